"""A second start of the same file brings the first window forward, says so and ends; a killed one leaves nothing."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.bootstrap import Program
from desktop.views.start_window import StartWindow
from desktop.views.vault import second_start
from desktop.views.vault.second_start import Doorkeeper, FirstStart, door_name, show_first
from tests.support import PASSPHRASE, make_workspace

ROOT = Path(__file__).parents[3]
HOLD = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from desktop.views.vault.second_start import FirstStart
app = QCoreApplication([])
first = FirstStart(Path(sys.argv[1]))
first.wanted.connect(lambda: print("wanted", flush=True))
print("ready", first.is_listening, flush=True)
app.exec()
"""


@pytest.fixture
def other(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the file open."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "工作库.db")], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None and process.stdout.readline() == "ready True\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_the_first_hears_and_answers(other: subprocess.Popen[str], tmp_path: Path):
    assert show_first(tmp_path / "工作库.db")
    assert other.stdout is not None and other.stdout.readline() == "wanted\n"
    assert not show_first(tmp_path / "另一个.db")


def test_one_file_has_one_name_that_tells_neither_file_nor_person(tmp_path: Path):
    (tmp_path / "sub").mkdir()
    assert door_name(tmp_path / "a.db") == door_name(tmp_path / "sub" / ".." / "a.db")
    assert door_name(tmp_path / "a.db") != door_name(tmp_path / "b.db")
    assert str(tmp_path) not in door_name(tmp_path / "a.db")


def test_a_killed_start_leaves_nothing_stale(qtbot: QtBot, other: subprocess.Popen[str], tmp_path: Path):
    other.send_signal(signal.SIGKILL)
    other.wait()
    assert not show_first(tmp_path / "工作库.db")
    first = FirstStart(tmp_path / "工作库.db")
    assert first.is_listening
    with qtbot.waitSignal(first.wanted):
        assert show_first(tmp_path / "工作库.db")
    first.close()
    assert not show_first(tmp_path / "工作库.db")


def test_what_is_no_question_is_not_answered(qtbot: QtBot, tmp_path: Path):
    first = FirstStart(tmp_path / "工作库.db")
    with qtbot.assertNotEmitted(first.wanted, wait=50):
        with second_start.Client(door_name(tmp_path / "工作库.db")) as caller:
            caller.send_bytes(b"delete everything")
        with second_start.Client(door_name(tmp_path / "工作库.db")):
            pass
    with qtbot.waitSignal(first.wanted):
        assert show_first(tmp_path / "工作库.db")
    first.close()


def test_the_second_start_says_so_and_ends(
    qtbot: QtBot, other: subprocess.Popen[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    ws = make_workspace(tmp_path)
    ws.vault.close()
    monkeypatch.setattr("desktop.bootstrap.GOODBYE_MS", 100)
    program = Program(tmp_path / "preferences.ini")
    start = program.show_start(ws.vault.path)
    program._doorkeeper().look_for_first(ws.vault.path)
    qtbot.waitUntil(lambda: "已在另一个窗口中打开，已切换到那个窗口" in start._note.text, timeout=5_000)
    assert other.stdout is not None and other.stdout.readline() == "wanted\n"
    qtbot.waitUntil(lambda: not start.isVisible(), timeout=3_000)


def test_who_does_something_else_meanwhile_may_stay(qtbot: QtBot, tmp_path: Path):
    window = StartWindow([])
    qtbot.addWidget(window)
    window.show()
    window.choose(tmp_path / "工作库.db")
    window.goodbye("已在另一个窗口中打开", 50)
    window.choose(tmp_path / "另一个.db")
    qtbot.wait(120)
    assert window.isVisible() and window._note.text == ""


def test_a_file_in_use_is_looked_for_at_its_window(qtbot: QtBot, other: subprocess.Popen[str], tmp_path: Path):
    ws = make_workspace(tmp_path)  # open here: the other start holds the door, this one the file
    program = Program(tmp_path / "preferences.ini")
    start = program.show_start(ws.vault.path)
    start.passphrase.setText(PASSPHRASE)
    start.unlock_button.click()
    qtbot.waitUntil(lambda: "已切换到那个窗口" in start._note.text, timeout=10_000)
    ws.vault.close()
    start.close()
    assert program.main_window is None


def test_the_open_window_stands_at_the_door_also_while_it_is_locked(qtbot: QtBot, tmp_path: Path):
    ws = make_workspace(tmp_path)
    program = Program(tmp_path / "preferences.ini")
    program.enter(ws)
    main = program.main_window
    assert main is not None and program.locker is not None
    main.showMinimized()
    doors = program._doorkeeper()
    with qtbot.waitSignal(doors.wanted):
        assert show_first(ws.vault.path)
    qtbot.waitUntil(lambda: not main.isMinimized())
    program.locker.lock()
    qtbot.waitUntil(lambda: program.main_window is None, timeout=8_000)
    with qtbot.waitSignal(doors.wanted):
        assert show_first(ws.vault.path)
    assert program.start_window is not None and program.start_window.isVisible()
    program.start_window.close()
    doors.leave()
    assert isinstance(doors, Doorkeeper) and not show_first(ws.vault.path)
