"""Backups beside the work: half an hour after changes, and at closing; what waits is checked, damage is told."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop.changes import Changes
from desktop.services.parts.trouble import words_of
from desktop.services.vault.backup import (
    WORKING,
    BackupState,
    DamagedFile,
    back_up,
    back_up_at_closing,
    backup_state,
    examine_file,
    needs_backup,
    verify_waiting,
)
from desktop.services.vault.rescue import file_is_gone
from desktop.services.workspace import Workspace
from desktop.views.parts.background import Background
from desktop.views.parts.dialogs import Sentences

WORK_MS = 30 * 60 * 1000
"""From the first change that no backup has to the next backup."""
AGAIN_MS = 10 * 60 * 1000
LOOK_MS = 2_000
"""After the window has come up, the file is looked through and waiting backups are checked."""


class BackupKeeper(QObject):
    """Makes backups in a thread of its own and never asks; `changed` when there is something new to show.

    `problem` is a Chinese sentence while the last one could not be made ("" = all is well). `damaged` carries a
    DamagedFile when the work file turns out to be damaged, which `damage` then holds; no more backups are made of it.
    """

    changed = Signal()
    damaged = Signal(object)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ws = workspace
        self._stopped = False
        self.problem = ""
        self.damage: DamagedFile | None = None
        self._running: Background | None = None
        self._due = QTimer(self, singleShot=True)
        self._due.timeout.connect(self.make_now)
        self._look = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._look.timeout.connect(self.look_through)
        self._unsubscribe = workspace.bus.subscribe(self._on_changes)
        if not workspace.vault.view_only:
            self._look.start()

    @property
    def state(self) -> BackupState:
        """How the file stands with its backups."""
        return backup_state(self._ws)

    @property
    def is_waiting(self) -> bool:
        """Whether changes wait for their backup."""
        return self._due.isActive()

    def _on_changes(self, changes: Changes) -> None:
        if not self._due.isActive() and not self._stopped and self.damage is None:
            self._due.start(WORK_MS)
        if "backup" in changes.kinds:
            self.changed.emit()

    def announce(self) -> None:
        """Have everything shown anew that says how the file stands; nothing once it is closed."""
        if self._ws.vault.is_open:
            self.changed.emit()

    def make_now(self) -> None:
        """Make a backup in the background, unless nothing was changed since the last."""
        ws = self._ws

        def job() -> None:
            if needs_backup(ws):
                back_up(ws, WORKING)

        self._run(job, lambda _result: self._made())

    def _made(self) -> None:
        self.problem = ""
        self.changed.emit()

    def look_through(self) -> None:
        """Look for damage in the work file and check through the backups that wait for it."""
        ws = self._ws

        def job() -> bool:
            examine_file(ws)
            failed = verify_waiting(ws)
            return bool(failed) or needs_backup(ws)

        def done(wanted: bool) -> None:
            if wanted and not self._due.isActive():
                self._due.start(WORK_MS)
            self.changed.emit()

        self._run(job, done)

    @property
    def _is_over(self) -> bool:
        """The file is closed, or about to be: also when damage kept its window from coming up."""
        return self._stopped or not self._ws.vault.is_open

    def _run(self, job: Callable[[], Any], done: Callable[[Any], None]) -> None:
        if self._is_over:
            return
        running = self._running = Background()  # lives as long as its thread, whatever becomes of the window

        def finished(result: Any, error: Exception | None) -> None:
            if self._is_over:
                return
            if error is None:
                done(result)
            elif isinstance(error, DamagedFile):
                self.problem, self.damage = str(error), error
                self.changed.emit()
                self.damaged.emit(error)
            else:
                self.problem = words_of(error)
                self._due.start(AGAIN_MS)
                self.changed.emit()

        running.finished.connect(finished)
        running.run(job)

    def at_closing(self) -> str:
        """The last backup before the file is closed; returns "" or a sentence saying why there is none.

        A file that was taken away is not backed up: what can be done for it was offered before (`leaving.py`); nor is
        one that is known to be damaged.
        """
        self.stop()
        if not self._ws.vault.is_open or self.damage is not None or file_is_gone(self._ws):
            return ""
        try:
            back_up_at_closing(self._ws)
        except Exception as error:  # whatever it is: closing must go on
            return words_of(error)
        return ""

    def stop(self) -> None:
        """Nothing more from here: the file is being closed. One that is being made is waited for in `at_closing`."""
        self._stopped = True
        self._due.stop()
        self._look.stop()
        self._unsubscribe()


def tell_damage(parent: QWidget, damage: Exception, put_right: Callable[[], None]) -> None:
    """Tell, without holding anything up, that the open file is damaged; `put_right` closes it and looks after it."""
    dialog = Sentences(
        parent,
        "工作库已损坏",
        "打开的工作库有损坏，请先不要再录入。",
        str(damage),
        "还能读出的内容可以先导出、打印留底；最近一份备份之后录入的内容，可以在抢救时读回来。",
        (("later", "稍后处理"), ("now", "关闭并处理…")),
    )
    dialog.accepted.connect(lambda: put_right() if dialog.answer == "now" else None)
    dialog.open()
