"""只能查看: what holds for a file that must not or cannot be written, and the private copy it is then read from.

A file of a newer program is opened where it lies, SQLite itself forbidden to write. Where the folder or the file cannot
be written, SQLite cannot keep the shared index its journal needs; so the encrypted bytes, with the journal beside them,
are copied to a folder of our own and read there.
"""

import contextlib
import shutil
import time
from pathlib import Path
from tempfile import gettempdir, mkdtemp

from desktop.models.vault.errors import VaultError
from desktop.models.vault.file_words import plain_reason

NEWER = "这个工作库由更新版本的程序保存"
READ_ONLY_PLACE = "这个工作库所在的位置只能读取"
TRIES = 3
_PREFIX = "pingan-view-"
_STALE_SECONDS = 86_400


class ViewOnly(VaultError):
    """Something wanted to write into a file that is only looked at."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"{reason}，只能查看、打印、导出，这一步没有做，文件没有改动。{advice(reason)}")


def advice(reason: str) -> str:
    """What to do to be able to write again, as a sentence."""
    if reason == NEWER:
        return "要修改，请先升级本程序。"
    return "要修改，请把它复制到本机硬盘上能写入的文件夹，再打开。"


class PrivateCopy:
    """An encrypted copy of a vault and its journal in a folder of our own; gone with `remove()`."""

    def __init__(self, source: Path) -> None:
        """VaultError in Chinese when there is no room, or while somebody else is changing the file."""
        _sweep()
        self._folder = Path(mkdtemp(prefix=_PREFIX))
        self.path = self._folder / source.name
        try:
            self._copy(source)
        except OSError as error:
            self.remove()
            raise VaultError(
                f"{READ_ONLY_PLACE}，要查看须先在本机临时文件夹放一份，但没有放成（{plain_reason(error)}）。"
                "文件没有改动，请清理磁盘空间后再试，或把它复制到本机硬盘再打开。"
            ) from error
        except VaultError:
            self.remove()
            raise

    def _copy(self, source: Path) -> None:
        for _ in range(TRIES):
            before = _state(source)
            for ending in ("", "-wal"):
                target = self.path.with_name(self.path.name + ending)
                target.unlink(missing_ok=True)
                with contextlib.suppress(FileNotFoundError):
                    shutil.copyfile(source.with_name(source.name + ending), target)
            if self.path.exists() and _state(source) == before:
                return
            time.sleep(0.2)
        raise VaultError(f"{READ_ONLY_PLACE}，而且别人正在修改它。文件没有改动，请稍后再打开。")

    def remove(self) -> None:
        """Delete the copy."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _state(source: Path) -> list[tuple[int, int] | None]:
    """Size and time of the file and its journal: unchanged while copying means one moment was copied."""
    found: list[tuple[int, int] | None] = []
    for ending in ("", "-wal"):
        try:
            status = source.with_name(source.name + ending).stat()
        except FileNotFoundError:
            found.append(None)
        else:
            found.append((status.st_size, status.st_mtime_ns))
    return found


def _sweep() -> None:
    """Remove copies that a killed program left a day ago or earlier."""
    with contextlib.suppress(OSError):
        for folder in Path(gettempdir()).glob(_PREFIX + "*"):
            if time.time() - folder.stat().st_mtime > _STALE_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)
