"""What audit entries hid, overwrote and deleted, and what is left of it: whether an entry can still be taken back."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.office import Attachment
from desktop.models.trail.audit import SETTING, AuditEntry, Key
from desktop.models.trail.kept import KeptValue, Undone
from desktop.models.trail.state import State, is_personal

EMPTY = "empty_trash"
"""The command that empties the 回收站."""


class Lost(Exception):
    """The audit holds only a hash of a value, and what was kept of it has been erased or never was."""


def raw_value(kind: str, name: str, value: Any, kept: State) -> Any:
    """The value as it was: what the audit hides is taken from what was kept; `Lost` when that is gone."""
    if value is None or kind == SETTING or not is_personal(kind, name):
        return value
    if name not in kept:
        raise Lost
    return kept[name]


def kept_of(session: Session, seq: int) -> dict[Key, State]:
    """What was kept beside an entry, by record."""
    rows = select(KeptValue.kind, KeptValue.record_id, KeptValue.values).where(KeptValue.seq == seq)
    return {(kind, record_id): values for kind, record_id, values in session.execute(rows)}


def lost_in(session: Session, entry: AuditEntry) -> bool:
    """Whether an entry overwrote or deleted something that nobody can bring back."""
    kept = kept_of(session, entry.seq)
    for change in entry.changes:
        key = (change["kind"], change["id"])
        hidden = [n for n, value in change["before"].items() if value is not None and is_personal(key[0], n)]
        if any(name not in kept.get(key, {}) for name in hidden):
            return True
        if key[0] == Attachment.kind and change["action"] == "删除" and key not in kept:
            return True
    return False


def erased_keys(session: Session) -> frozenset[Key]:
    """The records that were deleted and then emptied out of the 回收站: there is nothing left of them to take back."""
    emptied = select(Undone.seq).join(AuditEntry, AuditEntry.seq == Undone.by_seq).where(AuditEntry.command == EMPTY)
    wanted = select(AuditEntry.changes).where(AuditEntry.seq.in_(session.scalars(emptied).all()))
    return frozenset(
        (change["kind"], change["id"])
        for changes in session.scalars(wanted)
        for change in changes
        if change["action"] == "删除"
    )


def mark_undone(session: Session, seqs: Iterable[int], by_seq: int) -> None:
    """Write down which entry took these back (or put them beyond undoing)."""
    for seq in seqs:
        session.merge(Undone(seq=seq, by_seq=by_seq))
