"""One description of a chart, drawn as PDF on paper and as SVG on the screen; patterns keep it readable in grey.

chart = BarChart("矛盾纠纷趋势", ("1月", "2月"), (Series("排查", (4, 7)), Series("成功", (3, 5))), unit="件")
svg = chart_svg(chart, 480, 240, theme)      # for QSvgRenderer
draw_chart(chart, pages, x, y, 400, 200)     # into a desktop.reports.parts.pdf page
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from desktop.reports.parts.fonts import Role

if TYPE_CHECKING:
    from desktop.reports.parts.pdf import PdfPages

_PATTERNS = ("solid", "diagonal", "empty", "level", "cross", "upright")
_HATCH = 4.0  # points between the lines of a pattern
_TEXT_ASCENT = 0.36  # of the size: from the middle of a digit to its baseline
_BAR_SHARE = 0.72  # of a category's width that bars take
_WIDEST_BAR = 34.0


@dataclass(frozen=True, slots=True)
class Series:
    """One row of figures, a value a category; None is a gap."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars side by side for each series; `line` is drawn over them on an axis of its own, 0 to 1 as per cent.

    `stacked` puts the series of a category one upon the other. An empty title takes no room (where the screen has one
    of its own).
    """

    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    line: Series | None = None
    stacked: bool = False


@dataclass(frozen=True, slots=True)
class BarBox:
    """Where one bar stands: the places of its category and series, and its box in the units of the drawing."""

    category: int
    series: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class ChartTheme:
    """Colours as #rrggbb; `bars` is taken in turn. The default prints in black and white."""

    text: str = "#000000"
    secondary: str = "#444444"
    grid: str = "#BBBBBB"
    bars: tuple[str, ...] = ("#333333", "#555555", "#777777", "#555555", "#333333", "#777777")
    line: str = "#000000"
    font_family: str = "Pingan Sans"
    text_size: float = 10.0


PAPER = ChartTheme()


@dataclass(frozen=True, slots=True)
class _Box:
    x: float
    y: float
    width: float
    height: float
    colour: str
    filled: bool


@dataclass(frozen=True, slots=True)
class _Stroke:
    points: tuple[tuple[float, float], ...]
    colour: str
    width: float = 0.7


@dataclass(frozen=True, slots=True)
class _Text:
    text: str
    x: float
    y: float
    size: float
    colour: str
    anchor: str = "middle"  # start, middle, end
    bold: bool = False


_Shape = _Box | _Stroke | _Text


def chart_svg(chart: BarChart, width: float, height: float, theme: ChartTheme = PAPER) -> str:
    """The chart as SVG text of the given size in pixels, transparent ground; only what SVG Tiny 1.2 has."""
    body = "".join(map(_svg, _shapes(chart, width, height, theme)))
    family = escape(theme.font_family, {'"': "&quot;"})
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
        f'viewBox="0 0 {width:g} {height:g}" font-family="{family}"><title>{escape(chart.title)}</title>{body}</svg>'
    )


def draw_chart(
    chart: BarChart, pages: PdfPages, x: float, y: float, width: float, height: float, theme: ChartTheme = PAPER
) -> None:
    """Draw the chart on a page; (x, y) is its lower left corner, all in points."""
    canvas = pages.canvas
    for shape in _shapes(chart, width, height, theme):
        canvas.setStrokeColor(_colour(shape.colour))
        canvas.setFillColor(_colour(shape.colour))
        if isinstance(shape, _Box):
            canvas.setLineWidth(0.7)
            bottom = y + height - shape.y - shape.height
            canvas.rect(x + shape.x, bottom, shape.width, shape.height, stroke=1, fill=int(shape.filled))
        elif isinstance(shape, _Stroke):
            canvas.setLineWidth(shape.width)
            points = [(x + px, y + height - py) for px, py in shape.points]
            canvas.lines([(*start, *end) for start, end in pairwise(points)])
        else:
            align = {"start": "left", "middle": "center", "end": "right"}[shape.anchor]
            role = Role.HEI if shape.bold else Role.SONG
            pages.text(shape.text, x + shape.x, y + height - shape.y, role, shape.size, align=align)
    canvas.setFillGray(0)
    canvas.setStrokeGray(0)


def nice_scale(highest: float) -> tuple[float, float]:
    """Top of the axis and step for values up to `highest`: 1, 2 or 5 times a power of ten, whole numbers below 10."""
    if highest <= 0:
        return 1.0, 1.0
    raw = highest / 4
    power = 10.0 ** floor(log10(raw))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw - 1e-9)
    step = max(step, 1.0)
    return ceil(highest / step - 1e-9) * step, step


