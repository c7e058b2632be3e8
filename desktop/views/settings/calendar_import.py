"""Importing a year's calendar: paste the notice or a table, or choose a file; see what would change; then import."""

from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.fields import Refused, Row
from desktop.services.policy.calendar import ImportPreview, import_days, preview_import
from desktop.services.workspace import Workspace
from desktop.views.forms.drafts import DraftKeeper
from desktop.views.forms.editor_context import drafts_in_vault
from desktop.views.lists.table_view import TableView
from desktop.views.lists.tables import Column, RowsTable
from desktop.views.look.theme import px
from desktop.views.look.widgets import EmptyState, button, note_label, primary_button, problem_label
from desktop.views.parts.dialogs import choose_open_path

DEBOUNCE_MS = 200
FILES = "表格和文本 (*.xlsx *.xls *.ods *.et *.csv *.txt)"
_TONES = {"新增": "done", "修改": "soon", "相同": "plain", "不能导入": "overdue"}
_WEEKDAYS = "一二三四五六日"
COLUMNS = (
    Column("place", "日期", 6),
    Column("weekday", "星期", 3),
    Column("kind", "性质", 5),
    Column("name", "名称", 7),
    Column("state", "结果", 5, kind="chip", tone=lambda row: _TONES[row["state"]]),
    Column("remark", "说明", 16, tone=lambda row: "overdue" if row["state"] == "不能导入" else "secondary"),
)


class ImportDialog(QDialog):
    """Writes nothing before the button is pressed; rows that cannot be taken stand first, each with its reason."""

    def __init__(self, workspace: Workspace, year: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ws, self._year = workspace, year
        self._preview: ImportPreview | None = None
        self.setWindowTitle(f"导入 {year} 年节假日安排")
        self.setAccessibleName(self.windowTitle())
        self.text = QPlainTextEdit()
        self.text.setAccessibleName("粘贴通知或表格")
        self.text.setPlaceholderText("在这里粘贴。例：一、元旦：1月1日至3日放假，共3天。1月4日上班。")
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(px(104))
        self.source = note_label(wrap=False)
        self.problem = problem_label()
        self.model = RowsTable(COLUMNS, parent=self)
        self.table = TableView(self.model, name="导入预览")
        self.empty = EmptyState("还没有内容", "粘贴或选择文件后，这里先显示会改动哪些日子，确认后才写入。")
        self.summary = note_label()
        self.official = QCheckBox("这是全年的正式安排，导入后不再提示“未公布”")
        self.replace = QCheckBox("同时删去表中没有列出的日子")
        self.import_button = primary_button("导入", self.do_import)
        self.drafts = DraftKeeper(
            self,
            drafts_in_vault(workspace, "calendar_import"),
            year,
            read=lambda: {"text": self.text.toPlainText()},
            restore=lambda draft: self.text.setPlainText(draft["text"]),
            is_edited=lambda: bool(self.text.toPlainText().strip()),
            refill=self.text.clear,
        )
        self._lay_out()
        self._wait = QTimer(self, singleShot=True, interval=DEBOUNCE_MS)
        self._wait.timeout.connect(self.read_text)
        self.text.textChanged.connect(self._wait.start)
        self.text.textChanged.connect(self.drafts.touched)
        self.drafts.bring_back()
        room = self.screen().availableGeometry()
        self.resize(min(px(860), room.width() - 40), min(px(680), room.height() - 60))
        self.read_text()

    def keep_drafts(self) -> None:
        """Keep what was pasted (before locking)."""
        self.drafts.keep()

    def reject(self) -> None:
        """Close; what was pasted is given up."""
        self.drafts.forget()
        super().reject()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        margin = px(16)
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(px(8))
        column.addWidget(
            note_label(
                "可以粘贴放假通知的全文，也可以从表格里复制“日期、放假或调休上班、名称”三列；或者选择文件，读第一张表。"
            )
        )
        column.addWidget(self.drafts.banner)
        line = QHBoxLayout()
        line.addWidget(button("选择文件…", self.choose_file))
        line.addWidget(self.source, 1)
        column.addLayout(line)
        column.addWidget(self.text)
        column.addWidget(self.problem)
        column.addWidget(self.table, 1)
        column.addWidget(self.empty, 1)
        column.addWidget(self.summary)
        column.addWidget(self.official)
        column.addWidget(self.replace)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(button("取消 Esc", self.reject))
        foot.addWidget(self.import_button)
        column.addLayout(foot)

    # --- reading ---------------------------------------------------------------------------------

    def read_text(self) -> None:
        """Show what importing the pasted text would do."""
        self._wait.stop()
        typed = self.text.toPlainText().strip()
        self.source.setText("")
        self._show(preview_import(self._ws, self._year, typed) if typed else None)

    def choose_file(self) -> None:
        """Ask for a file and show what importing it would do."""
        path = choose_open_path(self, "选择节假日安排", FILES)
        if path is not None:
            self.read_file(path)

    def read_file(self, path: Path) -> None:
        """Show what importing that file would do, or why it cannot be read."""
        held = self.text.blockSignals(True)
        self.text.clear()
        self.text.blockSignals(held)
        self.source.setText(path.name)
        try:
            self._show(preview_import(self._ws, self._year, path))
        except Refused as refused:
            self._show(None)
            self.problem.setText(str(refused))
            self.problem.show()

    def _show(self, preview: ImportPreview | None) -> None:
        self._preview = preview
        self.problem.hide()
        rows = _rows_of(preview) if preview else []
        self.model.set_rows(rows)
        self.table.setVisible(bool(rows))
        self.empty.setVisible(not rows)
        self.summary.setText(preview.sentence() if preview else "")
        self.summary.setVisible(preview is not None)
        taken = sum(row["state"] != "不能导入" for row in rows)
        missing = preview.count("表中未列") if preview else 0
        for box in (self.official, self.replace):
            box.setEnabled(taken > 0)
        self.official.setChecked(taken > 0 and not (preview and preview.refused))
        self.replace.setVisible(missing > 0)
        self.replace.setChecked(False)
        self.replace.setText(f"同时删去已登记而这次没有列出的 {missing} 天")
        self.import_button.setEnabled(taken > 0)
        text = f"导入 {taken} 天" if taken else "导入"
        self.import_button.setText(text)
        self.import_button.setAccessibleName(text)

    # --- writing ---------------------------------------------------------------------------------

    def do_import(self) -> None:
        """Write what the preview shows and close."""
        if self._wait.isActive():
            self.read_text()
        if self._preview is None:
            return
        try:
            import_days(
                self._ws, self._preview, official=self.official.isChecked(), replace=self.replace.isChecked(),
                initiator=self.parent(),
            )  # fmt: skip
        except Refused as refused:
            self.problem.setText(str(refused))
            self.problem.show()
            return
        self.drafts.forget()
        self.accept()


def _rows_of(preview: ImportPreview) -> list[Row]:
    """What cannot be taken first, then the days in order; days that the import does not list are only counted."""
    refused = [
        Row(None, {"place": p.field, "weekday": "", "kind": "", "name": "", "state": "不能导入", "remark": p.message})
        for p in preview.refused
    ]
    taken = [
        Row(
            None,
            {
                "place": row["day"].isoformat(),
                "weekday": f"周{_WEEKDAYS[row['day'].weekday()]}",
                "kind": row["day_type"].value,
                "name": row["name"],
                "state": row["state"],
                "remark": f"原为{row['before']}" if row["state"] == "修改" else "",
            },
        )
        for row in preview.rows
        if row["state"] != "表中未列"
    ]
    return refused + taken
