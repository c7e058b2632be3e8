"""The desktop's own lock: what logind, screen savers and Windows say of it; where there is no bus nothing breaks."""

import ctypes
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.views.vault.session_lock import (
    WM_WTSSESSION_CHANGE,
    SessionLock,
    _Message,
    _WindowsMessages,
    means_locked,
    session_path,
)

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("member", "arguments", "locked"),
    [
        ("Lock", [], True),
        ("Unlock", [], False),
        ("lock", [], True),
        ("ActiveChanged", [True], True),
        ("ActiveChanged", [False], False),
        ("ActiveChanged", [], False),
        ("PrepareForSleep", [True], True),
        ("PrepareForSleep", [False], False),
        ("PropertiesChanged", ["org.freedesktop.login1.Session", {"LockedHint": True}, []], True),
        ("PropertiesChanged", ["org.freedesktop.login1.Session", {"LockedHint": False}, []], False),
        ("PropertiesChanged", ["org.freedesktop.login1.Session", {"IdleHint": True}, []], False),
        ("NameOwnerChanged", [True], False),
    ],
)
def test_what_each_signal_means(member: str, arguments: list[Any], locked: bool):
    assert means_locked(member, arguments) is locked


@pytest.mark.parametrize(("number", "path"), [("2", "_32"), ("c1", "c1"), ("31", "_331"), ("a-b", "a_2db"), ("", "")])
def test_a_sessions_path_is_written_as_logind_writes_it(number: str, path: str):
    assert session_path(number) == (f"/org/freedesktop/login1/session/{path}" if path else "")


@pytest.mark.parametrize(
    ("number", "word", "locked"),
    [
        (WM_WTSSESSION_CHANGE, 0x7, True),
        (WM_WTSSESSION_CHANGE, 0x8, False),
        (WM_WTSSESSION_CHANGE, 0x2, True),
        (WM_WTSSESSION_CHANGE, 0x1, False),
        (0x0218, 0x4, True),
        (0x0218, 0x7, False),
        (0x000F, 0x7, False),
    ],
)
def test_what_windows_says(qtbot: QtBot, number: int, word: int, locked: bool):
    heard: list[bool] = []
    listening = _WindowsMessages(0, lambda: heard.append(True))
    message = _Message(None, number, word)
    address = ctypes.addressof(message)
    assert listening.nativeEventFilter(b"windows_generic_MSG", address) == (False, 0)
    assert listening.nativeEventFilter(b"xcb_generic_event_t", address) == (False, 0)
    listening.close()
    assert heard == [True] * locked


def test_without_a_bus_nothing_happens(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    monkeypatch.setenv("XDG_SESSION_ID", "3")
    window = QWidget()
    qtbot.addWidget(window)
    heard: list[str] = []
    lock = SessionLock(window)
    lock.locked.connect(lambda: heard.append("locked"))
    qtbot.wait(50)
    lock.close()
    assert heard == []


LISTENER = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
from desktop.views.vault.session_lock import SessionLock
app, window = QApplication([]), QWidget()
lock = SessionLock(window)
lock.locked.connect(lambda: (print("locked", flush=True), app.quit()))
print("ready", flush=True)
QTimer.singleShot(15_000, app.quit)
app.exec()
"""


@pytest.mark.parametrize("saver", ["org.gnome.ScreenSaver", "org.freedesktop.ScreenSaver", "org.ukui.ScreenSaver"])
def test_a_screen_saver_on_a_real_bus_is_heard(saver: str):
    if not (shutil.which("dbus-run-session") and shutil.which("gdbus")):
        pytest.skip("no message bus on this machine")
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    script = f""""$0" -c '{LISTENER}' & sleep 0.2; while kill -0 $! 2>/dev/null; do
        gdbus emit --session --object-path /x --signal {saver}.ActiveChanged true; sleep 0.3; done"""
    began = time.monotonic()
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", script, sys.executable],
        env=environment, capture_output=True, text=True, timeout=40, check=False,
    )  # fmt: skip
    assert "locked" in done.stdout, done.stderr
    assert time.monotonic() - began < 30
