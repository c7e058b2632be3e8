"""Connections to one SQLCipher file, by its raw key, and the engines that begin every transaction explicitly."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, ExceptionContext, create_engine, event
from sqlalchemy.pool import QueuePool
from sqlcipher3 import dbapi2 as sqlcipher

from desktop.models.vault.errors import UnsuitablePlace
from desktop.models.vault.file_words import Fault, fault_of
from desktop.models.vault.key import VaultKey

READER_CACHE_KB = 65_536
"""Room for the covering index of 100,000 cases: a page dropped from the cache is decrypted again (3 times slower)."""
LONGEST_PATH = 480
"""Bytes; outside Windows SQLite takes 512 with what it adds to the name, and a Chinese character is three."""
LEAST_ROOM = 65_536
"""Bytes the journal and its shared index take at once."""
TURN_SECONDS = 60.0
"""How long one thread waits for the writing connection while another saves with it."""


def connect_file(path: Path, key: VaultKey, mode: str) -> Any:
    """A raw connection with the key; `mode` is SQLite's (``"rw"``, ``"ro&immutable=1"`` for a file nobody writes).

    UnsuitablePlace when the path is longer than SQLite takes.
    """
    full = path.resolve()
    if os.name != "nt" and len(os.fsencode(full)) > LONGEST_PATH:
        raise UnsuitablePlace(
            "工作库所在的文件夹太深、名称太长，数据库打不开这么长的路径。文件没有改动，请把它移到较浅的文件夹，例如“文档”。"
        )
    connection = sqlcipher.connect(
        f"{full.as_uri()}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False, timeout=15
    )
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(key.pragma)
    return connection


def open_connection(path: Path, key: VaultKey, *, writing: bool, journal: str = "WAL", mode: str = "rw") -> Any:
    """A connection as the engines hold it: durable, foreign keys on, the reader forbidden to write."""
    connection = connect_file(path, key, mode)
    try:
        if mode == "rw":
            connection.execute(f"PRAGMA journal_mode = {journal}")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA mmap_size = 0")
        if not writing:
            connection.execute(f"PRAGMA cache_size = -{READER_CACHE_KB}")
            connection.execute("PRAGMA query_only = ON")
    except sqlcipher.Error as error:
        connection.close()
        raise name_full_disk(error, path) from error
    return connection


def name_full_disk(error: sqlcipher.Error, path: Path) -> sqlcipher.Error:
    """The error, said as a full disk where there is no room for the shared index: SQLite calls that an I/O error."""
    try:
        room = shutil.disk_usage(path.parent).free
    except OSError:
        return error
    if room >= LEAST_ROOM or not isinstance(error, sqlcipher.OperationalError):
        return error
    return sqlcipher.OperationalError("database or disk is full")


def identity(path: Path) -> tuple[int, int] | None:
    """Which file that name stands for at this moment; None when there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def make_engine(connect: Callable[[], Any], *, writing: bool, check: Callable[[], None] | None = None) -> Engine:
    """An engine whose transactions begin explicitly: IMMEDIATE for the writer, DEFERRED for readers.

    The writer has one connection, lent to one thread at a time: shared, a thread that found the other's transaction
    under way would roll it back half-written, and the rest of it be committed. `check` raises when nothing may be
    written any more; it is asked as a transaction begins and before it commits.
    """
    pool = {"pool_size": 1, "max_overflow": 0, "pool_timeout": TURN_SECONDS} if writing else {"pool_size": 1}
    engine = create_engine(
        "sqlite+pysqlite://", module=sqlcipher, creator=connect, hide_parameters=True, poolclass=QueuePool, **pool
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        if check is not None:
            check()
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    @event.listens_for(engine, "commit")
    def commit(_connection: Any) -> None:
        if check is not None:
            check()

    @event.listens_for(engine, "handle_error")
    def drop_damaged(context: ExceptionContext) -> None:
        # SQLCipher refuses every further page on a connection that met one damaged page: the next use takes a new one
        if fault_of(context.original_exception) is Fault.damaged:
            context.is_disconnect = True

    return engine
