"""What a rule pack says of the monthly report: period, due day, grace, rates, size bands, wording, by month."""

from dataclasses import dataclass
from datetime import date

from desktop.rules.pack import Option, RulePack, Value
from desktop.rules.period import Month, MonthCalendar
from desktop.rules.workdays import Workdays, day_of_month


@dataclass(frozen=True)
class DueDates:
    """The days that decide a month's 按时, 迟报 and 漏报, with their articles; each day counts to 23:59:59."""

    month: Month
    due_on: date
    missed_after: date  # the due day of the next month: then 迟报 becomes 漏报
    accept_by: date  # the due day plus the grace, for a returned report
    article: str
    grace: str  # one phrase: 退回后补报宽限 3 个工作日（…）
    provisional: str = ""  # a warning when the holidays of these days are not published yet


@dataclass(frozen=True)
class ReportPolicy:
    """The report's side of a pack; every question names the month it is asked for."""

    pack: RulePack
    workdays: Workdays

    def _value(self, key: str, month: Month) -> Value:
        return self.pack.value(key, date(month.year, month.month, 1))

    def _rule_of(self, month: Month) -> tuple[str, int]:
        kind, start = self._value("report.period_kind", month).value, self._value("report.period_start_day", month)
        return kind or "calendar", start.value or 26

    @property
    def calendar(self) -> MonthCalendar:
        """The statistical periods of this unit."""
        return MonthCalendar(self._rule_of)

    def enabled(self, month: Month) -> bool:
        """Whether a monthly report is owed at all (南阳: off until a unit switches it on)."""
        return bool(self._value("report.enabled", month).value)

    def zero_enabled(self, month: Month) -> bool:
        """Whether a 零报告 may stand for a month without cases."""
        return bool(self._value("report.zero_enabled", month).value)

    def due_on(self, month: Month) -> date:
        """The last day for the month's report; a day the month lacks is its last day."""
        return day_of_month(*month, self._value("report.due_day", month).value or 31)

    def due_dates(self, month: Month) -> DueDates:
        """All days that decide the month's lateness, with their articles."""
        due, grace = self.due_on(month), self._value("report.grace_working_days", month)
        accept_by = self.workdays.add_working_days(due, grace.value or 0)
        return DueDates(
            month=month,
            due_on=due,
            missed_after=self.due_on(month.shifted(1)),
            accept_by=accept_by,
            article=str(self._value("report.due_day", month).basis),
            grace=f"{grace.title} {grace.shown}（{grace.basis}）",
            provisional=self.workdays.sentence(due, accept_by),
        )

    def denominator(self, month: Month) -> str:
        """What 成功率 divides by: "mediated" or "accepted"."""
        return str(self._value("report.rate_denominator", month).value or "mediated")

    def denominator_sentence(self, month: Month) -> str:
        """The formula in words with its article, as printed under the table."""
        return self._value("report.rate_denominator", month).sentence()

    def size_bounds(self, month: Month) -> tuple[int, ...]:
        """Lower bounds of the size bands; a band runs up to, and without, the next bound."""
        return tuple(self._value("dispute.size_bounds", month).value or ())

    def zero_wording(self, month: Month) -> str:
        """The sentence a 零报告 carries."""
        return str(self._value("report.zero_wording", month).value or "")

    def types(self, month: Month) -> tuple[Option, ...]:
        """The types of dispute the table lists, in order."""
        return self.pack.options("dispute_types", date(month.year, month.month, 1))

    def screening_article(self, month: Month) -> str:
        """The article that asks for a monthly 排查."""
        return str(self._value("screening.per_month", month).basis)

    def period_sentence(self, month: Month) -> str:
        """统计期 of the month and what it rests on, in one sentence."""
        first, last = self.calendar.period(month)
        basis = self._value("report.period_kind", month).basis
        return f"{month.label}统计期为 {first.isoformat()} 至 {last.isoformat()}（{basis}）"
