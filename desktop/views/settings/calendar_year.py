"""A year at a glance: twelve months of days; a word marks each holiday and make-up day, mouse and arrow keys choose."""

import calendar
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from desktop.rules.workdays import DayEntry, DayKind
from desktop.views.look.theme import colour, font, px, token
from desktop.views.look.widgets import keep_scaled

CELL, LINE, HEAD, GAP = 31, 21, 40, 16  # px of 100 %: a day's least width, its height, a month's head, between months
MARKS = {DayKind.holiday: ("休", "overdue"), DayKind.makeup: ("班", "accent")}
_WEEKDAYS = "一二三四五六日"
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}


def day_words(day: date, entry: DayEntry | None) -> str:
    """2026-02-14（周六）　调休上班　春节: a day as it is told in one line."""
    weekday = f"{day}（周{_WEEKDAYS[day.weekday()]}）"
    if entry is None:
        return f"{weekday}　{'周末' if day.weekday() > 4 else '工作日'}"
    return "　".join(part for part in (weekday, entry.kind, entry.name) if part)


class YearCalendar(QWidget):
    """Emits `chosen(day)` when another day becomes the current one, `opened(day)` on double click or Enter."""

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._days: Mapping[date, DayEntry] = {}
        self._months: dict[int, Sequence[Sequence[int]]] = {}
        self.year = 0
        self.current: date | None = None
        self.today: date | None = None
        self._columns, self._cell = 4, px(CELL)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("全年日历")
        self.setMouseTracking(True)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)
        keep_scaled(self, self._measure)

    def show_year(self, year: int, days: Mapping[date, DayEntry], today: date) -> None:
        """Show a year under these listed days; the current day stays when it lies in the year."""
        self._days, self.today = days, today
        if year != self.year:
            self.year = year
            self._months = {month: calendar.monthcalendar(year, month) for month in range(1, 13)}
            self.current = today if today.year == year else date(year, 1, 1)
        self._describe()
        self._measure()
        self.update()

    # --- measures --------------------------------------------------------------------------------

    def _measure(self) -> None:
        width = px(7 * CELL + GAP)
        fit = (self.width() + px(GAP)) // width
        self._columns = next(n for n in (6, 4, 3, 2, 1) if n <= max(1, fit))
        self._cell = max(px(CELL), ((self.width() + px(GAP)) // self._columns - px(GAP)) // 7)
        self.setFixedHeight(self._height())

    def _weeks(self, row: int) -> int:
        """How many lines the longest month of that row of months has."""
        first = row * self._columns + 1
        months = range(first, min(first + self._columns, 13))
        return max((len(self._months[m]) for m in months if m in self._months), default=6)

    def _row_height(self, row: int) -> int:
        return px(HEAD) + self._weeks(row) * px(LINE) + px(8)

    def _height(self) -> int:
        return sum(self._row_height(row) for row in range(-(-12 // self._columns)))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(7 * CELL), px(100))

    def _room(self, month: int) -> QRect:
        """Where a month is painted."""
        row, place = divmod(month - 1, self._columns)
        top = sum(self._row_height(before) for before in range(row))
        whole = (self.width() + px(GAP)) // self._columns
        return QRect(place * whole, top, 7 * self._cell, self._row_height(row))

    def cell(self, day: date) -> QRect:
        """Where a day of the year shown is painted."""
        week = next(i for i, days in enumerate(self._months[day.month]) if day.day in days)
        room = self._room(day.month)
        left = room.left() + day.weekday() * self._cell
        return QRect(left, room.top() + px(HEAD) + week * px(LINE), self._cell, px(LINE))

    def day_at(self, x: int, y: int) -> date | None:
        """The day painted there."""
        for month, weeks in self._months.items():
            room = self._room(month)
            week, place = (y - room.top() - px(HEAD)) // px(LINE), (x - room.left()) // self._cell
            if room.contains(x, y) and 0 <= week < len(weeks) and 0 <= place < 7 and weeks[week][place]:
                return date(self.year, month, weeks[week][place])
        return None

    # --- painting --------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for month, weeks in self._months.items():
            room = self._room(month)
            if not event.rect().intersects(room):
                continue
            self._paint_head(painter, month, room)
            for week in weeks:
                for number in week:
                    if number:
                        self._paint_day(painter, date(self.year, month, number))
        painter.end()

    def _paint_head(self, painter: QPainter, month: int, room: QRect) -> None:
        painter.setPen(colour("text"))
        painter.setFont(font(14, bold=True))
        title = QRect(room.left() + self._cell // 3, room.top(), room.width(), px(22))
        painter.drawText(title, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, f"{month} 月")
        painter.setPen(colour("secondary"))
        painter.setFont(font(12))
        for place, word in enumerate(_WEEKDAYS):
            box = QRect(room.left() + place * self._cell, room.top() + px(22), self._cell, px(18))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, word)

    def _paint_day(self, painter: QPainter, day: date) -> None:
        box, entry = self.cell(day).adjusted(1, 1, -1, -1), self._days.get(day)
        mark, tone = MARKS[entry.kind] if entry else ("", "")
        if mark:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(f"{tone}_soft"))
            painter.drawRoundedRect(box, px(3), px(3))
        if day == self.current:
            strong = 2 if self.hasFocus() else 1
            painter.setPen(QPen(colour("accent"), px(strong)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, px(3), px(3))
        painter.setPen(colour(tone or ("faint" if day.weekday() > 4 else "text")))
        made: QFont = font(12, bold=day == self.today)
        made.setUnderline(day == self.today)
        painter.setFont(made)
        align = Qt.AlignmentFlag.AlignCenter
        if not mark:
            painter.drawText(box, align, str(day.day))
            return
        side = (box.width() - px(28)) // 2  # number and mark stand together in the middle
        painter.drawText(box.adjusted(side, 0, -side - px(12), 0), align, str(day.day))
        painter.setFont(font(10))
        painter.drawText(box.adjusted(side + px(14), 0, -side, 0), align, mark)

    # --- choosing --------------------------------------------------------------------------------

    def choose(self, day: date) -> None:
        """Make a day of the year shown the current one, as a click would."""
        if day.year == self.year and day != self.current:
            self.current = day
            self._describe()
            self.update()
            self.chosen.emit(day)

    def _describe(self) -> None:
        if self.current is not None:
            self.setAccessibleDescription(day_words(self.current, self._days.get(self.current)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        day = self.day_at(event.position().toPoint().x(), event.position().toPoint().y())
        if day is not None:
            self.choose(day)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        day = self.day_at(event.position().toPoint().x(), event.position().toPoint().y())
        if day is not None:
            self.opened.emit(day)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None and self.current is not None:
            self.choose(self.current + timedelta(days=step))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current is not None:
            self.opened.emit(self.current)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            day = self.day_at(event.pos().x(), event.pos().y())
            QToolTip.showText(event.globalPos(), day_words(day, self._days.get(day)) if day else "", self)
            return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()


def legend() -> str:
    """What the marks mean, as rich text in the colours of the theme in force."""
    off, work = token("overdue"), token("accent")
    return f"<span style='color:{off}'>休</span> 放假　<span style='color:{work}'>班</span> 调休上班"
