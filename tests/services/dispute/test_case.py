"""Saving a case: numbers, checks, 调处, steps, warnings, purging; with a real work file."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from desktop.fields import Refused, Row
from desktop.models.dispute import Dispute
from desktop.models.trail.audit import AuditEntry
from desktop.rules.dispute import DisputeStatus, PledgeKind
from desktop.services.dispute.case import load_dispute, new_dispute_values, purge_short_names, save_dispute
from desktop.services.dispute.monthly_report import file_zero_report
from desktop.services.dispute.report_query import report_on
from desktop.services.dispute.screening import new_screening_values, save_screening
from desktop.services.dispute.steps import (
    add_mediation,
    add_pledge_entry,
    assign_three_fixed,
    reopen_dispute,
    resolve_dispute,
    restore_dispute,
    submit_to_group,
    transfer_dispute,
    void_dispute,
)
from desktop.services.parts.attachment import attachments_of
from desktop.services.parts.draft import load_draft, save_draft
from tests.case_office import Office, make_office

TODAY = date(2026, 10, 22)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    yield made
    made.ws.vault.close()


def test_number_counts_by_unit_and_year(office: Office) -> None:
    numbers = [
        save_dispute(office.ws, None, office.values(**over)).number
        for over in (
            {},
            {"name": "第二起"},
            {"unit_id": office.team},
            {"known_on": date(2025, 12, 30), "happened_on": date(2025, 12, 30)},
        )
    ]
    assert numbers == ["2026-0001", "2026-0002", "2026-0001", "2025-0001"]


def test_case_moved_to_another_unit_gets_that_units_number(office: Office) -> None:
    case = office.case()
    save_dispute(office.ws, None, office.values(unit_id=office.team))
    moved = save_dispute(office.ws, case, {"unit_id": office.team})
    assert moved.number == "2026-0002"


def test_case_without_three_fixed_is_no_mediation_until_it_has_one(office: Office) -> None:
    case = office.case()
    add_mediation(office.ws, case, date(2026, 10, 12), "现场听取双方意见")
    assert load_dispute(office.ws, case)["mediated_on"] is None
    save_dispute(office.ws, case, {"lead_id": office.people["李明"], "responsible_id": office.people["王芳"],
                                   "due_on": date(2026, 11, 8)})  # fmt: skip
    row = load_dispute(office.ws, case)
    assert (row["three_fixed_on"], row["mediated_on"], row["status"]) == (TODAY, TODAY, DisputeStatus.mediating)


def test_refused_save_writes_nothing_and_names_the_fields(office: Office) -> None:
    head = office.ws.audit_head()
    with pytest.raises(Refused) as refused:
        save_dispute(office.ws, None, office.values(name=" ", known_on=date(2026, 10, 23), unit_id=None))
    assert {p.field for p in refused.value.problems} == {"name", "unit_id"}
    with pytest.raises(Refused) as refused:
        save_dispute(office.ws, None, office.values(known_on=date(2026, 10, 23)))
    assert {p.field for p in refused.value.problems} == {"known_on"}
    assert office.ws.audit_head() == head


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"dispute_type": "没有这一类"}, "dispute_type"),
        ({"name": "名" * 61}, "name"),
        ({"people": -1}, "people"),
        ({"level": "major"}, "patron_id"),
        ({"happened_on": date(2026, 10, 10)}, "happened_on"),
        ({"known_on": date(2019, 1, 1), "happened_on": date(2019, 1, 1)}, "unit_id"),
    ],
)
def test_bad_values_are_refused_at_their_field(office: Office, over: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        save_dispute(office.ws, None, office.values(**over))
    assert field in {p.field for p in refused.value.problems}


def test_phone_number_in_free_text_is_warned_of_not_refused(office: Office) -> None:
    saved = save_dispute(office.ws, None, office.fixed(summary="联系13870012345协调"))
    assert "“简述”第 3 字起像手机号码" in saved.warnings[0].message
    step = (Row(None, {"happened_on": date(2026, 10, 12), "content": "电话0791-86551234"}),)
    saved = save_dispute(office.ws, saved.id, {"summary": "已改", "mediations": step})
    assert "调处记录第 1 行内容" in saved.warnings[0].message


def test_steps_are_changed_added_and_taken_away_with_the_form(office: Office) -> None:
    case = office.fixed_case()
    add_mediation(office.ws, case, date(2026, 10, 14), "调阅审批材料", office.people["王芳"])
    add_mediation(office.ws, case, date(2026, 10, 12), "听取意见")
    rows = load_dispute(office.ws, case)["mediations"]
    assert [row["content"] for row in rows] == ["听取意见", "调阅审批材料"]
    new = Row(None, {"happened_on": date(2026, 10, 15), "content": "达成协议"})
    changed = Row(rows[1].id, {**rows[1].values, "content": "调阅材料"})
    save_dispute(office.ws, case, {"mediations": (changed, new)})
    assert [row["content"] for row in load_dispute(office.ws, case)["mediations"]] == ["调阅材料", "达成协议"]


@pytest.mark.parametrize("day", [date(2026, 10, 8), date(2026, 10, 23)])
def test_step_lies_between_acceptance_and_today(office: Office, day: date) -> None:
    case = office.fixed_case()
    with pytest.raises(Refused, match="日期不能") as refused:
        add_mediation(office.ws, case, day, "听取意见")
    assert refused.value.problems[0].field == "happened_on"
    with pytest.raises(Refused, match="第 1 行：日期不能"):
        save_dispute(office.ws, case, {"mediations": (Row(None, {"happened_on": day, "content": "听取意见"}),)})


def test_three_pledges_have_dated_entries(office: Office) -> None:
    case = office.fixed_case()
    for pledge in PledgeKind:
        add_pledge_entry(office.ws, case, pledge, TODAY, f"{pledge.value}已办")
    assert [row["pledge"] for row in load_dispute(office.ws, case)["pledges"]] == list(PledgeKind)


def test_hard_case_goes_to_the_leading_group(office: Office) -> None:
    case = office.fixed_case()
    submit_to_group(office.ws, case, {"submitted_on": TODAY, "reason": "群众反映强烈", "team": "法规科、执法支队"})
    (row,) = load_dispute(office.ws, case)["submissions"]
    assert (row["submitted_on"], row["team"]) == (TODAY, "法规科、执法支队")


def test_case_is_resolved_with_its_result_and_can_be_reopened(office: Office) -> None:
    case = office.fixed_case()
    with pytest.raises(Refused) as refused:
        resolve_dispute(office.ws, case, TODAY, "")
    assert [p.field for p in refused.value.problems] == ["outcome"]
    resolve_dispute(office.ws, case, TODAY, "双方和解", more={"mass_incident_prevented": True})
    row = load_dispute(office.ws, case)
    assert (row["status"], row["closed_on"], row["succeeded"]) == (DisputeStatus.resolved, TODAY, True)
    reopen_dispute(office.ws, case)
    row = load_dispute(office.ws, case)
    assert (row["status"], row["closed_on"], row["succeeded"]) == (DisputeStatus.mediating, None, None)


def test_case_without_three_fixed_cannot_be_resolved_but_transferred(office: Office) -> None:
    case = office.case()
    with pytest.raises(Refused, match="矛盾调处制度》四"):
        resolve_dispute(office.ws, case, TODAY, "双方和解")
    transfer_dispute(office.ws, case, TODAY, "区信访局")
    row = load_dispute(office.ws, case)
    assert (row["status"], row["succeeded"]) == (DisputeStatus.transferred, False)


def test_void_case_keeps_its_reason_and_is_locked_until_restored(office: Office) -> None:
    case = office.fixed_case()
    with pytest.raises(Refused):
        void_dispute(office.ws, case, "  ")
    void_dispute(office.ws, case, "登记错误")
    row = load_dispute(office.ws, case)
    assert (row["status"], row["void_reason"], row["mediated_on"]) == (DisputeStatus.void, "登记错误", None)
    with pytest.raises(Refused, match="已作废"):
        save_dispute(office.ws, case, {"name": "改名"})
    with pytest.raises(Refused, match="已作废"):
        add_mediation(office.ws, case, TODAY, "听取意见")
    restore_dispute(office.ws, case)
    assert load_dispute(office.ws, case)["status"] is DisputeStatus.mediating


def test_three_fixed_of_several_cases_at_once(office: Office) -> None:
    ids = [office.case(name=f"第{i}起") for i in range(3)]
    done = office.fixed_case()
    resolve_dispute(office.ws, done, TODAY, "和解")
    who = {"lead_id": office.people["周倩"], "responsible_id": office.people["王芳"]}
    assert assign_three_fixed(office.ws, [*ids, done], who) == 3
    rows = [load_dispute(office.ws, case) for case in ids]
    assert {row["due_on"] for row in rows} == {date(2026, 11, 8)}, "the pack's 30 days from 受理"
    assert {row["status"] for row in rows} == {DisputeStatus.mediating}
    assert load_dispute(office.ws, done)["lead_id"] == office.people["李明"]


def test_bulk_refusal_names_the_case_and_changes_none(office: Office) -> None:
    one, two = office.case(), office.case(known_on=date(2026, 10, 20))
    with pytest.raises(Refused, match="2026-0002"):
        assign_three_fixed(office.ws, [one, two], {"due_on": date(2026, 10, 15)})
    assert load_dispute(office.ws, one)["due_on"] is None


def test_new_case_proposes_the_packs_due_day(office: Office) -> None:
    values = new_dispute_values(office.ws, office.bureau)
    assert (values["known_on"], values["due_on"]) == (TODAY, date(2026, 11, 21))
    assert (values["scale"], values["level"]) == ("individual", "ordinary")


def test_attachments_come_and_go_with_the_form(office: Office, tmp_path: Path) -> None:
    paper = tmp_path / "协议.txt"
    paper.write_text("协议")
    saved = save_dispute(office.ws, None, office.values(), attach=[paper])
    (held,) = attachments_of(office.ws, "dispute", saved.id)
    assert held.name == "协议.txt"
    save_dispute(office.ws, saved.id, {}, detach=[held.id])
    assert attachments_of(office.ws, "dispute", saved.id) == []


def test_short_name_is_only_hashed_in_the_audit_and_purged_years_after_closing(office: Office) -> None:
    case = office.fixed_case(party_name="钱多多")
    resolve_dispute(office.ws, case, TODAY, "和解")
    assert purge_short_names(office.ws) == 0
    office.ws.clock.now = datetime(2029, 10, 22)  # type: ignore[attr-defined]  # the test's own clock
    assert purge_short_names(office.ws) == 1
    row = load_dispute(office.ws, case)
    assert (row["party_name"], row["purged_on"]) == (None, date(2029, 10, 22))
    with office.ws.read() as session:
        assert not any("钱多多" in str(entry.changes) for entry in session.scalars(select(AuditEntry)))


def test_name_of_a_void_case_and_of_an_unsaved_form_goes_too(office: Office) -> None:
    case = office.case(party_name="钱多多")
    void_dispute(office.ws, case, "登记错误")
    save_draft(office.ws, "dispute", case, {"party_name": "钱多多"})
    office.ws.clock.now = datetime(2029, 10, 9)  # type: ignore[attr-defined]  # the test's own clock
    assert purge_short_names(office.ws) == 1
    assert load_dispute(office.ws, case)["party_name"] is None
    assert load_draft(office.ws, "dispute", case) is None


def test_pack_without_three_fixed_proposes_no_due_day_and_counts_the_first_step(tmp_path: Path) -> None:
    office = make_office(tmp_path, pack="nanyang-2017")
    assert new_dispute_values(office.ws, office.bureau)["due_on"] is None
    case = office.case()
    add_mediation(office.ws, case, date(2026, 10, 12), "听取意见")
    resolve_dispute(office.ws, case, TODAY, "和解")
    row = load_dispute(office.ws, case)
    assert (row["mediated_on"], row["status"]) == (date(2026, 10, 12), DisputeStatus.resolved)
    office.ws.vault.close()


def test_zero_report_dissolves_when_a_case_of_its_month_is_added(office: Office) -> None:
    screened = save_screening(
        office.ws, None, {**new_screening_values(office.ws, office.bureau), "scope": "全局", "screeners": "综治办",
                          "result": "未发现"})  # fmt: skip
    file_zero_report(
        office.ws,
        office.bureau,
        2026,
        10,
        screening_id=screened,
        submit=False,
        reviewed_by="李明",
        prepared_by="王芳",
        phone="0791-8600000",
    )
    assert report_on(office.ws, office.bureau, 2026, 10).is_zero
    office.case()
    assert not report_on(office.ws, office.bureau, 2026, 10).is_zero


def test_search_initials_follow_the_name(office: Office) -> None:
    case = office.case()
    save_dispute(office.ws, case, {"name": "环卫工加班工资争议"})
    with office.ws.read() as session:
        assert session.get_one(Dispute, case).name_initials == "hwgjbgzzy"
