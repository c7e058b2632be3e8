"""拷到 U 盘: a backup copied to a place that may lie, be full or be pulled out: read back before it gets its name."""

import contextlib
import errno
import hashlib
import os
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path

from desktop.models.vault.backup_folder import Backup
from desktop.models.vault.durable import replace_durably, sync_folder
from desktop.models.vault.errors import VaultError
from desktop.models.vault.file_words import plain_reason
from desktop.services.vault.backup import ASKED, STICK_COPIED_ON, back_up, list_backups, needs_backup
from desktop.services.workspace import Workspace, put_setting

__all__ = ["StickFailed", "copy_file", "copy_newest", "is_away"]

CHUNK = 1 << 20
Told = Callable[[int, int, str], None]
"""Hears (done, total, what is being done), in MB; may raise to stop."""


class StickFailed(VaultError):
    """Nothing was copied, and nothing half-written was left."""

    def __init__(self, reason: str, do: str) -> None:
        super().__init__(f"没有拷成（{reason}）。工作库和备份没有受影响，U 盘上没有留下不完整的文件。{do}")


def copy_newest(ws: Workspace, folder: Path, told: Told = lambda *_: None) -> Path:
    """Copy the newest backup to `folder`, making one first when something was changed since; note the day.

    A copy on the disk of the work file goes when the disk goes: its day is not noted, the reminder stays. Returns the
    copy's path. StickFailed or BackupFailed in Chinese.
    """
    backup = next((one for one in list_backups(ws) if not one.failed), None)
    if backup is None or needs_backup(ws):
        told(0, 0, "正在做一份新的备份…")
        backup = back_up(ws, ASKED)
    target = copy_file(backup, folder, told)
    away = is_away(ws, target)
    place = "拷到 U 盘或其他磁盘" if away else "在同一块磁盘上"
    with ws.command("copy_backup", f"备份 {backup.number:06} 拷出一份（{place}）") as command:
        if away:
            put_setting(command.session, STICK_COPIED_ON, ws.today().isoformat())
        command.kinds.add("backup")
    return target


def is_away(ws: Workspace, copied: Path) -> bool:
    """Whether a copy lies on another disk than the work file."""
    return copied.stat().st_dev != ws.vault.path.stat().st_dev


def copy_file(backup: Backup, folder: Path, told: Told = lambda *_: None) -> Path:
    """Copy one backup: room looked for, written, synced, read back from the device and compared, then named."""
    target = folder / backup.path.name
    part = folder / f".{uuid.uuid4().hex[:12]}.part"
    try:
        _look_for_room(folder, backup.size)
        written = _write(backup.path, part, told)
        if _read_back(part, told) != written:
            raise StickFailed("写进去的内容读回来不一致", "这个 U 盘靠不住，请换一个。")
        replace_durably(part, target)
    except OSError as error:
        raise _plain(error, folder) from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
            sync_folder(folder)
    return target


def _look_for_room(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < size:
        need, there = size / 1_000_000, free / 1_000_000
        raise StickFailed(f"空间不够：需要 {need:.0f} MB，只剩 {there:.0f} MB", "请删掉 U 盘上不用的文件，或换一个。")


def _write(source: Path, part: Path, told: Told) -> bytes:
    total = _megabytes(source.stat().st_size)
    digest = hashlib.sha256()
    with source.open("rb") as reading, part.open("wb") as writing:
        while chunk := reading.read(CHUNK):
            writing.write(chunk)
            digest.update(chunk)
            told(_megabytes(reading.tell()), total, "正在拷贝…")
        writing.flush()
        told(total, total, "正在等 U 盘写完，请不要拔出…")
        os.fsync(writing.fileno())
        _forget(writing.fileno())
    return digest.digest()


def _read_back(part: Path, told: Told) -> bytes:
    """The digest of what the device gives back."""
    total = _megabytes(part.stat().st_size)
    digest = hashlib.sha256()
    with part.open("rb") as reading:
        _forget(reading.fileno())
        while chunk := reading.read(CHUNK):
            digest.update(chunk)
            told(_megabytes(reading.tell()), total, "正在读回核对…")
    return digest.digest()


def _forget(handle: int) -> None:
    """Have the system drop what it remembers of the file, so that reading it asks the device (Linux only)."""
    forget = getattr(os, "posix_fadvise", None)
    if forget is not None:
        with contextlib.suppress(OSError):
            forget(handle, 0, 0, os.POSIX_FADV_DONTNEED)


def _megabytes(size: int) -> int:
    return -(-size // CHUNK)


def _plain(error: OSError, folder: Path) -> StickFailed:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StickFailed("U 盘已满", "请删掉 U 盘上不用的文件，或换一个。")
    if error.errno == errno.EFBIG:
        return StickFailed("这个 U 盘的格式放不下这么大的文件", "请把 U 盘格式化为 exFAT 或 NTFS，或换一个。")
    if error.errno in (errno.EIO, errno.ENODEV, errno.ENXIO) or not folder.is_dir():
        return StickFailed("U 盘已拔出或读写出错", "请重新插好，或换一个 U 盘再拷一次。")
    return StickFailed(plain_reason(error), "请检查 U 盘是否写保护，或换一个。")
