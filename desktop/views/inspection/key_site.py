"""重点部位: the register with each site's 保卫档案 (S5; 南昌 细则 14)."""

from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.fields import Row
from desktop.services.inspection.key_site import SITES, file_sentence, patrolled_sites, site_file
from desktop.services.inspection.site_paper import site_file_paper
from desktop.services.workspace import Workspace
from desktop.views.forms.form import RecordForm, Section
from desktop.views.host import PageHost
from desktop.views.lists.columns import Column
from desktop.views.lists.plain_ledger import PlainLedgerPart
from desktop.views.lists.record_page import RecordPage
from desktop.views.papers.paper_actions import paper_actions

COLUMNS = (
    Column("name", "部位名称", 9, grows=True),
    Column("unit", "单位", 6),
    Column("site_kind_title", "类别", 7, sortable=False, most=10),
    Column("place", "位置", 9, most=14),
    Column("marks", "重点", 5, sortable=False),
    Column("patrol_text", "巡查", 3, sortable=False),
    Column("responsible", "责任人", 4, sortable=False),
    Column("since", "登记日期", 6, kind="day", hidden=True),
    Column("until", "撤销日期", 6, kind="day", hidden=True),
)
FIELDS = (
    Section("部位"), "name", "unit_id", "site_kind", "place", "fire_critical", "theft_critical", "patrolled",
    "patrol_since", "since", "until",
    Section("保卫档案", "保护什么、谁负责、人防物防技防各有什么；平面图作为附件存入。"),
    "guarded", "responsible_id", "deputy_id", "headcount", "people_defence", "thing_defence", "tech_defence",
    "house_rules", "emergency_plan", "note",
)  # fmt: skip


class KeySitePart(QWidget):
    """The register of key sites; the form says what a file lacks and why the site is patrolled."""

    def __init__(self, ws: Workspace, host: PageHost) -> None:
        super().__init__()
        self._ws = ws
        self.part = PlainLedgerPart(
            ws, host, SITES, COLUMNS, FIELDS,
            files="平面图、照片等",
            record_actions=paper_actions(
                lambda: self, ws, host, "保卫档案", site_file_paper, lambda: self.part.ready()
            ),
            prepare=self._prepare,
            search_hint="名称、位置、首字母",
            bare_hint=f"点“新增”登记第一个；{patrolled_sites(ws)}",
        )  # fmt: skip
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.part)

    @property
    def page(self) -> RecordPage:
        """Its list and form."""
        return self.part.page

    def show_scope(self, year: int | None, units: frozenset[int] | None, unit_id: int | None, unit_name: str) -> None:
        """Show the sites of these units."""
        self.part.show_scope(year, units, unit_id, unit_name)

    def show_target(self, **target: Any) -> None:
        """Go to a filter or to one site."""
        self.part.show_target(**target)

    def reload(self) -> None:
        """Read the list and the open site again."""
        self.part.reload()

    def keep_drafts(self) -> None:
        """Keep what is typed but not saved."""
        self.part.keep_drafts()

    def _prepare(self, form: RecordForm, row: Row) -> None:
        """Below the fields: why it is patrolled, and what the file still lacks as it was saved."""
        if row.id is None:
            form.set_note("patrolled", "")
            form.set_note("guarded", "")
            return
        found = site_file(self._ws, row.id)
        form.set_note("patrolled", found.patrol or "现在不要求每日巡查。")
        form.set_note("guarded", file_sentence(found))
