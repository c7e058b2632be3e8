"""A checklist answered by mouse or keys: each line 合格, 不合格 or 不适用, and what is wrong beside it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QVBoxLayout, QWidget

from desktop.fields import Row
from desktop.rules.inspection import CheckResult
from desktop.views.forms.editor import Editor, EditorContext
from desktop.views.look import theme
from desktop.views.look.flow import FlowLayout
from desktop.views.look.widgets import button, keep_scaled

Index = QModelIndex | QPersistentModelIndex
CONTENT, RESULT, NOTE = range(3)
HEADS = ("检查内容", "结果", "存在问题")
KEYS = {
    Qt.Key.Key_1: CheckResult.passed,
    Qt.Key.Key_2: CheckResult.failed,
    Qt.Key.Key_3: CheckResult.not_applicable,
    Qt.Key.Key_0: None,
}
TONES = {CheckResult.passed: "done", CheckResult.failed: "overdue", CheckResult.not_applicable: "secondary"}
_NEXT = {
    None: CheckResult.passed,
    CheckResult.passed: CheckResult.failed,
    CheckResult.failed: CheckResult.not_applicable,
    CheckResult.not_applicable: None,
}
MOST_SHOWN = 40  # lines before the list scrolls by itself: the form scrolls, and two bars confuse


@dataclass
class CheckLine:
    """One line while it is answered."""

    id: int | None
    domain: str | None
    content: str
    result: CheckResult | None = None
    note: str | None = None


class ChecklistTable(QAbstractTableModel):
    """The lines as a table; `title_of` gives a field of work its name."""

    edited = Signal()

    def __init__(self, title_of: Callable[[str | None], str], parent: QObject) -> None:
        super().__init__(parent)
        self.lines: list[CheckLine] = []
        self._title_of = title_of

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags if index.column() == RESULT else flags | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line, column = self.lines[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            if column == RESULT:
                return line.result.value if line.result else "—"
            text = line.content if column == CONTENT else line.note or ""
            begins = index.row() == 0 or self.lines[index.row() - 1].domain != line.domain
            if role == Qt.ItemDataRole.DisplayRole and column == CONTENT and line.domain and begins:
                return f"【{self._title_of(line.domain)}】{text}"
            return text
        if role == Qt.ItemDataRole.ForegroundRole and column == RESULT:
            return theme.colour(TONES[line.result] if line.result else "secondary")
        if role == Qt.ItemDataRole.TextAlignmentRole and column == RESULT:
            return Qt.AlignmentFlag.AlignCenter
        if role == Qt.ItemDataRole.ToolTipRole:
            return line.content if column == CONTENT else "单击换结果；也可按 1 合格、2 不合格、3 不适用、0 清空"
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        line, text = self.lines[index.row()], str(value).strip()
        if index.column() == CONTENT:
            line.content = text
        else:
            line.note = text or None
        self._touched(index.row())
        return True

    def answer(self, rows: Sequence[int], result: CheckResult | None) -> None:
        """Give these lines a result."""
        for row in rows:
            self.lines[row].result = result
            self._touched(row)

    def turn(self, row: int) -> CheckResult | None:
        """Give a line the next result in turn."""
        self.answer([row], _NEXT[self.lines[row].result])
        return self.lines[row].result

    def _touched(self, row: int) -> None:
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(HEADS) - 1))
        self.edited.emit()

    def set_lines(self, lines: list[CheckLine]) -> None:
        """Show these instead; emits no `edited`."""
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def append(self, lines: Sequence[CheckLine]) -> None:
        """Put further lines below."""
        if lines:
            first = len(self.lines)
            self.beginInsertRows(QModelIndex(), first, first + len(lines) - 1)
            self.lines += lines
            self.endInsertRows()
            self.edited.emit()

    def remove(self, rows: Sequence[int]) -> None:
        """Take lines away."""
        for row in sorted(rows, reverse=True):
            self.beginRemoveRows(QModelIndex(), row, row)
            del self.lines[row]
            self.endRemoveRows()
        if rows:
            self.edited.emit()


class ChecklistView(QTableView):
    """1, 2, 3, 0 answer the current line and go to the next; a click on the result turns it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        table, index = self.model(), self.currentIndex()
        editable = self.editTriggers() != QAbstractItemView.EditTrigger.NoEditTriggers
        if isinstance(table, ChecklistTable) and index.isValid() and editable and index.column() == RESULT:
            if key in KEYS:
                table.answer([index.row()], KEYS[key])
                self._go_on(index, KEYS[key])
                return
            if key == Qt.Key.Key_Space:
                table.turn(index.row())
                return
        super().keyPressEvent(event)

    def _go_on(self, index: QModelIndex, result: CheckResult | None) -> None:
        """Down to the next line; what failed first says why."""
        if result is CheckResult.failed:
            note = self.model().index(index.row(), NOTE)
            self.setCurrentIndex(note)
            self.edit(note)
        elif index.row() + 1 < self.model().rowCount():
            self.setCurrentIndex(self.model().index(index.row() + 1, RESULT))


