"""恢复到此版本: a record as it was after an entry, through the checks of an ordinary save."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.fields import Refused, Row
from desktop.models.trail.state import kinds
from desktop.services.dispute.case import load_dispute, purge_short_names, save_dispute
from desktop.services.dispute.steps import add_mediation, resolve_dispute, void_dispute
from desktop.services.organisation.people import edit_person, person_row
from desktop.services.organisation.unit import edit_unit, unit_row
from desktop.services.trail.history import history_of
from desktop.services.trail.undo import undo, undo_steps
from desktop.services.trail.version import FROZEN, WAYS, preview_version, restore_version, why_not
from tests.case_office import Office, make_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    yield made
    made.ws.vault.close()


def first_entry(office: Office, kind: str, record_id: int) -> int:
    return history_of(office.ws, kind, record_id)[-1].seq


def test_a_case_comes_back_with_its_rows_and_the_preview_says_so(office: Office) -> None:
    case = office.fixed_case(party_name="张三", people=12)
    add_mediation(office.ws, case, date(2026, 10, 12), "听取意见")
    kept = history_of(office.ws, "dispute", case)[0].seq
    before = load_dispute(office.ws, case).values
    save_dispute(office.ws, case, {"name": "另一个名称", "party_name": "李四", "people": None, "mediations": (
        Row(None, {"happened_on": date(2026, 10, 14), "content": "又一次"}),)})  # fmt: skip
    told = preview_version(office.ws, "dispute", case, kept)
    said = {line.label: (line.before, line.after) for line in told.lines}
    assert said["名称"] == ("另一个名称", "夜市占道经营与居民噪音")
    assert said["当事方简称"] == ("李四", "张三")
    assert said["涉及人数"] == ("—", "12")
    assert ("调处记录·内容", "—", "听取意见") in [(c.label, c.before, c.after) for c in told.lines]
    assert ("调处记录·内容", "又一次", "—") in [(c.label, c.before, c.after) for c in told.lines]
    restore_version(office.ws, "dispute", case, kept)
    after = load_dispute(office.ws, case).values
    assert {n: v for n, v in after.items() if n != "mediations"} == {
        n: v for n, v in before.items() if n != "mediations"
    }
    assert [row["content"] for row in after["mediations"]] == ["听取意见"]
    newest = undo_steps(office.ws)[0]
    assert newest.summary == "恢复到以前的版本：已保存 2026-0001 夜市占道经营与居民噪音"
    undo(office.ws)
    assert load_dispute(office.ws, case)["name"] == "另一个名称"


def test_what_was_resolved_is_open_again_by_its_own_rules(office: Office) -> None:
    case = office.fixed_case()
    resolve_dispute(office.ws, case, date(2026, 10, 15), "双方和解")
    restore_version(office.ws, "dispute", case, first_entry(office, "dispute", case))
    assert load_dispute(office.ws, case)["status"].value != "已化解"
    assert load_dispute(office.ws, case)["resolved_on"] is None


def test_a_void_case_is_not_smuggled_open(office: Office) -> None:
    case = office.fixed_case()
    save_dispute(office.ws, case, {"name": "改过"})
    void_dispute(office.ws, case, "录错")
    with pytest.raises(Refused, match="已作废"):
        restore_version(office.ws, "dispute", case, first_entry(office, "dispute", case))


def test_a_purged_name_does_not_come_back_and_the_preview_says_it_stays(office: Office) -> None:
    case = office.fixed_case(party_name="张三")
    save_dispute(office.ws, case, {"name": "改过", "party_name": "李四"})
    resolve_dispute(office.ws, case, date(2026, 10, 15), "双方和解")
    office.ws.clock.now = office.ws.clock.now.replace(year=2036)  # type: ignore[attr-defined]
    purge_short_names(office.ws)
    told = preview_version(office.ws, "dispute", case, history_of(office.ws, "dispute", case)[-2].seq)
    assert told.remarks[0] == "当事方简称当时没有留下原文，保持现在的内容"
    assert all(line.label != "当事方简称" for line in told.lines)


def test_people_and_units_go_through_their_own_checks(office: Office) -> None:
    person = office.people["李明"]
    edit_person(office.ws, person, {"name": "李鸣", "note": "改名"})
    edit_person(office.ws, office.people["王芳"], {"name": "李明"})
    with pytest.raises(Refused, match="已有“李明”"):
        restore_version(office.ws, "person", person, first_entry(office, "person", person))
    edit_person(office.ws, office.people["王芳"], {"name": "王芳"})
    restore_version(office.ws, "person", person, first_entry(office, "person", person))
    assert person_row(office.ws, person)["name"] == "李明"
    edit_unit(office.ws, office.team, {"phone": "0791-1", "code": "XX"})
    restore_version(office.ws, "unit", office.team, first_entry(office, "unit", office.team))
    assert unit_row(office.ws, office.team, date(2026, 10, 22))["code"] == "CG01"


def test_nothing_to_change_is_said(office: Office) -> None:
    case = office.fixed_case()
    with pytest.raises(Refused, match="与这一版相同"):
        restore_version(office.ws, "dispute", case, first_entry(office, "dispute", case))


def test_frozen_kinds_say_the_way_to_go_instead(office: Office) -> None:
    assert "更正报告" in why_not(office.ws, "monthly_report")
    assert why_not(office.ws, "letter").startswith("责任状生成后内容固定")
    with pytest.raises(Refused, match="撤销"):
        preview_version(office.ws, "calendar_day", 1, 1)


def test_every_way_names_fields_and_rows_that_its_kind_has() -> None:
    for kind, way in WAYS.items():
        record = kinds()[kind]
        assert all(hasattr(record, name) for name in (*way.fields, *way.rows)), kind
    assert not set(FROZEN) & set(WAYS)
