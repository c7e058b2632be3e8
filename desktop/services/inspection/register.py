"""登记簿的各本: 大型活动, 出租房屋, 临时用工, each as what is special about it (S5; 南昌 细则 14)."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_
from sqlalchemy.orm import Session

from desktop.fields import Problem
from desktop.models.office import Counter
from desktop.models.register import LargeEvent, Rental, TemporaryWork
from desktop.rules.parameter import Value
from desktop.rules.register import (
    EventState,
    check_due,
    check_event,
    check_span,
    is_late_application,
    is_running,
    state_of_event,
)
from desktop.rules.workdays import add_months_clamped
from desktop.services.parts.plain_ledger import Facts, PlainLedger, QuickList, Where
from desktop.services.workspace import Workspace


def _year_of(column: Any) -> Any:
    """Limits a list to the records whose day lies in a year."""
    return lambda ws, year: [column.between(date(year, 1, 1), date(year, 12, 31))]


def _running_in(record: Any) -> Any:
    """Limits a list to what ran at some time of a year."""
    return lambda ws, year: [
        record.begins_on <= date(year, 12, 31),
        or_(record.ends_on.is_(None), record.ends_on >= date(year, 1, 1)),
    ]


def _event_problems(ws: Workspace, session: Session, facts: Facts, record_id: int | None) -> list[Problem]:
    return check_event(facts, ws.policy.value("event.approval", facts["applied_on"]), ws.today())


def _event_derived(ws: Workspace, session: Session, facts: Facts, record_id: int | None) -> Facts:
    number = facts.get("number") or next_event_number(session, facts["applied_on"].year)
    return {"state": state_of_event(facts), "number": number}


def next_event_number(session: Session, year: int) -> str:
    """HD2026-003: numbers are counted per year and never given twice."""
    counter = session.get(Counter, ("large_event", year)) or Counter(name="large_event", year=year, last=0)
    counter.last += 1
    session.add(counter)
    return f"HD{year}-{counter.last:03d}"


def _in_state(state: EventState) -> Where:
    return lambda ws: [LargeEvent.state == state]


def _event_words(ws: Workspace, facts: Facts) -> Facts:
    days = ws.policy.value("event.apply_days", facts["applied_on"])
    return {"late": is_late_application(facts, days, ws.workdays), "state_title": facts["state"].value}


EVENTS = PlainLedger(
    record=LargeEvent,
    headline=lambda facts: f"{facts['name']}（{facts['begins_on'].isoformat()}）",
    order=(LargeEvent.begins_on.desc(),),
    search=(LargeEvent.name, LargeEvent.place, LargeEvent.number, LargeEvent.content),
    check=_event_problems,
    derive=_event_derived,
    computed=frozenset({"number", "state"}),
    filters=tuple(QuickList(state.name, state.value, _in_state(state)) for state in EventState),
    people=("responsible_id", "decider_id"),
    within=_year_of(LargeEvent.begins_on),
    shown=_event_words,
    sums=(("headcount", "预计人数"),),
)


def _span_problems(ws: Workspace, session: Session, facts: Facts, record_id: int | None) -> list[Problem]:
    return check_span(facts, ws.today())


def _look(ws: Workspace, key: str, facts: Facts) -> Facts:
    """When it is looked at next, why then, and whether that is past."""
    months = ws.policy.value(key, ws.today())
    due = check_due(facts, months, ws.workdays) if is_running(facts, ws.today()) else None
    return {
        "running": is_running(facts, ws.today()),
        "check_due": due.day if due else None,
        "check_sentence": due.sentence if due else "",
        "check_late": due is not None and due.day < ws.today(),
    }


def _running(record: Any) -> Any:
    return lambda ws: [or_(record.ends_on.is_(None), record.ends_on >= ws.today())]


def _unlooked(record: Any, key: str) -> Any:
    """Running, and not looked at for as many months as the unit set."""

    def where(ws: Workspace) -> list[ColumnElement[bool]]:
        limit = looked_before(ws.policy.value(key, ws.today()), ws.today())
        if limit is None:
            return [record.id < 0]
        return [*_running(record)(ws), func.coalesce(record.checked_on, record.begins_on) < limit]

    return where


def looked_before(months: Value, today: date) -> date | None:
    """What was looked at last before this day is late today; None when the unit asks for no look."""
    if not months.value:
        return None
    limit = add_months_clamped(today, -int(months.value))
    return limit if add_months_clamped(limit, int(months.value)) >= today else limit + timedelta(days=1)


RENTALS = PlainLedger(
    record=Rental,
    headline=lambda facts: str(facts["place"]),
    order=(Rental.begins_on.desc(),),
    search=(Rental.place, Rental.note, Rental.checked),
    check=_span_problems,
    filters=(
        QuickList("running", "在租", _running(Rental)),
        QuickList("unlooked", "该核查", _unlooked(Rental, "rental.check_months")),
        QuickList("unsigned", "未签责任书", lambda ws: [*_running(Rental)(ws), Rental.has_agreement.is_(False)]),
    ),
    within=_running_in(Rental),
    shown=lambda ws, facts: _look(ws, "rental.check_months", facts),
    sums=(("headcount", "使用人数"),),
    defaults={"has_agreement": False},
)

TEMPORARY_WORK = PlainLedger(
    record=TemporaryWork,
    headline=lambda facts: f"{facts['work']}（{facts['headcount']} 人）",
    order=(TemporaryWork.begins_on.desc(),),
    search=(TemporaryWork.work, TemporaryWork.place, TemporaryWork.note),
    check=_span_problems,
    filters=(
        QuickList("running", "在用", _running(TemporaryWork)),
        QuickList("unlooked", "该核查", _unlooked(TemporaryWork, "temporary_work.check_months")),
        QuickList(
            "untrained",
            "未做安全教育",
            lambda ws: [*_running(TemporaryWork)(ws), TemporaryWork.has_training.is_(False)],
        ),
    ),
    within=_running_in(TemporaryWork),
    shown=lambda ws, facts: _look(ws, "temporary_work.check_months", facts),
    sums=(("headcount", "用工人数"),),
    defaults={"has_training": False, "has_insurance": False},
)
REGISTERS = (EVENTS, RENTALS, TEMPORARY_WORK)


def register_basis(ws: Workspace, ledger: PlainLedger) -> str:
    """On which article the register rests, in one sentence; "" where the pack asks for none."""
    key = {"large_event": "event.approval", "rental": "rental.enabled", "temporary_work": "temporary_work.enabled"}
    value = ws.policy.value(key[ledger.kind], ws.today())
    return value.sentence() if value.value else ""
