"""A power cut, replayed: what a clerk wrote is taken down call by call, then any of it that was not synced is lost."""

import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.faults.clerk import Ack, Clerk
from tests.faults.tracing import DISK_CALLS, Strace

SECTOR = 512
_CALL = re.compile(r"^\d+ +(\w+)\((.*)\) += +(\d+)")
_FD = re.compile(r"^(\d+)<([^>]*)>")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


@dataclass(frozen=True)
class Op:
    """One call: `what` is write, cut, sync, make, move, drop or ack."""

    what: str
    path: str = ""
    at: int = 0
    data: bytes = b""
    to: str = ""


@dataclass
class Recording:
    """What stood on the disk before, every call that changed it, and what was acknowledged in between."""

    before: dict[str, bytes]
    ops: list[Op]
    acks: list[Ack]
    given: int
    """How many of `acks` were given before it began."""


def record(clerk: Clerk, folder: Path, log: Path) -> Recording:
    """Let a waiting clerk do its whole job under strace; only files in `folder` count."""
    pipe = clerk.ready()
    given = len(clerk.acks)
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file() and path != log}
    tracer = Strace(clerk, "-e", f"trace={DISK_CALLS}", "-y", "-xx", "-s", "4000000", log=log)
    clerk.go()
    clerk.finish()
    tracer.finish()
    if clerk.failure:
        raise AssertionError(clerk.failure.trace)
    with log.open(encoding="ascii") as lines:
        ops = [op for line in lines if (op := _read(line, str(folder), pipe))]
    log.unlink()
    return Recording(before, ops, clerk.acks, given)


def _plain(hexed: str) -> str:
    return bytes.fromhex(hexed.replace("\\x", "")).decode("utf-8", "replace")


def _read(line: str, folder: str, pipe: int) -> Op | None:
    """One line of the log as an operation on a file of the folder; None when it is none."""
    match = _CALL.match(line)
    if not match:
        return None
    call, rest = match[1], match[2]
    texts = _TEXT.findall(rest)
    if call in ("rename", "renameat", "renameat2"):
        one, other = (_inside(_plain(text), folder) for text in texts[:2])
        return Op("move", one, to=other) if one and other else None
    if call in ("unlink", "unlinkat"):
        name = _inside(_plain(texts[0]), folder)
        return Op("drop", name) if name else None
    if call == "openat":
        name = _inside(_plain(texts[0]), folder)
        if not name or "O_DIRECTORY" in rest:
            return None
        if "O_CREAT" in rest:
            return Op("make", name)
        return Op("cut", name) if "O_TRUNC" in rest else None
    return _on_file(call, rest, folder, pipe, texts)


def _on_file(call: str, rest: str, folder: str, pipe: int, texts: list[str]) -> Op | None:
    """A call on an open file."""
    fd = _FD.match(rest)
    if fd is None:
        return None
    path = _plain(fd[2]) if "\\x" in fd[2] else fd[2]
    if call == "write" and int(fd[1]) == pipe:
        return Op("ack")
    if path.rstrip("/") == folder and call == "fsync":
        return Op("sync", ".")
    name = _inside(path, folder)
    if not name:
        return None
    if call in ("fsync", "fdatasync"):
        return Op("sync", name)
    if call == "ftruncate":
        return Op("cut", name, at=int(rest.rsplit(",", 1)[1]))
    data = bytes.fromhex(texts[0].replace("\\x", "")) if texts else b""
    if call == "pwrite64":
        return Op("write", name, at=int(rest.rsplit(",", 1)[1]), data=data)
    return Op("write", name, at=-1, data=data)  # a plain write goes on where the last one ended


def _inside(path: str, folder: str) -> str:
    name = path.removeprefix(folder + "/")
    return "" if name == path or "/" in name else name


@dataclass
class _File:
    """One file: what is safely on the disk, and what was written since it was synced."""

    safe: bytearray = field(default_factory=bytearray)
    loose: list[Op] = field(default_factory=list)
    place: int = 0


