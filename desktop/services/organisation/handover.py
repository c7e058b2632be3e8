"""随交未办事项: what is open on a person's table in a unit, and moving it to the successor (S1)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from desktop.models.dispute import Dispute
from desktop.models.hazard import Hazard
from desktop.models.inspection import Inspection
from desktop.models.key_site import KeySite
from desktop.models.letter import Letter
from desktop.models.organisation import Body, BodyMember, Patron
from desktop.models.register import LargeEvent, Rental, Shift, TemporaryWork
from desktop.rules.dispute import OPEN
from desktop.rules.hazard import HazardStatus
from desktop.rules.inspection import InspectionStatus
from desktop.rules.letter import LetterState
from desktop.rules.organisation import ONE_DAY
from desktop.rules.register import EventState
from desktop.services.parts.names import unit_names_on


@dataclass(frozen=True)
class OpenWork:
    """One thing that goes along when a post changes hands: a field of a record that names the person."""

    kind: str
    record_id: int
    field: str
    title: str
    part: str
    due_on: date | None = None

    @property
    def key(self) -> tuple[str, int, str]:
        """What tells it from all others."""
        return (self.kind, self.record_id, self.field)


@dataclass(frozen=True)
class Desk:
    """Whose open work is asked for: the person, in that unit and post, on that day."""

    person_id: int
    unit_id: int
    post: str
    on: date


CASE_PARTS = {
    "lead_id": "牵头领导",
    "responsible_id": "责任人",
    "mediate_id": "包调处",
    "track_id": "包跟踪",
    "feedback_id": "包反馈",
    "patron_id": "包案领导",
}


def _cases(session: Session, desk: Desk) -> list[OpenWork]:
    """Open cases of the unit in which the person leads, answers or 三包."""
    named = [getattr(Dispute, name) == desk.person_id for name in CASE_PARTS]
    where = or_(Dispute.unit_id == desk.unit_id, Dispute.involved_unit_id == desk.unit_id)
    wanted = select(Dispute).where(where, Dispute.status.in_(OPEN), or_(*named)).order_by(Dispute.number)
    return [
        OpenWork("dispute", case.id, name, f"{case.number} {case.name}", part, case.due_on)
        for case in session.scalars(wanted)
        for name, part in CASE_PARTS.items()
        if getattr(case, name) == desk.person_id
    ]


def _seats(session: Session, desk: Desk) -> list[OpenWork]:
    """Seats in bodies that the person holds for that unit."""
    wanted = (
        select(BodyMember.id, Body.name)
        .join(Body, Body.id == BodyMember.body_id)
        .where(
            BodyMember.person_id == desk.person_id,
            BodyMember.until.is_(None),
            or_(BodyMember.unit_id == desk.unit_id, Body.unit_id == desk.unit_id),
        )
    )
    return [OpenWork("body_member", row.id, "person_id", row.name, "机构成员") for row in session.execute(wanted)]


def _patronage(session: Session, desk: Desk) -> list[OpenWork]:
    """定点承包 of that unit."""
    wanted = select(Patron).where(
        Patron.person_id == desk.person_id, Patron.until.is_(None), Patron.unit_id == desk.unit_id
    )
    names = unit_names_on(session, desk.on)
    return [
        OpenWork("patron", one.id, "person_id", names.get(one.unit_id, ""), "定点承包")
        for one in session.scalars(wanted)
    ]


def _letters(session: Session, desk: Desk) -> list[OpenWork]:
    """The year's letters that the head of the unit has still to sign."""
    if desk.post != "first_responsible":
        return []
    mine = or_(Letter.lower_id == desk.unit_id, Letter.upper_id == desk.unit_id)
    unsigned = Letter.state.in_((LetterState.made, LetterState.printed))
    wanted = select(Letter).where(mine, unsigned, Letter.year == desk.on.year).order_by(Letter.sequence)
    return [
        OpenWork("letter", one.id, "", f"{one.number} {one.upper_name} — {one.lower_name}", "待签，需重新生成")
        for one in session.scalars(wanted)
    ]


def _hazards(session: Session, desk: Desk) -> list[OpenWork]:
    """Open hazards of the unit that the person is to mend."""
    wanted = select(Hazard).where(
        Hazard.unit_id == desk.unit_id, Hazard.person_id == desk.person_id, Hazard.status != HazardStatus.closed
    )
    return [
        OpenWork("hazard", one.id, "person_id", f"{one.number} {one.place}", "隐患整改责任人", one.due_on)
        for one in session.scalars(wanted.order_by(Hazard.number))
    ]


@dataclass(frozen=True)
class Answer:
    """A record of a ledger that names who answers for it: the fields with their Chinese names, what counts as open on
    a day, and the record's name."""

    record: type[Any]
    parts: Mapping[str, str]
    is_open: Callable[[date], ColumnElement[bool]]
    name: Callable[[Any], str]


