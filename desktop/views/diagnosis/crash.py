"""What nobody caught: kept in the log without a value, and told once, in plain words, with drafts kept first."""

import contextlib
import sys
import threading
import zlib
from collections.abc import Callable
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    Qt,
    QTimer,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QWidget

from desktop import runlog
from desktop.views.parts.preferences import LOG, state_folder

if TYPE_CHECKING:
    from desktop.services.diagnosis.last_run import RunMark
    from desktop.services.parts.trouble import Trouble
    from desktop.services.workspace import Workspace

QUIET_SECONDS = 60.0
"""The same error from the same place is told once in this time; what a timer repeats would never let anybody work."""
KEPT = "已经保存的记录都在工作库里，没有受影响；正在填写的内容刚刚另存为草稿，再打开那一页时会恢复。"
NOT_KEPT = "已经保存的记录都在工作库里，没有受影响；正在填写的内容这次没能存成草稿，请先不要关闭有内容的窗口。"
NO_FILE = "现在没有打开工作库，数据没有受影响。"
ONLY_LOOKED_AT = "这个工作库只是打开查看，文件没有改动。"
ENDED_BADLY = (
    "上次程序没有正常结束（断电、死机或被强行关闭）。已保存的都在工作库里；没来得及保存的填写内容，打开那一页时会恢复。"
)


class CrashWatch(QObject):
    """Takes over the hooks for errors that nobody caught, in any thread, and tells of them in the window's thread."""

    _raised = Signal(object)

    def __init__(self, workspace: "Callable[[], Workspace | None]", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._telling: QWidget | None = None
        self._told: dict[tuple[str, ...], float] = {}
        self._before: tuple[Any, Any, Any] | None = None
        self._mark: RunMark | None = None
        self._raised.connect(self._on_raised, Qt.ConnectionType.QueuedConnection)  # never inside a paint event

    def install(self) -> None:
        """From now on errors come here."""
        self._before = sys.excepthook, threading.excepthook, sys.unraisablehook
        sys.excepthook = self._on_exception
        threading.excepthook = lambda given: self._on_exception(given.exc_type, given.exc_value, given.exc_traceback)
        sys.unraisablehook = _on_unraisable
        qInstallMessageHandler(_on_qt_message)

    def begin_run(self, say: Callable[[str], None]) -> None:
        """Open the log and leave this run's mark; `say` once when an earlier run ended without a word.

        Called when the first window shows: both cost time.
        """
        from desktop import __version__
        from desktop.services.diagnosis.last_run import RunMark

        runlog.open_log(state_folder() / LOG)
        self._mark = RunMark(state_folder())
        release = [int(part) for part in __version__.split(".") if part.isdigit()]
        runlog.note("program.started", **dict(zip(("major", "minor", "patch"), release, strict=False)))
        if self._mark.ended_badly:
            runlog.note("program.had_ended_badly")
            say(ENDED_BADLY)

    def end_run(self) -> None:
        """The run ends well."""
        runlog.note("program.ended")
        runlog.close_log()
        if self._mark is not None:
            self._mark.end()
        self.remove()

    def remove(self) -> None:
        """Give the hooks back."""
        if self._before is not None:
            sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
            self._before = None
            qInstallMessageHandler(None)

    def _on_exception(
        self, _kind: type[BaseException], error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Any thread. What goes to the console is as bare of values as the log: desktops write it to a file."""
        if error is None or isinstance(error, SystemExit):
            return
        if isinstance(error, KeyboardInterrupt):
            QApplication.quit()
            return
        runlog.note_error("error.unexpected", error)
        with contextlib.suppress(OSError, AttributeError):  # without a console there is no stderr
            print("平安台账：", *runlog.error_words(error), file=sys.stderr)
        self._raised.emit(error)

    def _on_raised(self, error: BaseException) -> None:
        key = (type(error).__name__, *runlog.places(error.__traceback__)[:1])
        again = self._told.get(key, -QUIET_SECONDS)
        self._told[key] = monotonic()
        if self._telling is not None:
            getattr(self._telling, "count_another", lambda: None)()
        elif self._told[key] - again >= QUIET_SECONDS:
            self.tell(error)

    def tell(self, error: BaseException) -> None:
        """Keep what is typed, then say what happened, what is safe, what to do."""
        from desktop.fields import Refused
        from desktop.services.parts.trouble import trouble_in
        from desktop.views.diagnosis.crash_dialog import CrashDialog, tell_trouble

        kept = self._keep_drafts()
        parent = QApplication.activeModalWidget() or QApplication.activeWindow()
        ws = self._workspace()
        trouble = trouble_in(ws.vault.view_only if ws is not None else "", error)
        self._telling = parent or QWidget()
        try:
            if trouble is not None:
                tell_trouble(parent, trouble, ws)
            elif isinstance(error, Refused):
                tell_trouble(parent, _refusal(error))
            else:
                self._telling = dialog = CrashDialog(parent, error, self._safe(kept), ws)
                if dialog.ask() == "close":
                    QApplication.closeAllWindows()
                    QTimer.singleShot(0, QApplication.quit)
        finally:
            self._telling = None

    def _safe(self, kept: bool) -> str:
        ws = self._workspace()
        if ws is None:
            return NO_FILE
        if ws.vault.view_only:
            return ONLY_LOOKED_AT
        return KEPT if kept else NOT_KEPT

    def _keep_drafts(self) -> bool:
        """Whether every form that is open could keep what is typed in it."""
        from desktop.views.vault.lock import keep_all_drafts

        if self._workspace() is None:
            return True
        try:
            keep_all_drafts()
        except Exception as error:
            runlog.note_error("drafts.not_kept", error)
            return False
        return True


def _refusal(error: Exception) -> "Trouble":
    from desktop.services.parts.trouble import Trouble

    return Trouble("refused", str(error), "记录没有改变。", "")


def _on_unraisable(given: Any) -> None:
    """An error while something was being cleared away: nothing the person did has failed, so only the log is told."""
    if given.exc_value is not None:
        runlog.note_error("error.unraisable", given.exc_value)


def _on_qt_message(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    """Qt's own remarks: the log gets a number for the place that spoke (``QObject::connect``), never the text."""
    speaker = message.partition(": ")[0] if "::" in message.partition(": ")[0] else ""
    code = zlib.crc32(speaker.encode())
    if kind is QtMsgType.QtFatalMsg:
        runlog.note("qt.fatal", place=code)
    elif kind is QtMsgType.QtCriticalMsg:
        runlog.note("qt.critical", place=code)
    elif kind is QtMsgType.QtWarningMsg:
        runlog.note("qt.warning", place=code)
