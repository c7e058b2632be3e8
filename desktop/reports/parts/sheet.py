"""Writes tables as .xlsx that open unchanged in WPS, Excel and LibreOffice: typed cells, fixed header, print set-up."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from math import ceil
from pathlib import Path
from typing import Any

from desktop.reports.parts.files import fill_from_memory, write_atomic
from desktop.reports.parts.table import Cell, Kind, SheetColumn, SheetTable, shown

__all__ = ["Kind", "SheetColumn", "SheetTable", "add_table", "new_workbook", "put", "save_workbook", "write_tables"]

FONT = "宋体"
TEXT_LIMIT = 32_767  # characters in a cell; openpyxl cuts silently beyond
_RISKY = ("=", "+", "-", "@", "\t", "\r")
_NARROW, _WIDE = 6.0, 46.0  # column widths, in western characters
_MEASURED_ROWS = 200
_FITTED_ROWS = 5_000
_SIZE, _TITLE_SIZE = 10.5, 16.0
_ROW, _LINE, _HIGHEST = 18.0, 14.0, 409.0  # points; 409 is the highest a row can be
_FORMATS = {
    Kind.TEXT: "@",
    Kind.LABEL: "@",
    Kind.INTEGER: "0",
    Kind.DECIMAL: "0.00",
    Kind.MONEY: "#,##0.00",
    Kind.PERCENT: "0.0%",
    Kind.DAY: "yyyy-mm-dd",
    Kind.MOMENT: "yyyy-mm-dd hh:mm",
}
_ALIGN = {Kind.TEXT: "left", Kind.INTEGER: "right", Kind.DECIMAL: "right", Kind.MONEY: "right", Kind.PERCENT: "right"}


def write_tables(
    tables: Sequence[SheetTable], target: Path, *, title: str = "", landscape: bool = True, blank_rows: int = 0
) -> Path:
    """Write one workbook, a sheet a table; `blank_rows` empty ruled rows follow for forms to be filled in.

    Raises files.OutputError or files.TargetBusy with a Chinese message.
    """
    workbook = new_workbook(title or (tables[0].title if tables else ""))
    for table in tables:
        add_table(workbook, table, landscape=landscape, blank_rows=blank_rows)
    return save_workbook(workbook, target)


def new_workbook(title: str = "") -> Any:
    """An empty openpyxl Workbook (no sheet yet) whose properties name nobody."""
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.remove(workbook.active)
    workbook.properties.creator = "平安台账"
    workbook.properties.lastModifiedBy = ""
    workbook.properties.title = title
    return workbook


def save_workbook(workbook: Any, target: Path) -> Path:
    """Save atomically; see files.write_atomic."""

    def fill(path: Path) -> None:
        fill_from_memory(path, workbook.save)

    return write_atomic(target, fill)


def put(cell: Any, value: Cell, kind: Kind = Kind.TEXT) -> None:
    """Set one cell: real dates and numbers; text stays text even if it begins with = + - @; fractions for percent.

    Raises ValueError if a text is longer than a cell can hold (32,767 characters).
    """
    if value is None:
        return
    if isinstance(value, str):
        _put_text(cell, value)
    else:
        cell.value = float(value) if isinstance(value, Decimal) else value
        cell.number_format = _number_format(value, kind)


def _put_text(cell: Any, text: str) -> None:
    text = "".join(char for char in text if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs"))
    if len(text) > TEXT_LIMIT:
        raise ValueError(f"a cell holds {TEXT_LIMIT} characters, not {len(text)}")
    cell.value = text or None
    if text.startswith(_RISKY):
        cell.data_type = "s"
        cell.quotePrefix = True
    cell.number_format = "@" if not text.startswith(_RISKY) else "General"


def _number_format(value: Cell, kind: Kind) -> str:
    if kind in (Kind.TEXT, Kind.LABEL):
        if isinstance(value, datetime):
            return _FORMATS[Kind.MOMENT]
        return _FORMATS[Kind.DAY] if isinstance(value, date) else "General"
    return _FORMATS[kind]


def add_table(workbook: Any, table: SheetTable, *, landscape: bool = True, blank_rows: int = 0) -> Any:
    """Add a sheet with title, subtitle, header, rows, total and footer, ready to print on A4; returns the worksheet."""
    sheet = workbook.create_sheet(_sheet_name(workbook, table.sheet_name or table.title))
    styles = _Styles(table.columns)
    width = len(table.columns)
    row = _heading(sheet, table, width)
    header_last = _header(sheet, table.columns, row, styles)
    first = row = header_last + 1
    measured = [_text_width(column.title) for column in table.columns]
    for cells in table.rows:
        _data_row(sheet, row, cells, styles)
        if row - first < _MEASURED_ROWS:
            _measure(measured, cells, table.columns)
        row += 1
    for _ in range(blank_rows):
        _data_row(sheet, row, [None] * width, styles)
        row += 1
    if table.total is not None:
        _data_row(sheet, row, table.total, styles, bold=True)
        _measure(measured, table.total, table.columns)
        row += 1
    _options(sheet, table.columns, first, max(row - 1, first))
    last = _footer(sheet, table.footer, row, width)
    widths = _widths(sheet, table.columns, measured)
    _heights(sheet, first, row - 1, widths, table.columns)
    _joined_heights(sheet, widths, header_last, range(last - len(table.footer) + 1, last + 1))
    _page_setup(sheet, width, header_last, max(last, header_last), landscape=landscape)
    return sheet


class _Styles:
    """Prototype styles, assigned by reference: a named style a cell would cost three times as much."""

    def __init__(self, columns: Sequence[SheetColumn]) -> None:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        thin = Side(style="thin", color="FF808080")
        self.border = Border(left=thin, right=thin, top=thin, bottom=thin)
        self.font, self.bold = Font(name=FONT, size=10.5), Font(name=FONT, size=10.5, bold=True)
        self.header_fill = PatternFill("solid", fgColor="FFEDEFF2")
        self.header_alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        self.alignments = [
            Alignment(horizontal=_ALIGN.get(column.kind, "center"), vertical="center", wrap_text=True)
            for column in columns
        ]
        self.kinds = [column.kind for column in columns]


def _heading(sheet: Any, table: SheetTable, width: int) -> int:
    """Title and subtitle over the whole width; returns the next free row."""
    from openpyxl.styles import Alignment, Font

    row = 1
    _put_text(sheet.cell(row, 1), table.title)
    sheet.cell(row, 1).font = Font(name=FONT, size=_TITLE_SIZE, bold=True)
    sheet.cell(row, 1).alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    sheet.row_dimensions[row].height = 30
    _merge(sheet, row, 1, row, width)
    if table.subtitle:
        row += 1
        _put_text(sheet.cell(row, 1), table.subtitle)
        sheet.cell(row, 1).font = Font(name=FONT, size=10.5)
        sheet.cell(row, 1).alignment = Alignment(horizontal="left", vertical="center")
        _merge(sheet, row, 1, row, width)
    return row + 1


def _header(sheet: Any, columns: Sequence[SheetColumn], row: int, styles: _Styles) -> int:
    """Column headings, with a row of groups above if any column has one; returns the last header row."""
    grouped = any(column.group for column in columns)
    last = row + 1 if grouped else row
    for number, column in enumerate(columns, 1):
        for place in range(row, last + 1):
            cell = sheet.cell(place, number)
            cell.font, cell.border, cell.fill = styles.bold, styles.border, styles.header_fill
            cell.alignment = styles.header_alignment
        _put_text(sheet.cell(last if column.group else row, number), column.title)
        if grouped and not column.group:
            _merge(sheet, row, number, last, number)
    for start, end, group in _groups(columns):
        _put_text(sheet.cell(row, start), group)
        _merge(sheet, row, start, row, end)
    return last


def _groups(columns: Sequence[SheetColumn]) -> Iterable[tuple[int, int, str]]:
    """First and last column (from 1) and name of each group."""
    start = 0
    while start < len(columns):
        end = start
        while end + 1 < len(columns) and columns[end + 1].group == columns[start].group:
            end += 1
        if columns[start].group:
            yield start + 1, end + 1, columns[start].group
        start = end + 1


def _data_row(sheet: Any, row: int, cells: Sequence[Cell], styles: _Styles, *, bold: bool = False) -> None:
    if len(cells) != len(styles.kinds):
        raise ValueError(f"a row has {len(cells)} cells, the table {len(styles.kinds)} columns")
    for number, (value, kind) in enumerate(zip(cells, styles.kinds, strict=True), 1):
        cell = sheet.cell(row, number)
        if value is None:
            cell.number_format = _FORMATS[kind]
        else:
            put(cell, value, kind)
        cell.font, cell.border = styles.bold if bold else styles.font, styles.border
        cell.alignment = styles.alignments[number - 1]


def _footer(sheet: Any, lines: Sequence[str], row: int, width: int) -> int:
    """Lines under the table; returns the last row used."""
    from openpyxl.styles import Alignment, Font

    for line in lines:
        cell = sheet.cell(row, 1)
        _put_text(cell, line)
        cell.font, cell.alignment = Font(name=FONT, size=10.5), Alignment(vertical="center", wrap_text=True)
        _merge(sheet, row, 1, row, width)
        row += 1
    return row - 1


def _merge(sheet: Any, top: int, left: int, bottom: int, right: int) -> None:
    if (top, left) != (bottom, right):
        sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)


def _options(sheet: Any, columns: Sequence[SheetColumn], first: int, last: int) -> None:
    """Lists of allowed values; a list too long for a formula (255 characters) is left out, the import checks anyway."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    for number, column in enumerate(columns, 1):
        listed = ",".join(column.options)
        if not column.options or len(listed) > 253 or any("," in option or '"' in option for option in column.options):
            continue
        check = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=True)
        check.errorTitle, check.error = "请从列表中选择", f"“{column.title}”只能填列表中的内容。"
        sheet.add_data_validation(check)
        check.add(f"{get_column_letter(number)}{first}:{get_column_letter(number)}{last}")


