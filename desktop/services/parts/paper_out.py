"""Papers and tables onto the disk: whole, or refused in plain words; watermark and audit note as the file says.

Nothing that makes papers is imported before one is made.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypedDict

from desktop.fields import Problem, Refused
from desktop.reports.parts.files import OutputError, write_bytes
from desktop.services.workspace import Workspace

if TYPE_CHECKING:
    from desktop.reports.parts.official import OfficialDocument
    from desktop.reports.parts.table import SheetTable

__all__ = ["OutputError", "Paper", "as_pdf", "paper_marks", "paper_pdf", "refused_in_words", "save_paper",
           "table_pdf", "write_paper", "write_table"]  # fmt: skip

Paper = Callable[[], "OfficialDocument"]
"""Makes the paper; called where the file is written, in whatever thread that is."""


@contextmanager
def refused_in_words() -> Iterator[None]:
    """A file that cannot be written is refused in the words of the writer; the old file is then as it was."""
    try:
        yield
    except OutputError as error:
        raise Refused([Problem("", error.message)]) from error


class PaperMarks(TypedDict):
    """What stands on every printed page besides its text: the unit's watermark, and the head of the audit."""

    watermark: str
    note: str


def paper_marks(ws: Workspace) -> PaperMarks:
    """The marks of a paper that is made now."""
    return {"watermark": str(ws.setting("watermark", "") or ""), "note": ws.audit_note()}


def write_paper(ws: Workspace, papers: Sequence["OfficialDocument"], target: Path, title: str = "") -> Path:
    """Write papers by the ending of `target`: the first into a .docx, else all into one PDF. Refused in plain words."""
    from desktop.reports.parts.docx_out import write_docx
    from desktop.reports.parts.official_pdf import write_pdf

    with refused_in_words():
        if target.suffix.lower() == ".docx":
            return write_docx(papers[0], target)
        write_pdf(papers, target, title=title, **paper_marks(ws))
    return target


def paper_pdf(ws: Workspace, papers: Sequence["OfficialDocument"], title: str = "") -> bytes:
    """The papers as one PDF for the preview: the very pages that are printed."""
    return as_pdf(lambda target: write_paper(ws, papers, target, title))


def write_table(
    ws: Workspace, tables: Sequence["SheetTable"], target: Path, *, size: float = 9.0, landscape: bool = True
) -> Path:
    """Write tables by the ending of `target`: an .xlsx, else a PDF of A4 pages, `size` pt. Refused in plain words."""
    from desktop.reports.parts.sheet import write_tables
    from desktop.reports.parts.table_pdf import write_table_pdf

    with refused_in_words():
        if target.suffix.lower() == ".xlsx":
            return write_tables(tables, target, landscape=landscape)
        write_table_pdf(tables, target, size=size, landscape=landscape, **paper_marks(ws))
    return target


def table_pdf(ws: Workspace, table: "SheetTable") -> bytes:
    """The table as PDF for the preview and the printer."""
    return as_pdf(lambda target: write_table(ws, [table], target))


def as_pdf(write: Callable[[Path], Any]) -> bytes:
    """What `write` puts into a file, for the preview; no file stays behind."""
    with TemporaryDirectory(prefix="pingan-", ignore_cleanup_errors=True) as folder:
        target = Path(folder) / "预览.pdf"
        write(target)
        return target.read_bytes()


def save_paper(paper: bytes, target: Path) -> None:
    """Write the very bytes of a paper that is shown; OutputError says in whole sentences why not."""
    write_bytes(target, paper)
