"""领导小组: the bodies of a unit, their members, filling from the tree with who is missing, their duties (S1)."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy

from desktop.fields import Choice, Day, NamedField, Row
from desktop.services.organisation.body import body_row, body_spec, kind_of, member_row, member_spec
from desktop.services.organisation.lookup import (
    BodyView,
    FillPlan,
    MemberLine,
    add_body,
    add_member,
    bodies_on,
    edit_body,
    edit_member,
    end_body,
    end_member,
    fill_group_from_tree,
    plan_fill,
    remove_member,
    vacancies_on,
)
from desktop.services.organisation.posts import duties
from desktop.services.workspace import Workspace
from desktop.views.forms.drafts import DraftKey
from desktop.views.host import PageHost
from desktop.views.lists.columns import Column
from desktop.views.lists.filter_chips import Filter, FilterChips
from desktop.views.lists.history import HistoryDialog
from desktop.views.lists.table_view import TableView
from desktop.views.lists.tables import RowsTable
from desktop.views.look import theme
from desktop.views.look.widgets import (
    Action,
    EmptyState,
    button,
    keep_scaled,
    note_label,
    primary_button,
    problem_label,
)
from desktop.views.organisation.duty_list import DutyList
from desktop.views.organisation.fill import FillDialog
from desktop.views.organisation.panel import UnitPanel
from desktop.views.organisation.posts import PersonDialog

COLUMNS = (
    Column("role_title", "组内职务", 6),
    Column("name", "姓名", 4.5),
    Column("unit", "所在单位", 12),
    Column("job_title", "职务", 9),
    Column("since", "自", 6, "day"),
    Column("origin", "来源", 6.5, "chip", tone=lambda row: "accent" if row["origin"] == "机构带入" else "plain"),
)


class BodiesPanel(UnitPanel):
    """One body at a time, chosen by a chip; 由组织机构带入 is what the panel is for."""

    def __init__(self, ws: Workspace, host: PageHost) -> None:
        super().__init__(ws, host)
        self._bodies: list[BodyView] = []
        self._plan: FillPlan | None = None
        self.chips = FilterChips()
        self.chips.chosen.connect(lambda _key: self._show_body())
        head = QHBoxLayout()
        head.addWidget(self.chips, 1)
        self.add_button = button("设立机构…", self.set_up)
        self.edit_button = button("修改机构…", self.edit)
        self.history_button = button("历史…", self.show_history)
        for made in (self.history_button, self.edit_button, self.add_button):
            made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            head.addWidget(made, 0, Qt.AlignmentFlag.AlignRight)
        self.lacking = problem_label()
        self.facts = note_label()
        self.rows = RowsTable(COLUMNS)
        self.table = TableView(self.rows, name="机构成员", menu=self._row_menu)
        self.missing = problem_label()
        self.duties = DutyList()
        self.empty = EmptyState(
            f"这一天还没有设立{ws.policy.term('group')}", "设立后可登记成员，查看它和办公室的职责。"
        )
        self.column.addWidget(self.lacking)
        self.column.addLayout(head)
        for widget, stretch in ((self.facts, 0), (self.table, 3), (self.missing, 0), (self.duties, 2), (self.empty, 1)):
            self.column.addWidget(widget, stretch)
        self.end_button = button("撤销机构…", self.dissolve)
        self.leave_button = button("退出…", self.leave)
        self.correct_button = button("更正…", self.correct)
        self.member_button = button("添加成员…", self.add_member)
        self.fill_button = primary_button("由组织机构带入…", self.fill)
        self.empty.hide()
        self.add_actions(
            self.correct_button, self.leave_button, self.member_button, self.fill_button, left=[self.end_button]
        )
        self.table.row_chosen.connect(lambda _id: self._on_member())
        self.table.opened.connect(lambda _id: self.correct())
        keep_scaled(self, lambda: self.missing.setMaximumHeight(theme.px(72)))

    # --- showing ----------------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the unit's bodies; the chosen one stays chosen."""
        self._bodies = bodies_on(self.ws, self.day, self.unit_id)
        filters = [Filter(str(body.id), self._short(body), len(body.members)) for body in self._bodies]
        self.chips.set_filters(filters)
        missing = [one for one in vacancies_on(self.ws, self.day) if one.is_body and one.unit_id == self.unit_id]
        self.lacking.setText("　".join(one.problem.sentence() for one in missing))
        self.lacking.setVisible(bool(missing))
        self._show_body()

    def _short(self, body: BodyView) -> str:
        kind = kind_of(self.ws, body.body_kind)
        return kind.short_title if kind else body.name

    @property
    def body(self) -> BodyView | None:
        """The body chosen."""
        return next((body for body in self._bodies if str(body.id) == self.chips.current), None)

    @property
    def member(self) -> MemberLine | None:
        """The member chosen."""
        chosen = self.table.current_id()
        return next((one for one in self.body.members if one.id == chosen), None) if self.body else None

    def _show_body(self) -> None:
        body = self.body
        for widget in (self.facts, self.table, self.duties, self.chips):
            widget.setVisible(body is not None)
        for_body = (self.end_button, self.edit_button, self.history_button)
        for made in (*for_body, self.leave_button, self.correct_button, self.member_button):
            made.setVisible(body is not None)
        self.empty.setVisible(body is None)
        can_fill = body is not None and self.ws.policy.flag("group.fill_from_tree", self.day)
        self.fill_button.setVisible(can_fill and self._fills(body))
        if body is None:
            self.missing.hide()
            return
        self._plan = plan_fill(self.ws, body.id, self.day)
        office = f"　办公室设在{body.office}" if body.office else ""
        self.facts.setText(f"{body.name}　自 {body.since} 成立{office}　共 {len(body.members)} 人")
        chosen = self.table.current_id()
        self.rows.set_rows(_row(line) for line in body.members)
        known = [line.id for line in body.members]
        self.table.choose_id(chosen if chosen in known else next(iter(known), None), quietly=True)
        self._say_missing()
        self._on_member()

    def _fills(self, body: BodyView | None) -> bool:
        kind = kind_of(self.ws, body.body_kind) if body else None
        return bool(kind and any(role.filled_from for role in kind.roles))

    def _say_missing(self) -> None:
        plan = self._plan
        if plan is None:
            return
        sentences = [problem.sentence() for problem in plan.missing]
        shown = "　".join(sentences[:4]) + (f"　等 {len(sentences)} 处" if len(sentences) > 4 else "")
        news = f"组织机构有变动：可带入 {len(plan.enter)} 人，应退出 {len(plan.leave)} 人。"
        told = [news] if plan.enter or plan.leave else []
        self.missing.setText("\n".join([*told, shown]) if sentences else "\n".join(told))
        self.missing.setToolTip("\n".join(sentences))
        self.missing.setVisible(bool(sentences or told))

    def _on_member(self) -> None:
        member, body = self.member, self.body
        self.leave_button.setEnabled(member is not None and member.until is None)
        self.correct_button.setEnabled(member is not None)
        kind = kind_of(self.ws, body.body_kind) if body else None
        if kind is None:
            return
        office = any(role.key == (member.role if member else "") and role.in_office for role in kind.roles)
        role, title = (kind.office_duties_role, kind.office_title) if office else (kind.duties_role, kind.short_title)
        self.duties.say(f"{title}的职责", duties(self.ws, role), "制度没有列出它的职责。")

    # --- bodies -----------------------------------------------------------------------------------

    def set_up(self) -> None:
        """设立: a body of a kind that the unit does not have yet."""
        assert self.unit is not None
        here = {body.body_kind for body in self._bodies}
        kind = next((kind for kind in self.ws.policy.bodies if kind.key not in here), None)
        name = f"{self.unit.short_name}{kind.title}" if kind else ""
        values = {"body_kind": kind.key if kind else None, "name": name, "since": self.day}
        fields = body_spec().only("body_kind", "name", "office_unit_id", "since")

        def save(entered: dict[str, Any]) -> int:
            return add_body(self.ws, {**entered, "unit_id": self.unit_id}, self)

        dialog = self.ask_form(
            f"设立机构：{self.unit.short_name}",
            fields,
            save,
            values,
            save_text="设立",
            draft=DraftKey("body.add", self.unit_id),
        )
        dialog.form.edited.connect(lambda: self._propose_name(dialog.form))

    def _propose_name(self, form: Any) -> None:
        """Another kind brings its own name, unless the person typed one."""
        titles = {kind.key: kind.title for kind in self.ws.policy.bodies}
        values = form.values()
        assert self.unit is not None
        known = {f"{self.unit.short_name}{title}" for title in titles.values()}
        if values["name"] in known and values["body_kind"] in titles:
            form.put("name", f"{self.unit.short_name}{titles[values['body_kind']]}")

    def edit(self) -> None:
        """修改: name, office, founding day."""
        body = self.body
        if body is not None:
            fields = body_spec().only("name", "office_unit_id", "since")
            self.ask_form(
                f"修改机构：{body.name}",
                fields,
                lambda values: edit_body(self.ws, body.id, values, self),
                body_row(self.ws, body.id).values,
                draft=DraftKey("body.edit", body.id),
            )

    def show_history(self) -> None:
        """历史: every change of the body and its members, and the way back."""
        body = self.body
        if body is not None:
            self.open_dialog(HistoryDialog(self.ws, "body", body.id, body.name, self))

    def dissolve(self) -> None:
        """撤销: the body ends, its members with it."""
        body = self.body
        if body is not None:
            field = NamedField("until", Day(label="最后一天", hint="这一天机构仍在"), True)
            self.ask_form(
                f"撤销机构：{body.name}",
                [field],
                lambda values: end_body(self.ws, body.id, values["until"], self),
                {"until": self.day},
                save_text="撤销机构",
                note="成员随之退出；以前的文书仍按当时的成员。",
                draft=DraftKey("body.end", body.id),
            )

    def fill(self) -> None:
        """由组织机构带入: show what would change, then do it."""
        body = self.body
        if body is None:
            return
        first = body.since if not body.members else self.day
        self.open_dialog(
            FillDialog(
                self,
                body.name,
                first,
                self.host.editor_context,
                lambda day: plan_fill(self.ws, body.id, day),
                lambda day: fill_group_from_tree(self.ws, body.id, day, self),
            )
        )

    # --- members ----------------------------------------------------------------------------------

    def _member_fields(self, body: BodyView) -> list[NamedField]:
        """The fields of a seat; the roles offered are those of this kind of body."""
        spec = member_spec()
        listed = f"body_roles:{body.body_kind}"
        role = NamedField("role", Choice(label=spec["role"].field.label, listed=listed), True)
        return [role, *spec.only("person_id", "unit_id", "job_title", "since", "until")]

    def add_member(self) -> None:
        """添加成员 by hand."""
        body = self.body
        if body is None:
            return

        def save(values: dict[str, Any]) -> int:
            return add_member(self.ws, {**values, "body_id": body.id}, self)

        values = {"since": self.day}
        draft = DraftKey("body_member.add", body.id)
        dialog = PersonDialog(self, f"添加成员：{body.name}", self._member_fields(body), save, values, draft=draft)
        dialog.accepted.connect(lambda: self.table.choose_id(dialog.result_value))
        self.open_dialog(dialog)

    def correct(self) -> None:
        """更正 what was entered wrongly about the chosen member."""
        body, member = self.body, self.member
        if body is not None and member is not None:
            self.ask_form(
                f"更正成员：{member.name}",
                self._member_fields(body),
                lambda values: edit_member(self.ws, member.id, values, self),
                member_row(self.ws, member.id).values,
                note="只改录错的内容；不再任职的请用“退出”。",
                draft=DraftKey("body_member.edit", member.id),
            )

    def leave(self) -> None:
        """退出: the chosen member leaves the body."""
        member = self.member
        if member is not None:
            field = NamedField("until", Day(label="最后一天", hint="这一天仍是成员"), True)
            self.ask_form(
                f"{member.name} 退出",
                [field],
                lambda values: end_member(self.ws, member.id, values["until"], self),
                {"until": self.day},
                save_text="退出",
                draft=DraftKey("body_member.end", member.id),
            )

    def _row_menu(self, ids: list[int]) -> list[Action]:
        if len(ids) != 1:
            return []
        history = Action("历史…", self._member_history)
        return [Action("更正…", self.correct), Action("退出…", self.leave), history, Action("删除误录…", self._remove)]

    def _member_history(self) -> None:
        member = self.member
        if member is not None:
            self.open_dialog(HistoryDialog(self.ws, "body_member", member.id, member.name, self))

    def _remove(self) -> None:
        member = self.member
        if member is not None:
            self.confirm(
                "删除误录的成员",
                f"{member.name} 是录错的吗？",
                "删除后移入回收站，可以恢复。曾经是成员的请用“退出”。",
                "删除误录",
                lambda: remove_member(self.ws, member.id, self),
            )


def _row(line: MemberLine) -> Row:
    values = {column.key: getattr(line, column.key, None) or None for column in COLUMNS}
    return Row(line.id, {**values, "origin": "机构带入" if line.from_tree else "手工添加"})
