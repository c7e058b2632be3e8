"""矛盾纠纷台账 on paper and as a sheet: which columns, from plain rows (forms.md 2)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from desktop.reports.parts.table import Cell, Kind, SheetColumn, SheetTable

Rows = Iterable[Mapping[str, Any]]

_SHEET: tuple[tuple[str, SheetColumn], ...] = (
    ("number", SheetColumn("编号", Kind.LABEL, 11)),
    ("unit", SheetColumn("填报单位", width=14)),
    ("name", SheetColumn("名称", width=30)),
    ("summary", SheetColumn("简述", width=40)),
    ("happened_on", SheetColumn("发生日期", Kind.DAY, 11)),
    ("known_on", SheetColumn("受理日期", Kind.DAY, 11)),
    ("type", SheetColumn("类别", width=18)),
    ("scale", SheetColumn("规模", Kind.LABEL, 12)),
    ("level", SheetColumn("级别", Kind.LABEL, 6)),
    ("involved_unit", SheetColumn("涉及单位", width=14)),
    ("party_kind", SheetColumn("当事方", width=12)),
    ("party_name", SheetColumn("当事方简称", Kind.LABEL, 11)),
    ("people", SheetColumn("涉及人数", Kind.INTEGER, 9)),
    ("amount", SheetColumn("涉及金额（元）", Kind.MONEY, 15)),
    ("place", SheetColumn("地点", width=18)),
    ("source", SheetColumn("来源", Kind.LABEL, 12)),
    ("may_escalate", SheetColumn("可能激化", Kind.LABEL, 9)),
    ("lead", SheetColumn("牵头领导", Kind.LABEL, 9, group="三定")),
    ("responsible", SheetColumn("责任人", Kind.LABEL, 9, group="三定")),
    ("due_on", SheetColumn("办结时限", Kind.DAY, 11, group="三定")),
    ("mediate", SheetColumn("包调处", Kind.LABEL, 9, group="三包")),
    ("track", SheetColumn("包跟踪", Kind.LABEL, 9, group="三包")),
    ("feedback", SheetColumn("包反馈", Kind.LABEL, 9, group="三包")),
    ("patron_unit", SheetColumn("单位", width=14, group="包案领导")),
    ("patron", SheetColumn("姓名", Kind.LABEL, 9, group="包案领导")),
    ("patron_title", SheetColumn("职务", width=12, group="包案领导")),
    ("supervising_department", SheetColumn("督办部门", width=14)),
    ("mediation_body", SheetColumn("调处组织", width=14)),
    ("mediation_method", SheetColumn("调处方式", width=12)),
    ("mediations", SheetColumn("调处记录", width=40)),
    ("status", SheetColumn("状态", Kind.LABEL, 11)),
    ("resolved_on", SheetColumn("化解日期", Kind.DAY, 11)),
    ("succeeded", SheetColumn("是否成功", Kind.LABEL, 9)),
    ("outcome", SheetColumn("化解情况", width=30)),
    ("revisited_on", SheetColumn("日期", Kind.DAY, 11, group="回访")),
    ("revisit_result", SheetColumn("结果", width=20, group="回访")),
)
_PRINTED: tuple[tuple[str, SheetColumn], ...] = (
    ("number", SheetColumn("编号", Kind.LABEL, 11)),
    ("unit", SheetColumn("填报单位", width=12)),
    ("name", SheetColumn("名称", width=28)),
    ("known_on", SheetColumn("受理日期", Kind.DAY, 11)),
    ("type", SheetColumn("类别", width=16)),
    ("level", SheetColumn("级别", Kind.LABEL, 6)),
    ("lead", SheetColumn("牵头领导", Kind.LABEL, 10)),
    ("responsible", SheetColumn("责任人", Kind.LABEL, 9)),
    ("due_on", SheetColumn("办结时限", Kind.DAY, 11)),
    ("status", SheetColumn("状态", Kind.LABEL, 11)),
    ("resolved_on", SheetColumn("化解日期", Kind.DAY, 11)),
    ("outcome", SheetColumn("化解情况", width=24)),
)


def ledger_sheet(rows: Rows, title: str, subtitle: str = "", footer: Sequence[str] = ()) -> SheetTable:
    """Every column of the ledger, for a workbook; keys of `rows` as in `_SHEET`, names already masked."""
    return _table(_SHEET, rows, title, subtitle, footer)


def ledger_print(rows: Rows, title: str, subtitle: str = "", footer: Sequence[str] = ()) -> SheetTable:
    """The columns that fit a landscape page."""
    return _table(_PRINTED, rows, title, subtitle, footer)


def _table(
    columns: tuple[tuple[str, SheetColumn], ...], rows: Rows, title: str, subtitle: str, footer: Sequence[str]
) -> SheetTable:
    heads = [SheetColumn("序号", Kind.INTEGER, 6), *(column for _, column in columns)]
    return SheetTable(title, heads, _cells(columns, rows), subtitle, footer, sheet_name="矛盾纠纷台账")


def _cells(columns: tuple[tuple[str, SheetColumn], ...], rows: Rows) -> Iterable[list[Cell]]:
    for place, row in enumerate(rows, 1):
        yield [place, *(row.get(key) for key, _ in columns)]
