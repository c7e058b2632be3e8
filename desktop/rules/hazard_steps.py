"""隐患的办理: the state machine from 待整改 to 已销号, each refusal with its article or reason; pure (S5)."""

from datetime import date, timedelta

from desktop.fields import Problem
from desktop.rules.hazard import OPEN, UNMENDED, Decision, Facts, HazardPolicy, HazardStatus, ReviewResult, Step
from desktop.rules.inspection import article_of

_WHEN = {
    Step.notice: UNMENDED,
    Step.feedback: UNMENDED,
    Step.extension: UNMENDED,
    Step.review: frozenset({HazardStatus.review}),
    Step.close: frozenset({HazardStatus.mended}),
    Step.reopen: frozenset({HazardStatus.closed, HazardStatus.mended}),
    Step.listed: OPEN,
}
_WHY_NOT = {
    (Step.review, HazardStatus.found): "还没有整改反馈，不能复查",
    (Step.review, HazardStatus.mending): "还没有整改反馈，不能复查",
    (Step.review, HazardStatus.mended): "复查已合格，不用再查；要重查请先重新立案",
    (Step.close, HazardStatus.found): "还没有整改和复查，不能销号",
    (Step.close, HazardStatus.mending): "还没有整改反馈和复查，不能销号",
    (Step.close, HazardStatus.review): "已有整改反馈，但还没有复查合格，不能销号",
    (Step.feedback, HazardStatus.review): "已有整改反馈，正待复查",
}


def refuse_step(step: Step, status: HazardStatus, number: str = "") -> list[Problem]:
    """Why a step cannot be taken in that status; [] when it can."""
    if status in _WHEN[step]:
        return []
    why = _WHY_NOT.get((step, status), f"这项隐患{status.value}，不能{step.value}")
    return [Problem("", f"{number}：{why}" if number else why)]


def _not_after_today(name: str, label: str, day: date | None, today: date) -> list[Problem]:
    if day is not None and day > today:
        return [Problem(name, f"{label}不能晚于今天（{today.isoformat()}）")]
    return []


def _not_before(name: str, label: str, day: date | None, other: date | None, what: str) -> list[Problem]:
    if day is not None and other is not None and day < other:
        return [Problem(name, f"{label}不能早于{what} {other.isoformat()}")]
    return []


def check_hazard(facts: Facts, today: date) -> list[Problem]:
    """What forbids saving a hazard: found in the future or after it was written of, a deadline before the finding."""
    found, due = facts.get("found_on"), facts.get("due_on")
    problems = _not_after_today("found_on", "发现日期", found, today)
    problems += _not_before("due_on", "整改期限", due, found, "发现日期")
    for name, what in (("noticed_on", "通知书日期"), ("fed_back_on", "整改反馈日期")):
        if found is not None and facts.get(name) is not None and found > facts[name]:
            problems.append(Problem("found_on", f"发现日期不能晚于{what} {facts[name].isoformat()}"))
    return problems + _not_before("due_on", "整改期限", due, facts.get("noticed_on"), "通知书日期")


def check_notice(hazard: Facts, issued_on: date, today: date) -> list[Problem]:
    """A notice goes out for an open hazard that has a deadline, not before it was found, and before that deadline."""
    number = str(hazard.get("number") or "")
    problems = refuse_step(Step.notice, hazard["status"], number)
    if hazard.get("due_on") is None:
        problems.append(Problem("issued_on", f"{number}：请先填整改期限，再下达通知书"))
    problems += _not_after_today("issued_on", "通知日期", issued_on, today)
    problems += _not_before("issued_on", "通知日期", issued_on, hazard.get("found_on"), f" {number} 的发现日期")
    if hazard.get("due_on") is not None and issued_on > hazard["due_on"]:
        problems.append(Problem("issued_on", f"{number} 的整改期限 {hazard['due_on'].isoformat()} 已早于通知日期"))
    return problems


def check_feedback(hazard: Facts, values: Facts, policy: HazardPolicy, today: date) -> list[Problem]:
    """A feedback needs the written notice first where the grade asks for one, and is no older than the finding."""
    problems = refuse_step(Step.feedback, hazard["status"])
    if policy.needs_notice(hazard.get("grade")) and hazard.get("noticed_on") is None:
        value = policy.notice_grades
        why = article_of(value.basis) or "本单位自定"
        problems.append(Problem("", "重大隐患须先下达整改通知书，再登记反馈", why))
    day = values.get("fed_back_on")
    problems += _not_after_today("fed_back_on", "反馈日期", day, today)
    problems += _not_before("fed_back_on", "反馈日期", day, hazard.get("found_on"), "发现日期")
    return problems + _not_before("fed_back_on", "反馈日期", day, hazard.get("noticed_on"), "通知书日期")


