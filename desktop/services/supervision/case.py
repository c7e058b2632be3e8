"""督导事项 as the page shows it: the case, its ladder with every clock, what may be done next, what it brings (S14)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from desktop.fields import Row
from desktop.models.base import row_of
from desktop.models.supervision import MeasureCopy, Supervision
from desktop.rules.circumstance import weigh
from desktop.rules.consequence import Effect, sentences_of
from desktop.rules.ladder import Event, MeasureKind, enterable, missing_approvals
from desktop.rules.parameter import chinese_day
from desktop.rules.supervision import (
    ENDED,
    OPEN,
    TONES,
    CaseStatus,
    MeasureState,
    Proposal,
    first_proposal,
    next_proposal,
)
from desktop.rules.supervision_clock import Clock, ReportKind, Stage, clocks_of, is_typed, period_of
from desktop.services.parts.names import unit_names_on
from desktop.services.supervision.arrived import DECIDED
from desktop.services.supervision.facts import (
    Step,
    effects_in,
    facts_of,
    found_case,
    found_measure,
    is_from_above,
    stands_of,
    steps_of,
)
from desktop.services.supervision.paper import PaperLine, further_papers, papers_of
from desktop.services.supervision.words import level_between
from desktop.services.workspace import Workspace

NO_LEADERS = "没有登记责任人：责任人的后果无从计算，请在“登记”中填写。"


@dataclass(frozen=True)
class ClockLine:
    """One clock as the ladder shows it: what, by when, how it stands, and the whole sentence."""

    title: str
    due: str
    state: str
    tone: str
    sentence: str


@dataclass(frozen=True)
class StepLine:
    """One measure as the ladder shows it; `offers` are the keys of what may be done with it, the next thing first."""

    step: int
    key: str
    title: str
    number: str
    state: MeasureState
    tone: str
    article: str
    facts: tuple[str, ...]
    clocks: tuple[ClockLine, ...]
    offers: tuple[str, ...]
    values: Row
    approval: str = ""
    approval_title: str = ""


@dataclass(frozen=True)
class RungLine:
    """One rung of the pack's ladder: whether the case has been on it, is on it, or may go there."""

    key: str
    title: str
    state: str
    tone: str
    article: str


@dataclass(frozen=True)
class CaseView:
    """Everything about one case on its page."""

    row: Row
    unit: str
    authority: str
    ground: str
    steps: tuple[StepLine, ...]
    rungs: tuple[RungLine, ...]
    proposal: Proposal | None
    remarks: tuple[str, ...]
    effects: tuple[Effect, ...]
    pressing: tuple[str, ...]
    noted: tuple[str, ...]
    papers: tuple[PaperLine, ...]
    is_open: bool
    from_above: bool = False
    """The level above decides: its papers are noted as they arrive."""

    @property
    def is_finished(self) -> bool:
        """Whether nothing is left to be done but to close the case."""
        left = any(step.state not in ENDED or "hand_over" in step.offers for step in self.steps)
        return self.is_open and bool(self.steps) and not left

    @property
    def current(self) -> StepLine | None:
        """The measure that is worked on: the last one that has not ended, else the last."""
        running = [step for step in self.steps if step.state not in ENDED]
        return (running or list(self.steps) or [None])[-1]  # type: ignore[list-item]  # None stands for no measure


def case_view(ws: Workspace, case_id: int) -> CaseView:
    """One case as it stands today; Refused when it is gone."""
    with ws.read() as session:
        case = found_case(session, case_id)
        steps = steps_of(ws, case)
        names = unit_names_on(session, ws.today())
        rules = ws.policy.supervision
        is_open, above = case.status in OPEN, is_from_above(session, ws, case)
        lines = tuple(_step_line(ws, session, case, step, is_open, above) for step in steps)
        ground = rules.ground(case.ground)
        effects = tuple(effect for effect in effects_in(session, ws) if effect.case_id == case_id)
        pressing = [effect for effect in effects if effect.presses and effect.holds(ws.today())]
        waiting = sentences_of(effect for effect in pressing if not effect.blocks)
        return CaseView(
            row=row_of(case),
            unit=names.get(case.unit_id, ""),
            authority=names.get(case.authority_id, ""),
            ground=f"{ground.title}（{ground.basis}）",
            steps=lines,
            rungs=_rungs(ws, steps),
            proposal=_proposal(ws, case, steps) if is_open and not above else None,
            remarks=(
                *weigh(rules.circumstances, [row.circumstance for row in case.circumstances]),
                *([] if case.leaders or not is_open else [NO_LEADERS]),
            ),
            effects=effects,
            pressing=(*sentences_of(it for it in pressing if it.blocks), *(f"待移送：{it}" for it in waiting)),
            noted=tuple(sentences_of(effect for effect in effects if effect not in pressing)),
            papers=tuple(papers_of(case)),
            is_open=is_open,
            from_above=above,
        )


