"""A plain ledger as a part of a page: list, form, files, history, export and print, from what is special about it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.fields import Attachments, NamedField, Refused, Row
from desktop.rules.personal import Finding
from desktop.services.inspection.site_paper import ledger_table
from desktop.services.parts.attachment import attachments_of
from desktop.services.parts.paper_out import as_pdf, write_table
from desktop.services.parts.plain_ledger import PlainLedger, PlainList
from desktop.services.workspace import Workspace
from desktop.views.forms.editor import AttachedFile
from desktop.views.forms.files_context import FilesContext
from desktop.views.forms.form import RecordForm, Section
from desktop.views.host import PageHost
from desktop.views.lists.columns import Column, Query
from desktop.views.lists.filter_chips import Filter
from desktop.views.lists.history import HistoryDialog
from desktop.views.lists.ledger_setup import LedgerSetup, RecordAction
from desktop.views.lists.record_page import RecordPage
from desktop.views.look.widgets import Action
from desktop.views.parts.dialogs import ask, tell_failure
from desktop.views.parts.work import run_in_background

XLSX = "Excel 工作簿 (*.xlsx)"
FILES = "attachments"


def confirm_no_personal(parent: QWidget, found: Sequence[Finding]) -> None:
    """Point out id- and phone-shaped numbers with their places; Refused when the person wants to correct them."""
    if not found:
        return
    places = "\n".join(f"“{f.label}”第 {f.place} 字：{f.kind} {f.shown}" for f in found)
    answer = ask(
        parent, "可能是个人信息", "文字里有像证件号或电话的号码。", places,
        "确实不是个人信息的，可以照常保存。", (("save", "不是个人信息，保存"), ("", "返回修改")),
    )  # fmt: skip
    if answer != "save":
        raise Refused([f.problem() for f in found])


class PlainLedgerPart(QWidget):
    """The records of one ledger; `show_scope` limits it to a year and units. `fields` are sections and field names."""

    def __init__(
        self,
        ws: Workspace,
        host: PageHost,
        ledger: PlainLedger,
        columns: Sequence[Column],
        fields: Sequence[Section | str],
        *,
        files: str = "",
        record_actions: Sequence[RecordAction] = (),
        actions: Sequence[Action] = (),
        prepare: Callable[[RecordForm, Row], None] = lambda form, row: None,
        search_hint: str = "搜索",
        bare_hint: str = "",
    ) -> None:
        """`files` is the label of the attached files ("" = this ledger has none)."""
        super().__init__()
        self._ws, self._host, self.ledger, self._files = ws, host, ledger, files
        self._unit_id: int | None = None
        self._unit_name = ""
        self.source = PlainList(ws, ledger)
        self.context = FilesContext(ws, host.editor_context, lambda text: tell_failure(self, text))
        spec = ledger.spec()
        shown: list[NamedField | Section] = [spec[one] if isinstance(one, str) else one for one in fields]
        if files:
            shown.append(NamedField(FILES, Attachments(label=files), False))
        setup = LedgerSetup(
            title=ledger.noun,
            noun=ledger.noun,
            columns=columns,
            source=self.source,
            form_fields=shown,
            context=self.context,
            load=self._load,
            save=self._save,
            new_values=self._new_values,
            headline=lambda row: ledger.headline(row.values),
            filters=self._filters,
            totals=self.source.totals,
            search_hint=search_hint,
            actions=actions,
            record_actions=record_actions,
            history=self._history,
            remove=self._remove,
            export=self._export,
            print_list=self._print,
            prepare=prepare,
            form=ledger.kind,
            remember=lambda layout: host.remember(f"{ledger.kind}.columns", layout),
            recall=lambda: host.recall(f"{ledger.kind}.columns"),
            clock=ws.clock,
            empty_text=f"没有这样的{ledger.noun}",
            empty_hint="换一个筛选，或点“新增”登记。",
            bare_text=f"还没有登记{ledger.noun}",
            bare_hint=bare_hint,
        )
        self.page = RecordPage(setup)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)

    def show_scope(self, year: int | None, units: frozenset[int] | None, unit_id: int | None, unit_name: str) -> None:
        """Show the records of these units and that year; new ones are proposed for `unit_id`."""
        self._unit_id, self._unit_name = unit_id, unit_name
        if (year, units) != (self.source.year, self.source.units):
            self.source.year, self.source.units = year, units
            self.page.reload()

    def reload(self) -> None:
        """Read the list and the open record again."""
        self.page.reload()

    def show_target(self, filter: str = "", record_id: int | None = None) -> None:
        """Go to a quick filter or to one record."""
        if filter:
            self.page.show_filter(filter)
        if record_id is not None:
            self.page.open_record(record_id)

    def place(self) -> dict[str, Any]:
        """Where the list and the form are."""
        return self.page.place()

    def come_back(self, place: dict[str, Any]) -> None:
        """Go where `place()` was."""
        self.page.come_back(place)

    def ready(self) -> bool:
        """Save what is being typed before something else is done with the record; False when it was refused."""
        panel = self.page.panel
        return panel.isHidden() or not panel.form.is_edited or panel.save()

    def keep_drafts(self) -> None:
        """Keep what is typed but not saved."""
        self.page.keep_drafts()

    # --- one record -------------------------------------------------------------------------------

    def _new_values(self) -> dict[str, Any]:
        names = {named.name for named in self.ledger.form_fields()}
        days: dict[str, Any] = dict.fromkeys(names & {"since", "applied_on"}, self._ws.today())
        return {**self.ledger.defaults, **days, "unit_id": self._unit_id}

    def _load(self, record_id: int) -> Row:
        row = self.ledger.load(self._ws, record_id)
        held = attachments_of(self._ws, self.ledger.kind, record_id) if self._files else []
        files = tuple(AttachedFile(file.id, file.name, file.size) for file in held)
        return Row(row.id, {**row.values, FILES: files})

    def _save(self, record_id: int | None, values: dict[str, Any]) -> int:
        confirm_no_personal(self, self._new_findings(record_id, values))
        given = dict(values)
        files: tuple[AttachedFile, ...] = given.pop(FILES, ()) or ()
        kept = {file.id for file in files}
        held = attachments_of(self._ws, self.ledger.kind, record_id) if self._files and record_id is not None else []
        return self.ledger.save(
            self._ws, record_id, given, self,
            attach=[file.path for file in files if file.id is None and file.path is not None],
            detach=[file.id for file in held if file.id not in kept],
        )  # fmt: skip

    def _new_findings(self, record_id: int | None, values: dict[str, Any]) -> list[Finding]:
        """Those in fields that changed: what was accepted once is not asked about again."""
        stored = {} if record_id is None else self.ledger.load(self._ws, record_id).values
        return [one for one in self.ledger.findings(values) if values.get(one.field) != stored.get(one.field)]

    def _history(self, record_id: int) -> None:
        name = self.ledger.headline(self.ledger.load(self._ws, record_id).values)
        HistoryDialog(self._ws, self.ledger.kind, record_id, name, self).exec()

    def _remove(self, record_id: int) -> bool:
        name = self.ledger.headline(self.ledger.load(self._ws, record_id).values)
        answer = ask(
            self, f"删除{self.ledger.noun}", f"要删除“{name}”吗？", "删除后移入回收站，可以恢复。", "",
            (("", "取消"), ("yes", "删除")),
        )  # fmt: skip
        if answer != "yes":
            return False
        try:
            self.ledger.remove(self._ws, record_id, self)
        except Refused as refused:
            tell_failure(self, refused.problems[0].message, "记录没有改变。")
            return False
        self.page.reload()
        return True

    # --- the list ---------------------------------------------------------------------------------

    def _filters(self) -> list[Filter]:
        counts = self.source.counts()
        quick = [Filter(one.key, one.title, counts[one.key]) for one in self.ledger.filters]
        return [Filter("", "全部", counts[""]), *quick] if quick else []

    def _export(self, query: Query) -> None:
        target = self._host.choose_save_path(f"{self.ledger.noun}登记表.xlsx", XLSX)
        if target is None:
            return
        table = self._table(query)

        def done(path: Path) -> None:
            self._host.status(f"已导出到 {path.name}")

        run_in_background(self, "导出", lambda progress: write_table(self._ws, [table], target), done, self._failed)

    def _print(self, query: Query) -> None:
        table = self._table(query)
        run_in_background(
            self,
            "生成登记表",
            lambda progress: as_pdf(lambda path: write_table(self._ws, [table], path, size=8)),
            lambda made: self._host.open_preview(made, f"{self.ledger.noun}登记表"),
            self._failed,
        )

    def _table(self, query: Query) -> Any:
        subtitle = f"单位：{self._unit_name}　　{self.source.totals(query)}" if self._unit_name else ""
        return ledger_table(self._ws, self.ledger, self.source.ids(query), subtitle)

    def _failed(self, failure: Exception) -> None:
        said = failure.problems[0].message if isinstance(failure, Refused) else str(failure)
        tell_failure(self, said, "登记簿里的记录没有受影响。", "处理后可以再试一次。")
