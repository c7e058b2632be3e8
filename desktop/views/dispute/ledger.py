"""台账: the list of cases with its filters, the form beside it, and what is done with one case or several."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.fields import Problem, Refused, Row
from desktop.rules.dispute import DisputeStatus
from desktop.rules.dispute_filter import QuickFilter
from desktop.services.dispute.case import (
    findings_in,
    load_dispute,
    new_dispute_values,
    policy_on,
    save_dispute,
    step_columns,
)
from desktop.services.dispute.export import export_ledger, ledger_pdf
from desktop.services.dispute.listing import DisputeList
from desktop.services.dispute.merge import duplicates_of_values
from desktop.services.parts.attachment import attachments_of
from desktop.services.parts.listing import Scope
from desktop.services.parts.trouble import words_of
from desktop.services.workspace import Workspace
from desktop.views.dispute.actions import CaseActions
from desktop.views.dispute.context import CaseContext
from desktop.views.dispute.form import CaseFormGuide, form_fields
from desktop.views.dispute.merge import MergeDialog
from desktop.views.forms.editor import AttachedFile
from desktop.views.host import PageHost
from desktop.views.lists.columns import Column, Query
from desktop.views.lists.filter_chips import Filter
from desktop.views.lists.history import HistoryDialog
from desktop.views.lists.ledger_setup import BulkAction, LedgerSetup
from desktop.views.lists.record_page import RecordPage
from desktop.views.parts.dialogs import ask, tell, tell_failure
from desktop.views.parts.work import run_in_background

XLSX = "Excel 工作簿 (*.xlsx)"
FORM = "dispute"


class CaseLedger(QWidget):
    """The cases of a scope (year and units); `set_scope` shows another one."""

    def __init__(self, ws: Workspace, host: PageHost) -> None:
        super().__init__()
        self._ws, self._host = ws, host
        self._unit_id: int | None = None
        self._unit_name = ""
        self._accepted: set[tuple[str, str]] = set()
        self.context = CaseContext(ws, host.editor_context, lambda text: tell_failure(self, text))
        self.source = DisputeList(ws)
        self._guide = CaseFormGuide(ws)
        self._actions = CaseActions(ws, self.context, self, self.ready, self.merge)
        self.page = RecordPage(self._setup())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)

    def _setup(self) -> LedgerSetup:
        ws, host = self._ws, self._host
        return LedgerSetup(
            title="矛盾纠纷",
            noun="矛盾纠纷",
            columns=self._columns(),
            source=self.source,
            form_fields=form_fields(policy_on(ws)),
            children=step_columns(),
            context=self.context,
            load=self._load,
            save=self._save,
            new_values=lambda: new_dispute_values(ws, self._unit_id),
            headline=lambda row: f"{row['number']}　{row['name']}",
            filters=self._filters,
            totals=lambda query: self.source.totals(query).sentence(),
            search_hint="名称、单位、首字母",
            record_actions=self._actions.offered(),
            bulk_actions=(
                BulkAction("落实三定…", self._actions.fix_several),
                BulkAction("合并所选…", self._merge_chosen),
                BulkAction("导出所选…", self._export_ids),
            ),
            history=self._history,
            export=lambda query: self._export_ids(self.source.ids(query)),
            print_list=self._print,
            locked=_locked,
            prepare=self._guide.prepare,
            form=FORM,
            remember=lambda layout: host.remember("dispute.columns", layout),
            recall=lambda: host.recall("dispute.columns"),
            clock=ws.clock,
            empty_text="没有这样的纠纷",
            empty_hint="换一个筛选，或点“新增”登记一起。",
            bare_text="还没有登记纠纷",
            bare_hint="点“新增”登记第一起；月报的数字由这里得出。其他年度和单位可在上方选择。",
        )

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column("number", "编号", 5.6),
            Column("name", "名称", 11, grows=True),
            Column("unit", "单位", 5.5),
            Column("known_on", "受理", 3.6, kind="day", show=lambda row: self._day(row, "known_on")),
            Column("type", "类别", 6, most=11),
            Column("level_title", "级别", 3, tone=lambda row: "overdue" if row["major"] else "secondary"),
            Column("fixed", "三定", 6, most=8, show=_fixed, tone=lambda row: "" if row["fixed"] else "secondary"),
            Column("due_on", "办结时限", 5, kind="day", show=lambda row: self._day(row, "due_on")),
            Column("mark", "状态", 6, kind="chip", tone=lambda row: str(row["tone"])),
            Column("scale_title", "规模", 6, hidden=True),
            Column("people", "涉及人数", 5, kind="number", sortable=False, hidden=True),
            Column("closed_on", "办结日期", 5, kind="day", hidden=True),
        )

    def _day(self, row: Row, key: str) -> str:
        """10-25 in the year shown, else the whole date; empty is “—”."""
        day = row[key]
        if day is None:
            return "—"
        return f"{day:%m-%d}" if day.year == self._host.year else str(day.isoformat())

    def _filters(self) -> list[Filter]:
        counts = self.source.counts()
        rare = (QuickFilter.draft, QuickFilter.void)
        return [
            Filter(which.name, which.value, count)
            for which, count in counts.items()
            if count or which not in rare or which.name == self._chosen()
        ]

    def _chosen(self) -> str:
        page = getattr(self, "page", None)
        return page.chips.current if page is not None else ""

    # --- what the page asks ------------------------------------------------------------------------

    def set_scope(self, scope: Scope, unit_id: int | None, unit_name: str) -> None:
        """Show the cases of that scope; new ones are proposed for `unit_id`."""
        self._unit_id, self._unit_name = unit_id, unit_name
        if scope != self.source.scope:
            self.source.scope = scope
            self.page.reload()

    def reload(self) -> None:
        """Read the list, the counts and the open record again."""
        self.page.reload()

    def ready(self) -> bool:
        """Save what is being typed before something else is done with the record; False when it was refused."""
        panel = self.page.panel
        return panel.isHidden() or not panel.form.is_edited or panel.save()

    # --- one case ----------------------------------------------------------------------------------

    def _load(self, dispute_id: int) -> Row:
        row = load_dispute(self._ws, dispute_id)
        files = attachments_of(self._ws, FORM, dispute_id)
        attached = tuple(AttachedFile(file.id, file.name, file.size) for file in files)
        return Row(row.id, {**row.values, "attachments": attached})

    def _save(self, dispute_id: int | None, values: dict[str, Any]) -> int:
        self._ask_about_numbers(values)
        if dispute_id is None:
            self._ask_about_duplicates(values)
        given = dict(values)
        files: tuple[AttachedFile, ...] = given.pop("attachments", ()) or ()
        kept = {file.id for file in files}
        held = attachments_of(self._ws, FORM, dispute_id) if dispute_id is not None else []
        saved = save_dispute(
            self._ws,
            dispute_id,
            given,
            attach=[file.path for file in files if file.id is None and file.path is not None],
            detach=[file.id for file in held if file.id not in kept],
            initiator=self,
        )
        self._accepted.clear()
        return saved.id

    def _ask_about_numbers(self, values: Mapping[str, Any]) -> None:
        """Id- and phone-shaped numbers are pointed out once, with their place; the person may keep them."""
        new = [f for f in findings_in(values) if (f.field, f.shown) not in self._accepted]
        if not new:
            return
        places = "\n".join(f"“{f.label}”第 {f.place} 字：{f.kind} {f.shown}" for f in new)
        answer = ask(
            self, "可能是个人信息", "文字里有像证件号或电话的号码。", places,
            "台账不记当事人的证件号、电话和住址。确实不是个人信息的，可以照常保存。",
            (("save", "不是个人信息，保存"), ("", "返回修改")),
        )  # fmt: skip
        if answer != "save":
            raise Refused([f.problem() for f in new])
        self._accepted |= {(f.field, f.shown) for f in new}

    def _ask_about_duplicates(self, values: Mapping[str, Any]) -> None:
        unit_id, name, known_on = (values.get(key) for key in ("unit_id", "name", "known_on"))
        if unit_id is None or not name or known_on is None:
            return
        alike = duplicates_of_values(self._ws, unit_id, name, known_on)
        if not alike:
            return
        lines = "\n".join(
            f"{like.number} {like.name}　受理 {like.known_on.isoformat()}（{like.status.value}）" for like in alike[:5]
        )
        answer = ask(
            self, "可能重复", "同一单位、日期相近、名称相似的纠纷已有登记。", lines,
            "是同一起的，返回后在原来那起上补充；不是的，照常登记。",
            (("save", "不是同一起，登记"), ("", "返回")),
        )  # fmt: skip
        if answer != "save":
            raise Refused([Problem("name", f"与 {alike[0].number} {alike[0].name} 可能重复")])

    def _history(self, dispute_id: int) -> None:
        row = load_dispute(self._ws, dispute_id)
        HistoryDialog(self._ws, FORM, dispute_id, f"{row['number']}　{row['name']}", self).exec()

    # --- several -----------------------------------------------------------------------------------

    def merge(self, keep_id: int, other_id: int | None = None) -> None:
        """Merge a case with one that looks alike, or with `other_id`."""
        MergeDialog(self._ws, keep_id, other_id, self).exec()

    def _merge_chosen(self, ids: list[int]) -> None:
        if len(ids) != 2:
            tell(self, "合并所选", "请选中两起纠纷再合并。", "没有改动任何记录。", "先选的一起保留，另一起并入。")
        elif self.ready():
            try:
                self.merge(min(ids), max(ids))
            except Refused as refused:
                tell_failure(self, "这两起不能合并。", "记录没有改变。", refused.problems[0].message)

    # --- paper -------------------------------------------------------------------------------------

    def _export_ids(self, ids: list[int]) -> None:
        target = self._host.choose_save_path(f"矛盾纠纷台账-{self._host.year}.xlsx", XLSX)
        if target is None:
            return
        name = self._unit_name

        def done(path: Path) -> None:
            self._host.status(f"已导出 {len(ids)} 件到 {path.name}")

        run_in_background(
            self, "导出台账", lambda progress: export_ledger(self._ws, ids, target, name), done, self._failed
        )

    def _print(self, query: Query) -> None:
        ids, note, name = self.source.ids(query), self.source.totals(query).sentence(), self._unit_name
        run_in_background(
            self,
            "生成台账",
            lambda progress: ledger_pdf(self._ws, ids, name, note),
            lambda made: self._host.open_preview(made, "矛盾纠纷台账"),
            self._failed,
        )

    def _failed(self, failure: Exception) -> None:
        said = failure.problems[0].message if isinstance(failure, Refused) else words_of(failure)
        tell_failure(self, said, "台账里的记录没有受影响。", "处理后可以再试一次。")


def _fixed(row: Row) -> str:
    """李明／王芳; “—” while nobody is named."""
    return "／".join(row[key] or "—" for key in ("lead", "responsible")) if row["fixed"] else "—"


def _locked(row: Row) -> str:
    """A void case is read only."""
    if row["status"] is DisputeStatus.void:
        return f"已作废：{row['void_reason']}。不计入统计，恢复后才能修改。"
    return ""
