"""工作人员: the staff that hold posts, sit in groups and handle cases; never parties to a dispute (S1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from desktop.fields import Problem, RecordSpec, Refused, Row, check_all
from desktop.models.base import fill, row_of, spec_of
from desktop.models.organisation import Appointment, BodyMember, Patron, Person
from desktop.rules.organisation import ONE_DAY
from desktop.services.parts.checked import without_blanks
from desktop.services.parts.names import short_names_on
from desktop.services.parts.pinyin import name_initials
from desktop.services.workspace import Workspace, refuse_if

EDITED = ("name", "unit_id", "note")
"""What a form about a person holds; the initials follow from the name, leaving is an action of its own."""


@dataclass(frozen=True)
class PersonLine:
    """One line of the register: the person, the unit's short name, the posts held that day in words."""

    id: int
    name: str
    initials: str
    unit_id: int | None
    unit: str
    posts: str
    note: str
    left_on: date | None


def person_spec() -> RecordSpec:
    """All fields of a person."""
    return spec_of(Person)


def people_on(ws: Workspace, day: date, *, with_left: bool = False) -> list[PersonLine]:
    """The register as of `day`, by initials; those who have left only when asked for."""
    titles = {post.key: post.title for post in ws.policy.posts}
    with ws.read() as session:
        names = short_names_on(session, day)
        posts: dict[int, list[str]] = {}
        held = select(Appointment).where(
            Appointment.since <= day, or_(Appointment.until.is_(None), Appointment.until >= day)
        )
        for one in session.scalars(held.order_by(Appointment.since)):
            posts.setdefault(one.person_id, []).append(f"{names.get(one.unit_id, '')}{titles.get(one.post, '')}")
        people = session.scalars(select(Person).order_by(Person.initials, Person.name, Person.id)).all()
    return [
        PersonLine(
            id=p.id,
            name=p.name,
            initials=p.initials,
            unit_id=p.unit_id,
            unit=names.get(p.unit_id, "") if p.unit_id else "",
            posts="、".join(posts.get(p.id, [])),
            note=p.note or "",
            left_on=p.left_on,
        )
        for p in people
        if with_left or p.left_on is None or day < p.left_on
    ]


def person_row(ws: Workspace, person_id: int) -> Row:
    """One person as a form shows it; Refused when gone."""
    with ws.read() as session:
        return row_of(found_person(session, person_id))


def person_names(session: Session) -> dict[int, str]:
    """Person id → name, of everyone ever entered."""
    return {row.id: row.name for row in session.execute(select(Person.id, Person.name))}


def found_person(session: Session, person_id: int) -> Person:
    """The person; Refused when gone."""
    found = session.get(Person, person_id)
    if found is None:
        raise Refused([Problem("person_id", "找不到这名工作人员，请重新选择")])
    return found


def add_person(
    ws: Workspace, name: str, unit_id: int | None = None, note: str | None = None, initiator: object | None = None
) -> int:
    """Enter a member of staff; returns the id. Refused for a namesake in the same unit that no note tells apart."""
    with ws.command("add_person", f"已登记工作人员 {name}", initiator) as command:
        person = Person()
        _write(command.session, person, {"name": name, "unit_id": unit_id, "note": note})
        return person.id


def edit_person(ws: Workspace, person_id: int, values: Mapping[str, Any], initiator: object | None = None) -> None:
    """Change name, unit or note; names left out stay as they are."""
    with ws.command("edit_person", "", initiator) as command:
        person = found_person(command.session, person_id)
        _write(command.session, person, {**{name: getattr(person, name) for name in EDITED}, **values})
        command.summary = f"已更正工作人员 {person.name}"


def rename_person(ws: Workspace, person_id: int, name: str, initiator: object | None = None) -> None:
    """Correct or change a person's name."""
    edit_person(ws, person_id, {"name": name}, initiator)


def leave_person(ws: Workspace, person_id: int, on: date, initiator: object | None = None) -> None:
    """The person is gone from `on`: posts, group seats and 定点承包 end the day before. Refused twice."""
    with ws.command("leave_person", "", initiator) as command:
        session = command.session
        person = found_person(session, person_id)
        if person.left_on is not None:
            raise Refused([Problem("on", f"{person.name}已于 {person.left_on} 离岗，不能再次离岗")])
        last, ended = on - ONE_DAY, 0
        kinds: tuple[Any, ...] = (Appointment, BodyMember, Patron)
        for kind in kinds:
            for held in session.scalars(select(kind).where(kind.person_id == person_id, kind.until.is_(None))):
                if held.since > last:
                    raise Refused([Problem("on", f"{person.name}自 {held.since} 起还有{kind.title}，离岗日期应在其后")])
                held.until = last
                ended += 1
        person.left_on = on
        command.summary = f"{person.name}自 {on} 离岗，随之结束 {ended} 项任职与承包"


def return_person(ws: Workspace, person_id: int, initiator: object | None = None) -> None:
    """Take a leaving back: the person may hold posts again; what ended stays ended."""
    with ws.command("return_person", "", initiator) as command:
        person = found_person(command.session, person_id)
        if person.left_on is None:
            raise Refused([Problem("", f"{person.name}没有离岗")])
        person.left_on = None
        command.summary = f"{person.name}已恢复在岗"


def _write(session: Session, person: Person, values: Mapping[str, Any]) -> None:
    plain: dict[str, Any] = {name: values[name] for name in EDITED}
    plain = without_blanks(plain)
    refuse_if(check_all(spec_of(Person).only(*EDITED), plain))
    same = select(Person).where(Person.name == plain["name"], Person.unit_id.is_(plain["unit_id"]))
    for other in session.scalars(same):
        if other.id != person.id and other.note == plain["note"]:
            where = "本单位已有" if plain["unit_id"] else "已有"
            raise Refused([Problem("name", f"{where}“{other.name}”；若确是同名的两个人，请在备注中注明区别")])
    fill(person, {**plain, "initials": name_initials(plain["name"])})
    session.add(person)
    session.flush()
