"""The 统计表 as workbook and PDF: real numbers, live totals that LibreOffice agrees with, ready to print."""

import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from openpyxl import load_workbook

from desktop.reports.monthly_report import ReportPaper, write_report_xlsx
from desktop.reports.monthly_report_pdf import write_report_pdf
from desktop.reports.parts.files import OutputError
from desktop.rules.monthly_report import CaseFact, Figures, figures_of
from desktop.rules.pack import Option
from desktop.rules.period import Span
from desktop.rules.report_table import ReportTable, TableColumn, table_from_plain

OCTOBER = (date(2026, 9, 26), date(2026, 10, 25))
BOUNDS = (0, 50, 100, 500)
TYPES = (Option("labour", "劳动用工与工资"), Option("traffic", "道路交通"), Option("other", "其他"))


def figures(mediated: int, succeeded: int, screened: int = 0) -> Figures:
    """That many cases of October in turn of each type, the first ones mediated, of these the first ones settled."""
    day, settled = date(2026, 10, 9), date(2026, 10, 20)
    facts = [
        CaseFact(
            TYPES[n % 3].key,
            day,
            settled if n < succeeded else None,
            n < succeeded,
            day if n < mediated else None,
            day if n < mediated else None,
            n == 0,
            n * 40,
        )
        for n in range(max(screened, mediated))
    ]
    return figures_of(facts, *OCTOBER, BOUNDS, screenings=1)


def table(*parts: tuple[str, Figures]) -> ReportTable:
    columns = [TableColumn(n, name, min(n, 1), period, period + period) for n, (name, period) in enumerate(parts)]
    return ReportTable(
        0, "市容执法支队", Span.month, "2026年10月", *OCTOBER, tuple(columns), TYPES, BOUNDS, "mediated"
    )  # fmt: skip


def paper(**over: Any) -> ReportPaper:
    parts = (("本级", figures(7, 3, 8)), ("=渣土办", figures(16, 1)), ("停车办", figures(0, 0)))
    filled: dict[str, Any] = {
        "table": table(*parts),
        "name": "矛盾纠纷排查调处情况统计表",
        "reviewed_by": "李明",
        "prepared_by": "周倩",
        "phone": "0791-86200001",
        "filled_on": date(2026, 10, 23),
    }
    return ReportPaper(**{**filled, **over})


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    majors = [{"unit": "市容支队", "known_on": date(2026, 10, 9), "summary": "=HYPERLINK(“x”)", "status": "调处中"}]
    ledger = [
        {"number": "2026-0001", "name": "+86 起", "known_on": date(2026, 10, 9), "people": 14, "party_name": "张某"}
    ]
    target = tmp_path_factory.mktemp("xlsx") / "十月.xlsx"
    return write_report_xlsx(paper(majors=majors, ledger=ledger), target)


def rows_of(sheet: Any) -> dict[tuple[str, str], list[Any]]:
    """(group, item) → the values of a line after 内容."""
    found, group = {}, ""
    for line in sheet.iter_rows(min_row=4, values_only=True):
        if not isinstance(line[0], int):
            break
        group = line[1] or group
        found[(group, line[2])] = list(line[3:])
    return found


def test_title_second_line_and_headings_stand_on_top(workbook: Path):
    sheet = load_workbook(workbook)["统计表"]
    assert sheet["A1"].value == "2026年10月市容执法支队矛盾纠纷排查调处情况统计表"
    assert [cell.value for cell in sheet[2] if cell.value] == [
        "填报单位（盖章）：市容执法支队",
        "填报月份：2026年10月",
        "单位：件",
    ]
    assert [cell.value for cell in sheet[3] if cell.value] == [
        "序号", "内容", "本级", "=渣土办", "停车办", "小计", "年度累计",
    ]  # fmt: skip


def test_figures_are_numbers_and_totals_and_rates_are_live_formulas_with_their_results(workbook: Path):
    formulas, values = load_workbook(workbook)["统计表"], load_workbook(workbook, data_only=True)["统计表"]
    assert rows_of(formulas)[("劳动用工与工资", "排查数")][:3] == [3, 6, 0]
    assert rows_of(formulas)[("劳动用工与工资", "排查数")][3] == "=SUM(D9:F9)"
    assert rows_of(formulas)[("总况", "成功率")][0] == '=IF(D5=0,"—",ROUND(D7/(D5),3))'
    shown = rows_of(values)
    assert shown[("总况", "排查数")] == [8, 16, 0, 24, 48]
    assert shown[("总况", "成功率")] == [0.429, 0.063, "—", 0.174, 0.174]
    assert shown[("集中排查", "次数")] == [1, 1, 1, 3, 6]
    assert formulas["D8"].number_format == "0.0%"


def recalculated(workbook: Path, folder: Path) -> dict[tuple[str, str], list[str]]:
    """The same rows as LibreOffice computes them, from a copy whose noted results were taken out."""
    bare = folder / "bare.xlsx"
    sheet = load_workbook(workbook)
    del sheet["重大矛盾纠纷情况表"]
    sheet.save(bare)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76"]
    subprocess.run([*command, "--outdir", str(folder), str(bare)], check=True, capture_output=True, timeout=180)
    lines = [line.split(",") for line in (folder / "bare.csv").read_text("utf-8").splitlines()]
    found, group = {}, ""
    for line in lines[3:]:
        if not line[0].isdigit():
            break
        group = line[1] or group
        found[(group, line[2])] = line[3:8]
    return found


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_computes_every_total_and_rate_the_same(workbook: Path, tmp_path: Path):
    report = paper().table
    computed = recalculated(workbook, tmp_path)
    columns = [*(column.period for column in report.columns), report.total, report.year]
    expected = {(row.group, row.title): [row.text(one) for one in columns] for row in report.rows}
    assert computed == expected


