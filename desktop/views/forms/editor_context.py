"""What editors ask, answered from the open work file: pack lists, units, staff; read once until they change."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Protocol

from desktop.changes import Changes
from desktop.services.organisation.lookup import people_picks, unit_picks
from desktop.services.organisation.tree import gone_name
from desktop.services.parts.draft import clear_draft, load_draft, save_draft
from desktop.services.workspace import Workspace
from desktop.views.forms.drafts import Drafts
from desktop.views.forms.editor import EditorContext, PickItem


def drafts_in_vault(ws: Workspace, form: str) -> Drafts:
    """What is typed in `form` is kept inside the work file: it outlives a lock, a crash and the program."""
    return Drafts(
        lambda record_id, values: save_draft(ws, form, record_id, values),
        lambda record_id: load_draft(ws, form, record_id),
        lambda record_id: clear_draft(ws, form, record_id),
        lambda record_id: ws.settling(form, record_id),
    )


class ReferenceDay(Protocol):
    """Who knows the year and the day that lists are shown for."""

    @property
    def year(self) -> int: ...

    @property
    def day(self) -> date: ...


class WorkspaceContext(EditorContext):
    """Caches units and staff of the reference day; forgets them when a command touches them."""

    def __init__(self, workspace: Workspace, reference: ReferenceDay) -> None:
        self._ws, self._reference = workspace, reference
        self._cache: dict[tuple[str, date], list[PickItem]] = {}
        workspace.bus.subscribe(self._forget)

    def today(self) -> date:
        return self._ws.today()

    def year(self) -> int:
        return self._reference.year

    def options(self, list_key: str) -> Sequence[tuple[str, str]]:
        policy = self._ws.policy
        if list_key == "posts":
            return [(post.key, post.title) for post in policy.posts]
        if list_key == "bodies":
            return [(body.key, body.title) for body in policy.bodies]
        stem, _, body_kind = list_key.partition(":")  # body_roles:leading_group offers the roles of that body only
        if stem == "body_roles":
            bodies = [body for body in policy.bodies if body_kind in ("", body.key)]
            return list({role.key: role.title for body in bodies for role in body.roles}.items())
        return [(option.key, option.title) for option in policy.options(list_key, self._reference.day)]

    def units(self) -> Sequence[PickItem]:
        return self._cached("units", lambda day: unit_picks(self._ws, day))

    def people(self) -> Sequence[PickItem]:
        return self._cached("people", lambda day: people_picks(self._ws, day))

    def gone(self, noun: str, item_id: int) -> str:
        return gone_name(self._ws, noun, item_id)

    def drafts(self, form: str) -> Drafts:
        return drafts_in_vault(self._ws, form)

    def _cached(self, kind: str, read: Callable[[date], Sequence[PickItem]]) -> list[PickItem]:
        key = (kind, self._reference.day)
        if key not in self._cache:
            self._cache[key] = list(read(key[1]))
        return self._cache[key]

    def _forget(self, changes: Changes) -> None:
        if changes.kinds & {"unit", "unit_term", "person", "appointment"}:
            self._cache.clear()
