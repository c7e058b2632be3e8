"""登记簿: applications decided before the event, looks at rentals and jobs, shifts with names (南昌 细则 12, 14)."""

from datetime import date, timedelta

from desktop.rules.load import load_packs
from desktop.rules.register import (
    Decision,
    EventState,
    apply_by,
    check_due,
    check_event,
    check_shift,
    check_span,
    is_late_application,
    is_running,
    rotate,
    state_of_event,
)
from desktop.rules.workdays import Workdays

DAY = date(2026, 5, 8)
WORKDAYS = Workdays({}, frozenset({2026}))
PACK = load_packs()["nanchang-2021"]
APPROVAL, AHEAD = PACK.value("event.approval", DAY), PACK.value("event.apply_days", DAY)
EVENT = {
    "begins_on": date(2026, 6, 10), "ends_on": date(2026, 6, 12), "applied_on": date(2026, 5, 6), "decision": None,
    "security_plan": "每个出入口 2 人",
}  # fmt: skip
GRANTED = {**EVENT, "decision": Decision.approved, "decided_on": date(2026, 5, 7), "decider_id": 4}


def fields(facts: dict, today: date = DAY) -> list[str]:
    return [problem.field for problem in check_event(facts, APPROVAL, today)]


def test_an_event_is_applied_for_before_it_begins():
    assert fields(EVENT) == []
    late = {**EVENT, "applied_on": date(2026, 6, 11)}
    problems = check_event(late, APPROVAL, date(2026, 6, 11))
    assert [(p.field, p.article) for p in problems] == [("applied_on", "《实施细则》第十四条")]


def test_the_last_day_to_apply_is_counted_back_and_explained():
    last = apply_by(EVENT["begins_on"], AHEAD, WORKDAYS)
    assert last.day == date(2026, 5, 21)
    assert "20天" in last.sentence and "本单位自定" in last.sentence
    assert not is_late_application(EVENT, AHEAD, WORKDAYS)
    assert is_late_application({**EVENT, "applied_on": date(2026, 5, 22)}, AHEAD, WORKDAYS)


def test_a_last_day_to_apply_that_is_no_working_day_reminds_before_it():
    sunday = apply_by(date(2026, 6, 13), AHEAD, WORKDAYS)
    assert sunday.sentence.startswith("截止2026年5月24日（周日，含当日）")
    assert sunday.sentence.endswith("当日不上班，请在2026年5月22日前（含当日）办结。")


def test_a_decision_has_its_day_its_person_and_a_plan():
    assert fields(GRANTED) == []
    assert fields({**EVENT, "decision": Decision.approved, "security_plan": ""}) == [
        "decided_on", "decider_id", "security_plan",
    ]  # fmt: skip
    assert fields({**GRANTED, "decided_on": date(2026, 5, 5)}) == ["decided_on"]
    assert fields({**GRANTED, "decision": Decision.refused}) == ["opinion"]
    assert fields({**EVENT, "decided_on": DAY}) == ["decision"]


def test_an_event_without_approval_is_not_entered_as_held():
    after = date(2026, 6, 20)
    assert fields({**EVENT, "result": "顺利"}, after) == ["result"]
    assert fields({**GRANTED, "result": "顺利"}, after) == []
    assert fields({**GRANTED, "result": "顺利"}) == ["result"]


def test_a_cancellation_is_not_to_come_not_before_the_application_and_of_nothing_that_was_held():
    assert fields({**GRANTED, "cancelled_on": date(2026, 5, 7)}) == []
    assert fields({**GRANTED, "cancelled_on": DAY + timedelta(days=1)}) == ["cancelled_on"]
    assert fields({**GRANTED, "cancelled_on": date(2026, 5, 5)}) == ["cancelled_on"]
    after = date(2026, 6, 20)
    assert fields({**GRANTED, "result": "顺利", "cancelled_on": after}, after) == ["cancelled_on"]


def test_the_state_follows_from_the_facts():
    assert state_of_event(EVENT) is EventState.applied
    assert state_of_event(GRANTED) is EventState.approved
    assert state_of_event({**GRANTED, "decision": Decision.refused}) is EventState.refused
    assert state_of_event({**GRANTED, "result": "顺利"}) is EventState.held
    assert state_of_event({**GRANTED, "cancelled_on": DAY}) is EventState.cancelled


def test_a_rental_ends_after_it_begins_and_is_looked_at_no_later_than_today():
    facts = {"begins_on": date(2026, 1, 31), "ends_on": date(2026, 1, 30), "checked_on": date(2026, 5, 9)}
    assert [p.field for p in check_span(facts, DAY)] == ["ends_on", "checked_on"]
    assert check_span({"begins_on": date(2026, 1, 31)}, DAY) == []


def test_the_next_look_is_counted_in_months_and_clamped():
    months, workdays = PACK.value("rental.check_months", DAY), Workdays({}, frozenset({2026}))
    due = check_due({"begins_on": date(2025, 8, 31)}, months, workdays)
    assert due is not None
    assert due.day == date(2026, 2, 28)
    later = check_due({"begins_on": date(2025, 8, 31), "checked_on": date(2026, 2, 1)}, months, workdays)
    assert later is not None
    assert later.day == date(2026, 8, 1)


def test_what_ended_yesterday_runs_no_longer():
    assert is_running({"ends_on": DAY}, DAY)
    assert not is_running({"ends_on": date(2026, 5, 7)}, DAY)


def test_a_shift_names_somebody():
    assert [p.field for p in check_shift({})] == ["person_id"]
    assert check_shift({"people": "王五"}) == []


def test_a_rota_goes_round():
    days = [date(2026, 5, day) for day in range(1, 6)]
    assert [person for _, person in rotate([7, 8], days, start=1)] == [8, 7, 8, 7, 8]
    assert rotate([], days) == []
