"""The audit trail: one chained row a command, append-only; who, when, what, field by field."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Index, Row, event, insert, inspect, select
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.models.base import Base, Cents, ExactText, Json, Option, Record
from desktop.models.office import Attachment, Setting
from desktop.models.trail.kept import content_column, keep_content

Key = tuple[str, int]
"""The kind and number of a record."""
GENESIS = "0" * 64
SETTING = "setting"
"""The kind under which changed settings stand in an entry, all of them as number 0."""
_BELONGS = {"body_member": ("body", "body_id")}
"""Records that read as rows of another although they are saved one by one."""
_NO = object()
_SQLITE = SQLiteDialect()


class AuditEntry(Base):
    """One committed command; triggers refuse UPDATE and DELETE."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_list", "at", "operator", "command", "summary"),)
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
    """What one command did to one record: `before` and `after` hold only the columns that changed.

    `hidden` are overwritten values of which `before` has only a hash; `owners` are the records it belongs to (before
    and after), as rows belong to a case.
    """

    kind: str
    record_id: int
    action: str
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    hidden: dict[str, Any] = field(default_factory=dict)
    owners: list[Key] = field(default_factory=list)

    def plain(self) -> dict[str, Any] | None:
        """As it stands in the audit row; None when after all nothing changed."""
        before, after = self.before, self.after
        if self.action == "新增":
            before, after = {}, {name: value for name, value in after.items() if value is not None}
        elif self.action == "修改":
            moved = [name for name in {**before, **after} if before.get(name, _NO) != after.get(name, _NO)]
            if not moved:
                return None
            before, after = ({name: said[name] for name in moved if name in said} for said in (before, after))
        elif self.action == "删除":
            after = {}
        else:
            return None
        found = {"kind": self.kind, "id": self.record_id, "action": self.action, "before": before, "after": after}
        return {**found, "owners": [list(owner) for owner in self.owners]} if self.owners else found


class ChangeCollector:
    """Listens to one session's flushes and gathers the changes of all records and settings in it."""

    def __init__(self, session: Session) -> None:
        self.changes: dict[Key, RecordChange] = {}
        event.listen(session, "before_flush", self._before_flush)
        event.listen(session, "after_flush", self._after_flush)

    def _before_flush(self, session: Session, context: Any, instances: Any) -> None:
        for record in session.deleted:
            if isinstance(record, Record) and content_column(type(record)) is not None:
                known = self.changes.get((record.kind, record.id))
                if known is None or known.action != "新增":
                    keep_content(session, next_seq(session), type(record), record.id)

    def _after_flush(self, session: Session, context: Any) -> None:
        states = context.states.items()  # session.deleted leaves out orphaned rows
        deleted = [state.obj() for state, (is_deleted, only_listed) in states if is_deleted and not only_listed]
        gone = {(record.kind, record.id): record for record in deleted if isinstance(record, Record)}
        for record in session.new:
            self._note(session, record, "新增", gone)
        for record in session.dirty:
            self._note(session, record, "修改", gone)
        for record in deleted:
            self._note(session, record, "删除", gone)

    def _note(self, session: Session, record: object, action: str, gone: Mapping[Key, Record]) -> None:
        if isinstance(record, Setting):
            self._note_setting(record, action)
        if not isinstance(record, Record):
            return
        before, after, hidden = _difference(record, action)
        if action != "修改" or after:
            owners = owners_of(session, record, gone)
            self.note(RecordChange(record.kind, record.id, action, before, after, hidden, owners))

    def note(self, more: RecordChange) -> None:
        """Join one more change of a record to what this command did to it before."""
        key = (more.kind, more.record_id)
        change = self.changes.setdefault(key, RecordChange(*key, more.action))
        change.before = {**more.before, **change.before}
        change.after.update(more.after)
        change.hidden = {**more.hidden, **change.hidden}
        change.owners = list(dict.fromkeys([*change.owners, *more.owners]))
        if more.action == "删除":
            change.action = "" if change.action == "新增" else more.action
        elif change.action == "删除":
            change.action = "修改"

    def _note_setting(self, setting: Setting, action: str) -> None:
        change = self.changes.setdefault((SETTING, 0), RecordChange(SETTING, 0, "修改"))
        name, history = setting.key, inspect(setting).attrs.value.history
        if action == "修改" and not history.has_changes():
            return
        if name not in change.after and action != "新增":
            old = history.deleted[0] if history.deleted else None
            change.before.setdefault(name, old if action == "修改" else setting.value)
        change.after[name] = setting.value
        if action == "删除":
            del change.after[name]

    def hidden(self) -> dict[Key, dict[str, Any]]:
        """By record the overwritten values of which the audit keeps only a hash."""
        lasting = (change for change in self.changes.values() if change.action in ("修改", "删除"))
        return {(change.kind, change.record_id): change.hidden for change in lasting}

    def plain(self) -> list[dict[str, Any]]:
        """All changes, in the order the records were first touched."""
        return [plain for change in self.changes.values() if (plain := change.plain()) is not None]


