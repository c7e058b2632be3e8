"""Papers of inspections and hazards: what they must say, where they are signed, and a table that computes the same."""

import csv
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from desktop.reports.hazard import (
    ExtensionPaper,
    NoticeLine,
    NoticePaper,
    ReviewLine,
    ReviewPaper,
    official_extension,
    official_notice,
    official_review,
)
from desktop.reports.hazard_table import HazardPaper, as_table, row_of, write_hazard_pdf, write_hazard_xlsx
from desktop.reports.inspection import CheckLine, Found, InspectionPaper, file_name, official_inspection
from desktop.reports.parts.docx_out import write_docx
from desktop.reports.parts.official import Blank, SignatureBlock
from desktop.reports.parts.official_pdf import write_pdf
from desktop.reports.parts.table import Kind, shown
from desktop.rules.hazard_report import HazardFigures, HazardLine, HazardTable
from desktop.rules.period import Month

DAY, DUE = date(2026, 10, 20), date(2026, 11, 4)
Pages = Callable[[Path], list[str]]
RECORD = InspectionPaper(
    number="2026-0003",
    kind="专项督导检查",
    unit="市容执法支队",
    place="支队食堂",
    when="2026年10月20日 09:30 至 11:00",
    inspectors=("李明", "王芳"),
    lines=[
        CheckLine("消防", f"第 {n} 项检查内容，文字稍长一些以便换行", "合格" if n % 5 else "不合格")
        for n in range(1, 31)
    ],
    found=(Found("灭火器过期", False, "2026-0001", DUE), Found("通道堵塞", True)),
    inspecting_unit="南昌市城市管理局",
    least_inspectors=2,
)
LINES = (
    NoticeLine("2026-0001", "食堂", "灭火器过期", False, "更换", DUE, "截止2026年11月4日：十五天。"),
    NoticeLine("2026-0002", "仓库", "消防栓无水", True, "", DUE, "截止2026年11月4日：十五天。"),
)


def test_the_record_counts_its_pages_and_is_signed_by_both_inspectors_and_the_site(tmp_path: Path, pages_of: Pages):
    paper = official_inspection(RECORD)
    write_pdf([paper], tmp_path / "a.pdf")
    pages = pages_of(tmp_path / "a.pdf")
    assert len(pages) >= 2
    for number, text in enumerate(pages, 1):
        assert f"共{len(pages)}页第{number}页" in "".join(text.split())
    assert "".join(pages).count("签字：") == 2
    assert "现场负责人（签字）" in pages[-1]
    assert "其中第2项属于重大隐患" in "".join(pages)
    assert file_name("2026-0003", "市容执法支队") == "现场检查记录-2026-0003-市容执法支队"


def test_a_record_without_findings_says_so_and_room_is_left_to_write():
    empty = InspectionPaper("2026-0001", "日常检查", "支队", "车库", summary="逐项检查。")
    text = official_inspection(empty).plain_text()
    assert "未发现问题。" in text
    assert "继续落实各项安全防范措施。" in text


def test_a_notice_is_numbered_names_the_major_ones_and_explains_the_deadline_once():
    paper = official_notice(NoticePaper("洪管改〔2026〕3号", "支队", "市城管局", DAY, DAY, LINES))
    text = paper.plain_text()
    assert "1. 食堂：灭火器过期。（2026-0001）" in text
    assert "其中第2项属于重大隐患。" in text
    assert text.count("期限说明：") == 1
    assert "一式二份" in text
    assert isinstance(paper.signature, SignatureBlock)
    assert [party.role for party in paper.signature.parties] == ["下达单位", "签收单位"]


def test_different_deadlines_are_explained_each_with_its_items():
    other = NoticeLine("2026-0003", "车库", "无照明", False, "", DAY, "由本单位填写。")
    text = official_notice(NoticePaper("号", "支队", "局", DAY, DAY, (*LINES, other))).plain_text()
    assert "期限说明：第1、2项，截止2026年11月4日：十五天。" in text
    assert "期限说明：第3项，由本单位填写。" in text


def test_a_review_keeps_mended_and_not_mended_apart():
    lines = (ReviewLine("1", "食堂", "过期", True, closed=True), ReviewLine("2", "仓库", "无水", False, "仍无水", DUE))
    text = official_review(
        ReviewPaper("号", "支队", "局", DAY, ("李明", "王芳"), ("洪管改〔2026〕3号",), lines)
    ).plain_text()
    assert text.index("一、已整改到位") < text.index("予以销号") < text.index("二、未整改到位")
    assert "限于2026年11月4日前（含当日）整改到位" in text
    assert "（洪管改〔2026〕3号整改通知书）" in text


