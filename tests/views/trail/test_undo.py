"""The window that undoes: it says what it will do, does it, and refuses in plain words."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.services.dispute.case import save_dispute
from desktop.services.dispute.steps import resolve_dispute
from desktop.services.organisation.people import person_row, rename_person
from desktop.views.main_window import MainWindow
from desktop.views.parts.preferences import Preferences
from desktop.views.trail import undo as views
from desktop.views.trail.undo import REDO, UndoDialog
from tests.case_office import Office, make_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    yield made
    made.ws.vault.close()


def opened(qtbot: QtBot, office: Office, mode: str = "undo") -> UndoDialog:
    dialog = UndoDialog(office.ws, mode)
    qtbot.addWidget(dialog)
    return dialog


def test_the_newest_step_is_chosen_and_told_field_by_field(qtbot: QtBot, office: Office) -> None:
    rename_person(office.ws, office.people["李明"], "李鸣")
    dialog = opened(qtbot, office)
    assert [line["now"] for line in dialog.lines.rows] == ["李鸣"]
    assert dialog.preview_title.text() == "撤销将改动 1 处："
    dialog.run()
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert person_row(office.ws, office.people["李明"])["name"] == "李明"


def test_an_older_step_takes_the_newer_ones_with_it(qtbot: QtBot, office: Office) -> None:
    case = office.fixed_case()
    resolve_dispute(office.ws, case, date(2026, 10, 15), "和解")
    dialog = opened(qtbot, office)
    dialog.table.choose_id(dialog.steps.id_at(1))
    assert dialog.run_button.text() == "撤销 2 步"
    dialog.run()
    again = opened(qtbot, office, REDO)
    assert [row["summary"] for row in again.steps.rows] == ["撤销 2 步，直到“已登记 2026-0001 夜市占道经营与居民噪音”"]
    again.run()
    assert again.done_text.startswith("重做")


def test_a_step_that_stays_says_why_and_offers_nothing(qtbot: QtBot, office: Office) -> None:
    dialog = opened(qtbot, office)
    dialog.table.choose_id(dialog.steps.id_at(dialog.steps.rowCount() - 1))
    assert dialog.problem.text == "建立工作库是第一步，不能撤销"
    assert not dialog.run_button.isEnabled()


def test_with_nothing_to_do_again_the_button_still_says_what_it_is_for(qtbot: QtBot, office: Office) -> None:
    dialog = UndoDialog(office.ws)
    qtbot.addWidget(dialog)
    dialog.modes.choose("redo")
    dialog.modes.chosen.emit("redo")
    assert dialog.run_button.text() == "重做" and not dialog.run_button.isEnabled()


def test_much_is_taken_back_behind_the_window(qtbot: QtBot, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MOST_LINES", 1)
    case = office.fixed_case()
    save_dispute(office.ws, case, {"place": "胜利路", "people": 3})
    heard: list[str] = []
    office.ws.bus.subscribe(lambda changes: heard.append(changes.summary))
    dialog = opened(qtbot, office)
    assert dialog.count.text() == "只列出前 1 处，另有 1 处。"
    dialog.run()
    qtbot.waitUntil(lambda: dialog.result() == QDialog.DialogCode.Accepted)
    assert heard == [dialog.done_text]


def test_a_refusal_is_told_and_the_window_stays(qtbot: QtBot, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    rename_person(office.ws, office.people["李明"], "李鸣")
    dialog = opened(qtbot, office)
    told: list[str] = []
    monkeypatch.setattr(views, "tell_failure", lambda parent, what, safe="": told.append(what))
    views.undo(office.ws)  # somebody else was quicker
    first = dialog.steps.id_at(0)
    dialog.table.choose_id(first)
    dialog.run()
    assert told == ["没有可以撤销的操作"]
    assert dialog.result() == 0


def test_the_status_line_and_the_keys_lead_there_but_not_from_a_text_field(
    qtbot: QtBot, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(views, "show_undo", lambda ws, parent, mode: asked.append(mode))
    window = MainWindow(office.ws, Preferences(tmp_path / "p.ini"))
    qtbot.addWidget(window)
    window.show()
    assert not window.undo_link.isVisible()
    rename_person(office.ws, office.people["李明"], "李鸣")
    assert window.undo_link.isVisible()
    window.undo_link.click()
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
    window.setFocus()
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert asked == ["undo", "undo", "redo"]
    field = QLineEdit("已写", window)
    field.show()
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(asked) == 3
    window.close()
