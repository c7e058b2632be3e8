"""任职: who held which post on a day, and the commands that appoint, end and hand over (S1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from desktop.fields import Problem, Refused, Row, check_all
from desktop.models.base import fill, row_of, spec_of
from desktop.models.organisation import Appointment, Person, Unit
from desktop.rules.organisation import (
    ONE_DAY,
    Holder,
    Tenure,
    leaving_problems,
    outside_term_problems,
    overlap_problems,
    tenure_problems,
)
from desktop.services.organisation.handover import OpenWork, move_work, open_work_in
from desktop.services.organisation.people import found_person
from desktop.services.organisation.unit_terms import found_unit, span_of
from desktop.services.parts.names import unit_names_on
from desktop.services.workspace import Workspace, refuse_if


@dataclass(frozen=True)
class Handover:
    """A post handed over: the new appointment, one sentence, and the open work that went along."""

    appointment_id: int
    sentence: str
    moved: tuple[OpenWork, ...]


# --- reading ----------------------------------------------------------------------------------------


def holders_on(session: Session, day: date) -> dict[tuple[int, str], list[Holder]]:
    """(unit id, post) → those in office on `day`, the longest-serving first; one query."""
    wanted = _holders().where(Appointment.since <= day, or_(Appointment.until.is_(None), Appointment.until >= day))
    found: dict[tuple[int, str], list[Holder]] = {}
    for holder in _read(session, wanted):
        found.setdefault((holder.unit_id, holder.post), []).append(holder)
    return found


def holder_on(ws: Workspace, unit_id: int, post: str, day: date) -> Holder | None:
    """Who held that post on `day` (of several the longest-serving); None when it was vacant."""
    with ws.read() as session:
        return next(iter(holders_on(session, day).get((unit_id, post), [])), None)


def post_history(ws: Workspace, unit_id: int, post: str = "") -> list[Holder]:
    """Everyone who ever held the post (all posts of the unit when ""), the newest first."""
    wanted = _holders().where(Appointment.unit_id == unit_id)
    if post:
        wanted = wanted.where(Appointment.post == post)
    with ws.read() as session:
        return _read(session, wanted)[::-1]


def appointment_row(ws: Workspace, appointment_id: int) -> Row:
    """One appointment as a form shows it; Refused when it is gone."""
    with ws.read() as session:
        return row_of(_found(session, appointment_id))


def _holders() -> Select[Appointment, str]:
    joined = select(Appointment, Person.name).join(Person, Person.id == Appointment.person_id)
    return joined.order_by(Appointment.since, Appointment.id)


def _read(session: Session, wanted: Select[Appointment, str]) -> list[Holder]:
    return [
        Holder(
            appointment_id=row.id,
            unit_id=row.unit_id,
            post=row.post,
            person_id=row.person_id,
            name=name,
            job_title=row.job_title or "",
            portfolio=row.portfolio or "",
            since=row.since,
            until=row.until,
        )
        for row, name in session.execute(wanted)
    ]


# --- writing ----------------------------------------------------------------------------------------


def appoint(ws: Workspace, values: Mapping[str, Any], initiator: object | None = None) -> int:
    """Put a person into a post of a unit: unit_id, post, person_id, since, and optionally until, job_title, portfolio.

    Returns the appointment's id. Refused for a post already held, a person or unit not there that day.
    """
    with ws.command("appoint", "", initiator) as command:
        made = Appointment()
        _write(ws, command.session, made, values)
        command.summary = f"已任命 {_sentence(ws, command.session, made)}"
        return made.id


def edit_appointment(
    ws: Workspace, appointment_id: int, values: Mapping[str, Any], initiator: object | None = None
) -> None:
    """Correct an appointment that was entered wrongly; names left out stay as they are."""
    with ws.command("edit_appointment", "", initiator) as command:
        found = _found(command.session, appointment_id)
        _write(ws, command.session, found, {**row_of(found).values, **values})
        command.summary = f"已更正 {_sentence(ws, command.session, found)}"


def remove_appointment(ws: Workspace, appointment_id: int, initiator: object | None = None) -> None:
    """Take back an appointment that should never have been entered; the audit keeps it."""
    with ws.command("remove_appointment", "", initiator) as command:
        found = _found(command.session, appointment_id)
        command.summary = f"已删除误录的任职 {_sentence(ws, command.session, found)}"
        command.session.delete(found)


def end_appointment(ws: Workspace, appointment_id: int, last_day: date, initiator: object | None = None) -> None:
    """The person leaves the post; `last_day` is the last day in office. Refused when he has left already."""
    with ws.command("end_appointment", "", initiator) as command:
        found = _found(command.session, appointment_id)
        refuse_if(leaving_problems(_tenure(command.session, found), last_day))
        found.until = last_day
        command.summary = f"{_sentence(ws, command.session, found)} 任职至 {last_day}"


def hand_over_post(
    ws: Workspace,
    appointment_id: int,
    on: date,
    successor_id: int,
    job_title: str | None = None,
    portfolio: str | None = None,
    leave_behind: frozenset[tuple[str, int, str]] = frozenset(),
    initiator: object | None = None,
) -> Handover:
    """One action: the holder's last day is the day before `on`, the successor begins on `on`, open work goes along.

    `leave_behind` holds the `OpenWork.key`s that stay with the old holder. Refused when `on` is no day in the old
    term, when the holder has left already, or when the successor is the same person.
    """
    with ws.command("hand_over_post", "", initiator) as command:
        session = command.session
        old = _found(session, appointment_id)
        tenure = _tenure(session, old)
        if successor_id == old.person_id:
            raise Refused([Problem("person_id", f"{tenure.person}正在任，请选择接任的人")])
        if tenure.until is not None:
            refuse_if(leaving_problems(tenure, on, "on"))
        refuse_if(outside_term_problems(tenure, on - ONE_DAY, "on"))
        work = open_work_in(session, old.person_id, old.unit_id, old.post, on)
        moved = tuple(item for item in work if item.key not in leave_behind)
        old.until = on - ONE_DAY
        session.flush()
        new = Appointment()
        values = {"unit_id": old.unit_id, "post": old.post, "person_id": successor_id, "since": on}
        _write(ws, session, new, {**values, "job_title": job_title or old.job_title, "portfolio": portfolio or None})
        move_work(session, moved, successor_id, job_title, on)
        successor = found_person(session, successor_id).name
        place = unit_names_on(session, on).get(old.unit_id, "")
        title = ws.policy.post(old.post).title
        command.summary = f"{place}{title}自 {on} 由{tenure.person}交接给{successor}，随交未办事项 {len(moved)} 件"
        return Handover(new.id, command.summary, moved)


def open_work_of(ws: Workspace, person_id: int, unit_id: int, post: str, on: date | None = None) -> list[OpenWork]:
    """What is still open on the person's table in that unit: cases, group seats, 定点承包; it goes along."""
    with ws.read() as session:
        return open_work_in(session, person_id, unit_id, post, on or ws.today())


