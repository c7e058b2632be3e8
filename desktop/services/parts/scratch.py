"""临时文件: one private folder a run for all that is made on the way; gone at the end, or at the next start.

Papers shown before they are printed, opened attachments and the parts of a workbook pass through files for moments. A
killed program cannot take them away, so the next start does: nobody holds the lock in that folder any more.
"""

import contextlib
import os
import shutil
import tempfile
import time
from pathlib import Path

from desktop.models.vault.file_lock import Busy, FileLock

PREFIX = "pingan-run-"
LOCK_NAME = ".lock"
STALE_SECONDS = 86_400


def common_folder() -> Path:
    """The temporary folder of this PC, the same for every run."""
    folder = Path(tempfile.gettempdir())
    return folder.parent if folder.name.startswith(PREFIX) else folder


class Scratch:
    """From construction to `end()` Python's temporary files of this process go to a folder of its own."""

    def __init__(self) -> None:
        """Clears away what earlier runs left; without room or rights the common folder is used as it is."""
        common = common_folder()
        self._folder: Path | None = None
        with contextlib.suppress(OSError, Busy):
            sweep(common)
            folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=common))
            self._lock = FileLock(folder / LOCK_NAME)
            self._folder = folder
            tempfile.tempdir = str(folder)

    def clear(self) -> None:
        """The work file is closed: what was opened from it goes, but for what another program still holds open."""
        if self._folder is not None:
            for left in self._folder.iterdir():
                if left.is_dir() and not left.is_symlink():
                    _remove(left)
                elif left.name != LOCK_NAME:
                    with contextlib.suppress(OSError):
                        left.unlink()

    def end(self) -> None:
        """Remove the folder with everything in it."""
        if self._folder is not None:
            tempfile.tempdir = str(self._folder.parent)
            self._lock.release()
            _remove(self._folder)
            self._folder = None


def sweep(common: Path) -> None:
    """Remove the folders in `common` whose runs are over: their lock is free, and they belong to this person."""
    with os.scandir(common) as found:
        folders = [Path(entry.path) for entry in found if entry.name.startswith(PREFIX) and _is_ours(entry)]
    for folder in folders:
        with contextlib.suppress(OSError, Busy):
            if not (folder / LOCK_NAME).exists() and time.time() - folder.stat().st_mtime < STALE_SECONDS:
                continue  # just being made
            FileLock(folder / LOCK_NAME).release()
            _remove(folder)


def _is_ours(entry: os.DirEntry[str]) -> bool:
    if not entry.is_dir(follow_symlinks=False):
        return False
    return not hasattr(os, "getuid") or entry.stat(follow_symlinks=False).st_uid == os.getuid()


def _remove(folder: Path) -> None:
    """Also what is read-only: opened attachments are."""
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):
            if not path.is_symlink():
                path.chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)
