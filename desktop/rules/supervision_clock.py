"""The clocks of a measure: what ends when, from which event, whether it is done, each with its sentence (S14)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from desktop.rules.explain import Deadline, due_after_months, due_after_working_days, due_as_typed
from desktop.rules.ladder import ClockKind, ClockRule, Event, MeasureKind
from desktop.rules.pack import RulePack
from desktop.rules.parameter import UNIT, Value, chinese_day
from desktop.rules.workdays import Workdays, add_months_clamped

MOST_REPORTS = 60


class ReportKind(StrEnum):
    """What the supervised unit hands in."""

    measures = "整改措施报告"
    progress = "整改情况报告"
    application = "验收申请"


class Stage(StrEnum):
    """Who accepts: the level between first where there is one (南阳 36), then whoever supervises."""

    first = "先行验收"
    final = "验收"


class Verdict(StrEnum):
    """What an acceptance finds; it is said either way, never left out."""

    passed = "合格"
    failed = "不合格"


@dataclass(frozen=True)
class Acceptance:
    """One look at the outcome: its stage, day and verdict."""

    stage: Stage
    day: date
    passed: bool


@dataclass(frozen=True)
class MeasureFacts:
    """One measure of a case as the rules see it; `step` is its place in the case, from 1."""

    step: int
    kind: str
    proposed_on: date
    approvals: tuple[tuple[str, date], ...] = ()
    issued_on: date | None = None
    held_on: date | None = None
    received_on: date | None = None
    mend_due: date | None = None
    reports: tuple[tuple[ReportKind, date], ...] = ()
    acceptances: tuple[Acceptance, ...] = ()
    released_on: date | None = None
    handed_over_on: date | None = None
    declined_on: date | None = None
    two_stage: bool = False

    def reported(self, kind: ReportKind) -> list[date]:
        """The days on which such reports came, the earliest first."""
        return sorted(day for known, day in self.reports if known is kind)

    def last(self, stage: Stage) -> Acceptance | None:
        """The newest acceptance of that stage, of two on one day the later entered; or None."""
        return max((it for it in reversed(self.acceptances) if it.stage is stage), key=lambda it: it.day, default=None)

    @property
    def accepted_on(self) -> date | None:
        """The day on which whoever supervises found it mended; None when not (yet)."""
        last = self.last(Stage.final)
        return last.day if last and last.passed else None

    @property
    def waits_for_acceptance(self) -> bool:
        """Whether an application lies unanswered."""
        finals = self.count(Stage.final)
        if self.two_stage and self.count(Stage.first, passed=True) > finals:
            return True
        answered = finals + self.count(Stage.first, passed=False)
        return len(self.reported(ReportKind.application)) > answered

    def count(self, stage: Stage, *, passed: bool | None = None) -> int:
        """How many acceptances of that stage there were, of one outcome or of both."""
        return sum(it.stage is stage and passed in (None, it.passed) for it in self.acceptances)


@dataclass(frozen=True)
class Clock:
    """One clock: `deadline` is None while its event has not come (`waits_for`); `number` counts repeated reports."""

    kind: ClockKind
    title: str
    deadline: Deadline | None
    done_on: date | None = None
    number: int = 0
    waits_for: str = ""

    def overdue(self, today: date) -> bool:
        """Whether the day has passed and nothing was done."""
        return self.done_on is None and self.deadline is not None and today > self.deadline.day

    @property
    def late_days(self) -> int:
        """How many days late it was done; 0 in time or open."""
        if self.done_on is None or self.deadline is None:
            return 0
        return max(0, (self.done_on - self.deadline.day).days)


def event_day(facts: MeasureFacts, event: Event) -> date | None:
    """The day of what starts a clock."""
    return {Event.issued: facts.issued_on, Event.held: facts.held_on, Event.received: facts.received_on}[event]


def period_of(pack: RulePack, rule: ClockRule, on: date) -> Value | None:
    """What the pack (or the unit) says of a clock on a day; None when the deadline is typed."""
    if not rule.parameter:
        return None
    value = pack.value(rule.parameter, on)
    return None if value.value is None else value


def is_typed(pack: RulePack, kind: MeasureKind, on: date) -> bool:
    """Whether a measure's term must be written by whoever decides, since nothing sets it (南昌)."""
    rule = kind.clock(ClockKind.mend)
    return rule is not None and period_of(pack, rule, on) is None


