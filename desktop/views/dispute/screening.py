"""排查记录: list and form; a case can name one as its source, a 零报告 rests on one."""

from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.fields import Refused
from desktop.rules.dispute import ScreeningKind
from desktop.services.dispute.screening import (
    ScreeningList,
    load_screening,
    new_screening_values,
    remove_screening,
    save_screening,
    screening_basis,
    screening_findings,
    screening_spec,
)
from desktop.services.parts.listing import Scope
from desktop.services.workspace import Workspace
from desktop.views.forms.form import Section
from desktop.views.host import PageHost
from desktop.views.lists.columns import Column
from desktop.views.lists.filter_chips import Filter
from desktop.views.lists.history import HistoryDialog
from desktop.views.lists.ledger_setup import LedgerSetup
from desktop.views.lists.record_page import RecordPage
from desktop.views.parts.dialogs import ask, tell_failure

FORM = "screening"
COLUMNS = (
    Column("held_on", "排查日期", 6, kind="day"),
    Column("unit", "排查单位", 7),
    Column("kind_title", "类型", 5, sortable=False),
    Column("scope", "排查范围", 10, sortable=False, most=18),
    Column("who", "排查人", 7, sortable=False, most=13),
    Column("found", "发现纠纷", 5, kind="number"),
    Column("result", "排查结果", 12, sortable=False, grows=True),
)


class ScreeningPanel(QWidget):
    """The 排查 records of a scope; `set_scope` shows another one."""

    def __init__(self, ws: Workspace, host: PageHost) -> None:
        super().__init__()
        self._ws = ws
        self._unit_id: int | None = None
        self.source = ScreeningList(ws)
        self.page = RecordPage(self._setup(host))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)

    def _setup(self, host: PageHost) -> LedgerSetup:
        ws = self._ws
        return LedgerSetup(
            title="排查记录",
            noun="排查记录",
            columns=COLUMNS,
            source=self.source,
            form_fields=[Section("排查", screening_basis(ws)), *screening_spec().fields],
            context=host.editor_context,
            load=lambda number: load_screening(ws, number),
            save=self._save,
            new_values=lambda: new_screening_values(ws, self._unit_id),
            headline=lambda row: f"{row['held_on'].isoformat()}　{row['screening_kind'].value}",
            filters=self._filters,
            totals=self.source.totals,
            search_hint="排查范围、结果、人员",
            history=self._history,
            remove=self._remove,
            form=FORM,
            remember=lambda layout: host.remember("screening.columns", layout),
            recall=lambda: host.recall("screening.columns"),
            clock=ws.clock,
            empty_text="还没有排查记录",
            empty_hint="每次排查登记一条，零报告以它为依据。",
        )

    def _filters(self) -> list[Filter]:
        kinds = [Filter(kind.name, kind.value, self.source.count(kind)) for kind in ScreeningKind]
        return [Filter("", "全部", self.source.count()), *kinds]

    def set_scope(self, scope: Scope, unit_id: int | None) -> None:
        """Show the records of that scope; new ones are proposed for `unit_id`."""
        self._unit_id = unit_id
        if scope != self.source.scope:
            self.source.scope = scope
            self.page.reload()

    def reload(self) -> None:
        """Read the list and the open record again."""
        self.page.reload()

    def _save(self, screening_id: int | None, values: dict[str, Any]) -> int:
        found = screening_findings(values)
        if found:
            places = "\n".join(f"“{f.label}”第 {f.place} 字：{f.kind} {f.shown}" for f in found)
            answer = ask(
                self, "可能是个人信息", "文字里有像证件号或电话的号码。", places,
                "确实不是个人信息的，可以照常保存。", (("save", "不是个人信息，保存"), ("", "返回修改")),
            )  # fmt: skip
            if answer != "save":
                raise Refused([f.problem() for f in found])
        return save_screening(self._ws, screening_id, values, initiator=self)

    def _history(self, screening_id: int) -> None:
        row = load_screening(self._ws, screening_id)
        HistoryDialog(self._ws, FORM, screening_id, f"{row['held_on'].isoformat()} 排查记录", self).exec()

    def _remove(self, screening_id: int) -> bool:
        answer = ask(
            self,
            "删除排查记录",
            "要删除这条排查记录吗？",
            "删除后移入回收站，可以恢复。",
            "",
            (("", "取消"), ("yes", "删除")),
        )
        if answer != "yes":
            return False
        try:
            remove_screening(self._ws, screening_id, initiator=self)
        except Refused as refused:
            tell_failure(self, refused.problems[0].message, "记录没有改变。")
            return False
        self.page.reload()
        return True
