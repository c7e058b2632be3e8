"""Photos of a record: taken in by a thread of their own, shown small in one row or in pairs before and after."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QObject, QRunnable, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QIcon, QImage, QImageReader, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.fields import Refused
from desktop.services.photo import ENDINGS, ReadyPhoto, prepare_photo
from desktop.views import theme
from desktop.views.attached_files import size_text
from desktop.views.dialogs import choose_open_paths, tell_failure
from desktop.views.editor import AttachedFile, Editor, EditorContext
from desktop.views.flow import FlowLayout
from desktop.views.widgets import button, keep_scaled, section_label

FILTER = f"照片 ({' '.join('*' + ending for ending in ENDINGS)})"
MOST_TOLD = 5  # failures named one by one
SMALL = 84  # px of 100 %: the side of a thumbnail
_FILE = Qt.ItemDataRole.UserRole


class _Signals(QObject):
    """What a job tells the window's thread: its number, the photo or the reason why there is none."""

    done = Signal(int, object)


class _Job(QRunnable):
    """Makes one photo small, away from the window."""

    def __init__(self, number: int, path: Path, signals: _Signals) -> None:
        super().__init__()
        self._number, self._path, self._signals = number, path, signals

    def run(self) -> None:
        try:
            made: object = prepare_photo(self._path)
        except Exception as failure:  # told in the window's thread; a job must not end the program
            made = failure
        with suppress(RuntimeError):  # the form has gone meanwhile (a lock, another tab closed): nobody waits for it
            self._signals.done.emit(self._number, made)


