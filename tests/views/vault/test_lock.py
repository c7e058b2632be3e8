"""锁定: drafts and place are kept in the file, dialogs go without a question, everything is back after unlocking."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from desktop.bootstrap import Program
from desktop.fields import NamedField, Text
from desktop.services.dispute.case import load_dispute
from desktop.services.operator import add_operator, operators, set_pin
from desktop.views import locking
from desktop.views.dispute.page import DisputePage
from desktop.views.forms.drafts import DraftKey
from desktop.views.forms.form_dialog import FormDialog
from desktop.views.locking import Locker
from desktop.views.main_window import MainWindow
from desktop.views.organisation.page import OrganisationPage
from desktop.views.parts.dialogs import ask
from desktop.views.parts.preferences import Preferences
from desktop.views.trail.operator import OperatorChoice
from desktop.views.vault.lock import IdleWatch
from tests.case_office import make_office
from tests.support import PASSPHRASE


class Office:
    """The program on a file of a few cases, driven as the person at the PC would."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        office = make_office(folder)
        self.cases = [
            office.case(name=f"第 {number} 起停车争议", known_on=date(2026, 10, 9 + number)) for number in range(4)
        ]
        self.path = office.ws.vault.path
        office.ws.vault.close()
        self.program = Program(folder / "preferences.ini")
        self.program.show_start(self.path)

    def unlock(self) -> MainWindow:
        """Type the passphrase into the window that asks for it."""
        self.try_passphrase(PASSPHRASE)
        self.qtbot.waitUntil(lambda: self.program.main_window is not None, timeout=20_000)
        return self.main

    def try_passphrase(self, passphrase: str) -> None:
        start = self.program.start_window
        assert start is not None
        self.qtbot.waitUntil(lambda: start.unlock_button.isEnabled(), timeout=5_000)
        start.passphrase.setText(passphrase)
        start.unlock_button.click()

    @property
    def locker(self) -> Locker:
        assert self.program.locker is not None
        return self.program.locker

    @property
    def main(self) -> MainWindow:
        assert self.program.main_window is not None
        return self.program.main_window

    def lock(self, by: Callable[[], object] | None = None) -> None:
        """Lock, and wait until the file is closed."""
        vault = self.main.workspace.vault
        (by or self.locker.lock)()
        self.qtbot.waitUntil(lambda: not vault.is_open, timeout=8_000)

    def ledger(self) -> DisputePage:
        page = self.main.go("dispute")
        assert isinstance(page, DisputePage)
        return page

    def make_active(self, window: QWidget) -> None:
        """Shortcuts are heard in the active window only; where no window manager sees to it, it is asked for."""
        window.activateWindow()
        self.qtbot.waitUntil(window.isActiveWindow, timeout=5_000)

    def close(self) -> None:
        for window in (self.program.main_window, self.program.start_window):
            if window is not None:
                window.close()
                window.deleteLater()
        if self.program.locker is not None:
            self.program.locker.stop()
        self.program._doorkeeper().leave()


@pytest.fixture
def office(qtbot: QtBot, tmp_path: Path) -> Iterator[Office]:
    made = Office(qtbot, tmp_path)
    yield made
    made.close()


def test_the_file_is_closed_and_the_window_asks_for_the_passphrase(office: Office):
    vault = office.unlock().workspace.vault
    office.lock()
    start = office.program.start_window
    assert start is not None and start.path == office.path
    assert "已锁定，填写的内容已保存在工作库里" in start._note.text
    assert start.passphrase.isEnabled() and start.passphrase.text() == ""
    assert vault.key.raw == b"" and not office.path.with_name(office.path.name + "-wal").exists()
    assert office.program.main_window is None


def test_nothing_of_the_locked_window_stays_in_memory(office: Office):
    start = office.program.start_window
    window = office.unlock()
    office.qtbot.waitUntil(lambda: not isValid(start), timeout=3_000)
    office.lock()
    office.qtbot.waitUntil(lambda: not isValid(window), timeout=3_000)
    assert office.program.main_window is None


