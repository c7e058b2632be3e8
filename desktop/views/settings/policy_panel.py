"""The open parameter: why it has its value, what it was, and the form by which the unit changes it from a day on."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QToolButton, QVBoxLayout, QWidget

from desktop.fields import Choice, Day, Flag, NamedField, Number, Points, Problem, Refused, Row, Text
from desktop.rules.pack import Parameter, ParameterKind
from desktop.services.policy.policy import change_parameter, own_changes, parameters, values_history, withdraw_change
from desktop.services.workspace import Workspace
from desktop.views.forms.drafts import BROUGHT_BACK
from desktop.views.forms.editor import EditorContext
from desktop.views.forms.editor_context import drafts_in_vault
from desktop.views.forms.form import RecordForm, Section
from desktop.views.look.flow import FlowLayout
from desktop.views.look.icons import keep_icon
from desktop.views.look.theme import px
from desktop.views.look.widgets import (
    Action,
    Banner,
    Card,
    Chip,
    button,
    clear_layout,
    note_label,
    primary_button,
    section_label,
)
from desktop.views.parts.dialogs import ask
from desktop.views.settings.options import OptionsDialog

_CHOICE = "value."
WHEN = NamedField("since", Day(label="自何日起"), True)
WHY = NamedField("reason", Text(label="理由", max_length=200, lines=2), True)
MOST_LINES = 6  # of the history: what fits beside the form on a small screen
PAST = "起始日期早于今天：已过去的期限会按新值重新计算，已上报的月报不变。"


class ParameterContext(EditorContext):
    """Offers the choices of one parameter, and the day by the workspace's clock."""

    def __init__(self, workspace: Workspace) -> None:
        self._ws = workspace

    def today(self) -> Any:
        return self._ws.today()

    def options(self, list_key: str) -> Sequence[tuple[str, str]]:
        return tuple(self._ws.policy.parameters[list_key].choices.items())


def value_fields(parameter: Parameter) -> tuple[NamedField, ...]:
    """The fields by which a value of that kind is entered: one called “value”, or one a choice."""
    least, most = parameter.least, parameter.most
    label = f"新值（{parameter.unit}）" if parameter.unit and parameter.kind is ParameterKind.numbers else "新值"
    match parameter.kind:
        case ParameterKind.flag:
            return (NamedField("value", Flag(label=label, hint="是"), False),)
        case ParameterKind.number:
            least_, most_ = int(least or 0), int(most) if most is not None else 99_999_999
            return (NamedField("value", Number(label=label, least=least_, most=most_, unit=parameter.unit), True),)
        case ParameterKind.ratio:
            return (NamedField("value", Points(label=label), True),)
        case ParameterKind.choice:
            return (NamedField("value", Choice(label=label, listed=parameter.key), True),)
        case ParameterKind.choices:
            titles = parameter.choices.items()
            return tuple(NamedField(_CHOICE + key, Flag(label=title, hint="包括"), False) for key, title in titles)
        case ParameterKind.numbers:
            return (NamedField("value", Text(label=label, max_length=200, hint="用顿号隔开，如 0、50、100"), True),)
    return (NamedField("value", Text(label=label, max_length=200, lines=2), True),)


def form_values(parameter: Parameter, value: Any) -> dict[str, Any]:
    """A value as those fields show it."""
    if parameter.kind is ParameterKind.choices:
        return {_CHOICE + key: key in (value or ()) for key in parameter.choices}
    if parameter.kind is ParameterKind.numbers:
        return {"value": "、".join(str(number) for number in value or ())}
    return {"value": value}


def entered_value(parameter: Parameter, values: Mapping[str, Any]) -> Any:
    """What the fields hold, as `change_parameter` takes it; an empty field stays empty text so that it is refused."""
    if parameter.kind is ParameterKind.choices:
        return tuple(key for key in parameter.choices if values[_CHOICE + key])
    return "" if values["value"] is None else values["value"]


