"""按时, 迟报, 漏报, and when a 零报告 may stand: computed, and able to explain themselves (南昌 矛盾制度三)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from desktop.fields import Problem
from desktop.rules.monthly_report import Figures
from desktop.rules.report_policy import DueDates


class Timeliness(StrEnum):
    """How a month's report stands against its due day."""

    not_due = "未到期"
    on_time = "按时"
    late = "迟报"
    missed = "漏报"


@dataclass(frozen=True)
class Submission:
    """One version that went up: when, and what the upper level did with it."""

    submitted_at: datetime
    accepted_at: datetime | None = None
    returned_at: datetime | None = None


@dataclass(frozen=True)
class Standing:
    """The verdict on a month: what it is, by how many days late, and the sentence that explains it."""

    timeliness: Timeliness
    late_days: int
    decided_at: datetime | None  # the moment that decided, None while nothing valid went up
    sentence: str
    article: str


def judge(due: DueDates, submissions: Sequence[Submission], now: datetime) -> Standing:
    """How a month stands at `now`, its submissions in the order they went up.

    The due day counts to 23:59:59. The first submission decides; later ones are corrections and do not make it late. A
    returned one is late unless a version was accepted by the due day plus the grace.
    """
    if not submissions:
        return _unsubmitted(due, now.date())
    first = submissions[0]
    if first.returned_at is None or first.submitted_at.date() > due.due_on:
        return _submitted(due, first.submitted_at)
    return _returned(due, submissions, now)


def _unsubmitted(due: DueDates, today: date) -> Standing:
    name, by = f"{due.month.month} 月月报", f"应于 {due.due_on.isoformat()} 24时前上报（{due.article}）"
    days = (today - due.due_on).days
    if days <= 0:
        left = f"还有 {-days} 天" if days else "今天到期"
        return Standing(Timeliness.not_due, 0, None, f"{name}{by}，{left}。", due.article)
    if today <= due.missed_after:
        sentence = f"{name}{by}，尚未上报，已迟 {days} 天；到 {due.missed_after.isoformat()} 仍未报即为漏报。"
        return Standing(Timeliness.late, days, None, sentence, due.article)
    sentence = f"{name}{by}，下月报告的截止日 {due.missed_after.isoformat()} 已过仍未上报，按漏报计。"
    return Standing(Timeliness.missed, days, None, sentence, due.article)


def _submitted(due: DueDates, at: datetime) -> Standing:
    name = f"{due.month.month} 月月报"
    done = f"于 {at:%Y-%m-%d %H:%M} 上报，截止日 {due.due_on.isoformat()}（含当日，{due.article}）"
    days = (at.date() - due.due_on).days
    if days <= 0:
        return Standing(Timeliness.on_time, 0, at, f"{name}{done}，按时。", due.article)
    if at.date() <= due.missed_after:
        return Standing(Timeliness.late, days, at, f"{name}{done}，迟报 {days} 天。", due.article)
    sentence = f"{name}{done}，下月报告的截止日 {due.missed_after.isoformat()} 已过才补报，按漏报计。"
    return Standing(Timeliness.missed, days, at, sentence, due.article)


def _returned(due: DueDates, submissions: Sequence[Submission], now: datetime) -> Standing:
    """First sent in time but sent back: what counts is acceptance by the due day plus the grace."""
    name = f"{due.month.month} 月月报"
    accepted = next((one.accepted_at for one in submissions if one.accepted_at and not one.returned_at), None)
    limit = f"退回后应在 {due.accept_by.isoformat()} 前被接收（{due.grace}）"
    if accepted is not None and accepted.date() <= due.accept_by:
        sentence = f"{name}曾被退回，{accepted:%Y-%m-%d} 被上级接收，{limit}，按时。"
        return Standing(Timeliness.on_time, 0, accepted, sentence, due.article)
    if accepted is None and now.date() <= due.accept_by:
        return Standing(Timeliness.not_due, 0, None, f"{name}被退回，{limit}。", due.article)
    days = ((accepted or now).date() - due.due_on).days
    when = f"{accepted:%Y-%m-%d} 才被接收" if accepted else "至今没有被接收"
    nothing_valid = accepted is None and submissions[-1].returned_at is not None
    kind = Timeliness.missed if nothing_valid and now.date() > due.missed_after else Timeliness.late
    verdict = "按漏报计" if kind is Timeliness.missed else f"迟报 {days} 天"
    return Standing(kind, days, accepted, f"{name}曾被退回，{limit}，{when}，{verdict}。", due.article)


def zero_problems(figures: Figures, has_screening: bool, allowed: bool, article: str, screening: str) -> list[Problem]:
    """Why a month cannot be reported as 零报告; empty when it can.

    Refused while it has a new case or one carried over; it rests on a 排查 record of the period. `article` is that of
    the 零报告, `screening` that of the monthly 排查.
    """
    problems = []
    if not allowed:
        problems.append(Problem("is_zero", "本制度没有启用零报告，请按月报上报"))
    if figures["screened"]:
        message = f"本月新排查 {figures['screened']} 件矛盾纠纷，不能零报告"
        problems.append(Problem("is_zero", message, article))
    if figures["carried"]:
        message = f"有 {figures['carried']} 件上月结转的未结纠纷，不能零报告"
        problems.append(Problem("is_zero", message, article))
    if not has_screening:
        message = "零报告要以本月的排查记录为据，请先登记一次排查"
        problems.append(Problem("screening_id", message, screening))
    return problems
