"""制度参数: every value of the pack with its article, and beside it what this unit changed."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QWidget

from desktop.fields import Row
from desktop.services.policy.policy import parameters
from desktop.services.workspace import Workspace
from desktop.views.lists.filter_chips import Filter, FilterChips
from desktop.views.lists.table_view import TableView
from desktop.views.lists.tables import Column, RowsTable
from desktop.views.look.theme import chars, px
from desktop.views.look.widgets import SEARCH_KEYS, Card, EmptyState, keep_scaled, note_label, search_line
from desktop.views.settings.aside import AsideBanner
from desktop.views.settings.policy_panel import PolicyPanel

NARROW = 1100  # px of 100 %: below it the open parameter covers the list
PANEL = 400
BESIDE = {"title": 11.0, "shown": 7.5}  # characters: while a parameter is open beside the list
ALONE = {"title": 17.0, "shown": 17.0}
BY_UNIT = "制度未规定，本单位自定"


def change_text(row: Row) -> str:
    """What the unit changed, in a few words; “—” when nothing."""
    parts = [f"{row['since']} 起，原为{row['original']}"] if row["own"] == "in_force" else []
    if row["planned"]:
        parts.append(row["planned"])
    return "；".join(parts) or "—"


def _change_tone(row: Row) -> str:
    return {"in_force": "accent", "planned": "soon"}.get(row["own"], "")


COLUMNS = (
    Column("group", "类别", 4.5),
    Column("title", "参数", 11),
    Column("shown", "现值", 7.5),
    Column("basis", "依据", 11, tone=lambda row: "secondary" if row["basis"] == BY_UNIT else ""),
    Column("change", "本单位调整", 11, show=change_text, tone=_change_tone),
)
_WANTED: dict[str, Callable[[Row], bool]] = {
    "": lambda row: True,
    "article": lambda row: row["basis"] != BY_UNIT,
    "unit": lambda row: row["basis"] == BY_UNIT,
    "changed": lambda row: bool(row["own"]),
}
_TITLES = {"": "全部", "article": "有条款依据", "unit": "制度未规定", "changed": "本单位已调整"}


class PolicyTab(QWidget):
    """The list, and the open parameter beside it (over it when the window is narrow)."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._ws = workspace
        self._rows: list[Row] = []
        self._roomy: bool | None = None
        self.chips = FilterChips()
        self.search = search_line("搜索制度参数", "搜索：参数、条款、取值")
        self.model = RowsTable(COLUMNS, parent=self)
        self.table = TableView(self.model, name="制度参数列表")
        self.empty = EmptyState("没有找到", "可以换一个词，或改选上面的筛选。")
        self.totals = note_label()
        self.aside = AsideBanner(workspace)
        self.panel = PolicyPanel(workspace)
        self.panel.hide()
        self._list = self._make_list()
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self._list)
        self._split.addWidget(self.panel)
        self._split.setStretchFactor(0, 1)
        self._whole = QHBoxLayout(self)
        self._whole.addWidget(self._split)
        self.chips.chosen.connect(lambda _key: self._show())
        self.search.textChanged.connect(lambda _text: self._show())
        self.table.row_chosen.connect(self.open)
        self.table.opened.connect(lambda _id: self.panel.focus_first())
        self.panel.closed.connect(self.close_panel)
        self._make_shortcuts()
        keep_scaled(self, self._rescale)
        self.reload()

    def _make_list(self) -> Card:
        card = Card()
        top = QHBoxLayout()
        top.addWidget(self.chips, 1, Qt.AlignmentFlag.AlignVCenter)
        top.addWidget(self.search, 0, Qt.AlignmentFlag.AlignTop)
        card.body.addLayout(top)
        card.body.addWidget(self.aside)
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self.empty, 1)
        card.body.addWidget(self.totals)
        return card

    def _make_shortcuts(self) -> None:
        children = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("Ctrl+S"), self, self.panel.save, context=children)
        QShortcut(QKeySequence(SEARCH_KEYS), self, self.search.setFocus, context=children)

    def _rescale(self) -> None:
        self._roomy = None
        self._whole.setContentsMargins(px(16), px(12), px(16), px(12))
        self._split.setHandleWidth(px(12))
        self.search.setFixedWidth(px(220))
        self.panel.setMinimumWidth(px(340))
        self._arrange()

    # --- contents --------------------------------------------------------------------------------

    @property
    def is_edited(self) -> bool:
        """Whether something was typed and not saved."""
        return self.panel.is_edited

    def reload(self) -> None:
        """Read the values in force today again; a form being edited is not disturbed."""
        self._rows = parameters(self._ws, self._ws.today())
        self._show()
        self.aside.reload()
        self.panel.refresh(self._rows)

    def _show(self) -> None:
        counts = {key: sum(wanted(row) for row in self._rows) for key, wanted in _WANTED.items()}
        self.chips.set_filters([Filter(key, title, counts[key]) for key, title in _TITLES.items()])
        wanted, text = _WANTED[self.chips.current], self.search.text().strip()
        shown = [row for row in self._rows if wanted(row) and (not text or text in _searched(row))]
        self.model.set_rows(shown)
        self.table.setVisible(bool(shown))
        self.empty.setVisible(not shown)
        today = self._ws.today()
        self.totals.setText(f"{self._ws.policy.title}，按 {today} 的取值，{len(shown)} 项。点一行可看历次取值和调整。")

    def open(self, row_id: int) -> None:
        """Show a parameter beside the list, ready to change."""
        hidden = self.panel.isHidden()
        self.panel.open(next(row for row in self._rows if row.id == row_id))
        self.panel.show()
        if hidden:
            self._split.setSizes([max(1, self.width() - px(PANEL) - px(44)), px(PANEL)])
        self._arrange()

    def open_key(self, key: str) -> None:
        """Show the parameter of that key, as a deadline elsewhere asks for it."""
        row = next(row for row in self._rows if row["key"] == key)
        self.table.choose_id(row.id, quietly=True)
        self.open(row.id or 0)

    def close_panel(self) -> None:
        """Give the list its whole width back."""
        self.panel.hide()
        self.table.choose_id(None, quietly=True)
        self._arrange()
        self.table.setFocus()

    def _arrange(self) -> None:
        """Below 1100 px the open parameter covers the list; a list with room shows long values whole."""
        self._list.setVisible(self.panel.isHidden() or self.width() >= px(NARROW))
        roomy = self.panel.isHidden() and self.width() >= px(NARROW)
        if roomy != self._roomy:  # only then: widths that the person chose stay otherwise
            self._roomy = roomy
            for i, column in enumerate(COLUMNS):
                if column.key in BESIDE:
                    self.table.setColumnWidth(i, chars((ALONE if roomy else BESIDE)[column.key]) + px(16))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()


def _searched(row: Row) -> str:
    return " ".join(str(row[name]) for name in ("group", "title", "shown", "basis", "sentence")) + change_text(row)
