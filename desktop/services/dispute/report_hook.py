"""What a change of the ledger does to reports: a 零报告 dissolves, a submitted one asks for a 更正报告."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.monthly_report import MonthlyReport
from desktop.rules.monthly_report import NOTHING, Figures, ReportState
from desktop.rules.period import Month
from desktop.rules.report_table import table_from_plain
from desktop.services.dispute.report_figures import count_cells
from desktop.services.dispute.report_table import FROZEN, report_policy
from desktop.services.workspace import Workspace


def after_dispute_change(session: Session, ws: Workspace, unit_id: int, known_on: date) -> list[str]:
    """Settle the unit's reports from the month of `known_on` on; call it inside the command, after the change.

    A signed but unsubmitted 零报告 dissolves and a reviewed report becomes a draft again; beside a submitted one, which
    stays frozen, a 更正 draft opens, and goes again when the ledger is as it was. Returns the sentences to show; they
    also join the command's summary.
    """
    since = report_policy(ws).calendar.month_of(known_on)
    session.flush()
    query = select(MonthlyReport).where(
        MonthlyReport.unit_id == unit_id, MonthlyReport.year * 12 + MonthlyReport.month >= since.year * 12 + since.month
    )
    newest: dict[Month, MonthlyReport] = {}
    for report in session.scalars(query.order_by(MonthlyReport.version)):
        newest[Month(report.year, report.month)] = report
    settled = [_settle(session, ws, report, month) for month, report in sorted(newest.items())]
    notes = [note for note in settled if note]
    session.info.setdefault("notes", []).extend(notes)
    return notes


def _settle(session: Session, ws: Workspace, report: MonthlyReport, month: Month) -> str:
    """Bring one month's newest version in line; returns what was done, "" when nothing."""
    if report.state is ReportState.returned:
        return ""
    now = _figures_now(session, ws, report, month)
    if report.state is ReportState.draft:
        return _drop_needless(session, report, now)
    if report.state is ReportState.reviewed:
        return _back_to_draft(report, now)
    return _open_correction(session, report, now) if not now.same_cases(_own_of(report)) else ""


def _figures_now(session: Session, ws: Workspace, report: MonthlyReport, month: Month) -> Figures:
    policy = report_policy(ws)
    bounds = report.figures["bounds"] if report.figures else policy.size_bounds(month)
    found = count_cells(session, *policy.calendar.period(month), bounds, [report.unit_id])
    return found.get(report.unit_id, NOTHING)


def _own_of(report: MonthlyReport) -> Figures:
    return table_from_plain(report.figures).own.period if report.figures else NOTHING


def _back_to_draft(report: MonthlyReport, now: Figures) -> str:
    if report.is_zero and (now["screened"] or now["carried"]):
        make_draft(report)
        return f"{report.month} 月零报告尚未上报，因有纠纷已自动解除，月报回到草稿"
    if not report.is_zero and not now.same_cases(_own_of(report)):
        make_draft(report)
        return f"{report.month} 月月报审核后台账有变，已回到草稿，请重新审核"
    return ""


def make_draft(report: MonthlyReport) -> None:
    """Take back what reviewing or signing set; the figures follow the ledger again."""
    report.state = ReportState.draft
    report.is_zero, report.screening_id, report.figures = False, None, None
    report.reviewed_at = report.filled_on = None


def _open_correction(session: Session, report: MonthlyReport, now: Figures) -> str:
    session.add(next_version(report))
    kind = "零报告" if report.is_zero else "月报"
    return f"{report.month} 月{kind}已上报，原件不变；台账有变，已开出第 {report.version + 1} 版更正报告"


def next_version(report: MonthlyReport, reason: str | None = None) -> MonthlyReport:
    """A new draft beside `report`, which stays as it is; without a reason it was opened by a change of the ledger."""
    return MonthlyReport(
        unit_id=report.unit_id,
        year=report.year,
        month=report.month,
        version=report.version + 1,
        state=ReportState.draft,
        is_zero=False,
        prepared_by=report.prepared_by,
        reviewed_by=report.reviewed_by,
        phone=report.phone,
        supersedes_id=report.id,
        correction_reason=reason,
    )


def _drop_needless(session: Session, report: MonthlyReport, now: Figures) -> str:
    """A correction that only the ledger asked for goes when the ledger is again as it was submitted."""
    if report.supersedes_id is None or report.correction_reason:
        return ""
    old = session.get_one(MonthlyReport, report.supersedes_id)
    if old.state not in FROZEN or not now.same_cases(_own_of(old)):
        return ""
    session.delete(report)
    return f"{report.month} 月台账已恢复为上报时的样子，更正报告草稿已撤销"
