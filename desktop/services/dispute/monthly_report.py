"""月报: review, sign, submit, report zero, correct; each one command, the only door for other modules (S4)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from desktop.fields import Problem, Refused, check_all
from desktop.models.base import spec_of
from desktop.models.dispute import Screening
from desktop.models.monthly_report import MonthlyReport
from desktop.rules.monthly_report import ReportState
from desktop.rules.period import Month
from desktop.rules.report_timing import zero_problems
from desktop.services.dispute.report_figures import screening_in
from desktop.services.dispute.report_grid import report_obligations, trend_of_year
from desktop.services.dispute.report_hook import after_dispute_change, make_draft, next_version
from desktop.services.dispute.report_receipt import (
    accept_report,
    receive_report,
    remark_report,
    return_report,
    withdraw_remark,
)
from desktop.services.dispute.report_table import FROZEN, month_table, report_policy, versions_of
from desktop.services.organisation.lookup import holders_on, tree_in
from desktop.services.workspace import Workspace, refuse_if

__all__ = [
    "accept_report",
    "after_dispute_change",
    "correct_report",
    "file_zero_report",
    "open_report",
    "receive_report",
    "remark_report",
    "reopen_report",
    "report_obligations",
    "return_report",
    "review_report",
    "submit_report",
    "trend_of_year",
    "withdraw_remark",
]


@dataclass(frozen=True)
class Signers:
    """Who stands in the footer: 审核人, 填表人, 联系电话; "" where nobody is known."""

    reviewed_by: str
    prepared_by: str
    phone: str


def signers_on(session: Session, ws: Workspace, unit_id: int, last: date) -> Signers:
    """The names that belong to a period ending on `last`: the office-holders of that day, so June keeps the old head.

    审核人 is the 第一责任人, else the 直接责任人; 填表人 the unit's 综治专干, in 本单位 the 经办人.
    """
    held = holders_on(session, last)

    def holder(post: str) -> str:
        return next((one.name for one in held.get((unit_id, post), [])), "")

    own = ws.setting("own_unit") == unit_id
    node = tree_in(session, last).by_id.get(unit_id)
    return Signers(
        reviewed_by=holder("first_responsible") or holder("direct_responsible"),
        prepared_by=(ws.operator if own else "") or holder("officer") or ws.operator,
        phone=node.phone if node else "",
    )


def _check_month(ws: Workspace, month: Month) -> None:
    """Refuse a month that owes no report, or has not begun."""
    policy = report_policy(ws)
    if not policy.enabled(month):
        raise Refused([Problem("month", "本制度没有规定月报，本单位也没有启用；可在制度参数中启用“矛盾纠纷月报制度”")])
    first = policy.calendar.period(month)[0]
    if ws.today() < first:
        raise Refused([Problem("month", f"{month.label}的统计期 {first.isoformat()} 才开始，还不能填报")])


def _working_version(session: Session, ws: Workspace, unit_id: int, month: Month) -> MonthlyReport:
    """The version that may still be worked on, made when there is none; Refused when the month is submitted."""
    versions = versions_of(session, unit_id, month)
    newest = versions[-1] if versions else None
    if newest is None:
        newest = MonthlyReport(unit_id=unit_id, year=month.year, month=month.month, version=1, is_zero=False)
        newest.state = ReportState.draft
    elif newest.state is ReportState.returned:
        newest = next_version(newest, f"退回重报：{newest.return_reason}"[:200])
    elif newest.state in FROZEN:
        message = f"{month.label}的报告已上报，不能改动；要改请开更正报告"
        raise Refused([Problem("", message)])
    session.add(newest)
    return newest


def _sign(
    session: Session,
    ws: Workspace,
    report: MonthlyReport,
    month: Month,
    prepared_by: str | None,
    reviewed_by: str | None,
    phone: str | None,
) -> None:
    """Put names, telephone and date under a report; typed ones win over those of the office-holders."""
    known = signers_on(session, ws, report.unit_id, report_policy(ws).calendar.last(month))
    report.prepared_by = (prepared_by or "").strip() or known.prepared_by or None
    report.reviewed_by = (reviewed_by or "").strip() or known.reviewed_by or None
    report.phone = (phone or "").strip() or known.phone or None
    report.filled_on = ws.today()
    values = {name: getattr(report, name) for name in ("prepared_by", "reviewed_by", "phone")}
    problems = check_all(spec_of(MonthlyReport).only(*values), values)
    article = report_policy(ws).due_dates(month).article
    if not report.prepared_by:
        problems.append(Problem("prepared_by", "请填写填表人"))
    if not report.reviewed_by:
        problems.append(Problem("reviewed_by", "统计期末没有第一责任人或直接责任人在任，请填写审核人", article))
    refuse_if(problems)


def open_report(ws: Workspace, unit_id: int, year: int, month: int, initiator: object | None = None) -> int:
    """Begin (or go on with) the draft of a month; returns the id of the version. Its figures follow the ledger."""
    which = Month(year, month)
    _check_month(ws, which)
    with ws.command("open_report", f"{which.label}月报已开始填报", initiator) as command:
        month_table(command.session, ws, unit_id, which)
        report = _working_version(command.session, ws, unit_id, which)
        command.session.flush()
        return report.id


def review_report(
    ws: Workspace,
    unit_id: int,
    year: int,
    month: int,
    *,
    prepared_by: str | None = None,
    reviewed_by: str | None = None,
    phone: str | None = None,
    initiator: object | None = None,
) -> int:
    """审核: check the figures and sign; a change of the ledger takes it back to 草稿. Returns the version's id."""
    which = Month(year, month)
    _check_month(ws, which)
    with ws.command("review_report", "", initiator) as command:
        session = command.session
        report = _working_version(session, ws, unit_id, which)
        table = month_table(session, ws, unit_id, which)
        refuse_if(table.own_problems())
        make_draft(report)
        _sign(session, ws, report, which, prepared_by, reviewed_by, phone)
        report.state, report.reviewed_at = ReportState.reviewed, ws.clock().replace(microsecond=0)
        report.figures = table.plain()
        session.flush()
        command.summary = f"{table.unit}{which.label}月报已审核"
        return report.id


