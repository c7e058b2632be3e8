"""Papers of a record as buttons: shown in the preview, or saved for the office as .docx."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.fields import Refused, Row
from desktop.services.parts.paper_out import paper_pdf, write_paper
from desktop.services.workspace import Workspace
from desktop.views.host import PageHost
from desktop.views.lists.ledger_setup import RecordAction
from desktop.views.parts.dialogs import tell_failure
from desktop.views.parts.work import run_in_background

DOCX = "Word 文档 (*.docx)"


def paper_actions(
    parent: Callable[[], QWidget],
    ws: Workspace,
    host: PageHost,
    title: str,
    make: Callable[[Workspace, int], Any],
    ready: Callable[[], bool],
) -> list[RecordAction]:
    """打印 and 存为 Word of one kind of paper; `ready` saves what is being typed first."""

    def failed(failure: Exception) -> None:
        said = failure.problems[0].message if isinstance(failure, Refused) else str(failure)
        tell_failure(parent(), said, "记录没有受影响。", "处理后可以再试一次。")

    def show(row: Row) -> None:
        if ready() and row.id is not None:
            number = row.id
            run_in_background(
                parent(),
                f"生成{title}",
                lambda progress: paper_pdf(ws, [make(ws, number)]),
                lambda made: host.open_preview(made, title),
                failed,
            )

    def save(row: Row) -> None:
        if not ready() or row.id is None:
            return
        number, target = row.id, host.choose_save_path(f"{title}.docx", DOCX)
        if target is None:
            return

        def done(path: Path) -> None:
            host.status(f"已存为 {path.name}")

        run_in_background(
            parent(), f"生成{title}", lambda progress: write_paper(ws, [make(ws, number)], target), done, failed
        )

    return [
        RecordAction(f"打印{title}…", show, "先预览，再打印或存为 PDF"),
        RecordAction("存为 Word…", save, "存为可编辑的文档，供办公室重新排版"),
    ]
