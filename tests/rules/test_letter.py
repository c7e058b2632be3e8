"""Letters as pure rules: flags, days, numbers as people type them, coverage, targets."""

from datetime import date
from decimal import Decimal

import pytest

from desktop.fields import Problem
from desktop.rules.letter import (
    Coverage,
    Direction,
    LetterState,
    Pair,
    PairState,
    Scope,
    Side,
    carries,
    check_pair,
    check_signing,
    check_state,
    chinese_number,
    copies_word,
    coverage,
    late_days,
    letter_code,
    letter_number,
    names_letter,
    period_of,
    scope_of,
    target_met,
    total_coverage,
)
from desktop.rules.pack import Overlay
from tests.support import packs

DUE = date(2026, 1, 31)


def test_each_side_without_a_head_is_a_problem_with_the_article():
    pair = Pair(Side(1, "市城管局", "李建国"), Side(2, "市容支队"), 1)
    assert check_pair(pair, "第一责任人", "细则八") == [
        Problem("", "市容支队没有第一责任人，请先在组织机构中登记任职", "细则八")
    ]
    assert len(check_pair(Pair(Side(1, "甲"), Side(2, "乙"), 1), "第一责任人", "细则八")) == 2


@pytest.mark.parametrize(
    ("kind", "scope"),
    [
        ("government", Scope.government),
        ("county", Scope.government),
        ("township", Scope.government),
        ("department", Scope.department),
        ("bureau", Scope.department),
        ("section", Scope.department),
        ("subordinate", Scope.department),
        ("basic", Scope.department),
    ],
)
def test_party_and_government_letters_are_told_from_departments(kind: str, scope: Scope):
    assert scope_of(kind) is scope
    assert carries(Scope.any, scope) and carries(scope, scope)
    assert not carries(Scope.government if scope is Scope.department else Scope.department, scope)


@pytest.mark.parametrize(
    ("signed_on", "today", "days"),
    [
        (DUE, date(2026, 3, 1), 0),
        (date(2026, 2, 1), date(2026, 3, 1), 1),
        (None, DUE, 0),
        (None, date(2026, 2, 10), 10),
        (date(2026, 1, 5), date(2026, 3, 1), 0),
    ],
)
def test_the_due_day_itself_is_in_time(signed_on: date | None, today: date, days: int):
    assert late_days(signed_on, DUE, today) == days


@pytest.mark.parametrize(
    ("signed_on", "sentence"),
    [
        (date(2026, 2, 10), ""),
        (date(2026, 2, 12), ""),
        (date(2026, 2, 9), "1号生成于 2026-02-10，签订日期不能早于这一天"),
        (date(2026, 2, 13), "签订日期 2026-02-13 还没有到，请核对"),
        (None, "请填写签订日期"),
    ],
)
def test_a_letter_is_signed_between_its_making_and_today(signed_on: date | None, sentence: str):
    found = check_signing(signed_on, date(2026, 2, 10), date(2026, 2, 12), "1号")
    assert [problem.message for problem in found] == ([sentence] if sentence else [])


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (LetterState.printed, ""),
        (LetterState.signed, "1号已经签订，内容已固定，如需改动请先取消签订并写明原因，不能作废"),
        (LetterState.void, "1号已经作废，不能作废"),
        (LetterState.made, "1号现为“已生成”，不能作废"),
    ],
)
def test_what_a_state_forbids_is_said(state: LetterState, sentence: str):
    found = check_state("1号", state, (LetterState.printed,), "作废")
    assert [problem.message for problem in found] == ([sentence] if sentence else [])


def test_the_period_is_the_packs_and_a_wrong_one_is_named():
    pack = packs()["nanchang-2021"]
    assert period_of(pack, 2026) == (date(2026, 1, 1), date(2026, 12, 31))
    broken = pack.with_overlay([Overlay("letter.period_end", date(2026, 1, 1), "13.40", "试")])
    with pytest.raises(ValueError, match=r"“责任期止”应写成“月\.日”，现为“13\.40”"):
        period_of(broken, 2026)


def test_numbers_and_codes():
    assert letter_number("洪管责", 2026, 12) == "洪管责〔2026〕12号"
    assert letter_code("zrz", 2026, 12) == "ZRZ-2026-0012"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ZRZ-2026-0012", True),
        ("zrz—2026—0012\r\n", True),
        ("洪管责[2026]12号", True),
        ("洪管责（２０２６）１２号", True),
        ("12", True),
        ("12号", True),
        ("", False),
        ("2", False),
        ("ZRZ-2025-0012", False),
        ("洪管责〔2026〕1号", False),
    ],
)
def test_a_letter_is_named_by_code_number_or_sequence(typed: str, found: bool):
    assert names_letter(typed, "ZRZ-2026-0012", "洪管责〔2026〕12号", 12) is found


def test_coverage_a_level_and_together():
    states = [
        (1, "市容支队", PairState.signed),
        (1, "环卫中心", PairState.printed),
        (1, "渣土办", PairState.headless),
        (2, "一所", PairState.signed),
    ]
    levels = coverage(states)
    assert levels == [Coverage(1, 3, 1, ("环卫中心", "渣土办")), Coverage(2, 1, 1)]
    assert [level.rate for level in levels] == ["33.3 %", "100.0 %"]
    assert total_coverage(levels) == Coverage(0, 4, 2, ("环卫中心", "渣土办"))
    assert Coverage(1, 0, 0).rate == "—"
    assert Coverage(1, 16, 1).rate == "6.3 %"  # half up


@pytest.mark.parametrize(
    ("direction", "threshold", "result", "met"),
    [
        (Direction.at_least, Decimal(90), Decimal("89.999"), False),
        (Direction.at_least, Decimal(90), Decimal(90), True),
        (Direction.at_most, Decimal(0), Decimal(0), True),
        (Direction.at_most, Decimal(0), Decimal(1), False),
        (Direction.at_most, Decimal(0), None, None),
        (Direction.judged, None, Decimal(1), None),
    ],
)
def test_a_result_is_held_against_its_bound_unrounded(
    direction: Direction, threshold: Decimal | None, result: Decimal | None, met: bool | None
):
    assert target_met(direction, threshold, result) is met


def test_chinese_numbers_and_copies():
    words = {1: "一", 10: "十", 12: "十二", 20: "二十", 21: "二十一", 99: "九十九"}
    assert {number: chinese_number(number) for number in words} == words
    assert [copies_word(n) for n in (1, 2, 3, 10)] == ["一", "两", "三", "十"]
