"""Prints official papers as one PDF: GB/T 9704-2012, 22 lines of 28 characters, signature tied to its text."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from desktop.reports.parts.files import write_atomic
from desktop.reports.parts.fonts import Role, typeface
from desktop.reports.parts.official import PAGE, OfficialDocument
from desktop.reports.parts.official_rows import Row, paper_rows
from desktop.reports.parts.paginate import paginate
from desktop.reports.parts.pdf import PdfPages, open_pdf
from desktop.reports.parts.typeset import lay_out

MM = 72 / 25.4
_QR_SIDE = 15 * MM


@dataclass(frozen=True, slots=True)
class Printed:
    """What was written: papers, pages in the file, and characters that no font has (printed as 〓)."""

    documents: int
    pages: int
    missing: tuple[str, ...] = ()


def write_pdf(
    documents: Iterable[OfficialDocument],
    target: Path,
    *,
    copies: int = 1,
    title: str = "",
    front_sides: bool = False,
    watermark: str = "",
    note: str = "",
    progress: Callable[[int], None] | None = None,
) -> Printed:
    """Write the papers into one PDF, each with `copies` copies after one another and page numbers of its own.

    `documents` may be a generator; memory stays flat. `title` is the title in the file's properties (default: the
    first paper's), `note` stands small in the lower left corner of each page. With `front_sides` a paper of odd length
    is followed by an empty page, for duplex printers. `progress` is called with the number of papers done and may raise
    (files.WriteCancelled) to stop; then nothing is left behind. Raises files.OutputError or files.TargetBusy.
    """
    printed = Printed(0, 0)

    def fill(path: Path) -> None:
        nonlocal printed
        printed = _write(documents, path, copies, title, front_sides, (watermark, note), progress)

    try:
        write_atomic(target, fill)
    finally:
        lay_out.cache_clear()  # names on letters are not kept in memory
        paper_rows.cache_clear()
    return printed


def write_pdfs(
    papers: Iterable[tuple[Path, OfficialDocument]],
    *,
    copies: int = 1,
    watermark: str = "",
    note: str = "",
    progress: Callable[[int], None] | None = None,
) -> Printed:
    """Write one PDF a paper; see write_pdf. Files written before a failure or cancellation stay, each whole."""
    documents = pages = 0
    missing: tuple[str, ...] = ()
    for target, document in papers:
        done = write_pdf([document], target, copies=copies, watermark=watermark, note=note)
        documents, pages = documents + 1, pages + done.pages
        missing = tuple(sorted({*missing, *done.missing}))
        if progress is not None:
            progress(documents)
    return Printed(documents, pages, missing)


def _write(
    documents: Iterable[OfficialDocument],
    path: Path,
    copies: int,
    title: str,
    front_sides: bool,
    marks: tuple[str, str],
    progress: Callable[[int], None] | None,
) -> Printed:
    faces = [typeface(role) for role in Role]
    for face in faces:
        face.missing.clear()
    count = 0
    with open_pdf(path, title or "公文", (PAGE.width, PAGE.height), watermark=marks[0], note=marks[1]) as pages:
        for document in documents:
            if not count and not title:
                pages.canvas.setTitle(_one_line(document.subject or document.title))
            draw(document, pages)
            if front_sides and page_count(document) % 2:
                pages.blank_page()
            pages.repeat(copies - 1)
            count += 1
            if progress is not None:
                progress(count)
    missing = sorted(set().union(*(face.missing for face in faces)))
    return Printed(count, pages.count, tuple(missing))


def page_count(document: OfficialDocument) -> int:
    """How many pages one copy of the paper takes."""
    return len(paginate(paper_rows(document), PAGE.lines * PAGE.line_pitch))


def draw(document: OfficialDocument, pages: PdfPages) -> int:
    """Draw one copy of the paper, page numbers from 1; returns the number of pages."""
    sheets = paginate(paper_rows(document), PAGE.lines * PAGE.line_pitch)
    pages.bookmark(_one_line(document.subject or document.title))
    for number, rows in enumerate(sheets, 1):
        if number == 1 and document.code:
            _draw_code(pages, document.code)
        _draw_rows(pages, rows)
        _draw_number(pages, number, len(sheets) if document.counted else 0)
        pages.end_page()
    return len(sheets)


def _draw_rows(pages: PdfPages, rows: list[Row]) -> None:
    top = PAGE.height - PAGE.top
    free = PAGE.lines * PAGE.line_pitch - sum(row.height for row in rows)
    placed = []
    for place, row in enumerate(rows):
        if row.foot:
            top -= free
        for goes_on, edge, y in zip(row.cut, (0, len(rows) - 1), (top, top - row.height), strict=True):
            if goes_on and place == edge:
                pages.canvas.setLineWidth(0.5)
                pages.canvas.line(PAGE.left, y, PAGE.left + PAGE.text_width, y)
        placed += [(part.line, PAGE.left + part.x, top - part.y) for part in row.parts]
        if row.rules:
            pages.canvas.setLineWidth(0.5)
            pages.canvas.lines([(PAGE.left + x1, top - y1, PAGE.left + x2, top - y2) for x1, y1, x2, y2 in row.rules])
        top -= row.height
    pages.lines(placed)


def _draw_number(pages: PdfPages, number: int, total: int = 0) -> None:
    """“— 1 —” in 4号宋体, the dash 7 mm below the text area, odd pages right and even pages left, one character in.

    With a `total` it says 共 3 页　第 1 页.
    """
    size = PAGE.number_size
    y = PAGE.bottom - 7 * MM - size * 0.36
    inset = PAGE.char_pitch
    text = f"共 {total} 页　第 {number} 页" if total else f"— {number} —"
    if number % 2:
        pages.text(text, PAGE.width - PAGE.right - inset, y, Role.SONG, size, align="right")
    else:
        pages.text(text, PAGE.left + inset, y, Role.SONG, size)


def _draw_code(pages: PdfPages, code: str) -> None:
    """The paper's number as QR and in plain, in the upper right corner of page 1, above the text area."""
    left, top = PAGE.width - PAGE.right - _QR_SIDE, PAGE.height - 12 * MM
    pages.qr(code, left, top, _QR_SIDE)
    pages.text(code, left + _QR_SIDE, top - _QR_SIDE - 9, Role.SONG, 7.5, align="right")


def _one_line(text: str) -> str:
    return " ".join(text.split())
