"""回收站: what was deleted comes back whole, until it is emptied; then nothing personal is left of it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select, text

from desktop.fields import Refused
from desktop.models.dispute import Screening
from desktop.models.office import Attachment
from desktop.models.organisation import Person
from desktop.models.trail.kept import KeptValue
from desktop.rules.dispute import ScreeningKind
from desktop.services.dispute.case import save_dispute
from desktop.services.dispute.screening import remove_screening, save_screening
from desktop.services.dispute.steps import add_mediation
from desktop.services.organisation.appointment import appoint, remove_appointment
from desktop.services.organisation.patron import add_patron, log_visit, remove_visit
from desktop.services.parts.attachment import add_attachment, open_copy, remove_attachment
from desktop.services.trail.trash import empty_trash, restore_from_trash, trash_lines
from desktop.services.trail.undo import redo, undo, undo_steps
from tests.case_office import Office, make_office
from tests.tables import tables_of


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    yield made
    made.ws.vault.close()


def screening(office: Office) -> int:
    values = {"unit_id": office.bureau, "held_on": date(2026, 10, 20), "screening_kind": ScreeningKind.regular,
              "scope": "全局", "screeners": "李明", "found": 0, "result": "没有发现纠纷"}  # fmt: skip
    return save_screening(office.ws, None, values)


def paper(folder: Path, content: bytes = b"written by hand") -> Path:
    path = folder / "说明.txt"
    path.write_bytes(content)
    return path


def test_a_deleted_record_is_listed_and_comes_back_as_it_was(office: Office) -> None:
    record = screening(office)
    before = tables_of(office.ws)
    remove_screening(office.ws, record)
    (line,) = trash_lines(office.ws)
    assert (line.kind, line.operator, line.command) == ("排查记录", "张敏", "已删除 2026-10-20 的排查记录")
    assert "2026-10-20" in line.name and "市城市管理局" in line.name
    assert restore_from_trash(office.ws, [line.key]).startswith("已从回收站恢复排查记录“")
    assert tables_of(office.ws) == before
    assert trash_lines(office.ws) == []


def test_a_single_file_is_recoverable_with_its_bytes(office: Office, tmp_path: Path) -> None:
    case = office.case()
    file = add_attachment(office.ws, "dispute", case, paper(tmp_path))
    remove_attachment(office.ws, file)
    (line,) = trash_lines(office.ws)
    assert (line.kind, line.name) == ("附件", "说明.txt")
    restore_from_trash(office.ws, [line.key])
    assert open_copy(office.ws, file, tmp_path / "out").read_bytes() == b"written by hand"


def test_what_was_deleted_with_a_record_comes_back_with_it(office: Office, tmp_path: Path) -> None:
    record = screening(office)
    add_attachment(office.ws, "screening", record, paper(tmp_path))
    before = tables_of(office.ws)
    with office.ws.command("remove_all", "已删除排查记录和附件") as command:
        command.session.delete(command.session.get_one(Attachment, 1))
        command.session.delete(command.session.get_one(Screening, record))
    (line,) = trash_lines(office.ws)
    assert line.along == "附件 1"
    restore_from_trash(office.ws, [line.key])
    assert tables_of(office.ws) == before


def test_a_row_removed_by_its_own_command_is_listed_one_dropped_while_saving_is_not(office: Office) -> None:
    case = office.fixed_case()
    add_mediation(office.ws, case, date(2026, 10, 12), "听取意见")
    save_dispute(office.ws, case, {"mediations": ()})
    assert len(trash_lines(office.ws)) == 0
    patron = add_patron(office.ws, office.people["李明"], office.team, date(2026, 1, 1))
    log_visit(office.ws, patron, date(2026, 3, 1), "走访")
    remove_visit(office.ws, 1)
    assert [line.kind for line in trash_lines(office.ws)] == ["走访记录"]


def test_undoing_the_deletion_takes_it_out_of_the_trash_and_redo_puts_it_back(office: Office) -> None:
    record = screening(office)
    remove_screening(office.ws, record)
    undo(office.ws)
    assert len(trash_lines(office.ws)) == 0
    redo(office.ws)
    assert len(trash_lines(office.ws)) == 1
    undo(office.ws)
    undo(office.ws)
    (line,) = trash_lines(office.ws)  # the record itself, whose entry was undone: redo or restore
    assert line.command.startswith("撤销：")


def test_a_restored_record_can_be_undone_into_the_trash_again(office: Office) -> None:
    record = screening(office)
    remove_screening(office.ws, record)
    restore_from_trash(office.ws, [trash_lines(office.ws)[0].key])
    undo(office.ws)
    assert len(trash_lines(office.ws)) == 1


def test_what_refers_to_something_gone_is_refused_until_that_is_back(office: Office) -> None:
    post = {"unit_id": office.bureau, "post": "first_responsible", "person_id": office.people["赵刚"],
            "since": date(2026, 1, 1)}  # fmt: skip
    made = appoint(office.ws, post)
    remove_appointment(office.ws, made)
    with office.ws.command("remove_person", "已删除赵刚") as command:
        command.session.delete(command.session.get_one(Person, office.people["赵刚"]))
    person, appointment = trash_lines(office.ws)
    with pytest.raises(Refused, match="所属的工作人员已经不在了"):
        restore_from_trash(office.ws, [appointment.key])
    restore_from_trash(office.ws, [person.key, appointment.key])
    assert len(trash_lines(office.ws)) == 0


def test_emptying_erases_what_was_kept_and_cannot_be_undone(office: Office, tmp_path: Path) -> None:
    case = office.case()
    file = add_attachment(office.ws, "dispute", case, paper(tmp_path, b"SECRET-CONTENT" * 50))
    remove_attachment(office.ws, file)
    assert empty_trash(office.ws).startswith("已彻底删除附件“说明.txt")
    assert len(trash_lines(office.ws)) == 0
    with office.ws.read() as session:
        assert session.scalars(select(KeptValue)).all() == []
        assert session.execute(text("SELECT count(*) FROM kept_value")).scalar() == 0
    assert all("移除附件" not in step.summary for step in undo_steps(office.ws))
    assert {step.summary: step.reason for step in undo_steps(office.ws)}[
        "已添加附件“说明.txt”"
    ] == "这条记录已从回收站彻底删除"
    assert undo(office.ws).startswith("撤销：已登记 2026-0001")


def test_emptying_one_leaves_the_others(office: Office, tmp_path: Path) -> None:
    one, two = screening(office), screening(office)
    remove_screening(office.ws, one)
    remove_screening(office.ws, two)
    newest, oldest = trash_lines(office.ws)
    empty_trash(office.ws, [newest.key])
    assert [line.key for line in trash_lines(office.ws)] == [oldest.key]
    with pytest.raises(Refused, match="没有这一项"):
        empty_trash(office.ws, [newest.key])
