"""台账列表: ids of the filtered, sorted cases, rows of a page, live counts and the totals line, all in plain SQL."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from desktop.fields import Row
from desktop.models.dispute import Dispute
from desktop.models.organisation import Person
from desktop.rules.dispute import MAJOR, OPEN, DisputeStatus
from desktop.rules.dispute_filter import FilterDays, QuickFilter, mark_of
from desktop.rules.monthly_report import percent, show_percent
from desktop.rules.period import Month, Span
from desktop.rules.report_policy import ReportPolicy
from desktop.services.dispute.write import policy_on
from desktop.services.parts.listing import ListQuery, Scope, fetch_ids, literal, plus, sum_of
from desktop.services.parts.names import people_named, short_names_on, units_named
from desktop.services.workspace import Workspace


@dataclass(frozen=True)
class Totals:
    """The line under the list: how many, how many of them 调处 and 成功, and the rate by the unit's formula."""

    cases: int
    mediated: int
    succeeded: int
    rate: Decimal | None

    def sentence(self) -> str:
        """29 件，调处 24，成功 11，成功率 45.8 %."""
        shown = show_percent(self.rate).replace("%", " %")
        return f"{self.cases} 件，调处 {self.mediated}，成功 {self.succeeded}，成功率 {shown}"


class DisputeList:
    """A row source for a paged list; set `scope` and reload. Every question is one pass over a covering index."""

    def __init__(self, ws: Workspace, scope: Scope | None = None) -> None:
        self.ws = ws
        self.scope = scope or Scope()

    # --- which cases -------------------------------------------------------------------------------

    def ids(self, query: ListQuery) -> list[int]:
        """The ids of the result in order; “newest first” is by 受理日期, then number."""
        with self.ws.read() as session:
            wanted = select(Dispute.id).where(*self._where(session, query))
            return fetch_ids(session, self._ordered(session, wanted, query))

    def totals(self, query: ListQuery) -> Totals:
        """Counts over the same result; drafts and void cases count only in their own filters, and never as 调处."""
        with self.ws.read() as session:
            counted = select(
                func.count(), sum_of(Dispute.mediated_on.is_not(None)), sum_of(Dispute.succeeded.is_(True))
            ).where(*self._where(session, query))
            cases, mediated, succeeded = (int(number or 0) for number in session.execute(counted).one())
        policy, today = ReportPolicy(self.ws.policy, self.ws.workdays), self.ws.today()
        whole = mediated if policy.denominator(Month(today.year, today.month)) == "mediated" else cases
        return Totals(cases, mediated, succeeded, percent(succeeded, whole))

    def counts(self) -> dict[QuickFilter, int]:
        """How many cases of the scope each quick filter holds."""
        days = self.days()
        sums = [sum_of(and_(*_filter(which, days))) for which in QuickFilter]
        with self.ws.read() as session:
            found = session.execute(select(*sums).where(*self._scope())).one()
        return {which: int(number or 0) for which, number in zip(QuickFilter, found, strict=True)}

    def days(self) -> FilterDays:
        """Today, the end of 将到期, and the statistical month that holds today."""
        today = self.ws.today()
        calendar = ReportPolicy(self.ws.policy, self.ws.workdays).calendar
        first, last = calendar.period(calendar.month_of(today))
        return FilterDays(today, policy_on(self.ws).soon_limit(today), first, last)

    def _where(self, session: Session, query: ListQuery) -> list[ColumnElement[bool]]:
        which = QuickFilter[query.filter] if query.filter else QuickFilter.all
        return [*self._scope(), *_filter(which, self.days()), *_search(session, query.search)]

    def _scope(self) -> list[ColumnElement[bool]]:
        """Cases known in the statistical year, and those carried into it."""
        found: list[ColumnElement[bool]] = []
        if self.scope.year is not None:
            calendar = ReportPolicy(self.ws.policy, self.ws.workdays).calendar
            first, last = calendar.of_span(self.scope.year, Span.year, 1)
            carried = and_(_COUNTED, or_(Dispute.closed_on.is_(None), Dispute.closed_on >= literal(first)))
            found += [Dispute.known_on <= literal(last), or_(Dispute.known_on >= literal(first), carried)]
        if self.scope.units is not None:
            found.append(Dispute.unit_id.in_(sorted(self.scope.units)))
        return found

    def _ordered(self, session: Session, wanted: Select[Any], query: ListQuery) -> Select[Any]:
        """`+column` keeps SQLite from walking an ordered index row by row instead of scanning the covering one."""
        column = _SORTED.get(query.sort)
        if column is not None:
            key = plus(column)
            return wanted.order_by(key.desc() if query.descending else key.asc(), plus(Dispute.id).desc())
        if query.sort in ("unit", "type", "status"):
            rank = self._rank(session, query.sort)
            return wanted.order_by(rank.desc() if query.descending else rank.asc(), plus(Dispute.known_on).desc())
        return wanted.order_by(Dispute.known_on.desc(), plus(Dispute.id).desc())

    def _rank(self, session: Session, sort: str) -> ColumnElement[int]:
        """The place of a case's unit, kind or status in its own order."""
        if sort == "status":
            return case({status.name: place for place, status in enumerate(DisputeStatus)}, value=Dispute.status)
        if sort == "type":
            keys = [option.key for option in self.ws.policy.options("dispute_types", self.ws.today())]
            return case({key: place for place, key in enumerate(keys)}, value=Dispute.dispute_type, else_=len(keys))
        names = short_names_on(session, self.ws.today())
        order = sorted(names, key=lambda unit_id: names[unit_id])
        return case({unit_id: place for place, unit_id in enumerate(order)}, value=Dispute.unit_id, else_=len(order))

    # --- what they show ----------------------------------------------------------------------------

    def rows(self, ids: Sequence[int]) -> dict[int, Row]:
        """What the list shows of these cases; units by short name, people by name, choices by title."""
        lead, responsible = aliased(Person), aliased(Person)
        wanted = (
            select(
                Dispute.id, Dispute.number, Dispute.name, Dispute.unit_id, Dispute.known_on, Dispute.dispute_type,
                Dispute.level, Dispute.scale, Dispute.people, Dispute.due_on, Dispute.three_fixed_on,
                Dispute.closed_on, Dispute.status, Dispute.may_escalate, lead.name.label("lead"),
                responsible.name.label("responsible"),
            )
            .outerjoin(lead, lead.id == Dispute.lead_id)
            .outerjoin(responsible, responsible.id == Dispute.responsible_id)
            .where(Dispute.id.in_(ids))
        )  # fmt: skip
        with self.ws.read() as session:
            names = short_names_on(session, self.ws.today())
            return {row["id"]: self._row(dict(row), names) for row in session.execute(wanted).mappings()}

    def _row(self, values: dict[str, Any], names: Mapping[int, str]) -> Row:
        policy, pack = policy_on(self.ws), self.ws.policy
        mark = mark_of(values["status"], values["due_on"], values["three_fixed_on"], policy, self.ws.today())
        fixed = [f"{word} {values[key]}" for word, key in (("牵头", "lead"), ("责任", "responsible")) if values[key]]
        values |= {
            "unit": names.get(values["unit_id"], "—"),
            "type": pack.option_title("dispute_types", values["dispute_type"]),
            "level_title": pack.option_title("dispute_levels", values["level"]),
            "scale_title": pack.option_title("dispute_scales", values["scale"]),
            "major": values["level"] == MAJOR,
            "fixed": "　".join(fixed),
            "mark": mark.text,
            "tone": mark.tone,
        }
        return Row(values["id"], values)


