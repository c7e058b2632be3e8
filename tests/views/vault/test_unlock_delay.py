"""After the third wrong passphrase the next try waits 2 s, then 4, 8 … to 60 s at most; nothing is ever wiped."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.bootstrap import Program
from desktop.views.parts.preferences import Preferences
from desktop.views.start_window import StartWindow
from desktop.views.vault.unlock_delay import LONGEST, UnlockDelay, wait_after
from tests.support import PASSPHRASE, make_workspace


class Clock:
    """Seconds since 1970 that only the test moves."""

    def __init__(self) -> None:
        self.now = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def preferences(tmp_path: Path) -> Preferences:
    return Preferences(tmp_path / "preferences.ini")


FILE, OTHER = Path("/data/工作库.db"), Path("/data/另一个.db")


@pytest.mark.parametrize(("tries", "seconds"), list(enumerate([0, 0, 0, 2, 4, 8, 16, 32, 60, 60, 60])))
def test_the_wait_doubles_up_to_a_minute(tries: int, seconds: int):
    assert wait_after(tries) == seconds
    assert wait_after(10_000) == LONGEST == 60


def test_six_wrong_tries(preferences: Preferences, clock: Clock):
    delay = UnlockDelay(preferences, clock)
    waits = []
    for _try in range(6):
        waits.append(delay.wrong(FILE))
        clock.now += waits[-1]
        assert delay.seconds_left(FILE) == 0
    assert waits == [0, 0, 2, 4, 8, 16]
    assert delay.seconds_left(OTHER) == 0
    delay.right(FILE)
    assert delay.wrong(FILE) == 0


def test_it_outlives_the_program_and_names_no_file(preferences: Preferences, clock: Clock, tmp_path: Path):
    delay = UnlockDelay(preferences, clock)
    for _try in range(5):
        delay.wrong(FILE)
    preferences._settings.sync()
    again = UnlockDelay(Preferences(tmp_path / "preferences.ini"), clock)
    assert again.seconds_left(FILE) == 8
    assert "工作库" not in (tmp_path / "preferences.ini").read_text("utf-8")


@pytest.mark.parametrize("years", [-30, -6, -0.0001, 0.0001, 73])
def test_a_clock_that_was_set_keeps_nobody_out_for_longer(preferences: Preferences, clock: Clock, years: float):
    delay = UnlockDelay(preferences, clock)
    for _try in range(20):
        delay.wrong(FILE)
    clock.now += years * 365 * 86_400
    assert 0 <= delay.seconds_left(FILE) <= 60
    clock.now += 60
    assert delay.seconds_left(FILE) == 0


def test_what_stands_there_broken_keeps_nobody_out(preferences: Preferences, clock: Clock):
    delay = UnlockDelay(preferences, clock)
    delay.wrong(FILE)
    (key,) = [name for name in preferences._settings.allKeys() if "tries" in name]
    preferences._settings.setValue(key, "?? nie")
    assert delay.seconds_left(FILE) == 0


@pytest.fixture
def program(qtbot: QtBot, tmp_path: Path, clock: Clock) -> Iterator[Program]:
    ws = make_workspace(tmp_path)
    ws.vault.close()
    made = Program(tmp_path / "preferences.ini")
    made.delay = UnlockDelay(made.preferences, clock)
    made.show_start(ws.vault.path)
    yield made
    for window in (made.start_window, made.main_window):
        if window is not None:
            window.close()
            window.deleteLater()
    if made.locker is not None:
        made.locker.stop()
    made._doorkeeper().leave()


def test_the_button_counts_down_in_words_and_the_right_passphrase_opens(
    qtbot: QtBot, program: Program, clock: Clock, tmp_path: Path
):
    start = program.start_window
    assert isinstance(start, StartWindow)
    before = start.path.read_bytes() if start.path else b""
    seen = []
    for number in range(6):
        start.passphrase.setText(f"不对的口令{number}")
        start.unlock_button.click()
        qtbot.waitUntil(lambda: "口令" in start.message and not start._busy, timeout=10_000)
        seen.append(start.unlock_button.text())
        with qtbot.assertNotEmitted(start.unlock_requested):
            if not start.unlock_button.isEnabled():
                start.passphrase.returnPressed.emit()
        clock.now += wait_after(number + 1)
        qtbot.waitUntil(lambda: start.unlock_button.isEnabled(), timeout=3_000)
    assert seen == ["打开", "打开", "请等 2 秒", "请等 4 秒", "请等 8 秒", "请等 16 秒"]
    assert start.path is not None and start.path.read_bytes() == before, "nothing is ever wiped"
    start.passphrase.setText(PASSPHRASE)
    start.unlock_button.click()
    qtbot.waitUntil(lambda: program.main_window is not None, timeout=20_000)
    assert program.delay.wrong(start.path) == 0, "the wrong tries are forgotten"
