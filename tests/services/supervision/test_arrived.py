"""来文登记: a decision of the level above is noted with number and days; what it brings is reckoned as ever (S14)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop.fields import Refused
from desktop.rules.supervision import MeasureState
from desktop.services.organisation.lookup import set_own_unit
from desktop.services.supervision.arrived import DECIDED, note_release, receive_measure
from desktop.services.supervision.case import case_view
from desktop.services.supervision.due import supervision_obligations
from desktop.services.supervision.effects import effects_on
from desktop.services.supervision.listing import CaseFilter, SupervisionList
from desktop.services.supervision.mending import accept_measure, add_report
from desktop.services.supervision.steps import take_measure
from desktop.services.trail.undo import undo
from tests.supervision_office import NANCHANG, SupervisionOffice, make_supervision_office


@pytest.fixture
def nanyang(tmp_path: Path) -> Iterator[SupervisionOffice]:
    """The file of the middle unit: what stood above it decides."""
    made = make_supervision_office(tmp_path)
    set_own_unit(made.ws, made.middle)
    yield made
    made.ws.vault.close()


def arrived(**over: Any) -> dict[str, Any]:
    return {
        "measure_kind": "listed", "number": "宛综治〔2026〕9号", "issued_on": date(2026, 4, 24), "mend_due": None,
        "received_on": date(2026, 4, 28), "received_by": "收发室", **over,
    }  # fmt: skip


def test_a_listing_of_the_level_above_keeps_its_number_and_its_clocks_run_from_receipt(nanyang: SupervisionOffice):
    """南阳 35: measures within 10 working days of receipt, 1–5 May being holidays and 9 May a working day."""
    case = nanyang.case(severity="grave")
    step = receive_measure(nanyang.ws, case, arrived())
    view = case_view(nanyang.ws, case)
    [line] = view.steps
    assert (line.step, line.number) == (step, "宛综治〔2026〕9号")
    assert [clock.due for clock in line.clocks][:1] == ["2026-05-14"]
    assert view.from_above and view.papers == () and DECIDED not in "".join(line.facts)
    assert "2026年4月24日印发宛综治〔2026〕9号" in line.facts


def test_what_it_brings_holds_at_once(nanyang: SupervisionOffice):
    """南阳 35: honours and 评先 are blocked while the listing lasts."""
    case = nanyang.case(severity="grave")
    receive_measure(nanyang.ws, case, arrived())
    assert any(it.blocks and it.case_id == case for it in effects_on(nanyang.ws, date(2026, 5, 1)))


def test_only_what_is_ours_to_do_is_offered(nanyang: SupervisionOffice):
    case = nanyang.case(severity="grave")
    step = receive_measure(nanyang.ws, case, arrived())
    offers = case_view(nanyang.ws, case).steps[0].offers
    assert offers[0] == "hold" and "report" in offers
    assert not {"issue", "approve", "serve", "copies", "release", "hand_over"} & set(offers)
    nanyang.applied(case, step, date(2026, 9, 1))
    accept_measure(nanyang.ws, case, step, {
        "stage": "验收", "checked_on": date(2026, 9, 8), "by": "市综治委", "passed": True, "findings": "已整改",
    })  # fmt: skip
    assert "note_release" in case_view(nanyang.ws, case).steps[0].offers
    note_release(nanyang.ws, case, step, {"released_on": date(2026, 9, 20)})
    with pytest.raises(Refused, match="已于 2026-09-20 解除"):
        note_release(nanyang.ws, case, step, {"released_on": date(2026, 10, 1)})
    view = case_view(nanyang.ws, case)
    assert view.steps[0].state is MeasureState.released and view.papers == ()


def test_the_next_step_is_not_ours_to_propose(nanyang: SupervisionOffice):
    case = nanyang.case(severity="grave")
    assert case_view(nanyang.ws, case).proposal is None
    receive_measure(nanyang.ws, case, arrived())
    nanyang.at(date(2026, 11, 20))
    assert case_view(nanyang.ws, case).proposal is None
    assert not [duty for duty in supervision_obligations(nanyang.ws, 2026) if "请决定" in duty.title]


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"number": None}, "number"),
        ({"measure_kind": None}, "measure_kind"),
        ({"issued_on": None}, "issued_on"),
        ({"received_on": date(2026, 4, 23)}, "received_on"),
        ({"received_on": date(2026, 10, 23)}, "received_on"),
        ({"issued_on": date(2026, 3, 1)}, "issued_on"),
    ],
)
def test_what_is_wrong_stands_at_its_field(nanyang: SupervisionOffice, over: dict[str, Any], field: str):
    case = nanyang.case(severity="grave")
    with pytest.raises(Refused) as caught:
        receive_measure(nanyang.ws, case, arrived(**over))
    assert field in {problem.field for problem in caught.value.problems}
    assert case_view(nanyang.ws, case).steps == ()


def test_a_case_of_our_own_takes_no_paper_from_elsewhere(nanyang: SupervisionOffice):
    case = nanyang.case(unit_id=nanyang.lower, authority_id=nanyang.middle)
    with pytest.raises(Refused, match="由本单位督导"):
        receive_measure(nanyang.ws, case, arrived())
    assert not case_view(nanyang.ws, case).from_above
    assert take_measure(nanyang.ws, case, {
        "measure_kind": "circular", "proposed_on": date(2026, 3, 5), "reason": "属实",
    }) == 1  # fmt: skip


def test_a_term_the_text_does_not_set_is_copied_from_the_paper(tmp_path: Path):
    """南昌 sets no term for 限期整改: who decides writes one."""
    office = make_supervision_office(tmp_path, NANCHANG)
    set_own_unit(office.ws, office.middle)
    case = office.case()
    given = arrived(measure_kind="rectification")
    with pytest.raises(Refused) as caught:
        receive_measure(office.ws, case, given)
    assert [problem.field for problem in caught.value.problems] == ["mend_due"]
    receive_measure(office.ws, case, given | {"mend_due": date(2026, 6, 30)})
    assert "2026-06-30" in [clock.due for clock in case_view(office.ws, case).steps[0].clocks]
    undo(office.ws)
    assert case_view(office.ws, case).steps == ()
    office.ws.vault.close()


def test_reports_go_up_as_papers_of_the_unit(nanyang: SupervisionOffice):
    case = nanyang.case(severity="grave")
    step = receive_measure(nanyang.ws, case, arrived())
    given = {"reported_on": date(2026, 5, 12), "report_kind": "整改措施报告", "content": "已报送整改方案"}
    add_report(nanyang.ws, case, step, given)
    assert case_view(nanyang.ws, case).steps[0].clocks[0].state == "已完成"
    assert "paper" in case_view(nanyang.ws, case).steps[0].offers


def test_a_step_that_the_level_above_decides_waits_for_no_decision_of_ours(nanyang: SupervisionOffice):
    """The list, the page of the case and the home page say the same."""
    case = nanyang.case(severity="grave")
    receive_measure(nanyang.ws, case, arrived())
    nanyang.at(date(2027, 3, 1))
    counts = SupervisionList(nanyang.ws).counts()
    assert (counts[CaseFilter.overdue], counts[CaseFilter.deciding]) == (1, 0)
    assert case_view(nanyang.ws, case).proposal is None


def test_no_measure_of_ours_is_taken_in_a_case_of_the_level_above(nanyang: SupervisionOffice):
    case = nanyang.case(severity="grave")
    with pytest.raises(Refused, match="由上级决定"):
        take_measure(nanyang.ws, case, {"measure_kind": "circular", "proposed_on": date(2026, 3, 5), "reason": "属实"})
    assert case_view(nanyang.ws, case).steps == ()
