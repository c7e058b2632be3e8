"""由组织机构带入: what filling a group from the tree of a day would change, shown before it is done (南昌 细则 7)."""

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.fields import Day, NamedField, Refused, Row
from desktop.services.organisation.lookup import FillPlan
from desktop.views.forms.editor import EditorContext
from desktop.views.forms.form import RecordForm
from desktop.views.lists.columns import Column
from desktop.views.lists.table_view import TableView
from desktop.views.lists.tables import RowsTable
from desktop.views.look import theme
from desktop.views.look.widgets import button, note_label, primary_button, problem_label

TONES = {"进入": "done", "退出": "soon", "空缺": "overdue"}
COLUMNS = (
    Column("change", "变动", 4, "chip", tone=lambda row: TONES[row["change"]]),
    Column("role", "组内职务", 6),
    Column("name", "姓名", 5),
    Column("unit", "所在单位或原因", 22),
)


class FillDialog(QDialog):
    """The day, the changes it brings, and the button that does them."""

    def __init__(
        self,
        parent: QWidget,
        body: str,
        day: date,
        context: EditorContext,
        plan: Callable[[date], FillPlan],
        fill: Callable[[date], FillPlan],
    ) -> None:
        super().__init__(parent)
        title = f"由组织机构带入：{body}"
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        self._plan, self._fill = plan, fill
        field = NamedField("day", Day(label="机构日期", hint="新进成员自这一天起，退出的到前一天为止"), True)
        self.form = RecordForm([field], context, {"day": day})
        self.form.setMaximumHeight(theme.px(72))
        self.rows = RowsTable(COLUMNS)
        self.table = TableView(self.rows, name="带入的变动")
        self.problem = problem_label()
        self.note = note_label("组长、副组长取本单位的第一责任人和直接责任人，成员取各下级单位和科室的第一责任人。")
        self.fill_button = primary_button("带入", self.run)
        column = QVBoxLayout(self)
        for widget in (self.note, self.form):
            column.addWidget(widget)
        column.addWidget(self.table, 1)
        column.addWidget(self.problem)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(button("取消", self.reject))
        line.addWidget(self.fill_button)
        column.addLayout(line)
        self.resize(theme.chars(48), theme.px(480))
        self.form.edited.connect(self.show_plan)
        self.show_plan()

    @property
    def day(self) -> date | None:
        """The day entered; None while it cannot be read."""
        found = self.form.values()["day"]
        return found if isinstance(found, date) else None

    def show_plan(self) -> None:
        """Show what the tree of the day entered would change."""
        self.problem.hide()
        self.rows.set_rows(())
        self.fill_button.setEnabled(False)
        if self.day is None:
            return
        try:
            plan = self._plan(self.day)
        except Refused as refused:
            self.problem.setText(str(refused))
            self.problem.show()
            return
        rows = [("进入", one.role_title, one.name, f"{one.unit}　{one.job_title}") for one in plan.enter]
        rows += [("退出", one.role_title, one.name, f"{one.unit}　已不在任") for one in plan.leave]
        rows += [("空缺", "—", "—", problem.sentence()) for problem in plan.missing]
        keys = [column.key for column in COLUMNS]
        self.rows.set_rows(Row(n, dict(zip(keys, row, strict=True))) for n, row in enumerate(rows, 1))
        self.fill_button.setEnabled(bool(plan.enter or plan.leave))
        if not plan.enter and not plan.leave:
            self.problem.setText("成员与组织机构一致，没有要带入或退出的人。")
            self.problem.show()

    def run(self) -> None:
        """Do it; stays open with the reason when it is refused."""
        if self.day is None:
            return
        try:
            self._fill(self.day)
        except Refused as refused:
            self.problem.setText(str(refused))
            self.problem.show()
            return
        self.accept()
