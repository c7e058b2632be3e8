"""Rows that belong to a record, edited in a small table: 调处记录 of a dispute."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QHeaderView, QTableView, QVBoxLayout, QWidget

from desktop import fields
from desktop.fields import NamedField, Row
from desktop.views.forms.child_table import CellEditing, ChildLine, ChildTable, editor_of
from desktop.views.forms.editor import Editor, EditorContext
from desktop.views.forms.editors import editor_for
from desktop.views.look import theme
from desktop.views.look.widgets import button, keep_scaled


class _CellView(QTableView):
    """Deletes the current row with Delete; Tab leaves the table unless a cell is being edited."""

    delete_pressed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self.state() != QAbstractItemView.State.EditingState:
            self.delete_pressed.emit()
        else:
            super().keyPressEvent(event)


class RowsEditor(Editor):
    """Its value is a tuple of Rows in the order shown; a new one has no id. Empty new rows are left out."""

    wide = True

    def __init__(self, field: fields.Many, context: EditorContext, child_fields: Sequence[NamedField]) -> None:
        super().__init__(QWidget(), context)
        self._columns = tuple(child_fields)
        self.table = ChildTable(child_fields, context, self.widget)
        self.view = _CellView()
        self._configure_view()
        column = QVBoxLayout(self.widget)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        line = QHBoxLayout()
        self._buttons = [
            button("添加一行", self.add_row),
            button("逐项填写…", self.edit_in_dialog, hint="在窗口里填写这一行，适合较长的内容"),
            button("删除这一行", self.remove_row),
        ]
        for made in self._buttons:
            line.addWidget(made)
        line.addStretch(1)
        column.addLayout(line)
        self.table.edited.connect(self._changed)
        self.view.delete_pressed.connect(self.remove_row)
        self.view.horizontalScrollBar().rangeChanged.connect(lambda _least, _most: self._fit())
        keep_scaled(self.view, self._rescale)

    def _configure_view(self) -> None:
        trigger = QAbstractItemView.EditTrigger
        self.view.setModel(self.table)
        self.view.setItemDelegate(CellEditing(self.view))
        self.view.setEditTriggers(
            trigger.DoubleClicked | trigger.SelectedClicked | trigger.EditKeyPressed | trigger.AnyKeyPressed
        )
        self.view.setProperty("framed", True)
        self.view.setShowGrid(True)
        self.view.setWordWrap(False)
        self.view.setTabKeyNavigation(False)
        self.view.verticalHeader().hide()
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.view.horizontalHeader().setStretchLastSection(True)
        self.view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)

    def _rescale(self) -> None:
        self.view.verticalHeader().setDefaultSectionSize(theme.px(34))
        self.view.horizontalHeader().setFixedHeight(theme.px(34))
        self._fit()
        for i, named in enumerate(self._columns):
            last = i == len(self._columns) - 1  # stretched: its own width is only the least
            self.view.setColumnWidth(i, theme.chars(4 if last else min(named.field.width, 16)) + theme.px(16))

    def _fit(self) -> None:
        """As high as the rows there are, from one to six, and the bar below them when the columns need one."""
        shown = max(1, min(6, len(self.table.lines)))
        bar = self.view.horizontalScrollBar()
        below = bar.sizeHint().height() if bar.maximum() > 0 else 0
        self.view.setFixedHeight(theme.px(34) * (shown + 1) + theme.px(6) + below)

    def _changed(self) -> None:
        self._fit()
        self._check()
        self.edited.emit()

    def _check(self) -> None:
        reasons = [
            f"第 {i} 行{named.field.label}：{line.reasons[named.name]}"
            for i, line in enumerate(self.table.lines, 1)
            for named in self._columns
            if named.name in line.reasons
        ]
        self._set_problem(reasons[0] if reasons else "")

    def value(self) -> Any:
        self._commit_open_cell()
        return tuple(Row(line.id, self._empty() | line.values) for line in self.table.lines if not line.is_empty)

    def _empty(self) -> dict[str, Any]:
        return dict.fromkeys(named.name for named in self._columns)

    def _commit_open_cell(self) -> None:
        """A cell that is still being typed in counts as entered."""
        current = self.view.currentIndex()
        widget = self.view.indexWidget(current) if current.isValid() else None
        if widget is not None and self.view.state() == QAbstractItemView.State.EditingState:
            self.table.take(current, editor_of(widget))

    def set_value(self, value: Any) -> None:
        names = [named.name for named in self._columns]
        rows: Sequence[Row] = value or ()
        self.table.set_lines([ChildLine(r.id, {n: r.get(n) for n in names} | dict(r.values), {}, {}) for r in rows])
        self._fit()
        self._check()

    def draft(self) -> Any:
        self._commit_open_cell()
        return [[line.id, self._plain(line)] for line in self.table.lines]

    def _plain(self, line: ChildLine) -> dict[str, Any]:
        plain: dict[str, Any] = {}
        for named in self._columns:
            if named.name in line.reasons:
                plain[named.name] = line.drafts[named.name]
            elif line.values.get(named.name) is not None:
                cell = editor_for(named.field, self.context)
                cell.set_value(line.values[named.name])
                plain[named.name] = cell.draft()
                cell.widget.deleteLater()
        return plain

    def restore(self, draft: Any) -> None:
        lines = []
        for record_id, plain in draft:
            line = ChildLine(record_id, {}, {}, {})
            for named in self._columns:
                if named.name in plain:
                    cell = editor_for(named.field, self.context)
                    cell.restore(plain[named.name])
                    line.values[named.name] = cell.value()
                    if cell.problem:
                        line.drafts[named.name], line.reasons[named.name] = plain[named.name], cell.problem
                    cell.widget.deleteLater()
            lines.append(line)
        self.table.set_lines(lines)
        self._fit()
        self._check()

    def add_row(self) -> None:
        """Append a row and begin to edit its first cell."""
        index = self.table.index(self.table.add(), 0)
        self.view.setCurrentIndex(index)
        self.view.setFocus()
        self.view.edit(index)

    def remove_row(self) -> None:
        """Take the current row away."""
        position = self.view.currentIndex().row()
        if position >= 0:
            self.table.remove(position)

    def keep_to_rows(self) -> None:
        """Rows are filled and may be taken off, but none is added; the first column only says which row it is."""
        self._buttons[0].hide()
        self.table.named_rows = True
        if self.table.lines:
            self.view.setCurrentIndex(self.table.index(0, 1))

    def edit_in_dialog(self) -> None:
        """Fill the current row (or a new one) in a window of its own."""
        from desktop.views.forms.form_dialog import FormDialog

        position = self.view.currentIndex().row()
        if position < 0 and self.table.named_rows:
            return
        values = dict(self.table.lines[position].values) if position >= 0 else {}
        columns = self._columns[1:] if self.table.named_rows else self._columns
        title = str(values.get(self._columns[0].name)) if self.table.named_rows else "填写一行"
        dialog = FormDialog(title, columns, self.context, lambda entered: entered, values, self.widget)

        def keep() -> None:
            """Before a lock the row goes into the table, as far as it can be read, and so into the form's draft."""
            nonlocal position
            if dialog.form.is_edited:
                position = self._take_row(position, dialog.form.values())

        dialog.kept_by = keep
        if dialog.exec():
            self._take_row(position, dialog.result_value)

    def _take_row(self, position: int, values: dict[str, Any]) -> int:
        """Put the values into that line (-1: a new one); says which it is."""
        if position < 0:
            position = self.table.add()
        line = self.table.lines[position]
        line.values |= values
        line.reasons.clear()
        self.table.dataChanged.emit(self.table.index(position, 0), self.table.index(position, len(self._columns) - 1))
        self._changed()
        return position

    def mark_target(self) -> QWidget:
        return self.view

    def focus_target(self) -> QWidget:
        return self.view

    def set_read_only(self, read_only: bool) -> None:
        for made in self._buttons:
            made.setEnabled(not read_only)
        if read_only:
            self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        else:
            self._configure_view()
