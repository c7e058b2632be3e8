"""检查隐患 in the window: checklist, findings made hazards, photos before the first save, drafts, the plan."""

import random
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.fields import Row
from desktop.rules.hazard import HazardStatus, ReviewResult
from desktop.rules.inspection import CheckResult, InspectionStatus
from desktop.services.inspection.hazard import load_hazard
from desktop.services.inspection.hazard_list import HazardList
from desktop.services.inspection.hazard_steps import add_feedback
from desktop.services.inspection.inspection import inspection_photos, load_inspection, save_inspection
from desktop.services.inspection.inspection_list import InspectionList
from desktop.services.inspection.inspection_plan import save_period
from desktop.views.forms.form_dialog import FormDialog
from desktop.views.inspection.checklist import CONTENT, NOTE, RESULT, ChecklistEditor
from desktop.views.inspection.page import PARTS, InspectionPage
from tests.case_office import Office, make_office
from tests.services.inspection.test_hazard import hazard
from tests.services.inspection.test_hazard_list import Ask
from tests.services.inspection.test_inspection import values
from tests.services.inspection.test_photo import photo, staged_count
from tests.views.case_host import Host

TODAY = date(2026, 10, 22)
LONGEST_GAP = 0.25  # seconds without a heartbeat while a photo of 20 MB is taken in, on a loaded machine


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    yield made
    made.ws.vault.close()


@pytest.fixture
def page(office: Office, qtbot: QtBot) -> InspectionPage:
    made = InspectionPage(office.ws, Host(office.ws))
    qtbot.addWidget(made)
    made.resize(1366, 700)
    made.show()
    qtbot.waitExposed(made)
    return made


def fill(page: InspectionPage, office: Office, **over: Any) -> Any:
    """The form of a new inspection, complete but for what `over` says."""
    part = page.part("inspection")
    part.page.new_record()
    form = part.page.form
    wanted = {name: value for name, value in values(office, items=(), **over).items() if name != "items"}
    for name, value in wanted.items():
        form.put(name, value)
    return form


def in_dialog(acts: Any) -> None:
    """Act in the next modal window once it is there."""

    def act() -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is None:
            QTimer.singleShot(20, act)
        else:
            acts(dialog)

    QTimer.singleShot(0, act)


def test_the_tab_has_its_parts_and_makes_them_when_shown(page: InspectionPage) -> None:
    assert [plan.title for plan in PARTS][:4] == ["检查", "隐患", "检查计划", "隐患月报"]
    assert list(page.made) == ["inspection"]
    for number in range(page.parts.count()):
        page.parts.setCurrentIndex(number)
    assert set(page.made) == {plan.key for plan in PARTS}


def test_a_checklist_is_added_answered_and_saved(page: InspectionPage, office: Office, qtbot: QtBot) -> None:
    form = fill(page, office)
    checklist: ChecklistEditor = form.editor("items")
    checklist.add_list("fire")
    count = len(office.ws.policy.options("checklist.fire", TODAY))
    assert checklist.table.rowCount() == count
    checklist.pass_rest()
    first = checklist.view.visualRect(checklist.table.index(0, RESULT)).center()
    qtbot.mouseClick(checklist.view.viewport(), Qt.MouseButton.LeftButton, pos=first)
    assert checklist.table.lines[0].result is CheckResult.failed
    checklist.table.setData(checklist.table.index(0, NOTE), "通道堆放杂物")
    assert page.part("inspection").page.panel.save(), form.problem_text()
    row = load_inspection(office.ws, page.part("inspection").page.panel.row.id)
    assert (row["failed"], len(row["items"])) == (1, count)
    assert row["items"][0]["note"] == "通道堆放杂物"


def test_keys_answer_a_line_and_go_to_the_next(page: InspectionPage, office: Office, qtbot: QtBot) -> None:
    checklist: ChecklistEditor = fill(page, office).editor("items")
    checklist.add_list("food")
    checklist.view.setCurrentIndex(checklist.table.index(0, RESULT))
    checklist.view.setFocus()
    for key in (Qt.Key.Key_1, Qt.Key.Key_3, Qt.Key.Key_1):
        qtbot.keyClick(checklist.view, key)
    results = [line.result for line in checklist.table.lines[:3]]
    assert results == [CheckResult.passed, CheckResult.not_applicable, CheckResult.passed]
    assert checklist.view.currentIndex().row() == 3


