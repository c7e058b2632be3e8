"""制度参数与节假日: values with their articles, changes from a day on, the year's calendar, who keeps the file."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel

from desktop.rules.workdays import PROVISIONAL, DayKind
from desktop.services.operator import add_operator, set_pin
from desktop.services.policy.calendar import days_of_year, official_known, provisional, published_years, set_day
from desktop.services.policy.policy import change_parameter, own_changes, read_value
from desktop.services.workspace import Workspace
from desktop.views.look.theme import apply_theme, contrast, px, token
from desktop.views.parts.preferences import Preferences
from desktop.views.settings import (
    calendar as settings_calendar,
    dialog as settings,
    options as settings_options,
    policy_panel as settings_policy_panel,
)
from desktop.views.settings.calendar_import import ImportDialog
from desktop.views.settings.calendar_year import YearCalendar, day_words
from desktop.views.settings.dialog import SettingsDialog
from desktop.views.settings.options import OptionsDialog
from tests.support import make_workspace

TODAY = date(2026, 10, 22)
NOVEMBER = date(2026, 11, 1)
NOTICE = "一、元旦：1月1日（周五）放假，与周末连休。\n二、春节：2月5日至11日放假调休，共7天。2月20日（周六）上班。"


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = make_workspace(tmp_path)
    yield made
    made.vault.close()


@pytest.fixture
def dialog(ws: Workspace, qtbot, qapp: QApplication) -> SettingsDialog:
    apply_theme(qapp, "light", 100)
    made = SettingsDialog(ws)
    qtbot.addWidget(made)
    made.resize(1240, 700)
    made.show()
    return made


@pytest.fixture(autouse=True)
def answers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a question asked next is answered with; "" when the list has run out."""
    given: list[str] = []

    def ask(*_question: Any, **_more: Any) -> str:
        return given.pop(0) if given else ""

    for module in (settings, settings_calendar, settings_options, settings_policy_panel):
        monkeypatch.setattr(module, "ask", ask)
    return given


def titles(dialog: SettingsDialog) -> list[str]:
    return [row["title"] for row in dialog.policy_tab.model.rows]


def cells(dialog: SettingsDialog, key: str) -> list[str]:
    model = dialog.policy_tab.model
    row = next(row for row in model.rows if row["key"] == key)
    return [column.text(row) for column in model.columns]


def opened(dialog: SettingsDialog, key: str) -> settings_policy_panel.PolicyPanel:
    dialog.policy_tab.open_key(key)
    return dialog.policy_tab.panel


def fill(panel: settings_policy_panel.PolicyPanel, **values: Any) -> None:
    for name, value in values.items():
        panel.form.put(name, value)


def said(panel: settings_policy_panel.PolicyPanel) -> str:
    return " ".join(label.text() for label in panel.findChildren(QLabel) if label.isVisibleTo(panel))


# --- 制度参数 -----------------------------------------------------------------------------------------------------


def test_every_value_stands_beside_its_article(dialog: SettingsDialog, ws: Workspace):
    own = [listed for listed in ws.policy.lists.values() if not listed.fixed]  # the others are the text itself
    assert len(titles(dialog)) == len(ws.policy.parameters) + len(own)
    assert cells(dialog, "report.due_day") == ["月报", "月报上报截止日", "25日", "《矛盾调处制度》三", "—"]
    assert cells(dialog, "report.period_start_day")[3] == "制度未规定，本单位自定"


def test_filters_count_and_search_finds_by_article(dialog: SettingsDialog):
    tab = dialog.policy_tab
    tab.chips.choose("article")
    with_article = len(titles(dialog))
    tab.chips.choose("unit")
    assert with_article + len(titles(dialog)) == len(tab._rows)
    tab.chips.choose("")
    tab.search.setText("第十九条")
    assert titles(dialog) == ["层层签订责任状（书）"]
    tab.search.setText("没有这样的词")
    assert tab.empty.isVisible() and not tab.table.isVisible()


