"""Where a file's backups lie, what they are called, which are kept: plain names that need no list to be understood."""

import contextlib
import json
import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from desktop.models.vault.durable import replace_durably

RECENT, DAILY, MONTHLY = 12, 10, 9
LIST_NAME = "备份清单.json"
POINTER_SUFFIX = ".备份位置.txt"
PART_SUFFIX = ".part"
NUMBER_DIGITS = 6
CLOSING, WORKING, ASKED = "关闭时", "使用中", "手动"
BEFORE_IMPORT, BEFORE_REKEY, BEFORE_MIGRATION = "导入前", "更改口令前", "升级前"
"""Why a backup was made."""


@dataclass(frozen=True)
class Note:
    """What the list remembers of one backup. No case data: it lies beside the files in plain text.

    `state`: "made" (pages and disk are sure), "verified" (opened and checked through), "failed". `seq` and `head` are
    the audit's at that moment; `counts` the rows of each table when they were counted.
    """

    reason: str
    state: str = "made"
    seq: int = -1
    head: str = ""
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Backup:
    """One backup in a folder. `number` orders them, never the clock; `note` is None when the list does not know it."""

    path: Path
    number: int
    made_at: datetime
    size: int
    note: Note | None = None

    @property
    def verified(self) -> bool:
        """Whether it was opened and checked through after it was made."""
        return self.note is not None and self.note.state == "verified"

    @property
    def failed(self) -> bool:
        """Whether a check found it damaged."""
        return self.note is not None and self.note.state == "failed"


def folder_of(vault: Path) -> Path:
    """The folder for the backups of `vault`: the one chosen for it, else “<name>备份” beside it."""
    with contextlib.suppress(OSError, UnicodeDecodeError):
        chosen = _pointer(vault).read_text("utf-8").strip()
        if chosen:
            return Path(chosen)
    return default_folder(vault)


def default_folder(vault: Path) -> Path:
    """The folder beside the file."""
    return vault.with_name(f"{vault.stem}备份")


def choose_folder(vault: Path, folder: Path) -> None:
    """Keep further backups in `folder`; OSError when that cannot be noted. Numbers go on from the old folder's.

    The choice stands beside the file, not in it: it is needed most when the file no longer opens.
    """
    last = max(_read_list(folder_of(vault)).last, *(b.number for b in backups_in(folder_of(vault), vault.stem)), 0)
    if folder == default_folder(vault):
        _pointer(vault).unlink(missing_ok=True)
    else:
        write_small(_pointer(vault), str(folder) + "\n")
    there = _read_list(folder)
    if last > there.last:
        _write_list(folder, replace(there, last=last))


def _pointer(vault: Path) -> Path:
    return vault.with_name(vault.stem + POINTER_SUFFIX)


def file_name(stem: str, number: int, at: datetime) -> str:
    """``单位-000123-20261122-0830.db``."""
    return f"{stem}-{number:0{NUMBER_DIGITS}}-{at:%Y%m%d-%H%M}.db"


def backups_in(folder: Path, stem: str | None = None) -> list[Backup]:
    """All backups of the file called `stem` (of any file when None), newest number first; [] without the folder."""
    name = re.escape(stem) if stem is not None else ".+"
    pattern = re.compile(rf"^{name}-(\d{{{NUMBER_DIGITS},}})-(\d{{8}}-\d{{4}})\.db$")
    notes = _read_list(folder).made
    found = []
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            match = pattern.match(path.name)
            with contextlib.suppress(ValueError, OSError):
                if match and path.is_file():
                    at = datetime.strptime(match[2], "%Y%m%d-%H%M")
                    number = int(match[1])
                    found.append(Backup(path, number, at, path.stat().st_size, notes.get(path.name)))
    return sorted(found, key=lambda backup: (backup.number, backup.path.name), reverse=True)


def next_number(folder: Path, stem: str) -> int:
    """One more than any number ever used here, as far as names and list tell."""
    return max([_read_list(folder).last, *(backup.number for backup in backups_in(folder, stem))]) + 1


def put_note(backup: Backup, note: Note) -> Backup:
    """Remember `note`; the list is a convenience, so that a disk that is full now does not spoil the backup."""
    folder = backup.path.parent
    known = _read_list(folder)
    present = {name: kept for name, kept in known.made.items() if (folder / name).exists()}
    with contextlib.suppress(OSError):
        made = {**present, backup.path.name: note}
        _write_list(folder, _List(max(known.last, backup.number), made))
    return replace(backup, note=note)


def superfluous(backups: Iterable[Backup]) -> list[Backup]:
    """Which may go: all but the 12 newest, the newest of 10 days and of 9 months, counted among verified ones.

    Nothing as new as the newest verified one goes. Order is by number: a clock that was wrong changes which day a
    backup stands for, never which is newer.
    """
    ordered = sorted(backups, key=lambda backup: backup.number, reverse=True)
    sure = [backup for backup in ordered if backup.verified]
    if not sure:
        return []
    kept = {backup.number for backup in sure[:RECENT]}
    for shape, most in (("%Y%m%d", DAILY), ("%Y%m", MONTHLY)):
        newest: dict[str, int] = {}
        for backup in sure:
            newest.setdefault(backup.made_at.strftime(shape), backup.number)
        kept.update(list(newest.values())[:most])
    oldest_recent = sure[:RECENT][-1].number
    return [b for b in ordered if b.number not in kept and (b.verified or b.number < oldest_recent)]


@dataclass(frozen=True)
class _List:
    last: int = 0
    made: Mapping[str, Note] = field(default_factory=dict)


def _read_list(folder: Path) -> _List:
    """The list of `folder`; an empty one when it is missing or spoilt: names alone suffice."""
    try:
        read: Any = json.loads((folder / LIST_NAME).read_text("utf-8"))
        return _List(int(read["last"]), {name: Note(**note) for name, note in read["made"].items()})
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return _List()


def _write_list(folder: Path, content: _List) -> None:
    plain = {"last": content.last, "made": {name: asdict(note) for name, note in content.made.items()}}
    write_small(folder / LIST_NAME, json.dumps(plain, ensure_ascii=False, indent=1))


def write_small(path: Path, text: str) -> None:
    """A short text file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{uuid.uuid4().hex[:12]}{PART_SUFFIX}")
    try:
        part.write_text(text, "utf-8", newline="\n")
        replace_durably(part, path)
    finally:
        part.unlink(missing_ok=True)
