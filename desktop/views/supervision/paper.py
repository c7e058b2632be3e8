"""文书: the form in which a paper is written and looked at before it is numbered, and the kept papers of a case."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.fields import NamedField, Refused
from desktop.services.supervision.paper import (
    draft_pdf,
    export_paper,
    paper_fields,
    paper_file_name,
    paper_pdf,
    void_paper,
)
from desktop.services.workspace import Workspace
from desktop.views.forms.drafts import DraftKey
from desktop.views.forms.editor import EditorContext
from desktop.views.forms.form import Section
from desktop.views.forms.form_dialog import FormDialog
from desktop.views.host import PageHost
from desktop.views.look.theme import px
from desktop.views.look.widgets import button
from desktop.views.papers.preview import show_preview
from desktop.views.parts.dialogs import ask, tell_failure

PDF, DOCX = "PDF 文件 (*.pdf)", "Word 文档 (*.docx)"
Draft = tuple[Workspace, int, int, str, str]


class PaperDialog(FormDialog):
    """A form with the text of a paper; 预览 shows the pages as they would be printed."""

    def __init__(
        self,
        title: str,
        fields: Sequence[NamedField | Section],
        context: EditorContext,
        on_save: Callable[[dict[str, Any]], Any],
        values: Mapping[str, Any],
        parent: QWidget,
        *,
        save_text: str,
        note: str,
        draft: DraftKey,
        preview: Callable[[dict[str, Any]], Draft],
    ) -> None:
        super().__init__(title, fields, context, on_save, values, parent, save_text=save_text, note=note, draft=draft)
        self._preview = preview
        self.preview_button = button("预览…", self.look)
        self.foot.insertWidget(1, self.preview_button)
        self.resize(min(px(760), self.screen().availableGeometry().width() - 60), self.height())

    def look(self) -> None:
        """Show the pages as they stand now."""
        try:
            pages = draft_pdf(*self._preview(self.form.values()))
        except Refused as refused:
            tell_failure(self, refused.problems[0].message, "已填写的内容没有改变。")
            return
        show_preview(self, pages, f"{self.windowTitle()}（未编号）")


def open_paper(ws: Workspace, host: PageHost, parent: QWidget, paper_id: int, title: str, can_void: bool) -> None:
    """预览, 存为 PDF or Word, 作废: what may be done with a kept paper."""
    choices = [("", "关闭"), ("docx", "存为 Word…"), ("pdf", "存为 PDF…"), ("show", "预览打印")]
    if can_void:
        choices.insert(1, ("void", "作废…"))
    answer = ask(parent, "督导文书", title, "编号后内容不再改动。", "", choices)
    try:
        if answer == "show":
            host.open_preview(paper_pdf(ws, paper_id), title)
        elif answer in ("pdf", "docx"):
            save_paper(ws, host, paper_id, f".{answer}")
        elif answer == "void":
            _void(ws, host.editor_context, parent, paper_id)
    except Refused as refused:
        tell_failure(parent, refused.problems[0].message, "已有的文书没有改变。", "处理后可以再试一次。")


def save_paper(ws: Workspace, host: PageHost, paper_id: int, suffix: str) -> Path | None:
    """Save a kept paper where the person says; None when cancelled."""
    target = host.choose_save_path(paper_file_name(ws, paper_id, suffix), DOCX if suffix == ".docx" else PDF)
    if target is None:
        return None
    export_paper(ws, paper_id, target)
    host.status(f"已导出 {target.name}")
    return target


def _void(ws: Workspace, context: EditorContext, parent: QWidget, paper_id: int) -> None:
    FormDialog(
        "作废文书",
        [NamedField(it.name, it.field, True) for it in paper_fields("void_reason")],
        context,
        lambda given: void_paper(ws, paper_id, given["void_reason"], parent),
        {},
        parent,
        save_text="作废",
        note="文号不再使用，文书留存备查。解除通知、移送函作废的，解除、移送一并收回，可以重新办理。",
        draft=DraftKey("paper.void", paper_id),
    ).exec()
