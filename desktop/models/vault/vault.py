"""加密工作库: one SQLCipher file, one writing and one reading connection, an OS lock (design: reliability)."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2 as sqlcipher

from desktop.models.vault.connection import (
    connect_file as connect_file,
    identity,
    make_engine,
    open_connection,
)
from desktop.models.vault.durable import sync_folder
from desktop.models.vault.errors import (
    Closed,
    FileGone,
    StillReading,
    VaultError,
)
from desktop.models.vault.file_lock import FileLock
from desktop.models.vault.key import VaultKey
from desktop.models.vault.view_only import NEWER, PrivateCopy, ViewOnly

APPLICATION_ID = 0x50414C31  # "PAL1"
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


def _sweep_index(vault: Vault) -> None:
    """Remove the empty journal and the index that looking at a newer file left beside it; only with its lock."""
    journal = vault.path.with_name(vault.path.name + "-wal")
    with contextlib.suppress(OSError):
        if vault.view_only == NEWER and journal.stat().st_size == 0:
            journal.unlink()
            vault.path.with_name(vault.path.name + "-shm").unlink()
