"""打印导出: 组织机构图 and 责任体系表 of the day shown, in the preview or as files (S1)."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QMenu, QPushButton

from desktop.services.organisation.export import (
    chart_name,
    paper_bytes,
    table_name,
    write_chart,
    write_table_as_pdf,
    write_table_as_sheet,
)
from desktop.services.workspace import Workspace
from desktop.views.host import PageHost
from desktop.views.parts.work import WorkDialog, run_in_background

PDF, SHEET = "PDF 文件 (*.pdf)", "Excel 表格 (*.xlsx)"


class PapersButton(QPushButton):
    """A button with a menu; everything is made in the background, `work` is the job that runs or ran last."""

    def __init__(self, ws: Workspace, host: PageHost, day: Callable[[], date]) -> None:
        super().__init__("打印导出")
        self.setAccessibleName("打印导出")
        self._ws, self._host, self._day = ws, host, day
        self.work: WorkDialog | None = None
        menu = QMenu(self)
        for title, run in (
            ("预览打印组织机构图", self.preview_chart),
            ("预览打印责任体系表", self.preview_table),
            ("组织机构图另存为 PDF…", self.save_chart),
            ("责任体系表另存为 PDF…", self.save_table_pdf),
            ("责任体系表另存为 Excel 表格…", self.save_table_sheet),
        ):
            menu.addAction(title).triggered.connect(lambda _=False, run=run: run())
        self.setMenu(menu)

    def preview_chart(self) -> None:
        """组织机构图 in the preview, ready to print."""
        self._preview(write_chart, chart_name(self._ws, self._day()))

    def preview_table(self) -> None:
        """责任体系表 in the preview, ready to print."""
        self._preview(write_table_as_pdf, table_name(self._ws, self._day()))

    def save_chart(self) -> None:
        """组织机构图 as a PDF file."""
        self._save(write_chart, chart_name(self._ws, self._day()), PDF)

    def save_table_pdf(self) -> None:
        """责任体系表 as a PDF file."""
        self._save(write_table_as_pdf, table_name(self._ws, self._day()), PDF)

    def save_table_sheet(self) -> None:
        """责任体系表 as a workbook."""
        self._save(write_table_as_sheet, table_name(self._ws, self._day()), SHEET)

    def _preview(self, write: Callable[[Workspace, date, Path], int], title: str) -> None:
        ws, day = self._ws, self._day()
        self.work = run_in_background(
            self,
            f"生成{title}",
            lambda _progress: paper_bytes(write, ws, day),
            lambda found: self._host.open_preview(found, title),
        )

    def _save(self, write: Callable[[Workspace, date, Path], object], name: str, file_filter: str) -> None:
        ws, day = self._ws, self._day()
        ending = file_filter.partition("*")[2].rstrip(")")
        path = self._host.choose_save_path(f"{name}{day:%Y%m%d}{ending}", file_filter)
        if path is not None:
            self.work = run_in_background(
                self,
                f"导出 {path.name}",
                lambda _progress: write(ws, day, path),
                lambda _done: self._host.status(f"已导出 {path}"),
            )
