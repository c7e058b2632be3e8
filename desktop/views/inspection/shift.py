"""值班: the month as a calendar, the shifts of the chosen day beside it, a rota filled in turn (S5; 南昌 细则 12)."""

from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.fields import Choice, Day, NamedField, Problem, Refused, Text
from desktop.services.inspection.shift import (
    ShiftLine,
    clear_rota,
    fill_rota,
    load_shift,
    remove_shift,
    rota_days,
    save_shift,
    shift_month,
    shift_spec,
)
from desktop.services.inspection.site_paper import rota_sheet_table
from desktop.services.organisation.people import people_on
from desktop.services.parts.paper_out import as_pdf, write_table
from desktop.services.workspace import Workspace
from desktop.views.forms.drafts import DraftKey
from desktop.views.forms.form_dialog import FormDialog
from desktop.views.host import PageHost
from desktop.views.lists.history import HistoryDialog
from desktop.views.look import theme
from desktop.views.look.widgets import (
    Card,
    button,
    clear_layout,
    keep_scaled,
    note_label,
    primary_button,
    section_label,
)
from desktop.views.parts.dialogs import ask, tell_failure
from desktop.views.parts.work import run_in_background

FIELDS = ("day", "shift_kind", "leader_id", "person_id", "people", "events")
WHOLE_DAY = "whole"
_WEEK = "一二三四五六日"
_DAY_ROLE = int(Qt.ItemDataRole.UserRole) + 1


