"""Writes an official paper as .docx for the office: the same page, fonts named, signature kept whole."""

from __future__ import annotations

import io
from functools import singledispatch
from pathlib import Path
from typing import Any

from desktop.reports.parts.docx_parts import (
    FONT_NAMES,
    add_paragraph,
    add_run,
    keep_together,
    off_grid,
    plain_spacing,
    points,
    put_property,
    ruled,
    shape,
    signed_number,
)
from desktop.reports.parts.files import fill_from_memory, write_atomic
from desktop.reports.parts.fonts import Role
from desktop.reports.parts.official import (
    MM,
    PAGE,
    Addressee,
    Aligned,
    Blank,
    Block,
    Body,
    Colophon,
    Grid,
    Heading,
    Imprint,
    OfficialDocument,
    Party,
    SignatureBlock,
    Signing,
)
from desktop.reports.parts.official_rows import title_lines

_HEADING_ROLES = {1: Role.HEI, 2: Role.KAI}
_FOOTER_MM = 22  # from the paper's lower edge, so that the dashes stand 7 mm below the text area
_CELL_SIZE = 12.0
_CELL_LEADING = 17.0
_CELL_PAD = 3.0
_WHOLE_ROW = 90  # characters in a cell; a row with more may go on over the page
_COLOPHON_LEADING = 22.0


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
    if document.signer:
        signed_number(word, document.number, document.signer)
        add_paragraph(word, "")
    elif document.number:
        add_paragraph(word, document.number, align="center")
        add_paragraph(word, "")
    for line in title_lines(document.title):
        title = add_paragraph(word, line, role=Role.TITLE, size=PAGE.title_size, align="center")
        title.paragraph_format.line_spacing = points(PAGE.title_pitch)
        title.paragraph_format.keep_with_next = True
    add_paragraph(word, "")
    closing = None
    for block in document.blocks:
        if isinstance(block, Imprint | Signing):
            _tie(word)
            closing = closing or len(word.element.body)
        _add(block, word)
    if closing is not None:
        keep_together(word, closing - 1)
    if document.signature is not None:
        _tie(word)
        add_paragraph(word, "").paragraph_format.keep_with_next = True
        _signature(word, document.signature)
    return word


@singledispatch
def _add(block: Block, word: Any) -> None:
    raise TypeError(f"no .docx form for {type(block).__name__}")


@_add.register
def _(block: Heading, word: Any) -> None:
    role = _HEADING_ROLES.get(block.level, Role.FANGSONG)
    paragraph = add_paragraph(word, block.text.strip(), role=role, indent=2)
    paragraph.paragraph_format.keep_with_next = True
    put_property(paragraph._p.get_or_add_pPr(), "w:outlineLvl", block.level - 1)


@_add.register
def _(block: Body, word: Any) -> None:
    paragraph = add_paragraph(word, "", indent=2 if block.indent else 0, align="justify")
    if block.lead:
        add_run(paragraph, block.lead.strip(), Role.KAI)
    add_run(paragraph, block.text.strip(" \u3000\n\t"))


@_add.register
def _(block: Addressee, word: Any) -> None:
    add_paragraph(word, block.text.strip()).paragraph_format.keep_with_next = True


@_add.register
def _(block: Aligned, word: Any) -> None:
    for line in block.text.split("\n"):
        paragraph = add_paragraph(word, line.strip(), align=block.align)
        paragraph.paragraph_format.right_indent = points(block.inset * PAGE.char_pitch)


@_add.register
def _(block: Blank, word: Any) -> None:
    for _ in range(block.lines):
        add_paragraph(word, "")


@_add.register
def _(block: Imprint, word: Any) -> None:
    """The date ends four characters in; the unit is centred over it as far as Word's indents can say so."""
    add_paragraph(word, "").paragraph_format.keep_with_next = True
    longer = (len(block.unit) - len(block.day)) / 2
    for text, inset in ((block.unit, max(4 - longer, 2)), (block.day, 4.0)):
        paragraph = add_paragraph(word, text.strip(), align="right")
        paragraph.paragraph_format.right_indent = points(inset * PAGE.char_pitch)
        paragraph.paragraph_format.keep_with_next = text is block.unit


