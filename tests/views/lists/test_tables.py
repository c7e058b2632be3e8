"""Lists: paging, filters, search after a pause, sorting, columns remembered, copying."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester

from desktop.fields import Row
from desktop.views.lists.columns import Column, Query
from desktop.views.lists.table_view import TableView
from desktop.views.lists.tables import PAGE, PAGES_KEPT, PagedTable, RowsTable
from desktop.views.look import theme
from desktop.views.look.widgets import Action
from tests.views.props import COLUMNS, MemoryLedger


@pytest.fixture
def ledger() -> MemoryLedger:
    return MemoryLedger()


@pytest.fixture
def model(ledger: MemoryLedger, qapp) -> PagedTable:
    made = PagedTable(ledger, COLUMNS)
    made.reload()
    return made


def texts(model, line: int) -> list[str]:
    return [model.index(line, i).data() for i in range(model.columnCount())]


def test_the_paged_table_keeps_qts_rules(ledger: MemoryLedger, qapp):
    model = PagedTable(ledger, COLUMNS)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.reload()
    model.set_filter("major")
    model.sort(2, Qt.SortOrder.DescendingOrder)
    ledger.records.clear()
    model.reload()
    assert tester.model() is model
    assert model.rowCount() == 0


def test_the_short_table_keeps_qts_rules(qapp):
    model = RowsTable(COLUMNS)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_rows(MemoryLedger(9).rows(list(range(1, 10))).values())
    model.sort(2)
    assert tester.model() is model
    assert model.rowCount() == 9


def test_only_the_page_looked_at_is_read(model: PagedTable, ledger: MemoryLedger):
    assert texts(model, 70) == ["2026-0071", "2026-10-09", "31", "一般"]
    assert ledger.pages == [list(range(PAGE + 1, 2 * PAGE + 1))]
    texts(model, 71)
    assert len(ledger.pages) == 1


def test_pages_looked_at_long_ago_are_let_go(qapp):
    ledger = MemoryLedger(PAGE * (PAGES_KEPT + 3))
    model = PagedTable(ledger, COLUMNS)
    model.reload()
    for line in range(0, model.rowCount(), PAGE):
        texts(model, line)
    texts(model, 0)
    assert ledger.pages[-1][0] == 1
    assert len(model._pages) == PAGES_KEPT


def test_a_record_deleted_meanwhile_shows_empty_cells(model: PagedTable, ledger: MemoryLedger):
    del ledger.records[1]
    assert texts(model, 0) == ["", "", "", ""]


def test_search_waits_for_a_pause_in_typing(model: PagedTable, ledger: MemoryLedger, qtbot):
    asked = len(ledger.asked)
    for typed in ("2026-00", "2026-000", "2026-0007"):
        model.set_search(typed)
    assert len(ledger.asked) == asked
    with qtbot.waitSignal(model.loaded):
        pass
    assert ledger.asked[asked:] == [Query(search="2026-0007")]
    assert model.rowCount() == 1


def test_a_filter_chosen_while_typing_carries_the_search_along(model: PagedTable):
    model.set_search("2026-000")
    model.set_filter("major")
    assert model.query == Query(filter="major", search="2026-000")
    assert model.all_ids() == [4, 8]


def test_sorting_is_asked_of_the_source(model: PagedTable):
    model.sort(2, Qt.SortOrder.DescendingOrder)
    assert model.query.sort == "people"
    assert model.row_at(0)["people"] == 39
    model.sort(-1)
    assert model.query == Query()


def test_a_short_table_sorts_numbers_by_value_and_empty_last(qapp):
    rows = [Row(i, {"n": n}) for i, n in enumerate((10, 9, None, 100))]
    model = RowsTable([Column("n", "件数", 4, "number")], rows)
    model.sort(0)
    assert [row["n"] for row in model.rows] == [9, 10, 100, None]


def test_saving_leaves_the_list_in_its_place(model: PagedTable, ledger: MemoryLedger, qtbot):
    view = TableView(model)
    qtbot.addWidget(view)
    view.resize(500, 400)
    view.show()
    view.choose_id(150)
    scrolled = view.verticalScrollBar().value()
    ledger.records[301] = dict(ledger.records[300])
    chosen = []
    view.row_chosen.connect(chosen.append)
    model.reload()
    assert (view.current_id(), view.verticalScrollBar().value()) == (150, scrolled)
    assert chosen == []


def test_choosing_another_row_tells_its_id(model: PagedTable, qtbot):
    view = TableView(model)
    qtbot.addWidget(view)
    with qtbot.waitSignal(view.row_chosen) as told:
        view.choose_id(42)
    assert told.args == [42]
    with qtbot.waitSignal(view.opened) as opened:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert opened.args == [42]


def test_columns_chosen_moved_and_widened_are_remembered(model: PagedTable, qtbot):
    kept = {}
    view = TableView(model, remember=kept.update)
    qtbot.addWidget(view)
    view.horizontalHeader().moveSection(0, 2)
    view.set_column_shown("known_on", False)
    view.setColumnWidth(2, 200)
    again = TableView(model, recall=lambda: kept)
    qtbot.addWidget(again)
    assert [c.key for c in again.shown_columns()] == ["people", "no", "level"]
    assert again.columnWidth(2) == pytest.approx(200, abs=1)


def test_the_last_visible_column_stays(qtbot):
    view = TableView(RowsTable(COLUMNS[:1]))
    qtbot.addWidget(view)
    view.set_column_shown("no", False)
    assert [c.key for c in view.shown_columns()] == ["no"]


def test_a_memory_of_columns_long_gone_does_no_harm(qtbot):
    view = TableView(
        RowsTable(COLUMNS), recall=lambda: {"order": ["old", "level"], "widths": {"old": 3}, "hidden": ["x"]}
    )
    qtbot.addWidget(view)
    assert [c.key for c in view.shown_columns()] == ["level", "no", "known_on", "people"]


def test_rows_are_copied_as_a_spreadsheet_takes_them(qtbot):
    rows = [Row(1, {"no": "甲", "note": "一\t二\n“三”"}), Row(2, {"no": "乙", "note": None})]
    view = TableView(RowsTable([Column("no", "编号"), Column("note", "备注")], rows))
    qtbot.addWidget(view)
    view.selectAll()
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == '甲\t"一\t二\n“三”"\n乙\t'


def test_selected_ids_follow_the_lines(model: PagedTable, qtbot):
    view = TableView(model, menu=lambda ids: [Action("批量", lambda: None)])
    qtbot.addWidget(view)
    view.selectAll()
    assert view.selected_ids() == list(range(1, 301))


def test_a_change_of_size_leaves_the_columns_as_wide_in_characters(qtbot, monkeypatch: pytest.MonkeyPatch):
    kept: list[dict] = []
    view = TableView(RowsTable(COLUMNS, MemoryLedger(3).rows([1, 2, 3]).values()), remember=kept.append)
    qtbot.addWidget(view)
    widths = dict(view._widths)
    small = theme.px
    monkeypatch.setattr(theme, "px", lambda length: small(length) * 3 // 2)  # the new size is known, not yet applied
    view.setColumnWidth(0, view.columnWidth(0) + 1)
    assert kept == [] and view._widths == widths
    view._rescale()
    view._note_layout()
    assert view._widths == widths
