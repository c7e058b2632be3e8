"""历史: who changed what of a record and when, read from the audit in words (experience: History)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import inspect, or_, select
from sqlalchemy.orm import Session

from desktop import fields
from desktop.fields import Field
from desktop.models import every
from desktop.models.audit import AuditEntry, AuditTouch
from desktop.models.base import Record, spec_of
from desktop.models.organisation import Person
from desktop.services.dispute_list import unit_names
from desktop.services.workspace import Workspace

_KINDS: dict[str, type[Record]] = {record.kind: record for record in every.RECORDS}
_INNER = frozenset({"name_initials", "initials", "merge_undo"})
"""Fields the program keeps for itself: nothing to read in them."""


@dataclass(frozen=True)
class FieldChange:
    """One field: what it said before and after, in words (“—” is empty)."""

    label: str
    before: str
    after: str


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
        touched = {(kind, record_id), *_children_ever(session, kind, record_id)}
        seqs: set[int] = set()
        for one, number in touched:
            wanted = select(AuditTouch.seq).where(AuditTouch.kind == one, AuditTouch.record_id == number)
            seqs.update(session.scalars(wanted))
        words = Words(ws, session)
        entries = session.scalars(select(AuditEntry).where(AuditEntry.seq.in_(seqs)).order_by(AuditEntry.seq.desc()))
        return [_entry(entry, kind, touched, words) for entry in entries]


def _children_ever(session: Session, kind: str, record_id: int) -> set[tuple[str, int]]:
    """Rows that belong or once belonged to the record: those whose reference to it stands in the audit."""
    found: set[tuple[str, int]] = set()
    for relation in inspect(_KINDS[kind]).relationships:
        if "field" not in relation.info:
            continue
        child: type[Record] = relation.mapper.class_
        key = next(iter(relation.remote_side)).name
        mark = f'"{key}":{record_id}'
        wanted = (
            select(AuditEntry.changes)
            .join(AuditTouch, AuditTouch.seq == AuditEntry.seq)
            .where(AuditTouch.kind == child.kind)
            .where(or_(_text().contains(f"{mark},"), _text().contains(f"{mark}}}")))
        )
        for changes in session.scalars(wanted):
            found |= {
                (child.kind, change["id"])
                for change in changes
                if change["kind"] == child.kind and record_id in (change["before"].get(key), change["after"].get(key))
            }
    return found


def _text() -> Any:
    """The stored JSON as the text it is."""
    from sqlalchemy import String, type_coerce

    return type_coerce(AuditEntry.changes, String)


def _entry(entry: AuditEntry, kind: str, touched: set[tuple[str, int]], words: "Words") -> HistoryEntry:
    changes: list[FieldChange] = []
    for change in entry.changes:
        if (change["kind"], change["id"]) in touched:
            prefix = "" if change["kind"] == kind else f"{_KINDS[change['kind']].title}·"
            changes += _changes(change, prefix, words)
    return HistoryEntry(entry.seq, entry.at, entry.operator, entry.summary, tuple(changes))


def _changes(change: Mapping[str, Any], prefix: str, words: "Words") -> list[FieldChange]:
    spec = spec_of(_KINDS[change["kind"]])
    before, after = change["before"], change["after"]
    return [
        FieldChange(
            prefix + named.field.label,
            words.of(named.field, before.get(named.name)),
            words.of(named.field, after.get(named.name)),
        )
        for named in spec.fields
        if named.name not in _INNER
        and (named.name in before or named.name in after)
        and not _inward(named.field, prefix)
    ]


def _inward(field: Field[Any], prefix: str) -> bool:
    """The reference of a row to the record whose history is read says nothing."""
    return bool(prefix) and isinstance(field, fields.RecordRef)


class Words:
    """Turns values, as a record has them or as the audit keeps them, into words."""

    def __init__(self, ws: Workspace, session: Session) -> None:
        self._policy = ws.policy
        self._units = unit_names(session, ws.today())
        self._people: dict[int, str] = {row.id: row.name for row in session.execute(select(Person.id, Person.name))}

    def of(self, field: Field[Any], value: Any) -> str:
        """The words for one value; personal text was never kept, only its digest."""
        if value is None or value == "":
            return "—"
        if isinstance(value, StrEnum):
            return value.value
        if isinstance(value, str) and value.startswith("sha256:"):
            return "（不保留原文）"
        match field:
            case fields.Choice() if field.options is not None:
                return field.options[value].value if value in field.options.__members__ else str(value)
            case fields.Choice():
                known = field.listed in self._policy.lists
                return self._policy.option_title(field.listed, value) if known else str(value)
            case fields.Flag():
                return "是" if value else "否"
            case fields.UnitRef():
                return self._units.get(value, f"单位 {value}")
            case fields.PersonRef():
                return self._people.get(value, f"人员 {value}")
            case fields.RecordRef():
                return f"{_KINDS[field.kind].title} {value}" if field.kind in _KINDS else str(value)
        return str(value)
