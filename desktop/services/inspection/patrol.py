"""每日巡查: a month of marks for every patrolled site, a day entered at once, exceptions one by one (S5; 细则 12)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from desktop.fields import Many, NamedField, Problem, RecordSpec, Refused, Row, check_all
from desktop.models.base import fill, row_of, spec_of
from desktop.models.key_site import KeySite, Patrol, PatrolFinding
from desktop.models.organisation import Person, Unit
from desktop.rules.key_site import SitePolicy, is_patrolled
from desktop.rules.patrol import PatrolPolicy, PatrolState, Watch, check_day, check_patrol, days_of, missing_days
from desktop.services.parts.checked import without_blanks
from desktop.services.parts.names import short_names_on
from desktop.services.workspace import Command, Workspace, refuse_if


@dataclass(frozen=True)
class PatrolSite:
    """A row of the month: the site, its unit, from when until when it is registered, its usual people.

    `asked` are the days of the month on which it is to be patrolled.
    """

    id: int
    name: str
    unit_id: int
    unit: str
    watch: Watch
    in_charge_id: int | None
    asked: frozenset[date] = frozenset()


@dataclass(frozen=True)
class PatrolMonth:
    """A month as a grid: `marks` holds the state of each (site, day) entered, `missing` the days past without one."""

    year: int
    month: int
    days: tuple[date, ...]
    sites: tuple[PatrolSite, ...]
    marks: Mapping[tuple[int, date], PatrolState]
    missing: Mapping[int, tuple[date, ...]]

    @property
    def lacking(self) -> int:
        """How many entries are missing in all."""
        return sum(len(days) for days in self.missing.values())

    def sentence(self) -> str:
        """巡查 320 次，异常 3 次，缺 12 次."""
        odd = sum(state is PatrolState.abnormal for state in self.marks.values())
        text = f"{len(self.sites)} 个部位，已登记 {len(self.marks)} 次，异常 {odd} 次"
        return f"{text}，缺 {self.lacking} 次" if self.lacking else text


def patrol_policy(ws: Workspace) -> PatrolPolicy:
    """What the pack says of patrols today."""
    return PatrolPolicy.of(ws.policy, ws.today())


def patrol_basis(ws: Workspace) -> str:
    """Why sites are patrolled every day, in one sentence with its article."""
    value = patrol_policy(ws).enabled
    return value.sentence()


def patrol_spec() -> RecordSpec:
    """All fields of a patrol."""
    return spec_of(Patrol)


def finding_columns() -> tuple[NamedField, ...]:
    """The fields of one noted item."""
    return tuple(named for named in spec_of(PatrolFinding).fields if named.name != "patrol_id")


def patrol_month(ws: Workspace, year: int, month: int, units: Collection[int] | None = None) -> PatrolMonth:
    """The grid of a month for the sites of some units (None = all)."""
    days = days_of(year, month)
    with ws.read() as session:
        wanted = select(Patrol.site_id, Patrol.day, Patrol.state).where(Patrol.day.between(days[0], days[-1]))
        entered = {(row.site_id, row.day): row.state for row in session.execute(wanted)}
        sites = _sites(ws, session, days, {site_id for site_id, _ in entered}, units)
    walked: dict[int, set[date]] = {site.id: set() for site in sites}
    marks = {place: state for place, state in entered.items() if place[0] in walked}
    for site_id, day in marks:
        walked[site_id].add(day)
    missing = {site.id: tuple(missing_days(site.asked, walked[site.id], ws.today())) for site in sites}
    return PatrolMonth(year, month, tuple(days), tuple(sites), marks, missing)


def _sites(
    ws: Workspace, session: Session, days: Sequence[date], entered: Collection[int], units: Collection[int] | None
) -> list[PatrolSite]:
    """Sites to be patrolled on some of these days, and those that were (`entered`), by unit and name.

    A day asks for a patrol as the pack and the unit said on it; both may have changed since. A unit that is no more
    owes none.
    """
    first, last, names = days[0], days[-1], short_names_on(session, ws.today())
    ended = {row.id: row.closed_on for row in session.execute(select(Unit.id, Unit.closed_on))}
    said = {day: (SitePolicy.of(ws.policy, day), PatrolPolicy.of(ws.policy, day)) for day in days}
    wanted = select(KeySite).where(KeySite.since <= last, or_(KeySite.until.is_(None), KeySite.until >= first))
    if units is not None:
        wanted = wanted.where(KeySite.unit_id.in_(sorted(units)))
    found = []
    for site in session.scalars(wanted.order_by(KeySite.unit_id, KeySite.name, KeySite.id)):
        facts, walked = row_of(site).values, Watch(max(site.patrol_since or site.since, site.since), site.until)
        asked = frozenset(
            day
            for day, (policy, patrols) in said.items()
            if walked.covers(day)
            and day < (ended.get(site.unit_id) or date.max)
            and is_patrolled(facts, policy)
            and patrols.wants(day, ws.workdays)
        )
        if asked or site.id in entered:
            unit, watch = names.get(site.unit_id, "—"), Watch(site.since, site.until)
            found.append(PatrolSite(site.id, site.name, site.unit_id, unit, watch, site.responsible_id, asked))
    return found


def usual_people(ws: Workspace, site_ids: Collection[int]) -> tuple[int | None, int | None]:
    """Who walked and who was in charge the last time for any of these sites, to be proposed again."""
    with ws.read() as session:
        wanted = select(Patrol.patroller_id, Patrol.in_charge_id).where(Patrol.site_id.in_(sorted(site_ids)))
        last = session.execute(wanted.order_by(Patrol.entered_at.desc(), Patrol.id.desc()).limit(1)).first()
        if last is not None:
            return last.patroller_id, last.in_charge_id
        named = select(KeySite.responsible_id).where(KeySite.id.in_(sorted(site_ids)))
        return None, session.scalar(named.where(KeySite.responsible_id.is_not(None)).limit(1))


def load_patrol(ws: Workspace, site_id: int, day: date) -> Row:
    """The entry of a site and day; a new one with the people named last when there is none yet."""
    with ws.read() as session:
        found = _entry(session, site_id, day)
        if found is not None:
            return row_of(found)
    patroller, in_charge = usual_people(ws, [site_id])
    values = {"site_id": site_id, "day": day, "state": PatrolState.normal, "findings": ()}
    return Row(None, {**values, "patroller_id": patroller, "in_charge_id": in_charge})


def save_day(
    ws: Workspace, day: date, marks: Mapping[int, PatrolState | None],
    people: Mapping[str, Any] | Mapping[int, Mapping[str, Any]], initiator: object | None = None,
) -> int:  # fmt: skip
    """Enter a day for many sites at once; returns how many entries changed. `people` walked them all, or, where each
    unit has its own, by site id who walked that one.

    A mark of None takes the entry away. 异常 is entered site by site (`save_patrol`), since it names place and fault;
    entries that already stand with the same mark are left as they are.
    """
    with ws.command("save_patrol_day", "", initiator) as command:
        each: Mapping[Any, Any] = people
        changed = [
            _mark(ws, command, day, site_id, state, each.get(site_id, people)) for site_id, state in marks.items()
        ]
        count = sum(changed)
        if not count:
            raise Refused([Problem("", "没有需要登记的部位：这一天都已登记过了")])
        command.summary = f"已登记 {day.isoformat()} 的巡查 {count} 处"
        return count


def _mark(
    ws: Workspace, command: Command, day: date, site_id: int, state: PatrolState | None, people: Mapping[str, Any]
) -> bool:
    session = command.session
    found = _entry(session, site_id, day)
    if state is None:
        if found is not None:
            session.delete(found)
        return found is not None
    if found is not None and found.state is state:
        return False
    if state is PatrolState.abnormal:
        raise Refused([Problem("", "异常要写明部位和问题，请逐处登记")])
    try:
        _write(ws, command, site_id, day, {**people, "state": state, "findings": ()})
    except Refused as refused:
        site = session.get(KeySite, site_id)
        name = f"{site.name}：" if site is not None else ""
        raise Refused([Problem(p.field, f"{name}{p.message}", p.article) for p in refused.problems]) from None
    return True


def save_patrol(
    ws: Workspace, site_id: int, day: date, values: Mapping[str, Any], initiator: object | None = None
) -> int:
    """Write one entry with its noted items and return its id; Refused with every problem at its field."""
    with ws.command("save_patrol", "", initiator) as command:
        patrol = _write(ws, command, site_id, day, values)
        site = command.session.get_one(KeySite, site_id)
        command.summary = f"已登记 {site.name} {day.isoformat()} 的巡查：{patrol.state.value}"
        return patrol.id


def remove_patrol(ws: Workspace, site_id: int, day: date, initiator: object | None = None) -> None:
    """Take away an entry made by mistake; Refused when there is none."""
    with ws.command("remove_patrol", "", initiator) as command:
        found = _entry(command.session, site_id, day)
        if found is None:
            raise Refused([Problem("", "这一天没有巡查记录")])
        command.session.delete(found)
        command.summary = f"已删除 {day.isoformat()} 的巡查记录"


def _write(ws: Workspace, command: Command, site_id: int, day: date, values: Mapping[str, Any]) -> Patrol:
    session = command.session
    site = session.get(KeySite, site_id)
    if site is None:
        raise Refused([Problem("", "这个重点部位已不存在，请刷新后再试")])
    refuse_if(check_day(Watch(site.since, site.until), day, ws.today()))
    found = _entry(session, site_id, day) or Patrol()
    own = [named for named in spec_of(Patrol).fields if not isinstance(named.field, Many)]
    facts = {named.name: getattr(found, named.name) for named in own}
    facts |= without_blanks({name: value for name, value in values.items() if name != "findings"})
    facts |= {"site_id": site_id, "day": day, "entered_at": found.entered_at or ws.clock().replace(microsecond=0)}
    given = values["findings"] or () if "findings" in values else [row_of(one) for one in found.findings]
    rows = [_plain(row) for row in given]
    problems = check_all(own, facts) or check_patrol({**facts, "findings": rows}, patrol_policy(ws))
    for number, row in enumerate(rows, 1):
        wrong = check_all(finding_columns(), row)
        problems += [Problem("findings", f"第 {number} 行：{problem.message}") for problem in wrong]
    refuse_if(problems)
    fill(found, facts)
    found.findings = [_finding(found, row) for row in rows]
    session.add(found)
    session.flush()
    return found


def _plain(row: Any) -> dict[str, Any]:
    """The values of a noted item given as a Row or as a mapping, with its id; empty text is no text."""
    values = {**row.values, "id": row.id} if isinstance(row, Row) else {"id": None, **row}
    return without_blanks(values)


def _finding(patrol: Patrol, row: Mapping[str, Any]) -> PatrolFinding:
    same = (one for one in patrol.findings if one.id is not None and one.id == row["id"])
    made = next(same, None) or PatrolFinding()
    fill(made, {name: value for name, value in row.items() if name not in ("id", "patrol_id")})
    return made


def _entry(session: Session, site_id: int, day: date) -> Patrol | None:
    return session.scalar(select(Patrol).where(Patrol.site_id == site_id, Patrol.day == day))


def hazard_of_patrol(ws: Workspace, site_id: int, day: date, item: Mapping[str, Any]) -> dict[str, Any]:
    """What a 隐患 begins with when an exception of a patrol becomes one."""
    with ws.read() as session:
        site = session.get_one(KeySite, site_id)
        return {
            "unit_id": site.unit_id,
            "place": f"{site.name}{item.get('place') or ''}"[:60],
            "description": item.get("fault"),
            "source": "patrol",
            "found_on": day,
            "measure": item.get("handling"),
            "person_id": site.responsible_id,
        }


@dataclass(frozen=True)
class SiteSheet:
    """A month of one site as it is printed: items × days, who walked and who was in charge each day."""

    site: PatrolSite
    place: str
    year: int
    month: int
    items: tuple[str, ...]
    days: tuple[date, ...]
    cells: Mapping[tuple[str, date], str]
    walkers: Mapping[date, str]
    chiefs: Mapping[date, str]
    exceptions: tuple[str, ...]
    missing: tuple[date, ...]


def site_sheet(ws: Workspace, site_id: int, year: int, month: int) -> SiteSheet:
    """The month sheet of a site; Refused when it was not patrolled in that month."""
    with ws.read() as session:
        unit_id = session.scalar(select(KeySite.unit_id).where(KeySite.id == site_id))
    grid = patrol_month(ws, year, month, () if unit_id is None else (unit_id,))
    site = next((one for one in grid.sites if one.id == site_id), None)
    if site is None:
        raise Refused([Problem("", f"这个部位在 {year} 年 {month} 月不需要每日巡查，没有可打印的巡查表")])
    options = ws.policy.options("patrol_items", grid.days[-1])
    titles = {option.key: option.title for option in options}
    cells: dict[tuple[str, date], str] = {}
    walkers: dict[date, str] = {}
    chiefs: dict[date, str] = {}
    exceptions = []
    with ws.read() as session:
        people = {row.id: row.name for row in session.execute(select(Person.id, Person.name))}
        place = session.get_one(KeySite, site_id).place
        wanted = select(Patrol).where(Patrol.site_id == site_id, Patrol.day.between(grid.days[0], grid.days[-1]))
        for patrol in session.scalars(wanted.order_by(Patrol.day)):
            noted = {one.item: one for one in patrol.findings}
            titles |= {key: ws.policy.option_title("patrol_items", key) for key in noted if key not in titles}
            for key in titles:
                idle = patrol.state is PatrolState.idle
                cells[key, patrol.day] = noted[key].state.value if key in noted else "不涉及" if idle else "正常"
            names = [people.get(patrol.patroller_id or 0, ""), *(patrol.patrollers or "").split("、")]
            walkers[patrol.day] = "、".join(name for name in names if name)
            chiefs[patrol.day] = people.get(patrol.in_charge_id or 0, "")
            exceptions += [
                f"{patrol.day.month}月{patrol.day.day}日 {titles[one.item]}：{one.place} {one.fault}"
                + (f"；处理：{one.handling}" if one.handling else "")
                for one in patrol.findings
                if one.place and one.fault
            ]
    shown = {(titles[key], day): text for (key, day), text in cells.items()}
    return SiteSheet(
        site, place, year, month, tuple(titles.values()), grid.days, shown, walkers, chiefs, tuple(exceptions),
        grid.missing[site_id],
    )  # fmt: skip
