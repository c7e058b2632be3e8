"""值班: the rota of a month, filled in turn or day by day (S5; 南昌 细则 12)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.fields import Problem, RecordSpec, Refused, Row, check_all
from desktop.models.base import fill, row_of, spec_of
from desktop.models.organisation import Person
from desktop.models.register import Shift
from desktop.rules.patrol import days_of
from desktop.rules.register import check_shift, rotate
from desktop.rules.workdays import DayKind
from desktop.services.parts.checked import check_unit, without_blanks
from desktop.services.workspace import Workspace, refuse_if


@dataclass(frozen=True)
class ShiftLine:
    """One shift of a day in words."""

    id: int
    day: date
    kind: str
    title: str
    leader: str
    people: str
    events: str


@dataclass(frozen=True)
class ShiftMonth:
    """A month's rota: the shifts of each day, what kind of day it is (假 班 or ""), and the days without anybody."""

    year: int
    month: int
    days: tuple[date, ...]
    lines: Mapping[date, tuple[ShiftLine, ...]]
    marks: Mapping[date, str]
    empty: tuple[date, ...]


def shift_spec() -> RecordSpec:
    """All fields of a shift."""
    return spec_of(Shift)


def shift_month(ws: Workspace, unit_id: int, year: int, month: int) -> ShiftMonth:
    """The rota of one unit."""
    days = days_of(year, month)
    order = {option.key: place for place, option in enumerate(ws.policy.options("shift_kinds", days[-1]))}
    lines: dict[date, tuple[ShiftLine, ...]] = dict.fromkeys(days, ())
    with ws.read() as session:
        people = {row.id: row.name for row in session.execute(select(Person.id, Person.name))}
        wanted = select(Shift).where(Shift.unit_id == unit_id, Shift.day.between(days[0], days[-1]))
        for shift in sorted(session.scalars(wanted), key=lambda one: (one.day, order.get(one.shift_kind, 99))):
            lines[shift.day] += (_line(ws, shift, people),)
    marks = {day: _mark(ws, day) for day in days}
    empty = tuple(day for day in days if not any(line.people for line in lines[day]))
    return ShiftMonth(year, month, tuple(days), lines, marks, empty)


def _line(ws: Workspace, shift: Shift, people: Mapping[int, str]) -> ShiftLine:
    names = [people.get(shift.person_id or 0, ""), *(shift.people or "").split("、")]
    return ShiftLine(
        shift.id, shift.day, shift.shift_kind, ws.policy.option_title("shift_kinds", shift.shift_kind),
        people.get(shift.leader_id or 0, ""), "、".join(name for name in names if name), shift.events or "",
    )  # fmt: skip


def _mark(ws: Workspace, day: date) -> str:
    """假 on a public holiday, 班 on a make-up working day."""
    entry = ws.workdays.days.get(day)
    if entry is None:
        return ""
    return "班" if entry.kind is DayKind.makeup else "假"


def load_shift(ws: Workspace, shift_id: int) -> Row:
    """One shift; Refused when it is gone."""
    with ws.read() as session:
        return row_of(_found(session, shift_id))


def save_shift(ws: Workspace, shift_id: int | None, values: Mapping[str, Any], initiator: object | None = None) -> int:
    """Write one shift (None = a new one) and return its id; a day has each shift of a unit once."""
    with ws.command("save_shift", "", initiator) as command:
        session = command.session
        record = Shift() if shift_id is None else _found(session, shift_id)
        fields = spec_of(Shift).fields
        facts = {named.name: getattr(record, named.name) for named in fields}
        facts |= without_blanks(values)
        problems = check_all(fields, facts) or check_shift(facts) + check_unit(session, facts["unit_id"], facts["day"])
        if not problems:
            same = select(Shift.id).where(
                Shift.unit_id == facts["unit_id"], Shift.day == facts["day"], Shift.shift_kind == facts["shift_kind"]
            )
            if any(number != shift_id for number in session.scalars(same)):
                title = ws.policy.option_title("shift_kinds", facts["shift_kind"])
                problems.append(
                    Problem("shift_kind", f"{facts['day'].isoformat()} 的{title}已经排过，请直接修改那一条")
                )
        refuse_if(problems)
        fill(record, facts)
        session.add(record)
        session.flush()
        command.summary = f"已保存 {record.day.isoformat()} 的值班"
        return record.id


def remove_shift(ws: Workspace, shift_id: int, initiator: object | None = None) -> None:
    """Take a shift away."""
    with ws.command("remove_shift", "", initiator) as command:
        found = _found(command.session, shift_id)
        command.summary = f"已删除 {found.day.isoformat()} 的值班"
        command.session.delete(found)


def rota_days(since: date, until: date) -> list[date]:
    """Every day of a span, both ends included; Refused when it ends before it begins or runs over a year."""
    if until < since:
        raise Refused([Problem("until", "结束日期早于开始日期，请核对")])
    if (until - since).days > 366:
        raise Refused([Problem("until", "一次最多排一年，请分几次排")])
    return [since + timedelta(days=number) for number in range((until - since).days + 1)]


def fill_rota(
    ws: Workspace, unit_id: int, days: Sequence[date], shift_kind: str, people: Sequence[int],
    leaders: Sequence[int] = (), initiator: object | None = None,
) -> int:  # fmt: skip
    """Give the days without that shift their people in turn; returns how many were filled. Others stay as they are.

    Refused when the unit does not exist on all of them.
    """
    if not people:
        raise Refused([Problem("people", "请先选择轮流值班的人员")])
    with ws.command("fill_rota", "", initiator) as command:
        session = command.session
        taken = select(Shift.day).where(
            Shift.unit_id == unit_id, Shift.shift_kind == shift_kind, Shift.day.in_(list(days))
        )
        there = set(session.scalars(taken))
        free = [day for day in days if day not in there]
        if not free:
            raise Refused([Problem("", "这些日子都已排好班次，没有可以填入的")])
        refuse_if(check_unit(session, unit_id, min(free)) or check_unit(session, unit_id, max(free)))
        led = dict(rotate(list(leaders), free))
        for day, person_id in rotate(list(people), free):
            session.add(
                Shift(unit_id=unit_id, day=day, shift_kind=shift_kind, person_id=person_id, leader_id=led.get(day))
            )
        command.summary = f"已排 {free[0].isoformat()} 至 {free[-1].isoformat()} 的值班 {len(free)} 天"
        return len(free)


def clear_rota(ws: Workspace, unit_id: int, days: Sequence[date], initiator: object | None = None) -> int:
    """Take away the shifts of these days in which nothing was noted; returns how many."""
    with ws.command("clear_rota", "", initiator) as command:
        wanted = select(Shift).where(Shift.unit_id == unit_id, Shift.day.in_(list(days)), Shift.events.is_(None))
        found = command.session.scalars(wanted).all()
        if not found:
            raise Refused([Problem("", "这些日子没有可以清除的班次；已写值班情况的不会清除")])
        for shift in found:
            command.session.delete(shift)
        command.summary = f"已清除 {len(found)} 个班次"
        return len(found)


def _found(session: Session, shift_id: int) -> Shift:
    found = session.get(Shift, shift_id)
    if found is None:
        raise Refused([Problem("", "这个班次已不在了，请刷新后再试")])
    return found
