"""责任状 / 责任书 on paper: one PDF for all, one a unit, .docx, and the pages a preview shows (S10; forms.md 4)."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from desktop.fields import Problem, Refused
from desktop.models.letter import Letter
from desktop.rules.letter import LetterState
from desktop.services.letter.make import Draft, Progress
from desktop.services.parts.paper_out import as_pdf, paper_marks, paper_pdf, refused_in_words
from desktop.services.workspace import Workspace

if TYPE_CHECKING:
    from desktop.reports.letter import LetterPaper

_CHUNK = 200


@dataclass(frozen=True)
class Exported:
    """What was written: where, how many letters and pages, and characters that no bundled font has."""

    path: Path
    letters: int
    pages: int
    missing: tuple[str, ...] = ()

    def sentence(self, term: str) -> str:
        """One Chinese sentence for the status line."""
        rare = f"；{'、'.join(self.missing)} 没有可用的字体，印作〓，请手工补写" if self.missing else ""
        return f"已导出{term} {self.letters} 份，共 {self.pages} 页：{self.path.name}{rare}"


def _ids(ws: Workspace, letter_ids: Iterable[int]) -> list[int]:
    """The wanted letters by number; void ones are left out. Refused when none is left."""
    wanted = list(dict.fromkeys(letter_ids))
    found: list[tuple[int, int, int]] = []
    with ws.read() as session:
        for start in range(0, len(wanted), _CHUNK):
            part = wanted[start : start + _CHUNK]
            query = select(Letter.year, Letter.sequence, Letter.id)
            found += session.execute(query.where(Letter.id.in_(part), Letter.state != LetterState.void))
    if not found:
        raise Refused([Problem("", f"没有可以导出的{ws.policy.term('letter')}，请先生成")])
    return [letter_id for _, _, letter_id in sorted(found)]


def _letters(ws: Workspace, ids: Sequence[int]) -> Iterator[Letter]:
    """Letters in that order, read in chunks so that memory stays flat."""
    for start in range(0, len(ids), _CHUNK):
        part = ids[start : start + _CHUNK]
        with ws.read() as session:
            found = {it.id: it for it in session.scalars(select(Letter).where(Letter.id.in_(part)))}
        yield from (found[letter_id] for letter_id in part if letter_id in found)


def _counted(progress: Progress | None, total: int) -> Callable[[int], None] | None:
    return None if progress is None else lambda done: progress(done, total)


def export_pdf(
    ws: Workspace, letter_ids: Iterable[int], target: Path, progress: Progress | None = None, *, copies: int = 0
) -> Exported:
    """All letters in one PDF ready to print, each in as many copies as it says (`copies` overrides it).

    Refused in plain words when the target is open elsewhere or cannot be written; the old file is then whole.
    """
    from desktop.reports.letter import write_letters

    ids = _ids(ws, letter_ids)
    first = next(_letters(ws, ids[:1]))
    title = f"{first.year}年{ws.policy.term('letter')}"
    with refused_in_words():
        printed = write_letters(
            (paper_of(letter) for letter in _letters(ws, ids)),
            target,
            title=title,
            copies=copies or first.copies,
            **paper_marks(ws),
            progress=_counted(progress, len(ids)),
        )
    return Exported(target, printed.documents, printed.pages, printed.missing)


def export_each(ws: Workspace, letter_ids: Iterable[int], folder: Path, progress: Progress | None = None) -> Exported:
    """One PDF a unit in `folder`, named by number and unit; those written before a failure stay, each whole."""
    from desktop.reports.letter import letter_file_name, write_letter_files

    ids, term = _ids(ws, letter_ids), ws.policy.term("letter")
    copies = next(_letters(ws, ids[:1])).copies
    papers = (
        (letter_file_name(paper_of(letter), letter.year, ".pdf", term), paper_of(letter))
        for letter in _letters(ws, ids)
    )
    with refused_in_words():
        printed = write_letter_files(
            papers,
            folder,
            copies=copies,
            **paper_marks(ws),
            progress=_counted(progress, len(ids)),
        )
    return Exported(folder, printed.documents, printed.pages, printed.missing)


def export_docx(ws: Workspace, letter_id: int, target: Path) -> Path:
    """One letter as .docx for the office that re-typesets it; Refused in plain words when it cannot be written."""
    from desktop.reports.letter import write_letter_docx

    letter = next(_letters(ws, _ids(ws, [letter_id])))
    with refused_in_words():
        return write_letter_docx(paper_of(letter), target)


def file_name_of(ws: Workspace, letter_id: int, suffix: str) -> str:
    """A good name for a letter's file: 责任状-2026-0012-市容支队.docx."""
    from desktop.reports.letter import letter_file_name

    letter = next(_letters(ws, [letter_id]))
    return letter_file_name(paper_of(letter), letter.year, suffix, ws.policy.term("letter"))


def letter_pdf(ws: Workspace, letter_id: int) -> bytes:
    """One copy of a letter as PDF, for the preview: the very pages that are printed."""
    from desktop.reports.letter import official_letter

    return paper_pdf(ws, [official_letter(paper_of(next(_letters(ws, [letter_id]))))])


def draft_pdf(ws: Workspace, draft: Draft) -> bytes:
    """As `letter_pdf`, for a letter that is not made yet: no number, no code, and nothing the audit knows of."""
    from desktop.reports.letter import LetterPaper, official_letter
    from desktop.reports.parts.official_pdf import write_pdf

    pair = draft.pair
    paper = LetterPaper("", "", pair.upper.name, pair.lower.name, draft.content)
    with refused_in_words():
        return as_pdf(
            lambda target: write_pdf([official_letter(paper)], target, watermark=paper_marks(ws)["watermark"])
        )


def paper_of(letter: Letter) -> "LetterPaper":
    """The plain values of a letter that its paper is made from."""
    from desktop.reports.letter import LetterPaper

    return LetterPaper(letter.number, letter.code, letter.upper_name, letter.lower_name, letter.content, letter.copies)
