"""A backup put in the place of the work file: killed at any moment, the old file is there or the new one."""

import contextlib
import os
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from desktop.models.vault.durable import replace_durably, sync_file, sync_folder
from desktop.models.vault.key import VaultKey
from desktop.models.vault.pages import damaged_pages

PART, READY = ".restore.part", ".restored"
"""READY is whole, synced and meant to stand in the file's place: from its renaming on, the exchange goes through."""
BESIDE = ("-wal", "-shm")


class CopySpoilt(Exception):
    """What was copied does not read back as it should: the disk is failing."""


def exchange(path: Path, backup: Path, key: VaultKey, at: datetime, told: Callable[[str], None]) -> Path | None:
    """Put a copy of `backup` in the place of `path`; returns the name the old file now has (None without one).

    Nobody may have the file open, and the caller holds its lock. The old file keeps its journal with it. OSError or
    CopySpoilt: the file at `path` is the old one, untouched, and stays so unless `is_unfinished`: then `finish`
    puts the backup in its place yet.
    """
    part, ready = _beside(path, PART), _beside(path, READY)
    try:
        told("正在复制备份…")
        shutil.copyfile(backup, part)
        sync_file(part)
        told("正在核对复制的内容…")
        if damaged_pages(part, key) or part.stat().st_size != backup.stat().st_size:
            raise CopySpoilt
        told("正在保留现在的文件…")
        aside = _set_aside(path, at)
        replace_durably(part, ready)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    told("正在换上备份…")
    finish(path)
    return aside


def is_unfinished(path: Path) -> bool:
    """Whether an exchange was begun and must be brought to its end before the file is opened."""
    return _beside(path, READY).exists()


def finish(path: Path) -> None:
    """Bring an exchange to its end, also one that was cut short; OSError leaves it to be tried again.

    The old journal goes first: beside the new file SQLite would play it into it.
    """
    if not is_unfinished(path):
        return
    for ending in BESIDE:
        _beside(path, ending).unlink(missing_ok=True)
    sync_folder(path.parent)
    replace_durably(_beside(path, READY), path)


def _set_aside(path: Path, at: datetime) -> Path | None:
    """Give the old file and its journal a second name: a link where the disk knows links, else a copy."""
    if not path.exists():
        return None
    aside = _free(path.with_name(f"{path.stem}-恢复前-{at:%Y%m%d-%H%M}{path.suffix}"))
    for ending in ("", "-wal"):
        source, target = _beside(path, ending), _beside(aside, ending)
        if source.exists() and (source.stat().st_size or not ending):
            try:
                os.link(source, target)
            except OSError:
                shutil.copy2(source, target)
                sync_file(target)
    sync_folder(path.parent)
    return aside


def _free(path: Path) -> Path:
    candidate, number = path, 1
    while candidate.exists() or _beside(candidate, "-wal").exists():
        number += 1
        candidate = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return candidate


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)
