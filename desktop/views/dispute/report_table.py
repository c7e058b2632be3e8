"""The figures of the 统计表 on the screen: unit by unit, a faulty cell marked where it stands, each figure a way in."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from desktop.fields import Problem
from desktop.rules.monthly_report import Figures
from desktop.rules.report_layout import ReportRow
from desktop.rules.report_table import ReportTable
from desktop.views.look import theme
from desktop.views.look.widgets import keep_scaled

Index = QModelIndex | QPersistentModelIndex
TOTAL, YEAR = "小计", "年度累计"
FigureColumn = tuple[str, Figures, tuple[int, ...]]
"""Heading, figures, and the units whose cases stand behind them (() = all of the table)."""


class FiguresTable(QAbstractTableModel):
    """Rows of the form × 小计, 年度累计 and the units (on paper the units come first).

    `hide_zeros` leaves out the types that have no case in any unit.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.table: ReportTable | None = None
        self.hide_zeros = True
        self._rows: list[ReportRow] = []
        self._columns: list[FigureColumn] = []
        self._problems: dict[tuple[int, str], str] = {}

    def show_table(self, table: ReportTable | None, problems: tuple[Problem, ...] = ()) -> None:
        """Show this table; a problem's field is `<unit id>/<cell>`, or a cell of the sum."""
        self.beginResetModel()
        self.table = table
        self._problems = {_place(problem): problem.sentence() for problem in problems}
        self._columns = []
        if table is not None:
            units: list[FigureColumn] = [(column.name, column.period, (column.unit_id,)) for column in table.columns]
            year: FigureColumn = (YEAR, table.year, ())
            self._columns = [(TOTAL, table.total, ()), year, *units] if len(units) > 1 else [*units, year]
        self._rows = [row for row in (table.rows if table else ()) if not self.hide_zeros or self._matters(row)]
        self.endResetModel()

    def _matters(self, row: ReportRow) -> bool:
        """Types without a case in the period are left out; every other row always stands."""
        if not row.key.startswith("type."):
            return True
        prefix = row.key.rpartition(".")[0]
        return any(
            figures[f"{prefix}.{name}"]
            for title, figures, _ in self._columns
            if title != YEAR
            for name in ("screened", "mediated", "succeeded")
        )

    def row_key(self, line: int) -> ReportRow:
        """The row of the form shown at that line."""
        return self._rows[line]

    def line_of(self, key: str) -> int:
        """Where a cell key is shown; -1 when it is hidden."""
        return next((line for line, row in enumerate(self._rows) if row.key == key), -1)

    def behind(self, index: Index) -> tuple[str, tuple[int, ...], str] | None:
        """(cell key, units, title) of the cases behind a cell; None for the year's column, which lists none."""
        title, figures, units = self._columns[index.column()]
        row = self._rows[index.row()]
        if title == YEAR or not any(figures[key] for key in row.counted):
            return None
        what = f"{row.group} {row.title}" if row.group != "总况" else row.title
        return row.counted[0], units, f"{title}　{what}"

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole and section < len(self._columns):
                return self._columns[section][0]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            return None
        if role == Qt.ItemDataRole.DisplayRole and section < len(self._rows):
            row = self._rows[section]
            first = not section or self._rows[section - 1].group != row.group
            return f"{row.group}　{row.title}" if first else row.title
        if role == Qt.ItemDataRole.ToolTipRole and section < len(self._rows):
            return f"{self._rows[section].group}　{self._rows[section].title}"
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows) or index.column() >= len(self._columns):
            return None
        row, (title, figures, units) = self._rows[index.row()], self._columns[index.column()]
        text = row.text(figures)
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        fault = self._problems.get((units[0] if units else 0, row.key)) if title != YEAR else None
        if role == Qt.ItemDataRole.ForegroundRole:
            return theme.colour("overdue" if fault else "faint" if text in ("0", "—") else "text")
        if role == Qt.ItemDataRole.BackgroundRole and fault:
            return theme.colour("overdue_soft")
        if role == Qt.ItemDataRole.FontRole and title in (TOTAL, YEAR):
            return theme.font(bold=True)
        if role == Qt.ItemDataRole.ToolTipRole:
            return fault or ("单击看是哪几件" if title != YEAR and text not in ("0", "—") else None)
        return None


def _place(problem: Problem) -> tuple[int, str]:
    unit, slash, cell = problem.field.partition("/")
    return (int(unit), cell) if slash else (0, problem.field)


class FiguresView(QTableView):
    """Shows the figures; `opened(cell, units, title)` when one is clicked or Enter is pressed on it."""

    opened = Signal(str, object, str)

    def __init__(self) -> None:
        super().__init__()
        self.figures = FiguresTable(self)
        self.setModel(self.figures)
        self.setAccessibleName("统计表")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)
        rows = self.verticalHeader()
        rows.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        rows.setHighlightSections(False)
        keep_scaled(self, self._rescale)
        self.figures.modelReset.connect(self._rescale)

    def _rescale(self) -> None:
        self.verticalHeader().setDefaultSectionSize(theme.px(30))
        self.verticalHeader().setFixedWidth(theme.chars(15) + theme.px(28))
        self.horizontalHeader().setFixedHeight(theme.px(34))
        for column in range(self.figures.columnCount()):
            title = str(self.figures.headerData(column, Qt.Orientation.Horizontal))
            self.setColumnWidth(column, theme.chars(max(len(title), 4)) + theme.px(20))

    def show_cell(self, key: str) -> None:
        """Bring a cell into view and make it current."""
        line = self.figures.line_of(key.partition("/")[2] or key)
        if line >= 0:
            self.setCurrentIndex(self.figures.index(line, 0))
            self.scrollTo(self.figures.index(line, 0), QAbstractItemView.ScrollHint.PositionAtCenter)

    def _open(self, index: Index) -> None:
        behind = self.figures.behind(index) if index.isValid() else None
        if behind is not None:
            self.opened.emit(*behind)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._open(self.indexAt(event.position().toPoint()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        way_in = index.isValid() and self.figures.behind(index) is not None
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if way_in else Qt.CursorShape.ArrowCursor)
