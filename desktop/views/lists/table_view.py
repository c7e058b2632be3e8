"""The list as it is seen: whole rows, chips, a line across, columns to choose and reorder, copying to a spreadsheet."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QEvent, QItemSelection, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QTableView,
    QWidget,
)

from desktop.views.lists.cell_delegate import ROW_HEIGHT, CellDelegate
from desktop.views.lists.columns import Column
from desktop.views.look import theme
from desktop.views.look.widgets import Action, keep_scaled

if TYPE_CHECKING:
    from desktop.views.lists.tables import ListModel


Remember = Callable[[dict[str, Any]], None]
Recall = Callable[[], dict[str, Any] | None]
Menu = Callable[[list[int]], Sequence[Action]]


class TableView(QTableView):
    """A list. `row_chosen(id)` when another row becomes the current one, `opened(id)` on double click or Enter,
    `selection_counted(n)` when more or fewer rows are selected."""

    row_chosen = Signal(int)
    opened = Signal(int)
    selection_counted = Signal(int)

    def __init__(
        self,
        model: "ListModel",
        *,
        name: str = "列表",
        remember: Remember | None = None,
        recall: Recall | None = None,
        menu: Menu | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.list_model = model
        self.hovered_row = -1
        self._remember, self._menu = remember, menu
        self._kept: tuple[int | None, int] = (None, 0)
        self._settled = False
        self._given: dict[str, int] = {}
        self._scaled_at = theme.px(100)
        self.setModel(model)
        self.setAccessibleName(name)
        self._configure()
        self._arrange_columns(recall() if recall else None)
        keep_scaled(self, self._rescale)
        self._settled = True
        model.modelAboutToBeReset.connect(self._keep_place)
        model.modelReset.connect(self._find_place)
        self.horizontalHeader().sectionMoved.connect(lambda *_: self._note_layout())
        self.horizontalHeader().sectionResized.connect(lambda *_: self._note_layout())
        self.doubleClicked.connect(lambda index: self.opened.emit(self.list_model.id_at(index.row())))

    def _configure(self) -> None:
        self.setItemDelegate(CellDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setStretchLastSection(True)
        header.setSectionsMovable(True)
        header.setHighlightSections(False)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._header_menu)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._row_menu)

    # --- columns ---------------------------------------------------------------------------------

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the list, in the order declared."""
        return self.list_model.columns

    def shown_columns(self) -> list[Column]:
        """The columns now visible, from left to right."""
        header = self.horizontalHeader()
        order = sorted(range(len(self.columns)), key=header.visualIndex)
        return [self.columns[i] for i in order if not self.isColumnHidden(i)]

    def _arrange_columns(self, kept: dict[str, Any] | None) -> None:
        keys = [column.key for column in self.columns]
        kept = kept or {}
        self._widths: dict[str, float] = {c.key: c.room for c in self.columns} | {
            k: float(w) for k, w in kept.get("widths", {}).items() if k in keys
        }
        hidden = set(kept.get("hidden", [c.key for c in self.columns if c.hidden]))
        for i, key in enumerate(keys):
            self.setColumnHidden(i, key in hidden)
        for place, key in enumerate(key for key in kept.get("order", []) if key in keys):
            header = self.horizontalHeader()
            header.moveSection(header.visualIndex(keys.index(key)), place)

    def _rescale(self) -> None:
        settled, self._settled = self._settled, False
        self._scaled_at = theme.px(100)
        self.verticalHeader().setDefaultSectionSize(theme.px(ROW_HEIGHT))
        self.horizontalHeader().setFixedHeight(theme.px(ROW_HEIGHT))
        self.horizontalHeader().setMinimumSectionSize(theme.px(40))
        for i, column in enumerate(self.columns):
            self.setColumnWidth(i, self._own_width(column))
        self._settled = settled
        self._grow()

    def _own_width(self, column: Column) -> int:
        return theme.chars(self._widths[column.key]) + theme.px(16)

    def _grow(self) -> None:
        """Give what the columns leave of the line to those that can use it, so that the last is not torn off it."""
        shown = self.shown_columns()
        if not self._settled or not any(column.grows for column in shown):
            return
        left = max(0, self.viewport().width() - sum(self._own_width(column) for column in shown))
        self._settled = False
        for column in sorted(shown, key=lambda column: column.grows):
            own = self._own_width(column)
            wanted = left if column.grows else max(0, theme.chars(column.most) + theme.px(16) - own)
            self._given[column.key] = own + min(left, wanted)
            left -= min(left, wanted)
            if column.grows or column.most:
                self.setColumnWidth(self.columns.index(column), self._given[column.key])
        self._settled = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._grow()

    def _note_layout(self) -> None:
        """Hand order, hidden columns and widths (in characters) to whoever remembers them."""
        if not self._settled or self._remember is None or self._scaled_at != theme.px(100):
            return  # while the size of the program changes, widths in pixels are still those of the old size
        last = self.shown_columns()[-1].key  # stretched, so its width says nothing
        for i, column in enumerate(self.columns):
            ours = column.grows or self.columnWidth(i) in (self._given.get(column.key), self._own_width(column))
            if column.key != last and not ours and not self.isColumnHidden(i):
                self._widths[column.key] = round((self.columnWidth(i) - theme.px(16)) / theme.px(theme.BASE), 2)
        header = self.horizontalHeader()
        order = sorted(range(len(self.columns)), key=header.visualIndex)
        hidden = [c.key for i, c in enumerate(self.columns) if self.isColumnHidden(i)]
        self._remember({"order": [self.columns[i].key for i in order], "hidden": hidden, "widths": dict(self._widths)})

    def set_column_shown(self, key: str, shown: bool) -> None:
        """Show or hide a column; the last visible one stays."""
        if not shown and [c.key for c in self.shown_columns()] == [key]:
            return
        self.setColumnHidden([c.key for c in self.columns].index(key), not shown)
        self._note_layout()

    def _header_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        visible = {column.key for column in self.shown_columns()}
        for column in self.columns:
            action = QAction(column.title, menu, checkable=True, checked=column.key in visible)
            action.toggled.connect(lambda on, key=column.key: self.set_column_shown(key, on))
            menu.addAction(action)
        menu.addSeparator()
        menu.addAction("恢复默认列").triggered.connect(self._restore_columns)
        menu.exec(self.horizontalHeader().mapToGlobal(at))

    def _restore_columns(self) -> None:
        keys = [column.key for column in self.columns]
        self._arrange_columns({"order": keys})
        for i, column in enumerate(self.columns):
            self.setColumnHidden(i, column.hidden)
        self._rescale()
        self._note_layout()

    # --- rows ------------------------------------------------------------------------------------

    def current_id(self) -> int | None:
        """The id of the current row."""
        index = self.currentIndex()
        return self.list_model.id_at(index.row()) if index.isValid() else None

    def _selected_lines(self) -> list[tuple[int, int]]:
        """First and last line of each selected range: never one entry a row, there may be 100,000."""
        spans = sorted((r.top(), r.bottom()) for r in self.selectionModel().selection().toList())
        joined: list[tuple[int, int]] = []
        for first, last in spans:
            if joined and first <= joined[-1][1] + 1:
                joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
            else:
                joined.append((first, last))
        return joined

    def selected_ids(self) -> list[int]:
        """The ids of the selected rows, from top to bottom."""
        return [self.list_model.id_at(i) for first, last in self._selected_lines() for i in range(first, last + 1)]

    def choose_id(self, record_id: int | None, quietly: bool = False) -> bool:
        """Make that row current and visible; False when the list does not hold it. `quietly` emits nothing."""
        position = -1 if record_id is None else self.list_model.position_of(record_id)
        held = self.blockSignals(quietly)
        if position < 0:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
        else:
            column = self.horizontalHeader().logicalIndexAt(0)
            self.setCurrentIndex(self.list_model.index(position, max(0, column)))
        self.blockSignals(held)
        return position >= 0

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:  # type: ignore[override]  # stub asks for the union with QPersistentModelIndex
        super().currentChanged(current, previous)
        self.viewport().update()
        if current.isValid() and current.row() != previous.row():
            self.row_chosen.emit(self.list_model.id_at(current.row()))

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.selection_counted.emit(sum(last - first + 1 for first, last in self._selected_lines()))

    def _keep_place(self) -> None:
        self._kept = (self.current_id(), self.verticalScrollBar().value())

    def _find_place(self) -> None:
        record_id, scrolled = self._kept
        if record_id is not None:
            self.choose_id(record_id, quietly=True)
        self.verticalScrollBar().setValue(scrolled)

    def _row_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        for action in self._menu(self.selected_ids()) if self._menu else ():
            menu.addAction(action.title).triggered.connect(lambda _=False, run=action.run: run())
        if menu.actions():
            menu.addSeparator()
        copy = menu.addAction("复制所选行")
        copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        copy.setEnabled(self.selectionModel().hasSelection())
        copy.triggered.connect(self.copy_selection)
        menu.exec(self.viewport().mapToGlobal(at))

    def selection_as_text(self) -> str:
        """The selected rows as tab-separated lines of the columns shown, ready for a spreadsheet."""
        columns = self.shown_columns()
        lines = [
            "\t".join(_plain_cell(column.text(row)) for column in columns)
            for first, last in self._selected_lines()
            for row in self.list_model.rows_between(first, last)
        ]
        return "\n".join(lines)

    def copy_selection(self) -> None:
        """Put the selected rows on the clipboard."""
        if self.selectionModel().hasSelection():
            QGuiApplication.clipboard().setText(self.selection_as_text())

    # --- events ----------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_selection()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (record_id := self.current_id()) is not None:
            self.opened.emit(record_id)
        else:
            super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseMove:
            self._hover(self.indexAt(cast(Any, event).position().toPoint()).row())
        elif event.type() == QEvent.Type.Leave:
            self._hover(-1)
        return super().viewportEvent(event)

    def _hover(self, line: int) -> None:
        if line != self.hovered_row:
            self.hovered_row = line
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setPen(theme.colour("line"))
        width, height = self.viewport().width(), self.viewport().height()
        line = self.rowAt(0)
        while 0 <= line < self.list_model.rowCount():
            bottom = self.rowViewportPosition(line) + self.rowHeight(line) - 1
            if bottom > height:
                break
            painter.drawLine(0, bottom, width, bottom)
            line += 1
        painter.end()


def _plain_cell(text: str) -> str:
    """One cell of tab-separated text: “—” is empty, a quote, tab or line break is quoted as spreadsheets expect."""
    if text == "—":
        return ""
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in '\t\n"') else text