def test_a_chosen_parameter_explains_itself(dialog: SettingsDialog):
    panel = opened(dialog, "report.due_day")
    assert panel.isVisible() and panel.title.text() == "月报上报截止日"
    assert "月报上报截止日：25日（《矛盾调处制度》三）。" in said(panel)
    assert "2021-10-13 起　25日　《矛盾调处制度》三" in said(panel)


def test_a_change_is_saved_from_its_day_on_and_shown_beside_the_original(dialog: SettingsDialog, ws: Workspace):
    panel = opened(dialog, "report.due_day")
    fill(panel, value=20, since=NOVEMBER, reason="市局要求提前")
    assert panel.state.text() == "未保存"
    assert panel.save()
    assert ws.policy.number("report.due_day", NOVEMBER - timedelta(days=1)) == 25
    assert ws.policy.number("report.due_day", NOVEMBER) == 20
    assert cells(dialog, "report.due_day")[-1] == "2026-11-01 起改为20日"
    assert panel.state.text() == "已保存" and not dialog.unsaved()


def test_a_change_in_force_names_what_was(dialog: SettingsDialog):
    panel = opened(dialog, "dispute.default_days")
    fill(panel, value=15, reason="加快办理")
    panel.save()
    assert cells(dialog, "dispute.default_days")[2:] == ["15天", "制度未规定，本单位自定", "2026-10-22 起，原为30天"]


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"value": 32, "reason": "试"}, "value", "不能大于 31"),
        ({"value": None, "reason": "试"}, "value", "应为"),
        ({"value": 20, "since": None, "reason": "试"}, "since", "请填写"),
        ({"value": 20}, "reason", "请填写理由"),
    ],
)
def test_what_is_wrong_is_said_beneath_its_field_and_nothing_is_stored(
    dialog: SettingsDialog, ws: Workspace, typed: dict[str, Any], field: str, says: str
):
    panel = opened(dialog, "report.due_day")
    fill(panel, **typed)
    assert not panel.save()
    assert says in panel.form.problem_text(field)
    assert own_changes(ws, "report.due_day") == []


def test_text_that_is_no_number_stays_and_is_marked(dialog: SettingsDialog, ws: Workspace, qtbot):
    panel = opened(dialog, "report.due_day")
    line = panel.form.editor("value").widget
    line.clear()
    qtbot.keyClicks(line, "25th")
    fill(panel, reason="试")
    assert not panel.save()
    assert line.text() == "25th" and "不是数字" in panel.form.problem_text("value")
    assert own_changes(ws, "report.due_day") == []


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("report.zero_enabled", {"value": False}, False),
        ("report.period_kind", {"value": "calendar"}, "calendar"),
        ("dispute.size_bounds", {"value": "0、30、100"}, (0, 30, 100)),
        ("report.zero_wording", {"value": "本月无矛盾纠纷。"}, "本月无矛盾纠纷。"),
        ("group.expected_roles", {"value.vice_chair": False}, ("chair", "member")),
    ],
)
def test_every_kind_of_value_has_its_own_field(
    dialog: SettingsDialog, ws: Workspace, key: str, typed: dict[str, Any], value: Any
):
    panel = opened(dialog, key)
    fill(panel, **typed, reason="本单位情况")
    assert panel.save(), said(panel)
    assert ws.policy.value(key, TODAY).value == value


def test_every_parameter_opens_and_shows_its_present_value(dialog: SettingsDialog, ws: Workspace):
    for key, parameter in ws.policy.parameters.items():
        panel = opened(dialog, key)
        entered = settings_policy_panel.entered_value(parameter, panel.form.values())
        present = parameter.on(TODAY).value
        if isinstance(present, tuple):
            entered = read_value(parameter, entered)
            entered, present = sorted(entered), sorted(present)
        assert entered == ("" if present is None else present), key  # where the text sets nothing, nothing stands


def test_what_was_typed_waits_while_another_parameter_is_looked_at(dialog: SettingsDialog):
    panel = opened(dialog, "report.due_day")
    fill(panel, value=20)
    opened(dialog, "screening.per_month")
    assert dialog.unsaved() == ["制度参数"]
    opened(dialog, "report.due_day")
    assert panel.form.values()["value"] == 20 and panel.form.is_edited


