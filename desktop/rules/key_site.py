"""重点部位: which ones are patrolled daily and what their 保卫档案 still lacks; pure (S5; 南昌 细则 12, 14)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from desktop.fields import Problem
from desktop.rules.pack import RulePack, Value

DRAWING = "drawing"
"""The one part of a file that is no text: a drawing or photo attached to the site."""
_FIELD_OF = {"responsible": "responsible_id", "rules": "house_rules", "plan": "emergency_plan"}

Facts = Mapping[str, Any]
"""The values of a site by field name; a missing name is empty."""


@dataclass(frozen=True)
class SitePolicy:
    """What the pack says of key sites on a day; each value carries its article or 本单位自定."""

    file_required: Value
    file_parts: Value
    patrol_enabled: Value
    titles: Mapping[str, str]

    @staticmethod
    def of(pack: RulePack, on: date) -> "SitePolicy":
        """The policy in force on a day."""
        return SitePolicy(
            pack.value("site.file_required", on),
            pack.value("site.file_parts", on),
            pack.value("patrol.enabled", on),
            pack.parameters["site.file_parts"].choices,
        )


@dataclass(frozen=True)
class Gap:
    """A part that a 保卫档案 lacks: the pack's key, its Chinese name, what asks for that part (南昌 14 lists none)."""

    part: str
    title: str
    article: str


def is_patrolled(facts: Facts, policy: SitePolicy) -> bool:
    """Whether the site is walked every day: by the 制度 (防火防盗, 南昌 细则 12) or by the unit's own choice."""
    critical = bool(facts.get("fire_critical") or facts.get("theft_critical"))
    return bool(facts.get("patrolled")) or (critical and bool(policy.patrol_enabled.value))


def patrol_reason(facts: Facts, policy: SitePolicy) -> str:
    """Why it is walked every day, with the article or 本单位自定; "" when it is not."""
    words = [word for name, word in (("fire_critical", "防火"), ("theft_critical", "防盗")) if facts.get(name)]
    if words and policy.patrol_enabled.value:
        return f"{'、'.join(words)}重点部位，须每日巡查（{policy.patrol_enabled.basis}）"
    return "本单位决定每日巡查（本单位自定）" if facts.get("patrolled") else ""


def file_gaps(facts: Facts, drawings: int, policy: SitePolicy) -> list[Gap]:
    """The parts its 保卫档案 lacks (南昌 细则 14); nothing where the pack asks for no file. `drawings` are attached."""
    if not policy.file_required.value:
        return []
    gaps = []
    for part in policy.file_parts.value or ():
        there = drawings > 0 if part == DRAWING else bool(facts.get(_FIELD_OF.get(part, part)))
        if not there:
            gaps.append(Gap(part, policy.titles.get(part, part), str(policy.file_parts.basis)))
    return gaps


def check_site(facts: Facts, today: date) -> list[Problem]:
    """What forbids saving: registered for a day to come, given up or patrolled before it was registered."""
    since, until = facts["since"], facts.get("until")
    problems = []
    if since > today:
        problems.append(Problem("since", "登记日期还没有到，请核对"))
    if until is not None and until < since:
        problems.append(Problem("until", f"撤销日期早于登记日期 {since.isoformat()}，请核对"))
    walked = facts.get("patrol_since")
    if walked is not None and walked < since:
        problems.append(Problem("patrol_since", f"开始巡查日期早于登记日期 {since.isoformat()}，请核对"))
    return problems