class ChecklistEditor(Editor):
    """Its value is a tuple of Rows (domain, content, result, note). `offer()` gives the checklists that can be added:
    key and title; `lines_of(key)` their lines."""

    wide = True

    def __init__(
        self,
        context: EditorContext,
        offer: Callable[[], Sequence[tuple[str, str]]],
        lines_of: Callable[[str], Sequence[Row]],
    ) -> None:
        super().__init__(QWidget(), context)
        self._offer, self._lines_of = offer, lines_of
        self.table = ChecklistTable(self._title, self.widget)
        self.view = ChecklistView()
        self.view.setModel(self.table)
        self._configure()
        column = QVBoxLayout(self.widget)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        bar = QWidget()
        flow = FlowLayout(bar, theme.px(8))
        self._buttons = [
            button("加入检查表…", self.choose_list, hint="把一个领域的检查表加进来"),
            button("其余合格", self.pass_rest, hint="还没有结果的都记为合格"),
            button("添加一项", self.add_line),
            button("移去所选", self.remove_chosen),
        ]
        for made in self._buttons:
            flow.addWidget(made)
        column.addWidget(bar)
        self.table.edited.connect(self._on_edited)
        self.view.clicked.connect(self._on_click)
        keep_scaled(self.view, self._rescale)

    def _configure(self) -> None:
        trigger = QAbstractItemView.EditTrigger
        self.view.setEditTriggers(trigger.DoubleClicked | trigger.EditKeyPressed | trigger.AnyKeyPressed)
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.view.setWordWrap(True)
        self.view.setTabKeyNavigation(False)
        self.view.setProperty("framed", True)
        self.view.verticalHeader().hide()
        header = self.view.horizontalHeader()
        header.setSectionResizeMode(CONTENT, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(RESULT, QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(NOTE, QHeaderView.ResizeMode.Fixed)
        header.sectionResized.connect(self._on_resized)

    def _on_resized(self, section: int) -> None:
        if section == CONTENT:
            self._fit()

    def _title(self, domain: str | None) -> str:
        return dict(self.context.options("inspection_domains")).get(domain or "", domain or "")

    def _rescale(self) -> None:
        self.view.horizontalHeader().setFixedHeight(theme.px(32))
        self.view.setColumnWidth(RESULT, theme.chars(3) + theme.px(22))
        self.view.setColumnWidth(NOTE, theme.chars(7))
        self.view.verticalHeader().setMinimumSectionSize(theme.px(32))
        self._fit()

    def _fit(self) -> None:
        """Each line as high as its words; the list as high as its lines, up to a limit."""
        self.view.resizeRowsToContents()
        for row in range(len(self.table.lines)):
            self.view.setRowHeight(row, self.view.rowHeight(row) + theme.px(6))
        heights = [self.view.rowHeight(row) for row in range(min(len(self.table.lines), MOST_SHOWN))]
        self.view.setFixedHeight(sum(heights) + theme.px(32 + 6) + (0 if heights else theme.px(34)))

    # --- value -----------------------------------------------------------------------------------

    def value(self) -> Any:
        return tuple(
            Row(line.id, {"domain": line.domain, "content": line.content, "result": line.result, "note": line.note})
            for line in self.table.lines
            if line.content or line.id is not None
        )

    def set_value(self, value: Any) -> None:
        self.table.set_lines([_line(row) for row in value or ()])
        self._fit()

    def draft(self) -> Any:
        return [
            [line.id, line.domain, line.content, line.result.name if line.result else None, line.note]
            for line in self.table.lines
        ]

    def restore(self, draft: Any) -> None:
        lines = [
            CheckLine(i, domain, content, CheckResult[result] if result else None, note)
            for i, domain, content, result, note in draft
        ]
        self.table.set_lines(lines)
        self._fit()

    def _on_edited(self) -> None:
        self._fit()
        self.edited.emit()

    def _on_click(self, index: QModelIndex) -> None:
        if index.column() != RESULT or not self._buttons[0].isEnabled():
            return
        result = self.table.turn(index.row())
        if result is CheckResult.failed and not self.table.lines[index.row()].note:
            note = self.table.index(index.row(), NOTE)
            self.view.setCurrentIndex(note)
            self.view.edit(note)

    # --- what the buttons do ---------------------------------------------------------------------

    def choose_list(self) -> None:
        """Offer the checklists that are not in yet."""
        menu = QMenu(self.widget)
        present = {line.domain for line in self.table.lines}
        for key, title in self._offer():
            action = menu.addAction(title)
            action.setEnabled(key not in present)
            action.triggered.connect(lambda _=False, key=key: self.add_list(key))
        menu.exec(self._buttons[0].mapToGlobal(self._buttons[0].rect().bottomLeft()))
        menu.deleteLater()

    def add_list(self, domain: str) -> None:
        """Put the lines of a field's checklist below, those that stand there already left out."""
        there = {(line.domain, line.content) for line in self.table.lines}
        lines = [_line(row) for row in self._lines_of(domain)]
        self.table.append([line for line in lines if (line.domain, line.content) not in there])

    def pass_rest(self) -> None:
        """合格 for every line without a result."""
        self.table.answer([n for n, line in enumerate(self.table.lines) if line.result is None], CheckResult.passed)

    def add_line(self) -> None:
        """An empty line of the last field, being written."""
        domain = self.table.lines[-1].domain if self.table.lines else None
        self.table.append([CheckLine(None, domain, "")])
        index = self.table.index(len(self.table.lines) - 1, CONTENT)
        self.view.setCurrentIndex(index)
        self.view.edit(index)

    def remove_chosen(self) -> None:
        """Take the chosen lines away."""
        self.table.remove(sorted({index.row() for index in self.view.selectedIndexes()}))

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
            trigger = QAbstractItemView.EditTrigger
            self.view.setEditTriggers(trigger.DoubleClicked | trigger.EditKeyPressed | trigger.AnyKeyPressed)


def _line(row: Row) -> CheckLine:
    return CheckLine(row.id, row["domain"], row["content"], row["result"], row["note"])
