"""Editors: every kind has one; what is typed is read as the field says, and stays when it cannot be read."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from desktop import fields
from desktop.fields import FIELD_KINDS, Row
from desktop.views.forms.editors import AttachedFile, editor_for
from desktop.views.forms.pickers import matches
from tests.views.props import CHILD, VALUES, Context, Level

SAMPLES = {
    fields.Text: (fields.Text(label="名称"), "夜市占道"),
    fields.Day: (fields.Day(label="日期"), date(2026, 3, 5)),
    fields.Instant: (fields.Instant(label="时间"), datetime(2026, 10, 25, 23, 59)),
    fields.Choice: (fields.Choice(label="级别", options=Level), Level.major),
    fields.Flag: (fields.Flag(label="群体性"), True),
    fields.Number: (fields.Number(label="人数"), 14),
    fields.Points: (fields.Points(label="得分"), Decimal("1.50")),
    fields.Money: (fields.Money(label="金额"), Decimal("1234567.80")),
    fields.UnitRef: (fields.UnitRef(label="单位"), 2),
    fields.PersonRef: (fields.PersonRef(label="经办"), 8),
    fields.RecordRef: (fields.RecordRef(label="排查记录", kind="dispute"), 4),
    fields.Attachments: (fields.Attachments(label="附件"), (AttachedFile(1, "扫描件.pdf", 2048),)),
    fields.Many: (fields.Many(label="调处记录"), VALUES["mediations"]),
}


@pytest.fixture
def made(qtbot):
    def make(field, **more):
        editor = editor_for(field, Context(), *more.values())
        qtbot.addWidget(editor.widget)
        return editor

    return make


def type_into(qtbot, editor, text: str) -> None:
    editor.line.clear()
    qtbot.keyClicks(editor.line, text) if text.isascii() else editor.line.insert(text)
    editor.line.textEdited.emit(editor.line.text())
    editor.line.editingFinished.emit()


def open_cell(editor):
    """The editor that stands in the current cell."""
    return editor.view.indexWidget(editor.view.currentIndex())


def test_every_kind_has_an_editor():
    assert set(SAMPLES) == set(FIELD_KINDS)
    for kind in FIELD_KINDS:
        assert editor_for.dispatch(kind) is not editor_for.dispatch(object), kind


@pytest.mark.parametrize("kind", FIELD_KINDS, ids=lambda kind: kind.__name__)
def test_filling_shows_the_value_and_never_counts_as_an_edit(kind, made):
    field, value = SAMPLES[kind]
    editor = made(field, child_fields=CHILD)
    edits = []
    editor.edited.connect(lambda: edits.append(1))
    editor.set_value(value)
    assert editor.value() == value
    editor.set_value(None)
    assert editor.value() in (None, False, ())
    assert edits == []


@pytest.mark.parametrize("kind", FIELD_KINDS, ids=lambda kind: kind.__name__)
def test_a_draft_is_plain_and_brings_everything_back(kind, made):
    import json

    field, value = SAMPLES[kind]
    first, second = made(field, child_fields=CHILD), made(field, child_fields=CHILD)
    first.set_value(value)
    second.restore(json.loads(json.dumps(first.draft())))
    assert second.value() == value


@pytest.mark.parametrize(
    ("typed", "read", "shown"),
    [
        ("3.5", date(2026, 3, 5), "2026-03-05"),
        ("20260305", date(2026, 3, 5), "2026-03-05"),
        ("2026年3月5日", date(2026, 3, 5), "2026-03-05"),
        ("２０２６．３．５", date(2026, 3, 5), "2026-03-05"),
        ("2025-12-31", date(2025, 12, 31), "2025-12-31"),
        ("", None, ""),
    ],
)
def test_a_day_is_read_as_people_type_it(made, qtbot, typed: str, read, shown: str):
    editor = made(fields.Day(label="日期"))
    type_into(qtbot, editor, typed)
    assert editor.value() == read
    assert editor.line.text() == shown
    assert editor.problem == ""


def test_a_day_that_cannot_be_read_stays_and_is_marked(made, qtbot):
    editor = made(fields.Day(label="日期"))
    type_into(qtbot, editor, "2.30")
    assert editor.line.text() == "2.30"
    assert editor.value() is None
    assert "没有" in editor.problem
    assert editor.line.property("problem") is True
    type_into(qtbot, editor, "2.28")
    assert editor.value() == date(2026, 2, 28)
    assert editor.line.property("problem") is False


@pytest.mark.parametrize(
    ("field", "typed", "read"),
    [
        (fields.Number(label="人数"), "１２", 12),
        (fields.Number(label="人数"), "1,200", 1200),
        (fields.Money(label="金额"), "1,234.50", Decimal("1234.50")),
        (fields.Points(label="得分"), "-0.5", Decimal("-0.5")),
    ],
)
def test_numbers_are_read_with_commas_and_full_width_digits(made, qtbot, field, typed, read):
    editor = made(field)
    type_into(qtbot, editor, typed)
    assert editor.value() == read


def test_a_number_with_words_says_what_is_wrong(made, qtbot):
    editor = made(fields.Number(label="人数"))
    type_into(qtbot, editor, "十几人")
    assert "不是数字" in editor.problem
    assert editor.draft() == "十几人"


def test_the_calendar_opens_by_key_and_gives_the_day(made, qtbot):
    editor = made(fields.Day(label="日期"))
    editor.widget.show()
    popup = editor.open_calendar()
    assert popup.calendar.selectedDate().toPython() == date(2026, 10, 20)
    with qtbot.waitSignal(editor.edited):
        popup._took(popup.calendar.selectedDate().addDays(1))
    assert editor.value() == date(2026, 10, 21)


def test_a_choice_the_pack_no_longer_has_is_shown_and_kept(made):
    editor = made(fields.Choice(label="类别", listed="dispute_kinds"))
    editor.set_value("gone")
    assert editor.value() == "gone"
    assert "现行清单没有" in editor.combo.currentText()


def test_nothing_is_chosen_before_the_person_chooses(made):
    editor = made(fields.Choice(label="级别", options=Level))
    assert editor.value() is None
    assert [editor.combo.itemText(i) for i in range(editor.combo.count())] == ["", "一般", "重大"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [("ljg", ["李建国"]), ("WF", ["王芳", "王方"]), ("建", ["李建国"]), ("副局", ["李建国"]), ("张", [])],
)
def test_people_are_found_by_part_of_the_name_or_initials(typed: str, found: list[str]):
    assert [item.text for item in matches(Context().people(), typed)] == found


def test_the_one_person_meant_is_taken_when_the_line_is_left(made, qtbot):
    editor = made(fields.PersonRef(label="牵头领导"))
    type_into(qtbot, editor, "ljg")
    assert editor.value() == 7
    assert editor.line.text() == "李建国"


def test_initials_of_two_people_ask_for_a_choice(made, qtbot):
    editor = made(fields.PersonRef(label="牵头领导"))
    type_into(qtbot, editor, "wf")
    assert editor.value() is None
    assert "请从列表中选择" in editor.problem


def test_enter_takes_the_first_of_the_list(made, qtbot):
    editor = made(fields.UnitRef(label="单位"))
    editor.widget.show()
    qtbot.keyClicks(editor.line, "hw")
    qtbot.keyClick(editor.line, Qt.Key.Key_Return)
    assert editor.value() == 2


def test_emptying_the_line_means_nobody(made, qtbot):
    editor = made(fields.PersonRef(label="牵头领导"))
    editor.set_value(7)
    with qtbot.waitSignal(editor.edited):
        type_into(qtbot, editor, "")
    assert editor.value() is None
    assert editor.problem == ""


def test_files_are_added_once_and_removed(made, qtbot, tmp_path):
    scan = tmp_path / "扫描件.pdf"
    scan.write_bytes(b"x" * 2048)
    editor = made(fields.Attachments(label="附件"))
    editor.add([scan])
    editor.add([scan])
    assert editor.value() == (AttachedFile(None, "扫描件.pdf", 2048, scan),)
    assert "2 KB" in editor.list.item(0).text()
    editor.list.setCurrentRow(0)
    editor.remove_chosen()
    assert editor.value() == ()


def test_child_rows_are_added_typed_and_removed(made, qtbot):
    editor = made(fields.Many(label="调处记录"), child_fields=CHILD)
    editor.set_value(VALUES["mediations"])
    editor.widget.show()
    editor.add_row()
    cell = open_cell(editor)
    qtbot.keyClicks(cell, "10.14")
    expected = (*VALUES["mediations"], Row(None, {"on": date(2026, 10, 14), "who": None, "what": None}))
    assert editor.value() == expected
    editor.view.setCurrentIndex(editor.table.index(0, 0))
    editor.remove_row()
    assert editor.value() == expected[1:]


def test_an_unreadable_cell_stays_and_names_its_row(made, qtbot):
    editor = made(fields.Many(label="调处记录"), child_fields=CHILD)
    editor.widget.show()
    editor.add_row()
    qtbot.keyClicks(open_cell(editor), "13.40")
    editor.value()
    assert editor.problem.startswith("第 1 行日期：")
    assert editor.table.index(0, 0).data() == "13.40"


def test_an_input_method_begins_a_cell_with_its_first_stroke(made, qtbot):
    editor = made(fields.Many(label="调处记录"), child_fields=CHILD)
    editor.set_value(VALUES["mediations"])
    editor.widget.show()
    editor.view.setFocus()
    editor.view.setCurrentIndex(editor.table.index(0, 2))
    composing = QInputMethodEvent("tiao", [])
    QApplication.sendEvent(editor.view, composing)
    done = QInputMethodEvent()
    done.setCommitString("调阅材料")
    QApplication.sendEvent(open_cell(editor), done)
    assert editor.value()[0]["what"] == "调阅材料"


def test_a_name_is_typed_into_a_cell_and_taken_from_the_list(made, qtbot):
    editor = made(fields.Many(label="调处记录"), child_fields=CHILD)
    editor.set_value(VALUES["mediations"])
    editor.widget.show()
    editor.view.setCurrentIndex(editor.table.index(0, 1))
    editor.view.edit(editor.table.index(0, 1))
    cell = open_cell(editor)
    qtbot.keyClicks(cell, "ljg")
    qtbot.keyClick(cell, Qt.Key.Key_Return)
    assert editor.value()[0]["who"] == 7
