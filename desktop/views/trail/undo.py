"""撤销与重做: the last commands, newest first; what taking them back will do is said before it is done."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from desktop.fields import Refused, Row
from desktop.services.trail.undo import Preview, Step, preview_redo, preview_undo, redo, redo_steps, undo, undo_steps
from desktop.services.workspace import Workspace
from desktop.views.lists.filter_chips import Filter, FilterChips
from desktop.views.lists.list_dialog import ListDialog
from desktop.views.lists.table_view import TableView
from desktop.views.lists.tables import Column, RowsTable
from desktop.views.look.widgets import Banner, note_label, primary_button, section_label
from desktop.views.parts.command_work import work_behind
from desktop.views.parts.dialogs import tell_failure

UNDO, REDO = "undo", "redo"
MOST_LINES = 400
"""More lines than anybody reads; the count is still said, and it is done behind the window."""
NOTES = {
    UNDO: "从最近一步开始；选中较早的一步，它之后的各步一并撤销。撤销也记入审计，撤销后还可以重做。",
    REDO: "刚撤销的操作可以重做；其后又做了别的操作，就不能再重做。",
}
_WORDS = {UNDO: "撤销", REDO: "重做"}
STEP_COLUMNS = (
    Column("at", "时间", 9, sortable=False),
    Column("operator", "经办人", 5, sortable=False),
    Column("summary", "操作", 24, sortable=False, grows=True, tone=lambda row: "secondary" if row["reason"] else ""),
)
LINE_COLUMNS = (
    Column("record", "记录", 16, sortable=False),
    Column("label", "项目", 9, sortable=False),
    Column("now", "现在", 12, sortable=False, tone=lambda row: "secondary"),
    Column("then", "之后", 12, sortable=False, grows=True),
)


class UndoDialog(ListDialog):
    """What can be undone or redone; `done_text` is what was done ("" = closed without)."""

    def __init__(self, ws: Workspace, mode: str = UNDO, parent: QWidget | None = None) -> None:
        super().__init__(parent, "撤销与重做", "撤销与重做", NOTES[mode], 960, 620)
        self.ws = ws
        self.done_text = ""
        self._many = False
        self.modes = FilterChips()
        self.steps = RowsTable(STEP_COLUMNS, parent=self)
        self.table = TableView(self.steps, name="操作")
        self.lines = RowsTable(LINE_COLUMNS, parent=self)
        self.preview_table = TableView(self.lines, name="将要改动的内容")
        self.preview_title = section_label("")
        self.problem = Banner("", "overdue")
        self.count = note_label("")
        self.run_button = primary_button("撤销", self.run)
        self.run_button.setDefault(True)
        self.column.addWidget(self.modes)
        self.column.addWidget(self.table, 3)
        self.column.addWidget(self.preview_title)
        self.column.addWidget(self.problem)
        self.column.addWidget(self.preview_table, 2)
        self.column.addWidget(self.count)
        self.foot.addWidget(self.run_button)
        self._load(mode)
        self.modes.chosen.connect(self._show)
        self.table.row_chosen.connect(lambda _: self._look())
        self.run_button.setFocus()

    def _load(self, mode: str) -> None:
        self._of = {UNDO: undo_steps(self.ws), REDO: redo_steps(self.ws)}
        self.modes.set_filters([Filter(key, _WORDS[key], len(steps)) for key, steps in self._of.items()])
        self.modes.choose(mode)
        self._show(mode)

    @property
    def mode(self) -> str:
        """undo or redo."""
        return self.modes.current

    def _show(self, mode: str) -> None:
        self.note.setText(NOTES[mode])
        steps = self._of[mode]
        self.steps.set_rows(_step_rows(steps))
        first = next((step.seq for step in steps if not step.reason), None)
        self.table.choose_id(first)
        self._look()

    def _look(self) -> None:
        """Say what would be done with the chosen step and those after it."""
        chosen = self.table.current_id()
        word = _WORDS[self.mode]
        self._name_button(word)
        if chosen is None or not self._of[self.mode]:
            self._say(Preview((), (), ()), f"没有可以{word}的操作")
            return
        reason = next(step.reason for step in self._of[self.mode] if step.seq == chosen)
        if reason:
            self._say(Preview((), (), (reason,)), "")
            return
        found = (preview_undo if self.mode == UNDO else preview_redo)(self.ws, chosen)
        many = f" {len(found.steps)} 步" if len(found.steps) > 1 else ""
        self._say(found, f"{word}{many}将改动 {len(found.lines)} 处：" if found.steps else "")
        self._name_button(f"{word}{many}")

    def _name_button(self, words: str) -> None:
        self.run_button.setText(words)
        self.run_button.setAccessibleName(words)

    def _say(self, found: Preview, title: str) -> None:
        self.preview_title.setText(title)
        self.problem.show_as("；".join(found.problems), "overdue")
        self.lines.set_rows(
            Row(i, {"record": ln.record, "label": ln.change.label, "now": ln.change.before, "then": ln.change.after})
            for i, ln in enumerate(found.lines[:MOST_LINES])
        )
        more = len(found.lines) - MOST_LINES
        self._many = more > 0
        self.count.setText(f"只列出前 {MOST_LINES} 处，另有 {more} 处。" if more > 0 else "")
        self.count.setVisible(more > 0)
        self.run_button.setEnabled(bool(found.steps) and not found.problems)

    def run(self) -> None:
        """Do it and close; when it is refused, say why and stay."""
        chosen = self.table.current_id()
        if chosen is None or not self.run_button.isEnabled():
            return
        act = undo if self.mode == UNDO else redo
        if self._many:
            self.run_button.setEnabled(False)
            title = f"正在{_WORDS[self.mode]}"
            work_behind(self, self.ws, title, lambda ws, _: act(ws, chosen), self._done)
            return
        try:
            self._done(act(self.ws, chosen))
        except Refused as refused:
            tell_failure(self, str(refused), "没有改动任何记录。")
            self._load(self.mode)

    def _done(self, text: str) -> None:
        self.done_text = text
        self.accept()


def _step_rows(steps: Sequence[Step]) -> list[Row]:
    return [
        Row(
            step.seq,
            {
                "at": f"{step.at:%Y-%m-%d %H:%M}",
                "operator": step.operator or "—",
                "summary": step.summary,
                "reason": step.reason,
            },
        )
        for step in steps
    ]


def show_undo(ws: Workspace, parent: QWidget, mode: str = UNDO) -> None:
    """Open the window."""
    UndoDialog(ws, mode, parent).exec()
