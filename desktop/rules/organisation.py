"""组织机构 rules: what a unit is, the tree of a day, and what must hold for units, posts and dates (S1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from desktop.fields import Problem

ONE_DAY = timedelta(days=1)


class UnitKind(StrEnum):
    """What a 单位 is in the tree; 南昌 细则 7, 8, 19; 南阳 2, 7, 8."""

    government = "党委政府"
    bureau = "局机关"
    section = "机关科室"
    subordinate = "局属单位"
    department = "市直单位"
    county = "县（区）"
    township = "乡镇（街道）"
    basic = "基层单位"


class CloseReason(StrEnum):
    """Why a unit ended."""

    closed = "撤销"
    merged = "并入其他单位"


@dataclass(frozen=True)
class UnitNode:
    """A unit as it stood on the day of its tree; `depth` 0 is the top, `closed_on` the first day it is no more."""

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
    """All units that existed on `day`; `nodes` in display order, every parent before its children."""

    day: date
    nodes: tuple[UnitNode, ...]

    @cached_property
    def by_id(self) -> dict[int, UnitNode]:
        """Unit id → node."""
        return {node.id: node for node in self.nodes}

    @cached_property
    def _children(self) -> dict[int | None, tuple[UnitNode, ...]]:
        found: dict[int | None, list[UnitNode]] = {}
        for node in self.nodes:
            parent = node.parent_id if node.parent_id in self.by_id else None
            found.setdefault(parent, []).append(node)
        return {parent: tuple(nodes) for parent, nodes in found.items()}

    def children_of(self, unit_id: int | None) -> tuple[UnitNode, ...]:
        """The units directly below; None asks for the top ones."""
        return self._children.get(unit_id, ())

    def descendants_of(self, unit_id: int) -> tuple[UnitNode, ...]:
        """All units below, in display order; the unit itself is not among them."""
        found: list[UnitNode] = []
        for child in self.children_of(unit_id):
            found += [child, *self.descendants_of(child.id)]
        return tuple(found)

    def scope_of(self, unit_id: int | None) -> tuple[UnitNode, ...]:
        """The unit and all below it; None or a unit that is not there: every unit."""
        if unit_id is None or unit_id not in self.by_id:
            return self.nodes
        return (self.by_id[unit_id], *self.descendants_of(unit_id))

    def path_of(self, unit_id: int) -> tuple[UnitNode, ...]:
        """From the top down to the unit itself; () when it is not in this tree."""
        path: list[UnitNode] = []
        node = self.by_id.get(unit_id)
        while node is not None:
            path.append(node)
            node = self.by_id.get(node.parent_id) if node.parent_id is not None else None
        return tuple(reversed(path))

    def name_of(self, unit_id: int | None) -> str:
        """The unit's full name on this tree's day; "" when it did not exist."""
        node = self.by_id.get(unit_id) if unit_id is not None else None
        return node.name if node else ""


@dataclass(frozen=True)
class UnitSpan:
    """How long a unit exists: from `opened_on` up to, not including, `closed_on`."""

    id: int
    code: str
    opened_on: date
    closed_on: date | None

    def covers(self, day: date) -> bool:
        """Whether the unit exists on that day."""
        return self.opened_on <= day and (self.closed_on is None or day < self.closed_on)


@dataclass(frozen=True)
class Place:
    """One dated term of a unit: its name and where it hangs from `since` on."""

    unit_id: int
    since: date
    name: str
    parent_id: int | None


@dataclass(frozen=True)
class Holder:
    """Who holds a post: `since` and `until` inclusive, `until` None while in office."""

    appointment_id: int
    unit_id: int
    post: str
    person_id: int
    name: str
    job_title: str
    portfolio: str
    since: date
    until: date | None

    def covers(self, day: date) -> bool:
        """Whether the person is in office on that day."""
        return self.since <= day and (self.until is None or day <= self.until)


def arrange(units: Iterable[tuple[UnitSpan, UnitNode]], day: date) -> UnitTree:
    """The tree of `day` from loose nodes (their depth is set here): brothers by position, then code; none is lost.

    A unit whose upper unit does not exist that day stands at the top; units in a loop likewise.
    """
    nodes = {node.id: node for span, node in units if span.covers(day)}
    below: dict[int | None, list[UnitNode]] = {}
    for node in nodes.values():
        below.setdefault(node.parent_id if node.parent_id in nodes else None, []).append(node)
    placed: dict[int, UnitNode] = {}

    def place(node: UnitNode, depth: int) -> None:
        if node.id in placed:
            return
        placed[node.id] = replace(node, depth=depth)
        for child in sorted(below.get(node.id, ()), key=_order):
            place(child, depth + 1)

    for top in sorted(below.get(None, ()), key=_order):
        place(top, 0)
    for stray in sorted(nodes.values(), key=_order):
        place(stray, 0)
    return UnitTree(day, tuple(placed.values()))


def _order(node: UnitNode) -> tuple[int, str, int]:
    return node.position, node.code, node.id


# --- units ------------------------------------------------------------------------------------------


def code_problems(code: str, taken: Mapping[str, str]) -> list[Problem]:
    """A code may be used once, also against units long closed; `taken` maps the codes of other units to their names.

    cg-01 is CG-01: nobody tells them apart on paper or over the telephone.
    """
    same = next((other for other in taken if other.casefold() == code.casefold()), None)
    if same is not None:
        return [Problem("code", f"编码“{same}”已由“{taken[same]}”使用，每个单位的编码不能重复")]
    return []


def name_problems(name: str, brothers: Iterable[str]) -> list[Problem]:
    """Two units directly below the same upper unit may not bear one name."""
    return [Problem("name", f"同一上级单位下已有“{name}”，请核对是否重复建立")] if name in set(brothers) else []


def parent_problems(
    since: date, until: date | None, parent: UnitSpan, parent_name: str, field: str = "opened_on"
) -> list[Problem]:
    """A unit hangs below an upper unit only while that exists: from `since` up to, not including, `until`."""
    what = "设立日期" if field == "opened_on" else "生效日期"
    if since < parent.opened_on:
        return [Problem(field, f"{what} {since} 早于上级“{parent_name}”的设立日期 {parent.opened_on}，请核对")]
    if parent.closed_on is not None and (until is None or until > parent.closed_on):
        return [Problem("parent_id", f"“{parent_name}”已于 {parent.closed_on} 撤销，不能作上级")]
    return []


def children_problems(opened_on: date, first_child: tuple[str, date] | None) -> list[Problem]:
    """A unit's own beginning may not move behind that of a unit below it: (its name, the first day it is below)."""
    if first_child is None or opened_on <= first_child[1]:
        return []
    return [Problem("opened_on", f"下级“{first_child[0]}”自 {first_child[1]} 起已在它之下，设立日期不能晚于这一天")]


