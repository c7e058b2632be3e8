"""The clocks of 责任督导: whose, from which event, in working days or months, each telling why (南阳 33–35)."""

from datetime import date

import pytest

from desktop.rules.ladder import ClockKind
from desktop.rules.load import load_packs
from desktop.rules.official import official_calendar
from desktop.rules.pack import Overlay, RulePack
from desktop.rules.supervision_clock import Clock, MeasureFacts, ReportKind, clocks_of, describe, is_typed

PACKS = load_packs()
NANCHANG, NANYANG = PACKS["nanchang-2021"], PACKS["nanyang-2017"]
WORKDAYS = official_calendar()


def clocks(pack: RulePack, facts: MeasureFacts) -> list[Clock]:
    return clocks_of(pack.supervision.measure(facts.kind), facts, pack, WORKDAYS)


def the(found: list[Clock], kind: ClockKind, number: int = 0) -> Clock:
    return next(it for it in found if it.kind is kind and (not number or it.number == number))


def measure(kind: str, **days: date) -> MeasureFacts:
    return MeasureFacts(1, kind, date(2025, 12, 1), **days)


def due(clock: Clock) -> date:
    assert clock.deadline is not None
    return clock.deadline.day


def test_measures_after_an_admonition_are_due_in_ten_working_days_the_day_itself_not_counted():
    found = clocks(NANYANG, measure("admonition", issued_on=date(2026, 1, 29), held_on=date(2026, 1, 30)))
    clock = the(found, ClockKind.measures)
    assert due(clock) == date(2026, 2, 13)
    assert WORKDAYS.is_workday(date(2026, 2, 14)), "the make-up workday would be the eleventh"
    assert WORKDAYS.add_working_days(date(2026, 1, 30), 11) == date(2026, 2, 14)
    sentence = clock.deadline.sentence if clock.deadline else ""
    assert "10个工作日" in sentence and "次日起算" in sentence and "《实施办法》第三十四条" in sentence


TERMS = [
    ("circular", {"issued_on": date(2026, 12, 31)}, date(2027, 2, 28), "第三十三条"),
    ("circular", {"issued_on": date(2026, 3, 16)}, date(2026, 5, 16), "第三十三条"),
    ("admonition", {"held_on": date(2026, 1, 30)}, date(2026, 4, 30), "第三十四条"),
    ("admonition", {"held_on": date(2026, 11, 30)}, date(2027, 2, 28), "第三十四条"),
    ("listed", {"issued_on": date(2026, 8, 31)}, date(2027, 2, 28), "第三十五条"),
]


@pytest.mark.parametrize(("kind", "days", "until", "article"), TERMS)
def test_terms_in_months_are_clamped_to_the_month_s_end(kind: str, days: dict[str, date], until: date, article: str):
    clock = the(clocks(NANYANG, measure(kind, **{"issued_on": date(2026, 1, 29), **days})), ClockKind.mend)
    assert due(clock) == until
    assert clock.deadline and article in clock.deadline.sentence


def test_a_listed_unit_reports_every_two_months_until_its_term_ends():
    found = clocks(NANYANG, measure("listed", issued_on=date(2026, 8, 31), received_on=date(2026, 9, 1)))
    reports = [due(it) for it in found if it.kind is ClockKind.progress]
    assert reports == [date(2026, 10, 31), date(2026, 12, 31), date(2027, 2, 28)]
    last = the(found, ClockKind.progress, 3).deadline
    assert last and "每2个月一次，第3次" in last.sentence


def test_an_admonished_unit_reports_every_month():
    found = clocks(NANYANG, measure("admonition", issued_on=date(2026, 1, 29), held_on=date(2026, 1, 30)))
    assert [due(it) for it in found if it.kind is ClockKind.progress] == [
        date(2026, 2, 28), date(2026, 3, 30), date(2026, 4, 30),
    ]  # fmt: skip


