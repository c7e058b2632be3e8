"""strace beside a clerk: kills it at a chosen system call, makes a call fail, or writes down what reaches the disk."""

import functools
import os
import shutil
import subprocess
from pathlib import Path

from tests.faults.clerk import Clerk
from tests.faults.verdict import Impossible

DISK_CALLS = "openat,pwrite64,pwritev,write,fsync,fdatasync,ftruncate,rename,renameat,renameat2,unlink,unlinkat"


@functools.cache
def _why_not() -> str:
    """Why processes cannot be traced here; "" when they can."""
    if shutil.which("strace") is None:
        return "没有 strace"
    tried = subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, text=True, check=False)
    return "" if tried.returncode == 0 else f"不允许跟踪进程（{tried.stderr.strip().splitlines()[-1:]}）"


def traceable() -> bool:
    """Whether processes can be traced here."""
    return not _why_not()


class Strace:
    """strace attached to a clerk that waits for its word; counts begin with the attachment."""

    def __init__(self, clerk: Clerk, *options: str, log: Path | None = None) -> None:
        reason = _why_not()
        if reason:
            clerk.kill()
            raise Impossible(reason)
        command = ["strace", "-f", "-p", str(clerk.pid), "-o", str(log or os.devnull), *options]
        self._process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert self._process.stderr is not None
        said = self._process.stderr.readline()
        if "attached" not in said:
            clerk.kill()
            self.finish()
            raise Impossible(f"strace 跟踪不了：{said.strip()}")

    def let_go(self) -> None:
        """Detach: the clerk goes on untraced, its disk is well again."""
        self._process.terminate()
        self._process.communicate(timeout=60)

    def finish(self) -> None:
        """Wait until it has seen the clerk's end."""
        self._process.communicate(timeout=60)


def inject(call: str, what: str) -> tuple[str, ...]:
    """The options that do `what` (``signal=SIGKILL:when=3``, ``error=EIO:when=2+``) at system call `call`."""
    return ("-e", f"trace={call}", "-e", f"inject={call}:{what}")
