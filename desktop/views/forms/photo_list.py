"""The row that shows photos small: takes dropped and pasted ones; each is decoded once, one at a time."""

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QMimeData, QObject, Qt, QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QIcon,
    QImage,
    QImageReader,
    QKeyEvent,
    QKeySequence as Keys,
    QPainter,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QApplication, QListWidget

from desktop.views.forms.editor import AttachedFile
from desktop.views.look import theme

SMALL = 84  # px of 100 %: the side of a thumbnail
MOST_KEPT = 300  # thumbnails
HOW = "可以把照片拖到这里，或按 Ctrl+V 粘贴"
NONE = "没有照片"
Source = Path | QImage
"""Where a photo comes from: a file, or a picture that was copied."""
_Key = tuple[int | None, bool, str, int, int]


class PhotoList(QListWidget):
    """`given` with what was dropped on it or pasted, `removal_wanted` by the Delete key."""

    given = Signal(list)
    removal_wanted = Signal()

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setViewMode(QListWidget.ViewMode.IconMode)
        self.setMovement(QListWidget.Movement.Static)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.setUniformItemSizes(True)
        self.setProperty("framed", True)
        self.setAccessibleName(title)
        self.setMinimumWidth(theme.px(SMALL + 24))
        self.take_in(True)

    def take_in(self, wanted: bool) -> None:
        """Whether photos may be dropped and pasted here, and taken away by a key."""
        self._takes = wanted
        self.setAcceptDrops(wanted)
        self.viewport().setAcceptDrops(wanted)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.count() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(theme.colour("secondary"))
            painter.setFont(theme.font(12))
            room = self.viewport().rect().adjusted(theme.px(6), 0, -theme.px(6), 0)
            words = HOW if self._takes else NONE
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, words)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._takes and sources_in(event.mimeData()):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        found = sources_in(event.mimeData())
        event.acceptProposedAction()
        if self._takes and found:
            self.given.emit(found)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._takes and event.matches(Keys.StandardKey.Paste):
            found = sources_in(QApplication.clipboard().mimeData())
            if found:
                self.given.emit(found)
        elif self._takes and event.key() == Qt.Key.Key_Delete:
            self.removal_wanted.emit()
        else:
            super().keyPressEvent(event)


def sources_in(data: QMimeData | None) -> list[Source]:
    """The files of what is dragged or was copied; without any, the picture itself."""
    if data is None:
        return []
    files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    if files or not data.hasImage():
        return list(files)
    picture = data.imageData()
    image = picture.toImage() if isinstance(picture, QPixmap) else picture
    return [image] if isinstance(image, QImage) and not image.isNull() else []


class Thumbnails(QObject):
    """Small pictures of photos, decoded while nothing else waits and kept over reloads; `ready` with each new one."""

    ready = Signal(object)

    def __init__(self, read: Callable[[AttachedFile], bytes], parent: QObject) -> None:
        super().__init__(parent)
        self._read = read
        self._kept: OrderedDict[_Key, QIcon] = OrderedDict()
        self._wanted: dict[_Key, AttachedFile] = {}
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._decode_next)

    def icon(self, file: AttachedFile) -> QIcon:
        """The small picture; an empty one when it is still to be decoded."""
        key = _key(file)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        self._wanted[key] = file
        self._timer.start()
        return _blank(key[-1])

    def forget_wanted(self) -> None:
        """Another record is shown: what was not decoded yet is not needed."""
        self._wanted.clear()

    def _decode_next(self) -> None:
        if not self._wanted:
            self._timer.stop()
            return
        key, file = next(iter(self._wanted.items()))
        del self._wanted[key]
        try:
            content = self._read(file)
        except Exception:  # gone, damaged, or locked away: opening it says why; a thumbnail must not end the program
            return
        self._kept[key] = small_icon(content, key[-1])
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        self.ready.emit(file)


def _blank(side: int) -> QIcon:
    """Keeps the place of a picture that comes in a moment."""
    empty = QPixmap(side, side)
    empty.fill(Qt.GlobalColor.transparent)
    return QIcon(empty)


def small_icon(content: bytes, side: int) -> QIcon:
    """The picture no longer than `side`, decoded at that size only: a tenth of the time that the whole takes."""
    data = QByteArray(content)  # the buffer reads it where it lies
    buffer = QBuffer(data)
    reader = QImageReader(buffer)
    reader.setScaledSize(reader.size().scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio))
    return QIcon(QPixmap.fromImage(reader.read()))


def _key(file: AttachedFile) -> _Key:
    """One photo at one size; one kept with a draft and one of a record may have the same number."""
    return (file.id, file.staged, file.name, file.size, theme.px(SMALL))
