"""隐患的办理 in the window: 通知书, 签收, 反馈, 延期, 复查, 销号, 重新立案, 催办, 转督办, 挂牌; every one a command."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu, QWidget

from desktop.fields import Day, Flag, Many, NamedField, PersonRef, Refused, Row, Text
from desktop.rules.hazard import OPEN, UNMENDED, Decision, HazardStatus, ReviewResult
from desktop.rules.hazard_late import missed_deadline
from desktop.services.inspection.hazard import load_hazard, notice_fields, policy_on, step_columns
from desktop.services.inspection.hazard_paper import (
    HazardPaper,
    notice_paper,
    paper_file_name,
    papers_of,
    photo_pairs_pdf,
    review_paper,
)
from desktop.services.inspection.hazard_steps import (
    add_feedback,
    ask_extension,
    close_hazards,
    decide_extension,
    issue_notice,
    list_hazards,
    pending_extension,
    remind,
    reopen_hazard,
    review_hazards,
    sign_notice,
    supervise,
)
from desktop.services.workspace import Workspace
from desktop.views.forms.child_rows import RowsEditor
from desktop.views.forms.drafts import DraftKey
from desktop.views.forms.editor import EditorContext
from desktop.views.forms.form_dialog import FormDialog
from desktop.views.lists.ledger_setup import BulkAction, RecordAction
from desktop.views.look.widgets import Action
from desktop.views.papers.paper_menu import PaperOut
from desktop.views.parts.dialogs import tell_failure

CLOSED_ON = NamedField("closed_on", Day(label="销号日期"), True)
CLOSE_TOO = NamedField("close", Flag(label="合格即销号"), False)
ROWS = ("result", "opinion", "new_due_on")
APPROVER = NamedField("closed_by_id", PersonRef(label="批准人"), False)


class HazardActions:
    """The process of a hazard as buttons; `ready` saves what is being typed first."""

    def __init__(
        self,
        ws: Workspace,
        context: EditorContext,
        parent: QWidget,
        ready: Callable[[], bool],
        papers: PaperOut,
        go_to_grounds: Callable[[], None],
    ) -> None:
        self._ws, self._context, self._parent = ws, context, parent
        self._ready, self._papers, self._go_to_grounds = ready, papers, go_to_grounds

    def offered(self) -> list[RecordAction]:
        """What stands as a button: the next step of this hazard; the rest is under 更多."""
        return [
            RecordAction("整改通知书…", lambda row: self.notice([_id(row)]), "下达通知，一式二份", _needs_notice),
            RecordAction("整改反馈…", self.feedback, "登记整改情况，转为待复查", _is(*UNMENDED)),
            RecordAction("复查…", lambda row: self.review([_id(row)]), "出复查意见书", _is(HazardStatus.review)),
            RecordAction("销号…", lambda row: self.close([_id(row)]), "", _is(HazardStatus.mended)),
            RecordAction("重新立案…", self.reopen, "问题反弹的重新整改", _is(HazardStatus.closed, HazardStatus.mended)),
            RecordAction("更多…", self._show_more, "延期、签收、催办、督办、文书"),
        ]  # fmt: skip

    def bulk(self) -> tuple[BulkAction, ...]:
        """What may be done with several at once."""
        return (
            BulkAction("下达通知书…", self.notice),
            BulkAction("复查…", self.review),
            BulkAction("销号…", self.close),
            BulkAction("催办", lambda ids: self._try(lambda: remind(self._ws, ids))),
            BulkAction("照片对照…", self._show_photos),
        )

    def further(self, row: Row) -> list[Action]:
        """What 更多 offers for this hazard."""
        number, status = _id(row), row["status"]
        found: list[Action] = []
        if status in UNMENDED:
            if pending_extension(self._ws, number):
                found.append(Action("批复延期…", lambda: self.decide(row)))
            elif row["due_on"] is not None:
                found.append(Action("申请延期…", lambda: self.extend(row)))
            found.append(Action("催办", lambda: self._try(lambda: remind(self._ws, [number]))))
            found.append(Action("转督办", lambda: self._try(lambda: supervise(self._ws, [number]))))
        if status in OPEN and row["listed_on"] is None:
            found.append(Action("挂牌督办", lambda: self._try(lambda: list_hazards(self._ws, [number]))))
        if missed_deadline(row.values, self._ws.today()) is not None and policy_on(self._ws).ground.value:
            found.append(Action("看督导情形提示", self._go_to_grounds))
        if row["notice_id"] is not None:
            found.append(Action("通知书签收…", lambda: self.sign(row)))
        found += [
            Action(f"{paper.title}（打印、导出）…", partial(self._offer, paper))
            for paper in papers_of(self._ws, number)
        ]
        if row.get("photos"):
            found.append(Action("整改前后照片（打印）…", lambda: self._show_photos([number])))
        return found

    def _show_photos(self, ids: Sequence[int]) -> None:
        self._papers.show("整改前后照片", lambda: photo_pairs_pdf(self._ws, ids))

    def _show_more(self, row: Row) -> None:
        menu = QMenu(self._parent)
        for action in self.further(row):
            menu.addAction(action.title).triggered.connect(lambda _=False, run=action.run: run())
        if menu.isEmpty():
            menu.addAction("没有其他可办的").setEnabled(False)
        menu.exec(QCursor.pos())
        menu.deleteLater()

    # --- steps -------------------------------------------------------------------------------------

    def notice(self, ids: Sequence[int]) -> None:
        """One 整改通知书 for the chosen hazards of one unit; then its paper."""
        fields = _required(notice_fields().only("issued_on", "demand"), "issued_on")
        made: list[int] = []
        note = f"用于所选 {len(ids)} 项隐患；期限和措施按各项隐患填写的内容。通知书为内部文书，一式二份。"
        done = self._ask(
            "下达整改通知书", fields, lambda values: made.append(issue_notice(self._ws, ids, values)), "下达",
            {"issued_on": self._ws.today()}, note, draft=DraftKey("hazard.notice", ids[0]),
        )  # fmt: skip
        if done and made:
            self._show_notice(made[0])

    def sign(self, row: Row) -> None:
        """送达签收."""
        fields = _required(notice_fields().only("received_on", "receiver"), "received_on", "receiver")
        self._ask(
            _title("通知书签收", row), fields,
            lambda values: sign_notice(self._ws, row["notice_id"], values["received_on"], values["receiver"]),
            "登记签收", {"received_on": self._ws.today()}, draft=DraftKey("hazard.sign", row.id),
        )  # fmt: skip

    def feedback(self, row: Row) -> None:
        """整改反馈; the hazard then waits for its 复查."""
        self._ask(
            _title("整改反馈", row), step_columns()["feedbacks"],
            lambda values: add_feedback(self._ws, _id(row), values), "登记反馈",
            {"fed_back_on": self._ws.today(), "person_id": row["person_id"]},
            policy_on(self._ws).review_working_days.sentence(), draft=DraftKey("hazard.feedback", row.id),
        )  # fmt: skip

    def extend(self, row: Row) -> None:
        """延期申请."""
        fields = [n for n in step_columns()["extensions"] if n.name in ("asked_on", "wanted_on", "reason")]
        policy = policy_on(self._ws)
        note = f"现期限 {row['due_on']}。{policy.extension_times.sentence()}{policy.extension_days.sentence()}"
        self._ask(
            _title("申请延期", row), fields, lambda values: ask_extension(self._ws, _id(row), values), "申请",
            {"asked_on": self._ws.today()}, note, draft=DraftKey("hazard.extend", row.id),
        )  # fmt: skip

    def decide(self, row: Row) -> None:
        """批复 of the request that waits."""
        names = ("decision", "decided_on", "granted_on", "approver_id", "opinion")
        columns = {n.name: n for n in step_columns()["extensions"]}
        asked = row["extensions"][-1]
        note = f"{asked['asked_on']} 申请由 {asked['old_due_on']} 延至 {asked['wanted_on']}：{asked['reason']}"
        start = {"decision": Decision.granted, "decided_on": self._ws.today(), "granted_on": asked["wanted_on"]}
        self._ask(
            _title("批复延期", row), _required([columns[name] for name in names], "decision", "decided_on"),
            lambda values: decide_extension(self._ws, _id(row), values), "批复", start, note,
            draft=DraftKey("hazard.decide", row.id),
        )  # fmt: skip

    def review(self, ids: Sequence[int]) -> None:
        """One 复查 of the chosen hazards of one unit; those that pass may be closed at once; then its paper."""
        if not self._ready():
            return
        rows = [load_hazard(self._ws, number) for number in ids]
        columns = {n.name: n for n in step_columns()["reviews"]}
        shared = _required(
            [columns[name] for name in ("reviewed_on", "reviewer_id", "second_reviewer_id")],
            "reviewed_on", "reviewer_id",
        )  # fmt: skip
        results = NamedField("results", Many(label="逐项结果"), True)
        lines = tuple(
            Row(row.id, {"what": f"{row['number']} {row['place']}", "result": ReviewResult.mended}) for row in rows
        )
        child = (
            NamedField("what", Text(label="隐患", width=16), False),
            *_required([columns[name] for name in ROWS], "result"),
        )
        made: list[str] = []

        def run(values: dict[str, Any]) -> None:
            given = {row.id: row.values for row in values["results"] or () if row.id is not None}
            shared_values = {named.name: values[named.name] for named in shared}
            try:
                made.append(review_hazards(self._ws, given, shared_values, close=bool(values["close"])))
            except Refused as refused:  # what a row lacks is said below the rows
                said = [replace(p, field="results") if p.field in ROWS else p for p in refused.problems]
                raise Refused(said) from None

        dialog = FormDialog(
            "复查", [*shared, results, CLOSE_TOO], self._context, run,
            {"reviewed_on": self._ws.today(), "results": lines, "close": True}, self._parent, save_text="登记复查",
            note="未整改到位的须写明意见和新期限。", children={"results": child},
            draft=DraftKey("hazard.review", ids[0]),
        )  # fmt: skip
        rows_editor = dialog.form.editor("results")
        assert isinstance(rows_editor, RowsEditor)
        rows_editor.keep_to_rows()
        dialog.widen(860, 460)
        if dialog.exec() and made:
            self._paper("复查意见书", review_paper, made[0])

    def close(self, ids: Sequence[int]) -> None:
        """销号 of those that passed."""
        self._ask(
            f"销号　{len(ids)} 项", [CLOSED_ON, APPROVER],
            lambda values: close_hazards(self._ws, ids, values["closed_on"], values["closed_by_id"]), "销号",
            {"closed_on": self._ws.today()}, "复查合格的才能销号。", draft=DraftKey("hazard.close", ids[0]),
        )  # fmt: skip

    def reopen(self, row: Row) -> None:
        """重新立案 with reason and new deadline."""
        columns = [n for n in step_columns()["reopenings"] if n.name in ("reopened_on", "reason")]
        due = next(n for n in step_columns()["reviews"] if n.name == "new_due_on")
        self._ask(
            _title("重新立案", row), [*columns, NamedField(due.name, due.field, True)],
            lambda values: reopen_hazard(self._ws, _id(row), values), "重新立案",
            {"reopened_on": self._ws.today()}, "原来的通知、反馈、复查都保留；新的期限请另行下达整改通知书。",
            draft=DraftKey("hazard.reopen", row.id),
        )  # fmt: skip

    # --- inside ------------------------------------------------------------------------------------

    def _ask(
        self,
        title: str,
        fields: Sequence[NamedField],
        run: Callable[[dict[str, Any]], Any],
        save_text: str,
        values: dict[str, Any],
        note: str = "",
        *,
        draft: DraftKey,
    ) -> bool:
        if not self._ready():
            return False
        dialog = FormDialog(
            title, fields, self._context, run, values, self._parent, save_text=save_text, note=note, draft=draft
        )
        return bool(dialog.exec())

    def _try(self, run: Callable[[], Any]) -> None:
        if not self._ready():
            return
        try:
            run()
        except Refused as refused:
            words = "\n".join(problem.sentence() for problem in refused.problems)
            tell_failure(self._parent, "没有完成。", "记录没有改变。", words)

    def _show_notice(self, notice_id: int) -> None:
        self._paper("整改通知书", notice_paper, notice_id)

    def _offer(self, paper: HazardPaper) -> None:
        self._papers.offer(paper.title, paper.make, lambda: paper_file_name(paper.make()))

    def _paper(self, title: str, make: Callable[[Workspace, Any], Any], key: Any) -> None:
        self._papers.offer(title, lambda: make(self._ws, key), lambda: paper_file_name(make(self._ws, key)))


def _required(fields: Sequence[NamedField], *names: str) -> list[NamedField]:
    """These fields, those named required and the others not."""
    return [NamedField(n.name, n.field, n.name in names) for n in fields]


def _id(row: Row) -> int:
    assert row.id is not None, "actions are offered for saved records only"
    return row.id


def _title(verb: str, row: Row) -> str:
    return f"{verb}　{row['number']} {row['place']}"


def _is(*statuses: HazardStatus) -> Callable[[Row], bool]:
    return lambda row: row["status"] in statuses


def _needs_notice(row: Row) -> bool:
    return row["status"] in UNMENDED and row["notice_id"] is None
