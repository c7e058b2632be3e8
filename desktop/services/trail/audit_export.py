"""审计记录导出: the entries shown, as a workbook or a PDF, with the audit's head so that it can be compared later."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from desktop.fields import Problem, Refused
from desktop.reports.audit import audit_table
from desktop.reports.parts.table import SheetTable
from desktop.services.organisation.tree import unit_heading
from desktop.services.parts.paper_out import table_pdf, write_table
from desktop.services.trail.audit import audit_rows
from desktop.services.workspace import Workspace

TITLE = "审计记录"
MOST_PRINTED, MOST_EXPORTED = 2_000, 20_000
"""Entries on paper and in a workbook: more is some thousand pages, or more than old PCs have memory for."""
Told = Callable[[int, int], None]


def export_audit(
    ws: Workspace, ids: Sequence[int], target: Path, shown: str = "", told: Told = lambda done, total: None
) -> Path:
    """Write the entries as .xlsx, `shown` says which they are; Refused for too many or when it cannot be written."""
    _refuse_too_many(len(ids), MOST_EXPORTED, "导出")
    return write_table(ws, [_table(ws, ids, shown, told)], target)


def audit_pdf(ws: Workspace, ids: Sequence[int], shown: str = "", told: Told = lambda done, total: None) -> bytes:
    """The entries as a PDF for preview and printer. Refused for more than `MOST_PRINTED`."""
    _refuse_too_many(len(ids), MOST_PRINTED, "打印")
    return table_pdf(ws, _table(ws, ids, shown, told))


def _table(ws: Workspace, ids: Sequence[int], shown: str, told: Told) -> SheetTable:
    return audit_table(_telling(ws, ids, told), TITLE, _subtitle(ws, shown), [_head(ws)])


def _refuse_too_many(count: int, most: int, what: str) -> None:
    if count > most:
        raise Refused([Problem("", f"一次最多{what} {most:,} 条，现有 {count:,} 条；请按时间分段，或缩小类别")])


def _telling(ws: Workspace, ids: Sequence[int], told: Told) -> Iterator[dict[str, Any]]:
    """The rows, telling after each entry how far it is."""
    done = 0
    for row in audit_rows(ws, ids):
        if row["seq"] is not None:
            told(done, len(ids))
            done += 1
        yield row


def _subtitle(ws: Workspace, shown: str) -> str:
    unit, section = unit_heading(ws)
    return f"{unit}{section}　　导出日期：{ws.today().isoformat()}" + (f"　　{shown}" if shown else "")


def _head(ws: Workspace) -> str:
    return f"导出时审计校验值：{ws.audit_head()}。校验值随每次操作改变，与以前的备份、上报和打印件比对可发现改动。"
