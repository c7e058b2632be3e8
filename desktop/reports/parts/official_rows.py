"""Turns the blocks of an official paper into rows on the grid: headings, paragraphs, small tables, signatures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache, singledispatch
from itertools import accumulate

from desktop.reports.parts.fonts import Role
from desktop.reports.parts.official import (
    PAGE,
    Addressee,
    Aligned,
    Blank,
    Block,
    Body,
    Colophon,
    Grid,
    Heading,
    Imprint,
    OfficialDocument,
    Party,
    SignatureBlock,
    Signing,
)
from desktop.reports.parts.typeset import Line, Span, Style, clusters, lay_out

BODY = PAGE.body_size
TRACKING = (PAGE.text_width - PAGE.columns * BODY) / (PAGE.columns - 1)  # 28 characters fill the line exactly
PITCH = BODY + TRACKING
KEPT_LINES = 2  # lines of text that stay with a signature
_ASCENT = 0.88  # of the em box, as in all the faces used
_HEADING_ROLES = {1: Role.HEI, 2: Role.KAI}
_WORD_ENDS = "年的局委）》”、，和与及"
_WORD_STARTS = ("关于", "工作", "目标", "责任", "管理", "情况", "通知", "通报")
_SHORT_CELL = 4  # characters; a column of such cells is centred
_CELL_SIZE = 12.0  # 小4号
_CELL_LEADING = 17.0
_CELL_PAD = 4.0
_COLOPHON_SIZE = PAGE.number_size  # 4号
_COLOPHON_LEADING = 22.0
_COLOPHON_BASE = (_COLOPHON_LEADING - _COLOPHON_SIZE) / 2 + _ASCENT * _COLOPHON_SIZE
_COLOPHON_PAD = 3.0
_CELL_LINES = 8  # a longer cell may go on on the next page
_NO_WORDS = Line(0.0, 0.0, _CELL_SIZE, (), "")


@dataclass(frozen=True, slots=True)
class Part:
    """A line of text in a row: offset from the left edge of the text area and of the baseline from the row's top."""

    line: Line
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Row:
    """What stands at one height; `rules` are lines (x1, y1, x2, y2) down from the row's top."""

    height: float
    parts: tuple[Part, ...] = ()
    keep: bool = False
    blank: bool = False
    rules: tuple[tuple[float, float, float, float], ...] = ()
    header: tuple[Row, ...] = ()
    foot: bool = False
    """Stands on the last lines of its page."""
    cut: tuple[bool, bool] = (False, False)
    """Whether the table row goes on above, below: there it is ruled off only where a page begins or ends."""


@lru_cache(maxsize=4)
def paper_rows(document: OfficialDocument) -> tuple[Row, ...]:
    """All rows of the paper, top to bottom, the signature and what stands below it tied to the text."""
    rows = [*_number(document.number, document.signer), *_title(document.title), _blank(keep=True)]
    closing = False
    for block in document.blocks:
        made = rows_of(block)
        if isinstance(block, Imprint | Signing):
            rows, closing = _tied(rows), True
        rows += [replace(row, keep=True) for row in made] if closing else made
    if document.signature is not None:
        rows = [*_tied(rows), _blank(keep=True), *_signature(document.signature)]
    return tuple(rows)


@singledispatch
def rows_of(block: Block) -> list[Row]:
    """Rows of one block."""
    raise TypeError(f"no layout for {type(block).__name__}")


@rows_of.register
def _(block: Heading) -> list[Row]:
    spans = (Span(block.text.strip(), _HEADING_ROLES.get(block.level, Role.FANGSONG)),)
    return [replace(row, keep=True) for row in _text_rows(spans, indent=2, align="left")]


@rows_of.register
def _(block: Body) -> list[Row]:
    spans = (Span(block.lead.strip(), Role.KAI), Span(block.text.strip(" \u3000\n\t")))
    return _text_rows(tuple(span for span in spans if span.text), indent=2 if block.indent else 0)


@rows_of.register
def _(block: Addressee) -> list[Row]:
    return [replace(row, keep=True) for row in _text_rows((Span(block.text.strip()),), indent=0)]


@rows_of.register
def _(block: Aligned) -> list[Row]:
    width = PAGE.text_width - block.inset * PITCH
    lines = [
        line
        for text in block.text.split("\n")
        for line in lay_out((Span(text.strip()),), Style(BODY, width, tracking=TRACKING, align=block.align))
    ]
    return [_row(line) for line in lines]


@rows_of.register
def _(block: Blank) -> list[Row]:
    return [_blank()] * block.lines


