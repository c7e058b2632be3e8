"""矛盾纠纷排查调处情况统计表 on A4 landscape for signing: groups joined, headings on every page, room for the stamp."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.reports.monthly_report import ReportPaper, figures_in_order, texts_of
from desktop.reports.parts.files import write_atomic
from desktop.reports.parts.fonts import Role
from desktop.reports.parts.pdf import PdfPages, open_pdf
from desktop.reports.parts.typeset import Line, Span, Style, lay_out
from desktop.rules.report_layout import ReportRow

MM = 72 / 25.4
WIDTH, HEIGHT = 297 * MM, 210 * MM
SIDE, TOP, BOTTOM = 14 * MM, 11 * MM, 11 * MM
TITLE_SIZE, TEXT_SIZE, NOTE_SIZE = 16.0, 9.0, 9.0
ROW, LEAD = 14.0, 1.35
TITLE_HEIGHT, LINE_HEIGHT, STAMP_HEIGHT = 30.0, 18.0, 62.0
PAD, ASCENT = 3.0, 0.88
NUMBER_WIDTH, GROUP_WIDTH, ITEM_WIDTH = 26.0, 106.0, 92.0
WIDEST_FIGURE = 6 * 0.58  # 100.0% in ems


@dataclass(frozen=True)
class _Grid:
    """The columns of the page: headings, left edges, and the texts of each row."""

    heads: list[str]
    edges: list[float]
    rows: tuple[ReportRow, ...]
    texts: list[list[str]]  # by column of figures

    @property
    def head_height(self) -> float:
        """Room for the longest unit name, wrapped."""
        lines = max(len(_wrapped(head, self._width(place))) for place, head in enumerate(self.heads))
        return lines * TEXT_SIZE * LEAD + 2 * PAD

    def _width(self, place: int) -> float:
        return self.edges[place + 1] - self.edges[place]


def _wrapped(text: str, width: float, role: Role = Role.HEI, align: str = "center") -> tuple[Line, ...]:
    return lay_out((Span(text, role),), Style(TEXT_SIZE, max(width - 2 * PAD, TEXT_SIZE), align=align))


def write_report_pdf(paper: ReportPaper, target: Path, *, watermark: str = "", note: str = "") -> int:
    """Print the table; `note` stands in the lower left corner of each page. Returns the number of pages.

    Raises files.OutputError or files.TargetBusy with a Chinese message.
    """
    count = 0

    def fill(path: Path) -> None:
        nonlocal count
        with open_pdf(path, paper.title, (WIDTH, HEIGHT), watermark=watermark) as pages:
            _Printer(pages, paper, note).run()
            count = pages.count

    write_atomic(target, fill)
    return count


def _grid(paper: ReportPaper) -> _Grid:
    columns = figures_in_order(paper.table)
    left = [SIDE, SIDE + NUMBER_WIDTH, SIDE + NUMBER_WIDTH + GROUP_WIDTH]
    start = left[-1] + ITEM_WIDTH
    each = (WIDTH - SIDE - start) / len(columns)
    edges = [*left, *(start + each * place for place in range(len(columns) + 1))]
    rows = paper.table.rows
    heads = ["序号", "", "", *(name for name, _ in columns)]
    return _Grid(heads, edges, rows, [texts_of(rows, figures) for _, figures in columns])


class _Printer:
    """Draws page after page, from the top down; `at` is the distance from the upper edge."""

    def __init__(self, pages: PdfPages, paper: ReportPaper, note: str) -> None:
        self.pages, self.paper, self.note = pages, paper, note
        self.grid = _grid(paper)
        self.at = 0.0
        self.placed: list[tuple[Line, float, float]] = []

    def run(self) -> None:
        """All rows, then notes, names and the room for the stamp, kept together."""
        foot = self._foot_lines()
        foot_height = len(foot) * NOTE_SIZE * 1.6 + STAMP_HEIGHT
        done, sheets = 0, self._shares(foot_height)
        for number, share in enumerate(sheets, 1):
            self._begin()
            self._rows(done, done + share)
            done += share
            if number == len(sheets):
                self._foot(foot)
            self._end(number, len(sheets))

    def _room(self) -> float:
        return HEIGHT - TOP - BOTTOM - TITLE_HEIGHT - LINE_HEIGHT - self.grid.head_height

    def _shares(self, foot_height: float) -> list[int]:
        """How many rows each page takes; the last keeps room for what stands below the table."""
        most, total, done = int(self._room() / ROW), len(self.grid.rows), 0
        with_foot = max(int((self._room() - foot_height) / ROW), 1)
        shares = []
        while total - done > with_foot:
            left = total - done
            shares.append(self._unbroken(done, min(most, left - min(with_foot, left // 2))))
            done += shares[-1]
        return [*shares, total - done]

    def _unbroken(self, first: int, wanted: int) -> int:
        """At most `wanted` rows from `first` on, fewer so that no group is broken unless it fills the page alone."""
        rows = self.grid.rows
        for take in range(wanted, 0, -1):
            if first + take == len(rows) or rows[first + take].group != rows[first + take - 1].group:
                return take
        return wanted

    def _number(self, text: str, left: float, right: float, top: float) -> None:
        """A figure in one line, drawn smaller when the columns are narrow."""
        size = min(TEXT_SIZE, (right - left - 2) / WIDEST_FIGURE)
        y = HEIGHT - (top + (ROW - size) / 2 + ASCENT * size)
        (line,) = lay_out((Span(text, Role.SONG),), Style(size, 1e4, align="left"))
        self.placed.append((line, (left + right - line.width) / 2, y))

    def _text(self, text: str, left: float, right: float, top: float, align: str, role: Role = Role.SONG) -> None:
        lines = _wrapped(text, right - left, role, align)
        step = TEXT_SIZE * LEAD
        for place, line in enumerate(lines):
            y = HEIGHT - (top + (step - TEXT_SIZE) / 2 + ASCENT * TEXT_SIZE + place * step)
            self.placed.append((line, left + PAD, y))

    def _begin(self) -> None:
        """Title, second line and headings."""
        title = lay_out((Span(self.paper.title, Role.TITLE),), Style(TITLE_SIZE, WIDTH - 2 * SIDE, align="center"))
        self.placed.append((title[0], SIDE, HEIGHT - TOP - ASCENT * TITLE_SIZE))
        top = TOP + TITLE_HEIGHT
        left, middle, right = self.paper.second_line
        for text, align in ((left, "left"), (middle, "center"), (right, "right")):
            self._text(text, SIDE, WIDTH - SIDE, top - 2, align)
        top += LINE_HEIGHT
        height = self.grid.head_height
        canvas = self.pages.canvas
        canvas.setLineWidth(0.5)
        canvas.setFillGray(0.93)
        canvas.rect(SIDE, HEIGHT - top - height, WIDTH - 2 * SIDE, height, stroke=0, fill=1)
        canvas.setFillGray(0)
        for place, head in enumerate(self.grid.heads):
            self._boxed(head, self.grid.edges[place], self.grid.edges[place + 1], top, height, Role.HEI)
        self._boxed("内容", self.grid.edges[1], self.grid.edges[3], top, height, Role.HEI)
        edges = [edge for place, edge in enumerate(self.grid.edges) if place != 2]
        self._verticals(edges, top, top + height)
        self._horizontal(SIDE, WIDTH - SIDE, top)
        self._horizontal(SIDE, WIDTH - SIDE, top + height)
        self.at = top + height

    def _boxed(self, text: str, left: float, right: float, top: float, height: float, role: Role = Role.SONG) -> None:
        """Text in the middle of a cell."""
        lines = len(_wrapped(text, right - left, role))
        self._text(text, left, right, top + (height - lines * TEXT_SIZE * LEAD) / 2, "center", role)

    def _horizontal(self, left: float, right: float, top: float) -> None:
        self.pages.canvas.line(left, HEIGHT - top, right, HEIGHT - top)

    def _verticals(self, edges: list[float], top: float, bottom: float) -> None:
        self.pages.canvas.lines([(x, HEIGHT - top, x, HEIGHT - bottom) for x in edges])

    def _rows(self, first: int, last: int) -> None:
        """Rows `first` … `last` (without); a group broken by the page's end is named again on the next."""
        top, edges, start = self.at, self.grid.edges, first
        for place in range(first, last):
            row, y = self.grid.rows[place], top + (place - first) * ROW
            self._boxed(str(place + 1), edges[0], edges[1], y, ROW)
            self._boxed(row.title, edges[2], edges[3], y, ROW)
            for number, texts in enumerate(self.grid.texts):
                self._number(texts[place], edges[number + 3], edges[number + 4], y)
            ends = place + 1 == last or self.grid.rows[place + 1].group != row.group
            self._horizontal(edges[0], edges[1], y + ROW)
            self._horizontal(edges[1] if ends else edges[2], WIDTH - SIDE, y + ROW)
            if ends:
                self._boxed(row.group, edges[1], edges[2], top + (start - first) * ROW, (place + 1 - start) * ROW)
                start = place + 1
        self.at = top + (last - first) * ROW
        self._verticals(edges, top, self.at)

    def _foot_lines(self) -> list[Line]:
        style = Style(NOTE_SIZE, WIDTH - 2 * SIDE, align="left")
        texts = (*self.paper.notes, self.paper.signers)
        return [line for text in texts for line in lay_out((Span(text, Role.SONG),), style)]

    def _foot(self, lines: list[Line]) -> None:
        self.at += 5
        for line in lines:
            self.placed.append((line, SIDE, HEIGHT - (self.at + NOTE_SIZE)))
            self.at += NOTE_SIZE * 1.6

    def _end(self, number: int, count: int) -> None:
        self.pages.lines(self.placed)
        self.placed = []
        y = BOTTOM - 16
        text = f"第 {number} 页，共 {count} 页"
        self.pages.text(text, WIDTH - SIDE, y, Role.SONG, NOTE_SIZE, align="right")
        if self.note:
            self.pages.text(self.note, SIDE, y, Role.SONG, NOTE_SIZE)
        self.pages.end_page()
