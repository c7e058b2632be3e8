"""隐患台账 as a list: filters in SQL say what the rule says; search, order, ages; the month table and the papers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from desktop.fields import Refused
from desktop.models.organisation import UnitKind
from desktop.rules.hazard import Decision, HazardStatus, ReviewResult
from desktop.rules.hazard_filter import HazardFilter, holds
from desktop.rules.hazard_report import HazardFigures
from desktop.rules.period import Month
from desktop.services.inspection.hazard import AFTER, BEFORE, load_hazard, save_hazard, soon_until
from desktop.services.inspection.hazard_due import hazard_obligations
from desktop.services.inspection.hazard_list import HazardList, HazardScope
from desktop.services.inspection.hazard_paper import (
    export_hazards,
    export_paper,
    extension_paper,
    hazards_pdf,
    notice_paper,
    papers_of,
    photo_pairs_pdf,
    review_paper,
)
from desktop.services.inspection.hazard_report import Signers, export_table, hazard_table, table_pdf
from desktop.services.inspection.hazard_steps import (
    add_feedback,
    ask_extension,
    close_hazards,
    decide_extension,
    issue_notice,
    list_hazards,
    reopen_hazard,
    review_hazards,
)
from desktop.services.inspection.hazard_timeline import hazard_timeline
from desktop.services.inspection.inspection import Files
from desktop.services.inspection.photo import prepare_photo, stage_photo
from desktop.services.organisation.unit import add_unit
from desktop.services.organisation.unit_closing import close_unit
from desktop.services.parts.paper_out import paper_pdf
from tests.case_office import Office, make_office
from tests.services.inspection.test_hazard import TODAY, hazard, passed, set_day
from tests.services.inspection.test_photo import photo


@dataclass(frozen=True)
class Ask:
    """A list's query."""

    filter: str = ""
    search: str = ""
    sort: str = ""
    descending: bool = False


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    yield made
    made.ws.vault.close()


@pytest.fixture
def ledger(office: Office) -> dict[str, int]:
    """Hazards in every state."""
    made = {
        "found": hazard(office, person_id=office.people["赵刚"]),
        "late": hazard(office, due_on=date(2026, 10, 21), place="食堂后厨"),
        "soon": hazard(office, due_on=date(2026, 10, 25), unit_id=office.bureau),
        "major": hazard(office, grade="major", due_on=date(2026, 12, 1)),
        "review": hazard(office),
        "mended": hazard(office),
        "closed": hazard(office, found_on=date(2026, 9, 1), due_on=date(2026, 10, 5)),
        "extended": hazard(office),
    }
    for name in ("review", "mended", "closed"):
        add_feedback(office.ws, made[name], {"fed_back_on": TODAY, "content": "已整改"})
    passed(office, made["mended"], made["closed"])
    close_hazards(office.ws, [made["closed"]], TODAY)
    asked = {"asked_on": TODAY, "reason": "配件未到", "wanted_on": date(2026, 11, 20)}
    ask_extension(office.ws, made["extended"], asked)
    granted = {"decision": Decision.granted, "decided_on": TODAY, "granted_on": date(2026, 11, 20)}
    decide_extension(office.ws, made["extended"], granted)
    list_hazards(office.ws, [made["major"]])
    return made


def test_every_filter_holds_what_the_rule_says(office: Office, ledger: dict[str, int]) -> None:
    source = HazardList(office.ws)
    soon = soon_until(office.ws)
    rows = source.rows(list(ledger.values()))
    for which in HazardFilter:
        by_rule = {
            number
            for number, row in rows.items()
            if holds(
                which,
                row["status"],
                due_on=row["due_on"],
                extended=row["extended"],
                major=row["major"],
                listed=row["listed_on"] is not None,
                soon=soon,
                today=TODAY,
            )
        }
        assert set(source.ids(Ask(which.name))) == by_rule, which
        assert source.counts()[which] == len(by_rule), which
    assert {rows[ledger[name]]["mark"] for name in ("late", "soon", "extended", "closed")} == {
        "已超期",
        "将到期",
        "已延期",
        "已销号",
    }


def test_what_the_home_page_calls_near_stands_in_the_list_on_every_day_of_a_week(office: Office) -> None:
    """A deadline on a day off comes near with the working day before it, here and there."""
    for days in range(16):
        hazard(office, due_on=TODAY + timedelta(days=days))
    for days in range(8):
        set_day(office, TODAY + timedelta(days=days))
        duties = [duty for duty in hazard_obligations(office.ws, 2026) if duty.target["filter"] == "due_soon"]
        source = HazardList(office.ws)
        assert len(duties) == source.counts()[HazardFilter.due_soon] > 0, days
        marks = [row["mark"] for row in source.rows(source.ids(Ask("due_soon"))).values()]
        assert marks == ["将到期"] * len(duties), days


