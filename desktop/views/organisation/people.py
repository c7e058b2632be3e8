"""工作人员: the register of staff, with the posts each holds on the day shown (S1)."""

from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.fields import Day, NamedField, Refused, Row
from desktop.services.organisation.lookup import add_person, edit_person, leave_person
from desktop.services.organisation.people import EDITED, PersonLine, people_on, person_row, person_spec, return_person
from desktop.services.workspace import Workspace
from desktop.views.forms.drafts import DraftKey
from desktop.views.forms.form_dialog import FormDialog
from desktop.views.host import PageHost
from desktop.views.lists.columns import Column
from desktop.views.lists.history import HistoryDialog
from desktop.views.lists.table_view import TableView
from desktop.views.lists.tables import RowsTable
from desktop.views.look import theme
from desktop.views.look.widgets import button, note_label, primary_button
from desktop.views.organisation.panel import Save, checking
from desktop.views.parts.dialogs import tell_failure

COLUMNS = (
    Column("name", "姓名", 5),
    Column("unit", "所在单位", 10),
    Column("posts", "现任岗位", 18),
    Column("note", "备注", 8),
    Column("state", "状态", 9, "chip", tone=lambda row: "plain" if row["left_on"] else "done"),
)


class PeopleDialog(QDialog):
    """Search, enter, correct, and note that somebody has left; posts are filled in the organisation itself."""

    def __init__(self, ws: Workspace, host: PageHost, day: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("工作人员")
        self.setAccessibleName("工作人员")
        self._ws, self._host, self._day = ws, host, day
        self._people: list[PersonLine] = []
        self.dialog: FormDialog | None = None
        self.search = QLineEdit(placeholderText="搜索：姓名、拼音首字母、单位、岗位", clearButtonEnabled=True)
        self.search.setAccessibleName("搜索工作人员")
        self.with_left = QCheckBox("显示已离岗")
        self.rows = RowsTable(COLUMNS)
        self.table = TableView(self.rows, name="工作人员")
        self.count = note_label("", wrap=False)
        self.edit_button = button("修改…", self.edit)
        self.leave_button = button("离岗…", self.leave)
        self.return_button = button("恢复在岗", self.come_back)
        self.history_button = button("历史…", self.show_history)
        self.add_button = primary_button("登记…", self.add)
        self._lay_out()
        self.search.textChanged.connect(lambda _text: self._show())
        self.with_left.toggled.connect(lambda _on: self.reload())
        self.table.row_chosen.connect(lambda _id: self._on_line())
        self.table.opened.connect(lambda _id: self.edit())
        self._unsubscribe = ws.bus.subscribe(self._on_changes)
        self.finished.connect(lambda _result: self._unsubscribe())
        self.resize(theme.chars(64), theme.px(520))
        self.reload()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        head = QHBoxLayout()
        head.addWidget(self.search, 1)
        head.addWidget(self.with_left)
        column.addLayout(head)
        column.addWidget(self.table, 1)
        column.addWidget(
            note_label("只登记本系统工作人员的姓名、单位和岗位，不登记群众、当事人，也不记身份证号和住址。")
        )
        foot = QHBoxLayout()
        foot.addWidget(self.count)
        foot.addStretch(1)
        for made in (self.history_button, self.return_button, self.leave_button, self.edit_button, self.add_button):
            foot.addWidget(made)
        column.addLayout(foot)

    def reload(self) -> None:
        """Read the register again."""
        self._people = people_on(self._ws, self._day, with_left=self.with_left.isChecked())
        self._show()

    def _show(self) -> None:
        typed = self.search.text().strip().casefold()
        found = [one for one in self._people if typed in f"{one.name} {one.initials} {one.unit} {one.posts}".casefold()]
        chosen = self.table.current_id()
        self.rows.set_rows(_row(one) for one in found)
        self.table.choose_id(chosen if chosen in {one.id for one in found} else (found[0].id if found else None))
        self.count.setText(f"{len(found)} 人")
        self._on_line()

    @property
    def person(self) -> PersonLine | None:
        """The person chosen."""
        chosen = self.table.current_id()
        return next((one for one in self._people if one.id == chosen), None)

    def _on_line(self) -> None:
        person = self.person
        self.edit_button.setEnabled(person is not None)
        self.history_button.setEnabled(person is not None)
        self.leave_button.setVisible(person is None or person.left_on is None)
        self.leave_button.setEnabled(person is not None)
        self.return_button.setVisible(person is not None and person.left_on is not None)

    def _on_changes(self, changes: Changes) -> None:
        if changes.kinds & {"person", "appointment", "unit_term"}:
            self.reload()

    # --- actions ----------------------------------------------------------------------------------

    def _ask(
        self,
        title: str,
        fields: list[NamedField],
        save: Save,
        values: dict[str, Any],
        note: str = "",
        save_text: str = "保存",
        *,
        draft: DraftKey,
    ) -> None:
        dialog = FormDialog(
            title,
            fields,
            self._host.editor_context,
            checking(fields, save),
            values,
            self,
            save_text=save_text,
            note=note,
            draft=draft,
        )
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        self.dialog = dialog
        dialog.open()

    def add(self) -> None:
        """登记 a new member of staff."""

        def save(values: dict[str, Any]) -> int:
            return add_person(self._ws, values["name"], values["unit_id"], values["note"], self)

        self._ask("登记工作人员", list(person_spec().only(*EDITED)), save, {}, draft=DraftKey("person.add"))

    def edit(self) -> None:
        """修改 name, unit or note."""
        person = self.person
        if person is not None:
            values = person_row(self._ws, person.id).values
            self._ask(
                f"修改工作人员：{person.name}",
                list(person_spec().only(*EDITED)),
                lambda entered: edit_person(self._ws, person.id, entered, self),
                values,
                draft=DraftKey("person.edit", person.id),
            )

    def show_history(self) -> None:
        """历史: every change of the person, and the way back."""
        person = self.person
        if person is not None:
            HistoryDialog(self._ws, "person", person.id, person.name, self).exec()

    def leave(self) -> None:
        """离岗: every post ends the day before."""
        person = self.person
        if person is not None:
            field = NamedField("on", Day(label="离岗日期", hint="自这一天起不在岗"), True)
            self._ask(
                f"{person.name} 离岗",
                [field],
                lambda values: leave_person(self._ws, person.id, values["on"], self),
                {"on": self._day},
                note="所任岗位、机构成员和定点承包到前一天为止。有未办事项的，请先在岗位上办理交接。",
                save_text="离岗",
                draft=DraftKey("person.leave", person.id),
            )

    def come_back(self) -> None:
        """恢复在岗: take a leaving back."""
        person = self.person
        if person is not None:
            try:
                return_person(self._ws, person.id, self)
            except Refused as refused:
                tell_failure(self, str(refused))


def _row(person: PersonLine) -> Row:
    values = {column.key: getattr(person, column.key, None) or None for column in COLUMNS}
    state = f"{person.left_on} 离岗" if person.left_on else "在岗"
    return Row(person.id, {**values, "state": state, "left_on": person.left_on})
