"""What is behind a report: the cases of one figure, the history of a version; each in a window of its own."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.fields import Row
from desktop.services.dispute.report_query import ReportView
from desktop.services.workspace import Workspace
from desktop.views.lists.history import HistoryDialog
from desktop.views.lists.table_view import TableView
from desktop.views.lists.tables import Column, RowsTable
from desktop.views.look import theme
from desktop.views.look.widgets import button, note_label, primary_button, title_label

COLUMNS = (
    Column("number", "编号", 6),
    Column("name", "名称", 16),
    Column("unit", "单位", 6),
    Column("known_on", "受理", 6, "day"),
    Column("dispute_type", "类别", 9),
    Column("people", "人数", 4, "number"),
    Column("status", "状态", 6, "chip"),
    Column("closed_on", "办结", 6, "day"),
)
SCREENINGS = (
    Column("known_on", "排查日期", 6, "day"),
    Column("unit", "单位", 7),
    Column("dispute_type", "类型", 6),
    Column("name", "排查范围", 14),
    Column("status", "结果", 16),
)


class CasesDialog(QDialog):
    """Lists the rows; `open_case(id)` is called with the case chosen, None when there is no ledger to open it in."""

    def __init__(
        self,
        title: str,
        rows: Sequence[Row],
        *,
        note: str = "",
        screenings: bool = False,
        open_case: Callable[[int], object] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._open_case = None if screenings else open_case
        self.model = RowsTable(SCREENINGS if screenings else COLUMNS, rows)
        self.list = TableView(self.model, name=title)
        self.list.opened.connect(self._open)
        column = QVBoxLayout(self)
        margin = theme.px(16)
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(theme.px(10))
        column.addWidget(title_label(f"{title}　共 {len(rows)} {'次' if screenings else '件'}"))
        if note:
            column.addWidget(note_label(note))
        column.addWidget(self.list, 1)
        column.addLayout(self._foot())
        self.resize(theme.px(1010), theme.px(500))
        if rows:
            self.list.choose_id(self.model.id_at(0), quietly=True)

    def _foot(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(button("关闭", self.reject))
        if self._open_case is not None:
            self.open_button = primary_button("在台账中打开", lambda: self._open(self.list.current_id()))
            line.addWidget(self.open_button)
        return line

    def _open(self, record_id: int | None) -> None:
        if record_id is not None and self._open_case is not None:
            self.accept()
            self._open_case(record_id)


def show_report_history(ws: Workspace, view: ReportView | None, parent: QWidget) -> None:
    """Every change of the version shown."""
    if view is not None and view.report_id is not None:
        title = f"{view.month.label}月报　第 {view.version} 版"
        HistoryDialog(ws, "monthly_report", view.report_id, title, parent).exec()
