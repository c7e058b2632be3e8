"""隐患的办理: 整改通知书, 反馈, 延期, 复查, 销号, 重新立案, 催办, 转督办, 挂牌; each step one command (S5)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.fields import NamedField, Problem, Refused, check_all
from desktop.models.base import Record, fill, row_of, spec_of
from desktop.models.hazard import (
    Hazard,
    HazardExtension,
    HazardFeedback,
    HazardNotice,
    HazardNoticeLine,
    HazardReopening,
    HazardReview,
)
from desktop.rules.hazard import MAJOR, Decision, HazardStatus, ReviewResult, Step, deadline_sentence, is_overdue
from desktop.rules.hazard_steps import (
    check_close,
    check_decision,
    check_extension,
    check_feedback,
    check_notice,
    check_reopen,
    check_review,
    refuse_step,
)
from desktop.services.inspection.hazard import found_hazard, policy_on
from desktop.services.parts.checked import own_values, without_blanks
from desktop.services.parts.names import short_names_on
from desktop.services.parts.numbering import paper_number
from desktop.services.workspace import Workspace, refuse_if


def _fields(record: type[Record], *names: str) -> list[NamedField]:
    return list(spec_of(record).only(*names))


def _several(session: Session, hazard_ids: Sequence[int]) -> list[Hazard]:
    """The hazards in the order of their numbers; Refused when there is none or one is gone."""
    found = [found_hazard(session, hazard_id) for hazard_id in dict.fromkeys(hazard_ids)]
    if not found:
        raise Refused([Problem("", "请先选中隐患")])
    return sorted(found, key=lambda hazard: hazard.number)


def _named(ws: Workspace, session: Session, hazards: Sequence[Hazard]) -> list[dict[str, Any]]:
    """The values of hazards; over several units each number stands with its unit, since units count apart."""
    facts = [own_values(hazard) for hazard in hazards]
    if len({hazard.unit_id for hazard in hazards}) == 1:
        return facts
    names = short_names_on(session, ws.today())
    return [{**one, "number": f"{names.get(one['unit_id'], '')} {one['number']}"} for one in facts]


def _once(problems: Iterable[Problem]) -> list[Problem]:
    """What is wrong with several hazards alike is said once."""
    return list(dict.fromkeys(problems))


def _numbers(hazards: Sequence[Hazard]) -> str:
    return "、".join(hazard.number for hazard in hazards[:3]) + (f"等 {len(hazards)} 项" if len(hazards) > 3 else "")


# --- 整改通知书 ------------------------------------------------------------------------------------


def issue_notice(
    ws: Workspace, hazard_ids: Sequence[int], values: Mapping[str, Any], initiator: object | None = None
) -> int:
    """One 整改通知书 for one or several hazards of one unit: issued_on, demand. Returns its id.

    Refused without a deadline, when one is mended already, or when they belong to different units.
    """
    given = without_blanks(values)
    with ws.command("issue_notice", "", initiator) as command:
        session = command.session
        hazards = _several(session, hazard_ids)
        refuse_if(check_all(_fields(HazardNotice, "issued_on", "demand"), given))
        issued_on: date = given["issued_on"]
        named = _named(ws, session, hazards)
        problems = _once(p for facts in named for p in check_notice(facts, issued_on, ws.today()))
        if len({hazard.unit_id for hazard in hazards}) > 1:
            problems.append(Problem("", "一份通知书只能发给一个单位，请分单位下达"))
        refuse_if(problems)
        prefix = ws.policy.text("hazard.notice_prefix", issued_on)
        notice = HazardNotice(
            number=paper_number(session, prefix, issued_on.year),
            unit_id=hazards[0].unit_id,
            issued_on=issued_on,
            demand=given.get("demand"),
        )
        notice.lines = [_notice_line(ws, hazard) for hazard in hazards]
        session.add(notice)
        session.flush()
        for hazard in hazards:
            hazard.notice_id, hazard.noticed_on, hazard.status = notice.id, issued_on, HazardStatus.mending
            hazard.first_due_on = hazard.due_on  # what the paper says, whatever is granted later
        command.summary = f"已下达{notice.number}整改通知书：{_numbers(hazards)}"
        return notice.id


def _notice_line(ws: Workspace, hazard: Hazard) -> HazardNoticeLine:
    """What the paper says of a hazard, whatever becomes of the hazard later."""
    sentence = deadline_sentence(row_of(hazard).values, policy_on(ws, hazard.found_on), ws.workdays, outward=True)
    line = HazardNoticeLine(hazard_id=hazard.id, major=hazard.grade == MAJOR, sentence=sentence)
    names = ("number", "place", "description", "measure", "found_on", "due_on")
    fill(line, {name: getattr(hazard, name) for name in names})
    return line


def sign_notice(
    ws: Workspace, notice_id: int, received_on: date | None, receiver: str | None, initiator: object | None = None
) -> None:
    """送达签收: who took the notice in, and when."""
    with ws.command("sign_notice", "", initiator) as command:
        notice = command.session.get(HazardNotice, notice_id)
        if notice is None:
            raise Refused([Problem("", "这份通知书已不存在")])
        problems = []
        if received_on is None:
            problems.append(Problem("received_on", "请填写签收日期"))
        elif received_on < notice.issued_on:
            problems.append(Problem("received_on", f"签收日期不能早于通知日期 {notice.issued_on.isoformat()}"))
        elif received_on > ws.today():
            problems.append(Problem("received_on", f"签收日期不能晚于今天（{ws.today().isoformat()}）"))
        if not (receiver or "").strip():
            problems.append(Problem("receiver", "请填写签收人"))
        refuse_if(problems)
        notice.received_on, notice.receiver = received_on, (receiver or "").strip()
        command.summary = f"{notice.number}整改通知书已签收"


# --- 反馈与延期 ------------------------------------------------------------------------------------


def add_feedback(ws: Workspace, hazard_id: int, values: Mapping[str, Any], initiator: object | None = None) -> None:
    """整改反馈: what was done, by whom, when; the hazard then waits for its 复查."""
    given = without_blanks(values)
    with ws.command("add_hazard_feedback", "", initiator) as command:
        hazard = found_hazard(command.session, hazard_id)
        refuse_if(check_all(_fields(HazardFeedback, "fed_back_on", "person_id", "content"), given))
        refuse_if(check_feedback(own_values(hazard), given, policy_on(ws), ws.today()))
        line = HazardFeedback(hazard_id=hazard.id)
        fill(line, {name: given.get(name) for name in ("fed_back_on", "person_id", "content")})
        hazard.feedbacks.append(line)
        _note_missed(hazard, given["fed_back_on"])
        hazard.fed_back_on, hazard.status = given["fed_back_on"], HazardStatus.review
        command.summary = f"{hazard.number} 已登记整改反馈，待复查"


def _note_missed(hazard: Hazard, on: date, status: HazardStatus | None = None) -> None:
    """Keep the first deadline that had passed unmended on a day: it stays true whatever happens later (28(七))."""
    if hazard.missed_due_on is None and is_overdue(status or hazard.status, hazard.due_on, on):
        hazard.missed_due_on = hazard.due_on


def ask_extension(ws: Workspace, hazard_id: int, values: Mapping[str, Any], initiator: object | None = None) -> None:
    """延期申请: asked_on, reason, wanted_on; the deadline stays until it is decided."""
    given = without_blanks(values)
    with ws.command("ask_extension", "", initiator) as command:
        hazard = found_hazard(command.session, hazard_id)
        refuse_if(check_all(_fields(HazardExtension, "asked_on", "reason", "wanted_on"), given))
        granted = sum(line.decision is Decision.granted for line in hazard.extensions)
        pending = any(line.decision is Decision.pending for line in hazard.extensions)
        problems = check_extension(own_values(hazard), given, granted, pending, policy_on(ws))
        if given["asked_on"] > ws.today():
            problems.append(Problem("asked_on", f"申请日期不能晚于今天（{ws.today().isoformat()}）"))
        refuse_if(problems)
        line = HazardExtension(hazard_id=hazard.id, old_due_on=hazard.due_on, decision=Decision.pending)
        fill(line, {name: given[name] for name in ("asked_on", "reason", "wanted_on")})
        hazard.extensions.append(line)
        command.summary = f"{hazard.number} 已申请延期至 {given['wanted_on'].isoformat()}，待批"


def decide_extension(ws: Workspace, hazard_id: int, values: Mapping[str, Any], initiator: object | None = None) -> None:
    """批复 of the 延期申请 that waits: decision, decided_on, granted_on, approver_id, opinion."""
    given = without_blanks(values)
    with ws.command("decide_extension", "", initiator) as command:
        hazard = found_hazard(command.session, hazard_id)
        waiting = [line for line in hazard.extensions if line.decision is Decision.pending]
        if not waiting:
            raise Refused([Problem("", "没有待批的延期申请")])
        line = waiting[-1]
        required = [NamedField(n.name, n.field, n.name in ("decision", "decided_on"))
                    for n in _fields(HazardExtension, "decision", "decided_on", "granted_on", "opinion")]  # fmt: skip
        problems = check_all(required, given) or check_decision(own_values(line), given, ws.today())
        if given.get("decision") is Decision.pending:
            problems.append(Problem("decision", "请选“同意”或“不同意”"))
        granted = given.get("decision") is Decision.granted
        refuse_if(problems or (_overtaken(hazard, line) if granted else []))
        names = ("decision", "decided_on", "approver_id", "opinion")
        fill(
            line, {**{name: given.get(name) for name in names}, "granted_on": given["granted_on"] if granted else None}
        )
        if granted:
            if line.asked_on > line.old_due_on:
                _note_missed(hazard, line.asked_on)
            hazard.due_on = given["granted_on"]
        command.summary = f"{hazard.number} 延期申请：{line.decision.value}" + (
            f"，期限改为 {hazard.due_on}" if granted else ""
        )


def _overtaken(hazard: Hazard, asked: HazardExtension) -> list[Problem]:
    """Why a request can no longer be granted: the hazard was mended, or another deadline was set meanwhile."""
    if hazard.status in (HazardStatus.mended, HazardStatus.closed):
        return [Problem("decision", f"这项隐患{hazard.status.value}，不用再延期，请选“不同意”并写明理由")]
    if hazard.due_on != asked.old_due_on:
        moved = f"申请以后整改期限已由 {asked.old_due_on.isoformat()} 改为 {hazard.due_on}"
        return [Problem("decision", f"{moved}，请选“不同意”并写明理由，仍需延期的重新申请")]
    return []


# --- 复查、销号、重新立案 -----------------------------------------------------------------------------


def review_hazards(
    ws: Workspace,
    results: Mapping[int, Mapping[str, Any]],
    values: Mapping[str, Any],
    *,
    close: bool = False,
    initiator: object | None = None,
) -> str:
    """One 复查 of one or several hazards of a unit; returns the 文号 of its 复查意见书.

    `values`: reviewed_on, reviewer_id, second_reviewer_id; `results` by hazard id: result, opinion, new_due_on. With
    `close` those that passed are 销号 at once. Refused before the feedback, with one person where two are needed …
    """
    shared = without_blanks(values)
    with ws.command("review_hazards", "", initiator) as command:
        session = command.session
        hazards = _several(session, list(results))
        refuse_if(check_all(_fields(HazardReview, "reviewed_on", "reviewer_id", "second_reviewer_id"), shared))
        problems: list[Problem] = []
        if len({hazard.unit_id for hazard in hazards}) > 1:
            problems.append(Problem("", "一份复查意见书只能写一个单位，请分单位复查"))
        given = {hazard.id: {**shared, **without_blanks(results[hazard.id])} for hazard in hazards}
        for hazard, facts in zip(hazards, _named(ws, session, hazards), strict=True):
            problems += _check_one_review(ws, facts, given[hazard.id])
        refuse_if(_once(problems))
        day: date = shared["reviewed_on"]
        number = paper_number(session, ws.policy.text("hazard.review_prefix", day), day.year)
        for hazard in hazards:
            _review(hazard, given[hazard.id], number, close)
        passed = sum(given[hazard.id]["result"] is ReviewResult.mended for hazard in hazards)
        command.summary = f"{number}复查 {_numbers(hazards)}：已整改 {passed} 项，未到位 {len(hazards) - passed} 项"
        return number


def _check_one_review(ws: Workspace, facts: Mapping[str, Any], given: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with a result; what stands in its own row names the hazard."""
    fields = _fields(HazardReview, "result", "opinion", "new_due_on")
    found = check_all(fields, dict(given)) or check_review(
        facts, given, facts["fed_back_on"], policy_on(ws), ws.today()
    )
    own = {named.name for named in fields}
    return [Problem(p.field, f"{facts['number']}：{p.message}", p.article) if p.field in own else p for p in found]


