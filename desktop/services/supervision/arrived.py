"""来文登记: what the level above decided about this unit or one below it, noted as it arrived (S14)."""

from collections.abc import Mapping, Sequence
from typing import Any

from desktop.fields import NamedField, Problem, Refused, check_all
from desktop.models.supervision import Measure
from desktop.rules.ladder import MeasureKind
from desktop.rules.supervision import CaseStatus, check_arrived, check_release
from desktop.rules.supervision_clock import is_typed
from desktop.services.supervision.facts import found_case, is_from_above, open_case
from desktop.services.supervision.steps import measure_fields, working
from desktop.services.supervision.words import level_between
from desktop.services.workspace import Workspace, refuse_if

DECIDED = "按上级来文登记"
"""Stands as the reason: the paper itself, attached to the case, says why."""
_NAMES = ("measure_kind", "number", "issued_on", "mend_due", "received_on", "received_by")


def arrived_fields() -> list[NamedField]:
    """What is copied from the paper; the term only where it names one."""
    return [NamedField(it.name, it.field, it.name != "mend_due") for it in measure_fields(*_NAMES)]


def measures_above(ws: Workspace, case_id: int) -> Sequence[MeasureKind]:
    """What the level above may have decided: every measure that is a paper; whether it may, is not for us to ask."""
    with ws.read() as session:
        ground = found_case(session, case_id).ground
    rules = ws.policy.supervision
    return [rules.measure_on(kind.key, ground) for kind in rules.measures if not kind.handover]


def receive_measure(ws: Workspace, case_id: int, values: Mapping[str, Any], initiator: object | None = None) -> int:
    """登记来文: measure_kind, number, issued_on, mend_due, received_on, received_by → its step.

    Its clocks run from the day of issue or of receipt, as the text says. Refused for a case that is decided here.
    """
    with ws.command("receive_measure", "", initiator) as command:
        case = open_case(command.session, case_id)
        if not is_from_above(command.session, ws, case):
            raise Refused([Problem("", "这一事项由本单位督导，措施须经批准后由本单位印发，不登记来文")])
        kind = next((it for it in measures_above(ws, case_id) if it.key == values.get("measure_kind")), None)
        problems = check_all(arrived_fields(), dict(values))
        if kind is None:
            raise Refused(problems or [Problem("measure_kind", "请选择来文采取的措施")])
        issued_on, due = values.get("issued_on"), values.get("mend_due")
        typed = is_typed(ws.policy, kind, issued_on or ws.today())
        days = check_arrived(kind, issued_on, values.get("received_on"), due, typed, case.found_on, ws.today())
        refuse_if(problems or days)
        step = max((measure.step for measure in case.measures), default=0) + 1
        given = {name: values.get(name) for name in _NAMES} | {"mend_due": due if typed else None}
        level = level_between(command.session, ws, case, issued_on)
        case.measures.append(
            Measure(
                step=step, proposed_on=issued_on, reason=DECIDED, served_by="上级来文",
                two_stage=kind.two_stage is not None and bool(level), **given,
            )
        )  # fmt: skip
        case.status = CaseStatus.running
        command.summary = f"{case.number} 已登记来文 {values['number']}（{kind.title}）"
        return step


def note_release(
    ws: Workspace, case_id: int, step: int, values: Mapping[str, Any], initiator: object | None = None
) -> None:
    """The level above has lifted its measure: released_on; the consequences end that day, no paper is made here."""
    with working(ws, "note_release", case_id, step, initiator) as work:
        if work.measure.released_on:
            raise Refused([Problem("", f"已于 {work.measure.released_on} 解除")])
        refuse_if(check_release(work.step.kind, work.step.facts, values.get("released_on"), ws.today()))
        work.measure.released_on = values["released_on"]
        work.say(f"上级已于 {values['released_on']} 解除")
