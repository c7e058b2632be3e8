"""What work in a thread of its own commits is told in the window's thread, where the pages live."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.services.vault.passphrase import change_passphrase
from desktop.services.workspace import Workspace
from desktop.views.main_window import MainWindow
from desktop.views.parts.delivery import InWindowThread
from desktop.views.parts.preferences import Preferences
from desktop.views.parts.work import run_in_background
from tests.support import PASSPHRASE, make_workspace


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = make_workspace(tmp_path)
    yield made
    made.vault.close()


def test_in_the_windows_thread_it_is_told_at_once(qtbot: QtBot) -> None:
    told: list[str] = []
    InWindowThread()(lambda: told.append("now"))
    assert told == ["now"]


def test_a_passphrase_changed_behind_the_window_rebuilds_no_page_from_there(
    qtbot: QtBot, ws: Workspace, tmp_path: Path
) -> None:
    window = MainWindow(ws, Preferences(tmp_path / "preferences.ini"))
    qtbot.addWidget(window)
    window.show()
    heard: list[tuple[str, threading.Thread]] = []
    ws.bus.subscribe(lambda changes: heard.append((changes.summary, threading.current_thread())))
    ended: list[object] = []
    run_in_background(
        window, "更改口令", lambda _progress: change_passphrase(ws, PASSPHRASE, "院里的老槐树今年又开花"), ended.append
    )
    qtbot.waitUntil(lambda: bool(ended), timeout=20_000)
    [(summary, thread)] = heard
    assert "恢复单作废" in summary and thread is threading.main_thread()
    assert window.backup_link.text().startswith("上次备份"), "the backup under the new passphrase is known at once"
