"""Names of units and staff: what they were called on a day, and who is meant by what was typed (S1)."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from desktop.models.organisation import Person, UnitTerm
from desktop.services.parts.pinyin import initials


def unit_names_on(session: Session, day: date) -> dict[int, str]:
    """Unit id → full name on `day`: the last one of a unit closed by then, the first of one that did not yet exist."""
    return _names_on(session, day, UnitTerm.name)


def short_names_on(session: Session, day: date) -> dict[int, str]:
    """Unit id → short name on `day`; as `unit_names_on`."""
    return _names_on(session, day, UnitTerm.short_name)


def _names_on(session: Session, day: date, which: InstrumentedAttribute[str]) -> dict[int, str]:
    names: dict[int, str] = {}
    wanted = select(UnitTerm.unit_id, UnitTerm.since, which).order_by(UnitTerm.since, UnitTerm.id)
    for unit_id, since, name in session.execute(wanted):
        if since <= day or unit_id not in names:
            names[unit_id] = name
    return names


def people_named(session: Session, term: str) -> list[int]:
    """Staff whose name holds `term` or whose initials begin with it."""
    by_name = Person.name.contains(term, autoescape=True)
    by_initials = Person.initials.startswith(term.lower(), autoescape=True)
    return list(session.scalars(select(Person.id).where(or_(by_name, by_initials))))


def units_named(session: Session, term: str) -> list[int]:
    """Units that bear or bore a name with `term` in it, or whose initials begin with it."""
    lower = term.lower()
    return [
        unit_id
        for unit_id, name, short in session.execute(select(UnitTerm.unit_id, UnitTerm.name, UnitTerm.short_name))
        if term in name or term in short or initials(name).startswith(lower) or initials(short).startswith(lower)
    ]
