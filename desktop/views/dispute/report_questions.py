"""What is asked about a month's report: why it is corrected or sent back, and what a person finds wrong with it."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop.fields import Choice, NamedField, Problem, Refused, Text
from desktop.rules.monthly_report import RemarkKind
from desktop.services.dispute.monthly_report import remark_report
from desktop.services.workspace import Workspace
from desktop.views.dispute.report_names import draft_key
from desktop.views.forms.drafts import DraftKey
from desktop.views.forms.form_dialog import FormDialog
from desktop.views.host import PageHost


def ask_reason(
    parent: QWidget,
    host: PageHost,
    title: str,
    label: str,
    command: Callable[[str], object],
    save_text: str,
    draft: DraftKey,
) -> None:
    """Ask for a reason in a window of its own; a refusal stays there, under the field."""
    field = NamedField("reason", Text(label=label, max_length=200, lines=3), True)

    def save(values: dict[str, str]) -> None:
        try:
            command(values["reason"] or "")
        except Refused as refused:
            raise Refused([Problem("reason", p.message, p.article) for p in refused.problems]) from None

    FormDialog(title, [field], host.editor_context, save, parent=parent, save_text=save_text, draft=draft).exec()


def ask_remark(parent: QWidget, host: PageHost, which: tuple[Workspace, int, int, int], name: str) -> None:
    """虚报 or 错报 of one unit's month, found by a person, with the reason (南昌 矛盾制度三)."""
    fields = [
        NamedField("remark", Choice(label="认定", options=RemarkKind), True),
        NamedField("reason", Text(label="理由", max_length=200, lines=3), True),
    ]

    def save(values: dict[str, object]) -> None:
        chosen = values["remark"]
        word = chosen.name if isinstance(chosen, RemarkKind) else ""
        remark_report(*which, word, str(values["reason"] or ""))

    FormDialog(
        f"认定{name}",
        fields,
        host.editor_context,
        save,
        parent=parent,
        save_text="认定",
        draft=draft_key("remark", *which[1:]),
    ).exec()
