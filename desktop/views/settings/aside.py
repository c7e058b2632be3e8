"""搁置的调整: the unit's own changes that the pack in use no longer takes, each with its reason, until withdrawn."""

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.fields import Refused
from desktop.services.policy.aside import set_aside
from desktop.services.policy.policy import withdraw_change
from desktop.services.workspace import Workspace
from desktop.views.lists.table_view import TableView
from desktop.views.lists.tables import Column, RowsTable
from desktop.views.look import theme
from desktop.views.look.widgets import Action, Banner, EmptyState, button, note_label, title_label
from desktop.views.parts.dialogs import ask, tell_failure

COLUMNS = (
    Column("key", "参数（代码）", 10),
    Column("shown", "调整为", 8),
    Column("since", "自何日起", 6),
    Column("reason", "当时的理由", 12, grows=True),
)
NOTE = (
    "这些调整是以前存下的，现在的制度包不认得或不接受，所以没有生效，按制度原值计算；内容都还留着。"
    "需要时请在列表里对新的参数重新调整，确认不再需要的可以撤回。"
)


def aside_sentence(count: int) -> str:
    """The banner over the list of parameters; "" when nothing is set aside."""
    return f"有 {count} 项以前的本单位调整，现在的制度包不接受，没有生效，已单独留存。" if count else ""


class AsideBanner(Banner):
    """Says how many changes are set aside and leads to them."""

    def __init__(self, ws: Workspace) -> None:
        super().__init__("", "soon", Action("查看…", self.show_dialog))
        self._ws = ws
        self.reload()

    def reload(self) -> None:
        """Count again."""
        self.show_as(aside_sentence(len(set_aside(self._ws))), "soon")

    def show_dialog(self) -> None:
        """The changes with their reasons."""
        AsideDialog(self._ws, self).exec()
        self.reload()


class AsideDialog(QDialog):
    """A list to read; the chosen change may be withdrawn."""

    def __init__(self, ws: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ws = ws
        self.setWindowTitle("搁置的调整")
        self.setAccessibleName("搁置的调整")
        self.model = RowsTable(COLUMNS, parent=self)
        self.table = TableView(self.model, name="搁置的调整")
        self.empty = EmptyState("没有搁置的调整")
        self.why = note_label()
        self.table.row_chosen.connect(lambda _id: self._explain())
        self.withdraw_button = button("撤回这一项…", self.withdraw)
        column = QVBoxLayout(self)
        margin = theme.px(16)
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(theme.px(10))
        column.addWidget(title_label("搁置的调整"))
        column.addWidget(note_label(NOTE))
        column.addWidget(self.table, 1)
        column.addWidget(self.empty, 1)
        column.addWidget(self.why)
        foot = QHBoxLayout()
        foot.addWidget(self.withdraw_button)
        foot.addStretch(1)
        foot.addWidget(button("关闭 Esc", self.reject))
        column.addLayout(foot)
        room = self.screen().availableGeometry()
        self.resize(min(theme.px(900), room.width() - 40), min(theme.px(420), room.height() - 60))
        self.reload()

    def reload(self) -> None:
        """Read again what is set aside."""
        rows = set_aside(self._ws)
        self.model.set_rows(rows)
        self.table.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        self.withdraw_button.setEnabled(bool(rows))
        if rows:
            self.table.choose_id(rows[0].id, quietly=True)
        self._explain()

    def _explain(self) -> None:
        """Why the chosen change is not applied, whole: the sentences are long."""
        chosen = self.table.current_id()
        row = next((row for row in self.model.rows if row.id == chosen), None)
        self.why.setText(f"不采用的原因：{row['why']}。" if row is not None else "")
        self.why.setVisible(row is not None)

    def withdraw(self) -> None:
        """Take the chosen change back, after asking."""
        chosen = self.table.current_id()
        if chosen is None:
            return
        answer = ask(
            self,
            "撤回调整",
            "撤回这一项搁置的调整吗？",
            "它本来就没有生效，计算不会改变。",
            "撤回后可在“撤销与重做”里找回。",
            (("", "取消"), ("yes", "撤回")),
        )
        if answer != "yes":
            return
        try:
            withdraw_change(self._ws, chosen, self)
        except Refused as refused:
            tell_failure(self, str(refused))
        self.reload()
