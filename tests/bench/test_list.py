"""A list of 100,000 rows must cost hardly more than one of 100, since only the page looked at is read."""

import time
from collections.abc import Callable, Sequence
from statistics import median

import pytest
from PySide6.QtWidgets import QApplication

from desktop.fields import Row
from desktop.views.lists.columns import Column, Query
from desktop.views.lists.table_view import TableView
from desktop.views.lists.tables import PagedTable

COLUMNS = tuple(Column(f"c{i}", f"第 {i} 列", 6) for i in range(8))
RUNS = 7


class Fake:
    """Ids at once, rows made when asked for; counts how many were."""

    def __init__(self, count: int) -> None:
        self.lists = {"": list(range(1, count + 1)), "half": list(range(2, count + 1, 2))}
        self.made = 0

    def ids(self, query: Query) -> list[int]:
        return self.lists[query.filter]

    def rows(self, ids: Sequence[int]) -> dict[int, Row]:
        self.made += len(ids)
        return {i: Row(i, {column.key: f"{i}" for column in COLUMNS}) for i in ids}


def typical(run: Callable[[], None]) -> float:
    """Median seconds of a few runs."""
    spent = []
    for _ in range(RUNS):
        start = time.perf_counter()
        run()
        spent.append(time.perf_counter() - start)
    return median(spent)


@pytest.fixture
def shown(qtbot, qapp: QApplication) -> Callable[[int], tuple[Fake, PagedTable, TableView]]:
    def make(count: int) -> tuple[Fake, PagedTable, TableView]:
        source = Fake(count)
        model = PagedTable(source, COLUMNS)
        view = TableView(model)
        qtbot.addWidget(view)
        view.resize(1000, 600)
        view.show()
        model.reload()
        view.grab()
        return source, model, view

    return make


def test_changing_the_filter_of_100_000_rows_costs_a_few_times_100_rows_and_under_100_ms(shown):
    def change(model: PagedTable, view: TableView) -> Callable[[], None]:
        def run() -> None:
            model.set_filter("half" if model.query.filter == "" else "")
            view.grab()

        return run

    _, few, few_view = shown(100)
    _, many, many_view = shown(100_000)
    short, long = typical(change(few, few_view)), typical(change(many, many_view))
    assert long < max(5 * short, 0.1)


def test_showing_and_scrolling_reads_only_what_is_seen(shown):
    source, _model, view = shown(100_000)
    assert source.made <= 128
    view.scrollToBottom()
    view.grab()
    assert source.made <= 256
