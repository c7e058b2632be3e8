"""The small parts every page is made of: cards, chips, buttons, labels, banners, empty states."""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.views.look.icons import keep_icon
from desktop.views.look.theme import px


class Action(NamedTuple):
    """Something a page offers: the words on its button, what it does, whether it is the view's one primary button."""

    title: str
    run: Callable[[], None]
    primary: bool = False
    shortcut: str = ""
    hint: str = ""


def set_role(widget: QWidget, role: str, tone: str = "") -> None:
    """Tell the style sheet what `widget` is; may change later."""
    widget.setProperty("role", role)
    if tone or widget.property("tone"):
        widget.setProperty("tone", tone)
    repolish(widget)


def repolish(widget: QWidget) -> None:
    """Let the style sheet look at the widget's properties again."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def _label(text: str, role: str, wrap: bool = False) -> QLabel:
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    made.setWordWrap(wrap)
    return made


def head_label(text: str) -> QLabel:
    """The name of a page or dialog, 20 px."""
    return _label(text, "head", wrap=True)


def title_label(text: str) -> QLabel:
    """The title of a card, 16 px semi-bold."""
    return _label(text, "title")


def section_label(text: str) -> QLabel:
    """A heading between fields, body size semi-bold."""
    return _label(text, "section", wrap=True)


def note_label(text: str = "", wrap: bool = True) -> QLabel:
    """A secondary remark, 12 px."""
    return _label(text, "note", wrap)


def problem_label(text: str = "") -> QLabel:
    """A sentence saying what is wrong, 12 px."""
    return _label(text, "problem", wrap=True)


def figure_label(text: str, tone: str = "accent") -> QLabel:
    """A number that is itself the message, 30 px."""
    made = _label(text, "figure")
    made.setProperty("tone", tone)
    return made


def rule_line() -> QFrame:
    """A thin line across."""
    made = QFrame()
    made.setProperty("role", "rule")
    made.setFixedHeight(1)
    return made


def button(text: str, run: Callable[[], object] | None = None, *, role: str = "", hint: str = "") -> QPushButton:
    """A plain button; `role` may be primary, danger, flat or link."""
    made = QPushButton(text)
    made.setAutoDefault(role == "primary")
    made.setAccessibleName(text)
    if role:
        made.setProperty("role", role)
    if hint:
        made.setToolTip(hint)
    if run is not None:
        made.clicked.connect(lambda _checked=False: run())
    return made


def primary_button(text: str, run: Callable[[], object] | None = None, *, hint: str = "") -> QPushButton:
    """The one button of a view that does what the view is for."""
    return button(text, run, role="primary", hint=hint)


def action_button(action: Action) -> QPushButton:
    """The button of an `Action`, its shortcut written on it."""
    text = f"{action.title} {action.shortcut}".strip()
    made = button(text, action.run, role="primary" if action.primary else "", hint=action.hint)
    made.setAccessibleName(action.title)
    if action.shortcut:
        # not the button's own shortcut: that one waits 100 ms, and what is typed meanwhile goes astray
        QShortcut(QKeySequence(action.shortcut), made, action.run)
    return made


SEARCH_KEYS = "Ctrl+F"


def search_line(words: str, hint: str) -> QLineEdit:
    """A line to search with: `words` name it to a screen reader, `hint` says what can be searched for.

    The page binds `SEARCH_KEYS` to it.
    """
    made = QLineEdit()
    made.setPlaceholderText(hint)
    made.setAccessibleName(words)
    made.setToolTip(f"{words} {SEARCH_KEYS}")
    look = QAction("搜索", made)
    made.addAction(look, QLineEdit.ActionPosition.LeadingPosition)
    keep_icon(made, look, "search")
    return made


def clear_layout(layout: QLayout) -> None:
    """Take every widget out of `layout` and let Qt destroy it."""
    while layout.count():
        item = layout.takeAt(0)
        if item is not None and (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()


class Card(QFrame):
    """A white panel with an optional title line; put content into `.body` and small things beside the title
    with `add_beside_title`."""

    def __init__(self, title: str = "", note: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        if title:
            self.setAccessibleName(title)
        self._outer = QVBoxLayout(self)
        self._head = QWidget()
        line = QHBoxLayout(self._head)
        line.setContentsMargins(0, 0, 0, 0)
        self.title = title_label(title)
        self.note = note_label(note, wrap=False)
        line.addWidget(self.title)
        line.addStretch(1)
        line.addWidget(self.note)
        self._line = line
        self._outer.addWidget(self._head)
        self._head.setVisible(bool(title))
        self.body = QVBoxLayout()
        self._outer.addLayout(self.body, 1)
        keep_scaled(self, self._rescale)

    def _rescale(self) -> None:
        self._outer.setContentsMargins(px(16), px(12), px(16), px(12))
        self._outer.setSpacing(px(8))
        self.body.setSpacing(px(8))

    def set_title(self, text: str) -> None:
        """Change the title; an empty one takes the title line away."""
        self.title.setText(text)
        self.setAccessibleName(text)
        self._head.setVisible(bool(text))

    def set_note(self, text: str) -> None:
        """Change the remark at the right of the title."""
        self.note.setText(text)

    def wrap_title(self) -> None:
        """Let a long title take several lines and all the room its neighbours leave."""
        self.title.setWordWrap(True)
        self._line.setStretch(0, 1)
        self._line.setStretch(1, 0)

    def add_beside_title(self, widget: QWidget) -> None:
        """Put a small widget at the right end of the title line."""
        self._line.addWidget(widget)


class Chip(QLabel):
    """A short word on a soft ground; tones: plain, accent, done, soon, overdue."""

    def __init__(self, text: str = "", tone: str = "plain", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        set_role(self, "chip", tone)

    def show_as(self, text: str, tone: str) -> None:
        """Change word and tone together."""
        self.setText(text)
        set_role(self, "chip", tone)


class Banner(QFrame):
    """A sentence across a page: what happened, what is safe, what to do; with an optional button."""

    def __init__(self, text: str = "", tone: str = "accent", action: Action | None = None) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        line = QHBoxLayout(self)
        line.setContentsMargins(px(12), px(8), px(12), px(8))
        self._text = _label(text, "", wrap=True)
        line.addWidget(self._text, 1)
        if action is not None:
            line.addWidget(action_button(action))
        self.show_as(text, tone)

    @property
    def text(self) -> str:
        """The sentence shown."""
        return self._text.text()

    def show_as(self, text: str, tone: str) -> None:
        """Change sentence and tone; an empty sentence hides the banner."""
        self._text.setText(text)
        self.setAccessibleName(text)
        set_role(self, "banner", tone)
        self.setVisible(bool(text))


class EmptyState(QWidget):
    """What a pane says when it has nothing to show, and what to do about it."""

    def __init__(self, text: str, hint: str = "", action: QPushButton | None = None) -> None:
        super().__init__()
        self._text = title_label(text)
        self._hint = note_label(hint)
        column = QVBoxLayout(self)
        column.setSpacing(px(8))
        column.addStretch(1)
        for widget in (self._text, self._hint):
            widget.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(widget)
        if action is not None:
            column.addWidget(action, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(1)
        self.say(text, hint)

    def say(self, text: str, hint: str = "") -> None:
        """Change the words."""
        self._text.setText(text)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self.setAccessibleName(f"{text} {hint}".strip())


class _Rescale(QObject):
    """Calls its owner back when the base size changes (layout margins are not in a style sheet's reach)."""

    def __init__(self, owner: QWidget, rescale: Callable[[], None]) -> None:
        super().__init__(owner)
        self._rescale = rescale
        self._done_at = px(100)
        owner.installEventFilter(self)
        rescale()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.StyleChange and px(100) != self._done_at:
            self._done_at = px(100)
            self._rescale()
        return False


def keep_scaled(owner: QWidget, rescale: Callable[[], None]) -> None:
    """Call `rescale` now and whenever the base size has changed, for lengths set in code."""
    _Rescale(owner, rescale)