def test_measures_of_a_listed_unit_run_from_receipt_not_from_issue():
    issued = measure("listed", issued_on=date(2026, 4, 27))
    waiting = the(clocks(NANYANG, issued), ClockKind.measures)
    assert waiting.deadline is None and "尚未登记收到" in waiting.waits_for
    received = measure("listed", issued_on=date(2026, 4, 27), received_on=date(2026, 4, 28))
    clock = the(clocks(NANYANG, received), ClockKind.measures)
    assert due(clock) == WORKDAYS.add_working_days(date(2026, 4, 28), 10) == date(2026, 5, 14)
    assert "第三十五条" in (clock.deadline.sentence if clock.deadline else "")


def test_where_the_article_names_no_first_day_the_sentence_says_whose_choice_it_is():
    clock = the(clocks(NANYANG, measure("listed", issued_on=date(2026, 8, 31))), ClockKind.mend)
    assert clock.deadline and "起算日制度未写明，本单位按印发之日起算" in clock.deadline.sentence


def test_a_day_off_reminds_on_the_working_day_before_and_says_when_the_year_is_provisional():
    clock = the(clocks(NANYANG, measure("circular", issued_on=date(2026, 12, 31))), ClockKind.mend)
    assert clock.deadline is not None
    assert clock.deadline.remind_on == date(2027, 2, 26)
    assert "节假日安排未公布，暂按周一至周五计算" in clock.deadline.sentence


def test_nanchang_borrows_no_clock():
    day = date(2026, 3, 2)
    mended = [kind for kind in NANCHANG.supervision.measures if kind.is_mended]
    assert [kind.key for kind in mended] == [
        "circular", "rectification", "yellow_card", "overhaul", "admonition", "listed",
    ]  # fmt: skip
    assert all(is_typed(NANCHANG, kind, day) for kind in mended)
    found = clocks(NANCHANG, measure("listed", issued_on=day, received_on=day, mend_due=date(2026, 6, 30)))
    assert [(it.kind, due(it)) for it in found] == [(ClockKind.mend, date(2026, 6, 30))]
    assert found[0].deadline and "制度未规定，本单位自定" in found[0].deadline.sentence


def test_a_unit_may_set_a_clock_of_its_own_where_the_text_is_silent():
    own = NANCHANG.with_overlay([Overlay("supervision.circular_months", date(2026, 1, 1), 1, "领导小组议定")])
    kind = own.supervision.measure("circular")
    assert not is_typed(own, kind, date(2026, 3, 2)) and is_typed(own, kind, date(2025, 12, 31))
    clock = the(clocks(own, measure("circular", issued_on=date(2026, 3, 2))), ClockKind.mend)
    assert due(clock) == date(2026, 4, 2)
    assert clock.deadline and "本单位自定" in clock.deadline.sentence


def test_reports_answer_their_turns_and_lateness_is_counted():
    facts = MeasureFacts(
        1, "admonition", date(2026, 1, 20), issued_on=date(2026, 1, 29), held_on=date(2026, 1, 30),
        reports=(
            (ReportKind.measures, date(2026, 2, 15)),
            (ReportKind.progress, date(2026, 3, 2)),
            (ReportKind.progress, date(2026, 3, 30)),
        ),
    )  # fmt: skip
    found = clocks(NANYANG, facts)
    assert the(found, ClockKind.measures).late_days == 2
    assert [the(found, ClockKind.progress, n).done_on for n in (1, 2, 3)] == [date(2026, 3, 2), date(2026, 3, 30), None]
    assert the(found, ClockKind.progress, 3).overdue(date(2026, 5, 1))
    assert any("已于2026年2月15日完成，逾期2天" in line for line in describe(found))


def test_no_report_is_owed_after_the_release():
    facts = MeasureFacts(
        1, "listed", date(2026, 1, 5), issued_on=date(2026, 1, 8), received_on=date(2026, 1, 9),
        released_on=date(2026, 4, 1), reports=((ReportKind.progress, date(2026, 3, 6)),),
    )  # fmt: skip
    assert [due(it) for it in clocks(NANYANG, facts) if it.kind is ClockKind.progress] == [date(2026, 3, 8)]
