"""A file that is open behind a dialog of the start window is closed again when nobody is there."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.services.workspace import Workspace
from desktop.views.parts.work import work_is_running
from desktop.views.vault.lock import close_dialogs
from desktop.views.vault.watch import Watch

NO_PASSPHRASE = "离开太久，工作库已重新关上。没有设新口令，原来的口令和这张恢复单都没有改变。"
NO_SHEET = "离开太久，工作库已锁定。口令已经生效，请用它打开；恢复单可以打开以后再做。"


@runtime_checkable
class ChoosesFile(Protocol):
    """The start window: a file is chosen in it, and it says a sentence above."""

    def choose(self, path: Path) -> None: ...
    def say(self, text: str) -> None: ...


class Unattended(QObject):
    """From its making until `end`: as the main window locks itself, the file is closed and its dialogs are put away.

    The start window then says `note`; what waits for those dialogs finds the vault closed.
    """

    def __init__(self, workspace: Workspace, window: QWidget, minutes: Callable[[], int], note: str) -> None:
        super().__init__(window)
        self._ws, self._window, self._note = workspace, window, note
        self._watch: Watch | None = Watch(window, minutes, self.put_away, self)

    def end(self) -> None:
        """Watch no longer."""
        if self._watch is not None:
            self._watch.stop()
            self._watch = None

    def put_away(self) -> None:
        """Close the file and every dialog; while something is being written it goes on."""
        if self._watch is None or work_is_running():
            return
        self.end()
        self._ws.vault.close()
        close_dialogs()
        if isinstance(self._window, ChoosesFile):
            self._window.choose(self._ws.vault.path)
            self._window.say(self._note)