class PolicyPanel(Card):
    """`closed` when the person is done with the parameter. What was typed is kept while other rows are looked at."""

    closed = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(" ")
        self._ws = workspace
        self._row: Row | None = None
        self._store = drafts_in_vault(workspace, "policy_panel")
        self._drafts: dict[str, dict[str, Any]] = self._store.load(None) or {}
        self.banner = Banner("", "soon", Action("放弃恢复的内容", self.drop))
        self.body.addWidget(self.banner)
        self._context = ParameterContext(workspace)
        self.form: RecordForm | None = None
        self.state = Chip("", "soon")
        self.state.hide()
        self.add_beside_title(self.state)
        close = QToolButton()
        close.setAccessibleName("关闭这个参数")
        close.setToolTip("关闭")
        close.clicked.connect(lambda: self.close_row())
        keep_icon(close, close, "close")
        self.add_beside_title(close)
        self.title.setWordWrap(True)
        self._line.setStretch(0, 1)
        self._line.setStretch(1, 0)
        self._told = QVBoxLayout()
        self._told.setSpacing(px(4))
        self.body.addLayout(self._told)
        self._place = QVBoxLayout()
        self.body.addLayout(self._place, 1)
        foot = QWidget()
        flow = FlowLayout(foot, px(8))
        flow.from_right = True
        self.withdraw_button = button("撤回调整")
        self.original_button = button("恢复制度原值", self.back_to_pack, hint="自所填的日期起恢复制度原值，理由照填")
        self.options_button = primary_button("编辑选项…", self.edit_options)
        self.save_button = primary_button("保存调整 Ctrl+S", self.save)
        for made in (self.withdraw_button, self.original_button, self.options_button, self.save_button):
            flow.addWidget(made)
        self.body.addWidget(foot)

    # --- opening ---------------------------------------------------------------------------------

    @property
    def is_edited(self) -> bool:
        """Whether anything was typed and not saved, here or on a parameter looked at before."""
        return bool(self._drafts) or (self.form is not None and self.form.is_edited)

    def open(self, row: Row) -> None:
        """Show this parameter; what was typed on the one before is kept."""
        self._keep()
        self._row = row
        self._build()

    def refresh(self, rows: Sequence[Row]) -> None:
        """Show the open parameter as it is now, unless it is being edited."""
        if self._row is not None and not (self.form is not None and self.form.is_edited):
            self._row = next(row for row in rows if row["key"] == self._row["key"])
            self._build()

    def _keep(self) -> None:
        if self._row is not None and self.form is not None and self.form.is_edited:
            self._drafts[self._row["key"]] = self.form.draft()

    def close_row(self) -> None:
        """Close; what was typed is kept until the dialog closes."""
        self._keep()
        self.closed.emit()

    def keep_drafts(self) -> None:
        """Keep what is typed here and on parameters looked at before, inside the file (before locking)."""
        if self._row is not None and self.form is not None and self.form.is_edited:
            self._store.save(None, {**self._drafts, self._row["key"]: self.form.draft()})
        elif self._drafts:
            self._store.save(None, self._drafts)

    def forget_drafts(self) -> None:
        """What was typed was given up."""
        self._drafts.clear()
        self._store.clear(None)

    def drop(self) -> None:
        """Give up what was brought back for the open parameter."""
        self._build()
        self._settle_store()

    def _settle_store(self) -> None:
        """What is kept in the file follows what is still unsaved."""
        if self._drafts:
            self._store.save(None, self._drafts)
        else:
            self._store.clear(None)

    def _build(self) -> None:
        row = self._row
        assert row is not None
        self.set_title(row["title"])
        clear_layout(self._place)
        clear_layout(self._told)
        for title, text in (("现在执行", row["sentence"]), ("历次取值", self._history_text(row["key"]))):
            self._told.addWidget(section_label(title))
            self._told.addWidget(note_label(text))
        asked: list[NamedField | Section] = []
        values: dict[str, Any] = {}
        if not row["is_list"]:
            parameter = self._ws.policy.parameters[row["key"]]
            today = self._ws.today()
            asked = [Section("本单位调整"), *value_fields(parameter), WHEN, WHY]
            values = form_values(parameter, parameter.on(today).value) | {"since": today}
        self.form = RecordForm(asked, self._context, values)
        self._place.addWidget(self.form)
        draft = self._drafts.pop(row["key"], None)
        self.banner.show_as(BROUGHT_BACK if draft else "", "soon")
        if draft:
            self.form.restore(draft)
        self.form.edited.connect(self._show_state)
        self._offer(row)
        self._show_state()

    def _history_text(self, key: str) -> str:
        lines = []
        for entry in values_history(self._ws, key):
            why = f"本单位自定：{entry['reason']}" if entry["own"] else entry["basis"]
            lines.append(f"{entry['since']} 起　{entry['shown']}　{why}")
        left_out = [f"更早的 {len(lines) - MOST_LINES} 次从略"] if len(lines) > MOST_LINES else []
        return "\n".join([*left_out, *lines[-MOST_LINES:]])

    def _offer(self, row: Row) -> None:
        changes = own_changes(self._ws, row["key"])
        self.withdraw_button.setVisible(bool(changes))
        self.original_button.setVisible(bool(changes) and not row["is_list"])
        self.options_button.setVisible(row["is_list"])
        self.save_button.setVisible(not row["is_list"])
        menu = QMenu(self.withdraw_button)
        for change in changes:
            title = f"{change.since} 起　{change.shown}"
            menu.addAction(title).triggered.connect(
                lambda _=False, change_id=change.id, title=title: self.withdraw(change_id, title)
            )
        self.withdraw_button.setMenu(menu)

    def _show_state(self) -> None:
        assert self.form is not None
        edited = self.form.is_edited
        self.state.show_as("未保存", "soon")
        self.state.setVisible(edited)
        if "since" in self.form.names():
            since = self.form.values()["since"]
            self.form.set_note("since", PAST if since is not None and since < self._ws.today() else "")

    def focus_first(self) -> None:
        """Put the keyboard into the form."""
        if self.form is not None:
            self.form.focus_first()

    # --- doing -----------------------------------------------------------------------------------

    def save(self) -> bool:
        """Store the change; False when it was refused (the form says why)."""
        if self._row is None or self._row["is_list"] or self.isHidden():
            return False
        assert self.form is not None
        parameter = self._ws.policy.parameters[self._row["key"]]
        return self._change(entered_value(parameter, self.form.values()), self.form.unreadable())

    def back_to_pack(self) -> bool:
        """From the day entered on, the pack's own value holds again."""
        assert self.form is not None
        return self._change(None, [p for p in self.form.unreadable() if p.field == "since"])

    def _change(self, value: Any, problems: list[Problem]) -> bool:
        assert self.form is not None
        assert self._row is not None
        entered = self.form.values()
        if not problems:
            try:
                change_parameter(self._ws, self._row["key"], entered["since"], value, entered["reason"], self)
            except Refused as refused:
                problems = list(refused.problems)
        if problems:
            named = self.form.names()
            first = next((name for name in named if name.startswith("value")), "")
            self.form.show_problems([_on(problem, first) for problem in problems])
            return False
        self._done("已保存")
        return True

    def withdraw(self, change_id: int, title: str) -> None:
        """Ask, then take one change of the unit's own back."""
        answer = ask(
            self, "撤回调整", f"撤回“{title}”这项调整？", "其他日期的取值不受影响，修改记录会保留。",
            "撤回后如同没有作过这项调整。", (("", "取消"), ("yes", "撤回调整")),
        )  # fmt: skip
        if answer == "yes":
            withdraw_change(self._ws, change_id, self)
            self._done("已撤回")

    def edit_options(self) -> None:
        """Open the list's editor."""
        if self._row is not None and OptionsDialog(self._ws, self._row["key"], self._context, self).exec():
            self._done("已保存")

    def _done(self, word: str) -> None:
        """Show the parameter as it now is, with a word beside its title."""
        assert self._row is not None
        key = self._row["key"]
        self._row = next(row for row in parameters(self._ws, self._ws.today()) if row["key"] == key)
        self._drafts.pop(key, None)
        self._settle_store()
        self._build()
        self.state.show_as(word, "done")
        self.state.show()


def _on(problem: Problem, first: str) -> Problem:
    """A problem of the value belongs to its first field when there are several."""
    return Problem(first, problem.message, problem.article) if problem.field == "value" else problem