def test_mid_form_the_lock_keeps_what_is_typed_and_brings_it_back_where_it_was(office: Office):
    office.unlock()
    office.main.choose_year(2026)
    page = office.ledger().ledger.page
    page.open_record(office.cases[1])
    page.form.put("name", "改了一半的名称")
    office.lock()
    office.unlock()
    assert office.main.go("dispute").isVisible()
    page = office.ledger().ledger.page
    assert page.panel.row.id == office.cases[1] and not page.panel.isHidden()
    assert page.form.values()["name"] == "改了一半的名称" and page.form.is_edited
    assert "已恢复上次未保存的内容" in page.panel.banner.text
    assert load_dispute(office.main.workspace, office.cases[1])["name"] == "第 1 起停车争议"


def test_a_record_not_saved_yet_comes_back_as_well(office: Office):
    office.unlock()
    page = office.ledger().ledger.page
    page.new_record()
    page.form.put("name", "还没有保存的新纠纷")
    office.lock()
    office.unlock()
    page = office.ledger().ledger.page
    assert page.panel.row.id is None and not page.panel.isHidden()
    assert page.form.values()["name"] == "还没有保存的新纠纷"


def test_tab_year_filter_search_and_line_are_as_they_were(office: Office):
    office.unlock()
    office.main.choose_year(2025)
    office.main.choose_year(2026)
    page = office.ledger().ledger.page
    page.search.setText("停车")
    page.model.set_search("停车")
    page.table.choose_id(office.cases[2], quietly=True)
    organisation = office.main.go("organisation")
    assert isinstance(organisation, OrganisationPage)
    organisation.show_day(date(2026, 6, 30))
    organisation.show_panel("沿革")
    office.lock()
    office.unlock()
    assert office.main.place()["tab"] == "organisation" and office.main.year == 2026
    again = office.main.go("organisation")
    assert isinstance(again, OrganisationPage)
    assert again.day == date(2026, 6, 30) and again.panel is again.history
    page = office.ledger().ledger.page
    assert page.search.text() == "停车" and page.table.current_id() == office.cases[2]


def test_the_place_is_kept_in_the_file_once(office: Office):
    office.unlock()
    office.ledger()
    office.lock()
    office.unlock()
    office.main.go("home")
    office.main.leave()
    office.qtbot.waitUntil(lambda: office.program.main_window is None)
    office.qtbot.waitUntil(lambda: office.program.start_window is not None)
    assert office.unlock().place()["tab"] == "home"


def ask_in(window: MainWindow) -> FormDialog:
    """A form in a window of its own, as the pages open them."""
    field = NamedField("reason", Text(label="理由", max_length=200), True)
    return FormDialog(
        "退回月报", [field], window.editor_context, lambda values: values, parent=window, draft=DraftKey("return", 7)
    )


def test_an_open_dialog_is_closed_without_a_question_and_its_contents_come_back(office: Office):
    dialog = ask_in(office.unlock())
    dialog.open()
    dialog.form.put("reason", "表内数字与台账不符")
    office.lock()
    assert "“退回月报”里填写、还没有保存的内容都在" in office.unlock().notice.text
    again = ask_in(office.main)
    assert again.form.values()["reason"] == "表内数字与台账不符"
    assert "已恢复" in again.drafts.banner.text
    again.drafts.drop()
    assert again.form.values()["reason"] is None and again.drafts.banner.isHidden()
    assert not ask_in(office.main).form.is_edited


def test_a_question_that_waits_for_its_answer_is_given_up(office: Office):
    window = office.unlock()
    answers: list[str] = []
    QTimer.singleShot(50, lambda: QTimer.singleShot(50, office.locker.lock))
    vault = window.workspace.vault
    answers.append(ask(window, "删除", "要删除吗？"))
    assert answers == [""] and vault.is_open, "what stands behind the question still finds the file"
    office.qtbot.waitUntil(lambda: not vault.is_open, timeout=8_000)
    assert not [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()]


