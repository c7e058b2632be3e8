"""全年一览: a duty × month grid; a word and a colour in each cell, mouse and arrow keys open what is behind it."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop.services.home import GridCell, GridRow
from desktop.services.parts.obligation import ObligationState
from desktop.views.look.theme import colour, font, px, tone_colours

MARKS = {
    ObligationState.done: ("✓", "done"),
    ObligationState.done_late: ("迟", "overdue"),
    ObligationState.overdue: ("逾", "overdue"),
    ObligationState.missed: ("漏", "overdue"),
    ObligationState.due_soon: ("!", "soon"),
    ObligationState.waiting: ("待", "accent"),
    ObligationState.future: ("", "plain"),
}


class YearGrid(QWidget):
    """Rows of twelve months. `opened(tab, target)` when a cell is clicked or Enter is pressed on it."""

    opened = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[GridRow, ...] = ()
        self._at = (0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("全年一览")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_rows(self, rows: Sequence[GridRow]) -> None:
        """Show these duties."""
        self._rows = tuple(rows)
        self._at = (0, 0)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(900), px(24) + px(27) * max(1, len(self._rows)))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(600), self.sizeHint().height())

    def _room(self, row: int, month: int) -> QRectF:
        """Where the cell of `row` and `month` (0 = January) is painted."""
        left, gap = px(150), px(6)
        width = (self.width() - left) / 12
        return QRectF(left + month * width, px(24) + row * px(27), width - gap, px(22))

    def _cell_at(self, x: float, y: float) -> GridCell | None:
        for row, duty in enumerate(self._rows):
            for month, cell in enumerate(duty.cells):
                if cell is not None and self._room(row, month).contains(x, y):
                    self._at = (row, month)
                    return cell
        return None

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(12))
        painter.setPen(colour("secondary"))
        for month in range(12):
            room = self._room(0, month).translated(0, -px(24))
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, f"{month + 1}月")
        for row, duty in enumerate(self._rows):
            painter.setPen(colour("text"))
            title = QRectF(0, self._room(row, 0).top(), px(146), px(22))
            text = painter.fontMetrics().elidedText(duty.title, Qt.TextElideMode.ElideRight, int(title.width()))
            painter.drawText(title, Qt.AlignmentFlag.AlignVCenter, text)
            for month, cell in enumerate(duty.cells):
                if cell is not None:
                    self._paint_cell(painter, self._room(row, month), cell, (row, month) == self._at)

    def _paint_cell(self, painter: QPainter, room: QRectF, cell: GridCell, current: bool) -> None:
        mark, tone = MARKS[cell.state]
        ink, ground = tone_colours(tone)
        painter.setPen(QPen(colour("accent"), 2) if current and self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(room, px(3), px(3))
        painter.setPen(ink)
        partial = cell.owed > 1 and 0 < cell.done < cell.owed
        text = f"{mark} {cell.done}/{cell.owed}" if partial else mark
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text.strip())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        cell = self._cell_at(event.position().x(), event.position().y())
        if cell is not None:
            self.opened.emit(cell.tab, cell.target)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
        }
        step = steps.get(Qt.Key(event.key()))
        if step is not None and self._rows:
            row = min(max(self._at[0] + step[0], 0), len(self._rows) - 1)
            self._at = (row, min(max(self._at[1] + step[1], 0), 11))
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._rows:
            cell = self._rows[self._at[0]].cells[self._at[1]]
            if cell is not None:
                self.opened.emit(cell.tab, cell.target)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._tip(event)
            return True
        return super().event(event)

    def _tip(self, event: QHelpEvent) -> None:
        for row, duty in enumerate(self._rows):
            for month, cell in enumerate(duty.cells):
                if cell is not None and self._room(row, month).contains(event.pos()):
                    text = f"{month + 1} 月{duty.title}：{cell.state}，应办 {cell.owed}，已办 {cell.done}"
                    QToolTip.showText(event.globalPos(), f"{text}（{duty.article or '本单位自定'}）", self)
                    return
        QToolTip.hideText()
