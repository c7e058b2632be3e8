"""历史: who changed what of a record and when, read from the audit in words (experience: History)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.trail.audit import AuditEntry, AuditTouch, Key, owner_columns
from desktop.services.parts.words import FieldChange, Words, differences, title_of
from desktop.services.workspace import Workspace

__all__ = ["FieldChange", "HistoryEntry", "entries_of", "history_of", "own_changes"]


@dataclass(frozen=True)
class HistoryEntry:
    """One command that touched the record or a row that belongs to it."""

    seq: int
    at: datetime
    operator: str
    summary: str
    changes: tuple[FieldChange, ...]


def history_of(ws: Workspace, kind: str, record_id: int) -> list[HistoryEntry]:
    """Every command that touched a record or its rows (those since taken away included), the newest first."""
    with ws.read() as session:
        entries = entries_of(session, kind, record_id)
        words = Words(ws, session)
        return [
            HistoryEntry(entry.seq, entry.at, entry.operator, entry.summary, tuple(_said(words, kind, changes)))
            for entry, changes in own_changes(entries, (kind, record_id))
        ]


def entries_of(session: Session, kind: str, record_id: int) -> list[AuditEntry]:
    """The entries that name the record or a row of it, the newest first."""
    touched = select(AuditTouch.seq).where(AuditTouch.kind == kind, AuditTouch.record_id == record_id)
    wanted = select(AuditEntry).where(AuditEntry.seq.in_(touched)).order_by(AuditEntry.seq.desc())
    return list(session.scalars(wanted))


def own_changes(entries: Sequence[AuditEntry], key: Key) -> list[tuple[AuditEntry, list[Any]]]:
    """Each entry (given the newest first) with those of its changes that concern the record or its rows.

    Entries of schema 1 do not name the owner of a row; it follows from the row's own reference to it.
    """
    rows: set[Key] = set()
    found = []
    for entry in reversed(entries):
        mine = [change for change in entry.changes if _concerns(change, key, rows)]
        rows.update((change["kind"], change["id"]) for change in mine)
        found.append((entry, mine))
    return found[::-1]


def _concerns(change: Any, key: Key, rows: Iterable[Key]) -> bool:
    own = (change["kind"], change["id"])
    if own == key or list(key) in change.get("owners", ()):
        return True
    if "owners" in change:
        return False
    column = "owner_id" if own[0] == "attachment" else owner_columns().get(own[0], ("", ""))[1]
    named = {change[side].get(column) for side in ("before", "after")} - {None}
    if own[0] == "attachment" and named:
        return (change["after"] or change["before"]).get("owner_kind", key[0]) == key[0] and key[1] in named
    return key[1] in named and owner_columns()[own[0]][0] == key[0] if named else own in rows


def _said(words: Words, kind: str, changes: Iterable[Any]) -> list[FieldChange]:
    found: list[FieldChange] = []
    for change in changes:
        prefix = "" if change["kind"] == kind else f"{title_of(change['kind'])}·"
        found += differences(words, change["kind"], change["before"], change["after"], prefix)
    return found
