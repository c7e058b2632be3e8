"""What nobody caught is told once in plain words, with drafts kept first, and leaves no value in the log."""

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer, qWarning
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy.exc import OperationalError

from desktop import runlog
from desktop.fields import Problem, Refused
from desktop.services.workspace import Workspace
from desktop.views.diagnosis import crash
from desktop.views.diagnosis.crash import KEPT, NO_FILE, NOT_KEPT, CrashWatch
from desktop.views.diagnosis.crash_dialog import CrashDialog
from desktop.views.diagnosis.diagnosis import DiagnosisDialog
from desktop.views.parts.dialogs import Sentences
from desktop.views.parts.preferences import LOG, state_folder
from tests.support import make_workspace

SECRET = "马晓芳"


class Window(QWidget):
    """A window with a form: it can keep drafts, or fail to."""

    def __init__(self) -> None:
        super().__init__()
        self.kept = 0
        self.fault: Exception | None = None

    def keep_drafts(self) -> None:
        if self.fault is not None:
            raise self.fault
        self.kept += 1


@pytest.fixture
def folder() -> Iterator[Path]:
    runlog.open_log(state_folder() / LOG)
    yield state_folder() / LOG
    runlog.close_log()


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = make_workspace(tmp_path)
    yield made
    made.vault.close()


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    made = Window()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def watch(qtbot: QtBot, ws: Workspace, folder: Path) -> Iterator[CrashWatch]:
    made = CrashWatch(lambda: ws)
    made.install()
    yield made
    made.remove()
    made.deleteLater()


class Answers:
    """Presses a button in every dialog that appears and remembers what stood in it."""

    def __init__(self, qtbot: QtBot) -> None:
        self.said: list[str] = []
        self.press: list[str] = []
        self.look: Callable[[QWidget], None] = lambda _dialog: None
        self._timer = QTimer(interval=20)
        self._timer.timeout.connect(self._answer)
        self._timer.start()
        self._qtbot = qtbot

    def _answer(self) -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, Sentences):
            return
        self.look(dialog)
        texts = [label.text() for label in dialog.findChildren(QLabel)]
        self.said.append("\n".join(texts))
        wanted = self.press.pop(0) if self.press else ""
        buttons = {b.text(): b for b in dialog.findChildren(QPushButton)}
        buttons.get(wanted, list(buttons.values())[-1]).click()

    def wait(self, count: int = 1) -> str:
        self._qtbot.waitUntil(lambda: len(self.said) >= count, timeout=5000)
        return self.said[-1]

    def stop(self) -> None:
        self._timer.stop()


@pytest.fixture
def answers(qtbot: QtBot) -> Iterator[Answers]:
    made = Answers(qtbot)
    yield made
    made.stop()


def fail(error: Exception) -> None:
    raise error


def in_a_slot(error: Exception) -> None:
    QTimer.singleShot(0, lambda: fail(error))


def log_text(folder: Path) -> str:
    return (folder / "run.log").read_text("utf-8")


