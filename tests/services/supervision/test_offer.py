"""What the other ledgers offer as a ground, once, with the article; and the year's key units (S14)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.fields import Refused
from desktop.services.dispute.monthly_report import review_report, submit_report
from desktop.services.dispute.report_receipt import remark_report
from desktop.services.inspection.hazard import save_hazard
from desktop.services.inspection.hazard_steps import issue_notice
from desktop.services.supervision.key_unit import key_units, key_units_wanted, remove_key_unit, save_key_unit
from desktop.services.supervision.offer import Offer, case_from, decline_offer, offers
from desktop.services.supervision.write import load_supervision, save_supervision, void_supervision
from tests.supervision_office import NANCHANG, SupervisionOffice, make_supervision_office
from tests.support import packs


@pytest.fixture
def nanchang(tmp_path: Path) -> Iterator[SupervisionOffice]:
    made = make_supervision_office(tmp_path, NANCHANG)
    yield made
    made.ws.vault.close()


@pytest.fixture
def nanyang(tmp_path: Path) -> Iterator[SupervisionOffice]:
    made = make_supervision_office(tmp_path)
    yield made
    made.ws.vault.close()


def warned(office: SupervisionOffice) -> int:
    """A 重大 hazard of the middle unit due on 16 October, warned of in writing on the 9th."""
    values = {
        "unit_id": office.middle, "place": "支队配电间", "description": "配电箱私拉乱接", "category": "fire",
        "grade": "major", "source": "self", "found_on": date(2026, 10, 8), "due_on": date(2026, 10, 16),
    }  # fmt: skip
    number = save_hazard(office.ws, None, values)
    issue_notice(office.ws, [number], {"issued_on": date(2026, 10, 9)})
    return number


def test_a_major_hazard_warned_of_whose_deadline_was_missed_is_offered_as_ground_28_7(nanchang: SupervisionOffice):
    nanchang.at(date(2026, 10, 16))
    warned(nanchang)
    assert offers(nanchang.ws) == []
    nanchang.at(date(2026, 10, 22))
    [offer] = offers(nanchang.ws)
    assert (offer.ground, offer.article) == ("r7", "《实施细则》第二十八条（七）")
    assert offer.unit_id == nanchang.middle and "已逾期 6 天仍未整改" in offer.reason


def test_an_offer_taken_up_becomes_a_case_and_is_not_made_again(nanchang: SupervisionOffice):
    warned(nanchang)
    [offer] = offers(nanchang.ws)
    values = {**case_from(nanchang.ws, offer), "demands": "立即整改"}
    case = save_supervision(nanchang.ws, None, values)
    row = load_supervision(nanchang.ws, case)
    assert row["ground"] == "r7" and row["found_on"] == date(2026, 10, 16) and row["offer"] == offer.key
    assert offers(nanchang.ws) == []
    void_supervision(nanchang.ws, case, "登记有误")
    assert [again.key for again in offers(nanchang.ws)] == [offer.key], "a void case takes nothing up"


def test_an_offer_is_declined_with_day_and_reason(nanchang: SupervisionOffice):
    warned(nanchang)
    [offer] = offers(nanchang.ws)
    with pytest.raises(Refused) as caught:
        decline_offer(nanchang.ws, offer, {"decided_on": date(2026, 10, 1), "reason": "正在更换"})
    assert "早于依据日期" in caught.value.problems[0].message
    with pytest.raises(Refused):
        decline_offer(nanchang.ws, offer, {"decided_on": date(2026, 10, 20), "reason": " "})
    decline_offer(nanchang.ws, offer, {"decided_on": date(2026, 10, 20), "reason": "设备到货延迟，已采取临时措施"})
    assert offers(nanchang.ws) == []


def test_reports_late_too_often_found_28_3_where_the_unit_says_how_often(nanchang: SupervisionOffice):
    def found_in(year: int) -> list[Offer]:
        return [it for it in offers(nanchang.ws) if it.ground == "r3" and it.key.endswith(f":{year}")]

    nanchang.at(date(2027, 3, 10))
    assert found_in(2027) == []
    nanchang.at(date(2027, 4, 10))
    found = found_in(2027)
    assert {it.unit_id for it in found} == {nanchang.middle, nanchang.lower}
    assert "第二十八条（三）" in found[0].article and "3次" in found[0].reason and "本单位自定" in found[0].reason


def test_what_a_year_came_to_is_offered_after_new_years_day_too(nanchang: SupervisionOffice):
    """The third late report of 2026 is that of December: due on the 25th, five days before the year is over."""
    nanchang.at(date(2026, 12, 30))
    there = {it.key for it in offers(nanchang.ws)}
    assert there == {f"late:{unit}:2026" for unit in (nanchang.middle, nanchang.lower)}
    nanchang.at(date(2027, 1, 2))
    assert {it.key for it in offers(nanchang.ws)} == there


def test_figures_found_false_are_offered_as_28_10(nanchang: SupervisionOffice):
    nanchang.at(date(2027, 3, 10))
    review_report(nanchang.ws, nanchang.middle, 2027, 1, prepared_by="张敏")
    submit_report(nanchang.ws, nanchang.middle, 2027, 1)
    remark_report(nanchang.ws, nanchang.middle, 2027, 1, "虚报", "调处数与台账不符")
    [offer] = [it for it in offers(nanchang.ws) if it.ground == "r10"]
    assert "第二十八条（十）" in offer.article and "调处数与台账不符" in offer.reason


def test_nanyang_offers_nothing_of_the_kind(nanyang: SupervisionOffice):
    warned(nanyang)
    assert offers(nanyang.ws) == []


def test_key_units_are_chosen_a_year_from_the_units_below(nanyang: SupervisionOffice):
    ws = nanyang.ws
    assert key_units_wanted(ws) and not packs()[NANCHANG].flag("supervision.key_units", date(2026, 1, 1))
    given = {"year": 2026, "unit_id": nanyang.middle, "decided_on": date(2026, 3, 1), "reason": "治安问题突出"}
    number = save_key_unit(ws, None, given)
    assert [row["unit"] for row in key_units(ws, 2026)] == ["梅溪街道"] and key_units(ws, 2025) == []
    with pytest.raises(Refused):
        save_key_unit(ws, None, given)
    with pytest.raises(Refused) as caught:
        save_key_unit(ws, None, {**given, "unit_id": nanyang.own})
    assert "第三十五条" in caught.value.problems[0].sentence()
    remove_key_unit(ws, number)
    assert key_units(ws, 2026) == []
