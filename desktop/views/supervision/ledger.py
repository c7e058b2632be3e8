"""督导事项: the list of cases, and beside it the ladder of the chosen one with its form (S14)."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QTabBar, QVBoxLayout, QWidget

from desktop.fields import Attachments, NamedField, Refused, Row
from desktop.rules.supervision import CaseSource, CaseStatus
from desktop.services.parts.attachment import attachments_of
from desktop.services.supervision.case import case_view
from desktop.services.supervision.listing import CaseFilter, SupervisionList
from desktop.services.supervision.write import (
    findings_of,
    form_names,
    leaders_as_of,
    load_supervision,
    new_case_values,
    row_columns,
    save_supervision,
    supervision_spec,
)
from desktop.services.workspace import Workspace
from desktop.views.forms.editor import AttachedFile
from desktop.views.forms.files_context import FilesContext
from desktop.views.forms.form import RecordForm, Section
from desktop.views.host import PageHost
from desktop.views.lists.columns import Column
from desktop.views.lists.filter_chips import Filter
from desktop.views.lists.ledger_setup import LedgerSetup
from desktop.views.lists.plain_ledger import confirm_no_personal
from desktop.views.lists.record_page import RecordPage
from desktop.views.parts.dialogs import tell_failure
from desktop.views.supervision.actions import MeasureActions
from desktop.views.supervision.endings import CaseEndings
from desktop.views.supervision.ladder import LadderView
from desktop.views.supervision.paper import open_paper

FORM = "supervision"
FILES = "attachments"
XLSX, PDF, DOCX = "Excel 工作簿 (*.xlsx)", "PDF 文件 (*.pdf)", "Word 文档 (*.docx)"
LADDER, ENTRY = 0, 1


class SupervisionLedger(QWidget):
    """The cases of a year; the open one shows its ladder first, a new one its form."""

    def __init__(self, ws: Workspace, host: PageHost) -> None:
        super().__init__()
        self._ws, self._host = ws, host
        self._offered: dict[str, Any] = {}
        self._leaders_of: tuple[Any, Any] = (None, None)
        self.source = SupervisionList(ws)
        self.source.year = host.year
        self.context = FilesContext(ws, host.editor_context, lambda text: tell_failure(self, text))
        self.steps = MeasureActions(ws, self.context, self, self.ready)
        self.endings = CaseEndings(ws, host, self, self.context, self.ready)
        self.ladder = LadderView()
        self.modes = QTabBar(drawBase=False, expanding=False)
        self.modes.setAccessibleName("事项的内容")
        self.modes.addTab("办理")
        self.modes.addTab("登记")
        self._shown: int | None = -1
        self.page = RecordPage(self._setup())
        self.page.panel.body.insertWidget(0, self.modes)
        self.page.panel.body.insertWidget(2, self.ladder, 1)
        self.modes.currentChanged.connect(lambda _index: self._show_mode())
        self.ladder.wanted.connect(self._do)
        self.ladder.paper_wanted.connect(self._open_paper)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)

    def _setup(self) -> LedgerSetup:
        ws, host = self._ws, self._host
        return LedgerSetup(
            title="督导事项",
            noun="督导事项",
            columns=self._columns(),
            source=self.source,
            form_fields=self._fields(),
            children=row_columns(),
            context=self.context,
            load=self._load,
            save=self._save,
            new_values=self._new_values,
            headline=lambda row: f"{row['number']}　{row['name']}",
            filters=self._filters,
            totals=self.source.totals,
            search_hint="编号、事由、单位",
            record_actions=self.endings.offered(),
            history=self.endings.history,
            remove=self.endings.remove,
            export=lambda query: self.endings.export(self.source.ids(query)),
            print_list=lambda query: self.endings.print_list(self.source.ids(query)),
            locked=_locked,
            prepare=self._prepare,
            form=FORM,
            remember=lambda layout: host.remember("supervision.columns", layout),
            recall=lambda: host.recall("supervision.columns"),
            clock=ws.clock,
            panel_width=520,
            empty_text="没有这样的督导事项",
            empty_hint="换一个筛选，或点“新增”登记一件。",
            bare_text="还没有督导事项",
            bare_hint="点“新增”登记；台账里够得上追究情形的，会列在“情形提示”里。",
        )

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column("number", "编号", 5),
            Column("name", "事由", 11, grows=True),
            Column("unit", "单位", 6, most=10),
            Column("measure", "措施", 5, most=7),
            Column("due_on", "最近期限", 5.6, kind="day"),
            Column("status", "状态", 5, kind="chip", tone=lambda row: str(row["tone"])),
            Column("stage", "措施状态", 6, hidden=True),
            Column("ground", "追究情形", 10, hidden=True),
            Column("found_on", "发现日期", 5.6, kind="day", hidden=True),
        )

    def _fields(self) -> list[NamedField | Section]:
        spec, rules = supervision_spec(), self._ws.policy.supervision
        names = [name for name in form_names() if name != "severity" or rules.severities]
        matter = [
            NamedField(name, spec[name].field, spec[name].required or name == "severity")
            for name in names
            if name not in ("facts", "demands")
        ]
        rows = [spec["leaders"]]
        found: list[NamedField | Section] = [
            Section("事项"),
            *matter,
            Section("核实与要求"),
            spec["facts"],
            spec["demands"],
        ]
        found += [Section("责任人", "按发现日期在任的人带入；负有责任的其他班子成员可以增加。"), *rows]
        if rules.circumstances:
            found += [Section("从重从轻情节"), spec["circumstances"]]
        return [*found, NamedField(FILES, Attachments(label="佐证材料"), False)]

    def _filters(self) -> list[Filter]:
        chosen = self.page.chips.current if getattr(self, "page", None) is not None else ""
        rare = (CaseFilter.void, CaseFilter.closed, CaseFilter.deciding, CaseFilter.approving)
        return [
            Filter(which.name, which.value, count)
            for which, count in self.source.counts().items()
            if count or which not in rare or which.name == chosen
        ]

    # --- what the page asks ------------------------------------------------------------------------

    def show_year(self, year: int) -> None:
        """Show the cases of that year, and the open ones before it."""
        if year != self.source.year:
            self.source.year = year
            self.page.reload()

    def reload(self) -> None:
        """Read list, counts, ladder again; a form being edited is not disturbed."""
        self.page.reload()

    def ready(self) -> bool:
        """Save what is being typed before something else is done with the case; False when it was refused."""
        panel = self.page.panel
        return panel.isHidden() or not panel.form.is_edited or panel.save()

    def new_from(self, values: dict[str, Any]) -> None:
        """Open the form of a new case with these values."""
        self._offered = values
        self.page.new_record()
        self._offered = {}

    # --- the open case -----------------------------------------------------------------------------

    def _new_values(self) -> dict[str, Any]:
        values = {**new_case_values(self._ws), **self._offered}
        unit, found_on = values.get("unit_id"), values.get("found_on")
        if unit is not None and found_on is not None:
            values["leaders"] = leaders_as_of(self._ws, unit, found_on)
        self._leaders_of = (unit, found_on)
        self._offer = values.get("offer")
        return values

    def _load(self, case_id: int) -> Row:
        row = load_supervision(self._ws, case_id)
        held = attachments_of(self._ws, FORM, case_id)
        return Row(row.id, {**row.values, FILES: tuple(AttachedFile(it.id, it.name, it.size) for it in held)})

    def _save(self, case_id: int | None, values: dict[str, Any]) -> int:
        stored = {} if case_id is None else load_supervision(self._ws, case_id).values
        new = [one for one in findings_of(values) if values.get(one.field) != stored.get(one.field)]
        confirm_no_personal(self, new)
        given = dict(values)
        if case_id is None:
            given["offer"] = self._offer
        files: tuple[AttachedFile, ...] = given.pop(FILES, ()) or ()
        kept = {file.id for file in files}
        held = attachments_of(self._ws, FORM, case_id) if case_id is not None else []
        return save_supervision(
            self._ws, case_id, given, self,
            attach=[file.path for file in files if file.id is None and file.path is not None],
            detach=[file.id for file in held if file.id not in kept],
        )  # fmt: skip

    _offer: str | None = None

    def _prepare(self, form: RecordForm, row: Row) -> None:
        """Leaders follow unit and day while nobody has typed others; the ground shows its article."""
        if not any(measure["issued_on"] for measure in row.get("measures") or ()):
            self._propose_leaders(form, row)
        rules = self._ws.policy.supervision
        ground = form.editor("ground").value()
        known = next((it for it in rules.grounds if it.key == ground), None)
        form.set_note("ground", f"{known.text}（{known.basis}）" if known else "")
        if "severity" in form.names():
            grave = next((it for it in rules.severities if it.key == form.editor("severity").value()), None)
            form.set_note("severity", f"依据 {grave.basis}" if grave else "")
        written = (CaseSource.member, CaseSource.other)
        form.set_shown("noticed_on", form.editor("source").value() in written or row.get("noticed_on") is not None)
        if row.id != self._shown:
            self._shown = row.id
            self.modes.setCurrentIndex(ENTRY if row.id is None else LADDER)
        if not form.is_edited:
            self._show_ladder(row)
        self._show_mode()

    def _propose_leaders(self, form: RecordForm, row: Row) -> None:
        """Once a measure is out, who answers for it is no more a matter of the form's other fields."""
        if row.id is not None and (row.id != self._shown or not form.is_edited):
            self._leaders_of = (row["unit_id"], row["found_on"])
        now = (form.editor("unit_id").value(), form.editor("found_on").value())
        if now == self._leaders_of or None in now:
            return
        before = self._leaders_of
        self._leaders_of = now
        typed = form.editor("leaders").value() or ()
        was = leaders_as_of(self._ws, *before) if None not in before else ()
        if _who(typed) == _who(was) or not typed:
            form.editor("leaders").set_value(leaders_as_of(self._ws, *now))

    def _show_ladder(self, row: Row) -> None:
        if row.id is not None:
            self.ladder.show_case(case_view(self._ws, row.id))

    def _show_mode(self) -> None:
        """办理 shows the ladder, 登记 the form with its buttons; a new case has no ladder yet."""
        if getattr(self, "page", None) is None:
            return
        panel = self.page.panel
        is_new = panel.row.id is None
        entry = is_new or panel.form.is_edited or self.modes.currentIndex() == ENTRY
        self.modes.setVisible(not is_new)
        if not is_new and entry and self.modes.currentIndex() != ENTRY:
            self.modes.setCurrentIndex(ENTRY)
        self.ladder.setVisible(not entry)
        panel.form.setVisible(entry)
        locked = not is_new and bool(_locked(panel.row))
        for made in (panel.save_button, panel.drop_button):
            made.setVisible(entry and not locked)
        if not is_new and panel.row["measures"]:
            panel.remove_button.hide()  # it could only be made void

    # --- what is done with it ------------------------------------------------------------------------

    def _do(self, key: str, step: int) -> None:
        if self.ladder.view is None:
            return
        try:
            self.steps.run(self.ladder.view, key, step)
        except Refused as refused:
            tell_failure(self, refused.problems[0].message, "记录没有改变。")

    def _open_paper(self, paper_id: int) -> None:
        view = self.ladder.view
        paper = next((it for it in view.papers if it.id == paper_id), None) if view else None
        if view is not None and paper is not None:
            main = {step.number for step in view.steps}
            can_void = view.is_open and not paper.void and paper.number not in main
            open_paper(self._ws, self._host, self, paper_id, f"{paper.title} {paper.number}", can_void)


def _who(leaders: Sequence[Row]) -> list[tuple[Any, ...]]:
    """The leaders as they would be entered, whether they are kept yet or not."""
    return [(row["person_id"], row["post"], row.get("job_title") or None) for row in leaders]


def _locked(row: Row) -> str:
    """A case that has ended is read only."""
    match row["status"]:
        case CaseStatus.void:
            return f"已作废：{_bare(row['void_reason'])}。"
        case CaseStatus.closed | CaseStatus.dismissed:
            said = f"{row['status'].value}（{row['closed_on']}）：{_bare(row['close_reason'])}。"
            return f"{said}需要修改时请先重新办理。"
    return ""


def _bare(words: str) -> str:
    """Without the full stop that the sentence around it brings."""
    return words.rstrip("。")