class ShiftPart(QWidget):
    """The rota of one unit; choosing all units shows the own one."""

    def __init__(self, ws: Workspace, host: PageHost) -> None:
        super().__init__()
        self._ws, self._host = ws, host
        self._year, self._unit_id, self._unit_name = host.year, int(ws.setting("own_unit")), ""
        self.day = ws.today()
        self.months = QComboBox()
        self.months.setAccessibleName("月份")
        for month in range(1, 13):
            self.months.addItem(f"{month} 月", month)
        self.months.setCurrentIndex(self.day.month - 1)
        self.calendar = QTableWidget(6, 7)
        self.calendar.setAccessibleName("值班月历")
        self.calendar.setHorizontalHeaderLabels([f"周{one}" for one in _WEEK])
        self.calendar.verticalHeader().hide()
        self.calendar.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.calendar.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.calendar.setTabKeyNavigation(False)
        self.calendar.setWordWrap(True)
        for header in (self.calendar.horizontalHeader(), self.calendar.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.summary = note_label()
        self.details = Card(" ")
        self._shifts = QVBoxLayout()
        self._build()
        self.calendar.currentItemChanged.connect(self._on_day)
        self.calendar.itemActivated.connect(lambda _item: self.add())
        self.months.activated.connect(lambda _index: self.reload())
        self.reload()

    def _build(self) -> None:
        self.board = Card("值班表")
        head = QHBoxLayout()
        self.back, self.forth = button("‹", partial(self._step, -1)), button("›", partial(self._step, 1))
        self.back.setAccessibleName("上一月")
        self.forth.setAccessibleName("下一月")
        for widget in (self.back, self.months, self.forth):
            head.addWidget(widget)
        head.addStretch(1)
        self.board.body.addLayout(head)
        self.board.body.addWidget(self.calendar, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.summary, 1)
        for text, run in (("打印", self._print), ("导出", self._export), ("清除班次…", self._clear)):
            foot.addWidget(button(text, run))
        self.fill_button = primary_button("轮流排班…", self.fill)
        foot.addWidget(self.fill_button)
        self.board.body.addLayout(foot)
        self.details.body.addLayout(self._shifts)
        self.details.body.addStretch(1)
        self.details.body.addWidget(button("增加一班…", self.add))
        self._line = QHBoxLayout(self)
        self._line.addWidget(self.board, 1)
        self._line.addWidget(self.details)
        keep_scaled(self, self._rescale)

    def _rescale(self) -> None:
        self._line.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(12))
        self._line.setSpacing(theme.px(12))
        self.details.setFixedWidth(theme.px(330))
        self.calendar.verticalHeader().setMinimumSectionSize(theme.px(40))  # the day and who is on duty
        for step in (self.back, self.forth):
            step.setFixedWidth(theme.px(34))

    # --- what the page asks -----------------------------------------------------------------------

    def show_scope(self, year: int | None, units: frozenset[int] | None, unit_id: int | None, unit_name: str) -> None:
        """Show the rota of a unit in that year."""
        self._year = year or self._ws.today().year
        self._unit_id, self._unit_name = unit_id or int(self._ws.setting("own_unit")), unit_name
        self.day = self.day.replace(year=self._year, day=min(self.day.day, 28))
        self.reload()

    def keep_drafts(self) -> None:
        """A shift is entered in a window of its own, which keeps its contents itself."""

    def place(self) -> dict[str, Any]:
        """The day shown, as plain JSON data."""
        return {"day": self.day.isoformat()}

    def come_back(self, place: dict[str, Any]) -> None:
        """Go where `place()` was."""
        self.day = date.fromisoformat(place["day"])
        self.months.setCurrentIndex(self.day.month - 1)
        self.reload()

    @property
    def month(self) -> int:
        """The month shown, 1 to 12."""
        return int(self.months.currentData())

    def reload(self) -> None:
        """Read the month again; the chosen day stays chosen."""
        self.rota = shift_month(self._ws, self._unit_id, self._year, self.month)
        self.board.set_title(f"{self._unit_name or '本单位'} {self._year} 年 {self.month} 月值班表")
        if (self.day.year, self.day.month) != (self._year, self.month):
            self.day = self.rota.days[0]
        self.calendar.blockSignals(True)
        self.calendar.clearContents()
        first = self.rota.days[0].weekday()
        for day in self.rota.days:
            row, column = divmod(first + day.day - 1, 7)
            self.calendar.setItem(row, column, self._item(day))
            if day == self.day:
                self.calendar.setCurrentCell(row, column)
        self.calendar.setRowHidden(5, first + len(self.rota.days) <= 35)
        self.calendar.setRowHidden(4, first + len(self.rota.days) <= 28)
        self.calendar.blockSignals(False)
        filled = len(self.rota.days) - len(self.rota.empty)
        self.back.setEnabled(self.month > 1)
        self.forth.setEnabled(self.month < 12)
        basis = self._ws.policy.value("shift.enabled", self._ws.today())
        self.summary.setText(f"已排 {filled} 天，未排 {len(self.rota.empty)} 天。{basis.sentence()}")
        self._show_day()

    def _item(self, day: date) -> QTableWidgetItem:
        several = len({line.title for lines in self.rota.lines.values() for line in lines}) > 1
        lines = [(f"{line.title}　" if several else "") + (line.people or "未排") for line in self.rota.lines[day]]
        mark = f"（{self.rota.marks[day]}）" if self.rota.marks[day] else ""
        item = QTableWidgetItem("\n".join([f"{day.day}{mark}", *lines]))
        item.setTextAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        item.setData(_DAY_ROLE, day)
        item.setToolTip(
            "\n".join(f"{line.title}：{line.people}　带班 {line.leader or '—'}" for line in self.rota.lines[day])
        )
        if day == self._ws.today():
            item.setForeground(QColor(theme.colour("accent")))
        elif day in self.rota.empty:
            item.setForeground(QColor(theme.colour("secondary")))
        return item

    def _on_day(self, item: QTableWidgetItem | None, _previous: object) -> None:
        if item is not None:
            self.day = item.data(_DAY_ROLE)
            self._show_day()

    def _show_day(self) -> None:
        """The shifts of the chosen day with what may be done with each."""
        self.details.set_title(f"{self.day.month}月{self.day.day}日　周{_WEEK[self.day.weekday()]}")
        clear_layout(self._shifts)
        for line in self.rota.lines[self.day]:
            self._shifts.addWidget(self._shift(line))
        if not self.rota.lines[self.day]:
            self._shifts.addWidget(note_label("这一天还没有排班。"))

    def _shift(self, line: ShiftLine) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, theme.px(8))
        column.addWidget(section_label(line.title))
        column.addWidget(note_label(f"值班：{line.people or '—'}　带班：{line.leader or '—'}"))
        if line.events:
            column.addWidget(note_label(line.events))
        row = QHBoxLayout()
        for text, run in (("修改…", self._edit), ("历史", self._history), ("删除", self._remove)):
            row.addWidget(button(text, partial(run, line)))
        row.addStretch(1)
        column.addLayout(row)
        return made

    # --- shifts -----------------------------------------------------------------------------------

    def add(self) -> None:
        """A new shift on the chosen day."""
        self._form(None, {"day": self.day, "shift_kind": WHOLE_DAY})

    def _edit(self, line: ShiftLine) -> None:
        self._form(line.id, load_shift(self._ws, line.id).values)

    def _form(self, shift_id: int | None, values: dict[str, Any]) -> None:
        title = "增加一班" if shift_id is None else "修改值班"
        draft = DraftKey("shift", shift_id)

        def save(given: dict[str, Any]) -> int:
            return save_shift(self._ws, shift_id, {**given, "unit_id": self._unit_id}, self)

        FormDialog(title, shift_spec().only(*FIELDS), self._host.editor_context, save, values, self, draft=draft).exec()
        self.reload()

    def _history(self, line: ShiftLine) -> None:
        HistoryDialog(self._ws, "shift", line.id, f"{line.day.isoformat()} {line.title}", self).exec()

    def _remove(self, line: ShiftLine) -> None:
        answer = ask(
            self, "删除值班", f"要删除 {line.day.month}月{line.day.day}日的{line.title}吗？",
            "删除后移入回收站，可以恢复。", "", (("", "取消"), ("yes", "删除")),
        )  # fmt: skip
        if answer == "yes":
            self._do(lambda: remove_shift(self._ws, line.id, self))

    def fill(self) -> None:
        """轮流排班: people in turn over a span of days; days that have that shift stay as they are."""
        fields = [
            NamedField("shift_kind", Choice(label="班次", listed="shift_kinds", width=5), True),
            NamedField("since", Day(label="从"), True),
            NamedField("until", Day(label="到"), True),
            NamedField(
                "people", Text(label="轮流值班人员", max_length=500, lines=2, hint="按顺序写姓名，用顿号隔开"), True
            ),
            NamedField(
                "leaders", Text(label="轮流带班领导", max_length=300, lines=2, hint="可不填；用顿号隔开"), False
            ),
        ]
        last = self.rota.days[-1]
        since = min(max(self._ws.today(), self.rota.days[0]), last)
        values = {"shift_kind": WHOLE_DAY, "since": since, "until": last}
        note = "姓名用顿号隔开，从第一天起按顺序轮流；已经排好这个班次的日子不变。"
        FormDialog(
            "轮流排班",
            fields,
            self._host.editor_context,
            self._save_fill,
            values,
            self,
            save_text="排班",
            note=note,
            draft=DraftKey("shift.fill", self._unit_id),
        ).exec()
        self.reload()

    def _save_fill(self, values: dict[str, Any]) -> int:
        people = self._named("people", values["people"])
        leaders = self._named("leaders", values.get("leaders") or "")
        days = rota_days(values["since"], values["until"])
        return fill_rota(self._ws, self._unit_id, days, values["shift_kind"], people, leaders, self)

    def _named(self, field: str, text: str) -> list[int]:
        """The staff of these names; Refused for a name that is unknown or borne by two."""
        known: dict[str, list[int]] = {}
        for person in people_on(self._ws, self._ws.today()):
            known.setdefault(person.name, []).append(person.id)
        names = [name.strip() for name in text.replace("，", "、").replace("\n", "、").split("、") if name.strip()]
        wrong = [name for name in names if len(known.get(name, ())) != 1]
        if wrong:
            raise Refused([Problem(field, f"没有查到（或有重名的）工作人员：{'、'.join(wrong)}，请先在组织机构里登记")])
        return [known[name][0] for name in names]

    def _clear(self) -> None:
        """The shifts to come, to be filled anew; who was on duty stays on record."""
        coming = [day for day in self.rota.days if day >= self._ws.today()]
        count = sum(not line.events for day in coming for line in self.rota.lines[day])
        if not count:
            self._host.status(f"{self.month} 月没有可以清除的班次")
            return
        since = f"{coming[0].month}月{coming[0].day}日"
        answer = ask(
            self, "清除班次", f"要清除 {since}起这个月的 {count} 个班次吗？",
            "已经过去的、写了值班情况的班次不会清除。", "", (("", "取消"), ("yes", "清除")),
        )  # fmt: skip
        if answer == "yes":
            self._do(lambda: clear_rota(self._ws, self._unit_id, coming, self))

    def _do(self, work: Any) -> None:
        try:
            work()
        except Refused as refused:
            tell_failure(self, refused.problems[0].message, "值班表没有改变。")
        self.reload()

    # --- paper ------------------------------------------------------------------------------------

    def _step(self, by: int) -> None:
        place = self.months.currentIndex() + by
        if 0 <= place < 12:
            self.months.setCurrentIndex(place)
            self.reload()

    def _table(self) -> Any:
        return rota_sheet_table(self._ws, self._unit_id, self._unit_name or "本单位", self._year, self.month)

    def _print(self) -> None:
        table = self._table()
        run_in_background(
            self,
            "生成值班表",
            lambda progress: as_pdf(lambda path: write_table(self._ws, [table], path, landscape=False)),
            lambda made: self._host.open_preview(made, f"{self.month}月值班表"),
            self._failed,
        )

    def _export(self) -> None:
        target = self._host.choose_save_path(f"{self._year}年{self.month}月值班表.xlsx", "Excel 工作簿 (*.xlsx)")
        if target is None:
            return
        table = self._table()
        run_in_background(
            self,
            "导出值班表",
            lambda progress: write_table(self._ws, [table], target, landscape=False),
            lambda path: self._host.status(f"已导出到 {path.name}"),
            self._failed,
        )

    def _failed(self, failure: Exception) -> None:
        said = failure.problems[0].message if isinstance(failure, Refused) else str(failure)
        tell_failure(self, said, "值班表没有受影响。", "处理后可以再试一次。")
