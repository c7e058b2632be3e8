"""隐患: the list of hazards with its filters, the form beside it, and what is done with one or several."""

from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.fields import Row
from desktop.rules.hazard import HazardStatus, age_words
from desktop.rules.hazard_filter import HazardFilter
from desktop.services.inspection.hazard import (
    AFTER,
    BEFORE,
    hazard_findings,
    hazard_photos,
    load_hazard,
    new_hazard_values,
    policy_on,
    remove_hazard,
    save_hazard,
)
from desktop.services.inspection.hazard_list import HazardList, HazardScope
from desktop.services.inspection.hazard_paper import export_hazards, hazards_pdf
from desktop.services.inspection.hazard_timeline import hazard_timeline
from desktop.services.parts.attachment import attachments_of
from desktop.services.workspace import Workspace
from desktop.views.forms.editor import AttachedFile
from desktop.views.host import PageHost
from desktop.views.inspection.context import PHOTOS, TIMELINE, InspectionContext, photo_file
from desktop.views.inspection.hazard_actions import HazardActions
from desktop.views.inspection.hazard_form import HazardGuide, form_fields
from desktop.views.inspection.inspection_ledger import removed, take_files
from desktop.views.lists.columns import Column
from desktop.views.lists.filter_chips import Filter
from desktop.views.lists.history import HistoryDialog
from desktop.views.lists.ledger_setup import LedgerSetup
from desktop.views.lists.plain_ledger import confirm_no_personal
from desktop.views.lists.record_page import RecordPage
from desktop.views.look.widgets import Action, Banner
from desktop.views.papers.paper_menu import PaperOut
from desktop.views.parts.dialogs import tell_failure

FORM = "hazard"
SLOTS = ((BEFORE, "整改前"), (AFTER, "整改后"))


