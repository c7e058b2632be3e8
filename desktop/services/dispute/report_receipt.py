"""The receiving side of monthly reports: 签收, 接收, 退回, and 虚报 or 错报 found by a person (S4; 南昌 矛盾制度三)."""

from sqlalchemy.orm import Session

from desktop.fields import Problem, Refused, check_all
from desktop.models.base import spec_of
from desktop.models.monthly_report import MonthlyReport, ReportRemark
from desktop.rules.monthly_report import RemarkKind, ReportState
from desktop.rules.period import Month
from desktop.services.dispute.report_table import FROZEN, versions_of
from desktop.services.organisation.lookup import tree_in
from desktop.services.workspace import Workspace, refuse_if


def _newest_sent(session: Session, unit_id: int, month: Month) -> MonthlyReport:
    """The newest version that went up and was not returned; Refused when there is none."""
    sent = [report for report in versions_of(session, unit_id, month) if report.state in FROZEN]
    if not sent:
        raise Refused([Problem("", f"{month.label}没有待处理的上报件")])
    return sent[-1]


def receive_report(ws: Workspace, unit_id: int, year: int, month: int, initiator: object | None = None) -> None:
    """签收: note at this file's clock that a unit's report has arrived."""
    which = Month(year, month)
    with ws.command("receive_report", "", initiator) as command:
        report = _newest_sent(command.session, unit_id, which)
        if report.received_at is not None:
            raise Refused([Problem("", f"{which.label}报告已在 {report.received_at:%Y-%m-%d %H:%M} 签收")])
        report.received_at = ws.clock().replace(microsecond=0)
        command.summary = f"{_name(command.session, ws, unit_id)}{which.label}报告已签收"


def accept_report(ws: Workspace, unit_id: int, year: int, month: int, initiator: object | None = None) -> None:
    """上级已收: the report was looked at and stands; received now when it was not before."""
    which = Month(year, month)
    with ws.command("accept_report", "", initiator) as command:
        report = _newest_sent(command.session, unit_id, which)
        if report.state is ReportState.received:
            raise Refused([Problem("", f"{which.label}报告已接收过")])
        now = ws.clock().replace(microsecond=0)
        report.received_at = report.received_at or now
        report.state, report.accepted_at = ReportState.received, now
        command.summary = f"{_name(command.session, ws, unit_id)}{which.label}报告已接收"


def return_report(
    ws: Workspace, unit_id: int, year: int, month: int, reason: str, initiator: object | None = None
) -> None:
    """退回 with the reason: the version stays on record, the unit makes a new one."""
    which = Month(year, month)
    with ws.command("return_report", "", initiator) as command:
        problems = check_all(spec_of(MonthlyReport).only("return_reason"), {"return_reason": reason})
        if not reason.strip():
            problems.append(Problem("return_reason", "请写明退回原因"))
        refuse_if(problems)
        report = _newest_sent(command.session, unit_id, which)
        if report.state is ReportState.received:
            raise Refused([Problem("", f"{which.label}报告已接收，不能再退回；有误请对方更正")])
        now = ws.clock().replace(microsecond=0)
        report.received_at = report.received_at or now
        report.state, report.returned_at, report.return_reason = ReportState.returned, now, reason.strip()
        command.summary = f"{_name(command.session, ws, unit_id)}{which.label}报告已退回：{reason.strip()}"


def remark_report(
    ws: Workspace,
    unit_id: int,
    year: int,
    month: int,
    remark: str,
    reason: str,
    initiator: object | None = None,
) -> int:
    """虚报 or 错报, found by a person and entered with the reason. `remark` is the name or word of a `RemarkKind`."""
    which = Month(year, month)
    kinds = {text: kind for kind in RemarkKind for text in (kind.name, kind.value)}
    with ws.command("remark_report", "", initiator) as command:
        problems = [] if remark in kinds else [Problem("remark", "请选择虚报或错报")]
        problems += check_all(spec_of(ReportRemark).only("reason"), {"reason": reason})
        refuse_if(problems)
        if not any(report.submitted_at for report in versions_of(command.session, unit_id, which)):
            raise Refused([Problem("", f"{which.label}没有上报过，只会是迟报或漏报")])
        row = ReportRemark(
            unit_id=unit_id,
            year=year,
            month=month,
            remark=kinds[remark],
            reason=reason.strip(),
            entered_on=ws.today(),
            entered_by=ws.operator[:20] or None,
        )
        command.session.add(row)
        command.session.flush()
        command.summary = f"{_name(command.session, ws, unit_id)}{which.label}报告认定为{row.remark.value}"
        return row.id


def withdraw_remark(ws: Workspace, remark_id: int, initiator: object | None = None) -> None:
    """Take a 虚报 or 错报 back; it stays on record as withdrawn."""
    with ws.command("withdraw_remark", "", initiator) as command:
        row = command.session.get(ReportRemark, remark_id)
        if row is None or row.withdrawn_on is not None:
            raise Refused([Problem("", "这条认定已撤回")])
        row.withdrawn_on = ws.today()
        command.summary = f"已撤回{Month(row.year, row.month).label}的{row.remark.value}认定"


def _name(session: Session, ws: Workspace, unit_id: int) -> str:
    return tree_in(session, ws.today()).name_of(unit_id)
