"""The tree of a day, the own unit, names and picks: what every other service asks of the organisation (S1)."""

from collections import Counter
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.fields import Problem, Refused
from desktop.models.organisation import Person, Unit, UnitTerm
from desktop.rules.organisation import UnitNode, UnitSpan, UnitTree, arrange
from desktop.services.parts.names import short_names_on, unit_names_on
from desktop.services.parts.picks import PickItem
from desktop.services.parts.pinyin import initials
from desktop.services.workspace import Workspace, put_setting

OWN_UNIT = "own_unit"
"""The setting that names this file's unit; what is above it is 上级, what is below reports to it."""


def tree_on(ws: Workspace, day: date) -> UnitTree:
    """All units as they stood on `day`."""
    with ws.read() as session:
        return tree_in(session, day)


def tree_in(session: Session, day: date) -> UnitTree:
    """As `tree_on`, inside a session that is already open."""
    wanted = (
        select(
            Unit.id, Unit.code, Unit.unit_kind, Unit.opened_on, Unit.closed_on, Unit.phone, Unit.reports_monthly,
            UnitTerm.name, UnitTerm.short_name, UnitTerm.parent_id, UnitTerm.position,
        )
        .join(UnitTerm, UnitTerm.unit_id == Unit.id)
        .where(Unit.opened_on <= day, UnitTerm.since <= day)
        .order_by(UnitTerm.since, UnitTerm.id)
    )  # fmt: skip
    found: dict[int, tuple[UnitSpan, UnitNode]] = {}
    for row in session.execute(wanted):
        node = UnitNode(
            id=row.id,
            code=row.code,
            name=row.name,
            short_name=row.short_name,
            unit_kind=row.unit_kind,
            parent_id=row.parent_id,
            position=row.position,
            depth=0,
            opened_on=row.opened_on,
            closed_on=row.closed_on,
            phone=row.phone or "",
            reports_monthly=row.reports_monthly,
        )
        found[row.id] = (UnitSpan(row.id, row.code, row.opened_on, row.closed_on), node)
    return arrange(found.values(), day)


def own_unit_id(ws: Workspace) -> int | None:
    """The unit that keeps this file; None before it is chosen."""
    found = ws.setting(OWN_UNIT)
    return int(found) if found is not None else None


def set_own_unit(ws: Workspace, unit_id: int, initiator: object | None = None) -> None:
    """Make this unit the file's own one; Refused when it does not exist today."""
    node = tree_on(ws, ws.today()).by_id.get(unit_id)
    if node is None:
        raise Refused([Problem("unit_id", "这个单位今天不存在，不能设为本单位")])
    with ws.command("set_own_unit", f"本单位已设为 {node.name}", initiator) as command:
        put_setting(command.session, OWN_UNIT, unit_id)
        command.kinds.add("setting")


def unit_heading(ws: Workspace) -> tuple[str, str]:
    """(full name of this unit today, the office that keeps the file)."""
    own = own_unit_id(ws)
    node = tree_on(ws, ws.today()).by_id.get(own) if own is not None else None
    return (node.name if node else "本单位", str(ws.setting("section", "") or ""))


def unit_picks(ws: Workspace, day: date) -> list[PickItem]:
    """The units of `day` in tree order; the hint is the short name and the unit above."""
    tree = tree_on(ws, day)
    picks = []
    for node in tree.nodes:
        parent = tree.by_id.get(node.parent_id) if node.parent_id is not None else None
        hints = [node.short_name if node.short_name != node.name else "", parent.short_name if parent else ""]
        typed = f"{initials(node.name)} {initials(node.short_name)} {node.code.lower()}"
        picks.append(PickItem(node.id, node.name, typed, " · ".join(hint for hint in hints if hint)))
    return picks


def gone_name(ws: Workspace, noun: str, item_id: int) -> str:
    """市容三队（已撤销） or 王芳（已离岗）, for what the list of the day has not; "" when unknown."""
    with ws.read() as session:
        if noun == "单位":
            unit = session.get(Unit, item_id)
            name = unit_names_on(session, ws.today()).get(item_id, "")
            state = "（已撤销）" if unit is not None and unit.closed_on else ""
        else:
            person = session.get(Person, item_id) if noun == "人员" else None
            name, state = (person.name, "（已离岗）" if person.left_on else "") if person else ("", "")
    return f"{name}{state}" if name else ""


def people_picks(ws: Workspace, day: date) -> list[PickItem]:
    """The staff in service on `day` by name; the hint is the unit, and the note where namesakes are told apart."""
    with ws.read() as session:
        names = short_names_on(session, day)
        wanted = select(Person.id, Person.name, Person.initials, Person.unit_id, Person.note, Person.left_on)
        rows = [row for row in session.execute(wanted) if row.left_on is None or day < row.left_on]
    counts = Counter(row.name for row in rows)
    picks = []
    for row in sorted(rows, key=lambda row: (row.initials, row.name, row.id)):
        hints = [names.get(row.unit_id, ""), (row.note or "") if counts[row.name] > 1 else ""]
        picks.append(PickItem(row.id, row.name, row.initials, " · ".join(hint for hint in hints if hint)))
    return picks
