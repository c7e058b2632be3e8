"""Long work in a thread of its own: what is being done, how far it is, and a cancel that leaves nothing half-done."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from desktop.services.parts.trouble import words_of
from desktop.views.look import theme
from desktop.views.look.widgets import button, note_label, title_label
from desktop.views.parts.dialogs import tell_failure

T = TypeVar("T")
SHOW_AFTER_MS = 300  # quick work needs no window


class Cancelled(Exception):
    """The person cancelled; raised inside the job by `Progress.stop_if_cancelled`."""


class Progress(QObject):
    """What a job tells and asks while it runs, from its own thread."""

    reported = Signal(str, int, int)

    def __init__(self) -> None:
        super().__init__()
        self.cancelled = False

    def report(self, text: str, done: int = 0, total: int = 0) -> None:
        """Say what is being done, and how many of how many are done (total 0 = not known)."""
        self.reported.emit(text, done, total)

    def stop_if_cancelled(self) -> None:
        """Raise `Cancelled` when the person cancelled: call it where nothing is half-done."""
        if self.cancelled:
            raise Cancelled

    def __call__(self, done: int, total: int, text: str = "") -> None:
        """`report` and `stop_if_cancelled` in one, for functions that take a plain callback."""
        self.report(text, done, total)
        self.stop_if_cancelled()


class _Worker(QThread):
    """Runs one job and keeps what came of it."""

    def __init__(self, job: Callable[[Progress], object], progress: Progress, parent: QObject | None) -> None:
        super().__init__(parent)
        self._job, self._progress = job, progress
        self.result: object = None
        self.failure: Exception | None = None

    def run(self) -> None:
        try:
            self.result = self._job(self._progress)
        except Exception as failure:
            self.failure = failure


class WorkDialog(QDialog):
    """Shows the progress of one job; the window behind it goes on living. Closes when the job has ended."""

    def __init__(self, parent: QWidget | None, title: str, job: Callable[[Progress], object]) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.progress = Progress()
        self.worker = _Worker(job, self.progress, self)
        self._text = QLabel("正在准备…")
        self._text.setWordWrap(True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 0)
        self._count = note_label("", wrap=False)
        self.cancel_button = button("取消", self.cancel)
        self._lay_out(title)
        self.progress.reported.connect(self._on_report)
        self.worker.finished.connect(self._on_end)
        self.when_ended: Callable[[], None] = lambda: None
        self._show_later = QTimer(self, singleShot=True, interval=SHOW_AFTER_MS)
        self._show_later.timeout.connect(self.show)

    def _lay_out(self, title: str) -> None:
        column = QVBoxLayout(self)
        margin = theme.px(20)
        column.setContentsMargins(margin, margin, margin, theme.px(16))
        column.setSpacing(theme.px(10))
        column.addWidget(title_label(title))
        column.addWidget(self._text)
        column.addWidget(self._bar)
        line = QHBoxLayout()
        line.addWidget(self._count)
        line.addStretch(1)
        line.addWidget(self.cancel_button)
        column.addLayout(line)
        self.setMinimumWidth(theme.chars(30))

    def start(self) -> None:
        """Begin; the window appears when the work takes longer than a moment."""
        self._show_later.start()
        self.worker.start()

    @Slot(str, int, int)
    def _on_report(self, text: str, done: int, total: int) -> None:
        if text and not self.progress.cancelled:
            self._text.setText(text)
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._count.setText(f"{done} / {total}" if total else "")

    def cancel(self) -> None:
        """Ask the job to stop where nothing is half-done; one whose button is hidden does not listen."""
        if self.cancel_button.isHidden():
            return
        self.progress.cancelled = True
        self.cancel_button.setEnabled(False)
        self._text.setText("正在取消，已完成的步骤会恢复原样…")

    @Slot()
    def _on_end(self) -> None:
        """The job has ended: close without asking. A slot, so that it runs in the window's thread."""
        self._show_later.stop()
        self.worker.wait()
        self.done(0)
        self.deleteLater()
        self.when_ended()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancel()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.worker.isRunning():
            self.cancel()
            event.ignore()
        else:
            super().closeEvent(event)


def work_is_running(under: QWidget | None = None) -> bool:
    """Whether any long work (asked for by `under`) is going on now: the file must not be locked or closed under it."""
    return any(under is None or one.parent() is under for one in _running())


def wait_for_work() -> None:
    """At the very end of the program: ask what still runs to stop, and wait for it."""
    for one in _running():
        one.progress.cancelled = True
        one.worker.wait()


def _running() -> list[WorkDialog]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, WorkDialog) and one.worker.isRunning()]


def run_in_background(
    parent: QWidget | None,
    title: str,
    job: Callable[[Progress], T],
    done: Callable[[T], None],
    failed: Callable[[Exception], None] | None = None,
) -> WorkDialog:
    """Run `job(progress)` in a thread, then `done(result)` here; returns at once.

    A cancelled job (it raised `Cancelled`) calls neither. Without `failed`, an exception is told in plain words.
    """
    dialog = WorkDialog(parent, title, job)

    def ended() -> None:
        failure = dialog.worker.failure
        if failure is None:
            done(dialog.worker.result)  # type: ignore[arg-type]  # the worker holds what this very job returned
        elif isinstance(failure, Cancelled):
            return
        elif failed is not None:
            failed(failure)
        else:
            tell_failure(parent, f"{title}没有完成：{words_of(failure)}", "已有的记录没有改变。", "可以稍后再试一次。")

    dialog.when_ended = ended
    dialog.start()
    return dialog
