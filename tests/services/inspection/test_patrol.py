"""每日巡查: a day of many sites in one command, exceptions with place and fault, missing days shown (南昌 细则 12)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop.fields import Refused
from desktop.rules.patrol import FindingState, PatrolState
from desktop.services.inspection.key_site import SITES
from desktop.services.inspection.patrol import (
    load_patrol,
    patrol_month,
    remove_patrol,
    save_day,
    save_patrol,
    site_sheet,
)
from desktop.services.organisation.unit_closing import close_unit
from desktop.services.policy.policy import change_parameter
from desktop.services.trail.history import history_of
from tests.site_office import Office, add_site, make_office

TODAY = date(2026, 10, 22)
POWER = {
    "item": "power",
    "state": FindingState.abnormal,
    "place": "东墙",
    "fault": "插座松动",
    "handling": "已断电报修",
}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    yield made
    made.ws.vault.close()


def people(office: Office) -> dict[str, Any]:
    """王芳 walks, 李明 is in charge."""
    return {"patroller_id": office.people["王芳"], "in_charge_id": office.people["李明"]}


def test_twenty_sites_are_entered_in_one_command(office: Office) -> None:
    sites = [add_site(office, name=f"库房{number}") for number in range(20)]
    assert save_day(office.ws, TODAY, dict.fromkeys(sites, PatrolState.normal), people(office)) == 20
    grid = patrol_month(office.ws, 2026, 10)
    assert {grid.marks[site, TODAY] for site in sites} == {PatrolState.normal}
    assert len(history_of(office.ws, "patrol", load_patrol(office.ws, sites[0], TODAY).id or 0)) == 1


def test_missing_days_are_those_past_without_an_entry(office: Office) -> None:
    site = add_site(office, since=date(2026, 10, 18))
    save_day(office.ws, date(2026, 10, 20), {site: PatrolState.normal}, people(office))
    grid = patrol_month(office.ws, 2026, 10)
    assert [day.day for day in grid.missing[site]] == [18, 19, 21]
    assert grid.sentence() == "1 个部位，已登记 1 次，异常 0 次，缺 3 次"


def test_what_was_before_a_site_came_to_be_patrolled_is_not_missing(office: Office) -> None:
    critical = {"site_kind": "vital", "place": "三楼", "fire_critical": True, "since": date(2020, 1, 1)}
    site = SITES.save(office.ws, None, {"name": "机房", "unit_id": office.bureau, **critical})
    assert patrol_month(office.ws, 2026, 10).missing[site] == ()
    assert patrol_month(office.ws, 2026, 9).sites == ()
    SITES.save(office.ws, site, {"patrol_since": date(2026, 10, 20)})
    assert [day.day for day in patrol_month(office.ws, 2026, 10).missing[site]] == [20, 21]
    SITES.save(office.ws, site, {"fire_critical": False})
    assert SITES.load(office.ws, site)["patrol_since"] is None
    with pytest.raises(Refused, match="开始巡查日期早于登记日期"):
        SITES.save(office.ws, site, {"fire_critical": True, "patrol_since": date(2019, 1, 1)})


def test_patrols_made_stay_in_the_grid_when_a_site_is_no_longer_patrolled(office: Office) -> None:
    site = add_site(office)
    save_day(office.ws, date(2026, 10, 20), {site: PatrolState.normal}, people(office))
    SITES.save(office.ws, site, {"fire_critical": False})
    grid = patrol_month(office.ws, 2026, 10)
    assert ([one.id for one in grid.sites], grid.missing[site]) == ([site], ())
    assert site_sheet(office.ws, site, 2026, 10).walkers == {date(2026, 10, 20): "王芳"}
    assert patrol_month(office.ws, 2026, 9).sites == ()


def test_where_the_pack_asks_for_none_patrols_are_asked_for_from_the_day_the_unit_says_so(tmp_path: Path) -> None:
    made = make_office(tmp_path, pack="nanyang-2017")
    site = add_site(made)
    assert patrol_month(made.ws, 2026, 10).sites == ()
    change_parameter(made.ws, "patrol.enabled", date(2026, 10, 20), True, "本区要求")
    assert [day.day for day in patrol_month(made.ws, 2026, 10).missing[site]] == [20, 21]
    assert patrol_month(made.ws, 2026, 9).sites == ()
    made.ws.vault.close()


def test_a_unit_that_is_no_more_owes_no_patrol_from_that_day_on(office: Office) -> None:
    site = add_site(office, unit_id=office.team, since=date(2026, 10, 1))
    close_unit(office.ws, office.team, date(2026, 10, 10))
    missing = patrol_month(office.ws, 2026, 10).missing[site]
    assert (missing[0], missing[-1], len(missing)) == (date(2026, 10, 1), date(2026, 10, 9), 9)
    assert patrol_month(office.ws, 2026, 11).sites == ()


def test_each_site_may_be_walked_by_people_of_its_own(office: Office) -> None:
    first, second = add_site(office), add_site(office, name="车库", unit_id=office.team)
    own = {first: people(office), second: {"patroller_id": office.people["赵刚"], "in_charge_id": None}}
    with pytest.raises(Refused, match="车库：请填写负责人"):
        save_day(office.ws, TODAY, dict.fromkeys(own, PatrolState.normal), own)
    own[second]["in_charge_id"] = office.people["周倩"]
    assert save_day(office.ws, TODAY, dict.fromkeys(own, PatrolState.normal), own) == 2
    assert load_patrol(office.ws, second, TODAY)["patroller_id"] == office.people["赵刚"]
    assert load_patrol(office.ws, first, TODAY)["patroller_id"] == office.people["王芳"]


def test_sites_that_are_not_patrolled_are_not_in_the_grid(office: Office) -> None:
    add_site(office, name="大厅", fire_critical=False)
    chosen = add_site(office, name="门卫室", fire_critical=False, patrolled=True)
    assert [site.id for site in patrol_month(office.ws, 2026, 10).sites] == [chosen]


def test_an_exception_is_entered_with_its_item_and_the_rest_stays_normal(office: Office) -> None:
    site = add_site(office)
    save_patrol(office.ws, site, TODAY, {**people(office), "state": PatrolState.abnormal, "findings": (POWER,)})
    row = load_patrol(office.ws, site, TODAY)
    assert [finding["fault"] for finding in row["findings"]] == ["插座松动"]
    sheet = site_sheet(office.ws, site, 2026, 10)
    assert sheet.cells["用电用火安全", TODAY] == "异常"
    assert sheet.cells["门窗锁具完好", TODAY] == "正常"
    assert (sheet.walkers[TODAY], sheet.chiefs[TODAY]) == ("王芳", "李明")
    assert sheet.exceptions == ("10月22日 用电用火安全：东墙 插座松动；处理：已断电报修",)


def test_an_exception_cannot_be_ticked_for_many_and_needs_its_place(office: Office) -> None:
    site = add_site(office)
    with pytest.raises(Refused, match="逐处登记"):
        save_day(office.ws, TODAY, {site: PatrolState.abnormal}, people(office))
    bare = {**POWER, "place": " "}
    with pytest.raises(Refused, match="部位和问题"):
        save_patrol(office.ws, site, TODAY, {**people(office), "state": PatrolState.abnormal, "findings": (bare,)})
    assert patrol_month(office.ws, 2026, 10).marks == {}


def test_ticking_the_day_leaves_an_exception_as_it_is_only_when_it_is_not_named(office: Office) -> None:
    first, second = add_site(office), add_site(office, name="配电房")
    save_patrol(office.ws, first, TODAY, {**people(office), "state": PatrolState.abnormal, "findings": (POWER,)})
    assert save_day(office.ws, TODAY, {second: PatrolState.normal}, people(office)) == 1
    assert patrol_month(office.ws, 2026, 10).marks[first, TODAY] is PatrolState.abnormal
    save_day(office.ws, TODAY, {first: PatrolState.normal}, people(office))
    assert load_patrol(office.ws, first, TODAY)["findings"] == ()


def test_the_people_named_last_are_proposed_again(office: Office) -> None:
    site = add_site(office)
    assert load_patrol(office.ws, site, TODAY)["in_charge_id"] == office.people["李明"]
    save_day(office.ws, date(2026, 10, 21), {site: PatrolState.normal}, people(office))
    assert load_patrol(office.ws, site, TODAY)["patroller_id"] == office.people["王芳"]


def test_days_to_come_and_nobody_named_are_refused_and_nothing_is_written(office: Office) -> None:
    sites = [add_site(office), add_site(office, name="配电房")]
    with pytest.raises(Refused, match="还没有到"):
        save_day(office.ws, date(2026, 10, 23), dict.fromkeys(sites, PatrolState.normal), people(office))
    with pytest.raises(Refused, match="巡查人"):
        save_day(office.ws, TODAY, dict.fromkeys(sites, PatrolState.normal), {"in_charge_id": 1})
    assert patrol_month(office.ws, 2026, 10).marks == {}


def test_an_entry_can_be_taken_away_and_a_day_already_entered_says_so(office: Office) -> None:
    site = add_site(office)
    save_day(office.ws, TODAY, {site: PatrolState.normal}, people(office))
    with pytest.raises(Refused, match="都已登记过"):
        save_day(office.ws, TODAY, {site: PatrolState.normal}, people(office))
    remove_patrol(office.ws, site, TODAY)
    assert patrol_month(office.ws, 2026, 10).marks == {}
    with pytest.raises(Refused, match="没有巡查记录"):
        remove_patrol(office.ws, site, TODAY)


def test_a_site_not_patrolled_has_no_month_sheet(office: Office) -> None:
    site = add_site(office, fire_critical=False)
    with pytest.raises(Refused, match="不需要每日巡查"):
        site_sheet(office.ws, site, 2026, 10)
