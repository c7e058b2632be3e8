"""Every way out of the program, by name, and whether what it left is a whole file of its kind."""

import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
from docx import Document
from sqlalchemy import select

from desktop.models.dispute import Dispute
from desktop.models.letter import Letter
from desktop.services.dispute.export import export_ledger, print_ledger
from desktop.services.dispute.report_export import export_report, month_paper, print_report
from desktop.services.letter.export import export_docx, export_pdf
from desktop.services.organisation.export import write_chart, write_table_as_pdf, write_table_as_sheet
from desktop.services.organisation.lookup import own_unit_id
from desktop.services.workspace import Workspace

OLD = b"\x00\x01 old report, whole \x02" * 64
"""What stands at the target before: no kind of file the program writes."""


def ids(ws: Workspace, record: Any) -> list[int]:
    """Every id of a kind."""
    with ws.read() as session:
        return list(session.scalars(select(record.id)))


def _month(ws: Workspace) -> Any:
    return month_paper(ws, own_unit_id(ws) or 0, 2026, 10, with_ledger=True)


EXPORTS: dict[str, Callable[[Workspace, Path], object]] = {
    "台账.xlsx": lambda ws, to: export_ledger(ws, ids(ws, Dispute), to, "南昌市城市管理局"),
    "台账.pdf": lambda ws, to: print_ledger(ws, ids(ws, Dispute), to, "南昌市城市管理局"),
    "月报.xlsx": lambda ws, to: export_report(_month(ws), to),
    "月报.pdf": lambda ws, to: print_report(ws, _month(ws), to),
    "责任状.pdf": lambda ws, to: export_pdf(ws, ids(ws, Letter), to),
    "责任状.docx": lambda ws, to: export_docx(ws, ids(ws, Letter)[0], to),
    "组织机构图.pdf": lambda ws, to: write_chart(ws, ws.today(), to),
    "责任体系表.pdf": lambda ws, to: write_table_as_pdf(ws, ws.today(), to),
    "责任体系表.xlsx": lambda ws, to: write_table_as_sheet(ws, ws.today(), to),
}


def broken_because(path: Path) -> str:
    """Why the file is not whole, as its readers see it; "" when it is the old one or a whole new one."""
    if path.read_bytes() == OLD:
        return ""
    try:
        if path.suffix == ".xlsx":
            openpyxl.load_workbook(path).close()
        elif path.suffix == ".docx":
            Document(str(path))
        else:
            document = pypdfium2.PdfDocument(path)
            pages = [page.get_textpage().get_text_bounded() for page in document]
            document.close()
            checked = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)
            if checked.returncode or not pages:
                return f"qpdf: {checked.stdout} {checked.stderr}"
        if path.suffix != ".pdf" and (bad := zipfile.ZipFile(path).testzip()):
            return f"zip: {bad}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""
