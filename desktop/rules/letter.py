"""责任状 / 责任书: who signs with whom, states, numbers, lateness, coverage; pure (南昌 细则 4, 18, 19; 南阳 7, 13)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from desktop.fields import Problem
from desktop.rules.pack import RulePack

HEAD_POST = "first_responsible"
"""The post whose holder signs: 主要负责同志与下级主要负责同志 (南昌 细则 19)."""
GOVERNMENT_KINDS = frozenset({"government", "county", "township"})
"""Kinds of unit that are 党委政府 (南阳 7); all others are 部门单位 (南阳 8)."""
_BRACKETS = str.maketrans("[](){}【】", "〔〕〔〕〔〕〔〕")


class LetterState(StrEnum):
    """Where a letter stands; what was generated is frozen, what was signed is never made anew."""

    made = "已生成"
    printed = "已打印"
    signed = "已签"
    void = "作废"


class PairState(StrEnum):
    """Where a pair of units stands in a year."""

    missing = "未生成"
    headless = "缺负责人"
    made = "已生成"
    printed = "已打印"
    signed = "已签"


class Scope(StrEnum):
    """Whose letters carry a target."""

    any = "各单位"
    government = "党委政府"
    department = "部门单位"


class Direction(StrEnum):
    """How a result is held against the bound of a target."""

    at_most = "不多于"
    at_least = "不低于"
    judged = "由人评定"


@dataclass(frozen=True)
class Side:
    """One party on the day of the letter: its unit and who heads it ("" = the post is vacant)."""

    unit_id: int
    name: str
    head: str = ""
    job_title: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Pair:
    """Two units whose heads sign with each other; `level` counts from 1 just below the unit that keeps the file."""

    upper: Side
    lower: Side
    level: int


def check_pair(pair: Pair, post: str, article: str) -> list[Problem]:
    """Why no letter can be made for a pair: a head is missing, and a blank name must never be printed."""
    return [
        Problem("", f"{side.name}没有{post}，请先在组织机构中登记任职", article)
        for side in (pair.upper, pair.lower)
        if not side.head
    ]


def scope_of(unit_kind: str) -> Scope:
    """Whether a letter to a unit of that kind carries the targets of 党委政府 or of departments (南阳 7, 8)."""
    return Scope.government if unit_kind in GOVERNMENT_KINDS else Scope.department


def carries(scope: Scope, letter: Scope) -> bool:
    """Whether a target of that scope stands in a letter to 党委政府 or to a department."""
    return scope in (Scope.any, letter)


# --- days -------------------------------------------------------------------------------------------


def period_of(pack: RulePack, year: int) -> tuple[date, date]:
    """First and last day for which the letters of a year bind.

    ValueError in Chinese when the parameter is no month and day.
    """
    return _month_day(pack, "letter.period_start", year), _month_day(pack, "letter.period_end", year)


def _month_day(pack: RulePack, key: str, year: int) -> date:
    text = pack.text(key, date(year, 1, 1))
    try:
        month, day = (int(part) for part in text.split("."))
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"制度参数“{pack.parameters[key].title}”应写成“月.日”，现为“{text}”") from None


def late_days(signed_on: date | None, due_on: date, today: date) -> int:
    """Days past the due day at signing, or until today while it is not signed; the due day itself is in time."""
    return max(0, ((signed_on or today) - due_on).days)


def check_signing(signed_on: date | None, made_on: date, today: date, number: str = "") -> list[Problem]:
    """Why a letter cannot have been signed on that day: before it was made, or in the future."""
    if signed_on is None:
        return [Problem("signed_on", "请填写签订日期")]
    if signed_on > today:
        return [Problem("signed_on", f"签订日期 {signed_on} 还没有到，请核对")]
    if signed_on < made_on:
        return [Problem("signed_on", f"{number}生成于 {made_on}，签订日期不能早于这一天")]
    return []


def check_heads(number: str, signed_on: date, sides: Iterable[tuple[str, str, Collection[str]]]) -> list[Problem]:
    """A letter is signed by those it names: `sides` are (unit, frozen head, who held the post on the signing day)."""
    return [
        Problem(
            "signed_on",
            f"{number}写的{unit}主要负责人是{head}，{signed_on} 在任的是{'、'.join(held) or '空缺'}，"
            "请核对签订日期，或重新生成后再签",
        )
        for unit, head, held in sides
        if head not in held
    ]


def check_state(number: str, state: LetterState, allowed: Collection[LetterState], doing: str) -> list[Problem]:
    """Why something (`doing`: 登记签订) cannot be done to a letter in that state."""
    if state in allowed:
        return []
    words = {
        LetterState.signed: "已经签订，内容已固定，如需改动请先取消签订并写明原因",
        LetterState.void: "已经作废",
    }
    return [Problem("", f"{number}{words.get(state, f'现为“{state.value}”')}，不能{doing}")]


# --- numbers ----------------------------------------------------------------------------------------


def letter_number(prefix: str, year: int, sequence: int) -> str:
    """文号 as GB/T 9704 writes it: 洪管责〔2026〕12号, counted per year, without leading zeros."""
    return f"{prefix}〔{year}〕{sequence}号"


def letter_code(initials: str, year: int, sequence: int, revision: int = 1) -> str:
    """What the QR holds and a person may type: ZRZ-2026-0012 (ASCII, so that any scanner reads it).

    A letter made anew gets -2, -3 …, so that a print of the old text is never taken for the new one.
    """
    return f"{initials.upper()}-{year}-{sequence:04}" + (f"-{revision}" if revision > 1 else "")


def code_family(code: str) -> str:
    """The code without its revision: what all prints of one letter share."""
    return "-".join(code.split("-")[:3])


def clean_number(typed: str) -> str:
    """What a scanner or a person typed, in one form: half width, upper case, no blanks, 〔〕 for any brackets."""
    folded = "".join(chr(ord(sign) - 0xFEE0) if "！" <= sign <= "～" else sign for sign in typed)
    for dash in "—–‐‑−":
        folded = folded.replace(dash, "-")
    return "".join(folded.split()).upper().translate(_BRACKETS)


def names_letter(typed: str, code: str, number: str, sequence: int) -> bool:
    """Whether what was typed names that letter: its code, its 文号 with any brackets, or 12 / 12号 alone."""
    wanted = clean_number(typed)
    return wanted in {code.upper(), clean_number(number), str(sequence), f"{sequence}号"}


# --- coverage ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Coverage:
    """签订率 of one level: how many pairs, how many signed, and the units that have not."""

    level: int
    owed: int
    signed: int
    missing: tuple[str, ...] = ()

    @property
    def rate(self) -> str:
        """签订率 with one decimal, half up; “—” when nothing is owed."""
        if not self.owed:
            return "—"
        return f"{(Decimal(self.signed) * 100 / self.owed).quantize(Decimal('0.1'), ROUND_HALF_UP)} %"


def coverage(entries: Iterable[tuple[int, str, PairState]]) -> list[Coverage]:
    """Coverage a level, in order, from (level, short name of the lower unit, state) of every pair."""
    levels: dict[int, list[tuple[str, bool]]] = {}
    for level, name, state in entries:
        levels.setdefault(level, []).append((name, state is PairState.signed))
    return [
        Coverage(
            level, len(pairs), sum(signed for _, signed in pairs), tuple(name for name, signed in pairs if not signed)
        )
        for level, pairs in sorted(levels.items())
    ]


def total_coverage(levels: Sequence[Coverage]) -> Coverage:
    """All levels together, as level 0."""
    missing = tuple(name for level in levels for name in level.missing)
    return Coverage(0, sum(level.owed for level in levels), sum(level.signed for level in levels), missing)


# --- targets ----------------------------------------------------------------------------------------


def target_met(direction: Direction, threshold: Decimal | None, result: Decimal | None) -> bool | None:
    """Whether a result reaches its target, compared unrounded; None when a person judges or nothing is known."""
    if direction is Direction.judged or threshold is None or result is None:
        return None
    return result <= threshold if direction is Direction.at_most else result >= threshold


_DIGITS = "零一二三四五六七八九"


def chinese_number(number: int) -> str:
    """1 → 一, 12 → 十二, 20 → 二十; from 0 to 99."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones or not tens else "")


def copies_word(copies: int) -> str:
    """How many copies, as papers say it: 一式两份."""
    return "两" if copies == 2 else chinese_number(copies)
