"""What is done with a measure: each button of the ladder opens a small form that one command answers (S14)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.fields import Many, NamedField, Refused
from desktop.rules.supervision_clock import ReportKind, Stage
from desktop.services.supervision.arrived import arrived_fields, measures_above, note_release, receive_measure
from desktop.services.supervision.case import (
    CaseView,
    StepLine,
    kind_of,
    measures_open,
    runs_from_receipt,
)
from desktop.services.supervision.mending import (
    accept_measure,
    acceptance_fields,
    add_report,
    report_fields,
)
from desktop.services.supervision.steps import (
    add_visit,
    approval_fields,
    approve_measure,
    copies_of,
    copy_columns,
    decline_step,
    hold_talk,
    measure_fields,
    name_guide,
    save_copies,
    serve_measure,
    take_measure,
    visit_fields,
    withdraw_measure,
)
from desktop.services.supervision.write import leader_names
from desktop.services.workspace import Workspace
from desktop.views.forms.drafts import DraftKey
from desktop.views.forms.editor import EditorContext
from desktop.views.forms.form_dialog import FormDialog
from desktop.views.look.theme import px
from desktop.views.parts.dialogs import ask, tell_failure
from desktop.views.supervision.forms import PaperForms, draft_key


class _Measures(EditorContext):
    """The window's own answers, but only the measures that may be taken in this case now."""

    def __init__(self, base: EditorContext, options: Sequence[tuple[str, str]]) -> None:
        self._base, self._options = base, options

    def today(self) -> Any:
        return self._base.today()

    def year(self) -> int:
        return self._base.year()

    def options(self, list_key: str) -> Sequence[tuple[str, str]]:
        return self._options

    def drafts(self, form: str) -> Any:
        return self._base.drafts(form)


