"""检查: what an inspection needs, when it is finished, how its findings read; pure (S5; 南昌 细则 12, 21; 南阳 18)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any

from desktop.fields import Problem, clean
from desktop.rules.pack import Basis, RulePack, Value

Facts = Mapping[str, Any]
"""The values of an inspection by field name; a missing name is empty."""
BEFORE_HOLIDAY, AFTER_HOLIDAY, SPECIAL_PERIOD = "before_holiday", "after_holiday", "special_period"
DAILY, HALF_YEAR, ANNUAL = "daily", "half_year", "annual"


class InspectionStatus(StrEnum):
    """Where an inspection stands; stored, so that lists can filter on it."""

    planned = "计划"
    done = "已检查"
    closed = "已办结"


class CheckResult(StrEnum):
    """What one line of a checklist came to."""

    passed = "合格"
    failed = "不合格"
    not_applicable = "不适用"


class InspectionFilter(StrEnum):
    """The filters above the list of inspections, in the order they stand."""

    all = "全部"
    planned = "计划"
    late = "计划已过期"
    failed = "有不合格"
    unfiled = "问题未转隐患"
    done = "未办结"
    closed = "已办结"


@dataclass(frozen=True)
class InspectionPolicy:
    """What the pack says of inspections on a day; each value carries its article or 本单位自定."""

    enabled: Value
    daily_per_month: Value
    before_holiday: Value
    before_holiday_days: Value
    after_holiday: Value
    after_holiday_days: Value
    special_period: Value
    half_year: Value
    annual: Value
    two_inspector_kinds: Value
    least_inspectors: Value

    @staticmethod
    def of(pack: RulePack, on: date) -> "InspectionPolicy":
        """The policy in force on a day."""
        names = InspectionPolicy.__dataclass_fields__
        return InspectionPolicy(**{name: pack.value(f"inspection.{name}", on) for name in names})

    def inspectors_needed(self, kind: str | None) -> int:
        """How many must take part in an inspection of that kind."""
        return int(self.least_inspectors.value or 1) if kind in (self.two_inspector_kinds.value or ()) else 1


def article_of(basis: Basis) -> str:
    """The article of a basis for a problem's brackets; "" where the unit itself decided."""
    return "" if basis.by_unit else str(basis)


# --- time of day ------------------------------------------------------------------------------------


def parse_clock(text: str) -> time:
    """Read 9:30, 9.30, 0930, 9点30, full width; ValueError in Chinese when it is no time of day."""
    plain = clean(text).replace("：", ":").replace("点", ":").replace("时", ":").rstrip("分:")
    found = re.fullmatch(r"(\d{1,2})[:.](\d{1,2})|(\d{1,2})(\d{2})|(\d{1,2})", plain)
    if found:
        hour, minute = (found[1], found[2]) if found[1] else (found[3], found[4]) if found[3] else (found[5], "0")
        if int(hour) < 24 and int(minute) < 60:
            return time(int(hour), int(minute))
    raise ValueError(f"“{clean(text)}”不是时间，可写成 9:30、0930 或 14.05")


def show_clock(moment: time) -> str:
    """09:30."""
    return f"{moment:%H:%M}"


# --- who ------------------------------------------------------------------------------------------


def count_people(ids: Iterable[int | None], names: str | None) -> int:
    """How many different people: ids of staff, and names written with 、 between them."""
    written = {name for name in re.split(r"[、,，;；\s]+", names or "") if name}
    return len({number for number in ids if number is not None}) + len(written)


def inspectors_of(facts: Facts) -> int:
    """How many took part."""
    return count_people((facts.get("inspector_id"), facts.get("second_inspector_id")), facts.get("other_inspectors"))


# --- checks ---------------------------------------------------------------------------------------


