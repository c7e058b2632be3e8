"""Where a measure stands, what is proposed when its term ends, what is refused (S14; 南阳 33–37)."""

from dataclasses import replace
from datetime import date

from desktop.rules.ladder import StepStand
from desktop.rules.load import load_packs
from desktop.rules.official import official_calendar
from desktop.rules.pack import RulePack
from desktop.rules.supervision import (
    MeasureState,
    Proposal,
    check_acceptance,
    check_case_days,
    check_close,
    check_held,
    check_issue,
    check_received,
    check_release,
    check_report,
    first_proposal,
    next_proposal,
    stand_of,
    state_of,
)
from desktop.rules.supervision_clock import Acceptance, MeasureFacts, ReportKind, Stage, clocks_of

PACKS = load_packs()
NANCHANG, NANYANG = PACKS["nanchang-2021"], PACKS["nanyang-2017"]
WORKDAYS = official_calendar()
BEFORE, END, AFTER = date(2026, 4, 1), date(2026, 5, 10), date(2026, 5, 11)
APPROVED = (("verify", date(2026, 3, 5)), ("approve", date(2026, 3, 9)))
CIRCULAR = MeasureFacts(1, "circular", date(2026, 3, 2), APPROVED, issued_on=date(2026, 3, 10))
LISTED = MeasureFacts(
    1, "listed", date(2026, 3, 2), issued_on=date(2026, 3, 10), received_on=date(2026, 3, 11), two_stage=True
)


def state(facts: MeasureFacts, day: date, pack: RulePack = NANYANG) -> MeasureState:
    kind = pack.supervision.measure(facts.kind)
    return state_of(kind, facts, clocks_of(kind, facts, pack, WORKDAYS), day)


def proposed(facts: MeasureFacts, day: date) -> Proposal | None:
    kind = NANYANG.supervision.measure(facts.kind)
    return next_proposal(NANYANG.supervision, [(facts, clocks_of(kind, facts, NANYANG, WORKDAYS))], day)


def test_a_measure_goes_from_approval_to_release():
    draft = MeasureFacts(1, "circular", date(2026, 3, 2))
    assert state(draft, BEFORE) is MeasureState.approving
    assert state(replace(draft, approvals=APPROVED), BEFORE) is MeasureState.approved
    assert state(CIRCULAR, END) is MeasureState.running
    assert state(CIRCULAR, AFTER) is MeasureState.overdue
    passed = replace(CIRCULAR, acceptances=(Acceptance(Stage.final, AFTER, True),))
    assert state(passed, AFTER) is MeasureState.accepted
    assert state(replace(passed, released_on=AFTER), AFTER) is MeasureState.released


def test_a_veto_is_decided_and_has_no_clock():
    veto = MeasureFacts(1, "veto", date(2026, 3, 2), issued_on=date(2026, 3, 10))
    assert state(veto, date(2030, 1, 1)) is MeasureState.decided
    assert state(veto, date(2030, 1, 1), NANCHANG) is MeasureState.decided


def test_resignation_and_dismissal_are_only_handed_over():
    facts = MeasureFacts(1, "accountability", date(2026, 3, 2))
    assert state(facts, AFTER) is MeasureState.handing
    assert state(replace(facts, handed_over_on=AFTER), AFTER) is MeasureState.handed_over


def test_when_a_clock_runs_out_the_next_step_is_proposed_with_its_reason():
    assert proposed(CIRCULAR, END) is None
    found = proposed(CIRCULAR, AFTER)
    assert found is not None
    assert (found.measure, found.article, found.after_step) == ("admonition", "《实施办法》第三十四条", 1)
    assert "2026年5月10日届满" in found.reason


def test_nobody_is_asked_twice_and_what_was_mended_leads_nowhere():
    assert proposed(replace(CIRCULAR, declined_on=AFTER), AFTER) is None
    assert proposed(replace(CIRCULAR, acceptances=(Acceptance(Stage.final, AFTER, True),)), AFTER) is None
    applied = replace(LISTED, reports=((ReportKind.application, date(2026, 9, 11)),))
    assert proposed(applied, date(2026, 9, 20)) is None, "an application is answered first"
    assert proposed(LISTED, date(2026, 9, 20)) is not None


