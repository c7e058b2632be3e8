"""隐患台账: each hazard from its finding to 销号, with notices, feedbacks, extensions and reviews (S5; 南昌 28(七))."""

from datetime import date
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, declared_attr

from desktop.fields import Choice, Day, Flag, Many, PersonRef, RecordRef, Text, UnitRef
from desktop.models.base import Record, children, column
from desktop.rules.hazard import Decision, HazardStatus, ReviewResult


class HazardNoticeLine(Record):
    """通知书所列隐患: a hazard as the notice names it, kept so that the paper is reprinted as it was issued."""

    kind, title = "hazard_notice_line", "通知书所列隐患"
    notice_id: Mapped[int] = column(RecordRef(label="整改通知书", kind="hazard_notice"))
    hazard_id: Mapped[int] = column(RecordRef(label="隐患", kind="hazard"))
    number: Mapped[str] = column(Text(label="编号", max_length=20, width=6))
    place: Mapped[str] = column(Text(label="隐患部位", max_length=80, width=14))
    description: Mapped[str] = column(Text(label="隐患情况", max_length=300, lines=3, width=24))
    major: Mapped[bool] = column(Flag(label="重大"))
    measure: Mapped[str | None] = column(Text(label="整改措施", max_length=500, lines=2, width=20))
    found_on: Mapped[date] = column(Day(label="发现日期"))
    due_on: Mapped[date] = column(Day(label="整改期限"))
    sentence: Mapped[str | None] = column(Text(label="期限说明", max_length=500, lines=2, width=24))


class HazardNotice(Record):
    """整改通知书: one paper for one or several hazards of a unit; an internal paper: it cites no enforcement power."""

    kind, title = "hazard_notice", "整改通知书"
    number: Mapped[str] = column(Text(label="文号", max_length=40, width=10), unique=True)
    unit_id: Mapped[int] = column(UnitRef(label="整改单位"))
    issued_on: Mapped[date] = column(Day(label="通知日期"), index=True)
    demand: Mapped[str | None] = column(Text(label="整改要求", max_length=500, lines=3, width=24))
    received_on: Mapped[date | None] = column(Day(label="签收日期"))
    receiver: Mapped[str | None] = column(Text(label="签收人", max_length=30, width=6))
    lines: Mapped[list[HazardNoticeLine]] = children(
        Many(label="所列隐患"), by="HazardNoticeLine.notice_id", order_by="HazardNoticeLine.number"
    )


class HazardFeedback(Record):
    """整改反馈: what the unit says it has done."""

    kind, title = "hazard_feedback", "整改反馈"
    hazard_id: Mapped[int] = column(RecordRef(label="隐患", kind="hazard"))
    fed_back_on: Mapped[date] = column(Day(label="反馈日期"))
    person_id: Mapped[int | None] = column(PersonRef(label="反馈人"))
    content: Mapped[str] = column(Text(label="整改情况", max_length=1000, lines=3, width=24))


class HazardExtension(Record):
    """延期申请: asked with a reason, decided by a leader; the new deadline counts from the decision on."""

    kind, title = "hazard_extension", "延期申请"
    hazard_id: Mapped[int] = column(RecordRef(label="隐患", kind="hazard"))
    asked_on: Mapped[date] = column(Day(label="申请日期"))
    reason: Mapped[str] = column(Text(label="延期理由", max_length=500, lines=2, width=18))
    old_due_on: Mapped[date] = column(Day(label="原期限"))
    wanted_on: Mapped[date] = column(Day(label="申请延至"))
    decision: Mapped[Decision] = column(Choice(label="批复", options=Decision, width=4))
    decided_on: Mapped[date | None] = column(Day(label="批复日期"))
    granted_on: Mapped[date | None] = column(Day(label="批准延至"))
    approver_id: Mapped[int | None] = column(PersonRef(label="批准人"))
    opinion: Mapped[str | None] = column(Text(label="批复意见", max_length=300, lines=2, width=16))


class HazardReview(Record):
    """复查: who looked again, when, and whether it is mended; reviews with one number make one 复查意见书.

    What the paper says of the hazard is kept with it, so that it is reprinted as it was issued.
    """

    kind, title = "hazard_review", "复查"
    hazard_id: Mapped[int] = column(RecordRef(label="隐患", kind="hazard"))
    number: Mapped[str] = column(Text(label="文号", max_length=40, width=10), index=True)
    reviewed_on: Mapped[date] = column(Day(label="复查日期"))
    reviewer_id: Mapped[int] = column(PersonRef(label="复查人"))
    second_reviewer_id: Mapped[int | None] = column(PersonRef(label="复查人二"))
    result: Mapped[ReviewResult] = column(Choice(label="复查结果", options=ReviewResult, width=7))
    opinion: Mapped[str | None] = column(Text(label="复查意见", max_length=500, lines=2, width=18))
    new_due_on: Mapped[date | None] = column(Day(label="重新规定的期限"))
    closes: Mapped[bool] = column(Flag(label="予以销号"), default=False)
    place: Mapped[str] = column(Text(label="隐患部位", max_length=80, width=14), default="")
    description: Mapped[str] = column(Text(label="隐患情况", max_length=300, lines=3, width=24), default="")
    notice_id: Mapped[int | None] = column(RecordRef(label="整改通知书", kind="hazard_notice"))


