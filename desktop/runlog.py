"""运行记录: a small rotating log of what the program did, redacted by construction.

It takes the names of events that stand in the program's own text, numbers, the type names of errors and the place in
the program where each was raised. It takes no sentence, no value, no file name: nothing that a person wrote can reach
it, so it may be handed on with the diagnosis. Rotation: five files of 512 KB in the state folder of this PC.
"""

import logging
import re
from pathlib import Path
from types import TracebackType

FILE_NAME = "run.log"
FILES = 5
FILE_BYTES = 512 * 1024
FRAMES = 12
"""The innermost places of an error: enough to find it."""
CAUSES = 3
_log = logging.getLogger("pingan.run")
_log.propagate = False
_log.setLevel(logging.INFO)
_WORD = re.compile(r"[a-z][a-z0-9_.]{0,47}")
_NAME = re.compile(r"[A-Za-z_][\w.]{0,99}", re.ASCII)


def open_log(folder: Path) -> None:
    """From now on events are written to `folder`, which is made with the first of them; an earlier folder is left."""
    from logging.handlers import RotatingFileHandler

    class Handler(RotatingFileHandler):
        """A log must never be what fails: without room or rights it keeps silent."""

        def handleError(self, record: logging.LogRecord) -> None:
            """Say nothing: the event is lost, the program goes on."""

        def _open(self):  # type: ignore[no-untyped-def]  # typeshed hides this hook's wrapper type
            folder.mkdir(parents=True, exist_ok=True)
            return super()._open()

    close_log()
    handler = Handler(folder / FILE_NAME, maxBytes=FILE_BYTES, backupCount=FILES - 1, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname).1s %(message)s", "%Y-%m-%d %H:%M:%S"))
    _log.addHandler(handler)


def close_log() -> None:
    """Let the files go; later events are dropped."""
    for handler in list(_log.handlers):
        _log.removeHandler(handler)
        handler.close()


def note(event: str, **numbers: float) -> None:
    """One event: a word of the program's own text (``"file.opened"``) and numbers (counts, seconds, bytes)."""
    if _log.handlers:
        _log.info(_line(event, numbers))


def note_error(event: str, error: BaseException, **numbers: float) -> None:
    """An error: its type names and where in the program it was raised, and what it was raised from; never its text."""
    if _log.handlers:
        _log.error(" ".join([_line(event, numbers), *error_words(error)]))


def error_words(error: BaseException) -> list[str]:
    """Type and places of an error and of what caused it, each ``Type(code) module:line<module:line…``."""
    found: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(found) < CAUSES:
        found.append(f"{_type_name(cause)}{_code(cause)} {'<'.join(places(cause.__traceback__)) or '-'}")
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return found


def places(trace: TracebackType | None) -> list[str]:
    """Module and line of the innermost frames, innermost first."""
    found = []
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        found.append(f"{module if _NAME.fullmatch(module) else '?'}:{trace.tb_lineno}")
        trace = trace.tb_next
    return found[::-1][:FRAMES]


def last_lines(folder: Path, most: int = 200) -> list[str]:
    """The newest lines of the log, oldest first; empty when there is none."""
    lines: list[str] = []
    for number in range(FILES):
        path = folder / (FILE_NAME if number == 0 else f"{FILE_NAME}.{number}")
        try:
            lines = path.read_text("utf-8", errors="replace").splitlines() + lines
        except OSError:
            break
        if len(lines) >= most:
            break
    return lines[-most:]


def _line(event: str, numbers: dict[str, float]) -> str:
    """Anything that is no plain word and no number is left out, whatever a caller hands over."""
    word = event if _WORD.fullmatch(event) else "?"
    return " ".join([word, *(f"{key}={_number(value)}" for key, value in numbers.items())])


def _number(value: float) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    return str(int(value)) if isinstance(value, int) else "?"


def _type_name(error: BaseException) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    return name if _NAME.fullmatch(name) else "?"


def _code(error: BaseException) -> str:
    """The number the system or SQLite gives the fault, in brackets."""
    orig = getattr(error, "orig", error)
    for code in (getattr(orig, "sqlite_errorcode", None), getattr(error, "errno", None)):
        if type(code) is int:
            return f"({code})"
    return ""
