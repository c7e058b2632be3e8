"""What is done with a case beyond its form: 办结, 转办, 提交领导小组, 专门报告, 作废, 落实三定 of several."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu, QWidget

from desktop.fields import NamedField, Refused, Row
from desktop.rules.dispute import OPEN, DisputeStatus
from desktop.services.dispute.case import policy_on, step_columns
from desktop.services.dispute.listing import open_ids
from desktop.services.dispute.merge import undo_merge
from desktop.services.dispute.steps import (
    add_step,
    assign_three_fixed,
    reopen_dispute,
    resolve_dispute,
    restore_dispute,
    submit_to_group,
    transfer_dispute,
    void_dispute,
)
from desktop.services.workspace import Workspace
from desktop.views.dispute.form import case_fields, required_of
from desktop.views.forms.drafts import DraftKey
from desktop.views.forms.editor import EditorContext
from desktop.views.forms.form_dialog import FormDialog
from desktop.views.lists.ledger_setup import RecordAction
from desktop.views.look.widgets import Action
from desktop.views.parts.dialogs import ask, tell, tell_failure


class CaseActions:
    """The process of a case as buttons; every one is a command, and `ready` saves what is being typed first."""

    def __init__(
        self,
        ws: Workspace,
        context: EditorContext,
        parent: QWidget,
        ready: Callable[[], bool],
        merge: Callable[[int], None],
    ) -> None:
        self._ws, self._context, self._parent = ws, context, parent
        self._ready, self._merge = ready, merge

    def offered(self) -> list[RecordAction]:
        """What stands as a button; the rest is under 更多."""
        return [
            RecordAction("办结…", self.resolve, "登记化解日期和化解情况", _is_open),
            RecordAction("转办…", self.transfer, "未化解，转给其他单位办理", _is_open),
            RecordAction("重新办理", self.reopen, "撤回办结，回到调处中", _is_closed),
            RecordAction("恢复", self.restore, "撤回作废", lambda row: _is_void(row) and row["merged_into_id"] is None),
            RecordAction(
                "撤销合并", self.undo, "恢复合并前的两起",
                lambda row: _is_void(row) and row["merged_into_id"] is not None,
            ),
            RecordAction("更多…", self._show_more, "提交领导小组、合并重复、作废", _is_valid),
        ]  # fmt: skip

    def further(self, row: Row) -> list[Action]:
        """What 更多 offers for this case."""
        policy = policy_on(self._ws)
        found = []
        if _is_open(row) and policy.group_submission.value:
            found.append(Action("提交领导小组…", lambda: self.submit(row)))
        if row["status"] is DisputeStatus.resolved and policy.special_report.value:
            found.append(Action("专门报告…", lambda: self.report(row)))
        found.append(Action("合并重复…", lambda: self._go_merge(row)))
        found.append(Action("作废…", lambda: self.void(row)))
        return found

    def _show_more(self, row: Row) -> None:
        menu = QMenu(self._parent)
        for action in self.further(row):
            menu.addAction(action.title).triggered.connect(lambda _=False, run=action.run: run())
        menu.exec(QCursor.pos())
        menu.deleteLater()

    def _ask(
        self,
        title: str,
        fields: Sequence[NamedField],
        run: Callable[[dict[str, Any]], Any],
        save_text: str,
        values: dict[str, Any] | None = None,
        note: str = "",
        *,
        draft: DraftKey,
    ) -> bool:
        dialog = FormDialog(
            title, fields, self._context, run, values, self._parent, save_text=save_text, note=note, draft=draft
        )
        return bool(dialog.exec())

    def resolve(self, row: Row) -> None:
        """办结 with its day and result."""
        if not self._ready():
            return
        more = case_fields("mediation_body", "mediation_method", "mass_incident_prevented", "civil_to_criminal")

        def run(values: dict[str, Any]) -> None:
            given = dict(values)
            day, outcome = given.pop("resolved_on"), given.pop("outcome")
            resolve_dispute(self._ws, _id(row), day, outcome or "", more=given)

        fields = [*required_of(("resolved_on", "outcome")), *more]
        before = {named.name: row.get(named.name) for named in fields}
        self._ask(
            _title("办结", row),
            fields,
            run,
            "办结",
            {**before, "resolved_on": self._ws.today()},
            draft=_key("resolve", row),
        )

    def transfer(self, row: Row) -> None:
        """未化解转办."""
        if not self._ready():
            return
        fields = [*required_of(("transferred_on", "transferred_to")), *case_fields("outcome")]

        def run(values: dict[str, Any]) -> None:
            if values["transferred_on"] is None:
                values["transferred_on"] = self._ws.today()
            transfer_dispute(
                self._ws, _id(row), values["transferred_on"], values["transferred_to"] or "", values["outcome"]
            )

        note = "转办后本案结束，不计成功。"
        self._ask(
            _title("转办", row),
            fields,
            run,
            "转办",
            {"transferred_on": self._ws.today()},
            note,
            draft=_key("transfer", row),
        )

    def submit(self, row: Row) -> None:
        """Submit to the 矛盾纠纷调处领导小组."""
        if not self._ready():
            return
        self._ask(
            _title("提交领导小组", row), step_columns()["submissions"],
            lambda values: submit_to_group(self._ws, _id(row), values), "提交",
            {"submitted_on": self._ws.today()}, policy_on(self._ws).group_submission.sentence(),
            draft=_key("submit", row),
        )  # fmt: skip

    def report(self, row: Row) -> None:
        """Put outstanding work on record."""
        if not self._ready():
            return
        self._ask(
            _title("专门报告", row), step_columns()["special_reports"],
            lambda values: add_step(self._ws, _id(row), "special_reports", values), "保存",
            {"reported_on": self._ws.today()}, policy_on(self._ws).special_report.sentence(),
            draft=_key("special_report", row),
        )  # fmt: skip

    def reopen(self, row: Row) -> None:
        """Take the end back."""
        self._sure(
            "重新办理", f"{row['number']} 将回到调处中。", "调处记录和附件都保留，办结日期清空。", "重新办理",
            lambda: reopen_dispute(self._ws, _id(row)),
        )  # fmt: skip

    def void(self, row: Row) -> None:
        """作废 with its reason."""
        if not self._ready():
            return
        self._ask(
            _title("作废", row), required_of(("void_reason",)),
            lambda values: void_dispute(self._ws, _id(row), values["void_reason"] or ""), "作废",
            note="作废后仍保留在“作废”里，不计入统计，可以恢复。", draft=_key("void", row),
        )  # fmt: skip

    def restore(self, row: Row) -> None:
        """Take 作废 back."""
        self._try(lambda: restore_dispute(self._ws, _id(row)))

    def undo(self, row: Row) -> None:
        """Take a merge back, and say what could not go back."""

        def run() -> None:
            stayed = undo_merge(self._ws, _id(row))
            if stayed:
                tell(
                    self._parent,
                    "撤销合并",
                    f"{row['number']} 已恢复。",
                    f"{'、'.join(stayed)}在合并后又改过，保持现在的内容。",
                )

        self._sure(
            "撤销合并", f"{row['number']} 将恢复为单独的一起。", "合并时移走的调处记录和附件一并移回。", "撤销合并", run
        )

    def _go_merge(self, row: Row) -> None:
        if self._ready():
            self._merge(_id(row))

    def _sure(self, title: str, what: str, safe: str, verb: str, run: Callable[[], Any]) -> None:
        if self._ready() and ask(self._parent, title, what, safe, "", (("", "取消"), ("yes", verb))) == "yes":
            self._try(run)

    def _try(self, run: Callable[[], Any]) -> None:
        try:
            run()
        except Refused as refused:
            tell_failure(
                self._parent, "没有完成。", "记录没有改变。", "\n".join(p.sentence() for p in refused.problems)
            )

    def fix_several(self, ids: list[int]) -> None:
        """落实三定 of the open ones among the chosen cases."""
        if not self._ready():
            return
        still_open = open_ids(self._ws, ids)
        if not still_open:
            tell(self._parent, "落实三定", "所选纠纷都已办结或作废。", "没有改动任何记录。")
            return
        fields = case_fields("lead_id", "responsible_id", "due_on")
        note = f"用于所选 {len(still_open)} 起未办结的纠纷，留空的保持原样。"
        self._ask(
            "批量落实三定",
            fields,
            lambda values: assign_three_fixed(self._ws, still_open, values),
            "落实三定",
            note=note,
            draft=DraftKey("dispute.fix_several"),
        )


def _key(what: str, row: Row) -> DraftKey:
    return DraftKey(f"dispute.{what}", row.id)


def _id(row: Row) -> int:
    assert row.id is not None, "actions are offered for saved cases only"
    return row.id


def _title(verb: str, row: Row) -> str:
    return f"{verb}　{row['number']} {row['name']}"


def _is_open(row: Row) -> bool:
    return row["status"] in OPEN


def _is_closed(row: Row) -> bool:
    return row["status"] in (DisputeStatus.resolved, DisputeStatus.transferred)


def _is_void(row: Row) -> bool:
    return row["status"] is DisputeStatus.void


def _is_valid(row: Row) -> bool:
    return not _is_void(row)
