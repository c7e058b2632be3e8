"""审计记录导出: the entries shown, as a workbook or a PDF, with the audit's head so that it can be compared later."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from desktop.fields import Problem, Refused
from desktop.reports.audit import audit_table
from desktop.services.audit import audit_rows
from desktop.services.home import unit_heading
from desktop.services.workspace import Workspace

TITLE = "审计记录"
MOST_PRINTED, MOST_EXPORTED = 2_000, 20_000
"""Entries on paper and in a workbook: more is some thousand pages, or more than old PCs have memory for."""
Told = Callable[[int, int], None]


def export_audit(
    ws: Workspace, ids: Sequence[int], target: Path, shown: str = "", told: Told = lambda done, total: None
) -> Path:
    """Write the entries as .xlsx, `shown` says which they are; Refused for too many or when it cannot be written."""
    from desktop.reports.sheet import write_tables

    _refuse_too_many(len(ids), MOST_EXPORTED, "导出")
    with _plain_failures():
        table = audit_table(_telling(ws, ids, told), TITLE, _subtitle(ws, shown), [_head(ws)])
        return write_tables([table], target)


def audit_pdf(ws: Workspace, ids: Sequence[int], shown: str = "", told: Told = lambda done, total: None) -> bytes:
    """The entries as a PDF for preview and printer. Refused for more than `MOST_PRINTED`."""
    from desktop.reports.table_pdf import write_table_pdf

    _refuse_too_many(len(ids), MOST_PRINTED, "打印")
    watermark = str(ws.setting("watermark", "") or "")
    with TemporaryDirectory(prefix="pingan-", ignore_cleanup_errors=True) as folder, _plain_failures():
        target = Path(folder) / "审计记录.pdf"
        table = audit_table(_telling(ws, ids, told), TITLE, _subtitle(ws, shown), [_head(ws)])
        write_table_pdf(table, target, watermark=watermark, note=f"审计 {ws.audit_head()[:12]}")
        return target.read_bytes()


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


@contextmanager
def _plain_failures() -> Iterator[None]:
    """A file that cannot be written is refused in the words of the writer."""
    from desktop.reports.files import OutputError

    try:
        yield
    except OutputError as error:
        raise Refused([Problem("", error.message)]) from error
