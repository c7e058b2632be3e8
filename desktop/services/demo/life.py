"""What every room's part of the demo shares: the file, its clock, its people, and the agenda of the year."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from desktop.services.parts.clock import RunningClock
from desktop.services.workspace import Workspace

NOW = datetime(2026, 10, 24, 9, 0)
"""The demo's present: October's report is due tomorrow."""


@dataclass
class DemoLife:
    """What the steps share while the demo is being made."""

    ws: Workspace
    clock: RunningClock
    material: dict[str, Any]
    units: dict[str, int] = field(default_factory=dict)
    people: dict[tuple[str, str], int] = field(default_factory=dict)
    appointments: dict[tuple[str, str], int] = field(default_factory=dict)
    cases: dict[int, int] = field(default_factory=dict)
    agenda: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)

    def at(self, day: date, hour: int, step: Callable[[], None]) -> None:
        """Do `step` on that day at that hour of the demo's time; what lies after its present never happens."""
        moment = datetime.combine(day, time(hour))
        if moment < NOW:
            self.agenda.append((moment, len(self.agenda), step))

    def person(self, unit: str, post: str = "officer") -> int:
        """Who holds a post of a unit, else its head."""
        return self.people.get((unit, post)) or self.people[(unit, "first_responsible")]
