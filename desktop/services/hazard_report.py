"""隐患排查整改月报表: its figures from the ledger, one pass for all units, and the table on paper (forms.md 5)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from desktop.fields import Problem, Refused
from desktop.models.hazard import Hazard
from desktop.rules.hazard import MAJOR
from desktop.rules.hazard_report import HazardFigures, HazardLine, HazardTable, hazard_calendar, table_period
from desktop.rules.period import Month
from desktop.services.list_parts import literal, sum_of
from desktop.services.organisation import own_unit_id, tree_on
from desktop.services.workspace import Workspace


@dataclass(frozen=True)
class Signers:
    """Who stands under the table."""

    reviewed_by: str = ""
    prepared_by: str = ""
    phone: str = ""
    filled_on: date | None = None


def hazard_table(ws: Workspace, month: Month, unit_id: int | None = None) -> HazardTable:
    """The month's table of a unit (本单位 without one) and all units below it, a row each, cumulative from January."""
    first, last, sentence = table_period(ws.policy, month)
    year_first = hazard_calendar(ws.policy).period(Month(month.year, 1))[0]
    own = unit_id if unit_id is not None else own_unit_id(ws)
    tree = tree_on(ws, min(last, ws.today()))
    nodes = [node for node in tree.scope_of(own) if node.reports_monthly]
    figures = _figures(ws, (first, last), (year_first, last))
    nothing = (HazardFigures(), HazardFigures(), 0, 0)
    lines = tuple(HazardLine(node.id, node.short_name, *figures.get(node.id, nothing)) for node in nodes)
    name = tree.name_of(own) if own is not None else "本单位"
    return HazardTable(name, month, first, last, lines, sentence)


Counts = tuple[HazardFigures, HazardFigures, int, int]


def _figures(ws: Workspace, month: tuple[date, date], year: tuple[date, date]) -> dict[int, Counts]:
    """By unit: the month, the year so far, open at the end, 重大 ones among those."""
    last = month[1]
    open_then = and_(
        Hazard.found_on <= literal(last), or_(Hazard.closed_on.is_(None), Hazard.closed_on > literal(last))
    )
    sums = [
        *_sums(*month),
        *_sums(*year),
        sum_of(open_then),
        sum_of(and_(open_then, Hazard.grade == literal(MAJOR))),
    ]
    wanted = select(Hazard.unit_id, *sums).where(Hazard.found_on <= literal(last)).group_by(Hazard.unit_id)
    with ws.read() as session:
        rows = session.execute(wanted).all()
    found: dict[int, Counts] = {}
    for unit_id, *numbers in rows:
        counts = [int(number or 0) for number in numbers]
        found[unit_id] = (HazardFigures(*counts[:5]), HazardFigures(*counts[5:10]), counts[10], counts[11])
    return found


def _sums(first: date, last: date) -> list[ColumnElement[int]]:
    """The five figures of a period in the order of `HazardFigures`."""
    major = Hazard.grade == literal(MAJOR)
    ordinary = Hazard.grade != literal(MAJOR)
    found = and_(Hazard.found_on >= literal(first), Hazard.found_on <= literal(last))
    mended = Hazard.mended_on <= literal(last)
    closed = Hazard.closed_on <= literal(last)
    listed = and_(Hazard.listed_on >= literal(first), Hazard.listed_on <= literal(last))
    return [
        sum_of(and_(found, ordinary)),
        sum_of(and_(found, ordinary, mended)),
        sum_of(and_(found, major)),
        sum_of(and_(found, major, closed)),
        sum_of(listed),
    ]


# --- on paper -----------------------------------------------------------------------------------------


def export_table(ws: Workspace, table: HazardTable, target: Path, signers: Signers) -> Path:
    """Write the table as .xlsx; Refused with a plain sentence when the file cannot be written."""
    from desktop.reports.hazard_table import write_hazard_xlsx

    with plain_failures():
        return write_hazard_xlsx(_paper(table, signers), target)


def table_pdf(ws: Workspace, table: HazardTable, signers: Signers) -> bytes:
    """The table as a PDF for the preview and the printer."""
    with TemporaryDirectory(prefix="pingan-", ignore_cleanup_errors=True) as folder:
        return print_table(ws, table, Path(folder) / "月报表.pdf", signers).read_bytes()


def print_table(ws: Workspace, table: HazardTable, target: Path, signers: Signers) -> Path:
    """Write the table as a PDF and return the path; Refused as by `export_table`."""
    from desktop.reports.hazard_table import write_hazard_pdf

    watermark = str(ws.setting("watermark", "") or "")
    with plain_failures():
        write_hazard_pdf(_paper(table, signers), target, watermark, f"审计 {ws.audit_head()[:12]}")
    return target


def _paper(table: HazardTable, signers: Signers) -> Any:
    from desktop.reports.hazard_table import HazardPaper

    return HazardPaper(table, signers.reviewed_by, signers.prepared_by, signers.phone, signers.filled_on)


@contextmanager
def plain_failures() -> Iterator[None]:
    """A file that cannot be written is refused in the words of the writer."""
    from desktop.reports.files import OutputError

    try:
        yield
    except OutputError as error:
        raise Refused([Problem("", error.message)]) from error
