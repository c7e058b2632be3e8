"""议事机构: 领导小组 and 综治委 attached to units, their offices and members by date (S1; 南昌 细则 7, 南阳 12)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from desktop.fields import Problem, RecordSpec, Refused, Row, check_all
from desktop.models.base import fill, row_of, spec_of
from desktop.models.organisation import Body, BodyMember, Person
from desktop.rules.organisation import Tenure, UnitSpan, leaving_problems, overlap_problems, overlaps, tenure_problems
from desktop.rules.pack import BodyKind
from desktop.services.organisation.people import found_person
from desktop.services.organisation.unit_terms import found_unit, span_of
from desktop.services.parts.names import unit_names_on
from desktop.services.workspace import Workspace, refuse_if

BODY_FIELDS = ("unit_id", "body_kind", "name", "office_unit_id", "since")
MEMBER_FIELDS = ("body_id", "role", "person_id", "unit_id", "job_title", "since", "until")


@dataclass(frozen=True)
class MemberLine:
    """One seat of a body: who, in which role (title in words), of which unit; `until` None while sitting."""

    id: int
    role: str
    role_title: str
    person_id: int
    name: str
    unit_id: int | None
    unit: str
    job_title: str
    from_tree: bool
    since: date
    until: date | None


@dataclass(frozen=True)
class BodyView:
    """A body as it stood on a day, its members in the order of the pack's roles."""

    id: int
    unit_id: int
    unit: str
    body_kind: str
    name: str
    office_unit_id: int | None
    office: str
    since: date
    until: date | None
    members: tuple[MemberLine, ...]


# --- reading ----------------------------------------------------------------------------------------


def body_spec() -> RecordSpec:
    """All fields of a body."""
    return spec_of(Body)


def member_spec() -> RecordSpec:
    """All fields of a seat in a body."""
    return spec_of(BodyMember)


def bodies_on(ws: Workspace, day: date, unit_id: int | None = None) -> list[BodyView]:
    """The bodies that existed on `day`, of one unit or of all, the first founded first."""
    with ws.read() as session:
        return bodies_in(session, ws, day, unit_id)


def bodies_in(session: Session, ws: Workspace, day: date, unit_id: int | None = None) -> list[BodyView]:
    """As `bodies_on`, inside a session that is already open."""
    wanted = select(Body).where(Body.since <= day, or_(Body.until.is_(None), Body.until >= day))
    if unit_id is not None:
        wanted = wanted.where(Body.unit_id == unit_id)
    names = unit_names_on(session, day)
    members = _members_in(session, ws, day, names)
    return [
        BodyView(
            id=body.id,
            unit_id=body.unit_id,
            unit=names.get(body.unit_id, ""),
            body_kind=body.body_kind,
            name=body.name,
            office_unit_id=body.office_unit_id,
            office=names.get(body.office_unit_id, "") if body.office_unit_id else "",
            since=body.since,
            until=body.until,
            members=tuple(members.get(body.id, ())),
        )
        for body in session.scalars(wanted.order_by(Body.since, Body.id))
    ]


def _members_in(session: Session, ws: Workspace, day: date, names: dict[int, str]) -> dict[int, list[MemberLine]]:
    """Body id → those sitting on `day`, in the order of the roles, then of entry."""
    wanted = (
        select(BodyMember, Person.name, Body.body_kind)
        .join(Person, Person.id == BodyMember.person_id)
        .join(Body, Body.id == BodyMember.body_id)
        .where(BodyMember.since <= day, or_(BodyMember.until.is_(None), BodyMember.until >= day))
        .order_by(BodyMember.since, BodyMember.id)
    )
    found: dict[int, list[tuple[int, MemberLine]]] = {}
    for seat, name, body_kind in session.execute(wanted):
        order, title = _role(ws, body_kind, seat.role)
        line = MemberLine(
            id=seat.id,
            role=seat.role,
            role_title=title,
            person_id=seat.person_id,
            name=name,
            unit_id=seat.unit_id,
            unit=names.get(seat.unit_id, "") if seat.unit_id else "",
            job_title=seat.job_title or "",
            from_tree=seat.from_tree,
            since=seat.since,
            until=seat.until,
        )
        found.setdefault(seat.body_id, []).append((order, line))
    return {body: [line for _, line in sorted(lines, key=lambda pair: pair[0])] for body, lines in found.items()}


