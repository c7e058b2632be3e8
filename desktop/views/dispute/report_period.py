"""Which unit and which month, quarter, half-year or year a report is shown for."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from desktop.rules.period import Month, Span, months_of, span_label
from desktop.services.dispute.report_query import month_due, reporting_units
from desktop.services.workspace import Workspace
from desktop.views.host import PageHost
from desktop.views.look import theme
from desktop.views.look.widgets import button, keep_scaled


class PeriodPicker(QWidget):
    """单位 and 统计期, with a step back and forth; `chosen` when the person picked another."""

    chosen = Signal()

    def __init__(self, ws: Workspace, host: PageHost) -> None:
        super().__init__()
        self._ws, self._host = ws, host
        self.span, self.year = Span.month, host.year
        self._month = 1  # the last one shown, so that a quarter opens on the month's own
        self.units, self.periods = QComboBox(), QComboBox()
        self.units.setAccessibleName("填报单位")
        self.periods.setAccessibleName("统计期")
        self.back = button("‹", partial(self._step, -1), hint="上一期")
        self.forth = button("›", partial(self._step, 1), hint="下一期")
        self.back.setAccessibleName("上一期")
        self.forth.setAccessibleName("下一期")
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        for widget in (self.units, self.back, self.periods, self.forth):
            line.addWidget(widget)
        self.units.activated.connect(lambda _i: self.chosen.emit())
        self.periods.activated.connect(lambda _i: self.chosen.emit())
        keep_scaled(self, self._rescale)
        self.fill_units()
        self.choose_due()

    def _rescale(self) -> None:
        self.units.setMinimumWidth(theme.chars(8) + theme.px(36))
        self.periods.setMinimumWidth(theme.chars(9) + theme.px(36))
        for step in (self.back, self.forth):
            step.setFixedWidth(theme.px(34))

    @property
    def unit_id(self) -> int | None:
        """The unit whose report is shown."""
        found = self.units.currentData()
        return None if found is None else int(found)

    @property
    def number(self) -> int:
        """The month, quarter or half-year shown, from 1."""
        return int(self.periods.currentData() or 1)

    def fill_units(self) -> None:
        """The units of the year's reference day, the chosen one kept."""
        kept = self.units.currentData()
        nodes = reporting_units(self._ws, self._host.day)
        top = min((node.depth for node in nodes), default=0)
        self.units.clear()
        for node in nodes:
            self.units.addItem("　" * (node.depth - top) + node.short_name, node.id)
        self.units.setCurrentIndex(max(0, self.units.findData(kept)))

    def _fill_periods(self, number: int) -> None:
        self.periods.clear()
        count = 12 // len(months_of(self.year, self.span, 1))
        for place in range(1, count + 1):
            self.periods.addItem(span_label(self.year, self.span, place), place)
        self.periods.setCurrentIndex(min(max(number, 1), count) - 1)

    def choose_due(self) -> None:
        """The month that is due in the present year, else the last of a past and the first of a coming one."""
        unit = self.unit_id
        due = month_due(self._ws, unit) if unit is not None else Month(self.year, 1)
        self._fill_periods(due.month if due.year == self.year else 12 if self.year < due.year else 1)

    def show_span(self, span: Span) -> None:
        """Offer months, quarters, half-years or the year; the one that holds what was shown is chosen."""
        self._month = months_of(self.year, self.span, self.number)[-1].month
        self.span = span
        if span is Span.month:
            self.choose_due()
        else:
            self._fill_periods((self._month - 1) // len(months_of(self.year, span, 1)) + 1)

    def show_year(self, year: int) -> None:
        """Offer the periods of another year."""
        self.year = year
        self.fill_units()
        if self.span is Span.month:
            self.choose_due()
        else:
            self._fill_periods(self.number)

    def show_month(self, unit_id: int | None, year: int, month: int) -> None:
        """Choose a month of a unit (None: the one chosen)."""
        self.span, self.year = Span.month, year
        if unit_id is not None:
            self.units.setCurrentIndex(max(0, self.units.findData(unit_id)))
        self._fill_periods(month)

    def show_period(self, unit_id: int | None, number: int) -> None:
        """Choose a period of the span offered, of a unit (None: the one chosen)."""
        if unit_id is not None:
            self.units.setCurrentIndex(max(0, self.units.findData(unit_id)))
        self._fill_periods(number)

    def _step(self, by: int) -> None:
        """One period back or forth, within the year shown."""
        place = self.periods.currentIndex() + by
        if 0 <= place < self.periods.count():
            self.periods.setCurrentIndex(place)
            self.chosen.emit()
