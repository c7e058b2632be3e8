"""Photos of a record: taken in by a thread of their own, shown small in one row or in pairs before and after."""

from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QIODevice, QObject, QRunnable, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from desktop.fields import Refused
from desktop.services.inspection.photo import ENDINGS, ReadyPhoto, prepare_photo, shrink
from desktop.services.parts.trouble import words_of
from desktop.views.forms.attached_files import size_text
from desktop.views.forms.editor import AttachedFile, Editor, EditorContext
from desktop.views.forms.photo_list import HOW, SMALL, PhotoList, Source, Thumbnails
from desktop.views.look import theme
from desktop.views.look.flow import FlowLayout
from desktop.views.look.widgets import button, keep_scaled, section_label
from desktop.views.parts.dialogs import choose_open_paths, tell_failure

_PATTERNS = (f"*{case}" for ending in ENDINGS for case in (ending, ending.upper()))  # cameras write .JPG
FILTER = f"照片 ({' '.join(_PATTERNS)});;全部文件 (*)"
MOST_TOLD = 5  # failures named one by one
PASTED = "粘贴的照片"
_FILE = Qt.ItemDataRole.UserRole


class _Signals(QObject):
    """What a job tells the window's thread: its number, the photo or the reason why there is none."""

    done = Signal(int, object)


@cache
def _workers() -> QThreadPool:
    """One thread for all photos: they come in the order they were chosen, and only one large one is in memory."""
    pool = QThreadPool()
    pool.setMaxThreadCount(1)
    return pool


class _Job(QRunnable):
    """Makes one photo small, away from the window."""

    def __init__(self, number: int, source: Source, signals: _Signals) -> None:
        super().__init__()
        self._number, self._source, self._signals = number, source, signals

    def run(self) -> None:
        try:
            made: object = _ready(self._source)
        except Exception as failure:  # told in the window's thread; a job must not end the program
            made = failure
        with suppress(RuntimeError):  # the form has gone meanwhile (a lock, another tab closed): nobody waits for it
            self._signals.done.emit(self._number, made)


def _ready(source: Source) -> ReadyPhoto:
    if isinstance(source, Path):
        return prepare_photo(source)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    source.save(buffer, "BMP")  # type: ignore[call-overload]  # the stubs know the format as bytes only
    return shrink(PASTED, bytes(buffer.data().data()))


