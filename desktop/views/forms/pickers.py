"""Picking a unit or a person by part of the name or by pinyin initials, and a day from a calendar."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, cast

from PySide6.QtCore import (
    QDate,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QSize,
    QStringListModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCalendarWidget,
    QCompleter,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from desktop.views.forms.editor import PickItem
from desktop.views.look import theme
from desktop.views.look.icons import keep_icon
from desktop.views.look.widgets import button

SHOWN_AT_MOST = 60


def matches(items: Sequence[PickItem], typed: str, most: int = SHOWN_AT_MOST) -> list[PickItem]:
    """The items whose name or hint contains `typed`, or whose initials do; those that begin with it come first."""
    wanted = typed.strip().casefold()
    if not wanted:
        return list(items[:most])
    first: list[PickItem] = []
    later: list[PickItem] = []
    for item in items:
        text, initials = item.text.casefold(), item.initials.casefold()
        if text.startswith(wanted) or initials.startswith(wanted):
            first.append(item)
        elif wanted in text or wanted in initials or wanted in item.hint.casefold():
            later.append(item)
    return (first + later)[:most]


class _PopupLine(QStyledItemDelegate):
    """A line of the list of names, as high as one in a combo box."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(super().sizeHint(option, index).width() + theme.px(16), theme.px(30))


class PickerEdit(QLineEdit):
    """A line that completes from a list of items; `picked` when the person chose one or emptied the line."""

    picked = Signal()

    def __init__(self, items: Callable[[], Sequence[PickItem]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items = items
        self._offered: list[PickItem] = []
        self.item: PickItem | None = None
        self._model = QStringListModel(self)
        self._completer = QCompleter(self._model, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(10)
        self._completer.setWidget(self)
        self._popup = cast(QAbstractItemView, self._completer.popup())
        self._popup.setItemDelegate(_PopupLine(self._popup))  # the completer's own ignores the style sheet
        self._popup.setProperty("framed", True)
        cast(Any, self._completer.activated)[QModelIndex].connect(self._take)
        self._drop = QAction("展开列表", self)
        self._drop.triggered.connect(self.offer_all)
        self.addAction(self._drop, QLineEdit.ActionPosition.TrailingPosition)
        keep_icon(self, self._drop, "arrow-down")
        self.textEdited.connect(self._offer)
        self.setPlaceholderText("名称或拼音首字母")

    def show_item(self, item: PickItem | None) -> None:
        """Show that item (None = empty); emits nothing."""
        self.item = item
        self.setText(item.text if item else "")
        self.setCursorPosition(0)

    def settle(self) -> None:
        """Take the one item that the text can only mean, when there is exactly one."""
        typed = self.text().strip()
        if self.item is not None or not typed:
            return
        everything = list(self._items())
        exact = [item for item in everything if item.text == typed]
        found = exact or matches(everything, typed, 2)
        if len(found) == 1:
            self.show_item(found[0])
            self.picked.emit()

    def _offer(self, typed: str) -> None:
        if self.item is not None or not typed.strip():
            self.item = None
            self.picked.emit()
        self._show(matches(self._items(), typed))

    def offer_all(self) -> None:
        """Open the whole list."""
        self.setFocus()
        self._show(matches(self._items(), "" if self.item else self.text()))

    def _show(self, items: list[PickItem]) -> None:
        self._offered = items
        self._model.setStringList([f"{i.text}　{i.hint}" if i.hint else i.text for i in items])
        if not items:
            self._popup.hide()
            return
        self._popup.setMinimumWidth(theme.chars(14))
        self._completer.complete()

    def _take(self, index: QModelIndex) -> None:
        if index.row() < len(self._offered):
            self.show_item(self._offered[index.row()])
            self.picked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        popup_open = self._popup.isVisible()
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_F4) and not popup_open:
            self.offer_all()
        elif popup_open and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._offered:
            current = self._popup.currentIndex()
            self._popup.hide()
            self.show_item(self._offered[max(0, current.row())])
            self.picked.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.settle()
        super().focusOutEvent(event)


class CalendarPopup(QFrame):
    """A calendar below a line; calls back with the day chosen, or None for 清空."""

    def __init__(self, below: QWidget, day: date, today: date, choose: Callable[[date | None], None]) -> None:
        super().__init__(below, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "card")
        self._choose, self._below, self._today = choose, below, today
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.px(8), theme.px(8), theme.px(8), theme.px(8))
        self.calendar = QCalendarWidget()
        self.calendar.setAccessibleName("日历")
        self.calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.calendar.setMinimumSize(theme.chars(20), theme.chars(17))
        for weekday in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            look = QTextCharFormat()
            look.setForeground(theme.colour("overdue"))
            self.calendar.setWeekdayTextFormat(weekday, look)
        self.calendar.setSelectedDate(QDate(day.year, day.month, day.day))
        self.calendar.clicked.connect(self._took)
        self.calendar.activated.connect(self._took)
        column.addWidget(self.calendar)
        line = QHBoxLayout()
        line.addWidget(button("今天", lambda: self._finish(today)))
        line.addWidget(button("清空", lambda: self._finish(None)))
        line.addStretch(1)
        column.addLayout(line)

    def open_below(self) -> None:
        """Show under the line, inside the screen."""
        self.adjustSize()
        at = self._below.mapToGlobal(QPoint(0, self._below.height() + 2))
        room = self._below.screen().availableGeometry()
        above = self._below.mapToGlobal(QPoint(0, -self.height() - 2))
        at.setX(max(room.left(), min(at.x(), room.right() - self.width())))
        self.move(above if at.y() + self.height() > room.bottom() and above.y() >= room.top() else at)
        self.show()
        self.calendar.setFocus()

    def _took(self, day: QDate) -> None:
        self._finish(date(day.year(), day.month(), day.day()))

    def _finish(self, day: date | None) -> None:
        self._choose(day)
        self.close()


class WheelGuard(QObject):
    """Keeps the wheel from changing a value that is merely scrolled past."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel:
            event.ignore()
            return True
        return False
