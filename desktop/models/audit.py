"""The audit trail: one chained row a command, append-only; who, when, what, field by field."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.models.base import Base, Json, Record

GENESIS = "0" * 64


class AuditEntry(Base):
    """One committed command; triggers refuse UPDATE and DELETE."""

    __tablename__ = "audit"
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column()
    operator: Mapped[str] = mapped_column()
    command: Mapped[str] = mapped_column()
    summary: Mapped[str] = mapped_column()
    changes: Mapped[Any] = mapped_column(Json)
    previous: Mapped[str] = mapped_column()
    digest: Mapped[str] = mapped_column()


class AuditTouch(Base):
    """Which records an entry touched: the way into a record's history."""

    __tablename__ = "audit_touch"
    kind: Mapped[str] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)


@dataclass
class RecordChange:
    """What one command did to one record: `before` and `after` hold only the columns that changed."""

    kind: str
    record_id: int
    action: str
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """As it stands in the audit row."""
        return {
            "kind": self.kind,
            "id": self.record_id,
            "action": self.action,
            "before": self.before,
            "after": self.after,
        }


class ChangeCollector:
    """Listens to one session's flushes and gathers the changes of all records in it."""

    def __init__(self, session: Session) -> None:
        self.changes: dict[tuple[str, int], RecordChange] = {}
        event.listen(session, "after_flush", self._after_flush)

    def _after_flush(self, session: Session, context: Any) -> None:
        for record in session.new:
            self._note(record, "新增")
        for record in session.dirty:
            self._note(record, "修改")
        for state, (deleted, only_listed) in context.states.items():  # session.deleted leaves out orphaned rows
            if deleted and not only_listed:
                self._note(state.obj(), "删除")

    def _note(self, record: object, action: str) -> None:
        if not isinstance(record, Record):
            return
        before, after = _difference(record, action)
        if action == "修改" and not after:
            return
        key = (record.kind, record.id)
        change = self.changes.setdefault(key, RecordChange(record.kind, record.id, action))
        change.before = {**before, **change.before}
        change.after.update(after)
        if action == "删除":
            change.action = action

    def plain(self) -> list[dict[str, Any]]:
        """All changes, in the order the records were first touched."""
        return [change.plain() for change in self.changes.values()]


def _difference(record: Record, action: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The changed columns of a flushed record, as plain JSON values before and after."""
    state, before, after = inspect(record), {}, {}
    for attribute in state.mapper.column_attrs:
        sql = attribute.columns[0]
        named = sql.info.get("field")
        personal = bool(named and named.personal)
        if attribute.key == "id" or (attribute.deferred and action != "新增"):
            continue
        history = state.attrs[attribute.key].history
        if action == "新增":
            value = state.dict.get(attribute.key)
            if value is not None:
                after[attribute.key] = _plain(value, personal)
        elif action == "删除":
            before[attribute.key] = _plain(state.dict.get(attribute.key), personal)
        elif history.has_changes():
            old = history.deleted[0] if history.deleted else None
            before[attribute.key] = _plain(old, personal)
            after[attribute.key] = _plain(state.dict.get(attribute.key), personal)
    return before, after


def _plain(value: Any, personal: bool) -> Any:
    """A JSON value; bytes and personal text only as their hash, so that purging really erases."""
    if value is None:
        return None
    if isinstance(value, bytes):
        return "sha256:" + hashlib.sha256(value).hexdigest()
    if isinstance(value, StrEnum):
        value = value.name
    elif isinstance(value, datetime):
        value = value.isoformat(" ")
    elif isinstance(value, date):
        value = value.isoformat()
    elif isinstance(value, Decimal):
        value = str(value)
    if personal:
        return "sha256:" + hashlib.sha256(str(value).encode()).hexdigest()
    return value


def digest_of(entry: AuditEntry) -> str:
    """SHA-256 over the entry and the digest before it: the link of the chain."""
    content = [entry.seq, entry.at.isoformat(" "), entry.operator, entry.command, entry.summary, entry.changes]
    text = json.dumps([*content, entry.previous], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def write_entry(session: Session, at: datetime, operator: str, command: str, summary: str, changes: list[Any]) -> str:
    """Append the audit row of a command inside its own transaction; returns the new head."""
    last = session.execute(select(AuditEntry.seq, AuditEntry.digest).order_by(AuditEntry.seq.desc()).limit(1)).first()
    entry = AuditEntry(
        seq=last.seq + 1 if last else 1,
        at=at,
        operator=operator,
        command=command,
        summary=summary,
        changes=changes,
        previous=last.digest if last else GENESIS,
    )
    entry.digest = digest_of(entry)
    session.add(entry)
    touched = dict.fromkeys((change["kind"], change["id"]) for change in changes)
    session.add_all(AuditTouch(kind=kind, record_id=number, seq=entry.seq) for kind, number in touched)
    session.flush()
    return entry.digest


def head_of(session: Session) -> str:
    """The digest of the newest entry: printed in footers and carried in packages."""
    return session.scalar(select(AuditEntry.digest).order_by(AuditEntry.seq.desc()).limit(1)) or GENESIS


def first_broken(entries: Iterable[AuditEntry]) -> int | None:
    """The sequence number of the first entry that does not fit the chain, or None."""
    previous, expected = GENESIS, 1
    for entry in entries:
        if entry.seq != expected or entry.previous != previous or entry.digest != digest_of(entry):
            return entry.seq
        previous, expected = entry.digest, expected + 1
    return None