def test_the_checklist_is_a_sound_model_and_comes_back_from_a_draft(page: InspectionPage, office: Office) -> None:
    checklist: ChecklistEditor = fill(page, office).editor("items")
    tester = QAbstractItemModelTester(checklist.table)
    checklist.add_list("food")
    checklist.add_list("fire")
    checklist.table.answer([0], CheckResult.failed)
    assert "【饮食】" in checklist.table.index(0, CONTENT).data()
    before, draft = checklist.value(), checklist.draft()
    checklist.set_value(())
    checklist.restore(draft)
    assert checklist.value() == before
    checklist.table.remove([0, 1])
    assert len(checklist.value()) == len(before) - 2
    assert tester is not None


def test_one_inspector_where_two_are_needed_is_said_at_the_field(page: InspectionPage, office: Office) -> None:
    form = fill(page, office, second_inspector_id=None)
    assert not page.part("inspection").page.panel.save()
    assert "须由 2 人以上" in form.problem_text("second_inspector_id")
    assert InspectionList(office.ws).ids(Ask()) == []


def test_copying_the_last_one_fills_a_new_form_without_results(page: InspectionPage, office: Office) -> None:
    save_inspection(office.ws, None, values(office))
    part = page.part("inspection")
    part.copy_last()
    form = part.page.form
    assert part.page.panel.row.id is None
    assert form.editor("place").value() == "支队办公楼"
    assert [row["result"] for row in form.editor("items").value()] == [None, None, None]
    assert form.editor("photos").value() == ()
    assert part.page.panel.save()
    assert len(InspectionList(office.ws).ids(Ask())) == 2


def test_findings_become_hazards_in_one_window(page: InspectionPage, office: Office) -> None:
    number = save_inspection(office.ws, None, values(office))
    part = page.part("inspection")
    part.page.open_record(number)

    def acts(dialog: QWidget) -> None:
        assert isinstance(dialog, FormDialog)
        [row] = dialog.form.editor("rows").value()
        assert (row["description"], row["grade"]) == ("二楼三具灭火器过期", "ordinary")
        dialog.save()

    in_dialog(acts)
    part.file(part.page.panel.row)
    [made] = HazardList(office.ws).ids(Ask())
    assert load_hazard(office.ws, made)["inspection_id"] == number
    assert load_inspection(office.ws, number)["unfiled"] == 0
    assert not any("转隐患" in b.text() for b in part.page.panel.action_buttons)


def test_the_same_checklist_chosen_twice_stands_there_once(page: InspectionPage, office: Office) -> None:
    checklist: ChecklistEditor = fill(page, office).editor("items")
    checklist.add_list("food")
    count = checklist.table.rowCount()
    checklist.table.remove([0])
    checklist.add_list("food")
    assert checklist.table.rowCount() == count
    assert len({line.content for line in checklist.table.lines}) == count


# --- photos ---------------------------------------------------------------------------------------


def test_photos_are_taken_in_before_the_first_save_and_come_back_with_the_draft(
    page: InspectionPage, office: Office, qtbot: QtBot, tmp_path: Path
) -> None:
    form = fill(page, office)
    editor = form.editor("photos")
    editor.add([photo(tmp_path)], "scene")
    assert "还有 1 张照片正在处理" in editor.problem
    qtbot.waitUntil(lambda: not editor.is_busy, timeout=10_000)
    assert (editor.problem, len(editor.value()), staged_count(office)) == ("", 1, 1)
    page.keep_drafts()
    other = InspectionPage(office.ws, Host(office.ws))
    qtbot.addWidget(other)
    part = other.part("inspection")
    part.page.new_record()
    assert len(part.page.form.editor("photos").value()) == 1
    assert part.page.panel.save(), part.page.form.problem_text()
    assert len(inspection_photos(office.ws, part.page.panel.row.id)) == 1
    assert staged_count(office) == 0


def test_giving_up_a_new_record_gives_up_its_photos(
    page: InspectionPage, office: Office, qtbot: QtBot, tmp_path: Path
) -> None:
    editor = fill(page, office).editor("photos")
    editor.add([photo(tmp_path)], "scene")
    qtbot.waitUntil(lambda: not editor.is_busy, timeout=10_000)
    page.part("inspection").page.panel.drop()
    assert staged_count(office) == 0


