"""An OS lock on a file beside the vault: a killed program leaves no stale lock behind."""

import os
import sys
from pathlib import Path


class Busy(Exception):
    """Somebody else holds the lock."""


class FileLock:
    """Held from construction until `release()`; the kernel drops it when the process dies."""

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            self._take()
        except OSError:
            os.close(self._handle)
            raise Busy(str(path)) from None

    if sys.platform == "win32":

        def _take(self) -> None:
            import msvcrt

            msvcrt.locking(self._handle, msvcrt.LK_NBLCK, 1)
    else:

        def _take(self) -> None:
            import fcntl

            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def release(self) -> None:
        """Let the next one in; the empty lock file stays."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
