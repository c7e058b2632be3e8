"""组织机构 read by date: the tree of a day, who held which post, names for lists and pickers (S1)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from desktop.models.organisation import Appointment, Person, Unit, UnitKind, UnitTerm
from desktop.rules.vacancy import Vacancy, vacancies
from desktop.services.pinyin import initials
from desktop.services.workspace import Workspace

UNIT_POSTS = frozenset({"first_responsible", "direct_responsible", "member", "officer", "liaison"})
SECTION_POSTS = frozenset({"first_responsible"})


@dataclass(frozen=True)
class UnitNode:
    """A unit as it stood on the day of its tree; `depth` 0 is a root."""

    id: int
    code: str
    name: str
    short_name: str
    unit_kind: UnitKind
    parent_id: int | None
    position: int
    depth: int
    opened_on: date
    closed_on: date | None
    phone: str
    reports_monthly: bool


@dataclass(frozen=True)
class UnitTree:
    """All units open on `day`, in display order (each before what is below it)."""

    day: date
    nodes: tuple[UnitNode, ...]

    @cached_property
    def by_id(self) -> dict[int, UnitNode]:
        """Unit id → node."""
        return {node.id: node for node in self.nodes}

    @cached_property
    def _children(self) -> dict[int | None, tuple[UnitNode, ...]]:
        below: dict[int | None, list[UnitNode]] = defaultdict(list)
        for node in self.nodes:
            below[node.parent_id].append(node)
        return {parent: tuple(nodes) for parent, nodes in below.items()}

    def children_of(self, unit_id: int | None) -> tuple[UnitNode, ...]:
        """The units directly below (None: the roots), in order."""
        return self._children.get(unit_id, ())

    def descendants_of(self, unit_id: int) -> tuple[UnitNode, ...]:
        """Every unit below at any depth, in display order, without the unit itself."""
        return tuple(self._walk(unit_id))

    def _walk(self, unit_id: int) -> Iterator[UnitNode]:
        for child in self.children_of(unit_id):
            yield child
            yield from self._walk(child.id)

    def path_of(self, unit_id: int) -> tuple[UnitNode, ...]:
        """From the root down to the unit."""
        path: list[UnitNode] = []
        at: int | None = unit_id
        while at is not None and at in self.by_id:
            path.append(self.by_id[at])
            at = self.by_id[at].parent_id
        return tuple(reversed(path))

    def name_of(self, unit_id: int | None) -> str:
        """The unit's name that day; "" when it did not exist."""
        return self.by_id[unit_id].name if unit_id in self.by_id else ""


@dataclass(frozen=True)
class Holder:
    """Somebody in a post: `until` is the last day in office, None while serving."""

    appointment_id: int
    person_id: int
    name: str
    job_title: str
    portfolio: str
    since: date
    until: date | None


@dataclass(frozen=True)
class PickItem:
    """Something to pick by text or pinyin initials; `hint` tells namesakes apart."""

    id: int
    text: str
    initials: str = ""
    hint: str = ""


def _terms_on(day: date) -> Select[Unit, UnitTerm]:
    """Units open on a day, each with the term in force."""
    latest = (
        select(UnitTerm.unit_id, func.max(UnitTerm.since).label("since"))
        .where(UnitTerm.since <= day)
        .group_by(UnitTerm.unit_id)
        .subquery()
    )
    return (
        select(Unit, UnitTerm)
        .join(UnitTerm, UnitTerm.unit_id == Unit.id)
        .join(latest, (latest.c.unit_id == UnitTerm.unit_id) & (latest.c.since == UnitTerm.since))
        .where(Unit.opened_on <= day, or_(Unit.closed_on.is_(None), Unit.closed_on > day))
    )


def tree_in(session: Session, day: date) -> UnitTree:
    """The tree of `day` read in one query."""
    units: dict[int, tuple[Unit, UnitTerm]] = {}
    for unit, term in session.execute(_terms_on(day)):
        units[unit.id] = (unit, term)
    below: dict[int | None, list[int]] = defaultdict(list)
    for unit_id, (_, term) in units.items():
        below[term.parent_id if term.parent_id in units else None].append(unit_id)
    for ids in below.values():
        ids.sort(key=lambda unit_id: (units[unit_id][1].position, units[unit_id][0].code))
    nodes: list[UnitNode] = []

    def walk(parent: int | None, depth: int) -> None:
        for unit_id in below.get(parent, []):
            nodes.append(_node(*units[unit_id], parent, depth))
            walk(unit_id, depth + 1)

    walk(None, 0)
    return UnitTree(day, tuple(nodes))


