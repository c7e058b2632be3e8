"""督导事项 rules: where a case and its measures stand, what may be done next, what is refused and why (S14)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from desktop.fields import Problem
from desktop.rules.consequence import ConsequenceRule, Until
from desktop.rules.ladder import (
    ClockKind,
    MeasureKind,
    StepStand,
    SupervisionRules,
    check_approved,
    missing_approvals,
)
from desktop.rules.parameter import UNIT, Basis, chinese_day
from desktop.rules.supervision_clock import Clock, MeasureFacts, ReportKind, Stage


class CaseSource(StrEnum):
    """How a matter came to be known; who wrote in is never recorded (南阳 38)."""

    found = "检查考核发现"
    ledger = "台账提示"
    member = "成员单位书面反映"
    other = "其他单位和个人书面反映"
    superior = "上级交办"


class CaseStatus(StrEnum):
    """Where a case stands; being late is reckoned anew every day."""

    verifying = "核实中"
    running = "督导中"
    closed = "已办结"
    dismissed = "不予追究"
    void = "作废"


OPEN = frozenset({CaseStatus.verifying, CaseStatus.running})


class Manner(StrEnum):
    """How the level between looks in while a unit is listed (南阳 36)."""

    announced = "明察"
    unannounced = "暗访"


class MeasureState(StrEnum):
    """Where a measure stands on a day."""

    approving = "待批准"
    approved = "待印发"
    running = "整改中"
    overdue = "逾期未改"
    applied = "待验收"
    failed = "验收不合格"
    accepted = "待解除"
    released = "已解除"
    decided = "已决定"
    handing = "待移送"
    handed_over = "已移送"


ENDED = frozenset({MeasureState.released, MeasureState.decided, MeasureState.handed_over})
TONES: Mapping[MeasureState, str] = {
    MeasureState.approving: "soon",
    MeasureState.approved: "soon",
    MeasureState.running: "accent",
    MeasureState.overdue: "overdue",
    MeasureState.applied: "soon",
    MeasureState.failed: "overdue",
    MeasureState.accepted: "soon",
    MeasureState.released: "done",
    MeasureState.decided: "done",
    MeasureState.handing: "soon",
    MeasureState.handed_over: "done",
}
"""How a state is coloured; the word stands beside the colour always."""


SLIP_YEARS = 5
"""A term that many years off is a slip of the pen; no policy."""


def state_of(kind: MeasureKind, facts: MeasureFacts, clocks: Sequence[Clock], today: date) -> MeasureState:
    """Where a measure stands on `today`."""
    if kind.handover:
        return MeasureState.handed_over if facts.handed_over_on else MeasureState.handing
    if facts.issued_on is None:
        wanting = missing_approvals(kind, [key for key, _ in facts.approvals])
        return MeasureState.approving if wanting else MeasureState.approved
    if not kind.is_mended:
        return MeasureState.decided
    if facts.released_on:
        return MeasureState.released
    if facts.accepted_on:
        return MeasureState.accepted
    if facts.waits_for_acceptance:
        return MeasureState.applied
    if any(not it.passed for it in (facts.last(Stage.final), facts.last(Stage.first)) if it):
        return MeasureState.failed
    return MeasureState.overdue if mend_passed(clocks, today) else MeasureState.running


def mend_passed(clocks: Sequence[Clock], today: date) -> bool:
    """Whether the term to mend has ended."""
    return any(it.kind is ClockKind.mend and it.deadline and today > it.deadline.day for it in clocks)


def stand_of(kind: MeasureKind, facts: MeasureFacts, clocks: Sequence[Clock], today: date) -> StepStand:
    """What the ladder asks of an earlier measure: unmended at its end (an application is answered first)."""
    state = state_of(kind, facts, clocks, today)
    unmended = state in (MeasureState.overdue, MeasureState.failed) and mend_passed(clocks, today)
    return StepStand(facts.kind, unmended, state not in ENDED)


# --- proposals --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Proposal:
    """A next step with its reason and article; a person takes it or declines it, the program never does."""

    measure: str
    title: str
    reason: str
    article: str
    after_step: int = 0


def first_proposal(rules: SupervisionRules, severity: str | None, ground: str) -> Proposal | None:
    """For a case without a measure: the one its ground leads to (南昌 矛盾制度七), else the step its severity enters
    (南阳 33–37); None where the text leaves the choice to whoever decides."""
    known = rules.ground(ground)
    if known.leads_to:
        kind = rules.measure(known.leads_to)
        return Proposal(kind.key, kind.title, f"追究情形为“{known.title}”", str(known.basis))
    found = [kind for kind in rules.measures if kind.step and kind.severity and kind.severity == severity]
    if not found:
        return None
    kind, grave = found[0], rules.severity(found[0].severity)
    return Proposal(kind.key, kind.title, f"危害程度为“{grave.title}”", str(kind.severity_basis))


def next_proposal(
    rules: SupervisionRules, steps: Sequence[tuple[MeasureFacts, Sequence[Clock]]], today: date
) -> Proposal | None:
    """When the last measure of the ladder ended unmended and nobody has declined to go on: the step after it.

    What stands beside the ladder (a hand-over, a written reminder) neither ends a step nor hides it.
    """
    rungs = [
        (facts, clocks) for facts, clocks in steps if rules.next_after(facts.kind) or rules.measure(facts.kind).step
    ]
    if not rungs:
        return None
    facts, clocks = rungs[-1]
    kind = rules.measure(facts.kind)
    following = rules.next_after(kind.key)
    if following is None or facts.declined_on is not None or not stand_of(kind, facts, clocks, today).unmended:
        return None
    end = next(it.deadline.day for it in clocks if it.kind is ClockKind.mend and it.deadline)
    reason = f"{kind.title}的整改期限已于{chinese_day(end)}届满，尚未整改到位"
    if state_of(kind, facts, clocks, today) is MeasureState.failed:
        reason = f"{kind.title}期满验收不合格"
    return Proposal(following.key, following.title, reason, str(following.severity_basis), facts.step)


# --- checks -----------------------------------------------------------------------------------------


def day_problems(
    field: str, label: str, day: date | None, today: date, *since: tuple[str, date | None]
) -> list[Problem]:
    """A day is given, not in the future, and not before any of `since` ((what it may not precede, its day), …)."""
    if day is None:
        return [Problem(field, f"请填写{label}")]
    if day > today:
        return [Problem(field, f"{label} {day} 还没有到，请核对")]
    for what, earliest in since:
        if earliest is not None and day < earliest:
            return [Problem(field, f"{label} {day} 早于{what} {earliest}，请核对")]
    return []


def check_case_days(found_on: date | None, noticed_on: date | None, today: date) -> list[Problem]:
    """A matter is found, and reported in writing, by today at the latest."""
    problems = day_problems("found_on", "发现日期", found_on, today) if found_on else []
    return problems + (day_problems("noticed_on", "收到反映日期", noticed_on, today) if noticed_on else [])


def check_issue(
    kind: MeasureKind, facts: MeasureFacts, issued_on: date | None, mend_due: date | None, typed: bool, today: date
) -> list[Problem]:
    """A measure is issued after its approvals; a typed term is required and lies behind the day of issue."""
    problems = check_approved(kind, [key for key, _ in facts.approvals])
    approved = max((day for _, day in facts.approvals), default=None)
    problems += day_problems(
        "issued_on", "印发日期", issued_on, today, ("批准日期", approved), ("拟办日期", facts.proposed_on)
    )
    return problems + check_term(kind, mend_due, typed, issued_on)


def check_arrived(
    kind: MeasureKind,
    issued_on: date | None,
    received_on: date | None,
    mend_due: date | None,
    typed: bool,
    found_on: date,
    today: date,
) -> list[Problem]:
    """A decision of the level above: received once issued; where the text has no term it is copied from the paper."""
    problems = day_problems("issued_on", "印发日期", issued_on, today, ("发现日期", found_on))
    problems += day_problems("received_on", "签收日期", received_on, today, ("印发日期", issued_on))
    return problems + check_term(kind, mend_due, typed, issued_on)


def check_term(kind: MeasureKind, mend_due: date | None, typed: bool, issued_on: date | None) -> list[Problem]:
    """制度未规定期限 means that somebody writes one, never that none holds (S14)."""
    if not typed:
        return []
    if mend_due is None:
        return [
            Problem(
                "mend_due",
                f"请填写整改期限：制度没有规定{kind.title}的期限，须由决定机关写明",
                "制度未规定，本单位自定",
            )
        ]
    if issued_on is not None and mend_due <= issued_on:
        return [Problem("mend_due", f"整改期限 {mend_due} 应晚于印发日期 {issued_on}，请核对")]
    if issued_on is not None and mend_due.year - issued_on.year > SLIP_YEARS:
        years = mend_due.year - issued_on.year
        return [Problem("mend_due", f"整改期限 {mend_due} 在印发 {years} 年以后，年份可能写错，请核对")]
    return []


def check_held(kind: MeasureKind, facts: MeasureFacts, held_on: date | None, today: date) -> list[Problem]:
    """A 约谈 takes place once its notice is out."""
    if not kind.held:
        return [Problem("", f"{kind.title}不含约谈")]
    if facts.issued_on is None:
        return [Problem("held_on", f"{kind.title}尚未印发，不能登记约谈")]
    return day_problems("held_on", "约谈日期", held_on, today, ("印发日期", facts.issued_on))


def check_received(facts: MeasureFacts, received_on: date | None, today: date) -> list[Problem]:
    """A paper is received once it is out."""
    if facts.issued_on is None:
        return [Problem("received_on", "文书尚未印发，不能登记签收")]
    return day_problems("received_on", "签收日期", received_on, today, ("印发日期", facts.issued_on))


def check_report(
    kind: MeasureKind, facts: MeasureFacts, report: ReportKind, day: date | None, today: date
) -> list[Problem]:
    """Reports come after the paper; an application only where one is asked for and not while one lies unanswered."""
    if facts.issued_on is None:
        return [Problem("reported_on", f"{kind.title}尚未印发，不能登记报告")]
    if facts.released_on is not None:
        return [Problem("", f"{kind.title}已于 {facts.released_on} 解除")]
    if report is ReportKind.application and facts.waits_for_acceptance:
        return [Problem("report_kind", "上一次验收申请还没有验收，不能重复申请")]
    return day_problems("reported_on", "报告日期", day, today, ("印发日期", facts.issued_on))


def check_acceptance(
    kind: MeasureKind, facts: MeasureFacts, stage: Stage, day: date | None, today: date
) -> list[Problem]:
    """Acceptance follows the application where one is asked for; the level between accepts first (南阳 36)."""
    if facts.issued_on is None:
        return [Problem("checked_on", f"{kind.title}尚未印发，不能验收")]
    applied = facts.reported(ReportKind.application)
    if kind.application_to and not applied:
        return [
            Problem(
                "",
                f"{kind.title}须由被督导单位书面申请{kind.application_to}验收，请先登记验收申请",
                str(kind.procedure_basis),
            )
        ]
    finals = facts.count(Stage.final)
    if kind.application_to and stage is Stage.final and len(applied) <= finals:
        return [
            Problem("", f"上次验收不合格，须由被督导单位重新申请{kind.application_to}验收", str(kind.procedure_basis))
        ]
    if stage is Stage.first and not facts.two_stage:
        return [Problem("stage", "督导单位与被督导单位之间没有中间层级，不设先行验收", str(kind.two_stage or ""))]
    lower = facts.last(Stage.first)
    again = facts.count(Stage.first, passed=True) <= finals
    if stage is Stage.final and facts.two_stage and (again or not (lower and lower.passed)):
        return [Problem("stage", "须先由中间层级先行验收，认为整改到位的再申请验收", str(kind.two_stage or ""))]
    before = facts.last(stage)
    since = [("印发日期", facts.issued_on), ("验收申请日期", applied[-1] if applied else None)]
    since.append((f"上一次{stage.value}日期", before.day if before else None))
    if stage is Stage.final and lower is not None and facts.two_stage:
        since.append(("先行验收日期", lower.day))
    return day_problems("checked_on", "验收日期", day, today, *since)


def check_release(kind: MeasureKind, facts: MeasureFacts, day: date | None, today: date) -> list[Problem]:
    """Released is only what was accepted (南阳 35, 36)."""
    if facts.accepted_on is None:
        return [Problem("", f"{kind.title}尚未验收合格，不能解除", str(_release_basis(kind, facts)))]
    return day_problems("released_on", "解除日期", day, today, ("验收合格日期", facts.accepted_on))


def _release_basis(kind: MeasureKind, facts: MeasureFacts) -> Basis:
    """南阳 35, or 36 where a level lies between; 33 asks for no acceptance, so that with 通报 it is the unit's own."""
    if facts.two_stage and kind.two_stage is not None:
        return kind.two_stage
    return kind.procedure_basis if kind.application_to else UNIT


def check_close(steps: Iterable[tuple[MeasureKind, MeasureState]]) -> list[Problem]:
    """A case is closed when each of its measures has ended."""
    still = [f"{kind.title}（{state.value}）" for kind, state in steps if state not in ENDED]
    return [Problem("", f"还有措施没有办完：{'、'.join(still)}")] if still else []


def check_handed_over(rules: Iterable[ConsequenceRule], steps: Sequence[MeasureFacts]) -> list[Problem]:
    """What a measure says must be sent on is sent on before the case is closed (南昌 制度四（五）3)."""
    return [
        Problem("", f"还没有移送：{rule.text}", str(rule.basis))
        for rule in rules
        if rule.until is Until.handed_over
        and any(facts.kind == rule.measure and facts.issued_on and not facts.handed_over_on for facts in steps)
    ]
