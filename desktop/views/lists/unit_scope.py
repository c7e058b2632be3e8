"""Whose records a page shows: every unit, one with those below it, or one alone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from PySide6.QtWidgets import QComboBox, QWidget

from desktop.services.organisation.lookup import own_unit_id, tree_on
from desktop.services.workspace import Workspace
from desktop.views.look.theme import chars
from desktop.views.look.widgets import keep_scaled

Chosen = tuple[str, int]
EVERY: Chosen = ("all", 0)


@dataclass(frozen=True)
class UnitScope:
    """`units` None means every unit; `proposed` and its `name` are what new records begin with."""

    units: frozenset[int] | None
    proposed: int | None
    name: str


class UnitScopeBox(QComboBox):
    """全部单位, then 本单位 and those below it; a unit that has others below it also alone. As of `day()`."""

    def __init__(self, ws: Workspace, day: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ws, self._day = ws, day
        self.setAccessibleName("单位")
        keep_scaled(self, lambda: self.setMinimumWidth(chars(13)))
        self.fill()

    @property
    def chosen(self) -> Chosen:
        """all | below | unit, and the id of the unit."""
        return self.currentData() or EVERY

    def fill(self) -> None:
        """Read the units again; what was chosen stays chosen while it exists."""
        chosen, tree = self.chosen, tree_on(self._ws, self._day())
        self.clear()
        self.addItem("全部单位", EVERY)
        nodes = tree.scope_of(own_unit_id(self._ws))
        top = min((node.depth for node in nodes), default=0)
        for node in nodes:
            indent = "　" * (node.depth - top)
            if tree.children_of(node.id):
                self.addItem(f"{indent}{node.short_name}（含下级）", ("below", node.id))
                self.addItem(f"{indent}{node.short_name}本级", ("unit", node.id))
            else:
                self.addItem(f"{indent}{node.short_name}", ("unit", node.id))
        self.choose(chosen)

    def choose(self, chosen: Chosen) -> None:
        """Show that line, or 全部单位 where it does not exist."""
        found = [place for place in range(self.count()) if self.itemData(place) == chosen]
        self.setCurrentIndex(found[0] if found else 0)

    def choose_unit(self, unit_id: int | None) -> None:
        """One unit alone; None is every unit."""
        self.choose(EVERY if unit_id is None else ("unit", unit_id))

    def scope(self) -> UnitScope:
        """What is chosen, with the units it means on that day."""
        kind, unit_id = self.chosen
        tree, own = tree_on(self._ws, self._day()), own_unit_id(self._ws)
        within: frozenset[int] | None = None
        if kind == "unit":
            within = frozenset({unit_id})
        elif kind == "below":
            within = frozenset({unit_id, *(node.id for node in tree.descendants_of(unit_id))})
        proposed = own if kind == "all" else unit_id
        return UnitScope(within, proposed, tree.name_of(proposed) if proposed is not None else "")