def test_a_file_that_is_no_photo_is_told_and_left_out(
    page: InspectionPage, office: Office, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr("desktop.views.forms.photos.tell_failure", lambda parent, words, *more: told.append(words))
    broken = tmp_path / "坏.jpg"
    broken.write_bytes(b"no photo")
    editor = fill(page, office).editor("photos")
    editor.add([broken, photo(tmp_path)], "scene")
    qtbot.waitUntil(lambda: not editor.is_busy, timeout=10_000)
    assert told == ["“坏.jpg”读不出来，可能已损坏或不是照片，没有添加。"]
    assert len(editor.value()) == 1


def test_thirty_photos_are_taken_in_and_all_that_failed_is_told_at_once(
    page: InspectionPage, office: Office, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr("desktop.views.forms.photos.tell_failure", lambda parent, words, *more: told.append(words))
    editor = fill(page, office).editor("photos")
    good = [photo(tmp_path, f"{n}.jpg", (320, 240)) for n in range(30)]
    bad = [tmp_path / f"坏{n}.jpg" for n in range(7)]
    for path in bad:
        path.write_bytes(b"no photo")
    editor.add([*good, *bad], "scene")
    qtbot.waitUntil(lambda: not editor.is_busy, timeout=30_000)
    assert len(editor.value()) == 30
    assert len(told) == 1 and told[0].endswith("；等 7 张。")


def test_a_photo_of_20_mb_is_taken_in_without_freezing_the_window(
    page: InspectionPage, office: Office, qtbot: QtBot, tmp_path: Path
) -> None:
    import time

    big = tmp_path / "大.jpg"
    side = 4600
    noise = random.Random(1).randbytes(side * side)
    Image.merge("RGB", [Image.frombytes("L", (side, side), noise)] * 3).save(big, quality=93)
    assert big.stat().st_size > 18 * 1024 * 1024
    editor = fill(page, office).editor("photos")
    beats: list[float] = []
    heart = QTimer(interval=10)
    heart.timeout.connect(lambda: beats.append(time.perf_counter()))
    heart.start()
    qtbot.wait(600)
    idle = max(later - earlier for earlier, later in pairwise(beats))  # what this machine makes wait without us
    beats.clear()
    editor.add([big], "scene")
    qtbot.waitUntil(lambda: not editor.is_busy, timeout=30_000)
    heart.stop()
    [kept] = editor.value()
    assert kept.size < 2 * 1024 * 1024
    gaps = [later - earlier for earlier, later in pairwise(beats)]
    assert len(beats) > 3
    assert max(gaps) < max(LONGEST_GAP, 5 * idle), f"{max(gaps) * 1000:.0f} ms, idle {idle * 1000:.0f} ms"


# --- hazards --------------------------------------------------------------------------------------


def test_a_new_hazards_deadline_follows_its_grade_until_it_is_typed(page: InspectionPage, office: Office) -> None:
    page.show_target(part="hazard")
    part = page.part("hazard")
    part.page.new_record()
    form = part.page.form
    assert form.editor("due_on").value() == date(2026, 11, 6)
    form.put("grade", "major")
    assert form.editor("due_on").value() == date(2026, 11, 21)
    form.put("due_on", date(2026, 11, 1))
    form.put("grade", "ordinary")
    assert form.editor("due_on").value() == date(2026, 11, 1)


def test_the_deadline_explains_itself_beside_the_field(page: InspectionPage, office: Office) -> None:
    number = hazard(office, grade="major", due_on=date(2026, 10, 16))
    page.show_target(part="hazard", record_id=number)
    part = page.part("hazard")
    note = part.page.form._lines["due_on"].note.text()
    assert "按参数为2026年11月7日（30天）" in note
    assert "已超期 6 天：重大隐患超期，请转督办" in note


def test_a_feedback_that_waits_says_by_when_it_is_looked_at(page: InspectionPage, office: Office) -> None:
    number = hazard(office)
    add_feedback(office.ws, number, {"fed_back_on": TODAY, "content": "已更换"})
    page.show_target(part="hazard", record_id=number)
    note = page.part("hazard").page.form._lines["due_on"].note.text()
    assert "待复查，截止2026年10月29日（周四，含当日）：收到整改反馈后的复查期限为5个工作日" in note


def test_a_review_has_a_row_for_each_hazard_and_no_other(page: InspectionPage, office: Office) -> None:
    number = hazard(office)
    add_feedback(office.ws, number, {"fed_back_on": TODAY, "content": "已更换"})

    def look(dialog: Any) -> None:
        rows = dialog.form.editor("results")
        assert [made.text() for made in rows._buttons if not made.isHidden()] == ["逐项填写…", "删除这一行"]
        assert not rows.table.flags(rows.table.index(0, 0)) & Qt.ItemFlag.ItemIsEditable
        assert rows.table.flags(rows.table.index(0, 1)) & Qt.ItemFlag.ItemIsEditable
        rows.view.setCurrentIndex(rows.table.index(-1, -1))
        rows.edit_in_dialog()
        assert rows.table.rowCount() == 1
        dialog.form.set_values(dialog.form.values())
        dialog.reject()

    in_dialog(look)
    page.part("hazard").actions_of.review([number])


def test_what_a_row_of_a_review_lacks_is_said_below_the_rows_with_its_hazard(
    page: InspectionPage, office: Office
) -> None:
    numbers = [hazard(office), hazard(office)]
    for number in numbers:
        add_feedback(office.ws, number, {"fed_back_on": TODAY, "content": "已更换"})

    def review(dialog: Any) -> None:
        rows = dialog.form.editor("results").value()
        failed = [Row(row.id, {**row.values, "result": ReviewResult.not_mended}) for row in rows]
        dialog.form.put("results", tuple(failed))
        dialog.form.put("reviewer_id", office.people["李明"])
        dialog.form.put("reviewed_on", date(2026, 10, 23))
        dialog.save()
        said.append((dialog.form.problem_text("results"), dialog.form.problem_text("reviewed_on")))
        dialog.form.set_values(dialog.form.values())
        dialog.reject()

    said: list[tuple[str, str]] = []
    in_dialog(review)
    page.part("hazard").actions_of.review(numbers)
    [(rows, day)] = said
    for number in numbers:
        assert f"{load_hazard(office.ws, number)['number']}：未整改到位的须重新规定期限" in rows
    assert day.count("复查日期不能晚于今天") == 1


def test_a_hazard_is_worked_on_by_its_buttons(
    page: InspectionPage, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.views.papers.paper_menu.PaperOut.offer", lambda self, title, make, name: make())
    number = hazard(office)
    page.show_target(part="hazard", record_id=number)
    part = page.part("hazard")
    words = [b.text() for b in part.page.panel.action_buttons]
    assert words == ["整改通知书…", "整改反馈…", "更多…"]
    in_dialog(lambda dialog: dialog.save())
    part.actions_of.notice([number])
    assert load_hazard(office.ws, number)["notice_id"] is not None

    def answer(dialog: Any) -> None:
        dialog.form.put("content", "已更换配电箱")
        dialog.save()

    in_dialog(answer)
    part.actions_of.feedback(part._load(number))

    def review(dialog: Any) -> None:
        dialog.form.put("reviewer_id", office.people["李明"])
        dialog.save()

    in_dialog(review)
    part.actions_of.review([number])
    assert load_hazard(office.ws, number)["status"] is HazardStatus.closed
    part.page.open_record(number)
    steps = part.page.form.editor("timeline").words()
    assert [step.split()[1] for step in steps] == ["发现", "整改通知书", "整改反馈", "复查", "销号"]
    assert "已于 2026-10-22 销号" in part.page.panel.banner.text


def test_more_offers_what_fits_the_hazard(page: InspectionPage, office: Office) -> None:
    number = hazard(office)
    page.show_target(part="hazard")
    part = page.part("hazard")
    offered = [action.title for action in part.actions_of.further(part._load(number))]
    assert offered == ["申请延期…", "催办", "转督办", "挂牌督办"]


def test_a_bar_of_the_home_page_opens_the_hazards_of_that_age(page: InspectionPage, office: Office) -> None:
    old = hazard(office, found_on=date(2026, 7, 1), due_on=date(2026, 7, 20))
    hazard(office)
    page.show_target(part="hazard", unit_id=office.team, age=3)
    part = page.part("hazard")
    assert part.source.ids(Ask()) == [old]
    assert part.aged.text == "只看发现 60 天以上、还没有销号的隐患。"
    part._drop_age()
    assert len(part.source.ids(Ask())) == 2


# --- plan and month table ---------------------------------------------------------------------------


def test_the_plan_shows_windows_with_their_days_and_enters_plans(page: InspectionPage, office: Office) -> None:
    page.show_target(part="plan")
    part = page.part("plan")
    assert len(part._proposals) == 13
    after = next(
        place for place, p in enumerate(part._proposals, 1) if p.window.name == "国庆节" and "after" in p.window.kind
    )
    part.windows.choose_id(after)
    assert "即 2026年10月8日至2026年10月14日" in part._sentence.text()
    assert not part.plan_button.isEnabled()  # it is over
    office.ws.clock.now = office.ws.clock.now.replace(day=9)  # type: ignore[attr-defined]  # the tests' clock
    part.reload()
    part.windows.choose_id(after)
    assert part.plan_button.text() == "为 2 个单位列入计划"
    part.plan()
    planned = InspectionList(office.ws).ids(Ask("planned"))
    assert len(planned) == 2
    assert load_inspection(office.ws, planned[0])["status"] is InspectionStatus.planned


def test_what_was_before_the_file_is_not_called_missing(page: InspectionPage) -> None:
    part = page.part("plan")
    marks = {part.windows.model().row_at(place)["mark"] for place in range(part.windows.model().rowCount())}
    assert marks == {"建库以前"}
    assert {part.units.model().row_at(place)["mark"] for place in range(2)} == {"建库以前"}


def test_a_unit_of_the_plan_leads_to_its_inspection_or_begins_it(page: InspectionPage, office: Office) -> None:
    gone: list[dict[str, Any]] = []
    part = page.part("plan")
    part._host.go = lambda key, **target: gone.append(target)
    part.windows.choose_id(12)
    part._open_unit(office.team)
    begin = gone[-1]["begin"]
    assert (begin["inspection_kind"], begin["unit_id"]) == (part.chosen.window.kind, office.team)
    page.show_target(**gone[-1])
    assert page.part("inspection").page.form.editor("holiday").value() == begin["holiday"]
    saved = values(office, inspection_kind=begin["inspection_kind"], visited_on=part.chosen.window.first, items=())
    number = save_inspection(office.ws, None, saved)
    part.reload()
    part._open_unit(office.team)
    assert gone[-1]["record_id"] == number


def test_from_november_on_the_plan_says_what_waits_for_the_next_years_calendar(
    page: InspectionPage, office: Office
) -> None:
    part = page.part("plan")
    assert part._unpublished.text() == ""
    office.ws.clock.now = office.ws.clock.now.replace(month=11)  # type: ignore[attr-defined]  # the tests' clock
    part.reload()
    assert "2027 年节假日安排还没有导入，元旦前的检查暂时没有列出" in part._unpublished.text()


def test_the_plan_says_why_it_is_empty(page: InspectionPage, tmp_path: Path, qtbot: QtBot) -> None:
    part = page.part("plan")
    part.show_scope(2027, None, None, "")
    assert part._empty.isVisibleTo(part)
    assert "2027 年节假日安排还没有公布" in part._empty.findChild(QLabel).text()
    (tmp_path / "ny").mkdir()
    county = make_office(tmp_path / "ny", pack="nanyang-2017")
    other = InspectionPage(county.ws, Host(county.ws))
    qtbot.addWidget(other)
    plan = other.part("plan")
    assert "制度没有要求节假日前后的检查" in plan._empty.findChild(QLabel).text()
    assert "不会列入计划" in plan._period_note()
    county.ws.vault.close()


def test_a_year_without_its_notice_says_so_beside_special_periods(page: InspectionPage, office: Office) -> None:
    save_period(office.ws, None, {"name": "换届期间", "since": date(2027, 3, 1), "until": date(2027, 3, 10)})
    part = page.part("plan")
    part.show_scope(2027, None, None, "")
    assert len(part._proposals) == 1
    assert "2027 年节假日安排还没有公布" in part._unpublished.text()
    part.show_scope(2026, None, None, "")
    assert part._unpublished.text() == ""


def test_the_month_table_shows_units_and_total(page: InspectionPage, office: Office) -> None:
    hazard(office)
    page.show_target(part="report")
    part = page.part("report")
    assert part.model.rowCount() == 3
    total = part.model.row_at(2)
    assert (total["name"], total["m_of"], total["m_or"], total["m_mr"]) == ("合计", 1, "0.0%", "—")
    part.show_target(month=9)
    assert part.model.row_at(2)["m_of"] == 0
    assert "统计期 2026-09-01 至 2026-09-30" in part._note.text()


def test_a_change_elsewhere_reaches_the_part_that_is_shown(page: InspectionPage, office: Office) -> None:
    assert page.part("inspection").source.counts()
    save_inspection(office.ws, None, values(office))
    part = page.part("inspection")
    assert part.page.model.rowCount() == 1
