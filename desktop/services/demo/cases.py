"""The demo's cases: what happens to each one and when, laid out before anything is written; deterministic."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

CASES = 300
RECENT = 45  # days: older cases are all settled by now
FIRST, LAST = date(2026, 1, 1), date(2026, 10, 23)


@dataclass(frozen=True)
class CasePlan:
    """One case: whose, its texts, and the days of its steps (None = that step is not taken)."""

    unit: str
    type: str
    name: str
    summary: str
    happened_on: date
    known_on: date
    people: int | None
    amount: int | None
    major: bool
    group: bool
    source: str
    place: str
    fixed_on: date | None
    due_days: int
    mediations: tuple[tuple[date, str], ...]
    resolved_on: date | None = None
    transferred_on: date | None = None
    outcome: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


def plan_cases(material: dict[str, Any], today: date, seed: int = 2026) -> list[CasePlan]:
    """About `CASES` cases spread over the year up to `today`, weighted by unit, in the order they became known."""
    random = Random(seed)
    units = [unit for unit in material["units"] for _ in range(unit["weight"])]
    units += [{"code": material["bureau"]["code"], "name": material["bureau"]["name"]}] * 2
    span = (min(LAST, today) - FIRST).days
    days = sorted(FIRST + timedelta(days=random.randint(2, span)) for _ in range(CASES))
    return [_plan(material, random, random.choice(units), day, today) for day in days]


def _plan(material: dict[str, Any], random: Random, unit: dict[str, Any], known: date, today: date) -> CasePlan:
    kind = random.choices(material["cases"], weights=[9, 8, 5, 4, 5, 4, 2, 2, 3])[0]
    title, place = random.choice(kind["titles"]), random.choice(material["places"]["list"])
    text = random.choice(material["steps"]["summaries"])
    major = random.random() < 0.06
    people = random.choices(
        [None, random.randint(2, 12), random.randint(13, 60), random.randint(60, 180)], [1, 8, 3, 1]
    )
    recent = (today - known).days < RECENT
    left_open, left_unfixed = random.random() < 0.08, random.random() < 0.12
    fixed = None if recent and left_unfixed else known + timedelta(days=random.randint(0, 3))
    if fixed is not None and fixed > today:
        fixed = None
    length = random.randint(5, 32)
    closed = known + timedelta(days=length)
    closes = fixed is not None and closed <= today and not (recent and left_open)
    succeeds = random.random() < 0.9
    return CasePlan(
        unit=unit["code"],
        type=kind["type"],
        name=f"{place}{title}",
        summary=text.format(place=place, title=title, unit=unit["name"]),
        happened_on=known - timedelta(days=random.randint(0, 6)),
        known_on=known,
        people=people[0],
        amount=random.choice([None, None, 800, 2600, 12000, 58000]),
        major=major,
        group=bool(people[0] and people[0] >= 50),
        source=random.choices(["screening", "petition", "liaison", "superior", "other"], [8, 4, 3, 1, 1])[0],
        place=place,
        fixed_on=fixed,
        due_days=random.choice([20, 30, 30, 30, 45]),
        mediations=_mediations(material, random, fixed, closed, today),
        resolved_on=closed if closes and succeeds else None,
        transferred_on=closed if closes and not succeeds else None,
        outcome=random.choice(material["steps"]["last"]),
        extra={"mass_incident_prevented": True} if major and random.random() < 0.4 else {},
    )


def _mediations(
    material: dict[str, Any], random: Random, fixed: date | None, closed: date, today: date
) -> tuple[tuple[date, str], ...]:
    """One to three dated steps between 三定 and the end."""
    if fixed is None:
        return ()
    steps, day = [], fixed
    for words in ("first", "next", "last")[: random.randint(1, 3)]:
        if day > min(closed, today):
            break
        steps.append((day, str(random.choice(material["steps"][words]))))
        day += timedelta(days=random.randint(2, 9))
    return tuple(steps)
