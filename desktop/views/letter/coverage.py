"""签订率 by level: a bar, the figures, and who has not signed; a click shows the letters behind it."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QProgressBar, QWidget

from desktop.rules.letter import Coverage, total_coverage
from desktop.rules.organisation import UnitKind
from desktop.services.letter.overview import LetterBoard
from desktop.views.look.theme import chars, px
from desktop.views.look.widgets import button, clear_layout, keep_scaled, note_label

_LISTED = 12  # units named in a tool tip


def level_title(board: LetterBoard, level: int) -> str:
    """What a level joins: 局机关 → 局属单位、机关科室; 0 is all levels together."""
    if level == 0:
        return "全部"
    pairs = [entry.pair for entry in board.entries if entry.pair.level == level]
    kinds = [dict.fromkeys(UnitKind[side.kind].value for side in sides if side.kind) for sides in (
        [pair.upper for pair in pairs], [pair.lower for pair in pairs])]  # fmt: skip
    upper, lower = ("、".join(names) for names in kinds)
    return f"{upper} → {lower}"


def missing_words(coverage: Coverage) -> str:
    """未签：市容支队、环卫中心 等 14 个单位."""
    names = coverage.missing
    if not names:
        return "全部已签"
    more = f" 等 {len(names)} 个单位" if len(names) > _LISTED else ""
    return f"未签：{'、'.join(names[:_LISTED])}{more}"


class CoverageBars(QWidget):
    """A line a level; `chosen(level)` when its figures are clicked (0 = all)."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("签订率")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._bars: list[QProgressBar] = []
        self._grid.setColumnStretch(1, 1)
        keep_scaled(self, self._rescale)

    def _rescale(self) -> None:
        self._grid.setHorizontalSpacing(px(12))
        self._grid.setVerticalSpacing(px(2))

    def show_board(self, board: LetterBoard) -> None:
        """Show a year's coverage; several levels also get a line together."""
        clear_layout(self._grid)
        levels: Sequence[Coverage] = board.coverage
        if len(levels) > 1:
            levels = [*levels, total_coverage(levels)]
        for place, coverage in enumerate(levels):
            self._add(place, level_title(board, coverage.level), coverage)
        self.setVisible(bool(levels))

    def _add(self, place: int, title: str, coverage: Coverage) -> None:
        words = missing_words(coverage)
        name = note_label(title, wrap=False)
        name.setMaximumWidth(chars(18))
        name.setToolTip(title)
        bar = QProgressBar()
        bar.setTextVisible(False)
        bar.setRange(0, max(1, coverage.owed))
        bar.setValue(coverage.signed)
        bar.setAccessibleName(f"{title} 签订率 {coverage.rate}，{words}")
        figures = button(
            f"{coverage.signed} / {coverage.owed}　{coverage.rate}",
            partial(self.chosen.emit, coverage.level),
            role="link",
            hint=words,
        )
        figures.setAccessibleName(f"{title} 已签 {coverage.signed}，应签 {coverage.owed}，{words}")
        bar.setToolTip(words)
        for column, widget in enumerate((name, bar, figures)):
            self._grid.addWidget(widget, place, column)