class HazardLedger(QWidget):
    """The hazards of a scope (year, units, age); `show_scope` shows another one."""

    def __init__(self, ws: Workspace, host: PageHost) -> None:
        super().__init__()
        self._ws, self._host = ws, host
        self._unit_id: int | None = None
        self.source = HazardList(ws)
        self.context = InspectionContext(
            ws, host.editor_context, lambda text: tell_failure(self, text), FORM, self._open_id, SLOTS
        )
        self._guide = HazardGuide(ws)
        papers = PaperOut(ws, host, self)
        self._papers = papers
        self.actions_of = HazardActions(ws, self.context, self, self.ready, papers, self._go_to_grounds)
        self.aged = Banner("", "accent", Action("看全部", self._drop_age))
        self.page = RecordPage(self._setup())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.aged)
        column.addWidget(self.page)

    def _go_to_grounds(self) -> None:
        self._host.go("supervision", part="offers")

    def _open_id(self) -> int | None:
        return self.page.panel.row.id

    def _setup(self) -> LedgerSetup:
        ws, host = self._ws, self._host
        return LedgerSetup(
            title="隐患",
            noun="隐患",
            columns=self._columns(),
            source=self.source,
            form_fields=form_fields(),
            context=self.context,
            load=self._load,
            save=self._save,
            new_values=lambda: new_hazard_values(ws, self._unit_id),
            headline=lambda row: f"{row['number']}　{row['place']}",
            new_text="登记隐患",
            filters=self._filters,
            totals=self.source.totals,
            search_hint="部位、情况、单位、责任人",
            record_actions=self.actions_of.offered(),
            bulk_actions=self.actions_of.bulk(),
            history=self._history,
            remove=self._remove,
            export=lambda query: self._export(self.source.ids(query), self.source.totals(query)),
            print_list=lambda query: self._print(self.source.ids(query), self.source.totals(query)),
            locked=_locked,
            prepare=self._guide.prepare,
            form=FORM,
            remember=lambda layout: host.remember("hazard.columns", layout),
            recall=lambda: host.recall("hazard.columns"),
            clock=ws.clock,
            empty_text="没有这样的隐患",
            empty_hint="换一个筛选，或点“登记隐患”。",
            bare_text="还没有登记隐患",
            bare_hint="检查中的不合格项可以一次转为隐患，也可以在这里直接登记。",
        )

    def _filters(self) -> list[Filter]:
        """With live counts; what is rare stands there only while there is some of it."""
        page = getattr(self, "page", None)
        chosen = page.chips.current if page is not None else ""
        rare = (HazardFilter.extended, HazardFilter.listed)
        return [
            Filter(which.name, which.value, count)
            for which, count in self.source.counts().items()
            if count or which not in rare or which.name == chosen
        ]

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column("number", "编号", 5.6),
            Column("unit", "整改单位", 5.5),
            Column("place", "部位", 7),
            Column("description", "隐患情况", 10, sortable=False, grows=True),
            Column("grade_title", "级别", 3, tone=lambda row: "overdue" if row["major"] else "secondary"),
            Column("found_on", "发现", 3.8, kind="day", show=lambda row: self._day(row, "found_on")),
            Column("due_on", "期限", 3.8, kind="day", show=lambda row: self._day(row, "due_on")),
            Column("person", "责任人", 4, sortable=False, hidden=True),
            Column("mark", "状态", 5, kind="chip", tone=lambda row: str(row["tone"])),
            Column("category_title", "类别", 5, sortable=False, hidden=True),
            Column("source_title", "来源", 5, sortable=False, hidden=True),
            Column("age", "天数", 4, kind="number", sortable=False, hidden=True),
            Column("closed_on", "销号", 4, kind="day", hidden=True),
        )

    def _day(self, row: Row, key: str) -> str:
        """10-25 in the year shown, else the whole date; empty is “—”."""
        day = row[key]
        if day is None:
            return "—"
        return f"{day:%m-%d}" if day.year == self._host.year else str(day.isoformat())

    # --- what the page asks ------------------------------------------------------------------------

    def show_scope(self, year: int | None, units: frozenset[int] | None, unit_id: int | None, unit_name: str) -> None:
        """Show the hazards of these units and that year; new ones are proposed for `unit_id`."""
        self._unit_id = unit_id
        self._rescope(HazardScope(year, units, self.source.scope.age))

    def show_target(
        self, filter: str = "", search: str = "", record_id: int | None = None, age: int | None = None, new: str = ""
    ) -> None:
        """Go to the hazards behind a figure: a filter, a band of age (its place), one record."""
        scope = self.source.scope
        bands = policy_on(self._ws).ages()
        band = bands[age] if age is not None and age < len(bands) else None
        self._rescope(HazardScope(scope.year, scope.units, band))
        if filter or search or band:
            if not self.page.panel.isHidden():
                self.page.panel.escape()
            self.page.show_filter(filter or "all", search)
        if record_id is not None:
            self.page.open_record(record_id)
        if new:
            self.page.new_record()

    def _rescope(self, scope: HazardScope) -> None:
        age = scope.age
        self.aged.show_as(f"只看发现 {age_words(*age)}、还没有销号的隐患。" if age else "", "accent")
        if scope != self.source.scope:
            self.source.scope = scope
            self.page.reload()

    def _drop_age(self) -> None:
        self._rescope(HazardScope(self.source.scope.year, self.source.scope.units))

    def reload(self) -> None:
        """Read the list, the counts and the open record again."""
        self.page.reload()

    def keep_drafts(self) -> None:
        """Keep what is typed but not saved."""
        self.page.keep_drafts()

    def ready(self) -> bool:
        """Save what is being typed before something else is done with the record; False when it was refused."""
        panel = self.page.panel
        return panel.isHidden() or not panel.form.is_edited or panel.save()

    # --- one record --------------------------------------------------------------------------------

    def _load(self, record_id: int) -> Row:
        row = load_hazard(self._ws, record_id)
        files = tuple(AttachedFile(f.id, f.name, f.size) for f in attachments_of(self._ws, FORM, record_id))
        photos = tuple(photo_file(photo) for photo in hazard_photos(self._ws, record_id))
        steps = tuple((entry.day, entry.what, entry.text) for entry in hazard_timeline(self._ws, record_id))
        return Row(row.id, {**row.values, "attachments": files, PHOTOS: photos, TIMELINE: steps})

    def _save(self, record_id: int | None, values: dict[str, Any]) -> int:
        confirm_no_personal(self, hazard_findings(values))
        given, files = take_files(self._ws, FORM, record_id, values)
        return save_hazard(self._ws, record_id, given, files=files, initiator=self)

    def _history(self, record_id: int) -> None:
        row = load_hazard(self._ws, record_id)
        HistoryDialog(self._ws, FORM, record_id, f"{row['number']}　{row['place']}", self).exec()

    def _remove(self, record_id: int) -> bool:
        return removed(self, "隐患", lambda: remove_hazard(self._ws, record_id, initiator=self), self.reload)

    def _export(self, ids: list[int], note: str) -> None:
        name = f"隐患台账-{self._host.year}.xlsx"
        self._papers.export("导出隐患台账", lambda path: export_hazards(self._ws, ids, path, note), name)

    def _print(self, ids: list[int], note: str) -> None:
        self._papers.show("隐患台账", lambda: hazards_pdf(self._ws, ids, note))


def _locked(row: Row) -> str:
    """A closed hazard is read only."""
    if row["status"] is HazardStatus.closed:
        return f"已于 {row['closed_on'].isoformat()} 销号，重新立案后才能修改。"
    return ""