class MeasureActions:
    """Opens the form of each step; `ready` saves what is being typed in the case first."""

    def __init__(self, ws: Workspace, context: EditorContext, parent: QWidget, ready: Callable[[], bool]) -> None:
        self._ws, self._context, self._parent, self._ready = ws, context, parent, ready
        self.papers = PaperForms(ws, context, parent)
        self._runs: dict[str, Callable[[int, StepLine], None]] = {
            "approve": self._approve,
            "issue": self.papers.issue,
            "withdraw": self._withdraw,
            "hand_over": self.papers.hand_over,
            "hold": self._hold,
            "serve": self._serve,
            "copies": self._copies,
            "report": self._report,
            "accept": self._accept,
            "release": self.papers.release,
            "guide": self._guide,
            "visit": self._visit,
            "paper": self.papers.paper,
            "decline": self._decline,
            "note_release": self._note_release,
        }

    def run(self, view: CaseView, key: str, step: int) -> None:
        """Do what the button `key` of that step offers."""
        if not self._ready():
            return
        case_id = view.row.id or 0
        if key in ("take", "receive"):
            (self._take if key == "take" else self._receive)(view, step)
            return
        line = next((it for it in view.steps if it.step == step), None)
        if line is None:
            return
        self._runs[key](case_id, line)

    # --- the forms ---------------------------------------------------------------------------------

    def _ask(
        self,
        title: str,
        fields: Sequence[NamedField],
        run: Callable[[dict[str, Any]], Any],
        save_text: str,
        values: Mapping[str, Any] | None = None,
        *,
        note: str = "",
        draft: DraftKey | None = None,
        context: EditorContext | None = None,
    ) -> FormDialog:
        return FormDialog(
            title, fields, context or self._context, run, values, self._parent,
            save_text=save_text, note=note, draft=draft,
        )  # fmt: skip

    def _take(self, view: CaseView, step: int) -> None:
        case_id = view.row.id or 0
        offered = measures_open(self._ws, case_id)
        proposal = view.proposal if step >= 0 else None
        values: dict[str, Any] = {"proposed_on": self._ws.today()}
        if proposal is not None:
            values |= {"measure_kind": proposal.measure, "reason": f"{proposal.reason}（{proposal.article}）。"}
        context = _Measures(self._context, [(key, title) for key, title, _ in offered])
        dialog = self._ask(
            "采取措施",
            measure_fields("measure_kind", "proposed_on", "reason"),
            lambda given: take_measure(self._ws, case_id, given, self._parent),
            "拟办",
            values,
            note="拟办后还要经过批准程序才能印发。这里只列出制度允许的措施。",
            draft=draft_key("take", case_id, 0),
            context=context,
        )
        articles = {key: f"依据 {article}" for key, _, article in offered}

        def remark() -> None:
            dialog.form.set_note("measure_kind", articles.get(dialog.form.editor("measure_kind").value() or "", ""))

        dialog.form.edited.connect(remark)
        remark()
        dialog.exec()

    def _receive(self, view: CaseView, _step: int) -> None:
        case_id = view.row.id or 0
        kinds = measures_above(self._ws, case_id)
        self._ask(
            "登记来文",
            arrived_fields(),
            lambda given: receive_measure(self._ws, case_id, given, self._parent),
            "登记",
            {"received_on": self._ws.today()},
            note=f"{view.authority}印发的文书：照原文填写文号和日期。制度没有规定期限的措施，照来文填写整改期限。",
            draft=draft_key("receive", case_id, 0),
            context=_Measures(self._context, [(kind.key, kind.title) for kind in kinds]),
        ).exec()

    def _note_release(self, case_id: int, line: StepLine) -> None:
        self._ask(
            f"登记解除：{line.title}",
            [NamedField(it.name, it.field, True) for it in measure_fields("released_on")],
            lambda given: note_release(self._ws, case_id, line.step, given, self._parent),
            "登记",
            {"released_on": self._ws.today()},
            note="上级解除的日期，以来文为准；后果自这一天终止。",
            draft=draft_key("note_release", case_id, line.step),
        ).exec()

    def _approve(self, case_id: int, line: StepLine) -> None:
        kind = kind_of(self._ws, line.key)
        approval = next(it for it in kind.approvals if it.key == line.approval)
        self._ask(
            f"{kind.title}：{approval.title}",
            approval_fields(),
            lambda given: approve_measure(self._ws, case_id, line.step, approval.key, given, self._parent),
            "登记",
            {"done_on": self._ws.today(), "by": approval.by},
            note=f"{approval.by}{approval.title}（{approval.basis}）。",
            draft=draft_key("approve", case_id, line.step),
        ).exec()

    def _hold(self, case_id: int, line: StepLine) -> None:
        named = measure_fields("held_on", "held_at", "held_by", "held_with", "held_notes")
        kind = kind_of(self._ws, line.key)
        leaders = "、".join(name for name in leader_names(self._ws, case_id) if name)
        self._ask(
            "登记约谈",
            [NamedField(it.name, it.field, True) for it in named],
            lambda given: hold_talk(self._ws, case_id, line.step, given, self._parent),
            "登记",
            {"held_on": self._ws.today(), "held_with": leaders},
            note=kind.talk_sentence,
            draft=draft_key("hold", case_id, line.step),
        ).exec()

    def _serve(self, case_id: int, line: StepLine) -> None:
        named = measure_fields("served_by", "received_on", "received_by")
        starts = "自收到之日起算的期限由此开始。" if runs_from_receipt(self._ws, line.key) else ""
        self._ask(
            "登记签收",
            [NamedField(it.name, it.field, True) for it in named],
            lambda given: serve_measure(self._ws, case_id, line.step, given, self._parent),
            "登记",
            {"received_on": self._ws.today()},
            note=f"{line.number} 送达被督导单位。{starts}",
            draft=draft_key("serve", case_id, line.step),
        ).exec()

    def _copies(self, case_id: int, line: StepLine) -> None:
        rows = copies_of(self._ws, case_id, line.step)
        dialog = FormDialog(
            "印发抄送",
            [NamedField("copies", Many(label="印发抄送"), False)],
            self._context,
            lambda given: save_copies(self._ws, case_id, line.step, given["copies"] or (), self._parent),
            {"copies": rows},
            self._parent,
            note=f"{line.number} 印发和抄送的单位；对方签收后登记日期。",
            children={"copies": copy_columns()},
            draft=draft_key("copies", case_id, line.step),
        )
        dialog.resize(px(860), px(420))
        dialog.exec()

    def _report(self, case_id: int, line: StepLine) -> None:
        applies = bool(kind_of(self._ws, line.key).application_to)
        offered = [kind for kind in ReportKind if applies or kind is not ReportKind.application]
        done = [fact for fact in line.facts if ReportKind.measures.value in fact]
        kind = offered[1 if done else 0]
        self._ask(
            f"登记整改报告：{line.title}",
            report_fields(),
            lambda given: add_report(self._ws, case_id, line.step, given, self._parent),
            "登记",
            {"reported_on": self._ws.today(), "report_kind": kind},
            note="被督导单位送来的报告；整改期满的书面验收申请也在这里登记。" if applies else "",
            draft=draft_key("report", case_id, line.step),
        ).exec()

    def _accept(self, case_id: int, line: StepLine) -> None:
        kind, view = kind_of(self._ws, line.key), line.values
        first_passed = any(Stage.first.value in fact and "不合格" not in fact and "合格" in fact for fact in line.facts)
        stage = Stage.first if view["two_stage"] and not first_passed else Stage.final
        fields = [it for it in acceptance_fields() if it.name != "stage" or view["two_stage"]]
        self._ask(
            f"登记验收：{line.title}",
            fields,
            lambda given: accept_measure(self._ws, case_id, line.step, {"stage": stage, **given}, self._parent),
            "登记",
            {"stage": stage, "checked_on": self._ws.today(), "by": "" if stage is Stage.first else kind.accepted_by},
            note=f"有中间层级：先行验收合格后再验收（{kind.two_stage}）。" if view["two_stage"] else "",
            draft=draft_key("accept", case_id, line.step),
        ).exec()

    def _guide(self, case_id: int, line: StepLine) -> None:
        self._ask(
            "中间层级责任人",
            [NamedField(it.name, it.field, True) for it in measure_fields("guide")],
            lambda given: name_guide(self._ws, case_id, line.step, given["guide"], self._parent),
            "登记",
            {"guide": line.values["guide"]},
            note="由中间层级明确1名领导干部为责任人，负责跟踪督导。",
            draft=draft_key("guide", case_id, line.step),
        ).exec()

    def _visit(self, case_id: int, line: StepLine) -> None:
        self._ask(
            "明察暗访",
            visit_fields(),
            lambda given: add_visit(self._ws, case_id, line.step, given, self._parent),
            "登记",
            {"visited_on": self._ws.today()},
            draft=draft_key("visit", case_id, line.step),
        ).exec()

    def _decline(self, case_id: int, line: StepLine) -> None:
        self._ask(
            "暂不采取下一步",
            [NamedField(it.name, it.field, True) for it in measure_fields("declined_on", "declined_reason")],
            lambda given: decline_step(self._ws, case_id, line.step, given, self._parent),
            "决定",
            {"declined_on": self._ws.today()},
            note="决定和理由记录在案，不再重复提示。",
            draft=draft_key("decline", case_id, line.step),
        ).exec()

    def _withdraw(self, case_id: int, line: StepLine) -> None:
        answer = ask(
            self._parent, "撤回拟办", f"要撤回拟办的{line.title}吗？", "事项本身不变，可以随时撤销这一步。", "",
            (("", "取消"), ("yes", "撤回")),
        )  # fmt: skip
        if answer == "yes":
            try:
                withdraw_measure(self._ws, case_id, line.step, self._parent)
            except Refused as refused:
                tell_failure(self._parent, refused.problems[0].message, "记录没有改变。")
