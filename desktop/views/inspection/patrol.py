"""每日巡查: a month grid filled by keyboard, one entry beside it, the printed month sheet (S5; 南昌 细则 12)."""

from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from desktop.fields import NamedField, Refused, Row
from desktop.rules.patrol import PatrolState
from desktop.services.inspection.key_site import patrolled_sites
from desktop.services.inspection.patrol import (
    patrol_basis,
    patrol_month,
    patrol_spec,
    remove_patrol,
    save_day,
    usual_people,
)
from desktop.services.inspection.site_paper import patrol_sheet_table
from desktop.services.parts.paper_out import as_pdf, write_table
from desktop.services.workspace import Workspace
from desktop.views.forms.editors import editor_for
from desktop.views.host import PageHost
from desktop.views.inspection.patrol_entry import EntryPanel
from desktop.views.inspection.patrol_grid import PatrolGrid
from desktop.views.look import theme
from desktop.views.look.widgets import Card, EmptyState, button, keep_scaled, note_label, primary_button, problem_label
from desktop.views.parts.dialogs import ask, tell_failure
from desktop.views.parts.work import run_in_background

NARROW = 1100  # px of 100 %: below it an entry opens over the grid
ENTRY_WIDTH = 420  # px of 100 %
QWIDGETSIZE_MAX = 16_777_215  # Qt's own bound, which takes a fixed width away again
KEYS_NOTE = "空格或 1 正常，2 异常，3 不涉及，Delete 删除，回车填写详情，Ctrl+回车 整天补为正常"


