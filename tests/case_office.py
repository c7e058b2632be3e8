"""A bureau with one subordinate unit and a few people, for tests of cases; and a case to begin with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from desktop.models.organisation import Person, Unit, UnitKind, UnitTerm
from desktop.services.dispute.case import save_dispute
from desktop.services.parts.pinyin import name_initials
from desktop.services.workspace import Workspace
from tests.support import make_workspace

KNOWN = date(2026, 10, 9)


@dataclass
class Office:
    """The work file with the ids that tests name."""

    ws: Workspace
    bureau: int
    team: int
    people: dict[str, int]

    def values(self, **over: Any) -> dict[str, Any]:
        """A complete ordinary case of the bureau known on 9 October 2026, with `over` over it."""
        return {
            "unit_id": self.bureau,
            "involved_unit_id": self.bureau,
            "name": "夜市占道经营与居民噪音",
            "summary": "夜市摊位占用人行道，居民反映噪音。",
            "happened_on": KNOWN,
            "known_on": KNOWN,
            "dispute_type": "enforcement",
            "scale": "individual",
            "level": "ordinary",
            **over,
        }

    def fixed(self, **over: Any) -> dict[str, Any]:
        """As `values`, with its 三定."""
        who = {"lead_id": self.people["李明"], "responsible_id": self.people["王芳"]}
        return self.values(**{**who, "due_on": date(2026, 11, 8), "three_fixed_on": date(2026, 10, 10), **over})

    def case(self, **over: Any) -> int:
        """Save such a case and return its id."""
        return save_dispute(self.ws, None, self.values(**over)).id

    def fixed_case(self, **over: Any) -> int:
        """Save a case with its 三定 and return its id."""
        return save_dispute(self.ws, None, self.fixed(**over)).id


def make_office(folder: Path, make: Callable[..., Workspace] = make_workspace, **options: Any) -> Office:
    """The bureau of `make_workspace` with 市容支队 below it and four people."""
    ws = make(folder, **options)
    with ws.command("test", "测试机构") as command:
        bureau = command.session.get_one(Unit, ws.setting("own_unit"))
        team = Unit(code="CG01", unit_kind=UnitKind.subordinate, opened_on=date(2020, 1, 1))
        command.session.add(team)
        command.session.flush()
        term = UnitTerm(unit_id=team.id, since=date(2020, 1, 1), name="市容执法支队", short_name="市容支队")
        term.parent_id = bureau.id
        people = [
            Person(name=n, initials=name_initials(n), unit_id=bureau.id) for n in ("李明", "王芳", "赵刚", "周倩")
        ]
        command.session.add_all([term, *people])
        command.session.flush()
        ids = {person.name: person.id for person in people}
        return Office(ws, bureau.id, team.id, ids)
