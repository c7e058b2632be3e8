"""责任状 / 责任书: who signs with whom, states, lateness, coverage; pure (南昌 细则 4, 18, 19; 南阳 7(四), 13)."""

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Protocol

from desktop.fields import Problem
from desktop.rules.explain import Deadline, due_in_month
from desktop.rules.pack import RulePack
from desktop.rules.parameter import DatedValue
from desktop.rules.workdays import Workdays

SIGNING_POST = "first_responsible"
"""The post whose holder signs: 局主要负责同志与下级主要负责同志 (南昌 细则 19)."""
GOVERNMENT_KINDS = frozenset({"government", "county", "township"})
"""Kinds of unit that are 党委政府 (南阳 7); all others are 部门单位 (南阳 8)."""


class LetterState(StrEnum):
    """Where a letter stands; what was generated is frozen, what was signed is never made anew."""

    made = "已生成"
    printed = "已打印"
    signed = "已签"
    void = "作废"


class GoalScope(StrEnum):
    """Whose letters carry a target."""

    any = "各单位"
    government = "党委政府"
    department = "部门单位"


class Direction(StrEnum):
    """How a result is held against the bound of a target."""

    at_most = "不多于"
    at_least = "不低于"
    judged = "由考核人评定"


class Node(Protocol):
    """What is needed of a unit of the tree."""

    @property
    def id(self) -> int: ...

    @property
    def parent_id(self) -> int | None: ...


@dataclass(frozen=True)
class Pair:
    """Two units whose heads sign with each other; `level` counts from 1 at the unit that keeps the file."""

    upper_id: int
    lower_id: int
    level: int


def pairs_below(nodes: Iterable[Node], own_id: int) -> list[Pair]:
    """Every pair from `own_id` down, level by level, in the order of `nodes` (南昌 细则 19: 自上而下层层签订).

    The unit's own letter with its superior is made by the superior, so it is not here.
    """
    below: dict[int | None, list[int]] = {}
    for node in nodes:
        below.setdefault(node.parent_id, []).append(node.id)
    pairs: list[Pair] = []
    waiting = deque([(own_id, 0)])
    while waiting:
        upper, level = waiting.popleft()
        for lower in below.get(upper, ()):
            pairs.append(Pair(upper, lower, level + 1))
            waiting.append((lower, level + 1))
    return pairs


def scope_of(unit_kind: str) -> GoalScope:
    """Whether a letter for a unit of that kind carries the targets of 党委政府 or of departments (南阳 7, 8)."""
    return GoalScope.government if unit_kind in GOVERNMENT_KINDS else GoalScope.department


def due_of(pack: RulePack, year: int, workdays: Workdays) -> Deadline | None:
    """The last day to sign the letters of a year, explained; None when the duty is switched off.

    南昌 细则 19 says 每年年初 (the day is the unit's own), 南阳 13 the first quarter.
    """
    start = date(year, 1, 1)
    if not pack.flag("letter.enabled", start):
        return None
    return due_in_month(pack.value("letter.due_day", start), year, pack.number("letter.due_month", start), workdays)


def period_of(pack: RulePack, year: int) -> tuple[date, date]:
    """First and last day for which the letter binds; ValueError in Chinese when the parameter is no month and day."""
    start = date(year, 1, 1)
    return _month_day(pack, "letter.period_start", start), _month_day(pack, "letter.period_end", start)


def _month_day(pack: RulePack, key: str, on: date) -> date:
    text = pack.text(key, on)
    try:
        month, day = (int(part) for part in text.split("."))
        return date(on.year, month, day)
    except ValueError:
        raise ValueError(f"制度参数“{pack.parameters[key].title}”应写成“月.日”，现为“{text}”") from None


def late_days(signed_on: date | None, due_on: date, today: date) -> int:
    """Days past the due day at signing, or until today while it is not signed; the due day itself is in time."""
    return max(0, ((signed_on or today) - due_on).days)


