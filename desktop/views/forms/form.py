"""A form made from fields: labels, editors, and each problem as a sentence beneath the field that has it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.fields import NamedField, Problem, Refused, check_all
from desktop.services.parts.trouble import trouble_of
from desktop.views.forms.editor import Editor, EditorContext
from desktop.views.forms.form_line import FormLine
from desktop.views.look import theme
from desktop.views.look.widgets import keep_scaled, note_label, problem_label, section_label

TWO_COLUMNS = 720  # px of 100 %: from this width on, short fields stand side by side


@dataclass(frozen=True)
class Section:
    """A heading between fields, with an optional remark."""

    title: str
    note: str = ""


class RecordForm(QScrollArea):
    """Fields one beneath the other, in two columns where there is room. Filling never emits `edited`, never saves."""

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
        self._lines: dict[str, FormLine] = {}
        self._items: list[QWidget] = []
        self._touched = self._filling = False
        self._columns = 0
        self._body = QWidget()
        self._general = problem_label()
        self._general.hide()
        column = QVBoxLayout(self._body)
        column.addWidget(self._general)
        self._grid = QGridLayout()
        column.addLayout(self._grid)
        column.addStretch(1)
        self._column = column
        for item in fields:
            self._items.append(self._make(item, context, children or {}))
        self._arrange(1)
        self.setWidget(self._body)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("表单")
        chain = [line.editor.focus_target() for line in self._lines.values()]
        for one, other in pairwise(chain):
            QWidget.setTabOrder(one, other)
        keep_scaled(self, self._rescale)
        self._filled: dict[str, Any] = {}
        self.set_values(values or {})

    # --- building --------------------------------------------------------------------------------

    def _make(
        self, item: NamedField | Section, context: EditorContext, children: Mapping[str, Sequence[NamedField]]
    ) -> QWidget:
        if isinstance(item, Section):
            made = QWidget()
            column = QVBoxLayout(made)
            column.setContentsMargins(0, theme.px(6), 0, 0)
            column.setSpacing(theme.px(2))
            column.addWidget(section_label(item.title))
            if item.note:
                column.addWidget(note_label(item.note))
            return made
        line = FormLine(item, context, children.get(item.name, ()))
        self._lines[item.name] = line
        line.editor.edited.connect(lambda: self._on_edited(item.name))
        line.editor.problem_changed.connect(line.say_problem)
        line.editor.focus_target().installEventFilter(self)
        return line

    def _arrange(self, columns: int) -> None:
        """Put the shown items into one or two columns, in reading order."""
        for item in self._items:
            self._grid.removeWidget(item)
        row = at = 0
        for item in self._items:
            if item.isHidden() and isinstance(item, FormLine) and item.property("left_out"):
                continue
            whole = columns == 1 or not isinstance(item, FormLine) or item.whole_width
            if whole and at:
                row, at = row + 1, 0
            self._grid.addWidget(item, row, at, 1, columns if whole else 1)
            row, at = (row + 1, 0) if whole or at == columns - 1 else (row, at + 1)
        for i in range(2):
            self._grid.setColumnStretch(i, 1 if i < columns else 0)
        self._columns = columns
        self._hide_bare_headings()

    def _hide_bare_headings(self) -> None:
        """A heading whose fields are all left out says nothing."""
        below = False
        for item in reversed(self._items):
            if isinstance(item, FormLine):
                below = below or not item.property("left_out")
            else:
                item.setVisible(below)
                below = False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        columns = 2 if self.viewport().width() >= theme.px(TWO_COLUMNS) else 1
        if columns != self._columns:
            self._arrange(columns)

    def _rescale(self) -> None:
        self._grid.setHorizontalSpacing(theme.px(16))
        self._grid.setVerticalSpacing(theme.px(8))
        self._column.setContentsMargins(1, 1, theme.px(6), 1)

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
        self._filled = self.draft()
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

    def changes(self) -> dict[str, Any]:
        """`draft` of those fields that no longer say what they were filled with."""
        return {name: entered for name, entered in self.draft().items() if entered != self._filled.get(name)}

    def take_over(self, values: Mapping[str, Any]) -> bool:
        """Fill again every field that the person has not changed; returns whether one says something else now.

        What cannot be read, or is still being taken in, is a change too.
        """
        before = self.draft()
        kept = {*self.changes(), *(name for name, line in self._lines.items() if line.editor.problem)}
        self._filling = True
        for name, line in self._lines.items():
            if name not in kept:
                line.editor.set_value(values.get(name))
        self._filling = False
        now = self.draft()
        self._filled |= {name: entered for name, entered in now.items() if name not in kept}
        return now != before

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
        line.say_problem(line.editor.problem)
        self._general.hide()
        self.edited.emit()

    # --- problems and remarks --------------------------------------------------------------------

    def unreadable(self) -> list[Problem]:
        """One problem for each field whose text cannot be read."""
        self.values()
        return [Problem(name, line.editor.problem) for name, line in self._lines.items() if line.editor.problem]

    def submit(self, save: Callable[[dict[str, Any]], object]) -> bool:
        """Hand the values to `save`; False when something is wrong, which then stands at its field.

        With a text that cannot be read nothing is handed over, and the other fields' own limits are said at once. What
        the disk or the file does not take is said above the fields, which keep what was typed.
        """
        values, problems = self.values(), self.unreadable()
        if problems:
            wrong = {problem.field for problem in problems}
            lines = [line for name, line in self._lines.items() if name not in wrong and not line.property("left_out")]
            problems += check_all((line.named for line in lines), values)
        else:
            try:
                save(values)
            except Refused as refused:
                problems = list(refused.problems)
            except Exception as error:
                trouble = trouble_of(error, saving=True)
                if trouble is None:
                    raise
                problems = [Problem("", trouble.sentence)]
        if problems:
            self.show_problems(problems)
        return not problems

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Say each problem beneath its field (the others above the form) and go to the first field that has one."""
        self.clear_problems()
        shown = {name for name, line in self._lines.items() if not line.property("left_out")}
        general = [p.sentence() for p in problems if p.field not in shown]
        self._general.setText("\n".join(general))
        self._general.setVisible(bool(general))
        for name in shown:
            own = [p.sentence() for p in problems if p.field == name]
            if own:
                self._lines[name].editor.mark(True)
                self._lines[name].say_problem("\n".join(own))
        wrong = [name for name in self._lines if name in shown and any(p.field == name for p in problems)]
        if layout := self._body.layout():
            layout.activate()  # the sentences have just appeared: without it their place is not known yet
        self._body.adjustSize()
        if wrong:
            first = self._lines[wrong[0]]
            first.editor.focus()
            self.ensureWidgetVisible(first.problem, 0, theme.px(12))
        elif general:
            self.ensureWidgetVisible(self._general)

    def clear_problems(self) -> None:
        """Forget the problems a command found; what cannot be read stays marked."""
        self._general.hide()
        for line in self._lines.values():
            line.editor.mark(False)
            line.say_problem(line.editor.problem)

    def problem_text(self, name: str = "") -> str:
        """What is said beneath that field now; without a name, above the form."""
        return self._lines[name].problem.text() if name else self._general.text()

    def set_note(self, name: str, text: str) -> None:
        """A remark beneath the field: how a deadline was computed, what a choice means."""
        self._lines[name].say_note(text)

    def set_shown(self, name: str, shown: bool) -> None:
        """Show or hide a field that only some records have; its value stays."""
        line = self._lines[name]
        if line.property("left_out") != (not shown):
            line.setProperty("left_out", not shown)
            line.setVisible(shown)
            self._arrange(self._columns)

    def set_read_only(self, read_only: bool, *names: str) -> None:
        """Lock all fields, or only those named."""
        for name in names or self._lines:
            self._lines[name].editor.set_read_only(read_only)

    def focus_first(self) -> None:
        """Put the keyboard into the first field."""
        for line in self._lines.values():
            if not line.isHidden():
                line.editor.focus()
                return
