"""编号与文号: counted per unit or paper and year inside the running command, so that none is given twice."""

from sqlalchemy.orm import Session

from desktop.models.office import Counter
from desktop.models.organisation import Unit


def next_of(session: Session, name: str, year: int) -> int:
    """The next number of that name in that year, from 1."""
    counter = session.get(Counter, (name, year))
    if counter is None:
        counter = Counter(name=name, year=year, last=0)
        session.add(counter)
    counter.last += 1
    session.flush()
    return counter.last


def unit_number(session: Session, kind: str, unit_id: int, year: int) -> str:
    """The next number of a ledger in that unit and year: 2026-0001."""
    code = session.get_one(Unit, unit_id).code
    return f"{year}-{next_of(session, f'{kind}:{code}', year):04d}"


def paper_number(session: Session, prefix: str, year: int) -> str:
    """The next 文号 of a kind of paper: 洪管改〔2026〕3号."""
    return f"{prefix}〔{year}〕{next_of(session, f'paper:{prefix}', year)}号"
