"""Chinese line breaking and justification: 避头尾, numbers kept with their units, straight right edges."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, groupby

from desktop.reports.parts.fonts import Role, typeface

OPENING = "（〔［｛《〈「『【〖“‘([{"
CLOSING = "，。、；：！？）〕］｝》〉」』】〗”’…—～·％‰℃%,.;:!?)]}"  # none of these begins a line
UNITS = "年月日时分秒点号条款项章节次件起人名个份户家处万亿元吨米里升克倍岁届期版页项宗％‰℃%度层栋组队天周"
_LONG_UNITS = "平方米|立方米|公里|公斤|千克|小时|分钟|个月|个工作日"
_HANZI_NUMBER = "一二三四五六七八九十百千零〇两"
_LATIN = r"[^\W\d_\u2e80-\U0010ffff]"
# One match is what must stay on one line: opening marks, a core, closing marks.
_CORE = (
    rf"第?〔?\d[\d.,:/×+\-–]*〕?\d*(?:[百千万亿]?(?:{_LONG_UNITS}|[{UNITS}]))?"
    rf"|第[{_HANZI_NUMBER}]+[{UNITS}]"
    rf"|(?:{_LATIN}|[\d@#&_'’.+\-/])+"
    r"|——|……|."
)
_CLUSTER = re.compile(rf"[{re.escape(OPENING)}]*(?:{_CORE})[{re.escape(CLOSING)}]*[ \u3000]*", re.DOTALL)
_LOOSE = 0.45  # ems of space between characters beyond which a long latin word is cut after all
_LONG_WORD = 8
_EPSILON = 1e-6


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text in one face."""

    text: str
    role: Role = Role.FANGSONG


@dataclass(frozen=True, slots=True)
class Style:
    """How to set a paragraph; lengths in points. `tracking` goes between characters unless both are latin or digits."""

    size: float
    width: float
    indent: float = 0.0
    tracking: float = 0.0
    align: str = "justify"  # justify, left, center, right


