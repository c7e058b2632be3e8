"""A chart on the screen: SVG text in the colours of the theme, with parts that can be clicked or reached by key."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop.views.look import theme


@dataclass(frozen=True)
class Region:
    """A part of the picture that stands for records: its key, where it is in the SVG's own units, what it says."""

    key: str
    x: float
    y: float
    width: float
    height: float
    words: str


@dataclass(frozen=True)
class Picture:
    """SVG text and the parts of it that can be chosen."""

    svg: str
    regions: Sequence[Region] = ()


Provider = Callable[[Mapping[str, str]], Picture | str]


class SvgView(QWidget):
    """Shows what `provider(colours)` draws (token name → ``#RRGGBB``); `chosen(key)` on click or Enter."""

    chosen = Signal(str)

    def __init__(
        self, provider: Provider, *, name: str, description: str = "", parent: QWidget | None = None, height: int = 0
    ) -> None:
        """`height` is the least height in pixels of 100 %; the picture keeps its proportions."""
        super().__init__(parent)
        self._provider = provider
        self._renderer = QSvgRenderer(self)
        self._regions: tuple[Region, ...] = ()
        self._current = -1
        self._drawn_for: tuple[theme.Theme, ...] = ()
        self._least = height
        self.setAccessibleName(name)
        self.setAccessibleDescription(description)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.reload()

    def reload(self) -> None:
        """Ask the provider again."""
        given = self._provider(theme.tokens())
        picture = Picture(given) if isinstance(given, str) else given
        self._drawn_for = (theme.current_theme(),)
        self._renderer.load(QByteArray(picture.svg.encode()))
        self._renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
        self._regions = tuple(picture.regions)
        self._current = min(self._current, len(self._regions) - 1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if self._regions else Qt.FocusPolicy.NoFocus)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        size = self._renderer.defaultSize()
        return QSize(theme.px(size.width()), theme.px(max(self._least, size.height())))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(120), theme.px(self._least or 80))

    def _box(self) -> QRectF:
        """Where the picture stands inside the widget."""
        own = self._renderer.viewBoxF().size()
        fitted = own.scaled(QRectF(self.rect()).size(), Qt.AspectRatioMode.KeepAspectRatio)
        box = QRectF(QPointF(0, 0), fitted)
        box.moveCenter(QRectF(self.rect()).center())
        return box

    def box_of(self, region: Region) -> QRectF:
        """Where a region is on the widget, in pixels."""
        box, own = self._box(), self._renderer.viewBoxF()
        scale = box.width() / own.width() if own.width() else 1.0
        x, y = box.left() + (region.x - own.left()) * scale, box.top() + (region.y - own.top()) * scale
        return QRectF(x, y, region.width * scale, region.height * scale)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._renderer.render(painter, self._box())
        if self.hasFocus() and 0 <= self._current < len(self._regions):
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRoundedRect(self.box_of(self._regions[self._current]).adjusted(-2, -2, 2, 2), 3, 3)

    def _at(self, point: QPointF) -> int:
        return next((i for i, region in enumerate(self._regions) if self.box_of(region).contains(point)), -1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self._at(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if found >= 0 else Qt.CursorShape.ArrowCursor)
        if found >= 0:
            QToolTip.showText(event.globalPosition().toPoint(), self._regions[found].words, self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._at(event.position())
        if found >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self._current = found
            self.chosen.emit(self._regions[found].key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}
        if event.key() in steps and self._regions:
            self._current = (self._current + steps[Qt.Key(event.key())]) % len(self._regions)
            self.setAccessibleDescription(self._regions[self._current].words)
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._current >= 0:
            self.chosen.emit(self._regions[self._current].key)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._current = max(0, self._current)
        super().focusInEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._drawn_for != (theme.current_theme(),):
            self.reload()
