"""A damaged file told from a wrong passphrase: by the mark every page carries, and by what the backups say."""

import contextlib
from collections.abc import Callable
from pathlib import Path

from desktop.models.vault.backup_folder import Backup, backups_in, folder_of
from desktop.models.vault.errors import DamagedFile, EarlierPassphrase, EmptyFile, VaultError
from desktop.models.vault.file_words import Fault, fault_of
from desktop.models.vault.journal import journal_fits, journal_waits
from desktop.models.vault.key import SALT_BYTES, VaultKey, salt_of
from desktop.models.vault.pages import PAGE_BYTES, damaged_pages, key_fits
from desktop.models.vault.vault import Vault

KeyFor = Callable[[bytes], VaultKey]
"""From a file's salt to the key that the person's passphrase (or recovery code) would have for it."""
MOST_SALTS = 8
"""Each costs a tenth of a second; every change of the passphrase makes a new one."""


def name_damage(path: Path, key_for: KeyFor, refusal: VaultError) -> VaultError:
    """Why `path` really does not open, where more can be known than `refusal` says; else `refusal` itself.

    A file is damaged when any of its pages fits the key, or when it is no vault at all but its backups open; the
    passphrase is an earlier one when it opens backups only. Reads; never writes.
    """
    backups = [backup for backup in backups_in(folder_of(path), path.stem) if not backup.failed]
    keys = _keys(path, backups, key_for)
    with contextlib.suppress(OSError):
        for key in keys:
            if key_fits(path, key):
                return damage_of(path, key)
    opening = opening_with(backups, keys)
    if not opening:
        return refusal
    if isinstance(refusal, EmptyFile) or path.stat().st_size % PAGE_BYTES:
        what = "只有 0 字节" if not path.stat().st_size else "内容不完整，一页也读不出"
        return DamagedFile(what, backups=[backup for backup, _ in opening], key=opening[0][1])
    if _read_salt(path) == opening[0][1].salt:
        return DamagedFile("一页也读不出", backups=[backup for backup, _ in opening], key=opening[0][1])
    return EarlierPassphrase(opening[0][0].made_at)


def close_damaged(vault: Vault, error: Exception) -> DamagedFile | None:
    """Close a vault that cannot be worked with because of `error`; what is known of its damage if that is why."""
    path, key = vault.path, vault.key
    vault.close()
    if fault_of(error) is Fault.damaged:
        with contextlib.suppress(OSError):
            return damage_of(path, key)
    return None


def opening_with(backups: list[Backup], keys: list[VaultKey]) -> list[tuple[Backup, VaultKey]]:
    """The backups that one of `keys` opens, with that key, in the order given."""
    found = []
    for backup in backups:
        with contextlib.suppress(OSError):
            key = next((key for key in keys if key_fits(backup.path, key)), None)
            if key is not None:
                found.append((backup, key))
    return found


def damage_of(path: Path, key: VaultKey) -> DamagedFile:
    """What is known of a closed file that is damaged, with the backups its key opens."""
    backups = [backup for backup in backups_in(folder_of(path), path.stem) if not backup.failed]
    pages = damaged_pages(path, key)
    what = ""
    if _read_salt(path) != key.salt:
        what = "文件开头的 16 字节被改动"
    elif path.stat().st_size % PAGE_BYTES:
        what = "长度不对，末尾缺了一段或多出一段"
    elif not pages:
        foreign = journal_waits(path) and not journal_fits(path, key)
        what = "旁边留下的日志是别的文件的" if foreign else "末尾缺了一段或多出一段"
    good = [backup for backup, _ in opening_with(backups, [key])]
    return DamagedFile(what, pages=len(pages), backups=good, key=key)


def _keys(path: Path, backups: list[Backup], key_for: KeyFor) -> list[VaultKey]:
    """The key for the file's own salt and for those of its newest backups."""
    salts = dict.fromkeys([_read_salt(path)])
    for backup in backups:
        if len(salts) <= MOST_SALTS:
            salts[_read_salt(backup.path)] = None
    return [key_for(salt) for salt in salts if len(salt) == SALT_BYTES]


def _read_salt(path: Path) -> bytes:
    try:
        return salt_of(path)
    except OSError:
        return b""
