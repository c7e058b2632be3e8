"""检查隐患 as one page: its parts under one choice of unit, a patrol's exception becomes a hazard, places come back."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.fields import Row
from desktop.rules.patrol import FindingState, PatrolState
from desktop.services.inspection.patrol import save_day, save_patrol
from desktop.views.inspection import page as inspection
from desktop.views.inspection.page import PARTS, InspectionPage
from tests.site_office import Office, add_site, make_office
from tests.views.case_host import Host

TODAY = date(2026, 10, 22)
FAULT = {"item": "power", "state": FindingState.abnormal, "place": "东墙", "fault": "插座松动", "handling": "已断电"}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    yield made
    made.ws.vault.close()


@pytest.fixture
def page(office: Office, qtbot: QtBot) -> InspectionPage:
    made = InspectionPage(office.ws, Host(office.ws))
    qtbot.addWidget(made)
    made.resize(1366, 700)
    made.show()
    return made


def walked(office: Office) -> int:
    """A site with an exception today."""
    site = add_site(office)
    people = {"patroller_id": office.people["王芳"], "in_charge_id": office.people["李明"]}
    save_patrol(office.ws, site, TODAY, {**people, "state": PatrolState.abnormal, "findings": (FAULT,)})
    return site


def test_every_part_opens_under_the_chosen_unit(office: Office, page: InspectionPage) -> None:
    add_site(office)
    other = add_site(office, name="车库", unit_id=office.team)
    page.show_target("site", unit_id=office.team)
    assert page.part("site").part.source.units == frozenset({office.team})
    for plan in PARTS:
        page.show_target(plan.key)
        assert page.shown == plan.key
    month = page.part("patrol").grid.table.month
    assert month is not None and [site.id for site in month.sites] == [other]


def test_an_exception_of_a_patrol_becomes_a_hazard_with_its_place_and_person(
    office: Office, page: InspectionPage
) -> None:
    site = walked(office)
    page.show_target("patrol")
    page.part("patrol").to_hazard.emit(site, TODAY, Row(1, FAULT))
    form = page.part("hazard").page.form
    assert page.shown == "hazard"
    assert form.editor("description").value() == "插座松动"
    assert form.editor("place").value() == "档案室东墙"
    assert (form.editor("found_on").value(), form.editor("source").value()) == (TODAY, "patrol")
    assert form.editor("person_id").value() == office.people["李明"]


def test_a_hazard_half_typed_is_not_overwritten(
    office: Office, page: InspectionPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(inspection, "tell", lambda *given: told.append(given[2]))
    site = walked(office)
    page.show_target("hazard")
    hazards = page.part("hazard").page
    hazards.new_record()
    hazards.form.put("description", "门锁坏")
    page.keep_drafts()
    page.part("patrol").to_hazard.emit(site, TODAY, Row(1, FAULT))
    assert told and "没有保存的新登记" in told[0]
    assert hazards.form.editor("description").value() == "门锁坏"


def test_a_patrol_entered_elsewhere_shows_when_the_part_is_looked_at(office: Office, page: InspectionPage) -> None:
    site = add_site(office)
    page.show_target("patrol")
    page.show_target("hazard")
    people = {"patroller_id": office.people["王芳"], "in_charge_id": office.people["李明"]}
    save_day(office.ws, TODAY, {site: PatrolState.normal}, people)
    page.show_target("patrol")
    assert page.part("patrol").grid.table.index(0, 21).data(Qt.ItemDataRole.DisplayRole) == "√"


def test_where_the_person_was_comes_back(office: Office, page: InspectionPage, qtbot: QtBot) -> None:
    site = walked(office)
    page.show_target("register", book="rental")
    page.show_target("patrol", month=9)
    page.part("patrol").grid.choose(site, date(2026, 9, 3))
    there = page.place()
    again = InspectionPage(office.ws, Host(office.ws))
    qtbot.addWidget(again)
    again.show()
    again.come_back(there)
    assert (again.shown, again.part("patrol").month, again.part("register").book) == ("patrol", 9, "rental")
    found = again.part("patrol").grid.current()
    assert found is not None and (found[0].id, found[1]) == (site, date(2026, 9, 3))


def test_names_typed_under_the_month_table_stay_with_their_unit_and_month(
    office: Office, page: InspectionPage, qtbot: QtBot
) -> None:
    page.show_target("report", month=9)
    report = page.part("report")
    proposed = report.names["prepared_by"].text()
    report.names["prepared_by"].clear()
    qtbot.keyClicks(report.names["prepared_by"], "Wang")
    page.show_target("report", unit_id=office.team)
    assert report.names["prepared_by"].text() != "Wang"
    page.show_target("report", month=8)
    page.units.choose_unit(None)
    page.units.activated.emit(0)
    assert report.names["prepared_by"].text() == proposed
    page.keep_drafts()
    again = InspectionPage(office.ws, Host(office.ws))
    qtbot.addWidget(again)
    again.show_target("report", month=9)
    assert again.part("report").names["prepared_by"].text() == "Wang"
