"""Questions, failures and file names in plain words."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton, QWidget

from desktop.views.forms.form_dialog import FormDialog
from desktop.views.look.theme import apply_theme
from desktop.views.parts.dialogs import Sentences, ask, choose_save_path, tell_failure
from tests.views.props import NAMED, Context

BUTTONS = (("", "取消"), ("yes", "删除这条记录"))


def words(dialog: Sentences) -> list[str]:
    return [label.text() for label in dialog.findChildren(QLabel)]


def press_soon(text: str, seen: list[list[str]]) -> None:
    """Press that button of the dialog that opens next."""

    def press() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, Sentences)
        seen.append(words(dialog))
        next(b for b in dialog.findChildren(QPushButton) if b.text() == text).click()

    QTimer.singleShot(0, press)


@pytest.mark.parametrize(("text", "answer"), [("删除这条记录", "yes"), ("取消", "")])
def test_a_question_returns_the_key_of_the_button(qtbot, text: str, answer: str):
    seen: list[list[str]] = []
    press_soon(text, seen)
    assert ask(None, "删除", "要删除这条记录吗？", "月报不会改变。", "可在历史中恢复。", BUTTONS) == answer
    assert seen == [["要删除这条记录吗？", "月报不会改变。", "可在历史中恢复。"]]


def test_closing_a_question_answers_nothing(qtbot):
    dialog = Sentences(None, "删除", "要删除这条记录吗？", "", "", BUTTONS)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert (dialog.isVisible(), dialog.answer) == (False, "")


def test_a_failure_says_what_happened_what_is_safe_and_what_to_do(qtbot):
    seen: list[list[str]] = []
    press_soon("知道了", seen)
    tell_failure(None, "没有写成“月报.xlsx”。", "原来的文件没有改变。", "请关闭它后再试。")
    assert seen == [["没有写成“月报.xlsx”。", "原来的文件没有改变。", "请关闭它后再试。"]]


@pytest.mark.parametrize(
    ("typed", "path"),
    [("/tmp/月报", "/tmp/月报.xlsx"), ("/tmp/月报.xlsx", "/tmp/月报.xlsx"), ("", None)],
)
def test_a_file_name_without_ending_gets_one(monkeypatch, typed: str, path: str | None):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (typed, ""))
    assert choose_save_path(None, "月报.xlsx", "Excel 工作簿 (*.xlsx)") == (path and Path(path))


def test_closing_a_form_with_input_asks_first(qtbot):
    dialog = FormDialog("登记", NAMED[:4], Context(), dict)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.keyClicks(dialog.form.editor("people").widget, "3")
    press_soon("继续填写", [])
    dialog.reject()
    assert dialog.isVisible()
    press_soon("放弃填写", [])
    dialog.reject()
    assert not dialog.isVisible()


def test_a_long_sentence_is_shown_whole(qtbot):
    what = "无法写入“月报.xlsx”：没有写入这个文件夹的权限。原来的文件没有改动，程序里的数据也没有受影响。" * 2
    dialog = Sentences(None, "没有完成", what, "已有的记录没有改变。", "可以稍后再试一次。", (("ok", "知道了"),))
    qtbot.addWidget(dialog)
    dialog.show()
    for label in dialog.findChildren(QLabel):
        assert label.height() >= label.heightForWidth(label.width())


def test_a_form_with_a_table_grows_with_the_type_and_stays_within_its_window(qtbot, qapp: QApplication):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1400, 1000)
    dialog = FormDialog("逐项", NAMED, Context(), lambda values: None, parent=window)
    apply_theme(qapp, "light", 150)
    dialog.widen(600, 400)
    assert (dialog.width(), dialog.height() >= 600) == (900, True)
    dialog.widen(2000, 400)
    assert dialog.width() == 1320
    apply_theme(qapp, "light", 100)
