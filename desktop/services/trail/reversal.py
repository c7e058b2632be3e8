"""Turning audit entries round: what every record is, what it is to become again, and whether that is safe."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from desktop.fields import Problem, Refused
from desktop.models.base import Base
from desktop.models.inspection import Inspection
from desktop.models.office import Attachment, Draft, Setting
from desktop.models.staged import StagedFile
from desktop.models.trail.audit import SETTING, AuditEntry, AuditTouch, Key
from desktop.models.trail.state import (
    State,
    audit_value,
    canonical,
    columns_of,
    kinds,
    portions,
    read_states,
    whole_state,
    write_state,
)
from desktop.services.dispute.report_hook import after_dispute_change
from desktop.services.inspection.inspection import recount
from desktop.services.parts.words import FieldChange, Words, differences, name_of, setting_title, title_of
from desktop.services.trail.reversal_kept import Lost, erased_keys, kept_of, raw_value
from desktop.services.workspace import Command, Workspace, put_setting

MOST_PROBLEMS = 5
_ATTACHMENT = Attachment.kind


Move = tuple[Key, State | None, State | None]
"""A record, what it is, and what it is to become; None = not there."""


@dataclass(frozen=True)
class Line:
    """One thing that would change: of which record, and the field before and after."""

    record: str
    change: FieldChange


class Reversal:
    """Takes entries back one after the other, in mind only; `write` then makes each record what it is to be."""

    def __init__(self, ws: Workspace, session: Session) -> None:
        self.ws, self.session = ws, session
        self.now: dict[Key, State | None] = {}
        self.wanted: dict[Key, State | None] = {}
        self.problems: list[str] = []
        self.kept_as_now: list[str] = []
        self._content: dict[Key, int] = {}
        self._gone: frozenset[Key] | None = None
        self._seqs: set[int] = set()

    # --- what is wanted -------------------------------------------------------------------------------

    def reverse(self, entries: Sequence[AuditEntry], only: frozenset[Key] | None = None, strict: bool = True) -> None:
        """Take back these entries, the newest first; `only` limits it to some records.

        Strict: each value must still be what the entry left, else a problem names what was changed since. Otherwise
        what can no longer be told stays as it is; `kept_as_now` names those fields.
        """
        self._seqs.update(entry.seq for entry in entries)
        self.load((c["kind"], c["id"]) for entry in entries for c in entry.changes)
        for entry in sorted(entries, key=lambda entry: -entry.seq):
            kept = kept_of(self.session, entry.seq)
            for change in reversed(entry.changes):
                key = (change["kind"], change["id"])
                if only is None or key in only:
                    self._reverse_one(entry, key, change, kept.get(key, {}), strict)

    def load(self, keys: Iterable[Key]) -> None:
        """Read what these records are now."""
        wanted: dict[str, set[int]] = {}
        for kind, number in keys:
            if (kind, number) not in self.now:
                wanted.setdefault(kind, set()).add(number)
        for kind, numbers in wanted.items():
            found: dict[int, State] = {}
            if kind == SETTING:
                found = {0: {one.key: one.value for one in self.session.scalars(select(Setting))}}
            elif kind in kinds():
                found = read_states(self.session, kind, numbers)
            for number in numbers:
                self.now[kind, number] = state = found.get(number)
                self.wanted[kind, number] = None if state is None else dict(state)

    def _reverse_one(self, entry: AuditEntry, key: Key, change: Any, kept: State, strict: bool) -> None:
        kind, state = key[0], self.wanted[key]
        if kind != SETTING and kind not in kinds():
            self._refuse(f"“{kind}”是这个版本不认识的记录，不能改回")
        elif change["action"] == "删除":
            if state is not None:
                self._refuse(f"{self._name(key, state)}已经恢复过了")
            old = {name: self._raw(kind, name, value, kept, None, strict) for name, value in change["before"].items()}
            self.wanted[key] = whole_state(kind, old)
            self._content[key] = entry.seq
        elif state is None and key in self._erased():
            return
        elif state is None:
            self._refuse(f"{self._name(key, change['after'])}已经不在了{self._since(entry, key)}")
        elif change["action"] == "新增":
            if strict:
                self._compare(entry, key, state, whole_state(kind, change["after"]), sure=frozenset(change["after"]))
            self.wanted[key] = None
        else:
            if strict:
                self._compare(entry, key, state, change["after"])
            for name in change["after"].keys() - change["before"].keys():
                state.pop(name, None)
            for name, value in change["before"].items():
                if kind == SETTING or name in columns_of(kind):
                    state[name] = self._raw(kind, name, value, kept, state.get(name), strict)

    def _erased(self) -> frozenset[Key]:
        if self._gone is None:
            self._gone = erased_keys(self.session)
        return self._gone

    def _raw(self, kind: str, name: str, value: Any, kept: State, now: Any, strict: bool) -> Any:
        try:
            return raw_value(kind, name, value, kept)
        except Lost:
            if strict:
                raise
            self.kept_as_now.append(self._label(kind, name))
            return now

    def _compare(
        self, entry: AuditEntry, key: Key, state: State, left: State, sure: frozenset[str] | None = None
    ) -> None:
        """A problem for the first value that is no longer what the entry left.

        Those not in `sure` were not written down (empty, or the column is younger): they count only when an entry
        since then names them.
        """
        for name, value in left.items():
            if key[0] != SETTING and name not in columns_of(key[0]):
                continue
            if audit_value(key[0], name, state.get(name)) in (value, canonical(key[0], name, value)):
                continue
            since = self._since(entry, key, name)
            if since or sure is None or name in sure:
                self._refuse(f"{self._name(key, state)}的“{self._label(key[0], name)}”后来又改过{since}")
                return

    def _since(self, entry: AuditEntry, key: Key, name: str = "") -> str:
        """（2026-10-22 09:00 张敏：已保存 …）: the newest entry since then that touched the record (that column)."""
        later = (
            select(AuditEntry)
            .join(AuditTouch, AuditTouch.seq == AuditEntry.seq)
            .where(AuditTouch.kind == key[0], AuditTouch.record_id == key[1], AuditEntry.seq > entry.seq)
            .order_by(AuditEntry.seq.desc())
        )
        for other in self.session.scalars(later):
            changes = [c for c in other.changes if (c["kind"], c["id"]) == key]
            named = any(not name or name in c["after"] or name in c["before"] for c in changes)
            if changes and named and other.seq not in self._seqs:
                return f"（{other.at:%Y-%m-%d %H:%M} {other.operator or '经办人未登记'}：{other.summary}）"
        return ""

    # --- whether it is safe -----------------------------------------------------------------------------

    def check(self) -> list[str]:
        """What stands in the way, in sentences; nothing was written."""
        if not self.problems:
            self._check_deleted()
            self._check_references()
        return self.problems

    def _check_deleted(self) -> None:
        """Nothing may rest on a record that goes: a row, a file or another record entered since."""
        gone: dict[str, list[int]] = {}
        for (kind, number), state in self.wanted.items():
            if state is None and self.now[kind, number] is not None and kind in kinds():
                gone.setdefault(kind, []).append(number)
        for kind, numbers in gone.items():
            for some in portions(numbers):
                self._check_files(kind, some)
                for other, column in _references_to(kind):
                    table: Any = kinds()[other].__table__
                    rows = select(table.c.id, table.c[column]).where(table.c[column].in_(some))
                    self._check_rows(kind, other, column, self.session.execute(rows))

    def _check_rows(self, kind: str, other: str, column: str, rows: Iterable[Any]) -> None:
        for number, target in rows:
            key = (other, number)
            stays = self.wanted.get(key, {column: target})
            if stays is not None and stays.get(column) == target:
                state = read_states(self.session, other, [number])[number]
                self._refuse(f"{self._name((kind, target))}还被{self._name(key, state)}用到，请先处理后者")

    def _check_files(self, kind: str, numbers: list[int]) -> None:
        held = select(Attachment.id, Attachment.owner_id, Attachment.name).where(
            Attachment.owner_kind == kind, Attachment.owner_id.in_(numbers)
        )
        for number, owner, name in self.session.execute(held):
            if self.wanted.get((_ATTACHMENT, number), {}) is not None:
                self._refuse(f"{self._name((kind, owner))}后来添加了附件“{name}”，请先移除它")

    def _check_references(self) -> None:
        """What a record refers to must be there, or come back with it."""
        needed: dict[str, dict[int, Key]] = {}
        for key, state in self.wanted.items():
            for column, target in _references_of(key[0]) if state else ():
                value, before = (state or {}).get(column), self.now[key]
                if value is not None and (before is None or before.get(column) != value):
                    needed.setdefault(target, {})[value] = key
        for target, wanted in needed.items():
            table: Any = kinds()[target].__table__
            there = {number for some in portions(wanted) for number in self._numbers(table, some)}
            for number, key in wanted.items():
                planned = self.wanted.get((target, number), {})
                if planned is None or (number not in there and (target, number) not in self.wanted):
                    self._refuse(f"{self._name(key)}所属的{title_of(target)}已经不在了")

        self._check_owners()

    def _check_owners(self) -> None:
        """A file comes back only to a record that is there: no foreign key says so."""
        for (kind, number), state in self.wanted.items():
            if kind != _ATTACHMENT or state is None or self.now[kind, number] is not None:
                continue
            owner = (state["owner_kind"], state["owner_id"])
            there = (
                self.wanted[owner]
                if owner in self.wanted
                else owner[0] in kinds() and read_states(self.session, owner[0], [owner[1]])
            )
            if not there:
                self._refuse(f"附件“{state['name']}”所属的{title_of(owner[0])}已经不在了，请先恢复它")

    def _numbers(self, table: Any, some: list[int]) -> list[int]:
        return list(self.session.scalars(select(table.c.id).where(table.c.id.in_(some))))

    def _refuse(self, sentence: str) -> None:
        if len(self.problems) < MOST_PROBLEMS and sentence not in self.problems:
            self.problems.append(sentence)

    # --- words ------------------------------------------------------------------------------------------

    def _name(self, key: Key, values: State | None = None) -> str:
        said = values or self.wanted.get(key) or self.now.get(key) or {}
        return f"{title_of(key[0])}“{name_of(self.words, *key, said)}”" if key[0] != SETTING else "设置"

    def _label(self, kind: str, name: str) -> str:
        if kind == SETTING:
            return setting_title(name)
        column = columns_of(kind).get(name) if kind in kinds() else None
        field = column.info.get("field") if column is not None else None
        return field.label if field else name

    def lines(self) -> list["Line"]:
        """What `write` would do, field by field in words."""
        found = []
        for key, now, wanted in self.moves():
            name = self._name(key, wanted or now)
            if now is None or wanted is None:
                found.append(Line(name, FieldChange("整条记录", "有" if now else "—", "恢复" if wanted else "删除")))
                continue
            moved = [name for name in {**now, **wanted} if now.get(name) != wanted.get(name)]
            old, new = ({n: side[n] for n in moved if n in side} for side in (now, wanted))
            found += [Line(name, change) for change in differences(self.words, key[0], old, new)]
        return found

    @property
    def words(self) -> Words:
        """Names of units and people, read once."""
        if not hasattr(self, "_words"):
            self._words = Words(self.ws, self.session)
        return self._words

    # --- doing it ---------------------------------------------------------------------------------------

    def moves(self) -> list[Move]:
        """All that changes."""
        return [(key, self.now[key], wanted) for key, wanted in self.wanted.items() if self.now[key] != wanted]

    def write(self, command: Command) -> None:
        """Make every record what it is to be inside the running command, and let the reports notice.

        Deletions first, so that a number or code set free can be taken again. Raises Refused when `check` finds
        something, or when what is to come back collides with what is there.
        """
        if self.check():
            raise Refused([Problem("", sentence) for sentence in self.problems])
        order = sorted(self.moves(), key=lambda move: 0 if move[2] is None else 1 if move[1] is not None else 2)
        session = command.session
        session.connection().exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        try:
            for key, now, wanted in order:
                if key[0] == SETTING:
                    _write_settings(session, now or {}, wanted or {})
                    command.kinds.add(SETTING)
                else:
                    write_state(session, command.collector, key, now, wanted, self._content.get(key, 0))
        except IntegrityError:
            raise Refused([Problem("", f"{self._name(key, wanted)}与现有的记录重号或重复，不能这样改回")]) from None
        self._drop_drafts(key for key, _, wanted in order if wanted is None)
        session.expire_all()
        self._settle_reports(order)
        self._recount_inspections(order)

    def _drop_drafts(self, keys: Iterable[Key]) -> None:
        """What was typed and not saved of records that go, and the photos kept with it."""
        gone: dict[str, list[int]] = {}
        for kind, number in keys:
            gone.setdefault(kind, []).append(number)
        for kind, numbers in gone.items():
            for some in portions(numbers):
                self.session.execute(delete(Draft).where(Draft.form == kind, Draft.record_id.in_(some)))
                kept = (StagedFile.form == kind, StagedFile.record_id.in_(some))
                self.session.execute(delete(StagedFile).where(*kept))

    def _settle_reports(self, moves: Iterable[Move]) -> None:
        places = {
            (state["unit_id"], state["known_on"])
            for key, *sides in moves
            if key[0] == "dispute"
            for state in sides
            if state is not None
        }
        for unit_id, known_on in sorted(places):
            after_dispute_change(self.session, self.ws, unit_id, date.fromisoformat(known_on))

    def _recount_inspections(self, moves: Iterable[Move]) -> None:
        """What an inspection shows of its failed lines follows from hazards that came or went."""
        wanted: set[Any] = {
            (state or {}).get("inspection_id")
            for key, *sides in moves
            if key[0] in ("hazard", "check_item")
            for state in sides
        } - {None}
        for number in sorted(wanted):
            record = self.session.get(Inspection, number)
            if record is not None:
                recount(self.ws, self.session, record)


def _write_settings(session: Session, now: State, wanted: State) -> None:
    for key in now.keys() - wanted.keys():
        session.delete(session.get_one(Setting, key))
    for key, value in wanted.items():
        if key not in now or now[key] != value:
            put_setting(session, key, value)
    session.flush()


def _references_to(kind: str) -> list[tuple[str, str]]:
    """(kind, column) of everything that may refer to a record of `kind`."""
    return [(other, column) for other in kinds() for column, target in _references_of(other) if target == kind]


def _references_of(kind: str) -> list[tuple[str, str]]:
    """(column, kind it refers to) of a kind of record."""
    table = Base.metadata.tables.get(kind)
    if table is None or kind not in kinds():
        return []
    found = [(key.parent.name, key.column.table.name) for key in table.foreign_keys]
    return [(column, target) for column, target in found if target in kinds()]
