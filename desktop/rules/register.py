"""登记簿: 大型活动, 出租房屋, 临时用工, 值班: what they must hold and what is due; pure (S5; 南昌 细则 12, 14)."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from desktop.fields import Problem
from desktop.rules.explain import Deadline, due_after_months, due_as_typed
from desktop.rules.parameter import Value, chinese_day
from desktop.rules.workdays import Workdays

Facts = Mapping[str, Any]


class EventState(StrEnum):
    """Where an application stands; follows from its facts, stored so that lists can filter on it."""

    applied = "待审批"
    approved = "已批准"
    refused = "不予批准"
    held = "已举办"
    cancelled = "已取消"


class Decision(StrEnum):
    """What was decided of an application."""

    approved = "批准"
    refused = "不批准"


def state_of_event(facts: Facts) -> EventState:
    """The state that follows from the facts; the latest fact decides."""
    if facts.get("cancelled_on"):
        return EventState.cancelled
    if facts.get("result"):
        return EventState.held
    if facts.get("decision") is None:
        return EventState.applied
    return EventState.approved if facts["decision"] is Decision.approved else EventState.refused


def check_event(facts: Facts, approval: Value, today: date) -> list[Problem]:
    """What forbids saving: days out of order, a decision without its day or person, an event held without approval."""
    problems = []
    article = str(approval.basis) if approval.value else ""
    begins, ends, applied, decided = (facts.get(n) for n in ("begins_on", "ends_on", "applied_on", "decided_on"))
    if begins and ends and ends < begins:
        problems.append(Problem("ends_on", "结束日期早于开始日期，请核对"))
    if applied and applied > today:
        problems.append(Problem("applied_on", "申报日期还没有到，请核对"))
    if applied and begins and applied > begins:
        problems.append(Problem("applied_on", "活动已经开始，不能事后申报", article))
    if facts.get("decision") is not None:
        problems += _decision_problems(facts, applied, decided, begins, today)
    elif decided or facts.get("decider_id"):
        problems.append(Problem("decision", "请填写审批结论"))
    if facts.get("result"):
        if approval.value and facts.get("decision") is not Decision.approved:
            problems.append(Problem("result", "没有批准的活动不能登记为已举办", str(approval.basis)))
        if begins and today < begins:
            problems.append(Problem("result", f"活动 {begins.isoformat()} 才开始，还不能登记举办情况"))
    return problems + _cancelling_problems(facts, applied, today)


def _cancelling_problems(facts: Facts, applied: date | None, today: date) -> list[Problem]:
    """A cancellation is no older than the application, not to come, and of an event that was not held."""
    cancelled = facts.get("cancelled_on")
    if cancelled is None:
        return []
    problems = []
    if cancelled > today:
        problems.append(Problem("cancelled_on", f"取消日期不能晚于今天（{today.isoformat()}）"))
    if applied and cancelled < applied:
        problems.append(Problem("cancelled_on", f"取消日期不能早于申报日期 {applied.isoformat()}"))
    if facts.get("result"):
        problems.append(Problem("cancelled_on", "已登记举办情况的活动不能再登记取消"))
    return problems


def _decision_problems(
    facts: Facts, applied: date | None, decided: date | None, begins: date | None, today: date
) -> list[Problem]:
    problems = []
    if decided is None:
        problems.append(Problem("decided_on", "请填写审批日期"))
    elif decided > today:
        problems.append(Problem("decided_on", "审批日期还没有到，请核对"))
    elif applied and decided < applied:
        problems.append(Problem("decided_on", "审批日期早于申报日期，请核对"))
    elif begins and decided > begins and facts["decision"] is Decision.approved:
        problems.append(Problem("decided_on", "活动开始以后不能再批准，请核对日期"))
    if facts.get("decider_id") is None:
        problems.append(Problem("decider_id", "请填写审批人"))
    if facts["decision"] is Decision.approved and not facts.get("security_plan"):
        problems.append(Problem("security_plan", "批准前请写明安全保卫方案"))
    if facts["decision"] is Decision.refused and not facts.get("opinion"):
        problems.append(Problem("opinion", "不批准时请写明理由"))
    return problems


def apply_by(begins: date, days: Value, workdays: Workdays) -> Deadline:
    """The last day to apply for an event, counted back from its beginning."""
    last = begins - timedelta(days=int(days.value or 0))
    how = f"{days.title}为{days.shown}，自{chinese_day(begins)}起倒算"
    return due_as_typed(last, how, days.basis, workdays)


def is_late_application(facts: Facts, days: Value, workdays: Workdays) -> bool:
    """Whether the application came after its last day; it is taken all the same, and shown so."""
    applied, begins = facts.get("applied_on"), facts.get("begins_on")
    return applied is not None and begins is not None and applied > apply_by(begins, days, workdays).day


def check_span(facts: Facts, today: date) -> list[Problem]:
    """What forbids saving a rental or temporary work: days out of order, a check in the future."""
    begins, ends, checked = facts["begins_on"], facts.get("ends_on"), facts.get("checked_on")
    problems = []
    if ends is not None and ends < begins:
        problems.append(Problem("ends_on", "截止日期早于开始日期，请核对"))
    if checked is not None and checked > today:
        problems.append(Problem("checked_on", "核查日期还没有到，请核对"))
    if checked is not None and checked < begins:
        problems.append(Problem("checked_on", "核查日期早于开始日期，请核对"))
    return problems


def check_due(facts: Facts, months: Value, workdays: Workdays) -> Deadline | None:
    """When a running rental or job is looked at next, counted from the last look; None when the unit asks for none."""
    if not months.value:
        return None
    return due_after_months(months, facts.get("checked_on") or facts["begins_on"], workdays)


def is_running(facts: Facts, today: date) -> bool:
    """Whether it has not ended before today."""
    return facts.get("ends_on") is None or facts["ends_on"] >= today


def check_shift(facts: Facts) -> list[Problem]:
    """What forbids saving a shift: nobody named for it."""
    if facts.get("person_id") is None and not facts.get("people"):
        return [Problem("person_id", "请填写值班人员")]
    return []


def rotate(names: list[int], days: list[date], start: int = 0) -> list[tuple[date, int]]:
    """Give each day the next person of the list in turn, beginning with number `start`; nobody named, nothing given."""
    if not names:
        return []
    return [(day, names[(start + place) % len(names)]) for place, day in enumerate(days)]
