"""A case from its finding to its release through the commands, in both packs (S14)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.fields import Refused, Row
from desktop.rules.supervision import CaseStatus, MeasureState
from desktop.services.supervision.case import case_view, measures_open
from desktop.services.supervision.mending import accept_measure, add_report, release_measure
from desktop.services.supervision.steps import (
    add_visit,
    approve_measure,
    copies_of,
    decline_step,
    hand_over,
    hold_talk,
    issue_measure,
    name_guide,
    save_copies,
    serve_measure,
    take_measure,
    withdraw_measure,
)
from desktop.services.supervision.write import (
    close_supervision,
    load_supervision,
    remove_supervision,
    reopen_supervision,
    save_supervision,
    void_supervision,
)
from desktop.services.trail.history import history_of
from desktop.services.trail.undo import undo, undo_steps
from tests.supervision_office import NANCHANG, SupervisionOffice, make_supervision_office

FOUND = date(2026, 3, 2)


@pytest.fixture
def nanyang(tmp_path: Path) -> Iterator[SupervisionOffice]:
    office = make_supervision_office(tmp_path)
    yield office
    office.ws.vault.close()


@pytest.fixture
def nanchang(tmp_path: Path) -> Iterator[SupervisionOffice]:
    office = make_supervision_office(tmp_path, NANCHANG)
    yield office
    office.ws.vault.close()


def refusal(caught: pytest.ExceptionInfo[Refused]) -> str:
    return "；".join(problem.sentence() for problem in caught.value.problems)


# --- the case ---------------------------------------------------------------------------------------


def test_a_case_gets_its_number_and_the_leaders_of_the_day_it_was_found(nanyang: SupervisionOffice):
    row = load_supervision(nanyang.ws, nanyang.case())
    assert row["number"] == "2026-001" and row["status"] is CaseStatus.verifying
    assert [leader["person_id"] for leader in row["leaders"]] == [nanyang.people["周建国"], nanyang.people["李春梅"]]
    assert load_supervision(nanyang.ws, nanyang.case())["number"] == "2026-002"


WRONG = [
    ({"severity": None}, "severity", "第三十三条"),
    ({"name": " "}, "name", "请填写事由"),
    ({"found_on": date(2026, 12, 1)}, "found_on", "还没有到"),
    ({"found_on": date(2019, 1, 1)}, "unit_id", "没有这个单位"),
    ({"noticed_on": date(2026, 12, 1)}, "noticed_on", "还没有到"),
]


@pytest.mark.parametrize(("over", "field", "said"), WRONG)
def test_what_is_wrong_with_a_case_stands_at_its_field(
    nanyang: SupervisionOffice, over: dict[str, object], field: str, said: str
):
    with pytest.raises(Refused) as caught:
        nanyang.case(**over)
    assert caught.value.problems[0].field == field and said in refusal(caught)


def test_who_supervises_must_stand_above(nanyang: SupervisionOffice):
    with pytest.raises(Refused) as caught:
        nanyang.case(unit_id=nanyang.own, authority_id=nanyang.middle)
    assert "不是卧龙区的上级" in refusal(caught)


def test_a_case_is_found_before_its_first_measure(nanyang: SupervisionOffice):
    case = nanyang.case()
    nanyang.taken(case, "circular", date(2026, 3, 5))
    with pytest.raises(Refused) as caught:
        save_supervision(nanyang.ws, case, nanyang.values(found_on=date(2026, 3, 6)))
    assert "首项措施" in refusal(caught)


def test_whom_an_issued_measure_meets_stands_fast(nanyang: SupervisionOffice):
    case = nanyang.case()
    nanyang.issued(case, "circular", date(2026, 3, 9))
    with pytest.raises(Refused) as caught:
        save_supervision(nanyang.ws, case, nanyang.values(unit_id=nanyang.lower))
    assert "不能再更换被督导单位" in refusal(caught)


# --- the ladder (南阳) --------------------------------------------------------------------------------


def test_a_step_too_grave_is_refused_with_its_article(nanyang: SupervisionOffice):
    case = nanyang.case()
    with pytest.raises(Refused) as caught:
        nanyang.taken(case, "listed", date(2026, 3, 5))
    assert "第三十五条" in refusal(caught)
    assert [key for key, _, _ in measures_open(nanyang.ws, case)] == ["circular", "accountability", "discipline"]


def test_a_measure_is_not_issued_without_its_approvals(nanyang: SupervisionOffice):
    case = nanyang.case()
    step = take_measure(nanyang.ws, case, {"measure_kind": "circular", "proposed_on": FOUND, "reason": "属实"})
    with pytest.raises(Refused) as caught:
        issue_measure(nanyang.ws, case, step, {"issued_on": date(2026, 3, 9)})
    assert "综治委" in refusal(caught) and "第三十三条" in refusal(caught)
    with pytest.raises(Refused) as caught:
        approve_measure(nanyang.ws, case, step, "approve", {"done_on": FOUND, "by": "综治委", "opinion": "同意"})
    assert "请先登记“核实并提出意见”" in refusal(caught)
    assert case_view(nanyang.ws, case).steps[0].state is MeasureState.approving


def test_issuing_numbers_the_paper_lists_the_copies_and_starts_the_clock(nanyang: SupervisionOffice):
    case = nanyang.case()
    step = nanyang.issued(case, "circular", date(2026, 3, 9))
    view = case_view(nanyang.ws, case)
    [line] = view.steps
    assert line.number == "综治督通〔2026〕1号" and view.row["status"] is CaseStatus.running
    assert line.clocks[0].due == "2026-05-09" and line.state is MeasureState.overdue
    assert "《实施办法》第三十三条" in line.clocks[0].sentence
    copies = [(row["role"].value, row["recipient"]) for row in copies_of(nanyang.ws, case, step)]
    assert copies[0] == ("印发", "下一级综治部门")
    assert copies[-1] == ("抄送", "有干部管理权限的党委或垂直管理系统主管部门")


def test_when_the_term_ends_unmended_the_next_step_is_proposed_and_a_person_takes_it(nanyang: SupervisionOffice):
    nanyang.at(date(2026, 5, 9))
    case = nanyang.case()
    nanyang.issued(case, "circular", date(2026, 3, 9))
    assert case_view(nanyang.ws, case).proposal is None
    nanyang.at(date(2026, 5, 10))
    proposal = case_view(nanyang.ws, case).proposal
    assert proposal is not None and proposal.measure == "admonition" and "第三十四条" in proposal.article
    assert len(case_view(nanyang.ws, case).steps) == 1, "nothing happens by itself"
    step = nanyang.issued(case, "admonition", date(2026, 5, 10))
    assert step == 2 and case_view(nanyang.ws, case).proposal is None


def test_a_proposal_is_declined_with_its_reason_once(nanyang: SupervisionOffice):
    case = nanyang.case()
    step = nanyang.issued(case, "circular", date(2026, 3, 9))
    given = {"declined_on": date(2026, 5, 12), "declined_reason": "正在收尾，延后半月复查"}
    decline_step(nanyang.ws, case, step, given)
    view = case_view(nanyang.ws, case)
    assert view.proposal is None and any("暂不升级" in fact for fact in view.steps[0].facts)
    with pytest.raises(Refused):
        decline_step(nanyang.ws, case, step, given)


def test_the_talk_starts_the_clocks_of_an_admonition(nanyang: SupervisionOffice):
    case = nanyang.case(severity="serious", found_on=date(2026, 1, 5))
    step = nanyang.issued(case, "admonition", date(2026, 1, 28))
    waiting = case_view(nanyang.ws, case).steps[0].clocks
    assert {line.due for line in waiting} == {"—"} and "尚未登记约谈" in waiting[0].state
    given = {
        "held_on": date(2026, 1, 30), "held_at": "区委三楼会议室", "held_by": "综治办主任", "held_with": "周建国",
        "held_notes": "指出问题，提出要求。",
    }  # fmt: skip
    hold_talk(nanyang.ws, case, step, given)
    due = {line.title: line.due for line in case_view(nanyang.ws, case).steps[0].clocks}
    assert due["报告整改措施"] == "2026-02-13" and due["整改期限"] == "2026-04-30"


def test_receipt_starts_the_clock_of_a_listing(nanyang: SupervisionOffice):
    nanyang.at(date(2026, 5, 20))
    case = nanyang.case(severity="grave")
    step = nanyang.issued(case, "listed", date(2026, 4, 27))
    serve_measure(
        nanyang.ws, case, step, {"served_by": "张敏", "received_on": date(2026, 4, 28), "received_by": "李春梅"}
    )
    line = next(it for it in case_view(nanyang.ws, case).steps[0].clocks if it.title == "报告整改措施")
    assert line.due == "2026-05-14" and line.state == "逾期 6 天"


def listed_below(office: SupervisionOffice) -> tuple[int, int]:
    """The lower unit listed by the own unit, with the level between."""
    case = office.case(unit_id=office.lower, severity="grave", found_on=date(2026, 1, 5))
    return case, office.issued(case, "listed", date(2026, 1, 8))


def test_two_stages_only_where_a_level_lies_between_on_that_day(nanyang: SupervisionOffice):
    case, step = listed_below(nanyang)
    assert load_supervision(nanyang.ws, case)["measures"][0]["two_stage"] is True
    direct = nanyang.case(severity="grave")
    nanyang.issued(direct, "listed", date(2026, 3, 9))
    assert load_supervision(nanyang.ws, direct)["measures"][0]["two_stage"] is False
    with pytest.raises(Refused) as caught:
        name_guide(nanyang.ws, direct, 1, "王主任")
    assert "没有中间层级" in refusal(caught) and "第三十六条" in refusal(caught)
    name_guide(nanyang.ws, case, step, "周建国")
    add_visit(
        nanyang.ws, case, step,
        {"visited_on": date(2026, 4, 2), "manner": "暗访", "by": "街道综治办", "findings": "夜间巡查到位。"},
    )  # fmt: skip
    facts = case_view(nanyang.ws, case).steps[0].facts
    assert "中间层级责任人：周建国" in facts and any("暗访" in fact for fact in facts)


def accepted(stage: str, day: date, passed: bool = True) -> dict[str, object]:
    return {"stage": stage, "checked_on": day, "by": "综治委", "passed": passed, "findings": "已核对"}


def test_the_level_between_accepts_first_then_the_upper_one_and_only_then_it_is_released(nanyang: SupervisionOffice):
    case, step = listed_below(nanyang)
    ws = nanyang.ws
    with pytest.raises(Refused) as caught:
        accept_measure(ws, case, step, accepted("先行验收", date(2026, 7, 10)))
    assert "书面申请综治委验收" in refusal(caught)
    nanyang.applied(case, step, date(2026, 7, 9))
    with pytest.raises(Refused) as caught:
        accept_measure(ws, case, step, accepted("验收", date(2026, 7, 10)))
    assert "先由中间层级" in refusal(caught)
    accept_measure(ws, case, step, accepted("先行验收", date(2026, 7, 10)))
    with pytest.raises(Refused):
        release_measure(ws, case, step, {"released_on": date(2026, 7, 11)})
    accept_measure(ws, case, step, accepted("验收", date(2026, 7, 15)))
    release_measure(ws, case, step, {"released_on": date(2026, 7, 16), "signer": "周建国"})
    [line] = case_view(ws, case).steps
    assert line.state is MeasureState.released
    close_supervision(ws, case, {"closed_on": date(2026, 7, 20), "close_reason": "整改到位"})
    assert load_supervision(ws, case)["status"] is CaseStatus.closed


def test_a_case_with_a_running_measure_is_not_closed(nanyang: SupervisionOffice):
    case = nanyang.case()
    nanyang.issued(case, "circular", date(2026, 3, 9))
    with pytest.raises(Refused) as caught:
        close_supervision(nanyang.ws, case, {"closed_on": date(2026, 5, 1), "close_reason": "办结"})
    assert "通报" in refusal(caught)


def test_a_case_that_was_not_pursued_says_why(nanyang: SupervisionOffice):
    case = nanyang.case()
    with pytest.raises(Refused) as caught:
        close_supervision(nanyang.ws, case, {"closed_on": date(2026, 3, 20), "close_reason": " "})
    assert "不予追究的理由" in refusal(caught)
    close_supervision(nanyang.ws, case, {"closed_on": date(2026, 3, 20), "close_reason": "经核实不构成"})
    assert load_supervision(nanyang.ws, case)["status"] is CaseStatus.dismissed
    with pytest.raises(Refused) as caught:
        nanyang.taken(case, "circular", date(2026, 3, 21))
    assert "不能再办理" in refusal(caught)
    reopen_supervision(nanyang.ws, case)
    assert load_supervision(nanyang.ws, case)["status"] is CaseStatus.verifying


# --- 南昌 --------------------------------------------------------------------------------------------


def test_nanchang_wants_the_deadline_typed_and_keeps_it(nanchang: SupervisionOffice):
    case = nanchang.case()
    step = nanchang.taken(case, "rectification", date(2026, 3, 5))
    with pytest.raises(Refused) as caught:
        issue_measure(nanchang.ws, case, step, {"issued_on": date(2026, 3, 5)})
    assert "制度没有规定限期整改的期限" in refusal(caught)
    with pytest.raises(Refused):
        issue_measure(nanchang.ws, case, step, {"issued_on": date(2026, 3, 5), "mend_due": date(2026, 3, 1)})
    issue_measure(nanchang.ws, case, step, {"issued_on": date(2026, 3, 5), "mend_due": date(2026, 3, 31)})
    [line] = case_view(nanchang.ws, case).steps
    assert [(it.title, it.due) for it in line.clocks] == [("整改期限", "2026-03-31")]
    assert "制度未规定，本单位自定" in line.clocks[0].sentence
    assert line.number == "洪管安督改〔2026〕1号"


def test_nanchang_takes_any_measure_and_knows_no_ladder(nanchang: SupervisionOffice):
    case = nanchang.case()
    assert len(measures_open(nanchang.ws, case)) == 9
    assert case_view(nanchang.ws, case).rungs == () and case_view(nanchang.ws, case).proposal is None


def test_a_veto_waits_for_its_hand_over_to_discipline(nanchang: SupervisionOffice):
    case = nanchang.case(ground="d7")
    step = nanchang.issued(case, "veto", date(2026, 3, 9))
    duty = [it for it in case_view(nanchang.ws, case).effects if it.rule == "veto_discipline"]
    assert duty[0].until is None and "四（五）3" in duty[0].article
    hand_over(
        nanchang.ws, case, step,
        {"handed_over_on": date(2026, 3, 12), "handed_over_to": "局纪检监察室", "signer": "周建国"},
    )  # fmt: skip
    view = case_view(nanchang.ws, case)
    assert [it.until for it in view.effects if it.rule == "veto_discipline"] == [date(2026, 3, 12)]
    assert [paper.title for paper in view.papers] == ["一票否决决定书", "移送函"]


def test_discipline_is_only_handed_over(nanchang: SupervisionOffice):
    case = nanchang.case()
    step = take_measure(
        nanchang.ws, case, {"measure_kind": "discipline", "proposed_on": date(2026, 3, 5), "reason": "涉嫌违纪"}
    )
    with pytest.raises(Refused):
        issue_measure(nanchang.ws, case, step, {"issued_on": date(2026, 3, 6)})
    hand_over(nanchang.ws, case, step, {"handed_over_on": date(2026, 3, 6), "handed_over_to": "局纪检监察室"})
    assert case_view(nanchang.ws, case).steps[0].state is MeasureState.handed_over


# --- taking back ------------------------------------------------------------------------------------


def test_a_measure_not_issued_is_withdrawn_one_that_is_stays(nanchang: SupervisionOffice):
    case = nanchang.case()
    step = nanchang.taken(case, "circular", date(2026, 3, 5))
    withdraw_measure(nanchang.ws, case, step)
    row = load_supervision(nanchang.ws, case)
    assert row["measures"] == () and row["approvals"] == ()
    step = nanchang.issued(case, "circular", date(2026, 3, 9), mend_due=date(2026, 4, 30))
    with pytest.raises(Refused):
        withdraw_measure(nanchang.ws, case, step)


def test_the_issue_of_a_measure_can_be_undone_whole(nanchang: SupervisionOffice):
    case = nanchang.case()
    nanchang.issued(case, "circular", date(2026, 3, 9), mend_due=date(2026, 4, 30))
    newest = undo_steps(nanchang.ws)[0]
    assert "已印发 洪管安督通〔2026〕1号" in newest.summary
    undo(nanchang.ws, newest.seq)
    row = load_supervision(nanchang.ws, case)
    assert row["measures"][0]["issued_on"] is None and row["papers"] == () and row["status"] is CaseStatus.verifying
    said = [change.label for entry in history_of(nanchang.ws, "supervision", case) for change in entry.changes]
    assert any(label.startswith("督导措施·") for label in said)


def test_only_a_case_without_measures_is_deleted_others_are_made_void(nanchang: SupervisionOffice):
    empty, case = nanchang.case(), nanchang.case()
    nanchang.issued(case, "circular", date(2026, 3, 9), mend_due=date(2026, 4, 30))
    remove_supervision(nanchang.ws, empty)
    with pytest.raises(Refused):
        load_supervision(nanchang.ws, empty)
    with pytest.raises(Refused) as caught:
        remove_supervision(nanchang.ws, case)
    assert "请作废" in refusal(caught)
    with pytest.raises(Refused):
        void_supervision(nanchang.ws, case, "")
    void_supervision(nanchang.ws, case, "登记错了单位")
    assert case_view(nanchang.ws, case).effects == ()


# --- copies -----------------------------------------------------------------------------------------


def test_copies_are_sent_and_signed_for_after_the_paper_is_out(nanyang: SupervisionOffice):
    case = nanyang.case()
    step = nanyang.issued(case, "circular", date(2026, 3, 9))
    rows = copies_of(nanyang.ws, case, step)
    early = (Row(rows[0].id, {**rows[0].values, "sent_on": date(2026, 3, 1)}), *rows[1:])
    with pytest.raises(Refused) as caught:
        save_copies(nanyang.ws, case, step, early)
    assert "第 1 行：送出日期 2026-03-01 早于印发日期" in refusal(caught)
    sent = {**rows[0].values, "sent_on": date(2026, 3, 10), "received_on": date(2026, 3, 11), "received_by": "王"}
    save_copies(nanyang.ws, case, step, (Row(rows[0].id, sent),))
    [kept] = copies_of(nanyang.ws, case, step)
    assert kept["received_on"] == date(2026, 3, 11)


def test_reports_come_in_until_the_release(nanyang: SupervisionOffice):
    case = nanyang.case()
    step = nanyang.issued(case, "circular", date(2026, 3, 9))
    with pytest.raises(Refused) as caught:
        nanyang.applied(case, step, date(2026, 4, 1))
    assert "不需要书面申请验收" in refusal(caught)
    given = {"report_kind": "整改措施报告", "reported_on": date(2026, 3, 20), "content": "已制定措施。"}
    add_report(nanyang.ws, case, step, given)
    nanyang.released(case, step, date(2026, 4, 20))
    with pytest.raises(Refused) as caught:
        add_report(nanyang.ws, case, step, {**given, "reported_on": date(2026, 4, 21)})
    assert "已于 2026-04-20 解除" in refusal(caught)
