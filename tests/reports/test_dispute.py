"""The ledger's columns: every one typed, those printed fit a page, rows numbered from 1."""

from datetime import date

from desktop.reports.dispute import ledger_print, ledger_sheet
from desktop.reports.parts.table import Kind

ROW = {"number": "2026-0001", "known_on": date(2026, 10, 9), "people": 14}


def test_sheet_has_every_column_and_numbers_its_rows() -> None:
    table = ledger_sheet([ROW, ROW], "矛盾纠纷台账", "填报单位：甲", ("注",))
    heads = [column.title for column in table.columns]
    first, second = list(table.rows)
    assert (first[0], second[0]) == (1, 2)
    assert first[heads.index("受理日期")] == date(2026, 10, 9)
    assert table.columns[heads.index("涉及人数")].kind is Kind.INTEGER
    assert {column.group for column in table.columns} >= {"三定", "三包", "包案领导", "回访"}
    assert "身份证号" not in heads
    assert "联系电话" not in heads


def test_printed_ledger_fits_a_landscape_page() -> None:
    table = ledger_print([ROW], "矛盾纠纷台账")
    assert sum(column.width for column in table.columns) < 175
    assert len(next(iter(table.rows))) == len(table.columns)
