"""岗位与任职: who holds which post of the unit, what is vacant, the duties of the chosen post, hand-over (S1)."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop.fields import Day, NamedField, PersonRef, Row
from desktop.rules.organisation import ONE_DAY, Holder
from desktop.services.organisation.lookup import (
    OpenWork,
    add_person,
    appoint,
    edit_appointment,
    end_appointment,
    hand_over_post,
    open_work_of,
    post_history,
    remove_appointment,
)
from desktop.services.organisation.people import person_spec
from desktop.services.organisation.posts import PostLine, appointment_spec, duties, posts_of_unit
from desktop.services.workspace import Workspace
from desktop.views.forms.drafts import DraftKey
from desktop.views.forms.form_dialog import FormDialog
from desktop.views.host import PageHost
from desktop.views.lists.columns import Column
from desktop.views.lists.history import HistoryDialog
from desktop.views.lists.table_view import TableView
from desktop.views.lists.tables import RowsTable
from desktop.views.look import theme
from desktop.views.look.widgets import button, note_label, primary_button, problem_label, section_label
from desktop.views.organisation.duty_list import DutyList
from desktop.views.organisation.history import PostHistoryDialog
from desktop.views.organisation.panel import Save, UnitPanel, checking

STATE_TONES = {"在任": "done", "空缺": "overdue", "未配": "plain"}
COLUMNS = (
    Column("title", "岗位", 6.5),
    Column("name", "姓名", 4.5),
    Column("job_title", "职务", 10),
    Column("portfolio", "分工", 8, hidden=True),
    Column("since", "任职起", 6, "day"),
    Column("state", "状态", 4, "chip", tone=lambda row: STATE_TONES[row["state"]]),
    Column("article", "依据", 10),
)


class PostsPanel(UnitPanel):
    """The posts of one unit; 任命 is what the panel is for."""

    def __init__(self, ws: Workspace, host: PageHost) -> None:
        super().__init__(ws, host)
        self._lines: list[PostLine] = []
        self.rows = RowsTable(COLUMNS)
        self.table = TableView(self.rows, name="岗位与任职")
        self.problem = problem_label()
        self.duties = DutyList()
        self.column.addWidget(self.table, 3)
        self.column.addWidget(self.problem)
        self.column.addWidget(self.duties, 2)
        self.history_button = button("历任…", self.show_history)
        self.edit_button = button("更正…", self.correct)
        self.end_button = button("离任…", self.end)
        self.hand_over_button = button("交接…", self.hand_over)
        self.appoint_button = primary_button("任命…", self.appoint)
        self.add_actions(
            self.history_button, self.edit_button, self.end_button, self.hand_over_button, self.appoint_button
        )
        self.table.row_chosen.connect(lambda _id: self._on_line())
        self.table.opened.connect(lambda _id: self.correct() if self.line and self.line.holder else self.appoint())

    def reload(self) -> None:
        """Read the posts of the unit; the chosen line stays chosen."""
        chosen = self.table.current_id() or 1
        self._lines = posts_of_unit(self.ws, self.unit_id, self.day)
        self.rows.set_rows(_row(number, line) for number, line in enumerate(self._lines, 1))
        self.table.choose_id(min(chosen, len(self._lines)) or None, quietly=True)
        self._on_line()

    @property
    def line(self) -> PostLine | None:
        """The post (and holder) chosen."""
        chosen = self.table.current_id()
        return self._lines[chosen - 1] if chosen and chosen <= len(self._lines) else None

    @property
    def holder(self) -> Holder | None:
        """The holder on the chosen line."""
        return self.line.holder if self.line else None

    def choose_post(self, post: str) -> None:
        """Choose the first line of that post."""
        number = next((n for n, line in enumerate(self._lines, 1) if line.post == post), None)
        self.table.choose_id(number)

    def _on_line(self) -> None:
        line = self.line
        for made in (self.edit_button, self.end_button, self.hand_over_button):
            made.setEnabled(self.holder is not None)
        self.history_button.setEnabled(line is not None)
        self.appoint_button.setEnabled(line is not None)
        missing = [one for one in self._lines if one.vacant]
        self.problem.setText("　".join(f"缺{one.title}（{one.article}）" for one in missing))
        self.problem.setVisible(bool(missing))
        found = duties(self.ws, line.duties_role) if line else ()
        self.duties.say(f"{line.title}的职责" if line else "", found, "制度没有列出这个岗位的职责。")

    # --- actions ----------------------------------------------------------------------------------

    def appoint(self) -> None:
        """任命: put a person into the chosen post."""
        line = self.line
        if line is None:
            return
        fields = appointment_spec().only("person_id", "since", "until", "job_title", "portfolio")

        def save(values: dict[str, Any]) -> int:
            return appoint(self.ws, {**values, "unit_id": self.unit_id, "post": line.post}, self)

        assert self.unit is not None
        draft = DraftKey(f"appointment.add.{line.post}", self.unit_id)
        title = f"任命 {self.unit.short_name} {line.title}"
        dialog = PersonDialog(self, title, fields, save, {"since": self.day}, draft=draft)
        self.open_dialog(dialog)

    def correct(self) -> None:
        """更正: what was entered wrongly about the chosen appointment."""
        holder = self.holder
        if holder is None or self.line is None:
            return
        fields = appointment_spec().only("person_id", "since", "until", "job_title", "portfolio")
        values = {name.name: getattr(holder, name.name) or None for name in fields}
        self.ask_form(
            f"更正任职：{self.line.title} {holder.name}",
            fields,
            lambda entered: edit_appointment(self.ws, holder.appointment_id, entered, self),
            values,
            note="只改录错的内容。换人请用“交接”，离开岗位请用“离任”，以前的文书仍按当时的任职。",
            draft=DraftKey("appointment.edit", holder.appointment_id),
        )

    def end(self) -> None:
        """离任: the chosen holder leaves the post."""
        holder = self.holder
        if holder is None or self.line is None:
            return
        field = NamedField("until", Day(label="最后在任日", hint="这一天仍在任"), True)
        self.ask_form(
            f"{holder.name} 离任 {self.line.title}",
            [field],
            lambda values: end_appointment(self.ws, holder.appointment_id, values["until"], self),
            {"until": self.day},
            save_text="离任",
            draft=DraftKey("appointment.end", holder.appointment_id),
        )

    def hand_over(self) -> None:
        """交接: the holder leaves, the successor begins, open work goes along."""
        if self.holder is not None and self.line is not None:
            self.open_dialog(HandoverDialog(self, self.line, self.holder))

    def show_history(self) -> None:
        """历任: everyone who ever held the chosen post."""
        line = self.line
        if line is not None and self.unit is not None:
            self.open_dialog(
                PostHistoryDialog(
                    self,
                    f"{self.unit.short_name} {line.title} 历任",
                    lambda: post_history(self.ws, self.unit_id, line.post),
                    lambda appointment: remove_appointment(self.ws, appointment, self),
                    lambda appointment: HistoryDialog(self.ws, "appointment", appointment, f"任职 {line.title}", self),
                )
            )


class PersonDialog(FormDialog):
    """A form that names a person: somebody who is not in the register yet is entered on the way."""

    def __init__(
        self,
        panel: UnitPanel,
        title: str,
        fields: Sequence[NamedField],
        save: Save,
        values: Mapping[str, Any],
        *,
        note: str = "",
        name: str = "person_id",
        draft: DraftKey | None = None,
    ) -> None:
        checked = checking(fields, save)
        super().__init__(title, fields, panel.host.editor_context, checked, values, panel, note=note, draft=draft)
        self._panel, self._name = panel, name
        self.register_button = button("名册中没有？登记新人…", self.register, role="link")
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(layout.count() - 1, self.register_button, 0, Qt.AlignmentFlag.AlignLeft)

    def register(self) -> None:
        """Enter a person of this unit and put him into the form."""
        panel = self._panel

        def save(values: dict[str, Any]) -> int:
            return add_person(panel.ws, values["name"], values["unit_id"], values["note"], panel)

        fields = person_spec().only("name", "unit_id", "note")
        checked, unit = checking(fields, save), {"unit_id": panel.unit_id}
        context, draft = panel.host.editor_context, DraftKey("person.add", panel.unit_id)
        dialog = FormDialog("登记工作人员", fields, context, checked, unit, self, draft=draft)
        dialog.accepted.connect(lambda: self.form.put(self._name, dialog.result_value))
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        self.inner = dialog
        dialog.open()


class HandoverDialog(PersonDialog):
    """The hand-over of one post with the list of what goes along."""

    def __init__(self, panel: PostsPanel, line: PostLine, holder: Holder) -> None:
        spec = appointment_spec()
        fields = [
            NamedField("on", Day(label="交接日期", hint="新任自这一天起在任"), True),
            NamedField("successor_id", PersonRef(label="接任人"), True),
            *spec.only("job_title", "portfolio"),
        ]
        values = {"on": max(panel.day, holder.since + ONE_DAY), "job_title": holder.job_title or None}
        title = f"交接 {line.title}：{holder.name}"
        super().__init__(
            panel,
            title,
            fields,
            self._hand_over,
            values,
            name="successor_id",
            draft=DraftKey("appointment.hand_over", holder.appointment_id),
        )
        self._posts, self._holder = panel, holder
        self.work = open_work_of(panel.ws, holder.person_id, holder.unit_id, holder.post)
        self.list = QListWidget()
        self.list.setProperty("framed", True)
        self.list.setAccessibleName("随交未办事项")
        for item in self.work:
            self.list.addItem(_work_item(item))
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(layout.count() - 1, self._work_part(), 1)
        self.save_button.setText("交接 Ctrl+S")
        self.form.setMinimumHeight(self.form.sizeHint().height())
        room = self.screen().availableGeometry()
        wanted = self.form.sizeHint().height() + theme.px(320)
        self.resize(max(self.width(), theme.chars(40)), min(wanted, room.height() - 80))

    def _work_part(self) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(section_label(f"随交未办事项　{len(self.work)} 件"))
        if self.work:
            column.addWidget(note_label("打勾的改由接任人负责，去掉勾的仍由原来的人负责。"))
            column.addWidget(self.list, 1)
        else:
            column.addWidget(note_label("没有未办事项。"))
        return part

    def _hand_over(self, values: dict[str, Any]) -> object:
        left = frozenset(
            item.key
            for number, item in enumerate(self.work)
            if self.list.item(number).checkState() is not Qt.CheckState.Checked
        )
        return hand_over_post(
            self._posts.ws,
            self._holder.appointment_id,
            values["on"],
            values["successor_id"],
            values["job_title"],
            values["portfolio"],
            left,
            self._posts,
        )


def _work_item(work: OpenWork) -> QListWidgetItem:
    due = f"　时限 {work.due_on}" if work.due_on else ""
    item = QListWidgetItem(f"{work.part}　{work.title}{due}")
    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
    item.setCheckState(Qt.CheckState.Checked)
    return item


def _row(number: int, line: PostLine) -> Row:
    holder = line.holder
    return Row(
        number,
        {
            "title": line.title,
            "name": holder.name if holder else None,
            "job_title": holder.job_title if holder else None,
            "portfolio": holder.portfolio if holder else None,
            "since": holder.since if holder else None,
            "state": line.state,
            "article": line.article,
        },
    )