@rows_of.register
def _(block: Imprint) -> list[Row]:
    """落款: the date ends four characters in, the unit is centred over it (GB/T 9704-2012, 7.3.5.1)."""
    day = _single(block.day)
    day_left = PAGE.text_width - 4 * PITCH - day.width
    room = PAGE.text_width - 4 * PITCH  # a long name stays on one line while it fits, two characters in from the right
    units = lay_out((Span(block.unit.strip()),), Style(BODY, room, tracking=TRACKING, align="left"))
    rows = [_blank(keep=True)]
    for unit in units:
        left = min(day_left + (day.width - unit.width) / 2, PAGE.text_width - 2 * PITCH - unit.width)
        rows.append(_row(unit, left, keep=True))
    return [*rows, _row(day, day_left)]


@rows_of.register
def _(block: Grid) -> list[Row]:
    shares = [width / sum(block.widths) * PAGE.text_width for width in block.widths]
    texts = block.rows[block.header :]
    short = [
        block.header > 0 and all(len(text) <= _SHORT_CELL for text in column) for column in zip(*texts, strict=True)
    ]
    heads = [True] * len(shares)
    header = tuple(
        row for cells in block.rows[: block.header] for row in _grid_rows(cells, shares, heads, heading=True)
    )
    body = [row for cells in texts for row in _grid_rows(cells, shares, short)]
    return [*header, *(replace(row, header=header) for row in body)]


@rows_of.register
def _(block: Signing) -> list[Row]:
    return [row for line in block.lines for row in _text_rows((Span(line.strip()),), indent=2)]


@rows_of.register
def _(block: Colophon) -> list[Row]:
    """One character in on both sides; further lines begin below the first recipient, after 抄送：."""
    parts: list[Part] = []
    y = _COLOPHON_PAD
    for text in block.lines:
        head, mark, rest = text.strip().partition("：")
        room = PAGE.text_width - (2 + len(head + mark)) * _COLOPHON_SIZE
        style = Style(_COLOPHON_SIZE, room, align="left")
        lines = lay_out((Span(rest or head),), style)
        left = _COLOPHON_SIZE
        if rest:
            parts += [Part(line, left, y + _COLOPHON_BASE) for line in lay_out((Span(head + mark),), style)]
            left += len(head + mark) * _COLOPHON_SIZE
        for line in lines:
            parts.append(Part(line, left, y + _COLOPHON_BASE))
            y += _COLOPHON_LEADING
    height = y + _COLOPHON_PAD
    rules = ((0.0, 0.0, PAGE.text_width, 0.0), (0.0, height, PAGE.text_width, height))
    return [_blank(), Row(height, tuple(parts), rules=rules, foot=True)]


def _number(number: str, signer: str) -> list[Row]:
    if signer:  # 7.2.6: the number at the left, 签发人 at the right, both one character in
        left, right = _single(number), _single(f"签发人：{signer}")
        parts = (
            Part(left, PITCH, _baseline(BODY)),
            Part(right, PAGE.text_width - PITCH - right.width, _baseline(BODY)),
        )
        return [Row(PAGE.line_pitch, parts, keep=True), _blank(keep=True)]
    if not number:
        return []
    return [_row(line, keep=True) for line in _centred(number, Role.FANGSONG, BODY)] + [_blank(keep=True)]


def title_lines(title: str) -> list[str]:
    """The title as it is broken into lines."""
    return [line.text for line in _title_set(title)]


def _title_set(title: str) -> list[Line]:
    parts = (part for part in title.split("\n") if part.strip())
    return [line for part in parts for line in _centred(part, Role.TITLE, PAGE.title_size)]


def _title(title: str) -> list[Row]:
    """2号小标宋, centred, lines of like length; the whole title takes full grid lines."""
    lines = _title_set(title)
    baseline = (PAGE.title_pitch - PAGE.title_size) / 2 + _ASCENT * PAGE.title_size
    rows = [Row(PAGE.title_pitch, (Part(line, 0.0, baseline),), keep=True) for line in lines]
    rest = -len(rows) * PAGE.title_pitch % PAGE.line_pitch
    return [*rows, Row(rest, keep=True)] if rows else []


def _centred(text: str, role: Role, size: float) -> tuple[Line, ...]:
    """Centred lines, as few as can be; two lines are broken where the words allow it, of like length if possible."""
    text = text.strip()
    style = Style(size, PAGE.text_width, align="center")
    full = lay_out((Span(text, role),), style)
    if len(full) != 2:
        return full
    places = list(accumulate(map(len, clusters(text))))[:-1]
    best = min(places, key=lambda place: _title_cost(text, place))
    halves = (lay_out((Span(text[:best], role),), style), lay_out((Span(text[best:], role),), style))
    return full if any(len(half) != 1 for half in halves) else (*halves[0], *halves[1])


def _title_cost(text: str, place: int) -> float:
    """How bad it is to break a title before `place`: uneven lengths, and a break that is no end of a word."""
    before, after = text[:place], text[place:]
    natural = before[-1] in _WORD_ENDS or after[0] in "（《“" or after.startswith(_WORD_STARTS)
    return abs(len(before) - len(after)) + (0 if natural else len(text) / 2)