def test_a_day_in_the_past_is_pointed_out(dialog: SettingsDialog):
    panel = opened(dialog, "report.due_day")
    fill(panel, since=date(2026, 1, 1))
    assert settings_policy_panel.PAST in said(panel)


def test_the_original_holds_again_from_a_day_on(dialog: SettingsDialog, ws: Workspace):
    change_parameter(ws, "report.due_day", date(2026, 1, 1), 20, "市局要求提前")
    panel = opened(dialog, "report.due_day")
    fill(panel, since=NOVEMBER, reason="市局取消要求")
    assert panel.back_to_pack()
    assert ws.policy.number("report.due_day", TODAY) == 20
    assert ws.policy.number("report.due_day", NOVEMBER) == 25


def test_a_change_is_withdrawn_only_after_asking(dialog: SettingsDialog, ws: Workspace, answers: list[str]):
    change_parameter(ws, "report.due_day", TODAY, 20, "市局要求提前")
    panel = opened(dialog, "report.due_day")
    (action,) = panel.withdraw_button.menu().actions()
    assert action.text() == "2026-10-22 起　20日"
    action.trigger()
    assert ws.policy.number("report.due_day", TODAY) == 20
    answers.append("yes")
    panel.withdraw_button.menu().actions()[0].trigger()
    assert ws.policy.number("report.due_day", TODAY) == 25
    assert panel.withdraw_button.isHidden()


def test_the_open_parameter_covers_the_list_in_a_narrow_window(dialog: SettingsDialog, qtbot):
    dialog.resize(px(900), 640)
    panel = opened(dialog, "report.due_day")
    assert panel.isVisible() and not dialog.policy_tab.table.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible() and dialog.policy_tab.table.isVisible() and not panel.isVisible()


def test_closing_asks_about_what_was_not_saved(dialog: SettingsDialog, answers: list[str]):
    fill(opened(dialog, "report.due_day"), value=20)
    dialog.reject()
    assert dialog.isVisible()
    answers.append("drop")
    dialog.reject()
    assert not dialog.isVisible()


# --- 选项清单 -----------------------------------------------------------------------------------------------------


def options(ws: Workspace, dialog: SettingsDialog, key: str, qtbot) -> OptionsDialog:
    made = OptionsDialog(ws, key, dialog.policy_tab.panel._context, dialog.policy_tab.panel)
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_list_is_edited_in_its_own_window(dialog: SettingsDialog, ws: Workspace, qtbot):
    panel = opened(dialog, "dispute_types")
    assert panel.options_button.isVisible() and panel.save_button.isHidden()
    editor = options(ws, dialog, "dispute_types", qtbot)
    editor.list.setCurrentRow(0)
    editor.move_by(1)
    editor.list.setCurrentRow(0)
    editor.remove()
    editor.add()
    editor.list.currentItem().setText("共享单车")
    editor.form.put("since", NOVEMBER)
    editor.form.put("reason", "按市局新分类")
    editor.save()
    assert editor.result() == 1
    kept = [option.title for option in ws.policy.options("dispute_types", NOVEMBER)]
    assert kept[0] == "民族宗教" and "军转退伍安置" not in kept and kept[-1] == "共享单车"
    assert len(ws.policy.options("dispute_types", TODAY)) == 20


def test_entries_that_the_program_uses_cannot_be_taken_away(dialog: SettingsDialog, ws: Workspace, qtbot):
    editor = options(ws, dialog, "dispute_sources", qtbot)
    assert not editor.remove_button.isEnabled()
    editor.remove()
    assert len(editor.entries()) == 5


def test_a_faulty_list_stays_open_and_says_why(dialog: SettingsDialog, ws: Workspace, qtbot):
    editor = options(ws, dialog, "dispute_scales", qtbot)
    editor.list.item(0).setText("一般群体性")
    editor.save()
    assert editor.isVisible() and "写了两次" in editor.problem.text()
    assert "请填写理由" in editor.form.problem_text("reason")
    assert own_changes(ws, "dispute_scales") == []


