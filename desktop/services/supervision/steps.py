"""督导措施, step by step: taken, approved, issued, talked over, served, handed over, one command each (S14)."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

from desktop.fields import NamedField, Problem, Refused, Row, check_all
from desktop.models.base import fill, row_of, spec_of
from desktop.models.supervision import Measure, MeasureApproval, MeasureCopy, MeasureVisit, Supervision
from desktop.rules.ladder import check_entry
from desktop.rules.supervision import (
    CaseStatus,
    Manner,
    check_held,
    check_issue,
    check_received,
    day_problems,
    next_proposal,
)
from desktop.rules.supervision_clock import is_typed
from desktop.services.supervision.facts import (
    Step,
    found_measure,
    is_from_above,
    open_case,
    stands_of,
    step_of,
    steps_of,
)
from desktop.services.supervision.paper import main_paper, make_paper
from desktop.services.supervision.words import ended, level_between, recipients_of
from desktop.services.workspace import Command, Workspace, refuse_if

COPY_COLUMNS = ("role", "recipient", "sent_on", "received_on", "received_by")


def measure_fields(*names: str) -> tuple[NamedField, ...]:
    """The fields of a measure that a dialog asks for."""
    return spec_of(Measure).only(*names)


def approval_fields() -> tuple[NamedField, ...]:
    """What is recorded of one step of approval."""
    return spec_of(MeasureApproval).only("done_on", "by", "opinion")


def visit_fields() -> tuple[NamedField, ...]:
    """What is recorded of one 明察暗访."""
    return spec_of(MeasureVisit).only("visited_on", "manner", "by", "findings")


def copy_columns() -> tuple[NamedField, ...]:
    """The columns of 印发抄送."""
    return spec_of(MeasureCopy).only(*COPY_COLUMNS)


class Work:
    """One measure inside a running command."""

    def __init__(self, ws: Workspace, command: Command, case: Supervision, measure: Measure) -> None:
        self.ws, self.command, self.case, self.measure = ws, command, case, measure

    @property
    def session(self) -> Session:
        """The command's session."""
        return self.command.session

    @property
    def step(self) -> Step:
        """Where the measure stands now."""
        return step_of(self.ws, self.case, self.measure)

    def say(self, what: str) -> None:
        """The sentence of the status line."""
        title = self.ws.policy.supervision.measure(self.measure.measure_kind).title
        self.command.summary = f"{self.case.number} {title}：{what}"


@contextmanager
def working(ws: Workspace, name: str, case_id: int, step: int, initiator: object | None) -> Iterator[Work]:
    """A command on one measure of a case that is open."""
    with ws.command(name, "", initiator) as command:
        case = open_case(command.session, case_id)
        yield Work(ws, command, case, found_measure(case, step))


def take_measure(ws: Workspace, case_id: int, values: Mapping[str, Any], initiator: object | None = None) -> int:
    """拟采取 a measure (measure_kind, proposed_on, reason); returns its step.

    Refused when the case is not grave enough for it and no step before it ended unmended, with the article; and when
    the level above decides.
    """
    with ws.command("take_measure", "", initiator) as command:
        case = open_case(command.session, case_id)
        if is_from_above(command.session, ws, case):
            raise Refused([Problem("", "这一事项由上级督导，措施由上级决定，收到来文后登记")])
        refuse_if(check_all(measure_fields("measure_kind", "proposed_on", "reason"), dict(values)))
        rules, key = ws.policy.supervision, values["measure_kind"]
        if key not in {kind.key for kind in rules.measures}:
            raise Refused([Problem("measure_kind", "制度中没有这项措施，请重新选择")])
        problems = check_entry(rules, key, case.severity, stands_of(ws, steps_of(ws, case)))
        since = ("发现日期", case.found_on)
        problems += day_problems("proposed_on", "拟办日期", values["proposed_on"], ws.today(), since)
        refuse_if(problems)
        step = max((measure.step for measure in case.measures), default=0) + 1
        given = {name: values[name] for name in ("measure_kind", "proposed_on", "reason")}
        case.measures.append(Measure(step=step, **given))
        command.summary = f"{case.number} 拟采取{rules.measure(key).title}"
        return step


def withdraw_measure(ws: Workspace, case_id: int, step: int, initiator: object | None = None) -> None:
    """Take back a measure that was never issued, its approvals with it."""
    with working(ws, "withdraw_measure", case_id, step, initiator) as work:
        measure = work.measure
        if measure.issued_on or measure.handed_over_on:
            raise Refused(
                [Problem("", f"{measure.number or '措施'}已印发，不能撤回；登记有误的，请撤销或作废整个事项")]
            )
        for row in [row for row in work.case.approvals if row.step == step]:
            work.case.approvals.remove(row)
        work.say("拟办已撤回")
        work.case.measures.remove(measure)


