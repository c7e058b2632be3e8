"""The holidays and make-up days of the official yearly notices, as the chinesecalendar package carries them."""

from datetime import date

import chinese_calendar
from chinese_calendar.constants import Holiday, holidays, workdays

from desktop.rules.workdays import DayEntry, DayKind, Workdays

_FIRST_YEAR = 2004
SOURCE = "国务院办公厅节假日安排"


def official_days(year: int) -> dict[date, DayEntry] | None:
    """Every listed day of a year in order; None when its notice is not published (or newer than the package)."""
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return None
    names = {holiday.value: holiday.chinese for holiday in Holiday}
    listed = [
        (day, DayEntry(kind, names.get(name, name), SOURCE))
        for kind, table in ((DayKind.holiday, holidays), (DayKind.makeup, workdays))
        for day, name in table.items()
        if day.year == year
    ]
    return dict(sorted(listed, key=lambda item: item[0]))


def official_calendar(first: int = _FIRST_YEAR, last: int = 2100) -> Workdays:
    """All published years from `first` to `last` as one calendar."""
    days: dict[date, DayEntry] = {}
    years: list[int] = []
    for year in range(first, last + 1):
        of_year = official_days(year)
        if of_year is None:
            if years:
                break
            continue
        years.append(year)
        days |= of_year
    return Workdays(days, frozenset(years))
