"""Making a work file, and opening one whatever state it is in.

An exchange cut short is finished, an older schema is backed up and brought up to date, damage is named.
"""

import contextlib
import errno
import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlcipher3 import dbapi2 as sqlcipher

from desktop.models.schema import SCHEMA_NUMBER, migrate
from desktop.models.vault import restore
from desktop.models.vault.backup import back_up_before_migration
from desktop.models.vault.connection import connect_file, make_engine, name_full_disk, open_connection
from desktop.models.vault.damage import name_damage
from desktop.models.vault.drive import unsuitable_because
from desktop.models.vault.errors import (
    DamagedFile,
    EmptyFile,
    FileInUse,
    NewerFile,
    NotOurFile,
    NotThere,
    UnsuitablePlace,
    VaultError,
    WrongPassphrase,
)
from desktop.models.vault.file_lock import Busy, FileLock
from desktop.models.vault.file_words import fault_of, plain_reason
from desktop.models.vault.journal import journal_fits, journal_waits, taken_because
from desktop.models.vault.key import SALT_BYTES, VaultKey, derive_key, passphrase_problem, salt_of
from desktop.models.vault.pages import PAGE_BYTES
from desktop.models.vault.vault import APPLICATION_ID, Vault
from desktop.models.vault.view_only import NEWER, READ_ONLY_PLACE, PrivateCopy

LEAST_BYTES = 4096
NOT_WRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS)
PARTS = (".part", ".rekey.part", ".restore.part")
"""What unfinished files beside the vault end in."""


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
    return open_by(path, lambda salt: derive_key(passphrase, salt))


def open_by(path: Path, key_for: Callable[[bytes], VaultKey]) -> Vault:
    """Open with the key that `key_for` has for the file's salt (from a passphrase, from a recovery code).

    Raises what `open_with_key` does; DamagedFile where the key is right and the file is not, EarlierPassphrase where
    the key opens nothing but older backups.
    """
    finish_restore(path)
    try:
        look_before_opening(path)
        key = key_for(salt_of(path))
        if journal_waits(path) and not journal_fits(path, key):
            raise WrongPassphrase  # or a journal of another file, which opening would play into this one
        vault = open_with_key(path, key)
    except (WrongPassphrase, NotOurFile, EmptyFile) as refusal:
        if not path.is_file() or (isinstance(refusal, NotOurFile) and path.stat().st_size % PAGE_BYTES == 0):
            raise
        raise name_damage(path, key_for, refusal) from refusal
    try:
        has_surplus = _has_surplus(vault)
    except BaseException:
        vault.close()  # else its lock would refuse the next try
        raise
    if has_surplus:
        vault.close()
        raise name_damage(path, key_for, DamagedFile("末尾多出一段"))
    return vault


def _has_surplus(vault: Vault) -> bool:
    """Whether more lies in the file than the database knows of: no program of ours leaves such a file."""
    if journal_waits(vault.path) or vault.view_only:
        return False
    with closing(vault.connect()) as connection:
        pages: int = connection.execute("PRAGMA page_count").fetchone()[0]
    return vault.path.stat().st_size > pages * PAGE_BYTES


def finish_restore(path: Path) -> None:
    """Bring an exchange by a backup to its end that was cut short; VaultError in Chinese while the disk refuses."""
    if not restore.is_unfinished(path):
        return
    lock = None
    try:
        lock = FileLock(path.with_name(path.name + ".lock"))
        restore.finish(path)
    except Busy:
        raise FileInUse from None
    except OSError as error:
        raise VaultError(
            f"上次从备份恢复时中断，现在还不能接着完成（{plain_reason(error)}）。"
            "备份没有受影响，请检查磁盘空间和文件夹权限，重新启动电脑后再打开。"
        ) from error
    finally:
        if lock is not None:
            lock.release()


def open_with_key(path: Path, key: VaultKey) -> Vault:
    """Open an existing vault with the raw key (recovery code, backups); the same errors as `open_vault`.

    A newer file, and one that cannot be written where it lies, opens to be looked at (`Vault.view_only`).
    """
    look_before_opening(path)
    lock = _lock_if_writable(path)
    copy = vault = None
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
                back_up_before_migration(vault)
            _migrate(data, key)
        return vault
    except BaseException:
        if vault is not None:
            vault.close()  # its handles too: closed later, they would take the locks of the next opening along
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