def approve_measure(
    ws: Workspace, case_id: int, step: int, approval: str, values: Mapping[str, Any], initiator: object | None = None
) -> None:
    """One step of approval done (done_on, by, opinion); the steps follow the order of the pack."""
    with working(ws, "approve_measure", case_id, step, initiator) as work:
        found = work.step
        order = [it.key for it in found.kind.approvals]
        if approval not in order or found.measure.issued_on:
            raise Refused([Problem("", f"{found.kind.title}没有待办的批准程序")])
        done = dict(found.facts.approvals)
        before = [it for it in found.kind.approvals[: order.index(approval)] if it.key not in done]
        if before:
            raise Refused([Problem("", f"请先登记“{before[0].title}”（{before[0].by}）", str(before[0].basis))])
        if approval in done:
            raise Refused([Problem("", "这一步已经登记过")])
        refuse_if(check_all(approval_fields(), dict(values)))
        last = max(done.values(), default=None)
        since = (("拟办日期", found.facts.proposed_on), ("上一步日期", last))
        refuse_if(day_problems("done_on", "日期", values["done_on"], ws.today(), *since))
        given = {name: values[name] for name in ("done_on", "by", "opinion")}
        work.case.approvals.append(MeasureApproval(step=step, approval=approval, **given))
        work.say(f"已登记{found.kind.approvals[order.index(approval)].title}")


def issue_measure(
    ws: Workspace, case_id: int, step: int, values: Mapping[str, Any], initiator: object | None = None
) -> int:
    """印发: issued_on, signer, mend_due (where nothing sets it), decision_document, arrangement, content → paper's id.

    The paper is numbered and frozen, its recipients are listed as the pack says, the clocks begin to run. Refused
    without an approval, with the article; without a typed term where the text has none.
    """
    with working(ws, "issue_measure", case_id, step, initiator) as work:
        found, measure = work.step, work.measure
        if found.kind.handover or measure.issued_on:
            raise Refused([Problem("", f"{found.kind.title}已印发，或只作移送")])
        issued_on = values.get("issued_on")
        typed = is_typed(ws.policy, found.kind, issued_on or ws.today())
        refuse_if(check_issue(found.kind, found.facts, issued_on, values.get("mend_due"), typed, ws.today()))
        names = ("issued_on", "signer", "decision_document", *(("mend_due",) if typed else ()))
        refuse_if(check_all(measure_fields(*names), dict(values)))
        fill(measure, {name: values.get(name) for name in names})
        between = level_between(work.session, ws, work.case, measure.issued_on)
        measure.two_stage = found.kind.two_stage is not None and bool(between)
        for role, recipient in recipients_of(ws, work.session, work.case, found.kind.copies):
            work.case.copies.append(MeasureCopy(step=step, role=role, recipient=recipient))
        more = {"约谈安排": ended(values.get("arrangement") or "")}
        paper = {"made_on": issued_on, "signer": values.get("signer"), "content": values.get("content")}
        made = make_paper(ws, work.session, work.case, measure, main_paper(found.kind), paper, more)
        measure.number = made.number
        work.case.status = CaseStatus.running
        work.session.flush()
        work.say(f"已印发 {made.number}")
        return made.id


def hold_talk(
    ws: Workspace, case_id: int, step: int, values: Mapping[str, Any], initiator: object | None = None
) -> None:
    """约谈 took place: held_on, held_at, held_by, held_with, held_notes; its day starts the clocks that say so."""
    with working(ws, "hold_talk", case_id, step, initiator) as work:
        found = work.step
        refuse_if(check_held(found.kind, found.facts, values.get("held_on"), ws.today()))
        names = ("held_on", "held_at", "held_by", "held_with", "held_notes")
        asked = [NamedField(it.name, it.field, True) for it in measure_fields(*names)]
        refuse_if(check_all(asked, dict(values)))
        fill(work.measure, {name: values[name] for name in names})
        work.say(f"已于 {values['held_on']} 约谈")


def serve_measure(
    ws: Workspace, case_id: int, step: int, values: Mapping[str, Any], initiator: object | None = None
) -> None:
    """送达签收: served_by, received_on, received_by; the day of receipt starts the clocks that say so."""
    with working(ws, "serve_measure", case_id, step, initiator) as work:
        refuse_if(check_received(work.step.facts, values.get("received_on"), ws.today()))
        names = ("served_by", "received_on", "received_by")
        asked = [NamedField(it.name, it.field, True) for it in measure_fields(*names)]
        refuse_if(check_all(asked, dict(values)))
        fill(work.measure, {name: values[name] for name in names})
        work.say(f"{values['received_by']}已于 {values['received_on']} 签收")


def copies_of(ws: Workspace, case_id: int, step: int) -> tuple[Row, ...]:
    """Who is notified of a measure or gets a copy."""
    with ws.read() as session:
        return tuple(row_of(row) for row in open_case(session, case_id).copies if row.step == step)


def save_copies(ws: Workspace, case_id: int, step: int, rows: Sequence[Row], initiator: object | None = None) -> None:
    """Make 印发抄送 of a measure these rows: sent and received after the paper was issued."""
    with working(ws, "save_copies", case_id, step, initiator) as work:
        if work.measure.issued_on is None:
            raise Refused([Problem("", "文书尚未印发，不能登记抄送")])
        problems = []
        for place, row in enumerate(rows, 1):
            found = check_all(copy_columns(), row.values)
            for name, label in (("sent_on", "送出日期"), ("received_on", "签收日期")):
                if row.get(name) is not None:
                    since = (("印发日期", work.measure.issued_on), ("送出日期", row.get("sent_on")))
                    found += day_problems(name, label, row[name], ws.today(), *since)
            problems += [Problem("copies", f"第 {place} 行：{problem.message}") for problem in found]
        refuse_if(problems)
        _put_copies(work, step, rows)
        work.say("已登记印发抄送")


