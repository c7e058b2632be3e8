"""首页: what is overdue and due next, the year at a glance, the trend; every figure opens the records behind it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.fields import Row
from desktop.services.home import DueGroup, FirstStep, HomeSummary, home_summary, trend_svg
from desktop.services.inspection.hazard_chart import open_hazards_picture
from desktop.services.parts.obligation import ObligationState
from desktop.services.workspace import Workspace
from desktop.views.lists.place import scroll_to
from desktop.views.lists.table_view import TableView
from desktop.views.lists.tables import Column, RowsTable
from desktop.views.look.charts import Picture, Region, SvgView
from desktop.views.look.theme import px
from desktop.views.look.widgets import (
    Card,
    EmptyState,
    button,
    clear_layout,
    figure_label,
    keep_scaled,
    note_label,
    title_label,
)
from desktop.views.vault.backup_line import BackupNote, BackupNotice
from desktop.views.vault.recovery_sheet import RecoveryNotice
from desktop.views.year_grid import YearGrid

if TYPE_CHECKING:
    from desktop.views.main_window import MainWindow

TODO = "待办"
TREND_SIZE = (560, 220)  # the picture's own units
HAZARD_SIZE = (1240, 190)
TONES = {
    ObligationState.overdue: "overdue",
    ObligationState.missed: "overdue",
    ObligationState.due_soon: "soon",
    ObligationState.done: "done",
    ObligationState.done_late: "done",
}


class FigureCard(Card):
    """A big number with what it counts; a click or Enter opens what is behind it."""

    opened = Signal()

    def __init__(self, tone: str) -> None:
        super().__init__()
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.figure = figure_label("0", tone)
        self.words = title_label("")
        self.remark = note_label(wrap=False)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self.words)
        texts.addWidget(self.remark)
        line = QHBoxLayout()
        line.addWidget(self.figure)
        line.addSpacing(px(8))
        line.addLayout(texts, 1)
        self.body.addLayout(line)

    def say(self, figure: str, words: str, remark: str) -> None:
        """Change all three texts."""
        self.figure.setText(figure)
        self.words.setText(words)
        self.remark.setText(remark)
        self.setAccessibleName(f"{words} {figure}，{remark}")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
        else:
            super().keyPressEvent(event)


class HomePage(QWidget):
    """The first tab. Reloads after every command and when the year changes."""

    def __init__(self, workspace: Workspace, host: "MainWindow") -> None:
        super().__init__()
        self._ws, self._host = workspace, host
        self._groups: list[DueGroup] = []
        self._stale = False
        self.summary: HomeSummary | None = None
        content = QWidget()
        content.setProperty("role", "page")
        self._column = QVBoxLayout(content)
        self._column.addWidget(RecoveryNotice(workspace, host))
        self.backup_notice = BackupNotice(host.show_backups)
        self._column.addWidget(self.backup_notice)
        self._column.addLayout(self._make_figures())
        self._column.addWidget(self._make_start())
        middle = QHBoxLayout()
        middle.addWidget(self._make_todo(), 1)
        middle.addWidget(self._make_trend(), 1)
        self._middle = middle
        self._column.addLayout(middle, 1)
        self._column.addWidget(self._make_hazards())
        self._column.addWidget(self._make_year())
        self._column.addWidget(self._make_backup())
        scroll = self._scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
        keep_scaled(self, self._rescale)
        self._unsubscribe = workspace.bus.subscribe(self._on_changes)
        host.year_changed.connect(lambda _year: self._read_when_seen())
        self.reload()

    def _rescale(self) -> None:
        self._column.setContentsMargins(px(16), px(12), px(16), px(12))
        self._column.setSpacing(px(12))
        self._middle.setSpacing(px(12))
        self._figures.setSpacing(px(12))
        self._todo_card.setMinimumHeight(px(240))

    def _make_figures(self) -> QGridLayout:
        self._figures = QGridLayout()
        self.overdue, self.week = FigureCard("overdue"), FigureCard("soon")
        self.vacancies, self.letters = FigureCard("accent"), FigureCard("accent")
        for place, card in enumerate((self.overdue, self.week, self.vacancies, self.letters)):
            self._figures.addWidget(card, 0, place)
            self._figures.setColumnStretch(place, 1)
        self.overdue.opened.connect(lambda: self._show_part("待办：已逾期", lambda s: s.overdue))
        self.week.opened.connect(lambda: self._show_part("待办：本周到期", lambda s: s.this_week))
        self.vacancies.opened.connect(lambda: self._host.go("organisation", part="vacancies"))
        self.letters.opened.connect(lambda: self._host.go("letter", state="unsigned"))
        return self._figures

    def _make_start(self) -> QWidget:
        """What a new file needs first; hidden once work has begun."""
        self.start = Card("从这里开始", "按顺序做，随时可以改")
        self._start_grid = QGridLayout()
        self.start.body.addLayout(self._start_grid)
        return self.start

    def _show_start(self, steps: tuple[FirstStep, ...]) -> None:
        clear_layout(self._start_grid)
        for line, step in enumerate(steps):
            made = button(f"{line + 1}　{step.title}", partial(self._take, step))
            self._start_grid.addWidget(made, line, 0)
            self._start_grid.addWidget(note_label(step.why), line, 1)
        self._start_grid.setColumnStretch(1, 1)
        self.start.setVisible(bool(steps))

    def _take(self, step: FirstStep) -> None:
        self._host.go(step.tab, **step.target)

    def _make_todo(self) -> QWidget:
        self._todo_card = Card(TODO)
        self.all_todo = button("全部待办", self._show_all, role="link")
        self.all_todo.hide()
        self._todo_card.add_beside_title(self.all_todo)
        columns = [
            Column("title", "事项", 8.8),
            Column("who", "单位", 8.2),
            Column("due", "期限", 3.2),
            Column("article", "依据", 8.6, grows=True),
            Column("state", "状态", 5.8, kind="chip", tone=lambda row: str(row["tone"])),
        ]
        self._todo_table = RowsTable(columns)
        self.todo = TableView(self._todo_table, name="待办事项")
        self.todo.opened.connect(self._open_group)
        self._todo_note = EmptyState("没有待办事项", "到期的月报、排查和纠纷会列在这里。")
        self._todo_card.body.addWidget(self.todo, 1)
        self._todo_card.body.addWidget(self._todo_note, 1)
        self.why = note_label("")
        self.todo.row_chosen.connect(self._explain)
        self._todo_card.body.addWidget(self.why)
        return self._todo_card

    def _make_trend(self) -> QWidget:
        card = Card("矛盾纠纷趋势", "实心 排查　斜纹 调处成功　（件）")
        self.trend = SvgView(
            self._trend_picture, name="矛盾纠纷趋势", description="每月排查与调处成功件数，点一个月查看它的月报"
        )
        self.trend.chosen.connect(self._open_month)
        card.body.addWidget(self.trend, 1)
        return card

    def _make_hazards(self) -> QWidget:
        """Open hazards by unit and age; hidden while there are none."""
        self._hazard_card = Card("未销号隐患")
        self.hazards = SvgView(
            self._hazard_picture, name="未销号隐患", description="各单位未销号隐患按发现天数分段，点一段查看这些隐患"
        )
        self.hazards.chosen.connect(self._open_hazards)
        self._hazard_card.body.addWidget(self.hazards)
        return self._hazard_card

    def _hazard_picture(self, colours: Mapping[str, str]) -> Picture:
        found = self.summary.hazards if self.summary else None
        if found is None or not found.units:
            return Picture("")
        svg, bars = open_hazards_picture(found, colours, HAZARD_SIZE)
        return Picture(svg, [Region(f"{b.unit_id}.{b.band}", b.x, b.y, b.width, b.height, b.words) for b in bars])

    def _open_hazards(self, key: str) -> None:
        unit, band = key.split(".")
        self._host.go("inspection", part="hazard", unit_id=int(unit), age=int(band))

    def _make_year(self) -> QWidget:
        card = self._year_card = Card("全年一览", "✓ 已办　! 临近　迟 逾期后补　逾 已逾期")
        self.year_grid = YearGrid()
        self.year_grid.opened.connect(self._open_cell)
        card.body.addWidget(self.year_grid)
        return card

    def _make_backup(self) -> QWidget:
        self.backup = BackupNote()
        self.backup.open_button.clicked.connect(self._host.show_backups)
        self._host.keeper.changed.connect(self._show_backup)
        return self.backup

    def _show_backup(self) -> None:
        state, problem = self._host.keeper.state, self._host.keeper.problem
        self.backup.say(state, self._ws.clock(), problem)
        self.backup_notice.say(state, problem)

    def place(self) -> dict[str, Any]:
        """How far it is scrolled."""
        return {"scroll": self._scroll.verticalScrollBar().value()}

    def come_back(self, place: dict[str, Any]) -> None:
        """Go where `place()` was."""
        scroll_to(self._scroll.verticalScrollBar(), place["scroll"])

    def reload(self) -> None:
        """Read everything again for the chosen year."""
        summary = home_summary(self._ws, self._host.year)
        self.summary = summary
        self._stale = False
        first = summary.overdue[0].due_on if summary.overdue else None
        earliest = f"最早 {_day(first, self._ws.today())}" if first else "没有逾期事项"
        self.overdue.say(str(_count(summary.overdue)), "已逾期", earliest)
        self.week.say(str(_count(summary.this_week)), "本周到期", _first_of(summary.this_week))
        self.vacancies.say(str(summary.vacancies), "岗位与机构空缺", "依制度应配、应设而没有的")
        letter = self._ws.policy.term("letter")
        missing = summary.letters_owed - summary.letters_signed
        self.letters.say(str(missing), f"{letter}未签", f"应签 {summary.letters_owed}，已签 {summary.letters_signed}")
        self._show_all()
        self._todo_card.set_note(f"依据：{self._ws.policy.term('regime')}")
        self._show_start(summary.first_steps)
        self._year_card.setVisible(bool(summary.grid))
        self.year_grid.show_rows(summary.grid)
        self.trend.reload()
        self._hazard_card.setVisible(summary.hazards.total > 0)
        self._hazard_card.set_note(f"共 {summary.hazards.total} 项：{summary.hazards.sentence()}")
        self.hazards.reload()
        self._show_backup()

    def _trend_picture(self, colours: Mapping[str, str]) -> Picture:
        summary = self.summary
        trend = summary.trend if summary else ()
        left, strip = 34.0, (TREND_SIZE[0] - 44.0) / 12
        months = [
            Region(
                str(number), left + (number - 1) * strip, 0, strip, TREND_SIZE[1], f"{number} 月：排查 {a}，成功 {b}"
            )
            for number, (a, b) in enumerate(trend, 1)
        ]
        return Picture(trend_svg(trend, dict(colours), TREND_SIZE), months)

    def _open_month(self, month: str) -> None:
        self._host.go("dispute", part="report", year=self._host.year, month=int(month))

    def _on_changes(self, _changes: Changes) -> None:
        self._read_when_seen()

    def _read_when_seen(self) -> None:
        """Read again now when the page is shown, else once when it is: a save elsewhere does not wait for it."""
        self._stale = True
        if self.isVisible():
            self.reload()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self.reload()

    def _show_part(self, title: str, part: Callable[[HomeSummary], tuple[DueGroup, ...]]) -> None:
        """The duties behind a figure: the one there is, or all of them in the list."""
        groups = part(self.summary) if self.summary else ()
        if len(groups) == 1:
            self._host.go(groups[0].tab, **groups[0].target)
        elif groups:
            self._show_todo(title, groups)
            self.todo.setFocus()

    def _show_todo(self, title: str, groups: Sequence[DueGroup]) -> None:
        self._groups = list(groups)
        self._todo_card.set_title(title)
        self.all_todo.setVisible(title != TODO)
        today = self._ws.today()
        self._todo_table.set_rows([_todo_row(number, group, today) for number, group in enumerate(groups, 1)])
        self._todo_note.setVisible(not groups)
        self.todo.setVisible(bool(groups))
        self._explain(self.todo.current_id() or 0)

    def _explain(self, number: int) -> None:
        """How the deadline of the chosen line came about, in its sentence."""
        self.why.setText(self._groups[number - 1].sentence if 0 < number <= len(self._groups) else "")
        self.why.setVisible(bool(self.why.text()))

    def _show_all(self) -> None:
        summary = self.summary
        if summary is not None:
            self._show_todo(TODO, [*summary.overdue, *summary.this_week, *summary.this_month, *summary.later])

    def _open_group(self, number: int) -> None:
        group = self._groups[number - 1]
        self._host.go(group.tab, **group.target)

    def _open_cell(self, tab: str, target: object) -> None:
        assert isinstance(target, dict)
        self._host.go(tab, **target)


def _count(groups: tuple[DueGroup, ...]) -> int:
    """How many duties stand in these lines."""
    return sum(group.count for group in groups)


def _first_of(groups: tuple[DueGroup, ...]) -> str:
    return f"{groups[0].title}（{groups[0].due_on:%m-%d}）" if groups else "没有"


def _day(day: date, today: date) -> str:
    """01-31 of this year, else the whole date."""
    return f"{day:%m-%d}" if day.year == today.year else day.isoformat()


def _todo_row(number: int, group: DueGroup, today: date) -> Row:
    values = {
        "title": group.title,
        "who": group.who,
        "due": _day(group.due_on, today),
        "article": group.article or "本单位自定",
        "state": group.state_text,
        "tone": TONES.get(group.state, "accent"),
    }
    return Row(number, values)
