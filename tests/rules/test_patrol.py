"""每日巡查: every day of a critical site wants an entry; an exception names item, place and fault (南昌 细则 12)."""

from datetime import date

from desktop.rules.load import load_packs
from desktop.rules.parameter import Overlay
from desktop.rules.patrol import (
    FindingState,
    PatrolPolicy,
    PatrolState,
    Watch,
    check_day,
    check_patrol,
    days_of,
    missing_days,
)
from desktop.rules.workdays import Workdays

DAY = date(2026, 5, 8)
PACK = load_packs()["nanchang-2021"]
POLICY = PatrolPolicy.of(PACK, DAY)
WORKDAYS = Workdays({}, frozenset({2026}))
MAY = days_of(2026, 5)
ENTRY = {"state": PatrolState.normal, "patroller_id": 1, "in_charge_id": 2, "findings": ()}


def asked(watch: Watch, policy: PatrolPolicy = POLICY) -> list[date]:
    return [day for day in MAY if watch.covers(day) and policy.wants(day, WORKDAYS)]


def test_every_past_day_without_an_entry_is_missing_weekends_too():
    missing = missing_days(asked(Watch(date(2026, 5, 2))), {date(2026, 5, 3), date(2026, 5, 6)}, DAY)
    assert [day.day for day in missing] == [2, 4, 5, 7]  # the 8th is not over, the 1st was before the site


def test_a_site_given_up_owes_nothing_afterwards():
    missing = missing_days(asked(Watch(date(2026, 5, 1), date(2026, 5, 2))), set(), DAY)
    assert [day.day for day in missing] == [1, 2]


def test_a_unit_may_walk_on_working_days_only():
    pack = PACK.with_overlay([Overlay("patrol.days", date(2026, 1, 1), "working", "周末无人")])
    missing = missing_days(asked(Watch(date(2026, 5, 1)), PatrolPolicy.of(pack, DAY)), set(), DAY)
    assert [day.day for day in missing] == [1, 4, 5, 6, 7]


def test_february_of_a_leap_year_has_29_days():
    assert len(days_of(2028, 2)) == 29


def test_a_day_to_come_and_a_day_before_the_site_are_refused():
    assert check_day(Watch(date(2026, 5, 1)), date(2026, 5, 9), DAY)[0].field == "day"
    assert "登记期" in check_day(Watch(date(2026, 5, 5)), date(2026, 5, 4), DAY)[0].message
    assert check_day(Watch(date(2026, 5, 1)), DAY, DAY) == []


def test_patroller_and_person_in_charge_are_both_named():
    problems = check_patrol({"state": PatrolState.normal}, POLICY)
    assert {problem.field for problem in problems} == {"patroller_id", "in_charge_id"}
    assert check_patrol(ENTRY, POLICY) == []


def test_more_people_are_asked_for_where_the_unit_set_more():
    pack = PACK.with_overlay([Overlay("patrol.least_people", date(2026, 1, 1), 2, "双人巡查")])
    policy = PatrolPolicy.of(pack, DAY)
    assert [p.field for p in check_patrol(ENTRY, policy)] == ["patrollers"]
    assert check_patrol({**ENTRY, "patrollers": "李四"}, policy) == []


def test_an_exception_names_its_place_and_fault():
    bare = {"item": "power", "state": FindingState.abnormal, "place": "", "fault": ""}
    odd = {**ENTRY, "state": PatrolState.abnormal}
    assert [p.field for p in check_patrol(odd, POLICY)] == ["findings"]
    assert "部位和问题" in check_patrol({**odd, "findings": [bare]}, POLICY)[0].message
    assert check_patrol({**odd, "findings": [{**bare, "place": "二楼", "fault": "插座松动"}]}, POLICY) == []
    assert [p.field for p in check_patrol({**ENTRY, "findings": [{**bare, "place": "a", "fault": "b"}]}, POLICY)] == [
        "state"
    ]