def test_a_record_printed_before_the_visit_claims_nothing_and_leaves_room_to_write():
    plan = replace(RECORD, lines=[replace(line, result="") for line in RECORD.lines], found=(), summary="", opinion="")
    paper = official_inspection(plan)
    assert "未发现问题" not in paper.plain_text() and "继续落实" not in paper.plain_text()
    assert [block.lines for block in paper.blocks if isinstance(block, Blank)] == [6, 3]
    held = official_inspection(replace(plan, lines=RECORD.lines)).plain_text()
    assert "未发现问题。" in held and "继续落实各项安全防范措施。" in held


def test_a_declined_extension_names_no_day():
    asked = ExtensionPaper("2026-0001", "支队", "食堂", "过期", "一般", DAY, DUE, date(2026, 11, 30), "缺货")
    wide = official_extension(replace(asked, decision="不同意", opinion="应按期完成。")).blocks[1]
    assert dict(wide.rows)["批准延至"] == "—"  # type: ignore[union-attr, arg-type]  # a Grid of two columns
    assert dict(wide.rows)["批复意见"] == "不同意。应按期完成"  # type: ignore[union-attr, arg-type]  # as above


def test_an_extension_leaves_room_until_it_is_decided():
    asked = ExtensionPaper("2026-0001", "支队", "食堂", "过期", "一般", DAY, DUE, date(2026, 11, 30), "缺货")
    assert "　\n　" in str(official_extension(asked).blocks[1].rows[2][1])  # type: ignore[union-attr]  # a Grid


@pytest.mark.parametrize("make", [lambda: official_inspection(RECORD), lambda: official_notice(
    NoticePaper("号", "支队", "局", DAY, DAY, LINES))], ids=["record", "notice"])  # fmt: skip
def test_each_paper_is_also_a_docx_that_libreoffice_lays_out(make: Callable[[], object], tmp_path: Path, output_of):
    write_docx(make(), tmp_path / "a.docx")  # type: ignore[arg-type]  # an OfficialDocument
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    output_of("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "a.docx")
    text = "".join(output_of("pdftotext", tmp_path / "a.pdf", "-").split())
    assert "（签字）" in text


# --- month table ----------------------------------------------------------------------------------


def table(units: int = 3) -> HazardTable:
    lines = tuple(
        HazardLine(
            n, f"单位{n}", HazardFigures(7 * n, 3 * n, n % 2, 0, 0), HazardFigures(20, 16 - n, 3, 2, 1), n, n % 2
        )
        for n in range(1, units + 1)
    )
    sentence = "统计期 2026-10-01 至 2026-10-31（自然月）。"
    return HazardTable("市城管局", Month(2026, 10), DAY, date(2026, 10, 31), lines, sentence)


def expected(made: HazardTable) -> list[list[str]]:
    """Each row as it is shown."""
    kinds = [column.kind for column in as_table(HazardPaper(made)).columns]
    rows = [row_of("", line) for line in (*made.lines, made.total)]
    return [[shown(cell, kind) for cell, kind in zip(row[1:], kinds[1:], strict=True)] for row in rows]


def test_the_printed_table_has_groups_totals_and_names(tmp_path: Path, pages_of: Pages):
    write_hazard_pdf(HazardPaper(table(20), "李局", "张敏", "8600 1000", DAY), tmp_path / "a.pdf")
    text = "".join("".join(pages_of(tmp_path / "a.pdf")).split())
    assert "2026年10月市城管局安全隐患排查整改月报表" in text
    for words in ("本月一般隐患", "累计重大隐患", "合计", "审核人：李局", "填报日期：2026-10-20"):
        assert words in text


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_computes_every_total_and_rate_the_same(tmp_path: Path):
    made = table()
    book = load_workbook(write_hazard_xlsx(HazardPaper(made), tmp_path / "月报表.xlsx"))
    book.save(tmp_path / "bare.xlsx")  # without the noted results: they must be computed
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76"]
    done = [*command, "--outdir", str(tmp_path), str(tmp_path / "bare.xlsx")]
    subprocess.run(done, check=True, capture_output=True, timeout=180)
    rows = list(csv.reader((tmp_path / "bare.csv").read_text("utf-8").splitlines()))
    assert [row[1:] for row in rows[4:8]] == expected(made)


def test_a_table_without_units_says_zero_and_no_rate(tmp_path: Path):
    made = table(0)
    sheet = load_workbook(write_hazard_xlsx(HazardPaper(made), tmp_path / "空.xlsx"), data_only=True).active
    assert sheet is not None
    assert [sheet.cell(5, column).value for column in (2, 3, 5)] == ["合计", 0, "—"]
    assert sheet.page_setup.orientation == "landscape"
    assert Kind.PERCENT in {column.kind for column in as_table(HazardPaper(made)).columns}
