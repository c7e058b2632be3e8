"""忘记口令: the recovery code entered group by group, each judged as it is typed, the wrong one named."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QDialog, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.rules.pack import RulePack
from desktop.services.vault.passphrase import (
    GROUPS,
    IN_A_ROW,
    SIGNS,
    NotACode,
    group_problem,
    open_by_code,
    split_code,
    tidy,
)
from desktop.services.vault.restore import DamagedFile
from desktop.services.workspace import Workspace
from desktop.views.look import theme
from desktop.views.look.fitting import Rolling, fit_height
from desktop.views.look.theme import px
from desktop.views.look.widgets import button, head_label, note_label, primary_button, problem_label, repolish
from desktop.views.parts.work import run_in_background


class GroupLine(QLineEdit):
    """One group of the code: capital letters as one types; a longer text (pasted, scanned) is handed on."""

    judged = Signal()
    overflowed = Signal(str)
    went_back = Signal()

    def __init__(self, index: int) -> None:
        super().__init__()
        self.index = index
        self.setAccessibleName(f"第 {index + 1} 组")
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)  # no Chinese input method in between
        self.setFixedWidth(px(96))
        wide = theme.font(16)
        wide.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, px(3))
        self.setFont(wide)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.textEdited.connect(self._on_edit)

    def _on_edit(self, text: str) -> None:
        group = tidy(text)
        if len(group) > SIGNS:
            self.overflowed.emit(text)
            return
        if group != text:
            place = self.cursorPosition()
            self.setText(group)
            self.setCursorPosition(min(place, len(group)))
        self.judged.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Backspace and not self.text():
            self.went_back.emit()
        else:
            super().keyPressEvent(event)

    @property
    def state(self) -> str:
        """ "" while being typed, ✓ when right, ✗ when wrong."""
        if len(self.text()) < SIGNS:
            return ""
        return "✗" if group_problem(self.index, self.text()) else "✓"


class GroupGrid(QWidget):
    """All groups of a code as they stand on the sheet; each is judged as it is typed."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(px(8))
        grid.setVerticalSpacing(px(8))
        self.lines = [GroupLine(index) for index in range(GROUPS)]
        self._marks = [QLabel(f"{index + 1}") for index in range(GROUPS)]
        for index, line in enumerate(self.lines):
            row, place = divmod(index, IN_A_ROW)
            self._marks[index].setFixedWidth(theme.chars(2.4))
            self._marks[index].setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(self._marks[index], row, 2 * place)
            grid.addWidget(line, row, 2 * place + 1)
            line.judged.connect(partial(self._on_judged, line))
            line.overflowed.connect(partial(self.fill, index))
            line.went_back.connect(partial(self._go, index - 1))
        grid.setColumnStretch(2 * IN_A_ROW, 1)

    @property
    def groups(self) -> list[str]:
        """What is in the lines."""
        return [line.text() for line in self.lines]

    @property
    def wrong(self) -> list[int]:
        """Indexes (from 0) of whole groups that are wrong."""
        return [line.index for line in self.lines if line.state == "✗"]

    @property
    def right(self) -> int:
        """How many groups are right."""
        return sum(line.state == "✓" for line in self.lines)

    def fill(self, index: int, text: str) -> None:
        """Take a pasted or scanned text: a whole code from the first line on, a part from that of `index`."""
        groups = split_code(text)
        start = 0 if len(groups) >= GROUPS else index
        if len(groups) == 2 and len(groups[1]) == 1 and index + 1 < GROUPS and self.lines[index + 1].text():
            groups = groups[:1]  # one sign too many typed: it must not wipe the next group
        for line, group in zip(self.lines[start:], groups, strict=False):
            line.setText(group[: SIGNS + 1])
            self._mark(line)
        self._go(min(start + len(groups), GROUPS) - 1)
        self._next(self.lines[min(start + len(groups), GROUPS) - 1])
        self.changed.emit()

    def mark_wrong(self, indexes: tuple[int, ...]) -> None:
        """Mark groups that a later look found wrong and go to the first."""
        for line in self.lines:
            self._mark(line, line.index in indexes)
        if indexes:
            self._go(indexes[0])

    def _on_judged(self, line: GroupLine) -> None:
        self._mark(line)
        if line.state == "✓":
            self._next(line)
        self.changed.emit()

    def _next(self, line: GroupLine) -> None:
        if line.state == "✓" and line.hasFocus() and line.index + 1 < GROUPS:
            self._go(line.index + 1)

    def _go(self, index: int) -> None:
        if 0 <= index < GROUPS:
            self.lines[index].setFocus()

    def _mark(self, line: GroupLine, wrong: bool = False) -> None:
        state = "✗" if wrong else line.state
        self._marks[line.index].setText(f"{line.index + 1} {state}".strip())
        line.setProperty("problem", state == "✗")
        repolish(line)


