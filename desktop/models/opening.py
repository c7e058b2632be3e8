"""Opening a file whatever state it is in: an exchange cut short is finished, damage is named, backups are looked up."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from desktop.models import restore
from desktop.models.damage import name_damage
from desktop.models.file_lock import Busy, FileLock
from desktop.models.file_words import plain_reason
from desktop.models.journal import journal_fits, journal_waits
from desktop.models.pages import PAGE_BYTES
from desktop.models.vault import Vault, look_before_opening, open_with_key
from desktop.models.vault_errors import (
    DamagedFile,
    EmptyFile,
    FileInUse,
    NotOurFile,
    VaultError,
    WrongPassphrase,
)
from desktop.models.vault_key import VaultKey, salt_of


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
    if _has_surplus(vault):
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
