"""What the queries behind long lists share: plain literals, counted conditions, ids past the ORM, names found."""

from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, bindparam, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import operators
from sqlalchemy.sql.expression import UnaryExpression

from desktop.models.organisation import Person, UnitTerm
from desktop.services.pinyin import initials


def literal(value: Any) -> Any:
    """A value written into the statement itself: SQLite then sees that conditions repeat, and takes half the time."""
    return bindparam(None, value, literal_execute=True)


def plus(column: Any) -> ColumnElement[Any]:
    """`+column`: the same value, but no reason for SQLite to choose an index by it."""
    return UnaryExpression(column, operator=operators.custom_op("+"))


def sum_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows meet the condition."""
    return func.sum(condition, type_=Integer)


def fetch_ids(session: Session, wanted: Select[Any]) -> list[int]:
    """The ids alone, past SQLAlchemy's rows: making 100,000 of them costs as much as the query itself."""
    result = session.connection().execute(wanted)
    cursor: Any = result.cursor
    return [row[0] for row in cursor.fetchall()]


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