def test_an_error_in_a_slot_is_told_with_drafts_kept_and_no_value_anywhere(
    watch: CrashWatch, answers: Answers, window: Window, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    in_a_slot(ValueError(f"当事人 {SECRET}"))
    said = answers.wait()
    assert "程序内部出了错" in said and KEPT in said and "可以继续使用" in said
    assert f"错误代号　ValueError　{__name__}:" in said
    assert window.kept == 1
    shown = said + log_text(folder) + capsys.readouterr().err
    assert SECRET not in shown and "Traceback" not in shown
    assert "error.unexpected ValueError" in log_text(folder)


def test_an_error_in_a_thread_is_told_in_the_window(watch: CrashWatch, answers: Answers, window: Window) -> None:
    thread = threading.Thread(target=lambda: fail(KeyError(SECRET)))
    thread.start()
    thread.join()
    assert "错误代号　KeyError" in answers.wait()


def test_what_a_timer_repeats_is_told_once(
    watch: CrashWatch, answers: Answers, window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        in_a_slot(ValueError("same"))
    answers.wait()
    in_a_slot(ValueError("same"))
    qtbot.wait(200)
    assert len(answers.said) == 1
    monkeypatch.setattr(crash, "QUIET_SECONDS", 0.0)
    in_a_slot(ValueError("same"))
    answers.wait(2)


def test_errors_that_come_meanwhile_are_counted_in_the_open_dialog(
    watch: CrashWatch, answers: Answers, window: Window, qtbot: QtBot
) -> None:
    def another(dialog: QWidget) -> None:
        answers.look = lambda _dialog: None
        in_a_slot(TypeError("other"))
        qtbot.wait(100)

    answers.look = another
    in_a_slot(ValueError("first"))
    assert "接连发生 2 次" in answers.wait()
    qtbot.wait(100)
    assert len(answers.said) == 1


def test_when_drafts_cannot_be_kept_that_is_said(watch: CrashWatch, answers: Answers, window: Window) -> None:
    window.fault = OSError("full")
    in_a_slot(ValueError("x"))
    said = answers.wait()
    assert NOT_KEPT in said and KEPT not in said


def test_without_an_open_file_that_is_said(qtbot: QtBot, answers: Answers, window: Window) -> None:
    watch = CrashWatch(lambda: None)
    watch.install()
    in_a_slot(ValueError("x"))
    assert NO_FILE in answers.wait()
    watch.remove()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("database or disk is full", "磁盘已满"),
        ("disk I/O error", "存储设备读写出错"),
        ("attempt to write a readonly database", "只能读取"),
        ("database disk image is malformed", "工作库文件已损坏"),
        ("file is not a database", "工作库文件已损坏"),
    ],
)
def test_faults_of_disk_and_file_are_told_as_such(
    watch: CrashWatch, answers: Answers, window: Window, text: str, words: str
) -> None:
    in_a_slot(OperationalError("SELECT 1", {}, Exception(text)))
    said = answers.wait()
    assert words in said and "程序内部" not in said and "错误代号" not in said
    assert "没有受影响" in said and "请" in said


def test_a_refusal_that_no_page_showed_is_a_sentence_not_a_crash(
    watch: CrashWatch, answers: Answers, window: Window
) -> None:
    in_a_slot(Refused([Problem("", "这一年已经归档")]))
    said = answers.wait()
    assert "这一年已经归档" in said and "程序内部" not in said


def test_the_diagnosis_can_be_looked_at_from_the_dialog_and_the_work_goes_on(
    watch: CrashWatch, answers: Answers, window: Window, qtbot: QtBot
) -> None:
    seen: list[str] = []

    def read_and_close() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, DiagnosisDialog) and dialog.save_button.isEnabled():
            seen.append(dialog.findChildren(QPlainTextEdit)[0].toPlainText())
            dialog.reject()

    reader = QTimer(interval=20)
    reader.timeout.connect(read_and_close)
    reader.start()
    answers.press = ["保存诊断文件…", "继续使用"]
    in_a_slot(ValueError(SECRET))
    answers.wait(2)
    reader.stop()
    assert "error.unexpected ValueError" in seen[0] and SECRET not in seen[0]
    assert window.isVisible()


def test_the_program_can_be_closed_from_the_dialog(
    watch: CrashWatch, answers: Answers, window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    quits: list[int] = []
    monkeypatch.setattr(crash.QApplication, "quit", staticmethod(lambda: quits.append(1)))
    answers.press = ["关闭程序"]
    in_a_slot(ValueError("x"))
    qtbot.waitUntil(lambda: bool(quits))
    assert not window.isVisible()


def test_unraisable_errors_and_qts_remarks_only_reach_the_log_and_without_their_text(
    watch: CrashWatch, folder: Path, qtbot: QtBot
) -> None:
    class Untidy:
        def __del__(self) -> None:
            raise ValueError(SECRET)

    untidy: Any = Untidy()
    del untidy
    qWarning(f"QFile::open: {SECRET}")
    written = log_text(folder)
    assert "error.unraisable ValueError" in written and "qt.warning place=" in written
    assert SECRET not in written
    assert not isinstance(QApplication.activeModalWidget(), CrashDialog)


def test_the_hooks_are_given_back(qtbot: QtBot) -> None:
    before = sys.excepthook, threading.excepthook, sys.unraisablehook
    watch = CrashWatch(lambda: None)
    watch.install()
    assert sys.excepthook is not before[0]
    watch.remove()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before
