"""节假日: the year's calendar as a picture or a list, each day editable; 暂定 or 已公布 is always said."""

from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from desktop.fields import Refused, Row
from desktop.rules.workdays import DayEntry, DayKind
from desktop.services.policy.calendar import (
    day_fields,
    days_of_year,
    mark_published,
    official_known,
    provisional,
    provisional_sentence,
    remove_day,
    restore_official,
    set_day,
    working_days_in,
)
from desktop.services.workspace import Workspace
from desktop.views.forms.drafts import DraftKey, Drafts
from desktop.views.forms.editor import EditorContext
from desktop.views.forms.editor_context import drafts_in_vault
from desktop.views.forms.form_dialog import FormDialog
from desktop.views.lists.filter_chips import Filter, FilterChips
from desktop.views.lists.table_view import TableView
from desktop.views.lists.tables import Column, RowsTable
from desktop.views.look.flow import FlowLayout
from desktop.views.look.theme import px
from desktop.views.look.widgets import Banner, Card, Chip, button, keep_scaled, note_label, primary_button
from desktop.views.parts.dialogs import ask, tell_failure
from desktop.views.settings.calendar_import import ImportDialog
from desktop.views.settings.calendar_year import YearCalendar, day_words, legend

YEARS_BACK, YEARS_AHEAD = 8, 2
_WEEKDAYS = "一二三四五六日"
COLUMNS = (
    Column("day", "日期", 8, kind="day"),
    Column("weekday", "星期", 5, show=lambda row: f"周{_WEEKDAYS[row['day'].weekday()]}"),
    Column(
        "day_type", "性质", 7, kind="chip", show=lambda row: row["day_type"].value,
        tone=lambda row: "overdue" if row["day_type"] is DayKind.holiday else "accent",
    ),
    Column("name", "名称", 12),
    Column("source", "来源", 16),
)  # fmt: skip


class _DayContext(EditorContext):
    """Days typed without a year belong to the year shown."""

    def __init__(self, tab: "CalendarTab", workspace: Workspace) -> None:
        self._tab, self._ws = tab, workspace

    def today(self) -> date:
        return self._tab.day

    def year(self) -> int:
        return self._tab.year

    def drafts(self, form: str) -> Drafts:
        return drafts_in_vault(self._ws, form)


