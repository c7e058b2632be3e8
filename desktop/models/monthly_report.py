"""矛盾纠纷排查调处月报: each version of a unit's report of a month, frozen as it was submitted (南昌 矛盾制度三)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from desktop.fields import Choice, Day, Flag, Instant, Number, RecordRef, Text, UnitRef
from desktop.models.base import Json, Record, column
from desktop.rules.monthly_report import RemarkKind, ReportState


class MonthlyReport(Record):
    """月报: one version; a correction is a new version beside the old one, which stays as it was."""

    kind, title = "monthly_report", "矛盾纠纷月报"
    unit_id: Mapped[int] = column(UnitRef(label="填报单位"))
    year: Mapped[int] = column(Number(label="年度", least=1949, most=2100))
    month: Mapped[int] = column(Number(label="月份", least=1, most=12))
    version: Mapped[int] = column(Number(label="版本", least=1, most=999), default=1)
    state: Mapped[ReportState] = column(Choice(label="状态", options=ReportState), default=ReportState.draft)
    is_zero: Mapped[bool] = column(Flag(label="零报告"), default=False)
    screening_id: Mapped[int | None] = column(RecordRef(label="所据排查记录", kind="screening"))
    prepared_by: Mapped[str | None] = column(Text(label="填表人", max_length=20, width=5))
    reviewed_by: Mapped[str | None] = column(Text(label="审核人", max_length=20, width=5))
    phone: Mapped[str | None] = column(Text(label="联系电话", max_length=20, width=8))
    filled_on: Mapped[date | None] = column(Day(label="填报日期"))
    reviewed_at: Mapped[datetime | None] = column(Instant(label="审核时间"))
    submitted_at: Mapped[datetime | None] = column(Instant(label="上报时间"))
    received_at: Mapped[datetime | None] = column(Instant(label="签收时间"))
    accepted_at: Mapped[datetime | None] = column(Instant(label="接收时间"))
    returned_at: Mapped[datetime | None] = column(Instant(label="退回时间"))
    return_reason: Mapped[str | None] = column(Text(label="退回原因", max_length=200, width=14))
    supersedes_id: Mapped[int | None] = column(RecordRef(label="更正的版本", kind="monthly_report"))
    correction_reason: Mapped[str | None] = column(Text(label="更正原因", max_length=200, width=14))
    figures: Mapped[Any] = mapped_column(Json, nullable=True)
    """The table as it was signed: see `services.dispute.report_table`; None while it is computed from the ledger."""

    @declared_attr.directive
    def __table_args__(cls) -> Any:
        """One version of a number for a unit and month."""
        names = ("unit_id", "year", "month", "version")
        return (Index("uq_monthly_report_version", *names, unique=True), {"sqlite_autoincrement": True})


class ReportRemark(Record):
    """虚报、错报: entered by a person with the reason, never computed (矛盾制度三)."""

    kind, title = "report_remark", "月报认定"
    unit_id: Mapped[int] = column(UnitRef(label="单位"))
    year: Mapped[int] = column(Number(label="年度", least=1949, most=2100))
    month: Mapped[int] = column(Number(label="月份", least=1, most=12))
    remark: Mapped[RemarkKind] = column(Choice(label="认定", options=RemarkKind))
    reason: Mapped[str] = column(Text(label="理由", max_length=200, width=16))
    entered_on: Mapped[date] = column(Day(label="认定日期"))
    entered_by: Mapped[str | None] = column(Text(label="认定人", max_length=20, width=5))
    withdrawn_on: Mapped[date | None] = column(Day(label="撤回日期"))
