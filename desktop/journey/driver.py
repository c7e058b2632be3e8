"""Drives the real window as a person would: finds what is visible, clicks, types, waits, takes pictures."""

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

STAYS_OPEN = 10_000  # milliseconds until a dialog that should have closed is closed and told of
PATIENCE = 60.0  # seconds until a step that shows nothing is given up


class JourneyFailed(Exception):
    """A step of the journey could not be done; the message says which."""


class Driver:
    """Acts on `app`'s windows; pictures go to `folder`."""

    def __init__(self, app: QApplication, folder: Path) -> None:
        self.app, self.folder = app, folder
        folder.mkdir(parents=True, exist_ok=True)

    def settle(self, seconds: float = 0.05) -> None:
        """Let everything that is waiting happen."""
        end = time.monotonic() + seconds
        while True:
            self.app.processEvents()
            self.app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
            if time.monotonic() >= end:
                return
            time.sleep(0.005)

    def wait_for(self, what: str, happened: Callable[[], object]) -> None:
        """Wait until `happened()`; JourneyFailed names `what` when it does not."""
        end = time.monotonic() + PATIENCE
        while not happened():
            if time.monotonic() > end:
                raise JourneyFailed(f"等不到：{what}")
            self.settle(0.02)

    def button(self, root: QWidget, text: str) -> QAbstractButton:
        """The visible, enabled button of `root` whose words begin with `text`."""
        found = [
            button
            for button in root.findChildren(QAbstractButton)
            if button.isVisible() and button.isEnabled() and button.text().startswith(text)
        ]
        if not found:
            words = sorted({b.text() for b in root.findChildren(QAbstractButton) if b.isVisible() and b.text()})
            raise JourneyFailed(f"找不到按钮“{text}”，现有：{'、'.join(words)}")
        return found[0]

    def click(self, root: QWidget, text: str) -> None:
        """Click that button with the mouse."""
        self.press(self.button(root, text))

    def press(self, button: QAbstractButton) -> None:
        """Click a button in its middle."""
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.settle()

    def type(self, widget: QWidget, text: str) -> None:
        """Type into a line, replacing what it says."""
        widget.setFocus()
        QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        committed = QInputMethodEvent()
        committed.setCommitString(text)  # as a Chinese input method hands it over
        QApplication.sendEvent(widget, committed)
        self.settle()

    def in_dialog(self, opens: Callable[[], None], acts: Callable[[QWidget], None]) -> None:
        """Do what opens a modal dialog, act in it while it waits, and come back when it has closed."""
        failures: list[Exception] = []

        def act() -> None:
            dialog = self.app.activeModalWidget()
            if dialog is None:
                QTimer.singleShot(20, act)
                return
            try:
                acts(dialog)
            except Exception as failure:
                failures.append(failure)
                dialog.close()
            else:
                QTimer.singleShot(STAYS_OPEN, dialog, lambda: give_up(dialog))

        def give_up(dialog: QWidget) -> None:
            if dialog.isVisible():
                failures.append(JourneyFailed(f"“{dialog.windowTitle()}”没有关上：{self.words(dialog)}"))
                dialog.close()

        QTimer.singleShot(20, act)
        opens()
        self.settle()
        if failures:
            raise failures[0]

    def words(self, root: QWidget) -> str:
        """What the visible labels of `root` say."""
        return "；".join(label.text() for label in root.findChildren(QLabel) if label.isVisible() and label.text())

    def idle(self, what: str) -> None:
        """Wait until no dialog (of long work) is open."""
        self.settle(0.1)
        self.wait_for(what, lambda: self.app.activeModalWidget() is None)

    def picture(self, window: QWidget, name: str) -> Path:
        """Save what `window` shows as `name`.png."""
        self.settle(0.4)
        path = self.folder / f"{name}.png"
        if not window.grab().save(str(path)):
            raise JourneyFailed(f"截图存不下：{path.name}")
        return path
