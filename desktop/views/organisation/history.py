"""历任 of a post, and 沿革 of a unit: names and places over time, renaming, moving, merging, closing (S1)."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.fields import Day, NamedField, Refused, Row, UnitRef
from desktop.rules.organisation import Holder
from desktop.services.organisation.lookup import (
    close_unit,
    merge_unit,
    move_unit,
    remove_term,
    rename_unit,
    reopen_unit,
)
from desktop.services.organisation.unit import unit_history, unit_row, unit_term_spec
from desktop.services.workspace import Workspace
from desktop.views.forms.drafts import DraftKey
from desktop.views.host import PageHost
from desktop.views.lists.columns import Column
from desktop.views.lists.table_view import TableView
from desktop.views.lists.tables import RowsTable
from desktop.views.look import theme
from desktop.views.look.widgets import Banner, button, note_label, primary_button
from desktop.views.organisation.panel import UnitPanel
from desktop.views.parts.dialogs import ask, tell_failure

HOLDER_COLUMNS = (
    Column("name", "姓名", 5),
    Column("job_title", "职务", 10),
    Column("since", "任职起", 6, "day"),
    Column("until", "任职止", 6, show=lambda row: str(row["until"] or "至今")),
    Column("portfolio", "分工", 10),
)
TERM_COLUMNS = (
    Column("since", "自", 6, "day"),
    Column("name", "单位全称", 16),
    Column("short_name", "简称", 8),
    Column("parent", "上级单位", 14),
)


class PostHistoryDialog(QDialog):
    """Everyone who held a post; one entered by mistake can be taken back."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        read: Callable[[], Sequence[Holder]],
        remove: Callable[[int], object],
        history: Callable[[int], QDialog],
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._read, self._remove, self._history = read, remove, history
        self.rows = RowsTable(HOLDER_COLUMNS)
        self.table = TableView(self.rows, name=title)
        column = QVBoxLayout(self)
        column.addWidget(self.table, 1)
        self.empty = note_label("还没有人担任过这个岗位。")
        column.addWidget(self.empty)
        line = QHBoxLayout()
        self.remove_button = button("删除误录…", self.remove)
        self.history_button = button("历史…", self.show_history)
        line.addWidget(self.remove_button)
        line.addWidget(self.history_button)
        line.addStretch(1)
        line.addWidget(primary_button("关闭", self.accept))
        column.addLayout(line)
        self.resize(theme.chars(46), theme.px(360))
        self.reload()

    def reload(self) -> None:
        """Read the list again."""
        holders = self._read()
        names = [column.key for column in HOLDER_COLUMNS]
        self.rows.set_rows(Row(one.appointment_id, {name: getattr(one, name) for name in names}) for one in holders)
        self.empty.setVisible(not holders)
        self.table.choose_id(holders[0].appointment_id if holders else None)
        self.remove_button.setEnabled(bool(holders))
        self.history_button.setEnabled(bool(holders))

    def show_history(self) -> None:
        """历史 of the chosen appointment, and the way back."""
        chosen = self.table.current_id()
        if chosen is not None:
            self._history(chosen).exec()
            self.reload()

    def remove(self) -> None:
        """Take back the chosen line after a question."""
        chosen = self.table.current_id()
        if chosen is None:
            return
        sure = ask(
            self,
            "删除误录的任职",
            "这条任职是录错的吗？",
            "删除后移入回收站，可以恢复。",
            "曾经在任的人请用“离任”，不要删除。",
            (("", "取消"), ("yes", "删除误录")),
        )
        if sure == "yes":
            try:
                self._remove(chosen)
            except Refused as refused:
                tell_failure(self, str(refused))
            self.reload()


