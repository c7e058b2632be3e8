"""An official paper made from a record: the pages a preview shows, a PDF, or a .docx for the office."""

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from desktop.services.hazard_report import plain_failures
from desktop.services.workspace import Workspace

if TYPE_CHECKING:
    from desktop.reports.official import OfficialDocument

Paper = Callable[[], "OfficialDocument"]
"""Makes the paper; called where the file is written, in whatever thread that is."""


def paper_pdf(ws: Workspace, papers: Sequence["OfficialDocument"], title: str = "") -> bytes:
    """The papers as one PDF for the preview: the very pages that are printed."""
    with TemporaryDirectory(prefix="pingan-", ignore_cleanup_errors=True) as folder:
        return write_paper(ws, papers, Path(folder) / "paper.pdf", title).read_bytes()


def write_paper(ws: Workspace, papers: Sequence["OfficialDocument"], target: Path, title: str = "") -> Path:
    """Write papers by the ending of `target`: all into one .pdf, the first into a .docx. Refused in plain words."""
    from desktop.reports.docx_out import write_docx
    from desktop.reports.official_pdf import write_pdf

    with plain_failures():
        if target.suffix.lower() == ".docx":
            return write_docx(papers[0], target)
        write_pdf(papers, target, title=title, watermark=str(ws.setting("watermark", "") or ""), note=ws.audit_note())
    return target