class PhotosEditor(Editor):
    """Its value is a tuple of `AttachedFile`; each is in the work file as soon as it is shown.

    `slots` are the key and title of each row: one for a visit, 整改前 and 整改后 for a hazard. What is still being made
    small when the form is left goes into its draft by its path, and is taken in when the draft comes back.
    """

    wide = True

    def __init__(self, context: EditorContext, slots: Sequence[tuple[str, str]]) -> None:
        super().__init__(QWidget(), context)
        self._files: list[AttachedFile] = []
        self._pending: dict[int, tuple[str, Source]] = {}
        self._failed: dict[int, str] = {}
        self._number = 0
        self._read_only = False
        self._signals = _Signals(self)
        self._signals.done.connect(self._on_done)
        self._thumbnails = Thumbnails(context.photo, self)
        self._thumbnails.ready.connect(self._on_thumbnail)
        self.lists: dict[str, PhotoList] = {}
        column = QVBoxLayout(self.widget)
        column.setContentsMargins(0, 0, 0, 0)
        line = QHBoxLayout()
        for key, title in slots:
            line.addLayout(self._make_row(key, title, named=len(slots) > 1), 1)
        column.addLayout(line)
        bar = QWidget()
        flow = FlowLayout(bar, theme.px(8))
        named = [(key, f"添加{title}…" if len(slots) > 1 else "添加照片…") for key, title in slots]
        self._adders: list[QPushButton] = [self._adder(words, key) for key, words in named]
        self._viewer = button("查看", self._open_chosen)
        self._remover = button("移除", self.remove)
        for made in (*self._adders, self._viewer, self._remover):
            flow.addWidget(made)
        column.addWidget(bar)
        keep_scaled(self.widget, self._rescale)

    def _make_row(self, key: str, title: str, *, named: bool) -> QVBoxLayout:
        column = QVBoxLayout()
        if named:
            column.addWidget(section_label(title))
        shown = PhotoList(title)
        shown.setToolTip(HOW)
        shown.itemActivated.connect(self._open)
        shown.itemSelectionChanged.connect(lambda: self._on_selection(key))
        shown.given.connect(lambda sources: self.add(sources, key))
        shown.removal_wanted.connect(self.remove)
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
        self._thumbnails.forget_wanted()
        self._say_busy()
        self._show()

    def draft(self) -> Any:
        kept: list[list[Any]] = [[f.id, f.name, f.size, f.slot, f.staged] for f in self._files]
        return kept + [[str(source), slot] for slot, source in self._pending.values() if isinstance(source, Path)]

    def restore(self, draft: Any) -> None:
        kept = [entry for entry in draft if len(entry) > 2]
        self.set_value([AttachedFile(i, name, size, None, slot, staged) for i, name, size, slot, staged in kept])
        for path, slot in (entry for entry in draft if len(entry) == 2):
            self._begin([Path(path)], slot)

    # --- taking in -------------------------------------------------------------------------------

    def choose(self, slot: str) -> None:
        """Ask for photos and take them in."""
        self.add(choose_open_paths(self.widget, "选择照片", FILTER), slot)

    def add(self, sources: Sequence[Source], slot: str) -> None:
        """Take photos in: each is made small in a thread, then kept with the draft of the form."""
        if sources:
            self._begin(sources, slot)
            self.edited.emit()  # the draft knows of them from now on: leaving the form loses none

    def _begin(self, sources: Sequence[Source], slot: str) -> None:
        for source in sources:
            self._number += 1
            self._pending[self._number] = (slot, source)
            _workers().start(_Job(self._number, source, self._signals))
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
        if number not in self._pending:
            return  # the form shows another record by now
        slot = self._pending[number][0]
        try:
            kept = self.context.keep_photo(slot, made) if isinstance(made, ReadyPhoto) else None
        except Exception as failure:  # a full disk, or the file was closed for a lock
            if not self.widget.window().isVisible():
                return  # locked: the draft knows where the photo lies
            kept, made = None, failure
        del self._pending[number]
        self._say_busy()
        if kept is not None:
            self._files.append(kept)
        elif isinstance(made, Exception):
            said = made.problems[0].message if isinstance(made, Refused) else f"有一张照片没有添加：{words_of(made)}"
            self._failed[number] = said.rstrip("。")
        self._show()
        self.edited.emit()
        if self._failed and not self._pending:
            self._tell_failed()

    def _tell_failed(self) -> None:
        """All that could not be taken in at once, in the order it was given: one answer to give, not one for each."""
        failed = list(dict.fromkeys(said for _, said in sorted(self._failed.items())))
        self._failed.clear()
        words = "；".join(failed[:MOST_TOLD]) + (f"；等 {len(failed)} 张" if len(failed) > MOST_TOLD else "")
        tell_failure(self.widget, f"{words}。", "其他照片和已填写的内容没有受影响。")

    def remove(self) -> None:
        """Take the chosen photos off the record (they leave the vault when it is saved)."""
        gone = {self._file_of(item) for item in self._chosen()} - {None}
        if gone:
            self._files = [file for file in self._files if file not in gone]
            self._show()
            self.edited.emit()

    # --- showing ---------------------------------------------------------------------------------

    def _chosen(self) -> list[QListWidgetItem]:
        return [item for shown in self.lists.values() for item in shown.selectedItems()]

    def _on_selection(self, slot: str) -> None:
        """Only one row has chosen photos, so that 查看 and 移除 mean what is looked at."""
        if self.lists[slot].selectedItems():
            for key, other in self.lists.items():
                if key != slot:
                    other.clearSelection()
        self._enable()

    def _enable(self) -> None:
        chosen = bool(self._chosen())
        self._viewer.setEnabled(chosen)
        self._remover.setEnabled(chosen and not self._read_only)

    def _show(self) -> None:
        chosen = {self._file_of(item) for item in self._chosen()}
        for slot, shown in self.lists.items():
            shown.clear()
            for file in self._files:
                if file.slot == slot:
                    item = QListWidgetItem(self._thumbnails.icon(file), size_text(file.size), shown)
                    item.setData(_FILE, file)
                    item.setToolTip(file.name)
                    item.setSelected(file in chosen)
            for waiting, source in self._pending.values():
                if waiting == slot:
                    name = source.name if isinstance(source, Path) else PASTED
                    QListWidgetItem(f"正在处理…\n{name}", shown).setFlags(Qt.ItemFlag.NoItemFlags)
        self._enable()

    def _on_thumbnail(self, file: AttachedFile) -> None:
        shown = self.lists.get(file.slot)
        for item in (shown.item(place) for place in range(shown.count())) if shown is not None else ():
            if self._file_of(item) == file:
                item.setIcon(self._thumbnails.icon(file))

    def _image(self, file: AttachedFile) -> QImage:
        try:
            return QImage.fromData(self.context.photo(file))
        except Refused:
            return QImage()

    @staticmethod
    def _file_of(item: QListWidgetItem | None) -> AttachedFile | None:
        found = item.data(_FILE) if item is not None else None
        return found if isinstance(found, AttachedFile) else None

    def _open_chosen(self) -> None:
        if chosen := self._chosen():
            self._open(chosen[0])

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
        for shown in self.lists.values():
            shown.take_in(not read_only)
        self._enable()


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
