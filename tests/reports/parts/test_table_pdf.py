"""Printed tables: headings on every page, all cells present, pages counted."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from desktop.reports.parts.table import half_up, shown
from desktop.reports.parts.table_pdf import Kind, SheetColumn, SheetTable, write_table_pdf

COLUMNS = (
    SheetColumn("序号", Kind.LABEL),
    SheetColumn("单位"),
    SheetColumn("日期", Kind.DAY),
    SheetColumn("排查", Kind.INTEGER, group="纠纷"),
    SheetColumn("成功率", Kind.PERCENT, group="纠纷"),
)


def table(rows: int) -> SheetTable:
    cells = [(number, f"第{number}大队", date(2026, 3, 1), number, Decimal("0.4286")) for number in range(1, rows + 1)]
    return SheetTable("责任体系表", COLUMNS, cells, "单位：件", ("填表人：",), ("合计", "", None, 9, None))


def test_heading_and_page_count_stand_on_every_page(tmp_path: Path, pages_of):
    count = write_table_pdf(table(70), tmp_path / "a.pdf", note="制度包")
    texts = ["".join(text.split()) for text in pages_of(tmp_path / "a.pdf")]
    assert len(texts) == count > 1
    for number, text in enumerate(texts, 1):
        assert all(word in text for word in ("责任体系表", "单位：件", "成功率", "纠纷", "制度包"))
        assert f"第{number}页，共{count}页" in text


def test_every_cell_is_printed(tmp_path: Path, pages_of):
    write_table_pdf(table(70), tmp_path / "a.pdf", landscape=False)
    text = "".join("".join(pages_of(tmp_path / "a.pdf")).split())
    assert all(f"第{number}大队" in text for number in range(1, 71))
    assert text.count("42.9%") == 70
    assert "合计" in text
    assert "填表人：" in text


def test_several_tables_are_numbered_each_by_itself(tmp_path: Path, pages_of):
    assert write_table_pdf([table(1), table(2)], tmp_path / "a.pdf") == 2
    assert all("第1页，共1页" in "".join(text.split()) for text in pages_of(tmp_path / "a.pdf"))


def test_the_pdf_is_sound_and_its_fonts_embedded(tmp_path: Path, output_of):
    write_table_pdf(table(30), tmp_path / "a.pdf", watermark="演示")
    assert "No syntax or stream encoding errors" in output_of("qpdf", "--check", tmp_path / "a.pdf")
    rows = [line.split() for line in output_of("pdffonts", tmp_path / "a.pdf").splitlines()[2:]]
    assert {row[-5] for row in rows} == {"yes"}


def test_a_table_without_rows_still_has_its_heading(tmp_path: Path, pages_of):
    write_table_pdf(SheetTable("空表", COLUMNS, []), tmp_path / "a.pdf")
    assert "空表" in pages_of(tmp_path / "a.pdf")[0]


def test_a_cell_higher_than_a_page_is_printed_in_pieces(tmp_path: Path, pages_of):
    long = SheetTable("表", (SheetColumn("内容"),), [("平安建设" * 4000,)])
    write_table_pdf(long, tmp_path / "a.pdf")
    assert "".join("".join(pages_of(tmp_path / "a.pdf")).split()).count("平安建设") >= 3900


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (Decimal("0.4285714"), Kind.PERCENT, "42.9%"),
        (0.0625, Kind.PERCENT, "6.3%"),
        ("—", Kind.PERCENT, "—"),
        (1234.5, Kind.MONEY, "1,234.50"),
        (date(2026, 10, 25), Kind.DAY, "2026-10-25"),
        (None, Kind.INTEGER, ""),
        (0, Kind.INTEGER, "0"),
    ],
)
def test_values_are_shown_as_the_forms_want_them(value: object, kind: Kind, text: str):
    assert shown(value, kind) == text


def test_halves_are_rounded_up():
    assert str(half_up(Decimal("6.25"), 1)) == "6.3"
