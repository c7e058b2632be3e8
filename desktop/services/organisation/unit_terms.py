"""A unit's dated terms inside a running command: which one holds on a day, a new one, the order among brothers (S1)."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.fields import Problem, Refused
from desktop.models.organisation import Unit, UnitTerm
from desktop.rules.organisation import Place, UnitSpan, loop_problems, parent_problems
from desktop.services.organisation.tree import tree_in
from desktop.services.parts.names import unit_names_on
from desktop.services.workspace import refuse_if


def found_unit(session: Session, unit_id: int) -> Unit:
    """The unit; Refused when gone."""
    found = session.get(Unit, unit_id)
    if found is None:
        raise Refused([Problem("unit_id", "找不到这个单位，请重新选择")])
    return found


def span_of(unit: Unit) -> UnitSpan:
    """How long the unit exists."""
    return UnitSpan(unit.id, unit.code, unit.opened_on, unit.closed_on)


def term_on(session: Session, unit: Unit, day: date) -> UnitTerm:
    """The name and place in force on a day; the first one for days before."""
    begun = [term for term in unit.terms if term.since <= day]
    return begun[-1] if begun else unit.terms[0]


def place_problems(
    session: Session, since: date, until: date | None, parent_id: int | None, field: str = "opened_on"
) -> list[Problem]:
    """Whether the upper unit exists as long as the unit hangs below it: from `since` up to `until`."""
    if parent_id is None:
        return []
    parent = found_unit(session, parent_id)
    name = unit_names_on(session, max(since, parent.opened_on)).get(parent_id, "")
    return parent_problems(since, until, span_of(parent), name, field)


def place_below(session: Session, unit: Unit, parent_id: int | None, since: date) -> UnitTerm:
    """Hang the unit below `parent_id` from `since` on, until a later term moves it elsewhere; Refused for a loop."""
    problems = loop_problems(unit.id, parent_id, since, places(session))
    refuse_if(problems or place_problems(session, since, unit.closed_on, parent_id, "since"))
    before = term_on(session, unit, since).parent_id
    term = term_from(session, unit, since)
    for later in (t for t in unit.terms if t.since >= term.since):
        if later.parent_id != before:
            break
        later.parent_id = parent_id
    session.flush()
    return term


def term_from(session: Session, unit: Unit, since: date) -> UnitTerm:
    """The term that begins on `since`: the one there, or a new one that continues what was in force."""
    old = term_on(session, unit, since)
    if old.since == since:
        return old
    values = {"name": old.name, "short_name": old.short_name, "parent_id": old.parent_id, "position": old.position}
    term = UnitTerm(unit_id=unit.id, since=since, **values)
    unit.terms.append(term)
    unit.terms.sort(key=lambda t: t.since)
    session.flush()
    return term


def order_brothers(session: Session, unit_id: int, parent_id: int | None, position: int | None, day: date) -> None:
    """Put the unit at `position` among the units below `parent_id`; the order has no history of its own."""
    session.flush()
    others = [node.id for node in tree_in(session, day).children_of(parent_id) if node.id != unit_id]
    others.insert(len(others) if position is None else max(0, min(position, len(others))), unit_id)
    for number, brother in enumerate(others):
        unit = found_unit(session, brother)
        current = term_on(session, unit, day)
        for term in unit.terms:
            if term.since >= current.since and term.parent_id == current.parent_id:
                term.position = number


def places(session: Session) -> list[Place]:
    """Every dated term, for the check against loops."""
    rows = session.execute(select(UnitTerm.unit_id, UnitTerm.since, UnitTerm.name, UnitTerm.parent_id))
    return [Place(*row) for row in rows]
