"""检查计划, the list of inspections and its papers: windows of each unit, special periods, what proves them."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from desktop.fields import Refused
from desktop.models.organisation import UnitKind
from desktop.rules.inspection import InspectionFilter, InspectionStatus
from desktop.services.inspection.hazard import file_findings, hazard_proposals
from desktop.services.inspection.inspection import Files, load_inspection, save_inspection
from desktop.services.inspection.inspection_due import inspection_obligations
from desktop.services.inspection.inspection_list import InspectionList
from desktop.services.inspection.inspection_paper import (
    export_inspections,
    inspection_file_name,
    inspection_paper,
    inspections_pdf,
    official_inspection,
    scene_photos_pdf,
)
from desktop.services.inspection.inspection_plan import (
    occasion_values,
    plan_window,
    proposals,
    remove_period,
    save_period,
    special_periods,
)
from desktop.services.inspection.photo import prepare_photo, stage_photo
from desktop.services.organisation.unit import add_unit
from desktop.services.parts.listing import Scope
from desktop.services.parts.obligation import ObligationState
from desktop.services.parts.paper_out import paper_pdf, write_paper
from desktop.services.policy.calendar import import_days, preview_import
from desktop.services.policy.policy import change_parameter
from tests.case_office import Office, make_office
from tests.services.inspection.test_hazard_list import Ask
from tests.services.inspection.test_inspection import TODAY, values
from tests.services.inspection.test_photo import photo


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    yield made
    made.ws.vault.close()


def test_each_unit_stands_in_each_window(office: Office) -> None:
    listed = proposals(office.ws, 2026)
    assert len(listed) == 13  # that before New Year's Day lies in the year before
    before = next(p for p in listed if p.window.name == "国庆节" and p.window.kind == "before_holiday")
    assert {unit.unit_id for unit in before.units} == {office.bureau, office.team}
    assert before.held == 0
    save_inspection(
        office.ws, None, values(office, inspection_kind="before_holiday", visited_on=date(2026, 9, 28), items=())
    )
    again = next(p for p in proposals(office.ws, 2026) if p.window == before.window)
    assert again.held == 1
    assert [unit.unit_id for unit in again.missing] == [office.bureau]


def test_planning_enters_one_inspection_for_each_unit_that_has_none(office: Office) -> None:
    after = next(p for p in proposals(office.ws, 2026) if p.window.name == "国庆节" and "after" in p.window.kind)
    assert plan_window(office.ws, after.window, [unit.unit_id for unit in after.unplanned]) == 2
    [again] = [p for p in proposals(office.ws, 2026) if p.window == after.window]
    assert again.unplanned == ()
    assert len(again.missing) == 2
    number = InspectionList(office.ws).ids(Ask("planned"))[0]
    row = load_inspection(office.ws, number)
    assert (row["status"], row["holiday"], row["occasion_on"]) == (
        InspectionStatus.planned,
        "国庆节",
        date(2026, 10, 1),
    )
    with pytest.raises(Refused, match="都已检查或列入计划"):
        plan_window(office.ws, after.window, [])


def test_a_unit_founded_before_the_period_is_planned_by_its_name(office: Office) -> None:
    save_period(office.ws, None, {"name": "迎检", "since": date(2026, 12, 7), "until": date(2026, 12, 11)})
    fresh = {"name": "综合执法大队", "short_name": "综合大队", "parent_id": office.bureau, "code": "CG08"}
    made = add_unit(office.ws, {**fresh, "unit_kind": UnitKind.subordinate, "opened_on": date(2026, 12, 1),
                                "reports_monthly": True})  # fmt: skip
    [special] = [p for p in proposals(office.ws, 2026) if p.window.kind == "special_period"]
    assert made in {unit.unit_id for unit in special.unplanned}
    plan_window(office.ws, special.window, [made])
    [number] = InspectionList(office.ws).ids(Ask("planned"))
    assert load_inspection(office.ws, number)["place"] == "综合大队所辖各区域"


def test_a_plan_held_late_still_answers_for_its_holiday(office: Office) -> None:
    before = next(p for p in proposals(office.ws, 2026) if p.window.name == "国庆节")
    plan_window(office.ws, before.window, [office.team])
    [number] = InspectionList(office.ws).ids(Ask("planned"))
    save_inspection(office.ws, number, values(office, inspection_kind=before.window.kind, items=()))
    [again] = [p for p in proposals(office.ws, 2026) if p.window == before.window]
    assert [unit.unit_id for unit in again.units if unit.held_on] == [office.team]
    assert occasion_values(office.ws, before.window, office.team)["holiday"] == "国庆节"


def test_special_periods_are_entered_by_the_unit(office: Office) -> None:
    with pytest.raises(Refused, match="结束日期不能早于"):
        save_period(office.ws, None, {"name": "两会", "since": TODAY, "until": date(2026, 10, 1)})
    number = save_period(
        office.ws, None, {"name": "文明城市迎检", "since": date(2026, 11, 2), "until": date(2026, 11, 13)}
    )
    assert [row["name"] for row in special_periods(office.ws, 2026)] == ["文明城市迎检"]
    [special] = [p for p in proposals(office.ws, 2026) if p.window.kind == "special_period"]
    assert special.window.proposed == date(2026, 11, 2)
    plan_window(office.ws, special.window, [office.team])
    with pytest.raises(Refused, match="不能删除"):
        remove_period(office.ws, number)


def test_what_is_owed_is_an_obligation_of_each_unit_with_its_article(office: Office) -> None:
    found = inspection_obligations(office.ws, 2026)
    assert {duty.key for duty in found} == {"inspection.daily", "inspection.annual"}  # 2027 is not published yet
    october = [d for d in found if d.key == "inspection.daily" and d.month == 10 and d.unit_id == office.team]
    assert [duty.state for duty in october] == [ObligationState.waiting]
    save_inspection(office.ws, None, values(office, inspection_kind="daily", items=()))
    again = inspection_obligations(office.ws, 2026)
    assert [d.done_on for d in again if d.key == "inspection.daily" and d.month == 10 and d.unit_id == office.team] == [
        date(2026, 10, 20)
    ]
    annual = next(d for d in found if d.key == "inspection.annual")
    assert (annual.due_on, annual.article) == (date(2026, 12, 31), "《实施细则》第二十一条")


def test_what_was_due_before_the_file_was_founded_is_not_owed(office: Office, tmp_path: Path) -> None:
    assert all(duty.due_on >= TODAY for duty in inspection_obligations(office.ws, 2026))
    assert not any(proposal.owed for proposal in proposals(office.ws, 2026) if proposal.window.last < TODAY)
    assert inspection_obligations(office.ws, 2025) == []
    (tmp_path / "older").mkdir()
    older = make_office(tmp_path / "older", founded=datetime(2026, 9, 25, 9))
    late = [d for d in inspection_obligations(older.ws, 2026) if d.state is ObligationState.overdue]
    assert {d.period for d in late} == {"国庆节", "中秋", "9 月"}
    assert "inspection.before_holiday" in {d.key for d in late}
    older.ws.vault.close()


def test_a_period_asks_for_what_the_pack_said_on_its_last_day(tmp_path: Path) -> None:
    made = make_office(tmp_path, pack="nanyang-2017", founded=datetime(2026, 1, 4, 9))
    change_parameter(made.ws, "inspection.daily_per_month", date(2026, 10, 1), 1, "本区要求")
    change_parameter(made.ws, "inspection.after_holiday", date(2026, 10, 1), True, "本区要求")
    found = inspection_obligations(made.ws, 2026)
    assert [d.month for d in found if d.key == "inspection.daily" and d.unit_id == made.team] == [10, 11, 12]
    assert {p.window.name for p in proposals(made.ws, 2026)} == {"国庆节"}
    made.ws.vault.close()


def test_a_unit_owes_nothing_before_it_was_set_up(tmp_path: Path) -> None:
    made = make_office(tmp_path, founded=datetime(2026, 1, 4, 9))
    values = {"name": "新设中心", "short_name": "新中心", "parent_id": made.bureau, "code": "CG-20",
              "unit_kind": UnitKind.subordinate, "opened_on": date(2026, 10, 12), "reports_monthly": True}  # fmt: skip
    number = add_unit(made.ws, values)
    duties = [duty for duty in inspection_obligations(made.ws, 2026) if duty.unit_id == number]
    assert {duty.due_on for duty in duties if duty.due_on < TODAY} == {date(2026, 10, 14)}
    made.ws.vault.close()


def test_the_window_before_new_years_day_belongs_to_the_old_year(office: Office) -> None:
    notice = "一、元旦：1月1日至3日放假，与周末连休。"
    import_days(office.ws, preview_import(office.ws, 2027, notice), official=True)
    names = {(p.window.name, p.window.kind) for p in proposals(office.ws, 2026) if p.window.last.month == 12}
    assert names == {("元旦", "before_holiday")}
    assert {(p.window.name, p.window.kind) for p in proposals(office.ws, 2027)} == {("元旦", "after_holiday")}
    [due] = {d.due_on for d in inspection_obligations(office.ws, 2026) if d.key == "inspection.before_holiday"}
    assert due == date(2026, 12, 31)


def test_each_unit_leads_to_its_inspection_held_or_planned(office: Office) -> None:
    before = next(p for p in proposals(office.ws, 2026) if p.window.name == "国庆节")
    assert {unit.record_id for unit in before.units} == {None}
    number = save_inspection(
        office.ws, None, values(office, inspection_kind="before_holiday", visited_on=date(2026, 9, 28), items=())
    )
    again = next(p for p in proposals(office.ws, 2026) if p.window == before.window)
    assert {unit.record_id for unit in again.units if unit.unit_id == office.team} == {number}


def test_in_nanyang_half_year_and_annual_inspections_rest_on_article_18(tmp_path: Path) -> None:
    made = make_office(tmp_path, pack="nanyang-2017")
    found = inspection_obligations(made.ws, 2026)
    assert {duty.key for duty in found} == {"inspection.half_year", "inspection.annual"}
    assert {duty.article for duty in found} == {"《实施办法》第十八条"}
    assert {duty.title for duty in found} == {"下半年督查", "2026 年年度督查"}
    made.ws.vault.close()


# --- list and papers ------------------------------------------------------------------------------


def test_the_list_counts_and_says_its_totals(office: Office) -> None:
    save_inspection(office.ws, None, values(office))
    save_inspection(
        office.ws,
        None,
        values(office, visited_on=None, planned_on=date(2026, 10, 1), items=(), inspection_kind="daily"),
    )
    source = InspectionList(office.ws, Scope(2026))
    counts = source.counts()
    assert counts[InspectionFilter.all] == 2
    assert counts[InspectionFilter.planned] == counts[InspectionFilter.late] == 1
    assert counts[InspectionFilter.failed] == counts[InspectionFilter.unfiled] == 1
    assert source.totals(Ask()) == "检查 1 次，计划 1 次，不合格 1 项，其中 1 项未转隐患"
    for which in InspectionFilter:
        assert len(source.ids(Ask(which.name))) == counts[which]
    for sort in ("number", "on_day", "place", "failed", "unit", "kind", "status"):
        assert len(source.ids(Ask(sort=sort))) == 2
    assert InspectionList(office.ws, Scope(2025)).ids(Ask()) == []
    late = next(row for row in source.rows(source.ids(Ask())).values() if row["tone"] == "overdue")
    assert late["mark"] == "计划已过期"


@pytest.mark.parametrize("search", ["支队办公", "zdbgl", "2026-0001", "消防", "李明", "市容", "srzd", "专项"])
def test_search_finds_place_initials_field_person_unit_and_kind(office: Office, search: str) -> None:
    number = save_inspection(office.ws, None, values(office))
    assert InspectionList(office.ws).ids(Ask(search=search)) == [number]


def test_the_record_on_paper_says_who_where_what_and_what_was_found(office: Office, tmp_path: Path) -> None:
    number = save_inspection(office.ws, None, values(office))
    paper = inspection_paper(office.ws, number)
    assert (paper.unit, paper.kind, paper.site_person) == ("市容执法支队", "专项督导检查", "赵刚")
    assert paper.when == "2026年10月20日 09:30 至 11:00"
    assert list(paper.inspectors) == ["李明", "王芳"]
    [proposed] = hazard_proposals(office.ws, number)
    file_findings(office.ws, number, [{**proposed.values, "grade": "major"}])
    document = official_inspection(office.ws, number)
    assert "二楼三具灭火器过期（检查内容第2项，隐患 2026-0001）" in document.plain_text()
    assert "其中第1项属于重大隐患。" in document.plain_text()
    assert document.counted
    assert document.signature is not None
    assert [len(party.lines) for party in document.signature.parties] == [2, 1]
    assert paper_pdf(office.ws, [document]).startswith(b"%PDF")
    assert write_paper(office.ws, [document], tmp_path / "记录.docx").stat().st_size > 5000
    assert inspection_file_name(office.ws, number) == "现场检查记录-2026-0001-市容执法支队"


def test_the_photos_of_a_visit_print_two_beside_each_other(office: Office, tmp_path: Path) -> None:
    number = save_inspection(office.ws, None, values(office))
    with pytest.raises(Refused, match="没有照片"):
        scene_photos_pdf(office.ws, number)
    ready = prepare_photo(photo(tmp_path, size=(640, 480)))
    rows = [stage_photo(office.ws, "inspection", number, "scene", ready) for _ in range(5)]
    save_inspection(office.ws, number, {}, files=Files(photos=rows))
    pages = pypdfium2.PdfDocument(scene_photos_pdf(office.ws, number))
    assert len(pages) == 2
    words = pages[1].get_textpage().get_text_bounded()
    assert "照片 5" in words and "照片 6" not in words and "没有照片" not in words


def test_the_list_goes_out_as_workbook_and_page(office: Office, tmp_path: Path) -> None:
    number = save_inspection(office.ws, None, values(office))
    sheet = openpyxl.load_workbook(export_inspections(office.ws, [number], tmp_path / "检查.xlsx")).active
    assert sheet is not None
    assert [cell.value for cell in sheet[4]][1:4] == ["2026-0001", "市容支队", "专项督导检查"]
    assert inspections_pdf(office.ws, [number]).startswith(b"%PDF")
