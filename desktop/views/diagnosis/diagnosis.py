"""诊断文件…: the text is gathered beside the window, shown whole, and only then may it be copied or saved."""

from datetime import datetime

from PySide6.QtCore import QTimer, qVersion
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from desktop import runlog
from desktop.services.diagnosis.diagnosis import Surroundings, diagnosis_text, save_diagnosis
from desktop.services.diagnosis.last_run import crash_lines
from desktop.services.parts.trouble import words_of
from desktop.services.workspace import Workspace
from desktop.views.look import theme
from desktop.views.look.widgets import button, head_label, note_label, primary_button
from desktop.views.parts.dialogs import choose_save_path, tell_failure
from desktop.views.parts.preferences import LOG, state_folder
from desktop.views.parts.work import Progress, run_in_background

PACKAGES = (
    "pyside6-essentials", "shiboken6", "sqlcipher3", "sqlalchemy", "alembic", "pydantic", "reportlab", "openpyxl",
    "python-docx", "python-calamine", "pypdfium2",
)  # fmt: skip


def surroundings() -> Surroundings:
    """What Qt knows of this PC, the last events and the last crash."""
    facts = [("Qt", f"{qVersion()}，平台 {QGuiApplication.platformName()}")]
    for number, screen in enumerate(QGuiApplication.screens(), 1):
        size, scale = screen.size(), screen.devicePixelRatio()
        dots = screen.logicalDotsPerInch()
        facts.append((f"屏幕 {number}", f"{size.width()}×{size.height()}，缩放 {scale:g}，每英寸 {dots:.0f} 点"))
    look = theme.current_theme()
    facts.append(("界面", f"{look.name}，文字 {look.scale_percent} %"))
    folder = state_folder()
    return Surroundings(facts, PACKAGES, runlog.last_lines(folder / LOG), crash_lines(folder))


class DiagnosisDialog(QDialog):
    """`workspace` None: no file is open, the program and the PC are told of."""

    def __init__(self, parent: QWidget | None, workspace: Workspace | None) -> None:
        super().__init__(parent)
        self._ws = workspace
        self.setWindowTitle("诊断文件")
        self.setAccessibleName("诊断文件")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName("诊断文件的全部内容")
        self.text.setPlaceholderText("正在收集…")
        self.note = note_label("给技术支持看的说明，不含任何记录内容。请先通读，再决定要不要存成文件交出去。")
        self.copy_button = button("复制全部", self.copy)
        self.save_button = primary_button("保存诊断文件…", self.save)
        self.close_button = button("关闭 Esc", self.reject)
        self._lay_out()
        self._offer(False)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        margin = theme.px(20)
        column.setContentsMargins(margin, margin, margin, theme.px(16))
        column.setSpacing(theme.px(8))
        column.addWidget(head_label("诊断文件"))
        column.addWidget(self.note)
        column.addWidget(self.text, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.copy_button)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        foot.addWidget(self.save_button)
        column.addLayout(foot)
        room = self.screen().availableGeometry()
        self.resize(min(theme.px(820), room.width() - 40), min(theme.px(640), room.height() - 60))

    def _offer(self, ready: bool) -> None:
        """Nothing can be taken away before it stands there to be read."""
        self.copy_button.setEnabled(ready)
        self.save_button.setEnabled(ready)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self.save_button.isEnabled():
            QTimer.singleShot(0, self.gather)

    def gather(self) -> None:
        """Collect in a thread of its own: checking a large file takes a while."""
        around, ws = surroundings(), self._ws
        at = ws.clock() if ws is not None else datetime.now()

        def job(progress: Progress) -> str:
            return diagnosis_text(ws, around, at, progress.report)

        run_in_background(self, "收集诊断信息", job, self.show_text)

    def show_text(self, text: str) -> None:
        """Show it from its beginning; now it may be saved."""
        self.text.setPlainText(text)
        self._offer(True)
        self.save_button.setFocus()

    def copy(self) -> None:
        """Put the whole text on the clipboard."""
        QApplication.clipboard().setText(self.text.toPlainText())
        self.note.setText("已复制全部内容。")

    def save(self) -> None:
        """Save what is shown under a name the person chooses."""
        day = self._ws.today() if self._ws is not None else datetime.now().date()
        target = choose_save_path(self, f"平安台账诊断 {day}.txt", "文本文件 (*.txt)", title="保存诊断文件")
        if target is None:
            return
        try:
            save_diagnosis(self.text.toPlainText(), target)
        except Exception as failure:
            tell_failure(self, f"诊断文件没有保存：{words_of(failure)}", "", "可以换一个位置，或点“复制全部”贴到别处。")
        else:
            self.note.setText(f"已保存到 {target}")


def show_diagnosis(parent: QWidget | None, workspace: Workspace | None) -> None:
    """Show it and wait until it is closed."""
    dialog = DiagnosisDialog(parent, workspace)
    dialog.exec()
    dialog.deleteLater()
