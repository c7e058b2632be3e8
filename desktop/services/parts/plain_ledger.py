"""台账的通用部分: a ledger whose records are a plain form is a table of what differs; reading and writing are here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from desktop.fields import Choice, Many, NamedField, Problem, RecordSpec, Refused, Row, Text, check_all
from desktop.models.base import Record, fill, row_of, spec_of
from desktop.models.organisation import Person
from desktop.rules.personal import Finding, scan
from desktop.services.parts.attachment import drop_attachments, exchange_attachments
from desktop.services.parts.checked import without_blanks
from desktop.services.parts.listing import ListQuery
from desktop.services.parts.names import short_names_on
from desktop.services.workspace import Workspace, refuse_if

Facts = dict[str, Any]
Where = Callable[[Workspace], list[ColumnElement[bool]]]


@dataclass(frozen=True)
class QuickList:
    """One quick filter: its key, its Chinese name, and what it asks of a record."""

    key: str
    title: str
    where: Where


@dataclass(frozen=True, kw_only=True)
class PlainLedger:
    """What is special about one ledger.

    `check(ws, session, facts, record_id)` gives what forbids saving; `derive` adds what follows from the facts and is
    stored; `headline` names a record in the status line; `order` is the list's own order; `shown` adds words to a row.
    `within(ws, year)` limits the list to a year (None = all years are one list). `keep` says why a record stays.
    """

    record: type[Record]
    headline: Callable[[Mapping[str, Any]], str]
    order: tuple[Any, ...]
    search: tuple[Any, ...]
    check: Callable[[Workspace, Session, Facts, int | None], list[Problem]] = lambda ws, session, facts, number: []
    derive: Callable[[Workspace, Session, Facts, int | None], Facts] = lambda ws, session, facts, number: {}
    computed: frozenset[str] = frozenset()
    filters: tuple[QuickList, ...] = ()
    people: tuple[str, ...] = ("responsible_id",)
    within: Callable[[Workspace, int], list[ColumnElement[bool]]] | None = None
    shown: Callable[[Workspace, Facts], Facts] = lambda ws, facts: {}
    sums: tuple[tuple[str, str], ...] = ()
    keep: Callable[[Session, Any], str] = lambda session, record: ""
    defaults: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The kind of its records."""
        return self.record.kind

    @property
    def noun(self) -> str:
        """What one record is called."""
        return self.record.title

    def spec(self) -> RecordSpec:
        """All fields of a record."""
        return spec_of(self.record)

    def form_fields(self) -> tuple[NamedField, ...]:
        """The fields that a person fills in."""
        return tuple(n for n in self.spec().fields if n.name not in self.computed)

    def load(self, ws: Workspace, record_id: int) -> Row:
        """One record; Refused when it is gone."""
        with ws.read() as session:
            return row_of(self.found(session, record_id))

    def found(self, session: Session, record_id: int) -> Any:
        """The record inside a running command; Refused when it is gone."""
        record = session.get(self.record, record_id)
        if record is None:
            raise Refused([Problem("", f"这条{self.noun}记录已不存在，请刷新后再试")])
        return record

    def findings(self, values: Mapping[str, Any]) -> list[Finding]:
        """Id- and phone-shaped numbers in its free text."""
        texts = (n for n in self.form_fields() if isinstance(n.field, Text))
        return scan((named.name, named.field.label, values.get(named.name)) for named in texts)

    def save(
        self,
        ws: Workspace,
        record_id: int | None,
        values: Mapping[str, Any],
        initiator: object = None,
        *,
        attach: Sequence[Path] = (),
        detach: Sequence[int] = (),
    ) -> int:
        """Write a record (None = a new one) with its files and return its id; Refused with every problem."""
        with ws.command(f"save_{self.kind}", "", initiator) as command:
            saved = self.write(ws, command, record_id, values)
            exchange_attachments(command.session, ws, self.kind, saved, attach, detach)
            return saved

    def write(self, ws: Workspace, command: Any, record_id: int | None, values: Mapping[str, Any]) -> int:
        """As `save`, inside a running command."""
        session: Session = command.session
        record = self.record() if record_id is None else self.found(session, record_id)
        own = [named for named in self.spec().fields if not isinstance(named.field, Many)]
        facts: Facts = {**self.defaults} if record_id is None else {n.name: getattr(record, n.name) for n in own}
        facts |= without_blanks({name: value for name, value in values.items() if name not in self.computed})
        facts = {named.name: facts.get(named.name) for named in own} | {
            name: value for name, value in facts.items() if isinstance(self.spec()[name].field, Many)
        }
        asked = [named for named in own if named.name not in self.computed]
        refuse_if(check_all(asked, facts) or self.check(ws, session, facts, record_id))
        facts |= self.derive(ws, session, facts, record_id)
        fill(record, {named.name: facts[named.name] for named in own})
        session.add(record)
        session.flush()
        done = "已登记" if record_id is None else "已保存"
        command.summary = f"{done}{self.noun}：{self.headline(facts)}"
        return int(record.id)

    def remove(self, ws: Workspace, record_id: int, initiator: object = None) -> None:
        """Delete a record with its files, to be found in the 回收站; Refused when something rests on it."""
        with ws.command(f"remove_{self.kind}", "", initiator) as command:
            record = self.found(command.session, record_id)
            reason = self.keep(command.session, record)
            if reason:
                raise Refused([Problem("", reason)])
            name = self.headline(row_of(record).values)
            drop_attachments(command.session, self.kind, record_id)
            command.session.delete(record)
            command.summary = f"已删除{self.noun}：{name}"


