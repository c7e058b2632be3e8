"""A ledger on one page: filters and search above the list, totals and actions below it, the chosen record beside it."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSplitter, QWidget

from desktop.fields import Row
from desktop.views.lists.filter_chips import FilterChips
from desktop.views.lists.ledger_setup import BulkAction, Drafts, LedgerSetup, RecordAction
from desktop.views.lists.place import come_back_to_list, list_place, scroll_to
from desktop.views.lists.record_panel import RecordPanel
from desktop.views.lists.table_view import TableView
from desktop.views.lists.tables import PagedTable
from desktop.views.look.flow import FlowLayout
from desktop.views.look.theme import px
from desktop.views.look.widgets import (
    SEARCH_KEYS,
    Action,
    Card,
    EmptyState,
    action_button,
    button,
    keep_scaled,
    note_label,
    search_line,
    set_role,
)

__all__ = ["Action", "BulkAction", "Drafts", "LedgerSetup", "RecordAction", "RecordPage"]

NARROW = 1100  # px of 100 %: below it the record opens over the list
NEW = "new"


class RecordPage(QWidget):
    """Composed from a `LedgerSetup`; a page owner may also reach `.table`, `.panel`, `.form`, `.chips`, `.search`."""

    def __init__(self, setup: LedgerSetup, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setup = setup
        self.setProperty("role", "page")
        self.setAccessibleName(setup.title)
        self.model = PagedTable(setup.source, setup.columns, self)
        self.table = TableView(
            self.model, name=f"{setup.title}列表", remember=setup.remember, recall=setup.recall, menu=self._row_menu
        )
        self.chips = FilterChips(())
        self.search = search_line(f"搜索{self.setup.title}", self.setup.search_hint)
        self.totals = note_label("", wrap=True)
        self.empty = EmptyState(setup.empty_text, setup.empty_hint)
        self.panel = RecordPanel(setup)
        self.form = self.panel.form
        self._list = self._make_list()
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self._list)
        self._split.addWidget(self.panel)
        self._split.setStretchFactor(0, 1)
        self.panel.hide()
        self._whole = QHBoxLayout(self)
        self._whole.addWidget(self._split)
        keep_scaled(self, self._rescale)
        self._connect()
        self.reload()

    # --- building --------------------------------------------------------------------------------

    def _make_list(self) -> Card:
        card = Card()
        top = QHBoxLayout()
        top.addWidget(self.chips, 1, Qt.AlignmentFlag.AlignVCenter)
        top.addWidget(self.search, 0, Qt.AlignmentFlag.AlignTop)
        card.body.addLayout(top)
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self.empty, 1)
        buttons = QWidget()
        flow = FlowLayout(buttons, px(8))
        flow.from_right = True
        self.action_buttons = [action_button(action) for action in self._actions()]
        for made in self.action_buttons:
            flow.addWidget(made)
        self.new_button = self.action_buttons[-1]
        foot = QHBoxLayout()
        self.bulk_bar = self._make_bulk_bar()
        card.body.addWidget(self.bulk_bar)
        foot.addWidget(self.totals, 1)
        foot.addWidget(buttons, 1)
        card.body.addLayout(foot)
        return card

    def _make_bulk_bar(self) -> QWidget:
        """How many lines are chosen and what may be done with them all; shown from two lines on."""
        bar = QWidget()
        flow = FlowLayout(bar, px(8))
        self._chosen_note = note_label(wrap=False)
        flow.addWidget(self._chosen_note)
        self.bulk_buttons = [self._bulk_button(bulk) for bulk in self.setup.bulk_actions]
        for made in self.bulk_buttons:
            flow.addWidget(made)
        bar.hide()
        return bar

    def _bulk_button(self, bulk: BulkAction) -> QPushButton:
        return button(bulk.title, lambda: bulk.run(self.selected_ids()))

    def _on_selection(self, count: int) -> None:
        self._chosen_note.setText(f"已选 {count} 条")
        self.bulk_bar.setVisible(count > 1 and bool(self.setup.bulk_actions))

    def _actions(self) -> list[Action]:
        setup, made = self.setup, list(self.setup.actions)
        if setup.print_list is not None:
            show = setup.print_list
            made.append(Action("打印", lambda: show(self.model.query)))
        if setup.export is not None:
            export = setup.export
            made.append(Action("导出", lambda: export(self.model.query)))
        made.append(Action(setup.new_text, self.new_record, primary=True, shortcut="Ctrl+N"))
        return made

    def _connect(self) -> None:
        self.chips.chosen.connect(self.model.set_filter)
        self.search.textChanged.connect(self.model.set_search)
        self.model.loaded.connect(self._on_loaded)
        self.table.row_chosen.connect(self._on_row)
        self.table.selection_counted.connect(self._on_selection)
        self.table.clicked.connect(self._on_click)
        self.table.opened.connect(self._on_opened)
        self.panel.saved.connect(self._on_saved)
        self.panel.closed.connect(self.close_record)
        children = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Ctrl+S"), self, self._save, context=children)
        QShortcut(QKeySequence("Esc"), self, self._escape, context=children)
        QShortcut(QKeySequence(SEARCH_KEYS), self, self.search.setFocus, context=children)

    def _rescale(self) -> None:
        self._whole.setContentsMargins(px(16), px(12), px(16), px(12))
        self._split.setHandleWidth(px(12))
        self.search.setFixedWidth(px(210))
        self.panel.setMinimumWidth(px(350))
        self._arrange()

    # --- what the owner asks ---------------------------------------------------------------------

    def reload(self) -> None:
        """Read list, counts and totals again; the list stays in place, a form being edited is not disturbed."""
        self.chips.set_filters(self.setup.filters())
        if self.model.query.filter != self.chips.current:
            self.model.set_filter(self.chips.current)
        else:
            self.model.reload()
        self.panel.refresh()

    def show_filter(self, key: str, search: str = "") -> None:
        """Show the records behind a figure elsewhere."""
        self.search.setText(search)
        self.chips.choose(key)

    def open_record(self, record_id: int) -> None:
        """Open a record beside the list and make its line current."""
        if self.table.current_id() != record_id:
            self.table.choose_id(record_id, quietly=True)
        if self.panel.isHidden() or self.panel.row.id != record_id:
            self._show_panel(self.setup.load(record_id))

    def new_record(self) -> None:
        """Open the form for a new record."""
        self.table.choose_id(None, quietly=True)
        self._show_panel(Row(None, dict(self.setup.new_values())))
        self.form.focus_first()

    def close_record(self) -> None:
        """Close the form and give the list its whole width back."""
        self.panel.hide()
        self.table.choose_id(None, quietly=True)
        self._arrange()
        self.table.setFocus()

    def selected_ids(self) -> list[int]:
        """The ids of the selected lines, for actions on several records."""
        return self.table.selected_ids()

    def keep_drafts(self) -> None:
        """Keep what is typed but not saved (before locking, closing, leaving the tab)."""
        self.panel.keep_draft()

    def place(self) -> dict[str, Any]:
        """Filter, search, line, scroll place and the record that is open ("new" for one not saved yet)."""
        opened = None if self.panel.isHidden() else self.panel.row.id or NEW
        return {
            "filter": self.chips.current,
            "search": self.search.text(),
            "list": list_place(self.table),
            "open": opened,
            "form_scroll": self.form.verticalScrollBar().value(),
        }

    def come_back(self, place: dict[str, Any]) -> None:
        """Go where `place()` was; what was typed and not saved comes back with its record."""
        held = self.search.blockSignals(True)
        self.search.setText(place["search"])
        self.search.blockSignals(held)
        if any(one.key == place["filter"] for one in self.setup.filters()):
            self.chips.choose(place["filter"])
        self.model.ask(replace(self.model.query, filter=self.chips.current, search=place["search"].strip()))
        if place["open"] == NEW:
            self.new_record()
        elif place["open"] is not None:
            self.open_record(place["open"])
        come_back_to_list(self.table, place["list"])
        scroll_to(self.form.verticalScrollBar(), place["form_scroll"])

    # --- inside ----------------------------------------------------------------------------------

    def _show_panel(self, row: Row) -> None:
        hidden = self.panel.isHidden()
        self.panel.open(row)
        self.panel.show()
        if hidden:
            wide = px(self.setup.panel_width)
            self._split.setSizes([max(1, self.width() - wide - px(44)), wide])
        self._arrange()

    @property
    def _is_narrow(self) -> bool:
        return self.width() < px(NARROW)

    def _on_row(self, record_id: int) -> None:
        if not self._is_narrow:  # over the list it would end every walk with the arrow keys
            self.open_record(record_id)

    def _on_click(self) -> None:
        record_id = self.table.current_id()
        if self._is_narrow and record_id is not None and len(self.table.selected_ids()) == 1:
            self._on_opened(record_id)

    def _on_opened(self, record_id: int) -> None:
        self.open_record(record_id)
        self.form.focus_first()

    def _save(self) -> None:
        if not self.panel.isHidden():
            self.panel.save()

    def _escape(self) -> None:
        if not self.panel.isHidden():
            self.panel.escape()
        elif self.search.text():
            self.search.clear()

    def _on_saved(self, record_id: int) -> None:
        self.chips.set_filters(self.setup.filters())
        self.model.reload()
        self.table.choose_id(record_id, quietly=True)

    def _on_loaded(self, count: int) -> None:
        query = self.model.query
        self.totals.setText(self.setup.totals(query))
        self.table.setVisible(count > 0)
        self.empty.setVisible(count == 0)
        if query.search:
            self.empty.say(f"没有找到“{query.search}”", "可以换一个词，或清空搜索。")
        elif self.setup.bare_text and self.chips.is_first:
            self.empty.say(self.setup.bare_text, self.setup.bare_hint)
        else:
            self.empty.say(self.setup.empty_text, self.setup.empty_hint)

    def _row_menu(self, ids: list[int]) -> list[Action]:
        made = [Action("打开", lambda: self._on_opened(ids[0]))] if len(ids) == 1 else []
        return made + [self._bound(bulk, ids) for bulk in self.setup.bulk_actions if ids]

    @staticmethod
    def _bound(bulk: BulkAction, ids: list[int]) -> Action:
        return Action(bulk.title, lambda: bulk.run(ids))

    def _arrange(self) -> None:
        """Below 1100 px the open record covers the list; the primary button is 保存 while one is open."""
        open_ = not self.panel.isHidden()
        self._list.setVisible(not (open_ and self._is_narrow))
        set_role(self.new_button, "" if open_ else "primary")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def hideEvent(self, event: QHideEvent) -> None:
        self.keep_drafts()
        super().hideEvent(event)
