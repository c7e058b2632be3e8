"""登记簿: 大型活动, 出租房屋, 临时用工 as plain ledgers, 值班 as a month (S5; 南昌 细则 12, 14)."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from desktop.fields import Row
from desktop.services.inspection.register import EVENTS, RENTALS, TEMPORARY_WORK, register_basis
from desktop.services.inspection.site_paper import event_paper
from desktop.services.parts.plain_ledger import PlainLedger
from desktop.services.workspace import Workspace
from desktop.views.forms.form import RecordForm, Section
from desktop.views.host import PageHost
from desktop.views.inspection.shift import ShiftPart
from desktop.views.lists.columns import Column
from desktop.views.lists.plain_ledger import PlainLedgerPart
from desktop.views.look.theme import px
from desktop.views.look.widgets import keep_scaled
from desktop.views.papers.paper_actions import paper_actions

BOOKS = {"large_event": "大型活动", "rental": "出租房屋", "temporary_work": "临时用工", "shift": "值班"}
_EVENT_TONES = {"applied": "soon", "approved": "accent", "refused": "overdue", "held": "done", "cancelled": "plain"}
EVENT_COLUMNS = (
    Column("number", "编号", 6),
    Column("name", "活动名称", 10, grows=True),
    Column("unit", "主办单位", 6),
    Column("begins_on", "开始日期", 6, kind="day"),
    Column("headcount", "预计人数", 5, kind="number"),
    Column("responsible", "安全责任人", 5, sortable=False),
    Column("applied_on", "申报", 6, kind="day", tone=lambda row: "overdue" if row["late"] else ""),
    Column("state_title", "状态", 5, kind="chip", sortable=False, tone=lambda row: _EVENT_TONES[row["state"].name]),
)
EVENT_FIELDS = (
    Section("申报"), "name", "event_kind", "unit_id", "place", "begins_on", "ends_on", "headcount", "responsible_id",
    "content", "security_plan", "applied_on",
    Section("审批", "活动开始以前作出；批准前要有安全保卫方案。"), "decision", "decided_on", "decider_id", "opinion",
    Section("举办"), "result", "cancelled_on",
)  # fmt: skip
_LOOK_COLUMNS = (
    Column("headcount", "人数", 4, kind="number"),
    Column("responsible", "责任人", 4, sortable=False),
    Column("begins_on", "开始", 6, kind="day"),
    Column("ends_on", "结束", 6, kind="day"),
    Column("check_due", "下次核查", 6, kind="day", sortable=False,
           tone=lambda row: "overdue" if row["check_late"] else ""),
)  # fmt: skip
RENTAL_COLUMNS = (
    Column("place", "房屋位置", 10, grows=True),
    Column("unit", "出租单位", 6),
    Column("rental_use_title", "用途", 4, sortable=False),
    *_LOOK_COLUMNS,
)
RENTAL_FIELDS = (
    Section("房屋", "谁出租谁负责；只登记责任单位、责任人和人数，不登记承租人姓名。"),
    "unit_id", "place", "rental_use", "area", "headcount", "begins_on", "ends_on", "responsible_id", "has_agreement",
    Section("核查"), "checked_on", "checked", "note",
)  # fmt: skip
WORK_COLUMNS = (
    Column("work", "工作内容", 10, grows=True),
    Column("unit", "用工单位", 6),
    Column("place", "地点", 7, most=12),
    *_LOOK_COLUMNS,
)
WORK_FIELDS = (
    Section("用工", "谁用工谁负责；只登记责任单位、责任人和人数，不登记用工人员姓名。"),
    "unit_id", "work", "place", "headcount", "begins_on", "ends_on", "responsible_id", "has_training", "has_insurance",
    Section("核查"), "checked_on", "checked", "note",
)  # fmt: skip


class RegisterPart(QWidget):
    """Four books under one bar; a book is made when it is first opened."""

    def __init__(self, ws: Workspace, host: PageHost) -> None:
        super().__init__()
        self._ws, self._host = ws, host
        self._scope: tuple[int | None, frozenset[int] | None, int | None, str] = (host.year, None, None, "")
        self.books: dict[str, PlainLedgerPart | ShiftPart] = {}
        self.bar = QTabBar(drawBase=False, expanding=False)
        self.bar.setAccessibleName("登记簿")
        for title in BOOKS.values():
            self.bar.addTab(title)
        self._stack = QStackedWidget()
        self._line = QHBoxLayout()
        self._line.addWidget(self.bar)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._line)
        column.addWidget(self._stack, 1)
        self.bar.currentChanged.connect(lambda index: self.show_book(list(BOOKS)[index]))
        keep_scaled(self, lambda: self._line.setContentsMargins(px(16), px(4), px(16), 0))
        self.show_book("large_event")

    def show_book(self, key: str) -> "PlainLedgerPart | ShiftPart":
        """Open a book."""
        if key not in self.books:
            made = self._make(key)
            made.show_scope(*self._scope)
            self.books[key] = made
            self._stack.addWidget(made)
        self.bar.setCurrentIndex(list(BOOKS).index(key))
        self._stack.setCurrentWidget(self.books[key])
        return self.books[key]

    @property
    def book(self) -> str:
        """The book that is open."""
        return list(BOOKS)[self.bar.currentIndex()]

    def _make(self, key: str) -> "PlainLedgerPart | ShiftPart":
        ws, host = self._ws, self._host
        if key == "shift":
            return ShiftPart(ws, host)
        if key == "large_event":
            return self._events()
        ledger, columns, fields = (
            (RENTALS, RENTAL_COLUMNS, RENTAL_FIELDS) if key == "rental" else (TEMPORARY_WORK, WORK_COLUMNS, WORK_FIELDS)
        )
        return PlainLedgerPart(
            ws, host, ledger, columns, fields,
            files="附件", prepare=self._look(ledger), search_hint="地点、内容", bare_hint=register_basis(ws, ledger),
        )  # fmt: skip

    def _events(self) -> PlainLedgerPart:
        ws, host = self._ws, self._host
        made: list[PlainLedgerPart] = []
        part = PlainLedgerPart(
            ws, host, EVENTS, EVENT_COLUMNS, EVENT_FIELDS,
            files="方案、批复等附件",
            record_actions=paper_actions(
                lambda: made[0], ws, host, "申报审批表", event_paper, lambda: made[0].ready()
            ),
            prepare=self._event_notes,
            search_hint="名称、地点、编号",
            bare_hint=register_basis(ws, EVENTS),
        )  # fmt: skip
        made.append(part)
        return part

    def _event_notes(self, form: RecordForm, row: Row) -> None:
        """Below the day of application: by when it was due, and whether it came late."""
        begins = form.editor("begins_on").value()
        if begins is None:
            form.set_note("applied_on", "")
            return
        from desktop.rules.register import apply_by, is_late_application

        days = self._ws.policy.value("event.apply_days", form.editor("applied_on").value() or self._ws.today())
        facts = {"applied_on": form.editor("applied_on").value(), "begins_on": begins}
        late = "已迟于规定，仍可登记。" if is_late_application(facts, days, self._ws.workdays) else ""
        form.set_note("applied_on", apply_by(begins, days, self._ws.workdays).sentence + late)

    def _look(self, ledger: PlainLedger) -> Callable[[RecordForm, Row], None]:
        """Below the day of the last look: when the next one is due, and why."""

        def prepare(form: RecordForm, row: Row) -> None:
            from desktop.rules.register import check_due, is_running

            facts = {name: form.editor(name).value() for name in ("begins_on", "ends_on", "checked_on")}
            if facts["begins_on"] is None or not is_running(facts, self._ws.today()):
                form.set_note("checked_on", "")
                return
            months = self._ws.policy.value(f"{ledger.kind}.check_months", self._ws.today())
            due = check_due(facts, months, self._ws.workdays)
            form.set_note("checked_on", f"下次核查：{due.sentence}" if due else "")

        return prepare

    def show_scope(self, year: int | None, units: frozenset[int] | None, unit_id: int | None, unit_name: str) -> None:
        """Show the records of these units and that year in every book."""
        self._scope = (year, units, unit_id, unit_name)
        for book in self.books.values():
            book.show_scope(*self._scope)

    def show_target(self, book: str = "large_event", **target: Any) -> None:
        """Open a book and go to a filter or a record in it."""
        opened = self.show_book(book)
        if target and isinstance(opened, PlainLedgerPart):
            opened.show_target(**target)

    def place(self) -> dict[str, Any]:
        """The open book and where each book is."""
        return {"book": self.book, "books": {key: made.place() for key, made in self.books.items()}}

    def come_back(self, place: dict[str, Any]) -> None:
        """Go where `place()` was."""
        for key, there in place["books"].items():
            self.show_book(key).come_back(there)
        self.show_book(place["book"])

    def reload(self) -> None:
        """Read the open book again."""
        self.books[self.book].reload()

    def keep_drafts(self) -> None:
        """Keep what is typed but not saved in any book."""
        for book in self.books.values():
            book.keep_drafts()
