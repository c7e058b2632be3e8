"""每日巡查 in the window: a day of twenty sites by keyboard, exceptions with place and fault, missing days shown."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from desktop.fields import Row
from desktop.rules.patrol import FindingState, PatrolState
from desktop.services.inspection.key_site import SITES
from desktop.services.inspection.patrol import load_patrol, patrol_month, save_day, save_patrol
from desktop.services.parts.draft import drafts_of
from desktop.views.inspection.patrol import PatrolPart
from desktop.views.inspection.patrol_grid import MISSING
from tests.site_office import Office, add_site, make_office
from tests.views.case_host import Host

TODAY = date(2026, 10, 22)
FAULT = {"item": "power", "state": FindingState.abnormal, "place": "东墙", "fault": "插座松动", "handling": None}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    yield made
    made.ws.vault.close()


def people(office: Office) -> dict[str, Any]:
    """王芳 walks, 李明 is in charge."""
    return {"patroller_id": office.people["王芳"], "in_charge_id": office.people["李明"]}


def opened(office: Office, qtbot: QtBot, host: Host | None = None) -> PatrolPart:
    part = PatrolPart(office.ws, host or Host(office.ws))
    qtbot.addWidget(part)
    part.resize(1366, 700)
    part.show()
    return part


def test_a_day_of_twenty_sites_takes_one_key_a_site(office: Office, qtbot: QtBot) -> None:
    sites = [add_site(office, name=f"库房{number:02}") for number in range(20)]
    save_day(office.ws, date(2026, 10, 21), dict.fromkeys(sites, PatrolState.normal), people(office))
    part = opened(office, qtbot)
    for number in range(20):
        qtbot.keyClick(part.grid, Qt.Key.Key_3 if number == 4 else Qt.Key.Key_Space)
    marks = patrol_month(office.ws, 2026, 10).marks
    assert [marks[site, TODAY] for site in sites].count(PatrolState.normal) == 19
    assert marks[sites[4], TODAY] is PatrolState.idle
    assert part.message.text() == ""


def test_one_key_enters_the_whole_day_and_leaves_exceptions(office: Office, qtbot: QtBot) -> None:
    sites = [add_site(office, name=f"库房{number:02}") for number in range(20)]
    save_day(office.ws, date(2026, 10, 21), dict.fromkeys(sites, PatrolState.normal), people(office))
    part = opened(office, qtbot)
    qtbot.keyClick(part.grid, Qt.Key.Key_3)
    part.fill_day()
    marks = patrol_month(office.ws, 2026, 10).marks
    assert {marks[site, TODAY] for site in sites[1:]} == {PatrolState.normal}
    assert marks[sites[0], TODAY] is PatrolState.idle


def test_the_whole_day_is_entered_only_where_the_day_asks_for_it(office: Office, qtbot: QtBot) -> None:
    """A room walked only since the twentieth was not walked on the tenth."""
    old, young = add_site(office), add_site(office, name="车库", patrol_since=date(2026, 10, 20))
    host = Host(office.ws)
    part = opened(office, qtbot, host)
    part.patroller.set_value(office.people["王芳"])
    part.grid.choose(old, date(2026, 10, 10))
    part.fill_day()
    assert patrol_month(office.ws, 2026, 10).marks == {(old, date(2026, 10, 10)): PatrolState.normal}
    part.fill_day()
    assert host.said[-1] == "10月10日的巡查都已登记"
    part.grid.choose(young, date(2026, 10, 20))
    part.fill_day()
    assert {site for site, day in patrol_month(office.ws, 2026, 10).marks if day.day == 20} == {old, young}


def test_keys_pass_over_a_site_that_is_closed_on_the_day(office: Office, qtbot: QtBot) -> None:
    first, closed, last = (add_site(office, name=name) for name in ("库房一", "库房二", "库房三"))
    values = SITES.load(office.ws, closed).values
    SITES.save(office.ws, closed, {**values, "until": date(2026, 10, 15)})
    part = opened(office, qtbot)
    part.patroller.set_value(office.people["王芳"])
    order = [site.id for site in part.grid.table.month.sites] if part.grid.table.month else []
    part.grid.choose(order[0], TODAY)
    if order[0] == closed:
        part.grid.choose(order[1], TODAY)
    qtbot.keyClick(part.grid, Qt.Key.Key_1)
    qtbot.keyClick(part.grid, Qt.Key.Key_1)
    assert set(patrol_month(office.ws, 2026, 10).marks) == {(first, TODAY), (last, TODAY)}
    assert part.message.text() == ""
    table, row = part.grid.table, order.index(closed)
    assert "不在这个部位的登记期内" in table.index(row, 21).data(Qt.ItemDataRole.ToolTipRole)


def test_an_exception_is_not_lost_by_a_key_pressed_by_mistake(
    office: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    site, answers, asked = add_site(office), ["", "", "yes"], []
    both = {**people(office), "state": PatrolState.abnormal, "findings": (FAULT,)}
    save_patrol(office.ws, site, TODAY, both)
    monkeypatch.setattr("desktop.views.inspection.patrol.ask", lambda *words: asked.append(words[2]) or answers.pop(0))
    part = opened(office, qtbot)
    qtbot.keyClick(part.grid, Qt.Key.Key_Space)
    qtbot.keyClick(part.grid, Qt.Key.Key_Delete)
    assert load_patrol(office.ws, site, TODAY)["findings"][0]["fault"] == "插座松动"
    assert asked == ["档案室 10月22日登记了异常，要改为正常吗？", "档案室 10月22日登记了异常，要删除吗？"]
    qtbot.keyClick(part.grid, Qt.Key.Key_1)
    assert patrol_month(office.ws, 2026, 10).marks == {(site, TODAY): PatrolState.normal}


def test_in_a_narrow_window_an_entry_opens_over_the_grid(office: Office, qtbot: QtBot) -> None:
    add_site(office)
    frame = QWidget()
    qtbot.addWidget(frame)
    part = PatrolPart(office.ws, Host(office.ws))
    part.setParent(frame)
    part.resize(1366, 600)
    frame.resize(1366, 600)
    frame.show()
    qtbot.keyClick(part.grid, Qt.Key.Key_2)
    assert part.board.isVisible() and part.panel.isVisible()
    part.resize(900, 600)
    qtbot.waitUntil(lambda: part.panel.width() > 800)
    assert not part.board.isVisible()
    part.panel.leave()
    assert part.board.isVisible() and part.panel.isHidden()
    assert part.minimumSizeHint().width() <= 900


def test_a_leap_day_and_the_ends_of_the_year(tmp_path: Path, qtbot: QtBot) -> None:
    made = make_office(tmp_path, now=datetime(2028, 3, 1, 9), founded=datetime(2028, 2, 1, 9))
    add_site(made, since=date(2028, 2, 28), patrol_since=date(2028, 2, 28))
    part = opened(made, qtbot, Host(made.ws, 2028))
    part.show_month(2)
    table = part.grid.table
    assert [table.index(0, day - 1).data() for day in (27, 28, 29)] == ["", MISSING, MISSING]
    assert table.columnCount() == 29
    part.show_month(1)
    assert not part.back.isEnabled() and part.forth.isEnabled()
    part.show_month(12)
    assert part.back.isEnabled() and not part.forth.isEnabled()
    made.ws.vault.close()


def test_each_unit_proposes_its_own_people_and_the_day_is_filled_with_them(office: Office, qtbot: QtBot) -> None:
    first, second = add_site(office), add_site(office, name="车库", unit_id=office.team)
    save_day(office.ws, date(2026, 10, 21), {first: PatrolState.normal}, people(office))
    team = {"patroller_id": office.people["赵刚"], "in_charge_id": office.people["周倩"]}
    save_day(office.ws, date(2026, 10, 20), {second: PatrolState.normal}, team)
    part = opened(office, qtbot)
    assert part.people() == people(office)
    assert "市城市管理局" in part.whose.text()
    part.grid.choose(second, TODAY)
    assert part.people() == team
    part.in_charge.set_value(office.people["李明"])
    part.grid.choose(first, TODAY)
    assert part.people() == people(office)
    part.fill_day()
    row = load_patrol(office.ws, second, TODAY)
    assert (row["patroller_id"], row["in_charge_id"]) == (office.people["赵刚"], office.people["李明"])
    assert load_patrol(office.ws, first, TODAY)["patroller_id"] == office.people["王芳"]


def test_a_unit_without_people_is_shown_for_them_to_be_named(office: Office, qtbot: QtBot) -> None:
    add_site(office)
    second = add_site(office, name="车库", unit_id=office.team, responsible_id=None)
    part = opened(office, qtbot)
    part.patroller.set_value(office.people["王芳"])
    part.fill_day()
    assert "车库：请填写巡查人" in part.message.text()
    assert part.grid.current() is not None and part.grid.current()[0].id == second
    assert part.whose.text().strip() == "市容支队"


def test_an_exception_opens_the_entry_and_is_saved_with_place_and_fault(office: Office, qtbot: QtBot) -> None:
    site = add_site(office)
    part = opened(office, qtbot)
    part.patroller.set_value(office.people["王芳"])
    qtbot.keyClick(part.grid, Qt.Key.Key_2)
    assert part.panel.isVisible()
    form = part.panel.form
    assert form.editor("state").value() is PatrolState.abnormal
    assert form.editor("in_charge_id").value() == office.people["李明"]
    assert not part.panel.save()
    assert "哪一项" in form.problem_text("findings")
    form.put("findings", (Row(None, FAULT),))
    assert part.panel.save()
    assert load_patrol(office.ws, site, TODAY)["findings"][0]["place"] == "东墙"
    assert part.grid.table.index(0, 21).data() == "×"


def test_an_exception_begins_with_a_row_being_written_and_an_empty_one_is_left_out(
    office: Office, qtbot: QtBot
) -> None:
    add_site(office)
    part = opened(office, qtbot)
    part.patroller.set_value(office.people["王芳"])
    qtbot.keyClick(part.grid, Qt.Key.Key_2)
    noted = part.panel.form.editor("findings")
    assert noted.table.rowCount() == 1 and noted.view.currentIndex().row() == 0
    assert noted.value() == ()
    assert not part.panel.save() and "哪一项" in part.panel.form.problem_text("findings")


def test_an_exception_is_handed_on_to_become_a_hazard(office: Office, qtbot: QtBot) -> None:
    site = add_site(office)
    part = opened(office, qtbot)
    part.patroller.set_value(office.people["王芳"])
    qtbot.keyClick(part.grid, Qt.Key.Key_2)
    part.panel.form.put("findings", (Row(None, FAULT),))
    part.panel.save()
    with qtbot.waitSignal(part.to_hazard) as told:
        part.panel.hazard_button.click()
    assert told.args[:2] == [site, TODAY]
    assert told.args[2]["fault"] == "插座松动"


def test_of_several_exceptions_one_is_chosen(office: Office, qtbot: QtBot) -> None:
    site = add_site(office)
    other = {**FAULT, "item": "locks", "place": "北窗", "fault": "窗锁松动"}
    both = {**people(office), "state": PatrolState.abnormal, "findings": (FAULT, other)}
    save_patrol(office.ws, site, TODAY, both)
    part, told = opened(office, qtbot), []
    part.to_hazard.connect(lambda *found: told.append(found))
    part._open(site, TODAY)

    def take_second() -> None:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        words.extend(action.text() for action in menu.actions())
        menu.actions()[1].trigger()
        menu.close()

    words: list[str] = []
    QTimer.singleShot(50, take_second)
    part.panel.hazard_button.click()
    assert words == ["东墙 插座松动", "北窗 窗锁松动"]
    assert [item["fault"] for _, _, item in told] == ["窗锁松动"]


def test_where_nobody_asks_for_patrols_the_page_does_not_promise_them(tmp_path: Path, qtbot: QtBot) -> None:
    made = make_office(tmp_path, pack="nanyang-2017")
    part = opened(made, qtbot)
    assert "自动列入" not in part.empty.accessibleName()
    assert "由本单位在登记时决定" in part.empty.accessibleName()
    made.ws.vault.close()


def test_past_days_without_an_entry_say_so_and_coming_days_are_refused(office: Office, qtbot: QtBot) -> None:
    add_site(office, since=date(2026, 10, 20))
    part = opened(office, qtbot)
    table = part.grid.table
    assert [table.index(0, day - 1).data() for day in (19, 20, 21, 22, 23)] == ["", MISSING, MISSING, "", ""]
    part.patroller.set_value(office.people["王芳"])
    part.grid.setCurrentIndex(table.index(0, 22))
    qtbot.keyClick(part.grid, Qt.Key.Key_Space)
    assert "还没有到" in part.message.text()
    assert "第十二条" in part.summary.text()


def test_without_a_name_nothing_is_entered_and_the_grid_says_why(office: Office, qtbot: QtBot) -> None:
    add_site(office)
    part = opened(office, qtbot)
    qtbot.keyClick(part.grid, Qt.Key.Key_Space)
    assert "巡查人" in part.message.text()
    assert patrol_month(office.ws, 2026, 10).marks == {}


def test_a_mark_can_be_taken_away(office: Office, qtbot: QtBot) -> None:
    site = add_site(office)
    save_day(office.ws, TODAY, {site: PatrolState.normal}, people(office))
    part = opened(office, qtbot)
    qtbot.keyClick(part.grid, Qt.Key.Key_Delete)
    assert patrol_month(office.ws, 2026, 10).marks == {}


def test_what_is_typed_and_not_saved_comes_back(office: Office, qtbot: QtBot) -> None:
    add_site(office)
    part = opened(office, qtbot)
    qtbot.keyClick(part.grid, Qt.Key.Key_2)
    part.panel.form.put("note", "门锁待修")
    qtbot.waitUntil(lambda: bool(drafts_of(office.ws, "patrol")), timeout=3_000)  # a power cut would not ask
    part.panel.leave()
    assert part.panel.isHidden()
    qtbot.keyClick(part.grid, Qt.Key.Key_Return)
    assert part.panel.form.editor("note").value() == "门锁待修"


def test_the_month_sheet_of_the_current_site_is_shown(office: Office, qtbot: QtBot) -> None:
    add_site(office)
    host = Host(office.ws)
    part = opened(office, qtbot, host)
    part.print_button.click()
    qtbot.waitUntil(lambda: bool(host.shown), timeout=20_000)
    source, title = host.shown[0]
    assert isinstance(source, bytes) and source[:5] == b"%PDF-"
    assert title == "10月档案室每日巡查表"


def test_another_month_and_other_units_are_shown(office: Office, qtbot: QtBot) -> None:
    add_site(office)
    other = add_site(office, name="车库", unit_id=office.team)
    part = opened(office, qtbot)
    part.show_scope(2026, frozenset({office.team}), office.team, "市容支队")
    month = part.grid.table.month
    assert month is not None and [site.id for site in month.sites] == [other]
    part.back.click()
    assert part.month == 9
    assert part.board.title.text() == "2026 年 9 月每日巡查"
