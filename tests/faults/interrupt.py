"""Interrupts one long action at any moment: by a kill somewhere in its time, or at one of its system calls."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.clerk import Clerk
from tests.faults.tracing import Strace, inject, traceable
from tests.faults.verdict import Budget

CALLS = ("pwrite64", "write", "fsync", "fdatasync", "rename", "unlink", "openat", "ftruncate", "link")
"""Where a kill hurts most."""


@dataclass(frozen=True)
class Interrupted:
    """What became of one try: the clerk, with what it said; whether it had finished; how it was interrupted."""

    clerk: Clerk
    finished: bool
    how: str


def seconds_of(job: Callable[..., None], arguments: tuple[Any, ...]) -> float:
    """How long the action takes when nothing disturbs it."""
    began = time.monotonic()
    Clerk(job, arguments).play()
    return time.monotonic() - began


def interrupt(budget: Budget, job: Callable[..., None], arguments: tuple[Any, ...], seconds: float) -> Interrupted:
    """Start the action and kill it: every other time at a system call, else somewhere within `seconds`."""
    clerk = Clerk(job, arguments)
    clerk.ready()
    if budget.done % 2 and traceable():
        call, number = budget.random.choice(CALLS), budget.random.randint(1, 12)
        how = f"{call} 第 {number} 次"
        tracer = Strace(clerk, *inject(call, f"signal=SIGKILL:when={number}"))
        clerk.go()
        clerk.finish()
        tracer.finish()
    else:
        moment = budget.random.random() * seconds
        how = f"{moment * 1000:.0f} 毫秒"
        clerk.go()
        end = time.monotonic() + moment
        while (left := end - time.monotonic()) > 0 and not clerk.gone:
            clerk.hear_for(left)
        clerk.kill()
    budget.expect(clerk.failure is None, f"{how}：{clerk.failure and clerk.failure.trace}")
    return Interrupted(clerk, clerk.exit_code == 0, how)


def leftovers(folder: Path) -> list[Path]:
    """Unfinished files in a folder (what lies below is swept by the next backup)."""
    return [path for path in folder.iterdir() if ".part" in path.name]


def grow_old(folder: Path) -> None:
    """Let two days go by for what lies in the folder."""
    for path in folder.iterdir():
        then = path.stat().st_mtime - 2 * 86_400
        os.utime(path, (then, then))
