"""检查: the list of inspections, the form beside it, its papers, findings made hazards, 办结."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.fields import Day, Many, NamedField, Refused, Row
from desktop.rules.inspection import InspectionFilter, InspectionStatus
from desktop.services.inspection.hazard import file_findings, hazard_proposals, hazard_spec
from desktop.services.inspection.inspection import (
    Files,
    close_inspection,
    copy_inspection,
    inspection_findings,
    inspection_photos,
    last_inspection,
    load_inspection,
    new_inspection_values,
    remove_inspection,
    reopen_inspection,
    save_inspection,
)
from desktop.services.inspection.inspection_list import InspectionList
from desktop.services.inspection.inspection_paper import (
    export_inspections,
    inspection_file_name,
    inspections_pdf,
    official_inspection,
    scene_photos_pdf,
)
from desktop.services.parts.attachment import attachments_of
from desktop.services.parts.listing import Scope
from desktop.services.workspace import Workspace
from desktop.views.forms.drafts import DraftKey
from desktop.views.forms.editor import AttachedFile
from desktop.views.forms.form_dialog import FormDialog
from desktop.views.host import PageHost
from desktop.views.inspection.context import PHOTOS, InspectionContext, photo_file, photo_row
from desktop.views.inspection.inspection_form import InspectionGuide, form_fields
from desktop.views.lists.columns import Column
from desktop.views.lists.filter_chips import Filter
from desktop.views.lists.history import HistoryDialog
from desktop.views.lists.ledger_setup import LedgerSetup, RecordAction
from desktop.views.lists.plain_ledger import confirm_no_personal
from desktop.views.lists.record_page import RecordPage
from desktop.views.look.widgets import Action
from desktop.views.papers.paper_menu import PaperOut
from desktop.views.parts.dialogs import ask, tell, tell_failure

FORM = "inspection"
SLOTS = (("scene", "现场照片"),)
FILED = ("description", "place", "category", "grade", "due_on", "person_id", "measure")


class InspectionLedger(QWidget):
    """The inspections of a scope (year and units); `show_scope` shows another one."""

    def __init__(self, ws: Workspace, host: PageHost) -> None:
        super().__init__()
        self._ws, self._host = ws, host
        self._unit_id: int | None = None
        self._begin: dict[str, Any] = {}
        self.source = InspectionList(ws)
        self.context = InspectionContext(
            ws, host.editor_context, lambda text: tell_failure(self, text), FORM, self._open_id, SLOTS
        )
        self._guide = InspectionGuide(ws)
        self._papers = PaperOut(ws, host, self)
        self.page = RecordPage(self._setup())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)

    def _open_id(self) -> int | None:
        return self.page.panel.row.id

    def _setup(self) -> LedgerSetup:
        ws, host = self._ws, self._host
        return LedgerSetup(
            title="检查记录",
            noun="检查记录",
            columns=self._columns(),
            source=self.source,
            form_fields=form_fields(ws),
            context=self.context,
            load=self._load,
            save=self._save,
            new_values=self._new_values,
            headline=lambda row: f"{row['number']}　{row['place']}",
            new_text="登记检查",
            filters=self._filters,
            totals=self.source.totals,
            search_hint="场所、单位、检查人",
            actions=(Action("检查表…", self._edit_checklists), Action("复制上一次", self.copy_last)),
            record_actions=self._offered(),
            history=self._history,
            remove=self._remove,
            export=lambda query: self._export(self.source.ids(query), self.source.totals(query)),
            print_list=lambda query: self._print(self.source.ids(query), self.source.totals(query)),
            locked=_locked,
            prepare=self._guide.prepare,
            form=FORM,
            remember=lambda layout: host.remember("inspection.columns", layout),
            recall=lambda: host.recall("inspection.columns"),
            clock=ws.clock,
            empty_text="没有这样的检查记录",
            empty_hint="换一个筛选，或点“登记检查”。",
            bare_text="还没有检查记录",
            bare_hint="点“登记检查”记第一次；节假日前后的检查在“检查计划”里一并列出。",
        )

    def _filters(self) -> list[Filter]:
        """With live counts; what is rare stands there only while there is some of it."""
        page = getattr(self, "page", None)
        chosen = page.chips.current if page is not None else ""
        rare = (InspectionFilter.late, InspectionFilter.unfiled)
        return [
            Filter(which.name, which.value, count)
            for which, count in self.source.counts().items()
            if count or which not in rare or which.name == chosen
        ]

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column("number", "编号", 5.6),
            Column("on_day", "日期", 3.8, kind="day", show=self._day),
            Column("unit", "被检查单位", 6),
            Column("kind", "类型", 6),
            Column("place", "检查场所", 9, grows=True),
            Column("who", "检查人", 6, sortable=False),
            Column("failed", "不合格", 4, kind="number", tone=lambda row: "overdue" if row["failed"] else "secondary"),
            Column("mark", "状态", 5.4, kind="chip", tone=lambda row: str(row["tone"])),
            Column("domains", "检查领域", 8, sortable=False, hidden=True),
            Column("holiday", "节假日", 5, sortable=False, hidden=True),
        )

    def _day(self, row: Row) -> str:
        """10-25 in the year shown, else the whole date."""
        day = row["on_day"]
        return f"{day:%m-%d}" if day.year == self._host.year else str(day.isoformat())

    def _offered(self) -> list[RecordAction]:
        return [
            RecordAction("问题转隐患…", self.file, "把不合格项一次转为隐患", lambda row: bool(row["unfiled"])),
            RecordAction("现场检查记录…", self._paper, "预览、打印、存为 PDF 或 Word", _is_held),
            RecordAction("现场照片…", self._show_photos, "打印，随检查记录存档", lambda row: bool(row.get(PHOTOS))),
            RecordAction("办结…", self.close_record, "问题都已处理", _is_done),
            RecordAction(
                "重新打开", self._reopen, "撤回办结", lambda row: row["status"] is InspectionStatus.closed
            ),
            RecordAction("复制", lambda row: self._copy(_id(row)), "照样新建一次，不带结果和照片", _is_held),
        ]  # fmt: skip

    # --- what the page asks ------------------------------------------------------------------------

    def show_scope(self, year: int | None, units: frozenset[int] | None, unit_id: int | None, unit_name: str) -> None:
        """Show the inspections of these units and that year; new ones are proposed for `unit_id`."""
        self._unit_id = unit_id
        scope = Scope(year, units)
        if scope != self.source.scope:
            self.source.scope = scope
            self.page.reload()

    def show_target(
        self,
        filter: str = "",
        search: str = "",
        record_id: int | None = None,
        new: str = "",
        begin: Mapping[str, Any] | None = None,
    ) -> None:
        """Go to the records behind a figure; `new` begins a record of that kind, `begin` one with these values."""
        if filter or search:
            if not self.page.panel.isHidden():
                self.page.panel.escape()
            self.page.show_filter(filter or self.page.chips.current, search)
        if record_id is not None:
            self.page.open_record(record_id)
        if new or begin:
            waiting = self.page.panel.drafts.load(None) is not None
            self._begin = {"inspection_kind": new} if begin is None else dict(begin)
            self.page.new_record()
            self._begin = {}
            if waiting:
                tell(self, "登记检查", "还有一条没有保存的新登记，已经打开。", "它没有改变。", "请先保存或放弃它。")

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

    def _new_values(self) -> dict[str, Any]:
        values = new_inspection_values(self._ws, self._unit_id)
        return {**values, **self._begin}

    def _load(self, record_id: int) -> Row:
        row = load_inspection(self._ws, record_id)
        files = tuple(AttachedFile(f.id, f.name, f.size) for f in attachments_of(self._ws, FORM, record_id))
        photos = tuple(photo_file(photo) for photo in inspection_photos(self._ws, record_id))
        return Row(row.id, {**row.values, "attachments": files, PHOTOS: photos})

    def _save(self, record_id: int | None, values: dict[str, Any]) -> int:
        confirm_no_personal(self, inspection_findings(values))
        given, files = take_files(self._ws, FORM, record_id, values)
        return save_inspection(self._ws, record_id, given, files=files, initiator=self)

    def _history(self, record_id: int) -> None:
        row = load_inspection(self._ws, record_id)
        HistoryDialog(self._ws, FORM, record_id, f"{row['number']}　{row['place']}", self).exec()

    def _remove(self, record_id: int) -> bool:
        return removed(self, "检查记录", lambda: remove_inspection(self._ws, record_id, initiator=self), self.reload)

    def copy_last(self) -> None:
        """A new record after the newest one of the unit shown, without results and photos."""
        last = last_inspection(self._ws, self._unit_id) or last_inspection(self._ws, None)
        if last is None:
            tell(self, "复制上一次", "还没有检查过，没有可以复制的。", "没有改动任何记录。")
        else:
            self._copy(last)

    def _copy(self, record_id: int) -> None:
        if not self.ready():
            return
        values = copy_inspection(self._ws, record_id)
        self.page.new_record()
        for name, value in values.items():
            self.page.form.put(name, value)

    def file(self, row: Row) -> None:
        """Findings become hazards in one step: all of them in one table, each to be graded and dated."""
        if not self.ready():
            return
        proposed = hazard_proposals(self._ws, _id(row))
        spec = hazard_spec()
        columns = tuple(NamedField(n.name, n.field, n.required or n.name == "due_on") for n in spec.only(*FILED))
        hidden = {place: r.values for place, r in enumerate(proposed, 1)}
        rows = tuple(Row(place, values) for place, values in hidden.items())
        added = {**hidden[1], "check_item_id": None}

        def run(values: dict[str, Any]) -> None:
            given = [{**hidden.get(r.id or 0, added), **r.values} for r in values["rows"] or ()]
            file_findings(self._ws, _id(row), given)

        dialog = FormDialog(
            f"问题转隐患　{row['number']}", [NamedField("rows", Many(label="隐患"), True)], self.context, run,
            {"rows": rows}, self, save_text="转为隐患", children={"rows": columns},
            note="期限按制度参数给出，可以改；不转的删去那一行，以后还可以再转。",
            draft=DraftKey("inspection.file", row.id),
        )  # fmt: skip
        dialog.widen(1080, 420)
        dialog.exec()

    def close_record(self, row: Row) -> None:
        """办结 with its day."""
        if self.ready():
            FormDialog(
                f"办结　{row['number']}", [NamedField("closed_on", Day(label="办结日期"), True)], self.context,
                lambda values: close_inspection(self._ws, _id(row), values["closed_on"] or self._ws.today()),
                {"closed_on": self._ws.today()}, self, save_text="办结", draft=DraftKey("inspection.close", row.id),
                note="重大隐患没有销号、不合格项没有转为隐患的，不能办结。",
            ).exec()  # fmt: skip

    def _reopen(self, row: Row) -> None:
        if self.ready():
            reopen_inspection(self._ws, _id(row))

    # --- paper -------------------------------------------------------------------------------------

    def _paper(self, row: Row) -> None:
        if self.ready():
            number = _id(row)
            self._papers.offer(
                "现场检查记录",
                lambda: official_inspection(self._ws, number),
                lambda: inspection_file_name(self._ws, number),
            )

    def _show_photos(self, row: Row) -> None:
        if self.ready():
            self._papers.show("现场照片", lambda: scene_photos_pdf(self._ws, _id(row)))

    def _export(self, ids: list[int], note: str) -> None:
        name = f"检查台账-{self._host.year}.xlsx"
        self._papers.export("导出检查台账", lambda path: export_inspections(self._ws, ids, path, note), name)

    def _print(self, ids: list[int], note: str) -> None:
        self._papers.show("检查台账", lambda: inspections_pdf(self._ws, ids, note))

    def _edit_checklists(self) -> None:
        from desktop.views.inspection.checklist_choice import ChecklistChoice

        ChecklistChoice(self._ws, self.context, self).exec()


def take_files(ws: Workspace, kind: str, record_id: int | None, values: dict[str, Any]) -> tuple[dict[str, Any], Files]:
    """The values of a form without its files, and what is to become of those."""
    given = dict(values)
    files: tuple[AttachedFile, ...] = given.pop("attachments", ()) or ()
    photos: tuple[AttachedFile, ...] = given.pop(PHOTOS, ()) or ()
    kept = {file.id for file in files}
    held = attachments_of(ws, kind, record_id) if record_id is not None else []
    attach = [file.path for file in files if file.id is None and file.path is not None]
    detach = [file.id for file in held if file.id not in kept]
    return given, Files(attach, detach, [photo_row(photo) for photo in photos])


def removed(parent: QWidget, noun: str, run: Any, reload: Any) -> bool:
    """Ask, delete into the 回收站, and say what went wrong; True when it is gone."""
    answer = ask(
        parent, f"删除{noun}", f"要删除这条{noun}吗？", "删除的可以在回收站里恢复，审计里也保留它的内容。", "",
        (("", "取消"), ("yes", "删除")),
    )  # fmt: skip
    if answer != "yes":
        return False
    try:
        run()
    except Refused as refused:
        tell_failure(parent, refused.problems[0].message, "记录没有改变。")
        return False
    reload()
    return True


def _id(row: Row) -> int:
    assert row.id is not None, "actions are offered for saved records only"
    return row.id


def _is_held(row: Row) -> bool:
    return row["status"] is not InspectionStatus.planned


def _is_done(row: Row) -> bool:
    return row["status"] is InspectionStatus.done


def _locked(row: Row) -> str:
    """A closed record is read only."""
    if row["status"] is InspectionStatus.closed:
        return f"已于 {row['closed_on'].isoformat()} 办结，重新打开后才能修改。"
    return ""
