"""恢复单: one A4 page for the sealed envelope, with the recovery code in groups and as QR; made in memory only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from io import BytesIO

from desktop.reports.parts.fonts import Role, typeface
from desktop.reports.parts.pdf import PdfPages, open_pdf
from desktop.reports.parts.typeset import Line, Run, Span, Style, lay_out

MM = 72 / 25.4
WIDTH, HEIGHT = 210 * MM, 297 * MM
LEFT, RIGHT = 24 * MM, 186 * MM
IN_A_ROW = 4
CODE_SIZE = 24.0
_PITCH = 22.0  # all signs stand in columns of this width, the widest (W, M) too
_ROW = 18 * MM
_QR_SIDE = 36 * MM
_TEXT = 11.0
_LEADING = 17.0


@dataclass(frozen=True, slots=True)
class RecoverySheet:
    """What stands on the sheet. `groups` are the groups of the code in order."""

    unit: str
    file_name: str
    number: int
    made_on: date
    groups: tuple[str, ...]
    watermark: str = ""


def recovery_sheet_pdf(sheet: RecoverySheet) -> bytes:
    """The sheet as a PDF in memory: the code never goes through a file of ours. Its properties name nobody."""
    memory = BytesIO()
    try:
        with open_pdf(memory, "工作库恢复单", (WIDTH, HEIGHT), watermark=sheet.watermark) as pages:
            y = _draw_head(pages, sheet)
            y = _draw_code(pages, sheet.groups, y)
            y = _draw_words(pages, sheet, y)
            _draw_hands(pages, y)
            pages.end_page()
    finally:
        lay_out.cache_clear()  # nothing of the sheet is kept in memory
    return memory.getvalue()


def _draw_head(pages: PdfPages, sheet: RecoverySheet) -> float:
    pages.text("工作库恢复单", WIDTH / 2, HEIGHT - 30 * MM, Role.TITLE, 22, align="center")
    pages.text(f"第 {sheet.number} 号　　密封保存", WIDTH / 2, HEIGHT - 39 * MM, Role.KAI, 14, align="center")
    y = HEIGHT - 51 * MM
    facts = (
        ("单　　位", sheet.unit),
        ("工作库文件", sheet.file_name),
        ("制单日期", f"{sheet.made_on.year} 年 {sheet.made_on.month} 月 {sheet.made_on.day} 日"),
    )
    for name, value in facts:
        pages.text(name, LEFT, y, Role.HEI, _TEXT)
        y = _paragraph(pages, value, LEFT + 24 * MM, y, RIGHT - LEFT - 24 * MM, Role.FANGSONG)
    return y


def _draw_code(pages: PdfPages, groups: tuple[str, ...], y: float) -> float:
    """The groups in rows within a frame, each under its number."""
    rows = -(-len(groups) // IN_A_ROW)
    top, height = y - 1 * MM, rows * _ROW + 2 * MM
    pages.canvas.setLineWidth(1)
    pages.canvas.rect(LEFT, top - height, RIGHT - LEFT, height)
    column = (RIGHT - LEFT) / IN_A_ROW
    for index, group in enumerate(groups):
        row, place = divmod(index, IN_A_ROW)
        centre, baseline = LEFT + (place + 0.5) * column, top - 15 * MM - row * _ROW
        pages.text(f"{index + 1}", centre, baseline + CODE_SIZE * 1.0, Role.SONG, 9, align="center")
        pages.lines([(_spaced(group), centre - len(group) * _PITCH / 2, baseline)])
    return top - height


def _spaced(group: str) -> Line:
    """The signs of a group, each in the middle of a cell of the same width."""
    face = typeface(Role.HEI)
    glyphs = [face.glyph(sign) for sign in group]
    lefts = [(i + 0.5) * _PITCH - advance * CODE_SIZE / 2 for i, (_, advance) in enumerate(glyphs)]
    ends = [left + advance * CODE_SIZE for left, (_, advance) in zip(lefts, glyphs, strict=True)]
    gaps = [right - end for end, right in zip(ends, [*lefts[1:], ends[-1]], strict=True)]
    runs = tuple(Run(font, sign, gap) for sign, (font, _), gap in zip(group, glyphs, gaps, strict=True))
    return Line(lefts[0], ends[-1] - lefts[0], CODE_SIZE, runs, group)


def _draw_words(pages: PdfPages, sheet: RecoverySheet, y: float) -> float:
    """What the sheet is for and how it is kept, beside the QR of the whole code."""
    side, top = RIGHT - _QR_SIDE, y - 7 * MM
    pages.qr("-".join(sheet.groups), side, top, _QR_SIDE)
    pages.text("整串恢复码", side + _QR_SIDE / 2, top - _QR_SIDE - 11, Role.SONG, 9, align="center")
    pages.text("供扫码枪输入", side + _QR_SIDE / 2, top - _QR_SIDE - 23, Role.SONG, 9, align="center")
    y = top - _TEXT
    beside = side - LEFT - 8 * MM
    for head, words in _words(sheet):
        below_qr = y < top - _QR_SIDE - 30
        pages.text(head, LEFT, y, Role.HEI, _TEXT)
        y = _paragraph(pages, words, LEFT, y - _LEADING, RIGHT - LEFT if below_qr else beside, Role.FANGSONG) - 4
    return y


def _words(sheet: RecoverySheet) -> tuple[tuple[str, str], ...]:
    use = (
        "忘记口令时，在开始窗口选中工作库，点“忘记口令…”，把上面 20 组逐组输入或用扫码枪扫入，"
        "即可打开并设新口令。字母不分大小写，其中没有 I、L、O、U：看着像的是数字 1 和 0。"
        "每组自带校验，抄错哪一组，程序当场指出。"
    )
    keep = (
        "得到本单的人不用口令就能打开工作库，请当场装入信封密封、加盖骑缝章，交单位负责人或保密柜保存，"
        "不与电脑放在一处；不拍照，不存电子版在本机。启封要登记，用后重新设口令。"
    )
    void = (
        "更改口令后本单即对工作库作废，以号数更大的恢复单为准。更改之前做的备份仍用当时的口令，"
        f"也仍可用第 {sheet.number} 号恢复单打开；那些备份不再保留时，请把本单销毁。"
    )
    return ("用途", use), ("保管", keep), ("作废", void)


def _draw_hands(pages: PdfPages, y: float) -> None:
    """Who made, sealed and keeps it: filled in by hand."""
    y -= 10 * MM
    column = (RIGHT - LEFT) / 3
    for place, words in enumerate(("制单人：", "封存人：", "封存日期：")):
        pages.text(words, LEFT + place * column, y, Role.FANGSONG, _TEXT)
        start = LEFT + place * column + (len(words) + 0.2) * _TEXT
        pages.canvas.setLineWidth(0.5)
        pages.canvas.line(start, y - 2, LEFT + (place + 1) * column - 6 * MM, y - 2)


def _paragraph(pages: PdfPages, text: str, x: float, y: float, width: float, role: Role) -> float:
    """Draw a paragraph from baseline `y` down; returns the baseline after it."""
    placed = []
    for line in lay_out((Span(text, role),), Style(_TEXT, width)):
        placed.append((line, x, y))
        y -= _LEADING
    pages.lines(placed)
    return y
