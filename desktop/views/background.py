"""One function in a thread of its own, its result brought back to the window's thread."""

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
            try:
                result = job()
            except Exception as error:
                self.finished.emit(None, error)
            else:
                self.finished.emit(result, None)

        threading.Thread(target=work, daemon=True).start()
