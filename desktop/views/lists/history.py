"""历史: who changed what of a record and when, one line a field, and the way back to an earlier version."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from desktop.fields import Refused, Row
from desktop.services.parts.draft import load_draft
from desktop.services.trail.history import HistoryEntry, history_of
from desktop.services.workspace import Workspace
from desktop.views.lists.list_dialog import ListDialog
from desktop.views.lists.table_view import TableView
from desktop.views.lists.tables import Column, RowsTable
from desktop.views.look.widgets import EmptyState, note_label, primary_button
from desktop.views.parts.dialogs import tell, tell_failure

NOTE = "每次改动都已记入审计，不能删改；当事方简称只保留校验值。选中一行，可恢复到那次改动之后的内容。"
COLUMNS = (
    Column("at", "时间", 9),
    Column("operator", "经办人", 5),
    Column("label", "项目", 9),
    Column("before", "原来", 10, tone=lambda row: "secondary"),
    Column("after", "改为", 10, grows=True),
    Column("summary", "操作", 14, tone=lambda row: "secondary"),
)
CHANGE_COLUMNS = (
    Column("label", "项目", 10),
    Column("now", "现在", 14, tone=lambda row: "secondary"),
    Column("then", "恢复后", 14, grows=True),
)


def history_rows(entries: Sequence[HistoryEntry]) -> list[Row]:
    """One row a changed field, numbered; a command that changed none of them still has its line. `seq` is its entry."""
    rows: list[Row] = []
    for entry in entries:
        head: dict[str, Any] = {"seq": entry.seq, "operator": entry.operator or "—", "summary": entry.summary}
        head["at"] = f"{entry.at:%Y-%m-%d %H:%M}"
        for change in entry.changes:
            said = {"label": change.label, "before": change.before, "after": change.after}
            rows.append(Row(len(rows), {**head, **said}))
        if not entry.changes:
            rows.append(Row(len(rows), {**head, "label": "—", "before": "—", "after": "—"}))
    return rows


class HistoryDialog(ListDialog):
    """The history of one record, newest first."""

    def __init__(self, ws: Workspace, kind: str, record_id: int, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, "历史", title, NOTE, 1060, 560)
        self.setAccessibleName(f"{title}的历史")
        self._ws, self._key, self._title = ws, (kind, record_id), title
        self._newest = 0
        self.rows = RowsTable(COLUMNS, parent=self)
        self.table = TableView(self.rows, name="历史")
        self.empty = EmptyState("还没有改动记录")
        self.reason = note_label("")
        self.restore_button = primary_button("恢复到此版本…", self.restore)
        self.column.addWidget(self.table, 1)
        self.column.addWidget(self.empty, 1)
        self.column.addWidget(self.reason)
        self.foot.addWidget(self.restore_button)
        self.table.row_chosen.connect(lambda _: self._enable())
        self.table.opened.connect(lambda _: self.restore())
        self._show_reason()
        self.reload()

    def _show_reason(self) -> None:
        from desktop.services.trail.version import why_not

        why = why_not(self._ws, self._key[0])
        self.reason.setText(f"不能恢复到以前的版本：{why}。" if why else "")
        self.reason.setVisible(bool(why))
        self.restore_button.setVisible(not why)

    def reload(self) -> None:
        """Read the history again."""
        entries = history_of(self._ws, *self._key)
        self._newest = entries[0].seq if entries else 0
        self.rows.set_rows(history_rows(entries))
        self.table.setVisible(bool(entries))
        self.empty.setVisible(not entries)
        self.table.choose_id(0 if entries else None)
        self._enable()

    def _chosen(self) -> int:
        """The entry of the chosen line, 0 without one."""
        line = self.table.current_id()
        found = next((row for row in self.rows.rows if row.id == line), None) if line is not None else None
        return int(found["seq"]) if found else 0

    def _enable(self) -> None:
        self.restore_button.setEnabled(self._chosen() not in (0, self._newest))

    def restore(self) -> None:
        """Show what the chosen version would change, and bring it back when that is wanted."""
        if not self.restore_button.isEnabled() or not self.restore_button.isVisibleTo(self):
            return
        if load_draft(self._ws, *self._key) is not None:
            tell(
                self, "还有没保存的内容", "这条记录的表单里有没保存的内容。", "", "请先保存或放弃，再恢复到以前的版本。"
            )
            return
        try:
            dialog = VersionDialog(self._ws, self._key, self._chosen(), self._title, self)
        except Refused as refused:
            tell_failure(self, str(refused), "没有改动任何记录。")
            return
        if dialog.exec():
            self.reload()


class VersionDialog(ListDialog):
    """What going back to a version would change; the button does it. Refused when the record has no way back."""

    def __init__(self, ws: Workspace, key: tuple[str, int], seq: int, title: str, parent: QWidget | None) -> None:
        from desktop.services.trail.version import preview_version

        found = preview_version(ws, *key, seq)
        count = len(found.lines)
        note = f"将改动以下 {count} 处，其余不变。恢复也是一次普通的修改，可以撤销。" if count else ""
        super().__init__(parent, "恢复到此版本", title, note, 820, 480)
        self._ws, self._key, self._seq = ws, key, seq
        self.rows = RowsTable(
            CHANGE_COLUMNS,
            (Row(i, {"label": c.label, "now": c.before, "then": c.after}) for i, c in enumerate(found.lines)),
            self,
        )
        self.table = TableView(self.rows, name="将要改动的内容")
        self.remarks = note_label("；".join(found.remarks) + "。" if found.remarks else "")
        self.restore_button = primary_button("恢复", self.restore)
        self.restore_button.setEnabled(bool(count))
        self.column.addWidget(self.table if count else EmptyState("现在的内容与这一版相同"), 1)
        self.column.addWidget(self.remarks)
        self.foot.addWidget(self.restore_button)
        self.restore_button.setDefault(True)

    def restore(self) -> None:
        """Do it and close; when the save refuses it, say why and stay."""
        from desktop.services.trail.version import restore_version

        try:
            restore_version(self._ws, *self._key, self._seq)
        except Refused as refused:
            tell_failure(self, str(refused), "没有改动任何记录。")
            return
        self.accept()
