"""A window's stand-in for tests of the letters' page: remembers what the page asked for."""

from datetime import date
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.services.workspace import Workspace
from desktop.views.forms.editor_context import WorkspaceContext


class Host(QObject):
    """Implements `PageHost`; `save_to` is what choosing a path answers."""

    year_changed = Signal(int)

    def __init__(self, ws: Workspace, year: int = 2026) -> None:
        super().__init__()
        self.ws, self._year = ws, year
        self.editor_context = WorkspaceContext(ws, self)
        self.said: list[str] = []
        self.went: list[tuple[str, dict[str, object]]] = []
        self.kept: dict[str, Any] = {}
        self.save_to: Path | None = None

    @property
    def year(self) -> int:
        return self._year

    def choose_year(self, year: int) -> None:
        self._year = year
        self.year_changed.emit(year)

    @property
    def day(self) -> date:
        return self.ws.today()

    def status(self, text: str) -> None:
        self.said.append(text)

    def open_preview(self, path: Path, title: str) -> None:
        self.said.append(f"预览 {title}")

    def choose_save_path(self, default_name: str, file_filter: str) -> Path | None:
        return self.save_to

    def go(self, key: str, **target: object) -> Any:
        self.went.append((key, target))

    def recall(self, key: str) -> Any:
        return self.kept.get(key)

    def remember(self, key: str, value: Any) -> None:
        self.kept[key] = value
