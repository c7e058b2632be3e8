"""回收站: what was deleted, to restore it or to erase it for good."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop.fields import Refused, Row
from desktop.services.trail.trash import REMAINS, TrashLine, empty_trash, restore_from_trash, trash_lines
from desktop.services.workspace import Workspace
from desktop.views.lists.list_dialog import ListDialog
from desktop.views.lists.table_view import TableView
from desktop.views.lists.tables import Column, RowsTable
from desktop.views.look.widgets import EmptyState, button, note_label, primary_button
from desktop.views.parts.dialogs import ask, tell_failure

NOTE = "删除的记录连同它的明细和附件都留在这里，清空以前随时可以恢复。"
COLUMNS = (
    Column("deleted", "删除时间", 9),
    Column("operator", "经办人", 5),
    Column("kind", "类别", 6),
    Column("name", "内容", 16, grows=True),
    Column("along", "连同", 8, tone=lambda row: "secondary"),
    Column("command", "操作", 14, tone=lambda row: "secondary"),
)


class TrashDialog(ListDialog):
    """The deleted records, the last one first; several may be chosen."""

    def __init__(self, ws: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent, "回收站", "回收站", NOTE, 1000, 520)
        self.ws = ws
        self._lines: list[TrashLine] = []
        self.rows = RowsTable(COLUMNS, parent=self)
        self.table = TableView(self.rows, name="回收站")
        self.empty = EmptyState("回收站是空的", "删除的记录会先放到这里。")
        self.done_note = note_label("")
        self.erase_button = button("彻底删除…", self.erase, role="danger")
        self.erase_all_button = button("清空回收站…", self.erase_all, role="danger")
        self.restore_button = primary_button("恢复", self.restore)
        self.column.addWidget(self.table, 1)
        self.column.addWidget(self.empty, 1)
        self.column.addWidget(self.done_note)
        self.left.addWidget(self.erase_all_button)
        self.left.addWidget(self.erase_button)
        self.foot.addWidget(self.restore_button)
        self.table.selection_counted.connect(self._enable)
        self.reload()

    def reload(self) -> None:
        """Read the list again."""
        self._lines = trash_lines(self.ws)
        self.rows.set_rows(
            Row(
                place,
                {
                    "deleted": f"{line.deleted_at:%Y-%m-%d %H:%M}",
                    "operator": line.operator or "—",
                    "kind": line.kind,
                    "name": line.name,
                    "along": line.along,
                    "command": line.command,
                },
            )
            for place, line in enumerate(self._lines)
        )
        self.table.setVisible(bool(self._lines))
        self.empty.setVisible(not self._lines)
        self.erase_all_button.setEnabled(bool(self._lines))
        self.table.choose_id(0 if self._lines else None)
        self._enable(len(self.table.selected_ids()))

    def _enable(self, count: int) -> None:
        many = f" {count} 项" if count > 1 else ""
        for made, word in ((self.restore_button, f"恢复{many}"), (self.erase_button, f"彻底删除{many}…")):
            made.setEnabled(count > 0)
            made.setText(word)
            made.setAccessibleName(word)

    def _chosen(self) -> list[tuple[int, str, int]]:
        return [self._lines[place].key for place in self.table.selected_ids()]

    def restore(self) -> None:
        """Bring the chosen ones back."""
        keys = self._chosen()
        if keys:
            self._do(lambda: restore_from_trash(self.ws, keys))

    def erase(self) -> None:
        """Erase the chosen ones after a question."""
        keys = self._chosen()
        what = f"要彻底删除“{self._lines[self.table.selected_ids()[0]].name}”吗？" if len(keys) == 1 else ""
        if keys and self._sure("彻底删除", what or f"要彻底删除这 {len(keys)} 项吗？"):
            self._do(lambda: empty_trash(self.ws, keys))

    def erase_all(self) -> None:
        """Erase everything after a question."""
        if self._sure("清空回收站", f"要清空回收站里的 {len(self._lines)} 项吗？"):
            self._do(lambda: empty_trash(self.ws))

    def _sure(self, title: str, what: str) -> bool:
        buttons = (("", "取消"), ("yes", title))
        return ask(self, title, what, REMAINS, "此后不能恢复，也不能撤销。", buttons) == "yes"

    def _do(self, run: Callable[[], str]) -> None:
        try:
            self.done_note.setText(run())
        except Refused as refused:
            tell_failure(self, str(refused), "没有改动任何记录。")
        self.reload()
