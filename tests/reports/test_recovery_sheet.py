"""The recovery sheet: one page, the code in groups and as QR, what it is for; its properties name nobody."""

import subprocess
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
import segno

from desktop.reports.recovery_sheet import MM, RecoverySheet, recovery_sheet_pdf

GROUPS = tuple(f"{n:02}WM" for n in range(20))
SHEET = RecoverySheet("南昌市城市管理局", "市城管局.db", 3, date(2026, 10, 22), GROUPS)


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sheet") / "sheet.pdf"
    path.write_bytes(recovery_sheet_pdf(SHEET))
    return path


def output(*command: str | Path) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_every_group_stands_on_the_page_in_order_with_its_number(pdf: Path) -> None:
    text = "".join(output("pdftotext", "-layout", pdf, "-").split())
    places = [text.index(group) for group in GROUPS]
    assert places == sorted(places)
    assert "1234" + "".join(GROUPS[:4]) in text and "17181920" + "".join(GROUPS[16:]) in text


def test_the_sheet_says_whose_it_is_what_for_how_kept_and_when_void(pdf: Path) -> None:
    text = "".join(output("pdftotext", pdf, "-").split())
    for words in ("南昌市城市管理局", "市城管局.db", "第3号", "2026年10月22日", "忘记口令", "信封密封", "不存电子版"):
        assert words in text
    assert "更改口令后本单即对工作库作废" in text


def test_it_is_one_page_with_embedded_fonts_and_names_nobody_in_its_properties(pdf: Path) -> None:
    info = output("pdfinfo", pdf)
    assert "Pages:           1" in info and "A4" in info
    assert "南昌" not in info and "市城管局" not in info
    fonts = output("pdffonts", pdf).splitlines()[2:]
    assert fonts and all(" yes yes yes" in line for line in fonts)


def test_the_qr_holds_the_whole_code(pdf: Path) -> None:
    document = pypdfium2.PdfDocument(pdf)
    bitmap = document[0].render(scale=6, grayscale=True)
    stride, data = bitmap.stride, bytes(bitmap.buffer)
    matrix = segno.make("-".join(GROUPS), error="m", micro=False, mask=0).matrix
    side = 36 * MM * 6
    left = 186 * MM * 6 - side

    def dark(x: float, y: float) -> bool:
        return data[int(y) * stride + int(x)] < 128

    top = next(y for y in range(int(165 * MM * 6), bitmap.height) if dark(left + 8, y))
    module = side / len(matrix)
    seen = [
        [dark(left + (column + 0.5) * module, top + (row + 0.5) * module) for column in range(len(matrix))]
        for row in range(len(matrix))
    ]
    document.close()
    assert seen == [[bool(module) for module in row] for row in matrix]


def test_a_long_unit_and_file_name_keep_the_sheet_on_one_page() -> None:
    sheet = RecoverySheet("南" * 60, "库" * 60 + ".db", 65535, date(2026, 12, 31), GROUPS, "演示")
    document = pypdfium2.PdfDocument(recovery_sheet_pdf(sheet))
    assert len(document) == 1
    text = document[0].get_textpage().get_text_range()
    assert "封存日期" in text and "65535" in text
    document.close()
