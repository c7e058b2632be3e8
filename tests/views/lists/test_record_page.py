"""The ledger page: filters, opening, saving in place, refusals, drafts, narrow windows."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.fields import Problem, Refused, Row
from desktop.views.lists.record_page import Action, BulkAction, RecordAction, RecordPage
from desktop.views.lists.record_panel import GONE, TAKEN_OVER
from desktop.views.look.theme import apply_theme
from tests.views.props import VALUES, Level, MemoryLedger


@pytest.fixture
def ledger() -> MemoryLedger:
    return MemoryLedger()


@pytest.fixture
def make(ledger: MemoryLedger, qtbot, qapp: QApplication):
    apply_theme(qapp, "light", 100)

    def made(width: int = 1366, **more) -> RecordPage:
        page = RecordPage(ledger.setup(**more))
        qtbot.addWidget(page)
        page.resize(width, 680)
        with qtbot.waitActive(page):
            page.show()
            page.activateWindow()
        return page

    return made


def type_people(qtbot, page: RecordPage, text: str) -> None:
    line = page.form.editor("people").widget
    line.clear()
    qtbot.keyClicks(line, text)


def test_chips_show_live_counts_and_filter_the_list(make):
    page = make()
    assert [b.text() for b in page.chips._buttons.values()] == ["全部 300", "重大 75", "一般 225"]
    page.chips.choose("major")
    assert page.model.rowCount() == 75
    assert page.totals.text() == "75 件"


def test_a_click_in_the_list_opens_the_record_beside_it(make, qtbot):
    page = make()
    page.table.choose_id(3)
    assert page.panel.isVisible()
    assert page._list.isVisible()
    assert page.panel.title.text() == "2026-0003"
    assert page.form.values() == VALUES | {"people": 3, "level": Level.minor}


def test_a_very_long_name_leaves_room_for_the_form(make):
    page = make(headline=lambda row: "很长的场所名称" * 20)
    page.table.choose_id(3)
    assert page.panel.title.text().endswith("…")
    assert len(page.panel.title.text()) == 44


def test_below_1100_pixels_the_record_opens_over_the_list(make, qtbot):
    page = make(width=1000)
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Down)
    assert page.panel.isHidden()
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert page._list.isHidden()
    assert page.form.editor("known_on").widget.hasFocus()
    page.close_record()
    assert page._list.isVisible()


def test_saving_keeps_the_list_in_place_and_says_so(make, ledger: MemoryLedger, qtbot):
    page = make()
    page.open_record(120)
    scrolled = page.table.verticalScrollBar().value()
    type_people(qtbot, page, "99")
    qtbot.keyClick(page.form.editor("people").widget, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert ledger.records[120]["people"] == 99
    assert page.table.current_id() == 120
    assert page.table.verticalScrollBar().value() == scrolled
    assert page.panel.state.text().startswith("已保存")
    assert page.panel.drafts.load(120) is None


def test_refused_values_are_said_beneath_their_field_and_nothing_is_lost(make, ledger: MemoryLedger, qtbot):
    page = make()
    page.open_record(5)
    page.form.put("lead", None)
    assert not page.panel.save()
    assert page.form.problem_text("lead") == "请填写牵头领导（矛盾制度四、六）"
    assert ledger.records[5]["lead"] == 7
    assert page.form.is_edited


def test_a_new_record_is_saved_counted_and_chosen(make, ledger: MemoryLedger, qtbot):
    page = make(new_values=lambda: {"known_on": date(2026, 10, 20)})
    qtbot.keyClick(page, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert page.panel.title.text() == "新增矛盾纠纷"
    assert page.form.values()["known_on"] == date(2026, 10, 20)
    page.form.put("sort", "labour")
    page.form.put("lead", 8)
    assert page.panel.save()
    assert page.table.current_id() == 301
    assert page.chips._buttons["all"].text() == "全部 301"


def test_switching_to_another_record_keeps_what_was_typed(make, qtbot):
    page = make()
    page.open_record(3)
    type_people(qtbot, page, "77")
    page.table.choose_id(4)
    assert page.form.values()["people"] == 4
    page.table.choose_id(3)
    assert page.form.values()["people"] == 77
    assert "已恢复" in page.panel.banner.text


def test_leaving_the_tab_keeps_what_was_typed(make, qtbot):
    page = make()
    page.open_record(3)
    type_people(qtbot, page, "77")
    page.hide()
    assert page.panel.drafts.load(3)["people"] == "77"


def test_dropping_brings_the_saved_record_back(make, qtbot):
    page = make()
    page.open_record(3)
    type_people(qtbot, page, "77")
    qtbot.mouseClick(page.panel.drop_button, Qt.MouseButton.LeftButton)
    assert page.form.values()["people"] == 3
    assert page.panel.drafts.load(3) is None
    assert not page.form.is_edited


def test_esc_closes_the_record_and_keeps_the_draft(make, qtbot):
    page = make()
    page.open_record(3)
    type_people(qtbot, page, "77")
    qtbot.keyClick(page.form.editor("people").widget, Qt.Key.Key_Escape)
    assert page.panel.isHidden()
    page.open_record(3)
    assert page.form.values()["people"] == 77


def test_a_reload_does_not_disturb_a_form_being_edited(make, ledger: MemoryLedger, qtbot):
    page = make()
    page.open_record(3)
    type_people(qtbot, page, "77")
    ledger.records[3] = ledger.records[3] | {"people": 50}
    page.reload()
    assert page.form.values()["people"] == 77
    page.panel.drop()
    assert page.form.values()["people"] == 50


def test_what_was_changed_elsewhere_is_not_brought_back_by_a_save(make, ledger: MemoryLedger, qtbot):
    """As when an undo, or a step taken in a dialog, changes the record while something else of it is typed."""
    page = make()
    page.open_record(3)
    type_people(qtbot, page, "77")
    row = Row(9, {"on": date(2026, 10, 12), "who": 8, "what": "再次调处"})
    ledger.records[3] = ledger.records[3] | {"story": "撤销后的内容", "mediations": (*VALUES["mediations"], row)}
    page.reload()
    assert page.panel.banner.text == TAKEN_OVER and page.form.is_edited
    assert page.form.values()["story"] == "撤销后的内容" and page.form.values()["people"] == 77
    assert page.panel.save()
    stored = ledger.records[3]
    assert (stored["people"], stored["story"], len(stored["mediations"])) == (77, "撤销后的内容", 2)
    assert not page.panel.banner.text


def test_a_kept_draft_holds_only_what_was_changed(make, ledger: MemoryLedger, qtbot):
    page = make()
    page.open_record(3)
    type_people(qtbot, page, "77")
    page.hide()
    assert page.panel.drafts.load(3) == {"people": "77"}
    ledger.records[3] = ledger.records[3] | {"story": "别处改过的内容"}
    page.table.choose_id(4)
    page.table.choose_id(3)
    assert page.form.values()["people"] == 77 and page.form.values()["story"] == "别处改过的内容"


def test_a_record_that_goes_while_it_is_edited_leaves_what_is_typed_and_says_so(make, ledger: MemoryLedger, qtbot):
    def load(record_id: int) -> Row:
        if record_id not in ledger.records:
            raise Refused([Problem("", "这条记录已不在")])
        return Row(record_id, dict(ledger.records[record_id]))

    page = make(load=load)
    page.open_record(3)
    type_people(qtbot, page, "77")
    gone = ledger.records.pop(3)
    page.reload()
    assert page.panel.isVisible() and page.form.values()["people"] == 77 and page.panel.banner.text == GONE
    ledger.records[3] = gone
    assert page.panel.save() and ledger.records[3]["people"] == 77


def test_a_locked_record_says_why_and_cannot_be_saved(make):
    page = make(locked=lambda row: "已并入 2026-0001，不再修改。")
    page.open_record(3)
    assert page.panel.banner.text == "已并入 2026-0001，不再修改。"
    assert page.panel.save_button.isHidden()
    assert page.form.editor("people").widget.isReadOnly()
    assert not page.panel.save()


def test_only_one_primary_button_is_shown(make):
    page = make(actions=[Action("月报", lambda: None)])
    assert page.new_button.property("role") == "primary"
    page.open_record(3)
    assert page.new_button.property("role") != "primary"
    assert page.panel.save_button.property("role") == "primary"


def test_no_dead_button_is_shown(make):
    page = make()
    page.open_record(3)
    assert [b.text() for b in page.action_buttons] == ["新增 Ctrl+N"]
    assert page.panel.history_button.isHidden()
    assert page.panel.remove_button.isHidden()


def test_actions_of_the_record_and_of_the_list_are_called(make):
    called = []
    page = make(
        record_actions=[
            RecordAction("报要情", lambda row: called.append(row.id)),
            RecordAction("合并", lambda row: None, wanted=lambda row: False),
        ],
        history=lambda record_id: called.append(f"历史 {record_id}"),
        export=lambda query: called.append(query.filter),
    )
    page.open_record(3)
    assert [b.text() for b in page.panel.action_buttons] == ["报要情"]
    page.panel.action_buttons[0].click()
    page.panel.history_button.click()
    page.chips.choose("minor")
    next(b for b in page.action_buttons if b.text() == "导出").click()
    assert called == [3, "历史 3", "minor"]


def test_several_chosen_lines_offer_what_can_be_done_with_all(make):
    done = []
    page = make(bulk_actions=[BulkAction("批量上报", done.append)])
    page.table.choose_id(3)
    assert page.bulk_bar.isHidden()
    page.search.setText("2026-000")
    page.model._search_now()
    page.table.selectAll()
    assert page._chosen_note.text() == "已选 9 条"
    page.bulk_buttons[0].click()
    assert done == [list(range(1, 10))]


def test_an_empty_search_says_what_was_looked_for(make, qtbot):
    page = make()
    page.search.setText("查无此案")
    with qtbot.waitSignal(page.model.loaded):
        pass
    assert page.empty.isVisible()
    assert "查无此案" in page.empty.accessibleName()


def test_every_control_has_an_accessible_name(make):
    from PySide6.QtWidgets import QAbstractButton, QLineEdit

    page = make()
    page.open_record(3)
    nameless = [
        widget
        for kind in (QAbstractButton, QLineEdit)
        for widget in page.findChildren(kind)
        if widget.isVisible() and widget.focusPolicy() != Qt.FocusPolicy.NoFocus and not widget.accessibleName()
        if not (isinstance(widget, QAbstractButton) and widget.text())
    ]
    assert nameless == []


def test_another_record_is_shown_from_its_top(make, qtbot):
    page = make()
    page.resize(1366, 300)
    page.open_record(3)
    bar = page.form.verticalScrollBar()
    QApplication.processEvents()
    bar.setValue(bar.maximum())
    assert bar.value() > 0
    page.open_record(4)
    assert bar.value() == 0
