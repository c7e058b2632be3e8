"""Working days: Monday to Friday, but for the holidays and make-up days of an editable table."""

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from desktop.fields import Problem, clean, parse_day

PROVISIONAL = "节假日安排未公布，暂按周一至周五计算"
_SATURDAY = 5
_EXCEL_ZERO = date(1899, 12, 30)
_EXCEL_DAYS = range(20_000, 80_000)  # 1954 to 2119
_HEADERS = ("日期", "放假日期", "date")


class DayKind(StrEnum):
    """How a listed day differs from Monday to Friday."""

    holiday = "放假"
    makeup = "调休上班"


@dataclass(frozen=True)
class DayEntry:
    """One listed day: off or worked, the name of the holiday, and where that was read."""

    kind: DayKind
    name: str = ""
    source: str = ""


@dataclass(frozen=True)
class Workdays:
    """A calendar over `days`; a year not in `published_years` is provisional (but its listed days count)."""

    days: Mapping[date, DayEntry]
    published_years: frozenset[int]

    def is_workday(self, day: date) -> bool:
        """Whether the day is worked: the table first, then Monday to Friday."""
        entry = self.days.get(day)
        return entry.kind is DayKind.makeup if entry else day.weekday() < _SATURDAY

    def add_working_days(self, day: date, n: int) -> date:
        """The n-th working day after `day`, which itself is not counted; n = 0 gives `day`. ValueError when n < 0."""
        if n < 0:
            raise ValueError(f"working days to add must not be negative: {n}")
        while n:
            day += timedelta(days=1)
            n -= self.is_workday(day)
        return day

    def working_day_on_or_before(self, day: date) -> date:
        """`day` when it is worked, else the last working day before it."""
        while not self.is_workday(day):
            day -= timedelta(days=1)
        return day

    def through_days_off(self, day: date) -> date:
        """The last of the days off that follow `day` at once: what is due on one of them is to be done by `day`."""
        while not self.is_workday(day + timedelta(days=1)):
            day += timedelta(days=1)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after `start` up to and including `end`; 0 when `end` is not later."""
        return sum(self.is_workday(start + timedelta(days=k)) for k in range(1, (end - start).days + 1))

    def provisional(self, year: int) -> bool:
        """Whether the year's holidays are not published (or not entered) yet."""
        return year not in self.published_years

    def sentence(self, *days: date) -> str:
        """The warning to show beside a date when it, or any day given, lies in a provisional year; else ""."""
        return PROVISIONAL if any(self.provisional(day.year) for day in days) else ""


def add_months_clamped(day: date, months: int) -> date:
    """The same day `months` later, clamped to the month's end: 12-31 + 2 → 02-28 (month deadlines of S14)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def day_of_month(year: int, month: int, day: int) -> date:
    """That day of the month, or the month's last day when it is shorter."""
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def parse_days(rows: Iterable[Sequence[Any]], year: int) -> tuple[dict[date, DayEntry], list[Problem]]:
    """Read rows of (date, 放假 | 调休上班, name, source) as a spreadsheet gives them; also every problem, by row.

    A date is a date, an Excel serial, or text (a year left out is `year`); a range is written 10.1至10.7.
    A heading row and empty rows are skipped. Problem.field is 第 n 行.
    """
    days: dict[date, DayEntry] = {}
    problems: list[Problem] = []
    for number, row in enumerate(rows, 1):
        cells = [*row, "", "", "", ""][:4]
        if not any(_plain(cell) for cell in cells) or _plain(cells[0]) in _HEADERS:
            continue
        try:
            entry = DayEntry(_read_kind(_plain(cells[1])), _plain(cells[2]), _plain(cells[3]))
            for day in _read_days(cells[0], year):
                if days.setdefault(day, entry).kind is not entry.kind:
                    raise ValueError(f"{day.isoformat()} 前面已列为“{days[day].kind}”，请核对")
        except ValueError as error:
            problems.append(Problem(f"第 {number} 行", str(error)))
    return days, problems


def _plain(cell: Any) -> str:
    return "" if cell is None else clean(str(cell))


def _read_kind(text: str) -> DayKind:
    if any(word in text for word in ("班", "makeup")):
        return DayKind.makeup
    if any(word in text for word in ("假", "休", "holiday")):
        return DayKind.holiday
    raise ValueError(f"“{text}”应填“{DayKind.holiday}”或“{DayKind.makeup}”")


def _read_days(cell: Any, year: int) -> list[date]:
    """The day, or each day of a range, that a cell stands for; ValueError in Chinese when unreadable."""
    if isinstance(cell, datetime):
        return [cell.date()]
    if isinstance(cell, date):
        return [cell]
    if isinstance(cell, int | float) and int(cell) in _EXCEL_DAYS:
        return [_EXCEL_ZERO + timedelta(days=int(cell))]
    text = _plain(cell)
    first, range_mark, last = _split_range(text)
    start = parse_day(first, year)
    if not range_mark:
        return [start]
    end = parse_day(last, start.year)
    if not 0 <= (end - start).days <= 31:
        raise ValueError(f"“{text}”的起止日期不对，请核对")
    return [start + timedelta(days=k) for k in range((end - start).days + 1)]


def _split_range(text: str) -> tuple[str, str, str]:
    for mark in ("至", "—", "~", "～", "到"):
        if mark in text:
            return text.partition(mark)
    return text, "", ""
