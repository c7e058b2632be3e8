"""检查计划: what each unit owes around the holidays and in special periods, and what proves it (南昌 细则 12, 21)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.fields import Problem, Refused, Row, check_all
from desktop.models.base import fill, row_of, spec_of
from desktop.models.inspection import Inspection, SpecialPeriod
from desktop.rules.inspection import InspectionPolicy, check_period
from desktop.rules.inspection_plan import Window, windows_of_year
from desktop.services.inspection.inspection import policy_on, write_inspection
from desktop.services.organisation.lookup import UnitNode, own_unit_id, tree_on
from desktop.services.parts.checked import without_blanks
from desktop.services.parts.obligation import founded_on
from desktop.services.workspace import Workspace, refuse_if


@dataclass(frozen=True)
class UnitWindow:
    """One unit in one window: the inspection that fulfils it, the one planned for it (`record_id`), or neither."""

    unit_id: int
    unit: str
    held_on: date | None = None
    planned_on: date | None = None
    record_id: int | None = None


@dataclass(frozen=True)
class Proposal:
    """One window of the year with every unit that owes an inspection in it; not `owed` when it ended before the file
    was founded: then it is only shown."""

    window: Window
    units: tuple[UnitWindow, ...]
    owed: bool = True

    @property
    def held(self) -> int:
        """How many units have held theirs."""
        return sum(unit.held_on is not None for unit in self.units)

    @property
    def unplanned(self) -> tuple[UnitWindow, ...]:
        """Units with neither a record nor a plan."""
        return tuple(unit for unit in self.units if unit.held_on is None and unit.planned_on is None)

    @property
    def missing(self) -> tuple[UnitWindow, ...]:
        """Units without a record."""
        return tuple(unit for unit in self.units if unit.held_on is None)


def windows_on(ws: Workspace, year: int) -> list[Window]:
    """The windows that touch a year, by the calendar and the special periods entered: that before New Year's Day of
    the next one too."""
    periods = [(row.id or 0, row["name"], row["since"], row["until"]) for row in special_periods(ws)]

    def policy(day: date) -> InspectionPolicy:
        return policy_on(ws, day)

    near = [w for one in (year - 1, year, year + 1) for w in windows_of_year(one, policy, ws.workdays, periods)]
    return [window for window in near if year in (window.first.year, window.last.year)]


def owing_units(ws: Workspace, day: date) -> list[UnitNode]:
    """本单位 and the units below it that keep ledgers of their own on a day."""
    return [node for node in tree_on(ws, day).scope_of(own_unit_id(ws)) if node.reports_monthly]


def proposals(ws: Workspace, year: int) -> list[Proposal]:
    """Every window that touches the year with how each unit stands in it, by last day.

    A window is owed by the units there are on its last day.
    """
    windows = windows_on(ws, year)
    with ws.read() as session:
        records, founded = _records(session, windows), founded_on(session, ws)
    return [
        Proposal(
            window,
            tuple(_standing(window, node, records.get(node.id, ())) for node in owing_units(ws, window.last)),
            window.last >= founded,
        )
        for window in windows
    ]


_Record = tuple[int, str, date | None, date | None, date | None]


def _records(session: Session, windows: Sequence[Window]) -> dict[int, list[_Record]]:
    """By unit: (id, kind, occasion, held, planned) of the inspections of those kinds."""
    kinds = sorted({window.kind for window in windows})
    wanted = select(
        Inspection.unit_id, Inspection.id, Inspection.inspection_kind, Inspection.occasion_on, Inspection.visited_on,
        Inspection.planned_on,
    ).where(Inspection.inspection_kind.in_(kinds))  # fmt: skip
    found: dict[int, list[_Record]] = {}
    for unit_id, number, kind, occasion, visited, planned in session.execute(wanted):
        found.setdefault(unit_id, []).append((number, kind, occasion, visited, planned))
    return found


def _standing(window: Window, node: UnitNode, records: Sequence[_Record]) -> UnitWindow:
    held = min(
        ((visited, number) for number, kind, occasion, visited, _ in records
         if visited and window.holds(kind, occasion, visited)),
        default=None,
    )  # fmt: skip
    planned = min(
        ((plan, number) for number, kind, occasion, visited, plan in records
         if visited is None and plan is not None and window.holds(kind, occasion, plan)),
        default=None,
    )  # fmt: skip
    record = held or planned
    return UnitWindow(
        node.id, node.short_name, held[0] if held else None, planned[0] if planned else None,
        record[1] if record else None,
    )  # fmt: skip


def plan_window(ws: Workspace, window: Window, unit_ids: Sequence[int], initiator: object | None = None) -> int:
    """Enter a planned inspection of the window for each of these units in one command; returns how many."""
    title = ws.policy.option_title("inspection_kinds", window.kind)
    with ws.command("plan_inspections", "", initiator) as command:
        if not unit_ids:
            raise Refused([Problem("", "各单位都已检查或列入计划")])
        names = {node.id: node.short_name for node in owing_units(ws, window.last)}
        for unit_id in unit_ids:
            record = Inspection(occasion_on=window.anchor)
            values = {
                "unit_id": unit_id,
                "inspection_kind": window.kind,
                "place": f"{names.get(unit_id, '')}所辖各区域",
                "planned_on": max(window.proposed, min(ws.today(), window.last)),
                "holiday": None if window.period_id else window.name,
                "period_id": window.period_id,
            }
            write_inspection(ws, command.session, record, values)
        command.summary = f"{window.name}{title}已列入计划 {len(unit_ids)} 次"
        return len(unit_ids)


def occasion_values(ws: Workspace, window: Window, unit_id: int) -> dict[str, Any]:
    """What a new record of today for a window begins with."""
    return {
        "unit_id": unit_id,
        "inspection_kind": window.kind,
        "visited_on": ws.today(),
        "holiday": None if window.period_id else window.name,
        "period_id": window.period_id,
        "items": (),
    }


# --- special periods --------------------------------------------------------------------------------


def period_spec() -> Any:
    """All fields of a 特殊时期."""
    return spec_of(SpecialPeriod)


def special_periods(ws: Workspace, year: int | None = None) -> list[Row]:
    """The special periods that begin in a year (all without one), in order."""
    wanted = select(SpecialPeriod).order_by(SpecialPeriod.since, SpecialPeriod.id)
    if year is not None:
        wanted = wanted.where(SpecialPeriod.since.between(date(year, 1, 1), date(year, 12, 31)))
    with ws.read() as session:
        return [row_of(period) for period in session.scalars(wanted)]


def save_period(
    ws: Workspace, period_id: int | None, values: Mapping[str, Any], initiator: object | None = None
) -> int:
    """Write a 特殊时期 (None = a new one); Refused when it ends before it begins."""
    given = without_blanks(values)
    with ws.command("save_special_period", "", initiator) as command:
        record = SpecialPeriod() if period_id is None else command.session.get(SpecialPeriod, period_id)
        if record is None:
            raise Refused([Problem("", "这个特殊时期已不存在")])
        fields = spec_of(SpecialPeriod).fields
        refuse_if(check_all(fields, given) or check_period(given))
        fill(record, {named.name: given.get(named.name) for named in fields})
        command.session.add(record)
        command.session.flush()
        command.summary = f"已保存特殊时期 {record.name}"
        return record.id


def remove_period(ws: Workspace, period_id: int, initiator: object | None = None) -> None:
    """Delete a 特殊时期; Refused while an inspection names it."""
    with ws.command("remove_special_period", "", initiator) as command:
        record = command.session.get(SpecialPeriod, period_id)
        if record is None:
            raise Refused([Problem("", "这个特殊时期已不存在")])
        used = command.session.scalar(select(Inspection.number).where(Inspection.period_id == period_id).limit(1))
        if used is not None:
            raise Refused([Problem("", f"检查 {used} 属于这个特殊时期，不能删除")])
        command.session.delete(record)
        command.summary = f"已删除特殊时期 {record.name}"
