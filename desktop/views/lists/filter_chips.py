"""快速筛选: exclusive filters of a list as chips with live counts."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QSizePolicy, QWidget

from desktop.views.look.flow import FlowLayout
from desktop.views.look.theme import px
from desktop.views.look.widgets import button, clear_layout


@dataclass(frozen=True)
class Filter:
    """One exclusive filter of a list: its key, its words, how many rows it would leave (None = not counted)."""

    key: str
    title: str
    count: int | None = None


class FilterChips(QWidget):
    """Exclusive filters with live counts; arrow keys and Tab reach them all."""

    chosen = Signal(str)

    def __init__(self, filters: Sequence[Filter] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(self, px(8))
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._buttons: dict[str, QPushButton] = {}
        self._current = ""
        self.setAccessibleName("筛选")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_filters(filters)

    @property
    def current(self) -> str:
        """The key of the chosen filter ("" when there is none)."""
        return self._current

    @property
    def is_first(self) -> bool:
        """Whether the first filter, that of everything, is the chosen one."""
        return self._current == next(iter(self._buttons), "")

    def set_filters(self, filters: Sequence[Filter]) -> None:
        """Show these filters with their counts; the chosen one stays chosen while it exists. Emits nothing."""
        if [f.key for f in filters] != list(self._buttons):
            clear_layout(self._flow)
            self._buttons = {f.key: self._make(f) for f in filters}
            if self._current not in self._buttons:
                self._current = filters[0].key if filters else ""
        for f in filters:
            text = f.title if f.count is None else f"{f.title} {f.count}"
            self._buttons[f.key].setText(text)
            self._buttons[f.key].setAccessibleName(text)
            self._buttons[f.key].setChecked(f.key == self._current)
        self.updateGeometry()

    def _make(self, f: Filter) -> QPushButton:
        made = button("", lambda: self.choose(f.key), role="filter")
        made.setCheckable(True)
        self._group.addButton(made)
        self._flow.addWidget(made)
        return made

    def choose(self, key: str) -> None:
        """Choose as a click would; KeyError for an unknown key."""
        self._buttons[key].setChecked(True)
        if key != self._current:
            self._current = key
            self.chosen.emit(key)

    def minimumSizeHint(self) -> QSize:
        return self._flow.minimumSize()
