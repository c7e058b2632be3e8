"""Writes files whole or not at all: a temporary file in the same folder, synced, then renamed over the target."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import re
import time
import unicodedata
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

RETRY_SECONDS = (0.1, 0.2, 0.4, 0.8)
NAME_BYTES = 180  # a file name part in UTF-8 bytes: file systems allow 255, and the caller adds a suffix
_WINDOWS_LOCKED = {32, 33}  # ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION
_WINDOWS_PATH = 240
_SCRATCH = re.compile(r"^\.[0-9a-f]{12}\.part(\.\w+)?$")
_STALE_SECONDS = 24 * 3600
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$", re.IGNORECASE)


class OutputError(Exception):
    """A file could not be written; `str()` is a plain Chinese message: what happened, what is safe, what to do."""

    def __init__(self, message: str, path: Path) -> None:
        super().__init__(message)
        self.message = message
        self.path = path


class TargetBusy(OutputError):
    """The target is open in another program; the old file is untouched and a new name may be offered."""


class WriteCancelled(Exception):
    """Raised by a writer (or a progress callback) to stop: the temporary file goes, the old file stays."""


def write_atomic(target: Path, writer: Callable[[Path], None], *, verify: bool = False) -> Path:
    """Have `writer` fill a temporary file beside `target`, sync it, and rename it over `target`.

    `writer` gets the path of the temporary file (same suffix as the target) and must close what it opens. With
    `verify` the file is read back after the rename and compared (for USB sticks). Returns the target.
    Raises TargetBusy or OutputError with a Chinese message; whatever happens, the old file is whole and no temporary
    file stays behind. Errors of `writer` that are not OSError pass through unchanged.
    """
    target = Path(target)
    scratch = target.with_name(f".{uuid.uuid4().hex[:12]}.part{target.suffix}")
    try:
        with _plain_errors(target):
            _local(target.parent).mkdir(parents=True, exist_ok=True)
            _sweep(_local(target.parent))
            writer(_local(scratch))
            digest = _sync(_local(scratch), digest=verify)
            _replace(_local(scratch), target)
            _sync_folder(target.parent)
            if verify and _sync(_local(target), digest=True) != digest:
                raise OutputError(
                    f"文件“{target.name}”写完后读回的内容不一致，存储设备可能有故障。"
                    "程序里的数据没有受影响，请换一个位置或U盘重新导出。",
                    target,
                )
    finally:
        with contextlib.suppress(OSError):
            _local(scratch).unlink(missing_ok=True)
    return target


def fill_from_memory(path: Path, save: Callable[[IO[bytes]], object]) -> None:
    """Fill `path` with what `save` writes: in memory first.

    Writers of workbooks and documents leave their file open when the disk is full, and what is open stays behind.
    """
    packed = io.BytesIO()
    save(packed)
    path.write_bytes(packed.getbuffer())


def write_bytes(target: Path, data: bytes, *, verify: bool = False) -> Path:
    """Write bytes atomically; see write_atomic."""

    def fill(path: Path) -> None:
        path.write_bytes(data)

    return write_atomic(target, fill, verify=verify)


def write_text(target: Path, text: str, *, verify: bool = False) -> Path:
    """Write UTF-8 text with the line ends it has, atomically; see write_atomic."""
    return write_bytes(target, text.encode("utf-8"), verify=verify)


def safe_file_name(text: str, *, fallback: str = "未命名") -> str:
    """A name without a suffix that Windows, Linux and USB sticks accept, cut to NAME_BYTES, with Chinese kept.

    Forbidden signs become their full-width forms, so that 甲/乙 stays readable as 甲／乙.
    """
    text = unicodedata.normalize("NFC", text)
    text = "".join(" " if char.isspace() else char for char in text if char.isspace() or char.isprintable())
    text = text.translate(str.maketrans('/\\:*?"<>|', "／＼：＊？＂＜＞｜"))
    text = re.sub(r" +", " ", text).strip(" .")
    while len(text.encode("utf-8", "ignore")) > NAME_BYTES:
        text = text[:-1].rstrip(" .")
    if not text:
        return fallback
    return f"_{text}" if _RESERVED.match(text) else text


def free_name(target: Path) -> Path:
    """The target itself, or with （2）, （3） … before the suffix: the first name that is not taken."""
    candidate, number = target, 1
    while _local(candidate).exists():
        number += 1
        candidate = target.with_name(f"{target.stem}（{number}）{target.suffix}")
    return candidate


def _sweep(folder: Path) -> None:
    """Remove temporary files that a killed program left here a day ago or earlier."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _SCRATCH.match(entry.name) and time.time() - entry.stat().st_mtime > _STALE_SECONDS:
                Path(entry.path).unlink(missing_ok=True)


