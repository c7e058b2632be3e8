"""Spreadsheets out: typed cells, text that stays text, ready to print, the same in every program."""

import subprocess
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from desktop.reports.parts.sheet import (
    TEXT_LIMIT,
    Kind,
    SheetColumn,
    SheetTable,
    add_table,
    new_workbook,
    put,
    write_tables,
)

COLUMNS = (
    SheetColumn("序号", Kind.LABEL),
    SheetColumn("单位", Kind.TEXT),
    SheetColumn("受理日期", Kind.DAY),
    SheetColumn("排查数", Kind.INTEGER, group="矛盾纠纷"),
    SheetColumn("成功率", Kind.PERCENT, group="矛盾纠纷"),
    SheetColumn("级别", Kind.LABEL, options=("一般", "重大")),
)
ROWS = [
    (1, "东湖大队", date(2026, 10, 25), 7, Decimal("0.429"), "一般"),
    (2, '=HYPERLINK("http://x","点我")', None, 0, "—", "重大"),
]


@pytest.fixture
def book(tmp_path: Path):
    table = SheetTable("矛盾纠纷台账", COLUMNS, iter(ROWS), "单位：件", ("审核人：",), ("合计", "", None, 7, None, ""))
    return load_workbook(write_tables([table], tmp_path / "a.xlsx"))


def test_dates_and_numbers_are_real(book):
    sheet = book["矛盾纠纷台账"]
    assert sheet["C5"].value == datetime(2026, 10, 25)
    assert (sheet["C5"].number_format, sheet["D5"].value, sheet["E5"].value) == ("yyyy-mm-dd", 7, 0.429)
    assert sheet["E6"].value == "—"
    assert sheet["D6"].value == 0


@pytest.mark.parametrize("text", ['=HYPERLINK("x")', "+86", "-1-2", "@SUM(1)", "=1+1", "=", "\t=1"])
def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path, text: str):
    book = new_workbook()
    put(book.create_sheet("a")["A1"], text)
    book.save(tmp_path / "a.xlsx")
    cell = load_workbook(tmp_path / "a.xlsx")["a"]["A1"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_libreoffice_shows_such_text_and_computes_nothing(tmp_path: Path):
    write_tables([SheetTable("表", COLUMNS[:2], [(1, "=1+1"), (2, "=cmd|' /C calc'!A0")])], tmp_path / "a.xlsx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir"]
    subprocess.run([*command, tmp_path, tmp_path / "a.xlsx"], check=True, capture_output=True)
    assert (tmp_path / "a.csv").read_text("utf-8").splitlines()[2:4] == ["1,=1+1", "2,=cmd|' /C calc'!A0"]


def test_the_sheet_is_ready_to_print(book):
    sheet = book["矛盾纠纷台账"]
    assert sheet.freeze_panes == "A5"
    assert sheet.print_title_rows == "$1:$4"
    assert sheet.print_area == "'矛盾纠纷台账'!$A$1:$F$8"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == ("9", "landscape") or (
        sheet.page_setup.paperSize,
        sheet.page_setup.orientation,
    ) == (9, "landscape")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_groups_total_and_footer_have_their_places(book):
    sheet = book["矛盾纠纷台账"]
    assert [sheet["D3"].value, sheet["D4"].value, sheet["A3"].value] == ["矛盾纠纷", "排查数", "序号"]
    assert "D3:E3" in {str(merged) for merged in sheet.merged_cells.ranges}
    assert (sheet["A7"].value, sheet["A7"].font.bold, sheet["A8"].value) == ("合计", True, "审核人：")


def test_columns_show_their_content(book):
    sheet = book["矛盾纠纷台账"]
    assert sheet.column_dimensions["C"].width >= 10
    assert sheet.column_dimensions["B"].width > sheet.column_dimensions["A"].width


def test_rows_are_high_enough_for_wrapped_text(tmp_path: Path):
    columns = (SheetColumn("内容", Kind.TEXT, width=20),)
    sheet = load_workbook(write_tables([SheetTable("表", columns, [("平安建设" * 20,)])], tmp_path / "a.xlsx")).active
    assert sheet.row_dimensions[3].height > 9 * 12


def test_blank_forms_offer_the_allowed_values(tmp_path: Path):
    sheet = load_workbook(write_tables([SheetTable("表", COLUMNS, [])], tmp_path / "a.xlsx", blank_rows=20)).active
    rules = sheet.data_validations.dataValidation
    assert [(rule.formula1, str(rule.sqref)) for rule in rules] == [('"一般,重大"', "F4:F23")]


def test_a_text_too_long_for_a_cell_is_refused_not_cut(tmp_path: Path):
    with pytest.raises(ValueError, match="32767"):
        write_tables([SheetTable("表", COLUMNS[:1], [("长" * (TEXT_LIMIT + 1),)])], tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_row_that_does_not_fit_the_columns_is_a_mistake(tmp_path: Path):
    with pytest.raises(ValueError, match="columns"):
        write_tables([SheetTable("表", COLUMNS, [(1, 2)])], tmp_path / "a.xlsx")


def test_sheet_names_are_allowed_and_different(tmp_path: Path):
    name = "2026年10月[南昌]市/矛盾纠纷排查调处情况统计表（汇总汇总汇总）"
    tables = [SheetTable(name, COLUMNS, []), SheetTable(name, COLUMNS, []), SheetTable("?", COLUMNS, [])]
    names = load_workbook(write_tables(tables, tmp_path / "a.xlsx")).sheetnames
    assert len(set(names)) == 3
    assert all(0 < len(sheet) <= 31 for sheet in names)


def test_the_properties_name_nobody(book):
    assert (book.properties.creator, book.properties.lastModifiedBy) == ("平安台账", None)


def test_control_signs_do_not_break_the_file(tmp_path: Path):
    sheet = load_workbook(
        write_tables([SheetTable("表", COLUMNS[1:2], [("甲\x00\x0b乙𠮷",)])], tmp_path / "a.xlsx")
    ).active
    assert sheet["A3"].value == "甲乙𠮷"


def test_title_headings_and_notes_are_as_high_as_their_text():
    """Programs do not work out the height of joined cells by themselves."""
    book = new_workbook()
    columns = [SheetColumn("不合格（项）", Kind.INTEGER, 8), SheetColumn("说明", width=20)]
    note = "统计期为上月二十六日至本月二十五日，含往期结转。" * 2
    sheet = add_table(
        book, SheetTable("南昌市城市管理局安全检查台账", columns, [[1, "好"]], footer=[note, "参考样式。"])
    )
    heights = [sheet.row_dimensions[row].height for row in (1, 2, 4, 5)]
    assert heights[0] == 60 and heights[1] > 30 and heights[2] > 4 * 14 and heights[3] < 20
