"""故障: what ails the disk or the work file, told in three sentences: what happened, what is safe, what to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from desktop import runlog
from desktop.fields import Problem, Refused
from desktop.models.vault.errors import DamagedFile, FileGone, VaultError
from desktop.models.vault.file_words import Fault, fault_of, plain_reason
from desktop.models.vault.view_only import NEWER, advice

__all__ = [
    "NotSaved",
    "Trouble",
    "Unsure",
    "not_opened",
    "saving",
    "trouble_in",
    "trouble_of",
    "view_only_reason",
    "words_of",
]


@dataclass(frozen=True)
class Trouble:
    """`kind` is the fault's name (``"full"``, ``"damaged"`` …); the rest is for the person, in whole sentences."""

    kind: str
    what: str
    safe: str
    do: str

    @property
    def sentence(self) -> str:
        """All of it in one paragraph."""
        return self.what + self.safe + self.do


class NotSaved(Refused):
    """A command that disk or file did not take: nothing of it was written. It is shown where any refusal is shown."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__([Problem("", trouble.sentence)])
        self.trouble = trouble


class Unsure(NotSaved):
    """The disk failed in the very moment of writing and cannot be asked any more whether it wrote."""

    def __init__(self) -> None:
        what = "存储设备读写出错，现在不能确定这一次有没有存上。"
        do = "请记下刚才所填的内容，关闭程序、检查磁盘，重新打开后先核对这条记录，缺了再补。"
        super().__init__(Trouble("unsure", what, "以前保存的都在。", do))


UNKNOWN = f"{Fault.unknown_shape.value}，本程序读不了。"
_LATER = "处理好后再做一次。"
_KEPT = "以前保存的都在，已填写的内容还在窗口里。"
_INTACT = "已保存的内容没有受影响。"
_DO = {
    Fault.full: f"请清理磁盘空间，{_LATER}",
    Fault.broken_disk: f"请尽快把工作库备份到别的磁盘，并检查这块磁盘；{_LATER}",
    Fault.read_only: f"请检查磁盘是否被写保护、文件和文件夹有没有写入权限，{_LATER}",
    Fault.damaged: "请在“更多 › 备份与恢复”里用最近的完好备份恢复；恢复前现在的文件会另外留存。",
    Fault.gone: "请把工作库放回原来的文件夹、用原来的名字；找不回来时，关闭工作库前会问是否另存一份。",
    Fault.busy: "请等正在进行的备份、导出或杀毒扫描结束后再做一次。",
    Fault.memory: "请关闭别的程序后再做一次。",
    Fault.unknown_shape: "其余页面可以照常查看；要看这部分，请升级本程序。",
}


def trouble_of(error: BaseException, *, saving: bool = False) -> Trouble | None:
    """What to tell when disk or file is the cause (or a refusal that already says so); None for everything else.

    `saving`: something was being written, and now is not.
    """
    if isinstance(error, NotSaved):
        return error.trouble
    if isinstance(error, VaultError):
        kinds = {FileGone: Fault.gone.name, DamagedFile: Fault.damaged.name}
        kind = next((name for known, name in kinds.items() if isinstance(error, known)), "vault")
        what, mark, rest = str(error).partition("。")
        return Trouble(kind, what + mark, "", rest)
    fault = fault_of(error)
    if fault is None:
        return None
    if fault is Fault.unknown_shape:
        return Trouble(fault.name, UNKNOWN, "文件没有改动。", _DO[fault])
    if saving:
        return Trouble(fault.name, f"{fault.value}，这一次没有保存。", _KEPT, _DO[fault])
    return Trouble(fault.name, f"{fault.value}，刚才的操作没有完成。", _INTACT, _DO[fault])


@contextmanager
def saving() -> Iterator[None]:
    """Around a write: faults of the disk and the file come out as `NotSaved`; every other error as it is."""
    try:
        yield
    except Refused:
        raise
    except Exception as error:
        trouble = trouble_of(error, saving=True)
        runlog.note_error("save.failed", error)
        if trouble is None:
            raise
        raise NotSaved(trouble) from error


def trouble_in(view_only: str, error: BaseException) -> Trouble | None:
    """`trouble_of`; in a newer file also what it holds and this program has no word for (a choice, a key of a list).

    `view_only` is why the open file is only looked at ("" = it can be changed).
    """
    trouble = trouble_of(error)
    if trouble is None and view_only == NEWER and isinstance(error, LookupError):
        return Trouble(Fault.unknown_shape.name, UNKNOWN, "文件没有改动。", _DO[Fault.unknown_shape])
    return trouble


def view_only_reason(reason: str) -> str:
    """What to say across the window of a file that is only looked at; "" for one that can be changed."""
    return f"{reason}，只能查看、打印、导出，不能修改。{advice(reason)}" if reason else ""


def not_opened(error: Exception, view_only: str = "") -> str:
    """Why a file was not opened, in whole sentences; `view_only` as in `trouble_in`."""
    trouble = trouble_in(view_only, error)
    if view_only == NEWER and trouble is not None and trouble.kind == Fault.unknown_shape.name:
        return f"{NEWER}，差得太多，连查看也不能。文件没有改动，请先升级程序再打开。"
    said = words_of(error)
    return said if said.endswith("。") else f"没有打开：{said}。文件没有改动，可以再试一次。"


def words_of(error: Exception) -> str:
    """Any failure in Chinese words: our own errors speak for themselves, the disk's are named, others by their type."""
    trouble = trouble_of(error)
    if trouble is not None:
        return trouble.sentence
    if isinstance(error, Refused | VaultError) or type(error).__module__.startswith("desktop."):
        return str(error)
    if isinstance(error, OSError):
        return plain_reason(error) if error.errno else str(error)
    runlog.note_error("error.told", error)
    return f"程序内部出错（{type(error).__name__}）"
