"""The journal beside a file, looked at before SQLite is: one of another file must never be played into this one."""

import contextlib
from pathlib import Path
from struct import unpack

from desktop.models.vault.key import VaultKey
from desktop.models.vault.pages import PAGE_BYTES, PageCheck

HEADER_BYTES, FRAME_BYTES = 32, 24
BIG_ENDIAN = 0x377F0683
"""The journal's first word when its sums are made of big-endian words."""


def journal_waits(path: Path) -> bool:
    """Whether a journal lies beside the file: a power cut may tear the file's end while the journal holds all of it."""
    with contextlib.suppress(OSError):
        return path.with_name(path.name + "-wal").stat().st_size > 0
    return False


def taken_because(path: Path) -> str:
    """A Chinese reason why no new file may be made at `path`; "" when the name is free.

    A journal whose file was moved away would be played into the new file, and would be gone itself: it may hold the
    last that was saved in the old one.
    """
    if path.exists():
        return f"“{path.name}”已经存在"
    if journal_waits(path):
        return f"这里还留着另一个“{path.name}”的日志（{path.name}-wal），它的工作库文件可能被移走或改了名"
    return ""


def journal_fits(path: Path, key: VaultKey) -> bool:
    """Whether the first page in the journal of `path` carries the key's mark; true when SQLite finds none in it.

    SQLite takes any journal of that name and writes it into the file as the last connection closes, whoever's it is;
    only a page that a power cut left half-written is passed over, told by its sum (SQLite file format, 4.1 and 4.2).
    """
    with path.with_name(path.name + "-wal").open("rb") as file:
        head, frame, page = file.read(HEADER_BYTES), file.read(FRAME_BYTES), file.read(PAGE_BYTES)
    if len(page) < PAGE_BYTES or frame[8:16] != head[16:24]:
        return True
    if PageCheck(key).fits(page, unpack(">I", frame[:4])[0]):
        return True
    order = ">" if unpack(">I", head[:4])[0] == BIG_ENDIAN else "<"
    sums = _sums(frame[:8] + page, order, _sums(head[:24], order, (0, 0)))
    return sums != unpack(">II", frame[16:24])


def _sums(data: bytes, order: str, sums: tuple[int, int]) -> tuple[int, int]:
    first, second = sums
    words = unpack(f"{order}{len(data) // 4}I", data)
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = (first + even + second) & 0xFFFFFFFF
        second = (second + odd + first) & 0xFFFFFFFF
    return first, second
