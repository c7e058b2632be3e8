"""The preview: pages drawn when looked at, zoom, saving whole or not at all, printing what was chosen."""

import errno
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from desktop.reports.parts import files
from desktop.views.papers import preview
from desktop.views.papers.pdf_pages import KEPT, PdfPages
from desktop.views.papers.preview import PdfPreview, print_pages, show_preview
from desktop.views.parts.work import Cancelled, Progress


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty pages: A4, the third lying."""
    made = pypdfium2.PdfDocument.new()
    for number in range(20):
        made.new_page(*((842, 595) if number == 2 else (595, 842)))
    path = tmp_path_factory.mktemp("pdf") / "责任状-2026.pdf"
    made.save(path)
    made.close()
    return path


@pytest.fixture
def dialog(pdf: Path, qtbot) -> PdfPreview:
    made = PdfPreview(pdf, "责任状 2026")
    qtbot.addWidget(made)
    made.resize(800, 700)
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_only_pages_on_the_screen_are_drawn(dialog: PdfPreview):
    dialog.grab()
    assert 1 <= len(dialog.pages._drawn) <= 3


def test_pictures_of_pages_left_behind_are_let_go(pdf: Path):
    pages = PdfPages(pdf)
    for number in range(len(pages)):
        pages.image(number, 36)
    assert len(pages._drawn) == KEPT
    pages.close()


def test_a_page_has_the_size_of_its_paper_at_the_resolution_asked(pdf: Path):
    pages = PdfPages(pdf.read_bytes())
    picture = pages.image(2, 144)
    assert (picture.width(), picture.height()) == (1684, 1190)
    pages.close()


def test_keys_and_number_lead_to_a_page(dialog: PdfPreview):
    dialog.go(7)
    assert dialog.page == 7
    dialog.page_box.setValue(12)
    assert dialog.page == 11
    dialog.go(99)
    assert dialog.page == 19


def test_zooming_stays_on_the_page(dialog: PdfPreview):
    dialog.go(7)
    wide = dialog.view.width()
    dialog.zoom_box.setCurrentIndex(dialog.zoom_box.findData(200))
    assert dialog.page == 7
    assert dialog.view.width() > wide
    dialog._step_zoom(-1)
    assert dialog.zoom_box.currentData() == 150


def test_the_very_bytes_are_saved(dialog: PdfPreview, pdf: Path, tmp_path: Path):
    assert dialog.save_to(tmp_path / "留存.pdf")
    assert (tmp_path / "留存.pdf").read_bytes() == pdf.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["留存.pdf"]


def test_a_target_that_cannot_be_written_is_told_and_leaves_nothing(dialog: PdfPreview, tmp_path: Path, monkeypatch):
    told = []
    monkeypatch.setattr(preview, "tell_failure", lambda parent, *sentences: told.append(sentences))
    (tmp_path / "留存.pdf").mkdir()
    assert not dialog.save_to(tmp_path / "留存.pdf")
    assert told[0][0].startswith("无法写入“留存.pdf”：同名的是一个文件夹。") and "没有改动" in told[0][0]
    assert [path.name for path in tmp_path.iterdir()] == ["留存.pdf"]


def test_a_full_disk_is_named_when_the_paper_is_saved(dialog: PdfPreview, tmp_path: Path, monkeypatch):
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    told = []
    monkeypatch.setattr(preview, "tell_failure", lambda parent, *sentences: told.append(sentences))
    monkeypatch.setattr(files.os, "fsync", full)
    assert not dialog.save_to(tmp_path / "留存.pdf")
    assert "磁盘空间不足" in told[0][0] and "请清理磁盘空间" in told[0][0]
    assert list(tmp_path.iterdir()) == []


def test_without_a_printer_the_pdf_is_offered_instead(dialog: PdfPreview, tmp_path: Path, monkeypatch):
    told = []
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", staticmethod(list))
    monkeypatch.setattr(preview, "tell", lambda *sentences: told.append(sentences[2]))
    monkeypatch.setattr(preview, "choose_save_path", lambda *_, **__: tmp_path / "留存.pdf")
    assert dialog.print_pages()
    assert told == ["这台电脑没有找到打印机。"]
    assert (tmp_path / "留存.pdf").exists()


@pytest.mark.parametrize(("first", "last", "count"), [(0, 0, 20), (3, 5, 3), (19, 25, 2)])
def test_the_chosen_range_is_printed(pdf: Path, tmp_path: Path, qapp, first: int, last: int, count: int):
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    printer.setFromTo(first, last)
    pages = PdfPages(pdf)
    assert print_pages(pages, printer)
    pages.close()
    printed = PdfPages(tmp_path / "out.pdf")
    assert len(printed) == count
    printed.close()


def test_printing_goes_on_behind_the_window(dialog: PdfPreview, tmp_path: Path, qtbot):
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    work = dialog.print_to(printer)
    dialog.grab()
    with qtbot.waitSignal(work.finished):
        pass
    printed = PdfPages(tmp_path / "out.pdf")
    assert len(printed) == 20
    printed.close()


def test_a_cancelled_print_is_taken_back(pdf: Path, tmp_path: Path, qapp):
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    progress = Progress()
    progress.cancelled = True
    pages = PdfPages(pdf)
    with pytest.raises(Cancelled):
        print_pages(pages, printer, progress=progress)
    pages.close()


def test_what_is_no_pdf_is_told_plainly(tmp_path: Path, monkeypatch, qapp):
    told = []
    monkeypatch.setattr(preview, "tell_failure", lambda parent, *sentences: told.append(sentences))
    (tmp_path / "坏.pdf").write_bytes(b"no")
    assert show_preview(None, tmp_path / "坏.pdf", "月报") is None
    assert show_preview(None, tmp_path / "没有.pdf", "月报") is None
    assert [sentences[0] for sentences in told] == ["月报打不开。"] * 2
