"""各单位报送情况: units × months, each cell a word; beside it the chosen month with what the receiving side may do."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop.rules.report_timing import Timeliness
from desktop.services.dispute.report_grid import ReportCell, ReportGrid
from desktop.views.look import theme
from desktop.views.look.flow import FlowLayout
from desktop.views.look.widgets import (
    Card,
    Chip,
    EmptyState,
    button,
    clear_layout,
    keep_scaled,
    note_label,
    section_label,
)

Index = QModelIndex | QPersistentModelIndex
TONES = {
    "按时": "done", "零报告": "done", "更正": "accent", "退回": "soon", "迟报": "overdue", "漏报": "overdue",
    "虚报": "overdue", "错报": "overdue", "未到期": "plain",
}  # fmt: skip
TONE_ROLE = int(Qt.ItemDataRole.UserRole) + 1


class GridTable(QAbstractTableModel):
    """Units down, months across; a unit that owes nothing in a month has an empty cell."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.grid: ReportGrid | None = None

    def show_grid(self, grid: ReportGrid) -> None:
        """Show a year."""
        self.beginResetModel()
        self.grid = grid
        self.endResetModel()

    def cell(self, index: Index) -> ReportCell | None:
        """The unit's month at that place; None where nothing is owed."""
        if self.grid is None or not index.isValid():
            return None
        return self.grid.cells[index.row()][index.column()]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() or self.grid is None else len(self.grid.units)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else 12

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or self.grid is None:
            return None
        if orientation == Qt.Orientation.Horizontal:
            return f"{section + 1}月"
        if section >= len(self.grid.units):
            return None
        unit, top = self.grid.units[section], min(node.depth for node in self.grid.units)
        return "　" * (unit.depth - top) + unit.short_name

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        cell = self.cell(index)
        if cell is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{cell.label} {cell.standing.late_days}" if cell.label == Timeliness.late.value else cell.label
        if role == TONE_ROLE:
            return TONES.get(cell.label, "plain")
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{cell.unit} {cell.month.label}：{'、'.join(cell.marks)}。{cell.standing.sentence}"
        return None


class _CellDelegate(QStyledItemDelegate):
    """A word on a soft ground; the current cell has a frame."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        text = index.data()
        if not text:
            return
        box: Any = option  # PySide's stubs do not carry the option's fields
        room = box.rect.adjusted(theme.px(2), theme.px(4), -theme.px(2), -theme.px(4))
        ink, ground = theme.tone_colours(index.data(TONE_ROLE))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(box.state & QStyle.StateFlag.State_Selected)
        painter.setPen(theme.colour("accent") if chosen else Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(room, theme.px(3), theme.px(3))
        painter.setPen(ink)
        painter.setFont(theme.font(12))
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()


class GridView(QTableView):
    """The grid. `chosen(cell)` when another cell becomes the current one, `opened(cell)` on double click or Enter."""

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.grid = GridTable(self)
        self.setModel(self.grid)
        self.setItemDelegate(_CellDelegate(self))
        self.setAccessibleName("各单位报送情况")
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setHighlightSections(False)
        self.verticalHeader().setHighlightSections(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        keep_scaled(self, self._rescale)
        self.activated.connect(lambda index: self._tell(self.opened, index))

    def _rescale(self) -> None:
        self.verticalHeader().setDefaultSectionSize(theme.px(34))
        self.horizontalHeader().setMinimumSectionSize(theme.px(52))
        self.horizontalHeader().setFixedHeight(theme.px(34))

    def _tell(self, signal: Any, index: Index) -> None:
        cell = self.grid.cell(index)
        if cell is not None:
            signal.emit(cell)

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:  # type: ignore[override]  # stub asks for the union with QPersistentModelIndex
        super().currentChanged(current, previous)
        self._tell(self.chosen, current)

    def choose(self, unit_id: int, month: int) -> None:
        """Make a unit's month the current cell, when it is there."""
        if self.grid.grid is None:
            return
        for row, unit in enumerate(self.grid.grid.units):
            if unit.id == unit_id:
                self.setCurrentIndex(self.grid.index(row, month - 1))


def reminder_text(cells: Sequence[ReportCell]) -> str:
    """A notice to copy: which units have not sent which month, and when it was due."""
    lines = []
    for cell in cells:
        lines.append(f"{cell.unit}：{cell.month.label}矛盾纠纷月报，截止 {cell.due_on.isoformat()}，{_late(cell)}")
    return "\n".join(["以下月报尚未上报，请尽快补报：", *lines])


def _late(cell: ReportCell) -> str:
    return f"已迟 {cell.standing.late_days} 天" if cell.standing.late_days else "尚未到期"


