"""重点部位与每日巡查: sites with their 保卫档案, one patrol a site and day (S5; 南昌 细则 12, 14)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, declared_attr

from desktop.fields import Choice, Day, Flag, Instant, Many, Number, PersonRef, RecordRef, Text, UnitRef
from desktop.models.base import Record, children, column
from desktop.rules.patrol import FindingState, PatrolState


class KeySite(Record):
    """重点部位: what is guarded, how, and by whom; drawings and photos are its attachments."""

    kind, title = "key_site", "重点部位"
    name: Mapped[str] = column(Text(label="部位名称", max_length=40, width=14))
    initials: Mapped[str] = column(Text(label="名称拼音首字母", max_length=60), default="")
    unit_id: Mapped[int] = column(UnitRef(label="所属单位"))
    site_kind: Mapped[str] = column(Choice(label="类别", listed="site_kinds", width=9))
    place: Mapped[str] = column(Text(label="位置", max_length=80, width=18))
    fire_critical: Mapped[bool] = column(Flag(label="防火重点"), default=False)
    theft_critical: Mapped[bool] = column(Flag(label="防盗重点"), default=False)
    patrolled: Mapped[bool] = column(Flag(label="本单位决定每日巡查"), default=False)
    patrol_since: Mapped[date | None] = column(Day(label="开始巡查日期", hint="不填为今天；以前的日子不算缺"))
    since: Mapped[date] = column(Day(label="登记日期"))
    until: Mapped[date | None] = column(Day(label="撤销日期"))

    # 保卫档案
    guarded: Mapped[str | None] = column(
        Text(label="保卫对象", max_length=300, lines=2, width=24, hint="保护什么：档案、物资、设备、人员")
    )
    responsible_id: Mapped[int | None] = column(PersonRef(label="责任人"))
    deputy_id: Mapped[int | None] = column(PersonRef(label="协助责任人"))
    headcount: Mapped[int | None] = column(Number(label="常驻或高峰人数", unit="人", most=999_999))
    people_defence: Mapped[str | None] = column(Text(label="人防", max_length=500, lines=2, width=24))
    thing_defence: Mapped[str | None] = column(Text(label="物防", max_length=500, lines=2, width=24))
    tech_defence: Mapped[str | None] = column(Text(label="技防", max_length=500, lines=2, width=24))
    house_rules: Mapped[str | None] = column(Text(label="管理制度", max_length=500, lines=2, width=24))
    emergency_plan: Mapped[str | None] = column(Text(label="应急预案", max_length=500, lines=2, width=24))
    note: Mapped[str | None] = column(Text(label="备注", max_length=300, lines=2, width=24))


class PatrolFinding(Record):
    """巡查项目: one item of a patrol that was not 正常."""

    kind, title = "patrol_finding", "巡查项目"
    patrol_id: Mapped[int] = column(RecordRef(label="巡查", kind="patrol"))
    item: Mapped[str] = column(Choice(label="项目", listed="patrol_items", width=10))
    state: Mapped[FindingState] = column(Choice(label="结果", options=FindingState, width=4))
    place: Mapped[str | None] = column(Text(label="具体位置", max_length=60, width=8))
    fault: Mapped[str | None] = column(Text(label="问题", max_length=200, lines=2, width=12))
    handling: Mapped[str | None] = column(Text(label="处理情况", max_length=200, lines=2, width=12))


class Patrol(Record):
    """每日巡查: what one site was found like on one day; items without a finding were 正常."""

    kind, title = "patrol", "每日巡查"
    site_id: Mapped[int] = column(RecordRef(label="部位", kind="key_site"))
    day: Mapped[date] = column(Day(label="日期"))
    state: Mapped[PatrolState] = column(Choice(label="结果", options=PatrolState, width=4))
    patroller_id: Mapped[int | None] = column(PersonRef(label="巡查人"))
    patrollers: Mapped[str | None] = column(Text(label="同行人员", max_length=100, width=10, hint="用顿号隔开"))
    in_charge_id: Mapped[int | None] = column(PersonRef(label="负责人"))
    entered_at: Mapped[datetime] = column(Instant(label="登记时间"))
    note: Mapped[str | None] = column(Text(label="备注", max_length=200, width=18))
    findings: Mapped[list[PatrolFinding]] = children(
        Many(label="异常与不涉及项目"), by="PatrolFinding.patrol_id", order_by="PatrolFinding.id"
    )

    @declared_attr.directive
    def __table_args__(cls) -> Any:
        return (
            Index("ix_patrol_site_id_day", "site_id", "day", unique=True),
            Index("ix_patrol_day", "day"),
            {"sqlite_autoincrement": True},
        )
