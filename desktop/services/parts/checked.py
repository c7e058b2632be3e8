"""What the commands of a ledger check alike: blanks, pack lists, the unit on a day, numbers that look personal."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from desktop.fields import Choice, Many, NamedField, Problem, RecordSpec, Row, Text
from desktop.models.base import Record, fill, spec_of
from desktop.models.organisation import Unit
from desktop.rules.personal import Finding, scan
from desktop.services.workspace import Workspace


def without_blanks(values: Mapping[str, Any]) -> dict[str, Any]:
    """Texts without stray blanks; an empty text is no text."""
    return {name: (value.strip() or None) if type(value) is str else value for name, value in values.items()}


def own_values(record: Record) -> dict[str, Any]:
    """The record's own values by field name, without its rows."""
    return {n.name: getattr(record, n.name) for n in spec_of(type(record)).fields if not isinstance(n.field, Many)}


def check_lists(ws: Workspace, spec: RecordSpec, facts: Mapping[str, Any]) -> list[Problem]:
    """Each choice from a list of the pack is one that the pack has (or once had)."""
    return [
        Problem(named.name, f"{named.field.label}“{facts[named.name]}”不在可选项内")
        for named in spec.fields
        if isinstance(named.field, Choice)
        and named.field.listed
        and facts.get(named.name)
        and facts[named.name] not in ws.policy.lists[named.field.listed].titles
    ]


def check_unit(session: Session, unit_id: int | None, day: date | None) -> list[Problem]:
    """The unit exists, and on that day."""
    unit = session.get(Unit, unit_id) if unit_id is not None else None
    if unit is None:
        return [Problem("unit_id", "这个单位不在组织机构中")]
    if day is not None and day < unit.opened_on:
        return [Problem("unit_id", f"该单位 {unit.opened_on.isoformat()} 才设立，日期在此之前")]
    if day is not None and unit.closed_on is not None and day >= unit.closed_on:
        return [Problem("unit_id", f"该单位 {unit.closed_on.isoformat()} 已撤销，请选接续的单位")]
    return []


def findings_in(
    spec: RecordSpec, values: Mapping[str, Any], rows: Mapping[str, Iterable[NamedField]] | None = None
) -> list[Finding]:
    """Id- and phone-shaped numbers in any free text of a form and its rows, each with its place."""
    texts = [(n.name, n.field.label, values.get(n.name)) for n in spec.fields if isinstance(n.field, Text)]
    for name, columns in (rows or {}).items():
        label = spec[name].field.label
        for place, row in enumerate(values.get(name) or (), 1):
            texts += [
                (name, f"{label}第 {place} 行{column.field.label}", row.get(column.name))
                for column in columns
                if isinstance(column.field, Text)
            ]
    return scan(texts)


def put_rows(held: list[Any], made: type[Record], rows: Iterable[Row], columns: Iterable[NamedField]) -> list[Any]:
    """Make the rows of a record those of its form: changed, added; returns those to be taken away."""
    names = [column.name for column in columns]
    known = {line.id: line for line in held}
    kept = []
    for row in rows:
        line = known.get(row.id) if row.id is not None else None
        if line is None:
            line = made()
            held.append(line)
        fill(line, {name: row.get(name) for name in names})
        kept.append(line)
    return [line for line in held if line not in kept]
