"""A window to stand in for tests of pages: it keeps what pages ask of it."""

from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.services.workspace import Workspace
from desktop.views.forms.editor_context import WorkspaceContext


class Host(QObject):
    """Implements `PageHost` and remembers what it was asked."""

    year_changed = Signal(int)

    def __init__(self, ws: Workspace, year: int = 2026) -> None:
        super().__init__()
        self._ws = ws
        self._year = year
        self.said: list[str] = []
        self.shown: list[tuple[Path | bytes, str]] = []
        self.save_to: Path | None = None
        self.kept: dict[str, Any] = {}
        self.editor_context = WorkspaceContext(ws, self)

    @property
    def year(self) -> int:
        return self._year

    @property
    def day(self) -> date:
        today = self._ws.today()
        return today if self._year == today.year else date(self._year, 12, 31)

    def choose_year(self, year: int) -> None:
        """As the picker above the tabs."""
        self._year = year
        self.year_changed.emit(year)

    def status(self, text: str) -> None:
        self.said.append(text)

    def open_preview(self, source: Path | bytes, title: str) -> None:
        self.shown.append((source, title))

    def choose_save_path(self, default_name: str, file_filter: str) -> Path | None:
        return self.save_to

    def go(self, key: str, **target: object) -> Any:
        self.said.append(f"go {key} {target}")

    def recall(self, key: str) -> Any:
        return self.kept.get(key)

    def remember(self, key: str, value: Any) -> None:
        self.kept[key] = value
