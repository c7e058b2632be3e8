"""排查记录: the commands and the list; a 零报告 rests on one (南昌 矛盾制度二、三)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select

from desktop.fields import Problem, RecordSpec, Refused, Row, Text, check_all
from desktop.models.base import fill, row_of, spec_of
from desktop.models.dispute import Dispute, Screening
from desktop.models.monthly_report import MonthlyReport
from desktop.models.organisation import Person
from desktop.rules.dispute import ScreeningKind, check_screening
from desktop.rules.period import Span
from desktop.rules.personal import Finding, scan
from desktop.rules.report_policy import ReportPolicy
from desktop.services.parts.checked import without_blanks
from desktop.services.parts.listing import ListQuery, Scope
from desktop.services.parts.names import short_names_on
from desktop.services.workspace import Workspace, refuse_if


def screening_spec() -> RecordSpec:
    """All fields of a 排查记录."""
    return spec_of(Screening)


def load_screening(ws: Workspace, screening_id: int) -> Row:
    """One record; Refused when it is gone."""
    with ws.read() as session:
        found = session.get(Screening, screening_id)
        if found is None:
            raise Refused([Problem("", "这条排查记录已不存在")])
        return row_of(found)


def new_screening_values(ws: Workspace, unit_id: int | None) -> dict[str, Any]:
    """What a new record begins with: today, this unit, the monthly kind."""
    return {"unit_id": unit_id, "held_on": ws.today(), "screening_kind": ScreeningKind.regular, "found": 0}


def screening_findings(values: Mapping[str, Any]) -> list[Finding]:
    """Id- and phone-shaped numbers in its free text."""
    return scan(
        (named.name, named.field.label, values.get(named.name))
        for named in spec_of(Screening).fields
        if isinstance(named.field, Text)
    )


def save_screening(
    ws: Workspace, screening_id: int | None, values: Mapping[str, Any], initiator: object | None = None
) -> int:
    """Write a 排查记录 (None = a new one) and return its id; Refused with every problem at its field."""
    with ws.command("save_screening", "", initiator) as command:
        record = Screening() if screening_id is None else command.session.get(Screening, screening_id)
        if record is None:
            raise Refused([Problem("", "这条排查记录已不存在")])
        spec = spec_of(Screening)
        facts = {named.name: getattr(record, named.name) for named in spec.fields}
        facts |= without_blanks(values)
        facts["found"] = facts.get("found") or 0
        problems = check_all(spec.fields, facts) or check_screening(facts, ws.today())
        refuse_if(problems)
        fill(record, facts)
        command.session.add(record)
        command.session.flush()
        command.summary = f"已保存 {record.held_on.isoformat()} 的{record.screening_kind.value}记录"
        return record.id


def remove_screening(ws: Workspace, screening_id: int, initiator: object | None = None) -> None:
    """Delete a record; Refused while a case or a report rests on it."""
    with ws.command("remove_screening", "", initiator) as command:
        record = command.session.get(Screening, screening_id)
        if record is None:
            raise Refused([Problem("", "这条排查记录已不存在")])
        numbers = command.session.scalars(select(Dispute.number).where(Dispute.screening_id == screening_id)).all()
        if numbers:
            raise Refused([Problem("", f"纠纷 {'、'.join(numbers[:3])} 的来源是这次排查，不能删除")])
        if command.session.scalar(select(func.count()).where(MonthlyReport.screening_id == screening_id)):
            raise Refused([Problem("", "已有零报告以这次排查为依据，不能删除")])
        command.session.delete(record)
        command.summary = f"已删除 {record.held_on.isoformat()} 的排查记录"


class ScreeningList:
    """A row source for the list of 排查记录."""

    def __init__(self, ws: Workspace, scope: Scope | None = None) -> None:
        self.ws = ws
        self.scope = scope or Scope()

    def ids(self, query: ListQuery) -> list[int]:
        """The newest first, or by the column asked for."""
        columns = {"held_on": Screening.held_on, "found": Screening.found, "unit": Screening.unit_id}
        column: Any = columns.get(query.sort)
        wanted = select(Screening.id).where(*self._where(query))
        if column is not None:
            wanted = wanted.order_by(column.desc() if query.descending else column.asc())
        with self.ws.read() as session:
            return list(session.scalars(wanted.order_by(Screening.held_on.desc(), Screening.id.desc())))

    def count(self, kind: ScreeningKind | None = None) -> int:
        """How many records of the scope, of one kind or of all."""
        where = self._scope() if kind is None else [*self._scope(), Screening.screening_kind == kind]
        with self.ws.read() as session:
            return session.scalar(select(func.count(Screening.id)).where(*where)) or 0

    def totals(self, query: ListQuery) -> str:
        """排查 12 次，发现纠纷 29 起."""
        wanted = select(func.count(Screening.id), func.sum(Screening.found)).where(*self._where(query))
        with self.ws.read() as session:
            held, found = session.execute(wanted).one()
        return f"排查 {held} 次，发现纠纷 {found or 0} 起"

    def _scope(self) -> list[Any]:
        found: list[Any] = []
        if self.scope.year is not None:
            calendar = ReportPolicy(self.ws.policy, self.ws.workdays).calendar
            found.append(Screening.held_on.between(*calendar.of_span(self.scope.year, Span.year, 1)))
        if self.scope.units is not None:
            found.append(Screening.unit_id.in_(sorted(self.scope.units)))
        return found

    def _where(self, query: ListQuery) -> list[Any]:
        found = self._scope()
        if query.filter:
            found.append(Screening.screening_kind == ScreeningKind[query.filter])
        for term in query.search.split():
            texts = (Screening.scope, Screening.result, Screening.screeners)
            found.append(or_(*(column.contains(term, autoescape=True) for column in texts)))
        return found

    def rows(self, ids: Sequence[int]) -> dict[int, Row]:
        """What the list shows of these records."""
        wanted = (
            select(
                Screening.id, Screening.unit_id, Screening.held_on, Screening.screening_kind, Screening.scope,
                Screening.screeners, Screening.found, Screening.result, Person.name.label("screener"),
            )
            .outerjoin(Person, Person.id == Screening.screener_id)
            .where(Screening.id.in_(ids))
        )  # fmt: skip
        with self.ws.read() as session:
            names = short_names_on(session, self.ws.today())
            return {
                row["id"]: Row(
                    row["id"],
                    {
                        **row,
                        "unit": names.get(row["unit_id"], "—"),
                        "who": row["screener"] or row["screeners"],
                        "kind_title": row["screening_kind"].value,
                    },
                )
                for row in session.execute(wanted).mappings()
            }


def screening_picks(ws: Workspace, unit_id: int | None = None, day: date | None = None) -> list[tuple[int, str, str]]:
    """(id, text, hint) of the newest 200 records (of a unit, up to a day), for a case's source and a 零报告."""
    wanted = select(Screening.id, Screening.held_on, Screening.screening_kind, Screening.scope, Screening.unit_id)
    if unit_id is not None:
        wanted = wanted.where(Screening.unit_id == unit_id)
    if day is not None:
        wanted = wanted.where(Screening.held_on <= day)
    with ws.read() as session:
        names = short_names_on(session, ws.today())
        rows = session.execute(wanted.order_by(Screening.held_on.desc(), Screening.id.desc()).limit(200))
        return [
            (
                row.id,
                f"{row.held_on.isoformat()} {row.screening_kind.value}",
                f"{names.get(row.unit_id, '')} {row.scope}",
            )
            for row in rows
        ]


def screening_basis(ws: Workspace) -> str:
    """How often a 排查 is held and on which article that rests, in one sentence; "" where the duty is off."""
    if not ws.policy.flag("screening.enabled", ws.today()):
        return ""
    return ws.policy.value("screening.per_month", ws.today()).sentence()
