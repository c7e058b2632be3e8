"""未保存的表单: kept in the vault while it is typed, so that a lock, a crash or a switch of tabs loses nothing."""

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from desktop.models.office import Draft
from desktop.services.parts.trouble import saving
from desktop.services.workspace import Workspace


def save_draft(ws: Workspace, form: str, record_id: int | None, values: dict[str, Any]) -> None:
    """Keep what stands in a form, as plain JSON data; no record changed, so it leaves no audit row and tells nobody.

    A file that is closed already (a form that disappears with its window) or only looked at keeps nothing.
    `NotSaved` when the disk does not take it.
    """
    if not ws.vault.is_open or ws.vault.view_only:
        return
    with saving(), Session(ws.vault.writer) as session:
        session.merge(Draft(form=form, record_id=record_id or 0, values=values, saved_at=ws.clock()))
        session.commit()


def load_draft(ws: Workspace, form: str, record_id: int | None) -> dict[str, Any] | None:
    """What `save_draft` was given last for that record (None = the new one), or None."""
    with ws.read() as session:
        found = session.get(Draft, (form, record_id or 0))
        return dict(found.values) if found else None


def clear_draft(ws: Workspace, form: str, record_id: int | None) -> None:
    """Forget the draft, because it was saved or given up; without one nothing is written."""
    if not ws.vault.is_open or ws.vault.view_only or load_draft(ws, form, record_id) is None:
        return
    with saving(), Session(ws.vault.writer) as session:
        session.execute(delete(Draft).where(Draft.form == form, Draft.record_id == (record_id or 0)))
        session.commit()


def drafts_of(ws: Workspace, form: str) -> list[int]:
    """The records (0 = a new one) of a form that have unsaved contents, oldest first."""
    with ws.read() as session:
        return list(session.scalars(select(Draft.record_id).where(Draft.form == form).order_by(Draft.saved_at)))
