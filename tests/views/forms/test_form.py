"""Forms: filling is silent, problems stand beneath their field, drafts bring everything back."""

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.fields import Problem, Refused
from desktop.views.forms.form import RecordForm
from desktop.views.forms.form_dialog import FormDialog
from desktop.views.look.theme import apply_theme
from tests.views.props import CHILD, FIELDS, NAMED, VALUES, Context, Level

Make = Callable[..., RecordForm]


@pytest.fixture
def make(qtbot, qapp: QApplication) -> Make:
    apply_theme(qapp, "light", 100)

    def made(values=None, width: int = 380) -> RecordForm:
        form = RecordForm(FIELDS, Context(), values, children={"mediations": CHILD})
        qtbot.addWidget(form)
        form.resize(width, 500)
        with qtbot.waitActive(form):
            form.show()
            form.activateWindow()
        return form

    return made


def type_into(qtbot, form: RecordForm, name: str, text: str) -> None:
    line = form.editor(name).widget
    assert isinstance(line, QLineEdit)
    line.clear()
    qtbot.keyClicks(line, text)


def test_filling_emits_nothing_and_gives_the_same_values_back(make: Make):
    form = make()
    edits = []
    form.edited.connect(lambda: edits.append(1))
    form.set_values(VALUES)
    assert form.values() == VALUES
    assert edits == []
    assert not form.is_edited


def test_typing_counts_as_an_edit_until_the_form_is_filled_again(make: Make, qtbot):
    form = make(VALUES)
    with qtbot.waitSignal(form.edited):
        type_into(qtbot, form, "people", "15")
    assert form.is_edited
    assert form.values() == VALUES | {"people": 15}
    form.set_values(VALUES)
    assert not form.is_edited


def test_only_required_fields_carry_the_star(make: Make):
    form = make()
    starred = {name for name, line in form._lines.items() if "*" in line.label.text()}
    assert starred == {named.name for named in NAMED if named.required}


def test_a_problem_stands_beneath_its_field_with_the_article_and_takes_the_keyboard(make: Make):
    form = make(VALUES | {"lead": None})
    form.show_problems([Problem("lead", "重大纠纷须定牵头领导", "矛盾制度四、六"), Problem("", "这一年已经归档")])
    assert form.problem_text("lead") == "重大纠纷须定牵头领导（矛盾制度四、六）"
    assert form.problem_text() == "这一年已经归档"
    assert form.editor("lead").widget.property("problem") is True
    assert form.editor("lead").widget.hasFocus()
    assert form._lines["lead"].problem.isVisible()


def test_a_problem_far_down_is_scrolled_into_sight(make: Make):
    form = make(VALUES)
    form.show_problems([Problem("pay", "金额应为正数")])
    label = form._lines["pay"].problem
    bottom = label.mapTo(form.viewport(), label.rect().bottomLeft()).y()
    assert 0 < bottom <= form.viewport().height()


def test_correcting_a_field_takes_its_problem_away(make: Make, qtbot):
    form = make(VALUES)
    form.show_problems([Problem("people", "涉及人数不合理")])
    type_into(qtbot, form, "people", "3")
    assert form.problem_text("people") == ""
    assert form.editor("people").widget.property("problem") is False


def test_what_cannot_be_read_is_a_problem_of_its_field(make: Make, qtbot):
    form = make(VALUES)
    type_into(qtbot, form, "known_on", "13.40")
    assert [p.field for p in form.unreadable()] == ["known_on"]
    assert "13.40" in form.problem_text("known_on")


def test_a_draft_keeps_even_what_cannot_be_read(make: Make, qtbot):
    form, again = make(VALUES), make()
    type_into(qtbot, form, "known_on", "13.40")
    type_into(qtbot, form, "people", "15")
    again.restore(form.draft())
    assert again.is_edited
    assert again.editor("known_on").widget.text() == "13.40"
    assert again.values() == VALUES | {"known_on": None, "people": 15}


def test_tab_goes_from_field_to_field_in_form_order(make: Make, qtbot):
    form = make(VALUES)
    form.focus_first()
    visited = []
    for _ in range(5):
        visited.append(form.focusWidget())
        qtbot.keyClick(visited[-1], Qt.Key.Key_Tab)
    assert visited == [form.editor(name).widget for name in form.names()[:5]]


def test_a_wide_form_sets_short_fields_side_by_side(make: Make):
    form = make(VALUES, width=900)
    first, second = form._lines["known_on"], form._lines["sort"]
    assert first.y() == second.y()
    assert second.x() > first.x()
    form.resize(400, 500)
    QApplication.processEvents()
    assert second.y() > first.y()


def test_a_field_left_out_keeps_its_value_and_its_problem_is_said_above(make: Make):
    form = make(VALUES)
    form.set_shown("lead", False)
    assert form._lines["lead"].isHidden()
    assert form.values()["lead"] == 7
    form.show_problems([Problem("lead", "牵头领导已离任")])
    assert form.problem_text() == "牵头领导已离任"
    form.set_shown("lead", True)
    assert not form._lines["lead"].isHidden()


def test_putting_a_consequence_counts_as_an_edit(make: Make):
    form = make(VALUES)
    form.put("known_on", date(2026, 11, 8))
    form.set_note("known_on", "距受理 30 天（本单位自定）")
    assert form.is_edited
    assert form.values()["known_on"] == date(2026, 11, 8)
    form.set_read_only(True, "known_on")
    assert form.editor("known_on").widget.isReadOnly()


def test_every_editor_has_an_accessible_name(make: Make):
    form = make()
    assert all(line.editor.focus_target().accessibleName() for line in form._lines.values())
    assert form.editor("lead").widget.accessibleName() == "牵头领导（必填）"


def test_a_dialog_stays_open_while_its_command_refuses(qtbot):
    refused = [True]

    def save(values):
        if refused:
            raise Refused([Problem("people", "涉及人数不合理")])
        return values["level"]

    dialog = FormDialog("登记", NAMED[:4], Context(), save, {"level": Level.major, "people": 14})
    qtbot.addWidget(dialog)
    dialog.open()
    dialog.save()
    assert dialog.isVisible()
    assert dialog.form.problem_text("people") == "涉及人数不合理"
    refused.clear()
    dialog.save()
    assert not dialog.isVisible()
    assert dialog.result_value is Level.major


def test_an_unreadable_date_does_not_hide_the_other_fields_limits(make: Make, qtbot):
    form = make(VALUES | {"lead": None})
    type_into(qtbot, form, "known_on", "13.45")
    saved: list[object] = []
    assert not form.submit(saved.append)
    assert "13.45" in form.problem_text("known_on")
    assert form.problem_text("lead").startswith("请填写")
    assert saved == []


def test_what_a_command_refuses_stands_at_its_field_and_what_it_takes_is_handed_over(make: Make):
    form = make(VALUES)

    def refuse(_values: dict[str, object]) -> None:
        raise Refused([Problem("people", "人数不对")])

    assert not form.submit(refuse)
    assert form.problem_text("people") == "人数不对"
    saved: list[object] = []
    assert form.submit(saved.append)
    assert saved == [VALUES]