def reopen_report(ws: Workspace, unit_id: int, year: int, month: int, initiator: object | None = None) -> None:
    """Take back a review (or a signed, not yet submitted 零报告): the month is a draft again."""
    which = Month(year, month)
    with ws.command("reopen_report", f"{which.label}月报已回到草稿", initiator) as command:
        versions = versions_of(command.session, unit_id, which)
        if not versions or versions[-1].state is not ReportState.reviewed:
            raise Refused([Problem("", f"{which.label}没有已审核、未上报的月报")])
        make_draft(versions[-1])


def submit_report(
    ws: Workspace,
    unit_id: int,
    year: int,
    month: int,
    *,
    correction_reason: str | None = None,
    initiator: object | None = None,
) -> int:
    """上报 what was reviewed, at this file's clock: figures and names are frozen from here on. Returns its id.

    A correction needs its reason.
    """
    which = Month(year, month)
    _check_month(ws, which)
    with ws.command("submit_report", "", initiator) as command:
        versions = versions_of(command.session, unit_id, which)
        if not versions or versions[-1].state is not ReportState.reviewed:
            raise Refused([Problem("", f"{which.label}月报还没有审核，请先审核再上报")])
        report = versions[-1]
        _check_reason(report, correction_reason)
        command.summary = _freeze(command.session, ws, report, which)
        return report.id


def _check_reason(report: MonthlyReport, reason: str | None) -> None:
    """A correction says why; a version sent again after it was returned already does."""
    if reason and reason.strip():
        report.correction_reason = reason.strip()
    if report.supersedes_id is not None and not report.correction_reason:
        raise Refused([Problem("correction_reason", "更正报告要写明更正原因")])
    refuse_if(
        check_all(spec_of(MonthlyReport).only("correction_reason"), {"correction_reason": report.correction_reason})
    )