def _node(unit: Unit, term: UnitTerm, parent: int | None, depth: int) -> UnitNode:
    return UnitNode(
        id=unit.id,
        code=unit.code,
        name=term.name,
        short_name=term.short_name,
        unit_kind=unit.unit_kind,
        parent_id=parent,
        position=term.position,
        depth=depth,
        opened_on=unit.opened_on,
        closed_on=unit.closed_on,
        phone=unit.phone or "",
        reports_monthly=unit.reports_monthly,
    )


def tree_on(ws: Workspace, day: date) -> UnitTree:
    """The tree as it stood on `day`: the past keeps the old tree."""
    with ws.read() as session:
        return tree_in(session, day)


def own_unit_id(ws: Workspace) -> int | None:
    """本单位: the unit this file belongs to."""
    found = ws.setting("own_unit")
    return int(found) if found is not None else None


def unit_names_on(session: Session, day: date) -> dict[int, str]:
    """Unit id → short name of that day, for lists."""
    return {node.id: node.short_name for node in tree_in(session, day).nodes}


def holders_on(session: Session, day: date) -> dict[tuple[int, str], list[Holder]]:
    """(unit, post) → who held it on that day, the longest serving first; one query."""
    query = (
        select(Appointment, Person.name)
        .join(Person, Person.id == Appointment.person_id)
        .where(Appointment.since <= day, or_(Appointment.until.is_(None), Appointment.until >= day))
        .order_by(Appointment.since, Appointment.id)
    )
    found: dict[tuple[int, str], list[Holder]] = defaultdict(list)
    for row, name in session.execute(query):
        found[(row.unit_id, row.post)].append(_holder(row, name))
    return dict(found)


def _holder(row: Appointment, name: str) -> Holder:
    return Holder(row.id, row.person_id, name, row.job_title or "", row.portfolio or "", row.since, row.until)


def holder_on(ws: Workspace, unit_id: int, post: str, day: date) -> Holder | None:
    """Who held a post on a day (the longest serving when several did), or None while it was vacant."""
    with ws.read() as session:
        return next(iter(holders_on(session, day).get((unit_id, post), [])), None)


def terms_of_post(ws: Workspace, unit_id: int, post: str) -> list[Holder]:
    """Everyone who has held a post, the newest first."""
    query = (
        select(Appointment, Person.name)
        .join(Person, Person.id == Appointment.person_id)
        .where(Appointment.unit_id == unit_id, Appointment.post == post)
        .order_by(Appointment.since.desc())
    )
    with ws.read() as session:
        return [_holder(row, name) for row, name in session.execute(query)]


def wanted_posts(kind: UnitKind) -> frozenset[str]:
    """Which posts a unit of that kind is asked to fill: a section has a head only."""
    return SECTION_POSTS if kind is UnitKind.section else UNIT_POSTS


def vacancies_on(ws: Workspace, day: date) -> list[Vacancy]:
    """Required posts that nobody holds, for 本单位 and every unit below it."""
    own = own_unit_id(ws)
    with ws.read() as session:
        tree, held = tree_in(session, day), holders_on(session, day)
    inside = [node for node in tree.nodes if own in {above.id for above in tree.path_of(node.id)}]
    units = [(node.id, node.name, wanted_posts(node.unit_kind)) for node in inside]
    return vacancies(units, held.keys(), ws.policy)


def unit_picks(ws: Workspace, day: date) -> list[PickItem]:
    """Every unit of the day, to be picked; the hint is its full name."""
    return [PickItem(n.id, n.short_name, initials(n.short_name), n.name) for n in tree_on(ws, day).nodes]


def people_picks(ws: Workspace, day: date) -> list[PickItem]:
    """All staff, to be picked; the hint is the unit and job title of the day."""
    with ws.read() as session:
        names = unit_names_on(session, day)
        posts = {h.person_id: (unit, h) for (unit, _), hs in holders_on(session, day).items() for h in hs}
        people = session.execute(select(Person.id, Person.name, Person.initials, Person.unit_id).order_by(Person.id))
        picks = []
        for person_id, name, letters, unit_id in people:
            unit, holder = posts.get(person_id, (unit_id, None))
            hint = " ".join(filter(None, [names.get(unit or 0, ""), holder.job_title if holder else ""]))
            picks.append(PickItem(person_id, name, letters, hint))
    return picks
