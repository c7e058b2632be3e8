"""The 统计表 as plain data: a column a unit, their sum and the year's; frozen with a report and read back unchanged."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from desktop.fields import Problem
from desktop.rules.monthly_report import Figures, consolidate
from desktop.rules.pack import Option
from desktop.rules.period import Span
from desktop.rules.report_checks import check_consolidation, check_figures
from desktop.rules.report_layout import ReportRow, report_rows

LEVEL_NAMES = ("本级", "下一级", "下二级", "下三级", "下四级", "下五级")


@dataclass(frozen=True)
class TableColumn:
    """One unit's own figures: of the period, and of the year up to its end; `source` says where they come from."""

    unit_id: int
    name: str
    depth: int  # 0 = the reporting unit itself
    period: Figures
    year: Figures
    source: str = ""

    def plain(self) -> dict[str, Any]:
        """As it is frozen."""
        values = {"unit_id": self.unit_id, "name": self.name, "depth": self.depth, "source": self.source}
        return {**values, "period": self.period.plain(), "year": self.year.plain()}


@dataclass(frozen=True)
class ReportTable:
    """The whole table. `label` is 2026年10月, `span` 月报 … 年报; the first column is the reporting unit itself."""

    unit_id: int
    unit: str
    span: str
    label: str
    first: date
    last: date
    columns: tuple[TableColumn, ...]
    types: tuple[Option, ...]
    bounds: tuple[int, ...]
    denominator: str

    @property
    def own(self) -> TableColumn:
        """The reporting unit's own column."""
        return self.columns[0]

    @cached_property
    def total(self) -> Figures:
        """小计: all columns together."""
        return consolidate(column.period for column in self.columns)

    @cached_property
    def year(self) -> Figures:
        """年度累计: all columns from the year's first day to the period's last."""
        return consolidate(column.year for column in self.columns)

    @cached_property
    def rows(self) -> tuple[ReportRow, ...]:
        """The rows in print order."""
        return report_rows(self.types, self.bounds, self.denominator, monthly=self.span == Span.month)

    @cached_property
    def titles(self) -> dict[str, str]:
        """Cell key → 总况 排查数, for sentences."""
        return {row.key: f"{row.group} {row.title}" for row in self.rows}

    def own_problems(self) -> list[Problem]:
        """What does not agree in the reporting unit's own figures, named by cell."""
        return check_figures(self.own.period, {option.key: option.title for option in self.types})

    def problems(self) -> list[Problem]:
        """What does not agree anywhere: each column, named `<unit id>/<cell>`, and the sum against its parts."""
        titles = {option.key: option.title for option in self.types}
        found = [
            Problem(f"{column.unit_id}/{problem.field}", f"{column.name}：{problem.message}", problem.article)
            for column in self.columns
            for problem in check_figures(column.period, titles)
        ]
        parts = [(column.name, column.period) for column in self.columns]
        return found + check_consolidation(self.total, parts, self.titles)

    def by_level(self) -> "ReportTable":
        """The same table with one column a level: 本级, 下一级 … (for a unit with very many below it)."""
        merged = []
        for depth in sorted({column.depth for column in self.columns}):
            same = [column for column in self.columns if column.depth == depth]
            period, year = consolidate(c.period for c in same), consolidate(c.year for c in same)
            name = LEVEL_NAMES[min(depth, len(LEVEL_NAMES) - 1)]
            name = name if len(same) == 1 and not depth else f"{name}（{len(same)}个单位）"
            merged.append(TableColumn(0, name, depth, period, year))
        return replace(self, columns=tuple(merged))

    def only_own(self) -> "ReportTable":
        """The same table without the units below."""
        return replace(self, columns=self.columns[:1])

    def plain(self) -> dict[str, Any]:
        """As it is frozen with a report."""
        return {
            "unit_id": self.unit_id,
            "unit": self.unit,
            "span": self.span,
            "label": self.label,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
            "columns": [column.plain() for column in self.columns],
            "types": [[option.key, option.title] for option in self.types],
            "bounds": list(self.bounds),
            "denominator": self.denominator,
        }


def table_from_plain(values: Mapping[str, Any]) -> ReportTable:
    """The table that `ReportTable.plain` froze."""
    columns = tuple(
        TableColumn(c["unit_id"], c["name"], c["depth"], Figures(c["period"]), Figures(c["year"]), c["source"])
        for c in values["columns"]
    )
    return ReportTable(
        unit_id=values["unit_id"],
        unit=values["unit"],
        span=values["span"],
        label=values["label"],
        first=date.fromisoformat(values["first"]),
        last=date.fromisoformat(values["last"]),
        columns=columns,
        types=tuple(Option(key, title) for key, title in values["types"]),
        bounds=tuple(values["bounds"]),
        denominator=values["denominator"],
    )
