"""责任状 / 责任书 as an official paper (GB/T 9704): the frozen text, its number with QR, two parties to sign (S10)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from desktop.reports.parts.docx_out import write_docx
from desktop.reports.parts.files import safe_file_name
from desktop.reports.parts.official import Block, Body, Heading, OfficialDocument, Party, SignatureBlock
from desktop.reports.parts.official_pdf import Printed, write_pdf, write_pdfs
from desktop.rules.letter_template import Paragraph, ParagraphKind, read_letter


@dataclass(frozen=True, slots=True)
class LetterPaper:
    """One letter as plain values: `content` is the filled text (title line, then a paragraph a line)."""

    number: str
    code: str
    upper_name: str
    lower_name: str
    content: str
    copies: int = 2


def official_letter(paper: LetterPaper) -> OfficialDocument:
    """The letter laid out: title, number, text, and both parties with room for seal, signature and date."""
    text = read_letter(paper.content)
    signer = ("主要负责人（签字）：",)
    parties = (Party("甲方", paper.upper_name, signer), Party("乙方", paper.lower_name, signer))
    return OfficialDocument(
        title=text.title,
        blocks=tuple(_block(paragraph) for paragraph in text.paragraphs),
        signature=SignatureBlock(parties),
        number=paper.number,
        code=paper.code,
        subject=f"{paper.number} {paper.lower_name}".strip(),
    )


def _block(paragraph: Paragraph) -> Block:
    match paragraph.kind:
        case ParagraphKind.first:
            return Heading(1, paragraph.text)
        case ParagraphKind.second:
            return Heading(2, paragraph.text)
    return Body(paragraph.text, paragraph.lead)


def letter_file_name(paper: LetterPaper, year: int, suffix: str, term: str) -> str:
    """责任状-2026-012-市容支队.pdf: sorts by number and says whose it is; the number comes out of the code."""
    sequence = paper.code.split("-")[2] if paper.code.count("-") >= 2 else ""
    parts = (term, str(year), sequence, paper.lower_name)
    return safe_file_name("-".join(part for part in parts if part)) + suffix


def write_letters(
    papers: Iterable[LetterPaper],
    target: Path,
    *,
    title: str,
    copies: int,
    watermark: str = "",
    note: str = "",
    progress: Callable[[int], None] | None = None,
) -> Printed:
    """All letters in one PDF ready to print, `copies` of each after one another, every copy beginning on a new sheet.

    Raises files.OutputError or files.TargetBusy; then the old file is whole.
    """
    documents = (official_letter(paper) for paper in papers)
    return write_pdf(documents, target, copies=copies, title=title, front_sides=True, watermark=watermark,
                     note=note, progress=progress)  # fmt: skip


def write_letter_files(
    papers: Iterable[tuple[str, LetterPaper]],
    folder: Path,
    *,
    copies: int,
    watermark: str = "",
    note: str = "",
    progress: Callable[[int], None] | None = None,
) -> Printed:
    """One PDF a letter into `folder`, named as given."""
    files = ((folder / name, official_letter(paper)) for name, paper in papers)
    return write_pdfs(files, copies=copies, watermark=watermark, note=note, progress=progress)


def write_letter_docx(paper: LetterPaper, target: Path) -> Path:
    """One letter as .docx for the office that re-typesets it."""
    return write_docx(official_letter(paper), target)
