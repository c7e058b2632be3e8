"""统计期: which days a month's report covers, and the quarters, half-years and years made of such months (S4)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from desktop.rules.workdays import day_of_month

SHIFTED, CALENDAR = "shifted", "calendar"
"""Kinds of period: from a day of the month before to the day before it in this one, or the calendar month (自然月)."""


class Month(NamedTuple):
    """A reporting month; compares and sorts by time."""

    year: int
    month: int

    def shifted(self, months: int) -> "Month":
        """The month that many later (negative: earlier)."""
        year, place = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(year, place + 1)

    @property
    def label(self) -> str:
        """2026年10月."""
        return f"{self.year}年{self.month}月"


class Span(StrEnum):
    """What a report covers; quarter, half-year and year are unions of months."""

    month = "月报"
    quarter = "季报"
    half_year = "半年报"
    year = "年报"


MONTHS_IN: dict[Span, int] = {Span.month: 1, Span.quarter: 3, Span.half_year: 6, Span.year: 12}


def months_of(year: int, span: Span, number: int) -> tuple[Month, ...]:
    """The months of the `number`-th (from 1) span of a year; ValueError when the year has no such span."""
    size = MONTHS_IN[span]
    if not 1 <= number <= 12 // size:
        raise ValueError(f"a year has no {span.name} number {number}")
    return tuple(Month(year, month) for month in range((number - 1) * size + 1, number * size + 1))


def span_label(year: int, span: Span, number: int) -> str:
    """2026年10月 · 2026年第四季度 · 2026年上半年 · 2026年度."""
    match span:
        case Span.month:
            return f"{year}年{number}月"
        case Span.quarter:
            return f"{year}年第{'一二三四'[number - 1]}季度"
        case Span.half_year:
            return f"{year}年{'上下'[number - 1]}半年"
        case Span.year:
            return f"{year}年度"


def last_day(month: Month, kind: str, start_day: int) -> date:
    """The last day counted in a month: the day before `start_day` (shifted), or the calendar month's last."""
    if kind == CALENDAR:
        return day_of_month(*month, 31)
    if kind != SHIFTED:
        raise ValueError(f"unknown kind of period: {kind}")
    return day_of_month(*month, start_day) - timedelta(days=1)


def statistical_period(year: int, month: int, kind: str = SHIFTED, start_day: int = 26) -> tuple[date, date]:
    """First and last day counted in a month: 2026-10 shifted from the 26th → 2026-09-26 … 2026-10-25."""
    this = Month(year, month)
    return last_day(this.shifted(-1), kind, start_day) + timedelta(days=1), last_day(this, kind, start_day)


def month_of(day: date, kind: str = SHIFTED, start_day: int = 26) -> Month:
    """The month a case known on `day` belongs to: 2026-10-26 → November, 2026-12-28 → January 2027."""
    this = Month(day.year, day.month)
    return this if day <= last_day(this, kind, start_day) else this.shifted(1)


@dataclass(frozen=True)
class MonthCalendar:
    """The periods of a unit whose kind of period may change from one month to the next, without gap or overlap.

    `rule_of(month)` gives (kind, start_day) in force for that month. A month begins the day after the one before ended.
    """

    rule_of: Callable[[Month], tuple[str, int]]

    def last(self, month: Month) -> date:
        """The last day counted in `month`."""
        return last_day(month, *self.rule_of(month))

    def period(self, month: Month) -> tuple[date, date]:
        """First and last day counted in `month`."""
        return self.last(month.shifted(-1)) + timedelta(days=1), self.last(month)

    def month_of(self, day: date) -> Month:
        """The month whose period holds `day`."""
        this = Month(day.year, day.month)
        while day > self.last(this):
            this = this.shifted(1)
        while day <= self.last(this.shifted(-1)):
            this = this.shifted(-1)
        return this

    def of_span(self, year: int, span: Span, number: int) -> tuple[date, date]:
        """First and last day counted in a quarter, half-year or year."""
        months = months_of(year, span, number)
        return self.period(months[0])[0], self.last(months[-1])
