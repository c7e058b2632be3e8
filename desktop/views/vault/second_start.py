"""A second start of the same file brings the first window to the front instead of opening it twice.

A named pipe (Windows) or a nameless-on-disk local socket (Linux): both vanish with the process, so that a killed start
leaves nothing behind, and neither needs Qt's network library.
"""

import contextlib
import getpass
import hashlib
import sys
import threading
from multiprocessing.connection import Client, Listener
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop.services.parts.scratch import common_folder
from desktop.views.parts.background import Background

ANSWER_SECONDS = 1.5
_SHOW, _END, _SHOWN = b"show", b"end", b"shown"
_FAILURES = (OSError, EOFError)


def door_name(path: Path) -> str:
    """The address both starts derive from the file's whole path and the person at the PC; it tells neither."""
    try:
        person = getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such person in the system's list: the path alone must do
        person = ""
    name = "pingan-ledger-" + hashlib.sha256(f"{person}\n{path.resolve()}".encode()).hexdigest()[:24]
    if sys.platform == "win32":
        return rf"\\.\pipe\{name}"
    return f"\0{name}" if sys.platform == "linux" else str(common_folder() / name)


class FirstStart(QObject):
    """Stands at the door while a file is open here; `wanted` when somebody started the program on it again."""

    wanted = Signal()

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._address = door_name(path)
        self._listener: Listener | None = None
        with contextlib.suppress(*_FAILURES):  # without a door the second start only says that the file is open
            self._listener = Listener(self._address, "AF_PIPE" if sys.platform == "win32" else "AF_UNIX")
            threading.Thread(target=self._stand, args=(self._listener,), daemon=True).start()

    @property
    def is_listening(self) -> bool:
        """Whether a second start would be heard."""
        return self._listener is not None

    def _stand(self, listener: Listener) -> None:
        while True:
            try:
                with listener.accept() as caller:
                    said = caller.recv_bytes(64) if caller.poll(ANSWER_SECONDS) else b""  # bytes: nothing is unpacked
                    if said == _END:
                        return
                    if said == _SHOW:
                        self.wanted.emit()
                        caller.send_bytes(_SHOWN)
            except _FAILURES:
                if listener is not self._listener:
                    return

    def close(self) -> None:
        """The file is closed: the next start opens it itself."""
        listener, self._listener = self._listener, None
        if listener is None:
            return
        with contextlib.suppress(*_FAILURES), Client(self._address) as caller:
            caller.send_bytes(_END)  # closing alone does not wake the thread that stands there
        with contextlib.suppress(*_FAILURES):
            listener.close()


def show_first(path: Path) -> bool:
    """Ask the start that has `path` open to come to the front; False when nobody answers."""
    try:
        with Client(door_name(path)) as caller:
            caller.send_bytes(_SHOW)
            return caller.poll(ANSWER_SECONDS) and caller.recv_bytes(64) == _SHOWN
    except _FAILURES:
        return False


class Doorkeeper(QObject):
    """One window a file: `wanted` when a second start asks for ours, `elsewhere(path)` when another has the file."""

    wanted = Signal()
    elsewhere = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.door: FirstStart | None = None

    def stand_at(self, path: Path) -> None:
        """From now on a second start of this file is heard, also while the file is locked."""
        self.leave()
        self.door = FirstStart(path, self)
        self.door.wanted.connect(self.wanted)

    def leave(self) -> None:
        """The file is closed here."""
        if self.door is not None:
            self.door.close()
            self.door = None

    def look_for_first(self, path: Path) -> None:
        """Ask, beside the window, whether another start has the file open; that one comes to the front."""
        if self.door is not None:
            return

        def done(answered: object, _error: Exception | None) -> None:
            if answered:
                self.elsewhere.emit(path)

        looking = Background(self)
        looking.finished.connect(done)
        looking.run(lambda: show_first(path))
