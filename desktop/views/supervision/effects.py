"""资格限制: what measures bring units and leaders, from which day to which, each with its article (S12, S13, S15)."""

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.fields import Row
from desktop.services.supervision.effects import FILTERS, effect_counts, effect_rows
from desktop.services.workspace import Workspace
from desktop.views.host import PageHost
from desktop.views.lists.filter_chips import Filter, FilterChips
from desktop.views.lists.table_view import TableView
from desktop.views.lists.tables import Column, RowsTable
from desktop.views.look.theme import px
from desktop.views.look.widgets import Card, EmptyState, keep_scaled, note_label

COLUMNS = (
    Column("unit", "单位", 7, most=12),
    Column("who", "对象", 5),
    Column("text", "后果", 14, grows=True),
    Column("since", "自", 5.6, kind="day"),
    Column("until", "至", 5.6, kind="day", show=lambda row: str(row["end"])),
    Column("article", "依据", 11, most=16, tone=lambda row: "secondary"),
    Column("case", "事项", 5),
    Column("state", "状态", 5, kind="chip", tone=lambda row: str(row["tone"])),
)


class EffectPart(QWidget):
    """As it stands on the window's day: today, or the last of an earlier year, whose grades are given after its end.

    `open_case(id)` shows the case behind a line.
    """

    def __init__(self, ws: Workspace, host: PageHost, open_case: Callable[[int], None]) -> None:
        super().__init__()
        self._ws, self._host, self._open = ws, host, open_case
        self.chips = FilterChips()
        self.model = RowsTable(COLUMNS)
        self.table = TableView(self.model, name="后果列表")
        self.empty = EmptyState("没有这样的后果", "措施印发后，依照制度产生的限制和后续事项列在这里。")
        self.sentence = note_label("")
        self.card = card = Card("资格限制和后续事项", "评先评优、年度考核和实绩档案以此为准")
        card.body.addWidget(self.chips)
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self.empty, 1)
        card.body.addWidget(self.sentence)
        self._column = QVBoxLayout(self)
        self._column.addWidget(card)
        keep_scaled(self, self._rescale)
        self.chips.chosen.connect(lambda _key: self.reload())
        self.table.clicked.connect(lambda _index: self._show())
        self.table.selection_counted.connect(lambda _count: self._show())
        self.table.opened.connect(lambda _id: self._go())
        self.reload()

    def _rescale(self) -> None:
        self._column.setContentsMargins(px(16), px(12), px(16), px(12))

    def reload(self) -> None:
        """Read the consequences again."""
        day = self._host.day
        self.card.set_title("资格限制和后续事项" if day == self._ws.today() else f"{day} 的资格限制和后续事项")
        counts = effect_counts(self._ws, day)
        self.chips.set_filters([Filter(each.key, each.title, counts[each.key]) for each in FILTERS])
        rows = effect_rows(self._ws, self.chips.current, day)
        self.rows = rows
        self.model.set_rows([Row(place, row.values) for place, row in enumerate(rows)])
        self.table.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        self._show()

    def _show(self) -> None:
        chosen = self.table.current_id()
        row = self.rows[chosen] if chosen is not None and chosen < len(self.rows) else None
        self.sentence.setText(str(row["sentence"]) if row else "选中一行，这里说明原因和依据；双击打开事项。")

    def _go(self) -> None:
        chosen = self.table.current_id()
        if chosen is not None and chosen < len(self.rows):
            case_id = self.rows[chosen].id
            if case_id is not None:
                self._open(case_id)