def _replace(scratch: Path, target: Path) -> None:
    """Rename, trying again for about 1.5 s while another program holds the target."""
    for wait in (*RETRY_SECONDS, None):
        try:
            os.replace(scratch, _local(target))
            return
        except OSError as error:
            if not _is_locked(error):
                raise
            if wait is None:
                raise TargetBusy(
                    f"文件“{target.name}”正在被其他程序（如WPS或Excel）打开，没有写入。"
                    "原文件完好，程序里的数据也没有受影响。请关闭它后重试，或换一个文件名保存。",
                    target,
                ) from error
            time.sleep(wait)


def _is_locked(error: OSError) -> bool:
    """Whether the error says that somebody else has the file open (Windows) or is running it (ETXTBSY, EBUSY)."""
    return getattr(error, "winerror", None) in _WINDOWS_LOCKED | {5} or error.errno in (errno.EBUSY, errno.ETXTBSY)


@contextlib.contextmanager
def _plain_errors(target: Path) -> Iterator[None]:
    """Turn what the operating system says into a sentence for the clerk."""
    try:
        yield
    except OSError as error:
        if isinstance(error, PermissionError) and getattr(error, "winerror", None) in _WINDOWS_LOCKED:
            raise TargetBusy(f"文件“{target.name}”正在被其他程序打开，没有写入，请关闭它后重试。", target) from error
        safe = "原来的文件没有改动，程序里的数据也没有受影响。"
        raise OutputError(f"无法写入“{target.name}”：{_reason(error)}。{safe}{_advice(error)}", target) from error


def _reason(error: OSError) -> str:
    """What happened, in plain words."""
    reasons = {
        errno.ENOSPC: "磁盘空间不足",
        errno.EDQUOT: "磁盘配额已用完",
        errno.EACCES: "没有写入这个文件夹的权限",
        errno.EPERM: "没有写入这个文件夹的权限",
        errno.EROFS: "这个磁盘是只读的",
        errno.ENOENT: "文件夹不存在或U盘已拔出",
        errno.ENOTDIR: "路径中有一段不是文件夹",
        errno.EEXIST: "路径中有一段不是文件夹",
        errno.EISDIR: "同名的是一个文件夹",
        errno.ENAMETOOLONG: "文件名或路径太长",
        errno.EIO: "磁盘读写出错",
    }
    return reasons.get(error.errno or 0, f"系统报告错误（{error.errno}）")


def _advice(error: OSError) -> str:
    """What to do next, in plain words."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "请清理磁盘空间，或换一个位置保存。"
    if error.errno == errno.ENAMETOOLONG:
        return "请换一个较短的文件名或较浅的文件夹。"
    if error.errno == errno.EIO:
        return "请换一个磁盘或U盘保存，并检查原来的磁盘。"
    return "请换一个位置保存后重试。"


def _sync(path: Path, *, digest: bool = False) -> bytes:
    """Flush the file to the disk; with `digest` also return the SHA-256 of what it holds."""
    import hashlib

    with path.open("rb+") as handle:
        os.fsync(handle.fileno())
        if not digest:
            return b""
        return hashlib.file_digest(handle, "sha256").digest()


def _sync_folder(folder: Path) -> None:
    """Make the rename itself last; Windows has no such call, and some network folders refuse it."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _local(path: Path) -> Path:
    """The path as the system wants it: on Windows a long one gets the prefix that lifts the limit of 260."""
    if os.name != "nt" or len(str(path)) < _WINDOWS_PATH:
        return path
    full = str(path.resolve())
    if full.startswith("\\\\?\\"):
        return Path(full)
    return Path("\\\\?\\UNC\\" + full[2:]) if full.startswith("\\\\") else Path("\\\\?\\" + full)
