"""恢复单与口令 as a whole: the way in for a forgotten passphrase, and the dialog where both are looked after."""

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.rules.pack import RulePack
from desktop.services.vault.passphrase import OLD_BACKUPS, is_passphrase, sheet_state
from desktop.services.vault.restore import DamagedFile
from desktop.services.workspace import Workspace
from desktop.views.look import theme
from desktop.views.look.fitting import Rolling, fit_height
from desktop.views.look.theme import px
from desktop.views.look.widgets import Card, button, note_label, primary_button, problem_label
from desktop.views.parts.dialogs import tell
from desktop.views.parts.preferences import IDLE_MINUTES
from desktop.views.parts.work import run_in_background
from desktop.views.vault.passphrase import PassphraseDialog, beside, show_button
from desktop.views.vault.recovery_code import CodeDialog
from desktop.views.vault.recovery_sheet import SheetDialog
from desktop.views.vault.rescue import RescueDialog
from desktop.views.vault.unattended import NO_PASSPHRASE, NO_SHEET, Unattended


class Recovery(QObject):
    """忘记口令 from the start window: the code, then a new passphrase, then its sheet; `opened(Workspace)` at the end.

    Whoever turns back before the passphrase is set has changed nothing.
    """

    opened = Signal(object)

    def __init__(
        self,
        path: Path | None,
        packs: Mapping[str, RulePack],
        parent: QWidget,
        minutes: Callable[[], int] = lambda: IDLE_MINUTES,
    ) -> None:
        super().__init__(parent)
        self._window, self._path, self._packs, self._minutes = parent, path, packs, minutes
        self._unattended: Unattended | None = None
        self.code: CodeDialog | None = None
        self.rescue: RescueDialog | None = None
        self.passphrase: PassphraseDialog | None = None
        self.sheet: SheetDialog | None = None

    def start(self) -> None:
        """Ask for the code, once it is clear which file it is for."""
        if self._path is None:
            tell(self._window, "忘记口令", "还没有选中工作库。", "", "请先用“打开其他文件…”选中要打开的工作库。")
            return
        code = self.code = CodeDialog(self._path, self._packs, self._window)
        code.finished.connect(
            lambda _result: self._rescue(code.damage) if code.damage else self._after_code(code.workspace)
        )
        code.open()

    def _rescue(self, damage: DamagedFile) -> None:
        """The code is right and the file is damaged: a backup or what can be salvaged, then the new passphrase."""
        rescue = self.rescue = RescueDialog(self._packs, None, self._path, damage, self._window)
        rescue.opened.connect(self._after_code)
        rescue.open()

    def _after_code(self, workspace: Workspace | None) -> None:
        if workspace is None:
            return
        self._watch(workspace, NO_PASSPHRASE)
        self.passphrase = PassphraseDialog(workspace, self._window, by_code=True)
        self.passphrase.finished.connect(lambda result: self._after_passphrase(workspace, result))
        self.passphrase.open()

    def _watch(self, workspace: Workspace | None, note: str = "") -> None:
        """The file is open and nobody may be there; None: no longer."""
        if self._unattended is not None:
            self._unattended.end()
        self._unattended = Unattended(workspace, self._window, self._minutes, note) if workspace is not None else None

    def _after_passphrase(self, workspace: Workspace, result: int) -> None:
        self._watch(None)
        if not workspace.vault.is_open:
            return
        if result != QDialog.DialogCode.Accepted:
            workspace.vault.close()
            tell(
                self._window,
                "没有设新口令",
                "工作库已重新关上。",
                "内容、原来的口令和这张恢复单都没有改变。",
                "想起口令可直接打开；否则请再用恢复单打开并设新口令。",
            )
            return
        self.sheet = SheetDialog(workspace, self._window)
        self._watch(workspace, NO_SHEET)
        self.sheet.finished.connect(lambda _result: self._after_sheet(workspace))
        self.sheet.open()

    def _after_sheet(self, workspace: Workspace) -> None:
        self._watch(None)
        if workspace.vault.is_open:
            self.opened.emit(workspace)


