"""Where a person is in a list or a page, as plain JSON data, and the way back there after a lock."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollBar, QTableView

from desktop.views.lists.table_view import TableView


def list_place(table: TableView) -> dict[str, Any]:
    """Order, current line and scroll place of a list."""
    header = table.horizontalHeader()
    descending = header.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
    return {
        "sorted": [header.sortIndicatorSection(), descending],
        "current": table.current_id(),
        "scroll": table.verticalScrollBar().value(),
    }


def come_back_to_list(table: TableView, place: dict[str, Any]) -> None:
    """Order the list, make the line current and scroll as `list_place` said; a line that is gone is left out."""
    section, descending = place["sorted"]
    if section < len(table.columns):
        sort_by(table, section, descending)
    table.choose_id(place["current"], quietly=True)
    scroll_to(table.verticalScrollBar(), place["scroll"])


def sort_by(table: QTableView, section: int, descending: bool) -> None:
    """Order as a click on that heading would; -1 is the list's own order."""
    order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
    table.horizontalHeader().setSortIndicator(section, order)


def scroll_to(bar: QScrollBar, value: int) -> None:
    """Scroll there: now, or as soon as what is scrolled has been laid out."""
    bar.setValue(value)
    if bar.value() >= value:
        return

    def settle(_least: int, most: int) -> None:
        if most >= value:
            bar.rangeChanged.disconnect(settle)
            bar.setValue(value)

    bar.rangeChanged.connect(settle)
