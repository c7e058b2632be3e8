"""The very PDF on the screen: pages to look at, print with range, copies and both sides, or save."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLabel, QScrollArea, QSpinBox, QVBoxLayout, QWidget

from desktop.services.parts.paper_out import OutputError, save_paper
from desktop.views.look import theme
from desktop.views.look.widgets import button, primary_button, title_label
from desktop.views.papers.pdf_pages import PdfPages
from desktop.views.papers.printing import print_pages
from desktop.views.parts.dialogs import choose_save_path, tell, tell_failure
from desktop.views.parts.work import Progress, WorkDialog, run_in_background

ZOOMS = (50, 75, 100, 125, 150, 200, 300)
FIT_WIDTH, FIT_PAGE = -1, -2
SCREEN_DPI = 96


class PageView(QWidget):
    """All pages one beneath the other; only those on the screen are drawn."""

    def __init__(self, pages: PdfPages) -> None:
        super().__init__()
        self.pages = pages
        self._factor = 1.0
        self._boxes: list[QRect] = []
        self.set_factor(1.0)

    def set_factor(self, factor: float) -> None:
        """Show at that zoom (1.0 = 100 %)."""
        self._factor = factor
        gap, y, width = theme.px(12), theme.px(12), 0
        sizes = [self._shown(i) for i in range(len(self.pages))]
        width = max((size.width() for size in sizes), default=0)
        self._boxes = []
        for size in sizes:
            self._boxes.append(QRect((width - size.width()) // 2 + gap, y, size.width(), size.height()))
            y += size.height() + gap
        self.setFixedSize(QSize(width + 2 * gap, y))
        self.update()

    def _shown(self, number: int) -> QSize:
        return (self.pages.size(number) * (SCREEN_DPI / 72 * self._factor)).toSize()

    def top_of(self, number: int) -> int:
        """Where a page begins, in pixels from the top."""
        return self._boxes[number].top() - theme.px(12)

    def page_at(self, y: int) -> int:
        """The page (from 0) at that height."""
        return next((i for i, box in enumerate(self._boxes) if box.bottom() >= y), len(self._boxes) - 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        for number, box in enumerate(self._boxes):
            if box.intersects(event.rect()):
                picture = self.pages.image(number, SCREEN_DPI * self._factor * ratio)
                painter.drawImage(box, picture)
                painter.setPen(theme.colour("line"))
                painter.drawRect(box.adjusted(-1, -1, 0, 0))


class _Pages(QScrollArea):
    """Scrolls the pages; tells when its own size changes so that 适合宽度 can follow."""

    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()


class PdfPreview(QDialog):
    """Preview of a PDF (a path or its bytes). `name` is suggested when it is saved; `printed` once paper took it."""

    printed = Signal()

    def __init__(self, source: Path | bytes, title: str, parent: QWidget | None = None, *, name: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.name = name or (f"{title}.pdf" if isinstance(source, bytes) else Path(source).name)
        self.pages = PdfPages(source)
        self.view = PageView(self.pages)
        self.area = _Pages()
        self.area.setWidget(self.view)
        self.area.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.setAccessibleName("页面")
        self._make_tools()
        column = QVBoxLayout(self)
        column.addLayout(self._head(title))
        column.addWidget(self.area, 1)
        column.addLayout(self._foot())
        self.area.resized.connect(self._apply_zoom)
        self.area.verticalScrollBar().valueChanged.connect(self._note_page)
        self._shortcuts()
        self._fit()
        self.area.setFocus()

    def _fit(self) -> None:
        room = self.screen().availableGeometry()
        self.resize(min(theme.px(920), room.width() - 60), min(theme.px(900), room.height() - 60))

    def _make_tools(self) -> None:
        self.page_box = QSpinBox()
        self.page_box.setRange(1, max(1, len(self.pages)))
        self.page_box.setAccessibleName("页码")
        self.page_box.valueChanged.connect(lambda number: self.go(number - 1))
        self.zoom_box = QComboBox()
        self.zoom_box.setAccessibleName("缩放")
        for value, text in ((FIT_WIDTH, "适合宽度"), (FIT_PAGE, "整页"), *((z, f"{z} %") for z in ZOOMS)):
            self.zoom_box.addItem(text, value)
        self.zoom_box.currentIndexChanged.connect(lambda _i: self._apply_zoom())

    def _head(self, title: str) -> QHBoxLayout:
        line = QHBoxLayout()
        line.addWidget(title_label(title))
        line.addStretch(1)
        line.addWidget(button("上一页", lambda: self.go(self.page - 1)))
        line.addWidget(self.page_box)
        line.addWidget(QLabel(f"/ {len(self.pages)} 页"))
        line.addWidget(button("下一页", lambda: self.go(self.page + 1)))
        line.addSpacing(theme.px(12))
        line.addWidget(self.zoom_box)
        return line

    def _foot(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.addWidget(button("关闭 Esc", self.reject))
        line.addStretch(1)
        line.addWidget(button("另存为 PDF…", self.save))
        line.addWidget(primary_button("打印… Ctrl+P", self.print_pages))
        return line

    def _shortcuts(self) -> None:
        keys: tuple[tuple[str, Callable[[], object]], ...] = (
            ("Ctrl+P", self.print_pages),
            ("Ctrl+S", self.save),
            ("PgDown", lambda: self.go(self.page + 1)),
            ("PgUp", lambda: self.go(self.page - 1)),
            ("Ctrl+Home", lambda: self.go(0)),
            ("Ctrl+End", lambda: self.go(len(self.pages) - 1)),
            ("Ctrl++", lambda: self._step_zoom(1)),
            ("Ctrl+=", lambda: self._step_zoom(1)),
            ("Ctrl+-", lambda: self._step_zoom(-1)),
        )
        for key, run in keys:
            QShortcut(QKeySequence(key), self, run)

    # --- looking ---------------------------------------------------------------------------------

    @property
    def page(self) -> int:
        """The page looked at, from 0."""
        return self.page_box.value() - 1

    def go(self, number: int) -> None:
        """Go to a page (from 0); stops at the first and the last."""
        number = max(0, min(len(self.pages) - 1, number))
        self.area.verticalScrollBar().setValue(self.view.top_of(number))
        self._show_number(number)

    def _show_number(self, number: int) -> None:
        self.page_box.blockSignals(True)
        self.page_box.setValue(number + 1)
        self.page_box.blockSignals(False)

    def _note_page(self, y: int) -> None:
        self._show_number(self.view.page_at(y + self.area.viewport().height() // 3))

    def _step_zoom(self, step: int) -> None:
        index = self.zoom_box.currentIndex()
        start = self.zoom_box.findData(100) if index < 2 else index + step
        self.zoom_box.setCurrentIndex(max(2, min(self.zoom_box.count() - 1, start)))

    def _apply_zoom(self) -> None:
        page = self.page
        wanted: int = self.zoom_box.currentData()
        self.view.set_factor(self._factor(wanted))
        self.go(page)

    def _factor(self, wanted: int) -> float:
        if wanted > 0:
            return wanted / 100
        paper = self.pages.size(self.page) * (SCREEN_DPI / 72)
        room = self.area.maximumViewportSize()
        across: float = (room.width() - theme.px(24) - theme.px(12)) / paper.width()
        if wanted == FIT_WIDTH:
            return max(0.2, across)
        down: float = (room.height() - theme.px(24)) / paper.height()
        return max(0.2, min(across, down))

    # --- paper and file --------------------------------------------------------------------------

    def print_pages(self) -> bool:
        """Ask for printer, pages, copies and sides, then print; without any printer offer the PDF instead."""
        if not QPrinterInfo.availablePrinterNames():
            tell(
                self, "打印", "这台电脑没有找到打印机。", "文件内容没有变化。",
                "可先另存为 PDF，拷到能打印的电脑上打印；或装好打印机后再试。",
            )  # fmt: skip
            return self.save()
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self.windowTitle())
        dialog = QPrintDialog(printer, self)
        dialog.setOptions(
            QPrintDialog.PrintDialogOption.PrintPageRange
            | QPrintDialog.PrintDialogOption.PrintCollateCopies
            | QPrintDialog.PrintDialogOption.PrintCurrentPage
        )
        dialog.setMinMax(1, len(self.pages))
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return False
        self.print_to(printer)
        return True

    def print_to(self, printer: QPrinter) -> WorkDialog:
        """Send the pages in the background; what the printer refuses is told."""
        current = self.page

        def job(progress: Progress) -> bool:
            pages = PdfPages(self.pages.data, kept=1)  # the window goes on showing its own
            try:
                return print_pages(pages, printer, current, progress)
            finally:
                pages.close()

        return run_in_background(self, "打印", job, self._printed)

    def _printed(self, accepted: bool) -> None:
        if accepted:
            self.printed.emit()
        else:
            tell_failure(self, "打印机没有接受这份文件。", "文件内容没有变化。", "请检查打印机后再试，或另存为 PDF。")

    def save(self) -> bool:
        """Save the PDF; True when it was written."""
        path = choose_save_path(self, self.name, "PDF 文件 (*.pdf)", title="另存为 PDF")
        return path is not None and self.save_to(path)

    def save_to(self, path: Path) -> bool:
        """Write the PDF to `path`, whole or not at all; a failure is told in plain words."""
        try:
            save_paper(self.pages.data, path)
        except OutputError as failure:
            tell_failure(self, str(failure))
            return False
        return True


def show_preview(parent: QWidget | None, source: Path | bytes, title: str, *, name: str = "") -> PdfPreview | None:
    """Open the preview; None (and a plain sentence) when the file cannot be read."""
    try:
        dialog = PdfPreview(source, title, parent, name=name)
    except (ValueError, OSError) as unreadable:
        tell_failure(parent, f"{title}打不开。", "记录没有受影响。", str(unreadable))
        return None
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