def test_giving_up_a_changed_list_asks_first(dialog: SettingsDialog, ws: Workspace, qtbot, answers: list[str]):
    editor = options(ws, dialog, "dispute_scales", qtbot)
    editor.list.item(0).setText("个人")
    editor.reject()
    assert editor.isVisible()
    answers.append("drop")
    editor.reject()
    assert not editor.isVisible() and own_changes(ws, "dispute_scales") == []


# --- 节假日 -------------------------------------------------------------------------------------------------------


def during(tab: settings_calendar.CalendarTab, act: Callable[[], None]) -> None:
    """Let `act` happen while the small form is open."""
    QTimer.singleShot(0, act)
    tab.edit_day()


def test_a_published_year_says_so_and_an_unpublished_one_warns(dialog: SettingsDialog):
    dialog.tabs.setCurrentIndex(1)
    tab = dialog.calendar_tab
    assert (tab.year, tab.state.text(), tab.banner.isHidden()) == (2026, "已公布", True)
    tab.show_year(2027)
    assert tab.state.text() == "暂定"
    assert tab.banner.text.startswith(PROVISIONAL) and tab.banner.isVisible()
    assert tab.official_button.isHidden() and not tab.publish_button.isEnabled()


def test_a_day_is_listed_by_hand_and_the_warning_stays(dialog: SettingsDialog, ws: Workspace):
    tab = dialog.calendar_tab
    tab.show_year(2027)
    tab.calendar.choose(date(2027, 1, 1))

    def enter() -> None:
        assert tab.day_dialog.form.values()["day_type"] is DayKind.holiday
        tab.day_dialog.form.put("name", "元旦")
        tab.day_dialog.save()

    during(tab, enter)
    assert [(row["day"], row["name"]) for row in days_of_year(ws, 2027)] == [(date(2027, 1, 1), "元旦")]
    assert tab.state.text() == "暂定" and tab.remove_button.isEnabled()
    assert tab.publish_button.isEnabled()


def test_a_day_without_a_kind_is_refused_beneath_its_field(dialog: SettingsDialog, ws: Workspace):
    tab = dialog.calendar_tab
    told: list[str] = []

    def enter() -> None:
        tab.day_dialog.form.put("day_type", None)
        tab.day_dialog.save()
        told.append(tab.day_dialog.form.problem_text("day_type"))
        tab.day_dialog.form.set_values({})
        tab.day_dialog.reject()

    before = days_of_year(ws, 2026)
    during(tab, enter)
    assert told == ["请填写性质"] and days_of_year(ws, 2026) == before


def test_a_listed_day_is_taken_off(dialog: SettingsDialog, ws: Workspace):
    tab = dialog.calendar_tab
    tab.calendar.choose(date(2026, 10, 1))
    tab.remove()
    assert ws.workdays.is_workday(date(2026, 10, 1))
    assert not tab.remove_button.isEnabled() and tab._about_day.text() == "2026-10-01（周四）　工作日"


def test_a_year_is_published_and_taken_back_by_its_button(dialog: SettingsDialog, ws: Workspace):
    tab = dialog.calendar_tab
    tab.toggle_published()
    assert provisional(ws, 2026) and tab.publish_button.text() == "标为已公布"
    tab.toggle_published()
    assert not provisional(ws, 2026) and tab.publish_button.text() == "改为暂定"


def test_the_official_days_replace_a_table_only_after_asking(dialog: SettingsDialog, ws: Workspace, answers: list[str]):
    set_day(ws, date(2026, 3, 2), DayKind.holiday, "误登")
    dialog.calendar_tab.restore()
    assert not ws.workdays.is_workday(date(2026, 3, 2))
    answers.append("yes")
    dialog.calendar_tab.restore()
    assert ws.workdays.is_workday(date(2026, 3, 2))


def test_a_year_the_program_knows_is_taken_in_at_once(dialog: SettingsDialog, ws: Workspace):
    tab = dialog.calendar_tab
    tab.show_year(2024)
    assert official_known(2024) and "官方安排" in tab.banner.text
    tab.restore()
    assert 2024 in published_years(ws) and tab.state.text() == "已公布"


