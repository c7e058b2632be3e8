"""督办督导 (S14): cases with their ladder, what the ledgers offer, what measures bring, the year's key units."""

from typing import Any

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.services.supervision.key_unit import key_units_wanted
from desktop.services.workspace import Workspace
from desktop.views.host import PageHost
from desktop.views.look.theme import px
from desktop.views.look.widgets import keep_scaled
from desktop.views.supervision.effects import EffectPart
from desktop.views.supervision.key_unit import KeyUnitPart
from desktop.views.supervision.ledger import SupervisionLedger
from desktop.views.supervision.offers import OfferPart

_OWN = frozenset(
    {"supervision", "supervision_leader", "supervision_circumstance", "supervision_paper", "supervision_offer",
     "measure", "measure_approval", "measure_copy", "measure_report", "measure_acceptance", "measure_visit",
     "key_unit", "attachment"}
)  # fmt: skip
_SHARED = frozenset(
    {"unit", "unit_term", "person", "appointment", "policy_overlay", "calendar_day", "hazard", "monthly_report",
     "report_remark"}
)  # fmt: skip


class SupervisionPage(QWidget):
    """Parts behind a choice; a part is read again when it is shown and what it shows has changed."""

    def __init__(self, ws: Workspace, host: PageHost) -> None:
        super().__init__()
        self._ws, self._host = ws, host
        self.setProperty("role", "page")
        self.setAccessibleName("督办督导")
        self.cases = SupervisionLedger(ws, host)
        self.offers = OfferPart(ws, host, self._take_up)
        self.effects = EffectPart(ws, host, lambda case_id: self.show_target(record_id=case_id))
        self._parts: dict[str, tuple[str, QWidget]] = {
            "cases": ("督导事项", self.cases),
            "offers": ("情形提示", self.offers),
            "effects": ("资格限制", self.effects),
        }
        self.parts = QTabBar(drawBase=False, expanding=False)
        self.parts.setAccessibleName("督办督导的内容")
        self._stack = QStackedWidget()
        for title, part in self._parts.values():
            self.parts.addTab(title)
            self._stack.addWidget(part)
        self._offer_key_units()
        self._head = QHBoxLayout()
        self._head.addWidget(self.parts, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(self._stack, 1)
        keep_scaled(self, self._rescale)
        self._stale: set[str] = set()
        self._count_offers()
        self.parts.currentChanged.connect(self._on_part)
        host.year_changed.connect(self._on_year)
        unsubscribe = ws.bus.subscribe(self._on_changes)
        self.destroyed.connect(lambda *_: unsubscribe())

    def _offer_key_units(self) -> None:
        """重点督办单位 comes and goes with the parameter that asks for it."""
        wanted, known = key_units_wanted(self._ws), "key_units" in self._parts
        if wanted and not known:
            part = KeyUnitPart(self._ws, self._host)
            self._parts["key_units"] = ("重点督办单位", part)
            self.parts.addTab("重点督办单位")
            self._stack.addWidget(part)
        elif known and not wanted:
            gone = self._parts.pop("key_units")[1]
            self.parts.removeTab(len(self._parts))
            self._stack.removeWidget(gone)
            gone.deleteLater()

    def _rescale(self) -> None:
        self._head.setContentsMargins(px(16), px(4), px(16), 0)

    def _count_offers(self) -> None:
        """情形提示 2: how many wait for a decision stands on the part's name."""
        count = len(self.offers.offers)
        self.parts.setTabText(list(self._parts).index("offers"), f"情形提示 {count}" if count else "情形提示")

    # --- going somewhere ---------------------------------------------------------------------------

    def show_target(self, part: str = "cases", filter: str = "", record_id: int | None = None) -> None:
        """Go to the records behind a figure elsewhere: a part, a filter, one case."""
        self.parts.setCurrentIndex(list(self._parts).index(part))
        page = self.cases.page
        if filter and part == "cases":
            if not page.panel.isHidden():
                page.panel.escape()
            page.show_filter(filter)
        if record_id is not None:
            page.open_record(record_id)

    def _take_up(self, values: dict[str, Any]) -> None:
        self.parts.setCurrentIndex(0)
        self.cases.new_from(values)

    def keep_drafts(self) -> None:
        """Keep what is typed but not saved."""
        self.cases.page.keep_drafts()

    def place(self) -> dict[str, Any]:
        """The part and where the list of cases is."""
        return {"part": self.parts.currentIndex(), "cases": self.cases.page.place()}

    def come_back(self, place: dict[str, Any]) -> None:
        """Go where `place()` was."""
        self.cases.page.come_back(place["cases"])
        self.parts.setCurrentIndex(place["part"])

    def _on_part(self, index: int) -> None:
        self._stack.setCurrentIndex(index)
        self._refresh()

    def _on_year(self) -> None:
        self.cases.show_year(self._host.year)
        self._stale |= {"key_units", "effects"}
        self._refresh()

    # --- changes elsewhere -------------------------------------------------------------------------

    def _on_changes(self, changes: Changes) -> None:
        if "policy_overlay" in changes.kinds:
            self._offer_key_units()
        if changes.kinds & (_OWN | _SHARED):
            self._stale |= set(self._parts)
        if self.isVisible():
            self._refresh()

    def _refresh(self) -> None:
        """Read again what is shown and out of date."""
        if "offers" in self._stale:
            self._stale.discard("offers")
            self.offers.reload()
            self._count_offers()
        key = list(self._parts)[self.parts.currentIndex()]
        if key in self._stale:
            self._stale.discard(key)
            part: Any = self._parts[key][1]
            part.reload()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()
