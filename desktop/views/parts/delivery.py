"""Changes are told in the window's thread: what long work commits in its own would have pages rebuilt from there."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QThread, Signal, Slot


class InWindowThread(QObject):
    """Called in the window's thread it tells at once, called in another it tells when the window comes to it."""

    _wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._wanted.connect(self._tell)

    def __call__(self, tell: Callable[[], None]) -> None:
        if QThread.currentThread() is self.thread():
            tell()
        else:
            self._wanted.emit(tell)

    @Slot(object)
    def _tell(self, tell: Callable[[], None]) -> None:
        tell()
