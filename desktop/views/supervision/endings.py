"""办结、作废、重新办理, and the papers of whole cases: what is done with a case beyond its steps (S14)."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.fields import NamedField, Refused, Row
from desktop.rules.supervision import OPEN, CaseStatus
from desktop.services.supervision.file import case_file_name, case_file_pdf, export_case_file, export_list, list_pdf
from desktop.services.supervision.write import (
    close_supervision,
    load_supervision,
    remove_supervision,
    reopen_supervision,
    supervision_spec,
    void_supervision,
)
from desktop.services.workspace import Workspace
from desktop.views.forms.drafts import DraftKey
from desktop.views.forms.editor import EditorContext
from desktop.views.forms.form_dialog import FormDialog
from desktop.views.host import PageHost
from desktop.views.lists.history import HistoryDialog
from desktop.views.lists.ledger_setup import RecordAction
from desktop.views.parts.dialogs import ask, tell_failure
from desktop.views.parts.work import run_in_background
from desktop.views.supervision.paper import DOCX, PDF

XLSX = "Excel 工作簿 (*.xlsx)"


class CaseEndings:
    """`ready` saves what is being typed first; the page hears of what came of it as of any other change."""

    def __init__(
        self,
        ws: Workspace,
        host: PageHost,
        parent: QWidget,
        context: EditorContext,
        ready: Callable[[], bool],
    ) -> None:
        self._ws, self._host, self._parent, self._context = ws, host, parent, context
        self._ready = ready

    def offered(self) -> list[RecordAction]:
        """The buttons below the open case."""

        def is_open(row: Row) -> bool:
            return row["status"] in OPEN

        def stands(row: Row) -> bool:
            return row["status"] is not CaseStatus.void

        return [
            RecordAction("档案…", self.show_file, "督导工作档案：经过、期限说明、文书和后果"),
            RecordAction("办结…", self.close, "措施都已结束，或经核实不予追究", is_open),
            RecordAction("重新办理", self.reopen, "撤回办结或作废", lambda row: not is_open(row)),
            RecordAction("作废…", self.void, "登记有误的，作废并写明原因", stands),
        ]

    def _ask(
        self,
        title: str,
        names: Sequence[str],
        run: Callable[[dict[str, Any]], None],
        note: str,
        values: Mapping[str, Any] | None = None,
        *,
        draft: DraftKey,
    ) -> None:
        if not self._ready():
            return
        fields = [NamedField(it.name, it.field, True) for it in supervision_spec().only(*names)]
        FormDialog(
            title, fields, self._context, run, values, self._parent, save_text=title, note=note, draft=draft
        ).exec()

    def close(self, row: Row) -> None:
        """办结, or 不予追究 where no measure was taken."""
        self._ask(
            "办结",
            ("closed_on", "close_reason"),
            lambda given: close_supervision(self._ws, row.id or 0, given, self._parent),
            "没有采取措施的，办结后记为“不予追究”，须写明理由。",
            {"closed_on": self._ws.today()},
            draft=DraftKey("supervision.close", row.id),
        )

    def void(self, row: Row) -> None:
        """作废 with its reason."""
        self._ask(
            "作废",
            ("void_reason",),
            lambda given: void_supervision(self._ws, row.id or 0, given["void_reason"], self._parent),
            "作废后留存备查，后果不再计算，文号不再使用。",
            draft=DraftKey("supervision.void", row.id),
        )

    def reopen(self, row: Row) -> None:
        """Work on an ended case again."""
        if not self._ready():
            return
        try:
            reopen_supervision(self._ws, row.id or 0, self._parent)
        except Refused as refused:
            tell_failure(self._parent, refused.problems[0].message, "记录没有改变。")

    def history(self, case_id: int) -> None:
        """Who changed what and when."""
        row = load_supervision(self._ws, case_id)
        HistoryDialog(self._ws, "supervision", case_id, f"{row['number']}　{row['name']}", self._parent).exec()

    def remove(self, case_id: int) -> bool:
        """Delete a case without measures after asking; True when it is gone."""
        row = load_supervision(self._ws, case_id)
        answer = ask(
            self._parent, "删除督导事项", f"要删除“{row['number']} {row['name']}”吗？", "删除后移入回收站，可以恢复。",
            "",
            (("", "取消"), ("yes", "删除")),
        )  # fmt: skip
        if answer != "yes":
            return False
        try:
            remove_supervision(self._ws, case_id, self._parent)
        except Refused as refused:
            tell_failure(self._parent, refused.problems[0].message, "记录没有改变。")
            return False
        return True

    # --- paper -------------------------------------------------------------------------------------

    def show_file(self, row: Row) -> None:
        """督导工作档案: looked at, printed, or saved."""
        if not self._ready():
            return
        case_id, title = row.id or 0, f"督导工作档案 {row['number']}"
        answer = ask(
            self._parent, "督导工作档案", title, "内容由记录得出，随办理更新。", "",
            (("", "关闭"), ("docx", "存为 Word…"), ("pdf", "存为 PDF…"), ("show", "预览打印")),
        )  # fmt: skip
        if answer == "show":
            run_in_background(
                self._parent, "生成档案", lambda progress: case_file_pdf(self._ws, case_id),
                lambda made: self._host.open_preview(made, title), self._failed,
            )  # fmt: skip
        elif answer:
            self.save_file(case_id, f".{answer}")

    def save_file(self, case_id: int, suffix: str) -> None:
        """Save the 督导工作档案 of a case as .pdf or .docx where the person says."""
        name = case_file_name(self._ws, case_id, suffix)
        target = self._host.choose_save_path(name, DOCX if suffix == ".docx" else PDF)
        if target is not None:
            self._write("生成档案", lambda: export_case_file(self._ws, case_id, target))

    def export(self, ids: Sequence[int]) -> None:
        """The cases of the list as a workbook."""
        target = self._host.choose_save_path(f"督导事项台账-{self._host.year}.xlsx", XLSX)
        if target is not None:
            self._write("导出台账", lambda: export_list(self._ws, ids, target))

    def print_list(self, ids: Sequence[int]) -> None:
        """The cases of the list in the preview."""
        run_in_background(
            self._parent, "生成台账", lambda progress: list_pdf(self._ws, ids),
            lambda made: self._host.open_preview(made, "督导事项台账"), self._failed,
        )  # fmt: skip

    def _write(self, title: str, write: Callable[[], Path]) -> None:
        def told(path: Path) -> None:
            self._host.status(f"已导出到 {path.name}")

        run_in_background(self._parent, title, lambda progress: write(), told, self._failed)

    def _failed(self, failure: Exception) -> None:
        said = failure.problems[0].message if isinstance(failure, Refused) else str(failure)
        tell_failure(self._parent, said, "台账里的记录没有受影响。", "处理后可以再试一次。")
