"""隐患: where a hazard stands, what the pack says of it, and deadlines that explain themselves; pure (S5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from desktop.rules.explain import Deadline, due_after_days, due_after_working_days, due_as_typed
from desktop.rules.pack import RulePack, Value
from desktop.rules.parameter import UNIT, chinese_day
from desktop.rules.workdays import Workdays

Facts = Mapping[str, Any]
"""The values of a hazard by field name; a missing name is empty."""
MAJOR = "major"


class HazardStatus(StrEnum):
    """Where a hazard stands (forms.md 5). 已延期 and 已超期 are marks beside it, see `rules.hazard_filter`."""

    found = "待整改"
    mending = "整改中"
    review = "待复查"
    mended = "待销号"
    closed = "已销号"


class ReviewResult(StrEnum):
    """What a 复查 came to."""

    mended = "已整改"
    not_mended = "未整改到位"


class Decision(StrEnum):
    """What became of a 延期申请."""

    pending = "待批"
    granted = "同意"
    declined = "不同意"


class Step(StrEnum):
    """What can be done with a hazard; the word stands in refusals."""

    notice = "下达整改通知书"
    feedback = "登记整改反馈"
    extension = "申请延期"
    review = "复查"
    close = "销号"
    reopen = "重新立案"
    listed = "挂牌督办"


OPEN = frozenset({HazardStatus.found, HazardStatus.mending, HazardStatus.review, HazardStatus.mended})
"""Hazards not closed yet."""
UNMENDED = frozenset({HazardStatus.found, HazardStatus.mending})
"""Hazards whose deadline is running: a feedback stops the clock for the one who mends."""


@dataclass(frozen=True)
class HazardPolicy:
    """What the pack says of hazards on a day; each value carries its article or 本单位自定."""

    ordinary_days: Value
    major_days: Value
    soon_days: Value
    notice_grades: Value
    review_working_days: Value
    two_reviewer_grades: Value
    extension_times: Value
    extension_days: Value
    extension_in_time: Value
    supervise_after_days: Value
    ground: Value
    age_bounds: Value

    @staticmethod
    def of(pack: RulePack, on: date) -> "HazardPolicy":
        """The policy in force on a day."""
        names = HazardPolicy.__dataclass_fields__
        return HazardPolicy(**{name: pack.value(f"hazard.{name}", on) for name in names})

    def days_for(self, grade: str | None) -> Value:
        """The parameter that dates the mending of a hazard of that grade."""
        return self.major_days if grade == MAJOR else self.ordinary_days

    def soon_limit(self, today: date) -> date:
        """The last deadline that counts as 将到期 on `today`."""
        return today + timedelta(days=int(self.soon_days.value or 0))

    def reviewers_needed(self, grade: str | None) -> int:
        """How many must take part in a 复查."""
        return 2 if grade in (self.two_reviewer_grades.value or ()) else 1

    def needs_notice(self, grade: str | None) -> bool:
        """Whether the mending must have been asked for in writing."""
        return grade in (self.notice_grades.value or ())

    def ages(self) -> tuple[tuple[int, int | None], ...]:
        """The bands of days since finding: (0, 14), (15, 29), (60, None); both ends belong to the band."""
        bounds = tuple(int(bound) for bound in self.age_bounds.value or (0,))
        return tuple(
            (low, bounds[place + 1] - 1 if place + 1 < len(bounds) else None) for place, low in enumerate(bounds)
        )


def age_words(low: int, high: int | None) -> str:
    """0–14 天, 60 天以上."""
    return f"{low} 天以上" if high is None else f"{low}–{high} 天"


# --- deadlines that explain themselves ------------------------------------------------------------


def mending_deadline(grade: str | None, found_on: date, policy: HazardPolicy, workdays: Workdays) -> Deadline | None:
    """The deadline proposed for a hazard; None where the unit has repealed it."""
    value = policy.days_for(grade)
    return None if value.value is None else due_after_days(value, found_on, workdays)


def review_deadline(fed_back_on: date, policy: HazardPolicy, workdays: Workdays) -> Deadline | None:
    """By when a feedback is to be looked at on the spot."""
    value = policy.review_working_days
    return None if value.value is None else due_after_working_days(value, fed_back_on, workdays)


def deadline_sentence(facts: Facts, policy: HazardPolicy, workdays: Workdays, *, outward: bool = False) -> str:
    """How a hazard's deadline came about: moved by a step, proposed by the parameter, or typed by hand.

    `outward` is for a paper: who receives it is not told what else the parameter would have said.
    The steps are the rows `extensions`, `reviews`, `reopenings` of the facts, where they are given.
    """
    found, due = facts.get("found_on"), facts.get("due_on")
    if found is None or due is None:
        return ""
    proposed = mending_deadline(facts.get("grade"), found, policy, workdays)
    how = _moved_by(facts, due)
    if not how and proposed is not None and due == proposed.day:
        return proposed.sentence
    if not how and outward:
        days = (due - found).days
        how = f"由下达单位规定，{f'自发现次日起{days}天' if days else '发现当日'}"
    elif not how:
        how = f"由本单位填写，距发现 {(due - found).days} 天"
        shown = policy.days_for(facts.get("grade")).shown
        how += f"；按参数为{chinese_day(proposed.day)}（{shown}）" if proposed else ""
    return due_as_typed(due, how, UNIT, workdays).sentence


def _moved_by(facts: Facts, due: date) -> str:
    """The step that set this deadline since the hazard was taken up, the last one first; "" when none did."""
    reopened = max((row["reopened_on"] for row in facts.get("reopenings") or ()), default=None)
    since = reopened or date.min
    for asked in reversed(facts.get("extensions") or ()):
        if asked["granted_on"] == due and asked["decided_on"] >= since:
            return f"原为{chinese_day(asked['old_due_on'])}，{chinese_day(asked['decided_on'])}批准延期"
    for review in reversed(facts.get("reviews") or ()):
        if review["new_due_on"] == due and review["reviewed_on"] >= since:
            return f"{chinese_day(review['reviewed_on'])}复查未整改到位，重新规定"
    first = facts.get("first_due_on")
    if first is not None and first != due:
        return f"原为{chinese_day(first)}，经批准延期或复查后重新规定"
    return f"{chinese_day(reopened)}重新立案时规定" if reopened else ""


def is_overdue(status: HazardStatus, due_on: date | None, today: date) -> bool:
    """Whether the deadline has passed (the day itself still counts) and nothing was fed back."""
    return status in UNMENDED and due_on is not None and due_on < today
