"""The rows of a `Many` as an editable table model, each cell edited by the editor of its field kind."""

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
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop import fields
from desktop.fields import NamedField, show
from desktop.views.forms.editor import Editor, EditorContext
from desktop.views.forms.editors import PickEditor, editor_for
from desktop.views.look import theme

Index = QModelIndex | QPersistentModelIndex


@dataclass
class ChildLine:
    """One child row while it is edited: its id, the values read so far, texts that cannot be read (with the reason)."""

    id: int | None
    values: dict[str, Any]
    drafts: dict[str, Any]
    reasons: dict[str, str]

    @property
    def is_empty(self) -> bool:
        """A new row in which nothing was entered."""
        return self.id is None and not self.reasons and all(v in (None, "", False) for v in self.values.values())


class ChildTable(QAbstractTableModel):
    """The rows as an editable table."""

    edited = Signal()

    def __init__(self, columns: Sequence[NamedField], context: EditorContext, parent: QObject) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.context = context
        self.lines: list[ChildLine] = []
        self.named_rows = False  # the first column only says which row it is

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self.columns)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = super().flags(index)
        return flags if self.named_rows and index.column() == 0 else flags | Qt.ItemFlag.ItemIsEditable

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
        field, items, noun = named.field, None, ""
        if value is not None and isinstance(field, fields.UnitRef):
            items, noun = self.context.units(), "单位"
        elif value is not None and isinstance(field, fields.PersonRef):
            items, noun = self.context.people(), "人员"
        elif value is not None and isinstance(field, fields.RecordRef):
            items = self.context.records(field.kind)
        elif value is not None and isinstance(field, fields.Choice) and field.options is None:
            return dict(self.context.options(field.listed)).get(value, str(value))
        if items is not None:
            known = next((item.text for item in items if item.id == value), "")
            return known or self.context.gone(noun, value) or "—"
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

    def set_lines(self, lines: list[ChildLine]) -> None:
        """Show these instead; emits no `edited`."""
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def add(self) -> int:
        """Append an empty row and return its position."""
        position = len(self.lines)
        self.beginInsertRows(QModelIndex(), position, position)
        self.lines.append(ChildLine(None, {}, {}, {}))
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
        editor = editor_for(field, table.context)
        self._room = parent  # a wrapper nobody keeps is made invalid on return, with all below it: the list of names
        editor.widget.setParent(parent)
        editor.set_name(field.label)
        if isinstance(editor, PickEditor):  # the list of names is a popup: what is picked there counts at once
            editor.line.picked.connect(lambda: self.commitData.emit(editor.widget))
        return editor.widget

    def setEditorData(self, widget: QWidget, index: Index) -> None:
        cast(ChildTable, index.model()).give(index, editor_of(widget))

    def setModelData(self, widget: QWidget, model: QAbstractItemModel, index: Index) -> None:
        cast(ChildTable, model).take(index, editor_of(widget))

    def updateEditorGeometry(self, widget: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        widget.setGeometry(cast(Any, option).rect)


def editor_of(widget: QWidget) -> Editor:
    return cast(Editor, widget.findChild(Editor, options=Qt.FindChildOption.FindDirectChildrenOnly))