def test_list_and_calendar_show_the_same_day(dialog: SettingsDialog):
    tab = dialog.calendar_tab
    tab.calendar.choose(date(2026, 2, 14))
    assert tab.model.rows[tab.model.position_of(tab.table.current_id())]["day"] == date(2026, 2, 14)
    first = tab.model.rows[0]
    tab.table.choose_id(first.id)
    assert tab.calendar.current == first["day"]


def test_days_are_chosen_by_mouse_and_arrow_keys(dialog: SettingsDialog, qtbot):
    dialog.tabs.setCurrentIndex(1)
    picture = dialog.calendar_tab.calendar
    where = picture.cell(date(2026, 5, 8)).center()
    qtbot.mouseClick(picture, Qt.MouseButton.LeftButton, pos=where)
    assert picture.current == date(2026, 5, 8)
    for key, day in (
        (Qt.Key.Key_Right, date(2026, 5, 9)),
        (Qt.Key.Key_Down, date(2026, 5, 16)),
        (Qt.Key.Key_Left, date(2026, 5, 15)),
        (Qt.Key.Key_Up, date(2026, 5, 8)),
    ):
        qtbot.keyClick(picture, key)
        assert picture.current == day
    assert picture.day_at(-5, -5) is None
    assert picture.accessibleDescription() == "2026-05-08（周五）　工作日"


@pytest.mark.parametrize("width", [300, 600, 900, 1200, 1800])
def test_every_day_of_the_year_has_its_own_place_at_any_width(qtbot, width: int):
    picture = YearCalendar()
    qtbot.addWidget(picture)
    picture.show_year(2026, {}, TODAY)
    picture.resize(width, picture.height())
    picture.show()
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert all(picture.day_at(*_centre(picture.cell(day).center())) == day for day in days)
    assert all(picture.rect().contains(picture.cell(day)) for day in days)


def _centre(point: QPoint) -> tuple[int, int]:
    return point.x(), point.y()


def test_a_day_is_told_in_words():
    assert day_words(date(2026, 2, 15), None) == "2026-02-15（周日）　周末"


@pytest.mark.parametrize("name", ["light", "dark", "contrast"])
def test_marked_days_can_be_read_in_every_theme(qapp: QApplication, name: str):
    apply_theme(qapp, name)
    ratios = [contrast(token(tone), token(f"{tone}_soft")) for tone in ("overdue", "accent")]
    apply_theme(qapp, "light")
    assert min(ratios) >= 4.5


# --- 导入 ---------------------------------------------------------------------------------------------------------


def importing(ws: Workspace, dialog: SettingsDialog, qtbot, year: int = 2027) -> ImportDialog:
    made = ImportDialog(ws, year, dialog.calendar_tab)
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_pasted_notice_is_previewed_then_imported(dialog: SettingsDialog, ws: Workspace, qtbot):
    window = importing(ws, dialog, qtbot)
    assert not window.import_button.isEnabled() and window.empty.isVisible()
    window.text.setPlainText(NOTICE)
    qtbot.waitUntil(lambda: window.import_button.isEnabled())
    assert window.import_button.text() == "导入 9 天" and window.official.isChecked()
    assert days_of_year(ws, 2027) == []
    window.do_import()
    assert len(days_of_year(ws, 2027)) == 9 and not provisional(ws, 2027)
    dialog.calendar_tab.show_year(2027)
    assert dialog.calendar_tab.state.text() == "已公布"


def test_rows_that_cannot_be_taken_stand_first_and_do_not_publish(dialog: SettingsDialog, ws: Workspace, qtbot):
    window = importing(ws, dialog, qtbot)
    window.text.setPlainText("2027-01-01\t放假\t元旦\n2.30\t放假\t春节")
    window.read_text()
    assert [row["state"] for row in window.model.rows] == ["不能导入", "新增"]
    assert not window.official.isChecked()
    window.do_import()
    assert len(days_of_year(ws, 2027)) == 1 and provisional(ws, 2027)


def test_the_button_pressed_at_once_imports_what_was_just_pasted(dialog: SettingsDialog, ws: Workspace, qtbot):
    window = importing(ws, dialog, qtbot)
    window.text.setPlainText("2027-01-01\t放假\t元旦")
    window.do_import()
    assert len(days_of_year(ws, 2027)) == 1