class UnitHistoryPanel(UnitPanel):
    """沿革: the past keeps the old tree, what is entered here holds from its day on."""

    def __init__(self, ws: Workspace, host: PageHost) -> None:
        super().__init__(ws, host)
        self.ended = Banner("", "soon")
        self.rows = RowsTable(TERM_COLUMNS)
        self.table = TableView(self.rows, name="沿革")
        self.column.addWidget(self.ended)
        self.column.addWidget(self.table, 1)
        self.column.addWidget(
            note_label(
                "更名、调整隶属、并入和撤销都从所填日期起生效；"
                f"此前的月报、{ws.policy.term('letter')}和名册仍按当时的机构。"
            )
        )
        self.remove_button = button("删除误录…", self.remove)
        self.reopen_button = button("恢复单位…", self.reopen)
        self.close_button = button("撤销…", self.close_down)
        self.merge_button = button("并入…", self.merge)
        self.move_button = button("调整隶属…", self.move_elsewhere)
        self.rename_button = primary_button("更名…", self.rename)
        self.add_actions(
            self.reopen_button,
            self.close_button,
            self.merge_button,
            self.move_button,
            self.rename_button,
            left=[self.remove_button],
        )
        self.table.row_chosen.connect(lambda _id: self._offer())

    def reload(self) -> None:
        """Read the unit's terms and how it ended."""
        self._terms = unit_history(self.ws, self.unit_id)
        row = unit_row(self.ws, self.unit_id, self.day)
        keys = [column.key for column in TERM_COLUMNS]
        self.rows.set_rows(Row(t.term_id, {key: getattr(t, key) or None for key in keys}) for t in self._terms)
        self.table.choose_id(self._terms[-1].term_id, quietly=True)
        self._closed_on = row["closed_on"]
        reason = row["close_reason"].value if row["close_reason"] else "撤销"
        self.ended.show_as(f"自 {self._closed_on} 起{reason}" if self._closed_on else "", "soon")
        self._offer()

    def _offer(self) -> None:
        open_still = self._closed_on is None
        for made in (self.close_button, self.merge_button, self.move_button, self.rename_button):
            made.setVisible(open_still)
        self.reopen_button.setVisible(not open_still)
        chosen = self.table.current_id()
        self.remove_button.setEnabled(any(t.term_id == chosen and not t.first for t in self._terms))

    # --- actions ----------------------------------------------------------------------------------

    def rename(self) -> None:
        """更名 from a day on."""
        assert self.unit is not None
        values = {"since": self.day, "name": self.unit.name, "short_name": self.unit.short_name}

        def save(entered: dict[str, Any]) -> None:
            rename_unit(self.ws, self.unit_id, entered["since"], entered["name"], entered["short_name"], self)

        fields = unit_term_spec().only("since", "name", "short_name")
        self.ask_form(
            f"更名：{self.unit.name}",
            fields,
            save,
            values,
            save_text="更名",
            draft=DraftKey("unit.rename", self.unit_id),
        )

    def move_elsewhere(self, target: tuple[int | None, int] | None = None) -> None:
        """调整隶属 from a day on; a drop in the tree comes here with its target: upper unit and place."""
        assert self.unit is not None
        wanted, place = target if target else (self.unit.parent_id, None)

        def save(entered: dict[str, Any]) -> None:
            parent = entered["parent_id"]
            move_unit(self.ws, self.unit_id, entered["since"], parent, place if parent == wanted else None, self)

        fields = unit_term_spec().only("parent_id", "since")
        letter = self.ws.policy.term("letter")
        note = f"上级单位留空即移到最上级。调整前的月报、{letter}和名册仍按原来的隶属。"
        values = {"since": self.day, "parent_id": wanted}
        self.ask_form(
            f"调整隶属：{self.unit.name}",
            fields,
            save,
            values,
            save_text="调整",
            note=note,
            draft=DraftKey("unit.move", self.unit_id),
        )

    def merge(self) -> None:
        """并入 another unit from a day on."""
        assert self.unit is not None
        fields = [
            NamedField("into_id", UnitRef(label="并入单位"), True),
            NamedField("on", Day(label="并入日期", hint="自这一天起不再存在"), True),
        ]

        def save(values: dict[str, Any]) -> None:
            merge_unit(self.ws, self.unit_id, values["into_id"], values["on"], self)

        note = (
            "它的下级单位、工作人员、在用的重点部位和登记、计划检查转入并入单位，岗位任职到前一天为止。"
            "已登记的隐患仍在原单位名下，照常办理。"
        )
        self.ask_form(
            f"并入其他单位：{self.unit.name}",
            fields,
            save,
            {"on": self.day},
            save_text="并入",
            note=note,
            draft=DraftKey("unit.merge", self.unit_id),
        )

    def close_down(self) -> None:
        """撤销 from a day on."""
        assert self.unit is not None
        field = NamedField("on", Day(label="撤销日期", hint="自这一天起不再存在"), True)
        note = "岗位任职、议事机构和定点承包到前一天为止。还有下级单位的，要先移走或撤销。"
        self.ask_form(
            f"撤销：{self.unit.name}",
            [field],
            lambda values: close_unit(self.ws, self.unit_id, values["on"], self),
            {"on": self.day},
            save_text="撤销单位",
            note=note,
            draft=DraftKey("unit.close", self.unit_id),
        )

    def reopen(self) -> None:
        """恢复: take a closing back that was entered by mistake."""
        self.confirm(
            "恢复单位",
            "撤销是录错的吗？恢复后单位继续存在。",
            "随撤销结束的任职不会自动恢复，请逐个更正。",
            "恢复单位",
            lambda: reopen_unit(self.ws, self.unit_id, self),
        )

    def remove(self) -> None:
        """删除误录: take back a renaming or move that was entered by mistake."""
        chosen = self.table.current_id()
        if chosen is not None:
            self.confirm(
                "删除误录的沿革",
                "这次更名或调整是录错的吗？",
                "删除后按它之前的名称和隶属；删错了可以撤销。",
                "删除误录",
                lambda: remove_term(self.ws, chosen, self),
            )
