"""核验: whether the audit is what it was, by its own chain and by the heads that were kept elsewhere."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.models.office import Setting
from desktop.models.trail.audit import GENESIS, AuditEntry, chained, follows
from desktop.services.vault.backup import list_backups
from desktop.services.workspace import Workspace, put_setting

VERIFIED = "audit_verified"
"""The setting that holds the last entry found in order: {"seq", "digest", "at"}."""
RESTORED = "restore_backup"
Told = Callable[[int, int], None]
"""Called with how many of how many are checked; may raise to stop."""
_STEP = 500


@dataclass(frozen=True)
class Mark:
    """An entry known from elsewhere: its number, its digest, who remembers it and since when."""

    seq: int
    digest: str
    source: str
    at: datetime | None = None

    def plain(self) -> dict[str, Any]:
        """As it is kept outside the file."""
        return {"seq": self.seq, "digest": self.digest, "at": self.at.isoformat(" ") if self.at else ""}


@dataclass(frozen=True)
class Verdict:
    """What a check found: `problem` names the broken place ("" = in order), `note` is worth knowing all the same.

    `checked` entries were looked at, the newest is `head`; `mark` is what to remember from now on.
    """

    checked: int
    problem: str = ""
    note: str = ""
    mark: Mark | None = None

    @property
    def sentence(self) -> str:
        """One sentence for the window."""
        if self.problem:
            return self.problem
        head = f"，最新校验值 {self.mark.digest[:12]}" if self.mark else ""
        return f"已核验 {self.checked:,} 条，首尾相连，没有改动{head}。{self.note}"


def mark_of(plain: Any, source: str) -> Mark | None:
    """A mark as it was kept, or None when that cannot be read."""
    try:
        at = datetime.fromisoformat(plain["at"]) if plain["at"] else None
        return Mark(int(plain["seq"]), str(plain["digest"]), source, at)
    except (TypeError, KeyError, ValueError):
        return None


def verify_audit(ws: Workspace, others: Iterable[Mark] = (), told: Told = lambda done, total: None) -> Verdict:
    """Check every entry from the first, and that `others` and the newest backup remember the same."""
    with ws.read() as session:
        return _verify(ws, session, Mark(0, GENESIS, ""), [*others, *_backup_marks(ws)], told)


def verify_new(ws: Workspace, others: Iterable[Mark] = ()) -> Verdict:
    """Check what came since the last check, and the marks kept elsewhere; what is found in order is remembered."""
    with ws.read() as session:
        kept = session.get(Setting, VERIFIED)
        last = mark_of(kept.value if kept else None, "工作库里的核验记录")
        marks = [*others, *_backup_marks(ws)]
        start = last if last is not None and _agrees(session, last) else Mark(0, GENESIS, "")
        verdict = _verify(ws, session, start, [*([last] if last else []), *marks], lambda done, total: None)
    if not verdict.problem and verdict.mark is not None:
        remember(ws, verdict.mark)
    return verdict


def remember(ws: Workspace, mark: Mark) -> None:
    """Keep in the file up to where it was found in order; no record changed, so it leaves no audit row."""
    if not ws.vault.view_only:
        with Session(ws.vault.writer) as session:
            put_setting(session, VERIFIED, mark.plain())
            session.commit()


def _verify(ws: Workspace, session: Session, start: Mark, marks: list[Mark], told: Told) -> Verdict:
    total = session.scalar(select(func.count(AuditEntry.seq)).where(AuditEntry.seq > start.seq)) or 0
    seq, digest, checked = start.seq, start.digest, 0
    at: datetime | None = None
    for entry in chained(session, start.seq):
        if not follows(entry, seq, digest):
            return Verdict(checked, _broken(entry, seq, at))
        seq, digest, at = entry.seq, entry.digest, entry.at
        checked += 1
        if checked % _STEP == 0 or checked == total:
            told(checked, total)
    problem, note = _compare(session, marks, seq)
    mark = Mark(seq, digest, "", ws.clock().replace(microsecond=0)) if seq else None
    return Verdict(checked, problem, note, mark)


def _broken(entry: Any, last: int, last_at: datetime | None) -> str:
    """The broken place in a sentence: which number, when, and what can still be trusted."""
    if entry.seq != last + 1:
        missing = f"第 {last + 1} 条" if entry.seq == last + 2 else f"第 {last + 1} 至 {entry.seq - 1} 条"
        what = f"审计记录缺了{missing}"
    else:
        what = f"第 {entry.seq} 条审计记录（{entry.at:%Y-%m-%d %H:%M}）被改动过，或接不上前一条"
    until = f"（到 {last_at:%Y-%m-%d %H:%M}）" if last_at else ""
    safe = f"第 {last} 条及以前{until}仍然可信" if last else "没有可以确认的记录"
    return f"{what}：{safe}，其后的不能再作凭据。请保留现在的文件，并与最近的备份比对。"


def _agrees(session: Session, mark: Mark) -> bool:
    return session.scalar(select(AuditEntry.digest).where(AuditEntry.seq == mark.seq)) == mark.digest


def _compare(session: Session, marks: Iterable[Mark], last: int) -> tuple[str, str]:
    """(what does not agree with a mark, a remark): a cut tail and a rewritten audit are in order by themselves."""
    note = ""
    for mark in sorted(marks, key=lambda mark: mark.seq):
        if mark.seq == 0 or _agrees(session, mark):
            continue
        restored = _restored_since(session, mark)
        if restored is not None:
            note = f"工作库在 {restored:%Y-%m-%d %H:%M} 从备份恢复过，恢复以前的后续操作在另存的文件里。"
        elif mark.seq > last:
            return (
                f"审计记录只到第 {last} 条，而{mark.source}记得有第 {mark.seq} 条：后面的记录不见了，"
                f"第 {last} 条及以前仍首尾相连。请保留现在的文件，并与最近的备份比对。"
            ), ""
        else:
            return (
                f"第 {mark.seq} 条审计记录与{mark.source}不一致：这一条以前的某处被整段改写过，"
                "不能再作凭据。请保留现在的文件，并与最近的备份比对。"
            ), ""
    return "", note


def _restored_since(session: Session, mark: Mark) -> datetime | None:
    """When the file was taken back to a backup after the mark was kept: then the mark is of the file set aside."""
    wanted = select(AuditEntry.at).where(AuditEntry.command == RESTORED)
    if mark.at is not None:
        wanted = wanted.where(AuditEntry.at >= mark.at)
    return session.scalar(wanted.order_by(AuditEntry.seq.desc()).limit(1))


def _backup_marks(ws: Workspace) -> list[Mark]:
    """What the newest backup whose state is known remembers."""
    for backup in list_backups(ws):
        if not backup.failed and backup.note is not None and backup.note.seq > 0:
            source = f"{backup.made_at:%Y-%m-%d %H:%M} 的备份"
            return [Mark(backup.note.seq, backup.note.head, source, backup.made_at)]
    return []