def _role(ws: Workspace, body_kind: str, role: str) -> tuple[int, str]:
    kind = kind_of(ws, body_kind)
    for number, known in enumerate(kind.roles if kind else ()):
        if known.key == role:
            return number, known.title
    return 99, role


def kind_of(ws: Workspace, body_kind: str) -> BodyKind | None:
    """The pack's description of that kind of body; None for one the pack does not know."""
    return next((kind for kind in ws.policy.bodies if kind.key == body_kind), None)


def body_row(ws: Workspace, body_id: int) -> Row:
    """One body as a form shows it; Refused when gone."""
    with ws.read() as session:
        return row_of(found_body(session, body_id))


def member_row(ws: Workspace, member_id: int) -> Row:
    """One seat as a form shows it; Refused when gone."""
    with ws.read() as session:
        return row_of(_found_member(session, member_id))


def found_body(session: Session, body_id: int) -> Body:
    """The body; Refused when gone."""
    found = session.get(Body, body_id)
    if found is None:
        raise Refused([Problem("", "这个机构已不在了，请刷新后再试")])
    return found


def _found_member(session: Session, member_id: int) -> BodyMember:
    found = session.get(BodyMember, member_id)
    if found is None:
        raise Refused([Problem("", "这名成员已不在了，请刷新后再试")])
    return found


# --- writing ----------------------------------------------------------------------------------------


def add_body(ws: Workspace, values: Mapping[str, Any], initiator: object | None = None) -> int:
    """Set up a body of a unit (`BODY_FIELDS`); returns its id. Refused while the unit has one of that kind."""
    with ws.command("add_body", "", initiator) as command:
        body = Body()
        _write_body(ws, command.session, body, values)
        command.summary = f"已设立 {body.name}"
        return body.id


def edit_body(ws: Workspace, body_id: int, values: Mapping[str, Any], initiator: object | None = None) -> None:
    """Change a body's name, office or founding day; names left out stay."""
    with ws.command("edit_body", "", initiator) as command:
        body = found_body(command.session, body_id)
        _write_body(ws, command.session, body, {**row_of(body).values, **values})
        command.summary = f"已保存 {body.name}"


def _write_body(ws: Workspace, session: Session, body: Body, values: Mapping[str, Any]) -> None:
    plain: dict[str, Any] = {name: values.get(name) for name in BODY_FIELDS}
    kind = kind_of(ws, plain["body_kind"]) if plain["body_kind"] else None
    refuse_if(check_all(spec_of(Body).only(*BODY_FIELDS), plain))
    if kind is None:
        raise Refused([Problem("body_kind", "本制度没有这类机构，请重新选择")])
    unit = found_unit(session, plain["unit_id"])
    problems = _within(span_of(unit), plain["since"], "成立日期")
    stay = Tenure(kind.short_title, plain["since"], body.until)
    same = select(Body).where(Body.unit_id == unit.id, Body.body_kind == kind.key)
    for other in session.scalars(same):
        if other.id != body.id and overlaps(stay, Tenure(other.name, other.since, other.until)):
            problems.append(Problem("body_kind", f"这个单位已有“{other.name}”，请先撤销它，或修改它"))
    if body.id is not None:
        first = session.scalars(select(BodyMember.since).where(BodyMember.body_id == body.id)).all()
        if first and min(first) < plain["since"]:
            problems.append(Problem("since", f"已有成员自 {min(first)} 起任职，成立日期不能晚于这一天"))
    if plain["office_unit_id"] is not None:
        found_unit(session, plain["office_unit_id"])
    refuse_if(problems)
    fill(body, plain)
    session.add(body)
    session.flush()


