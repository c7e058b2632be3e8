"""How a cell of a list is painted: text elided, a chip as a word on a soft ground."""

from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.views.lists.tables import TONE_ROLE
from desktop.views.look import theme

if TYPE_CHECKING:
    from desktop.views.lists.table_view import TableView

ROW_HEIGHT = 34


class CellDelegate(QStyledItemDelegate):
    """Draws text elided, and chips as a word on a soft ground."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        box = cast(Any, option)  # PySide's stubs do not carry the option's fields
        view = cast("TableView", box.widget)
        column = view.list_model.columns[index.column()]
        text, tone = index.data() or "", index.data(TONE_ROLE) or ""
        painter.save()
        if box.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box.rect, theme.colour("selected"))
        elif index.row() == view.hovered_row:
            painter.fillRect(box.rect, theme.colour("hover"))
        room = box.rect.adjusted(theme.px(8), 0, -theme.px(8), 0)
        if column.kind == "chip" and text and text != "—":
            self._chip(painter, room, text, tone, column.side)
        else:
            painter.setPen(theme.colour(tone or "text"))
            painter.setFont(view.font())
            align = index.data(Qt.ItemDataRole.TextAlignmentRole)
            line = text.replace("\n", " ")
            painter.drawText(room, align, box.fontMetrics.elidedText(line, Qt.TextElideMode.ElideRight, room.width()))
        if index == view.currentIndex() and view.hasFocus():
            painter.setPen(theme.colour("accent"))
            painter.drawLine(box.rect.left(), box.rect.bottom() - 1, box.rect.right(), box.rect.bottom() - 1)
        painter.restore()

    @staticmethod
    def _chip(painter: QPainter, room: QRect, text: str, tone: str, side: str) -> None:
        font = theme.font(12)
        metrics = QFontMetrics(font)
        width = min(metrics.horizontalAdvance(text) + theme.px(20), room.width())
        box = QRect(room.left(), 0, width, theme.px(22))
        if side != "left":
            box.moveLeft(room.right() - width if side == "right" else room.center().x() - width // 2)
        box.moveTop(room.center().y() - box.height() // 2)
        ink, ground = theme.tone_colours(tone or "plain")
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, theme.px(3), theme.px(3))
        painter.setPen(ink)
        painter.setFont(font)
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width() - theme.px(8))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(theme.px(40), theme.px(ROW_HEIGHT))