def _review(hazard: Hazard, given: Mapping[str, Any], number: str, close: bool) -> None:
    """Write one result: passed, and closed if asked for; or back to 整改中 with its new deadline."""
    line = HazardReview(hazard_id=hazard.id, number=number, notice_id=hazard.notice_id)
    line.place, line.description = hazard.place, hazard.description
    line.closes = close and given["result"] is ReviewResult.mended
    names = ("reviewed_on", "reviewer_id", "second_reviewer_id", "result", "opinion", "new_due_on")
    fill(line, {name: given.get(name) for name in names})
    hazard.reviews.append(line)
    if given["result"] is ReviewResult.mended:
        hazard.mended_on, hazard.status = given["reviewed_on"], HazardStatus.mended
        if close:
            hazard.closed_on, hazard.status = given["reviewed_on"], HazardStatus.closed
            hazard.closed_by_id = given["reviewer_id"]
    else:
        _note_missed(hazard, given["reviewed_on"], HazardStatus.mending)
        hazard.fed_back_on, hazard.due_on = None, given["new_due_on"]
        hazard.status = HazardStatus.mending


def close_hazards(
    ws: Workspace,
    hazard_ids: Sequence[int],
    closed_on: date | None,
    closed_by_id: int | None = None,
    initiator: object | None = None,
) -> int:
    """销号; Refused for any that has not passed its 复查. Returns how many."""
    with ws.command("close_hazards", "", initiator) as command:
        hazards = _several(command.session, hazard_ids)
        if closed_on is None:
            raise Refused([Problem("closed_on", "请填写销号日期")])
        named = _named(ws, command.session, hazards)
        refuse_if(_once(p for one in named for p in check_close(one, closed_on, one["mended_on"], ws.today())))
        for hazard in hazards:
            hazard.closed_on, hazard.closed_by_id, hazard.status = closed_on, closed_by_id, HazardStatus.closed
        command.summary = f"已销号 {_numbers(hazards)}"
        return len(hazards)