def _freeze(session: Session, ws: Workspace, report: MonthlyReport, month: Month) -> str:
    """Freeze the table as it is now and send it up; returns the sentence to show."""
    table = month_table(session, ws, report.unit_id, month)
    refuse_if(table.own_problems())
    report.figures = table.plain()
    report.state, report.submitted_at = ReportState.submitted, ws.clock().replace(microsecond=0)
    kind = "零报告" if report.is_zero else "更正报告" if report.supersedes_id else "月报"
    return f"{table.unit}{month.label}{kind}已于 {report.submitted_at:%Y-%m-%d %H:%M} 上报"


def file_zero_report(
    ws: Workspace,
    unit_id: int,
    year: int,
    month: int,
    *,
    screening_id: int | None = None,
    submit: bool = True,
    prepared_by: str | None = None,
    reviewed_by: str | None = None,
    phone: str | None = None,
    correction_reason: str | None = None,
    initiator: object | None = None,
) -> int:
    """零报告: sign that a month had no case, resting on a 排查 record (the newest of the period unless one is named).

    With `submit` it goes up at once, else it stays signed and dissolves when a case is added. Refused while the month
    has a new case or one carried over. Returns the version's id.
    """
    which = Month(year, month)
    _check_month(ws, which)
    with ws.command("file_zero_report", "", initiator) as command:
        session = command.session
        report = _working_version(session, ws, unit_id, which)
        table = month_table(session, ws, unit_id, which)
        policy = report_policy(ws)
        found = _screening(session, ws, unit_id, which, screening_id)
        article, screening = policy.due_dates(which).article, policy.screening_article(which)
        refuse_if(zero_problems(table.own.period, found is not None, policy.zero_enabled(which), article, screening))
        make_draft(report)
        report.is_zero, report.screening_id = True, found
        _sign(session, ws, report, which, prepared_by, reviewed_by, phone)
        report.state, report.reviewed_at = ReportState.reviewed, ws.clock().replace(microsecond=0)
        report.figures = table.plain()
        command.summary = f"{table.unit}{which.label}零报告已签署，尚未上报"
        if submit:
            _check_reason(report, correction_reason)
            command.summary = _freeze(session, ws, report, which)
        session.flush()
        return report.id


def _screening(session: Session, ws: Workspace, unit_id: int, month: Month, wanted: int | None) -> int | None:
    """The 排查 record a 零报告 rests on: the one named if it is of this unit and period, else the newest."""
    first, last = report_policy(ws).calendar.period(month)
    if wanted is None:
        return screening_in(session, unit_id, first, last)
    named = session.get(Screening, wanted)
    if named is None or named.unit_id != unit_id or not first <= named.held_on <= last:
        raise Refused([Problem("screening_id", f"所选排查记录不是本单位 {first} 至 {last} 的排查")])
    return named.id


def correct_report(
    ws: Workspace, unit_id: int, year: int, month: int, reason: str, initiator: object | None = None
) -> int:
    """更正报告: open a new version beside the one submitted, which stays as it is; or give an open one its reason."""
    which = Month(year, month)
    with ws.command("correct_report", "", initiator) as command:
        problems = check_all(spec_of(MonthlyReport).only("correction_reason"), {"correction_reason": reason})
        if not reason.strip():
            problems.append(Problem("correction_reason", "更正报告要写明更正原因"))
        refuse_if(problems)
        versions = versions_of(command.session, unit_id, which)
        newest = versions[-1] if versions else None
        sent = newest is not None and newest.state not in (ReportState.draft, ReportState.reviewed)
        if newest is None or (not sent and newest.supersedes_id is None):
            raise Refused([Problem("", f"{which.label}还没有上报，直接修改即可，不用更正")])
        if sent:
            newest = next_version(newest)
            command.session.add(newest)
        newest.correction_reason = reason.strip()
        command.session.flush()
        command.summary = f"{which.label}已开出第 {newest.version} 版更正报告，原件不变"
        return newest.id
