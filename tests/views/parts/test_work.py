"""Long work: the window lives on, cancelling ends it, failures are told."""

import threading
import time

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget

from desktop.views.parts import work
from desktop.views.parts.work import Cancelled, Progress, run_in_background


@pytest.fixture
def parent(qtbot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_result_comes_back_in_the_windows_thread(parent: QWidget, qtbot):
    threads = []

    def job(progress: Progress) -> int:
        threads.append(threading.current_thread())
        return 42

    results = []

    def done(result: int) -> None:
        results.append((result, threading.current_thread()))

    run_in_background(parent, "生成责任状", job, done)
    qtbot.waitUntil(lambda: bool(results))
    assert results == [(42, threading.main_thread())]
    assert threads[0] is not threading.main_thread()


def test_the_window_lives_on_while_the_work_goes_on(parent: QWidget, qtbot):
    beats, results = [], []
    timer = QTimer(parent, interval=10)
    timer.timeout.connect(lambda: beats.append(1))
    timer.start()
    run_in_background(parent, "汇总", lambda progress: time.sleep(0.4), results.append)
    qtbot.waitUntil(lambda: bool(results))
    assert len(beats) > 5


def test_progress_is_shown_with_words_and_count(parent: QWidget, qtbot):
    go_on = threading.Event()

    def job(progress: Progress) -> None:
        progress.report("正在生成：市容支队", 3, 12)
        go_on.wait(5)

    ended = []
    dialog = run_in_background(parent, "生成责任状", job, ended.append)
    qtbot.waitUntil(dialog.isVisible)
    assert (dialog._text.text(), dialog._count.text()) == ("正在生成：市容支队", "3 / 12")
    go_on.set()
    qtbot.waitUntil(lambda: bool(ended))


def test_a_cancelled_job_ends_where_it_asks_and_calls_nothing(parent: QWidget, qtbot):
    reached, calls = [], []

    def job(progress: Progress) -> None:
        for step in range(500):
            progress(step, 500, f"第 {step} 份")
            reached.append(step)
            time.sleep(0.01)

    dialog = run_in_background(parent, "生成责任状", job, calls.append, calls.append)
    qtbot.waitUntil(lambda: len(reached) > 2)
    with qtbot.waitSignal(dialog.finished):
        dialog.cancel()
    assert calls == []
    assert len(reached) < 500


def test_a_job_that_cannot_be_cancelled_does_not_say_it_is_being_cancelled(parent: QWidget, qtbot):
    results = []

    def job(progress: Progress) -> str:
        progress.report("正在恢复…")
        time.sleep(0.6)
        progress.stop_if_cancelled()
        return "恢复好了"

    dialog = run_in_background(parent, "从备份恢复", job, results.append)
    dialog.cancel_button.hide()
    qtbot.waitUntil(dialog.isVisible)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    dialog.close()
    assert dialog.isVisible() and dialog._text.text() == "正在恢复…"
    qtbot.waitUntil(lambda: results == ["恢复好了"])


def test_a_failure_reaches_whoever_asked(parent: QWidget, qtbot):
    failures = []

    def job(progress: Progress) -> None:
        raise OSError("磁盘已满")

    run_in_background(parent, "备份", job, lambda _: None, failures.append)
    qtbot.waitUntil(lambda: bool(failures))
    assert str(failures[0]) == "磁盘已满"


def test_a_failure_nobody_waits_for_is_told(parent: QWidget, qtbot, monkeypatch):
    told = []
    monkeypatch.setattr(work, "tell_failure", lambda *sentences: told.append(sentences[1]))

    def job(progress: Progress) -> None:
        raise OSError("磁盘已满")

    run_in_background(parent, "备份", job, lambda _: None)
    qtbot.waitUntil(lambda: bool(told))
    assert told == ["备份没有完成：磁盘已满"]


def test_stop_if_cancelled_raises_only_after_a_cancel():
    progress = Progress()
    progress.stop_if_cancelled()
    progress.cancelled = True
    with pytest.raises(Cancelled):
        progress.stop_if_cancelled()
