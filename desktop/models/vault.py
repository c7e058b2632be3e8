"""加密工作库: one SQLCipher file, one writing and one reading connection, an OS lock (design: reliability)."""

import contextlib
import errno
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2 as sqlcipher

from desktop.models.connection import (
    connect_file as connect_file,
    identity,
    make_engine,
    name_full_disk,
    open_connection,
)
from desktop.models.drive import unsuitable_because
from desktop.models.durable import sync_folder
from desktop.models.file_lock import Busy, FileLock
from desktop.models.file_words import fault_of, plain_reason
from desktop.models.journal import journal_waits, taken_because
from desktop.models.schema import SCHEMA_NUMBER, migrate
from desktop.models.vault_errors import (
    Closed,
    EmptyFile,
    FileGone,
    FileInUse,
    NewerFile,
    NotOurFile,
    NotThere,
    StillReading,
    UnsuitablePlace,
    VaultError,
    WrongPassphrase,
)
from desktop.models.vault_key import SALT_BYTES, VaultKey, derive_key, passphrase_problem, salt_of
from desktop.models.view_only import NEWER, READ_ONLY_PLACE, PrivateCopy, ViewOnly

APPLICATION_ID = 0x50414C31  # "PAL1"
LEAST_BYTES = 4096
NOT_WRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS)
PARTS = (".part", ".rekey.part", ".restore.part")
"""What unfinished files beside the vault end in."""
DOOR_SECONDS = 10.0
"""How long one waits for the other when the file is exchanged under an open window."""


class Vault:
    """An open work file. `writer` and `reader` are SQLAlchemy engines; close() checkpoints and lets go.

    Both engines open their connections when they are first needed, with the key of that moment: they live on while
    the file under them is exchanged inside `closed()`. With a reason in `view_only` nothing is ever written.
    """

    def __init__(
        self, path: Path, key: VaultKey, lock: FileLock | None, view_only: str = "", copy: PrivateCopy | None = None
    ) -> None:
        self.path = path
        self.view_only = view_only
        self._copy = copy
        self._key = key
        self._lock = lock
        self._identity: tuple[int, int] | None = None
        self._is_open = True
        self._door = threading.RLock()
        self._writing: Any = None
        self._main_file: BinaryIO | None = None
        self.writer = make_engine(lambda: self._open(writing=True), writing=True, check=self.check_in_place)
        self.reader = make_engine(lambda: self._open(writing=False), writing=False)

    @property
    def is_open(self) -> bool:
        """Whether it has not been closed yet."""
        return self._is_open

    @property
    def key(self) -> VaultKey:
        """The key in force, for the recovery code, backups and connections of one's own; never shown or stored."""
        return self._key

    def connect(self) -> Any:
        """A raw connection of one's own (backups, checks), closed by who asked. Waits while the file is exchanged."""
        if not self._is_open:
            raise Closed
        if not self._door.acquire(timeout=DOOR_SECONDS):
            raise StillReading
        try:
            return connect_file(self._data, self._key, mode=self._mode)
        finally:
            self._door.release()

    @property
    def _data(self) -> Path:
        return self._copy.path if self._copy else self.path

    @property
    def _mode(self) -> str:
        return "ro" if self.view_only and self._copy is None else "rw"

    def check_in_place(self) -> None:
        """FileGone when the file was moved, deleted or exchanged under the open vault: what is written then is lost."""
        if self._identity is not None and identity(self.path) != self._identity:
            raise FileGone

    def refuse_view_only(self) -> None:
        """ViewOnly, a sentence, when the file is only looked at."""
        if self.view_only:
            raise ViewOnly(self.view_only)

    def reopen(self) -> None:
        """Drop the connections, so that the next one reads from the disk what is true (after a fault of the disk)."""
        self.reader.dispose()
        self.writer.dispose()

    def main_file(self) -> BinaryIO:
        """The main file to read by the page, kept open with the vault.

        On POSIX, closing any handle of a file drops all the locks this process has on it, those of SQLite too; another
        program could then take the journal for abandoned. So nobody else may open the file while the vault is open.
        """
        if self._main_file is None:
            self._main_file = self._data.open("rb", buffering=0)
        return self._main_file

    def _open(self, *, writing: bool) -> Any:
        if writing:
            self.refuse_view_only()
        self.check_in_place()
        if not self._is_open:
            raise Closed
        if not self._door.acquire(timeout=DOOR_SECONDS):
            raise StillReading
        try:
            connection = open_connection(self._data, self._key, writing=writing, mode=self._mode)
            if self._identity is None:
                self._identity = identity(self.path)
        finally:
            self._door.release()
        if writing:
            self._writing = connection
        return connection

    @contextlib.contextmanager
    def closed(self, patience: float = DOOR_SECONDS) -> Iterator[Callable[[VaultKey], None]]:
        """Inside the block nobody has the file open and other threads wait: it may be exchanged (rekey, restore).

        Yields a function that says which key is in force from now on. Raises StillReading, everything as before, when
        a reading or a writing does not end within `patience` seconds; ViewOnly when the file is only looked at.
        """
        self.refuse_view_only()
        if not self._door.acquire(timeout=patience):
            raise StillReading
        try:
            self._shut(patience)
            yield self._take_key
        finally:
            self._door.release()

    def _take_key(self, key: VaultKey) -> None:
        self._key = key

    def _shut(self, patience: float) -> None:
        """Fold the journal in and close; a journal that stays says that somebody still has the file open."""
        until = time.monotonic() + patience
        journal = self.path.with_name(self.path.name + "-wal")
        while True:
            if self._is_idle():
                self._let_go()
                if not journal.exists():
                    self._close_main_file()
                    # on the disk too: after a power cut a journal of the old file must not come back beside a new one
                    sync_folder(self.path.parent)
                    return
            if time.monotonic() > until:
                raise StillReading
            time.sleep(0.05)

    def _is_idle(self) -> bool:
        """Whether nobody is in the middle of reading or writing: a pool let go of while it is read is closed late."""
        pool = self.reader.pool
        assert isinstance(pool, QueuePool)
        return not pool.checkedout() and (self._writing is None or not self._writing.in_transaction)

    def _let_go(self) -> None:
        self.reader.dispose()
        if self.view_only:
            _sweep_index(self)
            return
        with contextlib.suppress(sqlcipher.Error, DBAPIError, VaultError), self.writer.connect() as connection:
            raw = connection.connection.dbapi_connection
            assert raw is not None
            connection.rollback()
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.writer.dispose()
        self._writing = self._identity = None

    def _close_main_file(self) -> None:
        """Only when no connection is open any more: a backup may be reading it (see `main_file`)."""
        if self._main_file is not None:
            self._main_file.close()
            self._main_file = None

    def close(self) -> None:
        """Checkpoint the journal, close both connections, forget the key, release the lock: nothing opens it again."""
        if not self._is_open:
            return
        self._let_go()
        self._close_main_file()
        self._is_open = False
        self._key = VaultKey(b"", b"")
        if self._copy is not None:
            self._copy.remove()
        if self._lock is not None:
            self._lock.release()


