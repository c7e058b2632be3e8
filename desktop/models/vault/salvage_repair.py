"""A damaged file made readable on a copy: length, salt and first page put right; what stays unreadable is left so.

The pages of a plain backup fit, for a page's mark covers its content and its number: the first page, which says where
everything else lies, can be taken from a backup under the same key and salt.
"""

import contextlib
import os
import shutil
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from desktop.models.vault.connection import connect_file
from desktop.models.vault.durable import sync_file
from desktop.models.vault.journal import journal_fits
from desktop.models.vault.key import SALT_BYTES, VaultKey
from desktop.models.vault.pages import CHUNK_PAGES, PAGE_BYTES, PageCheck, damaged_pages

MOST_PAGES = 1 << 22
"""16 GB: no work file is longer."""
_GROWN = ".grown"


class Beyond(Exception):
    """Not even what the file holds can be made out."""


def readable_copy(source: Path, work: Path, key: VaultKey, backups: list[Path]) -> list[str]:
    """Fill `work` with a copy of `source` that opens, with its journal or, where that does not belong to it, without.

    Returns what was put right, in Chinese. `backups` are candidates under the same key, newest first. Raises Beyond,
    and OSError of the copying.
    """
    if not _beside(source, "-wal").exists():
        return _copied(source, work, key, backups, ("",))
    if journal_fits(source, key):
        with contextlib.suppress(Beyond):
            return _copied(source, work, key, backups, ("", "-wal"))
        _clear(work)
    return ["旁边留下的日志与它不合，没有采用", *_copied(source, work, key, backups, ("",))]


def _copied(source: Path, work: Path, key: VaultKey, backups: list[Path], endings: tuple[str, ...]) -> list[str]:
    done: list[str] = []
    for ending in endings:
        if _beside(source, ending).exists():
            shutil.copyfile(_beside(source, ending), _beside(work, ending))
    size = work.stat().st_size
    if size % PAGE_BYTES:
        os.truncate(work, -(-size // PAGE_BYTES) * PAGE_BYTES)
        done.append("末尾不足一页的部分")
    done += _right_salt(work, key)
    found = damaged_pages(work, key)
    if not _opens(work, key) and 1 in found:
        done.append(_graft_first_page(work, key, backups))
    if not _opens(work, key):
        done += _lengthen(work, key) or _graft_schema(work, key, backups, found)
    return done


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _clear(path: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        _beside(path, ending).unlink(missing_ok=True)


def _right_salt(work: Path, key: VaultKey) -> list[str]:
    with work.open("r+b") as file:
        if file.read(SALT_BYTES) == key.salt:
            return []
        file.seek(0)
        file.write(key.salt)
    return ["文件开头的 16 字节"]


def _opens(path: Path, key: VaultKey) -> bool:
    """Whether the list of tables can be read."""
    try:
        with contextlib.closing(connect_file(path, key, "rw")) as connection:
            return bool(connection.execute("SELECT name, sql FROM sqlite_master").fetchall())
    except sqlcipher.DatabaseError:
        return False


def _lengthen(work: Path, key: VaultKey) -> list[str]:
    """Append empty pages until the file is as long as its first page says; they stay unreadable for SQLite."""
    before = work.stat().st_size
    pages = before // PAGE_BYTES
    while pages < MOST_PAGES:
        pages *= 2
        os.truncate(work, pages * PAGE_BYTES)
        if _opens(work, key):
            return ["缺了的末尾（内容读不出，只补足长度）"]
    os.truncate(work, before)
    return []


def _graft_first_page(work: Path, key: VaultKey, backups: list[Path]) -> str:
    """Take page 1 from a backup that has been made at least as long as this file: the page tells the length."""
    wanted = work.stat().st_size // PAGE_BYTES
    check = PageCheck(key)
    for backup in backups:
        grown = work.with_name(work.name + _GROWN)
        try:
            shutil.copyfile(backup, grown)
            _grow(grown, key, wanted)
            page = _page(grown, 1)
            if check.fits(page, 1):
                _put_page(work, 1, page)
                return f"第 1 页取自备份 {backup.name}"
        except (OSError, sqlcipher.Error):
            continue
        finally:
            _clear(grown)
    raise Beyond("第 1 页已损坏，它记着其余内容在哪里；没有同一口令的备份可以补上这一页")


def _grow(path: Path, key: VaultKey, pages: int) -> None:
    """Fill a copy until it has `pages` pages, leaving its list of tables as it is; the journal folded in."""
    with contextlib.closing(connect_file(path, key, "rw")) as connection:
        have: int = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute("PRAGMA synchronous = OFF")
        if have < pages:
            filler = (pages - have + 1) * PAGE_BYTES
            connection.execute("INSERT INTO setting (key, value) VALUES ('\x01', zeroblob(?))", (filler,))
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _graft_schema(work: Path, key: VaultKey, backups: list[Path], found: list[int]) -> list[str]:
    """Take the damaged pages of the list of tables from a backup: one page if one suffices, else all there are."""
    check = PageCheck(key)
    for backup in backups:
        there = {page: content for page in found if check.fits(content := _page(backup, page), page)}
        for pages in (*([page] for page in there), list(there)):
            before = {page: _page(work, page) for page in pages}
            for page in pages:
                _put_page(work, page, there[page])
            if pages and _opens(work, key):
                return [f"第 {'、'.join(map(str, pages))} 页（表的目录）取自备份 {backup.name}"]
            for page, content in before.items():
                _put_page(work, page, content)
    raise Beyond("记着各张表在哪里的那一页已损坏，没有同一口令的备份可以补上")


def _page(path: Path, number: int) -> bytes:
    with path.open("rb") as file:
        file.seek((number - 1) * PAGE_BYTES)
        return file.read(PAGE_BYTES)


def _put_page(path: Path, number: int, content: bytes) -> None:
    with path.open("r+b") as file:
        file.seek((number - 1) * PAGE_BYTES)
        file.write(content)
    if number == 1:
        sync_file(path)


def mark_damaged(path: Path, target: Path, key: VaultKey) -> None:
    """A copy whose damaged pages SQLCipher passes on and SQLite refuses. Only for finding out which pages hold rows: as
    the last part of a long value such a page would pass for content."""
    shutil.copyfile(path, target)
    check, found = PageCheck(key), damaged_pages(path, key)
    pages = range(2, path.stat().st_size // PAGE_BYTES + 1)
    whole = next((page for number in pages if check.fits(page := _page(path, number), number)), b"")
    for number in found if whole else ():
        _put_page(target, number, check.broken(whole, number))


def connect_damaged(path: Path, key: VaultKey) -> Any:
    """A connection for reading what can be read: nothing is checked beyond what is asked for."""
    connection = connect_file(path, key, "rw")
    connection.execute("PRAGMA query_only = ON")
    connection.execute(f"PRAGMA cache_size = -{CHUNK_PAGES * PAGE_BYTES // 1024}")
    return connection
