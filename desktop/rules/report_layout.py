"""The rows of the 统计表: what stands in each, and how a rate follows from the counts (forms.md 1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from desktop.rules.monthly_report import UNKNOWN_SIZE, Figures, percent, show_percent, size_bands
from desktop.rules.pack import Option


@dataclass(frozen=True)
class ReportRow:
    """One row: its cell key, its group (总况, a type …), its item, and for a rate what it divides by what (summed)."""

    key: str
    group: str
    title: str
    numerator: str = ""
    denominator: tuple[str, ...] = ()

    @property
    def is_rate(self) -> bool:
        """Whether the cell is computed from two counts."""
        return bool(self.numerator)

    def text(self, figures: Figures) -> str:
        """The cell as it is shown: a count, 42.9%, or “—” over nothing."""
        if not self.is_rate:
            return str(figures[self.key])
        return show_percent(percent(figures[self.numerator], figures.sum_of(self.denominator)))

    @property
    def counted(self) -> tuple[str, ...]:
        """The count cells whose cases stand behind this cell."""
        return (self.numerator,) if self.is_rate else (self.key,)


def success_rate_of(prefix: str, denominator: str) -> tuple[str, ...]:
    """What 成功率 divides by: 调处数, or 受理数 = 排查 + 结转."""
    return (f"{prefix}mediated",) if denominator == "mediated" else (f"{prefix}screened", f"{prefix}carried")


def band_title(low: int, high: int | None) -> str:
    """不满50人 · 50人以上不满100人 · 500人以上 (以上 includes the number itself)."""
    if high is None:
        return f"{low}人以上"
    return f"不满{high}人" if low == 0 else f"{low}人以上不满{high}人"


def report_rows(
    types: Sequence[Option], bounds: Sequence[int], denominator: str = "mediated", *, monthly: bool = True
) -> tuple[ReportRow, ...]:
    """All rows in print order. `denominator` is "mediated" or "accepted" (parameter report.rate_denominator).

    A longer report (`monthly` False) says 上期, 本期 where a month says 上月, 本月.
    """
    unit = "月" if monthly else "期"
    rows = [
        ReportRow("screened", "总况", "排查数"),
        ReportRow("mediated", "总况", "调处数"),
        ReportRow("mediated_rate", "总况", "调处率", "mediated", ("screened", "carried")),
        ReportRow("succeeded", "总况", "成功数"),
        ReportRow("success_rate", "总况", "成功率", "succeeded", success_rate_of("", denominator)),
    ]
    for option in types:
        for name, title in (("screened", "排查数"), ("mediated", "调处数"), ("succeeded", "成功数")):
            rows.append(ReportRow(f"type.{option.key}.{name}", option.title, title))
    rows += [ReportRow(key, "涉及人数", band_title(low, high)) for key, low, high in size_bands(bounds)]
    rows += [
        ReportRow(UNKNOWN_SIZE, "涉及人数", "未填人数"),
        ReportRow("major.screened", "重大矛盾纠纷", "排查数"),
        ReportRow("major.mediated", "重大矛盾纠纷", "调处数"),
        ReportRow("major.succeeded", "重大矛盾纠纷", "成功数"),
        ReportRow(
            "major.success_rate", "重大矛盾纠纷", "成功率", "major.succeeded", success_rate_of("major.", denominator)
        ),
        ReportRow("prevented", "防激化", "防止群体性事件"),
        ReportRow("turned_criminal", "防激化", "民转刑"),
        ReportRow("screenings", "集中排查", "次数"),
        ReportRow("fixed", "包案", "已落实三定"),
        ReportRow("unfixed", "包案", "未落实三定"),
        ReportRow("carried", "结转与办结", f"结转上{unit}未结"),
        ReportRow("closed", "结转与办结", f"本{unit}办结"),
        ReportRow("open", "结转与办结", "期末未结"),
    ]
    return tuple(rows)


def types_for(listed: Sequence[Option], found: Iterable[str], title_of: dict[str, str]) -> tuple[Option, ...]:
    """The listed types, and after them any that only the cases name (a list changed meanwhile): no case is lost."""
    known = {option.key for option in listed}
    return (*listed, *(Option(key, title_of.get(key, key)) for key in sorted(set(found) - known)))


def type_rates(figures: Figures, types: Iterable[str], denominator: str) -> dict[str, str]:
    """成功率 of each type by its key, as shown."""
    return {
        key: show_percent(
            percent(figures[f"type.{key}.succeeded"], figures.sum_of(success_rate_of(f"type.{key}.", denominator)))
        )
        for key in types
    }


NOTE = (
    "注：调处数为统计期内新排查和结转的纠纷中已落实三定的件数，调处率＝调处数÷（排查数＋结转数）；"
    "防止群体性事件、民转刑按办结计；分母为零的比率以“—”表示。"
)