@dataclass(frozen=True, slots=True)
class Run:
    """Characters in one font with one gap after each."""

    font: str
    text: str
    gap: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line ready to draw: x of its first glyph from the left edge of the paragraph, and its runs."""

    x: float
    width: float
    size: float
    runs: tuple[Run, ...]
    text: str


@lru_cache(maxsize=512)
def lay_out(spans: tuple[Span, ...], style: Style) -> tuple[Line, ...]:
    """Break a paragraph into lines. An empty paragraph gives no line.

    No line begins with a closing mark or ends with an opening one, digits stay with their unit, and with
    `align="justify"` every line but the last ends at exactly `width`.
    """
    text, glyphs = _glyphs(spans)
    if not text:
        return ()
    paragraph = _Paragraph(text, glyphs, style)
    return tuple(paragraph.line(start, end, last) for start, end, last in paragraph.breaks())


def clean(text: str) -> str:
    """The text without control and bidirectional signs; tabs and line ends become blanks."""
    if text.isprintable():
        return text
    kept = (" " if char in "\t\n\r\u2028\u2029" else char for char in text)
    return "".join(char for char in kept if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Cn"))


def clusters(text: str) -> list[str]:
    """The pieces between which a line may break, in order."""
    return _CLUSTER.findall(text)


def _glyphs(spans: tuple[Span, ...]) -> tuple[str, list[tuple[str, float]]]:
    """All characters with the font and advance (ems) each is set in."""
    parts: list[str] = []
    glyphs: list[tuple[str, float]] = []
    for span in spans:
        face = typeface(span.role)
        text = face.printable(clean(span.text))
        parts.append(text)
        glyphs += map(face.glyph, text)
    return "".join(parts), glyphs


class _Paragraph:
    """The widths of one paragraph as prefix sums, so that each line is found by bisection."""

    def __init__(self, text: str, glyphs: list[tuple[str, float]], style: Style) -> None:
        self.text, self.style = text, style
        self.fonts = [font for font, _ in glyphs]
        size = style.size
        self.ink = list(accumulate((advance * size for _, advance in glyphs), initial=0.0))
        narrow = [" " < char < "\u2000" for char in text]
        self.open = [not (left and right) for left, right in zip(narrow, [*narrow[1:], False], strict=True)]
        self.gaps = list(accumulate(self.open, initial=0))
        tracking = style.tracking
        self.reach = [ink + gaps * tracking for ink, gaps in zip(self.ink, self.gaps, strict=True)]
        self.stops = list(accumulate(map(len, clusters(text))))

    def breaks(self) -> Iterator[tuple[int, int, bool]]:
        """Start, end and whether it is the last, of each line; blanks at a line's end belong to no line."""
        start, total = 0, len(self.text)
        room = self.style.width - self.style.indent
        while start < total:
            end = self._end(start, room)
            following = end
            while following < total and self.text[following] in " \u3000":
                following += 1
            yield start, self._trimmed(start, end), following >= total
            start, room = following, self.style.width

    def _end(self, start: int, room: float) -> int:
        """End of the line that begins at `start`."""
        limit = self.reach[start] + room + self.style.tracking + _EPSILON
        first = bisect_right(self.stops, start)
        stop = first
        while stop < len(self.stops) and self.reach[self._trimmed(start, self.stops[stop])] <= limit:
            stop += 1
        if stop == len(self.stops):
            return len(self.text)
        end = self.stops[stop - 1] if stop > first else start
        if end == start or self._too_loose(start, end, self.stops[stop], room):
            end = max(self._forced(start, end, self.stops[stop], limit), end)
        return end

    def _trimmed(self, start: int, end: int) -> int:
        while end > start + 1 and self.text[end - 1] in " \u3000":
            end -= 1
        return end

    def _too_loose(self, start: int, end: int, following: int, room: float) -> bool:
        """Whether the line would gape because a long latin word or number comes next."""
        if following - end < _LONG_WORD:
            return False
        spread = self._spread(start, self._trimmed(start, end), room)
        return spread is None or spread > _LOOSE * self.style.size

    def _forced(self, start: int, end: int, following: int, limit: float) -> int:
        """A break inside a cluster that fits no line: as far as it goes, not before a closing mark if that can be."""
        furthest = max(bisect_right(self.reach, limit, start) - 1, start + 1)
        for stop in range(min(furthest, following), max(end, start), -1):
            if stop >= len(self.text) or self.text[stop] not in CLOSING:
                return stop
        return furthest if end == start else end

    def _spread(self, start: int, end: int, room: float) -> float | None:
        """Gap between characters that makes the line exactly `room` wide; None if it has no place for one."""
        places = self.gaps[end - 1] - self.gaps[start]
        return (room - (self.ink[end] - self.ink[start])) / places if places else None

    def line(self, start: int, end: int, last: bool) -> Line:
        """The line of characters start..end, placed and spaced."""
        style = self.style
        indent = style.indent if start == 0 else 0.0
        gap = style.tracking
        if style.align == "justify" and not last:
            spread = self._spread(start, end, style.width - indent)
            gap = style.tracking if spread is None else spread
        width = self.ink[end] - self.ink[start] + gap * (self.gaps[end - 1] - self.gaps[start])
        free = style.width - indent - width
        x = indent + {"center": free / 2, "right": free}.get(style.align, 0.0)
        runs = tuple(
            Run(font, self.text[places[0] : places[-1] + 1], gap if is_open else 0.0)
            for (font, is_open), places in self._pieces(start, end)
        )
        return Line(x, width, style.size, runs, self.text[start:end])

    def _pieces(self, start: int, end: int) -> Iterator[tuple[tuple[str, bool], list[int]]]:
        for key, group in groupby(range(start, end), key=lambda place: (self.fonts[place], self.open[place])):
            yield key, list(group)
