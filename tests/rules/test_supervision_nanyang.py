"""What 南阳 31–41 say, article by article: who, whom, how long, what follows, and what they leave open (S14)."""

from dataclasses import replace
from datetime import date

import pytest

from desktop.rules.consequence import Bearer, Until
from desktop.rules.ladder import ClockKind, CopyRole, Event
from desktop.rules.load import load_packs
from desktop.rules.official import official_calendar
from desktop.rules.pack import Overlay
from desktop.rules.supervision import check_release
from desktop.rules.supervision_clock import MeasureFacts, Stage, clocks_of

PACK = load_packs()["nanyang-2017"]
RULES = PACK.supervision
DAY = date(2026, 3, 10)
TODAY = date(2026, 10, 22)
LOWER, MEMBERS = "下一级综治部门", "同级综治委、平安建设工作领导小组各成员单位"
MANAGER = "有干部管理权限的党委或垂直管理系统主管部门"
CLOCKS = [
    ("circular", ClockKind.mend, 2, "个月", Event.issued, "第三十三条"),
    ("admonition", ClockKind.mend, 3, "个月", Event.held, "第三十四条"),
    ("admonition", ClockKind.measures, 10, "个工作日", Event.held, "第三十四条"),
    ("admonition", ClockKind.progress, 1, "个月", Event.held, "第三十四条"),
    ("listed", ClockKind.mend, 6, "个月", Event.issued, "第三十五条"),
    ("listed", ClockKind.measures, 10, "个工作日", Event.received, "第三十五条"),
    ("listed", ClockKind.progress, 2, "个月", Event.issued, "第三十五条"),
]
COPIES = [
    ("circular", [LOWER, MEMBERS], [MANAGER]),
    ("admonition", [LOWER, MEMBERS], [MANAGER]),
    ("listed", [LOWER, MEMBERS], ["纪检监察机关", "组织人事部门", MANAGER]),
    ("veto", [], []),
]


@pytest.mark.parametrize(("key", "kind", "number", "unit", "event", "article"), CLOCKS)
def test_each_clock_is_that_of_its_article(
    key: str, kind: ClockKind, number: int, unit: str, event: Event, article: str
):
    rule = RULES.measure(key).clock(kind)
    assert rule is not None and rule.event is event
    value = PACK.value(rule.parameter, DAY)
    assert (value.value, value.shown, str(value.basis)) == (number, f"{number}{unit}", f"《实施办法》{article}")


def test_no_step_has_a_clock_that_is_not_in_its_article():
    assert [(kind.key, clock.kind) for kind in RULES.measures for clock in kind.clocks] == [row[:2] for row in CLOCKS]


@pytest.mark.parametrize(("key", "told", "copied"), COPIES)
def test_whom_a_measure_is_sent_to(key: str, told: list[str], copied: list[str]):
    copies = RULES.measure(key).copies
    assert [it.to for it in copies if it.role is CopyRole.notify] == told
    assert [it.to for it in copies if it.role is CopyRole.copy] == copied
    assert {str(it.basis) for it in copies} <= {str(RULES.measure(key).basis)}
    assert all((it.source == "cadre_manager") is (it.to == MANAGER) for it in copies)


def test_who_is_asked_for_acceptance():
    """34: the office; 35: the committee; 33 asks for no application, its office only looks in."""
    asked = {kind.key: (kind.application_to, kind.accepted_by) for kind in RULES.measures if kind.is_mended}
    assert asked == {"circular": ("", "综治办"), "admonition": ("综治办", "综治办"), "listed": ("综治委", "综治委")}


@pytest.mark.parametrize(
    ("key", "two_stage", "article"),
    [
        ("circular", False, "制度未规定，本单位自定"),
        ("admonition", False, "《实施办法》第三十四条"),
        ("listed", False, "《实施办法》第三十五条"),
        ("listed", True, "《实施办法》第三十六条"),
    ],
)
def test_a_release_without_acceptance_is_refused_on_the_article_that_asks_for_it(
    key: str, two_stage: bool, article: str
):
    """33 knows neither acceptance nor release; 36 speaks only of a listing with a level between."""
    facts = MeasureFacts(1, key, DAY, issued_on=DAY, two_stage=two_stage)
    assert facts.last(Stage.final) is None
    [refused] = check_release(RULES.measure(key), facts, TODAY, TODAY)
    assert refused.article == article


def test_a_listing_costs_the_unit_its_honours_and_its_leaders_theirs_while_it_lasts():
    found = [(it.bearer, it.blocks, it.until, str(it.basis)) for it in RULES.consequences]
    assert found == [
        (Bearer.unit, ("honour",), Until.released, "《实施办法》第三十五条"),
        (Bearer.leaders, ("award", "promotion"), Until.released, "《实施办法》第三十五条"),
    ]
    assert {it.measure for it in RULES.consequences} == {"listed"}


def test_what_is_handed_over_names_who_decides_only_where_the_text_does():
    """39 names the organs for resignations and removals; 32 leaves open who punishes."""
    handed = {it.key: (it.title, it.decided_by, str(it.basis)) for it in RULES.measures if it.handover}
    assert handed == {
        "accountability": ("引咎辞职、责令辞职、免职", "纪检监察机关、组织人事部门", "《实施办法》第三十九条"),
        "discipline": ("党纪、政纪处分", "", "《实施办法》第三十二条"),
    }


def test_a_unit_that_departs_from_an_article_is_not_told_that_the_text_is_silent():
    own = PACK.with_overlay([Overlay("supervision.circular_months", date(2026, 1, 1), 1, "综治委议定")])
    facts = MeasureFacts(1, "circular", DAY, issued_on=DAY)
    [clock] = clocks_of(own.supervision.measure("circular"), facts, own, official_calendar())
    assert clock.deadline is not None and clock.deadline.day == date(2026, 4, 10)
    assert "（本单位自定，原依《实施办法》第三十三条）" in clock.deadline.sentence
    assert "制度未规定" not in clock.deadline.sentence
    [before] = clocks_of(own.supervision.measure("circular"), replace(facts, issued_on=date(2025, 3, 10)), own,
                         official_calendar())  # fmt: skip
    assert before.deadline is not None and "为2个月" in before.deadline.sentence
    assert "（《实施办法》第三十三条）" in before.deadline.sentence


TALKS = [
    ("circular", True, "必要时由综治委约谈（《实施办法》第三十三条）。"),
    ("admonition", False, "由综治办主任（必要时综治委主任、副主任）约谈（《实施办法》第三十四条）。"),
    ("listed", False, "由综治办主任（必要时综治委主任、副主任）约谈（《实施办法》第三十五条）。"),
]


@pytest.mark.parametrize(("key", "if_needed", "said"), TALKS)
def test_who_talks_at_each_step(key: str, if_needed: bool, said: str):
    """33: the committee, where there is need; 34: its office's director as a rule; 35: as 34."""
    kind = RULES.measure(key)
    assert kind.held and kind.held_if_needed is if_needed and kind.talk_sentence == said
    assert {"admonition_notice", "admonition_record"} <= set(kind.papers)


def test_the_veto_holds_no_talk():
    assert [kind.key for kind in RULES.measures if kind.held] == [key for key, _, _ in TALKS]