def _proposal(ws: Workspace, case: Supervision, steps: Sequence[Step]) -> Proposal | None:
    rules = ws.policy.supervision
    if not steps:
        return first_proposal(rules, case.severity, case.ground)
    return next_proposal(rules, [(step.facts, step.clocks) for step in steps], ws.today())


def measures_open(ws: Workspace, case_id: int) -> list[tuple[str, str, str]]:
    """The measures that may be taken in a case now, as (key, title, article)."""
    rules = ws.policy.supervision
    with ws.read() as session:
        case = found_case(session, case_id)
        stands = stands_of(ws, steps_of(ws, case))
        found = [rules.measure_on(kind.key, case.ground) for kind in enterable(rules, case.severity, stands)]
    return [(kind.key, kind.title, str(kind.basis)) for kind in found]


# --- the ladder -------------------------------------------------------------------------------------


def _rungs(ws: Workspace, steps: Sequence[Step]) -> tuple[RungLine, ...]:
    """The whole ladder of the pack with where the case stands; () where there is none (南昌)."""
    rules = ws.policy.supervision
    latest = {step.kind.key: step for step in steps}
    lines = []
    for kind in sorted((kind for kind in rules.measures if kind.step), key=lambda kind: kind.step):
        step = latest.get(kind.key)
        state, tone = (step.state.value, TONES[step.state]) if step else ("", "plain")
        lines.append(RungLine(kind.key, kind.title, state, tone, str(kind.basis)))
    return tuple(lines)


def _step_line(ws: Workspace, session: Session, case: Supervision, step: Step, is_open: bool, above: bool) -> StepLine:
    today, kind = ws.today(), step.kind
    wanting = missing_approvals(kind, [key for key, _ in step.facts.approvals])
    waiting = wanting[0] if wanting and step.measure.issued_on is None else None
    return StepLine(
        step=step.measure.step,
        key=kind.key,
        title=kind.title,
        number=step.measure.number or "",
        state=step.state,
        tone=TONES[step.state],
        article=str(kind.basis),
        facts=tuple(_facts(ws, session, case, step)),
        clocks=tuple(clock_line(clock, today, step.state in ENDED or not is_open) for clock in step.clocks),
        offers=offers_of(step, above) if is_open else (),
        approval=waiting.key if waiting else "",
        approval_title=f"{waiting.title}（{waiting.by}，{waiting.basis}）" if waiting else "",
        values=row_of(step.measure),
    )


def clock_line(clock: Clock, today: date, ended: bool) -> ClockLine:
    """A clock in words: 05-10 前 · 逾期 3 天."""
    if clock.deadline is None:
        return ClockLine(clock.title, "—", clock.waits_for, "plain", clock.waits_for)
    due = clock.deadline.day
    if clock.done_on is not None:
        state, tone = ("已完成", "done") if not clock.late_days else (f"逾期 {clock.late_days} 天完成", "soon")
    elif ended:
        state, tone = "已结束", "plain"
    elif today > due:
        state, tone = f"逾期 {(today - due).days} 天", "overdue"
    else:
        days = (due - today).days
        state, tone = ("今日到期" if not days else f"还有 {days} 天"), "soon" if days <= 7 else "accent"
    return ClockLine(clock.title, due.isoformat(), state, tone, clock.deadline.sentence)


def _facts(ws: Workspace, session: Session, case: Supervision, step: Step) -> list[str]:
    """What has happened so far, one line each."""
    measure, own = step.measure, step.measure.step
    lines = [] if measure.reason == DECIDED else [f"{chinese_day(measure.proposed_on)}拟办：{measure.reason}"]
    titles = {it.key: it.title for it in step.kind.approvals}
    for approval in (row for row in case.approvals if row.step == own):
        lines.append(
            f"{chinese_day(approval.done_on)}{approval.by}{titles.get(approval.approval, '')}：{approval.opinion}"
        )
    if measure.issued_on:
        lines.append(f"{chinese_day(measure.issued_on)}印发{measure.number}")
    lines += [_copied(row) for row in case.copies if row.step == own and measure.issued_on]
    if measure.received_on:
        lines.append(f"{chinese_day(measure.received_on)}{measure.received_by}签收（{measure.served_by}送达）")
    if measure.held_on:
        lines.append(f"{chinese_day(measure.held_on)}在{measure.held_at}约谈：{measure.held_by}约谈{measure.held_with}")
    if measure.two_stage:
        level = level_between(session, ws, case, measure.issued_on)
        lines.append(f"中间层级{level}先行验收，再由{step.kind.accepted_by}验收（{step.kind.two_stage}）")
        lines.append(f"中间层级责任人：{measure.guide or '尚未明确'}")
    lines += [
        f"{chinese_day(row.visited_on)}{row.manner.value}：{row.findings}" for row in case.visits if row.step == own
    ]
    for report in (row for row in case.reports if row.step == own):
        lines.append(f"{chinese_day(report.reported_on)}收到{report.report_kind.value}：{report.content}")
    for check in (row for row in case.acceptances if row.step == own):
        verdict = "合格" if check.passed else "不合格"
        lines.append(f"{chinese_day(check.checked_on)}{check.by}{check.stage.value}{verdict}：{check.findings}")
    if measure.released_on:
        lines.append(f"{chinese_day(measure.released_on)}解除")
    if measure.handed_over_on:
        lines.append(f"{chinese_day(measure.handed_over_on)}移送{measure.handed_over_to}")
    if measure.declined_on:
        lines.append(f"{chinese_day(measure.declined_on)}决定暂不升级：{measure.declined_reason}")
    return lines


