"""重点督办单位: the townships chosen each year for close supervision (南阳 35), where the pack or the unit says so."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from desktop.fields import NamedField, Problem, Refused, Row, check_all
from desktop.models.base import fill, row_of, spec_of
from desktop.models.supervision import KeyUnit
from desktop.rules.supervision import day_problems
from desktop.services.organisation.tree import own_unit_id, tree_in
from desktop.services.parts.names import unit_names_on
from desktop.services.workspace import Workspace, refuse_if


def key_unit_fields() -> tuple[NamedField, ...]:
    """The fields of the form."""
    return spec_of(KeyUnit).fields


def key_units_wanted(ws: Workspace) -> bool:
    """Whether units are chosen at all under this file's 制度."""
    return ws.policy.flag("supervision.key_units", ws.today())


def key_units(ws: Workspace, year: int) -> list[Row]:
    """The units of a year by name, with the day and the reason."""
    with ws.read() as session:
        names = unit_names_on(session, ws.today())
        found = session.scalars(select(KeyUnit).where(KeyUnit.year == year).order_by(KeyUnit.decided_on, KeyUnit.id))
        return [Row(it.id, {**row_of(it).values, "unit": names.get(it.unit_id, "")}) for it in found]


def save_key_unit(ws: Workspace, key_id: int | None, values: Mapping[str, Any], initiator: object | None = None) -> int:
    """Choose a unit for a year (year, unit_id, decided_on, reason) or correct that; a unit once a year."""
    with ws.command("save_key_unit", "", initiator) as command:
        session = command.session
        refuse_if(check_all(key_unit_fields(), dict(values)))
        refuse_if(day_problems("decided_on", "确定日期", values["decided_on"], ws.today()))
        tree, own = tree_in(session, values["decided_on"]), own_unit_id(ws)
        below = {node.id for node in tree.descendants_of(own)} if own is not None else set()
        if values["unit_id"] not in below:
            raise Refused([Problem("unit_id", "重点督办单位从本单位的下级中确定", str(_basis(ws)))])
        twin = select(KeyUnit).where(KeyUnit.year == values["year"], KeyUnit.unit_id == values["unit_id"])
        other = session.scalar(twin)
        if other is not None and other.id != key_id:
            raise Refused([Problem("unit_id", f"{values['year']} 年已确定过这个单位")])
        found = KeyUnit() if key_id is None else session.get_one(KeyUnit, key_id)
        fill(found, {it.name: values[it.name] for it in key_unit_fields()})
        session.add(found)
        session.flush()
        command.summary = f"{found.year} 年重点督办单位：{tree.name_of(found.unit_id)}"
        return found.id


def remove_key_unit(ws: Workspace, key_id: int, initiator: object | None = None) -> None:
    """Take a unit off the list; it stays in the 回收站."""
    with ws.command("remove_key_unit", "已移出重点督办单位", initiator) as command:
        found = command.session.get(KeyUnit, key_id)
        if found is None:
            raise Refused([Problem("", "这条记录已不存在，请刷新后再试")])
        command.session.delete(found)


def _basis(ws: Workspace) -> object:
    return ws.policy.value("supervision.key_units", ws.today()).basis
