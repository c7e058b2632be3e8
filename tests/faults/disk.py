"""Bad disks: a small one that can be filled, one that turns read-only, and what a clerk meets on them."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.faults.verdict import Impossible

PAGE = 4096
FILLER = "filler.bin"


@contextlib.contextmanager
def small_disk(place: Path, kilobytes: int) -> Iterator[Path]:
    """A tmpfs of that size mounted in `place`; Impossible where mounting is not allowed."""
    place.mkdir(parents=True, exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(place)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Impossible(f"不能挂载 tmpfs（需要管理员权限）：{done.stderr.strip()[:60]}")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], capture_output=True, check=False)


def read_only(place: Path, on: bool = True) -> None:
    """Turn a mounted disk read-only, as a card with its switch moved, or writable again."""
    mode = "ro" if on else "rw"
    done = subprocess.run(["mount", "-o", f"remount,{mode}", str(place)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Impossible(f"不能改为只读：{done.stderr.strip()[:60]}")


def fill(place: Path, leave: int) -> Path:
    """Fill the disk with one file until about `leave` bytes are free; returns the filler."""
    filler = place / FILLER
    space = os.statvfs(place)
    want = space.f_bavail * space.f_frsize - leave
    with filler.open("wb") as file, contextlib.suppress(OSError):
        file.write(bytes(max(0, want)))
    return filler