def _copied(row: MeasureCopy) -> str:
    """抄送局纪检监察室：2026年5月21日收发室签收 — or that it has not left yet."""
    if row.received_on:
        return f"{row.role.value}{row.recipient}：{chinese_day(row.received_on)}{row.received_by or ''}签收"
    sent = f"{chinese_day(row.sent_on)}送出" if row.sent_on else "尚未送出"
    return f"{row.role.value}{row.recipient}：{sent}"


def offers_of(step: Step, above: bool = False) -> tuple[str, ...]:
    """What may be done with a measure now, the next thing first; `above`: it was decided by the level above.

    Keys: approve issue withdraw hand_over hold serve copies report guide visit accept release note_release paper.
    """
    if above and step.measure.issued_on:
        return _followed(step)
    kind, measure, facts = step.kind, step.measure, step.facts
    if kind.handover:
        return () if measure.handed_over_on else ("hand_over", "withdraw")
    if measure.issued_on is None:
        return ("approve" if missing_approvals(kind, [k for k, _ in facts.approvals]) else "issue", "withdraw")
    found: list[str] = []
    if not measure.received_on:
        found.append("serve")
    found += _with_talk(step, _mending(step) if kind.is_mended and not measure.released_on else [])
    if "handover" in kind.papers and not measure.handed_over_on:
        found.append("hand_over")
    return (*found, "copies", *(["paper"] if further_papers(kind, measure.two_stage) else []))


def _followed(step: Step) -> tuple[str, ...]:
    """What is noted here of a measure of the level above, and the papers that go up to it."""
    mending = _mending(step) if step.kind.is_mended and not step.measure.released_on else []
    found = _with_talk(step, ["note_release" if key == "release" else key for key in mending])
    own = further_papers(step.kind, step.measure.two_stage, above=True)
    return (*found, *(["paper"] if own else []))


def _with_talk(step: Step, mending: list[str]) -> list[str]:
    """The 约谈 not yet held before what mending asks for, behind it where it may be left out (南阳 33)."""
    if not step.kind.held or step.measure.held_on:
        return mending
    if not step.kind.held_if_needed:
        return ["hold", *mending]
    return mending if step.measure.released_on else [*mending, "hold"]


def _mending(step: Step) -> list[str]:
    """Reports first, then acceptance once it may be looked at, then the release."""
    if step.facts.accepted_on:
        return ["release"]
    found = ["report"]
    first = step.facts.last(Stage.first)
    if step.kind.application_to and not step.facts.reported(ReportKind.application):
        found = ["report"]
    elif step.facts.waits_for_acceptance or (step.facts.two_stage and first and first.passed):
        found = ["accept", "report"]
    elif not step.kind.application_to:
        found = ["report", "accept"]
    if step.measure.two_stage:
        found += ["guide", "visit"]
    return found


def terms_if_issued(ws: Workspace, case_id: int, step: int, issued_on: date, mend_due: date | None) -> list[str]:
    """What the clocks of a measure would say were it issued on that day, for the dialog that issues it."""
    with ws.read() as session:
        case = found_case(session, case_id)
        measure = found_measure(case, step)
        kind = ws.policy.supervision.measure(measure.measure_kind)
        facts = replace(facts_of(case, measure), issued_on=issued_on, mend_due=mend_due)
    clocks = clocks_of(kind, facts, ws.policy, ws.workdays)
    return [f"{it.title}：{it.deadline.sentence if it.deadline else it.waits_for}" for it in clocks if it.number < 2]


def needs_typed_term(ws: Workspace, key: str, day: date) -> bool:
    """Whether the term of a measure issued on a day has to be typed, since nothing sets it then."""
    return is_typed(ws.policy, ws.policy.supervision.measure(key), day)


def runs_from_receipt(ws: Workspace, key: str) -> bool:
    """Whether a clock of the measure runs from the day on which its paper was received."""
    clocks = ws.policy.supervision.measure(key).clocks
    return any(it.event is Event.received and period_of(ws.policy, it, ws.today()) for it in clocks)


def kind_of(ws: Workspace, key: str) -> MeasureKind:
    """The measure of the pack."""
    return ws.policy.supervision.measure(key)


def status_tone(status: CaseStatus, late: bool) -> tuple[str, str]:
    """Word and tone of a case in the list; lateness goes before the status."""
    if status is CaseStatus.running and late:
        return "逾期", "overdue"
    tones: dict[Any, str] = {CaseStatus.verifying: "soon", CaseStatus.running: "accent", CaseStatus.closed: "done"}
    return status.value, tones.get(status, "plain")
