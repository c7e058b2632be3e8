"""Our few SVG icons in the colours of the theme in force, as files for the style sheet and as QIcon for buttons."""

import tempfile
from functools import cache
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QAbstractButton, QWidget

from desktop.views.theme import RESOURCES, token


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Where the coloured copies lie while the program runs."""
    return tempfile.TemporaryDirectory(prefix="pingan-icons-", ignore_cleanup_errors=True)


@cache
def _coloured(name: str, colour: str) -> str:
    source = (RESOURCES / "icons" / f"{name}.svg").read_text("utf-8")
    made = Path(_folder().name) / f"{name}-{colour.removeprefix('#')}.svg"
    made.write_text(source.replace("currentColor", colour), "utf-8")
    return made.as_posix()


def icon_file(name: str, token_name: str = "text") -> str:
    """Path (forward slashes) of icon `name` from resources/icons in that token's colour."""
    return _coloured(name, token(token_name))


def icon(name: str, token_name: str = "text") -> QIcon:
    """Icon `name` in that token's colour, sharp at every size."""
    return QIcon(icon_file(name, token_name))


class _Tint(QObject):
    """Gives its owner's icon the new colour when the theme changes."""

    def __init__(self, owner: QWidget, target: QAction | QAbstractButton, name: str, token_name: str) -> None:
        super().__init__(owner)
        self._target, self._name, self._token_name = target, name, token_name
        self._shown = ""
        owner.installEventFilter(self)
        self._paint()

    def _paint(self) -> None:
        file = icon_file(self._name, self._token_name)
        if file != self._shown:  # setting an icon changes the style again: once is enough
            self._shown = file
            self._target.setIcon(QIcon(file))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.PaletteChange):
            self._paint()
        return False


def keep_icon(owner: QWidget, target: QAction | QAbstractButton, name: str, token_name: str = "secondary") -> None:
    """Show icon `name` on `target` (an action of `owner`, or a button) in the colours of whatever theme is in force."""
    _Tint(owner, target, name, token_name)
