"""A day in the real window with marks in everything personal: `python -m tests.faults.live FILE live|busy [N]`."""

import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from desktop.services.dispute.export import export_ledger, ledger_pdf
from desktop.services.letter.export import export_each, letter_pdf
from desktop.services.letter.make import generate_batch
from desktop.services.organisation.export import paper_bytes, write_chart
from desktop.services.organisation.lookup import add_person, own_unit_id
from desktop.services.parts.attachment import add_attachment, attachments_of
from desktop.views.forms.editor import AttachedFile
from desktop.views.main_window import FONTS_TOLD
from desktop.views.papers.preview import PdfPreview
from tests.faults.exports import EXPORTS, ids
from tests.faults.window import MARK, Person, main, tell

OUT = "交出去的文件"
OPENED = "现场记录.txt"
"""An attachment that the person has opened in another program: readable as long as the window is open."""


def fill(person: Person) -> None:
    """Cases by the form, a person, letters, an attachment with the marks inside."""
    for matter in ("早餐摊占道", "路灯太亮"):
        person.type_case(f"{MARK}{matter}")
        person.save_case(f"{MARK}{matter}")
    person.window.remember(FONTS_TOLD, "1")  # the note about fonts has been read before
    ws = person.window.workspace
    add_person(ws, f"{MARK[:2]}某", own_unit_id(ws))
    generate_batch(ws, ws.today().year)
    source = person.file.with_name("来件") / OPENED
    source.parent.mkdir(exist_ok=True)
    source.write_text(f"{MARK} " * 200, "utf-8")
    case_id = cases(person)[0]
    add_attachment(ws, "dispute", case_id, source)
    source.unlink()


def cases(person: Person) -> list[int]:
    """The ids of all cases."""
    from desktop.models.dispute import Dispute

    return ids(person.window.workspace, Dispute)


def look(person: Person) -> None:
    """Look at an attachment and at the ledger on paper, as a person does."""
    ws, page = person.window.workspace, person.window.go("dispute", part="ledger")
    row = attachments_of(ws, "dispute", cases(person)[0])[0]
    context = page.ledger.context
    shown: list[Path] = []
    context.show_file = shown.append  # another program would open it now
    context.open_attachment(AttachedFile(row.id, row.name, row.size))
    assert MARK in shown[0].read_text("utf-8"), "the copy is what was attached"

    seen: list[QWidget] = []

    def leaf() -> None:
        dialog = person.program.app.activeModalWidget()
        if not isinstance(dialog, PdfPreview):
            QTimer.singleShot(50, leaf)
            return
        seen.append(dialog)
        dialog.close()

    QTimer.singleShot(50, leaf)
    person.driver.click(page.ledger.page, "打印")
    person.driver.wait_for("打印预览", lambda: seen)
    person.driver.idle("打印预览")


def hand_out(person: Person) -> None:
    """Every kind of file that leaves the program."""
    folder = person.file.with_name(OUT)
    folder.mkdir(exist_ok=True)
    for name, write in EXPORTS.items():
        write(person.window.workspace, folder / name)


def live(person: Person, _count: int) -> None:
    """Everything of a day, then stand there with a form half filled; locked; back and closed. The tester looks."""
    person.unlock()
    fill(person)
    look(person)
    hand_out(person)
    person.type_case(f"{MARK}没有保存")
    person.wait_for_word()
    person.program.locker.lock()
    person.driver.wait_for("锁定", lambda: person.program.main_window is None)
    person.driver.wait_for("锁定的窗口", lambda: person.start.unlock_button.isEnabled())
    person.wait_for_word()
    person.unlock()
    person.leave()


def busy(person: Person, count: int) -> None:
    """Papers and files without end, until it is killed."""
    from desktop.models.letter import Letter

    person.unlock()
    fill(person)
    ws = person.window.workspace
    folder = person.file.with_name(OUT)
    folder.mkdir(exist_ok=True)
    person.wait_for_word()
    for number in range(count):
        export_ledger(ws, cases(person), folder / "台账.xlsx")
        ledger_pdf(ws, cases(person))
        letter_pdf(ws, ids(ws, Letter)[0])
        export_each(ws, ids(ws, Letter), folder)
        paper_bytes(write_chart, ws, ws.today())
        tell(at="made", number=number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], {"live": live, "busy": busy}))