@pytest.mark.parametrize(
    ("search", "names"),
    [("食堂", {"late"}), ("sthc", {"late"}), ("2026-0003", {"review"}), ("赵刚", {"found"}), ("没有", set())],
)
def test_search_finds_place_text_initials_number_and_person(
    office: Office, ledger: dict[str, int], search: str, names: set[str]
) -> None:
    found = set(HazardList(office.ws).ids(Ask(search=search)))
    if search == "2026-0003":
        assert {load_hazard(office.ws, number)["number"] for number in found} == {search}
    else:
        assert found == {ledger[name] for name in names}


def test_the_list_is_sorted_by_what_is_asked(office: Office, ledger: dict[str, int]) -> None:
    source = HazardList(office.ws)
    by_due = source.ids(Ask(sort="due_on"))
    assert by_due[0] == ledger["closed"]
    assert source.ids(Ask(sort="due_on", descending=True))[0] == ledger["major"]
    for sort in ("unit", "category", "status", "number", "place", "found_on", "closed_on", "grade"):
        assert sorted(source.ids(Ask(sort=sort))) == sorted(ledger.values())


def test_a_year_shows_what_was_found_in_it_and_what_was_carried_into_it(office: Office, ledger: dict[str, int]) -> None:
    old = hazard(office, found_on=date(2025, 6, 1), due_on=date(2025, 6, 20))
    assert old in HazardList(office.ws, HazardScope(2026)).ids(Ask())
    assert HazardList(office.ws, HazardScope(2025)).ids(Ask()) == [old]
    assert HazardList(office.ws, HazardScope(2026, frozenset({office.bureau}))).ids(Ask()) == [ledger["soon"]]


def test_the_totals_line(office: Office, ledger: dict[str, int]) -> None:
    assert HazardList(office.ws).totals(Ask()) == "隐患 8 项，已销号 1，未销号 7（重大 1），已超期 1"


def test_open_hazards_by_unit_and_age_lead_to_the_list(office: Office, ledger: dict[str, int]) -> None:
    hazard(office, found_on=date(2026, 7, 1), due_on=date(2026, 7, 20))
    words, rows = HazardList(office.ws).ages()
    assert words == ("0–14 天", "15–29 天", "30–59 天", "60 天以上")
    assert [(row.unit, row.counts) for row in rows] == [("市容支队", (6, 0, 0, 1)), ("市城市管理局", (1, 0, 0, 0))]
    old = HazardList(office.ws, HazardScope(None, frozenset({office.team}), (60, None))).ids(Ask())
    assert len(old) == 1
    assert load_hazard(office.ws, old[0])["found_on"] == date(2026, 7, 1)


# --- month table ----------------------------------------------------------------------------------


def test_the_month_table_counts_cohorts_and_cumulates_from_january(office: Office, ledger: dict[str, int]) -> None:
    hazard(office, found_on=date(2025, 12, 31), due_on=date(2026, 1, 20))
    table = hazard_table(office.ws, Month(2026, 10))
    assert [line.unit_id for line in table.lines] == [office.bureau, office.team]
    team = table.lines[1]
    assert team.month == HazardFigures(5, 1, 1, 0, 1)
    assert team.year == HazardFigures(6, 2, 1, 0, 1)
    assert (team.open, team.open_major) == (7, 1)
    assert table.total.month.ordinary_found == 6
    september = hazard_table(office.ws, Month(2026, 9)).lines[1]
    assert september.month == HazardFigures(1, 0, 0, 0, 0)  # mended only in October
    assert september.open == 2


def test_a_major_hazard_counts_as_mended_only_when_it_is_closed(office: Office) -> None:
    number = hazard(office, grade="major")
    issue_notice(office.ws, [number], {"issued_on": TODAY})
    add_feedback(office.ws, number, {"fed_back_on": TODAY, "content": "已整改"})
    passed(office, number)
    assert hazard_table(office.ws, Month(2026, 10)).total.month == HazardFigures(0, 0, 1, 0, 0)
    close_hazards(office.ws, [number], TODAY)
    assert hazard_table(office.ws, Month(2026, 10)).total.month == HazardFigures(0, 0, 1, 1, 0)


