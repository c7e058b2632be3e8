"""Qt item models: a long list read page by page, and a short one held whole."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)

from desktop.fields import Row
from desktop.views.lists.columns import Column, Query, RowSource

__all__ = ["Column", "ListModel", "PagedTable", "Query", "RowSource", "RowsTable"]

Index = QModelIndex | QPersistentModelIndex
PAGE = 64
PAGES_KEPT = 32
DEBOUNCE_MS = 150
_ALIGN = {
    "left": Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
    "right": Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
    "center": Qt.AlignmentFlag.AlignCenter,
}


TONE_ROLE = int(Qt.ItemDataRole.UserRole) + 1


class ListModel(QAbstractTableModel):
    """What both kinds share: columns, texts, ids; `loaded(count)` after every reload."""

    loaded = Signal(int)

    def __init__(self, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._ids: list[int] = []

    def row_at(self, position: int) -> Row | None:
        """The row shown at that line, or None when it has just been deleted."""
        raise NotImplementedError

    def rows_between(self, first: int, last: int) -> list[Row]:
        """The rows of lines `first` to `last`, both included."""
        return [row for i in range(first, last + 1) if (row := self.row_at(i)) is not None]

    def id_at(self, position: int) -> int:
        """The id at that line; IndexError past the end."""
        return self._ids[position]

    def position_of(self, record_id: int) -> int:
        """The line of that id, -1 when the list does not hold it."""
        try:
            return self._ids.index(record_id)
        except ValueError:
            return -1

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _ALIGN[self.columns[section].side]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._ids):
            return None
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _ALIGN[column.side]
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, TONE_ROLE):
            return None
        row = self.row_at(index.row())
        if row is None:
            return "" if role == Qt.ItemDataRole.DisplayRole else None
        return column.tone_of(row) if role == TONE_ROLE else column.text(row)


class PagedTable(ListModel):
    """A list of any length: the ids of the result are held, rows are read in pages of 64 when they are looked at."""

    def __init__(self, source: RowSource, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(columns, parent)
        self._source = source
        self._pages: OrderedDict[int, dict[int, Row]] = OrderedDict()
        self.query = Query()
        self._wait = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._wait.timeout.connect(self._search_now)
        self._typed = ""

    def reload(self) -> None:
        """Read the ids again; when they are the same only the texts are drawn anew, so the list stays in place."""
        self._wait.stop()
        ids = self._source.ids(self.query)
        if ids == self._ids:
            self._pages.clear()
            if ids:
                self.dataChanged.emit(self.index(0, 0), self.index(len(ids) - 1, len(self.columns) - 1))
        else:
            self.beginResetModel()
            self._ids = ids
            self._pages.clear()
            self.endResetModel()
        self.loaded.emit(len(ids))

    def ask(self, query: Query) -> None:
        """Show the result of `query` now."""
        self.query, self._typed = query, query.search
        self.reload()

    def set_filter(self, key: str) -> None:
        """Show the rows of that filter."""
        self.ask(replace(self.query, filter=key, search=self._typed))

    def set_search(self, text: str) -> None:
        """Search for `text` once typing has paused for 150 ms."""
        self._typed = text.strip()
        self._wait.start()

    def _search_now(self) -> None:
        if self._typed != self.query.search:
            self.ask(replace(self.query, search=self._typed))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by that column; -1 goes back to the list's own order."""
        key = self.columns[column].key if 0 <= column < len(self.columns) and self.columns[column].sortable else ""
        wanted = replace(self.query, sort=key, descending=bool(key) and order == Qt.SortOrder.DescendingOrder)
        if wanted != self.query:
            self.ask(replace(wanted, search=self._typed))

    def all_ids(self) -> list[int]:
        """The ids of the whole result, in the order shown."""
        return list(self._ids)

    def row_at(self, position: int) -> Row | None:
        number = position // PAGE
        page = self._pages.get(number)
        if page is None:
            page = self._source.rows(self._ids[number * PAGE : (number + 1) * PAGE])
            self._pages[number] = page
            if len(self._pages) > PAGES_KEPT:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(number)
        return page.get(self._ids[position])

    def rows_between(self, first: int, last: int) -> list[Row]:
        ids = self._ids[first : last + 1]
        found: dict[int, Row] = {}
        for start in range(0, len(ids), 500):  # a copy of everything must not grow one giant IN (…)
            found.update(self._source.rows(ids[start : start + 500]))
        return [found[i] for i in ids if i in found]


class RowsTable(ListModel):
    """A short list of Rows held whole; sorting is by the text shown (numbers and days by value)."""

    def __init__(self, columns: Sequence[Column], rows: Iterable[Row] = (), parent: QObject | None = None) -> None:
        super().__init__(columns, parent)
        self._given: list[Row] = []
        self._rows: list[Row] = []
        self._sorted_by: tuple[int, bool] = (-1, False)
        self.set_rows(rows)

    def set_rows(self, rows: Iterable[Row]) -> None:
        """Show these rows instead (ids may be None)."""
        self.beginResetModel()
        self._given = list(rows)
        self._order()
        self.endResetModel()
        self.loaded.emit(len(self._rows))

    @property
    def rows(self) -> list[Row]:
        """The rows in the order shown."""
        return list(self._rows)

    def row_at(self, position: int) -> Row | None:
        return self._rows[position]

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by that column; -1 goes back to the order given."""
        self.beginResetModel()
        self._sorted_by = (column, order == Qt.SortOrder.DescendingOrder)
        self._order()
        self.endResetModel()

    def _order(self) -> None:
        column, descending = self._sorted_by
        self._rows = list(self._given)
        if 0 <= column < len(self.columns) and self.columns[column].sortable:
            self._rows.sort(key=lambda row: _sort_key(self.columns[column], row), reverse=descending)
        self._ids = [-1 - i if row.id is None else row.id for i, row in enumerate(self._rows)]


def _sort_key(column: Column, row: Row) -> tuple[bool, Any]:
    """Empty last; numbers and days by value, anything else by its text."""
    value = row.get(column.key)
    if column.kind in ("number", "day") and value is not None and not isinstance(value, str):
        return (False, value)
    text = column.text(row)
    return (text in ("", "—"), text)
