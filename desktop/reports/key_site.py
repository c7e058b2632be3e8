"""重点部位的纸: 保卫档案, 每日巡查表 of a month, 大型活动申报审批表, 值班表; plain values in, papers out (S5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from desktop.reports.parts.official import Aligned, Grid, OfficialDocument
from desktop.reports.parts.table import Kind, SheetColumn, SheetTable

_MARKS = {"正常": "√", "异常": "×", "不涉及": "／"}
_WEEK = "一二三四五六日"


@dataclass(frozen=True)
class FormLine:
    """One line of a printed form: its label and what stands there ("" leaves room to write)."""

    label: str
    text: str


def form_paper(title: str, lines: Sequence[FormLine], *, note: str = "", number: str = "") -> OfficialDocument:
    """A form of two columns, label and content, on official paper; rows may run over pages."""
    rows = tuple((line.label, line.text or "　") for line in lines)
    blocks: tuple[Aligned | Grid, ...] = (Grid(rows, (0.22, 0.78), header=0),)
    if note:
        blocks = (*blocks, Aligned(note, "right"))
    return OfficialDocument(title, blocks, number=number)


def patrol_table(
    title: str,
    place: str,
    days: Sequence[date],
    items: Sequence[str],
    cells: Mapping[tuple[str, date], str],
    walkers: Mapping[date, str],
    chiefs: Mapping[date, str],
    remarks: Sequence[str],
) -> SheetTable:
    """每日巡查表: items × days of one site on one landscape page, then who walked and who was in charge."""
    columns = [SheetColumn("项目", Kind.TEXT, 28)]
    columns += [SheetColumn(f"{day.day}", Kind.LABEL, 3.4, group="") for day in days]
    rows: list[list[str]] = [["星期", *(_WEEK[day.weekday()] for day in days)]]
    rows += [[item, *(_MARKS.get(cells.get((item, day), ""), "") for day in days)] for item in items]
    rows.append(["巡查人", *("\n".join(walkers.get(day, "").replace("、", "，")) for day in days)])
    rows.append(["负责人", *("\n".join(chiefs.get(day, "")) for day in days)])
    legend = "√ 正常　× 异常　／ 不涉及　空白 未登记。参考样式。"
    return SheetTable(title, columns, rows, subtitle=f"部位：{place}", footer=[*remarks, legend], sheet_name="巡查表")


def rota_table(title: str, rows: Sequence[Sequence[str]], unit: str) -> SheetTable:
    """值班表: date, weekday, shift, leader, people, what happened."""
    columns = [
        SheetColumn("日期", Kind.LABEL, 12),
        SheetColumn("星期", Kind.LABEL, 11),
        SheetColumn("班次", Kind.LABEL, 8),
        SheetColumn("带班领导", Kind.LABEL, 14),
        SheetColumn("值班人员", Kind.TEXT, 26),
        SheetColumn("值班情况", Kind.TEXT, 40),
    ]
    return SheetTable(title, columns, rows, subtitle=f"单位：{unit}", footer=["参考样式"], sheet_name="值班表")
