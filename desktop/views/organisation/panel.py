"""What the panels about one unit have in common: the unit and the day shown, forms to ask with, commands to run."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.fields import NamedField, Refused, check_all
from desktop.rules.organisation import UnitNode
from desktop.services.workspace import Workspace
from desktop.views.forms.drafts import DraftKey
from desktop.views.forms.form import Section
from desktop.views.forms.form_dialog import FormDialog
from desktop.views.host import PageHost
from desktop.views.lists.cell_delegate import ROW_HEIGHT
from desktop.views.lists.table_view import TableView
from desktop.views.look import theme
from desktop.views.look.flow import FlowLayout
from desktop.views.look.widgets import keep_scaled
from desktop.views.parts.dialogs import Sentences, tell_failure

D = TypeVar("D", bound=QDialog)
LEAST_ROWS = 4  # lines of a list (its heading included) that stay in sight before the panel scrolls
Save = Callable[[dict[str, Any]], Any]


def checking(fields: Sequence[NamedField | Section], save: Save) -> Save:
    """`save` behind a check of each field's own limits, so that it never meets an empty required value."""
    named = [field for field in fields if isinstance(field, NamedField)]

    def checked(values: dict[str, Any]) -> Any:
        problems = check_all(named, values)
        if problems:
            raise Refused(problems)
        return save(values)

    return checked


class PanelStack(QStackedWidget):
    """A stack only as large as the panel it shows, so that a hidden one never makes the window grow."""

    def minimumSizeHint(self) -> QSize:
        shown = self.currentWidget()
        return shown.minimumSizeHint() if shown is not None else super().minimumSizeHint()

    def sizeHint(self) -> QSize:
        shown = self.currentWidget()
        return shown.sizeHint() if shown is not None else super().sizeHint()


class UnitPanel(QWidget):
    """One tab beside the tree. `show_unit` hands it the unit and the day; `reload` reads what it shows.

    What is added to `column` scrolls where the window is too low for it; the buttons at the foot stay in sight. Forms
    open above the page and do not block; `dialog` is the one that is open or was open last.
    """

    def __init__(self, ws: Workspace, host: PageHost) -> None:
        super().__init__()
        self.ws, self.host = ws, host
        self.unit: UnitNode | None = None
        self.day: date = host.day
        self.dialog: QDialog | None = None
        body, self._outer = QWidget(), QVBoxLayout(self)
        self.column = QVBoxLayout(body)
        scroll = QScrollArea()
        scroll.setWidget(body)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._outer.addWidget(scroll, 1)
        for layout in (self.column, self._outer):
            layout.setContentsMargins(0, 0, 0, 0)
        keep_scaled(self, self._rescale)

    def _rescale(self) -> None:
        self.column.setSpacing(theme.px(8))
        self._outer.setSpacing(theme.px(8))
        for table in self.findChildren(TableView):
            table.setMinimumHeight(theme.px(ROW_HEIGHT) * LEAST_ROWS)

    def show_unit(self, unit: UnitNode, day: date) -> None:
        """Show that unit as it stood on `day`."""
        self.unit, self.day = unit, day
        self.reload()

    def reload(self) -> None:
        """Read again what is shown."""
        raise NotImplementedError

    @property
    def unit_id(self) -> int:
        """The unit shown; only asked for while there is one."""
        assert self.unit is not None
        return self.unit.id

    def add_actions(self, *buttons: QPushButton, left: Sequence[QWidget] = ()) -> None:
        """The line of buttons at the foot, the main one last."""
        line = QHBoxLayout()
        for widget in left:
            line.addWidget(widget)
        foot = QWidget()
        flow = FlowLayout(foot, theme.px(8))
        flow.from_right = True
        for made in buttons:
            flow.addWidget(made)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        foot.setSizePolicy(policy)
        line.addWidget(foot, 1)
        self._outer.addLayout(line)
        self._rescale()

    def ask_form(
        self,
        title: str,
        fields: Sequence[NamedField | Section],
        save: Save,
        values: Mapping[str, Any] | None = None,
        *,
        note: str = "",
        save_text: str = "保存",
        draft: DraftKey | None = None,
    ) -> FormDialog:
        """Open a form above the page; it closes when `save` accepted what was entered. Required fields are filled."""
        checked = checking(fields, save)
        dialog = FormDialog(
            title, fields, self.host.editor_context, checked, values, self, save_text=save_text, note=note, draft=draft
        )
        return self.open_dialog(dialog)

    def open_dialog(self, dialog: D) -> D:
        """Open a dialog above the page without blocking."""
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        self.dialog = dialog
        dialog.open()
        return dialog

    def confirm(self, title: str, what: str, do: str, yes: str, run: Callable[[], object]) -> None:
        """Ask; `run` happens when the person presses the button `yes`."""
        dialog = Sentences(self, title, what, "", do, (("", "取消"), ("yes", yes)))
        dialog.accepted.connect(lambda: self.attempt(run) if dialog.answer == "yes" else None)
        self.open_dialog(dialog)

    def attempt(self, run: Callable[[], object]) -> bool:
        """Run a command; says plainly why it was refused. True when it was done."""
        try:
            run()
        except Refused as refused:
            tell_failure(self, "；".join(problem.sentence() for problem in refused.problems), "原有的记录没有改变。")
            return False
        return True
