"""Prints wide tables on A4: heading rows on every page, Chinese wrapped in the cells, page x of y below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from desktop.reports.parts.files import write_atomic
from desktop.reports.parts.fonts import Role
from desktop.reports.parts.paginate import paginate
from desktop.reports.parts.pdf import PdfPages, open_pdf
from desktop.reports.parts.table import Cell, Kind, SheetColumn, SheetTable, shown
from desktop.reports.parts.typeset import Line, Span, Style, lay_out

__all__ = ["Kind", "SheetColumn", "SheetTable", "write_table_pdf"]

MM = 72 / 25.4
_PORTRAIT = (210 * MM, 297 * MM)
_MARGIN = 15 * MM
_BOTTOM = 16 * MM
_TITLE_SIZE, _TEXT_SIZE, _NOTE_SIZE = 16.0, 10.0, 9.0
_LEADING = 1.35  # of the size
_PAD = 3.0
_ASCENT = 0.88
_LEFT = {Kind.TEXT}
_RIGHT = {Kind.INTEGER, Kind.DECIMAL, Kind.MONEY, Kind.PERCENT}
_SAMPLE = 300  # rows that decide the widths of columns without one


@dataclass(frozen=True, slots=True)
class _Row:
    """A strip of the page: lines of text and rules, offsets from its upper left corner downwards, in points."""

    height: float
    parts: tuple[tuple[Line, float, float], ...] = ()
    rules: tuple[tuple[float, float, float, float], ...] = ()
    keep: bool = False
    blank: bool = False
    header: tuple[_Row, ...] = ()
    shade: float = 0.0  # height of the grey ground


def write_table_pdf(
    tables: SheetTable | Sequence[SheetTable],
    target: Path,
    *,
    landscape: bool = True,
    size: float = _TEXT_SIZE,
    note: str = "",
    watermark: str = "",
) -> int:
    """Print one or more tables into one PDF, each on pages of its own numbered 第 x 页，共 y 页; returns the pages.

    `size` is the text size in points, `note` stands in the lower left corner of every page. Column widths are shared
    out from `SheetColumn.width`, or from the content where that is 0. Raises files.OutputError or files.TargetBusy.
    """
    listed = [tables] if isinstance(tables, SheetTable) else list(tables)
    page = (_PORTRAIT[1], _PORTRAIT[0]) if landscape else _PORTRAIT
    count = 0

    def fill(path: Path) -> None:
        nonlocal count
        with open_pdf(path, listed[0].title if listed else "", page, watermark=watermark) as pages:
            for table in listed:
                _print(table, pages, size, note)
            count = pages.count

    try:
        write_atomic(target, fill)
    finally:
        lay_out.cache_clear()
    return count


def _print(table: SheetTable, pages: PdfPages, size: float, note: str) -> None:
    rows = list(table.rows)
    width = pages.width - 2 * _MARGIN
    widths = _widths(table, [*rows, table.total] if table.total else rows, width, size)
    header = (*_heading(table, width), *_header(table.columns, widths, size))
    room = pages.height - _MARGIN - _BOTTOM
    most = max(int((room - sum(row.height for row in header) - 2 * _PAD) / (size * _LEADING)), 1)
    body: list[_Row] = []
    for cells in rows:
        texts = [shown(cell, column.kind) for cell, column in zip(cells, table.columns, strict=True)]
        body += _data_rows(texts, table, widths, size, most)
    if table.total is not None:
        texts = [shown(cell, column.kind) for cell, column in zip(table.total, table.columns, strict=True)]
        body += _data_rows(texts, table, widths, size, most, role=Role.HEI)
    body = [replace(row, header=header) for row in body]
    sheets = paginate([*header, *body, *_footer(table.footer, width)], room)
    pages.bookmark(table.title)
    for number, sheet in enumerate(sheets, 1):
        _draw(pages, sheet)
        y = _BOTTOM - 14
        pages.text(
            f"第 {number} 页，共 {len(sheets)} 页", pages.width - _MARGIN, y, Role.SONG, _NOTE_SIZE, align="right"
        )
        if note:
            pages.text(note, _MARGIN, y, Role.SONG, _NOTE_SIZE)
        pages.end_page()


def _draw(pages: PdfPages, rows: Sequence[_Row]) -> None:
    top = pages.height - _MARGIN
    placed = []
    canvas = pages.canvas
    canvas.setLineWidth(0.4)
    for row in rows:
        if row.shade:
            canvas.setFillGray(0.93)
            canvas.rect(_MARGIN, top - row.shade, pages.width - 2 * _MARGIN, row.shade, stroke=0, fill=1)
            canvas.setFillGray(0)
        if row.rules:
            canvas.lines([(_MARGIN + x1, top - y1, _MARGIN + x2, top - y2) for x1, y1, x2, y2 in row.rules])
        placed += [(line, _MARGIN + x, top - y) for line, x, y in row.parts]
        top -= row.height
    pages.lines(placed)


def _heading(table: SheetTable, width: float) -> list[_Row]:
    """Title in 小标宋 and the line under it; both are repeated on every page."""
    rows = _lines_row(table.title, Role.TITLE, _TITLE_SIZE, width, "center", gap=4)
    if table.subtitle:
        rows += _lines_row(table.subtitle, Role.SONG, _TEXT_SIZE, width, "left", gap=2)
    return rows


def _footer(lines: Sequence[str], width: float) -> list[_Row]:
    rows: list[_Row] = [_Row(4, blank=True)] if lines else []
    for text in lines:
        rows += _lines_row(text, Role.SONG, _NOTE_SIZE, width, "left")
    return rows


def _lines_row(text: str, role: Role, size: float, width: float, align: str, gap: float = 0.0) -> list[_Row]:
    lines = lay_out((Span(text, role),), Style(size, width, align=align))
    height = size * _LEADING
    return [
        _Row(height + (gap if line is lines[-1] else 0), ((line, 0.0, _ASCENT * size),), keep=True) for line in lines
    ]


def _widths(table: SheetTable, rows: Sequence[Sequence[Cell]], room: float, size: float) -> list[float]:
    """Column widths that fill the page: what each wants, capped, shared out; numbers and dates are never squeezed."""
    wants, floors = [], []
    sample = [*rows[:_SAMPLE], *rows[-1:]]
    for place, column in enumerate(table.columns):
        texts = [shown(cells[place], column.kind) for cells in sample]
        longest = max((_ems(line) for text in texts for line in text.split("\n")), default=0.0)
        fixed = column.kind in _RIGHT | {Kind.DAY, Kind.MOMENT}
        floors.append(
            max(
                longest if fixed else min(longest, 6.0 if column.kind is Kind.LABEL else 4.0),
                min(_ems(column.title), 3.0),
            )
            * size
            + 2 * _PAD
        )
        wanted = column.width / 2 if column.width else min(max(longest, _ems(column.title) / 2), 34.0)
        wants.append(max(wanted * size + 2 * _PAD, floors[-1]))
    spare = room - sum(floors)
    if spare <= 0:
        return [floor * room / sum(floors) for floor in floors]
    extra = [want - floor for want, floor in zip(wants, floors, strict=True)]
    weights = extra if sum(extra) > spare or sum(extra) > 0 else [1.0] * len(extra)
    return [floor + spare * weight / sum(weights) for floor, weight in zip(floors, weights, strict=True)]


def _ems(text: str) -> float:
    return sum(0.6 if char < "\u2000" else 1.0 for char in text)


def _header(columns: Sequence[SheetColumn], widths: Sequence[float], size: float) -> list[_Row]:
    """Column headings, under a strip of groups where columns have one, on grey ground."""
    edges = [sum(widths[:place]) for place in range(len(widths) + 1)]
    texts = [_cell_lines(c.title, Role.HEI, size, w, "center") for c, w in zip(columns, widths, strict=True)]
    low = max((len(lines) for lines in texts), default=1) * size * _LEADING + 2 * _PAD
    grouped = any(column.group for column in columns)
    high = size * _LEADING + 2 * _PAD if grouped else 0.0
    parts, rules = [], [(0.0, 0.0, edges[-1], 0.0), (0.0, high + low, edges[-1], high + low)]
    start = 0
    for place, column in enumerate(columns):
        top, height = (high, low) if column.group else (0.0, high + low)
        parts += _place(texts[place], edges[place], top, height, size)
        same = place + 1 < len(columns) and column.group and columns[place + 1].group == column.group
        rules.append((edges[place + 1], high if same else 0.0, edges[place + 1], high + low))
        if same:
            continue
        if column.group:
            lines = _cell_lines(column.group, Role.HEI, size, edges[place + 1] - edges[start], "center")
            parts += _place(lines, edges[start], 0.0, high, size)
            rules.append((edges[start], high, edges[place + 1], high))
        start = place + 1
    rules.append((0.0, 0.0, 0.0, high + low))
    return [_Row(high + low, tuple(parts), tuple(rules), keep=True, shade=high + low)]


def _data_rows(
    texts: Sequence[str],
    table: SheetTable,
    widths: Sequence[float],
    size: float,
    most: int,
    *,
    role: Role = Role.SONG,
) -> list[_Row]:
    """A row of the table; one of more than `most` lines, which no page could hold, in several pieces."""
    cells = []
    for text, column, width in zip(texts, table.columns, widths, strict=True):
        align = "left" if column.kind in _LEFT else "right" if column.kind in _RIGHT else "center"
        cells.append(_cell_lines(text, role, size, width, align))
    deepest = max((len(lines) for lines in cells), default=0)
    pieces = range(0, max(deepest, 1), most)
    return [_piece([lines[start : start + most] for lines in cells], widths, size) for start in pieces]


def _piece(cells: Sequence[Sequence[Line]], widths: Sequence[float], size: float) -> _Row:
    height = max((*map(len, cells), 1)) * size * _LEADING + 2 * _PAD
    parts: list[tuple[Line, float, float]] = []
    rules = [(0.0, height, sum(widths), height), (0.0, 0.0, 0.0, height)]
    left = 0.0
    for lines, width in zip(cells, widths, strict=True):
        parts += _place(lines, left, 0.0, height, size)
        left += width
        rules.append((left, 0.0, left, height))
    return _Row(height, tuple(parts), tuple(rules))


def _cell_lines(text: str, role: Role, size: float, width: float, align: str) -> list[Line]:
    style = Style(size, max(width - 2 * _PAD, size), align=align)
    return [line for part in text.split("\n") for line in lay_out((Span(part, role),), style)]


def _place(
    lines: Sequence[Line], left: float, top: float, height: float, size: float
) -> list[tuple[Line, float, float]]:
    """Lines of one cell, in the middle of its height."""
    step = size * _LEADING
    first = top + (height - len(lines) * step) / 2 + (step - size) / 2 + _ASCENT * size
    return [(line, left + _PAD, first + number * step) for number, line in enumerate(lines)]