def create_vault(path: Path, passphrase: str) -> Vault:
    """Make a new vault at `path` (which must not exist) and open it; VaultError in Chinese when it cannot be."""
    problem = passphrase_problem(passphrase)
    if problem:
        raise VaultError(problem + "。尚未建立文件。")
    if taken := taken_because(path):
        raise UnsuitablePlace(f"{taken}，没有改动它。请换一个文件名{'，或直接打开它' if path.exists() else ''}。")
    reason = unsuitable_because(path.parent)
    if reason:
        raise UnsuitablePlace(f"{reason}，断电或拔出会损坏数据。尚未建立文件，请改存到本机硬盘。")
    lock = _take_lock(path)
    key = derive_key(passphrase, os.urandom(SALT_BYTES))
    part = path.with_name(path.name + ".part")
    try:
        part.unlink(missing_ok=True)
        _prepare(part, key)
        os.replace(part, path)
    except BaseException as error:
        lock.release()
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        if not isinstance(error, OSError | sqlcipher.Error | DBAPIError):
            raise
        reason = plain_reason(error) if isinstance(error, OSError) else "写不进去，磁盘可能已满"
        raise UnsuitablePlace(
            f"不能在这个文件夹里建立文件（{reason}）。请换一个有空间、有写入权限的文件夹。"
        ) from error
    return Vault(path, key, lock)


