"""Closing loses nothing without a word: drafts that cannot be kept are asked about, a file taken away is saved anew."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.services.founding import open_file
from desktop.services.workspace import put_setting
from desktop.views.main_window import AGAIN_MS, MainWindow
from desktop.views.parts.dialogs import Sentences
from desktop.views.parts.preferences import Preferences
from desktop.views.parts.work import Progress, run_in_background
from desktop.views.vault import leaving
from tests.support import PASSPHRASE, make_workspace, packs


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> MainWindow:
    made = MainWindow(make_workspace(tmp_path), Preferences(tmp_path / "preferences.ini"))
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Answers the next questions in turn; returns what they said."""

    def given(*answers: str) -> list[str]:
        waiting, said = list(answers), []

        def ask(_parent: object, _title: str, *sentences: object) -> str:
            said.append(" ".join(map(str, sentences)))
            return waiting.pop(0)

        monkeypatch.setattr(leaving, "ask", ask)
        return said

    return given


def test_drafts_that_cannot_be_kept_are_asked_about(
    window: MainWindow, answer: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(window, "keep_drafts", full)
    said = answer("", "close")
    assert not window.close() and window.isVisible() and window.workspace.vault.is_open
    assert "没有存下来" in said[0] and "磁盘已满" in said[0]
    assert window.close() and not window.workspace.vault.is_open


@pytest.mark.skipif(os.name == "nt", reason="Windows does not let an open file be deleted")
def test_a_file_taken_away_is_offered_to_be_saved_anew(
    window: MainWindow, answer: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ws = window.workspace
    with ws.command("test", "试写") as command:
        put_setting(command.session, "trial", "写过的")
    ws.vault.path.unlink()
    target = tmp_path / "找回.db"
    told: list[str] = []
    monkeypatch.setattr(leaving, "choose_save_path", lambda *_a, **_k: target)
    monkeypatch.setattr(leaving, "tell", lambda _parent, _title, what, *_more: told.append(what))
    said = answer("", "copy")
    assert not window.close(), "stays, so that the file can be put back"
    assert "另存成一个新的工作库" in said[0]
    assert window.close()
    assert "找回.db" in told[0]
    again = open_file(target, PASSPHRASE, packs())
    assert again.setting("trial") == "写过的"
    again.vault.close()


def test_closing_waits_for_long_work_and_for_what_it_says(window: MainWindow, qtbot: QtBot) -> None:
    go_on = threading.Event()
    results: list[object] = []

    def job(_progress: Progress) -> object:
        go_on.wait(10)
        return window.workspace.setting("pack")  # the file must still be open for the job

    run_in_background(window, "导出台账", job, results.append)
    assert not window.close() and window.isVisible(), "a thread under a window that is gone ends the program"
    assert window.status_text() == "正在处理，完成后关闭"
    told = Sentences(window, "导出台账", "已导出。", "", "", (("ok", "知道了"),))
    told.open()
    go_on.set()
    qtbot.waitUntil(lambda: results == ["nanchang-2021"], timeout=5_000)
    qtbot.wait(2 * AGAIN_MS)
    assert window.isVisible(), "what the work has to say is read first"
    told.accept()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=5_000)
    assert not window.workspace.vault.is_open


def test_who_decides_to_stay_is_not_taken_further_by_a_later_leaving(
    window: MainWindow, answer: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    def full() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(window, "keep_drafts", full)
    answer("", "close")
    done: list[str] = []
    window.leave(lambda: done.append("从备份恢复"))
    assert window.isVisible()
    with qtbot.waitSignal(window.closed_file):
        window.leave()
    qtbot.wait(20)
    assert not done, "the restore was given up together with the leaving"
