"""The parts of a .docx: paragraphs, runs, rules and indents as GB/T 9704 wants them (see docx_out)."""

from __future__ import annotations

from typing import Any

from desktop.reports.parts.fonts import Role
from desktop.reports.parts.official import PAGE
from desktop.reports.parts.typeset import clean

# What the offices have installed; the names are written even where this machine lacks the font.
FONT_NAMES = {
    Role.FANGSONG: "仿宋",
    Role.KAI: "楷体",
    Role.HEI: "黑体",
    Role.TITLE: "方正小标宋简体",
    Role.SONG: "宋体",
}
_TRACKING = -5  # twentieths of a point: 28 characters of 16 pt into 156 mm


def add_paragraph(
    word: Any,
    text: str,
    *,
    role: Role = Role.FANGSONG,
    size: float = PAGE.body_size,
    align: str = "left",
    indent: int = 0,
) -> Any:
    """A paragraph at the end; `indent` is that of its first line in characters."""
    paragraph = word.add_paragraph()
    shape(paragraph, align=align, indent=indent)
    if text:
        add_run(paragraph, text, role, size)
    return paragraph


def shape(paragraph: Any, *, align: str = "left", indent: int = 0, pitch: float = PAGE.line_pitch) -> None:
    """Spacing and alignment of a paragraph; `pitch` 0 leaves single spacing."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING

    form = paragraph.paragraph_format
    form.space_before = form.space_after = points(0)
    form.widow_control = False
    if pitch:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, points(pitch)
    form.alignment = getattr(WD_ALIGN_PARAGRAPH, align.upper())
    if indent:
        form.first_line_indent = points(indent * PAGE.char_pitch)
        indent_chars(paragraph, indent)


def plain_spacing(properties: Any) -> None:
    """No room of Word's own between Chinese and digits or letters: 28 characters a line, as printed."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for tag in ("w:autoSpaceDE", "w:autoSpaceDN"):
        element = OxmlElement(tag)
        element.set(qn("w:val"), "0")
        properties.insert_element_before(
            element, "w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )


def off_grid(paragraph: Any) -> None:
    """Keep a paragraph's own line pitch instead of the page's 22 lines."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement("w:snapToGrid")
    element.set(qn("w:val"), "0")
    paragraph._p.get_or_add_pPr().insert_element_before(element, "w:spacing", "w:ind", "w:jc", "w:rPr")


def indent_chars(paragraph: Any, characters: int) -> None:
    """Word's own measure of an indent in hundredths of a character, which survives a change of font size."""
    from docx.oxml.ns import qn

    paragraph._p.get_or_add_pPr().get_or_add_ind().set(qn("w:firstLineChars"), str(characters * 100))


def add_run(paragraph: Any, text: str, role: Role = Role.FANGSONG, size: float = PAGE.body_size) -> Any:
    """A run with the fonts of its role named for every script."""
    from docx.oxml.ns import qn

    run = paragraph.add_run(clean(text))
    fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(script), FONT_NAMES[role])
    fonts.set(qn("w:hint"), "eastAsia")
    if size == PAGE.body_size:
        put_property(run._r.rPr, "w:spacing", _TRACKING)
    run.font.size = points(size)  # the schema wants the size behind the spacing
    return run


def ruled(paragraph: Any, sides: list[str]) -> None:
    """Rules above or below a paragraph."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    if not sides:
        return
    borders = OxmlElement("w:pBdr")
    for side in sides:
        rule = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "6"), ("space", "3"), ("color", "000000")):
            rule.set(qn(f"w:{name}"), value)
        borders.append(rule)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def signed_number(word: Any, number: str, signer: str) -> None:
    """文号 at the left and 签发人 at the right, both one character in."""
    from docx.enum.text import WD_TAB_ALIGNMENT

    paragraph = add_paragraph(word, number)
    paragraph.paragraph_format.left_indent = points(PAGE.char_pitch)
    paragraph.paragraph_format.tab_stops.add_tab_stop(points(PAGE.text_width - PAGE.char_pitch), WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run().add_tab()
    add_run(paragraph, f"签发人：{signer}")


def keep_together(word: Any, start: int) -> None:
    """Let what stands from `start` on in the body, tables too, go to one page."""
    from docx.oxml.ns import qn
    from docx.text.paragraph import Paragraph

    elements = [element for element in word.element.body if element.tag != qn("w:sectPr")][start:]
    paragraphs = [
        found for element in elements for found in ([element] if element.tag == qn("w:p") else element.iter(qn("w:p")))
    ]
    for found in paragraphs[:-1]:
        Paragraph(found, word).paragraph_format.keep_with_next = True


def put_property(parent: Any, tag: str, value: object = None) -> None:
    """Add a property element in the place the schema wants for the two kinds of parents used here."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(tag)
    if value is not None:
        element.set(qn("w:val"), str(value))
    parent.append(element)


def points(value: float) -> Any:
    from docx.shared import Pt

    return Pt(value)
