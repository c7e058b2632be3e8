"""历史: who changed what of a record and when, one line a field."""

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.fields import Row
from desktop.services.history import HistoryEntry, history_of
from desktop.services.workspace import Workspace
from desktop.views import theme
from desktop.views.tables import Column, RowsTable, TableView
from desktop.views.widgets import EmptyState, button, note_label, title_label

COLUMNS = (
    Column("at", "时间", 9),
    Column("operator", "经办人", 5),
    Column("label", "项目", 9),
    Column("before", "原来", 10, tone=lambda row: "secondary"),
    Column("after", "改为", 10, grows=True),
    Column("summary", "操作", 14, tone=lambda row: "secondary"),
)


def history_rows(entries: Sequence[HistoryEntry]) -> list[Row]:
    """One row a changed field; a command that changed none of them still has its line."""
    rows = []
    for entry in entries:
        head = {"at": f"{entry.at:%Y-%m-%d %H:%M}", "operator": entry.operator or "—", "summary": entry.summary}
        for change in entry.changes:
            rows.append(Row(None, {**head, "label": change.label, "before": change.before, "after": change.after}))
        if not entry.changes:
            rows.append(Row(None, {**head, "label": "—", "before": "—", "after": "—"}))
    return rows


class HistoryDialog(QDialog):
    """The history of one record, newest first."""

    def __init__(self, ws: Workspace, kind: str, record_id: int, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("历史")
        self.setAccessibleName(f"{title}的历史")
        rows = history_rows(history_of(ws, kind, record_id))
        self.table = TableView(RowsTable(COLUMNS, rows, self), name="历史")
        column = QVBoxLayout(self)
        margin = theme.px(16)
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(theme.px(10))
        column.addWidget(title_label(title))
        column.addWidget(note_label("每次改动都已记入审计，不能删改；当事方简称只保留校验值。"))
        if rows:
            column.addWidget(self.table, 1)
        else:
            column.addWidget(EmptyState("还没有改动记录"), 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(button("关闭 Esc", self.reject))
        column.addLayout(foot)
        room = self.screen().availableGeometry()
        self.resize(min(theme.px(1060), room.width() - 40), min(theme.px(560), room.height() - 60))