def test_a_reopened_hazard_was_mended_in_the_months_before_it_was_taken_up_again(office: Office) -> None:
    september = date(2026, 9, 20)
    both = [hazard(office, found_on=date(2026, 9, 1), due_on=september, grade=grade) for grade in ("ordinary", "major")]
    set_day(office, september)
    issue_notice(office.ws, both, {"issued_on": date(2026, 9, 2)})
    for number in both:
        add_feedback(office.ws, number, {"fed_back_on": date(2026, 9, 10), "content": "已整改"})
    passed(office, *both, day=date(2026, 9, 12))
    close_hazards(office.ws, both, september)
    before = hazard_table(office.ws, Month(2026, 9))
    assert before.total.month == HazardFigures(1, 1, 1, 1, 0)
    set_day(office, TODAY)
    for number in both:
        reopen_hazard(office.ws, number, {"reopened_on": TODAY, "reason": "反弹", "new_due_on": date(2026, 11, 1)})
    assert hazard_table(office.ws, Month(2026, 9)) == before, "a month that has been reported stays as it was"
    october = hazard_table(office.ws, Month(2026, 10)).total
    assert (october.year, october.open, october.open_major) == (HazardFigures(1, 0, 1, 0, 0), 2, 1)


def test_a_section_and_a_closed_unit_have_a_row_while_they_have_hazards(office: Office) -> None:
    section = add_unit(
        office.ws,
        {"name": "政策法规科", "short_name": "法规科", "parent_id": office.bureau, "code": "CG-09",
         "unit_kind": UnitKind.section, "opened_on": date(2020, 1, 1), "reports_monthly": False},
    )  # fmt: skip
    assert [line.unit_id for line in hazard_table(office.ws, Month(2026, 10)).lines] == [office.bureau, office.team]
    hazard(office, unit_id=section)
    hazard(office)
    table = hazard_table(office.ws, Month(2026, 10))
    assert {line.unit_id for line in table.lines} == {office.bureau, office.team, section}
    assert table.total.month.ordinary_found == 2
    assert [line.unit_id for line in hazard_table(office.ws, Month(2026, 10), section).lines] == [section]
    own = hazard_table(office.ws, Month(2026, 10), office.bureau, frozenset({office.bureau}))
    assert [line.unit_id for line in own.lines] == [office.bureau]
    close_unit(office.ws, office.team, date(2026, 10, 20))
    assert hazard_table(office.ws, Month(2026, 10)).lines[-1].name == "市容支队（已撤销）"


def test_the_workbook_holds_live_totals_and_rates_with_their_results(
    office: Office, ledger: dict[str, int], tmp_path: Path
) -> None:
    table = hazard_table(office.ws, Month(2026, 10))
    target = export_table(office.ws, table, tmp_path / "月报表.xlsx", Signers("李局", "张敏", "", TODAY))
    live = openpyxl.load_workbook(target).active
    kept = openpyxl.load_workbook(target, data_only=True).active
    assert live is not None
    assert kept is not None
    total = 5 + len(table.lines)
    assert kept.cell(total, 2).value == "合计"
    assert live.cell(total, 3).value == f"=SUM(C5:C{total - 1})"
    assert kept.cell(total, 3).value == table.total.month.ordinary_found == 6
    assert live.cell(5, 5).value == '=IF(C5=0,"—",ROUND(D5/C5,3))'
    assert kept.cell(5, 8).value == "—"
    assert kept.cell(total, 5).value == pytest.approx(1 / 6, abs=0.001)
    assert "审核人：李局" in str(kept.cell(total + 2, 1).value)


def test_the_table_prints(office: Office, ledger: dict[str, int]) -> None:
    table = hazard_table(office.ws, Month(2026, 10))
    assert table_pdf(office.ws, table, Signers()).startswith(b"%PDF")


# --- papers ---------------------------------------------------------------------------------------


def test_a_notice_names_its_hazards_the_major_ones_and_the_deadlines(office: Office, tmp_path: Path) -> None:
    both = [hazard(office), hazard(office, grade="major", place="食堂")]
    number = issue_notice(office.ws, both, {"issued_on": TODAY, "demand": "立即停用"})
    paper = notice_paper(office.ws, number)
    text = paper.plain_text()
    assert paper.number == "洪管改〔2026〕1号"
    assert "市容执法支队：" in text
    assert "其中第2项属于重大隐患。" in text
    assert "立即停用" in text
    assert not any(word in text for word in ("处罚", "责令", "依法"))
    assert paper_pdf(office.ws, [paper]).startswith(b"%PDF")
    assert export_paper(office.ws, paper, tmp_path / "n.docx").stat().st_size > 5000


def test_a_notice_keeps_the_deadline_it_named_after_an_extension(office: Office) -> None:
    number = hazard(office)
    notice = issue_notice(office.ws, [number], {"issued_on": TODAY})
    ask_extension(office.ws, number, {"asked_on": TODAY, "reason": "停工", "wanted_on": date(2026, 11, 20)})
    waiting = extension_paper(office.ws, number)
    assert "停工" in str(waiting.blocks)
    decide_extension(
        office.ws, number, {"decision": Decision.granted, "decided_on": TODAY, "granted_on": date(2026, 11, 20)}
    )
    assert "2026年10月30日" in str(notice_paper(office.ws, notice).blocks)
    assert "同意" in str(extension_paper(office.ws, number).blocks)