def dated_problems(field: str, what: str, on: date, span: UnitSpan) -> list[Problem]:
    """A change of a unit must fall inside its life: renaming, moving, closing, merging."""
    if on < span.opened_on:
        return [Problem(field, f"{what}日期 {on} 早于设立日期 {span.opened_on}，请核对")]
    if span.closed_on is not None and on >= span.closed_on:
        return [Problem(field, f"该单位已于 {span.closed_on} 撤销，{what}日期不能在此之后")]
    return []


def loop_problems(unit_id: int, parent_id: int | None, since: date, places: Iterable[Place]) -> list[Problem]:
    """A unit may not come to hang below itself, on `since` or at any later change of the tree."""
    if parent_id is None:
        return []
    if parent_id == unit_id:
        return [Problem("parent_id", "不能把单位移到它自己之下")]
    known = list(places)
    days = sorted({since, *(place.since for place in known if place.since > since)})
    own_next = min((p.since for p in known if p.unit_id == unit_id and p.since > since), default=None)
    for day in days:
        if own_next is not None and day >= own_next:
            break
        parents = _parents_on(known, day)
        parents[unit_id] = parent_id
        path, upper = [unit_id], parents[unit_id]
        while upper is not None and upper not in path:
            path.append(upper)
            upper = parents.get(upper)
        if upper == unit_id:
            names = {place.unit_id: place.name for place in sorted(known, key=lambda p: p.since) if place.since <= day}
            when = "" if day == since else f"（自 {day} 起）"
            return [Problem("parent_id", f"“{names.get(parent_id, '')}”在这个单位之下{when}，移过去会形成循环")]
    return []


