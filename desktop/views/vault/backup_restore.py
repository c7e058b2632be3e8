"""Deciding whether a backup shall take the place of the open file: both side by side, and what would be gone."""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.services.parts.trouble import words_of
from desktop.services.vault.backup import BackupLine, Contents, compare, present_contents
from desktop.services.vault.restore import VaultKey, WrongPassphrase, key_of, look_into
from desktop.services.workspace import Workspace
from desktop.views.look import theme
from desktop.views.look.widgets import (
    Banner,
    button,
    clear_layout,
    note_label,
    primary_button,
    section_label,
    title_label,
)
from desktop.views.parts.work import run_in_background

WRONG = "口令不对，或不是做这份备份时的口令。请核对大小写、全角半角。"
LABELS = ("单位", "单位数", "纠纷", "最近一次操作", "操作时间", "经办人")


@dataclass(frozen=True)
class RestorePlan:
    """What was decided: `backup` takes the place of `path`, opened with `key`."""

    path: Path
    backup: Path
    key: VaultKey


class RestoreDialog(QDialog):
    """`decided(RestorePlan)` when the person wants it; a backup of an earlier passphrase asks for that first."""

    decided = Signal(object)

    def __init__(self, ws: Workspace, line: BackupLine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ws, self._line = ws, line
        self._key: VaultKey | None = ws.vault.key if line.contents is not None else None
        self.setWindowTitle("从备份恢复")
        self.setAccessibleName("从备份恢复")
        column = QVBoxLayout(self)
        margin = theme.px(20)
        column.setContentsMargins(margin, margin, margin, theme.px(16))
        column.setSpacing(theme.px(10))
        column.addWidget(title_label(f"恢复到 {line.backup.made_at:%Y-%m-%d %H:%M} 的备份"))
        column.addWidget(self._make_passphrase())
        self.problem = Banner("", "overdue")
        column.addWidget(self.problem)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.px(20))
        column.addLayout(self._grid)
        self.difference = QLabel()
        self.difference.setWordWrap(True)
        self.lost = note_label("")
        column.addWidget(self.difference)
        column.addWidget(self.lost)
        column.addWidget(
            note_label("现在的工作库会关闭，改名为“…-恢复前-…”留在原来的文件夹，不会删除；随后重新打开恢复好的工作库。")
        )
        column.addLayout(self._make_buttons())
        self.setMinimumWidth(theme.chars(44))
        self._show(line.contents)

    def _make_passphrase(self) -> QWidget:
        self._ask = QWidget()
        column = QVBoxLayout(self._ask)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(note_label("这份备份是更改口令以前做的。恢复后，工作库也用当时的口令打开。"))
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setPlaceholderText("当时的口令")
        self.passphrase.setAccessibleName("当时的口令")
        self.look_button = button("查看内容", self.look)
        self.passphrase.returnPressed.connect(self.look)
        line = QHBoxLayout()
        line.addWidget(self.passphrase, 1)
        line.addWidget(self.look_button)
        column.addLayout(line)
        self._ask.setVisible(self._key is None)
        return self._ask

    def _make_buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(button("取消", self.reject))
        self.restore_button = primary_button("恢复这一份", self._decide)
        self.restore_button.setAutoDefault(False)
        line.addWidget(self.restore_button)
        return line

    def look(self) -> None:
        """Open the backup with the passphrase typed."""
        path, typed = self._line.backup.path, self.passphrase.text()

        def job(_progress: object) -> tuple[VaultKey, Contents | None]:
            key = key_of(path, typed)
            return key, look_into(path, key)

        def done(found: tuple[VaultKey, Contents | None]) -> None:
            self._key = found[0]
            self.problem.show_as("" if found[1] else "这份备份的内容读不出来。", "overdue")
            self._show(found[1])

        def failed(error: Exception) -> None:
            wrong = isinstance(error, WrongPassphrase)
            self.problem.show_as(WRONG if wrong else words_of(error), "overdue")

        run_in_background(self, "查看备份", job, done, failed)

    def _show(self, held: Contents | None) -> None:
        """Both side by side, and what would be gone."""
        clear_layout(self._grid)
        self.restore_button.setEnabled(held is not None)
        for widget in (self.difference, self.lost):
            widget.setVisible(held is not None)
        if held is None:
            return
        present = present_contents(self._ws)
        self._grid.addWidget(section_label("现在的工作库"), 0, 1)
        self._grid.addWidget(section_label("这份备份"), 0, 2)
        for place, (label, now, then) in enumerate(zip(LABELS, _texts(present), _texts(held), strict=True), 1):
            self._grid.addWidget(note_label(label, wrap=False), place, 0)
            for column, text in ((1, now), (2, then)):
                shown = QLabel(text)
                shown.setWordWrap(True)
                self._grid.addWidget(shown, place, column)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        found = compare(self._ws, held)
        self.difference.setText(found.sentence)
        self.lost.setText("\n".join(found.newest))
        self.lost.setVisible(bool(found.newest))
        self.adjustSize()

    def _decide(self) -> None:
        if self._key is not None:
            self.accept()
            self.decided.emit(RestorePlan(self._ws.vault.path, self._line.backup.path, self._key))


def _texts(contents: Contents) -> tuple[str, ...]:
    at = f"{contents.changed_at:%Y-%m-%d %H:%M}" if contents.changed_at else "—"
    return (
        contents.unit or "—",
        f"{contents.units} 个",
        f"{contents.cases} 起",
        contents.summary or "—",
        at,
        contents.operator or "—",
    )
