"""The tree of units: search, marks for what is vacant, drag and drop."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QDragMoveEvent, QDropEvent, QFontMetrics, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from desktop.rules.organisation import UnitTree
from desktop.views.look import theme
from desktop.views.look.widgets import Action

Index = QModelIndex | QPersistentModelIndex
ID = int(Qt.ItemDataRole.UserRole)
SEARCH, MARK, OWN = ID + 1, ID + 2, ID + 3
OPEN_UP_TO = 80  # a larger tree opens with its first levels only
EDGE = 0.28  # upper and lower part of a row that mean "before" and "behind" when dropping


class UnitFilter(QSortFilterProxyModel):
    """Shows the units that match, with all that is above them."""

    def __init__(self) -> None:
        super().__init__()
        self.setRecursiveFilteringEnabled(True)
        self._typed, self._only_marked = "", False

    def ask(self, typed: str, only_marked: bool) -> None:
        """Show units whose name, code or initials contain `typed`; with `only_marked` those where something lacks."""
        self._typed, self._only_marked = typed.strip().casefold(), only_marked
        self.invalidate()

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return bool(self._typed) or self._only_marked

    def matches(self, searched: str, mark: int) -> bool:
        """Whether a unit is wanted for itself, not only as one above a wanted one."""
        return self._typed in searched and (not self._only_marked or bool(mark))

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        index = self.sourceModel().index(row, 0, parent)
        return self.matches(index.data(SEARCH) or "", index.data(MARK) or 0)


class UnitDelegate(QStyledItemDelegate):
    """The name, 本单位 in bold, and a chip at the right that counts what is vacant."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        box = cast(Any, option)  # PySide's stubs do not carry the option's fields
        room: QRect = box.rect
        painter.save()
        if box.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(room, theme.colour("selected"))
        elif box.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(room, theme.colour("hover"))
        right = room.right() - theme.px(6)
        count = index.data(MARK)
        if count:
            right = self._chip(painter, room, right, f"缺 {count}") - theme.px(6)
        painter.setPen(theme.colour("text"))
        font = theme.font(bold=bool(index.data(OWN)))
        painter.setFont(font)
        width = right - room.left() - theme.px(4)
        text = QFontMetrics(font).elidedText(index.data() or "", Qt.TextElideMode.ElideRight, width)
        painter.drawText(room.adjusted(theme.px(4), 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), text)
        painter.restore()

    @staticmethod
    def _chip(painter: QPainter, room: QRect, right: int, text: str) -> int:
        """Draw it flush right; returns its left edge."""
        font = theme.font(12)
        width = QFontMetrics(font).horizontalAdvance(text) + theme.px(12)
        ink, ground = theme.tone_colours("soon")
        box = QRect(right - width, room.center().y() - theme.px(10), width, theme.px(20))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, theme.px(3), theme.px(3))
        painter.setPen(ink)
        painter.setFont(font)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        return box.left()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(theme.chars(8), theme.px(32))


