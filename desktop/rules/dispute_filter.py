"""快速筛选: which cases a ledger filter holds, and the chip a case wears; pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from desktop.rules.dispute import OPEN, DisputePolicy, DisputeStatus


class QuickFilter(StrEnum):
    """The filters above the ledger, in the order they stand."""

    all = "全部"
    due_soon = "将到期"
    overdue = "已超期"
    major = "重大"
    unfixed = "未落实三定"
    new = "本月新增"
    carried = "结转"
    closed = "本月办结"
    draft = "草稿"
    void = "作废"


@dataclass(frozen=True)
class FilterDays:
    """The days that the filters compare with: today, the last day of 将到期, and the running statistical month."""

    today: date
    soon: date
    month_first: date
    month_last: date


@dataclass(frozen=True)
class CaseMark:
    """The chip of a case: its word and its tone (accent | done | soon | overdue | plain)."""

    text: str
    tone: str


def mark_of(
    status: DisputeStatus, due_on: date | None, three_fixed_on: date | None, policy: DisputePolicy, today: date
) -> CaseMark:
    """What stands out about a case: an open one shows what is wrong with it first."""
    if status in OPEN:
        if due_on is not None and due_on < today:
            return CaseMark("已超期", "overdue")
        if policy.must_fix and three_fixed_on is None:
            return CaseMark("未落实三定", "soon")
        if due_on is not None and due_on <= policy.soon_limit(today):
            return CaseMark("将到期", "soon")
        return CaseMark(status.value, "accent")
    return CaseMark(status.value, "done" if status is DisputeStatus.resolved else "plain")


def holds(
    which: QuickFilter,
    status: DisputeStatus,
    *,
    known_on: date,
    due_on: date | None,
    closed_on: date | None,
    three_fixed_on: date | None,
    major: bool,
    days: FilterDays,
) -> bool:
    """Whether a case is in a filter; the ledger's SQL says the same, and a test holds both together."""
    is_open = status in OPEN
    match which:
        case QuickFilter.draft:
            return status is DisputeStatus.draft
        case QuickFilter.void:
            return status is DisputeStatus.void
    if status in (DisputeStatus.draft, DisputeStatus.void):
        return False
    match which:
        case QuickFilter.due_soon:
            return is_open and due_on is not None and days.today <= due_on <= days.soon
        case QuickFilter.overdue:
            return is_open and due_on is not None and due_on < days.today
        case QuickFilter.major:
            return major
        case QuickFilter.unfixed:
            return is_open and three_fixed_on is None
        case QuickFilter.new:
            return days.month_first <= known_on <= days.month_last
        case QuickFilter.carried:
            return is_open and known_on < days.month_first
        case QuickFilter.closed:
            return closed_on is not None and days.month_first <= closed_on <= days.month_last
    return True