def _found(session: Session, appointment_id: int) -> Appointment:
    found = session.get(Appointment, appointment_id)
    if found is None:
        raise Refused([Problem("", "这条任职记录已不在了，请刷新后再试")])
    return found


def _tenure(session: Session, appointment: Appointment) -> Tenure:
    return Tenure(found_person(session, appointment.person_id).name, appointment.since, appointment.until)


def _sentence(ws: Workspace, session: Session, found: Appointment) -> str:
    session.flush()
    unit = unit_names_on(session, max(found.since, found_unit(session, found.unit_id).opened_on)).get(found.unit_id, "")
    return f"{unit} {ws.policy.post(found.post).title} {found_person(session, found.person_id).name}"


def _write(ws: Workspace, session: Session, target: Appointment, values: Mapping[str, Any]) -> None:
    """Check the whole appointment and store it."""
    spec = spec_of(Appointment)
    plain: dict[str, Any] = {named.name: values.get(named.name) for named in spec.fields}
    refuse_if(check_all(spec.fields, plain))
    unit: Unit = found_unit(session, plain["unit_id"])
    person = found_person(session, plain["person_id"])
    post = next((post for post in ws.policy.posts if post.key == plain["post"]), None)
    if post is None:
        raise Refused([Problem("post", "本制度没有这个岗位，请重新选择")])
    same_post = select(Appointment).where(Appointment.unit_id == unit.id, Appointment.post == post.key)
    others = [_tenure(session, other) for other in session.scalars(same_post) if other.id != target.id]
    tenure = Tenure(person.name, plain["since"], plain["until"])
    name = unit_names_on(session, max(plain["since"], unit.opened_on)).get(unit.id, "")
    problems = tenure_problems(tenure, span_of(unit), name, person.left_on)
    refuse_if(problems + overlap_problems(tenure, others, post.title, post.many))
    fill(target, plain)
    session.add(target)
    session.flush()