class PatrolPart(QWidget):
    """`to_hazard(site id, day, item row)` asks the page to register an exception as a 隐患."""

    to_hazard = Signal(int, object, object)

    def __init__(self, ws: Workspace, host: PageHost) -> None:
        super().__init__()
        self._ws, self._host = ws, host
        self._units: frozenset[int] | None = None
        self._people: dict[int, dict[str, Any]] = {}
        self._unit: int | None = None
        today = ws.today()
        self._year = host.year
        self.months = QComboBox()
        self.months.setAccessibleName("月份")
        for month in range(1, 13):
            self.months.addItem(f"{month} 月", month)
        self.months.setCurrentIndex((today.month if host.year == today.year else 12) - 1)
        self.grid = PatrolGrid()
        self.panel = EntryPanel(ws, host)
        self.panel.hide()
        self.patroller = editor_for(_named("patroller_id").field, host.editor_context)
        self.in_charge = editor_for(_named("in_charge_id").field, host.editor_context)
        self.patroller.set_name("巡查人")
        self.in_charge.set_name("负责人")
        self.message = problem_label()
        self.summary = note_label()
        self.empty = EmptyState("没有要每日巡查的部位", f"在“重点部位”里登记；{patrolled_sites(ws)}")
        self._build()
        self._connect()
        self.reload()

    def _build(self) -> None:
        board = Card("每日巡查")
        self.board = board
        head = QHBoxLayout()
        self.back, self.forth = button("‹", partial(self._step, -1)), button("›", partial(self._step, 1))
        self.back.setAccessibleName("上一月")
        self.forth.setAccessibleName("下一月")
        for widget in (self.back, self.months, self.forth):
            head.addWidget(widget)
        head.addStretch(1)
        self.whose = note_label(wrap=False)
        head.addWidget(self.whose)
        for text, editor in (("巡查人", self.patroller), ("负责人", self.in_charge)):
            label = QLabel(text)
            label.setBuddy(editor.focus_target())
            head.addWidget(label)
            head.addWidget(editor.widget)
        board.body.addLayout(head)
        board.body.addWidget(self.message)
        board.body.addWidget(self.grid, 1)
        board.body.addWidget(self.empty, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.summary, 1)
        self.print_button = button("打印巡查表…", self._print, hint="当前部位这个月的巡查表")
        self.fill_button = primary_button("整天补为正常", self.fill_day, hint="Ctrl+回车")
        foot.addWidget(self.print_button)
        foot.addWidget(self.fill_button)
        board.body.addLayout(foot)
        board.body.addWidget(note_label(KEYS_NOTE))
        self._line = QHBoxLayout(self)
        self._line.addWidget(board, 1)
        self._line.addWidget(self.panel)
        keep_scaled(self, self._rescale)

    def _rescale(self) -> None:
        self._line.setContentsMargins(theme.px(16), theme.px(12), theme.px(16), theme.px(12))
        self._line.setSpacing(theme.px(12))
        for editor in (self.patroller, self.in_charge):
            editor.widget.setFixedWidth(theme.chars(7) + theme.px(30))
        for step in (self.back, self.forth):
            step.setFixedWidth(theme.px(34))
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """In a narrow window the open entry stands in the place of the grid."""
        over = not self.panel.isHidden() and self.width() < theme.px(NARROW)
        self.board.setVisible(not over)
        if over:
            self.panel.setMinimumWidth(0)
            self.panel.setMaximumWidth(QWIDGETSIZE_MAX)
        else:
            self.panel.setFixedWidth(theme.px(ENTRY_WIDTH))

    def _connect(self) -> None:
        self.months.activated.connect(lambda _index: self._change_month())
        self.grid.marked.connect(self._mark)
        self.grid.opened.connect(self._open)
        self.grid.chosen.connect(self._on_chosen)
        self.panel.saved.connect(self._on_entry_saved)
        self.panel.closed.connect(self._close_entry)
        self.panel.to_hazard.connect(self._tell_hazard)
        for keys, run in (("Ctrl+Return", self.fill_day), ("Ctrl+Enter", self.fill_day), ("Ctrl+S", self._save_entry)):
            QShortcut(QKeySequence(keys), self, run, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        QShortcut(QKeySequence("Esc"), self, self.panel.leave, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # --- what the page asks -----------------------------------------------------------------------

    def show_scope(self, year: int | None, units: frozenset[int] | None, unit_id: int | None, unit_name: str) -> None:
        """Show the sites of these units and the months of that year."""
        year = year or self._ws.today().year
        changed = (year, units) != (self._year, self._units)
        self._year, self._units = year, units
        if changed:
            self.reload()

    def show_month(self, month: int, site_id: int | None = None, day: date | None = None) -> None:
        """Show a month, and a site's day in it."""
        self.months.setCurrentIndex(month - 1)
        self.reload()
        if site_id is not None and day is not None:
            self.grid.choose(site_id, day)

    def reload(self) -> None:
        """Read the month again."""
        month = patrol_month(self._ws, self._year, self.month, self._units)
        self.grid.show_month(month, self._ws.today())
        self.board.set_title(f"{self._year} 年 {self.month} 月每日巡查")
        there = bool(month.sites)
        self.grid.setVisible(there)
        self.empty.setVisible(not there)
        for made in (self.print_button, self.fill_button):
            made.setEnabled(there)
        basis = patrol_basis(self._ws)
        self.summary.setText(f"{month.sentence()}。{basis}" if there else basis)
        self.back.setEnabled(self.month > 1)
        self.forth.setEnabled(self.month < 12)
        self._show_people()

    @property
    def month(self) -> int:
        """The month shown, 1 to 12."""
        return int(self.months.currentData())

    def keep_drafts(self) -> None:
        """Keep what is typed but not saved."""
        self.panel.keep_draft()

    def show_target(self, month: int | None = None) -> None:
        """Go to a month of the year shown."""
        if month is not None:
            self.show_month(month)

    def place(self) -> dict[str, Any]:
        """The month, the cell and whether its entry is open, as plain JSON data."""
        found = self.grid.current()
        cell = [found[0].id, found[1].isoformat()] if found else None
        return {"month": self.month, "cell": cell, "open": not self.panel.isHidden()}

    def come_back(self, place: dict[str, Any]) -> None:
        """Go where `place()` was; an entry that was open comes back with what was typed."""
        site_id, day = (place["cell"][0], date.fromisoformat(place["cell"][1])) if place["cell"] else (None, None)
        self.show_month(place["month"], site_id, day)
        if place["open"] and site_id is not None and day is not None:
            self._open(site_id, day)

    # --- marks ------------------------------------------------------------------------------------

    def people(self, unit_id: int | None = None) -> dict[str, Any]:
        """Who walks the sites of a unit (that of the current cell without one): those named above the grid, else those
        who walked them last."""
        if unit_id is None or unit_id == self._unit:
            return {"patroller_id": self.patroller.value(), "in_charge_id": self.in_charge.value()}
        if unit_id not in self._people:
            month = self.grid.table.month
            sites = [site.id for site in (month.sites if month else ()) if site.unit_id == unit_id]
            patroller, in_charge = usual_people(self._ws, sites)
            self._people[unit_id] = {"patroller_id": patroller, "in_charge_id": in_charge}
        return self._people[unit_id]

    def _show_people(self) -> None:
        """Each unit walks its own sites: name the people of the current cell's unit."""
        found, month = self.grid.current(), self.grid.table.month
        several = month is not None and len({site.unit_id for site in month.sites}) > 1
        self.whose.setText(f"{found[0].unit}　" if found is not None and several else "")
        unit = found[0].unit_id if found is not None else None
        if unit == self._unit:
            return
        if self._unit is not None:
            self._people[self._unit] = self.people()
        self._unit = None
        named = {} if unit is None else self.people(unit)
        self._unit = unit
        self.patroller.set_value(named.get("patroller_id"))
        self.in_charge.set_value(named.get("in_charge_id"))

    def _mark(self, site_id: int, day: date, state: PatrolState | None) -> None:
        if state is PatrolState.abnormal:
            self._open(site_id, day, state)
        elif self._may_replace(site_id, day, state) and self._run(lambda: self._write(site_id, day, state)):
            self.grid.go_on()

    def _may_replace(self, site_id: int, day: date, state: PatrolState | None) -> bool:
        """Whether a mark may be put over this one: what an exception says is not lost by a key pressed by mistake."""
        month = self.grid.table.month
        if month is None or month.marks.get((site_id, day)) is not PatrolState.abnormal:
            return True
        name = next((site.name for site in month.sites if site.id == site_id), "")
        verb = f"改为{state.value}" if state else "删除"
        answer = ask(
            self, f"{verb}异常记录", f"{name} {day.month}月{day.day}日登记了异常，要{verb}吗？",
            "写明的部位和问题会一并去掉；以后可以撤销，历史里也有。", "", (("yes", verb), ("", "保留异常")),
        )  # fmt: skip
        return answer == "yes"

    def _write(self, site_id: int, day: date, state: PatrolState | None) -> None:
        if state is None:
            remove_patrol(self._ws, site_id, day, self)
        else:
            month = self.grid.table.month
            if month is None or month.marks.get((site_id, day)) is not state:
                save_day(self._ws, day, {site_id: state}, self.people(), self)

    def fill_day(self) -> None:
        """Enter 正常 for every site that the current day asks for and that has no entry yet, each walked by its unit's
        people."""
        found, month = self.grid.current(), self.grid.table.month
        if found is None or month is None:
            return
        day = found[1]
        asked = [site for site in month.sites if day in site.asked]
        free = [site for site in asked if (site.id, day) not in month.marks]
        if not free:
            said = "的巡查都已登记" if asked else "没有要巡查的部位"
            self._host.status(f"{day.month}月{day.day}日{said}")
            return
        people = {site.id: self.people(site.unit_id) for site in free}
        nobody = next((site for site in free if None in people[site.id].values()), None)
        done = self._run(lambda: save_day(self._ws, day, dict.fromkeys(people, PatrolState.normal), people, self))
        if not done and nobody is not None:
            self.grid.choose(nobody.id, day)  # so that its unit's people can be named above the grid

    def _run(self, work: Any) -> bool:
        self.message.clear()
        try:
            work()
        except Refused as refused:
            self.message.setText("；".join(problem.sentence() for problem in refused.problems))
            return False
        self.reload()
        return True

    # --- one entry --------------------------------------------------------------------------------

    def _open(self, site_id: int, day: date, state: PatrolState | None = None) -> None:
        month = self.grid.table.month
        name = next((site.name for site in (month.sites if month else ()) if site.id == site_id), "")
        self.message.clear()
        self.panel.open(site_id, day, name, state)
        if self.panel.row.id is None:
            for field, value in self.people().items():
                if value is not None:
                    self.panel.form.editor(field).set_value(value)
        self.panel.show()
        self._make_room()
        if state is PatrolState.abnormal:
            self.panel.begin_finding()

    def _on_chosen(self, site_id: int, day: date) -> None:
        self._show_people()
        if not self.panel.isHidden() and self.panel.place != (site_id, day):
            self._open(site_id, day)
            self.grid.setFocus()

    def _on_entry_saved(self) -> None:
        self.reload()
        self.grid.setFocus()

    def _close_entry(self) -> None:
        self.panel.hide()
        self._make_room()
        self.grid.setFocus()

    def _save_entry(self) -> None:
        if not self.panel.isHidden():
            self.panel.save()

    def _tell_hazard(self, item: Row) -> None:
        if self.panel.place is not None:
            self.to_hazard.emit(*self.panel.place, item)

    # --- months and paper -------------------------------------------------------------------------

    def _change_month(self) -> None:
        self.panel.leave()
        self.reload()

    def _step(self, by: int) -> None:
        place = self.months.currentIndex() + by
        if 0 <= place < 12:
            self.months.setCurrentIndex(place)
            self._change_month()

    def _print(self) -> None:
        found = self.grid.current()
        if found is None:
            return
        site, year, month = found[0], self._year, self.month

        def make(progress: Any) -> bytes:
            return as_pdf(
                lambda path: write_table(self._ws, [patrol_sheet_table(self._ws, site.id, year, month)], path, size=8)
            )

        def failed(failure: Exception) -> None:
            said = failure.problems[0].message if isinstance(failure, Refused) else str(failure)
            tell_failure(self, said, "巡查记录没有受影响。", "处理后可以再试一次。")

        title = f"{month}月{site.name}每日巡查表"
        run_in_background(self, "生成巡查表", make, lambda made: self._host.open_preview(made, title), failed)


def _named(name: str) -> NamedField:
    return patrol_spec()[name]
