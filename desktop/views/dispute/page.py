"""矛盾纠纷 (S4): the ledger of cases, the 排查 records and the monthly report, for one unit or for all."""

from typing import Any

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.services.dispute.case import purge_short_names
from desktop.services.parts.listing import Scope
from desktop.services.workspace import Workspace
from desktop.views.dispute.ledger import CaseLedger
from desktop.views.dispute.monthly_report import MonthlyReportPanel
from desktop.views.dispute.screening import ScreeningPanel
from desktop.views.host import PageHost
from desktop.views.lists.unit_scope import UnitScopeBox
from desktop.views.look.theme import px
from desktop.views.look.widgets import keep_scaled

PARTS = {"ledger": "台账", "screening": "排查记录", "report": "月报"}
_CASES = frozenset({"dispute", "mediation", "pledge_entry", "group_submission", "special_report", "attachment"})
_SHARED = frozenset({"unit", "unit_term", "person", "policy_overlay", "calendar_day"})


class DisputePage(QWidget):
    """Three parts under one choice of unit; a part is read again when it is shown and what it shows has changed."""

    def __init__(self, ws: Workspace, host: PageHost) -> None:
        super().__init__()
        self._ws, self._host = ws, host
        self.setProperty("role", "page")
        self.setAccessibleName("矛盾纠纷")
        purged = purge_short_names(ws)
        if purged:
            host.status(f"按年限清除了 {purged} 起已办结纠纷的当事方简称")
        self.ledger, self.screenings = CaseLedger(ws, host), ScreeningPanel(ws, host)
        self.report = MonthlyReportPanel(ws, host)
        self.report.open_case.connect(lambda number: self.show_target(record_id=number))
        self.parts = QTabBar(drawBase=False, expanding=False)
        self.parts.setAccessibleName("矛盾纠纷的内容")
        self._stack = QStackedWidget()
        self._report_room = QVBoxLayout()
        self._report_room.addWidget(self.report)
        framed = QWidget()
        framed.setLayout(self._report_room)
        for title, part in zip(PARTS.values(), (self.ledger, self.screenings, framed), strict=True):
            self.parts.addTab(title)
            self._stack.addWidget(part)
        self.units = UnitScopeBox(ws, lambda: host.day)
        self._unit_label = QLabel("单位")
        self._unit_label.setBuddy(self.units)
        self._head = QHBoxLayout()
        self._head.addWidget(self.parts, 1)
        self._head.addWidget(self._unit_label)
        self._head.addWidget(self.units)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(self._stack, 1)
        keep_scaled(self, self._rescale)
        self._stale: set[str] = set()
        self._rescope()
        self.parts.currentChanged.connect(self._on_part)
        self.units.activated.connect(lambda _index: self._rescope())
        host.year_changed.connect(self._on_year)
        unsubscribe = ws.bus.subscribe(self._on_changes)
        self.destroyed.connect(lambda *_: unsubscribe())

    def _rescale(self) -> None:
        self._head.setContentsMargins(px(16), px(4), px(16), 0)
        self._head.setSpacing(px(8))
        self._report_room.setContentsMargins(px(16), px(12), px(16), px(12))

    # --- units and years ---------------------------------------------------------------------------

    def _rescope(self) -> None:
        chosen = self.units.scope()
        scope = Scope(self._host.year, chosen.units)
        self.ledger.set_scope(scope, chosen.proposed, chosen.name)
        self.screenings.set_scope(scope, chosen.proposed)

    def _on_year(self) -> None:
        self.units.fill()
        self._rescope()

    # --- parts -------------------------------------------------------------------------------------

    def show_target(
        self,
        part: str = "ledger",
        filter: str = "",
        unit_id: int | None = None,
        search: str = "",
        record_id: int | None = None,
        year: int | None = None,
        month: int | None = None,
    ) -> None:
        """Go to the records behind a figure elsewhere: a part, a filter, a unit, one record, a month's report."""
        if part == "sending":
            self.parts.setCurrentIndex(list(PARTS).index("report"))
            self.report.show_grid()
            return
        self.parts.setCurrentIndex(list(PARTS).index(part))
        if part == "report":
            if year is not None and month is not None:
                self.report.show_month(unit_id, year, month)
            return
        if unit_id is not None or filter or record_id is not None:
            self.units.choose_unit(unit_id)
            self._rescope()
        page = self.ledger.page if part == "ledger" else self.screenings.page
        if filter or search:
            if not page.panel.isHidden():
                page.panel.escape()  # on a small screen the open record would cover the list; its draft is kept
            page.show_filter(filter or page.chips.current, search)
        if record_id is not None:
            page.open_record(record_id)

    def keep_drafts(self) -> None:
        """Keep what is typed but not saved in any part."""
        for part in (self.ledger, self.screenings):
            part.page.keep_drafts()
        self.report.keep_drafts()

    def place(self) -> dict[str, Any]:
        """The part, the units, and where each part is."""
        return {
            "part": self.parts.currentIndex(),
            "units": list(self.units.chosen),
            "ledger": self.ledger.page.place(),
            "screening": self.screenings.page.place(),
            "report": self.report.place(),
        }

    def come_back(self, place: dict[str, Any]) -> None:
        """Go where `place()` was."""
        self.units.choose(tuple(place["units"]))
        self._rescope()
        self.ledger.page.come_back(place["ledger"])
        self.screenings.page.come_back(place["screening"])
        self.report.come_back(place["report"])
        self.parts.setCurrentIndex(place["part"])

    def _on_part(self, index: int) -> None:
        self._stack.setCurrentIndex(index)
        choosable = list(PARTS)[index] != "report"  # the report chooses its own unit and month
        self.units.setVisible(choosable)
        self._unit_label.setVisible(choosable)
        self._refresh()

    # --- changes elsewhere -------------------------------------------------------------------------

    def _on_changes(self, changes: Changes) -> None:
        if changes.kinds & (_CASES | _SHARED) and changes.initiator is not self.ledger:
            self._stale.add("ledger")
        if changes.kinds & ({"screening"} | _SHARED) and changes.initiator is not self.screenings:
            self._stale.add("screening")
        if changes.kinds & {"unit", "unit_term"}:
            self._stale.add("units")
        if self.isVisible():
            self._refresh()

    def _refresh(self) -> None:
        """Read again what is shown and out of date."""
        if "units" in self._stale:
            self._stale.discard("units")
            self.units.fill()
            self._rescope()
        shown = list(PARTS)[self.parts.currentIndex()]
        if shown in self._stale:
            self._stale.discard(shown)
            (self.ledger if shown == "ledger" else self.screenings).reload()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        self.keep_drafts()
        super().hideEvent(event)

    def closeEvent(self, event: object) -> None:
        self.ledger.context.forget_copies()
