"""What the editors of a page of records ask beyond units and people: attachments to open."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from desktop.fields import Refused
from desktop.services.parts.attachment import open_copy
from desktop.services.workspace import Workspace
from desktop.views.forms.drafts import Drafts
from desktop.views.forms.editor import AttachedFile, EditorContext, PickItem


class FilesContext(EditorContext):
    """The window's own answers, with the files of this page."""

    def __init__(self, ws: Workspace, base: EditorContext, tell: Callable[[str], None]) -> None:
        self._ws, self._base, self._tell = ws, base, tell
        self._copies: TemporaryDirectory[str] | None = None
        self.show_file: Callable[[Path], object] = lambda path: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

    def today(self) -> date:
        return self._base.today()

    def year(self) -> int:
        return self._base.year()

    def options(self, list_key: str) -> Sequence[tuple[str, str]]:
        return self._base.options(list_key)

    def units(self) -> Sequence[PickItem]:
        return self._base.units()

    def people(self) -> Sequence[PickItem]:
        return self._base.people()

    def gone(self, noun: str, item_id: int) -> str:
        return self._base.gone(noun, item_id)

    def records(self, kind: str) -> Sequence[PickItem]:
        return self._base.records(kind)

    def drafts(self, form: str) -> Drafts:
        return self._base.drafts(form)

    def open_attachment(self, file: AttachedFile) -> None:
        """Write a private copy and hand it to the program made for it; the copies go when the page goes."""
        if file.id is None:
            return
        if self._copies is None:
            self._copies = TemporaryDirectory(prefix="pingan-", ignore_cleanup_errors=True)
        try:
            self.show_file(open_copy(self._ws, file.id, Path(self._copies.name)))
        except Refused as refused:
            self._tell(refused.problems[0].message)

    def forget_copies(self) -> None:
        """Remove the private copies now."""
        if self._copies is not None:
            self._copies.cleanup()
            self._copies = None
