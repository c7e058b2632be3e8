"""抢救: a new work file from what a damaged one still gives, with a list of what it did not."""

import contextlib
import os
import shutil
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlcipher3 import dbapi2 as sqlcipher

from desktop.models.every import RECORDS
from desktop.models.trail.audit import AuditEntry, first_broken
from desktop.models.vault.backup import check_through
from desktop.models.vault.backup_folder import write_small
from desktop.models.vault.drive import unsuitable_because
from desktop.models.vault.durable import replace_durably
from desktop.models.vault.errors import VaultError
from desktop.models.vault.file_lock import FileLock
from desktop.models.vault.file_words import plain_reason
from desktop.models.vault.journal import taken_because
from desktop.models.vault.key import VaultKey
from desktop.models.vault.opening import open_with_key
from desktop.models.vault.pages import damaged_pages, key_fits
from desktop.models.vault.salvage import TableReport, copy_readable
from desktop.models.vault.salvage_audit import merged
from desktop.models.vault.salvage_repair import Beyond, readable_copy
from desktop.rules.pack import RulePack
from desktop.services.founding import workspace_of
from desktop.services.workspace import Workspace

__all__ = ["SalvageFailed", "Salvaged", "salvage"]

TITLES = {record.kind: record.title for record in RECORDS} | {
    "setting": "设置",
    "draft": "未保存的草稿",
    "counter": "文号",
    "staged_file": "待用的附件",
    "audit": "审计记录",
    "audit_touch": "记录与审计的对应",
    "kept_value": "撤销所需的旧值",
    "undone": "撤销标记",
    "trash_item": "回收站",
}
REPORT_SUFFIX = "-抢救清单.txt"
MOST_NAMED = 40


class SalvageFailed(VaultError):
    """Nothing came of it; the damaged file and the backups are as they were."""

    def __init__(self, reason: str, do: str) -> None:
        super().__init__(f"没有抢救成（{reason}）。原来的文件和备份都没有改动。{do}")