@dataclass
class Disk:
    """The disk while a recording runs over it; `lies` makes it forget what syncs promise for so many calls."""

    files: dict[str, _File]
    names: dict[str, _File]
    moves: list[Op] = field(default_factory=list)
    acked: int = 0
    lies: int = 0

    @classmethod
    def before(cls, recording: Recording, lies: int = 0) -> "Disk":
        """As it was when the recording began, everything synced."""
        files = {name: _File(bytearray(data)) for name, data in recording.before.items()}
        return cls(files, dict(files), lies=lies)

    def play(self, op: Op) -> None:
        """One call happens."""
        if op.what == "ack":
            self.acked += 1
        elif op.what == "sync":
            self._sync(op.path)
        elif op.what == "make":
            if op.path not in self.files:
                self.files[op.path] = _File()
                self.moves.append(op)
        elif op.what == "move":
            self.files[op.to] = self.files.pop(op.path)
            self.moves.append(op)
        elif op.what == "drop":
            self.files.pop(op.path, None)
            self.moves.append(op)
        else:
            self._write(op)

    def _write(self, op: Op) -> None:
        file = self.files.setdefault(op.path, _File())
        if op.what == "write":
            at = file.place if op.at < 0 else op.at
            file.place = at + len(op.data) if op.at < 0 else file.place
            op = Op("write", op.path, at, op.data)
        file.loose.append(op)

    def _sync(self, name: str) -> None:
        if name == ".":
            if not self.lies:
                self._settle_names(len(self.moves))
            return
        file = self.files.get(name)
        if file is None:
            return
        keep = self.lies if self.lies else 0
        done = file.loose[: len(file.loose) - keep] if keep else file.loose
        for op in done:
            _apply(file.safe, op)
        file.loose = file.loose[len(done) :]

    def _settle_names(self, count: int) -> None:
        """The first `count` changes of the folder are on the disk."""
        for op in self.moves[:count]:
            if op.what == "make":
                self.names[op.path] = self.files.get(op.path) or _File()
            elif op.what == "drop":
                self.names.pop(op.path, None)
            elif op.path in self.names:
                self.names[op.to] = self.names.pop(op.path)
        self.moves = self.moves[count:]

    def cut(self, random: Random, folder: Path) -> None:
        """The power goes: write to `folder` what a disk may hold that kept any part of what was not synced."""
        names = Disk(dict(self.files), dict(self.names), list(self.moves))
        for op in self.moves:  # what was made under one name and moved on is still that file
            if op.what == "make" and op.path not in names.files:
                later = next((it.to for it in self.moves if it.what == "move" and it.path == op.path), "")
                if later in self.files:
                    names.files[op.path] = self.files[later]
        names._settle_names(random.randint(0, len(self.moves)))
        kept = random.choice((0.0, 0.5, 0.9, 1.0))
        for name, file in names.names.items():
            content = bytearray(file.safe)
            for op in file.loose:
                if random.random() < kept:
                    _apply(content, op)
                elif op.what == "write" and random.random() < 0.3:
                    _tear(content, op, random)
            (folder / name).write_bytes(content)


def _apply(content: bytearray, op: Op) -> None:
    if op.what == "cut":
        del content[op.at :]
        content.extend(bytes(op.at - len(content)))
        return
    end = op.at + len(op.data)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    content[op.at : end] = op.data


def _tear(content: bytearray, op: Op, random: Random) -> None:
    """Some sectors of the write arrived, others not."""
    for start in range(0, len(op.data), SECTOR):
        if random.random() < 0.5:
            _apply(content, Op("write", op.path, op.at + start, op.data[start : start + SECTOR]))


def after_cut(recording: Recording, random: Random, folder: Path, lies: int = 0) -> tuple[int, int]:
    """Cut the power somewhere in the recording and leave in `folder` what is on the disk then.

    Returns the place of the cut and how many words of the clerk (acknowledgements, as a rule) came before it.
    """
    place = random.randint(1, len(recording.ops))
    disk = Disk.before(recording, lies)
    for op in recording.ops[:place]:
        disk.play(op)
    for old in folder.iterdir():
        if old.is_file():
            old.unlink()
        else:
            shutil.rmtree(old)
    disk.cut(random, folder)
    return place, recording.given + disk.acked