class PhotosEditor(Editor):
    """Its value is a tuple of `AttachedFile`; each is in the work file as soon as it is shown.

    `slots` are the key and title of each row: one for a visit, 整改前 and 整改后 for a hazard.
    """

    wide = True

    def __init__(self, context: EditorContext, slots: Sequence[tuple[str, str]]) -> None:
        super().__init__(QWidget(), context)
        self._files: list[AttachedFile] = []
        self._pending: dict[int, str] = {}
        self._failed: list[str] = []
        self._icons: dict[tuple[int | None, bool, int], QIcon] = {}
        self._number = 0
        self._read_only = False
        self._signals = _Signals(self)
        self._signals.done.connect(self._on_done)
        self.lists: dict[str, QListWidget] = {}
        self._adders: list[QPushButton] = []
        column = QVBoxLayout(self.widget)
        column.setContentsMargins(0, 0, 0, 0)
        line = QHBoxLayout()
        for key, title in slots:
            line.addLayout(self._make_row(key, title, named=len(slots) > 1), 1)
        column.addLayout(line)
        bar = QWidget()
        flow = FlowLayout(bar, theme.px(8))
        for key, title in slots:
            words = f"添加{title}…" if len(slots) > 1 else "添加照片…"
            self._adders.append(self._adder(words, key))
        self._adders.append(button("移除", self.remove))
        for made in (*self._adders[:-1], button("查看", self._open_chosen), self._adders[-1]):
            flow.addWidget(made)
        column.addWidget(bar)
        keep_scaled(self.widget, self._rescale)

    def _make_row(self, key: str, title: str, *, named: bool) -> QVBoxLayout:
        column = QVBoxLayout()
        if named:
            column.addWidget(section_label(title))
        shown = QListWidget()
        shown.setViewMode(QListWidget.ViewMode.IconMode)
        shown.setMovement(QListWidget.Movement.Static)
        shown.setResizeMode(QListWidget.ResizeMode.Adjust)
        shown.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        shown.setUniformItemSizes(True)
        shown.setProperty("framed", True)
        shown.setAccessibleName(title)
        shown.setMinimumWidth(theme.px(SMALL + 24))
        shown.itemActivated.connect(self._open)
        self.lists[key] = shown
        column.addWidget(shown)
        return column

    def _adder(self, words: str, slot: str) -> QPushButton:
        return button(words, lambda: self.choose(slot), hint="缩小后存入工作库，不带拍摄地点和设备")

    def _rescale(self) -> None:
        for shown in self.lists.values():
            shown.setIconSize(QSize(theme.px(SMALL), theme.px(SMALL)))
            shown.setGridSize(QSize(theme.px(SMALL + 16), theme.px(SMALL + 30)))
            shown.setFixedHeight(theme.px(SMALL + 46))
        self._show()

    # --- value -----------------------------------------------------------------------------------

    def value(self) -> Any:
        return tuple(self._files)

    def set_value(self, value: Any) -> None:
        self._files = list(value or ())
        self._pending.clear()
        self._failed.clear()
        self._icons.clear()
        self._say_busy()
        self._show()

    def draft(self) -> Any:
        return [[f.id, f.name, f.size, f.slot, f.staged] for f in self._files]

    def restore(self, draft: Any) -> None:
        self.set_value([AttachedFile(i, name, size, None, slot, staged) for i, name, size, slot, staged in draft])

    # --- taking in -------------------------------------------------------------------------------

    def choose(self, slot: str) -> None:
        """Ask for photos and take them in."""
        self.add(choose_open_paths(self.widget, "选择照片", FILTER), slot)

    def add(self, paths: Sequence[Path], slot: str) -> None:
        """Take photos in: each is made small in a thread, then kept with the draft of the form."""
        for path in paths:
            self._number += 1
            self._pending[self._number] = slot
            QThreadPool.globalInstance().start(_Job(self._number, path, self._signals))
        if paths:
            self._say_busy()
            self._show()

    def _say_busy(self) -> None:
        """What is not ready cannot be saved yet: the form says so instead of leaving it out."""
        waiting = len(self._pending)
        self._set_problem(f"还有 {waiting} 张照片正在处理，请稍等再保存" if waiting else "")

    @property
    def is_busy(self) -> bool:
        """Whether photos are still being made small."""
        return bool(self._pending)

    def _on_done(self, number: int, made: object) -> None:
        slot = self._pending.pop(number, None)
        if slot is None:
            return  # the form shows another record by now
        self._say_busy()
        if isinstance(made, ReadyPhoto):
            self._files.append(self.context.keep_photo(slot, made))
            self._show()
            self.edited.emit()
        else:
            self._show()
            self._failed.append(made.problems[0].message if isinstance(made, Refused) else "有一张照片没有添加")
        if self._failed and not self._pending:
            self._tell_failed()

    def _tell_failed(self) -> None:
        """All that could not be taken in at once: one question to answer, not one for each."""
        failed, self._failed = self._failed, []
        words = "；".join(failed[:MOST_TOLD]) + (f"；等 {len(failed)} 张" if len(failed) > MOST_TOLD else "")
        tell_failure(self.widget, f"{words}。", "其他照片和已填写的内容没有受影响。")

    def remove(self) -> None:
        """Take the chosen photos off the record (they leave the vault when it is saved)."""
        chosen = [item for shown in self.lists.values() for item in shown.selectedItems()]
        gone = {self._file_of(item) for item in chosen} - {None}
        if gone:
            self._files = [file for file in self._files if file not in gone]
            self._show()
            self.edited.emit()

    def _open_chosen(self) -> None:
        chosen = [item for shown in self.lists.values() for item in shown.selectedItems()]
        if chosen:
            self._open(chosen[0])

    # --- showing ---------------------------------------------------------------------------------

    def _show(self) -> None:
        for slot, shown in self.lists.items():
            shown.clear()
            for file in self._files:
                if file.slot == slot:
                    item = QListWidgetItem(self._icon(file), size_text(file.size), shown)
                    item.setData(_FILE, replace(file))
                    item.setToolTip(file.name)
            for number, waiting in self._pending.items():
                if waiting == slot:
                    QListWidgetItem(f"正在处理…\n第 {number} 张", shown).setFlags(Qt.ItemFlag.NoItemFlags)

    def _icon(self, file: AttachedFile) -> QIcon:
        """Decoded once, and at its small size only: a tenth of the time that the whole picture takes."""
        key = (file.id, file.staged, theme.px(SMALL))
        if key not in self._icons:
            self._icons[key] = self._small(file)
        return self._icons[key]

    def _small(self, file: AttachedFile) -> QIcon:
        try:
            content = QByteArray(self.context.photo(file))
        except Refused:
            return QIcon()
        buffer = QBuffer(content)
        reader = QImageReader(buffer)
        side = theme.px(SMALL)
        reader.setScaledSize(reader.size().scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio))
        return QIcon(QPixmap.fromImage(reader.read()))

    def _image(self, file: AttachedFile) -> QImage:
        try:
            return QImage.fromData(self.context.photo(file))
        except Refused:
            return QImage()

    @staticmethod
    def _file_of(item: QListWidgetItem | None) -> AttachedFile | None:
        found = item.data(_FILE) if item is not None else None
        return found if isinstance(found, AttachedFile) else None

    def _open(self, item: QListWidgetItem | None) -> None:
        file = self._file_of(item)
        if file is not None:
            PhotoDialog(self._image(file), file.name, self.widget).exec()

    def mark_target(self) -> QWidget:
        return next(iter(self.lists.values()))

    def focus_target(self) -> QWidget:
        return next(iter(self.lists.values()))

    def set_read_only(self, read_only: bool) -> None:
        self._read_only = read_only
        for made in self._adders:
            made.setEnabled(not read_only)


class PhotoDialog(QDialog):
    """One photo as large as the screen allows."""

    def __init__(self, image: QImage, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(name)
        self.setAccessibleName(f"照片 {name}")
        room = self.screen().availableGeometry()
        shown = QLabel()
        shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
        if image.isNull():
            shown.setText("这张照片已被移除")
        else:
            limit = QSize(min(image.width(), room.width() - 120), min(image.height(), room.height() - 160))
            scaled = image.scaled(limit, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
            shown.setPixmap(QPixmap.fromImage(scaled))
        column = QVBoxLayout(self)
        column.addWidget(shown, 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(button("关闭 Esc", self.reject))
        column.addLayout(foot)
