"""A backup: a plain copy of the main file, taken while the window goes on writing, then opened and checked through."""

import contextlib
import os
import threading
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from sqlcipher3 import dbapi2 as sqlcipher

from desktop.models.vault.backup_folder import (
    BEFORE_MIGRATION,
    PART_SUFFIX,
    Backup,
    Note,
    backups_in,
    file_name,
    folder_of,
    next_number,
    put_note,
    superfluous,
)
from desktop.models.vault.connection import connect_file
from desktop.models.vault.durable import replace_durably
from desktop.models.vault.errors import BackupFailed, DamagedFile, NotUpgraded
from desktop.models.vault.file_words import Fault, fault_of, plain_reason
from desktop.models.vault.key import VaultKey
from desktop.models.vault.pages import CHUNK_PAGES, PAGE_BYTES, PageCheck, damaged_pages
from desktop.models.vault.vault import APPLICATION_ID, Vault

STILL_SECONDS = 5.0
"""How long a backup waits for a moment in which the journal can be folded in; a long report may be reading."""
FOLDING_TRIES = 20
"""A hundredth of a second each, in which nobody can commit."""
MOST_WAITING = 64
"""Chunks of 1 MiB read and not yet checked: a bound on memory."""
STALE_SECONDS = 86_400
one_at_a_time = threading.RLock()


@dataclass(frozen=True)
class State:
    """What a file holds, in a few numbers: the last audit row and its digest, and the rows of each table."""

    seq: int
    head: str
    counts: dict[str, int] = field(default_factory=dict)


def make_backup(vault: Vault, folder: Path, reason: str, at: datetime, *, deep: bool = True) -> Backup:
    """Copy the open `vault` into `folder` under the next number; the window may go on writing meanwhile.

    Copied, synced and named. With `deep` every page is held against the key on the way, and it is opened and checked
    through (see `verify`), which counts it as verified; without, that is left for later. Raises BackupFailed (disk
    full, folder gone), DamagedFile when pages of the vault itself are damaged (the copy is kept, and marked); either
    leaves the vault and older backups as they were.
    """
    with one_at_a_time:
        part: Path | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            _sweep(folder)
            number = next_number(folder, vault.path.stem)
            target = folder / file_name(vault.path.stem, number, at)
            part = target.with_name(target.name + PART_SUFFIX)
            state, damaged = copy_vault(vault, part, deep=deep)
            replace_durably(part, target)
            size = target.stat().st_size
        except OSError as error:
            raise BackupFailed(plain_reason(error), folder) from error
        except sqlcipher.DatabaseError as error:
            raise _named(error, folder) from error
        finally:
            if part is not None:
                with contextlib.suppress(OSError):
                    part.unlink(missing_ok=True)
        note = Note(reason, "failed" if damaged else "made", state.seq, state.head, state.counts)
        backup = put_note(Backup(target, number, at.replace(second=0, microsecond=0), size), note)
        if damaged:
            raise DamagedFile(pages=len(damaged))
        if not deep:
            return backup
        try:
            return verify(backup, vault.key)
        except BackupFailed as failure:
            if _is_unsound(vault):
                raise DamagedFile("内容不完整") from failure
            raise


def back_up_before_migration(vault: Vault) -> None:
    """NotUpgraded or DamagedFile, the vault closed and of its older schema, when no checked backup can be made."""
    try:
        make_backup(vault, folder_of(vault.path), BEFORE_MIGRATION, datetime.now())
    except BackupFailed as failure:
        vault.close()
        raise NotUpgraded(failure) from failure
    except BaseException:
        vault.close()
        raise


def _named(error: Exception, folder: Path) -> Exception:
    """What SQLite says while copying: the vault is damaged, or a disk failed."""
    text = str(error)
    if "malformed" in text or "not a database" in text:
        return DamagedFile()
    return BackupFailed("磁盘已满" if "full" in text else "读写出错", folder)


def _is_unsound(vault: Vault) -> bool:
    """Whether the vault itself fails SQLite's check: then its copy is as bad, and no fault of the copying."""
    try:
        with contextlib.closing(vault.connect()) as connection:
            said: list[tuple[str]] = connection.execute("PRAGMA integrity_check").fetchall()
            return said != [("ok",)]
    except sqlcipher.DatabaseError as error:
        return fault_of(error) is Fault.damaged


def verify(backup: Backup, key: VaultKey) -> Backup:
    """Open a backup and check it through; it is noted as verified, or as failed with BackupFailed raised."""
    problem, state = check_through(backup.path, key)
    note = backup.note or Note("")
    if not problem and note.head and (note.seq, note.head) != (state.seq, state.head):
        problem = "审计记录与备份时不一致"
    if not problem and note.counts and note.counts != state.counts:
        problem = "记录条数与备份时不一致"
    if problem:
        put_note(backup, Note(note.reason, "failed", note.seq, note.head, note.counts))
        raise BackupFailed(f"核验没有通过：{problem}", backup.path.parent)
    return put_note(backup, Note(note.reason, "verified", state.seq, state.head, state.counts))


def rotate(folder: Path, stem: str) -> list[Path]:
    """Remove what is superfluous; returns what went. Only verified backups make older ones superfluous."""
    gone = []
    for backup in superfluous(backups_in(folder, stem)):
        with contextlib.suppress(OSError):
            backup.path.unlink()
            gone.append(backup.path)
    return gone


# --- copying ------------------------------------------------------------------------------------------


