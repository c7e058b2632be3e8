"""节假日安排: a year's holidays and make-up days in the unit's own table; entered, imported, taken from the notice."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.fields import NamedField, Problem, Row, check_all
from desktop.models.base import row_of, spec_of
from desktop.models.office import CalendarDay
from desktop.rules.official import SOURCE, official_days
from desktop.rules.workdays import PROVISIONAL, DayEntry, DayKind
from desktop.services.policy.calendar_import import read_days
from desktop.services.workspace import PUBLISHED_YEARS, Workspace, put_setting, refuse_if

BY_HAND = "手工登记"
IMPORTED = "导入"
_LONGEST_NAME = 20
_LONGEST_SOURCE = 60


@dataclass(frozen=True)
class ImportPreview:
    """What an import would do; nothing is written yet.

    Rows carry day, day_type, name, source, state (新增 | 修改 | 相同 | 表中未列) and before (the present kind and name,
    "" for a new one). `refused` are the rows that cannot be taken, each with its place and reason.
    """

    year: int
    rows: tuple[Row, ...]
    refused: tuple[Problem, ...]

    def count(self, state: str) -> int:
        """How many rows are in that state."""
        return sum(row["state"] == state for row in self.rows)

    @property
    def changes_anything(self) -> bool:
        """Whether the table would be different afterwards."""
        return self.count("新增") + self.count("修改") > 0

    def sentence(self) -> str:
        """新增 12 天，修改 1 天，2 行不能导入."""
        counted = [(state, self.count(state)) for state in ("新增", "修改", "相同")]
        parts = [f"{state} {number} 天" for state, number in counted if number]
        if self.refused:
            parts.append(f"{len(self.refused)} 行不能导入")
        return "，".join(parts) or "没有读到日期"


# --- queries ------------------------------------------------------------------------------------------------------


def days_of_year(ws: Workspace, year: int) -> list[Row]:
    """The listed days of a year in order: day, day_type, name, source; Row.id for `remove_day`."""
    with ws.read() as session:
        return [row_of(day) for day in _stored(session, year)]


def _stored(session: Session, year: int) -> list[CalendarDay]:
    inside = CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31))
    return list(session.scalars(select(CalendarDay).where(inside).order_by(CalendarDay.day)))


def day_fields() -> tuple[NamedField, ...]:
    """What is entered for one day."""
    spec = spec_of(CalendarDay)
    return (spec["day"], spec["day_type"], NamedField("name", spec["name"].field, False))


def provisional(ws: Workspace, year: int) -> bool:
    """Whether the year's official notice has not been taken in: then Monday to Friday count, but for listed days."""
    return ws.workdays.provisional(year)


def provisional_sentence(ws: Workspace, year: int) -> str:
    """The warning to show for a provisional year, "" for a published one."""
    return PROVISIONAL if provisional(ws, year) else ""


def published_years(ws: Workspace) -> tuple[int, ...]:
    """The years whose notice has been taken in, in order."""
    return tuple(sorted(ws.setting(PUBLISHED_YEARS, ())))


def official_known(year: int) -> bool:
    """Whether the program itself carries the official notice of that year."""
    return official_days(year) is not None


def working_days_in(ws: Workspace, year: int) -> tuple[int, ...]:
    """How many working days each month of the year has, January first."""
    starts = [date(year, month, 1) for month in range(1, 13)] + [date(year + 1, 1, 1)]
    return tuple(
        sum(ws.workdays.is_workday(date.fromordinal(n)) for n in range(first.toordinal(), after.toordinal()))
        for first, after in pairwise(starts)
    )


def preview_import(ws: Workspace, year: int, given: Path | str | Iterable[Sequence[Any]]) -> ImportPreview:
    """What importing a file, a pasted text or rows would add and change, and what it cannot take; writes nothing.

    Days of the December before are taken too: a notice may settle the last days of the old year. Refused when the
    file cannot be read as a calendar at all.
    """
    read, refused = read_days(given, year)
    wanted: dict[date, DayEntry] = {}
    for day, entry in sorted(read.items()):
        reason = _not_of(day, year) or _too_long(entry)
        if reason:
            refused.append(Problem(day.isoformat(), reason))
        else:
            wanted[day] = entry
    return ImportPreview(year, tuple(_compare(ws, year, wanted)), tuple(refused))


def _not_of(day: date, year: int) -> str:
    inside = day.year == year or (day.year == year - 1 and day.month == 12)
    return "" if inside else f"不是 {year} 年的日期，请切换到 {day.year} 年再导入"


def _too_long(entry: DayEntry) -> str:
    if len(entry.name) > _LONGEST_NAME:
        return f"名称最多 {_LONGEST_NAME} 字，现有 {len(entry.name)} 字"
    if len(entry.source) > _LONGEST_SOURCE:
        return f"来源最多 {_LONGEST_SOURCE} 字，现有 {len(entry.source)} 字"
    return ""


def _compare(ws: Workspace, year: int, wanted: Mapping[date, DayEntry]) -> list[Row]:
    present = ws.workdays.days
    listed = {day for day in present if day.year == year} | set(wanted)
    return [_compared(day, present.get(day), wanted.get(day)) for day in sorted(listed)]


