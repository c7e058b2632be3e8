"""Locking: who has not touched keyboard or mouse for how long, and what is put away before the file is closed."""

import contextlib
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QThread, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QDialog, QWidget

LOCK_KEYS = "Ctrl+L"
CHECK_EVERY_MS = 1000
UNWIND_MS = 20
PATIENCE_SECONDS = 5.0
"""How long the file stays open for what was asking when it was locked; after that it is closed under it."""

_TOUCHES = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletMove,
    }
)


def seconds_awake() -> float:
    """A clock that nobody can set and that goes on while the PC sleeps."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.clock_gettime(boot) if boot is not None else time.monotonic()


class IdleWatch(QObject):
    """`idle` once nobody has touched anything for `minutes()`; `asked` when Ctrl+L is pressed in any window.

    It listens at the windows themselves (a few events a second), never at every event of the program. While `busy()`
    (long work runs) the time does not count.
    """

    idle = Signal()
    asked = Signal()

    def __init__(
        self,
        minutes: Callable[[], int],
        busy: Callable[[], bool],
        now: Callable[[], float] = seconds_awake,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._minutes, self._busy, self._now = minutes, busy, now
        self._touched = now()
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.focusWindowChanged.connect(self._listen_to)
        # Chinese input methods swallow the keys themselves: what moves while they write is the cursor.
        QGuiApplication.inputMethod().cursorRectangleChanged.connect(self.touch)
        for window in QGuiApplication.topLevelWindows():
            self._listen_to(window)
        self._timer = QTimer(self, interval=CHECK_EVERY_MS)
        self._timer.timeout.connect(self.check)
        self._timer.start()

    def _listen_to(self, window: QWindow | None) -> None:
        if window is not None:
            window.removeEventFilter(self)
            window.installEventFilter(self)
            self.touch()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _TOUCHES:
            self.touch()
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and _is_lock_key(event):
                self.asked.emit()  # a modal dialog keeps the shortcut of the window behind it from being heard
                return True
        return False

    def touch(self) -> None:
        """Somebody is there."""
        self._touched = self._now()

    def check(self) -> None:
        """Say so when the time has come; long work counts as somebody being there."""
        if self._busy():
            self.touch()
        elif self._now() - self._touched >= self._minutes() * 60:
            self.touch()
            self.idle.emit()

    def stop(self) -> None:
        """Watch no longer: the file is closed."""
        self._timer.stop()
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.focusWindowChanged.disconnect(self._listen_to)
        QGuiApplication.inputMethod().cursorRectangleChanged.disconnect(self.touch)
        for window in QGuiApplication.topLevelWindows():
            window.removeEventFilter(self)
        self.deleteLater()


def _is_lock_key(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_L and event.modifiers() == Qt.KeyboardModifier.ControlModifier


# --- putting away -------------------------------------------------------------------------------------


def keep_all_drafts() -> None:
    """Every open window and dialog keeps what is typed in it, the innermost first: it may belong to the one behind."""
    shown = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    for widget in sorted(shown, key=_depth, reverse=True):
        keep: Callable[[], Any] | None = getattr(widget, "keep_drafts", None)
        if keep is not None:
            keep()


def titles_with_drafts() -> list[str]:
    """The titles of the open dialogs in which something is typed and not saved."""
    shown = [w for w in QApplication.topLevelWidgets() if isinstance(w, QDialog) and w.isVisible()]
    return [w.windowTitle() for w in shown if getattr(getattr(w, "drafts", None), "holds", False)]


def _depth(widget: QWidget) -> int:
    depth, above = 0, widget.parentWidget()
    while above is not None:
        depth, above = depth + 1, above.parentWidget()
    return depth


def close_dialogs() -> None:
    """Close every menu and dialog without a question; what was asked counts as given up."""
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()
        if QApplication.activePopupWidget() is popup:
            popup.hide()
            break
    shown = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QDialog) and widget.isVisible()]
    for dialog in sorted(shown, key=_depth, reverse=True):
        QDialog.done(dialog, 0)  # past the dialog's own question whether to give up
        if dialog.isVisible():
            dialog.hide()


class Unwinding(QObject):
    """Runs `done` when no dialog waits for an answer any more: what stands behind it must not find the file closed."""

    def __init__(self, done: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._done = done
        self._until = time.monotonic() + PATIENCE_SECONDS
        self._timer = QTimer(self, interval=UNWIND_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        close_dialogs()  # an answer given up may lead to a further question
        if QThread.currentThread().loopLevel() <= 1 or time.monotonic() > self._until:
            self._timer.stop()
            with contextlib.suppress(RuntimeError):
                self.deleteLater()
            self._done()
