"""One letter beside the list: the very pages that are printed, where it stands, and what can be done with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QScrollArea, QWidget

from desktop.views.look import theme
from desktop.views.look.flow import FlowLayout
from desktop.views.look.widgets import (
    Action,
    Banner,
    Card,
    Chip,
    EmptyState,
    action_button,
    button,
    clear_layout,
    note_label,
)
from desktop.views.papers.pdf_pages import PdfPages
from desktop.views.papers.preview import SCREEN_DPI, PageView

LARGEST = 1.2  # a page is not drawn larger than this, however wide the window


@dataclass(frozen=True)
class SideLetter:
    """What the panel shows: title, chip, a line of facts, a remark with its tone, pages (None = none), actions.

    `more` are the rarer actions, kept in a menu.
    """

    title: str
    state: str
    tone: str
    facts: str
    remark: str = ""
    remark_tone: str = "soon"
    pdf: bytes | None = None
    empty: str = ""
    actions: Sequence[Action] = ()
    more: Sequence[Action] = ()


class FittedPages(QScrollArea):
    """Pages of a PDF as wide as there is room, one beneath the other."""

    def __init__(self) -> None:
        super().__init__()
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("预览")
        self.view: PageView | None = None

    def show_pdf(self, data: bytes) -> None:
        """Show another PDF from its first page on."""
        old = self.view
        self.view = PageView(PdfPages(data))
        self._fit()
        self.setWidget(self.view)
        self.verticalScrollBar().setValue(0)
        if old is not None:
            old.pages.close()

    def _fit(self) -> None:
        if self.view is not None and len(self.view.pages):
            paper = self.view.pages.size(0).width() * SCREEN_DPI / 72
            self.view.set_factor(max(0.2, min(LARGEST, (self.viewport().width() - theme.px(24)) / paper)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


class LetterSide(Card):
    """Empty until `show_letter`; `back` asks for the list again where the panel covers it."""

    back = Signal()

    def __init__(self, empty: str) -> None:
        super().__init__()
        self.setAccessibleName("所选的一份")
        self.set_title(" ")
        self.chip = Chip()
        self.add_beside_title(self.chip)
        self.back_button = button("返回列表 Esc", self.back.emit, role="flat")
        self.add_beside_title(self.back_button)
        self.facts = note_label()
        self.remark = Banner()
        self.pages = FittedPages()
        self.empty = EmptyState(empty)
        self._buttons = QWidget()
        self._flow = FlowLayout(self._buttons, theme.px(8))
        self._flow.from_right = True
        self.body.addWidget(self.facts)
        self.body.addWidget(self.remark)
        self.body.addWidget(self.pages, 1)
        self.body.addWidget(self.empty, 1)
        line = QHBoxLayout()
        line.addWidget(self._buttons, 1)
        self.body.addLayout(line)
        self._words = empty
        self.clear()

    def clear(self) -> None:
        """Nothing is chosen."""
        self.show_letter(None)

    def show_letter(self, shown: SideLetter | None) -> None:
        """Show one letter, or that none is chosen."""
        self.set_title(shown.title if shown else "")
        self.chip.show_as(shown.state if shown else "", shown.tone if shown else "plain")
        self.facts.setText(shown.facts if shown else "")
        self.facts.setVisible(bool(shown and shown.facts))
        self.remark.show_as(shown.remark if shown else "", shown.remark_tone if shown else "soon")
        pdf = shown.pdf if shown else None
        if pdf is not None:
            self.pages.show_pdf(pdf)
        self.pages.setVisible(pdf is not None)
        self.empty.setVisible(pdf is None)
        self.empty.say(shown.empty if shown else self._words)
        clear_layout(self._flow)
        if shown and shown.more:
            self._flow.addWidget(self._more_button(shown.more))
        for action in shown.actions if shown else ():
            self._flow.addWidget(action_button(action))
        self._buttons.setVisible(bool(shown and shown.actions))

    def _more_button(self, actions: Sequence[Action]) -> QPushButton:
        made = button("更多")
        menu = QMenu(made)
        for action in actions:
            menu.addAction(action.title).triggered.connect(lambda _=False, run=action.run: run())
        made.setMenu(menu)
        return made
