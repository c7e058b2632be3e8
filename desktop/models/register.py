"""登记簿: 大型活动, 出租房屋, 临时用工, 值班; figures and answerable staff, never names of tenants (S5; 细则 14)."""

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Mapped

from desktop.fields import Choice, Day, Flag, Money, Number, PersonRef, Text, UnitRef
from desktop.models.base import Record, column
from desktop.rules.register import Decision, EventState


class LargeEvent(Record):
    """大型活动: application, approval, plan, and how it went (南昌 细则 14)."""

    kind, title = "large_event", "大型活动"
    number: Mapped[str] = column(Text(label="编号", max_length=20, width=6))
    name: Mapped[str] = column(Text(label="活动名称", max_length=60, width=18))
    event_kind: Mapped[str] = column(Choice(label="类型", listed="event_kinds", width=6))
    unit_id: Mapped[int] = column(UnitRef(label="主办单位"))
    place: Mapped[str] = column(Text(label="地点", max_length=80, width=16))
    begins_on: Mapped[date] = column(Day(label="开始日期"), index=True)
    ends_on: Mapped[date] = column(Day(label="结束日期"))
    headcount: Mapped[int] = column(Number(label="预计人数", unit="人", least=1, most=999_999))
    responsible_id: Mapped[int] = column(PersonRef(label="安全责任人"))
    content: Mapped[str] = column(Text(label="活动内容", max_length=1000, lines=3, width=24))
    security_plan: Mapped[str | None] = column(
        Text(label="安全保卫方案", max_length=2000, lines=4, width=24, hint="岗位与人数、疏散、消防、医疗、应急联系")
    )
    applied_on: Mapped[date] = column(Day(label="申报日期"))
    decision: Mapped[Decision | None] = column(Choice(label="审批结论", options=Decision, width=5))
    decided_on: Mapped[date | None] = column(Day(label="审批日期"))
    decider_id: Mapped[int | None] = column(PersonRef(label="审批人"))
    opinion: Mapped[str | None] = column(Text(label="审批意见", max_length=500, lines=2, width=24))
    result: Mapped[str | None] = column(Text(label="举办情况", max_length=500, lines=2, width=24))
    cancelled_on: Mapped[date | None] = column(Day(label="取消日期"))
    state: Mapped[EventState] = column(Choice(label="状态", options=EventState, width=5), index=True)


class Rental(Record):
    """出租房屋: who lets answers (谁出租谁负责); a count of people, never their names."""

    kind, title = "rental", "出租房屋"
    unit_id: Mapped[int] = column(UnitRef(label="出租单位"))
    place: Mapped[str] = column(Text(label="房屋位置", max_length=80, width=18))
    rental_use: Mapped[str] = column(Choice(label="用途", listed="rental_uses", width=5))
    area: Mapped[Decimal | None] = column(Money(label="面积", hint="平方米", most=Decimal("9999999.99")))
    headcount: Mapped[int] = column(Number(label="使用人数", unit="人", most=99_999))
    begins_on: Mapped[date] = column(Day(label="起租日期"))
    ends_on: Mapped[date | None] = column(Day(label="到期日期"))
    responsible_id: Mapped[int] = column(PersonRef(label="责任人"))
    has_agreement: Mapped[bool] = column(Flag(label="已签治安消防责任书"), default=False)
    checked_on: Mapped[date | None] = column(Day(label="最近核查日期"))
    checked: Mapped[str | None] = column(Text(label="核查情况", max_length=300, lines=2, width=24))
    note: Mapped[str | None] = column(Text(label="备注", max_length=300, lines=2, width=24))


class TemporaryWork(Record):
    """临时用工: who employs answers (谁用工谁负责); a count of people, never their names."""

    kind, title = "temporary_work", "临时用工"
    unit_id: Mapped[int] = column(UnitRef(label="用工单位"))
    work: Mapped[str] = column(Text(label="工作内容", max_length=80, width=18))
    place: Mapped[str] = column(Text(label="工作地点", max_length=80, width=16))
    headcount: Mapped[int] = column(Number(label="用工人数", unit="人", least=1, most=99_999))
    begins_on: Mapped[date] = column(Day(label="开始日期"))
    ends_on: Mapped[date | None] = column(Day(label="结束日期"))
    responsible_id: Mapped[int] = column(PersonRef(label="责任人"))
    has_training: Mapped[bool] = column(Flag(label="已做安全教育"), default=False)
    has_insurance: Mapped[bool] = column(Flag(label="已办意外保险"), default=False)
    checked_on: Mapped[date | None] = column(Day(label="最近核查日期"))
    checked: Mapped[str | None] = column(Text(label="核查情况", max_length=300, lines=2, width=24))
    note: Mapped[str | None] = column(Text(label="备注", max_length=300, lines=2, width=24))


class Shift(Record):
    """值班: who is on duty on a day and who leads; what happened (南昌 细则 12)."""

    kind, title = "shift", "值班"
    unit_id: Mapped[int] = column(UnitRef(label="值班单位"))
    day: Mapped[date] = column(Day(label="日期"), index=True)
    shift_kind: Mapped[str] = column(Choice(label="班次", listed="shift_kinds", width=4))
    leader_id: Mapped[int | None] = column(PersonRef(label="带班领导"))
    person_id: Mapped[int | None] = column(PersonRef(label="值班人员"))
    people: Mapped[str | None] = column(Text(label="其他值班人员", max_length=100, width=12, hint="用顿号隔开"))
    events: Mapped[str | None] = column(Text(label="值班情况", max_length=500, lines=3, width=24))
