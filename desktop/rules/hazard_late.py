"""超期升级: what being late leads to, from a reminder to a ground of 责任督导; pure (S5, S14; 南昌 细则 28(七))."""

from datetime import date
from enum import StrEnum

from desktop.rules.hazard import MAJOR, UNMENDED, Facts, HazardPolicy, is_overdue


class Escalation(StrEnum):
    """What being late leads to, the milder first."""

    none = ""
    soon = "临近期限，请提醒责任人"
    remind = "已超期，请催办"
    supervise = "超期较久，请转督办"
    ground = "可作为责任督导情形"


def missed_deadline(facts: Facts, on: date) -> date | None:
    """The deadline that a 重大 hazard warned of in writing had missed by `on` (南昌 28(七)); None when it missed none.

    That is the one kept when the feedback came too late (`missed_due_on`), else the running one once it has passed.
    """
    noticed, due = facts.get("noticed_on"), facts.get("due_on")
    if facts.get("grade") != MAJOR or noticed is None or noticed > on:
        return None
    kept: date | None = facts.get("missed_due_on")
    if kept is not None and kept < on:
        return kept
    return due if is_overdue(facts["status"], due, on) else None


def escalation_of(facts: Facts, policy: HazardPolicy, today: date) -> Escalation:
    """The next thing to do about a hazard's deadline."""
    status, due = facts["status"], facts.get("due_on")
    if status not in UNMENDED or due is None:
        return Escalation.none
    if due >= today:
        return Escalation.soon if due <= policy.soon_limit(today) else Escalation.none
    if policy.ground.value and missed_deadline(facts, today):
        return Escalation.ground
    late = (today - due).days
    if facts.get("grade") == MAJOR or late > int(policy.supervise_after_days.value or 0):
        return Escalation.supervise
    return Escalation.remind


def escalation_sentence(facts: Facts, policy: HazardPolicy, today: date) -> str:
    """The same in one sentence with its article; "" while nothing is near."""
    step = escalation_of(facts, policy, today)
    if step is Escalation.none:
        return ""
    days = (facts["due_on"] - today).days
    when = f"还有 {days} 天到期" if days > 0 else "今日到期" if days == 0 else f"已超期 {-days} 天"
    match step:
        case Escalation.ground:
            return f"{when}：重大隐患经书面通知逾期未整改，可作为责任督导情形（{policy.ground.basis}）。"
        case Escalation.supervise if facts.get("grade") == MAJOR:
            return f"{when}：重大隐患超期，请转督办（{policy.supervise_after_days.basis}）。"
        case Escalation.supervise:
            value = policy.supervise_after_days
            return f"{when}：超期超过{value.shown}的，请转督办（{value.basis}）。"
    return f"{when}：{step.value.partition('，')[2]}。"