def check_extension(hazard: Facts, values: Facts, asked: int, pending: bool, policy: HazardPolicy) -> list[Problem]:
    """An extension is asked for in time, for a later day, not for too long and not too often.

    `asked` is how many were granted already, `pending` whether one waits for its decision.
    """
    problems = refuse_step(Step.extension, hazard["status"])
    due, asked_on, wanted = hazard.get("due_on"), values.get("asked_on"), values.get("wanted_on")
    if pending:
        problems.append(Problem("", "上一次延期申请还没有批复"))
    if due is None:
        return [*problems, Problem("", "还没有整改期限，不用申请延期")]
    times, most = policy.extension_times, policy.extension_days
    if times.value is not None and asked >= int(times.value):
        problems.append(
            Problem("", f"已延期 {asked} 次，每项最多 {times.shown}", article_of(times.basis) or "本单位自定")
        )
    if policy.extension_in_time.value and asked_on is not None and asked_on > due:
        why = article_of(policy.extension_in_time.basis) or "本单位自定"
        problems.append(Problem("asked_on", f"期限 {due.isoformat()} 届满后不能再申请延期", why))
    problems += _not_before("asked_on", "申请日期", asked_on, hazard.get("found_on"), "发现日期")
    if wanted is not None and wanted <= due:
        problems.append(Problem("wanted_on", f"延长后的期限须晚于现期限 {due.isoformat()}"))
    elif wanted is not None and most.value is not None and (wanted - due).days > int(most.value):
        why = article_of(most.basis) or "本单位自定"
        problems.append(Problem("wanted_on", f"每次延期最长 {most.shown}，到 {due + timedelta(days=most.value)}", why))
    return problems


def check_decision(request: Facts, values: Facts, today: date) -> list[Problem]:
    """A decision is no older than the request; granting may shorten what was asked for, never below the old day."""
    problems = []
    if request.get("decision") is not Decision.pending:
        problems.append(Problem("", "这次延期申请已经批复"))
    day, granted = values.get("decided_on"), values.get("granted_on")
    problems += _not_after_today("decided_on", "批复日期", day, today)
    problems += _not_before("decided_on", "批复日期", day, request.get("asked_on"), "申请日期")
    if values.get("decision") is Decision.granted:
        old, wanted = request.get("old_due_on"), request.get("wanted_on")
        if granted is None:
            problems.append(Problem("granted_on", "同意延期的须填新期限"))
        elif old is not None and granted <= old:
            problems.append(Problem("granted_on", f"新期限须晚于原期限 {old.isoformat()}"))
        elif wanted is not None and granted > wanted:
            problems.append(Problem("granted_on", f"新期限不能晚于申请的 {wanted.isoformat()}"))
    elif values.get("decision") is Decision.declined and not values.get("opinion"):
        problems.append(Problem("opinion", "不同意的须写明理由"))
    return problems


def check_review(
    hazard: Facts, values: Facts, fed_back_on: date | None, policy: HazardPolicy, today: date
) -> list[Problem]:
    """A 复查 follows the feedback, is done by as many as the grade asks for and not by the one who mended."""
    problems = refuse_step(Step.review, hazard["status"], str(hazard.get("number") or ""))
    day = values.get("reviewed_on")
    problems += _not_after_today("reviewed_on", "复查日期", day, today)
    problems += _not_before("reviewed_on", "复查日期", day, fed_back_on, "整改反馈日期")
    first, second = values.get("reviewer_id"), values.get("second_reviewer_id")
    if first is not None and first == second:
        problems.append(Problem("second_reviewer_id", "两位复查人不能是同一个人"))
    if policy.reviewers_needed(hazard.get("grade")) > 1 and (first is None or second is None):
        why = article_of(policy.two_reviewer_grades.basis) or "本单位自定"
        problems.append(Problem("second_reviewer_id", "重大隐患须由两人以上复查", why))
    mender = hazard.get("person_id")
    if mender is not None and mender in (first, second):
        name = "reviewer_id" if mender == first else "second_reviewer_id"
        problems.append(Problem(name, "整改责任人不能复查自己整改的隐患"))
    return problems + _check_review_result(values)


def _check_review_result(values: Facts) -> list[Problem]:
    """What is not mended gets a new deadline and an opinion."""
    if values.get("result") is not ReviewResult.not_mended:
        return []
    problems = []
    day, new = values.get("reviewed_on"), values.get("new_due_on")
    if new is None:
        problems.append(Problem("new_due_on", "未整改到位的须重新规定期限"))
    elif day is not None and new < day:
        problems.append(Problem("new_due_on", f"新期限不能早于复查日期 {day.isoformat()}"))
    if not values.get("opinion"):
        problems.append(Problem("opinion", "未整改到位的须写明还差什么"))
    return problems


def check_close(hazard: Facts, closed_on: date, reviewed_on: date | None, today: date) -> list[Problem]:
    """销号 needs a 复查 that passed, and is no older than it."""
    problems = refuse_step(Step.close, hazard["status"], str(hazard.get("number") or ""))
    problems += _not_after_today("closed_on", "销号日期", closed_on, today)
    return problems + _not_before("closed_on", "销号日期", closed_on, reviewed_on, "复查日期")


def check_reopen(hazard: Facts, values: Facts, today: date) -> list[Problem]:
    """Reopening names its reason and a new deadline, and is no older than the end it takes back."""
    problems = refuse_step(Step.reopen, hazard["status"])
    day, due = values.get("reopened_on"), values.get("new_due_on")
    problems += _not_after_today("reopened_on", "重新立案日期", day, today)
    problems += _not_before("reopened_on", "重新立案日期", day, hazard.get("closed_on"), "销号日期")
    return problems + _not_before("new_due_on", "新期限", due, day, "重新立案日期")
