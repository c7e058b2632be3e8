"""矛盾纠纷排查调处情况统计表: how cases become figures; pure (南昌 矛盾制度三、四; forms.md 1)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import NamedTuple

MAJOR = "major"
"""The key of the level that counts as 重大."""
UNKNOWN_SIZE = "size.unknown"


class ReportState(StrEnum):
    """Where a version of a report stands; what was submitted is frozen."""

    draft = "草稿"
    reviewed = "已审核"
    submitted = "已上报"
    received = "上级已收"
    returned = "退回"


class RemarkKind(StrEnum):
    """What cannot be computed and is found by a person (矛盾制度三)."""

    false_figures = "虚报"
    wrong_figures = "错报"


@dataclass(frozen=True)
class CaseFact:
    """What the report needs to know of one case; void cases and drafts are left out by the caller.

    `fixed_on` is the day its 三定 stood, `mediated_on` the day from which it counts as 调处 (never without 三定).
    """

    dispute_type: str
    known_on: date
    closed_on: date | None = None
    succeeded: bool = False
    fixed_on: date | None = None
    mediated_on: date | None = None
    major: bool = False
    people: int | None = None
    prevented: bool = False
    turned_criminal: bool = False


class CaseClass(NamedTuple):
    """A case as one period sees it: all cases of one class count alike, so that a database may count them."""

    dispute_type: str
    carried: bool  # known before the period and not closed before it
    closed: bool  # closed within the period
    succeeded: bool  # closed within the period with success
    mediated: bool  # counted as 调处 by the period's end
    fixed: bool  # 三定 stood by the period's end
    major: bool
    size: str  # key of its size band
    prevented: bool
    turned_criminal: bool


def size_bands(bounds: Sequence[int]) -> list[tuple[str, int, int | None]]:
    """(key, lower bound, upper bound or None) of each half-open band; the first begins at 0."""
    lower = [*([] if bounds and bounds[0] == 0 else [0]), *bounds]
    return [(f"size.{low}", low, high) for low, high in zip(lower, [*lower[1:], None], strict=True)]


def size_of(people: int | None, bounds: Sequence[int]) -> str:
    """The key of the band a number of people falls into: [50, 100) holds 50 and 99."""
    if people is None:
        return UNKNOWN_SIZE
    return [key for key, low, _ in size_bands(bounds) if low <= max(people, 0)][-1]


def classify(fact: CaseFact, first: date, last: date, bounds: Sequence[int]) -> CaseClass | None:
    """How the period `first` … `last` (both included) sees a case; None when it does not concern it."""
    if fact.known_on > last or (fact.closed_on is not None and fact.closed_on < first and fact.known_on < first):
        return None
    closed = fact.closed_on is not None and fact.closed_on <= last
    return CaseClass(
        dispute_type=fact.dispute_type,
        carried=fact.known_on < first,
        closed=closed,
        succeeded=closed and fact.succeeded,
        mediated=fact.mediated_on is not None and fact.mediated_on <= last,
        fixed=fact.fixed_on is not None and fact.fixed_on <= last,
        major=fact.major,
        size=size_of(fact.people, bounds),
        prevented=closed and fact.prevented,
        turned_criminal=closed and fact.turned_criminal,
    )


@dataclass(frozen=True)
class Figures:
    """The counted figures of one column, by cell key; what was never counted is 0. Rates follow from them."""

    counts: Mapping[str, int]

    def __getitem__(self, key: str) -> int:
        return self.counts.get(key, 0)

    def __add__(self, other: "Figures") -> "Figures":
        return Figures({key: self[key] + other[key] for key in {**self.counts, **other.counts}})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Figures) and self.plain() == other.plain()

    def __hash__(self) -> int:
        return hash(frozenset(self.plain().items()))

    def plain(self) -> dict[str, int]:
        """As it is frozen: sorted, zeros left out."""
        return {key: self.counts[key] for key in sorted(self.counts) if self.counts[key]}

    def same_cases(self, other: "Figures") -> bool:
        """Whether both count the same cases; how often 排查 was held may differ."""
        mine, theirs = self.plain(), other.plain()
        return {**mine, "screenings": 0} == {**theirs, "screenings": 0}

    def sum_of(self, keys: Iterable[str]) -> int:
        """Several cells together."""
        return sum(self[key] for key in keys)

    def type_keys(self) -> list[str]:
        """The types of dispute that have any case here."""
        found = {key[5:].rpartition(".")[0] for key, count in self.counts.items() if key.startswith("type.") and count}
        return sorted(found)


NOTHING = Figures({})


def tally(classes: Mapping[CaseClass, int], screenings: int = 0) -> Figures:
    """The figures of a period from its cases, counted by class, and the number of 排查 held.

    调处数 and 成功数 count cases in hand (new and carried over), so that 成功 ≤ 调处 ≤ 排查 + 结转; a case without its
    三定 is 排查 only. 防止群体性事件 and 民转刑 count with the closing.
    """
    counts: Counter[str] = Counter()
    for case, number in classes.items():
        counts.update(dict.fromkeys(_cells(case), number))
    counts["screenings"] = screenings
    return Figures(dict(counts))


def _cells(case: CaseClass) -> Iterable[str]:
    """The cells that one case adds to."""
    groups = ["", f"type.{case.dispute_type}.", *(["major."] if case.major else [])]
    facts = {
        "carried": case.carried,
        "screened": not case.carried,
        "mediated": case.mediated,
        "succeeded": case.succeeded,
    }
    yield from (group + name for group in groups for name, holds in facts.items() if holds)
    yield "fixed" if case.fixed else "unfixed"
    yield "closed" if case.closed else "open"
    if not case.carried:
        yield case.size
    if case.prevented:
        yield "prevented"
    if case.turned_criminal:
        yield "turned_criminal"


def figures_of(
    facts: Iterable[CaseFact], first: date, last: date, bounds: Sequence[int], screenings: int = 0
) -> Figures:
    """The figures of a period straight from its cases."""
    classes = (classify(fact, first, last, bounds) for fact in facts)
    return tally(Counter(case for case in classes if case is not None), screenings)


def consolidate(parts: Iterable[Figures]) -> Figures:
    """小计: every cell is the sum of the parts; rates are computed anew from the sums, never averaged."""
    total = NOTHING
    for part in parts:
        total = total + part
    return total


def percent(part: int, whole: int) -> Decimal | None:
    """`part` of `whole` in percent, to one decimal, half up: 3 of 7 → 42.9; None when `whole` is 0."""
    if not whole:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def show_percent(rate: Decimal | None) -> str:
    """42.9%, or “—” when there is nothing to divide by."""
    return "—" if rate is None else f"{rate}%"
