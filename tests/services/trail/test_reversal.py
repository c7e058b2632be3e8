"""What stands in the way of taking an older entry back is named: rows, files, references, changes since, collisions."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop.fields import Refused
from desktop.models.office import CalendarDay
from desktop.models.organisation import Person
from desktop.models.trail.audit import AuditEntry
from desktop.rules.dispute import PledgeKind
from desktop.services.dispute.case import save_dispute
from desktop.services.dispute.steps import add_pledge_entry
from desktop.services.organisation.appointment import appoint
from desktop.services.organisation.people import add_person, rename_person
from desktop.services.parts.attachment import add_attachment
from desktop.services.trail.reversal import Reversal
from tests.case_office import Office, make_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    yield made
    made.ws.vault.close()


def newest(office: Office) -> int:
    with office.ws.read() as session:
        return session.scalars(select(AuditEntry.seq).order_by(AuditEntry.seq.desc())).first() or 0


def problems(office: Office, seq: int) -> list[str]:
    """What stands in the way of taking back this entry alone."""
    with office.ws.read() as session:
        reversal = Reversal(office.ws, session)
        reversal.reverse([session.get_one(AuditEntry, seq)])
        return reversal.check()


def take_back(office: Office, seq: int) -> None:
    """Take back this entry alone, whatever came after it."""
    with office.ws.command("undo", "") as command:
        reversal = Reversal(office.ws, command.session)
        reversal.reverse([command.session.get_one(AuditEntry, seq)])
        reversal.write(command)


def test_a_row_added_since_is_named(office: Office) -> None:
    case = office.fixed_case()
    seq = newest(office)
    add_pledge_entry(office.ws, case, PledgeKind.track, date(2026, 10, 12), "已回访")
    (said,) = problems(office, seq)
    assert said == "矛盾纠纷“2026-0001 夜市占道经营与居民噪音 市城市管理局”还被三包记录“2026-10-12”用到，请先处理后者"


def test_a_file_added_since_is_named(office: Office, tmp_path: Path) -> None:
    case = office.case()
    seq = newest(office)
    (tmp_path / "说明.txt").write_text("内容", "utf-8")
    add_attachment(office.ws, "dispute", case, tmp_path / "说明.txt")
    (said,) = problems(office, seq)
    assert said.startswith("矛盾纠纷“2026-0001") and said.endswith("后来添加了附件“说明.txt”，请先移除它")


def test_a_record_that_uses_it_since_is_named(office: Office) -> None:
    person = add_person(office.ws, "周文斌", office.bureau)
    seq = newest(office)
    appoint(office.ws, {"unit_id": office.bureau, "post": "first_responsible", "person_id": person,
                        "since": date(2026, 1, 1)})  # fmt: skip
    (said,) = problems(office, seq)
    assert said.startswith("工作人员“周文斌 市城市管理局”还被任职“")
    assert said.endswith("用到，请先处理后者")


def test_a_change_since_is_named_with_who_and_when(office: Office) -> None:
    rename_person(office.ws, office.people["李明"], "李鸣")
    seq = newest(office)
    office.ws.operator = "王芳"
    rename_person(office.ws, office.people["李明"], "李民")
    (said,) = problems(office, seq)
    assert said == "工作人员“李民 市城市管理局”的“姓名”后来又改过（2026-10-22 09:00 王芳：已更正工作人员 李民）"


def test_a_hidden_value_is_compared_by_its_hash(office: Office) -> None:
    case = office.case(party_name="张三")
    save_dispute(office.ws, case, {"party_name": "李四"})
    seq = newest(office)
    assert problems(office, seq) == []
    save_dispute(office.ws, case, {"party_name": "王五"})
    (said,) = problems(office, seq)
    assert "“当事方简称”后来又改过" in said and "王五" not in said


def test_a_column_younger_than_the_entry_is_no_change_since(office: Office) -> None:
    with office.ws.command("test", "新人") as command:
        command.session.add(Person(name="周文斌", initials="zwb"))
    seq = newest(office)
    with office.ws.vault.writer.begin() as connection:  # as a later migration would fill it
        connection.exec_driver_sql("UPDATE person SET note = '补' WHERE name = '周文斌'")
    assert problems(office, seq) == []


def test_what_collides_with_what_is_there_is_refused_whole(office: Office) -> None:
    with office.ws.command("test", "删一天") as command:
        day = command.session.scalars(select(CalendarDay)).first()
        assert day is not None
        kept = day.day, day.day_type, day.name, day.source
        command.session.delete(day)
    seq = newest(office)
    with office.ws.command("test", "又登记") as command:
        command.session.add(CalendarDay(day=kept[0], day_type=kept[1], name=kept[2], source=kept[3]))
    with pytest.raises(Refused, match="与现有的记录重号或重复"):
        take_back(office, seq)
    assert newest(office) == seq + 1