@cache
def owner_columns() -> dict[str, tuple[str, str]]:
    """Kind of a row → (kind of the record it belongs to, the column that names it)."""
    found = dict(_BELONGS)
    for mapper in Base.registry.mappers:
        for relation in mapper.relationships:
            if "field" in relation.info:
                column = next(iter(relation.remote_side))
                found[relation.mapper.class_.kind] = (mapper.class_.kind, str(column.name))
    return found


def owners_of(session: Session, record: Record, gone: Mapping[Key, Record]) -> list[Key]:
    """The records this row or attachment belongs to, level by level, and those it has just moved away from.

    `gone` are records deleted in the same flush, which the session no longer finds.
    """
    if isinstance(record, Attachment):
        return [(record.owner_kind, number) for number in _both(record, "owner_id")]
    kind, column = owner_columns().get(record.kind, ("", ""))
    found = [(kind, number) for number in _both(record, column)] if column else []
    for key in found if kind in owner_columns() else ():
        above = gone.get(key) or session.get(_class_of(kind), key[1])
        found = found + (owners_of(session, above, gone) if above is not None else [])
    return found


@cache
def _class_of(kind: str) -> type[Record]:
    return next(m.class_ for m in Base.registry.mappers if getattr(m.class_, "kind", "") == kind)


def _both(record: Record, name: str) -> list[int]:
    state = inspect(record)
    found = [*state.attrs[name].history.deleted, state.dict.get(name)]
    return [number for number in dict.fromkeys(found) if number is not None]


def _difference(record: Record, action: str) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """The changed columns of a flushed record as plain JSON: before, after, and what of the before is hidden there."""
    state = inspect(record)
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    hidden: dict[str, Any] = {}
    for attribute in state.mapper.column_attrs:
        column = attribute.columns[0]
        name, named = attribute.key, column.info.get("field")
        personal = bool(named and named.personal)
        if name == "id" or (attribute.deferred and action != "新增"):
            continue
        value, old = as_stored(column.type, state.dict.get(name)), None
        if action == "新增":
            if value is not None:
                after[name] = plain_value(value, personal)
            continue
        if action == "删除":
            old = value
        else:
            history = state.attrs[name].history
            if not history.has_changes():
                continue
            old = history.deleted[0] if history.deleted else None
            after[name] = plain_value(value, personal)
        before[name] = plain_value(old, personal)
        if personal and old is not None:
            hidden[name] = plain_value(old, False)
    return before, after, hidden


def as_stored(kind: Any, value: Any) -> Any:
    """The value as it will be read back, whatever form it was given in: a choice by its words, 5.00 for 5."""
    if isinstance(kind, Option | ExactText | Cents) and value is not None:
        decorator: Any = kind
        return decorator.process_result_value(decorator.process_bind_param(value, _SQLITE), _SQLITE)
    return value


def plain_value(value: Any, personal: bool) -> Any:
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


def digest_of(entry: Any) -> str:
    """SHA-256 over the entry and the digest before it: the link of the chain."""
    content = [entry.seq, entry.at.isoformat(" "), entry.operator, entry.command, entry.summary, entry.changes]
    text = json.dumps([*content, entry.previous], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def next_seq(session: Session) -> int:
    """The number that the entry of the running command will get: nobody else writes until it commits."""
    return (session.scalar(select(AuditEntry.seq).order_by(AuditEntry.seq.desc()).limit(1)) or 0) + 1


def write_entry(session: Session, at: datetime, operator: str, command: str, summary: str, changes: list[Any]) -> int:
    """Append the audit row of a command inside its own transaction; returns its sequence number."""
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
    columns = AuditEntry.__table__.columns.keys()  # past the ORM: this is part of every save
    connection = session.connection()
    connection.execute(insert(AuditEntry), {name: getattr(entry, name) for name in columns})
    owners = (tuple(owner) for change in changes for owner in change.get("owners", ()))
    touched = dict.fromkeys([*((change["kind"], change["id"]) for change in changes), *owners])
    if touched:
        touches = [{"kind": kind, "record_id": number, "seq": entry.seq} for kind, number in touched]
        connection.execute(insert(AuditTouch), touches)
    return entry.seq


def head_of(session: Session) -> str:
    """The digest of the newest entry: printed in footers and carried in packages."""
    return session.scalar(select(AuditEntry.digest).order_by(AuditEntry.seq.desc()).limit(1)) or GENESIS


def chained(session: Session, after: int = 0) -> Iterator[Row[Any]]:
    """The entries behind number `after` in order, as plain rows that `follows` takes; memory stays flat."""
    wanted = select(*AuditEntry.__table__.columns).where(AuditEntry.seq > after).order_by(AuditEntry.seq)
    return iter(session.execute(wanted.execution_options(yield_per=500)))


def follows(entry: Any, seq: int, digest: str) -> bool:
    """Whether an entry is the next one behind entry `seq` whose digest is `digest`, and says what it said."""
    return bool(entry.seq == seq + 1 and entry.previous == digest and entry.digest == digest_of(entry))


def first_broken(entries: Iterable[Any]) -> int | None:
    """The sequence number of the first entry that does not fit the chain, or None."""
    seq, digest = 0, GENESIS
    for entry in entries:
        if not follows(entry, seq, digest):
            return int(entry.seq)
        seq, digest = entry.seq, entry.digest
    return None
