"""单位: reading one, opening it, correcting what it is (S1); names and places by date are in `unit_change`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.fields import Problem, RecordSpec, Row, check_all
from desktop.models.base import fill, row_of, spec_of
from desktop.models.organisation import Appointment, Unit, UnitTerm
from desktop.rules.organisation import (
    UnitKind,
    UnitSpan,
    children_problems,
    code_problems,
    dated_problems,
    name_problems,
)
from desktop.services.organisation.tree import tree_in
from desktop.services.organisation.unit_terms import found_unit, order_brothers, place_problems, term_on
from desktop.services.parts.checked import without_blanks
from desktop.services.parts.names import unit_names_on
from desktop.services.workspace import Workspace, refuse_if

UNIT_FIELDS = ("code", "unit_kind", "opened_on", "cadre_manager", "phone", "reports_monthly", "note")
TERM_FIELDS = ("name", "short_name", "parent_id")


@dataclass(frozen=True)
class UnitHistory:
    """One line of a unit's 沿革: from `since` on it bore this name and hung there; `first` cannot be taken away."""

    term_id: int
    since: date
    name: str
    short_name: str
    parent: str
    first: bool


# --- reading ----------------------------------------------------------------------------------------


def unit_spec() -> RecordSpec:
    """All fields of a unit."""
    return spec_of(Unit)


def unit_term_spec() -> RecordSpec:
    """The fields of one dated term: since, name, short_name, parent_id."""
    return spec_of(UnitTerm)


def unit_row(ws: Workspace, unit_id: int, day: date) -> Row:
    """One unit with its name, short name and upper unit of `day`; Refused when gone."""
    with ws.read() as session:
        unit = found_unit(session, unit_id)
        row = row_of(unit)
        term = term_on(session, unit, max(day, unit.opened_on))
        return Row(row.id, {**row.values, **{name: getattr(term, name) for name in TERM_FIELDS}})


def unit_history(ws: Workspace, unit_id: int) -> list[UnitHistory]:
    """The 沿革 of a unit, the oldest first."""
    with ws.read() as session:
        unit = found_unit(session, unit_id)
        return [
            UnitHistory(
                term_id=term.id,
                since=term.since,
                name=term.name,
                short_name=term.short_name,
                parent=unit_names_on(session, term.since).get(term.parent_id, "") if term.parent_id else "",
                first=number == 0,
            )
            for number, term in enumerate(unit.terms)
        ]


# --- opening and correcting -------------------------------------------------------------------------


def add_unit(ws: Workspace, values: Mapping[str, Any], initiator: object | None = None) -> int:
    """Open a unit: name, short_name, parent_id (None = top), code, unit_kind, opened_on, and what else a unit has.

    `position` (optional) is its place among its brothers, else it comes last. Returns the id.
    """
    plain = _plain(values)
    with ws.command("add_unit", f"已设立 {plain['name']}", initiator) as command:
        session = command.session
        refuse_if(_form_problems(plain))
        unit = Unit()
        problems = place_problems(session, plain["opened_on"], None, plain["parent_id"])
        brothers = tree_in(session, plain["opened_on"]).children_of(plain["parent_id"])
        problems += code_problems(plain["code"], _codes(session, None))
        refuse_if(problems + name_problems(plain["name"], (node.name for node in brothers)))
        fill(unit, {name: plain[name] for name in UNIT_FIELDS})
        position = values.get("position")
        last = max((node.position for node in brothers), default=-1) + 1
        term = UnitTerm(since=plain["opened_on"], position=last, **{name: plain[name] for name in TERM_FIELDS})
        unit.terms.append(term)
        session.add(unit)
        session.flush()
        if position is not None:
            order_brothers(session, unit.id, plain["parent_id"], position, plain["opened_on"])
        return unit.id


def edit_unit(ws: Workspace, unit_id: int, values: Mapping[str, Any], initiator: object | None = None) -> None:
    """Correct what a unit is (code, kind, opening day, telephone, whether it reports …); names left out stay.

    Name and place have dates of their own: see `rename_unit` and `move_unit`.
    """
    with ws.command("edit_unit", "", initiator) as command:
        session = command.session
        unit = found_unit(session, unit_id)
        term = unit.terms[0]
        plain = _plain({**row_of(unit).values, **{n: getattr(term, n) for n in TERM_FIELDS}, **values})
        refuse_if(_form_problems(plain))
        opened = plain["opened_on"]
        problems = code_problems(plain["code"], _codes(session, unit_id))
        if opened != unit.opened_on:
            problems += place_problems(session, opened, unit.closed_on, term.parent_id)
            problems += _opening_problems(session, unit, opened)
        refuse_if(problems)
        fill(unit, {name: plain[name] for name in UNIT_FIELDS})
        term.since = opened
        command.summary = f"已保存 {unit.terms[-1].name} 的基本情况"


def set_phone(ws: Workspace, unit_id: int, phone: str | None, initiator: object | None = None) -> None:
    """The unit's office telephone, as reports print it."""
    edit_unit(ws, unit_id, {"phone": phone}, initiator)


# --- helpers ----------------------------------------------------------------------------------------


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """What a form gave, trimmed, with the defaults of a new unit; the kind by its name or as it is."""
    given = {"reports_monthly": True, **values}
    plain = {name: given.get(name) for name in (*UNIT_FIELDS, *TERM_FIELDS)}
    plain = without_blanks(plain)
    kind = plain["unit_kind"]
    if type(kind) is str and kind in UnitKind.__members__:
        plain["unit_kind"] = UnitKind[kind]
    return plain


def _form_problems(plain: Mapping[str, Any]) -> list[Problem]:
    return check_all([*spec_of(UnitTerm).only("name", "short_name"), *spec_of(Unit).only(*UNIT_FIELDS)], dict(plain))


def _codes(session: Session, but: int | None) -> dict[str, str]:
    """The codes of all other units, closed ones too, with their newest names."""
    names = unit_names_on(session, date.max)
    return {row.code: names.get(row.id, "") for row in session.execute(select(Unit.id, Unit.code)) if row.id != but}


def _opening_problems(session: Session, unit: Unit, opened: date) -> list[Problem]:
    """What an earlier or later opening day would run into: later terms, children, appointments."""
    problems = dated_problems("opened_on", "设立", opened, UnitSpan(unit.id, unit.code, opened, unit.closed_on))
    if len(unit.terms) > 1 and opened >= unit.terms[1].since:
        problems.append(Problem("opened_on", f"设立日期应早于第一次更名或调整（{unit.terms[1].since}）"))
    below = session.scalars(select(UnitTerm).where(UnitTerm.parent_id == unit.id).order_by(UnitTerm.since)).first()
    problems += children_problems(opened, (below.name, below.since) if below else None)
    held = session.scalars(select(Appointment.since).where(Appointment.unit_id == unit.id)).all()
    if held and min(held) < opened:
        problems.append(Problem("opened_on", f"已有自 {min(held)} 起的任职，设立日期不能晚于这一天"))
    return problems
