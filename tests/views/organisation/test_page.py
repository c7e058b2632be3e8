"""The organisation page with a real work file: clicks, drops, forms, what stands in the file afterwards (S1)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from desktop.services.dispute.case import save_dispute
from desktop.services.organisation.lookup import (
    add_unit,
    bodies_on,
    fill_group_from_tree,
    holder_on,
    own_unit_id,
    patrons_on,
    tree_on,
)
from desktop.services.organisation.people import people_on
from desktop.services.organisation.unit import unit_row
from desktop.services.parts.draft import load_draft
from desktop.views.forms.drafts import DRAFT_AFTER_MS
from desktop.views.forms.form_dialog import FormDialog
from desktop.views.lists.history import HistoryDialog
from desktop.views.look.theme import apply_theme, chars
from desktop.views.organisation.fill import FillDialog
from desktop.views.organisation.history import PostHistoryDialog
from desktop.views.organisation.page import OrganisationPage
from desktop.views.organisation.people import PeopleDialog
from desktop.views.organisation.posts import HandoverDialog, PersonDialog
from desktop.views.parts.dialogs import Sentences
from tests.bureau import OPENED, Bureau, make_bureau, staffed_bureau
from tests.views.case_host import Host

OCT = date(2026, 10, 22)
JUN30, JUL = date(2026, 6, 30), date(2026, 7, 1)


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    made = staffed_bureau(tmp_path)
    yield made
    made.ws.vault.close()


@pytest.fixture
def page(bureau: Bureau, qtbot: QtBot) -> OrganisationPage:
    made = OrganisationPage(bureau.ws, Host(bureau.ws))
    qtbot.addWidget(made)
    made.resize(1366, 640)
    made.show()
    return made


def press(button: object, qtbot: QtBot) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def form_of(page: OrganisationPage) -> FormDialog:
    dialog = page.panel.dialog
    assert isinstance(dialog, FormDialog)
    assert dialog.isVisible()
    return dialog


def answer(page: OrganisationPage, yes: str) -> None:
    dialog = page.panel.dialog
    assert isinstance(dialog, Sentences)
    dialog._choose(yes)


# --- the tree ---------------------------------------------------------------------------------------


def test_the_page_opens_on_the_own_unit_with_its_posts(page: OrganisationPage, bureau: Bureau):
    assert page.tree.current_id() == bureau.units["局"]
    assert [row["name"] for row in page.posts.rows.rows] == ["郝琳", "周勇", None, None, None]
    assert not page.own_chip.isHidden()
    QAbstractItemModelTester(page.tree.filter, QAbstractItemModelTester.FailureReportingMode.QtTest)


def test_vacancies_are_marked_and_the_problem_names_the_article(page: OrganisationPage, bureau: Bureau):
    page.tree.choose(bureau.units["市容支队"])
    assert page.posts.problem.text() == "缺直接责任人（《实施细则》第八条）　缺维稳信息员（《矛盾调处制度》八）"
    assert "空缺" in page.count.text()


def test_search_takes_initials_and_keeps_what_is_above(page: OrganisationPage, bureau: Bureau, qtbot: QtBot):
    qtbot.keyClicks(page.search, "hwys")
    assert page.tree.current_id() == bureau.units["环卫一所"]
    assert page.tree.filter.rowCount() == 1
    assert not page.tree.dragEnabled()
    page.search.clear()
    assert page.tree.dragEnabled()
    assert page.tree.current_id() == bureau.units["环卫一所"]


def test_only_vacant_units_stay_when_asked_from_the_home_page(page: OrganisationPage, bureau: Bureau):
    page.show_target(part="vacancies")
    assert page.only_vacant.isChecked()
    shown = page.tree.filter
    names = []
    stack = [shown.index(row, 0) for row in range(shown.rowCount())]
    while stack:
        index = stack.pop()
        names.append(index.data())
        stack += [shown.index(row, 0, index) for row in range(shown.rowCount(index))]
    assert "应急安全科" not in names
    assert "办公室" in names


def test_another_day_shows_the_old_tree(page: OrganisationPage, bureau: Bureau):
    unit = bureau.units["环卫中心"]
    page.tree.choose(unit)
    page.show_panel("沿革")
    page.history.rename()
    form_of(page).form.put("since", JUL)
    form_of(page).form.put("name", "环境卫生发展中心")
    form_of(page).save()
    assert page._right.title.text() == "环境卫生发展中心"
    page.show_day(JUN30)
    assert page._right.title.text() == "环境卫生管理中心"
    assert page.tree.current_id() == unit


def test_a_typed_day_is_taken_and_an_empty_time_says_so(page: OrganisationPage, qtbot: QtBot):
    line = page.day_editor.focus_target()
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, "2019.3.5")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert page.day == date(2019, 3, 5)
    assert page._right.title.text() == "这一天还没有单位"
    assert not page.stack.isEnabled()
    press(page.today_button, qtbot)
    assert page.stack.isEnabled()


def test_the_year_above_the_tabs_moves_the_day(page: OrganisationPage):
    page.host.choose_year(2025)
    assert page.day == date(2025, 12, 31)


def drop(page: OrganisationPage, unit: int, onto: int, part: float) -> None:
    """Drop a unit on a row: `part` 0 is its upper edge, 1 its lower edge."""
    page.tree.choose(unit)
    room = page.tree.visualRect(page.tree._index(onto))
    at = QPointF(room.center().x(), room.top() + part * (room.height() - 1))
    event = QDropEvent(
        at, Qt.DropAction.MoveAction, QMimeData(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    page.tree.dropEvent(event)


def test_dropping_onto_a_unit_asks_from_which_day_and_moves(page: OrganisationPage, bureau: Bureau):
    unit, there = bureau.units["环卫一所"], bureau.units["市容支队"]
    drop(page, unit, there, 0.5)
    assert form_of(page).form.values()["parent_id"] == there
    form_of(page).form.put("since", JUL)
    form_of(page).save()
    assert tree_on(bureau.ws, JUL).by_id[unit].parent_id == there
    assert tree_on(bureau.ws, JUN30).by_id[unit].parent_id == bureau.units["环卫中心"]


def test_dropping_between_brothers_orders_at_once(page: OrganisationPage, bureau: Bureau):
    drop(page, bureau.units["环卫中心"], bureau.units["应急科"], 0.0)
    order = [node.short_name for node in tree_on(bureau.ws, OCT).children_of(bureau.units["局"])]
    assert order == ["环卫中心", "应急科", "办公室", "市容支队"]
    drop(page, bureau.units["环卫中心"], bureau.units["办公室"], 1.0)
    order = [node.short_name for node in tree_on(bureau.ws, OCT).children_of(bureau.units["局"])]
    assert order == ["应急科", "办公室", "环卫中心", "市容支队"]


def test_a_loop_is_told_beneath_the_field(page: OrganisationPage, bureau: Bureau):
    drop(page, bureau.units["环卫中心"], bureau.units["环卫一所"], 0.5)
    form_of(page).save()
    assert "循环" in form_of(page).form.problem_text("parent_id")
    assert form_of(page).isVisible()


def test_a_drop_onto_itself_or_outside_does_no_harm(page: OrganisationPage, bureau: Bureau):
    drop(page, bureau.units["环卫中心"], bureau.units["环卫中心"], 0.5)
    assert page.panel.dialog is None
    assert page.tree.place_at(QPoint(5, 5000)) == (None, 1)


def test_a_new_unit_is_entered_below_the_chosen_one(page: OrganisationPage, bureau: Bureau, qtbot: QtBot):
    press(page.add_button, qtbot)
    form = form_of(page).form
    press(form_of(page).save_button, qtbot)
    assert form.problem_text("name") == "请填写单位全称"
    for name, value in {"name": "照明中心", "short_name": "照明", "code": "CG09"}.items():
        form.put(name, value)
    form.put("unit_kind", tree_on(bureau.ws, OCT).by_id[bureau.units["市容支队"]].unit_kind)
    press(form_of(page).save_button, qtbot)
    assert page._right.title.text() == "照明中心"
    assert tree_on(bureau.ws, OCT).by_id[page.tree.current_id()].parent_id == bureau.units["局"]


def test_a_change_made_elsewhere_appears_and_a_hidden_page_waits(page: OrganisationPage, bureau: Bureau):
    values = {"name": "宣传科", "short_name": "宣传科", "code": "X", "unit_kind": "section", "opened_on": OPENED}
    new = add_unit(bureau.ws, {**values, "parent_id": bureau.units["局"]})
    assert page.tree.choose(new)
    page.hide()
    values = {"name": "信访科", "short_name": "信访科", "code": "Y", "unit_kind": "section", "opened_on": OPENED}
    new = add_unit(bureau.ws, {**values, "parent_id": bureau.units["局"]})
    assert not page.tree.choose(new)
    page.show()
    assert page.tree.choose(new)


def test_the_menu_of_a_unit_leads_to_every_change(page: OrganisationPage, bureau: Bureau):
    actions = page._unit_menu(bureau.units["环卫中心"])
    for action in actions:
        action.run()
        assert form_of(page).windowTitle()
        form_of(page).reject()
    assert [action.title for action in actions] == ["新增下级单位…", "更名…", "调整隶属…", "并入…", "撤销…"]


# --- posts ------------------------------------------------------------------------------------------


def test_the_duties_of_the_chosen_post_stand_below(page: OrganisationPage):
    page.posts.choose_post("direct_responsible")
    assert page.posts.duties.heading.text() == "直接责任人的职责　5 项"
    page.posts.choose_post("officer")
    assert page.posts.duties.heading.text() == "综治专干的职责"


def test_somebody_new_is_registered_and_appointed_on_the_way(page: OrganisationPage, bureau: Bureau, qtbot: QtBot):
    page.show_target(unit_id=bureau.units["市容支队"], post="direct_responsible")
    press(page.posts.appoint_button, qtbot)
    dialog = form_of(page)
    assert isinstance(dialog, PersonDialog)
    dialog.save()
    assert dialog.form.problem_text("person_id") == "请填写姓名"
    press(dialog.register_button, qtbot)
    dialog.inner.form.put("name", "刘浩")
    dialog.inner.save()
    dialog.form.put("since", JUL)
    dialog.save()
    holder = holder_on(bureau.ws, bureau.units["市容支队"], "direct_responsible", JUL)
    assert holder is not None
    assert holder.name == "刘浩"
    assert page.posts.holder is not None


def test_a_post_is_handed_over_with_the_work_that_stays_ticked(page: OrganisationPage, bureau: Bureau, qtbot: QtBot):
    own, head = bureau.units["局"], bureau.people["郝琳"]
    values = {
        "unit_id": own, "involved_unit_id": own, "name": "夜市占道", "summary": "摊位占道。", "scale": "individual",
        "happened_on": JUN30, "known_on": JUN30, "dispute_type": "enforcement", "level": "ordinary", "lead_id": head,
        "responsible_id": head, "due_on": date(2026, 12, 1),
    }  # fmt: skip
    save_dispute(bureau.ws, None, values)
    new = bureau.person("李伟")
    press(page.posts.hand_over_button, qtbot)
    dialog = form_of(page)
    assert isinstance(dialog, HandoverDialog)
    assert [item.part for item in dialog.work] == ["牵头领导", "责任人"]
    dialog.list.item(1).setCheckState(Qt.CheckState.Unchecked)
    dialog.form.put("on", JUL)
    dialog.form.put("successor_id", new)
    press(dialog.save_button, qtbot)
    assert [getattr(holder_on(bureau.ws, own, "first_responsible", day), "name", "") for day in (JUN30, JUL)] == [
        "郝琳", "李伟",
    ]  # fmt: skip
    page.posts.hand_over()
    assert [item.part for item in page.posts.dialog.work] == ["牵头领导"]


def test_leaving_and_history(page: OrganisationPage, bureau: Bureau, qtbot: QtBot):
    page.posts.choose_post("direct_responsible")
    press(page.posts.end_button, qtbot)
    form_of(page).form.put("until", None)
    form_of(page).save()
    assert form_of(page).form.problem_text("until") == "请填写最后在任日"
    form_of(page).form.put("until", JUN30)
    form_of(page).save()
    page.posts.choose_post("direct_responsible")
    assert page.posts.line.state == "空缺"
    assert not page.posts.end_button.isEnabled()
    press(page.posts.history_button, qtbot)
    dialog = page.panel.dialog
    assert isinstance(dialog, PostHistoryDialog)
    assert [row["name"] for row in dialog.rows.rows] == ["周勇"]
    dialog.accept()


def test_a_wrong_appointment_is_taken_back_after_a_question(
    page: OrganisationPage, bureau: Bureau, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("desktop.views.organisation.history.ask", lambda *_args, **_more: "yes")
    page.posts.choose_post("direct_responsible")
    page.posts.show_history()
    page.panel.dialog.remove()
    assert holder_on(bureau.ws, bureau.units["局"], "direct_responsible", OCT) is None
    assert page.panel.dialog.rows.rows == []


def test_a_correction_is_offered_for_what_was_entered_wrongly(page: OrganisationPage, bureau: Bureau):
    page.posts.choose_post("direct_responsible")
    page.posts.table.opened.emit(2)
    form_of(page).form.put("job_title", "党组成员、副局长")
    form_of(page).save()
    assert holder_on(bureau.ws, bureau.units["局"], "direct_responsible", OCT).job_title == "党组成员、副局长"


# --- bodies -----------------------------------------------------------------------------------------


def test_a_group_is_set_up_and_filled_from_the_tree(page: OrganisationPage, bureau: Bureau, qtbot: QtBot):
    page.show_panel("领导小组")
    assert "没有设立平安建设（综治工作）领导小组（《实施细则》第七条" in page.bodies.lacking.text()
    press(page.bodies.add_button, qtbot)
    form_of(page).form.put("since", OPENED)
    form_of(page).form.put("office_unit_id", bureau.units["应急科"])
    form_of(page).save()
    press(page.bodies.fill_button, qtbot)
    dialog = page.panel.dialog
    assert isinstance(dialog, FillDialog)
    assert [row["change"] for row in dialog.rows.rows] == ["进入"] * 4 + ["空缺"] * 3
    assert dialog.day == OPENED
    press(dialog.fill_button, qtbot)
    assert not dialog.isVisible()
    assert [row["name"] for row in page.bodies.rows.rows] == ["郝琳", "周勇", "韩海燕", "张琳"]
    assert "办公室没有第一责任人" in page.bodies.missing.text()
    assert page.bodies.duties.heading.text() == "平安建设领导小组的职责　10 项"


def test_another_kind_of_body_brings_its_own_name(page: OrganisationPage, bureau: Bureau):
    page.show_panel("领导小组")
    page.bodies.set_up()
    form = form_of(page).form
    form.editor("body_kind").set_value("mediation_group")
    form.editor("body_kind").edited.emit()
    assert form.values()["name"] == "市城市管理局矛盾纠纷调处领导小组"
    form_of(page).save()
    assert bodies_on(bureau.ws, OCT)[0].body_kind == "mediation_group"


def test_the_day_of_filling_decides_and_a_body_not_there_yet_says_so(page: OrganisationPage, bureau: Bureau):
    bureau.group()
    page.show_panel("领导小组")
    page.bodies.fill()
    dialog = page.panel.dialog
    dialog.form.put("day", date(2019, 1, 1))
    assert "没有这个机构" in dialog.problem.text()
    assert not dialog.fill_button.isEnabled()
    dialog.form.put("day", None)
    assert not dialog.fill_button.isEnabled()
    dialog.reject()


def test_members_by_hand_leave_are_corrected_and_taken_back(page: OrganisationPage, bureau: Bureau, qtbot: QtBot):
    bureau.group()
    page.show_panel("领导小组")
    press(page.bodies.member_button, qtbot)
    dialog = form_of(page)
    assert [key for key, _ in dialog.form.editor("role").context.options("body_roles:mediation_group")][-1] == (
        "office_deputy"
    )
    dialog.form.put("role", "office_director")
    dialog.form.put("person_id", bureau.people["韩海燕"])
    dialog.save()
    assert "办公室" in page.bodies.duties.heading.text()
    page.bodies.correct()
    form_of(page).form.put("job_title", "科长")
    form_of(page).save()
    page.bodies.leave()
    form_of(page).save()
    assert bodies_on(bureau.ws, date(2026, 10, 23))[0].members == ()
    page.bodies._remove()
    answer(page, "yes")
    assert bodies_on(bureau.ws, OCT)[0].members == ()


def test_a_body_is_changed_and_dissolved(page: OrganisationPage, bureau: Bureau, qtbot: QtBot):
    bureau.group()
    page.show_panel("领导小组")
    press(page.bodies.edit_button, qtbot)
    form_of(page).form.put("name", "平安建设领导小组")
    form_of(page).save()
    assert page.bodies.facts.text().startswith("平安建设领导小组")
    press(page.bodies.end_button, qtbot)
    form_of(page).form.put("until", JUN30)
    form_of(page).save()
    assert not page.bodies.empty.isHidden()


# --- 定点承包, 基本情况, 沿革 -----------------------------------------------------------------------


def test_patronage_is_filled_added_visited_and_ended(page: OrganisationPage, bureau: Bureau, qtbot: QtBot):
    fill_group_from_tree(bureau.ws, bureau.group(), OPENED)
    page.show_panel("定点承包")
    press(page.patrons.fill_button, qtbot)
    assert [row["name"] for row in page.patrons.rows.rows] == ["郝琳", "周勇", "韩海燕", "张琳"]
    press(page.patrons.add_button, qtbot)
    form_of(page).form.put("person_id", bureau.people["周勇"])
    form_of(page).form.put("unit_id", bureau.units["环卫中心"])
    form_of(page).save()
    page.patrons.table.choose_id(page.patrons.rows.rows[-1].id)
    assert page.patrons.line.basis == "制度未规定，本单位自定"
    press(page.patrons.visit_button, qtbot)
    form_of(page).form.put("content", "查看车场消防通道。")
    form_of(page).save()
    assert [row["content"] for row in page.patrons.visit_rows.rows] == ["查看车场消防通道。"]
    page.patrons._remove_visit(page.patrons.visit_rows.rows[0].id)
    answer(page, "yes")
    assert page.patrons.visit_rows.rows == []
    press(page.patrons.end_button, qtbot)
    form_of(page).save()
    assert len(patrons_on(bureau.ws, date(2026, 10, 23))) == 4


def test_filling_without_a_group_is_told_plainly(page: OrganisationPage, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot):
    told: list[str] = []
    monkeypatch.setattr("desktop.views.organisation.panel.tell_failure", lambda _parent, what, *_: told.append(what))
    page.show_panel("定点承包")
    press(page.patrons.fill_button, qtbot)
    assert "还没有领导小组" in told[0]


def test_basics_are_saved_refused_beneath_the_field_and_kept_while_typed(
    page: OrganisationPage, bureau: Bureau, qtbot: QtBot
):
    page.show_panel("基本情况")
    page.basics.form.put("code", "CG01")
    press(page.basics.save_button, qtbot)
    assert "应急安全科" in page.basics.form.problem_text("code")
    bureau.person("李伟")  # another command meanwhile: what is typed stays
    assert page.basics.form.values()["code"] == "CG01"
    assert page.basics.said.text() == "未保存的修改"
    page.basics.form.put("code", "CGJ")
    page.basics.form.put("phone", "0791-8600 1000")
    press(page.basics.save_button, qtbot)
    assert tree_on(bureau.ws, OCT).by_id[bureau.units["局"]].phone == "0791-8600 1000"
    assert page.basics.said.text() == ""
    page.basics.form.put("note", "x")
    press(page.basics.drop_button, qtbot)
    assert page.basics.form.values()["note"] is None


def test_what_is_typed_and_not_saved_comes_back_with_its_unit(page: OrganisationPage, bureau: Bureau, qtbot: QtBot):
    page.show_panel("基本情况")
    page.basics.form.put("note", "待核实")
    page.tree.choose(bureau.units["办公室"])
    assert page.basics.form.values()["note"] is None
    page.tree.choose(bureau.units["局"])
    assert page.basics.form.values()["note"] == "待核实"
    page.keep_drafts()
    again = OrganisationPage(bureau.ws, Host(bureau.ws))  # as after a lock
    qtbot.addWidget(again)
    again.show_panel("基本情况")
    assert again.basics.said.text() == "未保存的修改"
    press(again.basics.save_button, qtbot)
    assert unit_row(bureau.ws, bureau.units["局"], OCT)["note"] == "待核实"
    assert load_draft(bureau.ws, "unit", bureau.units["局"]) is None


def test_what_is_typed_is_kept_when_the_typing_pauses(page: OrganisationPage, bureau: Bureau, qtbot: QtBot):
    page.show_panel("基本情况")
    page.basics.form.put("note", "待核实")
    assert load_draft(bureau.ws, "unit", bureau.units["局"]) is None
    qtbot.waitUntil(lambda: load_draft(bureau.ws, "unit", bureau.units["局"]) is not None, timeout=4 * DRAFT_AFTER_MS)


def test_who_changed_what_is_shown(page: OrganisationPage, qtbot: QtBot):
    page.show_panel("基本情况")
    press(page.basics.history_button, qtbot)
    assert isinstance(page.panel.dialog, HistoryDialog)
    page.panel.dialog.reject()


def test_another_unit_becomes_the_own_one_after_a_question(page: OrganisationPage, bureau: Bureau, qtbot: QtBot):
    page.tree.choose(bureau.units["环卫中心"])
    page.show_panel("基本情况")
    press(page.basics.own_button, qtbot)
    answer(page, "yes")
    assert own_unit_id(bureau.ws) == bureau.units["环卫中心"]
    assert not page.own_chip.isHidden()


def test_a_unit_is_merged_closed_and_reopened(page: OrganisationPage, bureau: Bureau, qtbot: QtBot):
    page.tree.choose(bureau.units["环卫一所"])
    page.show_panel("沿革")
    press(page.history.merge_button, qtbot)
    form_of(page).save()
    assert form_of(page).form.problem_text("into_id") == "请填写并入单位"
    form_of(page).form.put("into_id", bureau.units["市容支队"])
    form_of(page).save()
    assert bureau.units["环卫一所"] not in tree_on(bureau.ws, OCT).by_id
    page.tree.choose(bureau.units["办公室"])
    press(page.history.close_button, qtbot)
    form_of(page).save()
    page.show_day(date(2026, 10, 21))
    page.tree.choose(bureau.units["办公室"])
    assert page.history.ended.text == "自 2026-10-22 起撤销"
    press(page.history.reopen_button, qtbot)
    answer(page, "yes")
    assert bureau.units["办公室"] in tree_on(bureau.ws, OCT).by_id


def test_a_renaming_by_mistake_is_taken_back(page: OrganisationPage, bureau: Bureau, qtbot: QtBot):
    page.tree.choose(bureau.units["办公室"])
    page.show_panel("沿革")
    assert not page.history.remove_button.isEnabled()
    press(page.history.rename_button, qtbot)
    form_of(page).form.put("name", "错名")
    form_of(page).save()
    press(page.history.remove_button, qtbot)
    answer(page, "yes")
    assert page._right.title.text() == "办公室"


def test_nanyang_speaks_of_its_committee_and_fills_nothing_from_the_tree(tmp_path: Path, qtbot: QtBot):
    bureau = make_bureau(tmp_path, "nanyang-2017")
    bureau.group()
    page = OrganisationPage(bureau.ws, Host(bureau.ws))
    qtbot.addWidget(page)
    page.resize(1366, 640)
    page.show()
    assert page.tabs.tabText(1) == "综治委"
    page.show_panel("领导小组")
    assert page.bodies.fill_button.isHidden()
    assert "主任空缺（《实施办法》第三十四条）" in page.bodies.missing.text()
    assert page.bodies.duties.heading.text() == "综治委的职责　6 项"
    page.show_panel("定点承包")
    assert page.patrons.fill_button.isHidden()
    assert "本单位自定" in page.patrons.note.text()
    bureau.ws.vault.close()


# --- staff and papers -------------------------------------------------------------------------------


def test_the_register_searches_enters_and_lets_people_leave(page: OrganisationPage, bureau: Bureau, qtbot: QtBot):
    press(page.people_button, qtbot)
    dialog = page.panel.dialog
    assert isinstance(dialog, PeopleDialog)
    qtbot.keyClicks(dialog.search, "zl")
    assert [row["name"] for row in dialog.rows.rows] == ["张琳"]
    press(dialog.leave_button, qtbot)
    dialog.dialog.form.put("on", JUL)
    dialog.dialog.save()
    assert dialog.rows.rows == []
    dialog.with_left.setChecked(True)
    assert dialog.rows.rows[0]["state"] == "2026-07-01 离岗"
    press(dialog.return_button, qtbot)
    assert dialog.rows.rows[0]["state"] == "在岗"
    press(dialog.edit_button, qtbot)
    dialog.dialog.form.put("note", "支队")
    dialog.dialog.save()
    dialog.search.clear()
    press(dialog.add_button, qtbot)
    dialog.dialog.save()
    assert dialog.dialog.form.problem_text("name") == "请填写姓名"
    dialog.dialog.form.put("name", "曾明")
    dialog.dialog.save()
    assert "曾明" in [line.name for line in people_on(bureau.ws, OCT)]
    dialog.accept()


def test_papers_are_previewed_and_saved(page: OrganisationPage, qtbot: QtBot, tmp_path: Path):
    host, papers = page.host, page.papers_button
    papers.preview_chart()
    qtbot.waitUntil(lambda: len(host.shown) == 1, timeout=10_000)
    papers.preview_table()
    qtbot.waitUntil(lambda: len(host.shown) == 2, timeout=10_000)
    assert [title for _, title in host.shown] == [
        "南昌市城市管理局组织机构图", "南昌市城市管理局平安建设（综治工作）责任体系表",
    ]  # fmt: skip
    assert all(isinstance(source, bytes) and source.startswith(b"%PDF") for source, _ in host.shown)
    papers.save_chart()  # cancelled: nothing happens
    for number, (name, save) in enumerate(
        [("图.pdf", papers.save_chart), ("表.pdf", papers.save_table_pdf), ("表.xlsx", papers.save_table_sheet)], 1
    ):
        host.save_to = tmp_path / name
        save()
        qtbot.waitUntil(lambda number=number: len(host.said) == number, timeout=10_000)
        assert (tmp_path / name).stat().st_size > 1000
    menu = papers.menu()
    assert isinstance(menu, QMenu)
    assert len(menu.actions()) == 5


def test_at_half_as_much_again_a_small_window_shows_the_whole_date(page: OrganisationPage, qapp: QApplication) -> None:
    apply_theme(qapp, "light", 150)
    QApplication.processEvents()
    page.resize(1365, 640)
    QApplication.processEvents()
    line = page.day_editor.widget
    try:
        assert line.width() >= line.fontMetrics().horizontalAdvance("2026-10-22") + chars(2)
        assert page.only_vacant.width() >= page.only_vacant.sizeHint().width()
    finally:
        apply_theme(qapp, "light", 100)