ANSWERS: tuple[Answer, ...] = (
    Answer(
        KeySite, {"responsible_id": "重点部位责任人", "deputy_id": "重点部位协助责任人"},
        lambda on: or_(KeySite.until.is_(None), KeySite.until >= on), lambda one: one.name,
    ),
    Answer(
        Rental, {"responsible_id": "出租房屋责任人"},
        lambda on: or_(Rental.ends_on.is_(None), Rental.ends_on >= on), lambda one: one.place,
    ),
    Answer(
        TemporaryWork, {"responsible_id": "临时用工责任人"},
        lambda on: or_(TemporaryWork.ends_on.is_(None), TemporaryWork.ends_on >= on), lambda one: one.work,
    ),
    Answer(
        LargeEvent, {"responsible_id": "大型活动安全责任人"},
        lambda on: LargeEvent.state.in_((EventState.applied, EventState.approved)),
        lambda one: f"{one.name}（{one.begins_on.isoformat()}）",
    ),
    Answer(
        Inspection, {"inspector_id": "计划检查的检查人", "second_inspector_id": "计划检查的检查人",
                     "site_person_id": "计划检查的现场负责人"},
        lambda on: Inspection.status == InspectionStatus.planned,
        lambda one: f"{one.number} {one.place}（{one.planned_on.isoformat()}）",
    ),
    Answer(
        Shift, {"person_id": "值班人员", "leader_id": "带班领导"},
        lambda on: Shift.day >= on, lambda one: f"{one.day.isoformat()} 值班",
    ),
)  # fmt: skip
"""Ledgers whose open records go along by naming the successor; a new one is one more line here."""


def _answers(session: Session, desk: Desk) -> list[OpenWork]:
    """What is open in those ledgers of the unit and names the person."""
    found = []
    for answer in ANSWERS:
        record = answer.record
        named = or_(*(getattr(record, name) == desk.person_id for name in answer.parts))
        wanted = select(record).where(record.unit_id == desk.unit_id, named, answer.is_open(desk.on))
        for one in session.scalars(wanted.order_by(record.id)):
            found += [
                OpenWork(record.kind, one.id, name, answer.name(one), part)
                for name, part in answer.parts.items()
                if getattr(one, name) == desk.person_id
            ]
    return found


FINDERS: tuple[Callable[[Session, Desk], list[OpenWork]], ...] = (
    _cases, _hazards, _answers, _seats, _patronage, _letters,
)  # fmt: skip
"""Every place where open work may lie; a new slice adds its finder here."""


def open_work_in(session: Session, person_id: int, unit_id: int, post: str, on: date) -> list[OpenWork]:
    """All open work of the person in that unit, cases first."""
    desk = Desk(person_id, unit_id, post, on)
    return [item for find in FINDERS for item in find(session, desk)]


def move_work(
    session: Session, items: tuple[OpenWork, ...], successor_id: int, job_title: str | None, on: date
) -> None:
    """Cases, hazards and ledgers name the successor from now on; seats and 定点承包 end the day before `on` and begin
    anew with him.

    An unsigned letter carries the name it was made with: it is listed, and made anew by the letters' own command.
    """
    records = {answer.record.kind: answer.record for answer in ANSWERS}
    for item in items:
        if item.kind in records:
            record = session.get_one(records[item.kind], item.record_id)
            setattr(record, item.field, successor_id)
            if isinstance(record, Inspection) and record.inspector_id == record.second_inspector_id:
                record.second_inspector_id = None  # the successor was to go along already
        match item.kind:
            case "dispute":
                setattr(session.get_one(Dispute, item.record_id), item.field, successor_id)
            case "hazard":
                session.get_one(Hazard, item.record_id).person_id = successor_id
            case "body_member":
                _reseat(session, session.get_one(BodyMember, item.record_id), successor_id, job_title, on)
            case "patron":
                old = session.get_one(Patron, item.record_id)
                old.until = max(on - ONE_DAY, old.since)
                session.add(Patron(person_id=successor_id, unit_id=old.unit_id, own_unit=old.own_unit, since=on))
    session.flush()


def _reseat(session: Session, old: BodyMember, successor_id: int, job_title: str | None, on: date) -> None:
    """The successor takes the seat, unless he sits in that body already."""
    old.until = max(on - ONE_DAY, old.since)
    sitting = select(BodyMember.id).where(
        BodyMember.body_id == old.body_id,
        BodyMember.person_id == successor_id,
        BodyMember.role == old.role,
        BodyMember.until.is_(None),
    )
    if session.scalars(sitting).first() is None:
        seat = BodyMember(body_id=old.body_id, role=old.role, person_id=successor_id, since=on)
        seat.unit_id, seat.job_title, seat.from_tree = old.unit_id, job_title or old.job_title, old.from_tree
        session.add(seat)
