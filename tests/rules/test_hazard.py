"""隐患: the state machine with its refusals, deadlines that explain themselves, being late (S5; 南昌 28(七))."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, strategies

from desktop.rules.hazard import (
    Decision,
    HazardPolicy,
    HazardStatus,
    ReviewResult,
    Step,
    age_words,
    deadline_sentence,
    is_overdue,
    mending_deadline,
    review_deadline,
)
from desktop.rules.hazard_filter import HazardFilter, holds, mark_of
from desktop.rules.hazard_late import Escalation, escalation_of, escalation_sentence, missed_deadline
from desktop.rules.hazard_report import HazardFigures, HazardLine, HazardTable, table_period
from desktop.rules.hazard_steps import (
    check_close,
    check_decision,
    check_extension,
    check_feedback,
    check_hazard,
    check_notice,
    check_reopen,
    check_review,
    refuse_step,
)
from desktop.rules.load import load_packs
from desktop.rules.official import official_calendar
from desktop.rules.pack import Overlay
from desktop.rules.period import Month

TODAY = date(2026, 10, 22)
FOUND, DUE = date(2026, 10, 1), date(2026, 10, 16)
PACKS = load_packs()
NANCHANG = HazardPolicy.of(PACKS["nanchang-2021"], TODAY)
NANYANG = HazardPolicy.of(PACKS["nanyang-2017"], TODAY)
CALENDAR = official_calendar()


def hazard(**values: Any) -> dict[str, Any]:
    """An ordinary hazard found on 1 October and due on the 16th, with `values` over it."""
    return {
        "number": "2026-0001",
        "grade": "ordinary",
        "found_on": FOUND,
        "due_on": DUE,
        "status": HazardStatus.mending,
        "person_id": 9,
        **values,
    }


def major(**values: Any) -> dict[str, Any]:
    """A 重大 hazard warned of in writing on 2 October."""
    return hazard(**{"grade": "major", "noticed_on": date(2026, 10, 2), **values})


def said(problems: list[Any]) -> str:
    return "；".join(f"{p.field}:{p.sentence()}" for p in problems)


# --- deadlines ------------------------------------------------------------------------------------


def test_the_deadline_explains_itself_with_value_basis_calendar_and_calculation() -> None:
    proposed = mending_deadline("ordinary", FOUND, NANCHANG, CALENDAR)
    assert proposed is not None
    assert proposed.day == DUE
    assert proposed.sentence == (
        "截止2026年10月16日（周五，含当日）：一般隐患的整改期限为15天，自2026年10月1日的次日起算，节假日计入"
        "（制度未规定，本单位自定）。"
    )
    longer = mending_deadline("major", FOUND, NANCHANG, CALENDAR)
    assert longer is not None
    assert longer.day == date(2026, 10, 31)
    assert "当日不上班，请在2026年10月30日前（含当日）办结" in longer.sentence


def test_the_units_own_days_replace_the_default() -> None:
    own = Overlay("hazard.ordinary_days", date(2026, 1, 1), 3, "小隐患当周整改")
    policy = HazardPolicy.of(PACKS["nanchang-2021"].with_overlay([own]), TODAY)
    found = mending_deadline("ordinary", FOUND, policy, CALENDAR)
    assert found is not None
    assert found.day == date(2026, 10, 4)


def test_a_review_is_due_in_working_days_of_the_official_calendar() -> None:
    due = review_deadline(date(2026, 9, 30), NANCHANG, CALENDAR)  # the holiday runs to 7 October, the 10th is worked
    assert due is not None
    assert due.day == date(2026, 10, 13)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({}, "截止2026年10月16日"),
        (
            {"due_on": date(2026, 10, 10)},
            "截止2026年10月10日（周六，含当日）：由本单位填写，距发现 9 天；按参数为2026年10月16日（15天）",
        ),
        (
            {"due_on": date(2026, 11, 1), "first_due_on": DUE},
            "截止2026年11月1日（周日，含当日）：原为2026年10月16日，经批准延期或复查后重新规定",
        ),
        (
            {
                "due_on": date(2026, 11, 2),
                "first_due_on": DUE,
                "extensions": [{"old_due_on": DUE, "granted_on": date(2026, 11, 2), "decided_on": date(2026, 10, 15)}],
            },
            "截止2026年11月2日（周一，含当日）：原为2026年10月16日，2026年10月15日批准延期",
        ),
        (
            {
                "due_on": date(2026, 11, 2),
                "first_due_on": DUE,
                "reviews": [{"new_due_on": date(2026, 11, 2), "reviewed_on": date(2026, 10, 20)}],
            },
            "截止2026年11月2日（周一，含当日）：2026年10月20日复查未整改到位，重新规定",
        ),
        (
            {
                "due_on": date(2026, 11, 2),
                "first_due_on": date(2026, 11, 2),
                "reopenings": [{"reopened_on": date(2026, 10, 21)}],
            },
            "截止2026年11月2日（周一，含当日）：2026年10月21日重新立案时规定",
        ),
        ({"due_on": None}, ""),
    ],
)
def test_the_sentence_says_how_the_deadline_came_about(values: dict[str, Any], says: str) -> None:
    found = deadline_sentence(hazard(**values), NANCHANG, CALENDAR)
    assert found.startswith(says)
    assert bool(found) == bool(says)


def test_a_typed_deadline_on_a_day_off_also_reminds_on_the_working_day_before() -> None:
    found = deadline_sentence(hazard(due_on=date(2026, 11, 1)), NANCHANG, CALENDAR)
    assert found.endswith("（制度未规定，本单位自定）；当日不上班，请在2026年10月30日前（含当日）办结。")


# --- refusals -------------------------------------------------------------------------------------


def test_a_deadline_before_the_finding_is_refused() -> None:
    [problem] = check_hazard(hazard(due_on=date(2026, 9, 30)), TODAY)
    assert problem.field == "due_on"
    assert problem.message == "整改期限不能早于发现日期 2026-10-01"
    assert check_hazard(hazard(due_on=FOUND), TODAY) == []
    assert "发现日期不能晚于今天" in said(check_hazard(hazard(found_on=TODAY + timedelta(1), due_on=None), TODAY))


def test_a_finding_after_its_notice_or_its_feedback_is_refused() -> None:
    told = hazard(noticed_on=date(2026, 10, 2), found_on=date(2026, 10, 3))
    assert "发现日期不能晚于通知书日期 2026-10-02" in said(check_hazard(told, TODAY))
    answered = hazard(fed_back_on=date(2026, 10, 2), found_on=date(2026, 10, 3))
    assert "发现日期不能晚于整改反馈日期 2026-10-02" in said(check_hazard(answered, TODAY))


@pytest.mark.parametrize("status", [HazardStatus.found, HazardStatus.mending])
def test_a_reinspection_before_the_feedback_is_refused(status: HazardStatus) -> None:
    values = {"reviewed_on": TODAY, "reviewer_id": 1, "result": ReviewResult.mended}
    assert "还没有整改反馈，不能复查" in said(check_review(hazard(status=status), values, None, NANCHANG, TODAY))


def test_a_reinspection_dated_before_the_feedback_is_refused() -> None:
    values = {"reviewed_on": date(2026, 10, 9), "reviewer_id": 1, "result": ReviewResult.mended}
    waiting = hazard(status=HazardStatus.review)
    assert "复查日期不能早于整改反馈日期 2026-10-10" in said(
        check_review(waiting, values, date(2026, 10, 10), NANCHANG, TODAY)
    )
    assert check_review(waiting, {**values, "reviewed_on": TODAY}, date(2026, 10, 10), NANCHANG, TODAY) == []


def test_a_major_hazard_is_reinspected_by_two_and_not_by_who_mended_it() -> None:
    waiting = major(status=HazardStatus.review)
    values = {"reviewed_on": TODAY, "reviewer_id": 1, "result": ReviewResult.mended}
    assert "重大隐患须由两人以上复查" in said(check_review(waiting, values, FOUND, NANCHANG, TODAY))
    assert check_review(waiting, {**values, "second_reviewer_id": 2}, FOUND, NANCHANG, TODAY) == []
    assert "不能复查自己整改" in said(
        check_review(waiting, {**values, "second_reviewer_id": 9}, FOUND, NANCHANG, TODAY)
    )
    assert "不能是同一个人" in said(check_review(waiting, {**values, "second_reviewer_id": 1}, FOUND, NANCHANG, TODAY))


def test_what_is_not_mended_gets_a_new_deadline_and_an_opinion() -> None:
    waiting = hazard(status=HazardStatus.review)
    values = {"reviewed_on": TODAY, "reviewer_id": 1, "result": ReviewResult.not_mended}
    refused = said(check_review(waiting, values, FOUND, NANCHANG, TODAY))
    assert "须重新规定期限" in refused
    assert "须写明还差什么" in refused
    early = {**values, "opinion": "通道仍有杂物", "new_due_on": date(2026, 10, 21)}
    assert "新期限不能早于复查日期" in said(check_review(waiting, early, FOUND, NANCHANG, TODAY))


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (HazardStatus.found, "还没有整改和复查，不能销号"),
        (HazardStatus.mending, "还没有整改反馈和复查，不能销号"),
        (HazardStatus.review, "还没有复查合格，不能销号"),
        (HazardStatus.closed, "这项隐患已销号，不能销号"),
    ],
)
def test_closing_an_open_hazard_is_refused_with_the_reason(status: HazardStatus, says: str) -> None:
    assert says in said(check_close(major(status=status), TODAY, None, TODAY))


def test_closing_after_a_review_that_passed() -> None:
    ready = hazard(status=HazardStatus.mended)
    assert check_close(ready, TODAY, date(2026, 10, 20), TODAY) == []
    assert "销号日期不能早于复查日期" in said(check_close(ready, date(2026, 10, 19), date(2026, 10, 20), TODAY))


def test_a_major_hazard_is_warned_of_in_writing_before_its_feedback() -> None:
    values = {"fed_back_on": TODAY, "content": "已清理"}
    refused = said(check_feedback(hazard(grade="major"), values, NANCHANG, TODAY))
    assert "须先下达整改通知书" in refused
    assert check_feedback(major(), values, NANCHANG, TODAY) == []
    assert "反馈日期不能早于通知书日期" in said(
        check_feedback(major(), {**values, "fed_back_on": FOUND}, NANCHANG, TODAY)
    )


def test_a_notice_has_a_deadline_that_is_still_to_come() -> None:
    assert check_notice(hazard(), date(2026, 10, 2), TODAY) == []
    assert "请先填整改期限" in said(check_notice(hazard(due_on=None), date(2026, 10, 2), TODAY))
    assert "已早于通知日期" in said(check_notice(hazard(), TODAY, TODAY))
    assert "不能早于 2026-0001 的发现日期" in said(check_notice(hazard(), date(2026, 9, 30), TODAY))


EXTENSIONS = [
    (
        {"asked_on": date(2026, 10, 17), "wanted_on": date(2026, 10, 30)},
        0,
        False,
        "期限 2026-10-16 届满后不能再申请延期",
    ),
    ({"asked_on": date(2026, 10, 10), "wanted_on": DUE}, 0, False, "延长后的期限须晚于现期限 2026-10-16"),
    ({"asked_on": date(2026, 10, 10), "wanted_on": date(2026, 11, 16)}, 0, False, "每次延期最长 30天，到 2026-11-15"),
    ({"asked_on": date(2026, 10, 10), "wanted_on": date(2026, 10, 20)}, 2, False, "已延期 2 次，每项最多 2次"),
    ({"asked_on": date(2026, 10, 10), "wanted_on": date(2026, 10, 20)}, 0, True, "上一次延期申请还没有批复"),
    ({"asked_on": date(2026, 9, 30), "wanted_on": date(2026, 10, 20)}, 0, False, "申请日期不能早于发现日期"),
]


@pytest.mark.parametrize(("values", "asked", "pending", "says"), EXTENSIONS)
def test_an_extension_out_of_bounds_is_refused(values: dict[str, Any], asked: int, pending: bool, says: str) -> None:
    assert says in said(check_extension(hazard(), values, asked, pending, NANCHANG))


def test_an_extension_within_bounds_is_taken() -> None:
    values = {"asked_on": DUE, "wanted_on": date(2026, 11, 15)}
    assert check_extension(hazard(), values, 1, False, NANCHANG) == []
    late = {"asked_on": date(2026, 10, 17), "wanted_on": date(2026, 10, 30)}
    any_time = Overlay("hazard.extension_in_time", date(2026, 1, 1), False, "本单位规定")
    policy = HazardPolicy.of(PACKS["nanchang-2021"].with_overlay([any_time]), TODAY)
    assert check_extension(hazard(), late, 0, False, policy) == []


REQUEST = {
    "decision": Decision.pending,
    "asked_on": date(2026, 10, 10),
    "old_due_on": DUE,
    "wanted_on": date(2026, 10, 30),
}


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"decision": Decision.granted, "decided_on": TODAY}, "同意延期的须填新期限"),
        ({"decision": Decision.granted, "decided_on": TODAY, "granted_on": DUE}, "新期限须晚于原期限"),
        (
            {"decision": Decision.granted, "decided_on": TODAY, "granted_on": date(2026, 10, 31)},
            "不能晚于申请的 2026-10-30",
        ),
        ({"decision": Decision.declined, "decided_on": TODAY}, "不同意的须写明理由"),
        ({"decision": Decision.declined, "decided_on": date(2026, 10, 9), "opinion": "否"}, "批复日期不能早于申请日期"),
    ],
)
def test_a_decision_is_complete_and_in_order(values: dict[str, Any], says: str) -> None:
    assert says in said(check_decision(REQUEST, values, TODAY))


def test_a_decision_is_taken_once() -> None:
    values = {"decision": Decision.granted, "decided_on": TODAY, "granted_on": date(2026, 10, 25)}
    assert check_decision(REQUEST, values, TODAY) == []
    assert "已经批复" in said(check_decision({**REQUEST, "decision": Decision.granted}, values, TODAY))


def test_reopening_takes_a_closed_hazard_back() -> None:
    closed = hazard(status=HazardStatus.closed, closed_on=date(2026, 10, 20))
    assert check_reopen(closed, {"reopened_on": TODAY, "new_due_on": TODAY}, TODAY) == []
    assert "不能早于销号日期" in said(check_reopen(closed, {"reopened_on": date(2026, 10, 19)}, TODAY))
    assert "新期限不能早于重新立案日期" in said(
        check_reopen(closed, {"reopened_on": TODAY, "new_due_on": date(2026, 10, 21)}, TODAY)
    )
    assert "整改中，不能重新立案" in said(check_reopen(hazard(), {"reopened_on": TODAY}, TODAY))


@pytest.mark.parametrize("status", HazardStatus)
def test_every_refusal_is_a_chinese_sentence_and_every_status_allows_a_step(status: HazardStatus) -> None:
    refused = [problem for step in Step for problem in refuse_step(step, status, "2026-0001")]
    assert all(problem.message.startswith("2026-0001：") for problem in refused)
    assert len(refused) < len(Step)


# --- being late -----------------------------------------------------------------------------------


def test_the_deadline_itself_still_counts() -> None:
    assert not is_overdue(HazardStatus.mending, DUE, DUE)
    assert is_overdue(HazardStatus.mending, DUE, DUE + timedelta(1))
    assert not is_overdue(HazardStatus.review, DUE, TODAY)


ESCALATIONS = [
    (hazard(due_on=date(2026, 11, 30)), Escalation.none),
    (hazard(due_on=date(2026, 10, 27)), Escalation.soon),
    (hazard(due_on=date(2026, 10, 21)), Escalation.remind),
    (hazard(due_on=date(2026, 10, 14)), Escalation.supervise),
    (hazard(grade="major", due_on=date(2026, 10, 21)), Escalation.supervise),
    (major(due_on=date(2026, 10, 21)), Escalation.ground),
    (major(due_on=date(2026, 10, 21), status=HazardStatus.review), Escalation.none),
]


@pytest.mark.parametrize(("facts", "step"), ESCALATIONS)
def test_being_late_leads_from_reminder_to_ground(facts: dict[str, Any], step: Escalation) -> None:
    assert escalation_of(facts, NANCHANG, TODAY) is step


def test_what_is_late_for_long_says_after_how_many_days_it_is_handed_on() -> None:
    said = escalation_sentence(hazard(due_on=date(2026, 10, 14)), NANCHANG, TODAY)
    assert said.startswith("已超期 8 天：超期超过7天的，请转督办（") and "本单位自定" in said


def test_the_ground_names_article_28_7_and_exists_in_nanchang_only() -> None:
    late = major(due_on=date(2026, 10, 21))
    assert "《实施细则》第二十八条（七）" in escalation_sentence(late, NANCHANG, TODAY)
    assert escalation_of(late, NANYANG, TODAY) is Escalation.supervise
    assert "督导情形" not in escalation_sentence(late, NANYANG, TODAY)


MISSED = [
    (major(), DUE),
    (major(due_on=TODAY), None),
    (hazard(noticed_on=date(2026, 10, 2)), None),
    (hazard(grade="major"), None),
    (major(status=HazardStatus.review), None),
    (major(status=HazardStatus.closed, missed_due_on=DUE), DUE),
    (major(status=HazardStatus.mending, due_on=date(2026, 11, 1), missed_due_on=DUE), DUE),
    (major(noticed_on=date(2026, 10, 23)), None),
]


@pytest.mark.parametrize(("facts", "day"), MISSED)
def test_a_major_hazard_warned_in_writing_whose_deadline_was_missed(facts: dict[str, Any], day: date | None) -> None:
    assert missed_deadline(facts, TODAY) == day


@given(strategies.dates(date(2026, 10, 3), date(2027, 12, 31)), strategies.dates(date(2026, 10, 3), date(2027, 12, 31)))
def test_what_was_missed_stays_missed(first: date, second: date) -> None:
    early, late = sorted((first, second))
    if missed_deadline(major(), early) is not None:
        assert missed_deadline(major(), late) is not None


# --- marks, filters, figures ----------------------------------------------------------------------


def test_marks_speak_a_word_and_a_tone() -> None:
    def mark(status: HazardStatus, due: date | None, extended: bool = False) -> tuple[str, str]:
        found = mark_of(status, due, extended=extended, soon=NANCHANG.soon_limit(TODAY), today=TODAY)
        return found.text, found.tone

    assert mark(HazardStatus.mending, DUE) == ("已超期", "overdue")
    assert mark(HazardStatus.mending, date(2026, 10, 25)) == ("将到期", "soon")
    assert mark(HazardStatus.mending, date(2026, 12, 1), True) == ("已延期", "soon")
    assert mark(HazardStatus.found, None) == ("待整改", "accent")
    assert mark(HazardStatus.closed, DUE) == ("已销号", "done")


def test_a_closed_hazard_is_neither_open_nor_overdue() -> None:
    facts = {"due_on": DUE, "extended": True, "major": True, "listed": False, "soon": TODAY, "today": TODAY}
    held = {which for which in HazardFilter if holds(which, HazardStatus.closed, **facts)}
    assert held == {HazardFilter.all, HazardFilter.major, HazardFilter.closed}


def test_ages_are_bands_without_gap() -> None:
    assert NANCHANG.ages() == ((0, 14), (15, 29), (30, 59), (60, None))
    assert age_words(0, 14) == "0–14 天"
    assert age_words(60, None) == "60 天以上"


def test_rates_of_the_month_table() -> None:
    figures = HazardFigures(8, 6, 0, 0, 0)
    assert figures.ordinary_rate == Decimal("0.75")
    assert figures.major_rate is None


def test_the_total_is_the_sum_of_the_units() -> None:
    one = HazardLine(1, "甲", HazardFigures(3, 2, 1, 0, 1), HazardFigures(9, 7, 2, 1, 1), 3, 1)
    other = HazardLine(2, "乙", HazardFigures(1, 1), HazardFigures(4, 4), 0, 0)
    table = HazardTable("局", Month(2026, 10), date(2026, 10, 1), date(2026, 10, 31), (one, other))
    assert table.total.month == HazardFigures(4, 3, 1, 0, 1)
    assert table.total.year == HazardFigures(13, 11, 2, 1, 1)
    assert (table.total.open, table.total.open_major) == (3, 1)


def test_the_month_is_the_calendar_month_until_the_unit_says_otherwise() -> None:
    pack = PACKS["nanchang-2021"]
    first, last, sentence = table_period(pack, Month(2026, 10))
    assert (first, last) == (date(2026, 10, 1), date(2026, 10, 31))
    assert "自然月，制度未规定，本单位自定" in sentence
    shifted = pack.with_overlay([Overlay("hazard.period_kind", date(2026, 1, 1), "shifted", "同月报")])
    assert table_period(shifted, Month(2026, 10))[:2] == (date(2026, 9, 26), date(2026, 10, 25))


def test_a_paper_says_who_set_its_deadline_and_nothing_of_the_parameter() -> None:
    facts = {"grade": "ordinary", "found_on": FOUND, "due_on": date(2026, 10, 9)}
    said = deadline_sentence(facts, NANCHANG, CALENDAR, outward=True)
    assert said == "截止2026年10月9日（周五，含当日）：由下达单位规定，自发现次日起8天（制度未规定，本单位自定）。"
    same_day = deadline_sentence({**facts, "due_on": FOUND}, NANCHANG, CALENDAR, outward=True)
    assert "由下达单位规定，发现当日" in same_day
