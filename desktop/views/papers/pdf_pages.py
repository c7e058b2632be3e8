"""Pages of a PDF as pictures, drawn when they are looked at."""

import atexit
import threading
import weakref
from collections import OrderedDict
from pathlib import Path

import pypdfium2
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage

KEPT = 12
_ONE_AT_A_TIME = threading.Lock()  # PDFium is not made for two threads, not even with two documents

_open: "weakref.WeakSet[PdfPages]" = weakref.WeakSet()


@atexit.register
def _close_all() -> None:
    """Let go of what is still on show when the program ends, before PDFium itself is taken down."""
    for pages in tuple(_open):
        pages.close()


class PdfPages:
    """An open PDF. Sizes are in points (1/72 inch). ValueError when the data are no PDF."""

    def __init__(self, source: Path | bytes, kept: int = KEPT) -> None:
        """`kept` pictures at most are held: one is enough for printing, where a page takes 26 MB."""
        self._kept = kept
        self.data = source if isinstance(source, bytes) else Path(source).read_bytes()
        try:
            with _ONE_AT_A_TIME:
                self._pdf = pypdfium2.PdfDocument(self.data)
                self._sizes = [QSizeF(*self._pdf.get_page_size(i)) for i in range(len(self._pdf))]
        except pypdfium2.PdfiumError as broken:
            raise ValueError(f"这份文件打不开，可能不是 PDF：{broken}") from None
        _open.add(self)
        self._drawn: OrderedDict[tuple[int, int], QImage] = OrderedDict()

    def __len__(self) -> int:
        return len(self._sizes)

    def size(self, number: int) -> QSizeF:
        """Width and height of a page (from 0), in points."""
        return self._sizes[number]

    def image(self, number: int, dots_per_inch: float) -> QImage:
        """A page (from 0) as a picture of that resolution; the last ones are kept."""
        key = (number, round(dots_per_inch * 10))
        found = self._drawn.get(key)
        if found is None:
            found = self._draw(number, dots_per_inch)
            self._drawn[key] = found
            if len(self._drawn) > self._kept:
                self._drawn.popitem(last=False)
        else:
            self._drawn.move_to_end(key)
        return found

    def _draw(self, number: int, dots_per_inch: float) -> QImage:
        with _ONE_AT_A_TIME:
            return self._draw_alone(number, dots_per_inch)

    def _draw_alone(self, number: int, dots_per_inch: float) -> QImage:
        page = self._pdf[number]
        bitmap = page.render(scale=dots_per_inch / 72, rev_byteorder=False, prefer_bgrx=True)
        view = QImage(bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB32)
        picture = view.copy()  # the bitmap's memory goes with the page
        bitmap.close()
        page.close()
        return picture

    def close(self) -> None:
        """Let go of the document."""
        self._drawn.clear()
        with _ONE_AT_A_TIME:
            self._pdf.close()
