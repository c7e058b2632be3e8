"""回收站: what was deleted, whole with its rows and files, until it is restored or emptied."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from desktop.fields import Problem, Refused
from desktop.models.trail.audit import AuditEntry, Key, next_seq
from desktop.models.trail.kept import TrashItem, forget
from desktop.services.parts.words import Words, name_of, title_of
from desktop.services.trail.reversal import Reversal
from desktop.services.trail.reversal_kept import EMPTY, Lost, mark_undone
from desktop.services.workspace import Workspace

REMAINS = "审计记录里仍留有何时、何人删除了什么，但不再留有当事方简称和附件内容；此前做的备份里仍有它们。"
"""What is left after emptying."""


@dataclass(frozen=True)
class TrashLine:
    """One deleted record: what it is, what went with it, and the command that deleted it."""

    key: tuple[int, str, int]
    kind: str
    name: str
    along: str
    deleted_at: datetime
    operator: str
    command: str


def trash_lines(ws: Workspace) -> list[TrashLine]:
    """Everything in the 回收站, the last deleted first."""
    with ws.read() as session:
        items = session.scalars(select(TrashItem).order_by(TrashItem.seq.desc(), TrashItem.kind, TrashItem.record_id))
        words = Words(ws, session)
        return [_line(words, deletion, item) for deletion, some in _by_entry(session, items) for item in some]


def restore_from_trash(ws: Workspace, keys: Sequence[tuple[int, str, int]], initiator: object | None = None) -> str:
    """Bring these records back with their rows and files; returns what was done.

    Refused when one refers to something that is gone, or its number has been given to another.
    """
    try:
        with ws.command("restore_from_trash", "", initiator) as command:
            session = command.session
            reversal, names = Reversal(ws, session), []
            for deletion, items in _by_entry(session, _found(session, keys)):
                reversal.reverse([deletion.entry], frozenset(key for item in items for key in deletion.whole(item)))
                names += [f"{title_of(item.kind)}“{deletion.name(reversal.words, item)}”" for item in items]
            _forget_items(session, keys)
            reversal.write(command)
            command.summary = f"已从回收站恢复{names[0]}" if len(names) == 1 else f"已从回收站恢复 {len(names)} 项"
    except Lost:
        raise Refused([Problem("", "它的内容已不再留存，不能恢复")]) from None
    except IntegrityError:
        raise Refused([Problem("", "恢复后会失去它所依据的内容，没有恢复")]) from None
    return command.summary


def empty_trash(
    ws: Workspace, keys: Sequence[tuple[int, str, int]] | None = None, initiator: object | None = None
) -> str:
    """Erase these records (all when None) for good: short names and files kept of them, in every entry."""
    with ws.command(EMPTY, "", initiator) as command:
        session = command.session
        words, names, seqs = Words(ws, session), [], set()
        erased: dict[str, set[int]] = {}
        for deletion, items in _by_entry(session, _found(session, keys)):
            for kind, number in (key for item in items for key in deletion.whole(item)):
                erased.setdefault(kind, set()).add(number)
            names += [f"{title_of(item.kind)}“{deletion.name(words, item)}”" for item in items]
            seqs.add(deletion.entry.seq)
        for kind, numbers in erased.items():
            forget(session, kind, numbers)
        _forget_items(session, keys)
        mark_undone(session, seqs, next_seq(session))
        command.summary = f"已彻底删除{names[0]}" if len(names) == 1 else f"已清空回收站 {len(names)} 项"
    return command.summary


def _found(session: Session, keys: Sequence[tuple[int, str, int]] | None) -> list[TrashItem]:
    """The items asked for; Refused when one is no longer there."""
    if keys is None:
        found = list(session.scalars(select(TrashItem)))
    else:
        found = [item for key in keys if (item := session.get(TrashItem, key)) is not None]
    if not found or (keys is not None and len(found) < len(keys)):
        raise Refused([Problem("", "回收站里已没有这一项" if keys else "回收站是空的")])
    return found


def _forget_items(session: Session, keys: Sequence[tuple[int, str, int]] | None) -> None:
    """They are no longer in the 回收站."""
    if keys is None:
        session.execute(delete(TrashItem))
    else:
        for key in keys:
            session.delete(session.get_one(TrashItem, key))


class _Deletion:
    """What one entry deleted: the values of each record, and what belongs to it."""

    def __init__(self, entry: AuditEntry) -> None:
        self.entry = entry
        self._values: dict[Key, Any] = {}
        self._rows: dict[Key, list[Key]] = {}
        for change in entry.changes:
            if change["action"] == "删除":
                key = (change["kind"], change["id"])
                self._values[key] = change["before"]
                for kind, number in change.get("owners", ()):
                    self._rows.setdefault((kind, number), []).append(key)

    def whole(self, item: TrashItem) -> list[Key]:
        """The record, then everything deleted with it that belongs to it."""
        key = (item.kind, item.record_id)
        return [key, *self._rows.get(key, ())]

    def name(self, words: Words, item: TrashItem) -> str:
        """What the record was called."""
        return name_of(words, item.kind, item.record_id, self._values[item.kind, item.record_id])


def _by_entry(session: Session, items: Iterable[TrashItem]) -> Iterator[tuple[_Deletion, list[TrashItem]]]:
    """The items together by the entry that deleted them, the newest first; an entry of an import is large."""
    for seq, some in groupby(sorted(items, key=lambda item: -item.seq), key=lambda item: item.seq):
        yield _Deletion(session.get_one(AuditEntry, seq)), list(some)


def _line(words: Words, deletion: _Deletion, item: TrashItem) -> TrashLine:
    counts = Counter(title_of(kind) for kind, _ in deletion.whole(item)[1:])
    return TrashLine(
        key=(item.seq, item.kind, item.record_id),
        kind=title_of(item.kind),
        name=deletion.name(words, item),
        along="、".join(f"{title} {count}" for title, count in counts.items()),
        deleted_at=item.deleted_at,
        operator=item.operator,
        command=item.title,
    )
