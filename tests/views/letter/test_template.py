"""The template editor: problems while typing, placeholders by a click, targets, clauses, saving, preview."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from desktop.services.letter.template import clauses_for, save_clause, template_for
from desktop.views.letter.template import TemplateDialog
from desktop.views.papers.preview import PdfPreview
from desktop.views.parts.dialogs import Sentences
from tests.letter_office import LetterOffice, make_letter_office
from tests.views.props import Context


class Host:
    """What the dialog asks of its window."""

    editor_context = Context()
    year = 2026


@pytest.fixture
def office(tmp_path: Path) -> Iterator[LetterOffice]:
    made = make_letter_office(tmp_path)
    yield made
    made.ws.vault.close()


@pytest.fixture
def dialog(qtbot, office: LetterOffice) -> TemplateDialog:
    made = TemplateDialog(office.ws, Host(), 2026)
    qtbot.addWidget(made, before_close_func=lambda _dialog: made.done(0))  # without the question about what was typed
    made.show()
    return made


def click(qtbot, inside: QWidget, words: str) -> None:
    found = next(b for b in inside.findChildren(QPushButton) if b.text().startswith(words))
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton)


def answer(words: str, seen: list[str]) -> Callable[[], None]:
    """Press that button of the question that opens next."""

    def press() -> None:
        asked = QApplication.activeModalWidget()
        assert isinstance(asked, Sentences)
        seen.extend(label.text() for label in asked.findChildren(QWidget) if hasattr(label, "text"))
        next(b for b in asked.findChildren(QPushButton) if b.text() == words).click()

    QTimer.singleShot(0, press)
    return press


def listed(dialog: TemplateDialog) -> list[str]:
    return [dialog.problems.item(i).text() for i in range(dialog.problems.count())]


def test_it_opens_with_the_packs_own_letter_and_its_targets(dialog: TemplateDialog):
    assert dialog.windowTitle() == "2026 年度责任状模板"
    assert "默认模板" in dialog.origin.text()
    assert len(dialog.target_values()) == 3  # the three 杜绝 of 细则 4
    assert (dialog.state.text(), dialog.is_edited) == ("没有问题", False)


def test_an_unknown_placeholder_is_named_while_it_is_typed(qtbot, dialog: TemplateDialog):
    dialog.text.go_to(2)
    qtbot.keyClicks(dialog.text, "{")
    dialog.text.insert("单位名}")
    qtbot.waitUntil(lambda: dialog.problems.count() > 0)
    assert listed(dialog)[0].startswith("第 2 行：不认识的占位符 {单位名}")
    assert dialog.state.text() == "1 处问题"
    assert dialog.text.extraSelections()[0].cursor.blockNumber() == 1


def test_a_problem_leads_to_its_line(qtbot, dialog: TemplateDialog):
    dialog.text.setPlainText(dialog.text.toPlainText().replace("三、考核", "五、考核"))
    dialog.check_now()
    dialog.tabs.setCurrentIndex(1)
    dialog.problems.itemActivated.emit(dialog.problems.item(0))
    assert dialog.tabs.currentIndex() == 0
    assert dialog.text.textCursor().block().text() == "五、考核与奖惩"


def test_a_placeholder_is_put_in_by_enter_and_a_block_gets_its_own_line(qtbot, dialog: TemplateDialog):
    dialog.text.setPlainText("标题")
    dialog.text.moveCursor(dialog.text.textCursor().MoveOperation.End)
    dialog.placeholders.setCurrentRow(0)
    dialog.placeholders.itemActivated.emit(dialog.placeholders.currentItem())
    dialog.insert_placeholder("工作目标")
    assert dialog.text.toPlainText() == "标题{年度}\n{工作目标}"


def test_saving_keeps_text_targets_and_clauses(qtbot, office: LetterOffice, dialog: TemplateDialog):
    dialog.text.setPlainText(dialog.text.toPlainText().replace("甲乙双方签订", "经协商签订"))
    dialog.tabs.setCurrentIndex(2)
    dialog.clauses.choose(office.units["环卫"])
    qtbot.keyClicks(dialog.clauses.box, "Q")
    dialog.clauses.box.setPlainText("垃圾中转站除臭。\n夜间作业降噪。")
    assert dialog.clauses.list.currentItem().text().endswith("2 条")
    click(qtbot, dialog, "保存模板")
    assert not dialog.isVisible()
    saved = template_for(office.ws, 2026)
    assert "经协商签订" in saved.body and saved.version == 1 and len(saved.targets) == 3
    assert clauses_for(office.ws, 2026) == {office.units["环卫"]: "垃圾中转站除臭。\n夜间作业降噪。"}


def test_a_faulty_template_is_not_saved_and_stays_open(qtbot, office: LetterOffice, dialog: TemplateDialog):
    head = office.ws.audit_head()
    dialog.text.setPlainText(dialog.text.toPlainText().replace("{乙方}", "{乙方"))
    seen: list[str] = []
    answer("知道了", seen)
    click(qtbot, dialog, "保存模板")
    assert any("模板没有保存：第 5 行：花括号不成对" in text for text in seen)
    assert dialog.isVisible() and office.ws.audit_head() == head


def test_a_target_without_its_bound_is_a_problem_of_the_second_tab(dialog: TemplateDialog):
    rows = list(dialog.targets.value())
    dialog.targets.set_value([type(rows[0])(None, {**rows[0].values, "threshold": None}), *rows[1:]])
    dialog.check_now()
    assert len(listed(dialog)) == 1 and listed(dialog)[0].startswith("第 1 条：请填写目标值")
    dialog.problems.itemClicked.emit(dialog.problems.item(0))
    assert dialog.tabs.currentIndex() == 1


def test_a_clause_may_not_open_a_heading_of_its_own(office: LetterOffice, dialog: TemplateDialog):
    dialog.clauses.choose(office.units["支队"])
    dialog.clauses.box.setPlainText("五、另立标题")
    dialog.check_now()
    assert "条款不能自成" in dialog.clauses.problem.text()
    assert listed(dialog)[0].startswith(dialog.clauses.heading.text())


def test_last_years_clauses_are_taken_over_where_none_are(qtbot, office: LetterOffice, dialog: TemplateDialog):
    save_clause(office.ws, 2025, office.units["支队"], "占道经营整治。")
    save_clause(office.ws, 2025, office.units["环卫"], "旧条款。")
    dialog.clauses.choose(office.units["环卫"])
    dialog.clauses.box.setPlainText("新条款。")
    dialog.tabs.setCurrentIndex(2)
    click(qtbot, dialog.clauses, "沿用 2025 年度条款")
    assert dialog.clauses.changed() == {office.units["支队"]: "占道经营整治。", office.units["环卫"]: "新条款。"}


def test_closing_asks_when_something_was_changed(qtbot, dialog: TemplateDialog):
    dialog.text.setPlainText("改过")
    seen: list[str] = []
    answer("继续编辑", seen)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible() and "模板改动还没有保存。" in seen
    answer("放弃改动", [])
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_the_default_comes_back_only_when_asked_for(qtbot, dialog: TemplateDialog):
    before = dialog.text.toPlainText()
    dialog.text.setPlainText("改过")
    answer("换成默认模板", [])
    click(qtbot, dialog, "恢复默认")
    assert dialog.text.toPlainText() == before
    assert not dialog.is_edited


def test_the_preview_shows_the_unsaved_text(qtbot, dialog: TemplateDialog):
    dialog.text.setPlainText(dialog.text.toPlainText().replace("甲乙双方签订", "经协商签订"))
    click(qtbot, dialog, "预览")
    preview = dialog.findChild(PdfPreview)
    assert preview is not None and len(preview.pages) >= 2
    words = "".join(preview.pages._pdf[0].get_textpage().get_text_range().split())
    assert "经协商签订" in words and "王志强" in words
    preview.close()


def test_a_faulty_text_is_not_previewed(qtbot, dialog: TemplateDialog):
    dialog.text.setPlainText("标题")
    seen: list[str] = []
    answer("知道了", seen)
    click(qtbot, dialog, "预览")
    assert any("缺少" in text for text in seen)
    assert dialog.findChild(PdfPreview) is None
