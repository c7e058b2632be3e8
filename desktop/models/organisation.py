"""单位, 工作人员, 任职, 领导小组, 定点承包: who is responsible for what, by date (S1)."""

from datetime import date

from sqlalchemy.orm import Mapped

from desktop.fields import Choice, Day, Flag, Many, Number, PersonRef, RecordRef, Text, UnitRef
from desktop.models.base import Record, children, column
from desktop.rules.organisation import CloseReason as CloseReason, UnitKind as UnitKind


class UnitTerm(Record):
    """单位沿革: the name and place of a unit from a day on; the past keeps the old tree."""

    kind, title = "unit_term", "单位沿革"
    unit_id: Mapped[int] = column(UnitRef(label="单位"))
    since: Mapped[date] = column(Day(label="起始日期"))
    name: Mapped[str] = column(Text(label="单位全称", max_length=60, width=18))
    short_name: Mapped[str] = column(Text(label="简称", max_length=20, width=8))
    parent_id: Mapped[int | None] = column(UnitRef(label="上级单位"))
    position: Mapped[int] = column(Number(label="排序"), default=0)


class Unit(Record):
    """单位: a node of the tree; names and places are its dated terms."""

    kind, title = "unit", "单位"
    code: Mapped[str] = column(Text(label="单位编码", max_length=20, width=8), unique=True)
    unit_kind: Mapped[UnitKind] = column(Choice(label="单位性质", options=UnitKind))
    opened_on: Mapped[date] = column(Day(label="设立日期"))
    closed_on: Mapped[date | None] = column(Day(label="撤销日期", hint="自这一天起不再存在"))
    close_reason: Mapped[CloseReason | None] = column(Choice(label="撤销原因", options=CloseReason))
    merged_into_id: Mapped[int | None] = column(UnitRef(label="并入单位"))
    cadre_manager: Mapped[str | None] = column(Text(label="干部管理机关", max_length=60, width=12))
    phone: Mapped[str | None] = column(Text(label="办公电话", max_length=20, width=8))
    reports_monthly: Mapped[bool] = column(Flag(label="报送月报"), default=True)
    note: Mapped[str | None] = column(Text(label="备注", max_length=300, lines=3))
    terms: Mapped[list[UnitTerm]] = children(Many(label="沿革"), by="UnitTerm.unit_id", order_by="UnitTerm.since")


class Person(Record):
    """工作人员: staff of the units; never a party to a dispute."""

    kind, title = "person", "工作人员"
    name: Mapped[str] = column(Text(label="姓名", max_length=20, width=5))
    initials: Mapped[str] = column(Text(label="拼音首字母", max_length=40, width=5), index=True)
    unit_id: Mapped[int | None] = column(UnitRef(label="所在单位"))
    left_on: Mapped[date | None] = column(Day(label="离岗日期", hint="自这一天起不在岗"))
    note: Mapped[str | None] = column(Text(label="备注", max_length=200, width=12, hint="同名的人请在此注明区别"))


class Appointment(Record):
    """任职: one person in one post of one unit from a day to a day (inclusive)."""

    kind, title = "appointment", "任职"
    unit_id: Mapped[int] = column(UnitRef(label="单位"))
    post: Mapped[str] = column(Choice(label="岗位", listed="posts"), index=True)
    person_id: Mapped[int] = column(PersonRef(label="姓名"))
    job_title: Mapped[str | None] = column(Text(label="职务", max_length=40, width=8))
    portfolio: Mapped[str | None] = column(Text(label="分工", max_length=200, width=12))
    since: Mapped[date] = column(Day(label="任职起"))
    until: Mapped[date | None] = column(Day(label="任职止", hint="最后在任的一天，空为现任"))


class Body(Record):
    """议事机构: a 领导小组 or 综治委 attached to a unit, with its office in a section."""

    kind, title = "body", "议事机构"
    unit_id: Mapped[int] = column(UnitRef(label="所属单位"))
    body_kind: Mapped[str] = column(Choice(label="机构类别", listed="bodies"))
    name: Mapped[str] = column(Text(label="机构名称", max_length=60, width=18))
    office_unit_id: Mapped[int | None] = column(UnitRef(label="办公室设在"))
    since: Mapped[date] = column(Day(label="成立日期"))
    until: Mapped[date | None] = column(Day(label="撤销日期"))


class BodyMember(Record):
    """机构成员: a person's role in a body from a day to a day (inclusive); filled from the tree or by hand."""

    kind, title = "body_member", "机构成员"
    body_id: Mapped[int] = column(RecordRef(label="机构", kind="body"))
    role: Mapped[str] = column(Choice(label="组内职务", listed="body_roles"))
    person_id: Mapped[int] = column(PersonRef(label="姓名"))
    unit_id: Mapped[int | None] = column(UnitRef(label="所在单位"))
    job_title: Mapped[str | None] = column(Text(label="职务", max_length=60, width=10))
    from_tree: Mapped[bool] = column(Flag(label="由组织机构带入"), default=False)
    since: Mapped[date] = column(Day(label="起"))
    until: Mapped[date | None] = column(Day(label="止"))


class PatronVisit(Record):
    """定点联系走访: one visit to an assigned unit (the unit's own addition)."""

    kind, title = "patron_visit", "走访记录"
    patron_id: Mapped[int] = column(RecordRef(label="定点承包", kind="patron"))
    visited_on: Mapped[date] = column(Day(label="走访日期"))
    content: Mapped[str] = column(Text(label="走访情况", max_length=500, lines=3, width=20))


class Patron(Record):
    """定点承包: a leading-group member answers for a unit (南昌 制度三(四)); further ones are the unit's own."""

    kind, title = "patron", "定点承包"
    person_id: Mapped[int] = column(PersonRef(label="领导小组成员"))
    unit_id: Mapped[int] = column(UnitRef(label="承包单位"))
    own_unit: Mapped[bool] = column(Flag(label="所在单位", hint="依制度三（四）；否为本单位自定"), default=False)
    since: Mapped[date] = column(Day(label="起"))
    until: Mapped[date | None] = column(Day(label="止"))
    visits: Mapped[list[PatronVisit]] = children(
        Many(label="走访记录"), by="PatronVisit.patron_id", order_by="PatronVisit.visited_on"
    )
