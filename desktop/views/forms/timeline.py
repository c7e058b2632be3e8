"""What happened to a record, a line a step: read only, because each step has a command of its own."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from desktop.views.forms.editor import Editor, EditorContext
from desktop.views.look.theme import px
from desktop.views.look.widgets import clear_layout, keep_scaled

Lines = Sequence[tuple[date, str, str]]
"""Day, step and words of each line."""


class TimelineView(Editor):
    """Its value is what `set_value` was given: lines in order; nothing can be typed."""

    wide = True

    def __init__(self, context: EditorContext) -> None:
        super().__init__(QWidget(), context)
        self._lines: tuple[tuple[date, str, str], ...] = ()
        self._grid = QGridLayout(self.widget)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(2, 1)
        keep_scaled(self.widget, self._rescale)

    def _rescale(self) -> None:
        self._grid.setHorizontalSpacing(px(10))
        self._grid.setVerticalSpacing(px(4))

    def value(self) -> Any:
        return self._lines

    def set_value(self, value: Any) -> None:
        self._lines = tuple(value or ())
        clear_layout(self._grid)
        for place, (day, what, text) in enumerate(self._lines):
            self._put(place, 0, day.isoformat(), "note")
            self._put(place, 1, what, "")
            self._put(place, 2, text, "")

    def _put(self, row: int, column: int, text: str, role: str) -> None:
        made = QLabel(text)
        made.setTextFormat(Qt.TextFormat.PlainText)
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        made.setWordWrap(column == 2)
        if role:
            made.setProperty("role", role)
        self._grid.addWidget(made, row, column, Qt.AlignmentFlag.AlignTop)

    def draft(self) -> Any:
        return None

    def restore(self, draft: Any) -> None:
        """Steps are never typed: what is shown stays."""

    def words(self) -> list[str]:
        """Each line as one text, for whoever reads without seeing."""
        return [" ".join(part for part in (day.isoformat(), what, text) if part) for day, what, text in self._lines]

    def set_read_only(self, read_only: bool) -> None:
        """It always is."""
