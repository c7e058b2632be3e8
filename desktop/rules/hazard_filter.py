"""快速筛选: which hazards a filter of the list holds, and the chip a hazard wears; pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from desktop.rules.hazard import OPEN, UNMENDED, HazardStatus, is_overdue


class HazardFilter(StrEnum):
    """The filters above the list, in the order they stand."""

    all = "全部"
    open = "未销号"
    due_soon = "将到期"
    overdue = "已超期"
    major = "重大"
    review = "待复查"
    extended = "已延期"
    listed = "挂牌督办"
    closed = "已销号"


@dataclass(frozen=True)
class HazardMark:
    """The chip of a hazard: its word and its tone (accent | done | soon | overdue | plain)."""

    text: str
    tone: str


def mark_of(status: HazardStatus, due_on: date | None, *, extended: bool, soon: date, today: date) -> HazardMark:
    """What stands out about a hazard: being late first, then what it waits for; `soon` as in `holds`."""
    if is_overdue(status, due_on, today):
        return HazardMark("已超期", "overdue")
    if status in UNMENDED:
        if due_on is not None and due_on <= soon:
            return HazardMark("将到期", "soon")
        return HazardMark("已延期", "soon") if extended else HazardMark(status.value, "accent")
    if status is HazardStatus.closed:
        return HazardMark(status.value, "done")
    return HazardMark(status.value, "soon" if status is HazardStatus.review else "accent")


def holds(
    which: HazardFilter,
    status: HazardStatus,
    *,
    due_on: date | None,
    extended: bool,
    major: bool,
    listed: bool,
    soon: date,
    today: date,
) -> bool:
    """Whether a hazard is in a filter; the list's SQL says the same, and a test holds both together.

    `soon` is the last deadline that counts as 将到期.
    """
    match which:
        case HazardFilter.open:
            return status in OPEN
        case HazardFilter.due_soon:
            return status in UNMENDED and due_on is not None and today <= due_on <= soon
        case HazardFilter.overdue:
            return is_overdue(status, due_on, today)
        case HazardFilter.major:
            return major
        case HazardFilter.review:
            return status is HazardStatus.review
        case HazardFilter.extended:
            return status in OPEN and extended
        case HazardFilter.listed:
            return listed
        case HazardFilter.closed:
            return status is HazardStatus.closed
    return True