def test_papers_are_reprinted_as_they_were_issued(office: Office) -> None:
    number = hazard(office)
    notice = issue_notice(office.ws, [number], {"issued_on": date(2026, 10, 9)})
    add_feedback(office.ws, number, {"fed_back_on": date(2026, 10, 20), "content": "已整改"})
    who = {"reviewed_on": TODAY, "reviewer_id": office.people["李明"]}
    review = review_hazards(office.ws, {number: {"result": ReviewResult.mended}}, who, close=True)
    issued = notice_paper(office.ws, notice), review_paper(office.ws, review)
    reopen_hazard(office.ws, number, {"reopened_on": TODAY, "reason": "反弹", "new_due_on": date(2026, 11, 9)})
    save_hazard(office.ws, number, {"place": "别处", "description": "另一种情况"})
    again = issue_notice(office.ws, [number], {"issued_on": TODAY})
    assert (notice_paper(office.ws, notice), review_paper(office.ws, review)) == issued
    assert "支队配电间" in issued[0].plain_text() and "予以销号" in issued[1].plain_text()
    text = notice_paper(office.ws, again).plain_text()
    assert "别处" in text
    assert "截止2026年11月9日（周一，含当日）：2026年10月22日重新立案时规定" in text
    titles = [paper.title for paper in papers_of(office.ws, number)]
    assert titles == ["整改通知书 洪管改〔2026〕1号", "整改通知书 洪管改〔2026〕2号", f"复查意见书 {review}"]
    numbers = [entry.text for entry in hazard_timeline(office.ws, number) if entry.what == "整改通知书"]
    assert numbers == ["洪管改〔2026〕1号", "洪管改〔2026〕2号"]


def test_each_request_for_more_time_has_its_paper(office: Office) -> None:
    number = hazard(office)
    for reason, day in (("停工", date(2026, 11, 9)), ("缺料", date(2026, 11, 20))):
        ask_extension(office.ws, number, {"asked_on": TODAY, "reason": reason, "wanted_on": day})
        decided = {"decision": Decision.granted, "decided_on": TODAY, "granted_on": day}
        decide_extension(office.ws, number, decided)
    first, second = (paper.make() for paper in papers_of(office.ws, number))
    assert "停工" in str(first.blocks) and "缺料" in str(second.blocks)


def test_a_review_says_what_is_mended_and_what_is_not(office: Office) -> None:
    first, second = hazard(office), hazard(office, place="仓库")
    for number in (first, second):
        add_feedback(office.ws, number, {"fed_back_on": TODAY, "content": "已整改"})
    results = {
        first: {"result": ReviewResult.mended},
        second: {"result": ReviewResult.not_mended, "opinion": "仍有杂物", "new_due_on": date(2026, 11, 5)},
    }
    made = review_hazards(office.ws, results, {"reviewed_on": TODAY, "reviewer_id": office.people["李明"]}, close=True)
    assert [paper.title for paper in papers_of(office.ws, first)] == [f"复查意见书 {made}"]
    text = review_paper(office.ws, made).plain_text()
    assert "一、已整改到位" in text
    assert "予以销号" in text
    assert "二、未整改到位" in text
    assert "限于2026年11月5日前（含当日）整改到位" in text
    assert "期限说明：截止2026年11月5日（周四，含当日）：复查未整改到位，由复查人重新规定" in text


def test_the_ledger_goes_out_as_workbook_and_page(office: Office, ledger: dict[str, int], tmp_path: Path) -> None:
    ids = HazardList(office.ws).ids(Ask())
    target = export_hazards(office.ws, ids, tmp_path / "隐患.xlsx", "共 8 项")
    sheet = openpyxl.load_workbook(target).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[2][:3] == ("序号", "编号", "整改单位")
    assert len([row for row in rows if str(row[1]).startswith("2026-")]) == 8
    assert hazards_pdf(office.ws, ids).startswith(b"%PDF")
    assert load_hazard(office.ws, ledger["closed"])["status"] is HazardStatus.closed


def test_photos_before_and_after_stand_side_by_side_on_paper(office: Office, tmp_path: Path) -> None:
    number = hazard(office)
    with pytest.raises(Refused, match="所选隐患没有照片"):
        photo_pairs_pdf(office.ws, [number])
    ready = prepare_photo(photo(tmp_path))
    rows = [stage_photo(office.ws, "hazard", number, slot, ready) for slot in (BEFORE, AFTER, BEFORE)]
    save_hazard(office.ws, number, {}, files=Files(photos=rows))
    made = photo_pairs_pdf(office.ws, [number])
    assert made.startswith(b"%PDF")
    assert made.count(b"/Subtype /Image") >= 1
