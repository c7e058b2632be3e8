"""撤销与重做: the last commands of this file, newest first, taken back through the audit; also after a restart."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Select, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from desktop.fields import Problem, Refused
from desktop.models.trail.audit import AuditEntry, Key, next_seq
from desktop.models.trail.kept import TrashItem, Undone
from desktop.services.trail.reversal import Line, Reversal
from desktop.services.trail.reversal_kept import EMPTY, Lost, erased_keys, lost_in, mark_undone
from desktop.services.workspace import Workspace

UNDO, REDO = "undo", "redo"
LISTED = 100
"""So many of the last commands are offered."""
LASTING = {
    "choose_pack": "建立工作库是第一步，不能撤销",
    "set_clock": "演示库的时间不能撤销",
    "purge_short_names": "清除当事方简称，为的就是不再留存，不能撤销",
    EMPTY: "清空回收站后不再保留内容，不能撤销",
    "change_passphrase": "口令已经更换，要改请再更换一次",
    "make_recovery_sheet": "恢复单已经印出，不能撤销",
    "confirm_recovery_sheet": "恢复单已经核对，不能撤销",
    "restore_backup": "已从备份恢复；要退回，请打开恢复时另存的那一份",
    "salvage": "这是从损坏文件抢救出来的内容，不能撤销",
}
"""Commands that stay, with the reason."""
PASSING = ("choose_operator", "copy_backup")
"""Commands that change nothing of the ledger: not listed, and what was undone before them can still be redone."""
_LOST = "当时没有留下原文（或已按规定清除），不能撤销"
_ERASED = "这条记录已从回收站彻底删除"
_OPERATOR = "经办人的登记、更名和 PIN 请在“切换经办人”中更改"


@dataclass(frozen=True)
class Step:
    """One command that may be taken back (or done again); `reason` says why it cannot, "" when it can."""

    seq: int
    at: datetime
    operator: str
    summary: str
    reason: str = ""


@dataclass(frozen=True)
class Preview:
    """What an undo would do: field by field in words; `problems` stand in the way, then nothing would be done."""

    steps: tuple[Step, ...]
    lines: tuple[Line, ...]
    problems: tuple[str, ...]


# --- what can be done -------------------------------------------------------------------------------


def undo_steps(ws: Workspace, most: int = LISTED) -> list[Step]:
    """The last commands that changed something and stand, the newest first."""
    with ws.read() as session:
        return _steps(session, _standing().limit(most))


def redo_steps(ws: Workspace, most: int = LISTED) -> list[Step]:
    """What was just taken back, the last one first; nothing once another command has followed."""
    with ws.read() as session:
        found = _steps(session, _taken_back(session).limit(most))
        return [replace(step, summary=step.summary.removeprefix("撤销：")) for step in found]


def _standing() -> Select[AuditEntry]:
    gone = select(Undone.seq)
    wanted = select(AuditEntry).where(AuditEntry.seq.not_in(gone), AuditEntry.command.not_in((UNDO, *PASSING)))
    return wanted.where(AuditEntry.changes != []).order_by(AuditEntry.seq.desc())


def _taken_back(session: Session) -> Select[AuditEntry]:
    last = select(AuditEntry.seq).where(AuditEntry.command.not_in((UNDO, REDO, *PASSING)), AuditEntry.changes != [])
    newest = session.scalar(last.order_by(AuditEntry.seq.desc()).limit(1)) or 0
    wanted = select(AuditEntry).where(AuditEntry.seq > newest, AuditEntry.command == UNDO)
    return wanted.where(AuditEntry.seq.not_in(select(Undone.seq))).order_by(AuditEntry.seq.desc())


def _steps(session: Session, wanted: Select[AuditEntry]) -> list[Step]:
    erased = erased_keys(session)
    return [
        Step(entry.seq, entry.at, entry.operator, entry.summary, _reason(session, entry, erased))
        for entry in session.scalars(wanted)
    ]


def _reason(session: Session, entry: AuditEntry, erased: frozenset[Key]) -> str:
    if entry.command in LASTING:
        return LASTING[entry.command]
    if any(change["kind"] == "operator" for change in entry.changes):
        return _OPERATOR
    if all((change["kind"], change["id"]) in erased for change in entry.changes):
        return _ERASED
    return _LOST if lost_in(session, entry) else ""


# --- looking and doing ------------------------------------------------------------------------------


def preview_undo(ws: Workspace, down_to: int | None = None) -> Preview:
    """What taking back everything down to entry `down_to` (the newest when None) would do."""
    with ws.read() as session:
        return _preview(ws, session, _down_to(session, _standing(), down_to))


def preview_redo(ws: Workspace, down_to: int | None = None) -> Preview:
    """What doing again everything down to the undo entry `down_to` (the last one when None) would do."""
    with ws.read() as session:
        return _preview(ws, session, _down_to(session, _taken_back(session), down_to))


def undo(ws: Workspace, down_to: int | None = None, initiator: object | None = None) -> str:
    """Take back everything down to entry `down_to` (the newest when None) in one command; returns what was done.

    Those that cannot be undone stay as they are. Refused when something was changed since or nothing is left to undo.
    """
    return _run(ws, UNDO, "撤销", lambda session: _standing(), down_to, initiator)


def redo(ws: Workspace, down_to: int | None = None, initiator: object | None = None) -> str:
    """Do again what was just taken back; as `undo`."""
    return _run(ws, REDO, "重做", _taken_back, down_to, initiator)


def _down_to(session: Session, wanted: Select[AuditEntry], seq: int | None) -> list[AuditEntry]:
    """The entries from the newest down to `seq`, without those that stay; the newest that can be when None."""
    found, erased = [], erased_keys(session)
    for entry in session.scalars(wanted if seq is None else wanted.where(AuditEntry.seq >= seq)):
        if not _reason(session, entry, erased):
            found.append(entry)
            if seq is None:
                break
    return found


def _preview(ws: Workspace, session: Session, entries: Sequence[AuditEntry]) -> Preview:
    steps = tuple(Step(entry.seq, entry.at, entry.operator, entry.summary) for entry in entries)
    if not entries:
        return Preview((), (), ("没有可以撤销的操作",))
    reversal = Reversal(ws, session)
    try:
        reversal.reverse(entries)
    except Lost:
        return Preview(steps, (), (_LOST,))
    problems = tuple(reversal.check())
    return Preview(steps, tuple(reversal.lines()), problems)


def _run(
    ws: Workspace,
    name: str,
    word: str,
    wanted: Callable[[Session], Select[AuditEntry]],
    down_to: int | None,
    initiator: object | None,
) -> str:
    try:
        with ws.command(name, "", initiator) as command:
            session = command.session
            entries = _down_to(session, wanted(session), down_to)
            if not entries:
                raise Refused([Problem("", f"没有可以{word}的操作")])
            reversal = Reversal(ws, session)
            reversal.reverse(entries)
            reversal.write(command)
            mark_undone(session, [entry.seq for entry in entries], next_seq(session))
            session.execute(delete(TrashItem).where(TrashItem.seq.in_([entry.seq for entry in entries])))
            command.summary = _summary(word, entries)
    except Lost:
        raise Refused([Problem("", _LOST)]) from None
    except IntegrityError:
        raise Refused([Problem("", f"{word}后有记录会失去它所依据的内容，没有{word}")]) from None
    return command.summary


def _summary(word: str, entries: Sequence[AuditEntry]) -> str:
    """撤销：已保存 …; of several the number and the earliest."""
    first = entries[-1].summary
    for known in ("撤销：", "重做："):
        first = first.removeprefix(known)
    return f"{word}：{first}" if len(entries) == 1 else f"{word} {len(entries)} 步，直到“{first}”"
