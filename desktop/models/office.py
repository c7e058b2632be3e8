"""What the office itself keeps: settings, overlay of policy, calendar, attachments, drafts, number counters."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column

from desktop.fields import Choice, Day, Instant, Number, Text
from desktop.models.base import Base, Json, Record, column
from desktop.rules.workdays import DayKind


class Setting(Base):
    """One named setting of this file (pack, own unit, watermark); the value is plain JSON."""

    __tablename__ = "setting"
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(Json, nullable=True)


class PolicyOverlay(Record):
    """本单位自定: a parameter of the pack changed by this unit from a day on, with the reason."""

    kind, title = "policy_overlay", "制度参数调整"
    key: Mapped[str] = column(Text(label="参数", max_length=80), index=True)
    since: Mapped[date] = column(Day(label="起始日期"))
    reason: Mapped[str] = column(Text(label="理由", max_length=200))
    value: Mapped[Any] = mapped_column(Json, nullable=True)


class CalendarDay(Record):
    """节假日安排: one day that differs from Mon-Fri, from the official notice or corrected by hand."""

    kind, title = "calendar_day", "节假日安排"
    day: Mapped[date] = column(Day(label="日期"), unique=True)
    day_type: Mapped[DayKind] = column(Choice(label="性质", options=DayKind))
    name: Mapped[str] = column(Text(label="名称", max_length=20))
    source: Mapped[str] = column(Text(label="来源", max_length=60))


class Attachment(Record):
    """附件: a file kept inside the vault beside the record it belongs to."""

    kind, title = "attachment", "附件"
    owner_kind: Mapped[str] = column(Text(label="所属类别", max_length=40), index=True)
    owner_id: Mapped[int] = column(Number(label="所属记录"), index=True)
    name: Mapped[str] = column(Text(label="文件名", max_length=200))
    media_type: Mapped[str] = column(Text(label="类型", max_length=80))
    size: Mapped[int] = column(Number(label="大小", unit="字节"))
    sha256: Mapped[str] = column(Text(label="校验值", max_length=64))
    added_at: Mapped[datetime] = column(Instant(label="添加时间"))
    slot: Mapped[str | None] = column(Text(label="位置", max_length=20, hint="整改前、整改后的照片；其余为空"))
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))


class Draft(Base):
    """未保存的表单: what was typed in a form and not yet saved; comes back after a lock or a crash."""

    __tablename__ = "draft"
    form: Mapped[str] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(primary_key=True, default=0)
    values: Mapped[Any] = mapped_column(Json)
    saved_at: Mapped[datetime] = mapped_column()


class Counter(Base):
    """文号: the last number given for a kind of paper in a year."""

    __tablename__ = "counter"
    __table_args__ = (UniqueConstraint("name", "year"),)
    name: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int] = mapped_column(default=0)
