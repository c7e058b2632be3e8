"""所承包单位情况: how a unit stands at a glance: vacancies, cases, reports, the year's letter (南昌 制度三(四))."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from desktop.models.dispute import Dispute
from desktop.models.letter import Letter
from desktop.rules.dispute import MAJOR, OPEN
from desktop.rules.letter import LetterState
from desktop.rules.report_timing import Timeliness
from desktop.services.dispute.report_grid import report_grid
from desktop.services.organisation.lookup import vacancies_on
from desktop.services.workspace import Workspace


@dataclass(frozen=True)
class UnitStanding:
    """Figures of one unit on a day; `reports` like “按时 8　迟报 1”, `letter` the state of the year's letter."""

    vacant: int
    open_cases: int
    overdue_cases: int
    major_cases: int
    unfixed_cases: int
    resolved_this_year: int
    reports: str
    letter: str


def standing_of(ws: Workspace, unit_ids: Collection[int], day: date) -> dict[int, UnitStanding]:
    """How each of these units stands on `day`; cases are those the unit answers for, as the ledger has them now."""
    vacant = Counter(vacancy.unit_id for vacancy in vacancies_on(ws, day))
    counts: Counter[tuple[int, str]] = Counter()
    letters: dict[int, str] = {}
    with ws.read() as session:
        columns = (
            Dispute.unit_id, Dispute.status, Dispute.due_on, Dispute.level, Dispute.lead_id, Dispute.responsible_id,
            Dispute.closed_on,
        )  # fmt: skip
        wanted = select(*columns).where(Dispute.unit_id.in_(unit_ids), Dispute.known_on <= day)
        for row in session.execute(wanted):
            if row.status in OPEN:
                counts[row.unit_id, "open"] += 1
                counts[row.unit_id, "overdue"] += row.due_on is not None and row.due_on < day
                counts[row.unit_id, "major"] += row.level == MAJOR
                counts[row.unit_id, "unfixed"] += None in (row.lead_id, row.responsible_id, row.due_on)
            elif row.closed_on is not None:
                counts[row.unit_id, "resolved"] += row.closed_on.year == day.year
        made = select(Letter.lower_id, Letter.state).where(Letter.lower_id.in_(unit_ids), Letter.year == day.year)
        made = made.where(Letter.state != LetterState.void)
        for letter in session.execute(made.order_by(Letter.id)):
            letters[letter.lower_id] = letter.state.value
    reports = _reports(ws, day)
    return {
        unit_id: UnitStanding(
            vacant=vacant[unit_id],
            open_cases=counts[unit_id, "open"],
            overdue_cases=counts[unit_id, "overdue"],
            major_cases=counts[unit_id, "major"],
            unfixed_cases=counts[unit_id, "unfixed"],
            resolved_this_year=counts[unit_id, "resolved"],
            reports=reports.get(unit_id, ""),
            letter=letters.get(unit_id, ""),
        )
        for unit_id in unit_ids
    }


def _reports(ws: Workspace, day: date) -> dict[int, str]:
    """Unit → how its reports of the year stand, counted by verdict; those not due yet are left out."""
    found: dict[int, Counter[str]] = {}
    order = [verdict.value for verdict in Timeliness if verdict is not Timeliness.not_due]
    for cells in report_grid(ws, day.year).cells:
        for cell in cells:
            if cell is not None:
                found.setdefault(cell.unit_id, Counter())[cell.standing.timeliness.value] += 1
    return {unit: "　".join(f"{word} {count[word]}" for word in order if count[word]) for unit, count in found.items()}
