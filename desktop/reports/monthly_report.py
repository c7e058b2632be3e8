"""矛盾纠纷排查调处情况统计表 as a workbook: the table with live totals, the 重大 cases, the ledger when asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from desktop.reports.parts.files import fill_from_memory, write_atomic
from desktop.reports.parts.sheet import FONT, add_table, new_workbook, put
from desktop.reports.parts.sheet_finish import Result, finish_workbook
from desktop.reports.parts.table import Cell, Kind, SheetColumn, SheetTable
from desktop.rules.monthly_report import Figures, percent
from desktop.rules.report_layout import NOTE, ReportRow
from desktop.rules.report_table import ReportTable

HEAD_ROWS = 3  # title, second line, headings: repeated on every page
FIRST_COLUMN = 4  # 序号 and the two columns of 内容 stand before the units
STAMP_ROOM = 66.0  # points left blank for the stamp
HEAD_HEIGHTS = (32.0, 30.0, 34.0)
ROW_HEIGHT = 15.0
PAGE_WIDTH, PAGE_HEIGHT = 770.0, 501.0  # points between the margins of A4 landscape
Cells = dict[str, Result]

MAJOR_COLUMNS: tuple[tuple[str, SheetColumn], ...] = (
    ("unit", SheetColumn("排查部门", width=13)),
    ("known_on", SheetColumn("排查日期", Kind.DAY, 11)),
    ("where", SheetColumn("单位地点", width=16)),
    ("summary", SheetColumn("简况及原因", width=36)),
    ("responsible_unit", SheetColumn("责任单位", width=13)),
    ("patron", SheetColumn("包案领导", Kind.LABEL, 9)),
    ("responsible", SheetColumn("责任人", Kind.LABEL, 9)),
    ("due_on", SheetColumn("办结时限", Kind.DAY, 11)),
    ("progress", SheetColumn("调处情况", width=30)),
    ("status", SheetColumn("目前状态", Kind.LABEL, 10)),
)


LEDGER_COLUMNS: tuple[tuple[str, SheetColumn], ...] = (
    ("number", SheetColumn("编号", Kind.LABEL, 11)),
    ("unit", SheetColumn("填报单位", width=13)),
    ("name", SheetColumn("名称", width=26)),
    ("summary", SheetColumn("简述", width=38)),
    ("happened_on", SheetColumn("发生日期", Kind.DAY, 11)),
    ("known_on", SheetColumn("受理日期", Kind.DAY, 11)),
    ("type", SheetColumn("类别", width=16)),
    ("scale", SheetColumn("规模", Kind.LABEL, 12)),
    ("level", SheetColumn("级别", Kind.LABEL, 6)),
    ("party_name", SheetColumn("当事方简称", Kind.LABEL, 10)),
    ("people", SheetColumn("涉及人数", Kind.INTEGER, 9)),
    ("lead", SheetColumn("牵头领导", Kind.LABEL, 9)),
    ("responsible", SheetColumn("责任人", Kind.LABEL, 9)),
    ("due_on", SheetColumn("办结时限", Kind.DAY, 11)),
    ("status", SheetColumn("状态", Kind.LABEL, 11)),
    ("resolved_on", SheetColumn("化解日期", Kind.DAY, 11)),
    ("outcome", SheetColumn("化解情况", width=26)),
)


@dataclass(frozen=True)
class ReportPaper:
    """A report to be put on paper. `name` is the pack's word for the table; `ledger` None leaves its sheet out.

    Rows of `majors` have the keys of MAJOR_COLUMNS, rows of `ledger` those of LEDGER_COLUMNS, names already masked.
    """

    table: ReportTable
    name: str
    reviewed_by: str = ""
    prepared_by: str = ""
    phone: str = ""
    filled_on: date | None = None
    remarks: tuple[str, ...] = ()  # 零报告 wording, 更正 reason
    majors: Sequence[Mapping[str, Any]] = ()
    ledger: Sequence[Mapping[str, Any]] | None = None
    formula_note: str = field(default="")

    @property
    def title(self) -> str:
        """2026年10月南昌市城市管理局矛盾纠纷排查调处情况统计表."""
        return f"{self.table.label}{self.table.unit}{self.name}"

    @property
    def second_line(self) -> tuple[str, str, str]:
        """Left, middle and right of the line under the title."""
        what = "填报月份" if self.table.span == "月报" else "填报期间"
        return f"填报单位（盖章）：{self.table.unit}", f"{what}：{self.table.label}", "单位：件"

    @property
    def signers(self) -> str:
        """The line of names under the table."""
        day = self.filled_on.isoformat() if self.filled_on else ""
        names = (("审核人（签发人）", self.reviewed_by), ("填表人", self.prepared_by), ("联系电话", self.phone),
                 ("填报日期", day))  # fmt: skip
        return "　　".join(f"{title}：{value or '　　　　'}" for title, value in names)

    @property
    def notes(self) -> tuple[str, ...]:
        """The lines under the table above the names."""
        return tuple(line for line in (*self.remarks, NOTE, self.formula_note) if line)


def figures_in_order(table: ReportTable) -> list[tuple[str, Figures]]:
    """The columns of figures as printed: each unit, 小计, 年度累计."""
    units = [(column.name, column.period) for column in table.columns]
    return [*units, ("小计", table.total), ("年度累计", table.year)]


def write_report_xlsx(paper: ReportPaper, target: Path) -> Path:
    """Write the workbook; raises files.OutputError or files.TargetBusy with a Chinese message."""
    workbook = new_workbook(paper.title)
    results = _Statistics(workbook, paper).results
    add_table(workbook, major_table(paper))
    if paper.ledger is not None:
        add_table(workbook, ledger_table(paper))

    def fill(path: Path) -> None:
        fill_from_memory(path, workbook.save)
        finish_workbook(path, {"sheet1": results}, paper.filled_on or paper.table.last)

    return write_atomic(target, fill)


def major_table(paper: ReportPaper) -> SheetTable:
    """The second sheet; without a case it says so in its only row."""
    return _listed(paper, "重大矛盾纠纷情况表", MAJOR_COLUMNS, paper.majors, "本期无重大矛盾纠纷")


def ledger_table(paper: ReportPaper) -> SheetTable:
    """The third sheet: the cases in hand in the period."""
    return _listed(paper, "矛盾纠纷台账", LEDGER_COLUMNS, paper.ledger or (), "本期无矛盾纠纷")


def _listed(
    paper: ReportPaper,
    name: str,
    columns: Sequence[tuple[str, SheetColumn]],
    rows: Sequence[Mapping[str, Any]],
    nothing: str,
) -> SheetTable:
    heads = [SheetColumn("序号", Kind.LABEL, 6), *(column for _, column in columns)]
    lines: list[list[Cell]] = [[place, *(row.get(key) for key, _ in columns)] for place, row in enumerate(rows, 1)]
    empty: list[Cell] = [None, nothing, *[None] * (len(columns) - 1)]
    title = f"{paper.table.label}{paper.table.unit}{name}"
    subtitle = "　　".join(paper.second_line[:2])
    return SheetTable(title, heads, lines or [empty], subtitle, [paper.signers], sheet_name=name)


class _Statistics:
    """Builds the first sheet; `results` holds what each formula yields, by cell."""

    def __init__(self, workbook: Any, paper: ReportPaper) -> None:
        self.paper, self.rows = paper, paper.table.rows
        self.columns = figures_in_order(paper.table)
        self.line_of = {row.key: HEAD_ROWS + place for place, row in enumerate(self.rows, 1)}
        self.last_column = FIRST_COLUMN + len(self.columns) - 1
        self.results: Cells = {}
        self.sheet = workbook.create_sheet("统计表")
        self._styles()
        self._head()
        self._body()
        self._breaks()
        last = self._foot()
        self._page(last)

    def _styles(self) -> None:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        thin = Side(style="thin", color="FF606060")
        self.border = Border(left=thin, right=thin, top=thin, bottom=thin)
        self.font, self.bold = Font(name=FONT, size=10.5), Font(name=FONT, size=10.5, bold=True)
        self.title_font = Font(name=FONT, size=16, bold=True)
        self.center = Alignment(horizontal="center", vertical="center", wrap_text=True)
        self.left = Alignment(horizontal="left", vertical="center", wrap_text=True)
        self.right = Alignment(horizontal="right", vertical="center")
        self.grey = PatternFill("solid", fgColor="FFEDEFF2")

    def _cell(self, line: int, column: int, value: object, kind: Kind = Kind.TEXT, *, bold: bool = False) -> Any:
        cell = self.sheet.cell(line, column)
        put(cell, value, kind)  # type: ignore[arg-type]  # a Cell, or None
        cell.font, cell.border, cell.alignment = self.bold if bold else self.font, self.border, self.center
        return cell

    def _merge(self, line: int, first: int, last: int) -> None:
        if last > first:
            self.sheet.merge_cells(start_row=line, start_column=first, end_row=line, end_column=last)

    def _head(self) -> None:
        """Title, 填报单位 · 填报月份 · 单位：件, headings."""
        put(self.sheet.cell(1, 1), self.paper.title)
        self.sheet.cell(1, 1).font, self.sheet.cell(1, 1).alignment = self.title_font, self.center
        self._merge(1, 1, self.last_column)
        left, middle, right = self.paper.second_line
        half = max(FIRST_COLUMN, self.last_column - 1)
        self._line(2, 1, 3, left, self.left)
        if half - 1 >= FIRST_COLUMN:
            self._line(2, FIRST_COLUMN, half - 1, middle, self.center)
            self._line(2, half, self.last_column, right, self.right)
        heads = ["序号", "内容", None, *(name for name, _ in self.columns)]
        for place, text in enumerate(heads, 1):
            self._cell(HEAD_ROWS, place, text, bold=True).fill = self.grey
        self._merge(HEAD_ROWS, 2, 3)
        for line, height in enumerate(HEAD_HEIGHTS, 1):
            self.sheet.row_dimensions[line].height = height

    def _line(self, line: int, first: int, last: int, text: str, align: Any) -> None:
        cell = self.sheet.cell(line, first)
        put(cell, text)
        cell.font, cell.alignment = self.font, align
        self._merge(line, first, last)

    def _body(self) -> None:
        start = HEAD_ROWS + 1
        for place, row in enumerate(self.rows, 1):
            line = HEAD_ROWS + place
            self.sheet.row_dimensions[line].height = ROW_HEIGHT
            self._cell(line, 1, place, Kind.INTEGER)
            self._cell(line, 2, row.group if line == start else None)
            self._cell(line, 3, row.title)
            for column, (_, figures) in enumerate(self.columns, FIRST_COLUMN):
                self._figure(line, column, row, figures)
            if place == len(self.rows) or self.rows[place].group != row.group:
                if line > start:
                    self.sheet.merge_cells(start_row=start, start_column=2, end_row=line, end_column=2)
                start = line + 1

    def _breaks(self) -> None:
        """Pages end between groups: a merged group cut in two would lose its title."""
        from openpyxl.worksheet.pagebreak import Break

        width = sum(chars * 7 + 5 for chars in self._widths()) * 0.75  # 7 pixels a character, 5 a column
        room = PAGE_HEIGHT * max(1.0, width / PAGE_WIDTH) - sum(HEAD_HEIGHTS)
        capacity, first, start = int(room / ROW_HEIGHT), 0, 0
        for place, row in enumerate(self.rows):
            if place and row.group != self.rows[place - 1].group:
                start = place
            if place - first >= capacity and start > first:
                self.sheet.row_breaks.append(Break(id=HEAD_ROWS + start))
                first = start

    def _figure(self, line: int, column: int, row: ReportRow, figures: Figures) -> None:
        """A number, or a formula whose result is noted: rates everywhere, sums of types, 小计 over the units."""
        formula = self._formula(column, row, figures)
        kind = Kind.PERCENT if row.is_rate else Kind.INTEGER
        cell = self._cell(line, column, None if formula else figures[row.key], kind)
        if formula:
            cell.value = formula
            cell.number_format = "0.0%" if row.is_rate else "0"
            self.results[cell.coordinate] = _result(row, figures)

    def _formula(self, column: int, row: ReportRow, figures: Figures) -> str:
        letter = _letter(column)
        if row.is_rate:
            whole = "+".join(f"{letter}{self.line_of[key]}" for key in row.denominator)
            part = f"{letter}{self.line_of[row.numerator]}"
            return f'=IF({whole}=0,"—",ROUND({part}/({whole}),3))'
        if column == self.last_column - 1:
            line, last = self.line_of[row.key], _letter(self.last_column - 2)
            return f"=SUM({_letter(FIRST_COLUMN)}{line}:{last}{line})"
        if row.key in ("screened", "mediated", "succeeded"):
            parts = [f"type.{option.key}.{row.key}" for option in self.paper.table.types]
            if parts and figures.sum_of(parts) == figures[row.key]:
                return "=" + "+".join(f"{letter}{self.line_of[key]}" for key in parts)
        return ""

    def _foot(self) -> int:
        """Notes, names, and room for the stamp; returns the last row."""
        line = HEAD_ROWS + len(self.rows)
        width = sum(self._widths())
        for text in (*self.paper.notes, self.paper.signers):
            line += 1
            self._line(line, 1, self.last_column, text, self.left)
            self.sheet.row_dimensions[line].height = 16.0 * max(1, -(-len(text) * 2.1 // width))
        line += 1
        self._line(line, 1, self.last_column, "", self.right)
        self.sheet.row_dimensions[line].height = STAMP_ROOM
        return line

    def _widths(self) -> list[float]:
        units = 20.0 if len(self.columns) <= 3 else 11.0 if len(self.columns) <= 10 else 8.5
        return [6, 22, 20, *[units] * len(self.columns)]

    def _page(self, last: int) -> None:
        sheet = self.sheet
        for place, width in enumerate(self._widths(), 1):
            sheet.column_dimensions[_letter(place)].width = width
        sheet.freeze_panes = sheet.cell(HEAD_ROWS + 1, FIRST_COLUMN)
        sheet.print_title_rows = f"1:{HEAD_ROWS}"
        sheet.print_area = f"A1:{_letter(self.last_column)}{last}"
        sheet.page_setup.paperSize, sheet.page_setup.orientation = sheet.PAPERSIZE_A4, "landscape"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        margins = sheet.page_margins
        margins.left = margins.right = 0.5
        margins.top, margins.bottom = 0.6, 0.7
        sheet.print_options.horizontalCentered = True
        sheet.oddFooter.center.text = "第 &P 页，共 &N 页"


def _result(row: ReportRow, figures: Figures) -> Result:
    if not row.is_rate:
        return figures[row.key]
    rate = percent(figures[row.numerator], figures.sum_of(row.denominator))
    return "—" if rate is None else float(rate / 100)


def _letter(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column))


def texts_of(rows: Iterable[ReportRow], figures: Figures) -> list[str]:
    """One column of the table as it is shown."""
    return [row.text(figures) for row in rows]