def _measure(widths: list[float], cells: Sequence[Cell], columns: Sequence[SheetColumn]) -> None:
    for number, (value, column) in enumerate(zip(cells, columns, strict=True)):
        widths[number] = max(widths[number], _text_width(shown(value, column.kind)))


def _text_width(text: str) -> float:
    """Width in western characters: a hanzi counts two; of several lines the longest."""
    return max((sum(_char_width(char) for char in line) for line in text.split("\n")), default=0.0)


def _char_width(char: str) -> float:
    return 2.1 if unicodedata.east_asian_width(char) in "WFA" else 1.1


def _widths(sheet: Any, columns: Sequence[SheetColumn], measured: list[float]) -> list[float]:
    from openpyxl.utils import get_column_letter

    widths = []
    for number, (column, content) in enumerate(zip(columns, measured, strict=True), 1):
        width = column.width or min(max(content + 1.5, _NARROW), _WIDE)
        sheet.column_dimensions[get_column_letter(number)].width = width
        widths.append(width)
    return widths


def _heights(sheet: Any, first: int, last: int, widths: list[float], columns: Sequence[SheetColumn]) -> None:
    """Row heights that show wrapped text; spreadsheets that open a file do not all work them out themselves."""
    wrapping = [number for number, column in enumerate(columns, 1) if column.kind in (Kind.TEXT, Kind.LABEL)]
    for row in range(first, min(last, first + _FITTED_ROWS) + 1):
        lines = 1
        for number in wrapping:
            value = sheet.cell(row, number).value
            if isinstance(value, str):
                room = max(widths[number - 1] - 1.0, 1.0)
                lines = max(lines, sum(max(1, ceil(_text_width(part) / room)) for part in value.split("\n")))
        sheet.row_dimensions[row].height = min(max(_ROW, lines * _LINE + 4), _HIGHEST)


