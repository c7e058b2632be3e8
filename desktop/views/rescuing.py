"""Bringing a file back at the start window: asked for there, or by a main window that closed its file for it."""

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.rules.pack import RulePack
from desktop.services.parts.trouble import words_of
from desktop.services.vault.restore import DamagedFile, restore_file
from desktop.services.workspace import Workspace
from desktop.views.parts.work import run_in_background
from desktop.views.start_window import StartWindow
from desktop.views.vault.backup_restore import RestorePlan
from desktop.views.vault.rescue import RescueDialog
from desktop.views.vault.unlock_delay import UnlockDelay


class Rescuing(QObject):
    """`opened(Workspace)` when a file is open again."""

    opened = Signal(object)

    def __init__(
        self, packs: Callable[[], Mapping[str, RulePack]], delay: UnlockDelay, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._packs, self._delay = packs, delay

    def show(self, start: StartWindow, path: Path | None = None, damage: DamagedFile | None = None) -> None:
        """Any backup in the place of a work file, or what a damaged one still gives in a new file."""
        rescue = RescueDialog(self._packs(), self._delay, path, damage, start)
        rescue.opened.connect(self.opened)
        rescue.open()

    def put_right(self, start: StartWindow | None, path: Path, wanted: RestorePlan | DamagedFile) -> None:
        """The chosen backup takes the place of the file just closed, or its damage is looked after."""
        if start is None:
            return
        if not isinstance(wanted, RestorePlan):
            self.show(start, path, wanted)
            return

        def job(_progress: object) -> Workspace:
            return restore_file(path, wanted.backup, wanted.key, self._packs())

        start.choose(path)
        start.set_busy(True, "正在从备份恢复…")
        run_in_background(
            start, "从备份恢复", job, self.opened.emit, lambda error: start.refuse(words_of(error))
        ).cancel_button.hide()
