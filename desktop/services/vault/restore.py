"""从备份恢复: look at a backup, put it in the place of the work file, keep the file that was there."""

import contextlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desktop.models.vault import restore as exchange
from desktop.models.vault.backup import check_through
from desktop.models.vault.backup_contents import Contents, contents_of
from desktop.models.vault.backup_folder import Backup, backups_in, folder_of
from desktop.models.vault.damage import close_damaged
from desktop.models.vault.drive import unsuitable_because
from desktop.models.vault.errors import DamagedFile, FileInUse, VaultError, WrongPassphrase
from desktop.models.vault.file_lock import Busy, FileLock
from desktop.models.vault.file_words import plain_reason
from desktop.models.vault.key import VaultKey, derive_key, salt_of
from desktop.models.vault.opening import finish_restore, look_before_opening, open_with_key
from desktop.models.vault.pages import key_fits
from desktop.models.vault.vault import Vault
from desktop.rules.pack import RulePack
from desktop.services.founding import workspace_of
from desktop.services.workspace import Workspace

__all__ = [
    "Backup",
    "DamagedFile",
    "FoundBackup",
    "RestoreFailed",
    "VaultKey",
    "WrongPassphrase",
    "backups_at",
    "close_with",
    "folder_for",
    "key_of",
    "look_into",
    "open_backups",
    "place_of",
    "restore_file",
    "why_no_backup",
]


class RestoreFailed(VaultError):
    """The backup did not take the file's place; what was there is there as it was."""

    def __init__(self, reason: str, do: str) -> None:
        super().__init__(f"没有恢复（{reason}）。原来的文件没有改动，备份也没有改动。{do}")


def backups_at(place: Path) -> list[Backup]:
    """The backups at `place`, newest first: all of a folder's, or the one file (whatever it is called)."""
    if place.is_dir():
        return backups_in(place)
    named = [backup for backup in backups_in(place.parent) if backup.path == place]
    try:
        status = place.stat()
    except OSError:
        return []
    return named or [Backup(place, 0, datetime.fromtimestamp(status.st_mtime), status.st_size)]


def why_no_backup(place: Path) -> str:
    """Why a file that somebody chose cannot be a backup; "" for a folder and for what may be one."""
    if place.is_dir():
        return ""
    try:
        look_before_opening(place)
    except VaultError as refused:
        return str(refused)
    return ""


def key_of(backup: Path, passphrase: str) -> VaultKey:
    """The key of a backup; WrongPassphrase when the passphrase is not the one of its time."""
    try:
        key = derive_key(passphrase, salt_of(backup))
        fits = key_fits(backup, key)
    except OSError as error:
        raise VaultError(f"读不出这份备份（{plain_reason(error)}）。请检查磁盘或 U 盘，或换一份备份。") from error
    if not fits:
        raise WrongPassphrase
    return key


def look_into(backup: Path, key: VaultKey) -> Contents | None:
    """What a backup holds; None when it cannot be read."""
    return contents_of(backup, key)


@dataclass(frozen=True)
class FoundBackup:
    """A backup at some place, with its key and what it holds when one of the keys tried opens it."""

    backup: Backup
    key: VaultKey | None = None
    contents: Contents | None = None


def open_backups(backups: Iterable[Backup], key: VaultKey | None, passphrase: str = "") -> list[FoundBackup]:
    """Each backup with what it holds, tried with `key` and with what `passphrase` makes of its salt."""
    keys: dict[bytes, VaultKey] = {}
    found = []
    for backup in backups:
        tried = [key] if key is not None else []
        with contextlib.suppress(OSError):
            if passphrase:
                salt = salt_of(backup.path)
                tried.append(keys.setdefault(salt, keys.get(salt) or derive_key(passphrase, salt)))
            fitting = next((one for one in tried if key_fits(backup.path, one)), None)
            held = contents_of(backup.path, fitting) if fitting is not None else None
            found.append(FoundBackup(backup, fitting if held else None, held))
    return found


def close_with(ws: Workspace, error: Exception) -> DamagedFile | None:
    """Close a file that cannot be worked with because of `error`; what is known of its damage if that is why."""
    return close_damaged(ws.vault, error)


def folder_for(path: Path) -> Path:
    """Where the backups of the file at `path` lie."""
    return folder_of(path)


def place_of(backup: Path) -> Path:
    """Where the work file of a backup belongs: beside the backup folder, under its own name."""
    stem = backup.stem
    for other in backups_in(backup.parent):
        if other.path == backup:
            stem = backup.stem.rsplit("-", 3)[0]
    folder = backup.parent
    return (folder.parent if folder.name == f"{stem}备份" else folder) / f"{stem}.db"


def restore_file(
    path: Path,
    backup: Path,
    key: VaultKey,
    packs: Mapping[str, RulePack],
    clock: Callable[[], datetime] = datetime.now,
    told: Callable[[str], None] = lambda _text: None,
) -> Workspace:
    """Verify `backup`, put a copy of it in the place of `path` (closed), open that and note it in its audit.

    The file that was there is kept beside it as “…-恢复前-…”. Killed at any moment, the old file opens or the restored
    one. Raises RestoreFailed, FileInUse or another VaultError in Chinese; one of these says that only the last step is
    missing, which the next opening makes up for.
    """
    reason = unsuitable_because(path.parent)
    if reason:
        raise RestoreFailed(reason, "请恢复到本机硬盘上。")
    finish_restore(path)
    told("正在核验备份…")
    problem, _ = check_through(backup, key)
    if problem:
        raise RestoreFailed(f"这份备份{problem}", "请换一份更早的备份。")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path.with_name(path.name + ".lock"))
    except Busy:
        raise FileInUse from None
    except OSError as error:
        raise RestoreFailed(plain_reason(error), "请检查文件夹权限。") from error
    try:
        aside = exchange.exchange(path, backup, key, clock(), told)
    except exchange.CopySpoilt:
        raise RestoreFailed("复制后读回的内容不一致", "磁盘可能有故障，请换一个磁盘再恢复。") from None
    except OSError as error:
        if exchange.is_unfinished(path):  # from here on it goes through: the next opening finds the backup there
            raise VaultError(
                f"恢复已经开始，最后一步还没有做成（{plain_reason(error)}）。原来的文件已另存在旁边，备份没有改动。"
                "请检查磁盘和文件夹权限；下次打开这个工作库时会接着换上备份。"
            ) from error
        raise RestoreFailed(plain_reason(error), "请检查磁盘空间和文件夹权限后再试。") from error
    finally:
        lock.release()
    told("正在打开…")
    return _opened(open_with_key(path, key), packs, backup, aside)


def _opened(vault: Vault, packs: Mapping[str, RulePack], backup: Path, aside: Path | None) -> Workspace:
    try:
        workspace = workspace_of(vault, packs)
        kept = f"，原来的文件另存为“{aside.name}”" if aside else ""
        with workspace.command("restore_backup", f"从备份“{backup.name}”恢复{kept}"):
            pass
    except BaseException:
        vault.close()
        raise
    return workspace
