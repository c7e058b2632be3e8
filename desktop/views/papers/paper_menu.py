"""A paper from a record: preview and print, PDF, or .docx; made in the background, failures told in plain words."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu, QWidget

from desktop.fields import Refused
from desktop.services.parts.paper_out import paper_pdf, write_paper
from desktop.services.workspace import Workspace
from desktop.views.host import PageHost
from desktop.views.parts.dialogs import tell_failure
from desktop.views.parts.work import run_in_background

if TYPE_CHECKING:
    from desktop.services.parts.paper_out import Paper

PDF, WORD, XLSX = "PDF 文件 (*.pdf)", "Word 文档 (*.docx)", "Excel 工作簿 (*.xlsx)"


class PaperOut:
    """What may be done with a paper; every way of it reads the record anew."""

    def __init__(self, ws: Workspace, host: PageHost, parent: QWidget) -> None:
        self._ws, self._host, self._parent = ws, host, parent

    def offer(self, title: str, make: "Paper", name: Callable[[], str]) -> None:
        """Ask by a menu at the pointer: 预览打印, 存为 PDF, 存为 Word."""
        menu = QMenu(self._parent)
        menu.addAction("预览和打印…").triggered.connect(lambda: self.preview(title, make))
        menu.addAction("存为 PDF…").triggered.connect(lambda: self.save(title, make, f"{name()}.pdf", PDF))
        menu.addAction("存为 Word…").triggered.connect(lambda: self.save(title, make, f"{name()}.docx", WORD))
        menu.exec(QCursor.pos())
        menu.deleteLater()

    def preview(self, title: str, make: "Paper") -> None:
        """Show the very pages that are printed."""
        run_in_background(
            self._parent,
            f"生成{title}",
            lambda progress: paper_pdf(self._ws, [make()], title),
            lambda made: self._host.open_preview(made, title),
            self.failed,
        )

    def save(self, title: str, make: "Paper", name: str, kind: str) -> None:
        """Write the paper where the person says."""
        target = self._host.choose_save_path(name, kind)
        if target is None:
            return
        run_in_background(
            self._parent,
            f"导出{title}",
            lambda progress: write_paper(self._ws, [make()], target, title),
            self._done,
            self.failed,
        )

    def export(self, title: str, job: Callable[[Path], Path], name: str, kind: str = XLSX) -> None:
        """Write any other file where the person says; `job` gets the path."""
        target = self._host.choose_save_path(name, kind)
        if target is not None:
            run_in_background(self._parent, title, lambda progress: job(target), self._done, self.failed)

    def show(self, title: str, job: Callable[[], bytes]) -> None:
        """Preview what `job` makes."""
        run_in_background(
            self._parent, f"生成{title}", lambda progress: job(), lambda made: self._host.open_preview(made, title),
            self.failed,
        )  # fmt: skip

    def _done(self, path: Path) -> None:
        self._host.status(f"已导出 {path.name}")

    def failed(self, failure: Exception) -> None:
        """What a job could not do, in the words of its refusal."""
        said = failure.problems[0].message if isinstance(failure, Refused) else f"没有完成：{failure}"
        tell_failure(self._parent, said, "台账里的记录没有受影响。", "处理后可以再试一次。")
