"""督导文书 as official papers (GB/T 9704): number, addressee, text, 落款, 抄送 and the lines of 送达签收 (S14)."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.reports.official import (
    Addressee,
    Aligned,
    Blank,
    Block,
    Body,
    Grid,
    Heading,
    Imprint,
    OfficialDocument,
)
from desktop.rules.letter_template import ParagraphKind, read_letter

COPIES = "抄送："


@dataclass(frozen=True, slots=True)
class SupervisionSheet:
    """One paper as plain values: `content` is its title line, then a paragraph a line.

    `receipt` is (送达人, 签收人, 签收日期), "" where it is filled in by hand; None for papers nobody is served with.
    """

    number: str
    content: str
    organ: str
    day: str
    signer: str = ""
    receipt: tuple[str, str, str] | None = None
    void: str = ""


def official_sheet(sheet: SupervisionSheet) -> OfficialDocument:
    """The paper laid out; the place of the seal stays blank."""
    text = read_letter(sheet.content)
    blocks: list[Block] = []
    copies = ""
    if sheet.void:
        blocks.append(Aligned(f"（作废：{sheet.void}）"))
    for place, paragraph in enumerate(text.paragraphs):
        if place == 0 and paragraph.text.endswith("：") and paragraph.kind is ParagraphKind.body:
            blocks.append(Addressee(paragraph.text))
        elif paragraph.text.startswith(COPIES):
            copies = paragraph.text
        elif paragraph.kind is ParagraphKind.body:
            blocks.append(Body(paragraph.text, paragraph.lead))
        else:
            blocks.append(Heading(1 if paragraph.kind is ParagraphKind.first else 2, paragraph.text))
    if sheet.signer:
        blocks += [Blank(), Aligned(f"签发人：{sheet.signer}", "right", 4)]
    blocks.append(Imprint(sheet.organ, sheet.day or "　　　　年　　月　　日"))
    if copies:
        blocks += [Blank(), Body(copies, indent=False)]
    if sheet.receipt is not None:
        blocks += [Blank(), receipt_grid(*sheet.receipt)]
    return OfficialDocument(
        title=text.title, blocks=tuple(blocks), number=sheet.number, subject=_subject(sheet, text.title)
    )


def _subject(sheet: SupervisionSheet, title: str) -> str:
    return f"{sheet.number} {title}".strip()


def receipt_grid(served_by: str, received_by: str, received_on: str) -> Grid:
    """送达签收, one line to be signed; two copies, one comes back."""
    rows = (
        ("送达人", "签收人", "签收日期", "备注"),
        (served_by or "　", received_by or "　", received_on or "　　年　月　日", "一式二份，签收后退回一份"),
    )
    return Grid(rows, (3, 3, 4, 5))
