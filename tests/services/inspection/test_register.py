"""登记簿: events by application and approval, rentals and jobs looked at again, the rota (南昌 细则 12, 14)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop.fields import Refused
from desktop.rules.patrol import days_of
from desktop.rules.register import Decision, EventState
from desktop.services.inspection.register import (
    EVENTS,
    RENTALS,
    TEMPORARY_WORK,
    looked_before,
    register_basis,
)
from desktop.services.inspection.shift import clear_rota, fill_rota, save_shift, shift_month
from desktop.services.organisation.unit_closing import close_unit
from desktop.services.parts.plain_ledger import PlainList
from tests.services.dispute.test_listing import Ask
from tests.site_office import Office, make_office

TODAY = date(2026, 10, 22)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    yield made
    made.ws.vault.close()


def event(office: Office, **over: Any) -> dict[str, Any]:
    """A training of 300 people, applied for in good time."""
    return {
        "name": "城管业务培训", "event_kind": "meeting", "unit_id": office.bureau, "place": "大礼堂",
        "begins_on": date(2026, 12, 1), "ends_on": date(2026, 12, 2), "headcount": 300, "content": "全员培训",
        "responsible_id": office.people["李明"], "applied_on": date(2026, 10, 20), **over,
    }  # fmt: skip


def rental(office: Office, **over: Any) -> dict[str, Any]:
    """A shop let by the bureau."""
    return {
        "unit_id": office.bureau, "place": "一楼门面", "rental_use": "shop", "headcount": 6,
        "begins_on": date(2026, 1, 1), "responsible_id": office.people["李明"], **over,
    }  # fmt: skip


def test_an_event_goes_from_application_to_approval(office: Office) -> None:
    made = EVENTS.save(office.ws, None, event(office))
    assert EVENTS.load(office.ws, made)["number"] == "HD2026-001"
    decided = {
        "decision": Decision.approved, "decided_on": TODAY, "decider_id": office.people["王芳"],
        "security_plan": "出入口各 2 人，疏散通道专人值守",
    }  # fmt: skip
    EVENTS.save(office.ws, made, decided)
    assert EVENTS.load(office.ws, made)["state"] is EventState.approved
    assert PlainList(office.ws, EVENTS).counts()["approved"] == 1
    with pytest.raises(Refused, match="才开始"):
        EVENTS.save(office.ws, made, {"result": "顺利"})


def test_an_event_held_without_approval_is_refused_with_article_14(office: Office) -> None:
    made = EVENTS.save(office.ws, None, event(office))
    with pytest.raises(Refused, match="第十四条"):
        EVENTS.save(office.ws, made, {"result": "顺利"})
    assert "第十四条" in register_basis(office.ws, EVENTS)


def test_an_application_that_came_late_is_taken_and_shown_so(office: Office) -> None:
    late = EVENTS.save(office.ws, None, event(office, begins_on=date(2026, 10, 30)))
    source = PlainList(office.ws, EVENTS)
    row = source.rows([late])[late]
    assert row["late"] is True


def test_a_list_of_a_year_holds_what_ran_in_it(office: Office) -> None:
    old = RENTALS.save(office.ws, None, rental(office, begins_on=date(2024, 1, 1), ends_on=date(2025, 3, 1)))
    running = RENTALS.save(office.ws, None, rental(office, begins_on=date(2024, 1, 1)))
    source = PlainList(office.ws, RENTALS)
    source.year = 2026
    assert source.ids(Ask()) == [running]
    source.year = 2025
    assert set(source.ids(Ask())) == {old, running}
    assert source.totals(Ask()) == "共 2 条，使用人数 12"


def test_what_was_not_looked_at_for_six_months_is_listed_with_its_due_day(office: Office) -> None:
    late = RENTALS.save(office.ws, None, rental(office, place="甲", begins_on=date(2026, 4, 21)))
    RENTALS.save(office.ws, None, rental(office, place="乙", begins_on=date(2026, 4, 22)))
    RENTALS.save(office.ws, None, rental(office, place="丙", checked_on=date(2026, 6, 1)))
    source = PlainList(office.ws, RENTALS)
    assert source.ids(Ask(filter="unlooked")) == [late]
    row = source.rows([late])[late]
    assert (row["check_due"], row["check_late"]) == (date(2026, 10, 21), True)
    assert "6个月" in row["check_sentence"]


def test_the_limit_of_a_look_agrees_with_the_due_day_at_the_ends_of_months(office: Office) -> None:
    from desktop.rules.register import check_due

    months = office.ws.policy.value("rental.check_months", TODAY)
    for today in [*days_of(2026, 2), *days_of(2026, 3), *days_of(2026, 8), *days_of(2026, 9)]:
        limit = looked_before(months, today)
        assert limit is not None
        for begun in [*days_of(2025, 8), *days_of(2025, 9), *days_of(2026, 2), *days_of(2026, 3)]:
            due = check_due({"begins_on": begun}, months, office.ws.workdays)
            assert due is not None
            assert (due.day < today) == (begun < limit), (begun, today)


def test_temporary_work_counts_people_and_names_who_answers(office: Office) -> None:
    made = TEMPORARY_WORK.save(
        office.ws, None,
        {"unit_id": office.team, "work": "清淤", "place": "东湖", "headcount": 12, "begins_on": date(2026, 9, 1),
         "responsible_id": office.people["王芳"]},
    )  # fmt: skip
    row = PlainList(office.ws, TEMPORARY_WORK).rows([made])[made]
    assert (row["responsible"], row["headcount"], row["has_training"]) == ("王芳", 12, False)
    with pytest.raises(Refused, match="早于开始日期"):
        TEMPORARY_WORK.save(office.ws, made, {"ends_on": date(2026, 8, 1)})


def test_a_rota_is_filled_in_turn_and_leaves_what_is_there(office: Office) -> None:
    week = days_of(2026, 11)[:7]
    wang, li = office.people["王芳"], office.people["李明"]
    save_shift(office.ws, None, {"unit_id": office.bureau, "day": week[2], "shift_kind": "whole", "person_id": li})
    assert fill_rota(office.ws, office.bureau, week, "whole", [wang, li], [li]) == 6
    month = shift_month(office.ws, office.bureau, 2026, 11)
    assert [month.lines[day][0].people for day in week] == ["王芳", "李明", "李明", "王芳", "李明", "王芳", "李明"]
    assert month.empty[0] == date(2026, 11, 8)
    with pytest.raises(Refused, match="都已排好"):
        fill_rota(office.ws, office.bureau, week, "whole", [wang])


def test_a_day_has_each_shift_once_and_somebody_in_it(office: Office) -> None:
    values = {"unit_id": office.bureau, "day": TODAY, "shift_kind": "night", "people": "门卫班"}
    save_shift(office.ws, None, values)
    with pytest.raises(Refused, match="已经排过"):
        save_shift(office.ws, None, values)
    with pytest.raises(Refused, match="值班人员"):
        save_shift(office.ws, None, {**values, "shift_kind": "day", "people": " "})


def test_clearing_the_rota_keeps_the_shifts_in_which_something_was_noted(office: Office) -> None:
    week = days_of(2026, 10)[19:22]
    fill_rota(office.ws, office.bureau, week, "whole", [office.people["王芳"]])
    kept = shift_month(office.ws, office.bureau, 2026, 10).lines[week[0]][0].id
    save_shift(office.ws, kept, {"events": "一切正常"})
    assert clear_rota(office.ws, office.bureau, week) == 2
    assert shift_month(office.ws, office.bureau, 2026, 10).lines[week[0]][0].events == "一切正常"


def test_holidays_and_make_up_days_are_marked_in_the_rota(office: Office) -> None:
    month = shift_month(office.ws, office.bureau, 2026, 10)
    assert month.marks[date(2026, 10, 1)] == "假"
    assert month.marks[date(2026, 10, 12)] == ""


def test_a_unit_that_is_no_more_keeps_no_rota(office: Office) -> None:
    close_unit(office.ws, office.team, date(2026, 10, 24))
    who, days = [office.people["王芳"]], [date(2026, 10, day) for day in (23, 24)]
    with pytest.raises(Refused, match="2026-10-24 已撤销"):
        fill_rota(office.ws, office.team, days, "whole", who)
    assert fill_rota(office.ws, office.team, days[:1], "whole", who) == 1
    given = {"unit_id": office.team, "day": days[1], "shift_kind": "whole", "person_id": who[0]}
    with pytest.raises(Refused, match="2026-10-24 已撤销"):
        save_shift(office.ws, None, given)
