"""A window around lists: a title, a remark, what it is about, and a line of buttons below."""

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.views.look import theme
from desktop.views.look.widgets import button, note_label, title_label


class ListDialog(QDialog):
    """Put the contents into `column`, buttons into `foot` (left of 关闭); `width` and `height` fit the screen."""

    def __init__(self, parent: QWidget | None, title: str, head: str, note: str, width: int, height: int) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        outer = QVBoxLayout(self)
        margin = theme.px(16)
        outer.setContentsMargins(margin, margin, margin, margin)
        outer.setSpacing(theme.px(10))
        self.note = note_label(note)
        self.column = QVBoxLayout()
        self.column.setSpacing(theme.px(8))
        self.left = QHBoxLayout()
        self.foot = QHBoxLayout()
        self.close_button = button("关闭 Esc", self.reject)
        outer.addWidget(title_label(head))
        outer.addWidget(self.note)
        outer.addLayout(self.column, 1)
        line = QHBoxLayout()
        line.addLayout(self.left)
        line.addStretch(1)
        line.addWidget(self.close_button)
        line.addLayout(self.foot)
        outer.addLayout(line)
        room = self.screen().availableGeometry()
        self.resize(min(theme.px(width), room.width() - 40), min(theme.px(height), room.height() - 60))
