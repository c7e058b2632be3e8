"""Drafts of forms: where they are kept, and the keeper that saves one while it is typed and brings it back."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from desktop.views.look.widgets import Action, Banner

DRAFT_AFTER_MS = 700
BROUGHT_BACK = "已恢复上次没有保存的内容，请核对后保存；不需要的，可以放弃。"


@dataclass(frozen=True)
class Drafts:
    """Where unsaved input of one form is kept: by record id (None = the new record), as plain JSON data.

    `load` returns what `save` was given, or None. The command inside `settling(id)` saves the form: the draft goes with
    it or stays with it, whatever happens; `clear` afterwards does no harm.
    """

    save: Callable[[int | None, dict[str, Any]], None]
    load: Callable[[int | None], dict[str, Any] | None]
    clear: Callable[[int | None], None]
    settling: Callable[[int | None], AbstractContextManager[None]] = lambda _record_id: nullcontext()


def drafts_in_memory() -> Drafts:
    """Drafts that last as long as their owner."""
    kept: dict[int | None, dict[str, Any]] = {}

    def clear(record_id: int | None) -> None:
        kept.pop(record_id, None)

    return Drafts(kept.__setitem__, kept.get, clear)


@dataclass(frozen=True)
class DraftKey:
    """Which form, about which record (None = a new one); never its title, which names people and units."""

    form: str
    record_id: int | None = None


class DraftKeeper(QObject):
    """Keeps one form's contents: shortly after each edit, and at once when asked; says so when it brought them back.

    `read` gives the contents as plain JSON data, `restore` shows them again, `is_edited` says whether there is anything
    to keep, `refill` shows what stood there before. `banner` belongs above the form.
    """

    def __init__(
        self,
        owner: QWidget,
        drafts: Drafts,
        record_id: int | None,
        read: Callable[[], dict[str, Any]],
        restore: Callable[[dict[str, Any]], None],
        is_edited: Callable[[], bool],
        refill: Callable[[], None],
    ) -> None:
        super().__init__(owner)
        self._drafts, self._id = drafts, record_id
        self._read, self._restore, self._is_edited, self._refill = read, restore, is_edited, refill
        self._kept: dict[str, Any] | None = None
        self._over = False
        self.banner = Banner("", "soon", Action("放弃恢复的内容", self.drop))
        self._timer = QTimer(self, singleShot=True, interval=DRAFT_AFTER_MS)
        self._timer.timeout.connect(self.keep)

    @property
    def holds(self) -> bool:
        """Whether something is typed that is neither saved nor given up."""
        return not self._over and self._is_edited()

    def bring_back(self) -> bool:
        """Show the draft that was kept, with the sentence that says so; False when there is none."""
        draft = self._drafts.load(self._id)
        if draft is None:
            return False
        self._kept = draft
        self._restore(draft)
        self.banner.show_as(BROUGHT_BACK, "soon")
        return True

    def touched(self) -> None:
        """Something was typed: keep it when the typing pauses."""
        self._over = False
        self._timer.start()

    def keep(self) -> None:
        """Keep what is typed now, unless it is kept already or has been saved."""
        self._timer.stop()
        if not self.holds:
            return
        draft = self._read()
        if draft != self._kept:
            self._drafts.save(self._id, draft)
            self._kept = draft

    def settling(self) -> AbstractContextManager[None]:
        """Around the command that saves the contents; when it is refused they are kept anew."""
        self._kept = None
        return self._drafts.settling(self._id)

    def drop(self) -> None:
        """Give up what was brought back: the form shows what it would show without it."""
        self.forget()
        self._refill()

    def forget(self) -> None:
        """The contents were saved or given up: nothing is kept from now on."""
        self._timer.stop()
        self._over = True
        self._kept = None
        self._drafts.clear(self._id)
        self.banner.show_as("", "soon")