def test_an_acceptance_that_failed_after_the_term_counts_as_unmended():
    failed = replace(
        LISTED,
        reports=((ReportKind.application, date(2026, 9, 11)),),
        acceptances=(Acceptance(Stage.first, date(2026, 9, 15), False),),
    )
    assert state(failed, date(2026, 9, 20)) is MeasureState.failed
    found = proposed(failed, date(2026, 9, 20))
    assert found is not None and found.measure == "veto" and "验收不合格" in found.reason


def test_the_severity_of_a_case_proposes_its_first_step():
    keys = ("present", "serious", "grave", "veto")
    assert [first_proposal(NANYANG.supervision, key, "n1").measure for key in keys] == [
        "circular", "admonition", "listed", "veto",
    ]  # fmt: skip
    assert first_proposal(NANCHANG.supervision, None, "r1") is None


def test_a_measure_without_its_approval_step_is_refused_with_the_article():
    kind = NANYANG.supervision.measure("circular")
    draft = MeasureFacts(1, "circular", date(2026, 3, 2), APPROVED[:1])
    problems = check_issue(kind, draft, date(2026, 3, 10), None, False, AFTER)
    assert [problem.article for problem in problems] == ["《实施办法》第三十三条"]
    assert check_issue(kind, replace(draft, approvals=APPROVED), date(2026, 3, 10), None, False, AFTER) == []


def test_nothing_is_issued_before_it_was_approved_or_tomorrow():
    kind = NANYANG.supervision.measure("circular")
    facts = MeasureFacts(1, "circular", date(2026, 3, 2), APPROVED)
    assert "早于批准日期" in check_issue(kind, facts, date(2026, 3, 8), None, False, AFTER)[0].message
    assert "还没有到" in check_issue(kind, facts, date(2026, 6, 1), None, False, AFTER)[0].message


def test_nanchang_wants_its_deadline_typed():
    kind = NANCHANG.supervision.measure("rectification")
    facts = MeasureFacts(1, "rectification", date(2026, 3, 2), (("decide", date(2026, 3, 4)),))
    [missing] = check_issue(kind, facts, date(2026, 3, 5), None, True, AFTER)
    assert missing.field == "mend_due" and "制度没有规定" in missing.message
    [early] = check_issue(kind, facts, date(2026, 3, 5), date(2026, 3, 5), True, AFTER)
    assert "应晚于印发日期" in early.message
    assert check_issue(kind, facts, date(2026, 3, 5), date(2026, 3, 31), True, AFTER) == []


def test_talk_and_receipt_follow_the_paper():
    kind = NANYANG.supervision.measure("admonition")
    draft = MeasureFacts(1, "admonition", date(2026, 3, 2))
    assert check_held(kind, draft, date(2026, 3, 12), AFTER) and check_received(draft, date(2026, 3, 12), AFTER)
    issued = replace(draft, issued_on=date(2026, 3, 10))
    assert check_held(kind, issued, date(2026, 3, 9), AFTER)[0].field == "held_on"
    assert check_held(kind, issued, date(2026, 3, 12), AFTER) == []
    assert check_received(issued, date(2026, 3, 9), AFTER)[0].field == "received_on"
    veto = NANYANG.supervision.measure("veto")
    assert "不含约谈" in check_held(veto, issued, date(2026, 3, 12), AFTER)[0].message


def test_acceptance_waits_for_the_written_application():
    kind = NANYANG.supervision.measure("listed")
    [problem] = check_acceptance(kind, LISTED, Stage.first, date(2026, 9, 15), date(2026, 9, 20))
    assert "书面申请综治委验收" in problem.message and "第三十五条" in problem.article


def test_the_level_between_accepts_first_and_only_where_there_is_one():
    kind, today = NANYANG.supervision.measure("listed"), date(2026, 9, 20)
    applied = replace(LISTED, reports=((ReportKind.application, date(2026, 9, 11)),))
    [problem] = check_acceptance(kind, applied, Stage.final, date(2026, 9, 15), today)
    assert "先由中间层级" in problem.message and problem.article == "《实施办法》第三十六条"
    first = replace(applied, acceptances=(Acceptance(Stage.first, date(2026, 9, 15), True),))
    assert check_acceptance(kind, first, Stage.final, date(2026, 9, 18), today) == []
    assert "早于先行验收日期" in check_acceptance(kind, first, Stage.final, date(2026, 9, 12), today)[0].message
    direct = replace(applied, two_stage=False)
    assert "不设先行验收" in check_acceptance(kind, direct, Stage.first, date(2026, 9, 15), today)[0].message
    assert check_acceptance(kind, direct, Stage.final, date(2026, 9, 15), today) == []