class UnitTreeView(QTreeView):
    """`chosen(id)` when another unit is current; `dropped(id, parent id or None, position)` after a drop."""

    chosen = Signal(int)
    dropped = Signal(int, object, int)

    def __init__(self, menu: Callable[[int], Sequence[Action]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._menu = menu
        self._tree: UnitTree | None = None
        self._items: dict[int, QStandardItem] = {}
        self._closed: set[int] = set()
        self._filling = False
        self._model = QStandardItemModel(self)
        self.filter = UnitFilter()
        self.filter.setParent(self)
        self.filter.setSourceModel(self._model)
        self.setModel(self.filter)
        self.setItemDelegate(UnitDelegate(self))
        self.setHeaderHidden(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDragEnabled(True)
        self.setMouseTracking(True)
        self.setUniformRowHeights(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName("单位树")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._show_menu)
        self.expanded.connect(lambda index: self._note(index, closed=False))
        self.collapsed.connect(lambda index: self._note(index, closed=True))

    # --- showing ----------------------------------------------------------------------------------

    def show_tree(self, tree: UnitTree, marks: Mapping[int, int], own: int | None) -> None:
        """Show another tree; the current unit and what is folded stay as they are. `marks`: unit → vacancies."""
        current, scrolled = self.current_id(), self.verticalScrollBar().value()
        first, self._tree, self._filling = self._tree is None, tree, True
        self._model.clear()
        self._items = {}
        for node in tree.nodes:
            item = QStandardItem(node.name)
            item.setData(node.id, ID)
            item.setData(node.name.casefold(), SEARCH)
            item.setData(marks.get(node.id, 0), MARK)
            item.setData(node.id == own, OWN)
            lacks = f"，缺 {marks[node.id]} 项" if marks.get(node.id) else ""
            item.setData(f"{node.name}{lacks}", int(Qt.ItemDataRole.AccessibleTextRole))
            item.setToolTip(node.name)
            above = self._items.get(node.parent_id) if node.parent_id is not None else None
            (above or self._model.invisibleRootItem()).appendRow(item)
            self._items[node.id] = item
        if first and len(tree.nodes) > OPEN_UP_TO:
            self._closed = {node.id for node in tree.nodes if node.depth >= 2}
        self._unfold()
        self._filling = False
        self.verticalScrollBar().setValue(scrolled)
        self.choose(current if current in self._items else self._default(own))

    def set_searched(self, searched: Mapping[int, str]) -> None:
        """What the search looks through for each unit, lower case; until this is told it is the name alone."""
        for unit_id, text in searched.items():
            if unit_id in self._items:
                self._items[unit_id].setData(text, SEARCH)

    def _default(self, own: int | None) -> int | None:
        return own if own in self._items else next(iter(self._items), None)

    def _unfold(self) -> None:
        """Open everything while a search narrows the tree, else all but what the person folded."""
        self._filling = True
        self.expandAll()
        if not self.filter.narrows:
            for unit_id in self._closed & self._items.keys():
                self.collapse(self._index(unit_id))
        self._filling = False

    def _note(self, index: QModelIndex, *, closed: bool) -> None:
        if not self._filling and not self.filter.narrows:
            (self._closed.add if closed else self._closed.discard)(index.data(ID))

    def search(self, typed: str, only_marked: bool) -> None:
        """Narrow the tree; dragging rests meanwhile, since brothers may be hidden."""
        current, matches = self.current_id(), self.filter.matches
        self.filter.ask(typed, only_marked)
        self.setDragEnabled(not self.filter.narrows)
        self._unfold()
        wanted = [unit for unit, item in self._items.items() if matches(item.data(SEARCH), item.data(MARK))]
        if wanted:
            self.choose(current if current in wanted else wanted[0])

    # --- the current unit -------------------------------------------------------------------------

    def _index(self, unit_id: int) -> QModelIndex:
        item = self._items.get(unit_id)
        return self.filter.mapFromSource(item.index()) if item is not None else QModelIndex()

    def current_id(self) -> int | None:
        """The unit that is current."""
        index = self.currentIndex()
        return cast(int, index.data(ID)) if index.isValid() else None

    def choose(self, unit_id: int | None) -> bool:
        """Make that unit current and visible; False when it is not shown."""
        index = self._index(unit_id) if unit_id is not None else QModelIndex()
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)
        return index.isValid()

    def currentChanged(self, current: Any, previous: Any) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and not self._filling:
            self.chosen.emit(current.data(ID))

    def _show_menu(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if not index.isValid():
            return
        menu = QMenu(self)
        for action in self._menu(index.data(ID)):
            menu.addAction(action.title).triggered.connect(lambda _=False, run=action.run: run())
        menu.exec(self.viewport().mapToGlobal(at))

    # --- drag and drop ----------------------------------------------------------------------------

    def place_at(self, at: QPoint) -> tuple[int | None, int]:
        """Where a drop at that point puts a unit: (upper unit or None, place among its brothers)."""
        index = self.indexAt(at)
        if not index.isValid():
            return None, self.filter.rowCount()
        room = self.visualRect(index)
        part = (at.y() - room.top()) / max(1, room.height())
        if EDGE < part < 1 - EDGE:
            return index.data(ID), self.filter.rowCount(index)
        parent = index.parent()
        return (parent.data(ID) if parent.isValid() else None), index.row() + (part >= 1 - EDGE)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        super().dragMoveEvent(event)
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Tell what is wanted; the tree itself changes when the command has been done."""
        unit_id = self.current_id()
        parent_id, position = self.place_at(event.position().toPoint())
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        node = self._tree.by_id.get(unit_id) if self._tree and unit_id is not None else None
        if node is None or parent_id == node.id:
            return
        if parent_id == node.parent_id and position > self._index(node.id).row():
            position -= 1
        self.dropped.emit(node.id, parent_id, position)
