"""合并随交: what a unit leaves to the one that takes it over: key sites, running registers, plans, rota (S1, S5)."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.base import Record
from desktop.models.inspection import Inspection
from desktop.models.key_site import KeySite
from desktop.models.register import Shift
from desktop.services.organisation.handover import ANSWERS
from desktop.services.parts.numbering import unit_number
from desktop.services.parts.pinyin import initials

LONGEST_NAME = 40  # characters of a key site's name


def hand_over_ledgers(session: Session, unit_id: int, into_id: int, on: date, name: str) -> int:
    """Give what runs on from `on` to the other unit, inside the running command; returns how many records moved.

    `name` is what the unit was called. What is over, and hazards with their notices, stay with the unit they were of:
    months that were reported must not change.
    """
    moved = 0
    for answer in ANSWERS:
        wanted = select(answer.record).where(answer.record.unit_id == unit_id, answer.is_open(on))
        for record in session.scalars(wanted.order_by(answer.record.id)).all():
            moved += _move(session, record, into_id, name)
    session.flush()
    return moved


def _move(session: Session, record: Record, into_id: int, name: str) -> bool:
    """False for a shift that the other unit has already filled: a day has each shift once."""
    match record:
        case Shift():
            same = (Shift.unit_id == into_id, Shift.day == record.day, Shift.shift_kind == record.shift_kind)
            if session.scalar(select(Shift.id).where(*same).limit(1)) is not None:
                return False
            record.unit_id = into_id
        case Inspection():
            record.number = unit_number(session, Inspection.kind, into_id, record.on_day.year)
            record.unit_id = into_id
        case KeySite():
            twin = (KeySite.unit_id == into_id, KeySite.name == record.name, KeySite.until.is_(None))
            if session.scalar(select(KeySite.id).where(*twin).limit(1)) is not None:
                record.name = f"{record.name}（原{name}）"[:LONGEST_NAME]
                record.initials = initials(record.name)[:60]
            record.unit_id = into_id
        case _:
            setattr(record, "unit_id", into_id)  # noqa: B010  # every ledger of ANSWERS has it, their base has not
    return True
