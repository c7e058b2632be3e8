"""The open work file as services see it: read sessions, audited commands, the policy in force, the clock."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from time import monotonic
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from desktop import runlog
from desktop.changes import ChangeBus, Changes
from desktop.fields import Problem, Refused
from desktop.models import every  # noqa: F401  (every mapped class must be known before the first query)
from desktop.models.office import CalendarDay, Draft, PolicyOverlay, Setting
from desktop.models.staged import StagedFile
from desktop.models.trail.audit import SETTING, AuditEntry, ChangeCollector, head_of, write_entry
from desktop.models.trail.kept import keep_values, put_in_trash
from desktop.models.vault.errors import VaultError
from desktop.models.vault.file_words import Fault, fault_of
from desktop.models.vault.vault import Vault
from desktop.rules.pack import Overlay, RulePack
from desktop.rules.workdays import DayEntry, Workdays
from desktop.services.parts.trouble import Unsure, saving

PUBLISHED_YEARS = "published_years"
"""The setting that lists the years whose official notice is in the calendar: some listed days alone prove nothing."""


class Command:
    """One write in progress: its session, and the sentence that the status line and the audit will carry.

    `kinds` names what else it touches besides records (``"setting"``), so that pages showing that reload; a setting
    counts only when named, for many are the concern of one page. What else came of it (a report that dissolved) is
    appended to ``session.info["notes"]`` and joins the sentence. `collector` is told of what is written past the ORM.
    """

    def __init__(self, session: Session, summary: str, collector: ChangeCollector) -> None:
        self.session = session
        self.collector = collector
        self.summary = summary
        self.kinds: set[str] = set()


class Surroundings(threading.local):
    """What the commands of one thread stand in: those that another runs at the same time are none of its matter."""

    def __init__(self) -> None:
        self.part_of: tuple[str, str] | None = None
        self.settled: tuple[str, int] | None = None


@dataclass
class Workspace:
    """Handed to every page and service; there is no global.

    `packs` maps pack key → RulePack; `clock` returns the local time (tests and the demo replace it);
    `operator` is the 经办人 written on every change.
    """

    vault: Vault
    packs: Mapping[str, RulePack]
    bus: ChangeBus = field(default_factory=ChangeBus)
    clock: Callable[[], datetime] = datetime.now
    operator: str = ""
    _around: Surroundings = field(default_factory=Surroundings, repr=False)
    _policy: RulePack | None = None
    _workdays: Workdays | None = None

    def today(self) -> date:
        """The local day by this workspace's clock."""
        return self.clock().date()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A read-only session over a consistent snapshot; nothing in it is ever written."""
        with Session(self.vault.reader, autoflush=False) as session:
            yield session

    @contextmanager
    def command(self, name: str, summary: str, initiator: object | None = None) -> Iterator[Command]:
        """One transaction with its audit row; commits, then publishes what changed. Any exception undoes it all.

        Within `as_part_of` it goes by that name. `NotSaved`, a refusal, when the file is only looked at or the disk
        does not take it.
        """
        started = monotonic()
        with saving(), Session(self.vault.writer) as session:
            self.vault.refuse_view_only()
            collector = ChangeCollector(session)
            command = Command(session, summary, collector)
            yield command
            session.flush()
            changes = collector.plain()
            command.summary = "；".join([command.summary, *session.info.get("notes", ())])
            if self._around.part_of is not None:
                name, before = self._around.part_of
                command.summary = before + command.summary
            at = self.clock().replace(microsecond=0)
            seq = write_entry(session, at, self.operator, name, command.summary, changes)
            keep_values(session, seq, collector.hidden())
            if self._around.settled is not None:
                _forget_draft(session, *self._around.settled)
            deleted = put_in_trash(session, seq, at, self.operator, name, command.summary, changes)
            self._commit(session, seq)
        runlog.note(f"command.{name}", seconds=monotonic() - started, records=len(changes))
        kinds = frozenset(change["kind"] for change in changes)
        if SETTING in kinds or name == "choose_pack":
            self._policy = self._workdays = None
        told = command.summary + ("，已移入回收站，可恢复" if deleted else "")
        self.publish(Changes(kinds - {SETTING} | command.kinds, told, initiator))

    def publish(self, changes: Changes) -> None:
        """Tell every page; what was read of policy and calendar is read anew when it changed."""
        if changes.kinds & {"policy_overlay", "calendar_day", SETTING}:
            self._policy = self._workdays = None
        self.bus.publish(changes)

    @contextmanager
    def as_part_of(self, name: str, before: str) -> Iterator[None]:
        """Commands inside stand in the audit under `name`, their sentence behind the words `before`.

        For what goes through an ordinary command with its checks and is yet something of its own.
        """
        outer, self._around.part_of = self._around.part_of, (name, before)
        try:
            yield
        finally:
            self._around.part_of = outer

    @contextmanager
    def settling(self, form: str, record_id: int | None) -> Iterator[None]:
        """The command inside saves what is typed in that form (None = the new record): its draft goes in the same
        transaction. Killed in between, the program would bring back as unsaved what is saved, to be saved twice.
        """
        before, self._around.settled = self._around.settled, (form, record_id or 0)
        try:
            yield
        finally:
            self._around.settled = before

    def _commit(self, session: Session, seq: int) -> None:
        """Commit; when the disk reports a fault at that moment, look whether the entry is there before saying so.

        Measured: after a failed fsync a commit reported as failed was there at the next opening. `Unsure` when the
        file cannot be asked any more.
        """
        try:
            session.commit()
        except DBAPIError as error:
            if fault_of(error) not in (Fault.broken_disk, Fault.full):
                raise
            with suppress(DBAPIError):
                session.close()
            if not self._is_written(seq):
                raise

    def _is_written(self, seq: int) -> bool:
        try:
            self.vault.reopen()
            with self.read() as session:
                return session.get(AuditEntry, seq) is not None
        except (DBAPIError, VaultError) as error:
            raise Unsure from error

    def setting(self, key: str, default: Any = None) -> Any:
        """The stored setting, or `default`."""
        with self.read() as session:
            found = session.get(Setting, key)
            return default if found is None else found.value

    @property
    def policy(self) -> RulePack:
        """The pack of this file under the unit's own dated changes; those it no longer takes are set aside."""
        if self._policy is None:
            pack = self.packs[self.setting("pack")]
            with self.read() as session:
                rows = session.scalars(select(PolicyOverlay).order_by(PolicyOverlay.since, PolicyOverlay.id)).all()
                overlays = [Overlay(row.key, row.since, row.value, row.reason) for row in rows]
            self._policy = pack.with_overlay(overlay for overlay in overlays if not pack.misfit(overlay))
        return self._policy

    @property
    def workdays(self) -> Workdays:
        """The working-day calendar under the unit's editable table."""
        if self._workdays is None:
            with self.read() as session:
                rows = session.scalars(select(CalendarDay)).all()
            days = {row.day: DayEntry(row.day_type, row.name, row.source) for row in rows}
            self._workdays = Workdays(days, frozenset(self.setting(PUBLISHED_YEARS, ())))
        return self._workdays

    def audit_head(self) -> str:
        """The newest digest of the audit chain."""
        with self.read() as session:
            return head_of(session)

    def audit_note(self) -> str:
        """审计 3f2a…: the head as it stands in the footer of what is printed, to compare with later."""
        return f"审计 {self.audit_head()[:12]}"


def _forget_draft(session: Session, form: str, record_id: int) -> None:
    """The draft of a form, and the photos that were kept with it and not taken over by its record."""
    session.execute(delete(Draft).where(Draft.form == form, Draft.record_id == record_id))
    session.execute(delete(StagedFile).where(StagedFile.form == form, StagedFile.record_id == record_id))


def put_setting(session: Session, key: str, value: Any) -> None:
    """Store a setting inside a running command; it stands in the audit as it is, so it must hold no secret."""
    session.merge(Setting(key=key, value=value))


def refuse_if(problems: list[Problem]) -> None:
    """Raise `Refused` when there is any problem: how a command declines before it writes."""
    if problems:
        raise Refused(problems)
