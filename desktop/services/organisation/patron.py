"""定点承包: which leading-group member answers for which unit, how that unit stands, visits (南昌 制度三(四))."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from desktop.fields import Problem, RecordSpec, Refused, check, check_all
from desktop.models.base import spec_of
from desktop.models.organisation import Patron, PatronVisit, Person
from desktop.rules.organisation import ONE_DAY, Tenure, leaving_problems, outside_term_problems, overlaps
from desktop.rules.pack import UNIT, Basis
from desktop.services.organisation.body import bodies_in, kind_of
from desktop.services.organisation.people import found_person
from desktop.services.organisation.tree import own_unit_id, tree_in
from desktop.services.organisation.unit_terms import found_unit, span_of
from desktop.services.parts.names import unit_names_on
from desktop.services.workspace import Workspace, refuse_if


@dataclass(frozen=True)
class Visit:
    """One logged visit."""

    id: int
    visited_on: date
    content: str


@dataclass(frozen=True)
class PatronLine:
    """Who answers for a unit, on what it rests (the article, or 本单位自定), and the visits, the newest first."""

    id: int
    person_id: int
    name: str
    unit_id: int
    unit: str
    own_unit: bool
    basis: str
    since: date
    until: date | None
    visits: tuple[Visit, ...]


@dataclass(frozen=True)
class PatronFill:
    """What filling from the leading group did: names that came in, names that left, who has no unit."""

    added: tuple[str, ...]
    ended: tuple[str, ...]
    missing: tuple[Problem, ...]


def patron_spec() -> RecordSpec:
    """All fields of an assignment."""
    return spec_of(Patron)


def visit_spec() -> RecordSpec:
    """All fields of a visit."""
    return spec_of(PatronVisit)


def patrons_on(ws: Workspace, day: date, unit_id: int | None = None) -> list[PatronLine]:
    """The assignments in force on `day`, of one unit or of all: those of the 制度 first."""
    basis = ws.policy.value("patron.enabled", day).basis
    with ws.read() as session:
        wanted = (
            select(Patron, Person.name)
            .join(Person, Person.id == Patron.person_id)
            .where(Patron.since <= day, or_(Patron.until.is_(None), Patron.until >= day))
            .order_by(Patron.own_unit.desc(), Patron.since, Patron.id)
        )
        if unit_id is not None:
            wanted = wanted.where(Patron.unit_id == unit_id)
        names = unit_names_on(session, day)
        return [_line(patron, name, names, basis) for patron, name in session.execute(wanted)]


def _line(patron: Patron, name: str, names: dict[int, str], basis: Basis) -> PatronLine:
    visits = [Visit(visit.id, visit.visited_on, visit.content) for visit in patron.visits]
    return PatronLine(
        id=patron.id,
        person_id=patron.person_id,
        name=name,
        unit_id=patron.unit_id,
        unit=names.get(patron.unit_id, ""),
        own_unit=patron.own_unit,
        basis=str(basis if patron.own_unit else UNIT),
        since=patron.since,
        until=patron.until,
        visits=tuple(sorted(visits, key=lambda visit: (visit.visited_on, visit.id), reverse=True)),
    )


def fill_patrons(ws: Workspace, day: date, initiator: object | None = None) -> PatronFill:
    """Each leading-group member of the own unit answers for the unit he sits there for; who left the group is ended.

    Refused when the pack has no 定点承包 (南阳), or when there is no leading group yet.
    """
    if not ws.policy.flag("patron.enabled", day):
        raise Refused([Problem("", "现行制度没有定点承包责任制；本单位可以自行添加定点联系单位")])
    own = own_unit_id(ws)
    with ws.command("fill_patrons", "", initiator) as command:
        session = command.session
        group = next((b for b in bodies_in(session, ws, day, own) if b.body_kind == "leading_group"), None)
        if group is None:
            raise Refused([Problem("", f"{day} 还没有领导小组，请先设立领导小组并带入成员")])
        kind, basis = kind_of(ws, group.body_kind), str(ws.policy.value("patron.enabled", day).basis)
        office = {role.key for role in kind.roles if role.in_office} if kind else set()
        known = {node.id for node in tree_in(session, day).nodes}
        wanted: dict[tuple[int, int], str] = {}
        missing: list[Problem] = []
        for line in (one for one in group.members if one.role not in office):
            if line.unit_id in known and line.unit_id is not None:
                wanted[(line.person_id, line.unit_id)] = line.name
            else:
                missing.append(Problem("", f"{line.name}没有写明所在单位，不能带入", basis))
        ended = _end_missing(session, wanted, day)
        added = _add_wanted(session, wanted, day)
        command.summary = f"定点承包已由领导小组带入：新增 {len(added)} 项，结束 {len(ended)} 项"
        return PatronFill(tuple(added), tuple(ended), tuple(missing))


def _end_missing(session: Session, wanted: dict[tuple[int, int], str], day: date) -> list[str]:
    running = select(Patron).where(Patron.own_unit.is_(True), Patron.until.is_(None), Patron.since <= day)
    gone = [one for one in session.scalars(running) if (one.person_id, one.unit_id) not in wanted]
    for one in gone:
        one.until = max(day - ONE_DAY, one.since)
    return [found_person(session, one.person_id).name for one in gone]


def _add_wanted(session: Session, wanted: dict[tuple[int, int], str], day: date) -> list[str]:
    running = select(Patron).where(or_(Patron.until.is_(None), Patron.until >= day))
    there = {(one.person_id, one.unit_id) for one in session.scalars(running)}
    added = []
    for (person_id, unit_id), name in wanted.items():
        if (person_id, unit_id) not in there:
            session.add(Patron(person_id=person_id, unit_id=unit_id, own_unit=True, since=day))
            added.append(name)
    session.flush()
    return added


def add_patron(ws: Workspace, person_id: int, unit_id: int, since: date, initiator: object | None = None) -> int:
    """A further assigned unit, the unit's own addition (制度未规定，本单位自定); returns the id."""
    with ws.command("add_patron", "", initiator) as command:
        session = command.session
        person, unit = found_person(session, person_id), found_unit(session, unit_id)
        problems = check(spec_of(Patron)["since"], since)
        if not span_of(unit).covers(since):
            problems.append(Problem("since", f"{since} 这个单位不存在，请核对日期"))
        if person.left_on is not None and since >= person.left_on:
            problems.append(Problem("person_id", f"{person.name}已于 {person.left_on} 离岗"))
        same = select(Patron).where(Patron.person_id == person_id, Patron.unit_id == unit_id)
        for other in session.scalars(same):
            if overlaps(Tenure("", since, None), Tenure("", other.since, other.until)):
                problems.append(Problem("unit_id", f"{person.name}自 {other.since} 起已承包这个单位"))
        refuse_if(problems)
        made = Patron(person_id=person_id, unit_id=unit_id, own_unit=False, since=since)
        session.add(made)
        session.flush()
        name = unit_names_on(session, since).get(unit_id, "")
        command.summary = f"{person.name} 自 {since} 起定点联系 {name}（本单位自定）"
        return made.id


