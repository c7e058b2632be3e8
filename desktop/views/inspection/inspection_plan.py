"""检查计划: every window around a holiday or special period with its days, how each unit stands, and the way on."""

from dataclasses import replace
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from desktop.fields import NamedField, Refused, Row
from desktop.services.inspection.inspection import policy_on
from desktop.services.inspection.inspection_plan import (
    Proposal,
    occasion_values,
    period_spec,
    plan_window,
    proposals,
    remove_period,
    save_period,
    special_periods,
)
from desktop.services.workspace import Workspace
from desktop.views.forms.drafts import DraftKey
from desktop.views.forms.form_dialog import FormDialog
from desktop.views.host import PageHost
from desktop.views.lists.table_view import TableView
from desktop.views.lists.tables import Column, RowsTable
from desktop.views.look.theme import px
from desktop.views.look.widgets import Card, EmptyState, button, keep_scaled, note_label, primary_button
from desktop.views.parts.dialogs import ask, tell_failure

BEFORE_FILE = "建库以前"
WINDOWS = (
    Column("name", "时段", 5, grows=True),
    Column("kind", "检查", 6.4),
    Column("days", "应在", 7),
    Column("held", "已检查", 3.4),
    Column("mark", "状态", 5, kind="chip", tone=lambda row: str(row["tone"])),
)
UNITS = (
    Column("unit", "单位", 5.4, grows=True),
    Column("planned_on", "计划", 3.6),
    Column("held_on", "检查", 3.6),
    Column("mark", "状态", 5, kind="chip", tone=lambda row: str(row["tone"])),
)
PERIODS = (
    Column("name", "特殊时期", 9, grows=True),
    Column("since", "开始", 5.5, kind="day"),
    Column("until", "结束", 5.5, kind="day"),
    Column("reason", "依据", 8),
)