def test_ctrl_l_locks_the_window_and_from_inside_a_dialog(office: Office):
    window = office.unlock()
    office.make_active(window)
    office.lock(lambda: QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier))
    dialog = ask_in(office.unlock())
    dialog.open()
    office.make_active(dialog)
    handle = dialog.windowHandle()
    office.lock(lambda: QTest.keyClick(handle, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier))
    assert office.program.main_window is None


def test_ctrl_f_searches_where_ctrl_l_did(office: Office):
    office.unlock()
    office.make_active(office.main)
    page = office.ledger().ledger.page
    assert page.search.toolTip() == "搜索矛盾纠纷 Ctrl+F"
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.search.hasFocus() or QApplication.focusWidget() is page.search


def test_long_work_is_finished_before_the_file_is_locked(office: Office, monkeypatch: pytest.MonkeyPatch):
    window = office.unlock()
    running = [True]
    monkeypatch.setattr(locking, "work_is_running", lambda: running[0])
    office.locker.lock()
    assert office.program.main_window is window and window.status_text() == "正在处理，完成后锁定"
    office.lock(lambda: running.__setitem__(0, False))
    assert office.program.main_window is None


# --- when nobody is there ----------------------------------------------------------------------------


class Seconds:
    """A clock that only the test moves."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Seconds:
    return Seconds()


def watch(clock: Seconds, minutes: int = 5, busy: Callable[[], bool] = lambda: False) -> tuple[IdleWatch, list[str]]:
    heard: list[str] = []
    made = IdleWatch(lambda: minutes, busy, clock)
    made.idle.connect(lambda: heard.append("idle"))
    return made, heard


def test_after_five_minutes_without_a_touch_it_is_time(qtbot: QtBot, clock: Seconds):
    made, heard = watch(clock)
    clock.now = 299
    made.check()
    assert heard == []
    clock.now = 300
    made.check()
    assert heard == ["idle"]
    made.stop()


def test_a_key_a_mouse_and_an_input_method_begin_the_time_anew(qtbot: QtBot, clock: Seconds):
    made, heard = watch(clock)
    form = QDialog()
    qtbot.addWidget(form)
    form.show()
    made._listen_to(form.windowHandle())
    for second, touch in (
        (200, lambda: QTest.keyClick(form.windowHandle(), Qt.Key.Key_A)),
        (450, lambda: QTest.mouseMove(form.windowHandle())),
        (700, QApplication.inputMethod().cursorRectangleChanged.emit),
    ):
        clock.now = second
        touch()
        QApplication.processEvents()
        made.check()
    clock.now = 999
    made.check()
    assert heard == []
    made.stop()


def test_long_work_counts_as_somebody_being_there(qtbot: QtBot, clock: Seconds):
    working = [True]
    made, heard = watch(clock, busy=lambda: working[0])
    clock.now = 1000
    made.check()
    working[0] = False
    clock.now = 1299
    made.check()
    assert heard == []
    clock.now = 1301
    made.check()
    assert heard == ["idle"]
    made.stop()


@pytest.mark.parametrize(("stored", "minutes"), [(0, 1), (-5, 1), (1, 1), (60, 60), (600, 60), ("nie", 5)])
def test_the_time_is_one_minute_to_an_hour_and_never_off(tmp_path: Path, stored: object, minutes: int):
    preferences = Preferences(tmp_path / "p.ini")
    assert preferences.idle_minutes == 5
    preferences._settings.setValue("lock/idle-minutes", stored)
    assert preferences.idle_minutes == minutes


def test_idle_time_locks_the_open_file(office: Office):
    office.unlock()
    watching = office.locker.watch
    assert watching is not None
    office.lock(watching.idle.idle.emit)
    assert office.program.main_window is None


def test_what_cannot_be_kept_is_told_once_however_long_nobody_comes(office: Office, monkeypatch: pytest.MonkeyPatch):
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    told: list[str] = []

    def tell(_parent: object, what: str, *_more: str) -> None:
        told.append(what)
        office.locker.lock()  # the idle time runs out again while this waits to be read

    office.unlock()
    monkeypatch.setattr(locking, "save_draft", full)
    monkeypatch.setattr(locking, "tell_failure", tell)
    office.locker.lock()
    assert told == ["没有锁定：填写的内容存不进工作库。"] and office.main.isVisible()
    office.locker.lock()
    assert len(told) == 2, "asked for again later, it is said again"


def test_the_desktops_own_lock_locks_the_file(office: Office):
    office.unlock()
    watching = office.locker.watch
    assert watching is not None
    office.lock(watching.session.locked.emit)
    assert office.program.main_window is None


# --- who works ---------------------------------------------------------------------------------------


def test_with_several_names_the_window_asks_who_works(office: Office):
    add_operator(office.unlock().workspace, "李华")
    office.lock()
    office.try_passphrase(PASSPHRASE)
    start = office.program.start_window
    assert start is not None
    office.qtbot.waitUntil(lambda: isinstance(start._step, OperatorChoice), timeout=20_000)
    choice = start._step
    assert isinstance(choice, OperatorChoice)
    shown = [choice.list.item(row).text() for row in range(choice.list.count())]
    assert shown == ["张敏", "李华", "登记新的经办人…"] and choice.pin.isHidden()
    choice.list.setCurrentRow(1)
    choice.start_button.click()
    office.qtbot.waitUntil(lambda: office.program.main_window is not None, timeout=5_000)
    assert office.main.workspace.operator == "李华"
    assert office.main.operator_button.text() == "经办人 李华"


def test_giving_up_the_choice_closes_the_file(office: Office):
    add_operator(office.unlock().workspace, "李华")
    office.lock()
    office.try_passphrase(PASSPHRASE)
    start = office.program.start_window
    assert start is not None
    office.qtbot.waitUntil(lambda: start._step is not None, timeout=20_000)
    waiting = office.program._waiting
    assert waiting is not None and isinstance(start._step, OperatorChoice)
    start._step.back.emit()
    assert not waiting.vault.is_open and start.passphrase.isVisible()


def test_a_pin_is_asked_only_where_one_is_set_and_wrong_ones_wait(office: Office, qtbot: QtBot):
    ws = office.unlock().workspace
    set_pin(ws, operators(ws)[0].id, "2468")
    now = [1000.0]
    office.program.delay._clock = lambda: now[0]
    choice = OperatorChoice(ws, office.program.delay)
    qtbot.addWidget(choice)
    choice.show()
    assert choice.pin.isVisible() and "不加密数据" in choice.means.text()
    for _try in range(3):
        choice.pin.setText("1111")
        choice.start()
    assert choice.problem.text() == "PIN 不对" and choice.start_button.text() == "请等 2 秒"
    choice.pin.setText("2468")
    with qtbot.assertNotEmitted(choice.chosen):
        choice.start()
    now[0] += 2
    choice._offer()
    with qtbot.waitSignal(choice.chosen):
        choice.start()
    assert ws.operator == "张敏"


def test_a_new_name_is_registered_on_the_way(office: Office, qtbot: QtBot):
    ws = office.unlock().workspace
    choice = OperatorChoice(ws, office.program.delay)
    qtbot.addWidget(choice)
    choice.list.setCurrentRow(choice.list.count() - 1)
    choice.start()
    assert choice.problem.text() == "请填写经办人"
    choice.name.setText("王芳")
    choice.pin.setText("97531")
    with qtbot.waitSignal(choice.chosen):
        choice.start()
    assert ws.operator == "王芳" and operators(ws)[0].has_pin
