"""管理经办人: all names of this file; register, correct, set or remove a PIN, note that somebody has left."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.fields import NamedField, Row, Text
from desktop.services.operator import (
    LEFT_ON,
    NAME,
    PIN_MEANS,
    PIN_RULE,
    OperatorLine,
    add_operator,
    leave_operator,
    operators,
    rename_operator,
    return_operator,
    set_pin,
)
from desktop.services.workspace import Workspace
from desktop.views.forms.editor import EditorContext
from desktop.views.forms.form_dialog import FormDialog
from desktop.views.lists.columns import Column
from desktop.views.lists.table_view import TableView
from desktop.views.lists.tables import RowsTable
from desktop.views.look import theme
from desktop.views.look.fitting import within_screen
from desktop.views.look.widgets import button, note_label, primary_button

PIN = NamedField("pin", Text(label="新 PIN", max_length=20, hint=f"{PIN_RULE}；不填就是不设"), False)
PROOF = NamedField("proof", Text(label="原 PIN", max_length=200, hint="忘记了的，填工作库口令"), True)
COLUMNS = (
    Column("name", "姓名", 8, grows=True),
    Column("pin", "PIN", 5),
    Column("since", "登记", 7),
    Column("state", "状态", 9, "chip", tone=lambda row: "plain" if row["left_on"] else "done"),
)


class OperatorsDialog(QDialog):
    """Every change is a command of its own; there is nothing unsaved here."""

    def __init__(self, ws: Workspace, context: EditorContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ws, self._context = ws, context
        self._lines: list[OperatorLine] = []
        self.setWindowTitle("管理经办人")
        self.setAccessibleName("管理经办人")
        self.rows = RowsTable(COLUMNS)
        self.table = TableView(self.rows, name="经办人")
        self.rename_button = button("更名…", self.rename)
        self.pin_button = button("PIN…", self.change_pin)
        self.leave_button = button("离岗…", self.leave)
        self.return_button = button("恢复在岗", self.come_back)
        self.add_button = primary_button("登记…", self.add)
        column = QVBoxLayout(self)
        column.addWidget(self.table, 1)
        column.addWidget(note_label(PIN_MEANS))
        foot = QHBoxLayout()
        foot.addWidget(button("关闭 Esc", self.reject))
        foot.addStretch(1)
        for made in (self.return_button, self.leave_button, self.pin_button, self.rename_button, self.add_button):
            foot.addWidget(made)
        column.addLayout(foot)
        self.table.row_chosen.connect(lambda _id: self._on_line())
        self.table.opened.connect(lambda _id: self.rename())
        within_screen(self, theme.chars(46), theme.px(400))
        self.reload()

    def reload(self) -> None:
        """Read the names again; the chosen one stays chosen."""
        chosen = self.table.current_id()
        self._lines = operators(self._ws, with_left=True)
        self.rows.set_rows(_row(line) for line in self._lines)
        if not (chosen and self.table.choose_id(chosen)) and self._lines:
            self.table.choose_id(self._lines[0].id)
        self._on_line()

    @property
    def line(self) -> OperatorLine | None:
        """The name chosen."""
        return next((line for line in self._lines if line.id == self.table.current_id()), None)

    def _on_line(self) -> None:
        line = self.line
        for made in (self.rename_button, self.pin_button):
            made.setEnabled(line is not None)
        self.leave_button.setVisible(line is None or line.left_on is None)
        self.leave_button.setEnabled(line is not None)
        self.return_button.setVisible(line is not None and line.left_on is not None)

    # --- actions ----------------------------------------------------------------------------------

    def _ask(
        self,
        title: str,
        fields: list[NamedField],
        save: Callable[[dict[str, Any]], object],
        values: dict[str, Any],
        note: str = "",
    ) -> FormDialog:
        dialog = FormDialog(title, fields, self._context, save, values, self, note=note)
        for name in ("pin", "proof"):
            if name in dialog.form.names():
                hide_typing(dialog.form.editor(name).focus_target())
        return dialog

    def add(self) -> None:
        """登记 another name."""

        def save(values: dict[str, Any]) -> int:
            return add_operator(self._ws, values["name"] or "", values["pin"] or "", self)

        dialog = self._ask("登记经办人", [NAME, PIN], save, {}, PIN_MEANS)
        if dialog.exec():
            self.reload()
            self.table.choose_id(dialog.result_value)

    def rename(self) -> None:
        """更名: the same person, another spelling."""
        line = self.line
        if line is None:
            return

        def save(values: dict[str, Any]) -> None:
            rename_operator(self._ws, line.id, values["name"] or "", self)

        note = "只改写法。换了人请登记新的经办人；以前的修改记录仍是原来的姓名。"
        if self._ask(f"更名：{line.name}", [NAME], save, {"name": line.name}, note).exec():
            self.reload()

    def change_pin(self) -> None:
        """Set, change or remove the PIN."""
        line = self.line
        if line is None:
            return

        def save(values: dict[str, Any]) -> None:
            set_pin(self._ws, line.id, values["pin"] or "", values.get("proof") or "", self)

        fields = [PROOF, PIN] if line.has_pin else [PIN]
        if self._ask(f"PIN：{line.name}", fields, save, {}, PIN_MEANS).exec():
            self.reload()

    def leave(self) -> None:
        """离岗: the name is not offered from that day on."""
        line = self.line
        if line is None:
            return

        def save(values: dict[str, Any]) -> None:
            leave_operator(self._ws, line.id, values["left_on"], self)

        if self._ask(f"{line.name} 离岗", [LEFT_ON], save, {"left_on": self._ws.today()}).exec():
            self.reload()

    def come_back(self) -> None:
        """恢复在岗: take a leaving back."""
        if self.line is not None:
            return_operator(self._ws, self.line.id, self)
            self.reload()


def hide_typing(widget: QWidget) -> None:
    """Dots instead of what is typed; such a field is never kept as a draft."""
    if isinstance(widget, QLineEdit):
        widget.setEchoMode(QLineEdit.EchoMode.Password)


def _row(line: OperatorLine) -> Row:
    state = f"{line.left_on} 离岗" if line.left_on else "在岗"
    values = {"name": line.name, "pin": "已设" if line.has_pin else None, "since": f"{line.since:%Y-%m-%d}"}
    return Row(line.id, {**values, "state": state, "left_on": line.left_on})
