"""A form in a window of its own: one command answers it; what is typed in it is kept."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.fields import NamedField
from desktop.views.forms.drafts import DraftKey
from desktop.views.forms.editor import EditorContext
from desktop.views.forms.form import RecordForm, Section
from desktop.views.forms.form_drafts import keep_form
from desktop.views.look import theme
from desktop.views.look.widgets import button, note_label, primary_button
from desktop.views.parts.dialogs import ask


class FormDialog(QDialog):
    """A form in a window of its own; closes only when `on_save` accepted what was entered.

    `on_save(values)` may raise `Refused`: its problems are shown under the fields. `result_value` is what it returned.
    With a `draft` key (form and record, never the title) what is typed is kept while it is typed, outlives a lock and
    comes back when the form is opened again, which says so; without one (a PIN) nothing is kept.
    """

    def __init__(
        self,
        title: str,
        fields: Sequence[NamedField | Section],
        context: EditorContext,
        on_save: Callable[[dict[str, Any]], Any],
        values: Mapping[str, Any] | None = None,
        parent: QWidget | None = None,
        *,
        save_text: str = "保存",
        note: str = "",
        children: Mapping[str, Sequence[NamedField]] | None = None,
        draft: DraftKey | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self.result_value: Any = None
        self._on_save = on_save
        self.form = RecordForm(fields, context, values, children=children)
        column = QVBoxLayout(self)
        margin = theme.px(16)
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(theme.px(12))
        self._note = note_label(note)
        self._note.setVisible(bool(note))
        column.addWidget(self._note)
        self.drafts = keep_form(self, self.form, context, draft, values or {})
        self.kept_by: Callable[[], object] = self.drafts.keep
        column.addWidget(self.drafts.banner)
        column.addWidget(self.form, 1)
        self.foot = line = QHBoxLayout()
        line.addStretch(1)
        self.cancel_button = button("取消 Esc", self.reject)
        self.save_button: QPushButton = primary_button(f"{save_text} Ctrl+S", self.save)
        self.save_button.setAutoDefault(False)
        line.addWidget(self.cancel_button)
        line.addWidget(self.save_button)
        column.addLayout(line)
        QShortcut(QKeySequence("Ctrl+S"), self, self.save)
        self.drafts.bring_back()
        self._fit()

    def _fit(self) -> None:
        wanted = self.form.sizeHint()
        room = self.screen().availableGeometry()
        width = min(max(wanted.width() + theme.px(48), theme.chars(34)), room.width() - 80)
        inside = width - theme.px(32)
        above = [part for part in (self._note, self.drafts.banner) if not part.isHidden()]
        height = wanted.height() + theme.px(110)
        height += sum(max(part.heightForWidth(inside), part.sizeHint().height()) + theme.px(12) for part in above)
        self.resize(width, min(height, room.height() - 80))

    def widen(self, width: int, height: int) -> None:
        """Be at least so large (px of 100 %), as far as the screen or the window it stands over allows."""
        above = self.parentWidget()
        room = self.screen().availableSize().expandedTo(above.window().size() if above else self.size())
        wide, high = max(self.width(), theme.px(width)), max(self.height(), theme.px(height))
        self.resize(min(wide, room.width() - 80), min(high, room.height() - 80))

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        self.form.focus_first()

    def save(self) -> None:
        """Hand the values over; stays open with the problems shown when they are refused."""

        def save(values: dict[str, Any]) -> None:
            self.result_value = self._on_save(values)

        with self.drafts.settling():
            saved = self.form.submit(save)
        if saved:
            self.drafts.forget()
            self.accept()

    def keep_drafts(self) -> None:
        """Keep what is typed now (before locking)."""
        self.kept_by()

    def reject(self) -> None:
        """Close; asks first when something was entered."""
        if self.form.is_edited:
            answer = ask(
                self, "放弃填写", "已填写的内容还没有保存。", "", "放弃后这些内容不再保留。",
                (("drop", "放弃填写"), ("stay", "继续填写")),
            )  # fmt: skip
            if answer != "drop":
                return
        self.drafts.forget()
        super().reject()
