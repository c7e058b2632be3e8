"""A 南昌 case that is taken back, taken up again, mended, sent on: nothing is left hanging (S14)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop.fields import Refused
from desktop.rules.supervision import CaseStatus, MeasureState
from desktop.services.supervision.case import CaseView, case_view
from desktop.services.supervision.mending import accept_measure, release_measure
from desktop.services.supervision.offer import case_from, offers
from desktop.services.supervision.paper import void_paper
from desktop.services.supervision.steps import copies_of, hand_over, save_copies
from desktop.services.supervision.write import (
    close_supervision,
    load_supervision,
    reopen_supervision,
    save_supervision,
    void_supervision,
)
from desktop.services.trail.undo import redo, redo_steps, undo, undo_steps
from tests.services.supervision.test_offer import warned
from tests.supervision_office import NANCHANG, SupervisionOffice, make_supervision_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[SupervisionOffice]:
    made = make_supervision_office(tmp_path, NANCHANG)
    yield made
    made.ws.vault.close()


def refusal(caught: pytest.ExceptionInfo[Refused]) -> str:
    return "；".join(problem.sentence() for problem in caught.value.problems)


def looked(day: date, passed: Any) -> dict[str, Any]:
    return {"stage": "验收", "checked_on": day, "by": "领导小组办公室", "passed": passed, "findings": "已核对"}


def paper(view: CaseView, title: str) -> int:
    return next(it.id for it in view.papers if it.title == title and not it.void)


def test_a_void_case_is_not_worked_on_again_while_its_offer_stands_in_another(office: SupervisionOffice):
    warned(office)
    [offer] = offers(office.ws)
    first = save_supervision(office.ws, None, case_from(office.ws, offer))
    void_supervision(office.ws, first, "登记有误")
    second = save_supervision(office.ws, None, case_from(office.ws, offer))
    with pytest.raises(Refused) as caught:
        reopen_supervision(office.ws, first)
    assert load_supervision(office.ws, second)["number"] in refusal(caught)
    void_supervision(office.ws, second, "并回原事项")
    reopen_supervision(office.ws, first)
    assert load_supervision(office.ws, first)["status"] is CaseStatus.verifying


def test_an_offer_does_not_become_two_cases(office: SupervisionOffice):
    warned(office)
    [offer] = offers(office.ws)
    save_supervision(office.ws, None, case_from(office.ws, offer))
    with pytest.raises(Refused) as caught:
        save_supervision(office.ws, None, case_from(office.ws, offer))
    assert "一事不立两案" in refusal(caught)


def test_a_reopened_case_that_was_handed_over_is_still_worked_on(office: SupervisionOffice):
    case = office.case()
    step = office.taken(case, "discipline", date(2026, 3, 5))
    hand_over(office.ws, case, step, {"handed_over_on": date(2026, 3, 6), "handed_over_to": "局纪检监察室"})
    close_supervision(office.ws, case, {"closed_on": date(2026, 3, 9), "close_reason": "已移送"})
    reopen_supervision(office.ws, case)
    assert load_supervision(office.ws, case)["status"] is CaseStatus.running


def test_with_the_release_notice_made_void_the_release_falls_and_is_given_anew(office: SupervisionOffice):
    case = office.case()
    step = office.issued(case, "circular", date(2026, 3, 9), mend_due=date(2026, 4, 30))
    office.released(case, step, date(2026, 4, 20))
    first = paper(case_view(office.ws, case), "解除通知")
    void_paper(office.ws, first, "日期写错")
    view = case_view(office.ws, case)
    assert view.steps[0].state is MeasureState.accepted and view.steps[0].offers[1] == "release"
    release_measure(office.ws, case, step, {"released_on": date(2026, 4, 21), "signer": "周建国"})
    view = case_view(office.ws, case)
    assert view.steps[0].state is MeasureState.released
    assert [(it.title, it.void) for it in view.papers[1:]] == [("解除通知", True), ("解除通知", False)]
    with pytest.raises(Refused) as caught:
        void_paper(office.ws, first, "再作废")
    assert "已经作废：日期写错" in refusal(caught)


def test_with_the_letter_made_void_a_veto_waits_again_for_its_hand_over(office: SupervisionOffice):
    case = office.case(ground="d7")
    step = office.issued(case, "veto", date(2026, 3, 9))
    hand_over(office.ws, case, step, {"handed_over_on": date(2026, 3, 12), "handed_over_to": "局纪检监察组"})
    void_paper(office.ws, paper(case_view(office.ws, case), "移送函"), "机关写错")
    view = case_view(office.ws, case)
    assert any("将决定书送纪检监察室" in said and "四（五）3" in said for said in view.pressing)
    with pytest.raises(Refused) as caught:
        close_supervision(office.ws, case, {"closed_on": date(2026, 3, 20), "close_reason": "已否决"})
    assert "还没有移送" in refusal(caught) and "《平安建设制度》四（五）3" in refusal(caught)
    hand_over(office.ws, case, step, {"handed_over_on": date(2026, 3, 13), "handed_over_to": "局纪检监察室"})
    view = case_view(office.ws, case)
    assert view.is_finished and view.pressing == ()
    close_supervision(office.ws, case, {"closed_on": date(2026, 3, 20), "close_reason": "已否决并移送"})


def test_a_reason_of_voiding_keeps_to_its_length(office: SupervisionOffice):
    case = office.case()
    step = office.issued(case, "circular", date(2026, 3, 9), mend_due=date(2026, 4, 30))
    office.released(case, step, date(2026, 4, 20))
    with pytest.raises(Refused) as caught:
        void_paper(office.ws, paper(case_view(office.ws, case), "解除通知"), "长" * 201)
    assert "最多 200 字" in refusal(caught)


def test_mended_on_the_day_it_was_first_refused_it_is_accepted(office: SupervisionOffice):
    case = office.case()
    step = office.issued(case, "circular", date(2026, 3, 9), mend_due=date(2026, 4, 30))
    accept_measure(office.ws, case, step, looked(date(2026, 4, 20), False))
    with pytest.raises(Refused) as caught:
        accept_measure(office.ws, case, step, looked(date(2026, 4, 19), True))
    assert "早于上一次验收日期" in refusal(caught)
    accept_measure(office.ws, case, step, looked(date(2026, 4, 20), True))
    assert case_view(office.ws, case).steps[0].state is MeasureState.accepted


def test_an_acceptance_without_its_verdict_is_refused(office: SupervisionOffice):
    case = office.case()
    step = office.issued(case, "circular", date(2026, 3, 9), mend_due=date(2026, 4, 30))
    with pytest.raises(Refused) as caught:
        accept_measure(office.ws, case, step, looked(date(2026, 4, 20), None))
    assert refusal(caught) == "请填写验收结论"


def test_a_void_case_runs_no_clock_any_more(office: SupervisionOffice):
    case = office.case()
    office.issued(case, "circular", date(2026, 3, 9), mend_due=date(2026, 4, 30))
    assert case_view(office.ws, case).steps[0].clocks[0].tone == "overdue"
    void_supervision(office.ws, case, "登记有误")
    assert case_view(office.ws, case).steps[0].clocks[0].state == "已结束"


def test_copies_stand_among_the_facts_with_what_is_still_to_be_sent(office: SupervisionOffice):
    case = office.case(ground="d7")
    step = office.issued(case, "veto", date(2026, 3, 9))
    assert "抄送局纪检监察室：尚未送出" in case_view(office.ws, case).steps[0].facts
    [row] = copies_of(office.ws, case, step)
    sent = {**row.values, "sent_on": date(2026, 3, 10), "received_on": date(2026, 3, 11), "received_by": "收发室"}
    save_copies(office.ws, case, step, [type(row)(row.id, sent)])
    assert "抄送局纪检监察室：2026年3月11日收发室签收" in case_view(office.ws, case).steps[0].facts


def test_the_second_criticism_of_the_year_meets_the_leaders_at_once_and_falls_with_its_undo(office: SupervisionOffice):
    for day in (date(2026, 3, 9), date(2026, 9, 7)):
        case = office.case()
        office.issued(case, "circular", day, mend_due=date(2026, 12, 1))
    [said] = case_view(office.ws, case).pressing
    assert said.startswith("周建国、李春梅：当年评定不能列为合格公务员、称职领导干部，自2026年9月7日至2026年12月31日")
    assert said.endswith("（《平安建设制度》四（五）4）。") and "2026年第2次通报批评" in said
    undo(office.ws, undo_steps(office.ws)[0].seq)
    assert case_view(office.ws, case).pressing == ()
    redo(office.ws, redo_steps(office.ws)[0].seq)
    assert len(case_view(office.ws, case).pressing) == 1
