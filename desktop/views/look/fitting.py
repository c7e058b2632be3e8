"""Dialogs as high as their sentences are, and never higher than the screen: what does not fit rolls."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QFrame, QLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.views.look.theme import px

LEAST = 120  # px of 100 %
SLACK = 4
"""A sentence that appears in its reserved place may be higher than the place by a pixel or two."""
FRAME = 40
"""Pixels that the window's own frame and title may take."""


class Rolling(QScrollArea):
    """A column whose widgets roll when the screen is too low for all of them; `fit_height` gives it what there is."""

    def __init__(self) -> None:
        super().__init__()
        body = QWidget()
        self.column = QVBoxLayout(body)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.setWidget(body)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def sizeHint(self) -> QSize:
        """As wide as what is in it; as high as it may be at least."""
        return QSize(self.column.totalSizeHint().width(), px(LEAST))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.column.totalMinimumSize().width(), px(LEAST))

    def more(self, width: int) -> int:
        """How much higher than its hint it has to be at this width to show everything."""
        return max(0, _height(self.column, width) + SLACK - px(LEAST))


def fit_height(dialog: QDialog) -> None:
    """Make a dialog as high as its sentences are at its width: by itself it reckons with a third of a long one."""
    layout = dialog.layout()
    if layout is None:
        return
    width = max(dialog.width(), dialog.minimumWidth(), dialog.sizeHint().width())
    margins = layout.contentsMargins()
    inside = width - margins.left() - margins.right()
    height = _height(layout, width) + sum(part.more(inside) for part in dialog.findChildren(Rolling))
    within_screen(dialog, width, max(height, dialog.minimumSizeHint().height()))


def within_screen(dialog: QDialog, width: int, height: int) -> None:
    """Resize to that, as far as the screen goes."""
    room = dialog.screen().availableGeometry()
    dialog.resize(min(width, room.width()), min(height, room.height() - FRAME))


def within(window: QWidget) -> QSize:
    """How large a window may be on its screen, title and frame included: 1366 × 768 at 150 % leaves 911 × 472."""
    room = window.screen().availableGeometry()
    return QSize(room.width(), room.height() - FRAME)


def _height(layout: QLayout, width: int) -> int:
    return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()
