"""Consequences at once on the unit and its leaders as they stood then, with the article (S12, S13, S15)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.services.organisation.appointment import hand_over_post, post_history
from desktop.services.organisation.people import add_person
from desktop.services.supervision.effects import (
    FILTERS,
    blocked,
    effect_counts,
    effect_rows,
    effects_on,
    effects_on_unit,
    effects_sentence,
)
from desktop.services.supervision.write import void_supervision
from tests.supervision_office import NANCHANG, SupervisionOffice, make_supervision_office

NOW = date(2026, 10, 22)


@pytest.fixture
def nanyang(tmp_path: Path) -> Iterator[SupervisionOffice]:
    made = make_supervision_office(tmp_path)
    yield made
    made.ws.vault.close()


@pytest.fixture
def nanchang(tmp_path: Path) -> Iterator[SupervisionOffice]:
    made = make_supervision_office(tmp_path, NANCHANG)
    yield made
    made.ws.vault.close()


def test_a_listing_blocks_the_unit_and_its_leaders_from_issue_to_release(nanyang: SupervisionOffice):
    ws, unit, head = nanyang.ws, nanyang.middle, nanyang.people["周建国"]
    case = nanyang.case(severity="grave")
    step = nanyang.issued(case, "listed", date(2026, 3, 9))
    [honour] = blocked(ws, "honour", NOW, unit_id=unit)
    assert honour.article == "《实施办法》第三十五条" and honour.since == date(2026, 3, 9)
    assert blocked(ws, "promotion", NOW, person_id=head) and blocked(ws, "award", NOW, person_id=head)
    assert blocked(ws, "honour", date(2026, 3, 8), unit_id=unit) == []
    assert blocked(ws, "honour", NOW, unit_id=nanyang.lower) == []
    nanyang.applied(case, step, date(2026, 9, 9))
    nanyang.released(case, step, date(2026, 9, 20))
    assert blocked(ws, "honour", date(2026, 9, 20), unit_id=unit) and not blocked(ws, "honour", NOW, unit_id=unit)


def test_the_leaders_are_those_of_the_day_it_was_found(nanyang: SupervisionOffice):
    ws, old = nanyang.ws, nanyang.people["周建国"]
    new = add_person(ws, "孙立", nanyang.middle)
    [head] = post_history(ws, nanyang.middle, "first_responsible")
    hand_over_post(ws, head.appointment_id, date(2026, 3, 5), new)
    case = nanyang.case(severity="grave")
    nanyang.issued(case, "listed", date(2026, 3, 9))
    met = {effect.person_id for effect in effects_on(ws, NOW)}
    assert old in met and new not in met


def test_two_criticisms_of_a_year_forbid_a_passing_grade(nanchang: SupervisionOffice):
    ws, head = nanchang.ws, nanchang.people["周建国"]
    for day, due in ((date(2026, 3, 9), date(2026, 4, 30)), (date(2026, 8, 3), date(2026, 9, 30))):
        assert blocked(ws, "grade", NOW, person_id=head) == []
        nanchang.issued(nanchang.case(), "circular", day, mend_due=due)
    [effect] = blocked(ws, "grade", NOW, person_id=head)
    assert effect.article == "《平安建设制度》四（五）4" and effect.until == date(2026, 12, 31)
    assert blocked(ws, "grade", date(2027, 1, 1), person_id=head) == []
    assert effects_on_unit(ws, nanchang.middle, NOW)


def test_a_void_case_brings_nothing(nanchang: SupervisionOffice):
    case = nanchang.case()
    nanchang.issued(case, "veto", date(2026, 3, 9))
    assert effect_counts(nanchang.ws)["duty"] == 3
    void_supervision(nanchang.ws, case, "登记有误")
    assert set(effect_counts(nanchang.ws).values()) == {0}


def test_each_filter_counts_what_it_lists(nanyang: SupervisionOffice):
    nanyang.issued(nanyang.case(severity="grave"), "listed", date(2026, 3, 9))
    counts = effect_counts(nanyang.ws)
    assert counts == {"now": 3, "unit": 1, "leaders": 2, "duty": 0, "past": 0}
    assert all(len(effect_rows(nanyang.ws, each.key)) == counts[each.key] for each in FILTERS)
    assert effect_rows(nanyang.ws, "unit")[0]["state"] == "限制中"


def test_the_unit_s_own_page_says_what_weighs_on_it_in_one_sentence(nanyang: SupervisionOffice):
    assert effects_sentence(nanyang.ws, nanyang.middle, NOW) == ""
    nanyang.issued(nanyang.case(severity="grave"), "listed", date(2026, 3, 9))
    said = effects_sentence(nanyang.ws, nanyang.middle, NOW)
    assert "周建国、李春梅：取消评先评优、晋职晋级的资格（《实施办法》第三十五条）" in said
    assert effects_sentence(nanyang.ws, nanyang.middle, date(2026, 3, 8)) == ""
