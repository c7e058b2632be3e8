"""诊断文件: a text about program, PC and work file that can be read through and handed on; no case data is in it."""

import importlib.metadata
import platform
import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from desktop import __version__
from desktop.models.schema import SCHEMA_NUMBER
from desktop.models.vault.file_words import fault_of
from desktop.reports.parts.files import write_bytes
from desktop.services.trail.audit_check import VERIFIED, mark_of
from desktop.services.vault.backup import list_backups
from desktop.services.workspace import Workspace

Fact = tuple[str, str]
HEAD_DIGITS = 12
CONTENTS = (
    "这里面有：程序和各部件的版本，电脑的系统、屏幕和剩余空间，工作库的大小、检查结果和各表行数，"
    "程序最近做了什么（只有事件名称、数字和出错处在程序里的位置）。"
)
LEFT_OUT = (
    "这里面没有：任何一条记录的内容、人名、单位名、文件名和文件夹名、口令和恢复码。"
    "交出去之前请从头读一遍，不放心的行可以删去。"
)


@dataclass(frozen=True)
class Surroundings:
    """What the window knows and services do not: lines about Qt and screens, packages, the last events, a crash."""

    facts: Sequence[Fact] = ()
    packages: Sequence[str] = ()
    log: Sequence[str] = ()
    crash: Sequence[str] = field(default_factory=tuple)


def diagnosis_text(
    ws: Workspace | None,
    around: Surroundings,
    at: datetime,
    step: Callable[[str], None] = lambda _what: None,
) -> str:
    """The whole text. `ws` None when no file is open; `step` is told what is being looked at (a check takes a while).

    A part that cannot be found out says why instead; nothing is raised for it.
    """
    parts = [
        "平安台账　诊断文件",
        f"生成于 {at:%Y-%m-%d %H:%M}",
        "",
        CONTENTS,
        LEFT_OUT,
        *_section("程序", _program(around)),
        *_section("电脑", [("系统", platform.platform()), *around.facts]),
    ]
    if ws is None:
        parts += ["", "【工作库】", "没有打开的工作库。"]
    else:
        parts += _section("工作库", _file_facts(ws, step))
        parts += _section("备份", _tried("备份", lambda: _backups(ws, at)))
        step("正在数各表的行数…")
        parts += _section("各表行数", _tried("各表行数", lambda: _counts(ws)))
    parts += ["", f"【最近的运行记录】{len(around.log)} 行", *around.log]
    if around.crash:
        parts += ["", "【上次意外结束时程序所在的位置】", *around.crash]
    return "\n".join(parts) + "\n"


def save_diagnosis(text: str, path: Path) -> None:
    """Write what was shown, with the mark that makes old editors read it as UTF-8; OutputError in Chinese."""
    write_bytes(path, text.encode("utf-8-sig"))


def _section(title: str, facts: Sequence[Fact]) -> list[str]:
    return ["", f"【{title}】", *(f"{label}：{text}" for label, text in facts)]


def _tried(label: str, facts: Callable[[], list[Fact]]) -> list[Fact]:
    """What `facts` finds, or one line saying why it could not be found out."""
    try:
        return facts()
    except Exception as error:
        fault = fault_of(error)  # never the error's own text: it may carry a value
        return [(label, f"没有读出来（{fault.value if fault else type(error).__name__}）")]


def _program(around: Surroundings) -> list[Fact]:
    return [
        ("版本", __version__),
        ("Python", platform.python_version()),
        ("部件", "、".join(f"{name} {_release(name)}".strip() for name in around.packages)),
    ]


def _release(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _file_facts(ws: Workspace, step: Callable[[str], None]) -> list[Fact]:
    vault = ws.vault
    facts: list[Fact] = [("打开方式", vault.view_only or "可以查看和修改")]
    facts += _tried("制度包", lambda: [("制度包", _pack(ws))])
    facts += _tried("大小", lambda: _sizes(vault.path))
    facts += _tried("修改记录", lambda: [("修改记录", _audit(ws))])
    step("正在检查工作库的结构…")
    facts += _tried("检查", lambda: _check(ws))
    return facts


def _pack(ws: Workspace) -> str:
    stored = ws.setting("pack")
    return str(stored) if stored in ws.packs else "本程序没有的制度包"  # its key only: titles name an office


def _audit(ws: Workspace) -> str:
    last = mark_of(ws.setting(VERIFIED), "")
    when = f"，{last.at:%Y-%m-%d %H:%M}" if last is not None and last.at is not None else ""
    checked = f"上次核验到第 {last.seq:,} 条{when}" if last is not None else "还没有核验过"
    return f"最新校验值 {ws.audit_head()[:HEAD_DIGITS]}，{checked}"


def _sizes(path: Path) -> list[Fact]:
    journal = path.with_name(path.name + "-wal")
    waiting = journal.stat().st_size if journal.exists() else 0
    return [
        ("大小", f"{path.stat().st_size:,} 字节，未并入的日志 {waiting:,} 字节"),
        ("所在磁盘剩余", f"{shutil.disk_usage(path.parent).free / 1024**3:.1f} GB"),
    ]


def _check(ws: Workspace) -> list[Fact]:
    """SQLite's own look through the file, every page deciphered on the way; what it finds is only counted."""
    with closing(ws.vault.connect()) as connection:
        number = connection.execute("PRAGMA user_version").fetchone()[0]
        library = connection.execute("PRAGMA cipher_version").fetchone()[0]
        mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
        wrong = [row[0] for row in connection.execute("PRAGMA integrity_check").fetchall() if row[0] != "ok"]
        loose = len(connection.execute("PRAGMA foreign_key_check").fetchall())
    return [
        ("结构号", f"{number}（本程序 {SCHEMA_NUMBER}）"),
        ("加密部件", f"SQLCipher {library}，日志方式 {mode}"),
        ("检查", "完好" if not wrong and not loose else f"结构 {len(wrong)} 处、关联 {loose} 处有问题"),
    ]


def _backups(ws: Workspace, at: datetime) -> list[Fact]:
    found = list_backups(ws)
    if not found:
        return [("份数", "还没有备份")]
    days = (at - found[0].made_at).total_seconds() / 86_400
    checked = sum(backup.verified for backup in found)
    return [
        ("份数", f"{len(found)}，其中检查过的 {checked}"),
        ("最近一份", f"{max(days, 0):.1f} 天前，{found[0].size:,} 字节"),
    ]


def _counts(ws: Workspace) -> list[Fact]:
    with closing(ws.vault.connect()) as connection:
        return [(name, f"{_count(connection, name):,}") for name in _tables(connection)]


def _tables(connection: Any) -> list[str]:
    wanted = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    return [name for (name,) in connection.execute(wanted).fetchall()]


def _count(connection: Any, table: str) -> int:
    number: int = connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
    return number
