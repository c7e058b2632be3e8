"""月报: the figures already there, each a way to its cases; sign, submit, export; longer reports; who has sent what."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMetaMethod, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.fields import Refused
from desktop.rules.period import Span
from desktop.rules.report_table import ReportTable
from desktop.services.dispute import monthly_report as commands
from desktop.services.dispute.report_export import LEVELS, UNITS, longer_paper, month_paper, report_file_name
from desktop.services.dispute.report_grid import ReportCell, report_grid
from desktop.services.dispute.report_query import ReportView, cases_of_cell, longer_table, report_on
from desktop.services.workspace import Workspace
from desktop.views.dispute.report_cases import CasesDialog, show_report_history
from desktop.views.dispute.report_grid import GridPane
from desktop.views.dispute.report_names import NamesKeeper, draft_key
from desktop.views.dispute.report_paper import EXCEL, MakePaper, export_in_background, preview_in_background
from desktop.views.dispute.report_period import PeriodPicker
from desktop.views.dispute.report_questions import ask_reason, ask_remark
from desktop.views.dispute.report_side import ReportSide
from desktop.views.dispute.report_table import FiguresView
from desktop.views.host import PageHost
from desktop.views.lists.filter_chips import Filter, FilterChips
from desktop.views.look import theme
from desktop.views.look.widgets import Banner, Card, button, keep_scaled

GRID = "grid"
KINDS = frozenset(
    {"dispute", "screening", "monthly_report", "report_remark", "unit", "unit_term", "appointment", "policy_overlay"}
)
MANY_UNITS = 15  # beyond that many columns a table is offered by level


class MonthlyReportPanel(QWidget):
    """One page for the report of a month, quarter, half-year or year, and for the sending of all units.

    `open_case(id)` is emitted when a case behind a figure is to be shown in the ledger; without a receiver the list of
    cases offers no such button.
    """

    open_case = Signal(int)

    def __init__(self, ws: Workspace, host: PageHost) -> None:
        super().__init__()
        self._ws, self._host = ws, host
        self._stale = True
        self._version: int | None = None
        self.view: ReportView | None = None
        self.table: ReportTable | None = None
        self._make_top()
        self._make_form()
        self.grid = GridPane()
        self.grid.acted.connect(self._act_on_cell)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.form)
        self.stack.addWidget(self.grid)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._top)
        self._column.addWidget(self.banner)
        self._column.addWidget(self.stack, 1)
        keep_scaled(self, self._rescale)
        host.year_changed.connect(self._year_chosen)
        self._stop = ws.bus.subscribe(self._on_changes)
        self.destroyed.connect(lambda _=None, stop=self._stop: stop())

    # --- parts ------------------------------------------------------------------------------------

    def _make_top(self) -> None:
        self.kinds = FilterChips([*(Filter(span.name, span.value) for span in Span), Filter(GRID, "各单位报送情况")])
        self.kinds.chosen.connect(self._kind_chosen)
        self.picker = PeriodPicker(self._ws, self._host)
        self.picker.chosen.connect(self._chosen_anew)
        self._top = QHBoxLayout()
        self._top.addWidget(self.kinds, 1)
        self._top.addWidget(self.picker)
        self.banner = Banner()

    def _make_form(self) -> None:
        self.figures = FiguresView()
        self.figures.opened.connect(self._show_cases)
        self.all_rows = QCheckBox("显示全部类别")
        self.all_rows.toggled.connect(self._show_all_rows)
        self.with_ledger = QCheckBox("导出附台账")
        self.with_ledger.setToolTip("第三张表：本期矛盾纠纷台账，当事方简称已遮盖；不勾选则不随表上报")
        self.card = Card("统计表")
        self.card.add_beside_title(self.all_rows)
        self.card.add_beside_title(self.with_ledger)
        self.card.wrap_title()
        self.card.body.addWidget(self.figures, 1)
        self.longer_buttons = QWidget()
        line = QHBoxLayout(self.longer_buttons)
        line.setContentsMargins(0, 0, 0, 0)
        line.addStretch(1)
        line.addWidget(button("打印预览", partial(self.act, "print")))
        line.addWidget(button("导出 xlsx", partial(self.act, "export"), role="primary"))
        self.card.body.addWidget(self.longer_buttons)
        self.side = ReportSide()
        self.names = NamesKeeper(self._host, self.side.fields)
        self.side.acted.connect(self.act)
        self.side.history_wanted.connect(lambda: show_report_history(self._ws, self.view, self))
        self.side.cell_wanted.connect(self.figures.show_cell)
        self.side.version_wanted.connect(self._show_version)
        self.form = QSplitter(Qt.Orientation.Horizontal)
        self.form.setChildrenCollapsible(False)
        self.form.addWidget(self.card)
        self.form.addWidget(self.side)
        self.form.setStretchFactor(0, 1)

    def _rescale(self) -> None:
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.px(10))
        self.form.setHandleWidth(theme.px(12))
        self.side.setMinimumWidth(theme.px(340))

    # --- what is shown ----------------------------------------------------------------------------

    @property
    def _in_grid(self) -> bool:
        return self.kinds.current == GRID

    def reload(self) -> None:
        """Read again what is shown; what was typed stays."""
        self._stale = False
        if self._in_grid:
            self.grid.show_grid(report_grid(self._ws, self.picker.year))
            return
        unit = self.picker.unit_id
        if unit is None:
            self.banner.show_as("还没有建立单位，请先在“组织机构”中建立。", "soon")
            return
        try:
            self._load(unit)
        except Refused as refused:
            self.view = self.table = None
            self.figures.figures.show_table(None)
            self.side.hide()
            self.banner.show_as("；".join(problem.sentence() for problem in refused.problems), "soon")

    def _load(self, unit: int) -> None:
        year, span, number = self.picker.year, self.picker.span, self.picker.number
        monthly = span is Span.month
        self.keep_drafts()
        if monthly:
            self.view = report_on(self._ws, unit, year, number, self._version)
            self.table, problems = self.view.table, self.view.problems
            self.side.show_view(self.view)
            self.names.bring_back(self.view)
        else:
            self.view = None
            self.table = longer_table(self._ws, unit, year, span, number)
            problems = tuple(self.table.problems())
        self.side.setVisible(monthly)
        self.longer_buttons.setVisible(not monthly)
        self.figures.figures.show_table(self.table, problems)
        self.card.set_title(f"{self.table.label}　{self.table.unit}")
        self.card.set_note("单位：件")

    def _show_all_rows(self, everything: bool) -> None:
        self.figures.figures.hide_zeros = not everything
        self.figures.figures.show_table(self.table, self.view.problems if self.view else ())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.reload()

    # --- what was typed, and the way back ---------------------------------------------------------

    def keep_drafts(self) -> None:
        """Keep the names that were typed and that no command has taken."""
        self.names.keep(self.view)

    def place(self) -> dict[str, Any]:
        """What is shown: months, a longer report or the sending of all units, of which unit and period."""
        return {
            "kind": self.kinds.current,
            "unit": self.picker.unit_id,
            "year": self.picker.year,
            "number": self.picker.number,
        }

    def come_back(self, place: dict[str, Any]) -> None:
        """Go where `place()` was."""
        if place["kind"] in (GRID, Span.month.name):
            self.show_month(place["unit"], place["year"], place["number"])
        self.kinds.choose(place["kind"])
        if place["kind"] not in (GRID, Span.month.name):
            self.picker.show_period(place["unit"], place["number"])
            self._chosen_anew()

    # --- choosing ---------------------------------------------------------------------------------

    def _chosen_anew(self) -> None:
        self._version = None
        self.banner.show_as("", "accent")
        self.reload()

    def _kind_chosen(self, key: str) -> None:
        self.picker.setVisible(key != GRID)
        self.stack.setCurrentWidget(self.grid if key == GRID else self.form)
        if key != GRID:
            self.picker.show_span(Span[key])
        self._chosen_anew()

    def _year_chosen(self, year: int) -> None:
        self.picker.show_year(year)
        self._version = None
        self._changed()

    def _show_version(self, version: int) -> None:
        newest = self.view.versions[0].version if self.view and self.view.versions else None
        self._version = None if version == newest else version
        self.reload()

    def show_month(self, unit_id: int | None, year: int, month: int) -> None:
        """Show a month of a unit (None: the one shown): where the home page and the grid lead."""
        self.kinds.choose(Span.month.name)
        self.picker.show_month(unit_id, year, month)
        self._chosen_anew()

    def show_grid(self) -> None:
        """Show who has sent what."""
        self.kinds.choose(GRID)

    def _on_changes(self, changes: Changes) -> None:
        if changes.kinds & KINDS:
            if changes.kinds & {"unit", "unit_term"}:
                self.picker.fill_units()
            self._changed()

    def _changed(self) -> None:
        if self.isVisible():
            self.reload()
        else:
            self._stale = True

    # --- the cases behind a figure ----------------------------------------------------------------

    def _show_cases(self, cell: str, units: tuple[int, ...], title: str) -> None:
        if self.table is None:
            return
        rows = cases_of_cell(self._ws, self.table, cell, units)
        frozen = self.view is not None and not self.view.live
        linked = self.isSignalConnected(QMetaMethod.fromSignal(self.open_case))
        CasesDialog(
            f"{self.table.label}　{title}",
            rows,
            note="数字在上报时冻结，下面是台账现在的情况。" if frozen else "",
            screenings=cell == "screenings",
            open_case=self.open_case.emit if linked else None,
            parent=self,
        ).exec()

    # --- doing ------------------------------------------------------------------------------------

    def act(self, action: str) -> None:
        """Do what a button says: review, submit, zero, reopen, correct, export, print."""
        if action == "export":
            self.export_to(self._ask_where())
        elif action == "print":
            self._print()
        elif action == "correct":
            self._ask_reason()
        else:
            self._try(partial(self._command, action))

    def _command(self, action: str) -> None:
        assert self.view is not None
        which = (self._ws, self.view.unit_id, *self.view.month)
        typed = self.side.fields.values()
        names = (typed["prepared_by"], typed["reviewed_by"], typed["phone"])
        match action:
            case "review":
                commands.review_report(*which, prepared_by=names[0], reviewed_by=names[1], phone=names[2])
            case "submit":
                commands.submit_report(*which, correction_reason=typed["correction_reason"])
            case "zero":
                commands.file_zero_report(
                    *which, submit=False, prepared_by=names[0], reviewed_by=names[1], phone=names[2]
                )
            case "reopen":
                commands.reopen_report(*which)
        self.names.forget(self.view)

    def _try(self, command: Callable[[], object]) -> bool:
        """Run a command; what it refuses stands beside the field, or in the banner. Pages reload by themselves."""
        self.banner.show_as("", "accent")
        try:
            command()
        except Refused as refused:
            rest = self.side.show_problems(refused.problems)
            if rest:
                self.banner.show_as("；".join(problem.sentence() for problem in rest), "overdue")
            return False
        return True

    def _ask_reason(self) -> None:
        assert self.view is not None
        which = (self._ws, self.view.unit_id, *self.view.month)
        ask_reason(
            self,
            self._host,
            "更正报告",
            "更正原因",
            lambda text: commands.correct_report(*which, text),
            "开出更正报告",
            draft_key("correct", *which[1:]),
        )

    # --- the receiving side -----------------------------------------------------------------------

    def _act_on_cell(self, action: str, cell: ReportCell) -> None:
        which = (self._ws, cell.unit_id, *cell.month)
        name = f"{cell.unit}{cell.month.month} 月月报"
        match action:
            case "open":
                self.show_month(cell.unit_id, *cell.month)
            case "receive":
                self._try(lambda: commands.receive_report(*which))
            case "accept":
                self._try(lambda: commands.accept_report(*which))
            case "return":
                ask_reason(
                    self,
                    self._host,
                    f"退回{name}",
                    "退回原因",
                    lambda text: commands.return_report(*which, text),
                    "退回",
                    draft_key("return", *which[1:]),
                )
            case "remark":
                ask_remark(self, self._host, which, name)

    # --- paper ------------------------------------------------------------------------------------

    def _ask_where(self) -> Path | None:
        if self.table is None:
            return None
        return self._host.choose_save_path(report_file_name(self.table, ".xlsx"), EXCEL)

    def _paper(self) -> MakePaper:
        """How to read what is shown now onto paper; it is read later, in another thread."""
        assert self.table is not None
        which = (self._ws, self.table.unit_id, self.picker.year)
        span, number = self.picker.span, self.picker.number
        columns = LEVELS if len(self.table.columns) > MANY_UNITS else UNITS
        ledger = self.with_ledger.isChecked()
        if span is Span.month:
            return partial(month_paper, *which, number, version=self._version, with_ledger=ledger, columns=columns)
        return partial(longer_paper, *which, span, number, with_ledger=ledger, columns=columns)

    def export_to(self, target: Path | None) -> None:
        """Write the workbook to `target` (None: the person cancelled)."""
        if target is not None and self.table is not None:
            export_in_background(self, self._host, self._paper(), target)

    def _print(self) -> None:
        if self.table is not None:
            title = f"{self.table.label}矛盾纠纷统计表"
            preview_in_background(self, self._ws, self._host, self._paper(), title)
