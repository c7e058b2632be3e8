"""备份: made when a file is closed, while it is worked on, and before anything that touches all of it."""

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from desktop.models.vault import backup as copies, backup_folder
from desktop.models.vault.backup_contents import Contents, commands_after, contents_of, read_contents
from desktop.models.vault.backup_folder import ASKED, BEFORE_IMPORT, BEFORE_REKEY, CLOSING, WORKING, Backup
from desktop.models.vault.damage import opening_with
from desktop.models.vault.drive import unsuitable_because
from desktop.models.vault.errors import BackupFailed, DamagedFile, VaultError
from desktop.models.vault.examine import examine
from desktop.models.vault.file_words import plain_reason
from desktop.services.workspace import Workspace

__all__ = [
    "ASKED",
    "BEFORE_IMPORT",
    "BEFORE_REKEY",
    "CLOSING",
    "STICK_DAYS",
    "WORKING",
    "Backup",
    "BackupFailed",
    "BackupLine",
    "BackupState",
    "Contents",
    "DamagedFile",
    "Difference",
    "back_up",
    "back_up_at_closing",
    "backup_lines",
    "backup_state",
    "change_folder",
    "compare",
    "examine_file",
    "folder_of",
    "good_backups",
    "list_backups",
    "needs_backup",
    "present_contents",
    "size_text",
    "total_size",
    "verify_waiting",
]

SMALL_BYTES = 20 * 1024 * 1024
"""Up to this size a backup is checked through before the window closes; a larger one at the next opening."""
STICK_DAYS = 7
STICK_COPIED_ON = "stick_copied_on"
MOST_TOLD = 8


def folder_of(ws: Workspace) -> Path:
    """Where the backups of this file are kept."""
    return backup_folder.folder_of(ws.vault.path)


def back_up(ws: Workspace, reason: str, *, deep: bool = True) -> Backup:
    """Make a backup of the open file; `reason` is one of this module's words.

    With `deep` it is opened and checked through before this returns, and older ones beyond the rule go. Safe in any
    thread while commands run in another. Raises VaultError in Chinese: BackupFailed, or DamagedFile when the work file
    itself turns out to be damaged.
    """
    made = copies.make_backup(ws.vault, folder_of(ws), reason, ws.clock(), deep=deep)
    if made.verified:
        copies.rotate(folder_of(ws), ws.vault.path.stem)
    return made


def list_backups(ws: Workspace) -> list[Backup]:
    """All backups of this file, newest first."""
    return backup_folder.backups_in(folder_of(ws), ws.vault.path.stem)


def needs_backup(ws: Workspace) -> bool:
    """Whether anything was changed since the newest backup that is not known to be damaged."""
    if ws.vault.view_only:
        return False
    newest = next((backup for backup in list_backups(ws) if not backup.failed), None)
    with contextlib.closing(ws.vault.connect()) as connection:
        state = copies.read_state(connection, counted=False)
    return newest is None or newest.note is None or (newest.note.seq, newest.note.head) != (state.seq, state.head)


def back_up_at_closing(ws: Workspace) -> Backup | None:
    """The backup made when a file is closed; None when nothing was changed since the last. VaultError as `back_up`."""
    with copies.one_at_a_time:  # one that is being made in the background must end before the file is closed
        if not needs_backup(ws):
            return None
        return back_up(ws, CLOSING, deep=ws.vault.path.stat().st_size <= SMALL_BYTES)


def verify_waiting(ws: Workspace) -> list[Backup]:
    """Check through the backups that were made and not yet checked, as far as the present key opens them.

    For the background after a file was opened. Returns those that failed; their list says so from now on.
    """
    waiting = [backup for backup in list_backups(ws) if not backup.verified and not backup.failed]
    failed = []
    for backup, key in opening_with(waiting, [ws.vault.key]):
        try:
            copies.verify(backup, key)
        except BackupFailed:
            failed.append(backup)
    copies.rotate(folder_of(ws), ws.vault.path.stem)
    return failed


def examine_file(ws: Workspace) -> None:
    """Look through the open file for damage, in the background after it was opened. DamagedFile when any is found."""
    pages, structure = examine(ws.vault)
    if pages or structure:
        raise DamagedFile(structure, pages=pages, backups=good_backups(ws), key=ws.vault.key)


def good_backups(ws: Workspace) -> list[Backup]:
    """The backups that the present key opens, newest first, those known to be damaged left out."""
    return [backup for backup, _ in opening_with([b for b in list_backups(ws) if not b.failed], [ws.vault.key])]


# --- what there is --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class BackupLine:
    """One backup as the list shows it; `contents` is None when the present passphrase does not open it, and as long
    as it has not been `read`."""

    backup: Backup
    contents: Contents | None
    read: bool = True

    @property
    def state(self) -> str:
        """已核验 / 待核验 / 已损坏 / 以前的口令."""
        if self.backup.failed:
            return "已损坏"
        if self.contents is None and self.read:
            return "以前的口令"
        return "已核验" if self.backup.verified else "待核验"

    @property
    def reason(self) -> str:
        """Why it was made, "—" when the folder's list does not know."""
        return (self.backup.note.reason if self.backup.note else "") or "—"


