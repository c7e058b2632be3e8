"""定点承包: who answers for which unit, how that unit stands, and the visits (S1; 南昌 制度三(四))."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel

from desktop.fields import Day, NamedField, Row
from desktop.services.organisation.lookup import (
    PatronLine,
    add_patron,
    end_patron,
    fill_patrons,
    log_visit,
    patrons_on,
    tree_on,
)
from desktop.services.organisation.patron import patron_spec, remove_visit, visit_spec
from desktop.services.unit_standing import UnitStanding, standing_of
from desktop.services.workspace import Workspace
from desktop.views.forms.drafts import DraftKey
from desktop.views.host import PageHost
from desktop.views.lists.columns import Column
from desktop.views.lists.history import HistoryDialog
from desktop.views.lists.table_view import TableView
from desktop.views.lists.tables import RowsTable
from desktop.views.look import theme
from desktop.views.look.widgets import Action, button, keep_scaled, note_label, primary_button, section_label
from desktop.views.organisation.panel import UnitPanel
from desktop.views.parts.dialogs import tell

COLUMNS = (
    Column("name", "承包人", 4.5),
    Column("unit", "承包单位", 11),
    Column("since", "自", 6, "day"),
    Column("vacant", "空缺", 3, "number", tone=lambda row: "overdue" if row["vacant"] else ""),
    Column("open", "未化解", 3.5, "number"),
    Column("overdue", "已超期", 3.5, "number", tone=lambda row: "overdue" if row["overdue"] else ""),
    Column("visits", "走访", 3, "number"),
    Column("basis", "依据", 12),
)
VISIT_COLUMNS = (Column("visited_on", "走访日期", 6, "day"), Column("content", "走访情况", 30))
FACTS = ("应配未配", "未化解纠纷", "其中重大", "已超期", "未落实三定", "本年办结", "本年月报")


class PatronsPanel(UnitPanel):
    """For a unit with units below it: all assignments among them; for one without: its own."""

    def __init__(self, ws: Workspace, host: PageHost) -> None:
        super().__init__(ws, host)
        self._lines: list[PatronLine] = []
        self._standing: dict[int, UnitStanding] = {}
        self.rows = RowsTable(COLUMNS)
        self.table = TableView(self.rows, name="定点承包")
        self.note = note_label()
        self.heading = section_label("")
        self._facts = {name: QLabel("—") for name in (*FACTS, ws.policy.term("letter"))}
        self.visit_rows = RowsTable(VISIT_COLUMNS)
        self.visits = TableView(self.visit_rows, name="走访记录", menu=self._visit_menu)
        self.column.addWidget(self.note)
        self.column.addWidget(self.table, 4)
        self.column.addWidget(self.heading)
        self.column.addLayout(self._facts_grid())
        self.column.addWidget(self.visits, 1)
        self.end_button = button("结束…", self.end)
        self.visit_button = button("登记走访…", self.visit)
        self.add_button = button("添加联系单位…", self.add)
        self.fill_button = primary_button(f"由{ws.policy.term('group')}带入", self.fill)
        self.history_button = button("历史…", self.show_history)
        self.add_actions(
            self.end_button, self.visit_button, self.add_button, self.fill_button, left=[self.history_button]
        )
        self.table.row_chosen.connect(lambda _id: self._on_line())

    def _facts_grid(self) -> QGridLayout:
        grid = QGridLayout()
        for number, (name, value) in enumerate(self._facts.items()):
            line, column = divmod(number, 4)
            value.setTextFormat(Qt.TextFormat.PlainText)
            value.setAccessibleName(name)
            grid.addWidget(note_label(name, wrap=False), line, column * 2)
            grid.addWidget(value, line, column * 2 + 1)
            grid.setColumnStretch(column * 2 + 1, 1)
        keep_scaled(self, lambda: grid.setHorizontalSpacing(theme.px(8)))
        return grid

    # --- showing ----------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the assignments of the unit and of those below it, with how each unit stands."""
        tree = tree_on(self.ws, self.day)
        inside = {node.id for node in tree.scope_of(self.unit_id)}
        self._lines = [line for line in patrons_on(self.ws, self.day) if line.unit_id in inside]
        self._standing = standing_of(self.ws, {line.unit_id for line in self._lines}, self.day)
        value = self.ws.policy.value("patron.enabled", self.day)
        self.fill_button.setVisible(bool(value.value))
        self.note.setText(
            f"{self.ws.policy.term('group')}成员对所在单位的工作负责（{value.basis}）；另行联系的单位和走访记录由本单位自定。"
            if value.value
            else "现行制度没有定点承包责任制；需要时可以自行添加定点联系单位（本单位自定）。"
        )
        chosen = self.table.current_id()
        self.rows.set_rows(self._row(line) for line in self._lines)
        known = {line.id for line in self._lines}
        first = self._lines[0].id if self._lines else None
        self.table.choose_id(chosen if chosen in known else first, quietly=True)
        self._on_line()

    def _row(self, line: PatronLine) -> Row:
        standing = self._standing[line.unit_id]
        values = {"name": line.name, "unit": line.unit, "since": line.since, "basis": line.basis}
        figures = {"vacant": standing.vacant, "open": standing.open_cases, "overdue": standing.overdue_cases}
        return Row(line.id, {**values, **figures, "visits": len(line.visits)})

    @property
    def line(self) -> PatronLine | None:
        """The assignment chosen."""
        chosen = self.table.current_id()
        return next((line for line in self._lines if line.id == chosen), None)

    def _on_line(self) -> None:
        line = self.line
        for made in (self.end_button, self.visit_button, self.history_button):
            made.setEnabled(line is not None)
        if line is None:
            self.heading.setText("还没有定点承包" if not self._lines else "")
        else:
            self.heading.setText(f"{line.unit} 情况　承包人 {line.name}")
        texts = _facts(self._standing[line.unit_id]) if line else ["—"] * len(self._facts)
        for label, text in zip(self._facts.values(), texts, strict=True):
            label.setText(text)
        self.visit_rows.set_rows(
            Row(visit.id, {"visited_on": visit.visited_on, "content": visit.content})
            for visit in (line.visits if line else ())
        )

    # --- actions ----------------------------------------------------------------------------------

    def fill(self) -> None:
        """由领导小组带入: each member answers for the unit he sits there for."""
        done: list[Any] = []
        if self.attempt(lambda: done.append(fill_patrons(self.ws, self.day, self))) and done[0].missing:
            told = "\n".join(problem.sentence() for problem in done[0].missing)
            tell(self, "定点承包", f"已带入 {len(done[0].added)} 项，另有 {len(done[0].missing)} 人没有带入。", told)

    def add(self) -> None:
        """添加联系单位: the unit's own addition."""

        def save(values: dict[str, Any]) -> int:
            return add_patron(self.ws, values["person_id"], values["unit_id"], values["since"], self)

        fields = patron_spec().only("person_id", "unit_id", "since")
        values = {"unit_id": self.unit_id, "since": self.day}
        self.ask_form(
            "添加定点联系单位",
            fields,
            save,
            values,
            note="制度未规定，本单位自定。",
            save_text="添加",
            draft=DraftKey("patron.add", self.unit_id),
        )

    def visit(self) -> None:
        """登记走访 to the chosen unit."""
        line = self.line
        if line is not None:
            self.ask_form(
                f"登记走访：{line.unit}",
                visit_spec().only("visited_on", "content"),
                lambda values: log_visit(self.ws, line.id, values["visited_on"], values["content"], self),
                {"visited_on": min(self.day, self.ws.today())},
                note="走访记录是本单位自定的，用于实绩档案。",
                draft=DraftKey("patron_visit.add", line.id),
            )

    def show_history(self) -> None:
        """历史: every change of the assignment and its visits."""
        line = self.line
        if line is not None:
            title = f"{line.name} — {line.unit}"
            self.open_dialog(HistoryDialog(self.ws, "patron", line.id, title, self))

    def end(self) -> None:
        """结束 the chosen assignment."""
        line = self.line
        if line is not None:
            field = NamedField("until", Day(label="最后一天"), True)
            self.ask_form(
                f"结束承包：{line.name} — {line.unit}",
                [field],
                lambda values: end_patron(self.ws, line.id, values["until"], self),
                {"until": self.day},
                save_text="结束",
                draft=DraftKey("patron.end", line.id),
            )

    def _visit_menu(self, ids: list[int]) -> list[Action]:
        return [Action("删除误录…", lambda: self._remove_visit(ids[0]))] if len(ids) == 1 else []

    def _remove_visit(self, visit_id: int) -> None:
        self.confirm(
            "删除走访记录",
            "这条走访记录是录错的吗？",
            "删除后移入回收站，可以恢复。",
            "删除误录",
            lambda: remove_visit(self.ws, visit_id, self),
        )


def _facts(standing: UnitStanding) -> list[str]:
    """The texts beside `FACTS`, then the state of the letter."""
    return [
        f"{standing.vacant} 项",
        f"{standing.open_cases} 件",
        f"{standing.major_cases} 件",
        f"{standing.overdue_cases} 件",
        f"{standing.unfixed_cases} 件",
        f"{standing.resolved_this_year} 件",
        standing.reports or "—",
        standing.letter or "未生成",
    ]
