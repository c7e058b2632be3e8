"""情形提示: what the other ledgers offer as a ground; taken up as a case, or decided against with the reason (S14)."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.fields import Row
from desktop.services.supervision.offer import Offer, case_from, decline_offer, offer_fields, offers
from desktop.services.workspace import Workspace
from desktop.views.forms.drafts import DraftKey
from desktop.views.forms.form_dialog import FormDialog
from desktop.views.host import PageHost
from desktop.views.lists.table_view import TableView
from desktop.views.lists.tables import Column, RowsTable
from desktop.views.look.theme import px
from desktop.views.look.widgets import Card, EmptyState, button, keep_scaled, note_label, primary_button

COLUMNS = (
    Column("found_on", "日期", 5.6, kind="day"),
    Column("unit", "单位", 7, most=12),
    Column("name", "提示", 14, grows=True),
    Column("ground", "可作为追究情形", 12, most=16),
    Column("article", "依据", 11, most=16, tone=lambda row: "secondary"),
)
EMPTY = "没有够得上追究情形的提示"
HINT = "重大隐患经书面通知逾期未整改、月报多次迟报漏报或经认定虚报的，会列在这里。"


class OfferPart(QWidget):
    """`take(values)` opens the form of a new case."""

    def __init__(self, ws: Workspace, host: PageHost, take: Callable[[dict[str, Any]], None]) -> None:
        super().__init__()
        self._ws, self._host, self._take = ws, host, take
        self.offers: list[Offer] = []
        self.model = RowsTable(COLUMNS)
        self.table = TableView(self.model, name="情形提示列表")
        self.empty = EmptyState(EMPTY, HINT)
        self.reason = note_label("")
        self.decline_button = button("不立案…", self.decline)
        self.take_button = primary_button("立案…", self.take)
        card = Card("情形提示", "由台账得出，是否立案由人决定")
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self.empty, 1)
        card.body.addWidget(self.reason)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.decline_button)
        foot.addWidget(self.take_button)
        card.body.addLayout(foot)
        self._column = QVBoxLayout(self)
        self._column.addWidget(card)
        keep_scaled(self, self._rescale)
        self.table.row_chosen.connect(lambda _id: self._show())
        self.table.opened.connect(lambda _id: self.take())
        self.reload()

    def _rescale(self) -> None:
        self._column.setContentsMargins(px(16), px(12), px(16), px(12))

    def reload(self) -> None:
        """Read the ledgers again."""
        self.offers = offers(self._ws)
        self.model.set_rows([Row(place, _values(offer)) for place, offer in enumerate(self.offers)])
        there = bool(self.offers)
        self.table.setVisible(there)
        self.empty.setVisible(not there)
        if there and self.table.current_id() is None:
            self.table.choose_id(0, quietly=True)
        self._show()

    @property
    def current(self) -> Offer | None:
        """The chosen one."""
        chosen = self.table.current_id()
        return self.offers[chosen] if chosen is not None and chosen < len(self.offers) else None

    def _show(self) -> None:
        offer = self.current
        self.reason.setText(offer.reason if offer else "")
        for made in (self.take_button, self.decline_button):
            made.setEnabled(offer is not None)

    def take(self) -> None:
        """Open the form of a case that takes the chosen offer up."""
        if self.current is not None:
            self._take(case_from(self._ws, self.current))

    def decline(self) -> None:
        """Decide against the chosen offer."""
        offer = self.current
        if offer is None:
            return
        FormDialog(
            "不立案", offer_fields(), self._host.editor_context,
            lambda given: decline_offer(self._ws, offer, given, self),
            {"decided_on": self._ws.today()}, self, save_text="不立案",
            note=f"{offer.unit}：{offer.name}。决定和理由记录在案，不再提示。",
            draft=DraftKey(f"supervision.offer.{offer.key}"),
        ).exec()  # fmt: skip
        self.reload()


def _values(offer: Offer) -> dict[str, Any]:
    return {
        "found_on": offer.found_on,
        "unit": offer.unit,
        "name": offer.name,
        "ground": offer.ground_title,
        "article": offer.article,
    }
