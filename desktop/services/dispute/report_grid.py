"""各单位报送情况: units × months with 按时, 迟报, 漏报 …, what is owed and when, and the trend of a year."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.models.dispute import Dispute
from desktop.models.monthly_report import MonthlyReport, ReportRemark
from desktop.rules.dispute import COUNTED
from desktop.rules.monthly_report import ReportState
from desktop.rules.period import Month
from desktop.rules.report_timing import Standing, Submission, Timeliness, judge
from desktop.services.dispute.report_table import FROZEN, report_policy
from desktop.services.organisation.lookup import UnitNode, own_unit_id, tree_in
from desktop.services.parts.obligation import SOON_DAYS, Obligation, ObligationState, founded_on, state_of
from desktop.services.workspace import Workspace


@dataclass(frozen=True)
class ReportCell:
    """One unit's month: the word to show, further marks, the verdict with its sentence, and what may be done."""

    unit_id: int
    unit: str
    month: Month
    label: str
    marks: tuple[str, ...]
    standing: Standing
    state: ReportState | None
    versions: int
    submitted_on: date | None
    due_on: date
    is_zero: bool
    remarks: tuple[str, ...] = ()  # 虚报：理由
    received_at: str = ""  # both clocks, when it has arrived
    waiting: bool = False  # a version went up and the receiving side has not decided on it
    arrived: bool = False  # its receipt was noted


@dataclass(frozen=True)
class ReportGrid:
    """All units that report and the twelve months; None where a unit owes nothing."""

    year: int
    units: tuple[UnitNode, ...]
    cells: tuple[tuple[ReportCell | None, ...], ...]


def submissions_of(versions: Iterable[MonthlyReport]) -> list[Submission]:
    """What went up, in order, as the rules judge it."""
    return [
        Submission(one.submitted_at, one.accepted_at, one.returned_at)
        for one in versions
        if one.submitted_at is not None
    ]


def owed_since(session: Session, ws: Workspace) -> Month:
    """The first month this file answers for: that of its founding, or of its earliest report."""
    founded = report_policy(ws).calendar.month_of(founded_on(session, ws))
    earliest = session.execute(
        select(MonthlyReport.year, MonthlyReport.month).order_by(MonthlyReport.year, MonthlyReport.month).limit(1)
    ).first()
    return min(founded, Month(*earliest)) if earliest else founded


def report_grid(ws: Workspace, year: int) -> ReportGrid:
    """How every unit of the file that reports stands in each month of a year, at this file's clock."""
    with ws.read() as session:
        return grid_in(session, ws, year)


def grid_in(session: Session, ws: Workspace, year: int) -> ReportGrid:
    """As `report_grid`, inside a session."""
    policy, since = report_policy(ws), owed_since(session, ws)
    versions: dict[tuple[int, int], list[MonthlyReport]] = defaultdict(list)
    for report in session.scalars(
        select(MonthlyReport).where(MonthlyReport.year == year).order_by(MonthlyReport.version)
    ):
        versions[(report.unit_id, report.month)].append(report)
    remarks: dict[tuple[int, int], list[ReportRemark]] = defaultdict(list)
    for remark in session.scalars(select(ReportRemark).where(ReportRemark.year == year)):
        if remark.withdrawn_on is None:
            remarks[(remark.unit_id, remark.month)].append(remark)
    months = [Month(year, number) for number in range(1, 13)]
    owing = {month: _owing(session, ws, month) for month in months if month >= since and policy.enabled(month)}
    units: dict[int, UnitNode] = {}
    for nodes in owing.values():
        units.update({node.id: node for node in nodes})
    order = [node.id for node in tree_in(session, policy.calendar.last(months[-1])).nodes]
    ranked = sorted(units.values(), key=lambda node: order.index(node.id) if node.id in order else len(order))
    cells = tuple(
        tuple(
            _cell(ws, node, month, versions[(node.id, month.month)], remarks[(node.id, month.month)])
            if node.id in {owed.id for owed in owing.get(month, ())}
            else None
            for month in months
        )
        for node in ranked
    )
    return ReportGrid(year, tuple(ranked), cells)


def _owing(session: Session, ws: Workspace, month: Month) -> Sequence[UnitNode]:
    """本单位 and every unit below it that reports monthly and exists at the period's end."""
    tree, own = tree_in(session, report_policy(ws).calendar.last(month)), own_unit_id(ws)
    if own is None or own not in tree.by_id:
        return ()
    return [node for node in (tree.by_id[own], *tree.descendants_of(own)) if node.reports_monthly]