def _put_copies(work: Work, step: int, rows: Sequence[Row]) -> None:
    held = {row.id: row for row in work.case.copies if row.step == step}
    kept = set()
    for row in rows:
        line = held.get(row.id) if row.id is not None else None
        if line is None:
            line = MeasureCopy(step=step)
            work.case.copies.append(line)
        fill(line, {name: row.get(name) for name in COPY_COLUMNS})
        kept.add(line)
    for line in held.values():
        if line not in kept:
            work.case.copies.remove(line)


def name_guide(ws: Workspace, case_id: int, step: int, guide: str | None, initiator: object | None = None) -> None:
    """The leader whom the level between has made responsible for the mending (南阳 36)."""
    with working(ws, "name_guide", case_id, step, initiator) as work:
        _needs_level(work)
        refuse_if([] if guide and guide.strip() else [Problem("guide", "请填写中间层级明确的责任人")])
        refuse_if(check_all(measure_fields("guide"), {"guide": guide}))
        work.measure.guide = str(guide).strip()
        work.say(f"中间层级责任人 {work.measure.guide}")


def add_visit(
    ws: Workspace, case_id: int, step: int, values: Mapping[str, Any], initiator: object | None = None
) -> None:
    """One 明察暗访 of the level between: visited_on, manner, by, findings (南阳 36)."""
    with working(ws, "add_visit", case_id, step, initiator) as work:
        _needs_level(work)
        refuse_if(check_all(visit_fields(), dict(values)))
        since = ("印发日期", work.measure.issued_on)
        refuse_if(day_problems("visited_on", "日期", values["visited_on"], ws.today(), since))
        given = {it.name: values[it.name] for it in visit_fields()}
        work.case.visits.append(MeasureVisit(step=step, **given))
        work.say(f"已记{Manner(given['manner']).value}")


def _needs_level(work: Work) -> None:
    if not work.measure.two_stage:
        article = str(work.step.kind.two_stage or "")
        raise Refused([Problem("", "督导单位与被督导单位之间没有中间层级，不适用这一项", article)])


def hand_over(
    ws: Workspace, case_id: int, step: int, values: Mapping[str, Any], initiator: object | None = None
) -> int:
    """移送: handed_over_on, handed_over_to, signer, content → the id of the 移送函."""
    with working(ws, "hand_over", case_id, step, initiator) as work:
        found, measure = work.step, work.measure
        if "handover" not in found.kind.papers:
            raise Refused([Problem("", f"{found.kind.title}不需要移送")])
        if not found.kind.handover and measure.issued_on is None:
            raise Refused([Problem("", f"{found.kind.title}尚未印发，不能移送")])
        if measure.handed_over_on:
            raise Refused([Problem("", f"已于 {measure.handed_over_on} 移送{measure.handed_over_to}")])
        names = ("handed_over_on", "handed_over_to", "signer")
        asked = [NamedField(it.name, it.field, it.name != "signer") for it in measure_fields(*names)]
        refuse_if(check_all(asked, dict(values)))
        since = (("拟办日期", measure.proposed_on), ("印发日期", measure.issued_on))
        refuse_if(day_problems("handed_over_on", "移送日期", values["handed_over_on"], ws.today(), *since))
        fill(measure, {name: values.get(name) for name in names[: 2 if measure.signer else 3]})
        paper = {"made_on": values["handed_over_on"], "signer": values.get("signer"), "content": values.get("content")}
        made = make_paper(ws, work.session, work.case, measure, "handover", paper)
        if found.kind.handover:
            measure.number = made.number
            work.case.status = CaseStatus.running
        work.session.flush()
        work.say(f"已移送{values['handed_over_to']} {made.number}")
        return made.id


def decline_step(
    ws: Workspace, case_id: int, step: int, values: Mapping[str, Any], initiator: object | None = None
) -> None:
    """A person decides not to go on to the step that is proposed: declined_on, declined_reason."""
    with working(ws, "decline_step", case_id, step, initiator) as work:
        names = ("declined_on", "declined_reason")
        asked = [NamedField(it.name, it.field, True) for it in measure_fields(*names)]
        refuse_if(check_all(asked, dict(values)))
        found = [(it.facts, it.clocks) for it in steps_of(ws, work.case)]
        proposal = next_proposal(ws.policy.supervision, found, ws.today())
        if proposal is None or proposal.after_step != step:
            raise Refused([Problem("", "现在没有待决定的下一步")])
        since = ("印发日期", work.measure.issued_on)
        refuse_if(day_problems("declined_on", "决定日期", values["declined_on"], ws.today(), since))
        fill(work.measure, {name: values[name] for name in names})
        work.say(f"决定暂不采取{proposal.title}")