def _shapes(chart: BarChart, width: float, height: float, theme: ChartTheme) -> Iterator[_Shape]:
    """Everything to draw, y downwards from the top."""
    size = theme.text_size
    head = 0.0
    if chart.title:
        yield _Text(chart.title, 0, size * 1.2, size * 1.2, theme.text, "start", bold=True)
        head = size * 1.5
    legend_rows = yield from _legend(chart, width, head + size * 0.95, theme)
    frame = _frame(chart, width, height, head, legend_rows, theme)
    if frame is None:
        return
    limit, step = nice_scale(_highest(chart))
    yield from _axes(chart, frame, limit, step, theme)
    for bar in _bar_boxes(chart, frame, limit):
        yield from _bar(bar.x, bar.y, bar.width, bar.height, bar.series, theme)
    if chart.line is not None:
        yield from _curve(chart.line, frame, theme)


_Frame = tuple[float, float, float, float]


def _frame(
    chart: BarChart, width: float, height: float, head: float, legend_rows: int, theme: ChartTheme
) -> _Frame | None:
    """Left, top, right and bottom of the field the bars stand in; None when there is no room or nothing to show."""
    size = theme.text_size
    left, right = size * 3.2, width - (size * 3.4 if chart.line else size * 0.6)
    top, bottom = head + size * (1.5 + 1.6 * legend_rows), height - size * 1.9
    return None if right <= left or bottom <= top or not chart.categories else (left, top, right, bottom)


def _highest(chart: BarChart) -> float:
    """The longest bar: of stacked ones the tallest pile."""
    if chart.stacked:
        piles = zip(*(row.values for row in chart.series), strict=True)
        return max((sum(value or 0.0 for value in pile) for pile in piles), default=0.0)
    return max((value for row in chart.series for value in row.values if value is not None), default=0.0)


def bar_boxes(chart: BarChart, width: float, height: float, theme: ChartTheme = PAPER) -> list[BarBox]:
    """Where each bar of `chart_svg` of that size stands, so that it can be pointed at."""
    legend = _legend(chart, width, 0.0, theme)
    rows = 0
    while True:
        try:
            next(legend)
        except StopIteration as ended:
            rows = ended.value
            break
    head = theme.text_size * 1.5 if chart.title else 0.0
    frame = _frame(chart, width, height, head, rows, theme)
    return [] if frame is None else list(_bar_boxes(chart, frame, nice_scale(_highest(chart))[0]))


def _axes(chart: BarChart, frame: _Frame, limit: float, step: float, theme: ChartTheme) -> Iterator[_Shape]:
    left, top, right, bottom = frame
    size = theme.text_size
    ticks = round(limit / step)
    for tick in range(ticks + 1):
        y = bottom - (bottom - top) * tick / ticks
        yield _Stroke(((left, y), (right, y)), theme.secondary if tick == 0 else theme.grid, 0.5)
        yield _Text(f"{tick * step:g}", left - size * 0.5, y + size * _TEXT_ASCENT, size * 0.9, theme.secondary, "end")
    if chart.unit:
        yield _Text(chart.unit, left - size * 0.5, top - size * 0.7, size * 0.9, theme.secondary, "end")
    pitch = (right - left) / len(chart.categories)
    widest = max(map(len, chart.categories)) * size
    every = max(1, ceil(widest / pitch))
    for number, name in enumerate(chart.categories):
        if number % every == 0:
            x = left + pitch * (number + 0.5)
            yield _Text(name, x, bottom + size * 1.4, size * 0.9, theme.secondary)


def _bar_boxes(chart: BarChart, frame: _Frame, limit: float) -> Iterator[BarBox]:
    left, top, right, bottom = frame
    pitch = (right - left) / len(chart.categories)
    abreast = 1 if chart.stacked else max(len(chart.series), 1)
    bar = min(pitch * _BAR_SHARE / abreast, _WIDEST_BAR)
    floor = [bottom] * len(chart.categories)
    for place, row in enumerate(chart.series):
        for number, value in enumerate(row.values[: len(chart.categories)]):
            if not value or value < 0:
                continue
            shift = -0.5 if chart.stacked else place - len(chart.series) / 2
            x = left + pitch * (number + 0.5) + shift * bar
            tall = (bottom - top) * value / limit
            base = floor[number] if chart.stacked else bottom
            floor[number] = base - tall
            yield BarBox(number, place, x + bar * 0.06, base - tall, bar * 0.88, tall)


