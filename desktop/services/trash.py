"""回收站: what was deleted, whole with its rows and files, until it is restored or emptied."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from desktop.fields import Problem, Refused
from desktop.models.audit import AuditEntry, Key, next_seq
from desktop.models.kept import TrashItem, forget
from desktop.services.reversal import Reversal
from desktop.services.reversal_kept import EMPTY, Lost, mark_undone
from desktop.services.words import Words, name_of, title_of
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
        return [_line(session, words, item) for item in items]


def trash_count(ws: Workspace) -> int:
    """How many records the 回收站 holds."""
    with ws.read() as session:
        return session.scalar(select(func.count()).select_from(TrashItem)) or 0


def restore_from_trash(ws: Workspace, keys: Sequence[tuple[int, str, int]], initiator: object | None = None) -> str:
    """Bring these records back with their rows and files; returns what was done.

    Refused when one refers to something that is gone, or its number has been given to another.
    """
    try:
        with ws.command("restore_from_trash", "", initiator) as command:
            session = command.session
            reversal, names = Reversal(ws, session), []
            for item in _found(session, keys):
                entry = session.get_one(AuditEntry, item.seq)
                reversal.reverse([entry], only=frozenset(_with_rows(entry, (item.kind, item.record_id))))
                names.append(_name(reversal.words, entry, item))
                session.delete(item)
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
        for item in _found(session, keys):
            entry = session.get_one(AuditEntry, item.seq)
            for kind, number in _with_rows(entry, (item.kind, item.record_id)):
                forget(session, kind, [number])
            names.append(_name(words, entry, item))
            seqs.add(item.seq)
            session.delete(item)
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


def _with_rows(entry: AuditEntry, key: Key) -> Iterable[Key]:
    """The record and everything deleted with it that belongs to it."""
    yield key
    for change in entry.changes:
        if change["action"] == "删除" and list(key) in change.get("owners", ()):
            yield change["kind"], change["id"]


def _line(session: Session, words: Words, item: TrashItem) -> TrashLine:
    entry = session.get_one(AuditEntry, item.seq)
    counts: dict[str, int] = {}
    for kind, _ in list(_with_rows(entry, (item.kind, item.record_id)))[1:]:
        counts[title_of(kind)] = counts.get(title_of(kind), 0) + 1
    return TrashLine(
        key=(item.seq, item.kind, item.record_id),
        kind=title_of(item.kind),
        name=_values_name(words, entry, item),
        along="、".join(f"{title} {count}" for title, count in counts.items()),
        deleted_at=item.deleted_at,
        operator=item.operator,
        command=item.title,
    )


def _name(words: Words, entry: AuditEntry, item: TrashItem) -> str:
    return f"{title_of(item.kind)}“{_values_name(words, entry, item)}”"


def _values_name(words: Words, entry: AuditEntry, item: TrashItem) -> str:
    own = (change for change in entry.changes if (change["kind"], change["id"]) == (item.kind, item.record_id))
    return name_of(words, item.kind, item.record_id, next(own)["before"])