def clocks_of(kind: MeasureKind, facts: MeasureFacts, pack: RulePack, workdays: Workdays) -> list[Clock]:
    """Every clock of a measure in the order of its days; those whose event has not come stand last."""
    found: list[Clock] = []
    mend = kind.clock(ClockKind.mend)
    end = None
    if mend is not None:
        clock = _mend_clock(kind, mend, facts, pack, workdays)
        end = clock.deadline.day if clock.deadline else None
        found.append(clock)
    for rule in kind.clocks:
        if rule.kind is ClockKind.measures:
            found += _measures_clock(rule, facts, pack, workdays)
        elif rule.kind is ClockKind.progress:
            found += _progress_clocks(rule, facts, pack, workdays, end)
    return sorted(found, key=lambda it: (it.deadline is None, it.deadline.day if it.deadline else date.max, it.number))


def mend_deadline(
    kind: MeasureKind, start: date | None, typed: date | None, pack: RulePack, workdays: Workdays
) -> Deadline | None:
    """By when it must be mended: the pack's term from `start`, or the day that was typed; None while unknown."""
    rule = kind.clock(ClockKind.mend)
    if rule is None or start is None:
        return None
    value = period_of(pack, rule, start)
    if value is None:
        return due_as_typed(typed, "整改期限由决定机关在文书中写明", UNIT, workdays) if typed else None
    return _started(rule, _counted(rule, value, start, workdays))


def _mend_clock(kind: MeasureKind, rule: ClockRule, facts: MeasureFacts, pack: RulePack, workdays: Workdays) -> Clock:
    start = event_day(facts, rule.event)
    typed = is_typed(pack, kind, start or facts.proposed_on)
    day = start or (facts.issued_on if typed else None)
    deadline = mend_deadline(kind, day, facts.mend_due, pack, workdays)
    waits = "由决定机关在文书中写明" if typed and deadline is None else _wait(rule, start)
    return Clock(rule.kind, rule.kind.value, deadline, facts.accepted_on, waits_for=waits)


def _measures_clock(rule: ClockRule, facts: MeasureFacts, pack: RulePack, workdays: Workdays) -> list[Clock]:
    """报告整改措施: once, so many working days after its event."""
    start = event_day(facts, rule.event)
    value = period_of(pack, rule, start or facts.proposed_on)
    if value is None:
        return []
    deadline = _started(rule, _counted(rule, value, start, workdays)) if start else None
    done = facts.reported(ReportKind.measures)
    return [Clock(rule.kind, rule.kind.value, deadline, done[0] if done else None, waits_for=_wait(rule, start))]


def _progress_clocks(
    rule: ClockRule, facts: MeasureFacts, pack: RulePack, workdays: Workdays, end: date | None
) -> list[Clock]:
    """报告整改情况: again and again until the term ends or it is released; the n-th report answers the n-th."""
    start = event_day(facts, rule.event)
    value = period_of(pack, rule, start or facts.proposed_on)
    if value is None:
        return []
    if start is None:
        return [Clock(rule.kind, rule.kind.value, None, number=1, waits_for=_wait(rule, start))]
    done = facts.reported(ReportKind.progress)
    found: list[Clock] = []
    for number in range(1, MOST_REPORTS + 1):
        day = add_months_clamped(start, value.value * number)
        over = facts.released_on is not None and day > facts.released_on and number > len(done)
        if end is None or day > end or over:
            break
        nth = replace(value, value=value.value * number, shown=f"每{value.shown}一次，第{number}次")
        answered = done[number - 1] if number <= len(done) else None
        deadline = _started(rule, due_after_months(nth, start, workdays))
        found.append(Clock(rule.kind, f"{rule.kind.value}（第{number}次）", deadline, answered, number))
    return found


def _counted(rule: ClockRule, value: Value, start: date, workdays: Workdays) -> Deadline:
    if rule.counted == "working_days":
        return due_after_working_days(value, start, workdays)
    return due_after_months(value, start, workdays)


def _started(rule: ClockRule, deadline: Deadline) -> Deadline:
    """Says so where the article sets the length but not the day from which it runs."""
    if not rule.start_basis.by_unit:
        return deadline
    note = f"起算日制度未写明，本单位按{rule.event.value}之日起算。"
    return replace(deadline, sentence=deadline.sentence + note)


def _wait(rule: ClockRule, start: date | None) -> str:
    return "" if start is not None else f"自{rule.event.value}之日起算，尚未登记{rule.event.value}"


def describe(clocks: Sequence[Clock]) -> list[str]:
    """One line a clock for papers: what, by when, why, and whether it is done."""
    lines = []
    for clock in clocks:
        done = f"已于{chinese_day(clock.done_on)}完成" if clock.done_on else "未完成"
        late = f"，逾期{clock.late_days}天" if clock.late_days else ""
        lines.append(
            f"{clock.title}：{clock.deadline.sentence if clock.deadline else clock.waits_for + '。'}{done}{late}。"
        )
    return lines
