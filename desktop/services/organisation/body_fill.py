"""由组织机构带入: the members a leading group takes from the tree of a day, and who is missing (南昌 细则 7)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from desktop.fields import Problem, Refused
from desktop.models.organisation import BodyMember
from desktop.rules.organisation import ONE_DAY, Holder, UnitNode, UnitTree
from desktop.rules.pack import BodyKind, BodyRole
from desktop.rules.vacancy import cited
from desktop.services.organisation.appointment import holders_on
from desktop.services.organisation.body import BodyView, MemberLine, bodies_in, found_body, kind_of
from desktop.services.organisation.tree import tree_in
from desktop.services.workspace import Workspace


@dataclass(frozen=True)
class Seat:
    """Somebody who belongs in the group by his post: the role, and the unit he sits there for."""

    role: str
    role_title: str
    person_id: int
    name: str
    unit_id: int
    unit: str
    job_title: str
    since: date


@dataclass(frozen=True)
class FillPlan:
    """What filling would do: who comes in, who leaves (no longer in the post), and who is missing, with articles."""

    enter: tuple[Seat, ...]
    leave: tuple[MemberLine, ...]
    missing: tuple[Problem, ...]


def plan_fill(ws: Workspace, body_id: int, day: date) -> FillPlan:
    """What the tree of `day` says about the group. Under a pack without the fill only `missing` is ever filled in."""
    with ws.read() as session:
        return _plan(session, ws, body_id, day)


def fill_group_from_tree(ws: Workspace, body_id: int, day: date, initiator: object | None = None) -> FillPlan:
    """Do what `plan_fill` says: newcomers sit from `day` on (or from the start of their post), leavers till the eve.

    Refused when the pack does not fill groups from the tree (南阳), or when the body does not exist that day.
    """
    value = ws.policy.value("group.fill_from_tree", day)
    if not value.value:
        raise Refused([Problem("", "现行制度没有规定成员由组织机构带入，请逐人添加成员")])
    with ws.command("fill_group_from_tree", "", initiator) as command:
        session = command.session
        plan = _plan(session, ws, body_id, day)
        body = found_body(session, body_id)
        for line in plan.leave:
            old = session.get_one(BodyMember, line.id)
            old.until = max(day - ONE_DAY, old.since)
        for seat in plan.enter:
            session.add(_member(body_id, seat, max(body.since, seat.since)))
        counts = f"新进 {len(plan.enter)} 人，退出 {len(plan.leave)} 人，空缺 {len(plan.missing)} 处"
        command.summary = f"{body.name} 已由组织机构带入：{counts}"
        return plan


def _member(body_id: int, seat: Seat, since: date) -> BodyMember:
    made = BodyMember(body_id=body_id, role=seat.role, person_id=seat.person_id, from_tree=True, since=since)
    made.unit_id, made.job_title = seat.unit_id, seat.job_title or None
    return made


def _plan(session: Session, ws: Workspace, body_id: int, day: date) -> FillPlan:
    body = next((one for one in bodies_in(session, ws, day) if one.id == body_id), None)
    kind = kind_of(ws, body.body_kind) if body else None
    if body is None or kind is None:
        raise Refused([Problem("", f"{day} 没有这个机构，请换一个日期")])
    tree, held = tree_in(session, day), holders_on(session, day)
    seats: list[Seat] = []
    missing: list[Problem] = []
    if ws.policy.flag("group.fill_from_tree", day):
        for role in kind.roles:
            _seats_of(role, body, tree, held, seats, missing, day)
    sitting = {line.person_id for line in body.members if not _in_office(kind, line.role)}
    wanted = {(seat.role, seat.person_id) for seat in seats}
    leave = tuple(line for line in body.members if line.from_tree and (line.role, line.person_id) not in wanted)
    staying = sitting - {line.person_id for line in leave}
    enter = tuple(seat for seat in seats if seat.person_id not in staying)
    missing += _empty_roles(ws, kind, body, enter, leave, {problem.field for problem in missing}, day)
    return FillPlan(enter, leave, tuple(missing))


def _in_office(kind: BodyKind, role: str) -> bool:
    return any(known.key == role and known.in_office for known in kind.roles)


def _seats_of(
    role: BodyRole,
    body: BodyView,
    tree: UnitTree,
    held: dict[tuple[int, str], list[Holder]],
    seats: list[Seat],
    missing: list[Problem],
    day: date,
) -> None:
    """Who belongs in `role`; each person sits once, in the highest role. Units without a head go to `missing`."""
    post = {"own_first": "first_responsible", "own_direct": "direct_responsible", "child_first": "first_responsible"}
    if role.filled_from not in post or body.unit_id not in tree.by_id:
        return
    units: tuple[UnitNode, ...] = (tree.by_id[body.unit_id],)
    if role.filled_from == "child_first":
        units = tree.children_of(body.unit_id)
    for node in units:
        found = held.get((node.id, post[role.filled_from]), [])
        if not found:
            what = "第一责任人" if post[role.filled_from] == "first_responsible" else "直接责任人"
            missing.append(Problem(role.key, f"{role.title}：{node.name}没有{what}", cited(role.basis)))
        for holder in found[:1]:
            if holder.person_id not in {seat.person_id for seat in seats}:
                seats.append(_seat(role, holder, node, max(day, holder.since)))


def _seat(role: BodyRole, holder: Holder, node: UnitNode, since: date) -> Seat:
    return Seat(role.key, role.title, holder.person_id, holder.name, node.id, node.name, holder.job_title, since)


def _empty_roles(
    ws: Workspace,
    kind: BodyKind,
    body: BodyView,
    enter: tuple[Seat, ...],
    leave: tuple[MemberLine, ...],
    said: set[str],
    day: date,
) -> list[Problem]:
    """Required roles that stay empty (those already `said` aside), and an office that has no place yet."""
    going = {line.id for line in leave}
    taken = {line.role for line in body.members if line.id not in going} | {seat.role for seat in enter}
    expected = set(ws.policy.many("group.expected_roles", day)) if kind.key == "leading_group" else set()
    missing = [
        Problem(role.key, f"{role.title}空缺", cited(role.basis))
        for role in kind.roles
        if (role.required or role.key in expected) and role.key not in taken | said
    ]
    if body.office_unit_id is None and kind.required:
        missing.append(Problem("office_unit_id", f"没有写明{kind.office_title}设在哪里", cited(kind.basis)))
    return missing
