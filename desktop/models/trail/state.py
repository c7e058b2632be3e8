"""A record as plain values, read and written by its columns: what undoing, restoring and the 回收站 work on."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Column, Date, DateTime, LargeBinary, delete, insert, select, update
from sqlalchemy.orm import Session

from desktop.models import every
from desktop.models.base import Cents, ExactText, Option, Record
from desktop.models.trail.audit import (
    ChangeCollector,
    Key,
    RecordChange,
    as_stored,
    next_seq,
    owner_columns,
    plain_value,
)
from desktop.models.trail.kept import content_column, keep_content, put_content_back

State = dict[str, Any]
"""Column → plain value as the audit writes it, personal text in the clear; without the number and a file's bytes."""
SOME = 500
"""So many numbers in one IN (…)."""


@cache
def kinds() -> dict[str, type[Record]]:
    """Kind → mapped class, of every record."""
    return {record.kind: record for record in every.RECORDS}


@cache
def columns_of(kind: str) -> dict[str, Column[Any]]:
    """The columns of a kind that a state holds."""
    table: Any = kinds()[kind].__table__
    return {c.name: c for c in table.columns if c.name != "id" and not isinstance(c.type, LargeBinary)}


def is_personal(kind: str, name: str) -> bool:
    """Whether the audit keeps only a hash of that column."""
    column = columns_of(kind).get(name) if kind in kinds() else None
    field = column.info.get("field") if column is not None else None
    return bool(field and field.personal)


def audit_value(kind: str, name: str, plain: Any) -> Any:
    """The plain value as the audit holds it."""
    return plain_value(plain, is_personal(kind, name))


def portions(numbers: Iterable[int]) -> Iterator[list[int]]:
    """The numbers without repetition, `SOME` at a time."""
    wanted = sorted(set(numbers))
    for start in range(0, len(wanted), SOME):
        yield wanted[start : start + SOME]


def read_states(session: Session, kind: str, ids: Iterable[int]) -> dict[int, State]:
    """The states of those records that exist."""
    found: dict[int, State] = {}
    table, names = kinds()[kind].__table__, list(columns_of(kind))
    for some in portions(ids):
        for row in session.execute(select(table.c.id, *(table.c[n] for n in names)).where(table.c.id.in_(some))):
            found[row[0]] = {name: plain_value(value, False) for name, value in zip(names, row[1:], strict=True)}
    return found


def typed(column: Column[Any], plain: Any) -> Any:
    """The value that a column's type takes, from its plain form."""
    if plain is None:
        return None
    match column.type:
        case Option():
            options = column.type.options
            return options[plain] if plain in options.__members__ else options(plain)
        case DateTime():
            return datetime.fromisoformat(plain)
        case Date():
            return date.fromisoformat(plain)
        case ExactText() | Cents():
            return Decimal(plain)
    return plain


def canonical(kind: str, name: str, plain: Any) -> Any:
    """The plain value as it would be read back: early entries have a choice by its words and 5.00 for 5."""
    column = columns_of(kind).get(name) if kind in kinds() else None
    if column is None or not isinstance(column.type, Option | ExactText | Cents) or is_personal(kind, name):
        return plain
    return plain_value(as_stored(column.type, typed(column, plain)), False)


def whole_state(kind: str, values: State) -> State:
    """A state with all columns: those not among `values` (younger than they are) take their default, else nothing."""
    return {name: values.get(name, _default(column)) for name, column in columns_of(kind).items()}


def _default(column: Column[Any]) -> Any:
    given = getattr(column.default, "arg", None)
    return None if column.nullable or given is None or callable(given) else plain_value(given, False)


def write_state(
    session: Session, collector: ChangeCollector, key: Key, now: State | None, wanted: State | None, content: int = 0
) -> None:
    """Make the record what is wanted (None = gone) and let the audit know; `content` names the entry of its bytes."""
    kind, record_id = key
    record, columns = kinds()[kind], columns_of(kind)
    table: Any = record.__table__
    if wanted is None:
        if content_column(record) is not None:
            keep_content(session, next_seq(session), record, record_id)
        session.execute(delete(table).where(table.c.id == record_id))
        collector.note(_change(session, key, "删除", now or {}, {}))
    elif now is None:
        values = {name: typed(columns[name], plain) for name, plain in wanted.items()}
        session.connection().execute(insert(table), {"id": record_id, **values})
        put_content_back(session, content, record, record_id)
        collector.note(
            _change(session, key, "新增", {}, {n: plain for n, plain in wanted.items() if plain is not None})
        )
    else:
        moved = [name for name in wanted if wanted[name] != now.get(name)]
        if moved:
            values = {name: typed(columns[name], wanted[name]) for name in moved}
            session.execute(update(table).where(table.c.id == record_id).values(values))
            collector.note(_change(session, key, "修改", now, wanted, moved))


def _change(
    session: Session, key: Key, action: str, before: State, after: State, only: Iterable[str] | None = None
) -> RecordChange:
    kind, record_id = key
    old, new = ({name: side[name] for name in (side if only is None else only)} for side in (before, after))
    change = RecordChange(kind, record_id, action)
    change.before = {name: audit_value(kind, name, plain) for name, plain in old.items()}
    change.after = {name: audit_value(kind, name, plain) for name, plain in new.items()}
    change.hidden = {n: plain for n, plain in old.items() if plain is not None and is_personal(kind, n)}
    change.owners = list(dict.fromkeys(owner for side in (before, after) for owner in owners_in(session, kind, side)))
    return change


def owners_in(session: Session, kind: str, state: State) -> list[Key]:
    """The records that a state belongs to, level by level."""
    if kind == "attachment":
        return [(state["owner_kind"], state["owner_id"])] if state.get("owner_id") is not None else []
    owner, column = owner_columns().get(kind, ("", ""))
    if state.get(column) is None:
        return []
    above = read_states(session, owner, [state[column]]) if owner in owner_columns() else {}
    return [(owner, state[column]), *(key for held in above.values() for key in owners_in(session, owner, held))]
