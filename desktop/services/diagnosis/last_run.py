"""上次运行: whether an earlier run on this PC ended without a word (power cut, kill, crash of a part), and where.

Each run holds a locked file of its own and takes it away when it ends well; the kernel drops the lock of a run that
dies. The interpreter's own fault handler writes beside it where every thread stood: program places only, no values.
"""

import contextlib
import faulthandler
import os
import re
from pathlib import Path
from typing import TextIO

from desktop.models.vault.file_lock import Busy, FileLock

TRACE = "last-crash.txt"
MOST_LINES = 40
_PLACE = re.compile(r'^\s*File ".*?((?:desktop|[\w-]+)[\\/][\w.-]+\.py)", line (\d+) in (\S+)$')
_HEAD = re.compile(r"^(?:Fatal Python error: [\w .]+|Windows fatal exception: [\w ]+|(?:Current thread|Thread) .*)$")


class RunMark:
    """Made at the start, `end()`ed at the end; `ended_badly` says whether an earlier run was not."""

    def __init__(self, folder: Path) -> None:
        self.ended_badly = False
        self._trace: TextIO | None = None
        self._lock: FileLock | None = None
        self._path = folder / f"run-{os.getpid()}.lock"
        with contextlib.suppress(OSError):  # without a place for the mark the program still starts
            folder.mkdir(parents=True, exist_ok=True)
            self._sweep(folder)
            self._lock = FileLock(self._path)
            self._trace = self._path.with_suffix(".txt").open("w", encoding="utf-8")
            faulthandler.enable(self._trace, all_threads=True)

    def _sweep(self, folder: Path) -> None:
        for path in folder.glob("run-*.lock"):
            try:
                lock = FileLock(path)
            except Busy:
                continue  # another window of the program is open
            lock.release()
            self.ended_badly = True
            path.unlink()
            trace = path.with_suffix(".txt")
            with contextlib.suppress(FileNotFoundError):
                if trace.stat().st_size:
                    os.replace(trace, folder / TRACE)
                else:
                    trace.unlink()

    def end(self) -> None:
        """The run ends well: take the mark away."""
        if self._trace is not None:
            faulthandler.disable()
            self._trace.close()
        if self._lock is not None:
            self._lock.release()
        for path in (self._path, self._path.with_suffix(".txt")):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)


def crash_lines(folder: Path) -> list[str]:
    """Where the program stood when a part of it crashed last, no folder of this PC named; empty when it never did."""
    try:
        lines = (folder / TRACE).read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return []
    found = []
    for line in lines:
        place = _PLACE.match(line)
        if place:
            found.append(f"  {place[1]}:{place[2]} {place[3]}".replace("\\", "/"))
        elif _HEAD.match(line):
            found.append(line)
    return found[:MOST_LINES]
