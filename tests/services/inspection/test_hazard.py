"""隐患: from the finding over notice, feedback, extension and review to 销号; being late; what founds a 督导."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop.fields import Refused
from desktop.rules.hazard import Decision, HazardStatus, ReviewResult
from desktop.services.inspection.hazard import (
    hazard_view,
    load_hazard,
    new_hazard_values,
    remove_hazard,
    save_hazard,
)
from desktop.services.inspection.hazard_due import hazard_obligations, missed_major_hazards
from desktop.services.inspection.hazard_steps import (
    add_feedback,
    ask_extension,
    close_hazards,
    decide_extension,
    issue_notice,
    list_hazards,
    pending_extension,
    remind,
    reopen_hazard,
    review_hazards,
    sign_notice,
    supervise,
)
from desktop.services.organisation.handover import move_work, open_work_in
from desktop.services.parts.obligation import ObligationState
from desktop.services.policy.policy import change_parameter
from desktop.services.trail.trash import restore_from_trash, trash_lines
from desktop.services.trail.undo import undo
from tests.case_office import Office, make_office

TODAY = date(2026, 10, 22)
FOUND = date(2026, 10, 8)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    yield made
    made.ws.vault.close()


def values(office: Office, **over: Any) -> dict[str, Any]:
    """A hazard of the team found on 8 October and due on the 30th, ordinary."""
    return {
        "unit_id": office.team,
        "place": "支队配电间",
        "description": "配电箱私拉乱接，无漏电保护",
        "category": "fire",
        "grade": "ordinary",
        "source": "self",
        "found_on": FOUND,
        "due_on": date(2026, 10, 30),
        **over,
    }


def hazard(office: Office, **over: Any) -> int:
    return save_hazard(office.ws, None, values(office, **over))


def set_day(office: Office, day: date) -> None:
    office.ws.clock.now = datetime(day.year, day.month, day.day, 9)  # type: ignore[attr-defined]  # the tests' clock


def passed(office: Office, *numbers: int, day: date = TODAY, **over: Any) -> str:
    """A review by two people in which all of them passed."""
    who = {"reviewer_id": office.people["李明"], "second_reviewer_id": office.people["周倩"]}
    results = {number: {"result": ReviewResult.mended} for number in numbers}
    return review_hazards(office.ws, results, {"reviewed_on": day, **who, **over})


def test_a_hazard_runs_from_finding_to_closing(office: Office) -> None:
    number = hazard(office)
    ws = office.ws
    assert load_hazard(ws, number)["status"] is HazardStatus.found
    notice = issue_notice(ws, [number], {"issued_on": date(2026, 10, 9), "demand": "立即断电整改"})
    sign_notice(ws, notice, date(2026, 10, 10), "赵刚")
    assert load_hazard(ws, number)["status"] is HazardStatus.mending
    add_feedback(ws, number, {"fed_back_on": date(2026, 10, 20), "content": "已更换配电箱"})
    assert load_hazard(ws, number)["status"] is HazardStatus.review
    assert passed(office, number) == "洪管复〔2026〕1号"
    assert load_hazard(ws, number)["status"] is HazardStatus.mended
    assert close_hazards(ws, [number], TODAY, office.people["李明"]) == 1
    row = load_hazard(ws, number)
    assert row["status"] is HazardStatus.closed
    assert (row["mended_on"], row["closed_on"]) == (TODAY, TODAY)
    assert len(row["feedbacks"]) == len(row["reviews"]) == 1


def test_a_measure_with_its_person_also_begins_the_mending(office: Office) -> None:
    number = hazard(office, measure="更换线路")
    assert load_hazard(office.ws, number)["status"] is HazardStatus.found
    save_hazard(office.ws, number, {"person_id": office.people["赵刚"]})
    assert load_hazard(office.ws, number)["status"] is HazardStatus.mending


@pytest.mark.parametrize(
    ("over", "field", "says"),
    [
        ({"due_on": date(2026, 10, 7)}, "due_on", "整改期限不能早于发现日期 2026-10-08"),
        ({"found_on": date(2026, 10, 23)}, "found_on", "发现日期不能晚于今天"),
        ({"place": ""}, "place", "请填写隐患部位"),
        ({"category": "flood"}, "category", "不在可选项内"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(office: Office, over: dict[str, Any], field: str, says: str) -> None:
    with pytest.raises(Refused) as refused:
        hazard(office, **over)
    assert any(p.field == field and says in p.message for p in refused.value.problems)


def test_one_notice_holds_several_hazards_of_one_unit(office: Office) -> None:
    both = [hazard(office), hazard(office, place="食堂", grade="major")]
    issue_notice(office.ws, both, {"issued_on": TODAY})
    assert len({load_hazard(office.ws, number)["notice_id"] for number in both}) == 1
    other = hazard(office, unit_id=office.bureau)
    with pytest.raises(Refused, match="一份通知书只能发给一个单位"):
        issue_notice(office.ws, [other, hazard(office)], {"issued_on": TODAY})
    with pytest.raises(Refused, match="请先填整改期限"):
        issue_notice(office.ws, [hazard(office, due_on=None)], {"issued_on": TODAY})


def test_a_notice_is_signed_for_after_it_was_issued(office: Office) -> None:
    notice = issue_notice(office.ws, [hazard(office)], {"issued_on": TODAY})
    with pytest.raises(Refused, match="签收日期不能早于通知日期"):
        sign_notice(office.ws, notice, date(2026, 10, 21), "赵刚")
    with pytest.raises(Refused, match="请填写签收人"):
        sign_notice(office.ws, notice, TODAY, " ")


def test_the_deadline_in_a_notice_moves_by_an_extension_only(office: Office) -> None:
    number = hazard(office)
    issue_notice(office.ws, [number], {"issued_on": TODAY})
    with pytest.raises(Refused, match="改期请用“申请延期”"):
        save_hazard(office.ws, number, {"due_on": date(2026, 12, 1)})
    ask_extension(office.ws, number, {"asked_on": TODAY, "reason": "配件未到货", "wanted_on": date(2026, 11, 15)})
    assert pending_extension(office.ws, number)
    assert load_hazard(office.ws, number)["due_on"] == date(2026, 10, 30)
    decide_extension(
        office.ws,
        number,
        {
            "decision": Decision.granted,
            "decided_on": TODAY,
            "granted_on": date(2026, 11, 10),
            "approver_id": office.people["李明"],
        },
    )
    row = load_hazard(office.ws, number)
    assert (row["due_on"], row["first_due_on"]) == (date(2026, 11, 10), date(2026, 10, 30))
    sentence = hazard_view(office.ws, row.values).deadline
    assert sentence.startswith("截止2026年11月10日（周二，含当日）：原为2026年10月30日，2026年10月22日批准延期")
    assert not pending_extension(office.ws, number)


def test_a_declined_extension_leaves_the_deadline(office: Office) -> None:
    number = hazard(office)
    ask_extension(office.ws, number, {"asked_on": TODAY, "reason": "忙", "wanted_on": date(2026, 11, 15)})
    decide_extension(office.ws, number, {"decision": Decision.declined, "decided_on": TODAY, "opinion": "应按期完成"})
    assert load_hazard(office.ws, number)["due_on"] == date(2026, 10, 30)
    with pytest.raises(Refused, match="没有待批的延期申请"):
        decide_extension(office.ws, number, {"decision": Decision.granted, "decided_on": TODAY})


def test_a_reinspection_before_the_feedback_is_refused(office: Office) -> None:
    with pytest.raises(Refused, match="还没有整改反馈，不能复查"):
        passed(office, hazard(office))


def test_a_major_hazard_needs_notice_and_two_reviewers(office: Office) -> None:
    number = hazard(office, grade="major")
    with pytest.raises(Refused, match="须先下达整改通知书"):
        add_feedback(office.ws, number, {"fed_back_on": TODAY, "content": "已整改"})
    issue_notice(office.ws, [number], {"issued_on": date(2026, 10, 9)})
    add_feedback(office.ws, number, {"fed_back_on": TODAY, "content": "已整改"})
    with pytest.raises(Refused, match="重大隐患须由两人以上复查"):
        passed(office, number, second_reviewer_id=None)
    passed(office, number)
    assert load_hazard(office.ws, number)["status"] is HazardStatus.mended


def test_what_is_not_mended_goes_back_with_a_new_deadline(office: Office) -> None:
    first, second = hazard(office), hazard(office, place="仓库")
    for number in (first, second):
        add_feedback(office.ws, number, {"fed_back_on": TODAY, "content": "已整改"})
    results = {
        first: {"result": ReviewResult.mended},
        second: {"result": ReviewResult.not_mended, "opinion": "仍有杂物", "new_due_on": date(2026, 11, 5)},
    }
    who = {"reviewed_on": TODAY, "reviewer_id": office.people["李明"]}
    review_hazards(office.ws, results, who, close=True)
    assert load_hazard(office.ws, first)["status"] is HazardStatus.closed
    row = load_hazard(office.ws, second)
    assert (row["status"], row["due_on"], row["fed_back_on"]) == (HazardStatus.mending, date(2026, 11, 5), None)
    with pytest.raises(Refused, match="不能销号"):
        close_hazards(office.ws, [second], TODAY)


def test_a_closed_hazard_is_reopened_with_a_reason(office: Office) -> None:
    number = hazard(office)
    add_feedback(office.ws, number, {"fed_back_on": TODAY, "content": "已整改"})
    passed(office, number)
    close_hazards(office.ws, [number], TODAY)
    with pytest.raises(Refused, match="已销号，请先重新立案"):
        save_hazard(office.ws, number, {"place": "别处"})
    with pytest.raises(Refused, match="请填写理由"):
        reopen_hazard(office.ws, number, {"reopened_on": TODAY, "reason": " ", "new_due_on": TODAY})
    reopen_hazard(office.ws, number, {"reopened_on": TODAY, "reason": "问题反弹", "new_due_on": date(2026, 11, 1)})
    row = load_hazard(office.ws, number)
    assert (row["status"], row["closed_on"], row["mended_on"]) == (HazardStatus.mending, None, None)
    assert row["reopenings"][0]["closed_before_on"] == TODAY
    assert "重新立案时规定" in hazard_view(office.ws, row.values).deadline


def test_taken_up_again_it_is_asked_for_in_writing_anew_before_a_major_one_is_answered(office: Office) -> None:
    number = warned(office)
    add_feedback(office.ws, number, {"fed_back_on": date(2026, 10, 12), "content": "已整改"})
    passed(office, number)
    reopen_hazard(office.ws, number, {"reopened_on": TODAY, "reason": "反弹", "new_due_on": date(2026, 11, 2)})
    assert load_hazard(office.ws, number)["noticed_on"] is None
    with pytest.raises(Refused, match="须先下达整改通知书"):
        add_feedback(office.ws, number, {"fed_back_on": TODAY, "content": "已整改"})
    assert missed_major_hazards(office.ws, date(2026, 11, 3)) == [], "nobody was warned of the new deadline yet"
    issue_notice(office.ws, [number], {"issued_on": TODAY})
    [found] = missed_major_hazards(office.ws, date(2026, 11, 3))
    assert (found.notice_number, found.due_on) == ("洪管改〔2026〕2号", date(2026, 11, 2))
    with pytest.raises(Refused, match="已下达整改通知书，不能删除"):
        remove_hazard(office.ws, number)


def test_a_hazard_named_in_a_notice_is_not_deleted(office: Office) -> None:
    number = hazard(office)
    issue_notice(office.ws, [number], {"issued_on": TODAY})
    with pytest.raises(Refused, match="已下达整改通知书，不能删除"):
        remove_hazard(office.ws, number)
    other = hazard(office)
    remove_hazard(office.ws, other)
    with pytest.raises(Refused, match="已不存在"):
        load_hazard(office.ws, other)


def test_reminding_and_listing_leave_their_day(office: Office) -> None:
    number = hazard(office)
    remind(office.ws, [number])
    supervise(office.ws, [number])
    list_hazards(office.ws, [number])
    row = load_hazard(office.ws, number)
    assert row["reminded_on"] == row["supervised_on"] == row["listed_on"] == TODAY
    add_feedback(office.ws, number, {"fed_back_on": TODAY, "content": "已整改"})
    with pytest.raises(Refused, match="不用催办"):
        remind(office.ws, [number])


def test_a_new_hazard_proposes_the_deadline_of_the_pack(office: Office) -> None:
    made = new_hazard_values(office.ws, office.team)
    assert (made["grade"], made["due_on"]) == ("ordinary", date(2026, 11, 6))


# --- a ground of 责任督导 ----------------------------------------------------------------------------


def warned(office: Office, **over: Any) -> int:
    """A 重大 hazard due on 16 October, warned of in writing on the 9th."""
    number = hazard(office, grade="major", due_on=date(2026, 10, 16), **over)
    issue_notice(office.ws, [number], {"issued_on": date(2026, 10, 9)})
    return number


def test_a_major_hazard_warned_of_in_writing_whose_deadline_was_missed_is_offered_as_ground_28_7(
    office: Office,
) -> None:
    number = warned(office)
    assert missed_major_hazards(office.ws, date(2026, 10, 16)) == []
    [found] = missed_major_hazards(office.ws, TODAY)
    assert (found.id, found.unit_id, found.due_on, found.days_late) == (number, office.team, date(2026, 10, 16), 6)
    assert found.article == "《实施细则》第二十八条（七）"
    assert found.still_open
    assert "已逾期 6 天仍未整改" in found.sentence()


def test_an_ordinary_one_and_one_never_warned_of_in_writing_are_not(office: Office) -> None:
    hazard(office, due_on=date(2026, 10, 16))
    hazard(office, grade="major", due_on=date(2026, 10, 16))
    assert missed_major_hazards(office.ws, TODAY) == []


def test_mending_it_late_does_not_unmake_the_ground(office: Office) -> None:
    number = warned(office)
    add_feedback(office.ws, number, {"fed_back_on": date(2026, 10, 20), "content": "已整改"})
    passed(office, number, day=date(2026, 10, 21))
    [found] = missed_major_hazards(office.ws, TODAY)
    assert not found.still_open
    assert "逾期 5 天后才整改" in found.sentence()


def test_a_deadline_missed_before_it_was_taken_up_again_stays_missed(office: Office) -> None:
    number = warned(office)
    add_feedback(office.ws, number, {"fed_back_on": date(2026, 10, 20), "content": "已整改"})
    passed(office, number, day=date(2026, 10, 21))
    before = missed_major_hazards(office.ws, TODAY)
    reopen_hazard(office.ws, number, {"reopened_on": TODAY, "reason": "反弹", "new_due_on": date(2026, 11, 2)})
    assert missed_major_hazards(office.ws, TODAY) == before
    assert "逾期 5 天后才整改" in before[0].sentence()


def test_an_answer_that_did_not_mend_it_in_time_misses_the_deadline_all_the_same(office: Office) -> None:
    number = warned(office)
    add_feedback(office.ws, number, {"fed_back_on": date(2026, 10, 15), "content": "已整改"})
    who = {"reviewer_id": office.people["李明"], "second_reviewer_id": office.people["周倩"]}
    result = {"result": ReviewResult.not_mended, "opinion": "仍漏电", "new_due_on": date(2026, 11, 5)}
    review_hazards(office.ws, {number: result}, {"reviewed_on": date(2026, 10, 19), **who})
    [found] = missed_major_hazards(office.ws, TODAY)
    assert (found.due_on, found.still_open) == (date(2026, 10, 16), True)


def test_an_answer_in_time_is_no_ground(office: Office) -> None:
    number = warned(office)
    add_feedback(office.ws, number, {"fed_back_on": date(2026, 10, 16), "content": "已整改"})
    assert missed_major_hazards(office.ws, TODAY) == []


def test_an_extension_granted_in_time_is_no_ground(office: Office) -> None:
    number = warned(office)
    asked = {"asked_on": date(2026, 10, 15), "reason": "停电改造", "wanted_on": date(2026, 11, 1)}
    ask_extension(office.ws, number, asked)
    decided = {"decision": Decision.granted, "decided_on": date(2026, 10, 19), "granted_on": date(2026, 11, 1)}
    decide_extension(office.ws, number, decided)
    assert missed_major_hazards(office.ws, TODAY) == []
    assert [found.due_on for found in missed_major_hazards(office.ws, date(2026, 11, 2))] == [date(2026, 11, 1)]


def test_in_nanyang_there_is_no_such_ground_until_the_unit_makes_one(tmp_path: Path) -> None:
    office = make_office(tmp_path, pack="nanyang-2017")
    warned(office)
    assert missed_major_hazards(office.ws, TODAY) == []
    change_parameter(office.ws, "hazard.ground", date(2026, 1, 1), True, "本区规定")
    [found] = missed_major_hazards(office.ws, TODAY)
    assert found.article == "制度未规定，本单位自定"
    office.ws.vault.close()


# --- what is due --------------------------------------------------------------------------------------


def test_late_hazards_and_feedbacks_that_wait_are_obligations(office: Office) -> None:
    warned(office)
    hazard(office, due_on=date(2026, 10, 21))
    hazard(office, due_on=date(2026, 10, 25))
    hazard(office, due_on=date(2026, 12, 25))
    waiting = hazard(office)
    add_feedback(office.ws, waiting, {"fed_back_on": date(2026, 10, 12), "content": "已整改"})
    found = hazard_obligations(office.ws, 2026)
    assert [(duty.title, duty.state) for duty in found] == [
        ("重大隐患逾期，可作为督导情形", ObligationState.overdue),
        ("隐患超期未整改，请催办", ObligationState.overdue),
        ("隐患临近整改期限", ObligationState.due_soon),
        ("整改反馈待复查", ObligationState.overdue),
    ]
    assert found[0].article == "《实施细则》第二十八条（七）"
    assert found[0].target == {"part": "hazard", "filter": "overdue"}
    assert found[3].due_on == date(2026, 10, 19)  # five working days after the 12th


def test_what_is_late_from_an_earlier_year_is_still_due_in_the_present_one(office: Office) -> None:
    hazard(office, found_on=date(2025, 12, 1), due_on=date(2025, 12, 20))
    [late] = hazard_obligations(office.ws, 2026)
    assert (late.due_on, late.state, late.late_days) == (date(2025, 12, 20), ObligationState.overdue, 306)
    assert [duty.due_on for duty in hazard_obligations(office.ws, 2025)] == [date(2025, 12, 20)]
    assert hazard_obligations(office.ws, 2027) == []


def test_a_deadline_on_a_day_off_comes_near_with_the_working_day_before(office: Office) -> None:
    set_day(office, date(2026, 9, 25))  # five days are soon: to 30 September, then come seven days off
    for day in (date(2026, 10, 7), date(2026, 10, 8)):
        hazard(office, found_on=date(2026, 9, 20), due_on=day)
    [near] = hazard_obligations(office.ws, 2026)
    assert near.due_on == date(2026, 10, 7)
    assert near.sentence.startswith("截止2026年10月7日（周三，含当日）：由本单位填写，距发现 17 天")
    assert "当日不上班，请在2026年9月30日前（含当日）办结" in near.sentence


# --- handing over, undoing, the 回收站 ----------------------------------------------------------------


def test_open_hazards_go_along_when_a_post_changes_hands(office: Office) -> None:
    number = hazard(office, person_id=office.people["赵刚"])
    ws = office.ws
    with ws.read() as session:
        found = open_work_in(session, office.people["赵刚"], office.team, "officer", TODAY)
    assert [(item.kind, item.part, item.due_on) for item in found] == [("hazard", "隐患整改责任人", date(2026, 10, 30))]
    with ws.command("test", "移交") as command:
        move_work(command.session, tuple(found), office.people["周倩"], None, TODAY)
    assert load_hazard(ws, number)["person_id"] == office.people["周倩"]


def test_each_step_can_be_taken_back(office: Office) -> None:
    ws, number = office.ws, hazard(office)
    before = load_hazard(ws, number)
    issue_notice(ws, [number], {"issued_on": TODAY})
    noticed = load_hazard(ws, number)
    add_feedback(ws, number, {"fed_back_on": TODAY, "content": "已整改"})
    passed(office, number)
    undo(ws)
    undo(ws)
    assert load_hazard(ws, number) == noticed
    undo(ws)
    assert load_hazard(ws, number) == before


def test_a_removed_hazard_comes_back_from_the_trash(office: Office) -> None:
    ws, number = office.ws, hazard(office)
    before = load_hazard(ws, number)
    remove_hazard(ws, number)
    [line] = trash_lines(ws)
    restore_from_trash(ws, [line.key])
    assert load_hazard(ws, number) == before