def _cell(
    ws: Workspace, unit: UnitNode, month: Month, versions: list[MonthlyReport], remarks: list[ReportRemark]
) -> ReportCell:
    due = report_policy(ws).due_dates(month)
    standing = judge(due, submissions_of(versions), ws.clock())
    newest = versions[-1] if versions else None
    sent = [one for one in versions if one.state in FROZEN]
    marks = _marks(standing, versions, sent, remarks)
    return ReportCell(
        unit_id=unit.id,
        unit=unit.short_name,
        month=month,
        label=marks[0],
        marks=marks,
        standing=standing,
        state=newest.state if newest else None,
        versions=len(versions),
        submitted_on=next((one.submitted_at.date() for one in versions if one.submitted_at), None),
        due_on=due.due_on,
        is_zero=bool(sent and sent[-1].is_zero),
        remarks=tuple(f"{one.remark.value}：{one.reason}" for one in remarks),
        received_at=_clocks(sent[-1]) if sent else "",
        waiting=bool(sent and sent[-1].state is ReportState.submitted),
        arrived=bool(sent and sent[-1].received_at),
    )


def _marks(
    standing: Standing, versions: list[MonthlyReport], sent: list[MonthlyReport], remarks: list[ReportRemark]
) -> tuple[str, ...]:
    """Every word that fits, the weightiest first: what a person found, 退回, lateness, 更正, 零报告, 按时."""
    found = [remark.remark.value for remark in remarks]
    if versions and versions[-1].state is ReportState.returned:
        found.append(ReportState.returned.value)
    if standing.timeliness in (Timeliness.late, Timeliness.missed):
        found.append(standing.timeliness.value)
    if len(sent) > 1:
        found.append("更正")
    if sent and sent[-1].is_zero:
        found.append("零报告")
    if standing.timeliness in (Timeliness.on_time, Timeliness.not_due):
        found.append(standing.timeliness.value)
    return tuple(dict.fromkeys(found))


def _clocks(report: MonthlyReport) -> str:
    """When it was sent by the sender's clock and when it arrived by ours."""
    sent = f"上报 {report.submitted_at:%Y-%m-%d %H:%M}" if report.submitted_at else ""
    received = f"签收 {report.received_at:%Y-%m-%d %H:%M}" if report.received_at else "未签收"
    return f"{sent}，{received}"


def report_obligations(ws: Workspace, year: int) -> list[Obligation]:
    """The monthly reports owed in a year, by 本单位 and every unit below, each with its state and its sentence."""
    with ws.read() as session:
        grid = grid_in(session, ws, year)
    return [_obligation(ws, cell) for row in grid.cells for cell in row if cell is not None]


def _obligation(ws: Workspace, cell: ReportCell) -> Obligation:
    period, standing, today = f"{cell.month.month} 月", cell.standing, ws.today()
    decided = standing.decided_at is not None
    remind_on = ws.workdays.working_day_on_or_before(cell.due_on)
    sentence = standing.sentence
    if not decided and remind_on < cell.due_on:
        sentence += f"截止日不是工作日，请在 {remind_on.isoformat()} 前办好。"
    if decided:
        state = ObligationState.done if standing.timeliness is Timeliness.on_time else ObligationState.done_late
    elif standing.timeliness is Timeliness.missed:
        state = ObligationState.missed
    elif today < report_policy(ws).calendar.period(cell.month)[0]:
        state = ObligationState.future
    elif today <= cell.due_on:
        soon = SOON_DAYS + (cell.due_on - remind_on).days
        state = state_of(cell.due_on, None, today, soon)
    else:
        state = ObligationState.overdue if standing.timeliness is Timeliness.late else ObligationState.due_soon
    return Obligation(
        key="dispute_report",
        title=f"{period}矛盾纠纷月报",
        unit_id=cell.unit_id,
        unit=cell.unit,
        period=period,
        month=cell.month.month,
        due_on=cell.due_on,
        state=state,
        done_on=standing.decided_at.date() if standing.decided_at else None,
        late_days=standing.late_days,
        article=standing.article,
        sentence=sentence,
        tab="dispute",
        target={"part": "report", "unit_id": cell.unit_id, "year": cell.month.year, "month": cell.month.month},
        group_target={"part": "sending"},
    )


def trend_of_year(ws: Workspace, year: int) -> list[tuple[int, int]]:
    """(排查, 调处成功) of each month of a year, of all units together, by the statistical periods."""
    calendar = report_policy(ws).calendar
    first, last = calendar.period(Month(year, 1))[0], calendar.last(Month(year, 12))
    counts = [[0, 0] for _ in range(12)]
    with ws.read() as session:
        for place, day, more in (
            (0, Dispute.known_on, Dispute.known_on.is_not(None)),
            (1, Dispute.closed_on, Dispute.succeeded.is_(True)),
        ):
            query = select(day, func.count()).where(Dispute.status.in_(sorted(COUNTED)), day.between(first, last), more)
            for found, number in session.execute(query.group_by(day)):
                assert found is not None  # a day between two days
                counts[calendar.month_of(found).month - 1][place] += number
    return [(screened, succeeded) for screened, succeeded in counts]
