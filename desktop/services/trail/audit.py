"""审计记录: every command of the file as a list to filter, page and read field by field."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.fields import Row
from desktop.models.trail.audit import SETTING, AuditEntry, AuditTouch
from desktop.models.trail.state import State, kinds, read_states
from desktop.services.parts.listing import ListQuery, fetch_ids
from desktop.services.parts.words import FieldChange, Words, differences, name_of, title_of
from desktop.services.trail.reversal import Line
from desktop.services.workspace import Workspace

_CHUNK = 200
"""So many entries with their changes are in memory at a time."""
OTHER = "—"


@dataclass(frozen=True)
class AuditScope:
    """Which entries: of one 经办人, touching one kind of record, within days (both included); empty means all."""

    operator: str = ""
    kind: str = ""
    first: date | None = None
    last: date | None = None


def audit_operators(ws: Workspace) -> list[str]:
    """Everyone who stands in the audit."""
    with ws.read() as session:
        return sorted(name for name in session.scalars(select(AuditEntry.operator).distinct()) if name)


def audit_kinds(ws: Workspace) -> list[tuple[str, str]]:
    """(kind, Chinese name) of what the entries touched, in the program's own order."""
    with ws.read() as session:
        there = {kind for kind in (*kinds(), SETTING) if _is_touched(session, kind)}
    return [(kind, title_of(kind)) for kind in (*kinds(), SETTING) if kind in there]


def _is_touched(session: Session, kind: str) -> bool:
    return session.scalar(select(AuditTouch.seq).where(AuditTouch.kind == kind).limit(1)) is not None


class AuditList:
    """A row source for the list of entries, the newest first; `scope` is set by the page."""

    def __init__(self, ws: Workspace) -> None:
        self.ws = ws
        self.scope = AuditScope()

    def ids(self, query: ListQuery) -> list[int]:
        """The numbers of the entries; sorted here, so that the covering index and not the long rows are read."""
        with self.ws.read() as session:
            found = fetch_ids(session, select(AuditEntry.seq).where(*self._where(query)))
        return sorted(found, reverse=not (query.sort == "seq" and not query.descending))

    def rows(self, ids: Sequence[int]) -> dict[int, Row]:
        """What the list shows of these entries."""
        with self.ws.read() as session:
            entries = session.scalars(select(AuditEntry).where(AuditEntry.seq.in_(ids)))
            return {entry.seq: Row(entry.seq, _entry_values(entry)) for entry in entries}

    def totals(self, query: ListQuery) -> str:
        """共 1,204 条."""
        with self.ws.read() as session:
            counted = session.scalar(select(func.count(AuditEntry.seq)).where(*self._where(query)))
        return f"共 {counted or 0:,} 条"

    def _where(self, query: ListQuery) -> list[Any]:
        scope, found = self.scope, []
        if scope.operator:
            found.append(AuditEntry.operator == scope.operator)
        if scope.kind:
            found.append(AuditEntry.seq.in_(select(AuditTouch.seq).where(AuditTouch.kind == scope.kind)))
        if scope.first is not None:
            found.append(AuditEntry.at >= datetime.combine(scope.first, time()))
        if scope.last is not None:
            found.append(AuditEntry.at < datetime.combine(scope.last + timedelta(days=1), time()))
        found += [AuditEntry.summary.contains(term, autoescape=True) for term in query.search.split()]
        return found


def _entry_values(entry: AuditEntry) -> dict[str, Any]:
    titles: dict[str, int] = {}
    for change in entry.changes:
        titles[title_of(change["kind"])] = titles.get(title_of(change["kind"]), 0) + 1
    return {
        "seq": entry.seq,
        "at": f"{entry.at:%Y-%m-%d %H:%M:%S}",
        "operator": entry.operator or OTHER,
        "summary": entry.summary,
        "touched": "、".join(title if count == 1 else f"{title} {count}" for title, count in titles.items()) or OTHER,
    }


def entry_lines(ws: Workspace, seq: int) -> list[Line]:
    """What one entry changed: of which record, which field, before and after in words."""
    with ws.read() as session:
        entry = session.get(AuditEntry, seq)
        return _lines(session, Words(ws, session), entry) if entry is not None else []


def audit_rows(ws: Workspace, ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    """The entries in the order of `ids`, one row a changed field, for a paper; entry and record stand once."""
    with ws.read() as session:
        words = Words(ws, session)
        for start in range(0, len(ids), _CHUNK):
            some = ids[start : start + _CHUNK]
            found = {one.seq: one for one in session.scalars(select(AuditEntry).where(AuditEntry.seq.in_(some)))}
            for seq in some:
                entry = found[seq]
                head = {"seq": seq, "at": entry.at, "operator": entry.operator, "summary": entry.summary}
                nothing = [Line("", FieldChange("", "", ""))]
                last = ""
                for place, line in enumerate(_lines(session, words, entry) or nothing):
                    record = line.record if line.record != last else None
                    said = {"label": line.change.label, "before": line.change.before, "after": line.change.after}
                    yield {**(head if place == 0 else dict.fromkeys(head)), "record": record, **said}
                    last = line.record
            session.expunge_all()


def _lines(session: Session, words: Words, entry: AuditEntry) -> list[Line]:
    now = _states(session, entry)
    found = []
    for change in entry.changes:
        kind, number = change["kind"], change["id"]
        said = {**now.get((kind, number), {}), **change["before"], **change["after"]}
        name = f"{title_of(kind)}“{name_of(words, kind, number, said)}”" if kind in kinds() else title_of(kind)
        record = f"{change['action']} {name}"
        changes: list[FieldChange] = []
        if kind in kinds() or kind == SETTING:
            changes = differences(words, kind, change["before"], change["after"])
        found += [Line(record, one) for one in changes or [FieldChange(OTHER, OTHER, OTHER)]]
    return found


def _states(session: Session, entry: AuditEntry) -> dict[tuple[str, int], State]:
    """What the touched records are now: a change alone often does not name its record."""
    wanted: dict[str, list[int]] = {}
    for change in entry.changes:
        if change["kind"] in kinds():
            wanted.setdefault(change["kind"], []).append(change["id"])
    return {
        (kind, number): state
        for kind, numbers in wanted.items()
        for number, state in read_states(session, kind, numbers).items()
    }