def test_only_what_was_accepted_is_released():
    kind = NANYANG.supervision.measure("listed")
    assert "尚未验收合格" in check_release(kind, LISTED, date(2026, 9, 20), date(2026, 9, 20))[0].message
    passed = replace(LISTED, two_stage=False, acceptances=(Acceptance(Stage.final, date(2026, 9, 18), True),))
    assert check_release(kind, passed, date(2026, 9, 20), date(2026, 9, 20)) == []
    assert check_release(kind, passed, date(2026, 9, 17), date(2026, 9, 20))[0].field == "released_on"


def test_reports_are_taken_while_the_measure_runs():
    kind = NANYANG.supervision.measure("listed")
    draft = replace(LISTED, issued_on=None)
    assert check_report(kind, draft, ReportKind.measures, BEFORE, AFTER)[0].field == "reported_on"
    assert check_report(kind, LISTED, ReportKind.measures, BEFORE, AFTER) == []
    twice = replace(LISTED, reports=((ReportKind.application, BEFORE),))
    assert "不能重复申请" in check_report(kind, twice, ReportKind.application, AFTER, AFTER)[0].message


def test_a_case_is_closed_when_every_measure_has_ended():
    kind = NANYANG.supervision.measure("circular")
    assert check_close([(kind, MeasureState.released)]) == []
    assert "通报（整改中）" in check_close([(kind, MeasureState.running)])[0].message


def test_an_unmended_measure_opens_the_step_after_it():
    kind = NANYANG.supervision.measure("circular")
    found = clocks_of(kind, CIRCULAR, NANYANG, WORKDAYS)
    assert stand_of(kind, CIRCULAR, found, END) == StepStand("circular", False, True)
    assert stand_of(kind, CIRCULAR, found, AFTER) == StepStand("circular", True, True)


def test_a_matter_is_not_found_tomorrow():
    assert check_case_days(date(2026, 6, 1), None, AFTER)[0].field == "found_on"
    assert check_case_days(AFTER, date(2026, 6, 1), AFTER)[0].field == "noticed_on"
    assert check_case_days(AFTER, BEFORE, AFTER) == []


def test_a_hand_over_beside_the_ladder_does_not_hide_the_next_step():
    """32, 39: what is handed to discipline or personnel stands beside the ladder."""
    beside = MeasureFacts(2, "accountability", date(2026, 5, 12), handed_over_on=date(2026, 5, 12))
    steps = [
        (one, clocks_of(NANYANG.supervision.measure(one.kind), one, NANYANG, WORKDAYS)) for one in (CIRCULAR, beside)
    ]
    found = next_proposal(NANYANG.supervision, steps, AFTER)
    assert found is not None
    assert found.measure == "admonition"


def test_after_a_failed_acceptance_it_is_applied_for_and_accepted_below_anew():
    """36: each acceptance answers one application, and the level between goes first every time."""
    kind, today = NANYANG.supervision.measure("listed"), date(2026, 10, 30)
    applied = (ReportKind.application, date(2026, 9, 10))
    below, above = Acceptance(Stage.first, date(2026, 9, 15), True), Acceptance(Stage.final, date(2026, 9, 18), False)
    failed = replace(LISTED, reports=(applied,), acceptances=(below, above))
    assert not failed.waits_for_acceptance
    assert "重新申请" in check_acceptance(kind, failed, Stage.final, date(2026, 9, 28), today)[0].message
    again = replace(failed, reports=(applied, (ReportKind.application, date(2026, 9, 18))))
    assert again.waits_for_acceptance
    assert "先行验收" in check_acceptance(kind, again, Stage.final, date(2026, 9, 28), today)[0].message
    seen = replace(again, acceptances=(below, above, Acceptance(Stage.first, date(2026, 9, 25), True)))
    assert check_acceptance(kind, seen, Stage.final, date(2026, 9, 28), today) == []
