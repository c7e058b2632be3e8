"""Our few SVG icons in the colours of the theme in force, as files for the style sheet and as QIcon for buttons."""

import os
from functools import cache
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QStandardPaths
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QAbstractButton, QWidget

from desktop.resources import RESOURCES
from desktop.views.look.theme import token


@cache
def _folder() -> Path:
    """Where the coloured copies lie from one start to the next: writing them anew costs a tenth of the start."""
    cache_folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericCacheLocation)
    folder = Path(cache_folder) / "pingan-ledger" / "icons"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:  # no place of its own: a new folder for this run
        from tempfile import mkdtemp

        folder = Path(mkdtemp(prefix="pingan-icons-"))
    return folder


@cache
def _coloured(name: str, colour: str) -> str:
    source = RESOURCES / "icons" / f"{name}.svg"
    made = _folder() / f"{name}-{colour.removeprefix('#')}-{source.stat().st_mtime_ns:x}.svg"
    if not made.exists():
        part = made.with_suffix(f".{os.getpid()}")
        part.write_text(source.read_text("utf-8").replace("currentColor", colour), "utf-8")
        os.replace(part, made)
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