def reopen_hazard(ws: Workspace, hazard_id: int, values: Mapping[str, Any], initiator: object | None = None) -> None:
    """重新立案 with its reason and a new deadline: reopened_on, reason, new_due_on.

    The notice was answered: the new deadline is asked for in writing anew, as the first one was.
    """
    given = without_blanks(values)
    with ws.command("reopen_hazard", "", initiator) as command:
        hazard = found_hazard(command.session, hazard_id)
        due = NamedField("new_due_on", spec_of(HazardReview)["new_due_on"].field, True)
        refuse_if(check_all([*_fields(HazardReopening, "reopened_on", "reason"), due], given))
        refuse_if(check_reopen(own_values(hazard), given, ws.today()))
        line = HazardReopening(
            hazard_id=hazard.id, closed_before_on=hazard.closed_on, mended_before_on=hazard.mended_on
        )
        fill(line, {name: given[name] for name in ("reopened_on", "reason")})
        hazard.reopenings.append(line)
        hazard.due_on = hazard.first_due_on = given["new_due_on"]
        hazard.status, hazard.notice_id, hazard.noticed_on = HazardStatus.mending, None, None
        hazard.closed_on = hazard.closed_by_id = hazard.mended_on = hazard.fed_back_on = None
        command.summary = f"{hazard.number} 已重新立案"


