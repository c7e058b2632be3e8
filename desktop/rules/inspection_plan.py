"""检查计划: the windows before and after each public holiday and in special periods, said in days (南昌 细则 12)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from desktop.rules.inspection import AFTER_HOLIDAY, BEFORE_HOLIDAY, SPECIAL_PERIOD, InspectionPolicy
from desktop.rules.parameter import Value, chinese_day
from desktop.rules.workdays import DayKind, Workdays

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Holiday:
    """A public holiday of the calendar: its name and its days off from first to last, weekends joined to it."""

    name: str
    first: date
    last: date

    def sentence(self) -> str:
        """国庆节 2026-10-01 至 2026-10-07，放假 7 天."""
        days = (self.last - self.first).days + 1
        span = self.first.isoformat() if days == 1 else f"{self.first.isoformat()} 至 {self.last.isoformat()}"
        return f"{self.name} {span}，放假 {days} 天"


@dataclass(frozen=True)
class Window:
    """When one inspection is due: its kind, what it is for, first and last day, the day proposed, and why.

    `anchor` is the first day of the holiday or special period: together with the kind it names the occasion.
    """

    kind: str
    name: str
    anchor: date
    first: date
    last: date
    proposed: date
    sentence: str
    article: str
    period_id: int | None = None

    def holds(self, kind: str, anchor: date | None, visited_on: date | None) -> bool:
        """Whether an inspection of that kind fulfils it: it names the occasion, or lies within the days."""
        if kind != self.kind or visited_on is None:
            return False
        return anchor == self.anchor if anchor is not None else self.first <= visited_on <= self.last


def holidays_of(workdays: Workdays, year: int) -> list[Holiday]:
    """The holidays of a year in order; neighbouring ones are one. Their names come from the calendar's table."""
    listed = sorted(day for day, entry in workdays.days.items() if day.year == year and entry.kind is DayKind.holiday)
    found: list[Holiday] = []
    for day in listed:
        if found and day <= found[-1].last:
            found[-1] = Holiday(_joined(found[-1].name, workdays.days[day].name), found[-1].first, found[-1].last)
            continue
        first = last = day
        while not workdays.is_workday(first - _DAY):
            first -= _DAY
        while not workdays.is_workday(last + _DAY):
            last += _DAY
        found.append(Holiday(workdays.days[day].name or "节假日", first, last))
    return [holiday for holiday in found if any(holiday.first <= day <= holiday.last for day in listed)]


def _joined(name: str, other: str) -> str:
    return name if not other or other in name.split("、") else f"{name}、{other}"


def holiday_windows(holiday: Holiday, policy: InspectionPolicy, workdays: Workdays) -> list[Window]:
    """The inspection before and the one after a holiday, as far as the pack or the unit asks for them."""
    found: list[Window] = []
    if not policy.enabled.value:
        return found
    if policy.before_holiday.value:
        days = int(policy.before_holiday_days.value or 1)
        first, last = holiday.first - timedelta(days=days), holiday.first - _DAY
        proposed = workdays.working_day_on_or_before(last)
        found.append(_window(BEFORE_HOLIDAY, holiday, first, last, proposed, policy.before_holiday,
                             policy.before_holiday_days, workdays))  # fmt: skip
    if policy.after_holiday.value:
        days = int(policy.after_holiday_days.value or 1)
        first, last = holiday.last + _DAY, holiday.last + timedelta(days=days)
        proposed = workdays.add_working_days(holiday.last, 1)
        found.append(_window(AFTER_HOLIDAY, holiday, first, last, proposed, policy.after_holiday,
                             policy.after_holiday_days, workdays))  # fmt: skip
    return found


def _window(
    kind: str,
    holiday: Holiday,
    first: date,
    last: date,
    proposed: date,
    duty: Value,
    days: Value,
    workdays: Workdays,
) -> Window:
    side = "前" if kind == BEFORE_HOLIDAY else "后"
    count = (last - first).days + 1
    how = f"{side} {count} 天内（{days.title}为{days.shown}，{days.basis}）"
    warning = workdays.sentence(first, last)
    span = f"{chinese_day(first)}至{chinese_day(last)}" + (f"；{warning}" if warning else "")
    sentence = f"{holiday.sentence()}；{duty.title}（{duty.basis}）应在节{how}进行，即 {span}。"
    return Window(kind, holiday.name, holiday.first, first, last, min(max(proposed, first), last), sentence,
                  str(duty.basis))  # fmt: skip


def period_window(
    name: str, since: date, until: date, period_id: int, policy: InspectionPolicy, workdays: Workdays
) -> Window:
    """The inspection of a special period, any day in it; the first working day is proposed."""
    proposed = since if workdays.is_workday(since) else workdays.add_working_days(since, 1)
    duty = policy.special_period
    sentence = (
        f"{name} {since.isoformat()} 至 {until.isoformat()}（本单位登记的特殊时期）；"
        f"{duty.title}（{duty.basis}）应在此期间进行。"
    )
    return Window(SPECIAL_PERIOD, name, since, since, until, min(proposed, until), sentence, str(duty.basis), period_id)


def windows_of_year(
    year: int,
    policy_on: Callable[[date], InspectionPolicy],
    workdays: Workdays,
    periods: Iterable[tuple[int, str, date, date]] = (),
) -> list[Window]:
    """Every window of a year in the order of their last days; `periods` are (id, name, since, until).

    What a holiday or period asks for is what the pack says on its first day.
    """
    found: list[Window] = []
    for holiday in holidays_of(workdays, year):
        found += holiday_windows(holiday, policy_on(holiday.first), workdays)
    for number, name, since, until in periods:
        policy = policy_on(since)
        if since.year == year and policy.enabled.value and policy.special_period.value:
            found.append(period_window(name, since, until, number, policy, workdays))
    return sorted(found, key=lambda window: (window.last, window.anchor))
