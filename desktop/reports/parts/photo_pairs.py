"""整改前后照片对照 and 现场照片: photos side by side on A4, two pairs a page, for the file (S5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from desktop.reports.parts.files import write_atomic
from desktop.reports.parts.fonts import Role
from desktop.reports.parts.pdf import PdfPages, open_pdf
from desktop.reports.parts.typeset import Span, Style, lay_out

MM = 72 / 25.4
_PAGE = (210 * MM, 297 * MM)
_SIDE, _TOP, _BOTTOM = 20 * MM, 20 * MM, 18 * MM
_GAP = 6 * MM
_BOX = ((_PAGE[0] - 2 * _SIDE - _GAP) / 2, 88 * MM)
BEFORE_AFTER = ("整改前", "整改后")
_TITLE, _TEXT = 18.0, 10.5


@dataclass(frozen=True, slots=True)
class PhotoPair:
    """One pair: the words above it, both JPEGs, the word over each; a missing side is None and leaves its frame empty,
    without a word over it there is no frame."""

    caption: str
    before: bytes | None
    after: bytes | None
    heads: tuple[str, str] = BEFORE_AFTER


def write_photo_pairs(
    title: str, pairs: Sequence[PhotoPair], target: Path, *, watermark: str = "", note: str = ""
) -> int:
    """Write the sheet and return its pages. Raises files.OutputError or files.TargetBusy."""
    count = 0

    def fill(path: Path) -> None:
        nonlocal count
        with open_pdf(path, title, _PAGE, watermark=watermark) as pages:
            for start in range(0, len(pairs), 2):
                _page(pages, title, pairs[start : start + 2])
                number = f"第 {start // 2 + 1} 页，共 {-(-len(pairs) // 2)} 页"
                pages.text(number, _PAGE[0] - _SIDE, _BOTTOM - 20, Role.SONG, 9, align="right")
                if note:
                    pages.text(note, _SIDE, _BOTTOM - 20, Role.SONG, 9)
                pages.end_page()
            count = pages.count

    try:
        write_atomic(target, fill)
    finally:
        lay_out.cache_clear()
    return count


def _page(pages: PdfPages, title: str, pairs: Sequence[PhotoPair]) -> None:
    top = _PAGE[1] - _TOP
    pages.text(title, _PAGE[0] / 2, top - _TITLE, Role.TITLE, _TITLE, align="center")
    top -= 2.2 * _TITLE
    for pair in pairs:
        lines = lay_out((Span(pair.caption, Role.SONG),), Style(_TEXT, _PAGE[0] - 2 * _SIDE, align="left"))[:3]
        for line in lines:
            top -= _TEXT * 1.5
            pages.lines([(line, _SIDE, top)])
        top -= _TEXT * 1.6
        for place, (head, content) in enumerate(zip(pair.heads, (pair.before, pair.after), strict=True)):
            if not head:
                continue
            left = _SIDE + place * (_BOX[0] + _GAP)
            pages.text(head, left, top, Role.HEI, _TEXT)
            _photo(pages, content, left, top - 6 - _BOX[1])
        top -= _BOX[1] + 20


def _photo(pages: PdfPages, content: bytes | None, left: float, bottom: float) -> None:
    """The photo in the middle of its frame, as large as fits."""
    canvas = pages.canvas
    canvas.setLineWidth(0.4)
    canvas.rect(left, bottom, *_BOX)
    if content is None:
        pages.text("（没有照片）", left + _BOX[0] / 2, bottom + _BOX[1] / 2, Role.SONG, _TEXT, align="center")
        return
    from reportlab.lib.utils import ImageReader

    image = ImageReader(BytesIO(content))
    width, height = image.getSize()
    scale = min(_BOX[0] / width, _BOX[1] / height)
    wide, high = width * scale, height * scale
    canvas.drawImage(image, left + (_BOX[0] - wide) / 2, bottom + (_BOX[1] - high) / 2, wide, high)