def end_patron(ws: Workspace, patron_id: int, last_day: date, initiator: object | None = None) -> None:
    """The assignment ends; `last_day` is its last. Refused the second time."""
    with ws.command("end_patron", "", initiator) as command:
        found = _found(command.session, patron_id)
        name = found_person(command.session, found.person_id).name
        refuse_if(leaving_problems(Tenure(name, found.since, found.until), last_day))
        found.until = last_day
        unit = unit_names_on(command.session, last_day).get(found.unit_id, "")
        command.summary = f"{name} 至 {last_day} 不再承包 {unit}"


def log_visit(ws: Workspace, patron_id: int, visited_on: date, content: str, initiator: object | None = None) -> int:
    """Note a visit to the assigned unit; returns its id. Refused outside the assignment and for days to come."""
    values = {"visited_on": visited_on, "content": content.strip()}
    refuse_if(check_all(spec_of(PatronVisit).only(*values), values))
    with ws.command("log_visit", "", initiator) as command:
        found = _found(command.session, patron_id)
        name = found_person(command.session, found.person_id).name
        refuse_if(outside_term_problems(Tenure(name, found.since, found.until), visited_on, "visited_on"))
        if visited_on > ws.today():
            raise Refused([Problem("visited_on", "走访日期还没有到，请核对")])
        visit = PatronVisit(patron_id=found.id, **values)
        command.session.add(visit)
        command.session.flush()
        command.summary = f"已登记 {name} {visited_on} 的走访"
        return visit.id


def remove_visit(ws: Workspace, visit_id: int, initiator: object | None = None) -> None:
    """Take back a visit that was entered by mistake; the audit keeps it."""
    with ws.command("remove_visit", "", initiator) as command:
        visit = command.session.get(PatronVisit, visit_id)
        if visit is None:
            raise Refused([Problem("", "这条走访记录已不在了，请刷新后再试")])
        command.summary = f"已删除 {visit.visited_on} 的走访记录"
        command.session.delete(visit)


def _found(session: Session, patron_id: int) -> Patron:
    found = session.get(Patron, patron_id)
    if found is None:
        raise Refused([Problem("", "这项承包已不在了，请刷新后再试")])
    return found
