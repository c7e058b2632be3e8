"""检查: what is refused and why, the status, and the windows around holidays (南昌 细则 12, 21; 南阳 18)."""

from datetime import date, time
from typing import Any

import pytest

from desktop.rules.inspection import (
    CheckResult,
    InspectionPolicy,
    InspectionStatus,
    check_closing,
    check_inspection,
    check_line,
    check_period,
    inspectors_of,
    parse_clock,
    show_clock,
    status_of,
)
from desktop.rules.inspection_plan import holidays_of, windows_of_year
from desktop.rules.load import load_packs
from desktop.rules.official import official_calendar
from desktop.rules.pack import Overlay
from desktop.rules.workdays import PROVISIONAL, DayEntry, DayKind, Workdays

TODAY = date(2026, 10, 22)
PACKS = load_packs()
NANCHANG = InspectionPolicy.of(PACKS["nanchang-2021"], TODAY)
NANYANG = InspectionPolicy.of(PACKS["nanyang-2017"], TODAY)
CALENDAR = official_calendar()


def visit(**values: Any) -> dict[str, Any]:
    """A daily inspection of yesterday by one person, with `values` over it."""
    return {"inspection_kind": "daily", "visited_on": date(2026, 10, 21), "inspector_id": 1, **values}


def messages(problems: list[Any]) -> str:
    return "；".join(f"{p.field}:{p.sentence()}" for p in problems)


def test_a_daily_inspection_by_one_person_is_enough() -> None:
    assert check_inspection(visit(), NANCHANG, TODAY) == []


@pytest.mark.parametrize("kind", ["before_holiday", "special", "unannounced", "annual", "comprehensive"])
def test_one_inspector_only_where_two_are_needed_is_refused_with_its_reason(kind: str) -> None:
    [problem] = check_inspection(visit(inspection_kind=kind), NANCHANG, TODAY)
    assert problem.field == "second_inspector_id"
    assert "须由 2 人以上" in problem.message
    assert "本单位自定" in problem.article


def test_two_different_people_are_two() -> None:
    kind = {"inspection_kind": "special"}
    assert check_inspection(visit(**kind, second_inspector_id=2), NANCHANG, TODAY) == []
    assert check_inspection(visit(**kind, other_inspectors="周倩、赵刚"), NANCHANG, TODAY) == []
    [same] = check_inspection(visit(**kind, second_inspector_id=1), NANCHANG, TODAY)
    assert "不能是同一个人" in same.message


def test_people_are_counted_by_id_and_by_name() -> None:
    assert inspectors_of({"inspector_id": 1, "second_inspector_id": 1, "other_inspectors": "张三，李四 张三"}) == 3


REFUSED = [
    ({"visited_on": None}, "还没有检查的，填计划日期"),
    ({"visited_on": date(2026, 10, 23)}, "检查日期不能晚于今天（2026-10-22）"),
    ({"began_at": "25:00"}, "不是时间"),
    ({"began_at": "10:30", "ended_at": "9:30"}, "结束时间须晚于开始时间 10:30，过了零点的写到 23:59"),
    ({"inspector_id": None}, "请填检查人"),
]


@pytest.mark.parametrize(("values", "says"), REFUSED)
def test_what_cannot_be_is_refused_with_a_sentence(values: dict[str, Any], says: str) -> None:
    assert says in messages(check_inspection(visit(**values), NANCHANG, TODAY))


def test_a_plan_needs_no_inspector_yet() -> None:
    assert check_inspection({"planned_on": date(2026, 12, 30), "inspection_kind": "annual"}, NANCHANG, TODAY) == []


@pytest.mark.parametrize("text", ["9:30", "9.30", "0930", "９：３０", "9点30", "9点30分"])
def test_a_time_of_day_is_read_as_it_is_typed(text: str) -> None:
    assert parse_clock(text) == time(9, 30)
    assert show_clock(parse_clock(text)) == "09:30"