# --- 督促 -----------------------------------------------------------------------------------------


def remind(ws: Workspace, hazard_ids: Sequence[int], initiator: object | None = None) -> int:
    """催办: note that the unit was reminded today; Refused when none of them is running. Returns how many."""
    return _mark(ws, "remind_hazards", "reminded_on", hazard_ids, "已催办", Step.feedback, initiator)


def supervise(ws: Workspace, hazard_ids: Sequence[int], initiator: object | None = None) -> int:
    """转督办: note that the matter goes to 督办 today. Returns how many."""
    return _mark(ws, "supervise_hazards", "supervised_on", hazard_ids, "已转督办", Step.feedback, initiator)


def list_hazards(ws: Workspace, hazard_ids: Sequence[int], initiator: object | None = None) -> int:
    """挂牌督办 of open hazards from today on; counted in the month table. Returns how many."""
    return _mark(ws, "list_hazards", "listed_on", hazard_ids, "已挂牌督办", Step.listed, initiator)


def _mark(
    ws: Workspace, name: str, field: str, hazard_ids: Sequence[int], words: str, step: Step, initiator: object | None
) -> int:
    with ws.command(name, "", initiator) as command:
        hazards = _several(command.session, hazard_ids)
        fitting = [hazard for hazard in hazards if not refuse_step(step, hazard.status)]
        if not fitting:
            raise Refused([Problem("", f"所选隐患{hazards[0].status.value}，不用{words.removeprefix('已')}")])
        for hazard in fitting:
            setattr(hazard, field, ws.today())
        command.summary = f"{words} {_numbers(fitting)}"
        return len(fitting)


def pending_extension(ws: Workspace, hazard_id: int) -> bool:
    """Whether a 延期申请 of this hazard waits for its decision."""
    wanted = select(func.count(HazardExtension.id)).where(
        HazardExtension.hazard_id == hazard_id, HazardExtension.decision == Decision.pending
    )
    with ws.read() as session:
        return bool(session.scalar(wanted))
