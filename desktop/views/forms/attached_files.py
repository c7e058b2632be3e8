"""The files beside a record: add, open, remove."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop import fields
from desktop.views.forms.editor import AttachedFile, Editor, EditorContext
from desktop.views.look import theme
from desktop.views.look.widgets import button, keep_scaled


def size_text(size: int) -> str:
    """A file's size in the words of an office: 820 B, 35 KB, 2.4 MB."""
    if size < 1024:
        return f"{size} B"
    return f"{size / 1024:.0f} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"


class AttachmentsEditor(Editor):
    """Its value is a tuple of `AttachedFile`; a file with a path still is to be stored by the command."""

    wide = True

    def __init__(self, field: fields.Attachments, context: EditorContext) -> None:
        super().__init__(QWidget(), context)
        self.list = QListWidget()
        self.list.setProperty("framed", True)
        self.list.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self._files: list[AttachedFile] = []
        column = QVBoxLayout(self.widget)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)
        line = QHBoxLayout()
        self._add = button("添加文件…", self.choose_files)
        self._open = button("打开", self.open_chosen)
        self._remove = button("移除", self.remove_chosen)
        for made in (self._add, self._open, self._remove):
            line.addWidget(made)
        line.addStretch(1)
        column.addLayout(line)
        self.list.itemSelectionChanged.connect(self._enable)
        self.list.itemActivated.connect(lambda _item: self.open_chosen())
        self._read_only = False
        keep_scaled(self.list, self._fit)
        self._enable()

    def value(self) -> Any:
        return tuple(self._files)

    def set_value(self, value: Any) -> None:
        self._files = list(value or ())
        self._show()

    def draft(self) -> Any:
        return [[f.id, f.name, f.size, str(f.path) if f.path else None] for f in self._files]

    def restore(self, draft: Any) -> None:
        self.set_value([AttachedFile(i, name, size, Path(path) if path else None) for i, name, size, path in draft])

    def _fit(self) -> None:
        self.list.setFixedHeight(theme.px(32) * max(1, min(5, len(self._files))) + theme.px(6))

    def _show(self) -> None:
        self.list.clear()
        for file in self._files:
            QListWidgetItem(f"{file.name}　{size_text(file.size)}" + ("　保存后存入" if file.path else ""), self.list)
        self._fit()
        self._enable()

    def _enable(self) -> None:
        chosen = bool(self.list.selectedIndexes())
        self._add.setEnabled(not self._read_only)
        self._open.setEnabled(chosen)
        self._remove.setEnabled(chosen and not self._read_only)

    def choose_files(self) -> None:
        """Ask for files and add them."""
        from desktop.views.parts.dialogs import choose_open_paths

        self.add(choose_open_paths(self.widget, "选择要附上的文件", "所有文件 (*)"))

    def add(self, paths: list[Path]) -> None:
        """Add files from the disk; each once."""
        known = {file.path for file in self._files}
        new = [AttachedFile(None, path.name, path.stat().st_size, path) for path in paths if path not in known]
        if new:
            self._files += new
            self._show()
            self.edited.emit()

    def open_chosen(self) -> None:
        """Show the chosen files, each in the program made for it."""
        for index in self.list.selectedIndexes():
            file = self._files[index.row()]
            if file.path is not None:
                QDesktopServices.openUrl(QUrl.fromLocalFile(str(file.path)))
            else:
                self.context.open_attachment(file)

    def remove_chosen(self) -> None:
        """Take the chosen files off the record (they leave the vault when the record is saved)."""
        gone = {index.row() for index in self.list.selectedIndexes()}
        if gone:
            self._files = [file for i, file in enumerate(self._files) if i not in gone]
            self._show()
            self.edited.emit()

    def mark_target(self) -> QWidget:
        return self.list

    def focus_target(self) -> QWidget:
        return self.list

    def set_read_only(self, read_only: bool) -> None:
        self._read_only = read_only
        self._enable()
