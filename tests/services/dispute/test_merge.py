"""Duplicates: pointed out by unit, date and name; merged field by field; the merge taken back (forms.md 2)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.fields import Refused
from desktop.rules.dispute import DisputeStatus
from desktop.services.dispute.case import load_dispute, save_dispute
from desktop.services.dispute.merge import differences, duplicates_of, duplicates_of_values, merge_disputes, undo_merge
from desktop.services.dispute.steps import add_mediation, restore_dispute
from desktop.services.parts.attachment import add_attachment, attachments_of
from tests.case_office import KNOWN, Office, make_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    yield made
    made.ws.vault.close()


def test_like_name_near_date_same_unit_is_pointed_out(office: Office) -> None:
    one = office.case(name="夜市占道经营与居民噪音")
    two = office.case(name="夜市占道经营和居民噪音", known_on=date(2026, 10, 20))
    office.case(name="夜市占道经营与居民噪音", unit_id=office.team)
    office.case(name="环卫工加班工资争议")
    office.case(name="夜市占道经营与居民噪音", known_on=date(2026, 9, 1), happened_on=date(2026, 9, 1))
    (found,) = duplicates_of(office.ws, one)
    assert (found.id, found.days) == (two, 11)
    assert found.likeness >= 75
    assert [like.id for like in duplicates_of_values(office.ws, office.bureau, "夜市占道经营和居民噪音", KNOWN)] == [
        two,
        one,
    ]


def test_the_name_of_a_party_never_makes_a_duplicate(office: Office) -> None:
    one = office.case(name="公厕选址居民反对", party_name="张三")
    office.case(name="渣土车漏撒赔偿", party_name="张三")
    assert duplicates_of(office.ws, one) == []


def test_merge_takes_chosen_fields_and_all_steps_and_can_be_undone(office: Office, tmp_path: Path) -> None:
    kept = office.fixed_case(name="夜市噪音", people=5)
    other = office.fixed_case(name="夜市占道噪音", people=14, place="胜利路", party_name="张三")
    add_mediation(office.ws, kept, date(2026, 10, 12), "听取意见")
    add_mediation(office.ws, other, date(2026, 10, 11), "现场查看")
    paper = tmp_path / "照片说明.txt"
    paper.write_text("说明")
    add_attachment(office.ws, "dispute", other, paper)
    assert {c.name for c in differences(office.ws, kept, other)} == {"name", "people", "place", "party_name"}
    before = load_dispute(office.ws, kept), load_dispute(office.ws, other)

    merge_disputes(office.ws, kept, other, frozenset({"people", "place", "party_name"}))
    row = load_dispute(office.ws, kept)
    assert (row["name"], row["people"], row["place"]) == ("夜市噪音", 14, "胜利路")
    assert [m["content"] for m in row["mediations"]] == ["现场查看", "听取意见"]
    assert len(attachments_of(office.ws, "dispute", kept)) == 1
    gone = load_dispute(office.ws, other)
    assert (gone["status"], gone["merged_into_id"], gone["mediations"]) == (DisputeStatus.void, kept, ())
    with pytest.raises(Refused, match="撤销合并"):
        restore_dispute(office.ws, other)

    assert undo_merge(office.ws, other) == []
    after = load_dispute(office.ws, kept), load_dispute(office.ws, other)
    for old, new in zip(before, after, strict=True):
        assert {**old.values, "mediations": [m["content"] for m in old["mediations"]]} == {
            **new.values, "mediations": [m["content"] for m in new["mediations"]]}  # fmt: skip
    assert len(attachments_of(office.ws, "dispute", other)) == 1


def test_undo_leaves_alone_what_was_changed_since(office: Office) -> None:
    kept, other = office.fixed_case(people=5), office.fixed_case(people=14, place="胜利路")
    merge_disputes(office.ws, kept, other, frozenset({"people", "place"}))
    save_dispute(office.ws, kept, {"people": 20})
    assert undo_merge(office.ws, other) == ["涉及人数"]
    row = load_dispute(office.ws, kept)
    assert (row["people"], row["place"]) == (20, None)


def test_cases_of_different_units_or_one_and_the_same_are_not_merged(office: Office) -> None:
    one, two = office.case(), office.case(unit_id=office.team)
    with pytest.raises(Refused, match="不是同一填报单位"):
        merge_disputes(office.ws, one, two, frozenset())
    with pytest.raises(Refused, match="另一起"):
        merge_disputes(office.ws, one, one, frozenset())
    with pytest.raises(Refused, match="没有合并过"):
        undo_merge(office.ws, one)
