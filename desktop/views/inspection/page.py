"""检查隐患 (S5): inspections, hazards, the year's plan and the month table, for one unit or for all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.fields import Row
from desktop.services.inspection.patrol import hazard_of_patrol
from desktop.services.workspace import Workspace
from desktop.views.host import PageHost
from desktop.views.lists.unit_scope import UnitScopeBox
from desktop.views.look.theme import px
from desktop.views.look.widgets import keep_scaled
from desktop.views.parts.dialogs import tell

_SHARED = frozenset({"unit", "unit_term", "person", "policy_overlay", "calendar_day"})
_INSPECTIONS = frozenset({"inspection", "check_item", "special_period", "attachment", "hazard"})
_HAZARDS = frozenset(
    {"hazard", "hazard_notice", "hazard_feedback", "hazard_extension", "hazard_review", "hazard_reopening",
     "attachment", "inspection"}
)  # fmt: skip
_REGISTERS = frozenset({"large_event", "rental", "temporary_work", "shift", "attachment"})


class Part(Protocol):
    """What the page asks of each part."""

    def show_scope(self, year: int | None, units: frozenset[int] | None, unit_id: int | None, unit_name: str) -> None:
        """Show that year and these units (None = all); new records are proposed for `unit_id`."""

    def reload(self) -> None:
        """Read everything again."""

    def keep_drafts(self) -> None:
        """Keep what is typed but not saved."""


@dataclass(frozen=True)
class PartPlan:
    """One part: its key, its words, the kinds of records it shows, and how it is made when first shown."""

    key: str
    title: str
    kinds: frozenset[str]
    make: Callable[[Workspace, PageHost], Any]


def _inspections(ws: Workspace, host: PageHost) -> Any:
    from desktop.views.inspection.inspection_ledger import InspectionLedger

    return InspectionLedger(ws, host)


def _hazards(ws: Workspace, host: PageHost) -> Any:
    from desktop.views.inspection.hazard_ledger import HazardLedger

    return HazardLedger(ws, host)


def _plan(ws: Workspace, host: PageHost) -> Any:
    from desktop.views.inspection.inspection_plan import InspectionPlan

    return InspectionPlan(ws, host)


def _report(ws: Workspace, host: PageHost) -> Any:
    from desktop.views.inspection.hazard_report import HazardReportPart

    return HazardReportPart(ws, host)


def _sites(ws: Workspace, host: PageHost) -> Any:
    from desktop.views.inspection.key_site import KeySitePart

    return KeySitePart(ws, host)


def _patrols(ws: Workspace, host: PageHost) -> Any:
    from desktop.views.inspection.patrol import PatrolPart

    return PatrolPart(ws, host)


def _registers(ws: Workspace, host: PageHost) -> Any:
    from desktop.views.inspection.register import RegisterPart

    return RegisterPart(ws, host)


PARTS: tuple[PartPlan, ...] = (
    PartPlan("inspection", "检查", _INSPECTIONS, _inspections),
    PartPlan("hazard", "隐患", _HAZARDS, _hazards),
    PartPlan("plan", "检查计划", _INSPECTIONS, _plan),
    PartPlan("report", "隐患月报", _HAZARDS, _report),
    PartPlan("site", "重点部位", frozenset({"key_site", "attachment"}), _sites),
    PartPlan("patrol", "每日巡查", frozenset({"patrol", "patrol_finding", "key_site"}), _patrols),
    PartPlan("register", "登记簿", _REGISTERS, _registers),
)
"""The parts in the order of their tabs; a further part is one more line here."""


class InspectionPage(QWidget):
    """The parts under one choice of unit; a part is made when first shown and read again when it has become stale."""

    def __init__(self, ws: Workspace, host: PageHost) -> None:
        super().__init__()
        self._ws, self._host = ws, host
        self.setProperty("role", "page")
        self.setAccessibleName("检查隐患")
        self.made: dict[str, Any] = {}
        self._stale: set[str] = set()
        self.parts = QTabBar(drawBase=False, expanding=False)
        self.parts.setAccessibleName("检查隐患的内容")
        self._stack = QStackedWidget()
        for plan in PARTS:
            self.parts.addTab(plan.title)
        self.units = UnitScopeBox(ws, lambda: host.day)
        label = QLabel("单位")
        label.setBuddy(self.units)
        self._head = QHBoxLayout()
        self._head.addWidget(self.parts, 1)
        self._head.addWidget(label)
        self._head.addWidget(self.units)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head)
        column.addWidget(self._stack, 1)
        keep_scaled(self, self._rescale)
        self._show_part(0)
        self.parts.currentChanged.connect(self._show_part)
        self.units.activated.connect(lambda _index: self._rescope())
        host.year_changed.connect(self._on_year)
        unsubscribe = ws.bus.subscribe(self._on_changes)
        self.destroyed.connect(lambda *_: unsubscribe())

    def _rescale(self) -> None:
        self._head.setContentsMargins(px(16), px(4), px(16), 0)
        self._head.setSpacing(px(8))

    # --- parts -------------------------------------------------------------------------------------

    def part(self, key: str) -> Any:
        """The part of that key, made now when it was not shown before."""
        if key not in self.made:
            plan = next(plan for plan in PARTS if plan.key == key)
            made = plan.make(self._ws, self._host)
            self.made[key] = made
            self._stack.addWidget(made)
            self._show_scope(made)
            if key == "patrol":
                made.to_hazard.connect(self._hazard_of_patrol)
        return self.made[key]

    @property
    def shown(self) -> str:
        """The key of the part on top."""
        return PARTS[self.parts.currentIndex()].key

    def _show_part(self, index: int) -> None:
        self._stack.setCurrentWidget(self.part(PARTS[index].key))
        self._refresh()

    def show_target(self, part: str = "inspection", unit_id: int | None = None, **target: Any) -> None:
        """Go to the records behind a figure elsewhere: a part, a unit, and what that part understands."""
        self.parts.setCurrentIndex(next(place for place, plan in enumerate(PARTS) if plan.key == part))
        if unit_id is not None or target:
            self.units.choose_unit(unit_id)
            self._rescope()
        show = getattr(self.part(part), "show_target", None)
        if target and show is not None:
            show(**target)

    def _hazard_of_patrol(self, site_id: int, day: date, item: Row) -> None:
        """An exception of a patrol as a new 隐患, to be completed and saved by the person."""
        values = hazard_of_patrol(self._ws, site_id, day, item.values)
        self.show_target("hazard")
        page = self.part("hazard").page
        if page.panel.drafts.load(None) is not None:
            page.new_record()
            tell(self, "转为隐患", "隐患里还有一条没有保存的新登记，已经打开。", "它和巡查记录都没有改变。",
                 "请先保存或放弃它，再从巡查转一次。")  # fmt: skip
            return
        page.new_record()
        for name, value in values.items():
            page.form.put(name, value)

    def place(self) -> dict[str, Any]:
        """The part, the units, and where each part is."""
        places = {key: _placed(made).place() for key, made in self.made.items() if hasattr(_placed(made), "place")}
        return {"part": self.shown, "units": list(self.units.chosen), "places": places}

    def come_back(self, place: dict[str, Any]) -> None:
        """Go where `place()` was."""
        self.units.choose(tuple(place["units"]))
        self._rescope()
        for key, there in place["places"].items():
            _placed(self.part(key)).come_back(there)
        self.parts.setCurrentIndex(next(at for at, plan in enumerate(PARTS) if plan.key == place["part"]))

    def keep_drafts(self) -> None:
        """Keep what is typed but not saved in any part."""
        for made in self.made.values():
            made.keep_drafts()

    # --- units and years ---------------------------------------------------------------------------

    def _rescope(self) -> None:
        for made in self.made.values():
            self._show_scope(made)

    def _show_scope(self, made: Any) -> None:
        chosen = self.units.scope()
        made.show_scope(self._host.year, chosen.units, chosen.proposed, chosen.name)

    def _on_year(self) -> None:
        self.units.fill()
        self._rescope()

    # --- changes elsewhere -------------------------------------------------------------------------

    def _on_changes(self, changes: Changes) -> None:
        for plan in PARTS:
            if changes.kinds & (plan.kinds | _SHARED) and changes.initiator is not self.made.get(plan.key):
                self._stale.add(plan.key)
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
        if self.shown in self._stale:
            self._stale.discard(self.shown)
            self.made[self.shown].reload()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        self.keep_drafts()
        super().hideEvent(event)

    def closeEvent(self, event: object) -> None:
        for made in self.made.values():
            context = getattr(made, "context", None)
            if context is not None:
                context.forget_copies()


def _placed(part: Any) -> Any:
    """What knows where a part is: the part itself, or its list."""
    return part if hasattr(part, "place") else getattr(part, "page", part)