def signing_problems(signed_on: date | None, generated_on: date, today: date) -> list[Problem]:
    """Why a letter cannot have been signed on that day."""
    if signed_on is None:
        return [Problem("signed_on", "请填写签订日期")]
    if signed_on > today:
        return [Problem("signed_on", f"签订日期 {signed_on} 还没有到，请核对")]
    if signed_on < generated_on:
        return [Problem("signed_on", f"签订日期 {signed_on} 早于生成日期 {generated_on}，请核对")]
    return []


def state_problem(number: str, state: LetterState, allowed: Collection[LetterState], doing: str) -> list[Problem]:
    """Why something cannot be done to a letter in that state (`doing`: 登记签订)."""
    if state in allowed:
        return []
    words = {
        LetterState.signed: "已经签订，内容已固定；确需改动请先取消签订并写明原因",
        LetterState.void: "已经作废",
    }
    return [Problem("", f"{number}{words.get(state, state.value)}，不能{doing}")]


def clean_code(typed: str) -> str:
    """What a scanner or a person typed, in the form a code has: half width, upper case, no blanks."""
    folded = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in typed)
    for dash in "—–‐‑−":
        folded = folded.replace(dash, "-")
    return "".join(folded.split()).upper()


def matches_number(typed: str, code: str, number: str, serial: int) -> bool:
    """Whether what was typed names that letter: its code, its 文号 (any brackets), or its serial number alone."""
    wanted = clean_code(typed)
    if wanted in (code.upper(), str(serial), f"{serial}号"):
        return True
    brackets = str.maketrans("[](){}【】", "〔〕〔〕〔〕〔〕")
    return bool(wanted) and wanted.translate(brackets) == clean_code(number).translate(brackets)


@dataclass(frozen=True)
class Coverage:
    """签订率 of one level: how many pairs, how many signed, how many of those late."""

    level: int
    owed: int
    signed: int
    late: int = 0

    @property
    def rate(self) -> str:
        """签订率 with one decimal, half up; “—” when nothing is owed."""
        if not self.owed:
            return "—"
        share = (Decimal(self.signed) * 100 / self.owed).quantize(Decimal("0.1"), ROUND_HALF_UP)
        return f"{share} %"


def coverage_of(entries: Iterable[tuple[int, bool, bool]]) -> list[Coverage]:
    """Coverage a level, in order, from (level, signed, late) of every pair that owes a letter."""
    counts: dict[int, list[int]] = {}
    for level, signed, late in entries:
        count = counts.setdefault(level, [0, 0, 0])
        count[0] += 1
        count[1] += signed
        count[2] += signed and late
    return [Coverage(level, *count) for level, count in sorted(counts.items())]


def goal_met(direction: Direction, threshold: Decimal | None, result: Decimal | None) -> bool | None:
    """Whether a result reaches its target, compared unrounded; None when it is for a person to judge."""
    if direction is Direction.judged or threshold is None or result is None:
        return None
    return result <= threshold if direction is Direction.at_most else result >= threshold


def goal_problems(goals: Sequence[Mapping[str, object]]) -> list[Problem]:
    """What is wrong with the targets of a template (keys text, measure, direction, threshold)."""
    problems = []
    for place, goal in enumerate(goals, 1):
        judged = goal.get("direction") is Direction.judged
        if judged and goal.get("threshold") is not None:
            problems.append(Problem("goals", f"第 {place} 条目标由考核人评定，不填目标值"))
        if not judged and goal.get("threshold") is None:
            problems.append(Problem("goals", f"第 {place} 条目标要填目标值，或改为“{Direction.judged}”"))
    texts = [str(goal.get("text") or "").strip() for goal in goals]
    doubled = [text for place, text in enumerate(texts) if text and text in texts[:place]]
    return problems + [Problem("goals", f"目标“{text}”写了两次") for text in dict.fromkeys(doubled)]


def chinese_digits(number: int) -> str:
    """1 → 一, 2 → 二, 12 → 十二, 20 → 二十, up to 99 (headings and numbered targets)."""
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else digits[tens] + "十"
    return head + (digits[ones] if ones or not tens else "")


def copies_word(copies: int) -> str:
    """How many copies, as papers say it: 一式两份."""
    return "两" if copies == 2 else chinese_digits(copies)


def article_of(value: DatedValue) -> str:
    """The article of a dated value as it is shown, or 制度未规定，本单位自定."""
    return str(value.basis)