def _parents_on(places: Iterable[Place], day: date) -> dict[int, int | None]:
    """Unit id → upper unit, as the terms say for that day."""
    begun = sorted((place for place in places if place.since <= day), key=lambda place: place.since)
    return {place.unit_id: place.parent_id for place in begun}


def closing_problems(on: date, open_below: Iterable[str], later_posts: Iterable[str]) -> list[Problem]:
    """A unit can end only when nothing hangs below it any more and no one takes office in it on that day or later."""
    problems = []
    names = list(open_below)
    if names:
        shown = "、".join(names[:5]) + (f" 等 {len(names)} 个" if len(names) > 5 else "")
        problems.append(Problem("on", f"还有下级单位：{shown}。请先将其撤销、并入或移到别处"))
    late = list(later_posts)
    if late:
        problems.append(Problem("on", f"{'、'.join(late)}的任职自 {on} 或之后开始，请先更正任职"))
    return problems


# --- posts ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tenure:
    """A stay in office that is to be checked: `until` is the last day in office, None while it lasts."""

    person: str
    since: date
    until: date | None


def tenure_problems(tenure: Tenure, span: UnitSpan, unit_name: str, left_on: date | None = None) -> list[Problem]:
    """A term of office ends after it begins and lies inside the life of its unit and the person's service."""
    if tenure.until is not None and tenure.until < tenure.since:
        return [Problem("until", f"任职止 {tenure.until} 早于任职起 {tenure.since}")]
    problems = []
    if tenure.since < span.opened_on:
        problems.append(Problem("since", f"任职起 {tenure.since} 早于“{unit_name}”的设立日期 {span.opened_on}"))
    if span.closed_on is not None and (tenure.until is None or tenure.until >= span.closed_on):
        problems.append(Problem("until", f"“{unit_name}”已于 {span.closed_on} 撤销，任职止不能晚于它的前一天"))
    if left_on is not None and (tenure.until is None or tenure.until >= left_on):
        problems.append(Problem("person_id", f"{tenure.person}已于 {left_on} 离岗，任职不能延续到这一天及以后"))
    return problems


def overlaps(one: Tenure, other: Tenure) -> bool:
    """Whether two terms of office share a day."""
    starts_in_time = other.until is None or one.since <= other.until
    return starts_in_time and (one.until is None or other.since <= one.until)


def overlap_problems(tenure: Tenure, others: Iterable[Tenure], post_title: str, many: bool) -> list[Problem]:
    """A post for one is held by one at a time; a post for several never by the same person twice at once."""
    for other in others:
        if not overlaps(tenure, other):
            continue
        until = f"至 {other.until}" if other.until else "至今"
        if tenure.person == other.person:
            return [Problem("person_id", f"{other.person}自 {other.since} {until}已任{post_title}，不能重复任职")]
        if not many:
            return [
                Problem(
                    "since", f"{post_title}只能有一人：{other.person}自 {other.since} {until}在任，请先办理交接或免职"
                )
            ]
    return []


def leaving_problems(tenure: Tenure, last_day: date, field: str = "until") -> list[Problem]:
    """Leaving office: once only, and on a day of the term of office."""
    if tenure.until is not None:
        return [Problem(field, f"{tenure.person}已于 {tenure.until} 离任，不能再次离任")]
    return outside_term_problems(tenure, last_day, field)


def outside_term_problems(tenure: Tenure, day: date, field: str) -> list[Problem]:
    """A day that must lie in a person's term of office."""
    if day < tenure.since:
        return [Problem(field, f"日期 {day} 早于{tenure.person}的任职起 {tenure.since}，不在任期内")]
    if tenure.until is not None and day > tenure.until:
        return [Problem(field, f"日期 {day} 晚于{tenure.person}的任职止 {tenure.until}，不在任期内")]
    return []