class GridPane(QWidget):
    """Grid and details. `acted(action, cell)`: receive, accept, return, remark, open."""

    acted = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self.view = GridView()
        self.board = Card("各单位报送情况")
        self.empty = EmptyState(
            "这一年没有要报送月报的单位",
            "启用以前的月份、本制度没有规定月报的年度都不列；是否报送可在“更多—制度参数与节假日”和各单位的基本情况中设定。",
        )
        self.board.body.addWidget(self.view, 1)
        self.board.body.addWidget(self.empty, 1)
        self.summary = note_label()
        self.remind = button("复制催报名单", self._copy_reminder)
        foot = QHBoxLayout()
        foot.addWidget(self.summary, 1)
        foot.addWidget(self.remind)
        self.board.body.addLayout(foot)
        self.details = Card("月报")
        self.mark = Chip()
        self.details.add_beside_title(self.mark)
        self.sentence, self.clocks = note_label(), note_label()
        self.remarks = note_label()
        self._buttons = FlowLayout(gap=theme.px(8))
        for widget in (section_label("报送"), self.sentence, self.clocks, self.remarks):
            self.details.body.addWidget(widget)
        self.details.body.addStretch(1)
        self.details.body.addLayout(self._buttons)
        self._main = QHBoxLayout()
        self.details.body.addLayout(self._main)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.px(12))
        line.addWidget(self.board, 1)
        line.addWidget(self.details)
        keep_scaled(self, lambda: self.details.setFixedWidth(theme.px(330)))
        self.view.chosen.connect(self.show_cell)
        self.view.opened.connect(lambda cell: self.acted.emit("open", cell))

    def show_grid(self, grid: ReportGrid) -> None:
        """Show a year; the chosen cell stays chosen."""
        at = self.view.currentIndex()
        place = (at.row(), at.column()) if at.isValid() else None
        self.view.grid.show_grid(grid)
        self.board.set_title(f"{grid.year} 年各单位报送情况")
        cells = [cell for row in grid.cells for cell in row if cell is not None]
        found: dict[str, int] = {}
        for cell in cells:
            found[cell.label] = found.get(cell.label, 0) + 1
        self.summary.setText("　".join(f"{label} {found[label]}" for label in TONES if label in found))
        self.remind.setEnabled(bool(self._unsent()))
        width = max((len(unit.short_name) + unit.depth for unit in grid.units), default=4)
        self.view.verticalHeader().setFixedWidth(theme.chars(min(width, 12)) + theme.px(20))
        if place is not None and place[0] < len(grid.units):
            self.view.setCurrentIndex(self.view.grid.index(*place))
        current = self.view.grid.cell(self.view.currentIndex())
        if current is None:
            self._choose_first(cells)
        else:
            self.show_cell(current)

    def _choose_first(self, cells: Sequence[ReportCell]) -> None:
        """The first that needs a hand: arrived and not looked at, else late, else any."""
        self.details.setVisible(bool(cells))
        self.view.setVisible(bool(cells))
        self.empty.setVisible(not cells)
        wanted = [c for c in cells if "accept" in _actions(c)] or [c for c in cells if c.standing.late_days] or cells
        if wanted:
            self.view.choose(wanted[0].unit_id, wanted[0].month.month)

    def _unsent(self) -> list[ReportCell]:
        """What is due or overdue and not sent."""
        grid = self.view.grid.grid
        cells = [cell for row in (grid.cells if grid else ()) for cell in row if cell is not None]
        return [cell for cell in cells if cell.standing.decided_at is None and cell.standing.late_days]

    def _copy_reminder(self) -> None:
        QGuiApplication.clipboard().setText(reminder_text(self._unsent()))
        self.summary.setText(f"催报名单已复制（{len(self._unsent())} 项），可粘贴到通知中。")

    def show_cell(self, cell: ReportCell) -> None:
        """Show the details of a unit's month."""
        self.details.setVisible(True)
        self.details.set_title(f"{cell.unit}　{cell.month.month} 月")
        self.mark.show_as("、".join(cell.marks), TONES.get(cell.label, "plain"))
        self.sentence.setText(cell.standing.sentence)
        self.clocks.setText(cell.received_at)
        self.clocks.setVisible(bool(cell.received_at))
        self.remarks.setText("\n".join(cell.remarks))
        self.remarks.setVisible(bool(cell.remarks))
        clear_layout(self._buttons)
        clear_layout(self._main)
        self._main.addStretch(1)
        titles = {"receive": "签收", "accept": "接收", "return": "退回", "remark": "认定虚报、错报", "open": "查看月报"}
        for action in _actions(cell):
            role = "primary" if action == "accept" else ""
            made = button(titles[action], partial(self.acted.emit, action, cell), role=role)
            made.setObjectName(action)
            (self._main if role else self._buttons).addWidget(made)


def _actions(cell: ReportCell) -> list[str]:
    """What the receiving side may do with a cell, the main action last."""
    actions = ["open"]
    if cell.submitted_on is not None:
        actions.append("remark")
    if cell.waiting:
        actions += ["return", *(["receive"] if not cell.arrived else []), "accept"]
    return actions