def _joined_heights(sheet: Any, widths: Sequence[float], header: int, footer: range) -> None:
    """Heights of title, headings and notes: no program works out those of joined cells by itself."""
    room = sum(widths)
    sheet.row_dimensions[1].height = 30.0 * _lines(sheet.cell(1, 1).value, room, _TITLE_SIZE / _SIZE)
    titles = [_lines(sheet.cell(header, place).value, width - 1, 1.0) for place, width in enumerate(widths, 1)]
    sheet.row_dimensions[header].height = max(_ROW, max(titles) * _LINE + 4)
    for row in footer:
        sheet.row_dimensions[row].height = max(_ROW - 2, _lines(sheet.cell(row, 1).value, room, 1.0) * _LINE + 2)


def _lines(text: object, room: float, scale: float) -> int:
    return max(1, ceil(_text_width(text) * scale / max(room, 1.0))) if isinstance(text, str) else 1


def _page_setup(sheet: Any, width: int, header_last: int, last: int, *, landscape: bool) -> None:
    """A4, one page wide, header repeated and frozen, page numbers below."""
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = sheet.cell(header_last + 1, 1)
    sheet.print_title_rows = f"1:{header_last}"
    sheet.print_area = f"A1:{get_column_letter(width)}{last}"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.5
    margins.top, margins.bottom = 0.6, 0.7
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"


def _sheet_name(workbook: Any, wanted: str) -> str:
    """A name of at most 31 characters without the signs Excel forbids, not taken yet."""
    name = "".join(char for char in wanted if char not in "[]:*?/\\").strip("' ")[:31] or "表"
    taken, number, unique = {sheet.lower() for sheet in workbook.sheetnames}, 1, name
    while unique.lower() in taken:
        number += 1
        unique = f"{name[:27]}({number})"
    return unique
