"""督导文书 as official papers (GB/T 9704): number, addressee, text, 落款, 抄送 and the lines of 送达签收 (S14)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from desktop.reports.parts.official import (
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
    Signing,
)
from desktop.reports.parts.table import Kind, SheetColumn, SheetTable
from desktop.rules.letter_template import ParagraphKind, numeral, read_letter

SENT = ("印发：", "抄送：", "{印发}", "{抄送}")
"""How the lines begin that go into the 版记; those in braces stand in a draft."""
ENCLOSED = "附件："
"""How the line begins that names what goes along, a line below the text (GB/T 9704-2012, 7.3.4)."""
SIGNED = "（签字）："
"""How the lines end that are signed by hand."""


@dataclass(frozen=True, slots=True)
class SupervisionSheet:
    """One paper as plain values: `content` is its title line, then a paragraph a line.

    `receipt` is (送达人, 签收人, 签收日期), "" where it is filled in by hand; None for papers nobody is served with.
    `sealed` papers end with 落款 and date; a record of a talk ends with the lines that are signed. `upward` ones name
    the 签发人 beside the number, others in the lines of 送达签收.
    """

    number: str
    content: str
    organ: str
    day: str
    signer: str = ""
    receipt: tuple[str, str, str] | None = None
    void: str = ""
    sealed: bool = True
    upward: bool = False


def official_sheet(sheet: SupervisionSheet) -> OfficialDocument:
    """The paper laid out; the place of the seal stays blank."""
    text = read_letter(sheet.content)
    blocks: list[Block] = []
    sent: list[str] = []
    signed: list[str] = []
    if sheet.void:
        blocks.append(Aligned(f"（作废：{sheet.void}）"))
    for place, paragraph in enumerate(text.paragraphs):
        if place == 0 and paragraph.text.endswith("：") and paragraph.kind is ParagraphKind.body:
            blocks.append(Addressee(paragraph.text))
        elif paragraph.text.startswith(SENT):
            sent.append(paragraph.text)
        elif paragraph.text.endswith(SIGNED):
            signed.append(paragraph.text)
        elif paragraph.kind is ParagraphKind.body:
            if paragraph.text.startswith(ENCLOSED):
                blocks.append(Blank())
            blocks.append(Body(paragraph.text, paragraph.lead))
        else:
            blocks.append(Heading(1 if paragraph.kind is ParagraphKind.first else 2, paragraph.text))
    if sheet.sealed:
        blocks.append(Imprint(sheet.organ, sheet.day or "　　　　年　　月　　日"))
    if signed:
        blocks.append(Signing(tuple(signed)))
    if sheet.receipt is not None:
        blocks += [Blank(), receipt_grid(sheet.signer, *sheet.receipt)]
    if sent:
        blocks.append(Colophon(tuple(sent)))
    return OfficialDocument(
        title=text.title,
        blocks=tuple(blocks),
        number=sheet.number,
        signer=sheet.signer if sheet.upward else "",
        subject=_subject(sheet, text.title),
    )


def _subject(sheet: SupervisionSheet, title: str) -> str:
    return f"{sheet.number} {title}".strip()


def receipt_grid(signer: str, served_by: str, received_by: str, received_on: str) -> Grid:
    """签发与送达签收 in one line, filled in or left to be signed; one of the two copies comes back."""
    rows = (
        ("签发人", "送达人", "签收人", "签收日期", "份数"),
        (signer or "　", served_by or "　", received_by or "　", received_on or "　　年　月　日", "一式二份"),
    )
    return Grid(rows, (3, 3, 3, 5, 3))


# --- 督导工作档案 -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FileStep:
    """One measure in the file: what it is, how far it came, its course, and its deadlines with their reasons."""

    title: str
    number: str
    state: str
    article: str
    facts: tuple[str, ...]
    clocks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case as plain values; `papers` are (day, title, number), `made` says when and from what it was drawn up."""

    number: str
    facts: Sequence[tuple[str, str]]
    steps: Sequence[FileStep]
    papers: Sequence[tuple[str, str, str]]
    effects: Sequence[str]
    made: str


def case_file_paper(file: CaseFile) -> OfficialDocument:
    """督导工作档案: the matter, each measure with its deadlines explained, the papers, what it brings."""
    blocks: list[Block] = [Heading(1, "一、督导事项"), Grid(tuple(file.facts), (0.2, 0.8), header=0)]
    blocks.append(Heading(1, "二、督导措施"))
    for place, step in enumerate(file.steps, 1):
        blocks.append(Heading(2, f"（{numeral(place)}）{step.title}　{step.number}".rstrip()))
        blocks.append(Body(f"状态：{step.state}。依据{step.article}。"))
        blocks += [Body(fact if fact.endswith("。") else f"{fact}。") for fact in step.facts]
        blocks += [Body(clock, lead="期限说明。") for clock in step.clocks]
    if not file.steps:
        blocks.append(Body("没有采取措施。"))
    blocks.append(Heading(1, "三、文书"))
    papers = (("日期", "文书", "文号"), *file.papers)
    blocks.append(Grid(papers, (2, 3, 5)) if file.papers else Body("没有文书。"))
    blocks.append(Heading(1, "四、后果"))
    blocks += [Body(effect) for effect in file.effects] or [Body("没有后果。")]
    blocks += [Blank(), Aligned(file.made, "right")]
    return OfficialDocument("督导工作档案", tuple(blocks), number=file.number)


_COLUMNS: tuple[tuple[str, SheetColumn], ...] = (
    ("number", SheetColumn("编号", Kind.LABEL, 11)),
    ("name", SheetColumn("事由", width=30)),
    ("unit", SheetColumn("被督导单位", width=16)),
    ("found_on", SheetColumn("发现日期", Kind.DAY, 11)),
    ("ground", SheetColumn("追究情形", width=26)),
    ("measure", SheetColumn("措施", Kind.LABEL, 12)),
    ("stage", SheetColumn("措施状态", Kind.LABEL, 11)),
    ("due_on", SheetColumn("最近期限", Kind.DAY, 11)),
    ("status", SheetColumn("状态", Kind.LABEL, 11)),
)


def list_table(rows: Sequence[Mapping[str, Any]], subtitle: str) -> SheetTable:
    """督导事项台账, for the workbook and the landscape page."""
    heads = [SheetColumn("序号", Kind.INTEGER, 6), *(column for _, column in _COLUMNS)]
    cells = [[place, *(row.get(key) for key, _ in _COLUMNS)] for place, row in enumerate(rows, 1)]
    return SheetTable("督导事项台账", heads, cells, subtitle, ("参考样式。",), sheet_name="督导事项台账")
