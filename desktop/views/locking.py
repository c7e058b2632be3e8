"""Locking the main window: keep what is typed, put everything away, close the file; and coming back after unlocking."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, QTimer, Signal

from desktop.services.parts.draft import clear_draft, load_draft, save_draft
from desktop.services.parts.trouble import words_of
from desktop.views.main_window import MainWindow
from desktop.views.parts.dialogs import tell_failure
from desktop.views.parts.work import work_is_running
from desktop.views.start_window import StartWindow
from desktop.views.vault.lock import Unwinding, close_dialogs, keep_all_drafts, titles_with_drafts
from desktop.views.vault.watch import Watch

PLACE = "window"
"""The form under which the vault keeps where the window stood when it was locked."""
LOCKED = "已锁定，填写的内容已保存在工作库里。输入口令后回到原来的地方。"
LOOKED_AT = "已锁定。这个工作库只能查看，填写的内容没有留下。"
DEMO = "演示库不用口令，点“看演示”就回到原来的地方。"
RETRY_MS = 500


class Locker(QObject):
    """Watches over one main window; `locked` when its file is closed and its key forgotten.

    `show_start(path)` shows the window that asks for the passphrase of that file.
    """

    locked = Signal()

    def __init__(
        self,
        window: MainWindow,
        minutes: Callable[[], int],
        show_start: Callable[[Path], StartWindow],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._show_start = window, show_start
        self._start: StartWindow | None = None
        self._is_telling = False
        self.geometry: QByteArray | None = None
        self.watch: Watch | None = Watch(window, minutes, self.lock, self)
        window.lock_wanted.connect(self.lock)

    @property
    def is_locking(self) -> bool:
        """Whether everything has been put away already."""
        return self._start is not None

    def lock(self) -> None:
        """Keep what is typed, put every dialog away, close the file, ask for the passphrase. Waits for long work."""
        if self.watch is None or self.is_locking:
            return
        if work_is_running():
            self._window.status("正在处理，完成后锁定")
            QTimer.singleShot(RETRY_MS, self, self.lock)
            return
        workspace = self._window.workspace
        try:
            keep_all_drafts()
            place = {**self._window.place(), "dialogs": titles_with_drafts()}
            save_draft(workspace, PLACE, None, place)
        except Exception as error:  # whatever it is: what is typed must not be lost by locking
            self._say_failure(error)
            return
        self.stop()
        close_dialogs()
        self.geometry = self._window.saveGeometry()
        note = f"已锁定，填写的内容已保存在工作库里。{DEMO}" if workspace.setting("watermark") else LOCKED
        self._start = self._show_start(workspace.vault.path)
        self._start.say(LOOKED_AT if workspace.vault.view_only else note)
        self._start.set_busy(True, "正在锁定…")
        self._window.hide()
        Unwinding(self._close, self)

    def _say_failure(self, error: Exception) -> None:
        """Once, however often the idle time runs out before somebody comes."""
        if self._is_telling:
            return
        self._is_telling = True
        tell_failure(
            self._window, "没有锁定：填写的内容存不进工作库。", words_of(error), "请先处理，再按 Ctrl+L 锁定。"
        )
        self._is_telling = False

    def _close(self) -> None:
        """Nothing asks for the file any more: close it and forget its key."""
        self._window.close_for_lock()
        self._window.deleteLater()
        if self._start is not None:
            self._start.set_busy(False)
            if self._window.parting:
                self._start.say(f"{LOCKED}{self._window.parting}")
            self._start.passphrase.setFocus()
        self.locked.emit()

    def stop(self) -> None:
        """Watch no longer: the file is closed, or about to be."""
        if self.watch is not None:
            self.watch.stop()
            self.watch = None


def come_back(window: MainWindow) -> None:
    """Go where the window was when the file was locked, once."""
    place = load_draft(window.workspace, PLACE, None)
    if place is None:
        return
    clear_draft(window.workspace, PLACE, None)
    try:
        window.come_back(place)
        if titles := place.get("dialogs"):
            window.notice.show_as(
                f"锁定前在“{'”“'.join(titles)}”里填写、还没有保存的内容都在，再打开那个窗口时会恢复。", "soon"
            )
    except Exception:  # what it names is gone: a place must never keep anybody from the file
        window.go("home")
