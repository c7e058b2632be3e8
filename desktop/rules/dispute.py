"""矛盾纠纷: where a case stands, what is missing, what is due; pure (南昌 矛盾制度一至八)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from desktop.fields import Problem
from desktop.rules.pack import RulePack, Value


class ScreeningKind(StrEnum):
    """Why a 排查 was held: monthly, at key periods, at festivals (矛盾制度二), or for one matter."""

    regular = "每月排查"
    key_period = "重点时期"
    festival = "重大节日"
    special = "专项排查"


class DisputeStatus(StrEnum):
    """Where a case stands (forms.md 2); follows from its facts, stored so that lists can filter on it."""

    draft = "草稿"
    accepted = "已受理"
    mediating = "调处中"
    resolved = "已化解"
    transferred = "未化解转办"
    void = "作废"


class PledgeKind(StrEnum):
    """三包 (矛盾制度四)."""

    mediate = "包调处"
    track = "包跟踪"
    feedback = "包反馈"


OPEN = frozenset({DisputeStatus.accepted, DisputeStatus.mediating})
"""Cases still to be settled: they carry over, fall due and can be worked on."""
COUNTED = frozenset({*OPEN, DisputeStatus.resolved, DisputeStatus.transferred})
"""Cases that a report counts: all but drafts and void ones."""
THREE_FIXED = ("lead_id", "responsible_id", "due_on")
THREE_PLEDGED = ("mediate_id", "track_id", "feedback_id")
MAJOR = "major"

Facts = Mapping[str, Any]
"""The values of a case by field name; a missing name is empty."""


@dataclass(frozen=True)
class DisputePolicy:
    """What the pack says of cases on a day; each value carries its article or 本单位自定."""

    fixed_required: Value
    patron_levels: Value
    default_days: Value
    due_soon_days: Value
    group_submission: Value
    special_report: Value
    duplicate_days: Value
    duplicate_similarity: Value
    purge_years: Value

    @staticmethod
    def of(pack: RulePack, on: date) -> "DisputePolicy":
        """The policy in force on a day."""
        names = DisputePolicy.__dataclass_fields__
        return DisputePolicy(**{name: pack.value(f"dispute.{name}", on) for name in names})

    @property
    def must_fix(self) -> bool:
        """Whether each case needs its 三定."""
        return bool(self.fixed_required.value)

    def needs_patron(self, facts: Facts) -> bool:
        """Whether a leader must take the case on: by its level, or because a superior marked it."""
        return facts.get("level") in (self.patron_levels.value or ()) or bool(facts.get("marked_by_superior"))

    def due_by_default(self, known_on: date) -> date | None:
        """The proposed 办结时限; None when the pack proposes none."""
        days = self.default_days.value
        return None if days is None else known_on + timedelta(days=int(days))

    def soon_limit(self, today: date) -> date:
        """The last due day that counts as 将到期 on `today`."""
        return today + timedelta(days=int(self.due_soon_days.value or 0))

    @property
    def likeness(self) -> Decimal:
        """The least similarity (0–1) of two names that is pointed out."""
        return Decimal(self.duplicate_similarity.value or 1)


def missing_of(facts: Facts, names: tuple[str, ...]) -> list[str]:
    """Which of these fields are empty."""
    return [name for name in names if facts.get(name) is None]


def derive(facts: Facts, first_mediation: date | None, policy: DisputePolicy, today: date) -> dict[str, Any]:
    """What follows from a case's facts and is stored: when its 三定 stood, since when it is 调处, its end, its status.

    With 三定 required (矛盾制度四) a case counts as 调处 from the day it has one; else from the first step taken.
    """
    closed = facts.get("resolved_on") or facts.get("transferred_on")
    fixed = _three_fixed_on(facts, closed, today)
    begun = [day for day in (fixed, first_mediation, closed) if day is not None]
    counts = not facts.get("is_draft") and not facts.get("void_reason")
    mediated = (fixed if policy.must_fix else min(begun, default=None)) if counts else None
    if facts.get("resolved_on") or facts.get("transferred_on"):
        succeeded = facts.get("resolved_on") is not None
    else:
        succeeded = None
    derived = {"three_fixed_on": fixed, "mediated_on": mediated, "closed_on": closed, "succeeded": succeeded}
    return {**derived, "status": status_of({**facts, **derived})}


def _three_fixed_on(facts: Facts, closed: date | None, today: date) -> date | None:
    """The day typed, else today (not before 受理, not after the end of the case); None while 三定 is incomplete."""
    if missing_of(facts, THREE_FIXED):
        return None
    typed: date | None = facts.get("three_fixed_on")
    return typed or max(facts["known_on"], min(today, closed or today))


def status_of(facts: Facts) -> DisputeStatus:
    """The status that follows from the facts; the latest fact decides."""
    if facts.get("void_reason"):
        return DisputeStatus.void
    if facts.get("is_draft"):
        return DisputeStatus.draft
    if facts.get("resolved_on"):
        return DisputeStatus.resolved
    if facts.get("transferred_on"):
        return DisputeStatus.transferred
    return DisputeStatus.mediating if facts.get("mediated_on") else DisputeStatus.accepted


# --- checks -----------------------------------------------------------------------------------------

_ORDER = (
    ("happened_on", "known_on", "发生日期不能晚于受理日期"),
    ("known_on", "due_on", "办结时限不能早于受理日期"),
    ("known_on", "three_fixed_on", "落实三定日期不能早于受理日期"),
    ("known_on", "resolved_on", "化解日期不能早于受理日期"),
    ("known_on", "transferred_on", "转办日期不能早于受理日期"),
    ("known_on", "patron_due_on", "交账期限不能早于受理日期"),
    ("resolved_on", "revisited_on", "回访日期不能早于化解日期"),
    ("three_fixed_on", "resolved_on", "化解日期不能早于落实三定日期"),
)
"""(earlier field, later field, sentence); the sentence stands at the later field, for 发生日期 at the earlier."""

_PAST = {
    "happened_on": "发生日期",
    "known_on": "受理日期",
    "three_fixed_on": "落实三定日期",
    "resolved_on": "化解日期",
    "transferred_on": "转办日期",
    "revisited_on": "回访日期",
}
_PATRON = {"patron_id": "包案领导", "handler": "责任部门经办人", "patron_due_on": "交账期限"}


def check_dispute(facts: Facts, policy: DisputePolicy, today: date) -> list[Problem]:
    """What forbids saving the case: dates out of order or in the future, a major case without its leader, a bad end."""
    problems = [
        Problem(name, f"{label}不能晚于今天（{today.isoformat()}）")
        for name, label in _PAST.items()
        if facts.get(name) is not None and facts[name] > today
    ]
    for earlier, later, sentence in _ORDER:
        first, second = facts.get(earlier), facts.get(later)
        if first is not None and second is not None and first > second:
            problems.append(Problem("happened_on" if earlier == "happened_on" else later, sentence))
    if not facts.get("is_draft") and not facts.get("void_reason"):
        problems += _check_patron(facts, policy) + _check_end(facts, policy)
    return problems


def _check_patron(facts: Facts, policy: DisputePolicy) -> list[Problem]:
    """A 重大 case, or one marked by superiors, names its leader, the person in charge and a date (矛盾制度六)."""
    if not policy.needs_patron(facts):
        return []
    why = "上级批办督办的纠纷" if facts.get("marked_by_superior") else "重大纠纷"
    article = "" if policy.patron_levels.basis.by_unit else str(policy.patron_levels.basis)
    return [
        Problem(name, f"{why}须明确{label}", article)
        for name, label in _PATRON.items()
        if facts.get(name) in (None, "")
    ]


def _check_end(facts: Facts, policy: DisputePolicy) -> list[Problem]:
    """An end is one end, with its result, and of a case whose 三定 stood."""
    problems = []
    if facts.get("resolved_on") and facts.get("transferred_on"):
        problems.append(Problem("transferred_on", "化解与转办只能填一样，请清空其中一个日期"))
    elif facts.get("resolved_on"):
        if not facts.get("outcome"):
            problems.append(Problem("outcome", "办结须写明化解情况"))
        if policy.must_fix and missing_of(facts, THREE_FIXED):
            article = "" if policy.fixed_required.basis.by_unit else str(policy.fixed_required.basis)
            problems.append(Problem("resolved_on", "落实三定后才能办结，请先填牵头领导、责任人和办结时限", article))
    elif facts.get("transferred_on") and not facts.get("transferred_to"):
        problems.append(Problem("transferred_to", "转办须写明转往哪个单位"))
    return problems


def lacks(facts: Facts, policy: DisputePolicy) -> list[Problem]:
    """What is still missing but does not forbid saving: 三定, 三包, the paper or person a source names."""
    if facts.get("is_draft") or status_of(facts) not in OPEN:
        return []
    found = []
    article = "" if policy.fixed_required.basis.by_unit else str(policy.fixed_required.basis)
    if policy.must_fix:
        found += [Problem(name, "未落实三定，只计排查、不计调处", article) for name in missing_of(facts, THREE_FIXED)]
        if len(missing_of(facts, THREE_FIXED)) == 0:
            found += [Problem(name, "三包尚未明确到人", article) for name in missing_of(facts, THREE_PLEDGED)]
    wanted = {"petition": ("petition_number", "请填信访件编号"), "liaison": ("informant_id", "请填是哪位信息员"),
              "screening": ("screening_id", "请选来自哪次排查")}  # fmt: skip
    name, sentence = wanted.get(str(facts.get("source") or ""), ("", ""))
    if name and facts.get(name) in (None, ""):
        found.append(Problem(name, sentence))
    return found


def due_note(known_on: date | None, due_on: date | None, policy: DisputePolicy) -> str:
    """How the 办结时限 came about: 2026-11-08　距受理 30 天（本单位自定）."""
    if known_on is None or due_on is None:
        return ""
    days, value = (due_on - known_on).days, policy.default_days
    if value.value is None or days != int(value.value):
        usual = "" if value.value is None else f"（默认 {value.shown}）"
        return f"{due_on.isoformat()}　距受理 {days} 天{usual}"
    basis = "本单位自定" if value.basis.by_unit else str(value.basis)
    return f"{due_on.isoformat()}　距受理 {days} 天（{basis}）"


def check_screening(facts: Facts, today: date) -> list[Problem]:
    """A 排查 is dated no later than today and names who held it."""
    problems = []
    if facts.get("held_on") is not None and facts["held_on"] > today:
        problems.append(Problem("held_on", f"排查日期不能晚于今天（{today.isoformat()}）"))
    if facts.get("screener_id") is None and not facts.get("screeners"):
        problems.append(Problem("screener_id", "请填排查人，或在参加人员中写明"))
    return problems
