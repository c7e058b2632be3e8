"""组织机构图: the tree on landscape paper, any depth; names wrap in their boxes and are never cut (S1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from desktop.reports.parts.files import write_atomic
from desktop.reports.parts.fonts import Role
from desktop.reports.parts.pdf import PdfPages, open_pdf
from desktop.reports.parts.typeset import Line, Span, Style, lay_out

MM = 72 / 25.4
_A4, _A3 = (297 * MM, 210 * MM), (420 * MM, 297 * MM)
_A3_FROM = 16  # boxes from which the larger sheet is taken
_MARGIN, _FOOT = 14 * MM, 12 * MM
_COLUMN, _GAP = 42 * MM, 5 * MM
_INDENT, _DEEPEST = 4 * MM, 4  # deeper levels are drawn under the fourth, with their depth in figures
_TOP_WIDTH = 90 * MM
_NAME, _NOTE, _TITLE = 9.5, 8.0, 18.0
_LEADING = 1.3
_PAD = 2.2 * MM
_SPACE = 3.5 * MM
_TRUNK = _MARGIN + 2 * MM
_DROP = 9 * MM
_ALARM = (0.72, 0.16, 0.14)
_GROUND = (0.93, 0.95, 0.98)
_PATH = 0.45


@dataclass(frozen=True)
class ChartNote:
    """One line under a name: 第一责任人 张某; `alarm` when it says that somebody is missing."""

    text: str
    alarm: bool = False


@dataclass(frozen=True)
class ChartBody:
    """A body beside its unit: the name and lines such as 组长 张某."""

    name: str
    notes: tuple[ChartNote, ...] = ()


@dataclass(frozen=True)
class ChartUnit:
    """A unit with those below it, in display order; `group` is the heading above its row (局属单位)."""

    name: str
    group: str = ""
    notes: tuple[ChartNote, ...] = ()
    children: tuple[ChartUnit, ...] = ()
    bodies: tuple[ChartBody, ...] = ()
    own: bool = False


@dataclass(frozen=True)
class _Box:
    """A laid-out box: its lines with offsets from the upper left corner, and its size in points."""

    width: float
    height: float
    placed: tuple[tuple[Line, float, float, bool], ...]
    depth: int = 0
    dashed: bool = False
    filled: bool = False


@dataclass
class _Column:
    """One unit of the first row and all below it, from top to bottom."""

    boxes: list[_Box] = field(default_factory=list)

    @property
    def height(self) -> float:
        return sum(box.height + _SPACE for box in self.boxes) - _SPACE


def write_organisation_chart(
    roots: Sequence[ChartUnit], target: Path, *, title: str, subtitle: str = "", watermark: str = "", note: str = ""
) -> int:
    """Draw the tree, one sheet or as many as it takes; returns the pages. A3 landscape for a large tree, else A4.
    `note` stands small in the lower left corner.

    Raises files.OutputError or files.TargetBusy with a Chinese message.
    """
    page = _A3 if sum(map(_count, roots)) > _A3_FROM else _A4
    count = 0

    def fill(path: Path) -> None:
        nonlocal count
        with open_pdf(path, title, page, watermark=watermark, note=note) as pages:
            for root in roots:
                _Chart(pages, title, subtitle).draw(root)
            count = pages.count

    try:
        write_atomic(target, fill)
    finally:
        lay_out.cache_clear()
    return count


def _count(unit: ChartUnit) -> int:
    return 1 + sum(map(_count, unit.children))


def _box(
    name: str,
    notes: Sequence[ChartNote],
    width: float,
    *,
    depth: int = 0,
    dashed: bool = False,
    filled: bool = False,
) -> _Box:
    """Wrap name and notes to the width; the box is as high as they need."""
    room = width - 2 * _PAD
    lines = [(line, False) for line in lay_out((Span(name, Role.HEI),), Style(_NAME, room, align="center"))]
    for note in notes:
        span = (Span(note.text, Role.SONG),)
        lines += [(line, note.alarm) for line in lay_out(span, Style(_NOTE, room, align="center"))]
    placed, y = [], _PAD
    for line, alarm in lines:
        placed.append((line, _PAD, y + line.size * 0.88, alarm))
        y += line.size * _LEADING
    return _Box(width, y + _PAD - 1, tuple(placed), depth, dashed, filled)


class _Chart:
    """Draws one tree: the upper line of single units, then rows of columns, continued on further sheets."""

    def __init__(self, pages: PdfPages, title: str, subtitle: str) -> None:
        self.pages, self.title, self.subtitle = pages, title, subtitle
        self.top = 0.0  # where the next thing goes, from the bottom of the page
        self.trunk = 0.0  # height of the first row's bus, from which later rows hang at the left; 0 before it
        self.reach = 0.0  # where that bus begins
        self.sheet = 0

    def draw(self, root: ChartUnit) -> None:
        """The whole tree under `root`."""
        self._begin()
        last = self._chain(root)
        width = self.pages.width - _TRUNK - _MARGIN - _GAP
        across = max(1, int((width + _GAP) // (_COLUMN + _GAP)))
        for heading, columns in _rows(last.children, across):
            self._row(heading, columns, last.name)
        self._end()

    # --- sheets -----------------------------------------------------------------------------------

    def _begin(self) -> None:
        self.sheet += 1
        middle, top = self.pages.width / 2, self.pages.height - _MARGIN
        suffix = "" if self.sheet == 1 else f"（续 {self.sheet - 1}）"
        self.pages.text(self.title + suffix, middle, top - _TITLE, Role.TITLE, _TITLE, align="center")
        if self.subtitle:
            self.pages.text(self.subtitle, middle, top - _TITLE - 14, Role.SONG, 9, align="center")
        self.top = top - _TITLE - 24
        self.trunk = 0.0

    def _end(self) -> None:
        self.pages.text(f"第 {self.pages.count + 1} 页", self.pages.width / 2, _FOOT - 10, Role.SONG, 9, align="center")
        self.pages.end_page()

    @property
    def _room(self) -> float:
        return self.top - _FOOT

    # --- the upper line ---------------------------------------------------------------------------

    def _chain(self, unit: ChartUnit) -> ChartUnit:
        """Units one above the other as long as there is only one, the last one with its bodies beside it."""
        middle = self.pages.width / 2
        while True:
            box = _box(unit.name, unit.notes, _TOP_WIDTH, filled=unit.own)
            self._paint(box, middle - _TOP_WIDTH / 2, self.top)
            self._beside(unit.bodies, middle + _TOP_WIDTH / 2, self.top, box.height)
            beside = max((_body_height(body, self._side) for body in unit.bodies), default=0.0)
            below = self.top - box.height
            self.top = self.top - max(box.height, beside) - _DROP
            if len(unit.children) != 1 or not unit.children[0].children:
                if unit.children:
                    self._line(middle, below, middle, self.top + _DROP / 2)
                return unit
            self._line(middle, below, middle, self.top)
            unit = unit.children[0]

    @property
    def _side(self) -> float:
        """The width of a body's box: what is free at one side of the upper line."""
        return min(70 * MM, (self.pages.width - _TOP_WIDTH) / 2 - _MARGIN - _GAP * 2)

    def _beside(self, bodies: Sequence[ChartBody], right: float, top: float, height: float) -> None:
        """The first body to the right of its unit, the second to the left."""
        for number, body in enumerate(bodies[:2]):
            box = _box(body.name, body.notes, self._side, dashed=True)
            left_side = number == 1
            x = (right - _TOP_WIDTH - _GAP * 2 - box.width) if left_side else right + _GAP * 2
            y = top - min(height, box.height) / 2
            edge = right - _TOP_WIDTH if left_side else right
            self._line(edge, y, x + box.width if left_side else x, y, dashed=True)
            self._paint(box, x, top)

    # --- rows of columns --------------------------------------------------------------------------

    def _row(self, heading: str, columns: list[_Column], above: str) -> None:
        """One row of columns below the bus; a column that is too high goes on upon the next sheet."""
        need = max(column.boxes[0].height for column in columns) + _DROP * 2
        if self._room < min(need + max(c.height for c in columns), self.pages.height * 0.55):
            self._turn(above)
        bus = self.top + _DROP / 2
        x = (self.pages.width + _TRUNK - _MARGIN - len(columns) * (_COLUMN + _GAP) + _GAP) / 2
        edges = [x + number * (_COLUMN + _GAP) for number in range(len(columns))]
        ends = [edge + _COLUMN / 2 for edge in edges]
        first = min(ends)
        if self.trunk:
            self._line(_TRUNK, self.trunk, self.reach, self.trunk)
            self._line(_TRUNK, self.trunk, _TRUNK, bus)
            self._line(_TRUNK, bus, max(ends), bus)
        else:
            middle = self.pages.width / 2
            self._line(middle, bus + _DROP / 2, middle, bus)
            self.reach = min(first, middle)
            self._line(self.reach, bus, max(*ends, middle), bus)
            self.trunk = bus
        if heading:
            self.pages.text(heading, first + 2, bus + 2.5, Role.KAI, 9)
        for edge in edges:
            self._line(edge + _COLUMN / 2, bus, edge + _COLUMN / 2, self.top)
        rest = [list(column.boxes) for column in columns]
        while any(rest):
            self._stack(rest, edges)
            if any(rest):
                self._turn(above)
        self.top -= _DROP

    def _stack(self, rest: list[list[_Box]], edges: list[float]) -> None:
        """Paint what fits of each column from the same height down; take it out of `rest`."""
        lowest = self.top
        for boxes, edge in zip(rest, edges, strict=True):
            y = self.top
            stems: dict[int, float] = {}
            while boxes and (y - boxes[0].height >= _FOOT or y == self.top):
                box = boxes.pop(0)
                x = edge + _INDENT * min(box.depth, _DEEPEST)
                if box.depth in stems:
                    stem = edge + _INDENT * (min(box.depth, _DEEPEST) - 1) + _INDENT / 2
                    self._line(stem, stems[box.depth], stem, y - box.height / 2)
                    self._line(stem, y - box.height / 2, x, y - box.height / 2)
                self._paint(box, x, y)
                y -= box.height
                stems = {depth: at for depth, at in stems.items() if depth <= box.depth} | {box.depth + 1: y}
                y -= _SPACE
            lowest = min(lowest, y + _SPACE)
        self.top = lowest

    def _turn(self, above: str) -> None:
        """A new sheet, which says under whom it goes on."""
        self._end()
        self._begin()
        box = _box(above, (), _TOP_WIDTH)
        self._paint(box, self.pages.width / 2 - _TOP_WIDTH / 2, self.top)
        self.top -= box.height + _DROP

    # --- strokes ----------------------------------------------------------------------------------

    def _line(self, x1: float, y1: float, x2: float, y2: float, *, dashed: bool = False) -> None:
        canvas = self.pages.canvas
        canvas.setLineWidth(0.7)
        canvas.setStrokeGray(_PATH)
        canvas.setDash(*((2, 2) if dashed else (1, 0)))
        canvas.line(x1, y1, x2, y2)

    def _paint(self, box: _Box, x: float, top: float) -> None:
        """The frame and its lines, `top` being its upper edge."""
        canvas = self.pages.canvas
        canvas.setLineWidth(0.8)
        canvas.setStrokeGray(0.25)
        canvas.setDash(*((3, 2) if box.dashed else (1, 0)))
        canvas.setFillColorRGB(*(_GROUND if box.filled else (1, 1, 1)))
        canvas.roundRect(x, top - box.height, box.width, box.height, 2, stroke=1, fill=1)
        canvas.setDash(1, 0)
        for alarm in (False, True):
            lines = [(line, x + dx, top - dy) for line, dx, dy, wrong in box.placed if wrong is alarm]
            if lines:
                canvas.setFillColorRGB(*(_ALARM if alarm else (0, 0, 0)))
                self.pages.lines(lines)
        canvas.setFillGray(0)


def _body_height(body: ChartBody, width: float) -> float:
    return _box(body.name, body.notes, width, dashed=True).height


def _rows(children: Sequence[ChartUnit], across: int) -> list[tuple[str, list[_Column]]]:
    """The first row's units by group, at most `across` a row and evenly filled."""
    groups: dict[str, list[ChartUnit]] = {}
    for child in children:
        groups.setdefault(child.group, []).append(child)
    rows = []
    for heading, units in groups.items():
        lines = -(-len(units) // across)
        each = -(-len(units) // lines)
        for start in range(0, len(units), each):
            rows.append((heading, [_column(unit) for unit in units[start : start + each]]))
    return rows


def _column(unit: ChartUnit) -> _Column:
    column = _Column()

    def add(node: ChartUnit, depth: int) -> None:
        width = _COLUMN - _INDENT * min(depth, _DEEPEST)
        name = node.name if depth <= _DEEPEST else f"{node.name}（第 {depth + 1} 级）"
        column.boxes.append(_box(name, node.notes, width, depth=depth, filled=node.own))
        for child in node.children:
            add(child, depth + 1)

    add(unit, 0)
    return column
