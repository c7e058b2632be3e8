"""隐患台账的列表: ids in order, rows of a page, live counts, the totals line and the open ones by unit and age."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from desktop.fields import Row
from desktop.models.hazard import Hazard, HazardExtension
from desktop.models.organisation import Person
from desktop.rules.hazard import MAJOR, Decision, HazardStatus, age_words
from desktop.rules.hazard_filter import HazardFilter, mark_of
from desktop.services.inspection.hazard import policy_on, soon_until
from desktop.services.parts.listing import ListQuery, fetch_ids, literal, plus, sum_of
from desktop.services.parts.names import people_named, short_names_on, units_named
from desktop.services.workspace import Workspace


@dataclass(frozen=True)
class HazardScope:
    """Whose hazards of which year; None means all. `age` is a band of days since finding, of open ones only."""

    year: int | None = None
    units: frozenset[int] | None = None
    age: tuple[int, int | None] | None = None


@dataclass(frozen=True)
class AgeRow:
    """One unit's open hazards: how many in each band of days, the newest first."""

    unit_id: int
    unit: str
    counts: tuple[int, ...]


def _is(*statuses: HazardStatus) -> ColumnElement[bool]:
    """Plain comparisons: SQLite looks a list up in a table of its own for each row."""
    return or_(*(Hazard.status == literal(status) for status in statuses))


_OPEN = Hazard.status != literal(HazardStatus.closed)
_RUNNING = _is(HazardStatus.found, HazardStatus.mending)
_EXTENDED = and_(
    Hazard.due_on > Hazard.first_due_on,  # first: few rows are then looked up
    exists().where(HazardExtension.hazard_id == Hazard.id, HazardExtension.decision == literal(Decision.granted)),
)