def _compared(day: date, old: DayEntry | None, new: DayEntry | None) -> Row:
    entry = new or old
    assert entry is not None  # the day is listed in one of the two
    if new is None:
        state = "表中未列"
    elif old is None:
        state = "新增"
    else:
        name = new.name or old.name  # a table without names takes none away
        entry = DayEntry(new.kind, name, new.source)
        state = "相同" if (old.kind, old.name) == (new.kind, name) else "修改"
    before = f"{old.kind} {old.name}".strip() if old else ""
    values = {"day": day, "day_type": entry.kind, "name": entry.name, "source": entry.source}
    return Row(None, values | {"state": state, "before": before})


# --- commands -----------------------------------------------------------------------------------------------------


def set_day(
    ws: Workspace, day: date | None, kind: DayKind | None, name: str | None, initiator: object | None = None
) -> None:
    """List one day by hand, or change what it is listed as. Refused without a day or a kind.

    The year stays as published or provisional as it was: one day is not the year's notice.
    """
    values = {"day": day, "day_type": kind, "name": name or ""}
    refuse_if(check_all(day_fields(), values))
    assert day is not None  # checked above
    assert kind is not None
    entry = DayEntry(kind, (name or "").strip(), BY_HAND)
    with ws.command("set_calendar_day", f"{day} 登记为{kind}", initiator) as command:
        _apply(command.session, {day: entry})


def remove_day(ws: Workspace, day: date, initiator: object | None = None) -> None:
    """Take a day off the list, so that its weekday alone counts. Refused when it is not listed."""
    with ws.command("remove_calendar_day", f"删去 {day} 的登记", initiator) as command:
        stored = command.session.scalars(select(CalendarDay).where(CalendarDay.day == day)).first()
        refuse_if([Problem("day", f"{day} 没有登记")] if stored is None else [])
        command.session.delete(stored)


def import_days(
    ws: Workspace, preview: ImportPreview, *, official: bool, replace: bool = False, initiator: object | None = None
) -> None:
    """Do what a preview showed. `official`: this is the year's whole notice, the year is no longer provisional;
    `replace`: days of the year that the import does not list go. Refused when nothing could be read."""
    taken = {
        row["day"]: DayEntry(row["day_type"], row["name"], row["source"] or IMPORTED)
        for row in preview.rows
        if row["state"] in ("新增", "修改", "相同")
    }
    refuse_if([] if taken else [Problem("file", "没有读到可以导入的日期")])
    year = preview.year
    with ws.command("import_calendar", f"导入 {year} 年节假日安排：{preview.sentence()}", initiator) as command:
        _apply(command.session, taken, replace_year=year if replace else None)
        if official:
            _mark(command.session, ws, year, True)
        command.kinds.add("calendar_day")


def restore_official(ws: Workspace, year: int, initiator: object | None = None) -> None:
    """Put the official days that the program carries in place of whatever the year's table says, and publish the year.

    Refused when the program does not carry that year's notice.
    """
    days = official_days(year)
    refuse_if([Problem("year", f"程序没有带 {year} 年的节假日安排，请导入通知")] if days is None else [])
    assert days is not None
    with ws.command("restore_calendar", f"{year} 年节假日恢复为{SOURCE}", initiator) as command:
        _apply(command.session, days, replace_year=year)
        _mark(command.session, ws, year, True)
        command.kinds.add("calendar_day")


def mark_published(ws: Workspace, year: int, published: bool = True, initiator: object | None = None) -> None:
    """Say that the year's table is (or is not) the whole official notice; takes the provisional warning away, or back.

    Refused for a year without a single listed day: a notice always names some.
    """
    if published:
        empty = not any(day.year == year for day in ws.workdays.days)
        refuse_if([Problem("year", f"{year} 年还没有登记任何节假日，请先导入或登记")] if empty else [])
    state = "已按正式通知登记" if published else "改为暂定"
    with ws.command("publish_calendar", f"{year} 年节假日安排{state}", initiator) as command:
        _mark(command.session, ws, year, published)
        command.kinds.add("calendar_day")


def _mark(session: Session, ws: Workspace, year: int, published: bool) -> None:
    years = set(published_years(ws)) - {year}
    put_setting(session, PUBLISHED_YEARS, sorted(years | {year} if published else years))


def _apply(session: Session, wanted: Mapping[date, DayEntry], replace_year: int | None = None) -> None:
    """Write what differs, and nothing else, so that the audit shows what changed."""
    stored = {day.day: day for day in session.scalars(select(CalendarDay).where(CalendarDay.day.in_(wanted)))}
    if replace_year is not None:
        stored |= {day.day: day for day in _stored(session, replace_year)}
    for day in sorted(wanted.keys() | stored.keys()):
        record, entry = stored.get(day), wanted.get(day)
        if entry is None:
            session.delete(record)
        elif record is None:
            session.add(CalendarDay(day=day, day_type=entry.kind, name=entry.name, source=entry.source))
        elif (record.day_type, record.name) != (entry.kind, entry.name):
            record.day_type, record.name, record.source = entry.kind, entry.name, entry.source