def _prepare(part: Path, key: VaultKey) -> None:
    """A complete empty vault under a temporary name, so that a kill leaves none half-made."""
    connection = connect_file(part, key, mode="rwc")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.close()
    engine = make_engine(lambda: open_connection(part, key, writing=True, journal="DELETE"), writing=True)
    migrate(engine)
    engine.dispose()
    handle = os.open(part, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    os.fsync(handle)
    os.close(handle)


def open_vault(path: Path, passphrase: str) -> Vault:
    """Open an existing vault; tells a wrong passphrase, a foreign, empty, damaged, newer or busy file apart."""
    from desktop.models.opening import open_by  # it knows the backups, which know this module

    return open_by(path, lambda salt: derive_key(passphrase, salt))


def open_with_key(path: Path, key: VaultKey) -> Vault:
    """Open an existing vault with the raw key (recovery code, backups); the same errors as `open_vault`.

    A newer file, and one that cannot be written where it lies, opens to be looked at (`Vault.view_only`).
    """
    look_before_opening(path)
    lock = _lock_if_writable(path)
    copy = None
    try:
        if lock is None or not os.access(path, os.W_OK):
            copy = PrivateCopy(path)
        data = copy.path if copy else path
        number = _schema_number(data, key)
        if lock is not None:
            sweep(path)
        vault = Vault(path, key, lock, NEWER if number > SCHEMA_NUMBER else READ_ONLY_PLACE if copy else "", copy)
        if number > SCHEMA_NUMBER:
            _must_be_readable(vault, number)
        elif number < SCHEMA_NUMBER:
            if copy is None:
                from desktop.models.backup import back_up_before_migration  # it knows this module

                back_up_before_migration(vault)
            _migrate(data, key)
        return vault
    except BaseException:
        if copy is not None:
            copy.remove()
        if lock is not None:
            lock.release()
        raise


def _migrate(data: Path, key: VaultKey) -> None:
    engine = make_engine(lambda: open_connection(data, key, writing=True), writing=True)
    try:
        migrate(engine)
    finally:
        engine.dispose()


def _must_be_readable(vault: Vault, number: int) -> None:
    """NewerFile when not even the settings are where this program looks for them."""
    try:
        with vault.reader.connect() as connection:
            connection.exec_driver_sql("SELECT key, value FROM setting LIMIT 1").fetchall()
    except DBAPIError as error:
        vault.reader.dispose()
        raise NewerFile(number, SCHEMA_NUMBER) from error


def look_before_opening(path: Path) -> None:
    """Refuse what is plainly no vault before any key is derived."""
    if not path.is_file():
        raise NotThere(path)
    size = path.stat().st_size
    if size < LEAST_BYTES:
        raise EmptyFile(size)
    head = salt_of(path)
    if head == b"SQLite format 3\x00":
        raise NotOurFile("它是未加密的数据库")
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise NotOurFile("它是表格、文档或压缩文件")
    if size % LEAST_BYTES and not journal_waits(path):
        raise NotOurFile("长度不对，可能不是工作库，也可能复制不完整")


def sweep(path: Path) -> None:
    """Remove what a killed founding, rekey or restore left beside the vault; only while its lock is held."""
    for part in PARTS:
        for ending in ("", "-journal", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                path.with_name(path.name + part + ending).unlink(missing_ok=True)


def _take_lock(path: Path) -> FileLock:
    try:
        return FileLock(path.with_name(path.name + ".lock"))
    except Busy:
        raise FileInUse from None
    except OSError as error:
        raise UnsuitablePlace(
            f"不能在工作库旁边写入（{plain_reason(error)}），请检查文件夹权限。文件没有改动。"
        ) from error


def _lock_if_writable(path: Path) -> FileLock | None:
    """The lock; None where nothing can be written beside the file, so that it can only be looked at."""
    try:
        return _take_lock(path)
    except UnsuitablePlace as refused:
        if isinstance(refused.__cause__, OSError) and refused.__cause__.errno in NOT_WRITABLE:
            return None
        raise


def _sweep_index(vault: Vault) -> None:
    """Remove the empty journal and the index that looking at a newer file left beside it; only with its lock."""
    journal = vault.path.with_name(vault.path.name + "-wal")
    with contextlib.suppress(OSError):
        if vault.view_only == NEWER and journal.stat().st_size == 0:
            journal.unlink()
            vault.path.with_name(vault.path.name + "-shm").unlink()


def _schema_number(path: Path, key: VaultKey) -> int:
    """The file's schema, read with the key; WrongPassphrase, DamagedFile or NotOurFile when it cannot be read."""
    connection = connect_file(path, key, mode="rw")
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        number: int = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlcipher.DatabaseError as error:
        if "not a database" in str(error) or "malformed" in str(error):
            raise WrongPassphrase from None
        named = name_full_disk(error, path)
        raise VaultError(f"打不开工作库：{fault_of(named) or named}。文件没有改动，请检查磁盘与权限后再试。") from named
    finally:
        connection.close()
    if application != APPLICATION_ID:
        raise NotOurFile("它是别的程序的加密数据库")
    return number