def copy_vault(vault: Vault, target: Path, *, deep: bool, patience: float = STILL_SECONDS) -> tuple[State, list[int]]:
    """Copy the vault's last committed state to `target`, synced; returns it and the numbers of missing pages.

    With `deep` every page is held against the key, damaged ones count too, and the rows of each table are counted.

    Where no still moment comes within `patience` seconds (a long report is reading an older state), SQLite itself
    writes the copy: five times slower, and never in anybody's way.
    """
    with held_still(vault, patience) as reader:
        if reader is not None:
            pages: int = reader.execute("PRAGMA page_count").fetchone()[0]
            damaged = _copy_pages(vault.main_file(), pages, target, PageCheck(vault.key) if deep else None)
            return State(-1, "") if damaged else read_state(reader, counted=deep), damaged
    target.unlink(missing_ok=True)
    with contextlib.closing(vault.connect()) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))
    with contextlib.closing(connect_copy(target, vault.key)) as connection:
        return read_state(connection, counted=deep), damaged_pages(target, vault.key)


@contextlib.contextmanager
def held_still(vault: Vault, patience: float) -> Iterator[Any]:
    """While the block runs nothing is written into the main file, and it holds all that was committed at its start.

    Yields the reading connection that holds it still, or None when no such moment came. Commits go on, into the
    journal: a reader that began when all of it was folded in (read mark 0) forbids checkpoints to touch the main file.
    """
    with contextlib.ExitStack() as stack:
        reader, writer, folder = (stack.enter_context(contextlib.closing(vault.connect())) for _ in range(3))
        folder.execute("PRAGMA synchronous = FULL")
        for connection in (reader, writer, folder):
            connection.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")
        until = time.monotonic() + patience
        while not _pin(reader, writer, folder):
            if time.monotonic() > until:
                yield None
                return
            time.sleep(0.05)
        yield reader


def _pin(reader: Any, writer: Any, folder: Any) -> bool:
    """Fold the journal in while nobody can commit, and begin to read before anybody can again."""
    try:
        writer.execute("BEGIN IMMEDIATE")
    except sqlcipher.OperationalError:
        return False
    try:
        for _ in range(FOLDING_TRIES):  # a checkpoint that another commit began may still be running
            busy, frames, folded = folder.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            if not busy and frames == folded:
                break
            time.sleep(0.01)
        else:  # somebody reads an older state, whose pages must stay
            return False
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return True
    finally:
        writer.execute("ROLLBACK")


def _copy_pages(source: BinaryIO, pages: int, target: Path, check: PageCheck | None) -> list[int]:
    """Copy and sync while another thread holds each page against the key; the numbers of damaged or missing pages."""
    damaged: list[int] = []
    waiting: deque[Future[list[int]]] = deque()
    source.seek(0)
    done = 0
    with target.open("wb") as out, ThreadPoolExecutor(1) as checker:
        while done < pages:
            chunk = source.read(min(CHUNK_PAGES, pages - done) * PAGE_BYTES)
            if not chunk:
                damaged += range(done + 1, pages + 1)
                break
            out.write(chunk)
            if check is not None:
                waiting.append(checker.submit(check.damaged, chunk, done + 1))
            done += -(-len(chunk) // PAGE_BYTES)
            if len(waiting) > MOST_WAITING:
                damaged += waiting.popleft().result()
        out.flush()
        os.fsync(out.fileno())  # here, while pages are still being checked
        for job in waiting:
            damaged += job.result()
    return sorted(damaged)


def _sweep(folder: Path) -> None:
    """Remove what a killed program left half-copied; backups are made one at a time, so none is being written."""
    for left in folder.glob(f"*.db{PART_SUFFIX}*"):
        with contextlib.suppress(OSError):
            left.unlink()
    for left in folder.glob(f".{'[0-9a-f]' * 12}{PART_SUFFIX}"):  # of the list: another file's may be being written
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > STALE_SECONDS:
                left.unlink()


# --- checking -----------------------------------------------------------------------------------------


def connect_copy(path: Path, key: VaultKey) -> Any:
    """A connection to a file that nobody writes: nothing is made beside it, read-only places will do."""
    return connect_file(path, key, mode="ro&immutable=1")


def check_through(path: Path, key: VaultKey) -> tuple[str, State]:
    """Both integrity checks, foreign keys, every table counted, the audit's head: ("" or what is wrong, its state)."""
    nothing = State(-1, "")
    try:
        with contextlib.closing(connect_copy(path, key)) as connection:
            if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                return "不是平安台账的工作库", nothing
            if connection.execute("PRAGMA cipher_integrity_check").fetchall():
                return "有损坏的页", nothing
            if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                return "结构不完整", nothing
            if connection.execute("PRAGMA foreign_key_check").fetchall():
                return "记录之间的关联不完整", nothing
            return "", read_state(connection, counted=True)
    except sqlcipher.DatabaseError as error:
        return ("口令不合或文件损坏" if "not a database" in str(error) else "读不出内容"), nothing


def read_state(connection: Any, *, counted: bool) -> State:
    """The audit's last row and, when `counted`, how many rows each table has."""
    last = connection.execute("SELECT seq, digest FROM audit ORDER BY seq DESC LIMIT 1").fetchone() or (0, "")
    return State(last[0], last[1], _counts(connection) if counted else {})


def _counts(connection: Any) -> dict[str, int]:
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    names = [name for (name,) in tables.fetchall()]
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}
