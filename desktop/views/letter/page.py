"""责任状 / 责任书: the year's letters by unit with filters and coverage; the chosen one beside it as printed."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QSplitter, QWidget

from desktop.changes import Changes
from desktop.fields import Row
from desktop.rules.letter import LetterState, total_coverage
from desktop.services.letter.overview import LetterBoard, LetterEntry, letter_board
from desktop.services.workspace import Workspace
from desktop.views.host import PageHost
from desktop.views.letter.actions import LetterActions
from desktop.views.letter.coverage import CoverageBars
from desktop.views.letter.lines import UNSIGNED, board_rows, chosen_rows, columns, filters
from desktop.views.letter.shown import shown_entry, shown_letter
from desktop.views.letter.side import LetterSide
from desktop.views.lists.filter_chips import FilterChips
from desktop.views.lists.place import come_back_to_list, list_place
from desktop.views.lists.table_view import TableView
from desktop.views.lists.tables import RowsTable
from desktop.views.look.flow import FlowLayout
from desktop.views.look.theme import px
from desktop.views.look.widgets import (
    SEARCH_KEYS,
    Action,
    Card,
    EmptyState,
    button,
    keep_scaled,
    note_label,
    primary_button,
    search_line,
)

NARROW = 1100  # px of 100 %: below it the chosen letter covers the list
SIDE = 480
LAYOUT = "letters"
_KINDS = frozenset(
    {"letter", "letter_template", "unit_clause", "unit", "unit_term", "appointment", "person", "policy_overlay",
     "attachment"}
)  # fmt: skip


class LetterPage(QWidget):
    """The tab of the letters; `show_target(state=…, unit_id=…)` is the way in from elsewhere."""

    def __init__(self, ws: Workspace, host: PageHost) -> None:
        super().__init__()
        self._ws, self._host = ws, host
        self._term = ws.policy.term("letter")
        self._level = 0
        self._stale = False
        self._rows: list[Row] = []
        self.board: LetterBoard = letter_board(ws, host.year)
        self.do = LetterActions(ws, host, self)
        self.setProperty("role", "page")
        self.setAccessibleName(self._term)
        self._make_parts()
        self._whole = QHBoxLayout(self)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self._make_list())
        self._split.addWidget(self.side)
        self._split.setStretchFactor(0, 1)
        self._whole.addWidget(self._split)
        self._covering = False
        keep_scaled(self, self._rescale)
        self._connect()
        self.reload()

    # --- building ---------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        self.chips = FilterChips(filters(self.board))
        self.search = search_line(f"搜索{self._term}", "搜索单位、文号、姓名")
        self.coverage = CoverageBars()
        self.deadline = note_label()
        self.model = RowsTable(columns())
        self.table = TableView(
            self.model,
            name=f"{self._term}列表",
            remember=lambda value: self._host.remember(LAYOUT, value),
            recall=lambda: self._host.recall(LAYOUT),
            menu=self._row_menu,
        )
        self.empty = EmptyState("")
        self.totals = note_label()
        self.side = LetterSide(f"选中一个单位，这里显示它的{self._term}")

    def _make_list(self) -> QWidget:
        self._list = Card()
        second = QHBoxLayout()
        second.addWidget(self.deadline, 1)
        second.addWidget(self.search)
        body = self._list.body
        body.addWidget(self.chips)
        body.addWidget(self.coverage)
        body.addLayout(second)
        body.addWidget(self.table, 1)
        body.addWidget(self.empty, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.totals, 1)
        foot.addWidget(self._make_buttons(), 3)
        body.addLayout(foot)
        return self._list

    def _make_buttons(self) -> QWidget:
        self.template_button = button("模板…", lambda: self.do.template(self._host.year))
        self.export_button = QPushButton("导出")
        self.export_button.setAccessibleName("导出")
        self.export_button.setMenu(self._make_export_menu())
        self.print_button = button("打印 Ctrl+P", self._print)
        self.sign_button = button("登记签订…", lambda: self.do.sign(self.board, self._marked_ids()))
        self.make_button = primary_button("", lambda: self.do.generate(self._host.year))
        made = QWidget()
        flow = FlowLayout(made, px(8))
        flow.from_right = True
        for each in (
            self.template_button,
            self.export_button,
            self.print_button,
            self.sign_button,
            self.make_button,
        ):
            flow.addWidget(each)
        return made

    def _make_export_menu(self) -> QMenu:
        menu = QMenu(self)
        self._one_pdf = menu.addAction("")
        self._one_pdf.triggered.connect(lambda: self.do.export_one_pdf(self._wanted_ids(), self._title()))
        self._each_pdf = menu.addAction("")
        self._each_pdf.triggered.connect(lambda: self.do.export_each(self._wanted_ids()))
        self._word = menu.addAction("所选一份的 Word…")
        self._word.triggered.connect(lambda: self.do.export_word(self._marked_ids()[0]))
        menu.aboutToShow.connect(self._name_exports)
        return menu

    def _connect(self) -> None:
        self.chips.chosen.connect(lambda _key: self._set_level(0))
        self.search.textChanged.connect(lambda _text: self._show_rows())
        self.coverage.chosen.connect(self._show_unsigned_of)
        self.table.row_chosen.connect(self._open)
        self.table.opened.connect(self._open)
        self.side.back.connect(self.close_side)
        self._host.year_changed.connect(lambda _year: self.reload())
        self._unsubscribe = self._ws.bus.subscribe(self._on_changes)
        children = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Ctrl+P"), self, self._print, context=children)
        QShortcut(QKeySequence(SEARCH_KEYS), self, self.search.setFocus, context=children)
        QShortcut(QKeySequence("Esc"), self, self._escape, context=children)

    def _rescale(self) -> None:
        self._whole.setContentsMargins(px(16), px(12), px(16), px(12))
        self._split.setHandleWidth(px(12))
        self.search.setFixedWidth(px(230))
        self.side.setMinimumWidth(px(400))
        self._arrange()

    # --- what the window asks ---------------------------------------------------------------------

    def show_target(self, state: str = "all", unit_id: int | None = None, **_more: object) -> None:
        """Show the letters of a filter (all, unsigned, missing, made, printed, signed, headless) and one unit's."""
        if self._stale:
            self.reload()
        self.search.clear()
        self._level = 0
        keys = [chip.key for chip in filters(self.board)]
        self.chips.choose(state if state in keys else "all")
        self._show_rows()
        if unit_id is not None and self.table.choose_id(unit_id):
            self._open(unit_id)

    def place(self) -> dict[str, Any]:
        """Filter, level, search, line and scroll place."""
        return {
            "filter": self.chips.current,
            "level": self._level,
            "search": self.search.text(),
            "list": list_place(self.table),
            "covering": self._covering,
        }

    def come_back(self, place: dict[str, Any]) -> None:
        """Go where `place()` was."""
        self.show_target(place["filter"])
        self.search.setText(place["search"])
        self._set_level(place["level"])
        come_back_to_list(self.table, place["list"])
        self._covering = place["covering"]
        self._show_side(self.table.current_id())
        self._arrange()

    def reload(self) -> None:
        """Read the year again; list and chosen letter stay in place."""
        self._stale = False
        self.board = letter_board(self._ws, self._host.year)
        self._rows = board_rows(self.board)
        self.chips.set_filters(filters(self.board))
        self.coverage.show_board(self.board)
        self.deadline.setText(self.board.deadline.sentence)
        self._show_rows()
        self._show_side(self.table.current_id())

    def _on_changes(self, changes: Changes) -> None:
        if changes.kinds & _KINDS:
            self._stale = True
            if self.isVisible():
                self.reload()

    def showEvent(self, event: QShowEvent) -> None:
        """What changed while another tab was shown is read now, once."""
        if self._stale:
            self.reload()
        super().showEvent(event)

    # --- the list ---------------------------------------------------------------------------------

    def _set_level(self, level: int) -> None:
        self._level = level
        self._show_rows()

    def _show_unsigned_of(self, level: int) -> None:
        """The units of a level that have not signed (those of all levels for 0)."""
        self.chips.choose(UNSIGNED)
        self._set_level(level)

    def _show_rows(self) -> None:
        rows = chosen_rows(self._rows, self.chips.current, self.search.text(), self._level)
        self.model.set_rows(rows)
        self.table.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        self._say_empty()
        total = total_coverage(self.board.coverage)
        shown = f"所列 {len(rows)}　" if len(rows) != total.owed else ""
        self.totals.setText(f"{shown}应签 {total.owed}　已签 {total.signed}")
        waiting = len(self.board.to_make)
        year = self._host.year
        self.make_button.setText(f"生成 {year} 年{self._term}" + (f"（{waiting} 份）" if waiting else ""))
        self.make_button.setEnabled(waiting > 0 and year >= self._ws.today().year)
        self.sign_button.setEnabled(any(_is_open(entry) for entry in self.board.entries))
        some = any(row["letter_id"] is not None for row in rows)
        self.print_button.setEnabled(some)
        self.export_button.setEnabled(some)

    def _say_empty(self) -> None:
        if not self.board.entries:
            self.empty.say(f"没有需要签订{self._term}的下级单位", "先在“组织机构”里建立下级单位。")
        elif self.search.text():
            self.empty.say(f"没有找到“{self.search.text().strip()}”", "可以换一个词，或清空搜索。")
        else:
            self.empty.say("这一类没有单位")

    def _letter_ids(self, unit_ids: list[int]) -> list[int]:
        wanted = set(unit_ids)
        return [row["letter_id"] for row in self.model.rows if row.id in wanted and row["letter_id"] is not None]

    def _marked_ids(self) -> list[int]:
        """The letters of the selected lines."""
        return self._letter_ids(self.table.selected_ids())

    def _wanted_ids(self) -> list[int]:
        """The letters of the selected lines when there are several, else of all lines shown."""
        marked = self.table.selected_ids()
        return self._letter_ids(marked if len(marked) > 1 else [row.id or 0 for row in self.model.rows])

    def _title(self) -> str:
        return f"{self._term}-{self._host.year}"

    def _name_exports(self) -> None:
        which = "所选" if len(self.table.selected_ids()) > 1 else "所列"
        count = len(self._wanted_ids())
        self._one_pdf.setText(f"{which} {count} 份合成一个 PDF…")
        self._each_pdf.setText(f"{which} {count} 份，每单位一个 PDF…")
        self._word.setEnabled(len(self._marked_ids()) == 1)

    def _print(self) -> None:
        if ids := self._wanted_ids():
            self.do.print(ids, self._title())

    def _row_menu(self, unit_ids: list[int]) -> list[Action]:
        ids = self._letter_ids(unit_ids)
        letters = [entry.letter for entry in self.board.entries if entry.letter is not None and entry.letter.id in ids]
        fresh = [letter for letter in letters if letter["state"] is not LetterState.signed]
        menu = [Action(f"打印 {len(ids)} 份", lambda: self.do.print(ids, self._title()))] if ids else []
        if any(letter["state"] is LetterState.made for letter in letters):
            menu.append(Action("标为已打印", lambda: self.do.note_printed(ids)))
        if fresh:
            menu.append(Action("登记签订…", lambda: self.do.sign(self.board, ids)))
            menu.append(Action("重新生成…", lambda: self.do.regenerate(fresh)))
        return menu

    # --- the chosen letter --------------------------------------------------------------------------

    def _open(self, row_id: int) -> None:
        self._covering = True
        self._show_side(row_id)
        self._arrange()

    def _show_side(self, row_id: int | None) -> None:
        entry = next((e for e in self.board.entries if e.pair.lower.unit_id == row_id), None)
        gone = next((it for it in (*self.board.void, *self.board.former) if it.id == -(row_id or 0)), None)
        if entry is not None:
            self.side.show_letter(shown_entry(self._ws, self._host, self.board, entry, self.do))
        elif gone is not None:
            self.side.show_letter(shown_letter(self._ws, gone, self.do))
        else:
            self.side.clear()

    def close_side(self) -> None:
        """Give a narrow window its list back."""
        self._covering = False
        self._arrange()
        self.table.setFocus()

    def _escape(self) -> None:
        if self._covering and self.width() < px(NARROW):
            self.close_side()
        elif self.search.text():
            self.search.clear()

    def _arrange(self) -> None:
        """Side by side where there is room; below 1100 px one of the two."""
        narrow = self.width() < px(NARROW)
        self._list.setVisible(not (narrow and self._covering))
        self.side.setVisible(not narrow or self._covering)
        self.side.back_button.setVisible(narrow)

    def resizeEvent(self, event: QResizeEvent) -> None:
        was_narrow = event.oldSize().width() < px(NARROW)
        super().resizeEvent(event)
        self._arrange()
        if was_narrow and self.width() >= px(NARROW):
            self._split.setSizes([max(1, self.width() - px(SIDE) - px(44)), px(SIDE)])


def _is_open(entry: LetterEntry) -> bool:
    return entry.letter is not None and entry.letter["state"] is not LetterState.signed
