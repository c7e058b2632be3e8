"""The tester's end of a window in a process of its own (`window.py`), or of the program as it is started by a user."""

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.faults.clerk import PATIENCE, ROOT, Ack


class Screen:
    """One process with a window; `told` gathers its lines, `acks` what it acknowledged."""

    def __init__(self, home: Path, *command: str, **env: str) -> None:
        home.mkdir(parents=True, exist_ok=True)
        temp = home / "tmp"
        temp.mkdir(exist_ok=True)
        place = {"HOME": str(home), "TMPDIR": str(temp), "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
        place["QT_LOGGING_RULES"] = "qt.qpa.plugin=false;*.debug=false;default.warning=false"
        place |= {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("DATA", "CONFIG", "CACHE", "STATE")}
        self.errors = (home / "stderr.txt").open("w+", encoding="utf-8")
        self.process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, env={**os.environ, **place, **env}, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, encoding="utf-8",
        )  # fmt: skip
        self.told: list[dict[str, Any]] = []
        self.acks: list[Ack] = []
        self._gone = False
        self._lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def __enter__(self) -> "Screen":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.finish()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def hear(self) -> dict[str, Any] | None:
        """The next line; None when the process is gone."""
        return self._take(self._lines.get(timeout=PATIENCE))

    def hear_for(self, seconds: float) -> None:
        """The next line, if it comes within `seconds`."""
        with contextlib.suppress(queue.Empty):
            self._take(self._lines.get(timeout=seconds))

    def _take(self, line: str | None) -> dict[str, Any] | None:
        if line is None:
            self._gone = True
            return None
        try:
            said = json.loads(line)
        except ValueError:
            return self.hear()
        self.told.append(said)
        if "ack" in said:
            self.acks.append(Ack(**said["ack"]))
        return said

    def all(self) -> Iterator[dict[str, Any]]:
        """Everything it says until it is gone."""
        while not self._gone and (said := self.hear()) is not None:
            yield said

    def until(self, at: str) -> dict[str, Any]:
        """Hear it until it says that it is at `at`; AssertionError with its own words when it ends before."""
        for said in self.all():
            if said["at"] == at:
                return said
            if said["at"] == "failed":
                break
        raise AssertionError(f"没有走到 {at}：{self.told[-1:]} {self.trouble()}")

    def say(self, word: str = "go") -> None:
        """A line to it."""
        assert self.process.stdin is not None
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()

    def trouble(self) -> str:
        """What it wrote on standard error."""
        return Path(self.errors.name).read_text("utf-8", "replace")

    def finish(self) -> int:
        """Hear it to its end; its exit code."""
        for _ in self.all():
            pass
        return self._end()

    def kill(self) -> None:
        """kill -9, then read what it had told before."""
        self.process.kill()
        self.finish()

    def _end(self) -> int:
        code = self.process.wait(PATIENCE)
        for pipe in (self.process.stdin, self.process.stdout, self.errors):
            if pipe is not None and not pipe.closed:
                pipe.close()
        return code


MODULES = {
    "live": "live",
    "busy": "live",
    **dict.fromkeys(("crash", "again", "full", "printer", "damaged"), "accident"),
}
"""Where an action stands that is not in `window.py`."""


def at_window(home: Path, file: Path, action: str, count: int = 1, **env: str) -> Screen:
    """Somebody at the window of `file`, doing one action."""
    return Screen(home, f"tests.faults.{MODULES.get(action, 'window')}", str(file), action, str(count), **env)
