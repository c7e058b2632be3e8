"""Writes an official paper as .docx for the office: the same page, fonts named, signature kept whole."""

from __future__ import annotations

import io
from functools import singledispatch
from pathlib import Path
from typing import Any

from desktop.reports.files import fill_from_memory, write_atomic
from desktop.reports.fonts import Role
from desktop.reports.official import (
    MM,
    PAGE,
    Addressee,
    Aligned,
    Blank,
    Block,
    Body,
    Grid,
    Heading,
    Imprint,
    OfficialDocument,
    Party,
    SignatureBlock,
)
from desktop.reports.official_rows import title_lines
from desktop.reports.typeset import clean

# What the offices have installed; the names are written even where this machine lacks the font.
FONT_NAMES = {
    Role.FANGSONG: "仿宋",
    Role.KAI: "楷体",
    Role.HEI: "黑体",
    Role.TITLE: "方正小标宋简体",
    Role.SONG: "宋体",
}
_HEADING_ROLES = {1: Role.HEI, 2: Role.KAI}
_TRACKING = -5  # twentieths of a point: 28 characters of 16 pt into 156 mm
_FOOTER_MM = 22  # from the paper's lower edge, so that the dashes stand 7 mm below the text area
_CELL_SIZE = 12.0


def write_docx(document: OfficialDocument, target: Path) -> Path:
    """Write one paper as .docx, atomically. Raises files.OutputError or files.TargetBusy with a Chinese message."""

    def fill(path: Path) -> None:
        fill_from_memory(path, _compose(document).save)

    return write_atomic(target, fill)


def _compose(document: OfficialDocument) -> Any:
    from docx import Document

    word = Document()
    _properties(word, document)
    _page(word, document)
    if document.number:
        _paragraph(word, document.number, align="center")
        _paragraph(word, "")
    for line in title_lines(document.title):
        title = _paragraph(word, line, role=Role.TITLE, size=PAGE.title_size, align="center")
        title.paragraph_format.line_spacing = _points(PAGE.title_pitch)
        title.paragraph_format.keep_with_next = True
    _paragraph(word, "")
    for block in document.blocks:
        if isinstance(block, Imprint):
            _tie(word)
        _add(block, word)
    if document.signature is not None:
        _tie(word)
        _paragraph(word, "").paragraph_format.keep_with_next = True
        _signature(word, document.signature)
    return word


@singledispatch
def _add(block: Block, word: Any) -> None:
    raise TypeError(f"no .docx form for {type(block).__name__}")


@_add.register
def _(block: Heading, word: Any) -> None:
    role = _HEADING_ROLES.get(block.level, Role.FANGSONG)
    paragraph = _paragraph(word, block.text.strip(), role=role, indent=2)
    paragraph.paragraph_format.keep_with_next = True
    _set(paragraph._p.get_or_add_pPr(), "w:outlineLvl", block.level - 1)


@_add.register
def _(block: Body, word: Any) -> None:
    paragraph = _paragraph(word, "", indent=2 if block.indent else 0, align="justify")
    if block.lead:
        _run(paragraph, block.lead.strip(), Role.KAI)
    _run(paragraph, block.text.strip(" \u3000\n\t"))


@_add.register
def _(block: Addressee, word: Any) -> None:
    _paragraph(word, block.text.strip()).paragraph_format.keep_with_next = True


@_add.register
def _(block: Aligned, word: Any) -> None:
    for line in block.text.split("\n"):
        paragraph = _paragraph(word, line.strip(), align=block.align)
        paragraph.paragraph_format.right_indent = _points(block.inset * PAGE.char_pitch)


@_add.register
def _(block: Blank, word: Any) -> None:
    for _ in range(block.lines):
        _paragraph(word, "")


@_add.register
def _(block: Imprint, word: Any) -> None:
    """The date ends four characters in; the unit is centred over it as far as Word's indents can say so."""
    _paragraph(word, "").paragraph_format.keep_with_next = True
    longer = (len(block.unit) - len(block.day)) / 2
    for text, inset in ((block.unit, max(4 - longer, 2)), (block.day, 4.0)):
        paragraph = _paragraph(word, text.strip(), align="right")
        paragraph.paragraph_format.right_indent = _points(inset * PAGE.char_pitch)
        paragraph.paragraph_format.keep_with_next = text is block.unit


@_add.register
def _(block: Grid, word: Any) -> None:
    table = word.add_table(rows=0, cols=len(block.widths), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, block.widths, strict=True):
        column.width = _points(width / sum(block.widths) * PAGE.text_width)
    for place, texts in enumerate(block.rows):
        row = table.add_row()
        _set(row._tr.get_or_add_trPr(), "w:cantSplit")
        if place < block.header:
            _set(row._tr.get_or_add_trPr(), "w:tblHeader")
        for cell, text, width in zip(row.cells, texts, block.widths, strict=True):
            cell.width = _points(width / sum(block.widths) * PAGE.text_width)
            heading = place < block.header
            paragraph = cell.paragraphs[0]
            _form(paragraph, align="center" if heading else "left", pitch=0)
            _run(paragraph, text, Role.HEI if heading else Role.FANGSONG, _CELL_SIZE)


def _signature(word: Any, block: SignatureBlock) -> None:
    """A table without rules, a column a party; its rows hang together."""
    columns = [_party_lines(party, block.seal_lines) for party in block.parties]
    table = word.add_table(rows=0, cols=len(columns))
    table.autofit = False
    for column in table.columns:
        column.width = _points(PAGE.text_width / len(columns))
    depth = max(map(len, columns), default=0)
    for place in range(depth):
        row = table.add_row()
        _set(row._tr.get_or_add_trPr(), "w:cantSplit")
        for cell, lines in zip(row.cells, columns, strict=True):
            cell.width = _points(PAGE.text_width / len(columns))
            paragraph = cell.paragraphs[0]
            _form(paragraph)
            paragraph.paragraph_format.keep_with_next = place < depth - 1
            _run(paragraph, lines[place] if place < len(lines) else "")


