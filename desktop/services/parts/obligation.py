"""应办事项: one dated duty of one unit, however it came about, as the home page and the year grid show it (S17)."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.trail.audit import AuditEntry
from desktop.services.workspace import Workspace

OVER_NEW_YEAR = timedelta(days=31)  # how far in December one looks into January
SOON_DAYS = 7  # how far ahead a reminder turns 临近: a matter of display, not of policy


class ObligationState(StrEnum):
    """Where a duty stands on a day."""

    done = "已办"
    done_late = "逾期补办"
    overdue = "已逾期"
    missed = "漏报"
    due_soon = "临近"
    waiting = "待办"
    future = "未到期"


@dataclass(frozen=True)
class Obligation:
    """A duty with its due day, what proves it, and its article; `target` tells the window where it is worked on."""

    key: str
    title: str
    unit_id: int
    unit: str
    period: str
    month: int | None
    due_on: date
    state: ObligationState
    done_on: date | None = None
    late_days: int = 0
    article: str = ""
    sentence: str = ""
    tab: str = ""
    target: dict[str, object] = field(default_factory=dict)
    group_target: dict[str, object] | None = None
    """Where the same duty of several units is seen at once; None: `target` shows them all."""
    missed: str = ObligationState.missed.value
    """What it is called when its time has passed for good."""


def belongs_to(due_on: date, year: int, today: date) -> bool:
    """Whether what is open is shown with a year: the one it is due in; what is late from earlier years, and what comes
    near beyond New Year's Day, is a matter of the present one."""
    return due_on.year == year or (year == today.year and due_on <= today + OVER_NEW_YEAR)


def state_of(due_on: date, done_on: date | None, today: date, soon_days: int) -> ObligationState:
    """The plain state of a duty on `today`: `soon_days` before the due day it becomes 临近."""
    if done_on is not None:
        return ObligationState.done_late if done_on > due_on else ObligationState.done
    if today > due_on:
        return ObligationState.overdue
    days = (due_on - today).days
    return ObligationState.due_soon if days <= soon_days else ObligationState.waiting


def founded_on(session: Session, ws: Workspace) -> date:
    """The first day of this file: what was due before is no matter of it."""
    began = session.scalar(select(AuditEntry.at).order_by(AuditEntry.seq).limit(1))
    return began.date() if began else ws.today()
