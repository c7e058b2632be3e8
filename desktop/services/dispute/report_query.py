"""What the monthly report page shows: the figures of a month, live or frozen, how it stands, and what may be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.fields import Problem, Row
from desktop.models.dispute import Dispute, Screening
from desktop.models.monthly_report import MonthlyReport, ReportRemark
from desktop.rules.monthly_report import ReportState
from desktop.rules.period import Month, Span
from desktop.rules.report_policy import DueDates
from desktop.rules.report_table import ReportTable, table_from_plain
from desktop.rules.report_timing import Standing, judge, zero_problems
from desktop.services.dispute.monthly_report import signers_on
from desktop.services.dispute.report_figures import cases_behind, screening_in
from desktop.services.dispute.report_grid import owed_since, submissions_of
from desktop.services.dispute.report_table import (
    FROM_LEDGER,
    FROZEN,
    month_table,
    report_policy,
    span_table,
    versions_of,
)
from desktop.services.organisation.lookup import UnitNode, own_unit_id, tree_in
from desktop.services.workspace import Workspace


@dataclass(frozen=True)
class VersionRow:
    """One version of a month, as the list of versions shows it."""

    id: int
    version: int
    state: ReportState
    is_zero: bool
    submitted: str
    received: str
    remark: str  # why it was corrected or returned


@dataclass(frozen=True)
class ReportView:
    """Everything about one unit's month. `live` figures follow the ledger, others are frozen as they were signed."""

    report_id: int | None  # of the version shown; None before anything was written
    unit_id: int
    unit: str
    month: Month
    version: int
    state: ReportState
    is_zero: bool
    live: bool
    table: ReportTable
    problems: tuple[Problem, ...]
    zero_refusals: tuple[Problem, ...]
    notes: tuple[str, ...]
    standing: Standing
    due: DueDates
    period: str
    versions: tuple[VersionRow, ...]
    remarks: tuple[tuple[int, str], ...]
    prepared_by: str
    reviewed_by: str
    phone: str
    filled_on: date | None
    wording: str  # of the 零报告
    screening: str  # the 排查 record it rests on, in words
    correction_reason: str
    is_correction: bool
    actions: frozenset[str]  # review, submit, zero, reopen, correct, receive, accept, return, remark


def report_on(ws: Workspace, unit_id: int, year: int, month: int, version: int | None = None) -> ReportView:
    """A unit's month as it stands; `version` looks at an older one. Refused when the unit did not exist then."""
    which = Month(year, month)
    with ws.read() as session:
        versions = versions_of(session, unit_id, which)
        report = next((one for one in versions if one.version == version), versions[-1] if versions else None)
        live_table = month_table(session, ws, unit_id, which)
        frozen = table_from_plain(report.figures) if report and report.figures else None
        is_newest = report is None or report is versions[-1]
        return _view(session, ws, which, report, versions, live_table, frozen, is_newest)


def _view(
    session: Session,
    ws: Workspace,
    month: Month,
    report: MonthlyReport | None,
    versions: Sequence[MonthlyReport],
    live: ReportTable,
    frozen: ReportTable | None,
    is_newest: bool,
) -> ReportView:
    policy, table = report_policy(ws), frozen or live
    due, unit_id = policy.due_dates(month), live.unit_id
    signers = signers_on(session, ws, unit_id, table.last)
    screening = (report.screening_id if report else None) or screening_in(session, unit_id, live.first, live.last)
    refusals = zero_problems(
        live.own.period, screening is not None, policy.zero_enabled(month), due.article, policy.screening_article(month)
    )
    return ReportView(
        report_id=report.id if report else None,
        unit_id=unit_id,
        unit=table.unit,
        month=month,
        version=report.version if report else 1,
        state=report.state if report else ReportState.draft,
        is_zero=bool(report and report.is_zero),
        live=frozen is None,
        table=table,
        problems=tuple(table.problems()),
        zero_refusals=tuple(refusals),
        notes=tuple(_notes(ws, month, report, live, frozen, due)),
        standing=judge(due, submissions_of(versions), ws.clock()),
        due=due,
        period=policy.period_sentence(month),
        versions=tuple(_version_row(one) for one in reversed(versions)),
        remarks=tuple(_remarks(session, unit_id, month)),
        prepared_by=(report.prepared_by if report else None) or signers.prepared_by,
        reviewed_by=(report.reviewed_by if report else None) or signers.reviewed_by,
        phone=(report.phone if report else None) or signers.phone,
        filled_on=report.filled_on if report else None,
        wording=policy.zero_wording(month),
        screening=_screening_words(session, screening),
        correction_reason=(report.correction_reason if report else None) or "",
        is_correction=bool(report and report.supersedes_id),
        actions=_actions(ws, unit_id, report, versions, policy.enabled(month)) if is_newest else frozenset(),
    )


def _notes(
    ws: Workspace,
    month: Month,
    report: MonthlyReport | None,
    live: ReportTable,
    frozen: ReportTable | None,
    due: DueDates,
) -> list[str]:
    """What the clerk should know before sending, and about a frozen version that the ledger has left behind."""
    notes = []
    if not report_policy(ws).enabled(month):
        notes.append("本制度没有规定月报，本单位也没有启用：这里只供统计，不必上报。")
    left = (live.last - ws.today()).days
    if frozen is None and left > 0:
        notes.append(f"统计期到 {live.last.isoformat()} 止，还有 {left} 天，数字还会随台账变化。")
    if frozen is not None and not frozen.own.period.same_cases(live.own.period):
        notes.append("这一版的数字已冻结，与现在的台账不同。")
    silent = [column.name for column in live.columns[1:] if column.source == FROM_LEDGER]
    if len(live.columns) > 1 and silent:
        shown = "、".join(silent[:4]) + (f" 等 {len(silent)} 个单位" if len(silent) > 4 else "")
        notes.append(f"下级尚未上报、暂按台账计：{shown}。")
    if report is not None and report.state is ReportState.returned:
        notes.append(f"上级退回：{report.return_reason}")
    if due.provisional:
        notes.append(due.provisional + "。")
    return notes


