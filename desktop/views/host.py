"""What a page may ask of the window it stands in; the main window and the tests implement it."""

from datetime import date
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import SignalInstance

from desktop.views.forms.editor import EditorContext


class PageHost(Protocol):
    """Year and day shown, the status line, previews, file dialogs, and the way to other pages."""

    editor_context: EditorContext
    year_changed: SignalInstance

    @property
    def year(self) -> int:
        """The year chosen above the tabs."""
        ...

    @property
    def day(self) -> date:
        """The reference day: today in the present year, else the last day of the chosen one."""
        ...

    def status(self, text: str) -> None:
        """One sentence in the status line."""
        ...

    def open_preview(self, source: Path | bytes, title: str) -> None:
        """Show a PDF inside the program, ready to print; given as bytes nothing of it lies open on the disk."""
        ...

    def choose_save_path(self, default_name: str, file_filter: str) -> Path | None:
        """Ask where to save; None when cancelled."""
        ...

    def go(self, key: str, **target: object) -> Any:
        """Show another tab, with `target` handed to its `show_target`."""
        ...

    def recall(self, key: str) -> Any:
        """A remembered arrangement (columns of a list), or None."""
        ...

    def remember(self, key: str, value: Any) -> None:
        """Keep an arrangement on this PC."""
        ...
