"""A form made from fields: labels, editors, and each problem as a sentence beneath the field that has it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QSizePolicy, QWidget

from desktop.fields import NamedField, Number, Problem
from desktop.views import theme
from desktop.views.editor import Editor, EditorContext
from desktop.views.editors import editor_for
from desktop.views.widgets import keep_scaled, note_label, problem_label, section_label

LABEL_CHARS = 6.5


@dataclass(frozen=True)
class Section:
    """A heading between fields, with an optional remark."""

    title: str
    note: str = ""


@dataclass
class _Line:
    """One field on the form with everything that belongs to it."""

    named: NamedField
    label: QLabel
    editor: Editor
    problem: QLabel
    note: QLabel

    def widgets(self) -> tuple[QWidget, ...]:
        return self.label, self.editor.widget, self.problem, self.note


class RecordForm(QScrollArea):
    """Fields one beneath the other. Filling it never emits `edited` and never saves."""

    edited = Signal()

    def __init__(
        self,
        fields: Sequence[NamedField | Section],
        context: EditorContext,
        values: Mapping[str, Any] | None = None,
        *,
        children: Mapping[str, Sequence[NamedField]] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`children` gives the columns of each `Many` by its name."""
        super().__init__(parent)
        self._context, self._children = context, dict(children or {})
        self._lines: dict[str, _Line] = {}
        self._touched = False
        self._filling = False
        self._body = QWidget()
        self._grid = QGridLayout(self._body)
        self._grid.setColumnStretch(1, 1)
        self._general = problem_label()
        self._general.hide()
        self._grid.addWidget(self._general, 0, 0, 1, 2)
        for item in fields:
            self._add(item)
        self._grid.setRowStretch(self._grid.rowCount(), 1)
        self.setWidget(self._body)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("表单")
        self._set_tab_order()
        keep_scaled(self, self._rescale)
        self.set_values(values or {})

    # --- building --------------------------------------------------------------------------------

    def _add(self, item: NamedField | Section) -> None:
        at = self._grid.rowCount()
        if isinstance(item, Section):
            self._grid.addWidget(section_label(item.title), at, 0, 1, 2)
            if item.note:
                self._grid.addWidget(note_label(item.note), at + 1, 0, 1, 2)
            return
        line = self._make(item)
        self._lines[item.name] = line
        if line.editor.wide:
            self._grid.addWidget(line.label, at, 0, 1, 2)
            self._grid.addWidget(line.editor.widget, at + 1, 0, 1, 2)
            self._grid.addWidget(line.problem, at + 2, 0, 1, 2)
            self._grid.addWidget(line.note, at + 3, 0, 1, 2)
            return
        self._grid.addWidget(line.label, at, 0)
        self._grid.addWidget(line.editor.widget, at, 1)
        self._grid.addWidget(line.problem, at + 1, 1)
        self._grid.addWidget(line.note, at + 2, 1)

    def _make(self, named: NamedField) -> _Line:
        field = named.field
        editor = editor_for(field, self._context, tuple(self._children.get(named.name, ())))
        unit = f"（{field.unit}）" if isinstance(field, Number) and field.unit else ""
        text = field.label + unit
        label = section_label(text) if editor.wide else QLabel(text)
        if named.required:
            label.setTextFormat(Qt.TextFormat.RichText)
            label.setText(f"{text}&nbsp;<span style='color:{theme.token('overdue')}'>*</span>")
        label.setWordWrap(True)
        if not editor.wide:
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        label.setBuddy(editor.focus_target())
        editor.set_name(field.label + ("（必填）" if named.required else ""), field.hint or field.article)
        problem, note = problem_label(), note_label()
        problem.hide()
        note.hide()
        editor.edited.connect(lambda: self._on_edited(named.name))
        editor.problem_changed.connect(lambda sentence: self._say(named.name, sentence))
        editor.focus_target().installEventFilter(self)
        return _Line(named, label, editor, problem, note)

    def _set_tab_order(self) -> None:
        chain = [line.editor.focus_target() for line in self._lines.values()]
        for one, other in pairwise(chain):
            QWidget.setTabOrder(one, other)

    def _rescale(self) -> None:
        self._grid.setHorizontalSpacing(theme.px(10))
        self._grid.setVerticalSpacing(theme.px(4))
        self._grid.setContentsMargins(1, 1, theme.px(6), 1)
        self._grid.setColumnMinimumWidth(0, theme.chars(LABEL_CHARS))
        for line in self._lines.values():
            if not line.editor.wide:
                line.label.setFixedWidth(theme.chars(LABEL_CHARS))
                line.label.setContentsMargins(0, theme.px(7), 0, 0)
                policy = line.editor.widget.sizePolicy()
                policy.setHorizontalPolicy(QSizePolicy.Policy.Expanding)
                line.editor.widget.setSizePolicy(policy)
            else:
                line.label.setContentsMargins(0, theme.px(6), 0, 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self.ensureWidgetVisible(watched, 0, theme.px(40))
        return False

    def sizeHint(self) -> QSize:
        inner = self._body.sizeHint()
        return QSize(max(theme.px(340), inner.width() + theme.px(16)), inner.height() + theme.px(4))

    # --- values ----------------------------------------------------------------------------------

    def editor(self, name: str) -> Editor:
        """The editor of that field; KeyError when the form has none."""
        return self._lines[name].editor

    def names(self) -> tuple[str, ...]:
        """The names of the fields, in form order."""
        return tuple(self._lines)

    def values(self) -> dict[str, Any]:
        """Every field's value; None where empty or unreadable (see `unreadable`)."""
        return {name: line.editor.value() for name, line in self._lines.items()}

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Fill every field (those not in `values` become empty) and forget problems and edits. Emits nothing."""
        self._filling = True
        for name, line in self._lines.items():
            line.editor.set_value(values.get(name))
        self._filling = False
        self._touched = False
        self.clear_problems()

    def put(self, name: str, value: Any) -> None:
        """Fill one field for the person (a consequence of another field); counts as an edit."""
        if self._lines[name].editor.value() != value:
            self._lines[name].editor.set_value(value)
            self._on_edited(name)

    @property
    def is_edited(self) -> bool:
        """Whether the person changed anything since the form was filled."""
        return self._touched

    def draft(self) -> dict[str, Any]:
        """What has been entered as plain JSON data, readable or not."""
        return {name: line.editor.draft() for name, line in self._lines.items()}

    def restore(self, draft: Mapping[str, Any]) -> None:
        """Show again what `draft` gave; counts as edited. Emits nothing."""
        self._filling = True
        for name, line in self._lines.items():
            if name in draft:
                line.editor.restore(draft[name])
        self._filling = False
        self._touched = True

    def _on_edited(self, name: str) -> None:
        if self._filling:
            return
        self._touched = True
        line = self._lines[name]
        line.editor.mark(False)
        self._say(name, line.editor.problem)
        self._general.hide()
        self.edited.emit()

    # --- problems and remarks --------------------------------------------------------------------

    def _say(self, name: str, sentence: str) -> None:
        label = self._lines[name].problem
        label.setText(sentence)
        label.setVisible(bool(sentence) and not self._lines[name].editor.widget.isHidden())
        self._lines[name].editor.focus_target().setAccessibleDescription(sentence)

    def unreadable(self) -> list[Problem]:
        """One problem for each field whose text cannot be read."""
        self.values()
        return [Problem(name, line.editor.problem) for name, line in self._lines.items() if line.editor.problem]

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Say each problem beneath its field (the others above the form) and go to the first field that has one."""
        self.clear_problems()
        general = [p.sentence() for p in problems if p.field not in self._lines]
        self._general.setText("\n".join(general))
        self._general.setVisible(bool(general))
        for name, line in self._lines.items():
            own = [p.sentence() for p in problems if p.field == name]
            if own:
                line.editor.mark(True)
                self._say(name, "\n".join(own))
        wrong = [name for name in self._lines if any(p.field == name for p in problems)]
        if wrong:
            self._lines[wrong[0]].editor.focus()
            self.ensureWidgetVisible(self._lines[wrong[0]].problem)
        elif general:
            self.ensureWidgetVisible(self._general)

    def clear_problems(self) -> None:
        """Forget the problems a command found."""
        self._general.hide()
        for name, line in self._lines.items():
            line.editor.mark(False)
            self._say(name, line.editor.problem)

    def problem_text(self, name: str) -> str:
        """What is said beneath that field now."""
        return self._lines[name].problem.text()

    def set_note(self, name: str, text: str) -> None:
        """A remark beneath the field: how a deadline was computed, what a choice means."""
        self._lines[name].note.setText(text)
        self._lines[name].note.setVisible(bool(text))

    def set_shown(self, name: str, shown: bool) -> None:
        """Show or hide a field that only some records have."""
        line = self._lines[name]
        line.label.setVisible(shown)
        line.editor.widget.setVisible(shown)
        line.problem.setVisible(shown and bool(line.problem.text()))
        line.note.setVisible(shown and bool(line.note.text()))

    def set_read_only(self, read_only: bool, *names: str) -> None:
        """Lock all fields, or only those named."""
        for name in names or self._lines:
            self._lines[name].editor.set_read_only(read_only)

    def focus_first(self) -> None:
        """Put the keyboard into the first field."""
        for line in self._lines.values():
            if not line.editor.widget.isHidden():
                line.editor.focus()
                return
