"""Field kinds: what may be typed, how it is shown, what is refused in which words."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from desktop.fields import (
    Choice,
    Day,
    Flag,
    Instant,
    Money,
    NamedField,
    Number,
    Points,
    Problem,
    Text,
    check,
    clean,
    parse,
    parse_day,
    show,
)
from desktop.models.organisation import UnitKind

YEAR = 2026


@pytest.mark.parametrize(
    "text",
    ["3.5", "3-5", "3月5日", "20260305", "2026-3-5", "2026.3.5", "2026/3/5", "2026年3月5日", "２０２６．３．５",
     " 2026-03-05　", "2026-03-05 00:00:00"],
)  # fmt: skip
def test_a_day_is_read_however_it_is_typed(text: str) -> None:
    assert parse(Day(label="日期"), text, YEAR) == date(2026, 3, 5)


@pytest.mark.parametrize(
    ("text", "word"), [("2.30", "没有"), ("明天", "不是日期"), ("20261301", "没有"), ("3", "不是日期")]
)
def test_what_is_no_day_is_refused_in_words(text: str, word: str) -> None:
    with pytest.raises(ValueError, match=word):
        parse_day(text, YEAR)


@given(st.dates(date(1949, 1, 1), date(2100, 12, 31)))
def test_every_day_survives_showing_and_reading(day: date) -> None:
    field = Day(label="日期")
    assert parse(field, show(field, day), YEAR) == day


def test_an_instant_to_the_minute() -> None:
    assert parse(Instant(label="时间"), "2026-10-25 23:59", YEAR) == datetime(2026, 10, 25, 23, 59)
    with pytest.raises(ValueError, match="时刻"):
        parse(Instant(label="时间"), "2026-10-25 24:01", YEAR)


@pytest.mark.parametrize("text", ["2000万", "十二", "1e5", "--", "12人", "#REF!"])
def test_words_in_a_number_are_refused_never_read_as_zero(text: str) -> None:
    with pytest.raises(ValueError, match="数字"):
        parse(Money(label="涉及金额"), text, YEAR)


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (Number(label="人数"), "１４", 14),
        (Number(label="人数"), "1,234", 1234),
        (Points(label="得分"), "89.95", Decimal("89.95")),
        (Money(label="金额"), "12.50", Decimal("12.50")),
        (Flag(label="激化"), "是", True),
        (Flag(label="激化"), "", False),
        (Choice(label="性质", options=UnitKind), "局属单位", UnitKind.subordinate),
        (Text(label="名称"), "  ", None),
    ],
)
def test_values_are_read(field: object, text: str, value: object) -> None:
    assert parse(field, text, YEAR) == value  # type: ignore[arg-type]  # one table over several kinds


@pytest.mark.parametrize(
    ("named", "value", "word"),
    [
        (NamedField("a", Text(label="名称", max_length=5), True), "一二三四五六", "最多 5 字，现有 6 字"),
        (NamedField("a", Text(label="名称"), True), " ", "请填写名称"),
        (NamedField("a", Text(label="名称"), True), "坏\ud800", "无法保存"),
        (NamedField("a", Number(label="人数", most=100), False), 101, "0 到 100"),
        (NamedField("a", Money(label="金额"), False), Decimal("1.234"), "两位小数"),
        (NamedField("a", Money(label="金额"), False), Decimal(-1), "应在 0"),
        (NamedField("a", Day(label="日期"), False), date(1900, 1, 1), "1900"),
    ],
)
def test_every_limit_has_its_sentence(named: NamedField, value: object, word: str) -> None:
    [problem] = check(named, value)
    assert problem.field == "a" and word in problem.message


def test_empty_is_a_dash_and_zero_is_zero() -> None:
    number = Number(label="人数")
    assert (show(number, None), show(number, 0)) == ("—", "0")


def test_a_problem_names_its_article() -> None:
    assert Problem("lead", "重大纠纷须定牵头领导", "矛盾制度四").sentence() == "重大纠纷须定牵头领导（矛盾制度四）"


def test_marks_that_turn_text_around_are_removed() -> None:
    assert clean("abc\u202edef\u200b\x00") == "abcdef"
