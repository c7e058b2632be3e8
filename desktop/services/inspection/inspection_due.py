"""检查的应办事项: what each unit owes in a year by the pack, proved by its records (S17; 南昌 细则 12, 21; 南阳 18)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from desktop.models.inspection import Inspection
from desktop.rules.inspection import ANNUAL, DAILY, HALF_YEAR, InspectionPolicy
from desktop.rules.pack import Value
from desktop.rules.workdays import day_of_month
from desktop.services.inspection.inspection import policy_on
from desktop.services.inspection.inspection_plan import owing_units, proposals
from desktop.services.organisation.lookup import UnitNode
from desktop.services.parts.obligation import SOON_DAYS, Obligation, ObligationState, founded_on, state_of
from desktop.services.workspace import Workspace


@dataclass(frozen=True)
class _Span:
    """One period of a duty: what it is called, its days, the month it stands under."""

    words: str
    first: date
    last: date


def inspection_obligations(ws: Workspace, year: int) -> list[Obligation]:
    """Inspections around holidays and in special periods, everyday ones each month, half-year and annual ones."""
    with ws.read() as session:
        since = founded_on(session, ws)
    if date(year, 12, 31) < since:
        return []
    return [*_around_holidays(ws, year), *_periodic(ws, year, since)]


def _around_holidays(ws: Workspace, year: int) -> list[Obligation]:
    found = []
    for proposal in proposals(ws, year):
        window = proposal.window
        if not proposal.owed or window.last.year != year:
            continue
        title = ws.policy.option_title("inspection_kinds", window.kind)
        for unit in proposal.units:
            found.append(
                Obligation(
                    key=f"inspection.{window.kind}",
                    title=f"{window.name}　{title}",
                    unit_id=unit.unit_id,
                    unit=unit.unit,
                    period=window.name,
                    month=window.last.month,
                    due_on=window.last,
                    state=_state(ws, window.first, window.last, unit.held_on),
                    done_on=unit.held_on,
                    article=window.article,
                    sentence=window.sentence,
                    tab="inspection",
                    target={"part": "plan"},
                )
            )
    return found


def _periodic(ws: Workspace, year: int, since: date) -> list[Obligation]:
    """Everyday inspections a month, and those of the half-year and the year, as far as the pack asks for them.

    A period asks for what the pack says on its last day, of the units there are on it; one that ended before the file
    was founded (`since`) asks for nothing.
    """
    halves = (
        _Span("上半年", date(year, 1, 1), date(year, 6, 30)),
        _Span("下半年", date(year, 7, 1), date(year, 12, 31)),
    )
    whole = _Span(f"{year} 年", date(year, 1, 1), date(year, 12, 31))
    held = _held(ws, year, [DAILY, HALF_YEAR, ANNUAL])
    found = []
    for kind, spans in ((DAILY, _months(year)), (HALF_YEAR, halves), (ANNUAL, (whole,))):
        for span in spans:
            value, times = _asked(policy_on(ws, span.last), kind)
            if times and span.last >= since:
                nodes = owing_units(ws, span.last)
                found += [_duty(ws, node, kind, value, times, span, held.get((node.id, kind), ())) for node in nodes]
    return found


def _asked(policy: InspectionPolicy, kind: str) -> tuple[Value, int]:
    """The parameter that asks for inspections of a kind, and how many it asks for a period."""
    value = {DAILY: policy.daily_per_month, HALF_YEAR: policy.half_year, ANNUAL: policy.annual}[kind]
    return value, int(value.value or 0) if policy.enabled.value else 0


def _months(year: int) -> tuple[_Span, ...]:
    return tuple(_Span(f"{m} 月", date(year, m, 1), day_of_month(year, m, 31)) for m in range(1, 13))


def _held(ws: Workspace, year: int, kinds: list[str]) -> dict[tuple[int, str], list[date]]:
    """By unit and kind: the days of the year on which one was held, in order."""
    wanted = select(Inspection.unit_id, Inspection.inspection_kind, Inspection.visited_on).where(
        Inspection.inspection_kind.in_(kinds),
        Inspection.visited_on.between(date(year, 1, 1), date(year, 12, 31)),
    )
    found: dict[tuple[int, str], list[date]] = {}
    with ws.read() as session:
        for unit_id, kind, day in session.execute(wanted.order_by(Inspection.visited_on)):
            if day is not None:
                found.setdefault((unit_id, kind), []).append(day)
    return found


def _duty(
    ws: Workspace, node: UnitNode, kind: str, value: Value, times: int, span: _Span, days: Iterable[date]
) -> Obligation:
    inside = [day for day in days if span.first <= day <= span.last]
    done = inside[times - 1] if len(inside) >= times else None
    return Obligation(
        key=f"inspection.{kind}",
        title=f"{span.words}{ws.policy.option_title('inspection_kinds', kind).removeprefix('半年')}",
        unit_id=node.id,
        unit=node.short_name,
        period=span.words,
        month=span.last.month,
        due_on=span.last,
        state=_state(ws, span.first, span.last, done),
        done_on=done,
        article=str(value.basis),
        sentence=value.sentence(),
        tab="inspection",
        target={"part": "inspection", "unit_id": node.id, "new": kind},
        group_target={"part": "inspection"},
    )


def _state(ws: Workspace, first: date, last: date, done: date | None) -> ObligationState:
    """Not due before its days begin; then as every duty."""
    if done is None and ws.today() < first:
        return ObligationState.future
    return state_of(last, done, ws.today(), SOON_DAYS)