def _bar(x: float, y: float, width: float, height: float, place: int, theme: ChartTheme) -> Iterator[_Shape]:
    """One bar in the colour and pattern of its series."""
    colour, pattern = theme.bars[place % len(theme.bars)], _PATTERNS[place % len(_PATTERNS)]
    yield _Box(x, y, width, height, colour, pattern == "solid")
    if pattern in ("level", "cross"):
        steps = int(height / _HATCH)
        for number in range(1, steps + 1):
            yield _Stroke(((x, y + height - number * _HATCH), (x + width, y + height - number * _HATCH)), colour)
    if pattern in ("upright", "cross"):
        for number in range(1, int(width / _HATCH) + 1):
            yield _Stroke(((x + number * _HATCH, y), (x + number * _HATCH, y + height)), colour)
    if pattern == "diagonal":
        for number in range(1, int((width + height) / _HATCH) + 1):
            reach = number * _HATCH
            start = (x + max(0.0, reach - height), y + height - min(reach, height))
            end = (x + min(reach, width), y + height - max(0.0, reach - width))
            yield _Stroke((start, end), colour)


def _curve(row: Series, frame: _Frame, theme: ChartTheme) -> Iterator[_Shape]:
    """The line with a square at each value, and its axis in per cent at the right."""
    left, top, right, bottom = frame
    size = theme.text_size
    for share in (0.0, 0.5, 1.0):
        y = bottom - (bottom - top) * share + size * _TEXT_ASCENT
        yield _Text(f"{share * 100:g}%", right + size * 0.4, y, size * 0.9, theme.secondary, "start")
    pitch = (right - left) / len(row.values)
    stretch: list[tuple[float, float]] = []
    for number, value in enumerate((*row.values, None)):
        if value is None:
            if len(stretch) > 1:
                yield _Stroke(tuple(stretch), theme.line, 1.4)
            stretch = []
            continue
        point = (left + pitch * (number + 0.5), bottom - (bottom - top) * min(max(value, 0.0), 1.0))
        stretch.append(point)
        yield _Box(point[0] - 2, point[1] - 2, 4, 4, theme.line, True)


def _legend(chart: BarChart, width: float, y: float, theme: ChartTheme) -> Generator[_Shape, None, int]:
    """Names with their patterns in rows under the title; returns the number of rows."""
    size = theme.text_size
    names: Sequence[Series] = (*chart.series, *((chart.line,) if chart.line else ()))
    x, rows = 0.0, 1 if names else 0
    for place, row in enumerate(names):
        wide = size * (2.6 + sum(0.6 if char < "\u2000" else 1.0 for char in row.name))
        if x and x + wide > width:
            x, y, rows = 0.0, y + size * 1.6, rows + 1
        if row is chart.line:
            middle = y - size * 0.4
            yield _Stroke(((x, middle), (x + size * 1.4, middle)), theme.line, 1.4)
            yield _Box(x + size * 0.7 - 2, middle - 2, 4, 4, theme.line, True)
        else:
            yield from _bar(x, y - size * 0.8, size * 1.4, size * 0.85, place, theme)
        yield _Text(row.name, x + size * 1.8, y, size, theme.text, "start")
        x += wide
    return rows


def _svg(shape: _Shape) -> str:
    if isinstance(shape, _Box):
        fill = shape.colour if shape.filled else "none"
        return (
            f'<rect x="{shape.x:.2f}" y="{shape.y:.2f}" width="{shape.width:.2f}" height="{shape.height:.2f}" '
            f'fill="{fill}" stroke="{shape.colour}" stroke-width="0.7"/>'
        )
    if isinstance(shape, _Stroke):
        points = " ".join(f"{x:.2f},{y:.2f}" for x, y in shape.points)
        return f'<polyline points="{points}" fill="none" stroke="{shape.colour}" stroke-width="{shape.width:g}"/>'
    weight = ' font-weight="bold"' if shape.bold else ""
    return (
        f'<text x="{shape.x:.2f}" y="{shape.y:.2f}" font-size="{shape.size:g}" fill="{shape.colour}" '
        f'text-anchor="{shape.anchor}"{weight}>{escape(shape.text)}</text>'
    )


def _colour(text: str) -> object:
    from reportlab.lib.colors import HexColor

    return HexColor(text)
