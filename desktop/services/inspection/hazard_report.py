"""隐患排查整改月报表: its figures from the ledger, one pass for all units, and the table on paper (forms.md 5)."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, literal as sa_literal, or_, select
from sqlalchemy.orm import Session

from desktop.models.hazard import Hazard, HazardReopening
from desktop.rules.hazard import MAJOR
from desktop.rules.hazard_report import HazardFigures, HazardLine, HazardTable, hazard_calendar, table_period
from desktop.rules.period import Month
from desktop.services.organisation.lookup import own_unit_id, tree_on
from desktop.services.parts.listing import literal, sum_of
from desktop.services.parts.names import short_names_on
from desktop.services.parts.paper_out import as_pdf, paper_marks, refused_in_words
from desktop.services.workspace import Workspace


@dataclass(frozen=True)
class Signers:
    """Who stands under the table."""

    reviewed_by: str = ""
    prepared_by: str = ""
    phone: str = ""
    filled_on: date | None = None


def hazard_table(
    ws: Workspace, month: Month, unit_id: int | None = None, units: frozenset[int] | None = None
) -> HazardTable:
    """The month's table of a unit (本单位 without one) and all units below it, a row each, cumulative from January.

    Every unit that keeps ledgers of its own has a row; another one (a 科室, a unit closed since) when it has hazards.
    `units` leaves out all others.
    """
    first, last, sentence = table_period(ws.policy, month)
    year_first = hazard_calendar(ws.policy).period(Month(month.year, 1))[0]
    own = unit_id if unit_id is not None else own_unit_id(ws)
    tree = tree_on(ws, min(last, ws.today()))
    figures = _figures(ws, (first, last), (year_first, last))
    nothing = (HazardFigures(), HazardFigures(), 0, 0)
    named = [
        (node.id, node.short_name)
        for node in tree.scope_of(own)
        if (node.reports_monthly or node.id in figures) and (units is None or node.id in units)
    ]
    if unit_id is None and units is None:
        named += _gone(ws, set(figures) - set(tree.by_id))
    lines = tuple(HazardLine(number, name, *figures.get(number, nothing)) for number, name in named)
    name = tree.name_of(own) if own is not None else "本单位"
    return HazardTable(name, month, first, last, lines, sentence)


def _gone(ws: Workspace, unit_ids: set[int]) -> list[tuple[int, str]]:
    """Units that are no more, by the last name they bore."""
    with ws.read() as session:
        names = short_names_on(session, ws.today())
    gone = [(unit_id, f"{names.get(unit_id, '—')}（已撤销）") for unit_id in unit_ids]
    return sorted(gone, key=lambda unit: unit[1])


Days = tuple[date, date]
Counts = tuple[HazardFigures, HazardFigures, int, int]


def _figures(ws: Workspace, month: Days, year: Days) -> dict[int, Counts]:
    """By unit that has any: the month, the year so far, open at the end, 重大 ones among those."""
    with ws.read() as session:  # one snapshot for both: long work may be saving meanwhile
        found = _counted(session, _by_unit(month, year))
        for unit_id, numbers in _counted(session, _taken_up_later(month, year)).items():
            found[unit_id] = [a + b for a, b in zip(found[unit_id], numbers, strict=True)]
    return {
        unit_id: (HazardFigures(*numbers[:5]), HazardFigures(*numbers[5:10]), numbers[10], numbers[11])
        for unit_id, numbers in found.items()
        if any(numbers)
    }


def _counted(session: Session, wanted: Select[Any]) -> dict[int, list[int]]:
    return {row[0]: [int(number or 0) for number in row[1:]] for row in session.execute(wanted)}


_MAJOR = Hazard.grade == literal(MAJOR)
_ORDINARY = Hazard.grade != literal(MAJOR)


def _by_unit(month: Days, year: Days) -> Select[Any]:
    """The twelve figures of each unit as the ledger stands."""
    last = month[1]
    open_then = or_(Hazard.closed_on.is_(None), Hazard.closed_on > literal(last))
    sums: list[Any] = [*_sums(*month), *_sums(*year), sum_of(open_then), sum_of(and_(open_then, _MAJOR))]
    return select(Hazard.unit_id, *sums).where(Hazard.found_on <= literal(last)).group_by(Hazard.unit_id)


def _sums(first: date, last: date) -> list[ColumnElement[int]]:
    """The five figures of a period in the order of `HazardFigures`."""
    found = Hazard.found_on >= literal(first)
    return [
        sum_of(and_(found, _ORDINARY)),
        sum_of(and_(found, _ORDINARY, Hazard.mended_on <= literal(last))),
        sum_of(and_(found, _MAJOR)),
        sum_of(and_(found, _MAJOR, Hazard.closed_on <= literal(last))),
        sum_of(Hazard.listed_on.between(literal(first), literal(last))),
    ]


def _taken_up_later(month: Days, year: Days) -> Select[Any]:
    """What hazards taken up again after the period add: at its end they were mended, or closed and not open.

    The spans from a mending to its 重新立案 do not overlap, so that each hazard counts once.
    """
    last = month[1]
    mended = HazardReopening.mended_before_on <= literal(last)
    closed = HazardReopening.closed_before_on <= literal(last)
    none: ColumnElement[Any] = sa_literal(0)
    sums: list[ColumnElement[Any]] = []
    for first, _ in (month, year):
        found = Hazard.found_on >= literal(first)
        sums += [none, sum_of(and_(found, _ORDINARY, mended)), none, sum_of(and_(found, _MAJOR, closed)), none]
    sums += [-sum_of(closed), -sum_of(and_(closed, _MAJOR))]
    return (
        select(Hazard.unit_id, *sums)
        .join(HazardReopening, HazardReopening.hazard_id == Hazard.id)
        .where(HazardReopening.reopened_on > literal(last), Hazard.found_on <= literal(last))
        .group_by(Hazard.unit_id)
    )


# --- on paper -----------------------------------------------------------------------------------------


def export_table(ws: Workspace, table: HazardTable, target: Path, signers: Signers) -> Path:
    """Write the table as .xlsx; Refused with a plain sentence when the file cannot be written."""
    from desktop.reports.hazard_table import write_hazard_xlsx

    with refused_in_words():
        return write_hazard_xlsx(_paper(table, signers), target)


def table_pdf(ws: Workspace, table: HazardTable, signers: Signers) -> bytes:
    """The table as a PDF for the preview and the printer."""
    return as_pdf(lambda target: print_table(ws, table, target, signers))


def print_table(ws: Workspace, table: HazardTable, target: Path, signers: Signers) -> Path:
    """Write the table as a PDF and return the path; Refused as by `export_table`."""
    from desktop.reports.hazard_table import write_hazard_pdf

    with refused_in_words():
        write_hazard_pdf(_paper(table, signers), target, **paper_marks(ws))
    return target


def _paper(table: HazardTable, signers: Signers) -> Any:
    from desktop.reports.hazard_table import HazardPaper

    return HazardPaper(table, signers.reviewed_by, signers.prepared_by, signers.phone, signers.filled_on)
