"""更名、调整隶属: a unit's names and places by date, so that the past keeps the old tree (S1)."""

from datetime import date

from desktop.fields import Problem, Refused, check_all
from desktop.models.base import spec_of
from desktop.models.organisation import Unit, UnitTerm
from desktop.rules.organisation import dated_problems, loop_problems, name_problems
from desktop.services.organisation.tree import tree_in
from desktop.services.organisation.unit_terms import (
    found_unit,
    order_brothers,
    place_below,
    place_problems,
    places,
    span_of,
    term_from,
    term_on,
)
from desktop.services.parts.names import unit_names_on
from desktop.services.workspace import Workspace, refuse_if


def rename_unit(
    ws: Workspace, unit_id: int, since: date, name: str, short_name: str, initiator: object | None = None
) -> None:
    """The unit bears this name from `since` on; what was before keeps the old one."""
    name, short_name = name.strip(), short_name.strip()
    values = {"since": since, "name": name, "short_name": short_name}
    refuse_if(check_all(spec_of(UnitTerm).only(*values), values))
    with ws.command("rename_unit", "", initiator) as command:
        session = command.session
        unit = found_unit(session, unit_id)
        refuse_if(dated_problems("since", "更名", since, span_of(unit)))
        old = term_on(session, unit, since)
        old_name, old_short = old.name, old.short_name
        if (old_name, old_short) == (name, short_name):
            raise Refused([Problem("name", "名称没有变化，不用更名")])
        brothers = tree_in(session, since).children_of(old.parent_id)
        refuse_if(name_problems(name, (node.name for node in brothers if node.id != unit_id)))
        term = term_from(session, unit, since)
        for later in (t for t in unit.terms if t.since >= term.since):
            if (later.name, later.short_name) != (old_name, old_short):
                break
            later.name, later.short_name = name, short_name
        command.summary = f"{old_name} 自 {since} 起更名为 {name}"


def move_unit(
    ws: Workspace,
    unit_id: int,
    since: date,
    parent_id: int | None,
    position: int | None = None,
    initiator: object | None = None,
) -> None:
    """The unit hangs below `parent_id` (None = top) from `since` on, at `position` among its brothers (None = last).

    Under the same upper unit only the order changes, at once and without a date. Refused for a loop.
    """
    with ws.command("move_unit", "", initiator) as command:
        session = command.session
        unit = found_unit(session, unit_id)
        refuse_if(dated_problems("since", "调整", since, span_of(unit)))
        old = term_on(session, unit, since)
        if old.parent_id == parent_id:
            order_brothers(session, unit_id, parent_id, position, since)
            command.summary = f"已调整 {old.name} 的排列次序"
            return
        refuse_if(loop_problems(unit_id, parent_id, since, places(session)))
        brothers = tree_in(session, since).children_of(parent_id)
        refuse_if(name_problems(old.name, (node.name for node in brothers)))
        term = place_below(session, unit, parent_id, since)
        order_brothers(session, unit_id, parent_id, position, since)
        upper = unit_names_on(session, since).get(parent_id, "") if parent_id else ""
        command.summary = f"{term.name} 自 {since} 起隶属 {upper or '最上级'}"


def remove_term(ws: Workspace, term_id: int, initiator: object | None = None) -> None:
    """Take back a wrongly entered renaming or move: the unit goes on as it was before it."""
    with ws.command("remove_term", "", initiator) as command:
        session = command.session
        term = session.get(UnitTerm, term_id)
        if term is None:
            raise Refused([Problem("", "这条沿革已不在了，请刷新后再试")])
        unit = found_unit(session, term.unit_id)
        before = [other for other in unit.terms if other.since < term.since]
        if not before:
            raise Refused([Problem("", "设立时的名称和隶属不能删除；如有误，请更正基本情况或在当日更名")])
        others = [place for place in places(session) if (place.unit_id, place.since) != (unit.id, term.since)]
        last = before[-1]
        refuse_if(loop_problems(unit.id, last.parent_id, term.since, others))
        refuse_if(place_problems(session, term.since, unit.closed_on, last.parent_id, ""))
        _carry_on(unit, term, last)
        command.summary = f"已删除 {unit.terms[0].name} 自 {term.since} 起的沿革"
        unit.terms.remove(term)


def _carry_on(unit: Unit, gone: UnitTerm, before: UnitTerm) -> None:
    """Later terms that only repeated what the removed one had brought take over what was before it."""
    name, place = (gone.name, gone.short_name), gone.parent_id
    for later in (term for term in unit.terms if term.since > gone.since):
        if (later.name, later.short_name) == name:
            later.name, later.short_name = before.name, before.short_name
        else:
            name = ("", "")
        if later.parent_id == place:
            later.parent_id = before.parent_id
        else:
            place = -1
