"""每日巡查: which days want a patrol, what an entry must hold, which are missing; pure (S5; 南昌 细则 12)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from desktop.fields import Problem
from desktop.rules.pack import RulePack, Value
from desktop.rules.workdays import Workdays

ONE_DAY = timedelta(days=1)


class PatrolState(StrEnum):
    """What a patrol found (forms.md 5); `normal` covers every item not named in its findings."""

    normal = "正常"
    abnormal = "异常"
    idle = "不涉及"


class FindingState(StrEnum):
    """What is noted of a single item; items not noted are 正常."""

    abnormal = "异常"
    idle = "不涉及"


@dataclass(frozen=True)
class PatrolPolicy:
    """What the pack says of patrols on a day."""

    enabled: Value
    days: Value
    least_people: Value

    @staticmethod
    def of(pack: RulePack, on: date) -> "PatrolPolicy":
        """The policy in force on a day."""
        return PatrolPolicy(*(pack.value(f"patrol.{name}", on) for name in PatrolPolicy.__dataclass_fields__))

    def wants(self, day: date, workdays: Workdays) -> bool:
        """Whether a patrolled site is walked on that day: every day, or every working day."""
        return bool(self.days.value == "every") or workdays.is_workday(day)


@dataclass(frozen=True)
class Watch:
    """From when until when (both inclusive; None = still) a site is walked every day."""

    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the day lies within."""
        return self.since <= day and (self.until is None or day <= self.until)


def days_of(year: int, month: int) -> list[date]:
    """Every day of a month."""
    day, found = date(year, month, 1), []
    while day.month == month:
        found.append(day)
        day += ONE_DAY
    return found


def missing_days(asked: Collection[date], done: Collection[date], today: date) -> list[date]:
    """The days already over on which a patrol was asked for and not done, in order; today is not over yet."""
    return sorted(day for day in asked if day < today and day not in done)


def check_day(watch: Watch, day: date, today: date) -> list[Problem]:
    """What forbids an entry for that day: it is to come, or the site was not yet or no longer registered."""
    if day > today:
        return [Problem("day", f"{day.isoformat()} 还没有到，不能登记巡查")]
    if not watch.covers(day):
        return [Problem("day", f"{day.isoformat()} 不在这个部位的登记期内，不能登记巡查")]
    return []


def check_patrol(facts: Mapping[str, Any], policy: PatrolPolicy) -> list[Problem]:
    """What forbids saving an entry: nobody named, too few people, an exception without its place and fault."""
    problems = []
    if facts.get("patroller_id") is None and not facts.get("patrollers"):
        problems.append(Problem("patroller_id", "请填写巡查人"))
    if facts.get("in_charge_id") is None:
        problems.append(Problem("in_charge_id", "请填写负责人"))
    least, people, basis = int(policy.least_people.value), people_of(facts), str(policy.least_people.basis)
    if 0 < people < least:
        problems.append(Problem("patrollers", f"每次巡查至少 {least} 人，现有 {people} 人", basis))
    findings = facts.get("findings") or ()
    odd = [one for one in findings if one["state"] is FindingState.abnormal]
    if facts["state"] is PatrolState.abnormal and not odd:
        problems.append(Problem("findings", "有异常时请写明哪一项、什么部位、什么问题"))
    if facts["state"] is not PatrolState.abnormal and odd:
        problems.append(Problem("state", "已写明异常项目，巡查结果应为异常"))
    for number, one in enumerate(odd, 1):
        if not one.get("place") or not one.get("fault"):
            problems.append(Problem("findings", f"第 {number} 项异常请写明部位和问题"))
    return problems


def people_of(facts: Mapping[str, Any]) -> int:
    """How many people walked: the patroller and the names beside him."""
    others = [name for name in (facts.get("patrollers") or "").replace("，", "、").split("、") if name.strip()]
    return (facts.get("patroller_id") is not None) + len(others)