class CodeDialog(QDialog):
    """忘记口令: the code is entered and opens the file; `workspace` is the open file once accepted."""

    def __init__(self, path: Path, packs: Mapping[str, RulePack], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path, self._packs, self._busy = path, packs, False
        self.workspace: Workspace | None = None
        self.damage: DamagedFile | None = None
        self.setWindowTitle("忘记口令：用恢复单打开")
        self.setAccessibleName(self.windowTitle())
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(20), px(24), px(16))
        column.setSpacing(px(12))
        column.addWidget(head_label("输入恢复码"))
        words = QLabel(f"照着恢复单逐组输入，也可以整串粘贴或用扫码枪扫入。将打开：{path.name}")
        words.setWordWrap(True)
        self.grid = GroupGrid()
        self.grid.changed.connect(self._say)
        rolling = Rolling()
        rolling.column.setSpacing(px(12))
        rolling.column.addWidget(words)
        rolling.column.addWidget(self.grid)
        column.addWidget(rolling, 1)
        self._state = note_label()
        self._problem = problem_label()
        self._problem.setMinimumHeight(self._problem.fontMetrics().lineSpacing() * 3)
        self._problem.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._state)
        column.addWidget(self._problem)
        column.addLayout(self._make_buttons())
        self._say()
        self.grid.lines[0].setFocus()

    def _make_buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.addWidget(button("全部清空", self.clear))
        line.addStretch(1)
        line.addWidget(button("取消", self.reject))
        self.open_button = primary_button("用恢复码打开", self.open_file)
        line.addWidget(self.open_button)
        return line

    def showEvent(self, event: QShowEvent) -> None:
        fit_height(self)
        super().showEvent(event)

    @property
    def problem(self) -> str:
        """What is said to be wrong."""
        return self._problem.text()

    def clear(self) -> None:
        """Empty every line."""
        for line in self.grid.lines:
            line.clear()
        self.grid.mark_wrong(())
        self.grid.lines[0].setFocus()
        self._say()

    def _say(self) -> None:
        right = self.grid.right
        self._state.setText("20 组都对。" if right == GROUPS else f"{right} 组已对，还有 {GROUPS - right} 组。")
        self._problem.setText("；".join(group_problem(i, self.grid.groups[i]) for i in self.grid.wrong[:3]))
        self.open_button.setEnabled(right == GROUPS and not self._busy)

    def open_file(self) -> None:
        """Open the file beside the window; what is wrong is said here, the lines stay."""
        if self._busy:
            return
        self._busy = True
        self.open_button.setEnabled(False)
        self._state.setText("正在打开…")
        groups = self.grid.groups
        work = run_in_background(
            self,
            "用恢复码打开",
            lambda _progress: open_by_code(self._path, groups, self._packs),
            self._opened,
            self._failed,
        )
        work.cancel_button.hide()

    def reject(self) -> None:
        """Close, unless the file is being opened at this moment."""
        if not self._busy:
            super().reject()

    def _opened(self, workspace: Workspace) -> None:
        self._busy = False
        self.workspace = workspace
        clipboard = QApplication.clipboard()
        if split_code(clipboard.text()) == self.grid.groups:
            clipboard.clear()  # it opens the file until the new passphrase is set
        self.accept()

    def _failed(self, failure: Exception) -> None:
        self._busy = False
        self._say()
        if isinstance(failure, NotACode):
            self.grid.mark_wrong(failure.groups)
        self._problem.setText(str(failure))
        if isinstance(failure, DamagedFile):
            self.damage = failure
            self.reject()