def _text_rows(spans: tuple[Span, ...], indent: int, align: str = "justify") -> list[Row]:
    lines = lay_out(spans, Style(BODY, PAGE.text_width, indent=indent * PITCH, tracking=TRACKING, align=align))
    return [_row(line) for line in lines]


def _row(line: Line, x: float = 0.0, *, keep: bool = False) -> Row:
    return Row(PAGE.line_pitch, (Part(line, x, _baseline(line.size)),), keep=keep)


def _baseline(size: float) -> float:
    """Distance of the baseline from the top of a grid line when the characters stand in its middle."""
    return (PAGE.line_pitch - size) / 2 + _ASCENT * size


def _blank(*, keep: bool = False) -> Row:
    return Row(PAGE.line_pitch, keep=keep, blank=True)


def _single(text: str) -> Line:
    return lay_out((Span(text),), Style(BODY, 1e6, tracking=TRACKING, align="left"))[0]


def _tied(rows: list[Row]) -> list[Row]:
    """Tie the last lines of text to what follows, so that a signature never stands alone on a page."""
    tied, lines = list(rows), 0
    for place in range(len(tied) - 1, -1, -1):
        tied[place] = replace(tied[place], keep=True)
        lines += bool(tied[place].parts)
        if lines >= KEPT_LINES:
            break
    return tied


def _signature(block: SignatureBlock) -> list[Row]:
    """Parties side by side: role and seal, unit, room for the stamp, lines to sign, date; one row, never split."""
    columns = [_party(party, block.seal_lines, len(block.parties)) for party in block.parties]
    units = max((len(unit) for unit, _ in columns), default=0)
    step = PAGE.text_width / max(len(columns), 1)
    parts, deepest = [], 0
    for number, (unit, rest) in enumerate(columns):
        left = number * step
        lines = [*unit, *([None] * (units - len(unit))), *rest]
        for place, line in enumerate(lines):
            if line is not None:
                parts.append(Part(line, left, place * PAGE.line_pitch + _baseline(BODY)))
        deepest = max(deepest, len(lines))
    return [Row(deepest * PAGE.line_pitch, tuple(parts))]


def _party(party: Party, seal_lines: int, count: int) -> tuple[list[Line | None], list[Line | None]]:
    """Head (role, unit) and rest (room, signatures, date) of one column."""
    width = PAGE.text_width / max(count, 1) - PITCH
    style = Style(BODY, width, tracking=TRACKING, align="left")
    head: list[Line | None] = [*lay_out((Span(f"{party.role}{party.seal}："),), style)]
    head += lay_out((Span(party.unit),), style)
    rest: list[Line | None] = [None] * seal_lines
    for text in (*party.lines, party.day):
        rest += lay_out((Span(text),), style) or (None,)
    return head, rest


def _grid_rows(cells: tuple[str, ...], widths: list[float], centred: list[bool], *, heading: bool = False) -> list[Row]:
    """A ruled row, a long one in pieces; headings are 黑体 and centred, columns of short texts centred too."""
    role = Role.HEI if heading else Role.FANGSONG
    texts: list[list[Line]] = []
    for cell, width, middle in zip(cells, widths, centred, strict=True):
        align = "center" if middle else "left"
        style = Style(_CELL_SIZE, width - 2 * _CELL_PAD, align=align)
        said = [lay_out((Span(part, role),), style) or (_NO_WORDS,) for part in cell.split("\n")]
        texts.append([line for lines in said for line in lines])
    starts = range(0, max((*map(len, texts), 1)), _CELL_LINES)
    return [
        _grid_piece(
            [lines[start : start + _CELL_LINES] for lines in texts],
            widths,
            heading=heading,
            cut=(start != starts[0], start != starts[-1]),
        )
        for start in starts
    ]


def _grid_piece(texts: list[list[Line]], widths: list[float], *, heading: bool, cut: tuple[bool, bool]) -> Row:
    top, bottom = (1.0 if goes_on else _CELL_PAD for goes_on in cut)
    height = top + bottom + max((*map(len, texts), 1)) * _CELL_LEADING
    edges = [sum(widths[:number]) for number in range(len(widths) + 1)]
    parts = [
        Part(line, left + _CELL_PAD, top + number * _CELL_LEADING + _ASCENT * _CELL_SIZE + 1)
        for left, lines in zip(edges, texts, strict=False)
        for number, line in enumerate(lines)
    ]
    across = [(0.0, y, edges[-1], y) for y, goes_on in zip((0.0, height), cut, strict=True) if not goes_on]
    return Row(height, tuple(parts), keep=heading, rules=(*across, *((x, 0.0, x, height) for x in edges)), cut=cut)
