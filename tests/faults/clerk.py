"""A clerk in a process of its own: opens the work file, does real commands, acknowledges each; may be killed."""

import contextlib
import multiprocessing
import os
import signal
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PATIENCE = 120.0  # seconds until a clerk that says nothing counts as hanging
Say = Callable[[Any], None]
"""How a job tells: `say(acknowledgement)`."""


@dataclass(frozen=True)
class Ack:
    """A committed command: its audit row, and one value of the record it wrote."""

    seq: int
    digest: str
    kind: str = ""
    record_id: int = 0
    name: str = ""
    value: Any = None


@dataclass(frozen=True)
class Failed:
    """A job ended with an error: what the person would read, the class, and the traceback for the tester."""

    sentence: str
    error: str
    trace: str


def _office() -> multiprocessing.context.ForkServerContext:
    """Children are forked from a server that has imported the program already: 0.2 s a clerk."""
    paths = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    if str(ROOT) not in paths:
        os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT), *filter(None, paths)])
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.jobs"])
    return context


def _serve(pipe: Connection, home: str, job: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    """In the child: wait for the word, do the job, tell how it ended."""
    os.environ["HOME"] = home
    try:
        job(Talk(pipe), *arguments)
    except BaseException as error:
        pipe.send(Failed(str(error), type(error).__name__, traceback.format_exc()))


class Talk:
    """The child's end: `talk(ack)` acknowledges; `wait()` says it is ready and waits for the word to go on."""

    def __init__(self, pipe: Connection) -> None:
        self.pipe = pipe

    def __call__(self, message: Any) -> None:
        self.pipe.send(message)

    def wait(self) -> Any:
        """Tell that all is prepared (and by which file number this end talks); return what the tester answers."""
        self.pipe.send(("ready", self.pipe.fileno()))
        return self.pipe.recv()


@dataclass
class Clerk:
    """The tester's end. `acks` gathers what was acknowledged; `failure` the error the job ended with."""

    job: Callable[..., None]
    arguments: tuple[Any, ...] = ()
    acks: list[Ack] = field(default_factory=list)
    said: list[Any] = field(default_factory=list)
    failure: Failed | None = None
    gone: bool = False

    def __post_init__(self) -> None:
        context = _office()
        self._pipe, theirs = context.Pipe()
        home = os.environ["HOME"]
        self._process = context.Process(target=_serve, args=(theirs, home, self.job, self.arguments), daemon=True)
        self._process.start()
        theirs.close()

    @property
    def pid(self) -> int:
        """The child's process id."""
        assert self._process.pid is not None
        return self._process.pid

    def hear(self, patience: float = PATIENCE) -> Any:
        """The next thing the clerk says; None when it is gone. TimeoutError when it hangs."""
        if not self._pipe.poll(patience):
            raise TimeoutError(f"{self.job.__name__} 没有回音")
        try:
            message = self._pipe.recv()
        except (EOFError, ConnectionResetError):
            self.gone = True
            return None
        if isinstance(message, Ack):
            self.acks.append(message)
        elif isinstance(message, Failed):
            self.failure = message
        else:
            self.said.append(message)
        return message

    def hear_for(self, seconds: float) -> None:
        """Hear the next thing, if it comes within `seconds`."""
        if self._pipe.poll(seconds):
            self.hear()

    def ready(self) -> int:
        """Wait until the clerk is prepared; returns the file number it acknowledges by."""
        message = self.hear()
        while isinstance(message, Ack):
            message = self.hear()
        if not (isinstance(message, tuple) and message[0] == "ready"):
            raise AssertionError(f"{self.job.__name__}: {message}")
        return int(message[1])

    def go(self, word: Any = True) -> None:
        """Let a clerk that waits go on."""
        self._pipe.send(word)

    def all(self) -> Iterator[Any]:
        """Everything it says until it is gone."""
        while (message := self.hear()) is not None:
            yield message

    def finish(self) -> "Clerk":
        """Hear it to its end, whatever that is; returns itself."""
        for _ in self.all():
            pass
        self._process.join(PATIENCE)
        self._pipe.close()
        return self

    def play(self) -> "Clerk":
        """Let it do its whole job undisturbed; AssertionError when it fails."""
        self.ready()
        self.go()
        self.finish()
        if self.failure:
            raise AssertionError(self.failure.trace)
        return self

    def kill(self) -> "Clerk":
        """kill -9, then read what it had acknowledged before it died."""
        with contextlib.suppress(ProcessLookupError):  # it may have come to its end by itself
            os.kill(self.pid, signal.SIGKILL)
        return self.finish()

    def wait_a_moment(self, seconds: float) -> None:
        """Let up to `seconds` pass, less when it speaks first: kills fall anywhere inside a command."""
        self._pipe.poll(seconds)

    @property
    def exit_code(self) -> int | None:
        """0, or minus the signal it died of."""
        return self._process.exitcode