def test_text_never_becomes_a_formula(workbook: Path):
    book = load_workbook(workbook)
    cells = [book["统计表"]["E3"], book["重大矛盾纠纷情况表"]["E4"], book["矛盾纠纷台账"]["D4"]]
    assert [(cell.value, cell.data_type) for cell in cells] == [
        ("=渣土办", "s"), ("=HYPERLINK(“x”)", "s"), ("+86 起", "s"),
    ]  # fmt: skip


def test_dates_in_the_further_sheets_are_dates(workbook: Path):
    book = load_workbook(workbook)
    assert book["重大矛盾纠纷情况表"]["C4"].value.date() == date(2026, 10, 9)
    assert book["矛盾纠纷台账"]["K4"].value == "张某"


def test_the_ledger_is_left_out_unless_ticked_and_no_major_case_says_so(tmp_path: Path):
    book = load_workbook(write_report_xlsx(paper(), tmp_path / "月报.xlsx"))
    assert book.sheetnames == ["统计表", "重大矛盾纠纷情况表"]
    assert book["重大矛盾纠纷情况表"]["B4"].value == "本期无重大矛盾纠纷"


def test_the_sheet_is_ready_to_print(workbook: Path):
    sheet = load_workbook(workbook)["统计表"]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("D4", "$1:$3")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_area.startswith("'统计表'!$A$1:$H$")
    last = [row for row in sheet.iter_rows(values_only=True) if row[0]][-1][0]
    assert last == "审核人（签发人）：李明　　填表人：周倩　　联系电话：0791-86200001　　填报日期：2026-10-23"
    assert sheet.row_dimensions[sheet.max_row].height >= 60  # room for the stamp


def test_pages_end_between_groups_so_that_no_group_title_is_cut(tmp_path: Path):
    types = tuple(Option(f"type{n}", f"类别{n}") for n in range(20))
    long = replace(table(("本级", figures(0, 0))), types=types)
    path = write_report_xlsx(paper(table=long), tmp_path / "月报.xlsx")
    sheet = load_workbook(path)["统计表"]
    ends = [one.id for one in sheet.row_breaks.brk]
    groups = [(span.min_row, span.max_row) for span in sheet.merged_cells.ranges if span.min_col == span.max_col == 2]
    assert len(ends) == 3
    assert not [(end, group) for end in ends for group in groups if group[0] <= end < group[1]]


def test_a_zero_report_prints_all_zeros_and_its_wording(tmp_path: Path):
    nothing = table(("市容支队", Figures({"screenings": 1})))
    wording = "零报告：本月经排查，我单位无矛盾纠纷，实行零报告。"
    book = load_workbook(
        write_report_xlsx(paper(table=nothing, remarks=(wording,)), tmp_path / "零.xlsx"), data_only=True
    )
    shown = rows_of(book["统计表"])
    zeros = {row: values for row, values in shown.items() if row[0] != "集中排查" and not row[1].endswith("率")}
    assert all(values == [0, 0, 0] for values in zeros.values())
    assert shown[("总况", "成功率")] == ["—", "—", "—"]
    assert any(cell.value == wording for cell in book["统计表"]["A"])


def test_the_same_report_gives_the_same_bytes_and_names_nobody(tmp_path: Path):
    one, other = (write_report_xlsx(paper(), tmp_path / name) for name in ("一.xlsx", "二.xlsx"))
    assert one.read_bytes() == other.read_bytes()
    with zipfile.ZipFile(one) as archive:
        core = archive.read("docProps/core.xml").decode()
    assert "2026-10-23T00:00:00Z" in core
    properties = load_workbook(one).properties
    assert (properties.creator, properties.lastModifiedBy) == ("平安台账", None)


def test_a_target_that_cannot_be_written_is_a_plain_sentence(tmp_path: Path):
    (tmp_path / "folder.xlsx").mkdir()
    with pytest.raises(OutputError, match=r"无法写入|同名"):
        write_report_xlsx(paper(), tmp_path / "folder.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["folder.xlsx"]


def test_a_frozen_table_comes_back_as_it_was():
    before = paper().table
    assert table_from_plain(before.plain()) == before


def test_longer_tables_say_period_where_a_month_says_month():
    titles = [row.title for row in replace(paper().table, span=Span.quarter).rows]
    assert "结转上期未结" in titles
    assert "结转上月未结" not in titles


def test_levels_merge_the_units_of_a_level_and_keep_the_sum():
    merged = paper().table.by_level()
    assert [column.name for column in merged.columns] == ["本级", "下一级（2个单位）"]
    assert merged.total == paper().table.total


def test_the_pdf_holds_every_row_once_with_headings_on_each_page(tmp_path: Path):
    target = tmp_path / "月报.pdf"
    types = tuple(Option(f"k{n}", f"类别{n:02}") for n in range(20))
    wide = replace(paper().table, types=types)
    count = write_report_pdf(paper(table=wide), target, note="审计 0123456789ab")
    document = pypdfium2.PdfDocument(target)
    texts = [page.get_textpage().get_text_bounded() for page in document]
    assert len(texts) == count > 1
    assert all("序号" in text and "年度累" in text and "审计 0123456789ab" in text for text in texts)
    whole = "".join(texts)
    assert all(whole.count(f"类别{n:02}") == 1 for n in range(20))  # no group is broken by a page's end
    assert "审核人（签发人）：李明" in texts[-1]
    assert document[0].get_size()[0] > document[0].get_size()[1]
    document.close()
