"""Pages of a PDF onto paper: the chosen ones, each turned and scaled to the printer's own sheet."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtPrintSupport import QPrinter

from desktop.views.papers.pdf_pages import PdfPages
from desktop.views.parts.work import Cancelled, Progress

PRINT_DPI = 300


def print_pages(pages: PdfPages, printer: QPrinter, current: int = 0, progress: Progress | None = None) -> bool:
    """Draw the chosen pages onto `printer`, each turned and scaled to its paper; False when the printer refuses.

    A cancel takes the whole print job back (`Cancelled`).
    """
    first, last = printer.fromPage() or 1, printer.toPage() or len(pages)
    if printer.printRange() == QPrinter.PrintRange.CurrentPage:
        first = last = current + 1
    printer.setFullPage(True)
    numbers = list(range(first - 1, min(last, len(pages))))
    if printer.pageOrder() == QPrinter.PageOrder.LastPageFirst:
        numbers.reverse()
    painter = QPainter()
    if not painter.begin(printer):
        return False
    copies = 1 if printer.supportsMultipleCopies() else printer.copyCount()
    order = numbers * copies if printer.collateCopies() else [n for n in numbers for _ in range(copies)]
    for i, number in enumerate(order):
        if i and not printer.newPage():
            painter.end()
            return False
        if progress is not None:
            progress.report(f"正在送往打印机：第 {number + 1} 页", i, len(order))
            if progress.cancelled:
                printer.abort()
                painter.end()
                raise Cancelled
        _draw(painter, printer, pages, number)
    return painter.end()


def _draw(painter: QPainter, printer: QPrinter, pages: PdfPages, number: int) -> None:
    picture = pages.image(number, min(PRINT_DPI, printer.resolution()))
    paper = printer.pageRect(QPrinter.Unit.DevicePixel).toRect()
    painter.save()
    if (picture.width() > picture.height()) != (paper.width() > paper.height()):
        painter.translate(paper.width(), 0)
        painter.rotate(90)
        paper = QRect(0, 0, paper.height(), paper.width())
    size = picture.size().scaled(paper.size(), Qt.AspectRatioMode.KeepAspectRatio)
    box = QRect(0, 0, size.width(), size.height())
    box.moveCenter(QRect(0, 0, paper.width(), paper.height()).center())
    painter.drawImage(box, picture)
    painter.restore()
