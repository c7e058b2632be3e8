"""单位条款: what one unit's letter of the year says besides the common text; a list of units, the text beside it."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.fields import Problem
from desktop.rules.letter_template import check_clause
from desktop.views.look import theme
from desktop.views.look.widgets import button, keep_scaled, note_label, problem_label, section_label

_LONGEST = 2000  # characters, as the field allows


class ClausesTab(QWidget):
    """Keeps what was typed for each unit until the dialog saves; `edited` on every change."""

    edited = Signal()

    def __init__(
        self,
        units: Sequence[tuple[int, str]],
        clauses: dict[int, str],
        take_over: Callable[[], dict[int, str]],
        year: int,
    ) -> None:
        super().__init__()
        self._saved = dict(clauses)
        self._texts = dict(clauses)
        self._take_over = take_over
        self.list = QListWidget()
        self.list.setProperty("framed", True)
        self.list.setAccessibleName("单位")
        self._names = dict(units)
        for unit_id, _ in units:
            item = QListWidgetItem(self.list)
            item.setData(256, unit_id)
        self.heading = section_label("")
        self.box = QPlainTextEdit()
        self.box.setAccessibleName("单位条款")
        self.box.setTabChangesFocus(True)
        self.box.setPlaceholderText("每条一行，例如：整治渣土车抛洒滴漏，全年开展夜间联合检查不少于 4 次。")
        self.problem = problem_label()
        self.take_over_button = button(f"沿用 {year - 1} 年度条款", self._take)
        self._lay_out()
        self._filling = False
        self.box.textChanged.connect(self._typed)
        self.list.currentRowChanged.connect(lambda _row: self._show())
        self._relabel()
        self.list.setCurrentRow(0)
        self._show()

    def _lay_out(self) -> None:
        line = QHBoxLayout(self)
        line.setContentsMargins(0, theme.px(12), 0, 0)
        line.setSpacing(theme.px(12))
        line.addWidget(self.list)
        column = QVBoxLayout()
        column.addWidget(self.heading)
        note = "每条一行，不用写（一）（二），生成时接着正文的工作任务往下编号。没有条款的单位不印。"
        column.addWidget(note_label(note))
        column.addWidget(self.box, 1)
        column.addWidget(self.problem)
        foot = QHBoxLayout()
        foot.addWidget(self.take_over_button)
        foot.addStretch(1)
        column.addLayout(foot)
        line.addLayout(column, 1)
        keep_scaled(self.list, lambda: self.list.setFixedWidth(theme.chars(15)))

    # --- what is typed ----------------------------------------------------------------------------

    @property
    def unit_id(self) -> int | None:
        """The unit whose text is shown."""
        item = self.list.currentItem()
        return int(item.data(256)) if item is not None else None

    def changed(self) -> dict[int, str]:
        """Unit id → text, for units whose text differs from what is saved."""
        units = {**self._saved, **self._texts}
        return {
            unit_id: self._texts.get(unit_id, "").strip()
            for unit_id in units
            if self._texts.get(unit_id, "").strip() != self._saved.get(unit_id, "").strip()
        }

    def problems(self) -> list[Problem]:
        """What is wrong with what was typed, naming the unit."""
        return [
            Problem("clauses", f"{self._names.get(unit_id, '')}：{problem.message}")
            for unit_id, text in self.changed().items()
            for problem in self._check(text)
        ]

    @staticmethod
    def _check(text: str) -> list[Problem]:
        long = [Problem("text", f"条款最多 {_LONGEST} 字，现有 {len(text)} 字")] if len(text) > _LONGEST else []
        return [*check_clause(text), *long]

    def draft(self) -> dict[str, str]:
        """What was typed and not saved, by unit."""
        return {str(unit_id): text for unit_id, text in self.changed().items()}

    def restore(self, draft: Mapping[str, str]) -> None:
        """Show what `draft` gave over what is saved; an empty one shows what is saved."""
        self._texts = dict(self._saved) | {int(unit_id): text for unit_id, text in draft.items()}
        self._show()
        self._relabel()

    def saved(self) -> None:
        """What is shown has been saved."""
        self._saved = dict(self._texts)
        self._relabel()

    def choose(self, unit_id: int) -> None:
        """Show a unit's text."""
        for row in range(self.list.count()):
            if self.list.item(row).data(256) == unit_id:
                self.list.setCurrentRow(row)

    def _show(self) -> None:
        unit_id = self.unit_id
        self._filling = True
        self.heading.setText(self._names.get(unit_id, "") if unit_id is not None else "没有需要签订的单位")
        self.box.setPlainText(self._texts.get(unit_id, "") if unit_id is not None else "")
        self.box.setEnabled(unit_id is not None)
        self._filling = False
        self._judge()

    def _typed(self) -> None:
        unit_id = self.unit_id
        if self._filling or unit_id is None:
            return
        self._texts[unit_id] = self.box.toPlainText()
        self._judge()
        self._relabel()
        self.edited.emit()

    def _judge(self) -> None:
        self.problem.setText("\n".join(problem.message for problem in self._check(self.box.toPlainText())))

    def _relabel(self) -> None:
        for row in range(self.list.count()):
            item = self.list.item(row)
            lines = [line for line in self._texts.get(item.data(256), "").splitlines() if line.strip()]
            item.setText(self._names[item.data(256)] + (f"　{len(lines)} 条" if lines else ""))

    def _take(self) -> None:
        for unit_id, text in self._take_over().items():
            if unit_id in self._names and not self._texts.get(unit_id, "").strip():
                self._texts[unit_id] = text
        self._show()
        self._relabel()
        self.edited.emit()