class AskPassphrase(QDialog):
    """Ask for the passphrase in force before the code is shown: an unwatched window must not give it away."""

    def __init__(self, workspace: Workspace, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._ws = workspace
        self.setWindowTitle("输入现用口令")
        self.setAccessibleName(self.windowTitle())
        self.setMinimumWidth(theme.chars(28))
        column = QVBoxLayout(self)
        column.setContentsMargins(px(20), px(16), px(20), px(16))
        column.setSpacing(px(8))
        words = QLabel("恢复单等于一把钥匙，显示之前请先输入现用口令。")
        words.setWordWrap(True)
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setAccessibleName("现用口令")
        self._problem = problem_label()
        self._problem.setMinimumHeight(self._problem.fontMetrics().lineSpacing())
        for widget in (words, beside(self.passphrase, show_button(self.passphrase)), self._problem):
            column.addWidget(widget)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(button("取消", self.reject))
        self.go_on = primary_button("继续", self.check)
        self.go_on.setDefault(True)
        line.addWidget(self.go_on)
        column.addLayout(line)

    def showEvent(self, event: QShowEvent) -> None:
        fit_height(self)
        super().showEvent(event)

    @property
    def problem(self) -> str:
        """What is said about the last try."""
        return self._problem.text()

    def check(self) -> None:
        """Try the passphrase beside the window; accepted when it is right."""
        typed = self.passphrase.text()
        self.go_on.setEnabled(False)

        def done(right: bool) -> None:
            if right:
                self.accept()
            else:
                self._problem.setText("口令不对，请核对大小写、全角半角后再输入")
                self.passphrase.selectAll()
                self.passphrase.setFocus()

        work = run_in_background(self, "核对口令", lambda _progress: is_passphrase(self._ws, typed), done)
        work.cancel_button.hide()
        work.finished.connect(lambda: self.go_on.setEnabled(True))


def show_sheet_after_passphrase(parent: QWidget, workspace: Workspace) -> AskPassphrase:
    """Ask for the passphrase, then open the sheet's dialog."""
    asking = AskPassphrase(workspace, parent)
    asking.accepted.connect(lambda: SheetDialog(workspace, parent).open())
    asking.open()
    return asking


class SafeguardDialog(QDialog):
    """恢复单与口令: what there is, printing the sheet again, changing the passphrase."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ws = workspace
        self.setWindowTitle("恢复单与口令")
        self.setAccessibleName("恢复单与口令")
        self.setMinimumWidth(theme.chars(40))
        column = QVBoxLayout(self)
        column.setContentsMargins(px(20), px(16), px(20), px(16))
        column.setSpacing(px(12))
        self._state = QLabel()
        self._state.setWordWrap(True)
        self.sheet_button = button("打印恢复单…", lambda: show_sheet_after_passphrase(self, workspace))
        self.change_button = button("更改口令…", self.change)
        same = "没有换口令时再打印，号数和恢复码与原来那张相同，两张都有效。"
        rolling = Rolling()
        rolling.column.setSpacing(px(12))
        rolling.column.addWidget(self._card("恢复单", self._state, same, self.sheet_button))
        words = QLabel("有人离岗、口令可能被看到，或恢复单启过封，都应更改口令。")
        words.setWordWrap(True)
        rolling.column.addWidget(self._card("口令", words, OLD_BACKUPS, self.change_button))
        rolling.column.addStretch(1)
        column.addWidget(rolling, 1)
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(button("关闭", self.reject))
        column.addLayout(line)
        self._unsubscribe: Callable[[], None] = workspace.bus.subscribe(lambda _changes: self.show_state())
        self.finished.connect(lambda _result: self._unsubscribe())
        self.show_state()

    def _card(self, title: str, words: QWidget, note: str, action: QWidget) -> QWidget:
        card = Card(title)
        card.body.addWidget(words)
        card.body.addWidget(note_label(note))
        line = QHBoxLayout()
        line.addWidget(action)
        line.addStretch(1)
        card.body.addLayout(line)
        return card

    def showEvent(self, event: QShowEvent) -> None:
        fit_height(self)
        super().showEvent(event)

    @property
    def state(self) -> str:
        """What is said about the sheet."""
        return self._state.text()

    def show_state(self) -> None:
        """Say which sheet is in force and how far it got."""
        state = sheet_state(self._ws)
        made = f"{state.made_at:%Y-%m-%d} 印出" if state.made_at else "还没有印出"
        checked = "，已核对" if state.confirmed else "，还没有核对" if state.made_at else ""
        self._state.setText(f"现用的是第 {state.number} 号恢复单：{made}{checked}。")

    def change(self) -> PassphraseDialog:
        """Change the passphrase, then make its sheet."""
        dialog = PassphraseDialog(self._ws, self)
        dialog.accepted.connect(lambda: SheetDialog(self._ws, self).open())
        dialog.open()
        return dialog
