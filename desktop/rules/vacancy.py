"""Required posts and bodies that are not there, each with the article that asks for it (南昌 细则 7-11; 南阳 9-12)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from desktop.fields import Problem
from desktop.rules.organisation import UnitKind, UnitNode
from desktop.rules.pack import Basis, BodyKind, PostKind, RulePack

BODY_LEVELS = {"leading_group": "group.levels", "mediation_group": "dispute.group_levels"}
"""Body → the parameter that lists the kinds of units which must have one."""


@dataclass(frozen=True)
class Vacancy:
    """A required post that nobody holds, or a required body that does not exist (`post` is then its key)."""

    unit_id: int
    unit: str
    post: str
    title: str
    problem: Problem
    is_body: bool = False


def wanted_posts(kind: UnitKind, pack: RulePack, day: date) -> tuple[PostKind, ...]:
    """The posts a unit of that kind must fill: every required one, a 机关科室 only those the unit parameter lists."""
    required = tuple(post for post in pack.posts if post.required)
    if kind is not UnitKind.section:
        return required
    listed = pack.many("group.section_posts", day)
    return tuple(post for post in required if post.key in listed)


def offered_posts(kind: UnitKind, pack: RulePack, day: date) -> tuple[PostKind, ...]:
    """The posts a unit of that kind may fill: all of them; what must be filled comes from `wanted_posts`."""
    if kind is not UnitKind.section:
        return pack.posts
    listed = pack.many("group.section_posts", day)
    return tuple(sorted(pack.posts, key=lambda post: post.key not in listed))


def wanted_bodies(kind: UnitKind, pack: RulePack, day: date) -> tuple[tuple[BodyKind, Basis], ...]:
    """The bodies a unit of that kind must have, each with what asks for it."""
    found = []
    for body in pack.bodies:
        value = pack.value(BODY_LEVELS[body.key], day) if body.key in BODY_LEVELS else None
        if value is not None and kind.name in (value.value or ()):
            found.append((body, value.basis))
    return tuple(found)


def vacancies(
    units: Iterable[UnitNode],
    held: Collection[tuple[int, str]],
    bodies: Collection[tuple[int, str]],
    pack: RulePack,
    day: date,
) -> list[Vacancy]:
    """What is missing in each unit, in tree order. `held`: (unit, post) with a holder; `bodies`: (unit, body key)."""
    found = []
    for node in units:
        for post in wanted_posts(node.unit_kind, pack, day):
            if (node.id, post.key) not in held:
                problem = Problem(post.key, f"{node.name}没有{post.title}", cited(post.basis))
                found.append(Vacancy(node.id, node.name, post.key, post.title, problem))
        for body, basis in wanted_bodies(node.unit_kind, pack, day):
            if (node.id, body.key) not in bodies:
                problem = Problem(body.key, f"{node.name}没有设立{body.title}", cited(basis))
                found.append(Vacancy(node.id, node.name, body.key, body.short_title, problem, is_body=True))
    return found


def cited(basis: Basis) -> str:
    """The article as a `Problem` carries it; what the unit ruled itself says so."""
    return str(basis)
