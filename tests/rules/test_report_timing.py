"""按时, 迟报, 漏报, 退回 and 零报告, as 南昌 矛盾制度三 and the unit's own figures say."""

from datetime import date, datetime

import pytest
from hypothesis import given, strategies as st

from desktop.rules.load import load_packs
from desktop.rules.monthly_report import Figures
from desktop.rules.pack import Overlay
from desktop.rules.period import Month
from desktop.rules.report_policy import ReportPolicy
from desktop.rules.report_timing import Submission, Timeliness, judge, zero_problems
from desktop.rules.workdays import Workdays

PACKS = load_packs()
POLICY = ReportPolicy(PACKS["nanchang-2021"], Workdays({}, frozenset({2026})))
OCTOBER = POLICY.due_dates(Month(2026, 10))
MUCH_LATER = datetime(2027, 6, 1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("submitted", "timeliness", "days"),
    [
        ("2026-10-25T23:59:00", Timeliness.on_time, 0),
        ("2026-10-25T23:59:59", Timeliness.on_time, 0),
        ("2026-10-26T00:00:00", Timeliness.late, 1),
        ("2026-11-25T23:59:59", Timeliness.late, 31),
        ("2026-11-26T00:00:00", Timeliness.missed, 32),
    ],
)
def test_the_report_of_october_is_due_on_the_25th_inclusive(submitted: str, timeliness: Timeliness, days: int):
    found = judge(OCTOBER, [Submission(at(submitted))], MUCH_LATER)
    assert (found.timeliness, found.late_days) == (timeliness, days)


@pytest.mark.parametrize(
    ("now", "timeliness", "days"),
    [
        ("2026-10-01T08:00", Timeliness.not_due, 0),
        ("2026-10-25T23:59:59", Timeliness.not_due, 0),
        ("2026-10-26T00:00", Timeliness.late, 1),
        ("2026-11-25T23:59:59", Timeliness.late, 31),
        ("2026-11-26T00:00", Timeliness.missed, 32),
    ],
)
def test_late_becomes_missed_when_the_next_months_due_day_passes(now: str, timeliness: Timeliness, days: int):
    found = judge(OCTOBER, [], at(now))
    assert (found.timeliness, found.late_days) == (timeliness, days)


def test_a_correction_does_not_make_an_early_report_late():
    found = judge(OCTOBER, [Submission(at("2026-10-20T10:00")), Submission(at("2026-12-01T10:00"))], MUCH_LATER)
    assert found.timeliness is Timeliness.on_time


@pytest.mark.parametrize(
    ("accepted", "now", "timeliness", "days"),
    [
        ("2026-10-28T17:00", "2027-01-01", Timeliness.on_time, 0),  # 25 October is a Sunday: three working days later
        ("2026-10-29T09:00", "2027-01-01", Timeliness.late, 4),
        (None, "2026-10-28T12:00", Timeliness.not_due, 0),
        (None, "2026-10-29T00:00", Timeliness.late, 4),
    ],
)
def test_a_returned_report_is_late_unless_accepted_within_the_grace(
    accepted: str | None, now: str, timeliness: Timeliness, days: int
):
    again = Submission(at("2026-10-27T10:00"), accepted_at=at(accepted) if accepted else None)
    found = judge(OCTOBER, [Submission(at("2026-10-24T09:00"), returned_at=at("2026-10-26T09:00")), again], at(now))
    assert (found.timeliness, found.late_days) == (timeliness, days)
    assert "退回后补报宽限" in found.sentence


def test_a_returned_report_never_sent_again_is_missed_in_the_end():
    returned = Submission(at("2026-10-24T09:00"), returned_at=at("2026-10-26T09:00"))
    assert judge(OCTOBER, [returned], at("2026-11-25T12:00")).timeliness is Timeliness.late
    assert judge(OCTOBER, [returned], at("2026-11-26T00:00")).timeliness is Timeliness.missed


def test_a_report_first_sent_late_stays_late_however_often_it_was_returned():
    sent = [
        Submission(at("2026-10-27T09:00"), returned_at=at("2026-10-27T12:00")),
        Submission(at("2026-10-28T09:00"), accepted_at=at("2026-10-28T10:00")),
    ]
    assert judge(OCTOBER, sent, MUCH_LATER).late_days == 2


def test_the_verdict_explains_itself_with_its_article():
    late = judge(OCTOBER, [Submission(at("2026-10-26T00:00"))], MUCH_LATER)
    assert late.sentence == (
        "10 月月报于 2026-10-26 00:00 上报，截止日 2026-10-25（含当日，《矛盾调处制度》三），迟报 1 天。"
    )
    assert late.article == "《矛盾调处制度》三"


@given(
    st.datetimes(datetime(2026, 9, 1), datetime(2027, 3, 1)), st.datetimes(datetime(2026, 9, 1), datetime(2027, 3, 1))
)
def test_sending_later_is_never_less_late(one: datetime, other: datetime):
    early, late = sorted((one, other))
    days = [judge(OCTOBER, [Submission(moment)], MUCH_LATER).late_days for moment in (early, late)]
    assert days[0] <= days[1]


def test_a_unit_may_move_its_due_day_and_the_sentence_says_that_it_did():
    pack = PACKS["nanchang-2021"].with_overlay([Overlay("report.due_day", date(2026, 10, 1), 31, "市局要求")])
    policy = ReportPolicy(pack, Workdays({}, frozenset({2026})))
    assert policy.due_on(Month(2026, 9)) == date(2026, 9, 25)
    assert policy.due_on(Month(2026, 11)) == date(2026, 11, 30)
    assert policy.due_dates(Month(2026, 10)).article == "本单位自定，原依《矛盾调处制度》三"


def test_nanyang_owes_no_monthly_report_until_it_switches_one_on():
    nanyang = PACKS["nanyang-2017"]
    assert not ReportPolicy(nanyang, Workdays({}, frozenset())).enabled(Month(2026, 10))
    on = nanyang.with_overlay([Overlay("report.enabled", date(2026, 1, 1), True, "本单位决定")])
    assert ReportPolicy(on, Workdays({}, frozenset())).enabled(Month(2026, 10))


def test_the_period_says_what_it_rests_on():
    assert POLICY.period_sentence(Month(2026, 10)) == (
        "2026年10月统计期为 2026-09-26 至 2026-10-25（制度未规定，本单位自定）"
    )


# --- 零报告 ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("figures", "screened", "refused_for"),
    [
        ({}, True, []),
        ({"screened": 1}, True, ["新排查 1 件"]),
        ({"carried": 1, "open": 1}, True, ["1 件上月结转"]),
        ({"screened": 2, "carried": 1}, False, ["新排查 2 件", "1 件上月结转", "先登记一次排查"]),
        ({"screenings": 1}, False, ["先登记一次排查"]),
    ],
)
def test_a_zero_report_is_refused_with_any_case_and_without_a_screening(
    figures: dict[str, int], screened: bool, refused_for: list[str]
):
    problems = zero_problems(Figures(figures), screened, True, OCTOBER.article, "《矛盾调处制度》二")
    assert len(problems) == len(refused_for)
    assert all(words in problem.message for problem, words in zip(problems, refused_for, strict=True))
    assert all(problem.article for problem in problems)


def test_a_pack_without_zero_reports_says_so():
    problems = zero_problems(Figures({}), True, False, "", "")
    assert "没有启用零报告" in problems[0].message
