"""The statistical period: which month a day belongs to, and months that tile time without gap (S4)."""

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from desktop.rules.period import Month, MonthCalendar, Span, month_of, months_of, span_label, statistical_period

DAYS = st.dates(date(2017, 1, 1), date(2035, 12, 31))
KINDS = st.sampled_from([("shifted", 26), ("shifted", 2), ("shifted", 28), ("calendar", 26)])


@pytest.mark.parametrize(
    ("known_on", "month"),
    [
        (date(2026, 10, 25), (2026, 10)),
        (date(2026, 10, 26), (2026, 11)),
        (date(2026, 12, 25), (2026, 12)),
        (date(2026, 12, 28), (2027, 1)),
        (date(2027, 1, 25), (2027, 1)),
        (date(2028, 2, 29), (2028, 3)),
    ],
)
def test_a_case_belongs_to_the_month_of_its_known_day(known_on: date, month: tuple[int, int]):
    assert month_of(known_on) == month


def test_the_default_period_runs_from_the_26th_to_the_25th():
    assert statistical_period(2026, 10) == (date(2026, 9, 26), date(2026, 10, 25))
    assert statistical_period(2026, 1) == (date(2025, 12, 26), date(2026, 1, 25))


def test_the_calendar_month_is_the_other_kind():
    assert statistical_period(2028, 2, "calendar") == (date(2028, 2, 1), date(2028, 2, 29))
    assert month_of(date(2026, 10, 31), "calendar") == (2026, 10)


def test_an_unknown_kind_is_a_programmers_error():
    with pytest.raises(ValueError, match="unknown kind"):
        statistical_period(2026, 1, "lunar")


@given(DAYS, KINDS)
def test_every_day_lies_in_the_period_of_its_month_and_in_no_other(day: date, rule: tuple[str, int]):
    month = month_of(day, *rule)
    first, last = statistical_period(*month, *rule)
    assert first <= day <= last
    assert statistical_period(*month.shifted(1), *rule)[0] == last + timedelta(days=1)


@given(DAYS, KINDS, KINDS, st.integers(0, 400))
def test_a_changed_kind_of_period_leaves_no_gap_and_no_overlap(
    day: date, before: tuple[str, int], after: tuple[str, int], months: int
):
    change = Month(2017, 1).shifted(months % 216)
    calendar = MonthCalendar(lambda month: after if month >= change else before)
    month = calendar.month_of(day)
    first, last = calendar.period(month)
    assert first <= day <= last
    assert calendar.period(month.shifted(1))[0] == last + timedelta(days=1)


@pytest.mark.parametrize(
    ("span", "number", "months", "label"),
    [
        (Span.month, 10, [10], "2026年10月"),
        (Span.quarter, 4, [10, 11, 12], "2026年第四季度"),
        (Span.half_year, 1, [1, 2, 3, 4, 5, 6], "2026年上半年"),
        (Span.year, 1, list(range(1, 13)), "2026年度"),
    ],
)
def test_longer_periods_are_unions_of_months(span: Span, number: int, months: list[int], label: str):
    assert months_of(2026, span, number) == tuple(Month(2026, month) for month in months)
    assert span_label(2026, span, number) == label


def test_the_year_begins_on_26_december_and_ends_on_25_december():
    calendar = MonthCalendar(lambda month: ("shifted", 26))
    assert calendar.of_span(2026, Span.year, 1) == (date(2025, 12, 26), date(2026, 12, 25))
    assert calendar.of_span(2026, Span.quarter, 4) == (date(2026, 9, 26), date(2026, 12, 25))


def test_there_is_no_fifth_quarter():
    with pytest.raises(ValueError, match="no quarter number 5"):
        months_of(2026, Span.quarter, 5)