@_add.register
def _(block: Grid, word: Any) -> None:
    table = word.add_table(rows=0, cols=len(block.widths), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, block.widths, strict=True):
        column.width = points(width / sum(block.widths) * PAGE.text_width)
    for place, texts in enumerate(block.rows):
        row = table.add_row()
        if max(map(len, texts)) <= _WHOLE_ROW:
            put_property(row._tr.get_or_add_trPr(), "w:cantSplit")
        if place < block.header:
            put_property(row._tr.get_or_add_trPr(), "w:tblHeader")
        for cell, text, width in zip(row.cells, texts, block.widths, strict=True):
            cell.width = points(width / sum(block.widths) * PAGE.text_width)
            heading = place < block.header
            lines = text.split("\n")
            for number, line in enumerate(lines):
                paragraph = cell.add_paragraph() if number else cell.paragraphs[0]
                shape(paragraph, align="center" if heading else "left", pitch=_CELL_LEADING)
                off_grid(paragraph)
                form = paragraph.paragraph_format
                form.space_before = points(0 if number else _CELL_PAD)
                form.space_after = points(_CELL_PAD if number == len(lines) - 1 else 0)
                add_run(paragraph, line, Role.HEI if heading else Role.FANGSONG, _CELL_SIZE)


@_add.register
def _(block: Signing, word: Any) -> None:
    for line in block.lines:
        add_paragraph(word, line.strip(), indent=2)


@_add.register
def _(block: Colophon, word: Any) -> None:
    """Between two rules, one character in on both sides, further lines below the first recipient."""
    add_paragraph(word, "")
    for place, text in enumerate(block.lines):
        paragraph = add_paragraph(word, text.strip(), size=PAGE.number_size)
        form = paragraph.paragraph_format
        form.line_spacing = points(_COLOPHON_LEADING)
        off_grid(paragraph)
        head, mark, _ = text.strip().partition("：")
        hanging = len(head + mark) * PAGE.number_size if mark else 0
        form.left_indent = points(PAGE.number_size + hanging)
        form.first_line_indent = points(-hanging)
        form.right_indent = points(PAGE.number_size)
        sides = [side for side, at in (("top", 0), ("bottom", len(block.lines) - 1)) if place == at]
        ruled(paragraph, sides)


def _signature(word: Any, block: SignatureBlock) -> None:
    """A table without rules, a column a party; its rows hang together."""
    columns = [_party_lines(party, block.seal_lines) for party in block.parties]
    table = word.add_table(rows=0, cols=len(columns))
    table.autofit = False
    for column in table.columns:
        column.width = points(PAGE.text_width / len(columns))
    depth = max(map(len, columns), default=0)
    for place in range(depth):
        row = table.add_row()
        put_property(row._tr.get_or_add_trPr(), "w:cantSplit")
        for cell, lines in zip(row.cells, columns, strict=True):
            cell.width = points(PAGE.text_width / len(columns))
            paragraph = cell.paragraphs[0]
            shape(paragraph)
            paragraph.paragraph_format.keep_with_next = place < depth - 1
            add_run(paragraph, lines[place] if place < len(lines) else "")


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


def _properties(word: Any, document: OfficialDocument) -> None:
    """Title and language; nobody's name."""
    from docx.oxml.ns import qn

    core = word.core_properties
    core.title = " ".join((document.subject or document.title).split())
    core.author = core.last_modified_by = core.comments = core.keywords = core.subject = ""
    core.language = "zh-CN"
    normal = word.styles["Normal"]
    normal.font.size = points(PAGE.body_size)
    plain_spacing(normal.element.get_or_add_pPr())
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
    shape(paragraph, align=side, pitch=0)
    form = paragraph.paragraph_format
    inset = points(PAGE.char_pitch)
    if side == "right":
        form.right_indent = inset
    else:
        form.left_indent = inset
    parts = (("共 ", "NUMPAGES"), (" 页　第 ", "PAGE"), (" 页", "")) if counted else (("— ", "PAGE"), (" —", ""))
    for words, name in parts:
        add_run(paragraph, words, Role.SONG, PAGE.number_size)
        for kind, text in (("begin", ""), ("", name), ("end", "")) if name else ():
            _field(add_run(paragraph, "", Role.SONG, PAGE.number_size), kind, text)


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
    shape(paragraph, align="right", pitch=0)
    paragraph.add_run().add_picture(image, width=points(15 * MM))
    plain = header.add_paragraph()
    shape(plain, align="right", pitch=0)
    add_run(plain, code, Role.SONG, 7.5)
