"""合并重复: choose the case that is the same, then field by field which content stays."""

from typing import Any

from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.fields import Refused, Row
from desktop.services.dispute.case import load_dispute
from desktop.services.dispute.merge import differences, duplicates_of, merge_disputes
from desktop.services.workspace import Workspace
from desktop.views.forms.drafts import DraftKeeper
from desktop.views.forms.editor_context import drafts_in_vault
from desktop.views.lists.table_view import TableView
from desktop.views.lists.tables import Column, RowsTable
from desktop.views.look import theme
from desktop.views.look.widgets import (
    EmptyState,
    button,
    clear_layout,
    note_label,
    primary_button,
    problem_label,
    title_label,
)

COLUMNS = (
    Column("number", "编号", 6),
    Column("name", "名称", 14, grows=True),
    Column("known_on", "受理日期", 6, kind="day"),
    Column("status", "状态", 5),
    Column("alike", "名称相似", 5, kind="number"),
    Column("days", "相隔", 4, kind="number"),
)


class MergeDialog(QDialog):
    """`keep_id` stays; the case chosen from those that look alike (or `other_id`) goes into it."""

    def __init__(self, ws: Workspace, keep_id: int, other_id: int | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ws, self._keep_id = ws, keep_id
        self._kept = load_dispute(ws, keep_id)
        self._other: int | None = None
        self._groups: dict[str, QButtonGroup] = {}
        self.setWindowTitle("合并重复")
        self.setAccessibleName("合并重复")
        self.table = self._make_table(other_id)
        self._head = title_label("")
        self._grid_box = QWidget()
        self._grid = QGridLayout(self._grid_box)
        self._problem = problem_label()
        self._problem.hide()
        self.merge_button = primary_button("合并", self.merge)
        self._given: dict[str, Any] = {}
        self.drafts = DraftKeeper(
            self,
            drafts_in_vault(ws, "dispute.merge"),
            keep_id,
            read=self._draft,
            restore=self._restore,
            is_edited=lambda: self._draft() != self._given,
            refill=lambda: self._restore(self._given),
        )
        self._lay_out(other_id)
        self.table.row_chosen.connect(self.choose)
        first = self.table.list_model.id_at(0) if self.table.list_model.rowCount() else None
        self.merge_button.setEnabled(False)
        if first is not None:
            self.table.choose_id(first, quietly=True)
            self.choose(first)
        self._given = self._draft()
        self.drafts.bring_back()

    def _make_table(self, other_id: int | None) -> TableView:
        if other_id is None:
            rows = [
                Row(like.id, {"number": like.number, "name": like.name, "known_on": like.known_on,
                              "status": like.status.value, "alike": f"{like.likeness} %", "days": f"{like.days} 天"})
                for like in duplicates_of(self._ws, self._keep_id)
            ]  # fmt: skip
        else:
            other = load_dispute(self._ws, other_id)
            rows = [Row(other_id, {**other.values, "status": other["status"].value, "alike": "—", "days": "—"})]
        return TableView(RowsTable(COLUMNS, rows, self), name="可能重复的纠纷")

    def _lay_out(self, other_id: int | None) -> None:
        column = QVBoxLayout(self)
        margin = theme.px(16)
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(theme.px(10))
        column.addWidget(title_label(f"保留 {self._kept['number']} {self._kept['name']}"))
        column.addWidget(note_label("同一单位、日期相近、名称相似的列在下面；不按当事人姓名比对。合并可以撤销。"))
        column.addWidget(self.drafts.banner)
        if not self.table.list_model.rowCount():
            hint = "在列表里按住 Ctrl 选中两起，再点“合并所选”，可以合并其他的纠纷。"
            column.addWidget(EmptyState("没有找到可能重复的纠纷", hint), 1)
        else:
            self.table.setFixedHeight(theme.px(34) * (2 if other_id is not None else 4) + theme.px(6))
            column.addWidget(self.table)
            column.addWidget(self._head)
            scroll = QScrollArea()
            scroll.setWidgetResizable(True)
            scroll.setWidget(self._grid_box)
            column.addWidget(scroll, 1)
            column.addWidget(self._problem)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(button("取消 Esc", self.reject))
        foot.addWidget(self.merge_button)
        column.addLayout(foot)
        room = self.screen().availableGeometry()
        self.resize(min(theme.px(860), room.width() - 40), min(theme.px(600), room.height() - 60))

    def choose(self, other_id: int) -> None:
        """Compare with that case: the kept content is marked, an empty one gives way to what the other says."""
        self._other = other_id
        clear_layout(self._grid)
        self._groups.clear()
        found = differences(self._ws, self._keep_id, other_id)
        self._head.setText(
            f"不同的内容（{len(found)} 项），点选要留下的" if found else "两起的内容相同，只移动调处记录和附件"
        )
        for line, one in enumerate(found):
            group = QButtonGroup(self._grid_box)
            keep, take = QRadioButton(_short(one.kept)), QRadioButton(_short(one.other))
            for made, text, place in ((keep, one.kept, 0), (take, one.other, 1)):
                made.setToolTip(text)
                made.setAccessibleName(f"{one.label}：{text}")
                group.addButton(made, place)
                self._grid.addWidget(made, line, place + 1)
            (take if one.kept == "—" else keep).setChecked(True)
            self._grid.addWidget(note_label(one.label, wrap=False), line, 0)
            self._groups[one.name] = group
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        self._grid.setRowStretch(len(found), 1)
        number = load_dispute(self._ws, other_id)["number"]
        self.merge_button.setText(f"把 {number} 并入 {self._kept['number']}")
        self.merge_button.setEnabled(True)

    def taken(self) -> frozenset[str]:
        """The fields whose content comes from the other case."""
        return frozenset(name for name, group in self._groups.items() if group.checkedId() == 1)

    def _draft(self) -> dict[str, Any]:
        return {"other": self._other, "taken": sorted(self.taken())}

    def _restore(self, draft: dict[str, Any]) -> None:
        """Show that choice again, while the other case is still among those listed."""
        if draft["other"] is None or not self.table.choose_id(draft["other"], quietly=True):
            return
        self.choose(draft["other"])
        for name, group in self._groups.items():
            group.button(1 if name in draft["taken"] else 0).setChecked(True)

    def keep_drafts(self) -> None:
        """Keep what was chosen (before locking)."""
        self.drafts.keep()

    def reject(self) -> None:
        """Close; what was chosen is given up."""
        self.drafts.forget()
        super().reject()

    def merge(self) -> None:
        """Do it; stays open with the reason when it is refused."""
        if self._other is None:
            return
        try:
            merge_disputes(self._ws, self._keep_id, self._other, self.taken())
        except Refused as refused:
            self._problem.setText("\n".join(p.sentence() for p in refused.problems))
            self._problem.show()
            return
        self.drafts.forget()
        self.accept()


def _short(text: str) -> str:
    """One line of at most 24 signs."""
    line = text.replace("\n", " ")
    return line if len(line) <= 24 else f"{line[:23]}…"
