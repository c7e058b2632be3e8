"""What is due of 巡查 and 登记簿, each with its article or 本单位自定 (南昌 细则 12, 14)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.rules.patrol import PatrolState, days_of
from desktop.services.inspection.hazard_due import hazard_obligations
from desktop.services.inspection.hazard_list import HazardList, HazardScope
from desktop.services.inspection.patrol import save_day
from desktop.services.inspection.register import EVENTS, RENTALS
from desktop.services.inspection.shift import fill_rota
from desktop.services.inspection.site_due import patrol_obligations, register_obligations
from desktop.services.parts.obligation import ObligationState
from desktop.services.parts.plain_ledger import PlainList
from tests.services.dispute.test_listing import Ask
from tests.services.inspection.test_hazard import hazard, set_day
from tests.services.inspection.test_register import event, rental
from tests.site_office import Office, add_site, make_office

TODAY = date(2026, 10, 22)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    yield made
    made.ws.vault.close()


def test_a_month_of_patrols_is_done_missed_or_overdue(office: Office) -> None:
    site = add_site(office, since=date(2026, 8, 1))
    people = {"patroller_id": office.people["王芳"], "in_charge_id": office.people["李明"]}
    for day in [*days_of(2026, 8), *days_of(2026, 9)[:29]]:
        save_day(office.ws, day, {site: PatrolState.normal}, people)
    duties = {duty.month: duty for duty in patrol_obligations(office.ws, 2026)}
    assert {month: duty.state for month, duty in duties.items()} == {
        8: ObligationState.done, 9: ObligationState.missed, 10: ObligationState.overdue,
    }  # fmt: skip
    assert duties[9].sentence.startswith("缺 1 次")
    assert duties[9].missed == "有缺"
    assert (duties[10].due_on, duties[10].article) == (date(2026, 10, 21), "《实施细则》第十二条")
    assert duties[10].target == {"part": "patrol", "unit_id": office.bureau, "month": 10}


def test_without_sites_and_in_coming_years_nothing_is_owed(office: Office) -> None:
    assert patrol_obligations(office.ws, 2026) == []
    add_site(office)
    assert patrol_obligations(office.ws, 2027) == []


def test_a_rental_not_looked_at_is_overdue_and_one_far_off_is_not_listed(office: Office) -> None:
    RENTALS.save(office.ws, None, rental(office, begins_on=date(2026, 4, 1)))
    RENTALS.save(office.ws, None, rental(office, place="乙", begins_on=date(2026, 9, 1)))
    duties = register_obligations(office.ws, 2026)
    assert [(duty.key, duty.due_on, duty.late_days) for duty in duties] == [("rental_check", date(2026, 10, 1), 21)]
    assert "本单位自定" in duties[0].sentence


def test_a_rental_whose_look_was_due_last_year_stays_due(office: Office) -> None:
    RENTALS.save(office.ws, None, rental(office, begins_on=date(2025, 1, 1)))
    assert [duty.due_on for duty in register_obligations(office.ws, 2026)] == [date(2025, 7, 1)]


def test_an_application_is_decided_before_the_event_begins(office: Office) -> None:
    EVENTS.save(office.ws, None, event(office, begins_on=date(2026, 10, 25)))
    [duty] = register_obligations(office.ws, 2026)
    assert (duty.key, duty.due_on, duty.state) == ("event_decision", date(2026, 10, 24), ObligationState.due_soon)
    assert duty.article == "《实施细则》第十四条"


def test_in_the_last_days_of_december_what_is_due_in_january_comes_near(office: Office) -> None:
    made = EVENTS.save(office.ws, None, event(office, begins_on=date(2027, 1, 5), ends_on=date(2027, 1, 5)))
    due_on = date(2027, 1, 3)
    number = hazard(office, due_on=due_on)
    set_day(office, date(2026, 12, 30))
    [duty] = register_obligations(office.ws, 2026)
    assert duty.target["record_id"] == made, "the book of 2026 does not list an event of 2027"
    assert [(it.due_on, it.state) for it in hazard_obligations(office.ws, 2026)] == [(due_on, ObligationState.due_soon)]
    assert [it.due_on for it in hazard_obligations(office.ws, 2027)] == [due_on]
    assert HazardList(office.ws, HazardScope(2026)).ids(Ask("due_soon")) == [number]


def test_a_look_that_comes_near_leads_to_a_list_that_holds_it(office: Office) -> None:
    made = RENTALS.save(office.ws, None, rental(office, begins_on=date(2026, 4, 25), ends_on=None))
    [duty] = register_obligations(office.ws, 2026)
    assert (duty.due_on, duty.state) == (date(2026, 10, 25), ObligationState.due_soon)
    assert made in PlainList(office.ws, RENTALS).ids(Ask(str(duty.target["filter"])))


def test_a_rota_that_ends_soon_is_to_be_carried_on(office: Office) -> None:
    assert register_obligations(office.ws, 2026) == []
    fill_rota(office.ws, office.bureau, days_of(2026, 10)[:24], "whole", [office.people["王芳"]])
    [duty] = register_obligations(office.ws, 2026)
    assert (duty.key, duty.due_on) == ("rota", date(2026, 10, 18))
    assert duty.sentence.startswith("值班表排到 2026-10-24")