def check_inspection(facts: Facts, policy: InspectionPolicy, today: date) -> list[Problem]:
    """What forbids saving: neither planned nor held, in the future, an end before the beginning, too few people."""
    visited, planned = facts.get("visited_on"), facts.get("planned_on")
    if visited is None and planned is None:
        return [Problem("visited_on", "请填检查日期；还没有检查的，填计划日期")]
    problems: list[Problem] = []
    if visited is not None and visited > today:
        problems.append(Problem("visited_on", f"检查日期不能晚于今天（{today.isoformat()}），还没有检查的请填计划日期"))
    problems += _check_clock(facts)
    if visited is not None:
        problems += _check_inspectors(facts, policy)
    return problems


def _check_clock(facts: Facts) -> list[Problem]:
    """起止时间 are times of day, the end after the beginning."""
    read: dict[str, time] = {}
    problems = []
    for name in ("began_at", "ended_at"):
        if facts.get(name):
            try:
                read[name] = parse_clock(facts[name])
            except ValueError as unreadable:
                problems.append(Problem(name, str(unreadable)))
    if len(read) == 2 and read["ended_at"] <= read["began_at"]:
        began = show_clock(read["began_at"])
        problems.append(Problem("ended_at", f"结束时间须晚于开始时间 {began}，过了零点的写到 23:59"))
    return problems


def _check_inspectors(facts: Facts, policy: InspectionPolicy) -> list[Problem]:
    """Somebody inspected; where the kind needs two, two different people did."""
    first, second = facts.get("inspector_id"), facts.get("second_inspector_id")
    if first is not None and first == second:
        return [Problem("second_inspector_id", "两位检查人不能是同一个人")]
    there, needed = inspectors_of(facts), policy.inspectors_needed(facts.get("inspection_kind"))
    if there >= needed:
        return []
    value = policy.two_inspector_kinds
    if needed == 1:
        return [Problem("inspector_id", "请填检查人")]
    why = article_of(value.basis) or "本单位自定，可在制度参数中调整"
    return [Problem("second_inspector_id", f"这类检查须由 {needed} 人以上进行，现有 {there} 人", why)]


def check_line(values: Facts) -> list[Problem]:
    """A line that failed says what is wrong."""
    if values.get("result") is CheckResult.failed and not (values.get("note") or "").strip():
        return [Problem("note", "不合格的须写明存在问题")]
    return []


def check_closing(facts: Facts, lines: Iterable[Facts], open_major: Iterable[str], closed_on: date) -> list[Problem]:
    """What forbids 办结: not held yet, a line without result, a failed line without hazard, an open 重大 hazard.

    `open_major` are the numbers of its 重大 hazards that are not closed; each of `lines` has result and has_hazard.
    """
    visited = facts.get("visited_on")
    if visited is None:
        return [Problem("visited_on", "还没有检查，不能办结")]
    problems = []
    if closed_on < visited:
        problems.append(Problem("closed_on", f"办结日期不能早于检查日期 {visited.isoformat()}"))
    listed = list(lines)
    blank = sum(line.get("result") is None for line in listed)
    if blank:
        problems.append(Problem("items", f"还有 {blank} 项没有检查结果，请填完或删去"))
    unfiled = sum(line.get("result") is CheckResult.failed and not line.get("has_hazard") for line in listed)
    if unfiled:
        problems.append(Problem("items", f"有 {unfiled} 项不合格还没有转为隐患"))
    numbers = list(open_major)
    if numbers:
        problems.append(Problem("", f"重大隐患 {'、'.join(numbers[:3])} 还没有销号，检查不能办结"))
    return problems


def status_of(facts: Facts) -> InspectionStatus:
    """The status that follows from the days."""
    if facts.get("closed_on") is not None:
        return InspectionStatus.closed
    return InspectionStatus.planned if facts.get("visited_on") is None else InspectionStatus.done


def check_period(facts: Facts) -> list[Problem]:
    """A 特殊时期 ends no earlier than it begins."""
    since, until = facts.get("since"), facts.get("until")
    if since is not None and until is not None and until < since:
        return [Problem("until", f"结束日期不能早于开始日期 {since.isoformat()}")]
    return []
