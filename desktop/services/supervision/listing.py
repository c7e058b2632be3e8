"""督导台账: the cases of a list with live counts; few enough that each is reckoned whole (S14)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.fields import Row
from desktop.models.supervision import Supervision
from desktop.rules.supervision import ENDED, OPEN, CaseStatus, MeasureState
from desktop.services.parts.listing import ListQuery
from desktop.services.parts.names import short_names_on
from desktop.services.parts.pinyin import initials
from desktop.services.supervision.case import status_tone
from desktop.services.supervision.facts import Step, step_to_decide, steps_of
from desktop.services.workspace import Workspace


class CaseFilter(StrEnum):
    """The quick filters of the list."""

    all = "全部"
    open = "办理中"
    overdue = "逾期"
    deciding = "待决定下一步"
    approving = "待批准印发"
    closed = "已办结"
    void = "作废"


NOT_OUT = frozenset({MeasureState.approving, MeasureState.approved})


@dataclass(frozen=True)
class _Line:
    """One case reckoned today."""

    id: int
    status: CaseStatus
    year: int
    late: bool
    deciding: bool
    approving: bool
    values: dict[str, Any]
    typed: str


class SupervisionList:
    """A row source for the list; `year` None means every year. A case of an earlier year stays while it is open."""

    def __init__(self, ws: Workspace) -> None:
        self.ws = ws
        self.year: int | None = None
        self._lines: dict[int, _Line] = {}

    def refresh(self) -> None:
        """Reckon every case anew."""
        with self.ws.read() as session:
            names = short_names_on(session, self.ws.today())
            cases = session.scalars(select(Supervision).order_by(Supervision.found_on.desc(), Supervision.id.desc()))
            self._lines = {case.id: self._line(session, case, names) for case in cases}

    def ids(self, query: ListQuery) -> list[int]:
        """The ids of the result, the newest first unless sorted."""
        self.refresh()
        wanted = CaseFilter[query.filter] if query.filter else CaseFilter.all
        found = [it for it in self._scope() if _holds(wanted, it) and _matches(it, query.search)]
        if query.sort:
            empty: tuple[bool, Any] = (True, "")
            found.sort(
                key=lambda it: (False, it.values[query.sort]) if it.values.get(query.sort) not in (None, "") else empty,
                reverse=query.descending,
            )
        return [it.id for it in found]

    def rows(self, ids: Sequence[int]) -> dict[int, Row]:
        """What the list shows of these cases."""
        return {it: Row(it, self._lines[it].values) for it in ids if it in self._lines}

    def counts(self) -> dict[CaseFilter, int]:
        """How many cases of the year each filter holds."""
        self.refresh()
        scope = self._scope()
        return {which: sum(_holds(which, it) for it in scope) for which in CaseFilter}

    def totals(self, query: ListQuery) -> str:
        """共 5 件，办理中 3 件，逾期 1 件."""
        found = [self._lines[it] for it in self.ids(query)]
        running = sum(it.status in OPEN for it in found)
        return f"共 {len(found)} 件，办理中 {running} 件，逾期 {sum(it.late for it in found)} 件"

    def _scope(self) -> list[_Line]:
        if self.year is None:
            return list(self._lines.values())
        return [
            it for it in self._lines.values() if it.year == self.year or (it.year < self.year and it.status in OPEN)
        ]

    def _line(self, session: Session, case: Supervision, names: Mapping[int, str]) -> _Line:
        ws, steps = self.ws, steps_of(self.ws, case)
        running = [step for step in steps if step.state not in ENDED]
        late = case.status in OPEN and any(clock.overdue(ws.today()) for step in running for clock in step.clocks)
        deciding = case.status in OPEN and step_to_decide(session, ws, case, steps) is not None
        current = (running or steps or [None])[-1]  # type: ignore[list-item]  # None stands for no measure
        word, tone = status_tone(case.status, late)
        unit = names.get(case.unit_id, "—")
        values = {
            "number": case.number,
            "name": case.name,
            "unit": unit,
            "found_on": case.found_on,
            "ground": ws.policy.option_title("supervision_grounds", case.ground),
            "measure": current.kind.title if current else "—",
            "stage": current.state.value if current else "",
            "due_on": _next_due(running),
            "status": word,
            "tone": tone,
        }
        approving = case.status in OPEN and any(step.state in NOT_OUT for step in running)
        typed = f"{case.number} {case.name} {unit} {initials(case.name)} {initials(unit)} {values['measure']}".lower()
        return _Line(case.id, case.status, case.found_on.year, late, deciding, approving, values, typed)


def _next_due(steps: Sequence[Step]) -> date | None:
    """The nearest day on which a clock of an open measure ends."""
    days = [clock.deadline.day for step in steps for clock in step.clocks if clock.deadline and clock.done_on is None]
    return min(days, default=None)


def _holds(which: CaseFilter, line: _Line) -> bool:
    match which:
        case CaseFilter.open:
            return line.status in OPEN
        case CaseFilter.overdue:
            return line.late
        case CaseFilter.deciding:
            return line.deciding
        case CaseFilter.approving:
            return line.approving
        case CaseFilter.closed:
            return line.status in (CaseStatus.closed, CaseStatus.dismissed)
        case CaseFilter.void:
            return line.status is CaseStatus.void
    return line.status is not CaseStatus.void


def _matches(line: _Line, search: str) -> bool:
    return all(term.lower() in line.typed for term in search.split())
