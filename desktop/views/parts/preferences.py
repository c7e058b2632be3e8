"""What this PC remembers between sessions, outside any file: recent files, theme, size, columns. No case data."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings, QStandardPaths

MOST_RECENT = 6
LOG = "log"
"""The folder of the log in the state folder."""
IDLE_MINUTES, LEAST_IDLE, MOST_IDLE = 5, 1, 60


def preferences_path() -> Path:
    """Where this PC keeps its preferences."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
    return Path(folder) / "pingan-ledger" / "preferences.ini"


def state_folder() -> Path:
    """Where this PC keeps the program's log and the mark of a run: no case data, and nothing that must be kept."""
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericStateLocation)
    return Path(place) / "pingan-ledger"


class Preferences:
    """A thin reading and writing of one .ini file."""

    def __init__(self, path: Path) -> None:
        self._settings = QSettings(str(path), QSettings.Format.IniFormat)

    @property
    def theme(self) -> str:
        """light, dark or contrast."""
        return str(self._settings.value("theme", "light"))

    @theme.setter
    def theme(self, name: str) -> None:
        self._settings.setValue("theme", name)

    @property
    def scale(self) -> int:
        """Size of all text and controls in percent, 100 to 200."""
        return int(str(self._settings.value("scale", 100)))

    @scale.setter
    def scale(self, percent: int) -> None:
        self._settings.setValue("scale", percent)

    @property
    def idle_minutes(self) -> int:
        """Minutes without a touch until the file is locked, 1 to 60; never off."""
        try:
            stored = int(str(self._settings.value("lock/idle-minutes", IDLE_MINUTES)))
        except ValueError:
            stored = IDLE_MINUTES
        return min(max(stored, LEAST_IDLE), MOST_IDLE)

    @idle_minutes.setter
    def idle_minutes(self, minutes: int) -> None:
        self._settings.setValue("lock/idle-minutes", minutes)

    def recent(self) -> list[Path]:
        """The files opened last, newest first, that are still there."""
        stored: Any = self._settings.value("recent", [])
        names = [stored] if isinstance(stored, str) else list(stored or [])
        return [path for path in map(Path, names) if path.is_file()]

    def remember_file(self, path: Path) -> None:
        """Put `path` first among the recent files."""
        others = [str(known) for known in self.recent() if known != path]
        self._settings.setValue("recent", [str(path), *others][:MOST_RECENT])

    def recall(self, key: str) -> Any:
        """A remembered arrangement (columns of a list), or None."""
        return self._settings.value(f"arrangement/{key}")

    def remember(self, key: str, value: Any) -> None:
        """Keep an arrangement under `key`."""
        self._settings.setValue(f"arrangement/{key}", value)

    def forget(self, key: str) -> None:
        """Keep nothing under `key` any more."""
        self._settings.remove(f"arrangement/{key}")
