"""矛盾纠纷: status, 调处, checks and flags, each against its article (南昌 矛盾制度)."""

from datetime import date
from typing import Any

import pytest

from desktop.rules.dispute import (
    DisputePolicy,
    DisputeStatus,
    check_dispute,
    check_screening,
    derive,
    due_note,
    lacks,
)
from desktop.rules.dispute_filter import FilterDays, QuickFilter, holds, mark_of
from desktop.rules.load import load_packs

TODAY = date(2026, 10, 20)
KNOWN = date(2026, 10, 9)
PACKS = load_packs()
NANCHANG = DisputePolicy.of(PACKS["nanchang-2021"], TODAY)
NANYANG = DisputePolicy.of(PACKS["nanyang-2017"], TODAY)
FIXED = {"lead_id": 1, "responsible_id": 2, "due_on": date(2026, 11, 8)}


def case(**values: Any) -> dict[str, Any]:
    """An ordinary case known on 9 October, with `values` over it."""
    return {"happened_on": KNOWN, "known_on": KNOWN, "level": "ordinary", **values}


def test_case_without_three_fixed_counts_as_screened_not_mediated() -> None:
    derived = derive(case(), date(2026, 10, 10), NANCHANG, TODAY)
    assert derived["mediated_on"] is None
    assert derived["status"] is DisputeStatus.accepted


@pytest.mark.parametrize("missing", list(FIXED))
def test_two_of_three_are_not_three_fixed(missing: str) -> None:
    derived = derive(case(**{**FIXED, missing: None}), None, NANCHANG, TODAY)
    assert derived["three_fixed_on"] is None


def test_case_counts_as_mediated_from_the_day_of_its_three_fixed() -> None:
    derived = derive(case(**FIXED), None, NANCHANG, TODAY)
    assert derived["three_fixed_on"] == derived["mediated_on"] == TODAY
    assert derived["status"] is DisputeStatus.mediating
    typed = derive(case(**FIXED, three_fixed_on=date(2026, 10, 12)), None, NANCHANG, TODAY)
    assert typed["mediated_on"] == date(2026, 10, 12)


def test_where_the_pack_asks_for_no_three_fixed_the_first_step_counts() -> None:
    derived = derive(case(), date(2026, 10, 12), NANYANG, TODAY)
    assert derived["mediated_on"] == date(2026, 10, 12)
    assert derive(case(), None, NANYANG, TODAY)["mediated_on"] is None


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ({}, DisputeStatus.accepted),
        (FIXED, DisputeStatus.mediating),
        ({"is_draft": True, **FIXED}, DisputeStatus.draft),
        ({**FIXED, "resolved_on": TODAY, "outcome": "和解"}, DisputeStatus.resolved),
        ({"transferred_on": TODAY}, DisputeStatus.transferred),
        ({**FIXED, "resolved_on": TODAY, "void_reason": "重复登记"}, DisputeStatus.void),
    ],
)
def test_status_follows_from_the_facts(facts: dict[str, Any], status: DisputeStatus) -> None:
    derived = derive(case(**facts), None, NANCHANG, TODAY)
    assert derived["status"] is status
    if status in (DisputeStatus.draft, DisputeStatus.void):
        assert derived["mediated_on"] is None


def test_end_of_a_case_is_its_resolution_or_its_transfer() -> None:
    resolved = derive(case(**FIXED, resolved_on=date(2026, 10, 15)), None, NANCHANG, TODAY)
    assert (resolved["closed_on"], resolved["succeeded"]) == (date(2026, 10, 15), True)
    assert resolved["three_fixed_on"] == date(2026, 10, 15), "entered late: not after the end"
    moved = derive(case(transferred_on=date(2026, 10, 16)), None, NANCHANG, TODAY)
    assert (moved["closed_on"], moved["succeeded"]) == (date(2026, 10, 16), False)
    assert derive(case(), None, NANCHANG, TODAY)["succeeded"] is None


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"happened_on": date(2026, 10, 10)}, "happened_on"),
        ({"known_on": date(2026, 10, 21)}, "known_on"),
        ({"due_on": date(2026, 10, 8)}, "due_on"),
        ({**FIXED, "resolved_on": date(2026, 10, 8), "outcome": "和解"}, "resolved_on"),
        ({**FIXED, "resolved_on": TODAY}, "outcome"),
        ({"resolved_on": TODAY, "outcome": "和解"}, "resolved_on"),
        ({"transferred_on": TODAY}, "transferred_to"),
        ({**FIXED, "resolved_on": TODAY, "outcome": "和解", "transferred_on": TODAY}, "transferred_on"),
        ({**FIXED, "resolved_on": TODAY, "outcome": "和解", "revisited_on": date(2026, 10, 19)}, "revisited_on"),
    ],
)
def test_bad_dates_and_ends_are_refused_at_their_field(facts: dict[str, Any], field: str) -> None:
    assert field in {problem.field for problem in check_dispute(case(**facts), NANCHANG, TODAY)}


def test_plain_case_has_no_problem() -> None:
    assert check_dispute(case(**FIXED), NANCHANG, TODAY) == []
    assert check_dispute(case(**FIXED, resolved_on=TODAY, outcome="和解"), NANCHANG, TODAY) == []


