"""Everything that locks an open file by itself: nobody there, Ctrl+L in any window, the desktop's own lock."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.views.parts.work import work_is_running
from desktop.views.vault.lock import IdleWatch
from desktop.views.vault.session_lock import SessionLock


class Watch(QObject):
    """Calls `lock` from its making until `stop`."""

    def __init__(self, window: QWidget, minutes: Callable[[], int], lock: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self.idle = IdleWatch(minutes, work_is_running, parent=self)
        self.session = SessionLock(window, self)
        for signal in (self.idle.idle, self.idle.asked, self.session.locked):
            signal.connect(lock)

    def stop(self) -> None:
        """Watch no longer: the file is closed."""
        self.idle.stop()
        self.session.close()
        self.deleteLater()
