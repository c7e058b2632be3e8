"""检查记录: planned and held inspections with checklists, and the special periods (S5; 南昌 细则 12, 21)."""

from datetime import date
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, declared_attr

from desktop.fields import Choice, Day, Many, Number, PersonRef, RecordRef, Text, UnitRef
from desktop.models.base import Record, children, column
from desktop.rules.inspection import CheckResult, InspectionStatus


class SpecialPeriod(Record):
    """特殊时期: days of which the unit says that they need inspections, such as a congress (细则 12)."""

    kind, title = "special_period", "特殊时期"
    name: Mapped[str] = column(Text(label="名称", max_length=40, width=14, hint="如：全国两会期间"))
    since: Mapped[date] = column(Day(label="开始日期"), index=True)
    until: Mapped[date] = column(Day(label="结束日期"))
    reason: Mapped[str | None] = column(Text(label="依据", max_length=120, width=20, hint="哪个通知要求的"))


class CheckItem(Record):
    """检查内容: one line of a checklist as it was asked and answered on the spot."""

    kind, title = "check_item", "检查内容"
    inspection_id: Mapped[int] = column(RecordRef(label="检查记录", kind="inspection"))
    domain: Mapped[str | None] = column(Choice(label="领域", listed="inspection_domains", width=6))
    content: Mapped[str] = column(Text(label="检查内容", max_length=100, width=20))
    result: Mapped[CheckResult | None] = column(Choice(label="结果", options=CheckResult, width=4))
    note: Mapped[str | None] = column(Text(label="存在问题", max_length=200, width=14))


class Inspection(Record):
    """检查记录: one visit to one place of one unit, planned or held, with its findings (forms.md 5)."""

    kind, title = "inspection", "检查记录"
    number: Mapped[str] = column(Text(label="编号", max_length=20, width=6))
    unit_id: Mapped[int] = column(UnitRef(label="被检查单位"))
    inspection_kind: Mapped[str] = column(Choice(label="检查类型", listed="inspection_kinds", width=8))
    place: Mapped[str] = column(Text(label="检查场所", max_length=80, width=16))
    initials: Mapped[str] = column(Text(label="场所拼音首字母", max_length=80), default="")
    address: Mapped[str | None] = column(Text(label="地址", max_length=100, width=18))
    planned_on: Mapped[date | None] = column(Day(label="计划日期"))
    visited_on: Mapped[date | None] = column(Day(label="检查日期", hint="检查以后填写"))
    began_at: Mapped[str | None] = column(Text(label="开始时间", max_length=10, width=4, hint="9:30 或 0930"))
    ended_at: Mapped[str | None] = column(Text(label="结束时间", max_length=10, width=4, hint="11:00 或 1100"))
    inspector_id: Mapped[int | None] = column(PersonRef(label="检查人"))
    second_inspector_id: Mapped[int | None] = column(PersonRef(label="检查人二"))
    other_inspectors: Mapped[str | None] = column(
        Text(label="其他检查人", max_length=80, width=14, hint="姓名用顿号隔开")
    )
    site_person_id: Mapped[int | None] = column(PersonRef(label="现场负责人"))
    site_post: Mapped[str | None] = column(Text(label="职务", max_length=30, width=8))
    holiday: Mapped[str | None] = column(Text(label="节假日", max_length=40, width=8))
    occasion_on: Mapped[date | None] = column(Day(label="节假日首日", hint="由检查计划带入"))
    period_id: Mapped[int | None] = column(RecordRef(label="特殊时期", kind="special_period"))
    domains: Mapped[str] = column(Text(label="检查领域", max_length=120, width=10), default="")
    summary: Mapped[str | None] = column(Text(label="检查情况", max_length=1000, lines=3, width=24))
    opinion: Mapped[str | None] = column(Text(label="处理意见", max_length=500, lines=2, width=20))
    closed_on: Mapped[date | None] = column(Day(label="办结日期"))
    on_day: Mapped[date] = column(Day(label="日期", hint="检查日期，没有检查的是计划日期"))
    failed: Mapped[int] = column(Number(label="不合格", unit="项"), default=0)
    unfiled: Mapped[int] = column(Number(label="未转隐患", unit="项"), default=0)
    status: Mapped[InspectionStatus] = column(Choice(label="状态", options=InspectionStatus, width=4))

    items: Mapped[list[CheckItem]] = children(
        Many(label="检查内容"), by="CheckItem.inspection_id", order_by="CheckItem.id"
    )

    @declared_attr.directive
    def __table_args__(cls) -> Any:
        """One number a unit; a covering index for what the list filters on and searches, one for what is owed."""
        return (
            Index("uq_inspection_unit_id_number", "unit_id", "number", unique=True),
            Index(
                "ix_inspection_list",
                "on_day", "unit_id", "status", "inspection_kind", "failed", "unfiled", "planned_on", "inspector_id",
                "number", "place", "initials", "domains",
            ),
            Index("ix_inspection_owed", "inspection_kind", "unit_id", "visited_on", "occasion_on"),
            {"sqlite_autoincrement": True},
        )  # fmt: skip