def _party_lines(party: Party, seal_lines: int) -> list[str]:
    return [f"{party.role}{party.seal}：", party.unit, *[""] * seal_lines, *party.lines, party.day]


def _tie(word: Any) -> None:
    """Keep the last paragraphs with the signature that follows; Word then moves their last lines over with it.

    Of short ones at most three: a whole list would leave half a page empty.
    """
    for paragraph in reversed([text for text in word.paragraphs if text.text][-3:]):
        paragraph.paragraph_format.keep_with_next = True
        if len(paragraph.text) > PAGE.columns:
            break


def _paragraph(
    word: Any,
    text: str,
    *,
    role: Role = Role.FANGSONG,
    size: float = PAGE.body_size,
    align: str = "left",
    indent: int = 0,
) -> Any:
    paragraph = word.add_paragraph()
    _form(paragraph, align=align, indent=indent)
    if text:
        _run(paragraph, text, role, size)
    return paragraph


def _form(paragraph: Any, *, align: str = "left", indent: int = 0, pitch: float = PAGE.line_pitch) -> None:
    """Spacing and alignment of a paragraph; `pitch` 0 leaves single spacing."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING

    form = paragraph.paragraph_format
    form.space_before = form.space_after = _points(0)
    form.widow_control = False
    if pitch:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, _points(pitch)
    form.alignment = getattr(WD_ALIGN_PARAGRAPH, align.upper())
    if indent:
        form.first_line_indent = _points(indent * PAGE.char_pitch)
        _indent_chars(paragraph, indent)


def _indent_chars(paragraph: Any, characters: int) -> None:
    """Word's own measure of an indent in hundredths of a character, which survives a change of font size."""
    from docx.oxml.ns import qn

    paragraph._p.get_or_add_pPr().get_or_add_ind().set(qn("w:firstLineChars"), str(characters * 100))


def _run(paragraph: Any, text: str, role: Role = Role.FANGSONG, size: float = PAGE.body_size) -> Any:
    from docx.oxml.ns import qn

    run = paragraph.add_run(clean(text))
    run.font.size = _points(size)
    fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(script), FONT_NAMES[role])
    fonts.set(qn("w:hint"), "eastAsia")
    if size == PAGE.body_size:
        _set(run._r.rPr, "w:spacing", _TRACKING)
    return run


def _properties(word: Any, document: OfficialDocument) -> None:
    """Title and language; nobody's name."""
    from docx.oxml.ns import qn

    core = word.core_properties
    core.title = " ".join((document.subject or document.title).split())
    core.author = core.last_modified_by = core.comments = core.keywords = core.subject = ""
    core.language = "zh-CN"
    normal = word.styles["Normal"]
    normal.font.size = _points(PAGE.body_size)
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia"):
        fonts.set(qn(script), FONT_NAMES[Role.FANGSONG])


def _page(word: Any, document: OfficialDocument) -> None:
    """Paper, margins, grid of 22 × 28, page numbers at the outer edge."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm

    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(10), Mm(_FOOTER_MM)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")  # a grid of characters too is read differently by Word, WPS and LibreOffice
    grid.set(qn("w:linePitch"), str(round(PAGE.line_pitch * 20)))
    section._sectPr.append(grid)
    word.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer, "right", document.counted)
    _page_number(section.even_page_footer, "left", document.counted)
    if document.code:
        section.different_first_page_header_footer = True
        _page_number(section.first_page_footer, "right", document.counted)
        _code(section.first_page_header, document.code)


def _page_number(footer: Any, side: str, counted: bool = False) -> None:
    """“— 1 —” or 共 3 页　第 1 页 as fields, one character in from the side."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    _form(paragraph, align=side, pitch=0)
    form = paragraph.paragraph_format
    inset = _points(PAGE.char_pitch)
    if side == "right":
        form.right_indent = inset
    else:
        form.left_indent = inset
    parts = (("共 ", "NUMPAGES"), (" 页　第 ", "PAGE"), (" 页", "")) if counted else (("— ", "PAGE"), (" —", ""))
    for words, name in parts:
        _run(paragraph, words, Role.SONG, PAGE.number_size)
        for kind, text in (("begin", ""), ("", name), ("end", "")) if name else ():
            _field(_run(paragraph, "", Role.SONG, PAGE.number_size), kind, text)


def _field(run: Any, kind: str, text: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    if kind:
        element = OxmlElement("w:fldChar")
        element.set(qn("w:fldCharType"), kind)
    else:
        element = OxmlElement("w:instrText")
        element.text = text
    run._r.append(element)


def _code(header: Any, code: str) -> None:
    """The paper's number as QR and in plain, upper right on the first page."""
    import segno

    header.is_linked_to_previous = False
    image = io.BytesIO()
    segno.make(code, error="m", micro=False, mask=0).save(image, kind="png", scale=8, border=0)
    image.seek(0)
    paragraph = header.paragraphs[0]
    _form(paragraph, align="right", pitch=0)
    paragraph.add_run().add_picture(image, width=_points(15 * MM))
    plain = header.add_paragraph()
    _form(plain, align="right", pitch=0)
    _run(plain, code, Role.SONG, 7.5)


def _set(parent: Any, tag: str, value: object = None) -> None:
    """Add a property element in the place the schema wants for the two kinds of parents used here."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(tag)
    if value is not None:
        element.set(qn("w:val"), str(value))
    parent.append(element)


def _points(value: float) -> Any:
    from docx.shared import Pt

    return Pt(value)