class HazardList:
    """A row source for a paged list; set `scope` and reload. Every question is one pass over a covering index."""

    def __init__(self, ws: Workspace, scope: HazardScope | None = None) -> None:
        self.ws = ws
        self.scope = scope or HazardScope()

    def ids(self, query: ListQuery) -> list[int]:
        """The ids of the result in order; “newest first” is by 发现日期."""
        with self.ws.read() as session:
            wanted = select(Hazard.id).where(*self._where(session, query))
            return fetch_ids(session, self._ordered(session, wanted, query))

    def totals(self, query: ListQuery) -> str:
        """隐患 412 项，已销号 365，未销号 47（重大 2），已超期 5."""
        late = and_(_RUNNING, Hazard.due_on < literal(self.ws.today()))
        open_major = and_(_OPEN, Hazard.grade == literal(MAJOR))
        counted = select(func.count(), sum_of(_OPEN), sum_of(open_major), sum_of(late))
        with self.ws.read() as session:
            found = session.execute(counted.where(*self._where(session, query))).one()
        whole, still_open, major, overdue = (int(number or 0) for number in found)
        majors = f"（重大 {major}）" if major else ""
        rest = f"，已超期 {overdue}" if overdue else ""
        return f"隐患 {whole} 项，已销号 {whole - still_open}，未销号 {still_open}{majors}{rest}"

    def counts(self) -> dict[HazardFilter, int]:
        """How many hazards of the scope each quick filter holds."""
        sums = [sum_of(and_(*conditions)) if conditions else func.count() for conditions in self._filters().values()]
        with self.ws.read() as session:
            found = session.execute(select(*sums).where(*self._scope())).one()
        return {which: int(number or 0) for which, number in zip(HazardFilter, found, strict=True)}

    def _filters(self) -> dict[HazardFilter, list[ColumnElement[bool]]]:
        """`rules.hazard_filter.holds` in SQL, in the order of the filters."""
        today = self.ws.today()
        soon = soon_until(self.ws)
        return {
            HazardFilter.all: [],
            HazardFilter.open: [_OPEN],
            HazardFilter.due_soon: [_RUNNING, Hazard.due_on >= literal(today), Hazard.due_on <= literal(soon)],
            HazardFilter.overdue: [_RUNNING, Hazard.due_on < literal(today)],
            HazardFilter.major: [Hazard.grade == literal(MAJOR)],
            HazardFilter.review: [_is(HazardStatus.review)],
            HazardFilter.extended: [_OPEN, _EXTENDED],
            HazardFilter.listed: [Hazard.listed_on.is_not(None)],
            HazardFilter.closed: [_is(HazardStatus.closed)],
        }

    def _scope(self) -> list[ColumnElement[bool]]:
        """Those found in the year, and those carried into it: open, or closed in it."""
        scope, found = self.scope, []
        if scope.year is not None:
            first, last = date(scope.year, 1, 1), date(scope.year, 12, 31)
            carried = or_(_OPEN, Hazard.closed_on >= literal(first))
            found += [Hazard.found_on <= literal(last), or_(Hazard.found_on >= literal(first), carried)]
        if scope.units is not None:
            found.append(Hazard.unit_id.in_(sorted(scope.units)))
        if scope.age is not None:
            found += [_OPEN, *_aged(scope.age, self.ws.today())]
        return found

    def _where(self, session: Session, query: ListQuery) -> list[ColumnElement[bool]]:
        which = HazardFilter[query.filter] if query.filter else HazardFilter.all
        return [*self._scope(), *self._filters()[which], *(_matches(session, term) for term in query.search.split())]

    def _ordered(self, session: Session, wanted: Select[Any], query: ListQuery) -> Select[Any]:
        column = _SORTED.get(query.sort)
        if column is not None:
            key: ColumnElement[Any] = plus(column)
        elif query.sort in ("unit", "category", "status"):
            key = self._rank(session, query.sort)
        else:
            return wanted.order_by(Hazard.found_on.desc(), plus(Hazard.id).desc())
        return wanted.order_by(key.desc() if query.descending else key.asc(), plus(Hazard.id).desc())

    def _rank(self, session: Session, sort: str) -> ColumnElement[int]:
        """The place of a hazard's unit, category or status in its own order."""
        if sort == "status":
            return case({status.name: place for place, status in enumerate(HazardStatus)}, value=Hazard.status)
        if sort == "category":
            keys = list(self.ws.policy.lists["inspection_domains"].titles)
            return case({key: place for place, key in enumerate(keys)}, value=Hazard.category, else_=len(keys))
        names = short_names_on(session, self.ws.today())
        order = sorted(names, key=lambda unit_id: names[unit_id])
        return case({unit: place for place, unit in enumerate(order)}, value=Hazard.unit_id, else_=len(order))

    # --- what they show ----------------------------------------------------------------------------

    def rows(self, ids: Sequence[int]) -> dict[int, Row]:
        """What the list shows of these hazards; units by short name, people by name, choices by title."""
        wanted = (
            select(
                Hazard.id, Hazard.number, Hazard.unit_id, Hazard.place, Hazard.description, Hazard.category,
                Hazard.grade, Hazard.source, Hazard.found_on, Hazard.due_on, Hazard.first_due_on, Hazard.closed_on,
                Hazard.status, Hazard.noticed_on, Hazard.listed_on, Person.name.label("person"),
                _EXTENDED.label("extended"),
            )
            .outerjoin(Person, Person.id == Hazard.person_id)
            .where(Hazard.id.in_(ids))
        )  # fmt: skip
        with self.ws.read() as session:
            names = short_names_on(session, self.ws.today())
            soon = soon_until(self.ws)
            return {row["id"]: self._row(dict(row), names, soon) for row in session.execute(wanted).mappings()}

    def _row(self, values: dict[str, Any], names: dict[int, str], soon: date) -> Row:
        pack, today = self.ws.policy, self.ws.today()
        extended = bool(values["extended"])
        due = values["due_on"]
        mark = mark_of(values["status"], due, extended=extended, soon=soon, today=today)
        values |= {
            "unit": names.get(values["unit_id"], "—"),
            "category_title": pack.option_title("inspection_domains", values["category"]),
            "grade_title": pack.option_title("hazard_grades", values["grade"]),
            "source_title": pack.option_title("hazard_sources", values["source"]),
            "major": values["grade"] == MAJOR,
            "age": None if values["status"] is HazardStatus.closed else (today - values["found_on"]).days,
            "mark": mark.text,
            "tone": mark.tone,
        }
        return Row(values["id"], values)

    # --- by unit and age ---------------------------------------------------------------------------

    def ages(self) -> tuple[tuple[str, ...], list[AgeRow]]:
        """The words of the bands, and each unit that has open hazards with its counts; the fullest unit first."""
        bands, today = policy_on(self.ws).ages(), self.ws.today()
        sums = [sum_of(and_(*_aged(band, today))) for band in bands]
        counted = select(Hazard.unit_id, *sums).where(_OPEN, *self._units()).group_by(Hazard.unit_id)
        with self.ws.read() as session:
            names = short_names_on(session, today)
            rows = [
                AgeRow(row[0], names.get(row[0], "—"), tuple(int(number or 0) for number in row[1:]))
                for row in session.execute(counted)
            ]
        words = tuple(age_words(low, high) for low, high in bands)
        return words, sorted(rows, key=lambda row: (-sum(row.counts), row.unit))

    def _units(self) -> list[ColumnElement[bool]]:
        units = self.scope.units
        return [] if units is None else [Hazard.unit_id.in_(sorted(units))]


def _aged(band: tuple[int, int | None], today: date) -> list[ColumnElement[bool]]:
    """Found so many days ago: both ends of the band belong to it; a finding of the future is new."""
    low, high = band
    found = [] if low == 0 else [Hazard.found_on <= literal(today - timedelta(days=low))]
    return found + ([] if high is None else [Hazard.found_on >= literal(today - timedelta(days=high))])


def _matches(session: Session, term: str) -> ColumnElement[bool]:
    """A word typed must occur in the number, the place, the text, their initials, the unit or the person."""
    columns = (Hazard.description, Hazard.place, Hazard.number)
    found: list[ColumnElement[bool]] = [column.contains(term, autoescape=True) for column in columns]
    if term.isascii():
        found.append(Hazard.initials.contains(term.lower(), autoescape=True))
    if people := people_named(session, term):
        found.append(Hazard.person_id.in_(people))
    if units := units_named(session, term):
        found.append(Hazard.unit_id.in_(units))
    return or_(*found)


_SORTED: dict[str, Any] = {
    "number": Hazard.number,
    "place": Hazard.initials,
    "found_on": Hazard.found_on,
    "due_on": Hazard.due_on,
    "closed_on": Hazard.closed_on,
    "grade": Hazard.grade,
}
