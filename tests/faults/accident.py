"""Accidents in the real window: `python -m tests.faults.accident FILE crash|again|full|printer|damaged`."""

import os
import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog

from desktop.views.papers.preview import PdfPreview
from desktop.views.parts.work import WorkDialog
from tests.faults.window import MARK, Person, main, tell
from tests.support import PASSPHRASE

UNSAVED = f"{MARK}没有保存的一起"


class Answers:
    """Reads what every dialog says, then closes it, as one who reads and gives up."""

    def __init__(self, person: Person) -> None:
        self.said: list[str] = []
        self._person = person
        self._timer = QTimer(interval=50)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        dialog = self._person.program.app.activeModalWidget()
        if isinstance(dialog, QDialog) and not isinstance(dialog, WorkDialog | PdfPreview):
            self.said.append(f"{dialog.windowTitle()}｜{self._person.driver.words(dialog)}")
            dialog.done(0)


def crash(person: Person, _count: int) -> None:
    """An error that nobody expects, with something personal in its text, while a form stands half filled."""
    person.unlock()
    person.type_case(UNSAVED)
    answers = Answers(person)

    def boom() -> None:
        raise KeyError(f"{MARK} 处理失败")

    QTimer.singleShot(0, boom)
    person.driver.wait_for("出错的说明", lambda: answers.said)
    tell(at="told", said=answers.said)
    tell(at="alive", name=person.form.draft().get("name"))
    person.wait_for_word()


def again(person: Person, _count: int) -> None:
    """The next start: the form that was not saved is there when its page is opened."""
    person.unlock()
    words = person.driver.words(person.window)
    answers = Answers(person)
    ledger = person.ledger
    if ledger.form.draft().get("name") != UNSAVED:
        person.driver.click(ledger, "新增")
    tell(at="back", name=person.form.draft().get("name"), expected=UNSAVED, words=words, said=answers.said)
    person.save_case(UNSAVED)
    person.leave()


def full(person: Person, _count: int) -> None:
    """Save while the disk is full, then again when there is room."""
    person.unlock()
    person.type_case(UNSAVED)
    person.wait_for_word()
    answers = Answers(person)
    ledger = person.ledger
    person.driver.click(ledger, "保存")
    person.driver.settle(0.5)
    shown = [*answers.said, person.driver.words(ledger)]
    tell(at="refused", said=shown, status=person.window.status_text(), name=person.form.draft().get("name"))
    person.wait_for_word()
    person.save_case(UNSAVED)
    person.leave()


def printer(person: Person, _count: int) -> None:
    """Print the ledger on a computer without a printer."""
    person.unlock()
    person.window.remember("fonts-told", "1")
    person.type_case(UNSAVED)
    person.save_case(UNSAVED)
    answers = Answers(person)
    ledger = person.ledger
    person.driver.click(ledger, "打印")
    app = person.program.app
    person.driver.wait_for("打印预览", lambda: isinstance(app.activeModalWidget(), PdfPreview))
    preview = app.activeModalWidget()
    assert isinstance(preview, PdfPreview)
    preview.save = lambda: tell(at="offered") or True  # type: ignore[method-assign,func-returns-value]  # no file dialog
    person.driver.click(preview, "打印")
    tell(at="told", said=answers.said, alive=preview.isVisible())
    preview.close()
    person.driver.settle()
    person.leave()


def damaged(person: Person, _count: int) -> None:
    """Open a damaged file with the right passphrase; tell what the window says and offers, then read on if it opens."""
    start = person.start
    person.driver.type(start.passphrase, PASSPHRASE)
    answers = Answers(person)
    person.driver.click(start, "打开")

    def at_door() -> str:
        return start.message if person.program.start_window is start else ""

    def opened() -> bool:
        return person.program.main_window is not None

    person.driver.wait_for("答复", lambda: answers.said or opened() or "损坏" in at_door())
    if opened():
        for tab in ("home", "organisation", "dispute", "letter"):
            person.window.go(tab)
            person.driver.settle(0.3)
        person.driver.wait_for("损坏的说明", lambda: any("损坏" in said for said in answers.said) or shown(person))
    tell(at="told", said=[*answers.said, shown(person) if opened() else at_door()])
    os._exit(0)


def shown(person: Person) -> str:
    """What the main window says, when it speaks of damage."""
    words = person.driver.words(person.window)
    return words if "损坏" in words else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], {"crash": crash, "again": again, "full": full, "printer": printer, "damaged": damaged}))
