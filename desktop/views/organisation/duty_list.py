"""职责: the duties of a post or body, numbered, each with its article."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.rules.pack import Duty
from desktop.views.look import theme
from desktop.views.look.widgets import clear_layout, keep_scaled, note_label, section_label


class DutyList(QScrollArea):
    """A heading and the duties beneath it; wraps, never clips."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("职责")
        self.heading = section_label("")
        body = QWidget()
        self._column = QVBoxLayout(body)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._grid = QGridLayout()
        self._grid.setColumnStretch(1, 1)
        self._column.addWidget(self.heading)
        self._column.addLayout(self._grid)
        self._column.addStretch(1)
        self.setWidget(body)
        keep_scaled(self, self._rescale)

    def _rescale(self) -> None:
        self._column.setSpacing(theme.px(4))
        self._grid.setHorizontalSpacing(theme.px(12))
        self._grid.setVerticalSpacing(theme.px(6))
        self.setMinimumHeight(theme.px(64))

    def say(self, heading: str, duties: Sequence[Duty], empty: str = "") -> None:
        """Show these duties; without any, the remark `empty`."""
        clear_layout(self._grid)
        self.heading.setText(f"{heading}　{len(duties)} 项" if duties else heading)
        for line, duty in enumerate(duties):
            text = QLabel(duty.text)
            text.setTextFormat(Qt.TextFormat.PlainText)
            text.setWordWrap(True)
            text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            number, article = note_label(str(line + 1), wrap=False), note_label(str(duty.basis), wrap=False)
            self._grid.addWidget(number, line, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
            self._grid.addWidget(text, line, 1)
            self._grid.addWidget(article, line, 2, Qt.AlignmentFlag.AlignTop)
        if not duties and empty:
            self._grid.addWidget(note_label(empty), 0, 0, 1, 3)
        self.verticalScrollBar().setValue(0)
