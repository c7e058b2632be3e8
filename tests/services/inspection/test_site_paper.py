"""保卫档案, 巡查表, 审批表, 值班表: printed, edited in an office program, and read back by other tools (forms.md 5)."""

import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from desktop.fields import Refused
from desktop.rules.patrol import FindingState, PatrolState, days_of
from desktop.rules.register import Decision
from desktop.services.inspection.patrol import save_day, save_patrol
from desktop.services.inspection.register import EVENTS
from desktop.services.inspection.shift import fill_rota
from desktop.services.inspection.site_paper import (
    event_paper,
    ledger_table,
    patrol_sheet_table,
    rota_sheet_table,
    site_file_paper,
)
from desktop.services.parts.paper_out import as_pdf, write_paper, write_table
from tests.services.inspection.test_register import event
from tests.site_office import Office, add_site, make_office

TODAY = date(2026, 10, 22)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    yield made
    made.ws.vault.close()


def text_of(path: Path) -> str:
    """The words of a PDF as another program reads them, without blanks."""
    found = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    return "".join(found.stdout.decode().split())


def test_the_site_file_says_who_guards_what_and_what_is_missing(office: Office, tmp_path: Path) -> None:
    site = add_site(office, guarded="文书档案", tech_defence="监控与红外报警")
    text = text_of(write_paper(office.ws, [site_file_paper(office.ws, site)], tmp_path / "档案.pdf"))
    for words in (
        "重点部位保卫档案",
        "文书档案",
        "李明",
        "监控与红外报警",
        "保卫档案还缺：人防、物防、平面图",
        "第十四条",
    ):
        assert words in text
    docx = write_paper(office.ws, [site_file_paper(office.ws, site)], tmp_path / "档案.docx")
    assert docx.read_bytes()[:2] == b"PK"


def test_a_month_of_a_site_fits_one_page_with_its_exceptions_and_missing_days(office: Office, tmp_path: Path) -> None:
    site = add_site(office, since=date(2026, 10, 1))
    people = {"patroller_id": office.people["王芳"], "in_charge_id": office.people["李明"]}
    for day in days_of(2026, 10)[:18]:
        save_day(office.ws, day, {site: PatrolState.normal}, people)
    odd = {"item": "locks", "state": FindingState.abnormal, "place": "西窗", "fault": "插销脱落"}
    save_patrol(office.ws, site, TODAY, {**people, "state": PatrolState.abnormal, "findings": (odd,)})
    table = patrol_sheet_table(office.ws, site, 2026, 10)
    path = write_table(office.ws, [table], tmp_path / "巡查.pdf", size=8)
    text = text_of(path)
    assert "第1页，共1页" in text
    assert "10月22日门窗锁具完好：西窗插销脱落" in text
    assert "未登记：19日、20日、21日" in text
    book = load_workbook(write_table(office.ws, [table], tmp_path / "巡查.xlsx")).active
    locks = next(row for row in book.iter_rows(values_only=True) if row[0] == "门窗锁具完好")
    assert (locks[1], locks[19], locks[22]) == ("√", None, "×")


def test_an_application_leaves_room_for_the_decision_and_then_holds_it(office: Office, tmp_path: Path) -> None:
    made = EVENTS.save(office.ws, None, event(office))
    bare = text_of(write_paper(office.ws, [event_paper(office.ws, made)], tmp_path / "申报.pdf"))
    assert "编号：HD2026-001" in bare
    assert "审批人（签字）：" in bare
    decided = {
        "decision": Decision.approved, "decided_on": TODAY, "decider_id": office.people["王芳"],
        "security_plan": "出入口各 2 人", "opinion": "同意",
    }  # fmt: skip
    EVENTS.save(office.ws, made, decided)
    told = text_of(write_paper(office.ws, [event_paper(office.ws, made)], tmp_path / "批复.pdf"))
    assert "审批人：王芳" in told
    assert "2026年10月22日" in told


def test_a_rota_names_each_day_and_marks_holidays(office: Office, tmp_path: Path) -> None:
    fill_rota(office.ws, office.bureau, days_of(2026, 10), "whole", [office.people["王芳"]], [office.people["李明"]])
    table = rota_sheet_table(office.ws, office.bureau, "市城管局", 2026, 10)
    text = text_of(write_table(office.ws, [table], tmp_path / "值班.pdf", landscape=False))
    assert "10月1日四（假）全天李明王芳" in text
    assert "10月31日" in text


def test_a_register_is_exported_with_real_dates_and_numbers(office: Office, tmp_path: Path) -> None:
    made = EVENTS.save(office.ws, None, event(office, name="=HYPERLINK(1)"))
    book = load_workbook(
        write_table(office.ws, [ledger_table(office.ws, EVENTS, [made])], tmp_path / "活动.xlsx")
    ).active
    rows = list(book.iter_rows())
    head = next(row for row in rows if row[0].value == "编号")
    line = dict(zip([cell.value for cell in head], rows[head[0].row], strict=True))
    assert (line["预计人数"].value, line["开始日期"].value.date()) == (300, date(2026, 12, 1))
    assert (line["活动名称"].value, line["活动名称"].data_type) == ("=HYPERLINK(1)", "s")
    assert line["安全责任人"].value == "李明"


def test_a_paper_that_cannot_be_written_is_refused_in_plain_words(office: Office, tmp_path: Path) -> None:
    site = add_site(office)
    (tmp_path / "不是文件夹").write_text("")
    with pytest.raises(Refused, match="文件夹"):
        write_paper(office.ws, [site_file_paper(office.ws, site)], tmp_path / "不是文件夹" / "档案.pdf")
    assert as_pdf(lambda path: write_paper(office.ws, [site_file_paper(office.ws, site)], path))[:5] == b"%PDF-"


def test_forms_name_the_unit_in_full_and_days_in_chinese(office: Office) -> None:
    made = EVENTS.save(office.ws, None, event(office, unit_id=office.team))
    rows = dict(event_paper(office.ws, made).blocks[0].rows)  # type: ignore[union-attr]  # a Grid
    assert rows["主办单位"] == "市容执法支队"
    assert rows["开始日期"] == "2026年12月1日"
    site = dict(site_file_paper(office.ws, add_site(office)).blocks[0].rows)  # type: ignore[union-attr]  # a Grid
    assert site["所属单位"] == "南昌市城市管理局" and site["登记日期"] == "2026年1月1日"


def test_long_texts_of_a_register_wrap_and_its_numbers_do_not(office: Office) -> None:
    made = EVENTS.save(office.ws, None, event(office))
    widths = {column.title: column.width for column in ledger_table(office.ws, EVENTS, [made]).columns}
    assert (widths["编号"], widths["开始日期"], widths["安全保卫方案"]) == (12, 12, 24)
