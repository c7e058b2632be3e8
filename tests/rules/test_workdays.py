"""Working days by the official calendar, month deadlines, and reading a calendar from a spreadsheet."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from desktop.rules.explain import due_after_months, due_after_working_days, due_in_month
from desktop.rules.official import official_calendar, official_days
from desktop.rules.parameter import Basis, Value
from desktop.rules.workdays import (
    PROVISIONAL,
    DayEntry,
    DayKind,
    Workdays,
    add_months_clamped,
    day_of_month,
    parse_days,
)

OFFICIAL = official_calendar(2020, 2027)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
COUNTS = st.integers(0, 60)


def figure(title: str, value: int, unit: str) -> Value:
    return Value("x", title, value, f"{value}{unit}", Basis("实施办法", "第三十四条"), date(2017, 2, 27))


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (date(2026, 1, 30), 10, date(2026, 2, 13)),  # a Friday; two full weeks
        (date(2026, 1, 30), 11, date(2026, 2, 14)),  # a make-up Saturday before the Spring Festival
        (date(2026, 1, 30), 12, date(2026, 2, 24)),  # the festival runs from the 15th to the 23rd
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 10, 9), 1, date(2026, 10, 10)),  # a make-up Saturday
        (date(2026, 3, 5), 0, date(2026, 3, 5)),
        (date(2026, 12, 31), 1, date(2027, 1, 1)),  # 2027 is not published: Monday to Friday
    ],
)
def test_working_days_count_make_up_days_and_not_the_day_itself(start: date, n: int, end: date):
    assert OFFICIAL.add_working_days(start, n) == end


def test_a_make_up_saturday_is_worked_and_a_holiday_monday_is_not():
    assert OFFICIAL.is_workday(date(2026, 2, 14))
    assert not OFFICIAL.is_workday(date(2026, 2, 16))
    assert not OFFICIAL.is_workday(date(2026, 2, 7))


def test_the_working_day_before_a_holiday_is_found():
    assert OFFICIAL.working_day_on_or_before(date(2026, 2, 23)) == date(2026, 2, 14)
    assert OFFICIAL.working_day_on_or_before(date(2026, 10, 25)) == date(2026, 10, 23)
    assert OFFICIAL.working_day_on_or_before(date(2026, 10, 26)) == date(2026, 10, 26)


def test_an_unpublished_year_is_provisional_and_said_so():
    assert official_days(2027) is None
    assert OFFICIAL.provisional(2027)
    assert not OFFICIAL.provisional(2026)
    assert OFFICIAL.sentence(date(2026, 12, 30), date(2027, 1, 5)) == PROVISIONAL
    assert OFFICIAL.sentence(date(2026, 12, 30)) == ""


def test_a_day_entered_by_hand_counts_in_an_unpublished_year():
    entered = Workdays({date(2027, 2, 8): DayEntry(DayKind.holiday, "春节", "手工录入")}, frozenset())
    assert not entered.is_workday(date(2027, 2, 8))


def test_official_days_name_the_holiday_in_chinese():
    days = official_days(2026)
    assert days is not None
    assert days[date(2026, 2, 17)].name == "春节"
    assert days[date(2026, 2, 14)].kind is DayKind.makeup
    assert list(days) == sorted(days)


def test_a_negative_number_of_working_days_is_refused():
    with pytest.raises(ValueError, match="negative"):
        OFFICIAL.add_working_days(date(2026, 1, 1), -1)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 1, 15), 3, date(2026, 4, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
    ],
)
def test_month_deadlines_clamp_to_the_months_end(start: date, months: int, end: date):
    assert add_months_clamped(start, months) == end


@given(DAYS, DAYS, COUNTS)
def test_a_later_start_never_gives_an_earlier_deadline(one: date, other: date, n: int):
    first, second = sorted((one, other))
    assert OFFICIAL.add_working_days(first, n) <= OFFICIAL.add_working_days(second, n)
    assert add_months_clamped(first, n) <= add_months_clamped(second, n)


@given(DAYS, COUNTS)
def test_one_more_working_day_is_later_and_itself_a_working_day(start: date, n: int):
    end, later = OFFICIAL.add_working_days(start, n), OFFICIAL.add_working_days(start, n + 1)
    assert end < later
    assert OFFICIAL.is_workday(later)
    assert OFFICIAL.working_days_between(start, later) == n + 1


@given(DAYS)
def test_the_working_day_on_or_before_is_the_last_one(day: date):
    found = OFFICIAL.working_day_on_or_before(day)
    assert OFFICIAL.is_workday(found)
    assert OFFICIAL.working_days_between(found, day) == 0


@given(DAYS, st.integers(0, 120))
def test_months_keep_the_day_or_end_the_month(day: date, months: int):
    end = add_months_clamped(day, months)
    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == months
    assert end.day == day.day or (end.day < day.day and (end + timedelta(days=1)).day == 1)


def test_a_short_month_takes_its_last_day():
    assert day_of_month(2026, 2, 31) == date(2026, 2, 28)
    assert day_of_month(2026, 10, 25) == date(2026, 10, 25)


def test_a_deadline_says_value_article_calendar_and_calculation():
    due = due_after_working_days(figure("报告整改措施期限", 10, "个工作日"), date(2026, 1, 30), OFFICIAL)
    assert due.day == date(2026, 2, 13)
    assert due.sentence == (
        "截止2026年2月13日（周五，含当日）：报告整改措施期限为10个工作日，自2026年1月30日的次日起算（《实施办法》第三十四条）。"
    )
    assert PROVISIONAL in due_after_working_days(figure("期限", 10, "个工作日"), date(2026, 12, 25), OFFICIAL).sentence


def test_a_due_day_that_is_no_working_day_reminds_on_the_working_day_before():
    due = due_in_month(figure("月报上报截止日", 25, "日"), 2026, 10, OFFICIAL)
    assert (due.day, due.remind_on) == (date(2026, 10, 25), date(2026, 10, 23))
    assert "请在2026年10月23日前（含当日）办结" in due.sentence


def test_a_month_deadline_that_was_clamped_says_so():
    due = due_after_months(figure("整改期限", 2, "个月"), date(2026, 12, 31), OFFICIAL)
    assert due.day == date(2027, 2, 28)
    assert "取月末" in due.sentence
    assert "取月末" in due_in_month(figure("截止日", 31, "日"), 2026, 2, OFFICIAL).sentence


def test_a_calendar_reads_the_date_forms_that_offices_type():
    rows = [
        ["日期", "性质", "名称", "来源"],
        ["2027-01-01", "放假", "元旦", "通知"],
        ["2027年1月2日", "放假", "元旦", "通知"],
        ["２０２７．１．３", "休", "元旦", None],
        [date(2027, 1, 4), "上班", "元旦", ""],
        [datetime(2027, 1, 9, 0, 0), "补班", "元旦", ""],
        [46424, "放假", "春节", ""],
        ["2.7至2.9", "放假", "春节", ""],
        [None, "", "", ""],
    ]
    days, problems = parse_days(rows, 2027)
    assert problems == []
    assert [day.isoformat() for day in sorted(days)] == [
        "2027-01-01", "2027-01-02", "2027-01-03", "2027-01-04", "2027-01-09",
        "2027-02-06", "2027-02-07", "2027-02-08", "2027-02-09",
    ]  # fmt: skip
    assert days[date(2027, 1, 9)] == DayEntry(DayKind.makeup, "元旦", "")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (["2027-02-30", "放假"], "没有"),
        (["春节", "放假"], "不是日期"),
        (["2027-01-01", "正常"], "应填"),
        (["2027-01-01", ""], "应填"),
        (["2.9至2.7", "放假"], "起止日期不对"),
        ([1, "放假"], "不是日期"),
    ],
)
def test_a_row_that_cannot_be_read_is_listed_and_the_others_stay(row: list[object], says: str):
    days, problems = parse_days([["2027-01-08", "放假"], row], 2027)
    assert list(days) == [date(2027, 1, 8)]
    assert [(problem.field, says in problem.message) for problem in problems] == [("第 2 行", True)]


def test_a_day_listed_both_as_off_and_as_worked_is_pointed_out():
    _, problems = parse_days([["2027-01-08", "放假"], ["1.8", "上班"]], 2027)
    assert ["2027-01-08" in problem.message for problem in problems] == [True]
