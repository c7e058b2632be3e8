"""Opens a PDF for writing: embedded fonts only, Chinese language tag, no personal data about the writer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, BinaryIO

from desktop.reports.parts.fonts import Role, typeface
from desktop.reports.parts.typeset import Line, Span, Style, lay_out

PRODUCER = "平安台账"
_NOTE_AT, _NOTE_SIZE = (42.5, 28.3), 7.5  # 15 mm from the left, 10 mm from below


class PdfPages:
    """A canvas page by page. Coordinates are reportlab's: points, origin at the lower left."""

    def __init__(self, canvas: Any, size: tuple[float, float], watermark: str, note: str = "") -> None:
        self.canvas = canvas
        self.width, self.height = size
        self.count = 0
        self._watermark = watermark
        self._note = note

    def lines(self, placed: list[tuple[Line, float, float]]) -> None:
        """Draw lines of text; each with the left edge of its paragraph and its baseline."""
        doc, escape = self.canvas._doc, self.canvas._escape
        from reportlab.pdfbase.pdfmetrics import getFont

        code = ["BT"]
        current, spacing = "", 0.0
        for line, x, y in placed:
            code.append(f"1 0 0 1 {x + line.x:.3f} {y:.3f} Tm")
            for run in line.runs:
                if run.gap != spacing:
                    spacing = run.gap
                    code.append(f"{spacing:.4f} Tc")
                font = getFont(run.font)
                for subset, data in font.splitString(run.text, doc):
                    setting = f"{font.getSubsetInternalName(subset, doc)} {line.size:g} Tf"
                    if setting != current:
                        current = setting
                        code.append(setting)
                    code.append(f"({escape(data)}) Tj")
        if spacing:
            code.append("0 Tc")
        code.append("ET")
        self.canvas._code.extend(code)

    def text(self, text: str, x: float, y: float, role: Role, size: float, *, align: str = "left") -> None:
        """Draw one short line; `x` is its left edge, centre or right edge, as `align` says."""
        for line in lay_out((Span(text, role),), Style(size, 1e6, align="left")):
            shift = {"left": 0.0, "center": line.width / 2, "right": line.width}[align]
            self.lines([(line, x - shift, y)])

    def qr(self, text: str, left: float, top: float, side: float) -> None:
        """Draw a QR code as filled squares; `left` and `top` are its corner, `side` its width."""
        import segno

        # any mask reads; comparing all eight takes 2 ms
        matrix = segno.make(text, error="m", micro=False, mask=0).matrix
        module = side / len(matrix)
        squares = []
        for row, modules in enumerate(matrix):
            start = None
            for column, dark in enumerate((*modules, 0)):
                if dark and start is None:
                    start = column
                elif not dark and start is not None:
                    x, y, wide = left + start * module, top - (row + 1) * module, (column - start) * module
                    squares.append(f"{x:.2f} {y:.2f} {wide:.2f} {module:.2f} re")
                    start = None
        self.canvas.setFillGray(0)
        self.canvas._code.extend([*squares, "f"])

    def end_page(self) -> None:
        """Finish the page and write it to the file."""
        if self._watermark:
            self._stamp()
        if self._note:
            self.text(self._note, *_NOTE_AT, Role.SONG, _NOTE_SIZE)
        self.canvas.showPage()
        self.count += 1

    def blank_page(self) -> None:
        """Add an empty page, so that the next paper starts on the front of a sheet."""
        self.canvas._code.append(" ")
        self.canvas.showPage()
        self.count += 1

    def repeat(self, times: int) -> None:
        """Add the pages drawn since the last call `times` times more (further copies of a paper)."""
        document = self.canvas._doc
        before = document.pageCounter
        for _ in range(times):
            document.repeat_pages()
        document.forget_pages()
        self.count += document.pageCounter - before

    def bookmark(self, title: str) -> None:
        """Put an entry into the outline that leads to the page being drawn."""
        key = f"p{self.canvas._doc.pageCounter}"
        self.canvas.bookmarkPage(key)
        self.canvas.addOutlineEntry(title, key, 0)

    def _stamp(self) -> None:
        """The grey word across a demo's page, put under what is drawn already."""
        drawn, self.canvas._code = self.canvas._code, []
        self.canvas.saveState()
        self.canvas.setFillGray(0.88)
        self.canvas.translate(self.width / 2, self.height / 2)
        self.canvas.rotate(45)
        self.text(self._watermark, 0, 0, Role.HEI, 60, align="center")
        self.canvas.restoreState()
        self.canvas._code.extend(drawn)


@contextmanager
def open_pdf(
    target: Path | BinaryIO, title: str, size: tuple[float, float], *, watermark: str = "", note: str = ""
) -> Iterator[PdfPages]:
    """Open a PDF for writing at `target` (a path, made whole by files.write_atomic, or an open file or memory that
    stays open); `size` is the page in points, `note` stands small in the lower left corner of every page.

    Pages are written when they end. Producer and title are set, the author stays empty.
    """
    from reportlab.pdfgen.canvas import Canvas

    from desktop.reports.parts.pdf_stream import StreamedDocument

    first_font = typeface(Role.FANGSONG).name
    with target.open("wb") if isinstance(target, Path) else nullcontext(target) as handle:
        canvas = Canvas(handle, pagesize=size, pageCompression=1, initialFontName=first_font, lang="zh-CN")
        canvas._doc = StreamedDocument(handle, compression=1, lang="zh-CN", pdfVersion=(1, 5))
        canvas._make_preamble()
        canvas.setTitle(title)
        canvas.setAuthor("")
        canvas.setSubject("")
        canvas.setCreator(PRODUCER)
        canvas.setProducer(PRODUCER)
        pages = PdfPages(canvas, size, watermark, note)
        yield pages
        if not pages.count:
            pages.blank_page()
        canvas._doc.GetPDFData(canvas)
