"""What a case of the catalogue is given and what it gives back: a budget in, a verdict out, and the table of them."""

import random
import shutil
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

QUICK_SEED = 20261022
QUICK_SECONDS = 120.0


class Impossible(Exception):
    """This machine cannot provoke the fault; the message says what is missing."""


@dataclass(frozen=True)
class Verdict:
    """One line of the table; `lost` counts acknowledged rows (or whole files) that were not there afterwards."""

    case: str
    tries: int
    lost: int = 0
    faults: tuple[str, ...] = ()
    note: str = ""
    impossible: str = ""
    goal: int = 0

    @property
    def failed(self) -> bool:
        """Whether a promise was broken."""
        return bool(self.lost or self.faults)

    @property
    def verdict(self) -> str:
        """One word, and what there is to say."""
        if self.impossible:
            return f"未做：{self.impossible}"
        if self.failed:
            return f"失败：{self.faults[0] if self.faults else '有确认过的数据丢失'}"
        short = f"（未满 {self.goal} 次，时间用完）" if self.tries < self.goal else ""
        return f"通过{short}{'；' + self.note if self.note else ''}"


@dataclass
class Budget:
    """How often and how long a case may try, and where it keeps its files."""

    folder: Path
    tries: int
    seconds: float = QUICK_SECONDS
    seed: int = QUICK_SEED
    done: int = 0
    lost: int = 0
    faults: list[str] = field(default_factory=list)
    note: str = ""

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self._end = time.monotonic() + self.seconds

    def rounds(self) -> Iterator[Path]:
        """A new empty folder for each try, removed again; the first round always runs, whatever the clock says."""
        for number in range(self.tries):
            if number and time.monotonic() > self._end:
                return
            place = self.folder / f"{number:04}"
            place.mkdir(parents=True)
            yield place
            self.done += 1
            shutil.rmtree(place, ignore_errors=True)

    def of(self, things: list[str]) -> Iterator[tuple[str, Path]]:
        """As many of the named things as there are tries, spread evenly when they are more; a folder for each."""
        chosen = spread(things, self.tries)
        self.tries = len(chosen)
        yield from ((one, place) for place, one in zip(self.rounds(), chosen, strict=False))

    def fault(self, what: str) -> None:
        """A promise was broken."""
        self.faults.append(what)

    def expect(self, right: object, what: str) -> None:
        """A fault named `what` unless `right`."""
        if not right:
            self.fault(what)


def spread(things: list[str], wanted: int) -> list[str]:
    """At most `wanted` of them, evenly spread, the first and the last among them."""
    if len(things) <= wanted:
        return list(things)
    step = (len(things) - 1) / max(1, wanted - 1)
    return [things[round(place * step)] for place in range(wanted)]


@dataclass(frozen=True)
class Case:
    """A case of the catalogue: tries of the quick set and of the long one, and its weight when time is shared out."""

    title: str
    play: Callable[[Budget], None]
    quick: int
    goal: int
    weight: float

    def __call__(self, budget: Budget) -> Verdict:
        """Play it and judge; a fault of the test itself counts as failed, so that nothing is passed over."""
        try:
            self.play(budget)
        except Impossible as reason:
            return Verdict(self.title, budget.done, impossible=str(reason))
        found = tuple(f"[seed {budget.seed}] {fault}" for fault in budget.faults)
        return Verdict(self.title, budget.done, budget.lost, found, budget.note, goal=budget.tries)


CASES: list[Case] = []
"""Every case, in the order their modules are imported."""


def case(
    title: str, *, quick: int = 1, goal: int = 1, weight: float = 1.0
) -> Callable[[Callable[[Budget], None]], Case]:
    """Register a case; `quick` and `goal` are its tries in the tests and in the long run."""

    def register(play: Callable[[Budget], None]) -> Case:
        made = Case(title, play, quick, goal, weight)
        CASES.append(made)
        return made

    return register


def verify(tried: Case, folder: Path) -> Verdict:
    """The quick form of a case, as a test: asserts that nothing was lost and every promise was kept."""
    verdict = tried(Budget(folder, tried.quick))
    if verdict.impossible:
        pytest.skip(verdict.impossible)
    assert verdict.lost == 0, verdict
    assert not verdict.faults, "\n".join(verdict.faults)
    assert verdict.tries >= 1
    return verdict


def play_long(tried: Case, seconds: float, seed: int) -> Verdict:
    """The long form of a case: up to its goal within `seconds`."""
    folder = Path(tempfile.mkdtemp(prefix="pingan-faults-"))
    budget = Budget(folder, tried.goal, seconds, seed)
    try:
        return tried(budget)
    except Exception as error:
        fault = f"[seed {seed}] 用例自身出错 {type(error).__name__}: {error}"
        return Verdict(tried.title, budget.done, budget.lost, (fault, *budget.faults))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def width(text: str) -> int:
    """Columns on a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def line(verdict: Verdict) -> str:
    """One line of the table."""
    title = verdict.case + " " * max(1, 46 - width(verdict.case))
    return f"{title}{verdict.tries:>6}{verdict.lost:>6}  {verdict.verdict}"


HEAD = "用例 case" + " " * (46 - width("用例 case")) + " tries  lost  verdict"
