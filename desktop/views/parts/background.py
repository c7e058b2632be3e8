"""One function in a thread of its own, its result brought back to the window's thread."""

import contextlib
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal


class Background(QObject):
    """Runs one function in a thread and brings its result, or its error, back to the window's thread."""

    finished = Signal(object, object)

    def run(self, job: Callable[[], Any]) -> None:
        """Start `job`; `finished(result, error)` follows, one of them None."""

        def work() -> None:
            found: tuple[Any, Exception | None]
            try:
                found = job(), None
            except Exception as error:
                found = None, error
            with contextlib.suppress(RuntimeError):  # the program has ended meanwhile, and this object with it
                self.finished.emit(*found)

        threading.Thread(target=work, daemon=True).start()
