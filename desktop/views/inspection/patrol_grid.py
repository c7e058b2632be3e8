"""The month of patrols as a grid: sites down, days across, one key a mark."""

from datetime import date
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from desktop.rules.patrol import PatrolState
from desktop.services.inspection.patrol import PatrolMonth, PatrolSite
from desktop.views.look import theme
from desktop.views.look.widgets import keep_scaled

Index = QModelIndex | QPersistentModelIndex
SIGNS = {PatrolState.normal: "√", PatrolState.abnormal: "×", PatrolState.idle: "／"}
TONES = {PatrolState.normal: "done", PatrolState.abnormal: "overdue", PatrolState.idle: "plain"}
KEYS = {
    Qt.Key.Key_1: PatrolState.normal, Qt.Key.Key_Space: PatrolState.normal, Qt.Key.Key_2: PatrolState.abnormal,
    Qt.Key.Key_3: PatrolState.idle,
}  # fmt: skip
MISSING = "缺"
TONE_ROLE = int(Qt.ItemDataRole.UserRole) + 1
_WEEK = "一二三四五六日"


class PatrolTable(QAbstractTableModel):
    """One cell a site and day: √ × ／, 缺 where a day past has none, empty where none is wanted."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.month: PatrolMonth | None = None
        self._today = date.today()

    def show_month(self, month: PatrolMonth, today: date) -> None:
        """Show a month; the view keeps its place when the grid has the same shape."""
        same = self.month is not None and (self.month.sites, self.month.days) == (month.sites, month.days)
        if not same:
            self.beginResetModel()
        self.month, self._today = month, today
        if not same:
            self.endResetModel()
        elif month.sites:
            self.dataChanged.emit(self.index(0, 0), self.index(len(month.sites) - 1, len(month.days) - 1))

    def at(self, index: Index) -> tuple[PatrolSite, date] | None:
        """The site and day of a cell."""
        if self.month is None or not index.isValid():
            return None
        return self.month.sites[index.row()], self.month.days[index.column()]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() or self.month is None else len(self.month.sites)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() or self.month is None else len(self.month.days)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.month is None:
            return None
        if orientation == Qt.Orientation.Vertical:
            if section >= len(self.month.sites):
                return None
            site = self.month.sites[section]
            if role == Qt.ItemDataRole.ToolTipRole:
                return f"{site.unit}　{site.name}"
            twin = any(other.name == site.name and other.id != site.id for other in self.month.sites)
            name = f"{site.unit}{site.name}" if twin else site.name
            return name if role == Qt.ItemDataRole.DisplayRole else None
        day = self.month.days[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{day.day}\n{_WEEK[day.weekday()]}"
        if role == Qt.ItemDataRole.ForegroundRole and day == self._today:
            return theme.colour("accent")
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        found = self.at(index)
        if found is None or self.month is None:
            return None
        site, day = found
        state = self.month.marks.get((site.id, day))
        lacking = state is None and day in self.month.missing[site.id]
        if role == Qt.ItemDataRole.DisplayRole:
            return SIGNS[state] if state else MISSING if lacking else ""
        if role == TONE_ROLE:
            return TONES[state] if state else "soon"
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            said = state.value if state else "没有登记" if lacking else _why_empty(site, day, self._today)
            return f"{site.unit} {site.name} {day.month}月{day.day}日：{said}"
        return None


def _why_empty(site: PatrolSite, day: date, today: date) -> str:
    if not site.watch.covers(day):
        return "不在这个部位的登记期内"
    if day not in site.asked:
        return "不要求巡查"
    return "还没有登记" if day <= today else "还没有到"


class _MarkDelegate(QStyledItemDelegate):
    """A sign on a soft ground; the current cell has a frame."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        box: Any = option  # PySide's stubs do not carry the option's fields
        room = box.rect.adjusted(1, theme.px(2), -1, -theme.px(2))
        text = index.data()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if text:
            ink, ground = theme.tone_colours(index.data(TONE_ROLE))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(room, theme.px(3), theme.px(3))
            painter.setPen(ink)
            painter.setFont(theme.font(12))
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)
        if box.state & QStyle.StateFlag.State_Selected:
            painter.setPen(theme.colour("accent"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(room, theme.px(3), theme.px(3))
        painter.restore()


class PatrolGrid(QTableView):
    """`marked(site id, day, state)` when a key was pressed (None = take away), `opened` for the whole entry."""

    marked = Signal(object, object, object)
    opened = Signal(object, object)
    chosen = Signal(object, object)

    def __init__(self) -> None:
        super().__init__()
        self.table = PatrolTable(self)
        self.setModel(self.table)
        self.setItemDelegate(_MarkDelegate(self))
        self.setAccessibleName("每日巡查")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setProperty("narrow", True)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.doubleClicked.connect(self._open)
        keep_scaled(self, self._rescale)

    def _rescale(self) -> None:
        self.verticalHeader().setDefaultSectionSize(theme.px(28))
        self.verticalHeader().setFixedWidth(theme.chars(8) + theme.px(16))
        self.horizontalHeader().setMinimumSectionSize(theme.px(20))
        self.horizontalHeader().setFixedHeight(theme.px(40))

    def show_month(self, month: PatrolMonth, today: date) -> None:
        """Show a month; the first time the cell of today's first site is current."""
        self.table.show_month(month, today)
        if not self.currentIndex().isValid() and month.sites:
            day = min(max(today, month.days[0]), month.days[-1])
            self.setCurrentIndex(self.table.index(0, day.day - 1))

    def choose(self, site_id: int, day: date) -> None:
        """Make a site's day the current cell, when it is there."""
        month = self.table.month
        for row, site in enumerate(month.sites if month else ()):
            if site.id == site_id and month is not None and day in month.days:
                self.setCurrentIndex(self.table.index(row, day.day - 1))

    def current(self) -> tuple[PatrolSite, date] | None:
        """The site and day of the current cell."""
        return self.table.at(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1 or the space bar √, 2 ×, 3 ／, Delete takes away, Enter opens; a mark goes on to the site below."""
        found, key = self.current(), Qt.Key(event.key())
        if found is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(found[0].id, found[1])
        elif key in KEYS:
            self.marked.emit(found[0].id, found[1], KEYS[key])
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.marked.emit(found[0].id, found[1], None)
        else:
            super().keyPressEvent(event)

    def go_on(self) -> None:
        """To the next site below that is registered on this day; at the last one it stays."""
        at, month = self.currentIndex(), self.table.month
        for row in range(at.row() + 1, self.table.rowCount()):
            if month is not None and month.sites[row].watch.covers(month.days[at.column()]):
                self.setCurrentIndex(self.table.index(row, at.column()))
                return

    def _open(self, index: Index) -> None:
        found = self.table.at(index)
        if found is not None:
            self.opened.emit(found[0].id, found[1])

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:  # type: ignore[override]  # stub asks for the union with QPersistentModelIndex
        super().currentChanged(current, previous)
        found = self.table.at(current)
        if found is not None:
            self.chosen.emit(found[0].id, found[1])