def _version_row(report: MonthlyReport) -> VersionRow:
    moments = [(report.accepted_at, "接收"), (report.returned_at, "退回"), (report.received_at, "签收")]
    received = next((f"{moment:%m-%d %H:%M} {word}" for moment, word in moments if moment), "")
    return VersionRow(
        id=report.id,
        version=report.version,
        state=report.state,
        is_zero=report.is_zero,
        submitted=f"{report.submitted_at:%Y-%m-%d %H:%M}" if report.submitted_at else "",
        received=received,
        remark=report.return_reason or report.correction_reason or "",
    )


def _remarks(session: Session, unit_id: int, month: Month) -> list[tuple[int, str]]:
    query = select(ReportRemark).where(
        ReportRemark.unit_id == unit_id,
        ReportRemark.year == month.year,
        ReportRemark.month == month.month,
        ReportRemark.withdrawn_on.is_(None),
    )
    return [(one.id, f"{one.remark.value}：{one.reason}") for one in session.scalars(query.order_by(ReportRemark.id))]


def _screening_words(session: Session, screening_id: int | None) -> str:
    found = session.get(Screening, screening_id) if screening_id is not None else None
    return f"{found.held_on.isoformat()} {found.screening_kind.value}（{found.scope}）" if found else ""


def _actions(
    ws: Workspace, unit_id: int, report: MonthlyReport | None, versions: Sequence[MonthlyReport], enabled: bool
) -> frozenset[str]:
    """What may be done with a month whose newest version is `report`."""
    state = report.state if report else ReportState.draft
    by_state = {
        ReportState.draft: {"review", "zero"},
        ReportState.reviewed: {"submit", "reopen"},
        ReportState.submitted: {"correct"},
        ReportState.received: {"correct"},
        ReportState.returned: {"review", "zero", "correct"},
    }
    allowed = set(by_state[state]) if enabled else set()
    sent = [one for one in versions if one.state in FROZEN]
    if sent and sent[-1].state is ReportState.submitted:
        allowed |= {"accept", "return"} | ({"receive"} if sent[-1].received_at is None else set())
    if any(one.submitted_at for one in versions) and unit_id != own_unit_id(ws):
        allowed.add("remark")
    return frozenset(allowed)


def month_due(ws: Workspace, unit_id: int) -> Month:
    """The month to open first: the one before when it is owed and still unsent, else the one now running."""
    policy = report_policy(ws)
    current = policy.calendar.month_of(ws.today())
    before = current.shifted(-1)
    with ws.read() as session:
        if before < owed_since(session, ws) or not policy.enabled(before):
            return current
        if unit_id not in tree_in(session, policy.calendar.last(before)).by_id:
            return current
        sent = any(one.state in FROZEN for one in versions_of(session, unit_id, before))
    return current if sent else before


def reporting_units(ws: Workspace, day: date) -> list[UnitNode]:
    """本单位 and all below it that report monthly on a day, in display order."""
    own = own_unit_id(ws)
    with ws.read() as session:
        tree = tree_in(session, day)
    if own is None or own not in tree.by_id:
        return []
    return [tree.by_id[own], *(node for node in tree.descendants_of(own) if node.reports_monthly)]


def longer_table(ws: Workspace, unit_id: int, year: int, span: Span, number: int) -> ReportTable:
    """A quarter, half-year or year from the same ledger."""
    with ws.read() as session:
        return span_table(session, ws, unit_id, year, span, number)


def cases_of_cell(ws: Workspace, table: ReportTable, cell: str, unit_ids: Sequence[int] = ()) -> list[Row]:
    """The cases a figure counts, as the ledger has them now; `unit_ids` () means every column of the table.

    KeyError for a cell that counts no cases. 集中排查 gives the 排查 records instead.
    """
    ids = list(unit_ids) or [column.unit_id for column in table.columns]
    with ws.read() as session:
        names = {node.id: node.short_name for node in tree_in(session, table.last).nodes}
        if cell == "screenings":
            return _screening_rows(session, table, ids, names)
        query = cases_behind(cell, table.first, table.last, table.bounds, ids).add_columns(
            Dispute.number, Dispute.name, Dispute.unit_id, Dispute.known_on, Dispute.dispute_type, Dispute.people,
            Dispute.status, Dispute.closed_on,
        )  # fmt: skip
        title = ws.policy.option_title
        return [
            Row(
                row.id,
                {
                    "number": row.number,
                    "name": row.name,
                    "unit": names.get(row.unit_id, ""),
                    "known_on": row.known_on,
                    "dispute_type": title("dispute_types", row.dispute_type),
                    "people": row.people,
                    "status": row.status.value,
                    "closed_on": row.closed_on,
                },
            )
            for row in session.execute(query)
        ]


def _screening_rows(session: Session, table: ReportTable, ids: Sequence[int], names: dict[int, str]) -> list[Row]:
    query = select(Screening).where(Screening.unit_id.in_(ids), Screening.held_on.between(table.first, table.last))
    return [
        Row(
            one.id,
            {
                "number": "",
                "name": one.scope,
                "unit": names.get(one.unit_id, ""),
                "known_on": one.held_on,
                "dispute_type": one.screening_kind.value,
                "people": None,
                "status": one.result,
                "closed_on": None,
            },
        )
        for one in session.scalars(query.order_by(Screening.held_on.desc()))
    ]