@pytest.mark.parametrize("facts", [{"level": "major"}, {"marked_by_superior": True}])
def test_major_or_marked_case_needs_its_leader(facts: dict[str, Any]) -> None:
    problems = check_dispute(case(**facts), NANCHANG, TODAY)
    assert [p.field for p in problems] == ["patron_id", "handler", "patron_due_on"]
    assert all(p.article == "《矛盾调处制度》六" for p in problems)
    settled = case(**facts, patron_id=3, handler="应急安全科 王", patron_due_on=TODAY)
    assert check_dispute(settled, NANCHANG, TODAY) == []


def test_draft_may_wait_for_its_leader() -> None:
    assert check_dispute(case(level="major", is_draft=True), NANCHANG, TODAY) == []


def test_pack_without_the_article_cites_none() -> None:
    assert {p.article for p in check_dispute(case(level="major"), NANYANG, TODAY)} == {""}


def test_missing_three_fixed_is_said_with_its_article_but_does_not_forbid() -> None:
    found = lacks(case(), NANCHANG)
    assert {p.field for p in found} == {"lead_id", "responsible_id", "due_on"}
    assert {p.article for p in found} == {"《矛盾调处制度》四"}
    assert {p.field for p in lacks(case(**FIXED), NANCHANG)} == {"mediate_id", "track_id", "feedback_id"}
    assert lacks(case(), NANYANG) == []


@pytest.mark.parametrize(
    ("source", "field"), [("petition", "petition_number"), ("liaison", "informant_id"), ("screening", "screening_id")]
)
def test_source_names_its_paper_or_person(source: str, field: str) -> None:
    assert field in {p.field for p in lacks(case(source=source), NANYANG)}


def test_due_day_explains_itself() -> None:
    assert due_note(KNOWN, date(2026, 11, 8), NANCHANG) == "2026-11-08　距受理 30 天（本单位自定）"
    assert due_note(KNOWN, date(2026, 10, 29), NANCHANG) == "2026-10-29　距受理 20 天（默认 30天）"
    assert NANCHANG.due_by_default(KNOWN) == date(2026, 11, 8)
    assert due_note(KNOWN, None, NANCHANG) == ""


def test_screening_names_who_held_it_and_lies_in_the_past() -> None:
    assert [p.field for p in check_screening({"held_on": date(2026, 10, 21)}, TODAY)] == ["held_on", "screener_id"]
    assert check_screening({"held_on": TODAY, "screeners": "综治办全体"}, TODAY) == []


@pytest.mark.parametrize(
    ("status", "due_on", "fixed", "text", "tone"),
    [
        (DisputeStatus.mediating, date(2026, 11, 20), KNOWN, "调处中", "accent"),
        (DisputeStatus.mediating, date(2026, 10, 27), KNOWN, "将到期", "soon"),
        (DisputeStatus.mediating, date(2026, 10, 20), KNOWN, "将到期", "soon"),
        (DisputeStatus.mediating, date(2026, 10, 19), KNOWN, "已超期", "overdue"),
        (DisputeStatus.accepted, None, None, "未落实三定", "soon"),
        (DisputeStatus.resolved, date(2026, 10, 19), KNOWN, "已化解", "done"),
        (DisputeStatus.transferred, None, None, "未化解转办", "plain"),
        (DisputeStatus.void, None, None, "作废", "plain"),
    ],
)
def test_chip_says_what_is_wrong_first(
    status: DisputeStatus, due_on: date | None, fixed: date | None, text: str, tone: str
) -> None:
    mark = mark_of(status, due_on, fixed, NANCHANG, TODAY)
    assert (mark.text, mark.tone) == (text, tone)


DAYS = FilterDays(TODAY, date(2026, 10, 27), date(2026, 9, 26), date(2026, 10, 25))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, {QuickFilter.all, QuickFilter.new, QuickFilter.unfixed}),
        ({"known_on": date(2026, 9, 25)}, {QuickFilter.all, QuickFilter.carried, QuickFilter.unfixed}),
        (
            {"due_on": date(2026, 10, 19), "three_fixed_on": KNOWN},
            {QuickFilter.all, QuickFilter.new, QuickFilter.overdue},
        ),
        (
            {"due_on": date(2026, 10, 27), "three_fixed_on": KNOWN, "major": True},
            {QuickFilter.all, QuickFilter.new, QuickFilter.due_soon, QuickFilter.major},
        ),
        (
            {"known_on": date(2026, 9, 1), "closed_on": date(2026, 10, 1), "status": DisputeStatus.resolved},
            {QuickFilter.all, QuickFilter.closed},
        ),
        ({"status": DisputeStatus.draft, "major": True}, {QuickFilter.draft}),
        ({"status": DisputeStatus.void}, {QuickFilter.void}),
    ],
)
def test_quick_filters(facts: dict[str, Any], expected: set[QuickFilter]) -> None:
    values = {"status": DisputeStatus.accepted, "known_on": KNOWN, "due_on": None, "closed_on": None, **facts}
    values = {"three_fixed_on": None, "major": False, **values}
    status = values.pop("status")
    assert {f for f in QuickFilter if holds(f, status, days=DAYS, **values)} == expected
