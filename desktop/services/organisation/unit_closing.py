"""撤销与合并: how a unit ends by date, and what ends with it (S1)."""

from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from desktop.fields import Problem, Refused
from desktop.models.office import Setting
from desktop.models.organisation import Appointment, Body, BodyMember, Patron, Person, Unit, UnitTerm
from desktop.rules.organisation import ONE_DAY, CloseReason, closing_problems, dated_problems
from desktop.services.organisation.people import person_names
from desktop.services.organisation.tree import OWN_UNIT, tree_in
from desktop.services.organisation.unit_handover import hand_over_ledgers
from desktop.services.organisation.unit_terms import found_unit, place_below, span_of
from desktop.services.parts.names import unit_names_on
from desktop.services.workspace import Workspace, refuse_if


def close_unit(ws: Workspace, unit_id: int, on: date, initiator: object | None = None) -> None:
    """The unit is no more from `on`; its posts, bodies and 定点承包 end the day before. Refused with units below."""
    with ws.command("close_unit", "", initiator) as command:
        session = command.session
        unit, name = _closable(session, unit_id, on)
        below = [node.name for node in tree_in(session, on).children_of(unit_id)]
        refuse_if(closing_problems(on, below + _later_below(session, unit_id, on), _later_posts(session, unit_id, on)))
        _end(session, unit, on, CloseReason.closed)
        command.summary = f"{name} 自 {on} 撤销"


def merge_unit(ws: Workspace, unit_id: int, into_id: int, on: date, initiator: object | None = None) -> None:
    """The unit goes into another from `on`: units below it, its staff and what runs on in its ledgers go along, its
    posts end the day before. Who has left by then stays with the unit he was of."""
    with ws.command("merge_unit", "", initiator) as command:
        session = command.session
        unit, name = _closable(session, unit_id, on)
        tree = tree_in(session, on)
        target = tree.by_id.get(into_id)
        if target is None or into_id == unit_id:
            raise Refused([Problem("into_id", f"请选择 {on} 存在的另一个单位")])
        if unit_id in {node.id for node in tree.path_of(into_id)}:
            raise Refused([Problem("into_id", f"“{target.name}”是它的下级，不能并入；请先调整隶属")])
        refuse_if(closing_problems(on, _later_below(session, unit_id, on), _later_posts(session, unit_id, on)))
        for child in tree.children_of(unit_id):
            place_below(session, found_unit(session, child.id), into_id, on)
        staff = select(Person).where(Person.unit_id == unit_id, or_(Person.left_on.is_(None), Person.left_on > on))
        for person in session.scalars(staff):
            person.unit_id = into_id
        unit.merged_into_id = into_id
        _end(session, unit, on, CloseReason.merged)
        moved = hand_over_ledgers(session, unit_id, into_id, on, name)
        along = f"，重点部位、登记簿、计划和值班 {moved} 项随之划转" if moved else ""
        command.summary = f"{name} 自 {on} 并入 {target.name}{along}"


def reopen_unit(ws: Workspace, unit_id: int, initiator: object | None = None) -> None:
    """Take a closing back that was entered by mistake; posts that ended with it are to be appointed anew."""
    with ws.command("reopen_unit", "", initiator) as command:
        session = command.session
        unit = found_unit(session, unit_id)
        if unit.closed_on is None:
            raise Refused([Problem("", "这个单位没有撤销")])
        parent_id = unit.terms[-1].parent_id
        parent = found_unit(session, parent_id) if parent_id is not None else None
        if parent is not None and parent.closed_on is not None:
            raise Refused([Problem("", "它的上级已经撤销，请先恢复上级")])
        unit.closed_on, unit.close_reason, unit.merged_into_id = None, None, None
        command.summary = f"已恢复 {unit.terms[-1].name}"


def _closable(session: Session, unit_id: int, on: date) -> tuple[Unit, str]:
    """The unit with its name of that day, when it may end then."""
    unit = found_unit(session, unit_id)
    name = unit_names_on(session, max(on, unit.opened_on)).get(unit_id, "")
    own = session.get(Setting, OWN_UNIT)
    if own is not None and own.value == unit_id:
        raise Refused([Problem("on", f"{name}是本单位，不能撤销；请先把本单位改设为别的单位")])
    if unit.closed_on is not None:
        raise Refused([Problem("on", f"{name}已于 {unit.closed_on} 撤销，不能再次撤销")])
    refuse_if(dated_problems("on", "撤销", on, span_of(unit)))
    if on == unit.opened_on:
        raise Refused([Problem("on", "撤销日期应晚于设立日期")])
    return unit, name


def _later_below(session: Session, unit_id: int, on: date) -> list[str]:
    """Units that come to hang below it only after that day."""
    wanted = select(UnitTerm).where(UnitTerm.parent_id == unit_id, UnitTerm.since > on)
    return [f"{term.name}（自 {term.since} 起）" for term in session.scalars(wanted)]


def _later_posts(session: Session, unit_id: int, on: date) -> list[str]:
    wanted = select(Appointment.person_id).where(Appointment.unit_id == unit_id, Appointment.since >= on)
    names = person_names(session)
    return [names[person_id] for person_id in session.scalars(wanted)]


def _end(session: Session, unit: Unit, on: date, reason: CloseReason) -> None:
    """Close the unit with everything that hangs on it."""
    last = on - ONE_DAY
    unit.closed_on, unit.close_reason = on, reason
    kinds: tuple[Any, ...] = (Appointment, Body, BodyMember, Patron)
    for kind in kinds:
        for held in session.scalars(select(kind).where(kind.unit_id == unit.id)):
            if held.until is None or held.until > last:
                held.until = max(last, held.since)
    bodies = select(Body.id).where(Body.unit_id == unit.id)
    lasting = or_(BodyMember.until.is_(None), BodyMember.until > last)
    for member in session.scalars(select(BodyMember).where(BodyMember.body_id.in_(bodies), lasting)):
        member.until = max(last, member.since)
