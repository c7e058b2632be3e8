"""What is due from the ledger itself: open cases past or near their 办结时限, and the month's 排查 of each unit."""

from datetime import date

from sqlalchemy import select

from desktop.models.dispute import Dispute, Screening
from desktop.rules.dispute import OPEN
from desktop.rules.period import Month
from desktop.services.dispute.report_grid import owed_since
from desktop.services.dispute.report_table import report_policy
from desktop.services.dispute.write import policy_on
from desktop.services.organisation.lookup import UnitNode, own_unit_id, tree_in
from desktop.services.parts.names import short_names_on
from desktop.services.parts.obligation import SOON_DAYS, Obligation, ObligationState, belongs_to, state_of
from desktop.services.workspace import Workspace


def case_obligations(ws: Workspace, year: int) -> list[Obligation]:
    """Open cases whose 办结时限 lies in `year`, or in an earlier one and is not kept yet, when it has passed or comes
    near (矛盾制度四)."""
    today, policy = ws.today(), policy_on(ws)
    query = (
        select(Dispute.unit_id, Dispute.due_on)
        .where(Dispute.status.in_(sorted(OPEN)), Dispute.due_on <= policy.soon_limit(today))
        .order_by(Dispute.due_on)
    )
    with ws.read() as session:
        names = short_names_on(session, today)
        rows = session.execute(query).all()
    article = str(ws.policy.value("dispute.fixed_required", today).basis)
    return [
        _case(unit_id, names.get(unit_id, ""), due, today, article)
        for unit_id, due in rows
        if due is not None and belongs_to(due, year, today)
    ]


def _case(unit_id: int, unit: str, due_on: date, today: date, article: str) -> Obligation:
    late = due_on < today
    return Obligation(
        key="dispute",
        title="纠纷超过办结时限" if late else "纠纷临近办结时限",
        unit_id=unit_id,
        unit=unit,
        period="",
        month=due_on.month,
        due_on=due_on,
        state=state_of(due_on, None, today, SOON_DAYS),
        late_days=max(0, (today - due_on).days),
        article=article,
        tab="dispute",
        target={"filter": "overdue" if late else "due_soon"},
    )


def screening_obligations(ws: Workspace, year: int) -> list[Obligation]:
    """One 排查 a statistical month for 本单位 and every reporting unit below it, proved by its record (矛盾制度二)."""
    policy = report_policy(ws)
    with ws.read() as session:
        held = session.execute(select(Screening.unit_id, Screening.held_on)).all()
        since = owed_since(session, ws)
        first_of: dict[tuple[int, Month], date] = {}
        for unit_id, day in sorted(held, key=lambda row: row[1]):
            first_of.setdefault((unit_id, policy.calendar.month_of(day)), day)
        found = []
        for month in (Month(year, number) for number in range(1, 13)):
            last = policy.calendar.last(month)
            if month < since or not ws.policy.flag("screening.enabled", last):
                continue
            for node in _owing(ws, tree_in(session, last).scope_of(own_unit_id(ws))):
                found.append(_screening(ws, node, month, last, first_of.get((node.id, month))))
    return found


def _owing(ws: Workspace, nodes: tuple[UnitNode, ...]) -> list[UnitNode]:
    return [node for node in nodes if node.reports_monthly]


def _screening(ws: Workspace, node: UnitNode, month: Month, last: date, held_on: date | None) -> Obligation:
    period = f"{month.month} 月"
    value = ws.policy.value("screening.per_month", last)
    return Obligation(
        key="screening",
        title=f"{period}矛盾纠纷排查",
        unit_id=node.id,
        unit=node.short_name,
        period=period,
        month=month.month,
        due_on=last,
        state=_state(ws, month, last, held_on),
        done_on=held_on,
        article=str(value.basis),
        sentence=value.sentence(),
        tab="dispute",
        target={"part": "screening", "unit_id": node.id},
        group_target={"part": "screening"},
    )


def _state(ws: Workspace, month: Month, last: date, held_on: date | None) -> ObligationState:
    """Not due before its period begins; then as every duty."""
    if held_on is None and ws.today() < report_policy(ws).calendar.period(month)[0]:
        return ObligationState.future
    return state_of(last, held_on, ws.today(), SOON_DAYS)
