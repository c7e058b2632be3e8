"""核验 when a file is opened: what came since the last time, and whether this PC remembers the same audit."""

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from desktop.services.trail.audit_check import Mark, Verdict, mark_of, verify_new
from desktop.services.workspace import Workspace
from desktop.views.parts.background import Background
from desktop.views.parts.dialogs import ask
from desktop.views.parts.preferences import Preferences

if TYPE_CHECKING:
    from desktop.views.main_window import MainWindow

LOOK_MS = 3_000
"""After the window has come up, and after the look for damage has begun."""
SOURCE = "这台电脑上次打开时"
_KEY = "audit-head"


def kept_marks(preferences: Preferences, ws: Workspace) -> list[Mark]:
    """What this PC remembers of the file at this place."""
    try:
        plain = json.loads(str(preferences.recall(_key(ws)) or "null"))
    except ValueError:
        return []
    found = mark_of(plain, SOURCE)
    return [found] if found is not None else []


def keep_mark(preferences: Preferences, ws: Workspace, mark: Mark) -> None:
    """Remember on this PC up to where the audit was in order: a digest, nothing of what it says."""
    preferences.remember(_key(ws), json.dumps(mark.plain()))


def _key(ws: Workspace) -> str:
    """The file by its place, hashed: preferences name no work file but those opened last."""
    return f"{_KEY}/{sha256(str(ws.vault.path.resolve()).encode()).hexdigest()[:16]}"


class AuditWatch(QObject):
    """One check beside the window, soon after it has come up; what is wrong is told there, all else is silent."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window, self._ws = window, window.workspace
        self.verdict: Verdict | None = None
        self._wait = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._wait.timeout.connect(self.look)
        self._wait.start()

    def look(self) -> None:
        """Check in a thread; faults of disk or file are told by whoever reads next."""
        ws, marks = self._ws, kept_marks(self._window.preferences, self._ws)
        running = self._running = Background()  # lives as long as its thread, whatever becomes of the window
        running.finished.connect(self._finished)
        running.run(lambda: verify_new(ws, marks))

    def _finished(self, verdict: Any, error: Exception | None) -> None:
        if error is not None or not self._ws.vault.is_open:
            return
        self.verdict = verdict
        if verdict.problem:
            tell_broken(self._window, verdict)
        elif verdict.mark is not None:
            keep_mark(self._window.preferences, self._ws, verdict.mark)


def tell_broken(window: "MainWindow", verdict: Verdict) -> None:
    """Name the broken place and lead to the list."""
    answer = ask(
        window, "审计记录有异常", verdict.problem, "台账里的记录没有因此改变，可以照常使用。", "",
        (("", "知道了"), ("look", "查看审计记录")),
    )  # fmt: skip
    if answer == "look":
        from desktop.views.trail.audit import show_audit

        show_audit(window, verdict)
