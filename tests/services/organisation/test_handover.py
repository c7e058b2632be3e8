"""随交未办事项 of the ledgers: sites, rentals, jobs, events, planned inspections and shifts go along (S1, S5)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.rules.patrol import days_of
from desktop.services.inspection.inspection import load_inspection, save_inspection
from desktop.services.inspection.key_site import SITES
from desktop.services.inspection.register import EVENTS, RENTALS, TEMPORARY_WORK
from desktop.services.inspection.shift import fill_rota, shift_month
from desktop.services.organisation.handover import ANSWERS, move_work, open_work_in
from tests.services.inspection.test_inspection import values
from tests.services.inspection.test_register import event, rental
from tests.site_office import Office, add_site, make_office

TODAY = date(2026, 10, 22)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    yield made
    made.ws.vault.close()


def test_what_a_leaver_answers_for_in_the_ledgers_goes_along(office: Office) -> None:
    ws, leaver, next_one = office.ws, office.people["李明"], office.people["周倩"]
    site = add_site(office, deputy_id=leaver)
    let = RENTALS.save(ws, None, rental(office))
    job = {"work": "打捞", "place": "玉带河", "headcount": 4, "begins_on": date(2026, 9, 1), "responsible_id": leaver}
    work = TEMPORARY_WORK.save(ws, None, {"unit_id": office.bureau, **job})
    fair = EVENTS.save(ws, None, event(office))
    planned = {"visited_on": None, "planned_on": date(2026, 11, 2), "items": (), "unit_id": office.bureau}
    visit = save_inspection(ws, None, values(office, second_inspector_id=next_one, **planned))
    fill_rota(ws, office.bureau, days_of(2026, 10)[20:24], "whole", [leaver])
    with ws.read() as session:
        found = open_work_in(session, leaver, office.bureau, "officer", TODAY)
    assert [(item.kind, item.part) for item in found] == [
        ("key_site", "重点部位责任人"), ("key_site", "重点部位协助责任人"), ("rental", "出租房屋责任人"),
        ("temporary_work", "临时用工责任人"), ("large_event", "大型活动安全责任人"),
        ("inspection", "计划检查的检查人"), ("shift", "值班人员"), ("shift", "值班人员"), ("shift", "值班人员"),
    ]  # fmt: skip
    with ws.command("test", "移交") as command:
        move_work(command.session, tuple(found), next_one, None, TODAY)
    row = SITES.load(ws, site)
    assert (row["responsible_id"], row["deputy_id"]) == (next_one, next_one)
    for ledger, number in ((RENTALS, let), (TEMPORARY_WORK, work), (EVENTS, fair)):
        assert ledger.load(ws, number)["responsible_id"] == next_one
    visited = load_inspection(ws, visit)
    assert (visited["inspector_id"], visited["second_inspector_id"]) == (next_one, None)
    rota = shift_month(ws, office.bureau, 2026, 10).lines
    assert [rota[day][0].people for day in days_of(2026, 10)[20:23]] == ["李明", "周倩", "周倩"]


def test_what_is_over_stays_with_the_one_who_answered_for_it(office: Office) -> None:
    add_site(office, until=date(2026, 9, 30))
    RENTALS.save(office.ws, None, rental(office, ends_on=date(2026, 6, 30)))
    EVENTS.save(office.ws, None, event(office, cancelled_on=date(2026, 10, 21)))
    save_inspection(office.ws, None, values(office, unit_id=office.bureau, items=()))
    with office.ws.read() as session:
        assert open_work_in(session, office.people["李明"], office.bureau, "officer", TODAY) == []
        assert open_work_in(session, office.people["李明"], office.team, "officer", TODAY) == []


def test_every_field_named_is_one_of_its_record() -> None:
    for answer in ANSWERS:
        assert set(answer.parts) <= {column.name for column in answer.record.__table__.columns}
