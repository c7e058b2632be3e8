"""Rows that belong to a record, edited in a small table: 调处记录 of a dispute."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop import fields
from desktop.fields import NamedField, Row, show
from desktop.views import theme
from desktop.views.editor import Editor, EditorContext
from desktop.views.editors import PickEditor, editor_for
from desktop.views.widgets import button, keep_scaled

Index = QModelIndex | QPersistentModelIndex


@dataclass
class _Line:
    """One child row while it is edited: its id, the values read so far, texts that cannot be read (with the reason)."""

    id: int | None
    values: dict[str, Any]
    drafts: dict[str, Any]
    reasons: dict[str, str]


class ChildTable(QAbstractTableModel):
    """The rows as an editable table."""

    edited = Signal()

    def __init__(self, columns: Sequence[NamedField], context: EditorContext, parent: QObject) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._context = context
        self.lines: list[_Line] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable if index.isValid() else Qt.ItemFlag.NoItemFlags

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            named = self.columns[section]
            return named.field.label + (" *" if named.required else "")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line, named = self.lines[index.row()], self.columns[index.column()]
        reason = line.reasons.get(named.name, "")
        if role == Qt.ItemDataRole.DisplayRole:
            return _draft_text(line.drafts[named.name]) if reason else self._text(named, line.values.get(named.name))
        if role == Qt.ItemDataRole.ToolTipRole:
            return reason or self._text(named, line.values.get(named.name))
        if role == Qt.ItemDataRole.ForegroundRole and reason:
            return theme.colour("overdue")
        return None

    def _text(self, named: NamedField, value: Any) -> str:
        field, items = named.field, None
        if value is not None and isinstance(field, fields.UnitRef):
            items = self._context.units()
        elif value is not None and isinstance(field, fields.PersonRef):
            items = self._context.people()
        elif value is not None and isinstance(field, fields.RecordRef):
            items = self._context.records(field.kind)
        elif value is not None and isinstance(field, fields.Choice) and field.options is None:
            return dict(self._context.options(field.listed)).get(value, str(value))
        if items is not None:
            return next((item.text for item in items if item.id == value), "—")
        return show(field, value)

    def take(self, index: Index, editor: Editor) -> None:
        """Keep what an editor holds in that cell."""
        line, name = self.lines[index.row()], self.columns[index.column()].name
        value, draft, reason = editor.value(), editor.draft(), editor.problem
        if not reason and not line.reasons.get(name) and value == line.values.get(name):
            return
        line.values[name], line.drafts[name] = value, draft
        line.reasons.pop(name, None)
        if reason:
            line.reasons[name] = reason
        self.dataChanged.emit(index, index)
        self.edited.emit()

    def give(self, index: Index, editor: Editor) -> None:
        """Show that cell in an editor."""
        line, name = self.lines[index.row()], self.columns[index.column()].name
        if line.reasons.get(name):
            editor.restore(line.drafts[name])
        else:
            editor.set_value(line.values.get(name))

    def set_lines(self, lines: list[_Line]) -> None:
        """Show these instead; emits no `edited`."""
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def add(self) -> int:
        """Append an empty row and return its position."""
        position = len(self.lines)
        self.beginInsertRows(QModelIndex(), position, position)
        self.lines.append(_Line(None, {}, {}, {}))
        self.endInsertRows()
        self.edited.emit()
        return position

    def remove(self, position: int) -> None:
        """Take one row away."""
        self.beginRemoveRows(QModelIndex(), position, position)
        del self.lines[position]
        self.endRemoveRows()
        self.edited.emit()


def _draft_text(draft: Any) -> str:
    return str(draft.get("text", "")) if isinstance(draft, dict) else str(draft or "")


class CellEditing(QStyledItemDelegate):
    """Edits a cell with the editor of its field kind; the first key stroke of an input method reaches it."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        table = cast(ChildTable, index.model())
        field = table.columns[index.column()].field
        if isinstance(field, fields.Text):
            field = fields.Text(label=field.label, hint=field.hint, max_length=field.max_length)  # one line in a cell
        editor = editor_for(field, table._context)
        editor.widget.setParent(parent)
        editor.set_name(field.label)
        if isinstance(editor, PickEditor):  # the list of names is a popup: what is picked there counts at once
            editor.line.picked.connect(lambda: self.commitData.emit(editor.widget))
        return editor.widget

    def setEditorData(self, widget: QWidget, index: Index) -> None:
        cast(ChildTable, index.model()).give(index, _editor_of(widget))

    def setModelData(self, widget: QWidget, model: QAbstractItemModel, index: Index) -> None:
        cast(ChildTable, model).take(index, _editor_of(widget))

    def updateEditorGeometry(self, widget: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        widget.setGeometry(cast(Any, option).rect)


def _editor_of(widget: QWidget) -> Editor:
    return cast(Editor, widget.findChild(Editor, options=Qt.FindChildOption.FindDirectChildrenOnly))


class _CellView(QTableView):
    """Deletes rows with Delete, adds one after the last with Enter on the last line's last cell."""

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
        """As high as the rows there are, from one to six."""
        shown = max(1, min(6, len(self.table.lines)))
        self.view.setFixedHeight(theme.px(34) * (shown + 1) + theme.px(6))

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
        return tuple(Row(line.id, self._empty() | line.values) for line in self.table.lines if not _is_empty(line))

    def _empty(self) -> dict[str, Any]:
        return dict.fromkeys(named.name for named in self._columns)

    def _commit_open_cell(self) -> None:
        """A cell that is still being typed in counts as entered."""
        current = self.view.currentIndex()
        widget = self.view.indexWidget(current) if current.isValid() else None
        if widget is not None and self.view.state() == QAbstractItemView.State.EditingState:
            self.table.take(current, _editor_of(widget))

    def set_value(self, value: Any) -> None:
        names = [named.name for named in self._columns]
        rows: Sequence[Row] = value or ()
        self.table.set_lines([_Line(r.id, {n: r.get(n) for n in names} | dict(r.values), {}, {}) for r in rows])
        self._fit()
        self._check()

    def draft(self) -> Any:
        self._commit_open_cell()
        return [[line.id, self._plain(line)] for line in self.table.lines]

    def _plain(self, line: _Line) -> dict[str, Any]:
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
            line = _Line(record_id, {}, {}, {})
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

    def edit_in_dialog(self) -> None:
        """Fill the current row (or a new one) in a window of its own."""
        from desktop.views.dialogs import FormDialog

        position = self.view.currentIndex().row()
        values = dict(self.table.lines[position].values) if position >= 0 else {}
        dialog = FormDialog("填写一行", self._columns, self.context, lambda entered: entered, values, self.widget)
        if dialog.exec():
            if position < 0:
                position = self.table.add()
            line = self.table.lines[position]
            line.values |= dialog.result_value
            line.reasons.clear()
            self.table.dataChanged.emit(
                self.table.index(position, 0), self.table.index(position, len(self._columns) - 1)
            )
            self._changed()

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


def _is_empty(line: _Line) -> bool:
    return line.id is None and not line.reasons and all(v in (None, "", False) for v in line.values.values())
