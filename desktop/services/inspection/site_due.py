"""What is due of 巡查 and 登记簿: months of patrols, looks at rentals and jobs, applications to decide, the rota."""

from datetime import date, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from desktop.models.register import LargeEvent, Rental, Shift, TemporaryWork
from desktop.rules.register import EventState, check_due
from desktop.services.inspection.patrol import PatrolMonth, patrol_month, patrol_policy
from desktop.services.organisation.lookup import own_unit_id
from desktop.services.parts.names import short_names_on
from desktop.services.parts.obligation import SOON_DAYS, Obligation, ObligationState, belongs_to, state_of
from desktop.services.workspace import Workspace

TAB = "inspection"


def patrol_obligations(ws: Workspace, year: int) -> list[Obligation]:
    """每日巡查 of each unit with patrolled sites, a month each: done when no day past lacks an entry (细则 12)."""
    today = ws.today()
    months = range(1, 13 if year < today.year else today.month + 1 if year == today.year else 1)
    return [duty for month in months for duty in _patrols(ws, patrol_month(ws, year, month), today)]


def _patrols(ws: Workspace, found: PatrolMonth, today: date) -> list[Obligation]:
    value = patrol_policy(ws).enabled
    last, period = found.days[-1], f"{found.month} 月"
    units = {site.unit_id: site.unit for site in found.sites}
    duties = []
    for unit_id, unit in units.items():
        lacking = sum(len(found.missing[site.id]) for site in found.sites if site.unit_id == unit_id)
        over = last < today
        state = (
            ObligationState.missed if lacking and over else ObligationState.done if over else ObligationState.waiting
        )
        if lacking and not over:
            state = ObligationState.overdue
        duties.append(
            Obligation(
                key="patrol",
                title=f"{period}每日巡查",
                unit_id=unit_id,
                unit=unit,
                period=period,
                month=found.month,
                due_on=last if over or not lacking else today - timedelta(days=1),
                state=state,
                done_on=last if over and not lacking else None,
                article=str(value.basis),
                sentence=f"缺 {lacking} 次。{value.sentence()}" if lacking else value.sentence(),
                tab=TAB,
                target={"part": "patrol", "unit_id": unit_id, "month": found.month},
                group_target={"part": "patrol", "month": found.month},
                missed="有缺",
            )
        )
    return duties


def register_obligations(ws: Workspace, year: int) -> list[Obligation]:
    """Looks at rentals and jobs past or near their day, events to decide before they begin, a rota to be made."""
    today = ws.today()
    with ws.read() as session:
        names = short_names_on(session, today)
        found = [*_looks(ws, session, names), *_decisions(ws, session, names)]
        rota = _rota(ws, session, names)
    duties = [*found, *([rota] if rota else [])]
    near = ws.workdays.through_days_off(today + timedelta(days=SOON_DAYS))
    return [duty for duty in duties if belongs_to(duty.due_on, year, today) and duty.due_on <= near]


def _looks(ws: Workspace, session: Session, names: dict[int, str]) -> list[Obligation]:
    """A running rental or job is looked at every so many months (本单位自定)."""
    today = ws.today()
    rentals = session.scalars(select(Rental).where(or_(Rental.ends_on.is_(None), Rental.ends_on >= today)))
    jobs = session.scalars(
        select(TemporaryWork).where(or_(TemporaryWork.ends_on.is_(None), TemporaryWork.ends_on >= today))
    )
    running: list[Rental | TemporaryWork] = [*rentals, *jobs]
    looks = (_look(ws, one, names.get(one.unit_id, "")) for one in running)
    return [look for look in looks if look is not None]


def _look(ws: Workspace, one: Rental | TemporaryWork, unit: str) -> Obligation | None:
    today, months = ws.today(), ws.policy.value(f"{one.kind}.check_months", ws.today())
    due = check_due({"begins_on": one.begins_on, "checked_on": one.checked_on}, months, ws.workdays)
    if due is None:
        return None
    return Obligation(
        key=f"{one.kind}_check",
        title=f"{one.title}核查",
        unit_id=one.unit_id,
        unit=unit,
        period="",
        month=due.day.month,
        due_on=due.day,
        state=state_of(due.day, None, today, SOON_DAYS),
        late_days=max(0, (today - due.day).days),
        article=str(months.basis),
        sentence=due.sentence,
        tab=TAB,
        target={"part": "register", "book": one.kind, "filter": "unlooked" if due.day < today else "running"},
    )


def _decisions(ws: Workspace, session: Session, names: dict[int, str]) -> list[Obligation]:
    """An application is decided before the event begins (南昌 细则 14)."""
    value = ws.policy.value("event.approval", ws.today())
    if not value.value:
        return []
    waiting = select(LargeEvent).where(LargeEvent.state == EventState.applied)
    found = []
    for one in session.scalars(waiting):
        due = one.begins_on - timedelta(days=1)
        found.append(
            Obligation(
                key="event_decision",
                title=f"大型活动待审批：{one.name}",
                unit_id=one.unit_id,
                unit=names.get(one.unit_id, ""),
                period="",
                month=due.month,
                due_on=due,
                state=state_of(due, None, ws.today(), SOON_DAYS),
                late_days=max(0, (ws.today() - due).days),
                article=str(value.basis),
                sentence=f"活动 {one.begins_on.isoformat()} 开始，开始以前须作出审批。{value.sentence()}",
                tab=TAB,
                target={"part": "register", "book": "large_event", "record_id": one.id},
            )
        )
    return found


def _rota(ws: Workspace, session: Session, names: dict[int, str]) -> Obligation | None:
    """The own unit's rota reaches so many days ahead, once it keeps one (本单位自定)."""
    own, days = own_unit_id(ws), ws.policy.value("shift.days_ahead", ws.today())
    if own is None or not days.value or not ws.policy.flag("shift.enabled", ws.today()):
        return None
    last = session.scalar(select(func.max(Shift.day)).where(Shift.unit_id == own))
    if last is None or last >= ws.today() + timedelta(days=int(days.value)):
        return None
    due = last + timedelta(days=1) - timedelta(days=int(days.value))
    return Obligation(
        key="rota",
        title="排定值班表",
        unit_id=own,
        unit=names.get(own, ""),
        period="",
        month=due.month,
        due_on=due,
        state=state_of(due, None, ws.today(), SOON_DAYS),
        late_days=max(0, (ws.today() - due).days),
        article=str(days.basis),
        sentence=f"值班表排到 {last.isoformat()}。{days.sentence()}",
        tab=TAB,
        target={"part": "register", "book": "shift"},
    )