class InspectionPlan(QWidget):
    """The year's windows on the left, the units of the chosen one on the right, special periods below."""

    def __init__(self, ws: Workspace, host: PageHost) -> None:
        super().__init__()
        self._ws, self._host = ws, host
        self._year = host.year
        self._units: frozenset[int] | None = None
        self._proposals: list[Proposal] = []
        self.windows = TableView(RowsTable(WINDOWS), name="检查时段")
        self.units = TableView(RowsTable(UNITS), name="各单位情况")
        self.periods = TableView(RowsTable(PERIODS), name="特殊时期")
        self._sentence = note_label("")
        self._unpublished = note_label("")
        self._empty = EmptyState("", "")
        self.plan_button = primary_button("列入计划", self.plan, hint="为还没有检查和计划的单位各列一次")
        self._lay_out()
        self.windows.row_chosen.connect(lambda _id: self._show_units())
        self.units.opened.connect(self._open_unit)
        self.periods.opened.connect(lambda number: self._edit_period(number))
        keep_scaled(self, self._rescale)
        self.reload()

    def _lay_out(self) -> None:
        left = Card("节假日和特殊时期")
        left.body.addWidget(self._unpublished)
        left.body.addWidget(self.windows, 1)
        left.body.addWidget(self._empty, 1)
        right = Card("各单位情况")
        right.body.addWidget(self._sentence)
        right.body.addWidget(self.units, 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.plan_button)
        right.body.addLayout(foot)
        below = Card("特殊时期", "由本单位登记，如重要会议、重大活动期间")
        below.body.addWidget(self.periods, 1)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(button("删除", self._remove_period))
        line.addWidget(button("修改…", lambda: self._edit_period(self.periods.current_id())))
        line.addWidget(button("登记特殊时期…", lambda: self._edit_period(None)))
        below.body.addLayout(line)
        stacked = QSplitter(Qt.Orientation.Vertical)
        stacked.addWidget(left)
        stacked.addWidget(below)
        stacked.setStretchFactor(0, 2)
        stacked.setStretchFactor(1, 1)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.addWidget(stacked)
        self._split.addWidget(right)
        for splitter in (stacked, self._split):
            splitter.setChildrenCollapsible(False)
        self._split.setStretchFactor(0, 3)
        self._split.setStretchFactor(1, 2)
        self._stacked, self._right = stacked, right
        self._whole = QVBoxLayout(self)
        self._whole.addWidget(self._split)

    def _rescale(self) -> None:
        self._whole.setContentsMargins(px(16), px(12), px(16), px(12))
        self._split.setHandleWidth(px(12))
        self._stacked.setHandleWidth(px(12))
        self._right.setMinimumWidth(px(350))

    # --- what the page asks ------------------------------------------------------------------------

    def show_scope(self, year: int | None, units: frozenset[int] | None, unit_id: int | None, unit_name: str) -> None:
        """Show that year's windows for these units."""
        if (year or self._year, units) != (self._year, self._units):
            self._year, self._units = year or self._year, units
            self.reload()

    def show_target(self, kind: str = "", **_other: object) -> None:
        """Choose the first window that is not finished (of a kind)."""
        for place, proposal in enumerate(self._proposals, 1):
            if proposal.missing and kind in ("", proposal.window.kind):
                self.windows.choose_id(place)
                return

    def keep_drafts(self) -> None:
        """Nothing is typed here outside of dialogs."""

    def reload(self) -> None:
        """Read everything again; the chosen window stays chosen."""
        chosen = self.windows.current_id()
        self._proposals = [self._within(proposal) for proposal in proposals(self._ws, self._year)]
        table = self.windows.model()
        assert isinstance(table, RowsTable)
        table.set_rows([self._window_row(place, proposal) for place, proposal in enumerate(self._proposals, 1)])
        self.windows.setVisible(bool(self._proposals))
        self._empty.setVisible(not self._proposals)
        self._say_why()
        periods = self.periods.model()
        assert isinstance(periods, RowsTable)
        periods.set_rows(special_periods(self._ws, self._year))
        if self._proposals:
            self.windows.choose_id(chosen if chosen and chosen <= len(self._proposals) else self._first_open())
        self._show_units()

    def _say_why(self) -> None:
        """Why nothing, or no holiday yet, is listed: the year's notice is not out, or nobody asks for inspections."""
        policy = policy_on(self._ws, min(max(self._ws.today(), date(self._year, 1, 1)), date(self._year, 12, 31)))
        asked = policy.enabled.value and (policy.before_holiday.value or policy.after_holiday.value)
        out = "公布后在“更多 › 制度参数与节假日”里导入，各节假日前后的检查就会列出。"
        if not asked:
            self._empty.say(
                "制度没有要求节假日前后的检查", "需要的可以在“更多 › 制度参数与节假日”里开启，由本单位自定。"
            )
        elif self._ws.workdays.provisional(self._year):
            self._empty.say(f"{self._year} 年节假日安排还没有公布", out)
        else:
            self._empty.say("这一年没有要检查的时段", "")
        waiting = f"{self._year} 年节假日安排还没有公布，{out}" if self._ws.workdays.provisional(self._year) else ""
        said = waiting or (self._next_year() if policy.before_holiday.value else "")
        self._unpublished.setText(said if asked and self._proposals else "")
        self._unpublished.setVisible(bool(self._unpublished.text()))

    def _next_year(self) -> str:
        """From November on: that the inspection before New Year's Day waits for the next year's calendar."""
        today, coming = self._ws.today(), self._year + 1
        if today < date(self._year, 11, 1) or today.year > self._year or not self._ws.workdays.provisional(coming):
            return ""
        where = "“更多 › 制度参数与节假日”"
        return f"{coming} 年节假日安排还没有导入，元旦前的检查暂时没有列出；请在{where}里导入。"

    def _within(self, proposal: Proposal) -> Proposal:
        if self._units is None:
            return proposal
        kept = tuple(unit for unit in proposal.units if unit.unit_id in self._units)
        return replace(proposal, units=kept)

    def _first_open(self) -> int:
        today = self._ws.today()
        places = [
            place for place, p in enumerate(self._proposals, 1) if p.missing and p.window.last >= today
        ]  # fmt: skip
        return places[0] if places else len(self._proposals)

    def _window_row(self, place: int, proposal: Proposal) -> Row:
        window, today = proposal.window, self._ws.today()
        if not proposal.missing:
            mark, tone = ("已完成", "done") if proposal.units else ("—", "plain")
        elif not proposal.owed:
            mark, tone = BEFORE_FILE, "plain"
        elif today > window.last:
            mark, tone = f"缺 {len(proposal.missing)} 个", "overdue"
        elif today >= window.first:
            mark, tone = "正在进行", "soon"
        else:
            mark, tone = ("已列计划", "accent") if not proposal.unplanned else ("未列计划", "plain")
        values = {
            "name": window.name,
            "kind": self._ws.policy.option_title("inspection_kinds", window.kind),
            "days": f"{self._day(window.first)} 至 {self._day(window.last)}",
            "held": f"{proposal.held}／{len(proposal.units)}",
            "mark": mark,
            "tone": tone,
        }
        return Row(place, values)

    def _day(self, day: date) -> str:
        """09-24 in the year shown, else the whole date."""
        return f"{day:%m-%d}" if day.year == self._year else day.isoformat()

    @property
    def chosen(self) -> Proposal | None:
        """The window shown on the right."""
        place = self.windows.current_id()
        return self._proposals[place - 1] if place is not None and place <= len(self._proposals) else None

    def _show_units(self) -> None:
        proposal = self.chosen
        table = self.units.model()
        assert isinstance(table, RowsTable)
        self._sentence.setText(proposal.window.sentence if proposal else "")
        rows = []
        for unit in proposal.units if proposal else ():
            if unit.held_on is not None:
                mark, tone = "已检查", "done"
            elif proposal is not None and self._ws.today() > proposal.window.last:
                mark, tone = ("未检查", "overdue") if proposal.owed else (BEFORE_FILE, "plain")
            else:
                mark, tone = ("已列计划", "accent") if unit.planned_on else ("未列计划", "plain")
            planned, held = (self._day(day) if day else "—" for day in (unit.planned_on, unit.held_on))
            values = {"unit": unit.unit, "planned_on": planned, "held_on": held}
            rows.append(Row(unit.unit_id, {**values, "mark": mark, "tone": tone}))
        table.set_rows(rows)
        left = len(proposal.unplanned) if proposal else 0
        self.plan_button.setText(f"为 {left} 个单位列入计划" if left else "列入计划")
        self.plan_button.setEnabled(left > 0 and proposal is not None and self._ws.today() <= proposal.window.last)

    # --- what can be done --------------------------------------------------------------------------

    def plan(self) -> None:
        """A planned inspection for each unit that has none."""
        proposal = self.chosen
        if proposal is None:
            return
        try:
            plan_window(self._ws, proposal.window, [unit.unit_id for unit in proposal.unplanned], initiator=self)
        except Refused as refused:
            tell_failure(self, refused.problems[0].message, "没有列入任何计划。")
        self.reload()

    def _open_unit(self, unit_id: int) -> None:
        """The inspection of that unit for the chosen window, held or planned; without any a new one for it."""
        proposal = self.chosen
        unit = next((one for one in proposal.units if one.unit_id == unit_id), None) if proposal else None
        if proposal is None or unit is None:
            return
        if unit.record_id is not None:
            self._host.go("inspection", part="inspection", unit_id=unit_id, record_id=unit.record_id)
        else:
            begin = occasion_values(self._ws, proposal.window, unit_id)
            self._host.go("inspection", part="inspection", unit_id=unit_id, begin=begin)

    def _edit_period(self, number: int | None) -> None:
        held = {row.id: row.values for row in special_periods(self._ws)}
        fields: list[NamedField] = list(period_spec().fields)
        FormDialog(
            "特殊时期", fields, self._host.editor_context,
            lambda values: save_period(self._ws, number, values, initiator=self), held.get(number), self,
            draft=DraftKey("special_period", number), note=self._period_note(),
        ).exec()  # fmt: skip
        self.reload()

    def _period_note(self) -> str:
        """Whether a special period brings duties with it."""
        if policy_on(self._ws).special_period.value:
            return "各单位在此期间的检查会列入计划和待办。"
        return "制度没有要求特殊时期的检查，登记后不会列入计划；可以在“更多 › 制度参数与节假日”里开启。"

    def _remove_period(self) -> None:
        number = self.periods.current_id()
        if number is None:
            return
        answer = ask(self, "删除特殊时期", "要删除这个特殊时期吗？", "可以在回收站里恢复。", "",
                     (("", "取消"), ("yes", "删除")))  # fmt: skip
        if answer != "yes":
            return
        try:
            remove_period(self._ws, number, initiator=self)
        except Refused as refused:
            tell_failure(self, refused.problems[0].message, "记录没有改变。")
        self.reload()
