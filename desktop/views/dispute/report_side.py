"""Beside the figures: how the month stands, who signs, what is to be done next, and its versions."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from desktop.fields import Problem, Row
from desktop.rules.monthly_report import ReportState
from desktop.rules.report_timing import Timeliness
from desktop.services.dispute.report_query import ReportView
from desktop.views.lists.table_view import TableView
from desktop.views.lists.tables import Column, RowsTable
from desktop.views.look import theme
from desktop.views.look.flow import FlowLayout
from desktop.views.look.widgets import (
    Card,
    Chip,
    button,
    clear_layout,
    note_label,
    primary_button,
    problem_label,
    section_label,
)

STATE_TONES = {
    ReportState.draft: "plain",
    ReportState.reviewed: "accent",
    ReportState.submitted: "done",
    ReportState.received: "done",
    ReportState.returned: "soon",
}
TIME_TONES = {
    Timeliness.not_due: "plain",
    Timeliness.on_time: "done",
    Timeliness.late: "overdue",
    Timeliness.missed: "overdue",
}
NAMES = (("reviewed_by", "审核人", 20), ("prepared_by", "填表人", 20), ("phone", "联系电话", 20))
VERSIONS = (
    Column("version", "版本", 3, "number"),
    Column("state", "状态", 5, "chip", tone=lambda row: row["tone"]),
    Column("submitted", "上报", 9),
    Column("remark", "说明", 10),
)


class SignFields(QWidget):
    """审核人, 填表人, 联系电话: proposed from the office-holders, free to be typed over; a problem stands below."""

    def __init__(self) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(theme.px(4))
        self.edits: dict[str, QLineEdit] = {}
        self._problems: dict[str, QLabel] = {}
        for place, (name, title, longest) in enumerate((*NAMES, ("correction_reason", "更正原因", 200))):
            edit, label = QLineEdit(), QLabel(title)
            edit.setMaxLength(longest)
            edit.setAccessibleName(title)
            label.setBuddy(edit)
            self.edits[name], self._problems[name] = edit, problem_label()
            self._problems[name].hide()
            grid.addWidget(label, 2 * place, 0)
            grid.addWidget(edit, 2 * place, 1)
            grid.addWidget(self._problems[name], 2 * place + 1, 1)
        self._reason_label = grid.itemAtPosition(2 * len(NAMES), 0)

    def show_view(self, view: ReportView, fresh: bool) -> None:
        """Show the names of a month; what the person has typed stays unless the month is another (`fresh`)."""
        for name, edit in self.edits.items():
            if fresh or not edit.isModified():
                edit.setText(getattr(view, name))
                edit.setModified(False)
            edit.setReadOnly(not view.actions & {"review", "submit", "zero"} or view.state is ReportState.reviewed)
        reason = self.edits["correction_reason"]
        reason.setVisible(view.is_correction)
        reason.setReadOnly("review" not in view.actions and "submit" not in view.actions)
        if self._reason_label is not None and (label := self._reason_label.widget()) is not None:
            label.setVisible(view.is_correction)
        self.show_problems(())

    def values(self) -> dict[str, str]:
        """What stands in the fields."""
        return {name: edit.text() for name, edit in self.edits.items()}

    def typed(self) -> dict[str, str]:
        """What the person typed and no command has taken yet."""
        return {name: edit.text() for name, edit in self.edits.items() if edit.isModified()}

    def restore(self, typed: Mapping[str, str]) -> None:
        """Show again what `typed` gave; it counts as typed."""
        for name, text in typed.items():
            if name in self.edits and not self.edits[name].isReadOnly():
                self.edits[name].setText(text)
                self.edits[name].setModified(True)

    def forget_typing(self) -> None:
        """What was typed has been saved: from now on the fields follow the record."""
        for edit in self.edits.values():
            edit.setModified(False)

    def show_problems(self, problems: Iterable[Problem]) -> list[Problem]:
        """Put each problem under its field; returns those that belong to none."""
        for label in self._problems.values():
            label.hide()
        rest: list[Problem] = []
        for problem in problems:
            if problem.field not in self._problems:
                rest.append(problem)
                continue
            self._problems[problem.field].setText(problem.sentence())
            self._problems[problem.field].show()
        return rest


class ReportSide(Card):
    """`acted(action)` for review, submit, zero, reopen, correct, export, print; `cell_wanted(cell)` for a check;
    `version_wanted(number)` when an older version is chosen, `history_wanted` for that of the version shown."""

    acted = Signal(str)
    cell_wanted = Signal(str)
    version_wanted = Signal(int)
    history_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("月报")
        self.state = Chip()
        self.time = Chip()
        self.add_beside_title(self.state)
        self.add_beside_title(self.time)
        self._shown: tuple[int, object] | None = None
        self.due = note_label()
        self.fields = SignFields()
        self.model = RowsTable(VERSIONS)
        self.versions = TableView(self.model, name="版本")
        self.versions.row_chosen.connect(self.version_wanted)
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, theme.px(4), 0)
        self._column.setSpacing(theme.px(8))
        self._said = QVBoxLayout()
        self._zero = note_label()
        self._versions_title = section_label("版本")
        self._column.addWidget(self.due)
        self._column.addWidget(self.fields)
        self._column.addLayout(self._said)
        self._column.addWidget(self._zero)
        self._column.addWidget(self._versions_title)
        self._column.addWidget(self.versions)
        self._column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(content)
        self.body.addWidget(scroll, 1)
        self._buttons = FlowLayout(gap=theme.px(8))
        self.body.addLayout(self._buttons)
        self._main = QHBoxLayout()
        self.body.addLayout(self._main)

    def show_view(self, view: ReportView) -> None:
        """Show a month."""
        fresh = self._shown != (view.unit_id, view.month)
        self._shown = (view.unit_id, view.month)
        kind = "零报告" if view.is_zero else "更正报告" if view.is_correction else "月报"
        self.set_title(f"{view.month.month} 月{kind}")
        self.state.show_as(view.state.value, STATE_TONES[view.state])
        self.time.show_as(_lateness(view), TIME_TONES[view.standing.timeliness])
        self.due.setText(f"{view.standing.sentence}\n{view.period}。")
        self.fields.show_view(view, fresh)
        self._show_sayings(view)
        self._zero.setText(_zero_words(view))
        self._zero.setVisible(bool(self._zero.text()))
        self._show_versions(view)
        self._show_buttons(view)

    def _show_sayings(self, view: ReportView) -> None:
        """Checks that fail (each leads to its cell), then notes and what a person found."""
        clear_layout(self._said)
        for problem in view.problems[:6]:
            self._said.addWidget(problem_label(problem.sentence()))
            way = button("定位到单元格", partial(self.cell_wanted.emit, problem.field), role="link")
            self._said.addWidget(way)
        if len(view.problems) > 6:
            self._said.addWidget(problem_label(f"另有 {len(view.problems) - 6} 处不符。"))
        for text in (*view.notes, *(f"认定{remark}" for _, remark in view.remarks)):
            self._said.addWidget(note_label(text))

    def _show_versions(self, view: ReportView) -> None:
        rows = [
            Row(
                row.version,
                {
                    "version": row.version,
                    "state": ("零·" if row.is_zero else "") + row.state.value,
                    "tone": STATE_TONES[row.state],
                    "submitted": row.submitted[5:],
                    "remark": "，".join(filter(None, [row.received, row.remark])),
                },
            )
            for row in view.versions
        ]
        visible = len(rows) > 1
        self._versions_title.setVisible(visible)
        self.versions.setVisible(visible)
        self.versions.blockSignals(True)
        self.model.set_rows(rows)
        self.versions.choose_id(view.version, quietly=True)
        self.versions.blockSignals(False)
        self.versions.setFixedHeight(theme.px(34) * (len(rows) + 1) + theme.px(4))

    def _show_buttons(self, view: ReportView) -> None:
        clear_layout(self._buttons)
        clear_layout(self._main)
        self._main.addStretch(1)
        month = f"{view.month.month} 月"
        kind = "零报告" if view.is_zero else "更正报告" if view.is_correction else "月报"
        self._add("导出 xlsx", "export")
        self._add("打印预览", "print")
        if view.versions:
            self._buttons.addWidget(button("历史…", self.history_wanted.emit))
        for action, text in (("correct", "更正报告"), ("reopen", "回到草稿")):
            if action in view.actions:
                self._add(text, action)
        if "zero" in view.actions and not view.zero_refusals:
            self._add("零报告", "zero", hint=view.wording)
        if "review" in view.actions:
            self._add(f"审核 {month}{kind}", "review", main=True)
        elif "submit" in view.actions:
            self._add(f"上报 {month}{kind}", "submit", main=True)

    def _add(self, text: str, action: str, *, main: bool = False, hint: str = "") -> None:
        make = primary_button if main else button
        made = make(text, lambda: self.acted.emit(action), hint=hint)
        made.setObjectName(action)
        (self._main if main else self._buttons).addWidget(made)

    def show_problems(self, problems: Sequence[Problem]) -> list[Problem]:
        """Problems of names stand under their fields; returns the others."""
        return self.fields.show_problems(problems)


def _lateness(view: ReportView) -> str:
    standing = view.standing
    return f"{standing.timeliness.value} {standing.late_days} 天" if standing.late_days else standing.timeliness.value


def _zero_words(view: ReportView) -> str:
    """The wording of a signed 零报告, or why there can be none; "" when nothing need be said."""
    if view.is_zero:
        return f"{view.wording}\n依据排查记录：{view.screening}。"
    if "zero" not in view.actions:
        return ""
    if view.table.own.period["screened"]:
        return ""
    if view.zero_refusals:
        return "零报告：" + "；".join(problem.sentence() for problem in view.zero_refusals) + "。"
    return f"本月没有新增和结转的纠纷，可以零报告（依据排查记录：{view.screening}）。"
