"""Every command leaves one chained row that says who, when and what, field by field."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.audit import GENESIS, AuditEntry, AuditTouch, ChangeCollector, digest_of, first_broken, write_entry
from desktop.models.organisation import Person, Unit, UnitKind, UnitTerm
from desktop.models.vault import create_vault

NOW = datetime(2026, 10, 25, 23, 59)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    vault = create_vault(tmp_path_factory.mktemp("audit") / "v.db", "平安建设2026")
    with Session(vault.writer) as opened:
        yield opened
    vault.close()


@pytest.fixture(autouse=True)
def undone(session: Session) -> Iterator[None]:
    yield
    session.rollback()
    session.expunge_all()


def test_adding_and_changing_in_one_command_is_one_change(session: Session) -> None:
    collector = ChangeCollector(session)
    unit = Unit(code="CG", unit_kind=UnitKind.bureau, opened_on=date(2020, 1, 1))
    unit.terms.append(UnitTerm(since=date(2020, 1, 1), name="城管局", short_name="局", position=0))
    session.add(unit)
    session.flush()
    unit.note = "改过"
    session.flush()
    changes = {change["kind"]: change for change in collector.plain()}
    assert changes["unit"]["action"] == "新增"
    assert changes["unit"]["after"]["note"] == "改过"
    assert changes["unit"]["after"]["unit_kind"] == "bureau"
    assert changes["unit_term"]["after"]["name"] == "城管局"


def test_a_change_keeps_old_and_new_of_what_changed_only(session: Session) -> None:
    person = Person(name="王建国", initials="wjg")
    session.add(person)
    session.flush()
    collector = ChangeCollector(session)
    person.name = "王建军"
    session.flush()
    assert collector.plain() == [
        {
            "kind": "person",
            "id": person.id,
            "action": "修改",
            "before": {"name": "王建国"},
            "after": {"name": "王建军"},
        }
    ]


def test_chain_holds_and_names_the_broken_place(session: Session) -> None:
    change = [{"kind": "person", "id": 7, "action": "修改", "before": {}, "after": {"name": "李"}}]
    for number in range(4):
        write_entry(session, NOW, "张敏", "edit_person", f"第 {number} 次修改", change)
    entries = list(session.scalars(select(AuditEntry).order_by(AuditEntry.seq)))
    assert entries[0].previous == GENESIS
    assert first_broken(entries) is None
    assert [t.seq for t in session.scalars(select(AuditTouch).where(AuditTouch.record_id == 7))] == [1, 2, 3, 4]
    for entry in entries:
        session.expunge(entry)
    entries[2].summary = "另一句话"
    assert first_broken(entries) == 3
    entries[2].digest = digest_of(entries[2])
    assert first_broken(entries) == 4
