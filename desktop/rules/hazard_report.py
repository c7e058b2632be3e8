"""隐患排查整改月报表: its figures and rates, for a month and cumulative from January (forms.md 5); pure."""

from dataclasses import astuple, dataclass
from datetime import date
from decimal import Decimal

from desktop.rules.pack import RulePack
from desktop.rules.period import CALENDAR, Month, MonthCalendar

FORMULA = "整改率＝本期排查出的隐患中到期末已整改（重大隐患为已整改销号）的件数÷排查件数；排查数为 0 的不计算。"


@dataclass(frozen=True)
class HazardFigures:
    """What was found in a period, what of it was mended by its end, what was put under 挂牌督办; counts of hazards."""

    ordinary_found: int = 0
    ordinary_mended: int = 0
    major_found: int = 0
    major_closed: int = 0
    listed: int = 0

    def __add__(self, other: "HazardFigures") -> "HazardFigures":
        return HazardFigures(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    @property
    def ordinary_rate(self) -> Decimal | None:
        """整改率 of 一般隐患 as a fraction; None when none was found."""
        return _rate(self.ordinary_mended, self.ordinary_found)

    @property
    def major_rate(self) -> Decimal | None:
        """整改销号率 of 重大隐患 as a fraction; None when none was found."""
        return _rate(self.major_closed, self.major_found)


def _rate(part: int, whole: int) -> Decimal | None:
    return None if whole == 0 else Decimal(part) / Decimal(whole)


@dataclass(frozen=True)
class HazardLine:
    """One unit's row: the month, from January to its end, and what is open at its end, earlier ones included."""

    unit_id: int
    name: str
    month: HazardFigures
    year: HazardFigures
    open: int = 0
    open_major: int = 0

    def __add__(self, other: "HazardLine") -> "HazardLine":
        return HazardLine(
            self.unit_id, self.name, self.month + other.month, self.year + other.year, self.open + other.open,
            self.open_major + other.open_major,
        )  # fmt: skip


@dataclass(frozen=True)
class HazardTable:
    """The whole table: whose, which month, its days, the units' rows and their sum."""

    unit: str
    month: Month
    first: date
    last: date
    lines: tuple[HazardLine, ...]
    period_sentence: str = ""

    @property
    def total(self) -> HazardLine:
        """The sum of all rows."""
        whole = HazardLine(0, "合计", HazardFigures(), HazardFigures())
        for line in self.lines:
            whole = whole + line
        return whole


def hazard_calendar(pack: RulePack) -> MonthCalendar:
    """The months of the table: calendar months, or those of the dispute report where the unit says so."""

    def rule_of(month: Month) -> tuple[str, int]:
        day = date(month.year, month.month, 1)
        kind = str(pack.value("hazard.period_kind", day).value or CALENDAR)
        start = pack.value("report.period_start_day", day).value or 26
        return kind, int(start)

    return MonthCalendar(rule_of)


def table_period(pack: RulePack, month: Month) -> tuple[date, date, str]:
    """First and last day of the month and one sentence that says what they rest on."""
    calendar: MonthCalendar = hazard_calendar(pack)
    first, last = calendar.period(month)
    value = pack.value("hazard.period_kind", date(month.year, month.month, 1))
    return first, last, f"统计期 {first.isoformat()} 至 {last.isoformat()}（{value.shown}，{value.basis}）。"