_SORTED: dict[str, Any] = {
    "number": Dispute.number,
    "name": Dispute.name_initials,
    "known_on": Dispute.known_on,
    "due_on": Dispute.due_on,
    "closed_on": Dispute.closed_on,
    "fixed": Dispute.lead_id,
}


def _is(*statuses: DisputeStatus) -> ColumnElement[bool]:
    """Plain comparisons: SQLite looks a list up in a table of its own for each row, which doubles the pass."""
    return or_(*(Dispute.status == literal(status) for status in statuses))


_OPEN = _is(DisputeStatus.accepted, DisputeStatus.mediating)
_COUNTED = and_(Dispute.status != literal(DisputeStatus.draft), Dispute.status != literal(DisputeStatus.void))


def _within(column: Any, days: FilterDays) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """In the running statistical month."""
    return column >= literal(days.month_first), column <= literal(days.month_last)


def _filter(which: QuickFilter, days: FilterDays) -> list[ColumnElement[bool]]:
    """`rules.dispute_filter.holds` in SQL."""
    match which:
        case QuickFilter.draft:
            return [_is(DisputeStatus.draft)]
        case QuickFilter.void:
            return [_is(DisputeStatus.void)]
        case QuickFilter.due_soon:
            return [_OPEN, Dispute.due_on >= literal(days.today), Dispute.due_on <= literal(days.soon)]
        case QuickFilter.overdue:
            return [_OPEN, Dispute.due_on < literal(days.today)]
        case QuickFilter.major:
            return [_COUNTED, Dispute.level == literal(MAJOR)]
        case QuickFilter.unfixed:
            return [_OPEN, Dispute.three_fixed_on.is_(None)]
        case QuickFilter.new:
            return [_COUNTED, *_within(Dispute.known_on, days)]
        case QuickFilter.carried:
            return [_OPEN, Dispute.known_on < literal(days.month_first)]
        case QuickFilter.closed:
            return [_COUNTED, *_within(Dispute.closed_on, days)]
    return [_COUNTED]


def _search(session: Session, text: str) -> list[ColumnElement[bool]]:
    """Each word typed must occur in the number, the name, its initials, the unit or a person in charge."""
    return [_matches(session, term) for term in text.split()]


def _matches(session: Session, term: str) -> ColumnElement[bool]:
    found = [Dispute.name.contains(term, autoescape=True), Dispute.number.contains(term, autoescape=True)]
    lower = term.lower()
    if lower.isascii():
        found.append(Dispute.name_initials.contains(lower, autoescape=True))
    person_ids = people_named(session, term)
    if person_ids:
        found += [Dispute.lead_id.in_(person_ids), Dispute.responsible_id.in_(person_ids)]
    unit_ids = units_named(session, term)
    if unit_ids:
        found.append(Dispute.unit_id.in_(unit_ids))
    return or_(*found)


def open_ids(ws: Workspace, ids: Collection[int]) -> list[int]:
    """Those of the cases that are still open, for actions on several at once."""
    with ws.read() as session:
        return list(session.scalars(select(Dispute.id).where(Dispute.id.in_(ids), Dispute.status.in_(OPEN))))
