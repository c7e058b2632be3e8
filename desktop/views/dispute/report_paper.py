"""A report onto paper or into a workbook, made in the background; what goes wrong is told in plain words."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.services.dispute.report_export import export_report, print_report
from desktop.services.parts.trouble import words_of
from desktop.services.workspace import Workspace
from desktop.views.host import PageHost
from desktop.views.parts.dialogs import tell_failure
from desktop.views.parts.work import Progress, run_in_background

EXCEL = "Excel 工作簿 (*.xlsx)"
MakePaper = Callable[[], Any]
"""Reads what goes on paper; called in the background thread."""


def export_in_background(parent: QWidget, host: PageHost, make: MakePaper, target: Path) -> None:
    """Write the workbook to `target`."""

    def job(progress: Progress) -> Path:
        progress.report("正在生成统计表…")
        return export_report(make(), target)

    def failed(failure: Exception) -> None:
        said = words_of(failure) or "没有导出成功。"
        tell_failure(parent, said, "台账和月报没有改变。", "可以换一个文件名或文件夹再试。")

    run_in_background(parent, "导出月报", job, lambda path: host.status(f"已导出 {path.name}"), failed)


def preview_in_background(parent: QWidget, ws: Workspace, host: PageHost, make: MakePaper, title: str) -> None:
    """Show the PDF inside the program; nothing of it stays on the disk."""

    def job(progress: Progress) -> bytes:
        progress.report("正在排版…")
        with TemporaryDirectory() as folder:
            return print_report(ws, make(), Path(folder) / "report.pdf").read_bytes()

    run_in_background(parent, "打印预览", job, lambda data: host.open_preview(data, title))
