"""What every editor has in common, and what editors ask of the page they stand on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.fields import NamedField
from desktop.services.parts.picks import PickItem as PickItem
from desktop.views.forms.drafts import Drafts, drafts_in_memory
from desktop.views.look.widgets import repolish

if TYPE_CHECKING:
    from desktop.services.inspection.photo import ReadyPhoto


@dataclass(frozen=True)
class AttachedFile:
    """A file beside a record: kept in the vault already (`id`), or on the disk (`path`) until the record is saved."""

    id: int | None
    name: str
    size: int
    path: Path | None = None
    slot: str = ""
    staged: bool = False
    """A photo says which side of a pair it shows; it is in the vault at once, `staged` until the record is saved."""


class EditorContext:
    """What editors need to know; a page overrides what its fields use. Every answer is asked for when it is needed."""

    def today(self) -> date:
        """The day the calendar opens on."""
        return date.today()

    def year(self) -> int:
        """The year a date typed without one belongs to."""
        return self.today().year

    def options(self, list_key: str) -> Sequence[tuple[str, str]]:
        """Key and title of each entry of a pack list."""
        return ()

    def units(self) -> Sequence[PickItem]:
        """Units that may be picked."""
        return ()

    def people(self) -> Sequence[PickItem]:
        """Staff that may be picked."""
        return ()

    def gone(self, noun: str, item_id: int) -> str:
        """What a 单位 or 人员 that may be picked no more is called; "" when that is not known."""
        return ""

    def records(self, kind: str) -> Sequence[PickItem]:
        """Records of another kind that may be picked."""
        return ()

    def open_attachment(self, file: AttachedFile) -> None:
        """Show a file that is kept in the vault."""

    def keep_photo(self, slot: str, photo: "ReadyPhoto") -> AttachedFile:
        """Keep a photo made small with the draft of this page's form; the page that has photos says where."""
        raise NotImplementedError

    def photo(self, file: AttachedFile) -> bytes:
        """The JPEG of a photo that is kept."""
        raise NotImplementedError

    def own_editor(self, named: NamedField) -> "Editor | None":
        """An editor made for this very field of this page, instead of the one for its kind."""
        return None

    def drafts(self, form: str) -> Drafts:
        """Where what is typed in `form` and not saved is kept: only as long as the form, unless a page says better."""
        return drafts_in_memory()


class Editor(QObject):
    """Edits one value in `widget`.

    `edited` is emitted only when the person changed something, never by `set_value`. `problem` is the sentence that
    says why what was typed cannot be read ("" = readable); the text then stays as it is and `value()` is None.
    """

    edited = Signal()
    problem_changed = Signal(str)
    wide = False  # True: the form gives it the whole width, below its label

    def __init__(self, widget: QWidget, context: EditorContext) -> None:
        super().__init__(widget)
        self.widget = widget
        self.context = context
        self._problem = ""
        self._marked = False

    def value(self) -> Any:
        """What has been entered, read now; None when empty or unreadable."""
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Show `value`; emits nothing."""
        raise NotImplementedError

    def draft(self) -> Any:
        """What has been entered so far as plain JSON data, readable or not."""
        raise NotImplementedError

    def restore(self, draft: Any) -> None:
        """Show again what `draft` gave; emits nothing."""
        raise NotImplementedError

    @property
    def problem(self) -> str:
        """Why what was typed cannot be read, as a sentence."""
        return self._problem

    def _set_problem(self, sentence: str) -> None:
        if sentence != self._problem:
            self._problem = sentence
            self._show_mark()
            self.problem_changed.emit(sentence)

    def mark(self, wrong: bool) -> None:
        """Draw the red frame for a problem that a command found."""
        self._marked = wrong
        self._show_mark()

    def _show_mark(self) -> None:
        wrong = bool(self._problem) or self._marked
        target = self.mark_target()
        if target.property("problem") != wrong:
            target.setProperty("problem", wrong)
            repolish(target)

    def mark_target(self) -> QWidget:
        """The widget that carries the red frame."""
        return self.widget

    def focus_target(self) -> QWidget:
        """The widget that takes the keyboard."""
        return self.widget

    def focus(self) -> None:
        """Take the keyboard."""
        self.focus_target().setFocus(Qt.FocusReason.OtherFocusReason)

    def set_name(self, name: str, hint: str = "") -> None:
        """The accessible name and the tool tip."""
        self.focus_target().setAccessibleName(name)
        self.focus_target().setAccessibleDescription(hint)
        if hint:
            self.focus_target().setToolTip(hint)

    def set_read_only(self, read_only: bool) -> None:
        """Show the value without letting it be changed."""
        self.widget.setEnabled(not read_only)
