"""安全隐患排查整改月报表 as a workbook with live totals and rates, and as a PDF for signing (forms.md 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from desktop.reports.parts.files import write_atomic
from desktop.reports.parts.sheet import add_table, new_workbook
from desktop.reports.parts.sheet_finish import Result, finish_workbook
from desktop.reports.parts.table import Cell, Kind, SheetColumn, SheetTable
from desktop.rules.hazard_report import FORMULA, HazardFigures, HazardLine, HazardTable

NAME = "安全隐患排查整改月报表"
_FIGURES = (("排查", Kind.INTEGER), ("已整改", Kind.INTEGER), ("整改率", Kind.PERCENT))
_MAJOR = (("排查", Kind.INTEGER), ("整改销号", Kind.INTEGER), ("整改率", Kind.PERCENT))
_PERIOD = 7  # columns of one period: three of 一般, three of 重大, 挂牌督办
_FIRST = 3  # 序号 and 单位 stand before the figures


@dataclass(frozen=True)
class HazardPaper:
    """The table and who stands under it."""

    table: HazardTable
    reviewed_by: str = ""
    prepared_by: str = ""
    phone: str = ""
    filled_on: date | None = None

    @property
    def title(self) -> str:
        """2026年10月南昌市城市管理局安全隐患排查整改月报表."""
        return f"{self.table.month.label}{self.table.unit}{NAME}"

    @property
    def subtitle(self) -> str:
        """The line under the title."""
        return f"填报单位（盖章）：{self.table.unit}　　填报月份：{self.table.month.label}　　单位：件"

    @property
    def footer(self) -> tuple[str, ...]:
        """Notes, then the names."""
        day = self.filled_on.isoformat() if self.filled_on else ""
        names = (("审核人", self.reviewed_by), ("填表人", self.prepared_by), ("联系电话", self.phone),
                 ("填报日期", day))  # fmt: skip
        signers = "　　".join(f"{title}：{value or '　　　　'}" for title, value in names)
        cumulative = f"累计自 {self.table.month.year} 年 1 月起；未销号含往期结转。参考样式。"
        return (f"{self.table.period_sentence}{FORMULA}{cumulative}", signers)


def table_columns() -> list[SheetColumn]:
    """序号, 单位, the month, the year so far, what is open at the end."""
    found = [SheetColumn("序号", Kind.LABEL, 6), SheetColumn("单位", width=16)]
    for period in ("本月", "累计"):
        for title, kind in _FIGURES:
            found.append(SheetColumn(title, kind, 8, group=f"{period}一般隐患"))
        for title, kind in _MAJOR:
            found.append(SheetColumn(title, kind, 8, group=f"{period}重大隐患"))
        found.append(SheetColumn(f"{period}挂牌督办", Kind.INTEGER, 8))
    found.append(SheetColumn("未销号", Kind.INTEGER, 8, group="期末"))
    found.append(SheetColumn("其中重大", Kind.INTEGER, 8, group="期末"))
    return found


def _figures(figures: HazardFigures) -> list[Cell]:
    return [
        figures.ordinary_found, figures.ordinary_mended, _rate(figures.ordinary_rate), figures.major_found,
        figures.major_closed, _rate(figures.major_rate), figures.listed,
    ]  # fmt: skip


def _rate(rate: Decimal | None) -> Cell:
    return "—" if rate is None else rate


def row_of(place: Cell, line: HazardLine) -> list[Cell]:
    """One unit's cells."""
    return [place, line.name, *_figures(line.month), *_figures(line.year), line.open, line.open_major]


def as_table(paper: HazardPaper) -> SheetTable:
    """The table with its total; a table without units says so."""
    rows = [row_of(str(place), line) for place, line in enumerate(paper.table.lines, 1)]
    total = row_of("", paper.table.total)
    total[1] = "合计"
    return SheetTable(paper.title, table_columns(), rows, paper.subtitle, paper.footer, total, sheet_name="月报表")


def write_hazard_xlsx(paper: HazardPaper, target: Path) -> Path:
    """Write the workbook: totals and rates are formulas whose results are stored too.

    Raises files.OutputError or files.TargetBusy with a Chinese message.
    """
    workbook = new_workbook(paper.title)
    sheet = add_table(workbook, as_table(paper))
    results = _live(sheet, paper.table)

    def fill(path: Path) -> None:
        workbook.save(path)
        finish_workbook(path, {"sheet1": results}, paper.filled_on or paper.table.last)

    return write_atomic(target, fill)


def _live(sheet: Any, table: HazardTable) -> dict[str, Result]:
    """Put the formulas in: rates in every row, sums in the last one; returns what each yields, by cell."""
    from openpyxl.utils import get_column_letter

    first = 5  # title, subtitle, two rows of headings
    last = first + len(table.lines) - 1
    total = last + 1
    lines: Sequence[HazardLine] = (*table.lines, table.total)
    results: dict[str, Result] = {}

    def put(line: int, column: int, formula: str, result: Result, percent: bool) -> None:
        cell = sheet.cell(line, column)
        cell.value = formula
        cell.number_format = "0.0%" if percent else "0"
        results[cell.coordinate] = result

    for place, line in enumerate(lines):
        at = first + place
        values = row_of("", line)
        for column in range(_FIRST, len(values) + 1):
            letter = get_column_letter(column)
            rate = column < _FIRST + 2 * _PERIOD and (column - _FIRST) % _PERIOD in (2, 5)
            value = values[column - 1]
            if rate:
                part, whole = get_column_letter(column - 1), get_column_letter(column - 2)
                shown: Result = "—" if isinstance(value, str) else round(float(value), 3)  # type: ignore[arg-type]  # a rate
                put(at, column, f'=IF({whole}{at}=0,"—",ROUND({part}{at}/{whole}{at},3))', shown, True)
            elif at == total and table.lines:
                put(at, column, f"=SUM({letter}{first}:{letter}{last})", int(value), False)  # type: ignore[arg-type]  # a count
    return results


def write_hazard_pdf(paper: HazardPaper, target: Path, watermark: str = "", note: str = "") -> int:
    """Print the table on A4 landscape; returns the pages. Raises as `write_hazard_xlsx`."""
    from desktop.reports.parts.table_pdf import write_table_pdf

    return write_table_pdf(as_table(paper), target, watermark=watermark, note=note)