class PlainList:
    """A row source over a ledger; `year` None means all of it, `units` None every unit."""

    def __init__(self, ws: Workspace, ledger: PlainLedger) -> None:
        self.ws = ws
        self.ledger = ledger
        self.year: int | None = None
        self.units: frozenset[int] | None = None

    def ids(self, query: ListQuery) -> list[int]:
        """The ids of the result, in the order asked for, else in the ledger's own."""
        record = self.ledger.record
        wanted: Select[Any] = select(record.id).where(*self._where(query))
        column = getattr(record, {"unit": "unit_id"}.get(query.sort, query.sort), None) if query.sort else None
        if column is not None:
            wanted = wanted.order_by(column.desc() if query.descending else column.asc())
        with self.ws.read() as session:
            return list(session.scalars(wanted.order_by(*self.ledger.order, record.id.desc())))

    def counts(self) -> dict[str, int]:
        """How many records each quick filter holds; "" is all."""
        with self.ws.read() as session:
            wanted = {"": [], **{one.key: one.where(self.ws) for one in self.ledger.filters}}
            return {
                key: session.scalar(select(func.count(self.ledger.record.id)).where(*self._scope(), *where)) or 0
                for key, where in wanted.items()
            }

    def totals(self, query: ListQuery) -> str:
        """共 12 处，使用人数 340 人: the count and the sums that the ledger names."""
        record = self.ledger.record
        sums = [func.sum(getattr(record, name)) for name, _ in self.ledger.sums]
        with self.ws.read() as session:
            count, *found = session.execute(select(func.count(record.id), *sums).where(*self._where(query))).one()
        words = [f"{title} {number or 0}" for (_, title), number in zip(self.ledger.sums, found, strict=True)]
        return "，".join([f"共 {count} 条", *words])

    def rows(self, ids: Sequence[int]) -> dict[int, Row]:
        """What the list shows: the record's values, its unit and people by name, list entries by title."""
        record, policy = self.ledger.record, self.ws.policy
        choices = [(named.name, named.field) for named in self.ledger.spec().fields]
        listed = {name: one.listed for name, one in choices if isinstance(one, Choice) and one.listed}
        with self.ws.read() as session:
            units = short_names_on(session, self.ws.today())
            people = {row.id: row.name for row in session.execute(select(Person.id, Person.name))}
            found = {}
            for one in session.scalars(select(record).where(record.id.in_(ids))):
                values = dict(row_of(one).values)
                values["unit"] = units.get(values.get("unit_id") or 0, "—")
                values |= {name.removesuffix("_id"): people.get(values[name] or 0) for name in self.ledger.people}
                values |= {f"{n}_title": policy.option_title(key, values[n]) for n, key in listed.items() if values[n]}
                found[one.id] = Row(one.id, values | self.ledger.shown(self.ws, {**values, "id": one.id}))
            return found

    def _scope(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = []
        if self.year is not None and self.ledger.within is not None:
            found += self.ledger.within(self.ws, self.year)
        if self.units is not None:
            found.append(self.ledger.record.unit_id.in_(sorted(self.units)))  # type: ignore[attr-defined]  # each has it
        return found

    def _where(self, query: ListQuery) -> list[ColumnElement[bool]]:
        found = self._scope()
        for one in self.ledger.filters:
            if one.key == query.filter:
                found += one.where(self.ws)
        for term in query.search.split():
            found.append(or_(*(column.contains(term, autoescape=True) for column in self.ledger.search)))
        return found