@dataclass(frozen=True)
class Salvaged:
    """The new file, open, and what is said of it: `lines`, saved at `report` (None = could not be).

    `broken_at` is the first audit entry that does not fit the chain.
    """

    workspace: Workspace
    report: Path | None
    tables: tuple[TableReport, ...]
    repaired: tuple[str, ...]
    broken_at: int | None
    lines: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether every row came over as it was."""
        return all(table.is_whole for table in self.tables)


def salvage(
    source: Path,
    target: Path,
    key: VaultKey,
    packs: Mapping[str, RulePack],
    backups: tuple[Path, ...] = (),
    clock: Callable[[], datetime] = datetime.now,
    told: Callable[[str], None] = lambda _text: None,
) -> Salvaged:
    """Bring what `source` still gives into the new file `target`, which opens with the same passphrase.

    `source` is only read. Missing rows are filled from the newest of `backups` that is whole; a list of what could
    not be read is saved beside the new file. Raises SalvageFailed or another VaultError in Chinese.
    """
    _look(source, target)
    folder = target.parent / f".{uuid.uuid4().hex[:12]}.part"
    lock = None
    try:
        lock = FileLock(source.with_name(source.name + ".lock"))
        folder.mkdir()
        work, made = folder / "damaged.db", folder / "new.db"
        told("正在复制损坏的文件…")
        same = [backup for backup in backups if _fits(backup, key)]
        repaired = readable_copy(source, work, key, same)
        whole = next((backup for backup in same if not check_through(backup, key)[0]), None)
        tables = copy_readable(work, made, key, whole, lambda name: told(f"正在读取：{title_of(name)}"))
        told("正在检查新文件…")
        problem, _ = check_through(made, key)
        if problem or damaged_pages(made, key):
            raise SalvageFailed(f"新文件{problem or '有损坏的页'}", "磁盘可能有故障，请换一个磁盘再试。")
        replace_durably(made, target)
    except Beyond as beyond:
        raise SalvageFailed(str(beyond), "请从备份恢复；U 盘上的备份也可以。") from None
    except OSError as error:
        raise SalvageFailed(plain_reason(error), "请检查磁盘空间和文件夹权限，或换一个位置再试。") from error
    except sqlcipher.DatabaseError as error:
        raise SalvageFailed("损坏太多，读不下去", "请从备份恢复；U 盘上的备份也可以。") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if lock is not None:
            lock.release()
    told("正在打开新文件…")
    return _opened(source, target, key, packs, tables, repaired, whole, clock)


def _look(source: Path, target: Path) -> None:
    reason = unsuitable_because(target.parent)
    if reason:
        raise SalvageFailed(reason, "请把新文件放在本机硬盘上。")
    if taken := taken_because(target):
        raise SalvageFailed(taken, "请换一个文件名。")


def _fits(backup: Path, key: VaultKey) -> bool:
    with contextlib.suppress(OSError):
        return key_fits(backup, key)
    return False


def _opened(
    source: Path,
    target: Path,
    key: VaultKey,
    packs: Mapping[str, RulePack],
    tables: list[TableReport],
    repaired: list[str],
    whole: Path | None,
    clock: Callable[[], datetime],
) -> Salvaged:
    vault = open_with_key(target, key)
    try:
        workspace = workspace_of(vault, packs)
        with workspace.read() as session:
            broken = first_broken(session.scalars(select(AuditEntry).order_by(AuditEntry.seq)))
        lines = report_lines(source, target, tables, repaired, whole, broken, clock())
        report: Path | None = target.with_name(target.stem + REPORT_SUFFIX)
        try:
            assert report is not None
            write_small(report, "\ufeff" + os.linesep.join(lines) + os.linesep)
        except OSError:
            report = None
        lost = sum(not table.is_whole for table in tables)
        with workspace.command("salvage", f"从损坏的文件“{source.name}”抢救：{lost} 类记录不完整，见抢救清单"):
            pass
    except BaseException:
        vault.close()
        with contextlib.suppress(OSError):
            target.unlink()
        raise
    return Salvaged(workspace, report, tuple(tables), tuple(repaired), broken, tuple(lines))


# --- the list -------------------------------------------------------------------------------------------


def title_of(table: str) -> str:
    """The Chinese name of what a table holds."""
    return TITLES.get(table, "内部数据")


def report_lines(
    source: Path,
    target: Path,
    tables: list[TableReport],
    repaired: list[str],
    whole: Path | None,
    broken: int | None,
    at: datetime,
) -> list[str]:
    """What was and was not read, a line each. Numbers of records only: it lies beside the file in plain text."""
    spoilt = [table for table in tables if not table.is_whole]
    return [
        "平安台账　抢救清单",
        f"时间：{at:%Y-%m-%d %H:%M}",
        f"损坏的文件：{source.name}（没有改动）",
        f"新文件：{target.name}（用原来的口令打开）",
        f"缺少的内容取自备份：{whole.name if whole else '没有可用的备份'}",
        *(f"已修补：{what}" for what in repaired),
        "",
        *(line for table in spoilt for line in table_lines(table)),
        *([] if spoilt else ["所有记录都完整读出，没有缺失。"]),
        "",
        f"完整读出的有 {sum(table.read for table in tables)} 条，分属 {len(tables)} 类。",
        "审计记录前后相接，没有断开。" if broken is None else f"审计记录从第 {broken} 条起不能与前面相接。",
    ]


def table_lines(table: TableReport) -> list[str]:
    """What is missing or doubtful of one kind of record."""
    found = [
        ("读不出，备份里也没有", merged(table.lost)),
        ("读不出，已取自备份（可能不是最新的内容）", _ranges(table.filled)),
        ("部分内容读不出，读不出的部分留空", _ranges(table.emptied)),
        ("所属的记录读不出，没有保留", _ranges(table.dropped)),
    ]
    lines = [f"{title_of(table.table)}：{_numbers(ranges)}{what}" for what, ranges in found if ranges]
    if table.lost and not table.is_counted:
        lines[0] = f"{title_of(table.table)}：有内容读不出，备份里也没有，条数不明"
    return lines


def _ranges(numbers: list[int]) -> list[tuple[int, int]]:
    return merged([(number, number) for number in numbers])


def _numbers(ranges: list[tuple[int, int]]) -> str:
    """``第 3、7–9 号（4 条）``."""
    count = sum(last - first + 1 for first, last in ranges)
    named = "、".join(f"{a}" if a == b else f"{a}–{b}" for a, b in ranges[:MOST_NAMED])
    more = "等" if len(ranges) > MOST_NAMED else ""
    return f"第 {named} 号{more}（{count} 条）"
