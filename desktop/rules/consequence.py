"""What a measure brings for the unit and its leaders, from which day to which, with its article (S12, S13, S15)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from desktop.rules.parameter import Basis, Value, chinese_day


class Bearer(StrEnum):
    """Whom a consequence meets; the names are those of the pack files."""

    unit = "单位"
    leaders = "责任人"
    duty = "后续事项"


class Until(StrEnum):
    """When a consequence ends; the names are those of the pack files."""

    released = "解除"
    year_end = "年末"
    handed_over = "移送"
    open = "长期"


@dataclass(frozen=True)
class ConsequenceRule:
    """One consequence of a measure; `times` names the parameter that says from which number a year on it holds.

    `blocks` are the words other rooms ask for: honour | award | promotion | grade.
    """

    key: str
    measure: str
    bearer: Bearer
    text: str
    until: Until
    basis: Basis
    blocks: tuple[str, ...] = ()
    times: str = ""


@dataclass(frozen=True)
class Leader:
    """A leader of the unit as he stood when the matter was found."""

    person_id: int
    name: str
    post: str
    job_title: str = ""


@dataclass(frozen=True)
class Imposed:
    """A measure in force or past, as consequences see it; days are None while they have not come."""

    case_id: int
    case_number: str
    unit_id: int
    measure: str
    title: str
    number: str
    issued_on: date
    released_on: date | None = None
    handed_over_on: date | None = None
    leaders: tuple[Leader, ...] = ()


@dataclass(frozen=True)
class Effect:
    """One consequence for one bearer: `until` inclusive, None while it lasts."""

    rule: str
    bearer: Bearer
    case_id: int
    case_number: str
    unit_id: int
    person_id: int | None
    name: str
    text: str
    blocks: tuple[str, ...]
    since: date
    until: date | None
    ends: Until
    article: str
    reason: str

    def holds(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.since <= day and (self.until is None or day <= self.until)

    @property
    def presses(self) -> bool:
        """Whether it blocks something or waits to be done; the rest are notes for the files."""
        return bool(self.blocks) or self.ends is Until.handed_over

    @property
    def sentence(self) -> str:
        """What, from when to when, why, and on which article."""
        end = f"至{chinese_day(self.until)}" if self.until else "起，至解除时止" if self.blocks else "起"
        who = f"{self.name}：" if self.name else ""
        return f"{who}{self.text}，自{chinese_day(self.since)}{end}：{self.reason}（{self.article}）。"


def sentences_of(effects: Iterable[Effect]) -> list[str]:
    """One sentence a consequence, the leaders it meets named together; each says who, what, when, why, by which
    article."""
    same: dict[tuple[object, ...], list[Effect]] = {}
    for effect in effects:
        same.setdefault((effect.rule, effect.case_id, effect.since, effect.until, effect.reason), []).append(effect)
    return [replace(group[0], name="、".join(one.name for one in group)).sentence for group in same.values()]


def effects_of(rules: Iterable[ConsequenceRule], imposed: Sequence[Imposed], times: dict[str, Value]) -> list[Effect]:
    """Every consequence of these measures, the earliest first; `times` gives the parameters that `rules` name."""
    found: list[Effect] = []
    for rule in rules:
        own = sorted((it for it in imposed if it.measure == rule.measure), key=lambda it: (it.issued_on, it.case_id))
        for place, measure in enumerate(own):
            if not rule.times:
                found += _effects(rule, measure, f"{chinese_day(measure.issued_on)}{measure.title}{_no(measure)}")
                continue
            limit = times[rule.times].value
            same = [it for it in own[: place + 1] if _same_year(it, measure)]
            if limit is not None and len(same) >= limit:
                listed = "、".join(f"{it.issued_on:%m-%d}{_no(it)}" for it in same)
                found += _effects(rule, measure, f"{measure.issued_on.year}年第{len(same)}次{measure.title}：{listed}")
    return sorted(_once(found), key=lambda effect: (effect.since, effect.case_id, effect.rule))


def _same_year(one: Imposed, other: Imposed) -> bool:
    return one.unit_id == other.unit_id and one.issued_on.year == other.issued_on.year


def _no(measure: Imposed) -> str:
    return f" {measure.number}" if measure.number else ""


def _effects(rule: ConsequenceRule, measure: Imposed, reason: str) -> list[Effect]:
    until = _end(rule, measure)
    if rule.bearer is Bearer.leaders:
        bearers: list[tuple[int | None, str]] = [(leader.person_id, leader.name) for leader in measure.leaders]
    else:
        bearers = [(None, "")]
    return [
        Effect(rule.key, rule.bearer, measure.case_id, measure.case_number, measure.unit_id, person_id, name,
               rule.text, rule.blocks, measure.issued_on, until, rule.until, str(rule.basis), reason)
        for person_id, name in bearers
    ]  # fmt: skip


def _end(rule: ConsequenceRule, measure: Imposed) -> date | None:
    match rule.until:
        case Until.released:
            return measure.released_on
        case Until.year_end:
            return date(measure.issued_on.year, 12, 31)
        case Until.handed_over:
            return measure.handed_over_on
    return None


def _once(effects: Iterable[Effect]) -> list[Effect]:
    """A third criticism of the year adds nothing to the second: one line a bearer, rule and year, the earliest."""
    kept: dict[tuple[object, ...], Effect] = {}
    for effect in sorted(effects, key=lambda effect: effect.since):
        year = effect.since.year if effect.until == date(effect.since.year, 12, 31) else effect.case_id
        kept.setdefault((effect.rule, effect.bearer, effect.unit_id, effect.person_id, year), effect)
    return list(kept.values())
