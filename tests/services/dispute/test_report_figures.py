"""The database counts exactly what the pure rules count, and shows the very cases behind each cell."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given, settings, strategies as st
from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from desktop.models.dispute import Dispute, Screening
from desktop.models.organisation import Unit, UnitKind
from desktop.models.vault.opening import create_vault
from desktop.rules.dispute import DisputeStatus, ScreeningKind
from desktop.rules.monthly_report import CaseFact, figures_of
from desktop.services.dispute.report_figures import cases_behind, cell_conditions, count_cells, screening_in

OCTOBER = (date(2026, 9, 26), date(2026, 10, 25))
BOUNDS = (0, 50, 100, 500)
START = date(2026, 7, 1)
DAYS = st.none() | st.integers(0, 180).map(lambda n: START + timedelta(days=n))


@dataclass(frozen=True)
class Entry:
    """A case of one of two units, or one that no report counts."""

    unit_id: int
    fact: CaseFact
    status: DisputeStatus


ENTRIES = st.lists(
    st.builds(
        Entry,
        unit_id=st.sampled_from([1, 2]),
        fact=st.builds(
            CaseFact,
            dispute_type=st.sampled_from(["labour", "traffic"]),
            known_on=st.integers(0, 150).map(lambda n: START + timedelta(days=n)),
            closed_on=DAYS,
            succeeded=st.booleans(),
            fixed_on=DAYS,
            mediated_on=DAYS,
            major=st.booleans(),
            people=st.none() | st.sampled_from([0, 49, 50, 99, 100, 499, 500, 9000]),
            prevented=st.booleans(),
            turned_criminal=st.booleans(),
        ),
        status=st.sampled_from(
            [DisputeStatus.accepted, DisputeStatus.resolved, DisputeStatus.void, DisputeStatus.draft]
        ),
    ),
    max_size=30,
)


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    vault = create_vault(tmp_path_factory.mktemp("vault") / "figures.db", "只供测试的口令-2026")
    with Session(vault.writer) as session:
        for number in (1, 2):
            session.add(Unit(id=number, code=str(number), unit_kind=UnitKind.basic, opened_on=date(2020, 1, 1)))
        session.flush()
        yield session
    vault.close()


def enter(session: Session, entries: list[Entry]) -> None:
    session.execute(delete(Dispute))
    rows = [
        {
            "number": str(n), "unit_id": e.unit_id, "involved_unit_id": e.unit_id, "name": "名称",
            "summary": "简述", "happened_on": e.fact.known_on, "known_on": e.fact.known_on, "scale": "individual",
            "dispute_type": e.fact.dispute_type, "level": "major" if e.fact.major else "ordinary", "status": e.status,
            "people": e.fact.people, "closed_on": e.fact.closed_on, "succeeded": e.fact.succeeded,
            "three_fixed_on": e.fact.fixed_on, "mediated_on": e.fact.mediated_on,
            "mass_incident_prevented": e.fact.prevented, "civil_to_criminal": e.fact.turned_criminal,
        }
        for n, e in enumerate(entries)
    ]  # fmt: skip
    if rows:
        session.execute(insert(Dispute), rows)


def counted(entries: list[Entry], unit_id: int) -> list[CaseFact]:
    out = (DisputeStatus.void, DisputeStatus.draft)
    return [entry.fact for entry in entries if entry.unit_id == unit_id and entry.status not in out]


@settings(max_examples=40)
@given(ENTRIES)
def test_the_database_counts_what_the_rules_count(session: Session, entries: list[Entry]):
    enter(session, entries)
    found = count_cells(session, *OCTOBER, BOUNDS)
    for unit_id in (1, 2):
        expected = figures_of(counted(entries, unit_id), *OCTOBER, BOUNDS)
        assert (found[unit_id] if unit_id in found else expected.__class__({})).plain() == expected.plain()


@settings(max_examples=25)
@given(ENTRIES)
def test_behind_every_cell_stand_as_many_cases_as_it_says(session: Session, entries: list[Entry]):
    enter(session, entries)
    figures = count_cells(session, *OCTOBER, BOUNDS, [1]).get(1)
    for cell in [*cell_conditions(*OCTOBER, BOUNDS), "type.labour.mediated", "type.traffic.screened"]:
        cases = session.scalars(cases_behind(cell, *OCTOBER, BOUNDS, [1])).all()
        assert len(cases) == (figures[cell] if figures else 0), cell


def test_screenings_of_the_period_are_counted_and_the_newest_can_carry_a_zero_report(session: Session):
    for day in (date(2026, 9, 25), date(2026, 10, 3), date(2026, 10, 20)):
        session.add(
            Screening(unit_id=2, held_on=day, screening_kind=ScreeningKind.regular, scope="辖区", result="无", found=0)
        )
    session.flush()
    assert count_cells(session, *OCTOBER, BOUNDS, [2])[2]["screenings"] == 2
    newest = session.get(Screening, screening_in(session, 2, *OCTOBER))
    assert newest is not None
    assert newest.held_on == date(2026, 10, 20)
    assert screening_in(session, 1, *OCTOBER) is None


def test_a_cell_that_counts_no_cases_has_none_behind_it():
    with pytest.raises(KeyError):
        cases_behind("screenings", *OCTOBER, BOUNDS, [1])