class CalendarTab(QWidget):
    """Everything saves at once; there is nothing unsaved to lose."""

    is_edited = False

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._ws = workspace
        self.picker = self._make_picker()
        self.state = Chip()
        self.banner = Banner()
        self.views = FilterChips((Filter("year", "日历"), Filter("list", "清单")))
        self.views.setAccessibleName("显示方式")
        self.calendar = YearCalendar()
        self.model = RowsTable(COLUMNS, parent=self)
        self.table = TableView(self.model, name="节假日清单")
        self._shown = QStackedWidget()
        self._about_day = QLabel()
        self._about_day.setTextFormat(Qt.TextFormat.PlainText)
        self._about_day.setWordWrap(True)
        self._counts = note_label()
        self._legend = note_label(wrap=False)
        self._lay_out()
        self.picker.currentIndexChanged.connect(lambda _index: self.reload())
        self.views.chosen.connect(lambda key: self._shown.setCurrentIndex(key == "list"))
        self.calendar.chosen.connect(lambda _day: self._show_day())
        self.calendar.opened.connect(lambda _day: self.edit_day())
        self.table.row_chosen.connect(self._chosen_in_list)
        self.table.opened.connect(lambda _id: self.edit_day())
        keep_scaled(self, lambda: self._legend.setText(legend()))
        self.reload()

    # --- building --------------------------------------------------------------------------------

    def _make_picker(self) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName("年份")
        now = self._ws.today().year
        for year in range(now + YEARS_AHEAD, now - YEARS_BACK - 1, -1):
            made.addItem(f"{year} 年", year)
        made.setCurrentIndex(YEARS_AHEAD)
        return made

    def _lay_out(self) -> None:
        card = Card()
        top = QHBoxLayout()
        top.setSpacing(px(12))
        self._legend.setTextFormat(Qt.TextFormat.RichText)
        top.addWidget(self.picker)
        top.addWidget(self.state)
        top.addWidget(self.views, 1)
        top.addWidget(self._legend)
        card.body.addLayout(top)
        card.body.addWidget(self._counts)
        card.body.addWidget(self.banner)
        self._scroll = scroll = QScrollArea()
        scroll.setWidget(self.calendar)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._shown.addWidget(scroll)
        self._shown.addWidget(self.table)
        card.body.addWidget(self._shown, 1)
        card.body.addLayout(self._make_foot())
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), px(12), px(16), px(12))
        column.addWidget(card)

    def _make_foot(self) -> QHBoxLayout:
        self.edit_button = button("登记这一天…", self.edit_day)
        self.remove_button = button("删去登记", self.remove)
        self.publish_button = button("", self.toggle_published)
        self.official_button = button("采用官方安排", self.restore, hint="用程序所带的官方安排替换这一年的登记")
        self.import_button = primary_button("导入节假日安排…", self.import_year)
        buttons = QWidget()
        flow = FlowLayout(buttons, px(8))
        flow.from_right = True
        for made in (
            self.edit_button, self.remove_button, self.publish_button, self.official_button, self.import_button,
        ):  # fmt: skip
            flow.addWidget(made)
        foot = QHBoxLayout()
        foot.addWidget(self._about_day, 2)
        foot.addWidget(buttons, 5)
        return foot

    # --- showing ---------------------------------------------------------------------------------

    @property
    def year(self) -> int:
        """The year shown."""
        return int(self.picker.currentData())

    @property
    def day(self) -> date:
        """The current day."""
        return self.calendar.current or date(self.year, 1, 1)

    def show_year(self, year: int) -> None:
        """Show that year, adding it to the picker when it is further off."""
        if self.picker.findData(year) < 0:
            self.picker.addItem(f"{year} 年", year)
        self.picker.setCurrentIndex(self.picker.findData(year))

    def reload(self) -> None:
        """Read the year again; the current day stays."""
        rows = days_of_year(self._ws, self.year)
        self.model.set_rows(rows)
        days = {row["day"]: DayEntry(row["day_type"], row["name"], row["source"]) for row in rows}
        self.calendar.show_year(self.year, days, self._ws.today())
        unpublished = provisional(self._ws, self.year)
        self.state.show_as("暂定" if unpublished else "已公布", "soon" if unpublished else "done")
        self._counts.setText(self._count_text(rows))
        self._show_banner()
        known = official_known(self.year)
        self.official_button.setVisible(known)
        self.publish_button.setText("标为已公布" if unpublished else "改为暂定")
        self.publish_button.setAccessibleName(self.publish_button.text())
        self.publish_button.setEnabled(bool(rows) or not unpublished)
        self.publish_button.setToolTip("" if rows else "先登记或导入这一年的节假日")
        self._show_day()

    def _count_text(self, rows: list[Row]) -> str:
        off = sum(row["day_type"] is DayKind.holiday for row in rows)
        worked = sum(working_days_in(self._ws, self.year))
        return f"全年工作日 {worked} 天；登记放假 {off} 天，调休上班 {len(rows) - off} 天"

    def _show_banner(self) -> None:
        sentence = provisional_sentence(self._ws, self.year)
        if not sentence:
            do = ""
        elif official_known(self.year):
            do = f"。程序带有 {self.year} 年的官方安排，可以直接采用。"
        else:
            do = "。通知公布后，点“导入节假日安排”，把通知全文粘贴进来即可；在那以前可以先登记已知的日子。"
        self.banner.show_as(sentence + do, "soon")

    def _show_day(self) -> None:
        entry = self._entry()
        cell = self.calendar.cell(self.day)
        self._scroll.ensureVisible(cell.center().x(), cell.center().y(), 0, px(60))
        self._about_day.setText(day_words(self.day, entry))
        self.edit_button.setText("修改这一天…" if entry else "登记这一天…")
        self.edit_button.setAccessibleName(self.edit_button.text())
        self.remove_button.setEnabled(entry is not None)
        row = next((row for row in self.model.rows if row["day"] == self.day), None)
        if row is None or self.table.current_id() != row.id:
            self.table.choose_id(row.id if row else None, quietly=True)

    def _entry(self) -> DayEntry | None:
        return self._ws.workdays.days.get(self.day)

    def _chosen_in_list(self, row_id: int) -> None:
        row = next(row for row in self.model.rows if row.id == row_id)
        self.calendar.choose(row["day"])

    # --- doing -----------------------------------------------------------------------------------

    def edit_day(self) -> None:
        """List the current day, or change what it is listed as, in a small form."""
        entry = self._entry()
        values: dict[str, Any] = {"day": self.day}
        values |= {"day_type": entry.kind, "name": entry.name} if entry else {"day_type": self._usual_kind()}
        note = "放假的日子不算工作日，调休上班的日子算工作日。只登记个别日子，这一年仍按暂定提示。"
        self.day_dialog = FormDialog(
            "登记一天",
            day_fields(),
            _DayContext(self, self._ws),
            self._save_day,
            values,
            self,
            note=note,
            draft=DraftKey("calendar_day", self.day.toordinal()),
        )
        self.day_dialog.exec()

    def _usual_kind(self) -> DayKind:
        """What one most likely enters: a weekend day is worked, another is off."""
        return DayKind.makeup if self.day.weekday() > 4 else DayKind.holiday

    def _save_day(self, values: dict[str, Any]) -> None:
        set_day(self._ws, values["day"], values["day_type"], values["name"], self)
        self.show_year(values["day"].year)
        self.calendar.choose(values["day"])

    def remove(self) -> None:
        """Take the current day off the list."""
        remove_day(self._ws, self.day, self)

    def toggle_published(self) -> None:
        """Say that the year's list is the whole notice, or take that back."""
        try:
            mark_published(self._ws, self.year, provisional(self._ws, self.year), self)
        except Refused as refused:
            tell_failure(self, str(refused))

    def restore(self) -> None:
        """Put the official days in place of the list; asks first when days were entered."""
        if self.model.rowCount():
            answer = ask(
                self, "采用官方安排", f"用官方安排替换 {self.year} 年现有的 {self.model.rowCount()} 天登记？",
                "其他年份不受影响，修改记录会保留。", "手工登记和改动过的日子会恢复成官方安排。",
                (("", "取消"), ("yes", "采用官方安排")),
            )  # fmt: skip
            if answer != "yes":
                return
        restore_official(self._ws, self.year, self)

    def import_year(self) -> None:
        """Open the import of a notice or a table."""
        ImportDialog(self._ws, self.year, self).exec()
