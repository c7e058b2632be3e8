"""The figures of the monthly report counted by the database: one pass over a covering index, a row a unit and type."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from desktop.models.dispute import Dispute, Screening
from desktop.rules.dispute import COUNTED
from desktop.rules.monthly_report import MAJOR, UNKNOWN_SIZE, Figures, size_bands
from desktop.services.parts.listing import literal, sum_of

Cells = Mapping[str, ColumnElement[bool]]
BY_TYPE = ("carried", "screened", "mediated", "succeeded")
COMPLEMENTS = {"carried": "screened", "open": "closed", "unfixed": "fixed"}
"""Cells that hold all cases in hand but those of another cell: subtracted, not counted again."""


def in_hand(first: date, last: date) -> ColumnElement[bool]:
    """The cases that concern the period: known in it, or known before and not closed before it; no draft, none void."""
    return and_(
        Dispute.status.in_(sorted(COUNTED)),
        Dispute.known_on <= literal(last),
        or_(Dispute.known_on >= literal(first), Dispute.closed_on.is_(None), Dispute.closed_on >= literal(first)),
    )


def cell_conditions(first: date, last: date, bounds: Sequence[int]) -> Cells:
    """What a case in hand must be to count in a cell; the mirror in SQL of `rules.monthly_report.classify`."""
    new = Dispute.known_on >= literal(first)
    closed = Dispute.closed_on <= literal(last)
    cells: dict[str, ColumnElement[bool]] = {
        "carried": Dispute.known_on < literal(first),
        "screened": new,
        "mediated": Dispute.mediated_on <= literal(last),
        "succeeded": and_(closed, Dispute.succeeded.is_(True)),
        "closed": closed,
        "open": or_(Dispute.closed_on.is_(None), Dispute.closed_on > literal(last)),
        "fixed": Dispute.three_fixed_on <= literal(last),
        "unfixed": or_(Dispute.three_fixed_on.is_(None), Dispute.three_fixed_on > literal(last)),
        "prevented": and_(closed, Dispute.mass_incident_prevented),
        "turned_criminal": and_(closed, Dispute.civil_to_criminal),
        UNKNOWN_SIZE: and_(new, Dispute.people.is_(None)),
    }
    for key, low, high in size_bands(bounds):
        within = [Dispute.people >= literal(low), *([] if high is None else [Dispute.people < literal(high)])]
        cells[key] = and_(new, *within)
    for name in BY_TYPE:
        cells[f"major.{name}"] = and_(Dispute.level == MAJOR, cells[name])
    return cells


def count_cells(
    session: Session, first: date, last: date, bounds: Sequence[int], unit_ids: Sequence[int] | None = None
) -> dict[int, Figures]:
    """The figures of each unit that has any, for the days `first` … `last`; None means every unit."""
    cells = cell_conditions(first, last, bounds)
    counted = {key: sum_of(condition) for key, condition in cells.items() if key not in COMPLEMENTS}
    query = select(Dispute.unit_id, Dispute.dispute_type, func.count(), *counted.values()).where(in_hand(first, last))
    query = query.group_by(Dispute.unit_id, Dispute.dispute_type)
    if unit_ids is not None:
        query = query.where(Dispute.unit_id.in_(unit_ids))
    found: dict[int, Counter[str]] = {}
    for unit_id, dispute_type, all_of_them, *numbers in session.execute(query):
        counts = {key: int(number or 0) for key, number in zip(counted, numbers, strict=True)}
        counts.update({key: all_of_them - counts[other] for key, other in COMPLEMENTS.items()})
        mine = found.setdefault(unit_id, Counter())
        mine.update(counts)
        mine.update({f"type.{dispute_type}.{name}": counts[name] for name in BY_TYPE})
    for unit_id, held in _screenings(session, first, last, unit_ids):
        found.setdefault(unit_id, Counter())["screenings"] = held
    return {unit_id: Figures(dict(counts)) for unit_id, counts in found.items()}


def _screenings(session: Session, first: date, last: date, unit_ids: Sequence[int] | None) -> Sequence[tuple[int, int]]:
    query = select(Screening.unit_id, func.count()).where(Screening.held_on.between(first, last))
    if unit_ids is not None:
        query = query.where(Screening.unit_id.in_(unit_ids))
    return [(unit_id, held) for unit_id, held in session.execute(query.group_by(Screening.unit_id))]


def cases_behind(cell: str, first: date, last: date, bounds: Sequence[int], unit_ids: Sequence[int]) -> Select[Any]:
    """The cases that one count cell counts (``"type.labour.screened"``), newest first; columns are added by the caller.

    KeyError for a cell that counts no cases (a rate, 排查次数).
    """
    conditions = cell_conditions(first, last, bounds)
    query = select(Dispute.id).where(in_hand(first, last), Dispute.unit_id.in_(unit_ids))
    if cell.startswith("type."):
        dispute_type, _, name = cell.removeprefix("type.").rpartition(".")
        query = query.where(Dispute.dispute_type == dispute_type, conditions[name])
    else:
        query = query.where(conditions[cell])
    return query.order_by(Dispute.known_on.desc(), Dispute.id.desc())


def screening_in(session: Session, unit_id: int, first: date, last: date) -> int | None:
    """The newest 排查 record of a unit in the period, on which a 零报告 may rest."""
    query = select(Screening.id).where(Screening.unit_id == unit_id, Screening.held_on.between(first, last))
    return session.scalar(query.order_by(Screening.held_on.desc(), Screening.id.desc()).limit(1))
