"""更改口令: the file rewritten under a new key beside the old one, checked, then put in its place at once."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from desktop.models.vault.connection import connect_file
from desktop.models.vault.durable import replace_durably
from desktop.models.vault.errors import RekeyFailed, VaultError
from desktop.models.vault.file_words import fault_of, is_of_database, plain_reason
from desktop.models.vault.key import SALT_BYTES, VaultKey, derive_key, passphrase_problem
from desktop.models.vault.opening import sweep
from desktop.models.vault.pages import PAGE_BYTES, PageCheck
from desktop.models.vault.vault import APPLICATION_ID, Vault

PART = ".rekey.part"


def rekey(vault: Vault, passphrase: str, write: Callable[[Vault], None], told: Callable[[str], None]) -> None:
    """Put the open vault under a new passphrase with a fresh salt; it stays open under the new key.

    `write(copy)` writes into the new file what belongs to the change (audit row, sheet number), so that both come
    about together or not at all; `told` hears each step in Chinese and may raise to stop before the exchange. A kill
    at any point leaves the old file or the new one, whole; what lies beside it is swept at the next opening. Raises
    VaultError in Chinese: then the old passphrase is still the right one.
    """
    problem = passphrase_problem(passphrase)
    if problem:
        raise VaultError(problem + "。口令没有改变。")
    told("正在从新口令导出密钥…")
    old, new = vault.key, derive_key(passphrase, os.urandom(SALT_BYTES))
    part = vault.path.with_name(vault.path.name + PART)
    with vault.closed() as take_key:
        try:
            sweep(vault.path)
            told("正在用新密钥重写一份…")
            _rewrite(vault.path, part, old, new)
            copy = Vault(part, new, None)
            try:
                write(copy)
            finally:
                copy.close()
            told("正在检查新文件，换上后再备份一次…")
            check_whole(part, new)
            replace_durably(part, vault.path)
        except BaseException as error:
            if not _is_under(vault.path, new):  # the truth is read from the disk, not guessed from the error
                sweep(vault.path)
                raise _plain(error) from error
            if not isinstance(error, Exception):
                take_key(new)
                raise
        take_key(new)


def _rewrite(path: Path, part: Path, old: VaultKey, new: VaultKey) -> None:
    """A copy of the closed file, every page encrypted anew. It is no one's yet, so it needs no journal of its own."""
    shutil.copyfile(path, part)
    shutil.copymode(path, part)
    connection = connect_file(part, old, mode="rw")
    try:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(f"PRAGMA rekey = \"x'{new.raw.hex()}{new.salt.hex()}'\"")
    finally:
        connection.close()


def check_whole(path: Path, key: VaultKey) -> None:
    """Reopen a finished file and try all of it; RekeyFailed when anything is amiss, or a journal stayed behind."""
    connection = connect_file(path, key, mode="rw")
    try:
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        pages = connection.execute("PRAGMA cipher_integrity_check").fetchall()
        content = connection.execute("PRAGMA integrity_check").fetchall()
    finally:
        connection.close()
    if application != APPLICATION_ID or pages or content != [("ok",)]:
        raise RekeyFailed("重写后的文件没有通过检查")
    if path.with_name(path.name + "-wal").exists():
        raise RekeyFailed("重写后的文件没有写完整")


def _is_under(path: Path, key: VaultKey) -> bool:
    """Whether the file at `path` is encrypted with `key`, judged by its first page."""
    try:
        with path.open("rb") as file:
            return PageCheck(key).fits(file.read(PAGE_BYTES), 1)
    except OSError:
        return False


def _plain(error: BaseException) -> BaseException:
    """The error in words for the person at the window; what is not about file or disk passes as it is."""
    fault = fault_of(error)
    if isinstance(error, OSError):
        return RekeyFailed(plain_reason(error))
    if fault is not None or is_of_database(error):
        return RekeyFailed(fault.value if fault else "写新文件时出错")
    return error
