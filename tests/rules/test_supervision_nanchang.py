"""What 南昌's own text says of measures, their articles and what must follow, and what it leaves to the unit (S14)."""

from dataclasses import replace
from datetime import date

import pytest

from desktop.rules import schema
from desktop.rules.consequence import Bearer, Effect, Until, sentences_of
from desktop.rules.ladder import ClockKind
from desktop.rules.load import DEFAULT_ROOT, load_packs, parse_pack
from desktop.rules.pack import PackError
from desktop.rules.supervision import (
    check_acceptance,
    check_handed_over,
    check_release,
    check_term,
    first_proposal,
)
from desktop.rules.supervision_clock import Acceptance, MeasureFacts, ReportKind, Stage

RULES = load_packs()["nanchang-2021"].supervision
ARTICLES = [
    ("circular", "r1", "《实施细则》第二十九条"),
    ("circular", "r25", "《实施细则》第二十五条"),
    ("rectification", "r7", "《平安建设制度》三（三）"),
    ("rectification", "r25", "《实施细则》第二十五条"),
    ("yellow_card", "r25", "《实施细则》第二十五条"),
    ("overhaul", "r4", "《平安建设制度》四（四）3"),
    ("admonition", "r5", "《实施细则》第二十九条"),
    ("listed", "r25", "《实施细则》第二十九条"),
    ("veto", "r6", "《实施细则》第二十九条"),
    ("veto", "r25", "《实施细则》第二十五条"),
    ("veto", "d7", "《矛盾调处制度》七"),
    ("accountability", "r1", "《实施细则》第二十九条"),
]
LISTED = MeasureFacts(1, "listed", date(2026, 3, 2), issued_on=date(2026, 3, 10), mend_due=date(2026, 6, 30))
CIRCULAR = MeasureFacts(1, "circular", date(2026, 3, 2), issued_on=date(2026, 3, 10), mend_due=date(2026, 4, 30))
TODAY = date(2026, 10, 22)


@pytest.mark.parametrize(("measure", "ground", "article"), ARTICLES)
def test_a_measure_names_the_article_that_attaches_it_to_its_ground(measure: str, ground: str, article: str):
    """25 speaks of accidents and incidents, 29 of the grounds of 28, 矛盾制度七 of the veto alone."""
    assert str(RULES.measure_on(measure, ground).basis) == article


@pytest.mark.parametrize("key", ["circular", "rectification", "yellow_card", "overhaul", "admonition", "listed"])
def test_who_conducts_and_accepts_is_the_units_own_since_the_text_is_silent(key: str):
    kind = RULES.measure(key)
    assert kind.procedure_basis.by_unit and kind.clock(ClockKind.mend) is not None
    [refused] = check_release(kind, replace(CIRCULAR, kind=key), TODAY, TODAY)
    assert refused.article == "制度未规定，本单位自定"


def test_the_application_for_acceptance_names_no_article_that_does_not_ask_for_it():
    [refused] = check_acceptance(RULES.measure("listed"), LISTED, Stage.final, TODAY, TODAY)
    assert "书面申请领导小组验收" in refused.message and refused.article == "制度未规定，本单位自定"


def test_a_mass_incident_that_was_mishandled_proposes_the_veto_of_its_own_article():
    found = first_proposal(RULES, None, "d7")
    assert found is not None and (found.measure, found.article) == ("veto", "《矛盾调处制度》七")
    assert all(first_proposal(RULES, None, ground.key) is None for ground in RULES.grounds if ground.key != "d7")


def test_of_two_acceptances_on_one_day_the_later_entered_holds():
    day = date(2026, 5, 8)
    looked = (Acceptance(Stage.final, day, False), Acceptance(Stage.final, day, True))
    assert replace(CIRCULAR, acceptances=looked).accepted_on == day
    assert replace(CIRCULAR, acceptances=looked[::-1]).accepted_on is None


def test_an_acceptance_does_not_lie_before_the_one_it_follows():
    failed = replace(CIRCULAR, acceptances=(Acceptance(Stage.final, date(2026, 5, 8), False),))
    kind = RULES.measure("circular")
    [refused] = check_acceptance(kind, failed, Stage.final, date(2026, 5, 7), TODAY)
    assert "早于上一次验收日期 2026-05-08" in refused.message
    assert check_acceptance(kind, failed, Stage.final, date(2026, 5, 8), TODAY) == []


def test_a_listing_applies_again_after_it_failed():
    applied = replace(
        LISTED,
        reports=((ReportKind.application, date(2026, 6, 1)),),
        acceptances=(Acceptance(Stage.final, date(2026, 6, 5), False),),
    )
    [refused] = check_acceptance(RULES.measure("listed"), applied, Stage.final, date(2026, 6, 9), TODAY)
    assert "重新申请领导小组验收" in refused.message and refused.article == "制度未规定，本单位自定"


@pytest.mark.parametrize(("due", "said"), [(date(2062, 4, 30), "36 年以后"), (date(2026, 3, 10), "应晚于印发日期")])
def test_a_typed_term_that_is_a_slip_of_the_pen_is_pointed_out(due: date, said: str):
    [refused] = check_term(RULES.measure("circular"), due, True, date(2026, 3, 10))
    assert refused.field == "mend_due" and said in refused.message
    assert check_term(RULES.measure("circular"), date(2028, 12, 31), True, date(2026, 3, 10)) == []


def test_a_veto_is_sent_to_discipline_before_its_case_is_closed():
    veto = MeasureFacts(1, "veto", date(2026, 3, 2), issued_on=date(2026, 3, 10))
    [refused] = check_handed_over(RULES.consequences, [veto])
    assert "纪检监察室" in refused.message and refused.article == "《平安建设制度》四（五）3"
    assert check_handed_over(RULES.consequences, [replace(veto, handed_over_on=date(2026, 3, 12))]) == []
    assert check_handed_over(RULES.consequences, [CIRCULAR]) == []


def test_leaders_whom_the_same_consequence_meets_are_named_in_one_sentence():
    effect = Effect("criticised_twice", Bearer.leaders, 1, "2026-001", 3, 7, "张琳", "当年不得评为合格", ("grade",),
                    date(2026, 10, 12), date(2026, 12, 31), Until.year_end, "四（五）4", "第2次通报批评")  # fmt: skip
    [sentence] = sentences_of([effect, replace(effect, person_id=8, name="刘浩")])
    assert sentence.startswith("张琳、刘浩：当年不得评为合格") and "四（五）4" in sentence
    assert len(sentences_of([effect, replace(effect, since=date(2026, 11, 2))])) == 2


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('leads_to = "veto"', 'leads_to = "vote"', "ground d7.leads_to：没有措施“vote”"),
        ('ground = "r25"', 'ground = "r52"', "measure circular.on_ground：没有情形“r52”"),
    ],
)
def test_a_ground_or_measure_that_is_not_there_is_named(old: str, new: str, said: str):
    texts = {name: (DEFAULT_ROOT / "nanchang-2021" / name).read_text("utf-8") for name in schema.FILES}
    assert old in texts["supervision.toml"]
    with pytest.raises(PackError) as caught:
        parse_pack({**texts, "supervision.toml": texts["supervision.toml"].replace(old, new, 1)}, "x")
    assert said in str(caught.value)