def test_a_file_that_is_no_table_is_told_and_nothing_can_be_imported(
    dialog: SettingsDialog, ws: Workspace, qtbot, tmp_path: Path
):
    path = tmp_path / "坏.xlsx"
    path.write_bytes(b"not a sheet")
    window = importing(ws, dialog, qtbot)
    window.read_file(path)
    assert "可能已损坏" in window.problem.text() and window.problem.isVisible()
    assert not window.import_button.isEnabled()
    window.do_import()
    assert days_of_year(ws, 2027) == []


def test_days_no_longer_listed_go_only_when_asked_for(dialog: SettingsDialog, ws: Workspace, qtbot):
    set_day(ws, date(2027, 3, 1), DayKind.holiday, "误登")
    window = importing(ws, dialog, qtbot)
    window.text.setPlainText(NOTICE)
    window.read_text()
    assert window.replace.isVisible() and "1 天" in window.replace.text() and not window.replace.isChecked()
    window.replace.setChecked(True)
    window.do_import()
    assert len(days_of_year(ws, 2027)) == 9


# --- 本单位 -------------------------------------------------------------------------------------------------------


def test_the_section_is_changed_and_stands_in_the_heading(dialog: SettingsDialog, ws: Workspace):
    tab = dialog.office_tab
    assert tab.form.values() == {"section": "应急安全科"}
    tab.form.put("section", "办公室")
    assert dialog.unsaved() == ["本单位"]
    tab.save()
    assert ws.setting("section") == "办公室" and dialog.unsaved() == [] and tab.state.text() == "已保存"


def test_a_section_of_any_length_is_refused(dialog: SettingsDialog, ws: Workspace):
    dialog.office_tab.form.put("section", "科" * 41)
    dialog.office_tab.save()
    assert dialog.office_tab.form.problem_text("section").startswith("经办科室最多 40 字")
    assert ws.setting("section") == "应急安全科"


def test_who_works_here_is_listed_and_managed(dialog: SettingsDialog, ws: Workspace):
    assert dialog.office_tab.operators.names.text() == "张敏"
    set_pin(ws, add_operator(ws, "李华"), "1357")
    assert dialog.office_tab.operators.names.text() == "张敏、李华（有 PIN）"


def test_the_minutes_until_the_lock_are_taken_at_once_and_kept_on_this_pc(ws: Workspace, qtbot, tmp_path: Path):
    preferences = Preferences(tmp_path / "p.ini")
    made = SettingsDialog(ws, None, preferences)
    qtbot.addWidget(made)
    card = made.office_tab.lock
    assert card is not None and (card.minutes.value(), card.minutes.minimum(), card.minutes.maximum()) == (5, 1, 60)
    card.minutes.setValue(20)
    assert preferences.idle_minutes == 20
    assert "不能关闭" in " ".join(label.text() for label in card.findChildren(QLabel))


# --- the whole dialog ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", [100, 150])
def test_the_dialog_fits_a_small_screen(ws: Workspace, qtbot, qapp: QApplication, scale: int):
    apply_theme(qapp, "light", scale)
    made = SettingsDialog(ws)
    qtbot.addWidget(made)
    made.show()
    opened(made, "group.expected_roles")
    smallest = made.minimumSizeHint()
    made.close()
    apply_theme(qapp, "light", 100)
    assert smallest.width() <= 1346 and smallest.height() <= 708


def test_a_closed_dialog_no_longer_listens(dialog: SettingsDialog, ws: Workspace):
    dialog.reject()
    before = titles(dialog)
    change_parameter(ws, "report.due_day", TODAY, 20, "市局要求提前")
    assert cells(dialog, "report.due_day")[2] == "25日" and titles(dialog) == before


def test_the_second_pack_opens_in_its_own_words(tmp_path: Path, qtbot):
    ws = make_workspace(tmp_path, "nanyang-2017")
    made = SettingsDialog(ws)
    qtbot.addWidget(made)
    assert ws.policy.title in made.policy_tab.totals.text()
    assert any(row["basis"].startswith("《实施办法》") for row in made.policy_tab.model.rows)
    ws.vault.close()
