"""审计记录: who did what and when, filtered and read field by field, exported, and verified on demand."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QSplitter, QWidget

from desktop.fields import Day, Refused, Row
from desktop.services.parts.trouble import words_of
from desktop.services.trail.audit import AuditList, AuditScope, audit_kinds, audit_operators, entry_lines
from desktop.services.trail.audit_check import Verdict, verify_audit
from desktop.services.trail.audit_export import audit_pdf, export_audit
from desktop.views.forms.editors import DayEditor
from desktop.views.lists.columns import Query
from desktop.views.lists.list_dialog import ListDialog
from desktop.views.lists.table_view import TableView
from desktop.views.lists.tables import Column, PagedTable, RowsTable
from desktop.views.look import theme
from desktop.views.look.flow import FlowLayout
from desktop.views.look.widgets import Banner, button, note_label, search_line
from desktop.views.parts.dialogs import tell_failure
from desktop.views.parts.work import Progress, run_in_background
from desktop.views.trail.audit_watch import keep_mark, kept_marks

if TYPE_CHECKING:
    from desktop.views.main_window import MainWindow

NOTE = "每次保存都有一条，首尾用校验值相连，不能修改或删除；当事方简称和附件只留校验值。"
EXCEL = "Excel 工作簿 (*.xlsx)"
ALL = "全部"
COLUMNS = (
    Column("seq", "序号", 4.5, "number"),
    Column("at", "时间", 10.5, sortable=False),
    Column("operator", "经办人", 5, sortable=False),
    Column("summary", "操作", 20, sortable=False, grows=True),
    Column("touched", "涉及", 14, sortable=False, tone=lambda row: "secondary"),
)
LINE_COLUMNS = (
    Column("record", "记录", 18),
    Column("label", "项目", 9),
    Column("before", "原来", 12, tone=lambda row: "secondary"),
    Column("after", "改为", 12, grows=True),
)


class AuditDialog(ListDialog):
    """The list above, the entry chosen below it."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window, "审计记录", "审计记录", NOTE, 1180, 720)
        self._window, self._ws = window, window.workspace
        self.source = AuditList(self._ws)
        self.model = PagedTable(self.source, COLUMNS, self)
        self.table = TableView(self.model, name="审计记录")
        self.lines = RowsTable(LINE_COLUMNS, parent=self)
        self.line_table = TableView(self.lines, name="这一条改动的内容")
        self.verdict = Banner("", "done")
        self.totals = note_label("")
        self.search = search_line("搜索审计记录", "搜索操作内容")
        self.operator = self._combo("经办人", [(name, name) for name in audit_operators(self._ws)])
        self.kind = self._combo("类别", audit_kinds(self._ws))
        context = window.editor_context
        self.first, self.last = (DayEditor(Day(label=label), context) for label in ("自", "至"))
        self._lay_out()
        self._connect()
        self.ask()

    def _combo(self, label: str, choices: list[tuple[str, str]]) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName(label)
        made.addItem(ALL, "")
        for key, title in choices:
            made.addItem(title, key)
        return made

    def _lay_out(self) -> None:
        bar = QWidget()
        flow = FlowLayout(bar, theme.px(10))
        for label, widget in (
            ("经办人", self.operator),
            ("类别", self.kind),
            ("自", self.first.widget),
            ("至", self.last.widget),
        ):
            pair = QWidget()
            line = QHBoxLayout(pair)
            line.setContentsMargins(0, 0, 0, 0)
            line.addWidget(QLabel(label))
            line.addWidget(widget)
            flow.addWidget(pair)
        for editor in (self.first, self.last):
            editor.widget.setFixedWidth(theme.chars(8.5))
        self.search.setMinimumWidth(theme.chars(16))
        flow.addWidget(self.search)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        bar.setSizePolicy(policy)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(self.table)
        split.addWidget(self.line_table)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        self.column.addWidget(self.verdict)
        self.column.addWidget(bar)
        self.column.addWidget(split, 1)
        self.column.addWidget(self.totals)
        self.verify_button = button("核验", self.verify, hint="从第一条起逐条核对校验值，并与备份和这台电脑的记录比对")
        self.export_button = button("导出 xlsx…", self.export)
        self.print_button = button("打印预览", self.print)
        for made in (self.verify_button, self.export_button, self.print_button):
            self.left.addWidget(made)

    def _connect(self) -> None:
        for combo in (self.operator, self.kind):
            combo.currentIndexChanged.connect(lambda _: self.ask())
        for editor in (self.first, self.last):
            editor.edited.connect(self.ask)
        self.search.textChanged.connect(self.model.set_search)
        self.model.loaded.connect(lambda _: self._loaded())
        self.table.row_chosen.connect(self._show_entry)

    # --- the list ---------------------------------------------------------------------------------

    @property
    def query(self) -> Query:
        """What the list now shows."""
        return self.model.query

    def ask(self) -> None:
        """Show what the filters say."""
        self.source.scope = AuditScope(
            self.operator.currentData(), self.kind.currentData(), _day(self.first), _day(self.last)
        )
        self.model.reload()

    def _loaded(self) -> None:
        ids = self.model.all_ids()
        self.totals.setText(f"{self.source.totals(self.query)}　{self._remark()}".strip())
        self.export_button.setEnabled(bool(ids))
        self.print_button.setEnabled(bool(ids))
        if self.table.current_id() is None and ids:
            self.table.choose_id(ids[0])
        elif not ids:
            self.lines.set_rows(())

    def _remark(self) -> str:
        """Why a day that was typed does not narrow the list, or leaves nothing of it."""
        scope = self.source.scope
        if any(editor.line.text().strip() and _day(editor) is None for editor in (self.first, self.last)):
            return "日期看不懂，没有按它筛选；请写成 3.5 或 2026-03-05。"
        if scope.first is not None and scope.last is not None and scope.first > scope.last:
            return "起始日期晚于截止日期，请改正。"
        return ""

    def _show_entry(self, seq: int) -> None:
        self.lines.set_rows(
            Row(
                place,
                {
                    "record": line.record,
                    "label": line.change.label,
                    "before": line.change.before,
                    "after": line.change.after,
                },
            )
            for place, line in enumerate(entry_lines(self._ws, seq))
        )

    def shown(self) -> str:
        """Which entries are shown, in words: 经办人 张敏，自 2026-10-01 ….."""
        scope = self.source.scope
        said = [f"经办人 {scope.operator}"] if scope.operator else []
        said += [self.kind.currentText()] if scope.kind else []
        said += [f"自 {scope.first}"] if scope.first else []
        said += [f"至 {scope.last}"] if scope.last else []
        said += [f"含“{self.query.search}”"] if self.query.search else []
        return "，".join(said)

    # --- verifying ----------------------------------------------------------------------------------

    def verify(self) -> None:
        """核验 from the first entry, in the background."""
        marks = kept_marks(self._window.preferences, self._ws)

        def job(progress: Progress) -> Verdict:
            return verify_audit(self._ws, marks, lambda done, total: progress(done, total, "正在逐条核对…"))

        run_in_background(self, "核验审计记录", job, self._verified, self._failed)

    def _verified(self, verdict: Verdict) -> None:
        self.verdict.show_as(verdict.sentence, "overdue" if verdict.problem else "done")
        if not verdict.problem and verdict.mark is not None:
            keep_mark(self._window.preferences, self._ws, verdict.mark)

    # --- paper --------------------------------------------------------------------------------------

    def export(self) -> None:
        """The entries shown as a workbook."""
        target = self._window.choose_save_path(f"审计记录-{self._ws.today():%Y%m%d}.xlsx", EXCEL)
        if target is not None:
            self.export_to(target)

    def export_to(self, target: Path) -> None:
        """Write the workbook behind the window."""
        ids, shown = self.model.all_ids(), self.shown()

        def job(progress: Progress) -> Path:
            return export_audit(self._ws, ids, target, shown, lambda n, total: progress(n, total, "正在导出…"))

        def written(path: Path) -> None:
            self._window.status(f"已导出 {len(ids)} 条到 {path.name}")
            self.totals.setText(f"已导出 {len(ids):,} 条到 {path.name}")

        run_in_background(self, "导出审计记录", job, written, self._failed)

    def print(self) -> None:
        """The entries shown as a PDF inside the program."""
        ids, shown = self.model.all_ids(), self.shown()

        def job(progress: Progress) -> bytes:
            return audit_pdf(self._ws, ids, shown, lambda n, total: progress(n, total, "正在排版…"))

        run_in_background(
            self, "生成审计记录", job, lambda made: self._window.open_preview(made, "审计记录"), self._failed
        )

    def _failed(self, failure: Exception) -> None:
        said = failure.problems[0].message if isinstance(failure, Refused) else words_of(failure)
        tell_failure(self, said, "审计记录没有受影响。", "处理后可以再试一次。")


def _day(editor: DayEditor) -> date | None:
    value = editor.value()
    return value if isinstance(value, date) else None


def show_audit(window: "MainWindow", verdict: Verdict | None = None) -> None:
    """Open the window; with what a check at opening found."""
    dialog = AuditDialog(window)
    if verdict is not None:
        dialog.verdict.show_as(verdict.sentence, "overdue" if verdict.problem else "done")
    dialog.exec()
