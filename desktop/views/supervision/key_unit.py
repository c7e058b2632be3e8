"""重点督办单位: the units chosen for a year of close supervision (南阳 35)."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.fields import Row
from desktop.services.supervision.key_unit import key_unit_fields, key_units, remove_key_unit, save_key_unit
from desktop.services.workspace import Workspace
from desktop.views.forms.drafts import DraftKey
from desktop.views.forms.form_dialog import FormDialog
from desktop.views.host import PageHost
from desktop.views.lists.table_view import TableView
from desktop.views.lists.tables import Column, RowsTable
from desktop.views.look.theme import px
from desktop.views.look.widgets import Card, EmptyState, button, keep_scaled, primary_button
from desktop.views.parts.dialogs import ask

COLUMNS = (
    Column("unit", "单位", 9, most=14),
    Column("decided_on", "确定日期", 5.6, kind="day"),
    Column("reason", "突出问题", 18, grows=True),
)


class KeyUnitPart(QWidget):
    """The units of the chosen year."""

    def __init__(self, ws: Workspace, host: PageHost) -> None:
        super().__init__()
        self._ws, self._host = ws, host
        basis = str(ws.policy.value("supervision.key_units", ws.today()).basis)
        self.card = Card("重点督办单位", basis)
        self.model = RowsTable(COLUMNS)
        self.table = TableView(self.model, name="重点督办单位列表")
        self.empty = EmptyState("这一年还没有确定重点督办单位", "从社会治安、公共安全问题较多的下级单位中确定。")
        self.remove_button = button("移出…", self.remove)
        self.edit_button = button("修改…", self.edit)
        self.add_button = primary_button("确定单位…", self.add)
        self.card.body.addWidget(self.table, 1)
        self.card.body.addWidget(self.empty, 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        for made in (self.remove_button, self.edit_button, self.add_button):
            foot.addWidget(made)
        self.card.body.addLayout(foot)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.card)
        keep_scaled(self, self._rescale)
        self.table.opened.connect(lambda _id: self.edit())
        self.reload()

    def _rescale(self) -> None:
        self._column.setContentsMargins(px(16), px(12), px(16), px(12))

    def reload(self) -> None:
        """Read the year's units again."""
        rows = key_units(self._ws, self._host.year)
        self.model.set_rows(rows)
        self.card.set_title(f"{self._host.year} 年重点督办单位")
        self.table.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        for made in (self.remove_button, self.edit_button):
            made.setEnabled(bool(rows))

    def _current(self) -> Row | None:
        chosen = self.table.current_id()
        return next((row for row in key_units(self._ws, self._host.year) if row.id == chosen), None)

    def add(self) -> None:
        """Choose a unit for the year."""
        self._ask(None, {"year": self._host.year, "decided_on": self._ws.today()})

    def edit(self) -> None:
        """Correct the chosen line."""
        row = self._current()
        if row is not None:
            self._ask(row.id, row.values)

    def _ask(self, key_id: int | None, values: dict[str, object]) -> None:
        FormDialog(
            "重点督办单位", key_unit_fields(), self._host.editor_context,
            lambda given: save_key_unit(self._ws, key_id, given, self), values, self,
            draft=DraftKey("key_unit", key_id),
        ).exec()  # fmt: skip
        self.reload()

    def remove(self) -> None:
        """Take the chosen unit off the list after asking."""
        row = self._current()
        if row is None or row.id is None:
            return
        answer = ask(
            self, "移出重点督办单位", f"要移出“{row['unit']}”吗？", "移入回收站，可以恢复。", "",
            (("", "取消"), ("yes", "移出")),
        )  # fmt: skip
        if answer == "yes":
            remove_key_unit(self._ws, row.id, self)
            self.reload()
