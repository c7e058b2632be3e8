"""The case's tables: one number a unit, steps go with their case, and lists read the covering index only."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from desktop.models.dispute import Dispute, Mediation
from desktop.services.dispute.steps import add_mediation
from tests.case_office import Office, make_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    yield made
    made.ws.vault.close()


def test_two_cases_of_a_unit_cannot_share_a_number(office: Office) -> None:
    office.case()
    columns = [column.name for column in Dispute.__table__.columns if column.name != "id"]
    same = select(*(Dispute.__table__.c[name] for name in columns))
    with Session(office.ws.vault.writer) as session, pytest.raises(IntegrityError):
        session.execute(insert(Dispute.__table__).from_select(columns, same))


def test_steps_go_with_their_case(office: Office) -> None:
    case = office.fixed_case()
    add_mediation(office.ws, case, date(2026, 10, 12), "听取意见")
    with Session(office.ws.vault.writer) as session:
        session.delete(session.get_one(Dispute, case))
        session.flush()
        assert session.scalars(select(Mediation)).all() == []


def test_list_filters_without_touching_the_narratives(office: Office) -> None:
    wanted = "SELECT id FROM dispute WHERE known_on <= '2026-12-25' AND status <> 'void' AND name LIKE '%夜市%'"
    with office.ws.read() as session:
        plan = str(session.execute(text(f"EXPLAIN QUERY PLAN {wanted} ORDER BY known_on DESC")).all())
    assert "COVERING INDEX ix_dispute_list" in plan
