"""What the queries behind long lists share: what is asked, plain literals, counted conditions, ids past the ORM."""

from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Integer, Select, bindparam, func
from sqlalchemy.orm import Session
from sqlalchemy.sql import operators
from sqlalchemy.sql.expression import UnaryExpression


class ListQuery(Protocol):
    """What a list asks for: a filter's name, the text searched for, the column sorted by ("" = newest first)."""

    @property
    def filter(self) -> str: ...
    @property
    def search(self) -> str: ...
    @property
    def sort(self) -> str: ...
    @property
    def descending(self) -> bool: ...


@dataclass(frozen=True)
class Scope:
    """Whose records of which year; `units` None means every unit. `year` None means all years."""

    year: int | None = None
    units: frozenset[int] | None = None


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
