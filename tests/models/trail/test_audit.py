"""Every command leaves one chained row that says who, when and what, field by field."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.dispute import Dispute
from desktop.models.office import Setting
from desktop.models.organisation import Person, Unit, UnitKind, UnitTerm
from desktop.models.trail.audit import (
    GENESIS,
    AuditEntry,
    AuditTouch,
    ChangeCollector,
    digest_of,
    first_broken,
    owner_columns,
    write_entry,
)
from desktop.models.trail.kept import KeptValue, forget, keep_values
from desktop.models.vault.opening import create_vault
from desktop.rules.dispute import DisputeStatus

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


def test_what_was_made_and_deleted_in_one_command_leaves_no_change(session: Session) -> None:
    collector = ChangeCollector(session)
    person = Person(name="王建国", initials="wjg")
    session.add(person)
    session.flush()
    session.delete(person)
    session.flush()
    assert collector.plain() == []


def test_a_value_changed_and_changed_back_is_no_change(session: Session) -> None:
    person = Person(name="王建国", initials="wjg")
    session.add(person)
    session.flush()
    collector = ChangeCollector(session)
    for name in ("王建军", "王建国"):
        person.name = name
        session.flush()
    assert collector.plain() == []


def test_a_value_stands_as_it_will_be_read_back_however_it_was_given(session: Session) -> None:
    collector = ChangeCollector(session)
    dispute = Dispute(
        number="2026-0001", unit_id=1, name="夜市", summary="噪音", happened_on=date(2026, 10, 9), involved_unit_id=1,
        known_on=date(2026, 10, 9), dispute_type="enforcement", scale="individual", level="ordinary",
        amount=Decimal("5.00"), status="已受理",
    )  # fmt: skip
    session.add(Unit(id=1, code="CG", unit_kind=UnitKind.bureau, opened_on=date(2020, 1, 1)))
    session.flush()
    session.add(dispute)
    session.flush()
    after = {change["kind"]: change["after"] for change in collector.plain()}["dispute"]
    assert (after["amount"], after["status"]) == ("5", "accepted")


def test_a_row_names_its_record_and_the_one_it_came_from(session: Session) -> None:
    for number in (1, 2):
        session.add(Unit(id=number, code=f"C{number}", unit_kind=UnitKind.bureau, opened_on=date(2020, 1, 1)))
    session.flush()
    collector = ChangeCollector(session)
    term = UnitTerm(unit_id=1, since=date(2020, 1, 1), name="城管局", short_name="局", position=0)
    session.add(term)
    session.flush()
    term.unit_id = 2
    session.flush()
    (change,) = collector.plain()
    assert change["owners"] == [["unit", 1], ["unit", 2]]
    seq = write_entry(session, NOW, "张敏", "test", "移动", [change])
    touched = select(AuditTouch.kind, AuditTouch.record_id).where(AuditTouch.seq == seq)
    assert {("unit", 1), ("unit", 2)} < {tuple(row) for row in session.execute(touched)}


def test_the_owners_of_rows_follow_from_the_mapped_classes() -> None:
    columns = owner_columns()
    assert columns["measure_approval"] == ("supervision", "supervision_id")
    assert columns["mediation"] == ("dispute", "dispute_id")
    assert columns["body_member"] == ("body", "body_id")


def test_settings_stand_together_under_number_0(session: Session) -> None:
    session.add(Setting(key="kept", value=1))
    session.flush()
    collector = ChangeCollector(session)
    session.merge(Setting(key="kept", value=2))
    session.merge(Setting(key="fresh", value=[3]))
    session.flush()
    (change,) = collector.plain()
    assert (change["kind"], change["id"], change["action"]) == ("setting", 0, "修改")
    assert (change["before"], change["after"]) == ({"kept": 1}, {"kept": 2, "fresh": [3]})


def test_what_the_audit_hides_is_kept_beside_it_until_forgotten(session: Session) -> None:
    session.add(Unit(id=1, code="CG", unit_kind=UnitKind.bureau, opened_on=date(2020, 1, 1)))
    session.flush()
    dispute = Dispute(
        number="2026-0001", unit_id=1, name="夜市", summary="噪音", happened_on=date(2026, 10, 9), involved_unit_id=1,
        known_on=date(2026, 10, 9), dispute_type="enforcement", scale="individual", level="ordinary",
        status=DisputeStatus.accepted, party_name="张三",
    )  # fmt: skip
    session.add(dispute)
    session.flush()
    collector = ChangeCollector(session)
    dispute.party_name = "李四"
    session.flush()
    (change,) = collector.plain()
    assert change["before"]["party_name"].startswith("sha256:")
    keep_values(session, 7, collector.hidden())
    session.flush()
    assert session.get_one(KeptValue, (7, "dispute", dispute.id)).values == {"party_name": "张三"}
    forget(session, "dispute", [dispute.id])
    keep_values(session, 8, collector.hidden())
    session.flush()
    session.expunge_all()
    assert session.scalars(select(KeptValue)).all() == []
