"""Every record with a form leads to its history: people, posts, bodies, their members, patrons, reports."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.services.organisation.lookup import fill_group_from_tree
from desktop.services.organisation.patron import fill_patrons
from desktop.views.dispute import report_cases
from desktop.views.dispute.monthly_report import MonthlyReportPanel
from desktop.views.lists.history import HistoryDialog
from desktop.views.organisation import people as organisation_people
from desktop.views.organisation.history import PostHistoryDialog
from desktop.views.organisation.page import OrganisationPage
from desktop.views.organisation.people import PeopleDialog
from tests.bureau import OPENED, Bureau, staffed_bureau
from tests.views.case_host import Host

OCT = date(2026, 10, 22)


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    made = staffed_bureau(tmp_path)
    fill_group_from_tree(made.ws, made.group(), OPENED)
    fill_patrons(made.ws, OCT)
    yield made
    made.ws.vault.close()


@pytest.fixture
def page(bureau: Bureau, qtbot: QtBot) -> OrganisationPage:
    made = OrganisationPage(bureau.ws, Host(bureau.ws))
    qtbot.addWidget(made)
    made.show()
    return made


def kind_shown(dialog: object) -> str:
    assert isinstance(dialog, HistoryDialog)
    assert dialog.rows.rowCount() > 0
    return dialog._key[0]


def test_a_body_its_members_and_a_patron(page: OrganisationPage, qtbot: QtBot) -> None:
    page.show_panel("领导小组")
    bodies = page.bodies
    bodies.history_button.click()
    assert kind_shown(bodies.dialog) == "body"
    bodies.dialog.reject()
    bodies.table.choose_id(bodies.rows.id_at(0))
    next(action for action in bodies._row_menu([bodies.rows.id_at(0)]) if action.title == "历史…").run()
    assert kind_shown(bodies.dialog) == "body_member"
    bodies.dialog.reject()
    page.show_panel("定点承包")
    patrons = page.patrons
    patrons.history_button.click()
    assert kind_shown(patrons.dialog) == "patron"
    assert "结束或另行登记" in patrons.dialog.reason.text()
    patrons.dialog.reject()


def test_an_appointment_from_the_list_of_those_who_held_the_post(
    page: OrganisationPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(HistoryDialog, "exec", lambda self: shown.append(kind_shown(self)))
    page.posts.show_history()
    dialog = page.posts.dialog
    assert isinstance(dialog, PostHistoryDialog)
    dialog.history_button.click()
    assert shown == ["appointment"]


def test_a_person_from_the_register(
    bureau: Bureau, page: OrganisationPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(organisation_people.HistoryDialog, "exec", lambda self: shown.append(kind_shown(self)))
    dialog = PeopleDialog(bureau.ws, Host(bureau.ws), OCT)
    qtbot.addWidget(dialog)
    dialog.history_button.click()
    assert shown == ["person"]
    dialog.close()


def test_a_report_once_something_was_written(bureau: Bureau, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    from desktop.services.dispute.monthly_report import open_report

    shown: list[str] = []
    monkeypatch.setattr(report_cases.HistoryDialog, "exec", lambda self: shown.append(kind_shown(self)))
    panel = MonthlyReportPanel(bureau.ws, Host(bureau.ws))
    qtbot.addWidget(panel)
    panel.show()
    panel.side.history_wanted.emit()
    assert shown == []
    assert panel.view is not None
    open_report(bureau.ws, panel.view.unit_id, *panel.view.month)
    panel.side.history_wanted.emit()
    assert shown == ["monthly_report"]
