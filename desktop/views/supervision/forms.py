"""The steps of a measure that write a paper: issued, handed over, released, and the papers in between (S14)."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from desktop.fields import NamedField, Text
from desktop.services.supervision.arrived import DECIDED
from desktop.services.supervision.case import StepLine, kind_of, needs_typed_term, terms_if_issued
from desktop.services.supervision.effects import effects_if_issued
from desktop.services.supervision.mending import release_measure
from desktop.services.supervision.paper import copy_hint, draft_text, draw_up, further_papers, main_paper, paper_fields
from desktop.services.supervision.steps import hand_over, issue_measure, measure_fields
from desktop.services.workspace import Workspace
from desktop.views.forms.drafts import DraftKey
from desktop.views.forms.editor import EditorContext
from desktop.views.supervision.paper import PaperDialog

STEPS_A_CASE = 100


def draft_key(form: str, case_id: int, step: int) -> DraftKey:
    """What is typed is kept under the numbers of case and step together."""
    return DraftKey(f"supervision.{form}", case_id * STEPS_A_CASE + max(step, 0))


class PaperForms:
    """Each opens a form with the text of the paper; 预览 shows it as printed."""

    def __init__(self, ws: Workspace, context: EditorContext, parent: QWidget) -> None:
        self._ws, self._context, self._parent = ws, context, parent

    def issue(self, case_id: int, line: StepLine) -> None:
        """印发: the day, who signs, the term where none is set, and the text; what the clocks will say is shown."""
        kind, paper = kind_of(self._ws, line.key), main_paper(kind_of(self._ws, line.key))
        text = draft_text(self._ws, case_id, line.step, paper)
        names = ["issued_on", "signer"]
        typed = needs_typed_term(self._ws, line.key, self._ws.today())
        if typed or needs_typed_term(self._ws, line.key, line.values["proposed_on"]):  # the unit may have set one since
            names.append("mend_due")
        if "{决定文件}" in text:
            names.append("decision_document")
        fields = [
            NamedField(it.name, it.field, it.name == "issued_on" or (typed and it.name == "mend_due"))
            for it in measure_fields(*names)
        ]
        if "{约谈安排}" in text:
            arrangement = Text(label="约谈安排", max_length=120, lines=2, hint="时间和地点，写进通知书")
            fields.append(NamedField("arrangement", arrangement, False))
        dialog = PaperDialog(
            f"印发{kind.title}",
            [*fields, *paper_fields("content")],
            self._context,
            lambda given: issue_measure(self._ws, case_id, line.step, given, self._parent),
            {"issued_on": self._ws.today(), "content": text},
            self._parent,
            save_text="印发",
            note="花括号里的内容在印发时自动填入。印发后编号，内容不再改动，期限开始计算。"
            + copy_hint(self._ws, case_id, line.step),
            draft=draft_key("issue", case_id, line.step),
            preview=lambda given: (self._ws, case_id, line.step, paper, given["content"] or ""),
        )

        def explain() -> None:
            day, due = dialog.form.editor("issued_on").value(), None
            if "mend_due" in names:
                due = dialog.form.editor("mend_due").value()
            said = terms_if_issued(self._ws, case_id, line.step, day, due) if day else []
            said += [f"印发后：{it}" for it in effects_if_issued(self._ws, case_id, line.step, day)] if day else []
            dialog.form.set_note("issued_on", "\n".join(said))

        dialog.form.edited.connect(explain)
        explain()
        dialog.exec()

    def _ask(
        self,
        title: str,
        fields: Sequence[NamedField],
        case_id: int,
        line: StepLine,
        paper: str,
        run: Callable[[dict[str, Any]], Any],
        values: Mapping[str, Any],
        save_text: str,
        wrong: str = "写错了可以作废后重做",
    ) -> None:
        given = {"content": draft_text(self._ws, case_id, line.step, paper), **values}
        PaperDialog(
            title,
            [*fields, *paper_fields("content")],
            self._context,
            run,
            given,
            self._parent,
            save_text=save_text,
            note=f"编号后内容不再改动；{wrong}。",
            draft=draft_key(paper, case_id, line.step),
            preview=lambda now: (self._ws, case_id, line.step, paper, now["content"] or ""),
        ).exec()

    def hand_over(self, case_id: int, line: StepLine) -> None:
        """移送 with its letter."""
        named = measure_fields("handed_over_on", "handed_over_to", "signer")
        fields = [NamedField(it.name, it.field, it.name != "signer") for it in named]
        organ = kind_of(self._ws, line.key)
        copies = [copy.to for copy in organ.copies] if not organ.handover else [organ.decided_by]
        self._ask(
            f"移送：{line.title}", fields, case_id, line, "handover",
            lambda given: hand_over(self._ws, case_id, line.step, given, self._parent),
            {"handed_over_on": self._ws.today(), "handed_over_to": copies[0] if copies else ""},
            "移送",
            "写错了请撤销这一步" if organ.handover else "写错了可以作废后重做",
        )  # fmt: skip

    def release(self, case_id: int, line: StepLine) -> None:
        """解除 with its notice."""
        fields = [
            NamedField(it.name, it.field, it.name == "released_on") for it in measure_fields("released_on", "signer")
        ]
        self._ask(
            f"解除{line.title}", fields, case_id, line, "release",
            lambda given: release_measure(self._ws, case_id, line.step, given, self._parent),
            {"released_on": self._ws.today()},
            "解除",
        )  # fmt: skip

    def paper(self, case_id: int, line: StepLine) -> None:
        """Which further paper is to be drawn up."""
        menu = QMenu(self._parent)
        kind, above = kind_of(self._ws, line.key), line.values["reason"] == DECIDED
        for key, title in further_papers(kind, bool(line.values["two_stage"]), above=above):
            menu.addAction(title).triggered.connect(partial(self.draw_up, case_id, line, key, title))
        if menu.isEmpty():
            menu.addAction("没有其他文书").setEnabled(False)
        pressed, place = self._parent.window().focusWidget(), QCursor.pos()
        if isinstance(pressed, QPushButton):  # by the keyboard the pointer may be anywhere
            place = pressed.mapToGlobal(pressed.rect().bottomLeft())
        menu.exec(place)
        menu.deleteLater()

    def draw_up(self, case_id: int, line: StepLine, paper: str, title: str, _checked: bool = False) -> None:
        """Draw up one further paper of a measure."""
        self._ask(
            title, paper_fields("made_on", "signer"), case_id, line, paper,
            lambda given: draw_up(self._ws, case_id, line.step, paper, given, self._parent),
            {"made_on": self._ws.today()},
            "编号存档",
        )  # fmt: skip
