"""The .docx of an official paper: the same words, the page of the standard, fonts by name, nobody's name inside."""

import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from desktop.reports.parts.docx_out import write_docx
from desktop.reports.parts.official import (
    Addressee,
    Aligned,
    Blank,
    Body,
    Colophon,
    Grid,
    Heading,
    Imprint,
    OfficialDocument,
    Party,
    SignatureBlock,
)


@pytest.fixture
def full() -> OfficialDocument:
    """A paper with one block of every kind."""
    return OfficialDocument(
        "关于开展安全检查的通知",
        (
            Addressee("局属各单位："),
            Heading(1, "一、目标"),
            Body("落实责任。", lead="（一）总则。"),
            Grid((("序号", "要求"), ("1", "每月25日前报送")), (1, 4)),
            Blank(),
            Aligned("特此通知", "center"),
            Imprint("㛃𬭎局", "2026年10月25日"),
            Colophon(("印发：甲，乙。", "抄送：丙。")),
        ),
        SignatureBlock((Party("甲方", "市局"), Party("乙方", "大队"))),
        number="洪管发〔2026〕81号",
        code="ZRZ-2026-0012",
    )


def fonts(paragraph) -> list[str]:
    return [run._r.rPr.rFonts.get(qn("w:eastAsia")) for run in paragraph.runs]


def find(word, text: str):
    return next(paragraph for paragraph in word.paragraphs if text in paragraph.text)


def test_the_words_are_those_of_the_paper(tmp_path: Path, full: OfficialDocument):
    word = Document(str(write_docx(full, tmp_path / "a.docx")))
    texts = [paragraph.text for paragraph in word.paragraphs if paragraph.text]
    assert texts == [
        "洪管发〔2026〕81号", "关于开展安全检查的通知", "局属各单位：", "一、目标", "（一）总则。落实责任。",
        "特此通知", "㛃𬭎局", "2026年10月25日", "印发：甲，乙。", "抄送：丙。",
    ]  # fmt: skip


def test_page_and_fonts_are_those_of_the_standard(tmp_path: Path, full: OfficialDocument):
    word = Document(str(write_docx(full, tmp_path / "a.docx")))
    section = word.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]
    assert fonts(find(word, "关于开展")) == ["方正小标宋简体"]
    assert fonts(find(word, "一、目标")) == ["黑体"]
    assert fonts(find(word, "落实责任")) == ["楷体", "仿宋"]
    assert find(word, "落实责任").paragraph_format.line_spacing.pt == pytest.approx(28.95, abs=0.05)


def test_the_signature_hangs_together_and_with_the_text(tmp_path: Path, full: OfficialDocument):
    word = Document(str(write_docx(full, tmp_path / "a.docx")))
    table = word.tables[-1]
    cells = [[cell.text for cell in column.cells] for column in table.columns]
    assert cells[0][:2] == ["甲方（盖章）：", "市局"]
    assert cells[1][-2] == "主要负责人（签字）："
    kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in table.rows]
    assert kept == [True] * (len(kept) - 1) + [False]
    assert find(word, "2026年10月25日").paragraph_format.keep_with_next


def test_heading_rows_of_a_table_are_repeated(tmp_path: Path, full: OfficialDocument):
    word = Document(str(write_docx(full, tmp_path / "a.docx")))
    assert [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in word.tables[0].rows] == [True, False]


def test_pages_are_numbered_and_the_code_stands_on_the_first(tmp_path: Path, full: OfficialDocument):
    section = Document(str(write_docx(full, tmp_path / "a.docx"))).sections[0]
    for footer in (section.footer, section.even_page_footer, section.first_page_footer):
        assert footer.paragraphs[0].text == "—  —"
        assert "PAGE" in footer.paragraphs[0]._p.xml
    assert section.first_page_header.paragraphs[1].text == "ZRZ-2026-0012"


def test_the_properties_name_nobody(tmp_path: Path, full: OfficialDocument):
    with zipfile.ZipFile(write_docx(full, tmp_path / "a.docx")) as parts:
        core = parts.read("docProps/core.xml").decode("utf-8")
    assert "python-docx" not in core
    assert "关于开展安全检查的通知" in core


def test_libreoffice_lays_it_out_on_as_many_pages_as_the_pdf(tmp_path: Path, letter, output_of):
    write_docx(letter(12, code="ZRZ-1"), tmp_path / "a.docx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    output_of("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "a.docx")
    info = dict(line.split(":", 1) for line in output_of("pdfinfo", tmp_path / "a.pdf").splitlines())
    assert int(info["Pages"]) == 3
    text = "".join(output_of("pdftotext", tmp_path / "a.pdf", "-").split())
    assert "主要负责人（签字）：" in text


_PARAGRAPH = (
    "keepNext", "widowControl", "pBdr", "tabs", "autoSpaceDE", "autoSpaceDN", "snapToGrid", "spacing", "ind", "jc",
    "outlineLvl",
)  # fmt: skip
_RUN = ("rFonts", "spacing", "sz")


def test_properties_stand_in_the_order_of_the_schema(tmp_path: Path, full: OfficialDocument):
    """Word is strict where other programs are not."""
    body = Document(str(write_docx(full, tmp_path / "a.docx"))).element.body
    for tag, order in (("w:pPr", _PARAGRAPH), ("w:rPr", _RUN)):
        for properties in body.iter(qn(tag)):
            names = [child.tag.split("}")[1] for child in properties]
            places = [order.index(name) for name in names if name in order]
            assert places == sorted(places), names