class HazardReopening(Record):
    """重新立案: a closed hazard taken up again, and why."""

    kind, title = "hazard_reopening", "重新立案"
    hazard_id: Mapped[int] = column(RecordRef(label="隐患", kind="hazard"))
    reopened_on: Mapped[date] = column(Day(label="重新立案日期"))
    reason: Mapped[str] = column(Text(label="理由", max_length=300, lines=2, width=18))
    closed_before_on: Mapped[date | None] = column(Day(label="原销号日期"))
    mended_before_on: Mapped[date | None] = column(Day(label="原整改完成日期"))


class Hazard(Record):
    """隐患: one thing to be mended, where, by whom, by when, and where that stands (forms.md 5)."""

    kind, title = "hazard", "隐患"

    # 基本
    number: Mapped[str] = column(Text(label="编号", max_length=20, width=6))
    unit_id: Mapped[int] = column(UnitRef(label="整改单位"))
    place: Mapped[str] = column(Text(label="隐患部位", max_length=80, width=14))
    description: Mapped[str] = column(Text(label="隐患情况", max_length=300, lines=3, width=24))
    initials: Mapped[str] = column(Text(label="拼音首字母", max_length=120), default="")
    category: Mapped[str] = column(Choice(label="类别", listed="inspection_domains", width=7))
    grade: Mapped[str] = column(
        Choice(label="级别", listed="hazard_grades", width=4, hint="重大：须停业停工整改，或超出本单位整改能力")
    )
    source: Mapped[str] = column(Choice(label="来源", listed="hazard_sources", width=7))
    found_on: Mapped[date] = column(Day(label="发现日期"))
    inspection_id: Mapped[int | None] = column(RecordRef(label="检查记录", kind="inspection"))
    check_item_id: Mapped[int | None] = column(RecordRef(label="检查内容", kind="check_item"))

    # 整改
    measure: Mapped[str | None] = column(Text(label="整改措施", max_length=500, lines=2, width=20))
    person_id: Mapped[int | None] = column(PersonRef(label="整改责任人"))
    due_on: Mapped[date | None] = column(Day(label="整改期限"))
    first_due_on: Mapped[date | None] = column(Day(label="最初期限"))
    notice_id: Mapped[int | None] = column(RecordRef(label="整改通知书", kind="hazard_notice"))
    noticed_on: Mapped[date | None] = column(Day(label="通知书日期"))
    fed_back_on: Mapped[date | None] = column(Day(label="反馈日期", hint="待复查的那次反馈"))
    missed_due_on: Mapped[date | None] = column(Day(label="逾期的期限", hint="期限过后才反馈的，记下当时的期限"))
    mended_on: Mapped[date | None] = column(Day(label="整改完成日期", hint="复查合格之日"))
    closed_on: Mapped[date | None] = column(Day(label="销号日期"))
    closed_by_id: Mapped[int | None] = column(PersonRef(label="销号批准人"))

    # 督促
    reminded_on: Mapped[date | None] = column(Day(label="最近催办"))
    supervised_on: Mapped[date | None] = column(Day(label="转督办日期"))
    listed_on: Mapped[date | None] = column(Day(label="挂牌督办日期"))
    status: Mapped[HazardStatus] = column(Choice(label="状态", options=HazardStatus, width=5))

    feedbacks: Mapped[list[HazardFeedback]] = children(
        Many(label="整改反馈"), by="HazardFeedback.hazard_id", order_by="HazardFeedback.id"
    )
    extensions: Mapped[list[HazardExtension]] = children(
        Many(label="延期申请"), by="HazardExtension.hazard_id", order_by="HazardExtension.id"
    )
    reviews: Mapped[list[HazardReview]] = children(
        Many(label="复查"), by="HazardReview.hazard_id", order_by="HazardReview.id"
    )
    reopenings: Mapped[list[HazardReopening]] = children(
        Many(label="重新立案"), by="HazardReopening.hazard_id", order_by="HazardReopening.id"
    )

    @declared_attr.directive
    def __table_args__(cls) -> Any:
        """One number a unit; a covering index for what the list filters and searches, one for the month table."""
        return (
            Index("uq_hazard_unit_id_number", "unit_id", "number", unique=True),
            Index(
                "ix_hazard_list",
                "found_on", "unit_id", "status", "grade", "due_on", "first_due_on", "closed_on", "listed_on",
                "category", "person_id", "number", "place", "description", "initials",
            ),
            Index(
                "ix_hazard_report", "unit_id", "found_on", "grade", "mended_on", "closed_on", "listed_on", "status",
                "due_on",
            ),
            {"sqlite_autoincrement": True},
        )  # fmt: skip
