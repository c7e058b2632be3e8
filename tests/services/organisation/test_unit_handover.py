"""合并随交: sites, registers, plans and shifts that run on go to the unit that takes over; what is over stays."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop.models.organisation import Person, UnitKind
from desktop.services.inspection.hazard import load_hazard
from desktop.services.inspection.inspection import load_inspection, save_inspection
from desktop.services.inspection.key_site import SITES
from desktop.services.inspection.patrol import patrol_month
from desktop.services.inspection.register import EVENTS, RENTALS
from desktop.services.inspection.shift import fill_rota, shift_month
from desktop.services.organisation.people import add_person, leave_person
from desktop.services.organisation.unit import add_unit
from desktop.services.organisation.unit_closing import merge_unit
from desktop.services.trail.undo import undo, undo_steps
from tests.services.inspection.test_hazard import hazard
from tests.services.inspection.test_register import event, rental
from tests.site_office import Office, add_site, make_office

ON = date(2026, 10, 20)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    yield made
    made.ws.vault.close()


@pytest.fixture
def taker(office: Office) -> int:
    values = {"name": "市容服务中心", "short_name": "市容中心", "parent_id": office.bureau, "code": "CG09"}
    return add_unit(office.ws, {**values, "unit_kind": UnitKind.subordinate, "opened_on": date(2020, 1, 1)})


def planned(office: Office, unit_id: int) -> int:
    values: dict[str, Any] = {"unit_id": unit_id, "inspection_kind": "daily", "place": "车库", "items": ()}
    return save_inspection(office.ws, None, {**values, "planned_on": date(2026, 10, 30)})


def test_what_runs_on_goes_to_the_unit_that_takes_over(office: Office, taker: int) -> None:
    site = add_site(office, unit_id=office.team, since=date(2026, 10, 1))
    let = RENTALS.save(office.ws, None, rental(office, unit_id=office.team, ends_on=None))
    plan = planned(office, office.team)
    fill_rota(office.ws, office.team, [date(2026, 10, 19), ON], "whole", [office.people["王芳"]])
    merge_unit(office.ws, office.team, taker, ON)
    assert SITES.load(office.ws, site)["unit_id"] == taker
    assert RENTALS.load(office.ws, let)["unit_id"] == taker
    assert load_inspection(office.ws, plan)["unit_id"] == taker
    assert [one.unit_id for one in patrol_month(office.ws, 2026, 10).sites] == [taker]
    assert shift_month(office.ws, taker, 2026, 10).lines[ON] != ()
    assert shift_month(office.ws, office.team, 2026, 10).lines[date(2026, 10, 19)] != ()
    assert "4 项随之划转" in undo_steps(office.ws)[0].summary


def test_what_is_over_and_every_hazard_stay_with_the_unit_they_were_of(office: Office, taker: int) -> None:
    over = EVENTS.save(office.ws, None, event(office, unit_id=office.team, cancelled_on=date(2026, 10, 21)))
    ended = RENTALS.save(office.ws, None, rental(office, unit_id=office.team, ends_on=date(2026, 10, 1)))
    found = hazard(office, unit_id=office.team)
    merge_unit(office.ws, office.team, taker, ON)
    assert EVENTS.load(office.ws, over)["unit_id"] == office.team
    assert RENTALS.load(office.ws, ended)["unit_id"] == office.team
    assert load_hazard(office.ws, found)["unit_id"] == office.team


def test_neither_numbers_names_nor_shifts_clash(office: Office, taker: int) -> None:
    plans = [planned(office, taker), planned(office, office.team)]
    sites = [add_site(office, unit_id=unit) for unit in (taker, office.team)]
    for unit, who in ((taker, "李明"), (office.team, "王芳")):
        fill_rota(office.ws, unit, [ON], "whole", [office.people[who]])
    merge_unit(office.ws, office.team, taker, ON)
    assert len({load_inspection(office.ws, number)["number"] for number in plans}) == 2
    assert [SITES.load(office.ws, site)["name"] for site in sites] == ["档案室", "档案室（原市容执法支队）"]
    assert SITES.load(office.ws, sites[1])["initials"].startswith("dasysr"), "found by what it is called now"
    assert [line.people for line in shift_month(office.ws, taker, 2026, 10).lines[ON]] == ["李明"]


def test_who_has_left_by_then_stays_with_the_unit_he_was_of(office: Office, taker: int) -> None:
    gone, there = (add_person(office.ws, name, office.team) for name in ("林峰", "韩雪"))
    leave_person(office.ws, gone, date(2026, 9, 1))
    merge_unit(office.ws, office.team, taker, ON)
    with office.ws.read() as session:
        assert [session.get_one(Person, it).unit_id for it in (gone, there)] == [office.team, taker]


def test_a_merger_taken_back_gives_everything_back(office: Office, taker: int) -> None:
    site = add_site(office, unit_id=office.team)
    merge_unit(office.ws, office.team, taker, ON)
    undo(office.ws)
    assert SITES.load(office.ws, site)["unit_id"] == office.team
