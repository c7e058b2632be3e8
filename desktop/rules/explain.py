"""Deadlines that explain themselves: the day, and one sentence with value, article, calendar and calculation."""

from dataclasses import dataclass
from datetime import date, timedelta

from desktop.rules.parameter import Basis, Value, chinese_day
from desktop.rules.workdays import Workdays, add_months_clamped, day_of_month

_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Deadline:
    """A last day (inclusive), the working day to remind on when it is not worked itself, why it is that day, and what
    that rests on."""

    day: date
    remind_on: date
    sentence: str
    basis: Basis


def due_in_month(value: Value, year: int, month: int, workdays: Workdays) -> Deadline:
    """The day of that month which a whole-number `value` names (25日前 includes the 25th), at most the month's last."""
    day = day_of_month(year, month, value.value)
    short = f"，当月没有{value.value}日，取月末" if day.day != value.value else ""
    return _deadline(day, f"{value.title}为{value.shown}{short}", value, workdays)


def due_after_working_days(value: Value, start: date, workdays: Workdays) -> Deadline:
    """`value` working days after `start`, which is not counted; make-up days are worked (S14)."""
    day = workdays.add_working_days(start, value.value)
    how = f"{value.title}为{value.shown}，自{chinese_day(start)}的次日起算"
    warning = workdays.sentence(start, day)
    return _deadline(day, f"{how}；{warning}" if warning else how, value, workdays)


def due_after_days(value: Value, start: date, workdays: Workdays) -> Deadline:
    """`value` calendar days after `start`, which is not counted (mending a hazard, S5)."""
    day = start + timedelta(days=value.value)
    return _deadline(
        day, f"{value.title}为{value.shown}，自{chinese_day(start)}的次日起算，节假日计入", value, workdays
    )


def due_after_months(value: Value, start: date, workdays: Workdays) -> Deadline:
    """`value` months after `start`, clamped to the month's end (S14)."""
    day = add_months_clamped(start, value.value)
    short = "，当月没有这一日，取月末" if day.day != start.day else ""
    return _deadline(day, f"{value.title}为{value.shown}，自{chinese_day(start)}起算{short}", value, workdays)


def due_as_typed(day: date, how: str, basis: Basis, workdays: Workdays) -> Deadline:
    """A deadline that somebody wrote into his decision because the text sets none (S14); `how` says who."""
    return _explained(day, how, basis, workdays)


def _deadline(day: date, how: str, value: Value, workdays: Workdays) -> Deadline:
    return _explained(day, how, value.basis, workdays)


def _explained(day: date, how: str, basis: Basis, workdays: Workdays) -> Deadline:
    """The deadline with its sentence; the day before it is named when the day itself is not worked."""
    remind_on = workdays.working_day_on_or_before(day)
    early = ""
    if remind_on != day:
        warning = workdays.sentence(day)
        unsure = f"（{warning}）" if warning and warning not in how else ""
        early = f"；当日不上班，请在{chinese_day(remind_on)}前（含当日）办结{unsure}"
    sentence = f"截止{chinese_day(day)}（周{_WEEKDAYS[day.weekday()]}，含当日）：{how}（{basis}）{early}。"
    return Deadline(day, remind_on, sentence, basis)
