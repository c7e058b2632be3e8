"""恢复单: printing it or saving it, copying two groups back from the paper, and the notice while none exists."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.changes import Changes
from desktop.services.vault.passphrase import (
    VaultError,
    check_retyped,
    confirm_sheet,
    groups_to_retype,
    note_sheet_made,
    save_sheet,
    sheet_pdf,
    sheet_state,
)
from desktop.services.workspace import Workspace
from desktop.views.look import theme
from desktop.views.look.fitting import Rolling, fit_height
from desktop.views.look.theme import px
from desktop.views.look.widgets import (
    Action,
    Banner,
    Card,
    button,
    head_label,
    note_label,
    primary_button,
    problem_label,
    set_role,
)
from desktop.views.papers.preview import FIT_PAGE, PdfPreview
from desktop.views.parts.dialogs import ask, choose_save_path, tell_failure
from desktop.views.vault.recovery_code import GroupLine

PRINTED, SAVED = "打印", "另存为 PDF"


class SheetPreview(PdfPreview):
    """The sheet on the screen, from memory; saving it warns first. `saved` once a file was written."""

    saved = Signal()

    def save(self) -> bool:
        """Save where the person wants it, after saying what that means."""
        answer = ask(
            self,
            "另存恢复单",
            "得到这份 PDF 的人，不用口令就能打开工作库。",
            "",
            "请存到随身带走的 U 盘，打印后删除；不要留在这台电脑上，不要用聊天软件或邮箱发送。",
            (("", "取消"), ("yes", "选择位置…")),
        )
        if answer != "yes":
            return False
        path = choose_save_path(self, self.name, "PDF 文件 (*.pdf)", title="另存恢复单")
        return path is not None and self.save_to(path)

    def save_to(self, path: Path) -> bool:
        """Write it straight to `path`, with no copy beside; a failure is told."""
        try:
            save_sheet(self.pages.data, path)
        except VaultError as failure:
            tell_failure(self, str(failure))
            return False
        self.saved.emit()
        return True


class SheetDialog(QDialog):
    """Print or save the sheet in force, then copy two groups back from the paper; accepted once that was right."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.setWindowTitle("恢复单")
        self.setAccessibleName("恢复单")
        self.setMinimumWidth(theme.chars(38))
        self._asked = groups_to_retype()
        self.lines = [GroupLine(index) for index in self._asked]
        self._problems = [problem_label() for _ in self._asked]
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(20), px(24), px(16))
        column.setSpacing(px(12))
        rolling = Rolling()
        rolling.column.setSpacing(px(12))
        column.addWidget(head_label(f"第 {sheet_state(workspace).number} 号恢复单"))
        words = QLabel("忘记口令时，只有恢复单能打开工作库。它只在这里生成，不存进任何文件。")
        words.setWordWrap(True)
        for part in (words, self._make_printing(), self._make_copying(), self._make_keeping()):
            rolling.column.addWidget(part)
        rolling.column.addStretch(1)
        column.addWidget(rolling, 1)
        column.addLayout(self._make_buttons())
        self._show_made()

    def _make_printing(self) -> QWidget:
        card = Card("1　打印")
        self._made, self._not_made = note_label(wrap=False), problem_label()
        line = QHBoxLayout()
        self.print_button = button("预览并打印…", self.preview)
        self.save_button = button("另存为 PDF…", self.save)
        line.addWidget(self.print_button)
        line.addWidget(self.save_button)
        line.addStretch(1)
        card.body.addLayout(line)
        told = QHBoxLayout()
        told.addWidget(self._made)
        told.addWidget(self._not_made, 1)
        card.body.addLayout(told)
        return card

    def _make_copying(self) -> QWidget:
        one, other = (index + 1 for index in self._asked)
        card = Card("2　核对")
        words = QLabel(f"看着纸上的恢复单，把第 {one} 组和第 {other} 组抄到这里，确认印得清楚、拿对了纸：")
        words.setWordWrap(True)
        card.body.addWidget(words)
        grid = QGridLayout()
        for row, line in enumerate(self.lines):
            grid.addWidget(QLabel(f"第 {line.index + 1} 组"), row, 0)
            grid.addWidget(line, row, 1)
            grid.addWidget(self._problems[row], row, 2)
            line.judged.connect(self._judge)
            line.overflowed.connect(lambda text, line=line: line.setText(text.strip()[:8]))
        grid.setColumnStretch(2, 1)
        card.body.addLayout(grid)
        return card

    def _make_keeping(self) -> QWidget:
        card = Card("3　封存")
        words = QLabel("装进信封密封，交单位负责人或锁进保密柜，不和电脑放在一处。更改口令后它就作废，要另打新单。")
        words.setWordWrap(True)
        card.body.addWidget(words)
        return card

    def _make_buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.addStretch(1)
        self.later_button = button("关闭" if sheet_state(self.workspace).confirmed else "稍后再做", self.reject)
        self.done_button = primary_button("核对无误，完成", self.finish)
        line.addWidget(self.later_button)
        line.addWidget(self.done_button)
        return line

    def _show_made(self) -> None:
        made = sheet_state(self.workspace).made_at
        self._not_made.clear()
        self._made.setText(f"已于 {made:%Y-%m-%d %H:%M} 打印或另存。" if made else "")

    def showEvent(self, event: QShowEvent) -> None:
        fit_height(self)
        super().showEvent(event)

    @property
    def asked(self) -> tuple[int, int]:
        """The groups (from 0) to be copied back."""
        return self._asked

    def problem_text(self, place: int) -> str:
        """What is said at the first (0) or the second (1) line, or (-1) about the printing."""
        return self._not_made.text() if place < 0 else self._problems[place].text()

    def _preview(self) -> SheetPreview:
        number = sheet_state(self.workspace).number
        made = SheetPreview(sheet_pdf(self.workspace), f"第 {number} 号恢复单", self, name=f"恢复单-第{number}号.pdf")
        made.zoom_box.setCurrentIndex(made.zoom_box.findData(FIT_PAGE))
        made.printed.connect(lambda: self._note(PRINTED))
        made.saved.connect(lambda: self._note(SAVED))
        return made

    def preview(self) -> SheetPreview:
        """Show the sheet, ready to print."""
        made = self._preview()
        made.open()
        return made

    def save(self) -> None:
        """Save the sheet without looking at it."""
        made = self._preview()
        made.save()
        made.deleteLater()

    def _note(self, how: str) -> None:
        note_sheet_made(self.workspace, how)
        self._show_made()
        self.lines[0].setFocus()

    def _judge(self) -> None:
        """Say at once what is wrong with a group that is whole."""
        whole = {line.index: line.text() for line in self.lines if len(line.text()) >= 4}
        self._say({problem.field: problem.message for problem in check_retyped(self.workspace, whole)})

    def _say(self, said: dict[str, str]) -> None:
        for line, label in zip(self.lines, self._problems, strict=True):
            wrong = said.get(str(line.index), "")
            label.setText(wrong or ("✓ 对" if line.state == "✓" else ""))
            set_role(label, "problem" if wrong else "note", "done")

    def finish(self) -> None:
        """Accept when the sheet was printed or saved, and both groups were copied right."""
        if sheet_state(self.workspace).made_at is None:
            self._not_made.setText("还没有打印：请先做第 1 步，核对要看着纸，不看屏幕。")
            self.print_button.setFocus()
            return
        typed = {line.index: line.text() for line in self.lines}
        problems = check_retyped(self.workspace, typed)
        self._say({problem.field: problem.message for problem in problems})
        if not problems:
            confirm_sheet(self.workspace, typed)
            self.accept()

    def reject(self) -> None:
        """Close; asks first while nobody holds a sheet that was checked."""
        if self.workspace.vault.is_open and sheet_state(self.workspace).wanted:
            answer = ask(
                self,
                "恢复单还没有核对",
                "现在没有核对过的恢复单，忘记口令就再也打不开工作库。",
                "已录入的内容不受影响。",
                "可以以后再做：首页会一直提示，也可从“更多 › 恢复单与口令…”进入。",
                (("later", "稍后再做"), ("stay", "继续核对")),
            )
            if answer != "later":
                return
        super().reject()


class RecoveryNotice(Banner):
    """On 首页: no checked sheet exists for the key in force; hidden otherwise."""

    def __init__(self, workspace: Workspace, window: QWidget) -> None:
        self._ws, self._window = workspace, window
        super().__init__("", "soon", Action("制作恢复单…", self.make))
        self.setAccessibleName("恢复单提示")
        workspace.bus.subscribe(self._on_changes)
        self.show_state()

    def _on_changes(self, changes: Changes) -> None:
        if "setting" in changes.kinds:
            self.show_state()

    def show_state(self) -> None:
        """Say what is missing, or hide."""
        state = sheet_state(self._ws)
        made = "印好后还没有核对" if state.made_at else "还没有恢复单"
        self.show_as(f"{made}：忘记口令就再也打不开这个工作库。" if state.wanted else "", "soon")

    def make(self) -> None:
        """Ask for the passphrase, then make the sheet."""
        from desktop.views.vault.recovery import show_sheet_after_passphrase

        show_sheet_after_passphrase(self._window, self._ws)
