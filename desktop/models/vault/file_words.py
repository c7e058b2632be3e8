"""What went wrong with a file or the disk, in Chinese: the system's own words are English on most machines."""

import errno
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

_WORDS = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "只能读取，不能写入",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.ENOENT: "找不到",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.ENAMETOOLONG: "名称太长",
    errno.EIO: "存储设备读写出错",
    errno.EBUSY: "正被别的程序使用",
}


class Fault(StrEnum):
    """What ails the file or the disk under it; the value says it in a few words."""

    full = "磁盘已满"
    broken_disk = "存储设备读写出错"
    read_only = "只能读取，不能写入"
    damaged = "工作库文件已损坏"
    gone = "工作库文件不在原处了"
    busy = "工作库正被占用"
    memory = "内存不足"
    unknown_shape = "这部分内容由更新版本保存"


_BY_SQLITE = {
    5: Fault.busy,
    6: Fault.busy,
    7: Fault.memory,
    8: Fault.read_only,
    10: Fault.broken_disk,
    11: Fault.damaged,
    13: Fault.full,
    14: Fault.gone,
    26: Fault.damaged,
}
"""SQLite's primary result codes: BUSY, LOCKED, NOMEM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB."""
_BY_TEXT = (
    ("database or disk is full", Fault.full),
    ("disk I/O error", Fault.broken_disk),
    ("readonly database", Fault.read_only),
    ("malformed", Fault.damaged),
    ("not a database", Fault.damaged),
    ("Could not decode to UTF-8", Fault.damaged),  # the rest of a long text lay on a damaged page
    ("unable to open database file", Fault.gone),
    ("is locked", Fault.busy),
    ("no such table", Fault.unknown_shape),
    ("no such column", Fault.unknown_shape),
)
_BY_ERRNO = {
    errno.ENOSPC: Fault.full,
    errno.EDQUOT: Fault.full,
    errno.EIO: Fault.broken_disk,
    errno.EROFS: Fault.read_only,
    errno.ENOMEM: Fault.memory,
}
_READONLY_MOVED = 1032  # SQLITE_READONLY_DBMOVED: written to under another name, or to nothing


def plain_reason(error: OSError) -> str:
    """The reason in a few Chinese words; an unusual one by its number, so that it can still be looked up."""
    return _WORDS.get(error.errno or 0, f"系统错误 {error.errno}" if error.errno else "系统没有说明原因")


def fault_of(error: BaseException) -> Fault | None:
    """What ails file or disk when `error` (or what caused it) says so; None for everything else."""
    return next((found for part in _chain(error) if (found := _fault_of_one(part))), None)


def is_of_database(error: BaseException) -> bool:
    """Whether SQLite raised it, itself or through SQLAlchemy."""
    return any(type(part).__module__.startswith("sqlcipher3") or hasattr(part, "orig") for part in _chain(error))


def _chain(error: BaseException) -> Iterator[Any]:
    """The error, what the database said beneath it, and what they were raised from."""
    seen: set[int] = set()
    waiting: list[Any] = [error]
    while waiting:
        part = waiting.pop(0)
        if isinstance(part, BaseException) and id(part) not in seen:
            seen.add(id(part))
            yield part
            waiting += [getattr(part, "orig", None), part.__cause__]


def _fault_of_one(error: BaseException) -> Fault | None:
    if isinstance(error, MemoryError):
        return Fault.memory
    if type(error).__module__.startswith("sqlalchemy") and type(error).__name__ == "TimeoutError":
        return Fault.busy  # another thread still saves with the one writing connection
    if isinstance(error, OSError):
        return _BY_ERRNO.get(error.errno or 0)
    if hasattr(error, "orig"):  # SQLAlchemy repeats the text of what it wraps
        return None
    code = getattr(error, "sqlite_errorcode", None)
    if code == _READONLY_MOVED:
        return Fault.gone
    if code is not None and code & 0xFF in _BY_SQLITE:
        return _BY_SQLITE[code & 0xFF]
    if type(error) is Exception or type(error).__module__.startswith("sqlcipher3"):
        return next((fault for text, fault in _BY_TEXT if text in str(error)), None)
    return None
