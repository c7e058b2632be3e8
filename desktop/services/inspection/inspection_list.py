"""检查记录的列表: ids in order, rows of a page, live counts and the totals line, over one covering index."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from desktop.fields import Row
from desktop.models.inspection import Inspection
from desktop.models.organisation import Person
from desktop.rules.inspection import InspectionFilter, InspectionStatus
from desktop.services.parts.listing import ListQuery, Scope, fetch_ids, literal, plus, sum_of
from desktop.services.parts.names import people_named, short_names_on, units_named
from desktop.services.workspace import Workspace

_TONES = {
    InspectionStatus.planned: "accent",
    InspectionStatus.done: "soon",
    InspectionStatus.closed: "done",
}


class InspectionList:
    """A row source for a paged list; set `scope` (year and units) and reload."""

    def __init__(self, ws: Workspace, scope: Scope | None = None) -> None:
        self.ws = ws
        self.scope = scope or Scope()

    def ids(self, query: ListQuery) -> list[int]:
        """The ids of the result in order; “newest first” without a column."""
        with self.ws.read() as session:
            wanted = select(Inspection.id).where(*self._where(session, query))
            return fetch_ids(session, self._ordered(session, wanted, query))

    def totals(self, query: ListQuery) -> str:
        """检查 128 次，不合格 37 项，其中 3 项未转隐患."""
        counted = select(
            func.count(),
            sum_of(Inspection.status != literal(InspectionStatus.planned)),
            func.sum(Inspection.failed),
            func.sum(Inspection.unfiled),
        )
        with self.ws.read() as session:
            found = session.execute(counted.where(*self._where(session, query))).one()
        all_, held, failed, unfiled = (int(number or 0) for number in found)
        plans = f"，计划 {all_ - held} 次" if all_ > held else ""
        rest = f"，其中 {unfiled} 项未转隐患" if unfiled else ""
        return f"检查 {held} 次{plans}，不合格 {failed} 项{rest}"

    def counts(self) -> dict[InspectionFilter, int]:
        """How many records of the scope each quick filter holds."""
        sums = [sum_of(and_(*conditions)) if conditions else func.count() for conditions in self._filters().values()]
        with self.ws.read() as session:
            found = session.execute(select(*sums).where(*self._scope())).one()
        return {which: int(number or 0) for which, number in zip(InspectionFilter, found, strict=True)}

    def _filters(self) -> dict[InspectionFilter, list[ColumnElement[bool]]]:
        planned = Inspection.status == literal(InspectionStatus.planned)
        return {
            InspectionFilter.all: [],
            InspectionFilter.planned: [planned],
            InspectionFilter.late: [planned, Inspection.on_day < literal(self.ws.today())],
            InspectionFilter.failed: [Inspection.failed > literal(0)],
            InspectionFilter.unfiled: [Inspection.unfiled > literal(0)],
            InspectionFilter.done: [Inspection.status == literal(InspectionStatus.done)],
            InspectionFilter.closed: [Inspection.status == literal(InspectionStatus.closed)],
        }

    def _scope(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.scope.year is not None:
            first, last = date(self.scope.year, 1, 1), date(self.scope.year, 12, 31)
            found += [Inspection.on_day >= literal(first), Inspection.on_day <= literal(last)]
        if self.scope.units is not None:
            found.append(Inspection.unit_id.in_(sorted(self.scope.units)))
        return found

    def _where(self, session: Session, query: ListQuery) -> list[ColumnElement[bool]]:
        which = InspectionFilter[query.filter] if query.filter else InspectionFilter.all
        words = [self._matches(session, term) for term in query.search.split()]
        return [*self._scope(), *self._filters()[which], *words]

    def _matches(self, session: Session, term: str) -> ColumnElement[bool]:
        found: list[ColumnElement[bool]] = [
            column.contains(term, autoescape=True)
            for column in (Inspection.place, Inspection.number, Inspection.domains)
        ]
        if term.isascii():
            found.append(Inspection.initials.contains(term.lower(), autoescape=True))
        if people := people_named(session, term):
            found.append(Inspection.inspector_id.in_(people))
        if units := units_named(session, term):
            found.append(Inspection.unit_id.in_(units))
        kinds = self.ws.policy.lists["inspection_kinds"].titles
        if keys := [key for key, title in kinds.items() if term in title]:
            found.append(Inspection.inspection_kind.in_(keys))
        return or_(*found)

    def _ordered(self, session: Session, wanted: Select[Any], query: ListQuery) -> Select[Any]:
        column = _SORTED.get(query.sort)
        if column is not None:
            key: ColumnElement[Any] = plus(column)
        elif query.sort in ("unit", "kind", "status"):
            key = self._rank(session, query.sort)
        else:
            return wanted.order_by(Inspection.on_day.desc(), plus(Inspection.id).desc())
        return wanted.order_by(key.desc() if query.descending else key.asc(), plus(Inspection.id).desc())

    def _rank(self, session: Session, sort: str) -> ColumnElement[int]:
        """The place of a record's unit, kind or status in its own order."""
        if sort == "status":
            return case({s.name: place for place, s in enumerate(InspectionStatus)}, value=Inspection.status)
        if sort == "kind":
            keys = list(self.ws.policy.lists["inspection_kinds"].titles)
            return case({k: place for place, k in enumerate(keys)}, value=Inspection.inspection_kind, else_=len(keys))
        names = short_names_on(session, self.ws.today())
        order = sorted(names, key=lambda unit_id: names[unit_id])
        return case({unit: place for place, unit in enumerate(order)}, value=Inspection.unit_id, else_=len(order))

    def rows(self, ids: Sequence[int]) -> dict[int, Row]:
        """What the list shows of these records; units by short name, people by name, choices by title."""
        first, second = aliased(Person), aliased(Person)
        wanted = (
            select(
                Inspection.id, Inspection.number, Inspection.unit_id, Inspection.inspection_kind, Inspection.place,
                Inspection.on_day, Inspection.visited_on, Inspection.planned_on, Inspection.domains,
                Inspection.failed, Inspection.unfiled, Inspection.status, Inspection.holiday,
                first.name.label("first"), second.name.label("second"),
            )
            .outerjoin(first, first.id == Inspection.inspector_id)
            .outerjoin(second, second.id == Inspection.second_inspector_id)
            .where(Inspection.id.in_(ids))
        )  # fmt: skip
        with self.ws.read() as session:
            names = short_names_on(session, self.ws.today())
            return {row["id"]: self._row(dict(row), names) for row in session.execute(wanted).mappings()}

    def _row(self, values: dict[str, Any], names: dict[int, str]) -> Row:
        status = values["status"]
        late = status is InspectionStatus.planned and values["on_day"] < self.ws.today()
        values |= {
            "unit": names.get(values["unit_id"], "—"),
            "kind": self.ws.policy.option_title("inspection_kinds", values["inspection_kind"]),
            "who": "、".join(name for name in (values["first"], values["second"]) if name),
            "mark": "计划已过期" if late else status.value,
            "tone": "overdue" if late else _TONES[status],
        }
        return Row(values["id"], values)


_SORTED: dict[str, Any] = {
    "number": Inspection.number,
    "on_day": Inspection.on_day,
    "place": Inspection.initials,
    "failed": Inspection.failed,
}
