"""The first window asks for the passphrase, says plainly why a file was not opened, and offers the other ways in."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.bootstrap import Program
from desktop.views.start_window import StartWindow
from tests.support import PASSPHRASE, make_workspace


@pytest.fixture
def file(tmp_path: Path) -> Path:
    ws = make_workspace(tmp_path)
    ws.vault.close()
    return ws.vault.path


def test_the_file_used_last_is_chosen_and_the_passphrase_has_the_cursor(qtbot: QtBot, file: Path) -> None:
    window = StartWindow([file])
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.unlock_requested) as signal:
        window.passphrase.setText("口令")
        window.unlock_button.click()
    assert signal.args == [file, "口令"]
    assert not window.unlock_button.isEnabled(), "held while the key is derived"


def test_no_other_way_in_is_taken_while_a_file_is_being_opened(qtbot: QtBot, file: Path) -> None:
    window, taken = StartWindow([file]), []
    qtbot.addWidget(window)
    link = window.add_link("忘记口令…", lambda: taken.append("忘记口令"))
    window.set_busy(True)
    link.click()
    assert not taken and not window.other_button.isEnabled()
    window.set_busy(False)
    link.click()
    assert taken == ["忘记口令"]


def test_without_a_file_nothing_can_be_unlocked(qtbot: QtBot) -> None:
    window = StartWindow([])
    qtbot.addWidget(window)
    assert not window.unlock_button.isEnabled()
    assert window.new_button.isEnabled() and window.demo_button.isEnabled()
    with qtbot.waitSignal(window.new_requested):
        window.new_button.click()


def test_an_empty_passphrase_is_asked_for_before_anything_is_tried(qtbot: QtBot, file: Path) -> None:
    window = StartWindow([file])
    qtbot.addWidget(window)
    with qtbot.assertNotEmitted(window.unlock_requested):
        window.unlock_button.click()
    assert window.message == "请输入口令"


def test_the_program_opens_the_file_and_closes_it_again(qtbot: QtBot, file: Path, tmp_path: Path) -> None:
    program = Program(tmp_path / "preferences.ini")
    window = program.show_start(file)
    window.passphrase.setText("不是这个口令")
    window.unlock_button.click()
    qtbot.waitUntil(lambda: "口令不对" in window.message, timeout=10_000)
    assert window.unlock_button.isEnabled()
    window.passphrase.setText(PASSPHRASE)
    window.unlock_button.click()
    qtbot.waitUntil(lambda: program.main_window is not None, timeout=20_000)
    main = program.main_window
    assert main is not None and program.start_window is None
    assert main.windowTitle().startswith("南昌市城市管理局")
    assert program.preferences.recent() == [file]
    main.leave()
    qtbot.waitUntil(lambda: program.start_window is not None, timeout=5_000)
    assert program.start_window is not None
    program.start_window.close()