def end_body(ws: Workspace, body_id: int, last_day: date, initiator: object | None = None) -> None:
    """The body is dissolved; `last_day` is its last, and its members leave with it."""
    with ws.command("end_body", "", initiator) as command:
        body = found_body(command.session, body_id)
        refuse_if(leaving_problems(Tenure(body.name, body.since, body.until), last_day))
        body.until = last_day
        sitting = select(BodyMember).where(BodyMember.body_id == body.id)
        for seat in command.session.scalars(sitting):
            if seat.until is None or seat.until > last_day:
                seat.until = max(last_day, seat.since)
        command.summary = f"{body.name} 至 {last_day} 撤销"


def add_member(ws: Workspace, values: Mapping[str, Any], initiator: object | None = None) -> int:
    """Give a person a role in a body (`MEMBER_FIELDS`); returns the seat's id. Refused for a role already held."""
    with ws.command("add_member", "", initiator) as command:
        seat = BodyMember(from_tree=False)
        command.summary = f"{_write_member(ws, command.session, seat, values)}"
        return seat.id


def edit_member(ws: Workspace, member_id: int, values: Mapping[str, Any], initiator: object | None = None) -> None:
    """Correct a seat that was entered wrongly; names left out stay."""
    with ws.command("edit_member", "", initiator) as command:
        seat = _found_member(command.session, member_id)
        sentence = _write_member(ws, command.session, seat, {**row_of(seat).values, **values})
        command.summary = f"已更正：{sentence}"


def remove_member(ws: Workspace, member_id: int, initiator: object | None = None) -> None:
    """Take back a seat that should never have been entered; the audit keeps it."""
    with ws.command("remove_member", "", initiator) as command:
        seat = _found_member(command.session, member_id)
        body, name = found_body(command.session, seat.body_id), found_person(command.session, seat.person_id).name
        command.summary = f"已删除误录的成员：{body.name} {name}"
        command.session.delete(seat)


def end_member(ws: Workspace, member_id: int, last_day: date, initiator: object | None = None) -> None:
    """A member leaves the body; `last_day` is the last day of sitting. Refused the second time."""
    with ws.command("end_member", "", initiator) as command:
        seat = _found_member(command.session, member_id)
        name = found_person(command.session, seat.person_id).name
        refuse_if(leaving_problems(Tenure(name, seat.since, seat.until), last_day))
        seat.until = last_day
        command.summary = f"{name} 至 {last_day} 退出 {found_body(command.session, seat.body_id).name}"


def _write_member(ws: Workspace, session: Session, seat: BodyMember, values: Mapping[str, Any]) -> str:
    """Check and store one seat; returns what it is in one sentence."""
    plain: dict[str, Any] = {name: values.get(name) for name in MEMBER_FIELDS}
    refuse_if(check_all(spec_of(BodyMember).only(*MEMBER_FIELDS), plain))
    body, person = found_body(session, plain["body_id"]), found_person(session, plain["person_id"])
    kind = kind_of(ws, body.body_kind)
    role = next((known for known in kind.roles if known.key == plain["role"]), None) if kind else None
    if role is None:
        raise Refused([Problem("role", "这个机构没有这个职务，请重新选择")])
    stay = Tenure(person.name, plain["since"], plain["until"])
    life = UnitSpan(body.id, "", body.since, None)
    problems = tenure_problems(stay, life, body.name, person.left_on)
    if body.until is not None and (stay.until is None or stay.until > body.until):
        problems.append(Problem("until", f"“{body.name}”至 {body.until} 撤销，任职止不能晚于这一天"))
    same = select(BodyMember).where(BodyMember.body_id == body.id, BodyMember.role == role.key)
    others = [
        Tenure(found_person(session, other.person_id).name, other.since, other.until)
        for other in session.scalars(same)
        if other.id != seat.id
    ]
    refuse_if(problems + overlap_problems(stay, others, role.title, role.many))
    fill(seat, plain)
    session.add(seat)
    session.flush()
    return f"{person.name}任{body.name}{role.title}"


def _within(span: UnitSpan, day: date, what: str) -> list[Problem]:
    """A body can be founded only while its unit exists."""
    if day < span.opened_on:
        return [Problem("since", f"{what} {day} 早于单位的设立日期 {span.opened_on}")]
    if span.closed_on is not None and day >= span.closed_on:
        return [Problem("since", f"单位已于 {span.closed_on} 撤销，不能再设机构")]
    return []
