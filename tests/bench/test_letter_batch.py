"""Speed of a year's batch: a thousand units' letters made in one command, listed, and drawn into one PDF."""

import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.models.organisation import Appointment, Person, Unit, UnitKind, UnitTerm
from desktop.services.letter.export import export_pdf
from desktop.services.letter.make import generate_batch
from desktop.services.letter.overview import letter_board
from desktop.services.organisation.lookup import own_unit_id
from desktop.services.workspace import Workspace
from tests.letter_office import FEBRUARY
from tests.support import make_workspace

UNITS = 1_000
OPENED = date(2020, 1, 1)


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Workspace]:
    """本单位 with fifty units below it and 950 below these, each with its head; put in as rows, since the tree's own
    commands are not what is timed."""
    ws = make_workspace(tmp_path, now=FEBRUARY)
    own = own_unit_id(ws)
    assert own is not None
    with ws.command("test", "千个单位") as command:
        session = command.session
        units = [Unit(code=f"B{n:04}", unit_kind=UnitKind.basic, opened_on=OPENED) for n in range(UNITS)]
        people = [Person(name=f"张{n:04}", initials=f"z{n:04}") for n in range(UNITS + 1)]
        session.add_all([*units, *people])
        session.flush()
        for n, unit in enumerate(units):
            parent = own if n < 50 else units[n % 50].id
            term = UnitTerm(unit_id=unit.id, since=OPENED, name=f"第{n}大队", short_name=f"{n}大队", position=n)
            term.parent_id = parent
            session.add(term)
        for person, unit_id in zip(people, [own, *(unit.id for unit in units)], strict=True):
            session.add(Appointment(unit_id=unit_id, post="first_responsible", person_id=person.id, since=OPENED))
    yield ws
    ws.vault.close()


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def test_a_thousand_letters_are_made_listed_and_drawn_without_a_long_wait(county: Workspace, tmp_path: Path):
    seen: list[int] = []
    made = seconds(lambda: generate_batch(county, 2026, lambda done, total: seen.append(done)))
    board = letter_board(county, 2026)
    assert sum(entry.letter is not None for entry in board.entries) == UNITS
    listed = min(seconds(lambda: letter_board(county, 2026)) for _ in range(3))
    ids = [entry.letter.id for entry in board.entries if entry.letter is not None and entry.letter.id is not None]
    drawn = seconds(lambda: export_pdf(county, ids, tmp_path / "all.pdf"))
    print(f"{UNITS} letters: made {made:.2f} s, listed {listed * 1000:.0f} ms, drawn in two copies {drawn:.2f} s")
    assert len(seen) >= 10  # the progress moves
    assert made < drawn  # making them costs less than drawing them, which is held against bare reportlab next door
    assert listed < drawn / 10
