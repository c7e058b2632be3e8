"""What is on the disk and stays there: file and folder synced, a rename that waits for whoever holds the target."""

import contextlib
import os
import time
from pathlib import Path

RETRY_SECONDS = (0.1, 0.2, 0.4, 0.8, 1.6)
_HELD = {5, 32, 33}  # Windows: access denied, sharing violation, lock violation (a virus scanner looking at the file)


def sync_file(path: Path) -> None:
    """Have the content of `path` on the disk; OSError when the disk refuses."""
    handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Have what was renamed and removed in `folder` on the disk; Windows has no such call, some disks refuse it."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def replace_durably(source: Path, target: Path) -> None:
    """Sync `source`, put it in the place of `target` at once, and make the renaming last.

    A kill or a power cut at any point leaves the old or the new file, whole. OSError: the old one is still there.
    """
    sync_file(source)
    for wait in (*RETRY_SECONDS, None):
        try:
            os.replace(source, target)
            break
        except OSError as error:
            if wait is None or getattr(error, "winerror", None) not in _HELD:
                raise
            time.sleep(wait)
    sync_folder(target.parent)