def backup_lines(ws: Workspace) -> list[BackupLine]:
    """All backups with what each holds, newest first. Opens every one of them: for the background."""
    return [BackupLine(backup, contents_of(backup.path, ws.vault.key)) for backup in list_backups(ws)]


def present_contents(ws: Workspace) -> Contents:
    """What the open file holds now, in the same words as a backup."""
    with contextlib.closing(ws.vault.connect()) as connection:
        return read_contents(connection)


@dataclass(frozen=True)
class Difference:
    """What a restore would take away: `lost` commands, the newest of them in words; `lost` is None when the two files
    went different ways (the present history does not contain the backup's last entry)."""

    lost: int | None
    newest: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """In one sentence for the person who decides."""
        if self.lost is None:
            return "这份备份不是现在这个文件以前的样子，两者从某处起各有各的记录。"
        if not self.lost:
            return "备份之后没有新的操作，内容相同。"
        return f"恢复后，备份之后的 {self.lost} 次操作不在工作库里，只留在另存的原文件里。"


def compare(ws: Workspace, contents: Contents) -> Difference:
    """What would be gone if the backup with `contents` took the place of the open file."""
    with contextlib.closing(ws.vault.connect()) as connection:
        found = commands_after(connection, contents.seq, contents.head, MOST_TOLD)
    return Difference(None) if found is None else Difference(found[0], tuple(found[1]))


@dataclass(frozen=True)
class BackupState:
    """For 首页 and the status line: the newest good backup, and how long no copy has been taken elsewhere."""

    newest: Backup | None
    stick_days: int | None
    days: int

    @property
    def stick_due(self) -> bool:
        """Whether to remind of a copy on a USB stick: weekly, the first time once there is a week's work."""
        return self.days >= STICK_DAYS if self.stick_days is None else self.stick_days >= STICK_DAYS

    @property
    def stick_sentence(self) -> str:
        """How long no copy has been taken elsewhere, in one sentence."""
        if self.stick_days is None:
            return "备份还没有拷到 U 盘过"
        return f"已 {self.stick_days} 天没有拷到 U 盘" if self.stick_days else "今天已拷到 U 盘"

    def sentence(self, today: date) -> str:
        """``上次备份 10:32``, with the day when it was not today."""
        if self.newest is None:
            return "还没有备份"
        at = self.newest.made_at
        return f"上次备份 {at:%H:%M}" if at.date() == today else f"上次备份 {at:%m-%d %H:%M}"


def backup_state(ws: Workspace) -> BackupState:
    """How this file stands with its backups; opens none of them."""
    newest = next((backup for backup in list_backups(ws) if not backup.failed), None)
    copied = ws.setting(STICK_COPIED_ON)
    today = ws.today()
    since = (today - date.fromisoformat(copied)).days if copied else None
    return BackupState(newest, None if since is None else max(0, since), (today - _first_day(ws)).days)


def _first_day(ws: Workspace) -> date:
    with contextlib.closing(ws.vault.connect()) as connection:
        first = connection.execute("SELECT at FROM audit ORDER BY seq LIMIT 1").fetchone()
    return datetime.fromisoformat(first[0]).date() if first else ws.today()


def size_text(size: int) -> str:
    """``468 KB``, ``43.2 MB``."""
    return f"{size / 1_048_576:.1f} MB" if size >= 1_048_576 else f"{max(1, round(size / 1024))} KB"


def total_size(backups: Iterable[Backup]) -> int:
    """How many bytes they take together."""
    return sum(backup.size for backup in backups)


# --- where they are kept ----------------------------------------------------------------------------------


def change_folder(ws: Workspace, folder: Path) -> str:
    """Keep further backups in `folder`; returns a remark for the person ("" = none). Older ones stay where they are.

    VaultError in Chinese when it lies on a stick or cannot be written.
    """
    reason = unsuitable_because(folder)
    if "可移动" in reason:
        raise VaultError(f"{reason}，拔出后就没有备份了。备份位置没有改变；要拷到 U 盘，请用“拷到 U 盘”。")
    trial = folder / ".试写.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        trial.write_bytes(b"1")
        trial.unlink()
        backup_folder.choose_folder(ws.vault.path, folder)
    except OSError as error:
        raise VaultError(
            f"这个文件夹不能用来放备份（{plain_reason(error)}）。备份位置没有改变，请另选一个。"
        ) from error
    with ws.command("change_backup_folder", "更改备份位置"):
        pass
    if reason:
        return f"{reason}：断网时备份会做不成，请同时定期拷到 U 盘。"
    if folder.stat().st_dev == ws.vault.path.stat().st_dev:
        return "它和工作库在同一块磁盘上，磁盘坏了两者会一起丢，最好另选一块硬盘，或定期拷到 U 盘。"
    return ""
