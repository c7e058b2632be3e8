"""整改、验收、解除: what the unit hands in, how it is looked at, and the end of a measure (S14; 南阳 34–36)."""

from collections.abc import Mapping
from typing import Any

from desktop.fields import Choice, NamedField, Problem, Refused, check_all
from desktop.models.base import spec_of
from desktop.models.supervision import MeasureAcceptance, MeasureReport
from desktop.rules.supervision import check_acceptance, check_release, check_report
from desktop.rules.supervision_clock import ReportKind, Stage, Verdict
from desktop.services.supervision.paper import make_paper
from desktop.services.supervision.steps import working
from desktop.services.workspace import Workspace, refuse_if


def report_fields() -> tuple[NamedField, ...]:
    """What is recorded of a report."""
    return spec_of(MeasureReport).only("report_kind", "reported_on", "content")


def acceptance_fields() -> tuple[NamedField, ...]:
    """What is recorded of an acceptance; the verdict is a choice, so that none is taken for granted."""
    verdict = NamedField("passed", Choice(label="验收结论", options=Verdict), True)
    stored = spec_of(MeasureAcceptance).only("stage", "checked_on", "by", "passed", "findings")
    return tuple(verdict if it.name == "passed" else it for it in stored)


def add_report(
    ws: Workspace, case_id: int, step: int, values: Mapping[str, Any], initiator: object | None = None
) -> None:
    """A report came in: report_kind, reported_on, content."""
    with working(ws, "add_measure_report", case_id, step, initiator) as work:
        refuse_if(check_all(report_fields(), dict(values)))
        found, kind = work.step, ReportKind(values["report_kind"])
        if kind is ReportKind.application and not found.kind.application_to:
            raise Refused([Problem("report_kind", f"{found.kind.title}不需要书面申请验收，请直接登记验收")])
        refuse_if(check_report(found.kind, found.facts, kind, values["reported_on"], ws.today()))
        given = {it.name: values[it.name] for it in report_fields()}
        work.case.reports.append(MeasureReport(step=step, **given))
        work.say(f"已收{kind.value}")


def accept_measure(
    ws: Workspace, case_id: int, step: int, values: Mapping[str, Any], initiator: object | None = None
) -> None:
    """验收: stage, checked_on, by, passed (a Verdict or yes/no), findings; a level between looks first."""
    with working(ws, "accept_measure", case_id, step, initiator) as work:
        refuse_if(check_all(acceptance_fields(), dict(values)))
        given = {**values, "passed": values["passed"] in (True, Verdict.passed)}
        found, stage = work.step, Stage(given["stage"])
        if not found.kind.is_mended:
            raise Refused([Problem("", f"{found.kind.title}没有整改期限，不验收")])
        if found.measure.released_on:
            raise Refused([Problem("", f"已于 {found.measure.released_on} 解除，不再验收")])
        refuse_if(check_acceptance(found.kind, found.facts, stage, given["checked_on"], ws.today()))
        row = {it.name: given[it.name] for it in acceptance_fields()}
        work.case.acceptances.append(MeasureAcceptance(step=step, **row))
        work.say(f"{stage.value}{'合格' if given['passed'] else '不合格'}")


def release_measure(
    ws: Workspace, case_id: int, step: int, values: Mapping[str, Any], initiator: object | None = None
) -> int:
    """解除: released_on, signer, content → the id of the 解除通知; the consequences end that day."""
    with working(ws, "release_measure", case_id, step, initiator) as work:
        found, measure = work.step, work.measure
        if measure.released_on:
            raise Refused([Problem("", f"已于 {measure.released_on} 解除")])
        day = values.get("released_on")
        refuse_if(check_release(found.kind, found.facts, day, ws.today()))
        measure.released_on = day
        paper = {"made_on": day, "signer": values.get("signer"), "content": values.get("content")}
        made = make_paper(ws, work.session, work.case, measure, "release", paper)
        work.session.flush()
        work.say(f"已解除 {made.number}")
        return made.id
