"""The figures of the 统计表: what counts as 排查, 调处, 成功, 结转; sums that agree (南昌 矛盾制度三、四)."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from desktop.rules.monthly_report import (
    CaseFact,
    Figures,
    classify,
    consolidate,
    figures_of,
    percent,
    show_percent,
    size_bands,
    size_of,
    tally,
)
from desktop.rules.pack import Option
from desktop.rules.report_checks import check_consolidation, check_figures
from desktop.rules.report_layout import report_rows, type_rates, types_for

OCTOBER = (date(2026, 9, 26), date(2026, 10, 25))
BOUNDS = (0, 50, 100, 500)


def october(*facts: CaseFact, screenings: int = 0) -> Figures:
    return figures_of(facts, *OCTOBER, BOUNDS, screenings)


def case(known: str, closed: str | None = None, *, fixed: bool = True, succeeded: bool = False, **more) -> CaseFact:
    """A case of type labour, its 三定 standing from the day it was known unless `fixed` is False."""
    known_on = date.fromisoformat(known)
    return CaseFact(
        more.pop("dispute_type", "labour"),
        known_on,
        date.fromisoformat(closed) if closed else None,
        succeeded,
        known_on if fixed else None,
        known_on if fixed else None,
        **more,
    )


def test_a_case_without_its_three_fixed_counts_as_screened_and_not_as_mediated():
    figures = october(case("2026-10-09", fixed=False), case("2026-10-10"))
    assert (figures["screened"], figures["mediated"]) == (2, 1)
    assert (figures["fixed"], figures["unfixed"]) == (1, 1)


def test_the_three_fixed_of_a_later_month_do_not_change_an_earlier_one():
    late = CaseFact("labour", date(2026, 10, 9), fixed_on=date(2026, 11, 2), mediated_on=date(2026, 11, 2))
    assert october(late)["mediated"] == 0
    assert figures_of([late], date(2026, 10, 26), date(2026, 11, 25), BOUNDS)["mediated"] == 1


def test_a_september_case_still_open_is_carried_into_october():
    figures = october(case("2026-09-10"))
    assert (figures["carried"], figures["screened"], figures["open"], figures["closed"]) == (1, 0, 1, 0)


def test_a_case_closed_in_october_counts_in_octobers_closed():
    figures = october(case("2026-09-10", "2026-10-03", succeeded=True))
    assert (figures["carried"], figures["closed"], figures["succeeded"], figures["open"]) == (1, 1, 1, 0)
    before = figures_of(
        [case("2026-09-10", "2026-10-03", succeeded=True)], date(2026, 8, 26), date(2026, 9, 25), BOUNDS
    )
    assert (before["screened"], before["closed"], before["open"]) == (1, 0, 1)


def test_a_case_closed_before_the_period_or_known_after_it_does_not_concern_it():
    assert october(case("2026-08-01", "2026-09-25"), case("2026-10-26")) == Figures({})


def test_a_case_passed_on_is_closed_without_success():
    figures = october(case("2026-10-01", "2026-10-20"))
    assert (figures["closed"], figures["succeeded"]) == (1, 0)


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(3, 7, "42.9%"), (1, 16, "6.3%"), (0, 0, "—"), (0, 5, "0.0%"), (7, 7, "100.0%"), (1, 2000, "0.1%")],
)
def test_rates_are_exact_and_rounded_half_up_and_nothing_over_nothing_is_a_dash(part: int, whole: int, shown: str):
    assert show_percent(percent(part, whole)) == shown


def test_a_rate_is_a_decimal_and_never_a_binary_fraction():
    assert percent(3, 7) == Decimal("42.9")


@pytest.mark.parametrize(("denominator", "shown"), [("mediated", "42.9%"), ("accepted", "30.0%")])
def test_the_denominator_of_the_success_rate_is_a_parameter(denominator: str, shown: str):
    facts = [case("2026-10-01", "2026-10-09" if n < 3 else None, succeeded=n < 3, fixed=n < 7) for n in range(10)]
    row = next(row for row in report_rows([], BOUNDS, denominator) if row.key == "success_rate")
    assert row.text(october(*facts)) == shown


def test_rates_stand_for_each_type_too():
    facts = [case("2026-10-01", "2026-10-09", succeeded=True), case("2026-10-02"), case("2026-10-03", dispute_type="x")]
    assert type_rates(october(*facts), ["labour", "x", "y"], "mediated") == {"labour": "50.0%", "x": "0.0%", "y": "—"}


@pytest.mark.parametrize(
    ("people", "key"),
    [(0, "size.0"), (49, "size.0"), (50, "size.50"), (99, "size.50"), (100, "size.100"), (499, "size.100"),
     (500, "size.500"), (10_000, "size.500"), (None, "size.unknown")],
)  # fmt: skip
def test_size_bands_are_half_open_and_a_missing_number_has_its_own(people: int | None, key: str):
    assert size_of(people, BOUNDS) == key


def test_size_bounds_are_data():
    assert size_bands((10, 30)) == [("size.0", 0, 10), ("size.10", 10, 30), ("size.30", 30, None)]
    assert size_bands(()) == [("size.0", 0, None)]


def test_prevented_incidents_and_crimes_count_with_the_closing():
    facts = (
        case("2026-10-01", "2026-10-09", prevented=True, turned_criminal=True),
        case("2026-10-01", prevented=True),
        case("2026-10-01", "2026-11-09", turned_criminal=True),
    )
    figures = october(*facts)
    assert (figures["prevented"], figures["turned_criminal"]) == (1, 1)


def test_major_cases_stand_in_their_own_rows_as_well():
    figures = october(case("2026-10-01", "2026-10-09", succeeded=True, major=True), case("2026-10-02"))
    assert [figures[f"major.{name}"] for name in ("screened", "mediated", "succeeded")] == [1, 1, 1]
    assert figures["screened"] == 2


def test_screenings_are_counted_from_their_records():
    assert october(screenings=2)["screenings"] == 2


def test_a_type_that_left_the_list_keeps_its_row_and_no_case_is_lost():
    figures = october(case("2026-10-01", dispute_type="gone"))
    types = types_for([Option("labour", "劳动用工与工资")], figures.type_keys(), {"gone": "旧类别"})
    rows = {row.key: row for row in report_rows(types, BOUNDS)}
    assert rows["type.gone.screened"].group == "旧类别"
    assert check_figures(figures) == []


# --- laws ---------------------------------------------------------------------------------------

FACTS = st.builds(
    CaseFact,
    dispute_type=st.sampled_from(["labour", "traffic", "other"]),
    known_on=st.dates(date(2026, 7, 1), date(2026, 11, 30)),
    closed_on=st.none() | st.dates(date(2026, 7, 1), date(2026, 12, 31)),
    succeeded=st.booleans(),
    fixed_on=st.none() | st.dates(date(2026, 7, 1), date(2026, 12, 31)),
    mediated_on=st.none(),
    major=st.booleans(),
    people=st.none() | st.integers(0, 1000),
    prevented=st.booleans(),
    turned_criminal=st.booleans(),
)


def sound(fact: CaseFact) -> CaseFact:
    """The same case as the ledger would hold it: closed after it was known, succeeded only with its 三定."""
    closed = max(fact.closed_on, fact.known_on) if fact.closed_on else None
    fixed = max(fact.fixed_on, fact.known_on) if fact.fixed_on else None
    succeeded = bool(fact.succeeded and closed and fixed and fixed <= closed)
    return CaseFact(
        fact.dispute_type, fact.known_on, closed, succeeded, fixed, fixed, fact.major, fact.people, fact.prevented,
        fact.turned_criminal,
    )  # fmt: skip


LEDGER = st.lists(FACTS.map(sound), max_size=40)


@given(LEDGER)
def test_the_figures_of_a_sound_ledger_always_agree(facts: list[CaseFact]):
    assert check_figures(october(*facts)) == []


@given(LEDGER)
def test_what_is_open_at_the_end_of_a_month_is_carried_into_the_next(facts: list[CaseFact]):
    november = figures_of(facts, date(2026, 10, 26), date(2026, 11, 25), BOUNDS)
    assert october(*facts)["open"] == november["carried"]


@given(LEDGER, LEDGER)
def test_the_consolidated_table_is_the_sum_of_its_parts(some: list[CaseFact], others: list[CaseFact]):
    parts = [("甲", october(*some)), ("乙", october(*others))]
    total = consolidate(figures for _, figures in parts)
    assert total == october(*some, *others)
    assert check_consolidation(total, parts, {}) == []


@given(LEDGER)
def test_months_of_a_quarter_add_up_to_it_where_a_case_counts_once(facts: list[CaseFact]):
    months = [(date(2026, 6, 26), date(2026, 7, 25)), (date(2026, 7, 26), date(2026, 8, 25)),
              (date(2026, 8, 26), date(2026, 9, 25))]  # fmt: skip
    quarter = figures_of(facts, months[0][0], months[-1][1], BOUNDS)
    for key in ("screened", "succeeded", "closed", "size.50", "prevented"):
        assert quarter[key] == sum(figures_of(facts, *month, BOUNDS)[key] for month in months)


@given(LEDGER)
def test_counting_by_class_equals_counting_case_by_case(facts: list[CaseFact]):
    classes = Counter(c for c in (classify(fact, *OCTOBER, BOUNDS) for fact in facts) if c)
    one_by_one = consolidate(tally({c: 1}) for c in classes.elements())
    assert tally(classes) == one_by_one


# --- checks -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "cell", "words"),
    [
        ({"screened": 5}, "screened", "排查数 5 与各类别之和 4 不等"),
        ({"type.labour.mediated": 2}, "mediated", "调处数 3 与各类别之和 2 不等"),
        ({"size.50": 3}, "size.unknown", "涉及人数各档共 7 起，与排查数 4 不等"),
        ({"succeeded": 4, "type.labour.succeeded": 4}, "succeeded", "成功数 4 大于调处数 3"),
        ({"mediated": 9, "type.labour.mediated": 9}, "mediated", "调处数 9 大于排查数 4 与结转 1 之和"),
        ({"open": 9}, "open", "即 4"),
        ({"fixed": 9}, "unfixed", "应为在办的 5 件"),
        ({"major.succeeded": 3}, "major.succeeded", "大于全部 1"),
        ({"closed": 0, "open": 5}, "closed", "成功数 1 大于本月办结 0"),
        ({"carried": -1}, "carried", "不能为负数"),
    ],
)
def test_each_disagreement_names_its_cell_and_says_what_is_wrong(change: dict[str, int], cell: str, words: str):
    facts = (
        case("2026-10-01", "2026-10-09", succeeded=True), case("2026-10-02"), case("2026-10-03", fixed=False),
        case("2026-10-04", fixed=False), case("2026-09-04"),
    )  # fmt: skip
    figures = october(*facts)
    assert check_figures(figures) == []
    broken = Figures({**figures.counts, **change})
    assert any(p.field == cell and words in p.message for p in check_figures(broken, {"labour": "劳动用工"}))


def test_a_consolidation_that_does_not_add_up_names_the_row():
    problems = check_consolidation(Figures({"screened": 5}), [("甲", Figures({"screened": 3}))], {"screened": "排查数"})
    assert [(p.field, p.message) for p in problems] == [("screened", "排查数：小计 5 与 1 个单位之和 3 不等")]


def test_a_case_closed_with_success_without_its_three_fixed_is_pointed_out():
    problems = check_figures(october(case("2026-10-01", "2026-10-09", succeeded=True, fixed=False)))
    assert {p.field for p in problems} == {"succeeded", "type.labour.succeeded"}
    assert "没有落实三定" in problems[0].message