@pytest.mark.parametrize("text", ["24:00", "9:60", "上午", "930930"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="不是时间"):
        parse_clock(text)


def test_a_line_that_failed_says_what_is_wrong() -> None:
    assert check_line({"result": CheckResult.failed, "note": " "})[0].field == "note"
    assert check_line({"result": CheckResult.failed, "note": "灭火器过期"}) == []
    assert check_line({"result": CheckResult.passed}) == []


CLOSING = [
    ({"visited_on": None}, [], [], "还没有检查"),
    ({}, [{"result": None}], [], "还有 1 项没有检查结果"),
    ({}, [{"result": CheckResult.failed, "has_hazard": False}], [], "1 项不合格还没有转为隐患"),
    ({}, [{"result": CheckResult.failed, "has_hazard": True}], ["2026-0007"], "重大隐患 2026-0007 还没有销号"),
]


@pytest.mark.parametrize(("facts", "lines", "majors", "says"), CLOSING)
def test_an_inspection_is_not_closed_over_what_is_open(
    facts: dict[str, Any], lines: list[dict[str, Any]], majors: list[str], says: str
) -> None:
    assert says in messages(check_closing(visit(**facts), lines, majors, TODAY))


def test_an_inspection_with_everything_settled_is_closed() -> None:
    lines = [{"result": CheckResult.passed}, {"result": CheckResult.failed, "has_hazard": True}]
    assert check_closing(visit(), lines, [], TODAY) == []
    assert "不能早于检查日期" in messages(check_closing(visit(), lines, [], date(2026, 10, 20)))


def test_the_status_follows_from_the_days() -> None:
    assert status_of({"planned_on": TODAY}) is InspectionStatus.planned
    assert status_of(visit()) is InspectionStatus.done
    assert status_of(visit(closed_on=TODAY)) is InspectionStatus.closed


def test_a_special_period_ends_no_earlier_than_it_begins() -> None:
    assert check_period({"since": TODAY, "until": date(2026, 10, 21)})[0].field == "until"
    assert check_period({"since": TODAY, "until": TODAY}) == []


# --- holidays -------------------------------------------------------------------------------------


def test_the_holidays_of_2026_are_those_of_the_notice() -> None:
    spans = [(h.name, h.first, h.last) for h in holidays_of(CALENDAR, 2026)]
    assert spans == [
        ("元旦", date(2026, 1, 1), date(2026, 1, 3)),
        ("春节", date(2026, 2, 15), date(2026, 2, 23)),
        ("清明", date(2026, 4, 4), date(2026, 4, 6)),
        ("劳动节", date(2026, 5, 1), date(2026, 5, 5)),
        ("端午", date(2026, 6, 19), date(2026, 6, 21)),
        ("中秋", date(2026, 9, 25), date(2026, 9, 27)),
        ("国庆节", date(2026, 10, 1), date(2026, 10, 7)),
    ]


def test_neighbouring_holidays_are_one() -> None:
    assert [h.name for h in holidays_of(CALENDAR, 2025)][-1] == "国庆节、中秋"


def test_weekends_beside_a_listed_day_belong_to_the_holiday() -> None:
    only_friday = Workdays({date(2026, 5, 1): DayEntry(DayKind.holiday, "劳动节")}, frozenset({2026}))
    [holiday] = holidays_of(only_friday, 2026)
    assert (holiday.first, holiday.last) == (date(2026, 5, 1), date(2026, 5, 3))


def test_each_holiday_proposes_one_inspection_before_and_one_after_with_the_days_said() -> None:
    windows = windows_of_year(2026, lambda _day: NANCHANG, CALENDAR)
    assert len(windows) == 14
    before = next(w for w in windows if w.name == "国庆节" and w.kind == "before_holiday")
    after = next(w for w in windows if w.name == "国庆节" and w.kind == "after_holiday")
    assert (before.first, before.last, before.proposed) == (
        date(2026, 9, 24), date(2026, 9, 30), date(2026, 9, 30),
    )  # fmt: skip
    assert (after.first, after.last, after.proposed) == (date(2026, 10, 8), date(2026, 10, 14), date(2026, 10, 8))
    assert before.article == "《实施细则》第十二条"
    assert "节前 7 天内（节前检查的提前天数为7天，制度未规定，本单位自定）" in before.sentence
    assert "即 2026年9月24日至2026年9月30日" in before.sentence


def test_the_proposed_day_is_worked() -> None:
    for window in windows_of_year(2026, lambda _day: NANCHANG, CALENDAR):
        assert CALENDAR.is_workday(window.proposed), window
        assert window.first <= window.proposed <= window.last


def test_the_nanyang_measures_name_no_holidays_until_a_unit_switches_them_on() -> None:
    assert windows_of_year(2026, lambda _day: NANYANG, CALENDAR) == []
    on = Overlay("inspection.before_holiday", date(2026, 1, 1), True, "本区要求")
    policy = InspectionPolicy.of(PACKS["nanyang-2017"].with_overlay([on]), TODAY)
    assert {w.kind for w in windows_of_year(2026, lambda _day: policy, CALENDAR)} == {"before_holiday"}


def test_a_year_without_its_notice_proposes_nothing_or_says_that_days_are_provisional() -> None:
    assert windows_of_year(2030, lambda _day: NANCHANG, CALENDAR) == []
    entered = Workdays({date(2030, 10, 1): DayEntry(DayKind.holiday, "国庆节")}, frozenset())
    assert all(PROVISIONAL in window.sentence for window in windows_of_year(2030, lambda _day: NANCHANG, entered))


def test_special_periods_entered_by_the_unit_are_proposed_too() -> None:
    windows = windows_of_year(
        2026, lambda _day: NANCHANG, CALENDAR, [(3, "两会期间", date(2026, 3, 1), date(2026, 3, 12))]
    )
    [special] = [w for w in windows if w.kind == "special_period"]
    assert special.period_id == 3
    assert special.proposed == date(2026, 3, 2)  # the 1st is a Sunday
    assert "本单位登记的特殊时期" in special.sentence


def test_an_inspection_fulfils_its_occasion_by_name_or_by_its_day() -> None:
    before = next(w for w in windows_of_year(2026, lambda _day: NANCHANG, CALENDAR) if w.name == "国庆节")
    assert before.holds("before_holiday", date(2026, 10, 1), date(2026, 9, 20))
    assert before.holds("before_holiday", None, date(2026, 9, 28))
    assert not before.holds("before_holiday", None, date(2026, 9, 20))
    assert not before.holds("before_holiday", date(2026, 9, 25), date(2026, 9, 28))
    assert not before.holds("daily", None, date(2026, 9, 28))
    assert not before.holds("before_holiday", date(2026, 10, 1), None)
