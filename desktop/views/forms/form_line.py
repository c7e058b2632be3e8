"""One field on a form: its label, its editor, and beneath it what is wrong and what should be known."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from desktop.fields import Flag, NamedField, Number, Text
from desktop.views.forms.editor import EditorContext
from desktop.views.forms.editors import editor_for
from desktop.views.look import theme
from desktop.views.look.widgets import keep_scaled, note_label, problem_label, section_label

LABEL_CHARS = 6.5


class FormLine(QWidget):
    """`named` with its `editor`; only a required field carries the star."""

    def __init__(self, named: NamedField, context: EditorContext, child_fields: Sequence[NamedField] = ()) -> None:
        super().__init__()
        self.named = named
        self.editor = context.own_editor(named) or editor_for(named.field, context, tuple(child_fields))
        self.problem, self.note = problem_label(), note_label()
        self.problem.hide()
        self.note.hide()
        self.label = self._make_label()
        self._stacked = QVBoxLayout()
        self._stacked.setContentsMargins(0, 0, 0, 0)
        self._stacked.addLayout(self._editor_row())
        for widget in (self.problem, self.note):
            self._stacked.addWidget(widget)
        self._stacked.addStretch(1)
        self._outer: QBoxLayout = QVBoxLayout(self) if self.editor.wide else QHBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.addWidget(self.label, 0, Qt.AlignmentFlag(0) if self.editor.wide else Qt.AlignmentFlag.AlignTop)
        self._outer.addLayout(self._stacked, 1)
        hint = named.field.hint or named.field.article
        self.editor.set_name(named.field.label + ("（必填）" if self._is_asked else ""), hint)
        keep_scaled(self, self._rescale)

    @property
    def _is_asked(self) -> bool:
        """Whether it must be filled in; a box to tick always says something."""
        return self.named.required and not isinstance(self.named.field, Flag)

    @property
    def whole_width(self) -> bool:
        """Whether the field takes a line of its own when the form has two columns."""
        field = self.named.field
        return self.editor.wide or (isinstance(field, Text) and (field.lines > 1 or field.width > 24))

    def _editor_row(self) -> QHBoxLayout:
        """The editor, and behind a number what it counts."""
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.editor.widget, 1)
        if isinstance(self.named.field, Number) and self.named.field.unit:
            row.addWidget(QLabel(self.named.field.unit))
        return row

    def _make_label(self) -> QLabel:
        text = self.named.field.label
        made = section_label(text) if self.editor.wide else QLabel(text)
        made.setWordWrap(True)
        made.setBuddy(self.editor.focus_target())
        if not self.editor.wide:
            made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        self._label_text = text
        return made

    def _rescale(self) -> None:
        if self._is_asked:
            star = f"&nbsp;<span style='color:{theme.token('overdue')}'>*</span>"
            self.label.setTextFormat(Qt.TextFormat.RichText)
            self.label.setText(self._label_text + star)
        self._outer.setSpacing(theme.px(4) if self.editor.wide else theme.px(10))
        self._stacked.setSpacing(theme.px(2))
        if self.editor.wide:
            self.label.setContentsMargins(0, theme.px(6), 0, 0)
            return
        self.label.setFixedWidth(theme.chars(LABEL_CHARS))
        self.label.setContentsMargins(0, theme.px(7), 0, 0)
        policy = self.editor.widget.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding)
        self.editor.widget.setSizePolicy(policy)

    def say_problem(self, sentence: str) -> None:
        """What is wrong with the field now ("" = nothing)."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))
        self.editor.focus_target().setAccessibleDescription(sentence or self.named.field.hint)

    def say_note(self, text: str) -> None:
        """A remark beneath the field ("" = none)."""
        self.note.setText(text)
        self.note.setVisible(bool(text))
