"""排查记录与矛盾纠纷台账: what was looked into, each case, its steps and papers (S4; 南昌 矛盾制度)."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, declared_attr

from desktop.fields import Choice, Day, Flag, Many, Money, Number, PersonRef, RecordRef, Text, UnitRef
from desktop.models.base import Record, children, column
from desktop.rules.dispute import DisputeStatus, PledgeKind, ScreeningKind


class Screening(Record):
    """排查记录: one look over a unit's field of work; a 零报告 rests on one (矛盾制度二、三)."""

    kind, title = "screening", "排查记录"
    unit_id: Mapped[int] = column(UnitRef(label="排查单位"))
    held_on: Mapped[date] = column(Day(label="排查日期"), index=True)
    screening_kind: Mapped[ScreeningKind] = column(Choice(label="排查类型", options=ScreeningKind))
    scope: Mapped[str] = column(Text(label="排查范围", max_length=200, lines=2, width=18))
    screener_id: Mapped[int | None] = column(PersonRef(label="排查人"))
    screeners: Mapped[str | None] = column(Text(label="参加人员", max_length=200, width=14))
    found: Mapped[int] = column(Number(label="发现纠纷", unit="起", most=9999), default=0)
    result: Mapped[str] = column(Text(label="排查结果", max_length=500, lines=3, width=20))


class Mediation(Record):
    """调处记录: one dated step of mediation."""

    kind, title = "mediation", "调处记录"
    dispute_id: Mapped[int] = column(RecordRef(label="矛盾纠纷", kind="dispute"))
    happened_on: Mapped[date] = column(Day(label="日期"))
    person_id: Mapped[int | None] = column(PersonRef(label="经办"))
    content: Mapped[str] = column(Text(label="内容", max_length=1000, lines=3, width=24))


class PledgeEntry(Record):
    """三包记录: one dated entry under 包调处, 包跟踪 or 包反馈 (矛盾制度四)."""

    kind, title = "pledge_entry", "三包记录"
    dispute_id: Mapped[int] = column(RecordRef(label="矛盾纠纷", kind="dispute"))
    pledge: Mapped[PledgeKind] = column(Choice(label="三包", options=PledgeKind, width=4))
    happened_on: Mapped[date] = column(Day(label="日期"))
    content: Mapped[str] = column(Text(label="内容", max_length=1000, lines=3, width=24))


class GroupSubmission(Record):
    """提交领导小组: a hard case before the 矛盾纠纷调处领导小组, its opinion and working team (矛盾制度五)."""

    kind, title = "group_submission", "提交领导小组"
    dispute_id: Mapped[int] = column(RecordRef(label="矛盾纠纷", kind="dispute"))
    submitted_on: Mapped[date] = column(Day(label="提交日期"))
    reason: Mapped[str] = column(Text(label="提交理由", max_length=500, lines=2, width=20))
    opinion: Mapped[str | None] = column(Text(label="处置意见", max_length=1000, lines=3, width=24))
    team: Mapped[str | None] = column(
        Text(label="工作组人员", max_length=300, lines=2, width=16, hint="从哪些部门抽调")
    )
    result: Mapped[str | None] = column(Text(label="调查处理结果", max_length=1000, lines=3, width=24))


class SpecialReport(Record):
    """专门报告: outstanding work on a case, put on record (矛盾制度七)."""

    kind, title = "special_report", "专门报告"
    dispute_id: Mapped[int] = column(RecordRef(label="矛盾纠纷", kind="dispute"))
    reported_on: Mapped[date] = column(Day(label="日期"))
    content: Mapped[str] = column(Text(label="突出工作与成绩", max_length=1000, lines=3, width=24))


class Dispute(Record):
    """矛盾纠纷: one case of the ledger (forms.md 2). `unit_id` answers for it and reports it in its month."""

    kind, title = "dispute", "矛盾纠纷"

    # 基本
    number: Mapped[str] = column(Text(label="编号", max_length=20, width=6))
    unit_id: Mapped[int] = column(UnitRef(label="填报单位", hint="这起纠纷计入哪个单位的月报"))
    name: Mapped[str] = column(Text(label="名称", max_length=60, width=18))
    name_initials: Mapped[str] = column(Text(label="名称拼音首字母", max_length=80), default="")
    summary: Mapped[str] = column(Text(label="简述", max_length=2000, lines=4, width=24))
    happened_on: Mapped[date] = column(Day(label="发生日期"))
    known_on: Mapped[date] = column(Day(label="受理日期", hint="知悉或受理之日，决定计入哪个月"))
    dispute_type: Mapped[str] = column(Choice(label="类别", listed="dispute_types", width=12))
    scale: Mapped[str] = column(Choice(label="规模", listed="dispute_scales", width=7))
    level: Mapped[str] = column(Choice(label="级别", listed="dispute_levels", width=4))
    involved_unit_id: Mapped[int] = column(UnitRef(label="涉及单位"))
    party_kind: Mapped[str | None] = column(Text(label="当事方", max_length=40, width=10, hint="例：沿街商户、业主"))
    party_name: Mapped[str | None] = column(
        Text(label="当事方简称", max_length=20, width=6, personal=True, hint="对外自动遮盖，办结若干年后清除")
    )
    people: Mapped[int | None] = column(Number(label="涉及人数", unit="人"))
    amount: Mapped[Decimal | None] = column(Money(label="涉及金额", hint="元"))
    place: Mapped[str | None] = column(Text(label="地点", max_length=80, width=14))
    may_escalate: Mapped[bool] = column(Flag(label="可能激化", hint="只标记事情，不评价人"), default=False)
    is_draft: Mapped[bool] = column(Flag(label="暂不受理", hint="存为草稿，不计入统计"), default=False)

    # 来源
    source: Mapped[str | None] = column(Choice(label="来源", listed="dispute_sources", width=8))
    petition_number: Mapped[str | None] = column(Text(label="信访件编号", max_length=40, width=10))
    informant_id: Mapped[int | None] = column(PersonRef(label="维稳信息员"))
    screening_id: Mapped[int | None] = column(RecordRef(label="排查记录", kind="screening"))

    # 三定、三包
    lead_id: Mapped[int | None] = column(PersonRef(label="牵头领导"))
    responsible_id: Mapped[int | None] = column(PersonRef(label="责任人"))
    due_on: Mapped[date | None] = column(Day(label="办结时限"))
    three_fixed_on: Mapped[date | None] = column(Day(label="落实三定日期", hint="空则记为填全三定的当天"))
    mediate_id: Mapped[int | None] = column(PersonRef(label="包调处"))
    track_id: Mapped[int | None] = column(PersonRef(label="包跟踪"))
    feedback_id: Mapped[int | None] = column(PersonRef(label="包反馈"))

    # 领导包案
    marked_by_superior: Mapped[bool] = column(Flag(label="上级批办督办", hint="上级领导批办、通报督办"), default=False)
    supervising_department: Mapped[str | None] = column(Text(label="督办部门", max_length=60, width=12))
    patron_unit_id: Mapped[int | None] = column(UnitRef(label="包案领导单位"))
    patron_id: Mapped[int | None] = column(PersonRef(label="包案领导"))
    patron_title: Mapped[str | None] = column(Text(label="包案领导职务", max_length=40, width=10))
    handler: Mapped[str | None] = column(Text(label="部门经办人", max_length=60, width=12, hint="部门与姓名"))
    patron_due_on: Mapped[date | None] = column(Day(label="交账期限"))

    # 调处与化解
    mediation_body: Mapped[str | None] = column(Text(label="调处组织", max_length=60, width=14))
    mediation_method: Mapped[str | None] = column(Text(label="调处方式", max_length=60, width=10))
    mediated_on: Mapped[date | None] = column(Day(label="计入调处日期", hint="落实三定之日起计为调处"))
    resolved_on: Mapped[date | None] = column(Day(label="化解日期"))
    succeeded: Mapped[bool | None] = column(Flag(label="调处成功"))
    outcome: Mapped[str | None] = column(Text(label="化解情况", max_length=1000, lines=3, width=24))
    transferred_on: Mapped[date | None] = column(Day(label="转办日期"))
    transferred_to: Mapped[str | None] = column(Text(label="转往单位", max_length=60, width=14))
    closed_on: Mapped[date | None] = column(Day(label="办结日期", hint="化解或转办之日"))
    mass_incident_prevented: Mapped[bool] = column(
        Flag(label="防群体性事件", hint="防止了一起群体性事件"), default=False
    )
    civil_to_criminal: Mapped[bool] = column(Flag(label="民转刑", hint="转为刑事案件"), default=False)
    revisited_on: Mapped[date | None] = column(Day(label="回访日期"))
    revisit_result: Mapped[str | None] = column(Text(label="回访结果", max_length=500, lines=2, width=18))

    # 状态
    status: Mapped[DisputeStatus] = column(Choice(label="状态", options=DisputeStatus, width=5))
    void_reason: Mapped[str | None] = column(Text(label="作废原因", max_length=200, width=14))
    unmask_outside: Mapped[bool] = column(Flag(label="对外不遮盖", hint="当事方简称按原文外传"), default=False)
    purged_on: Mapped[date | None] = column(Day(label="清除简称日期"))
    merged_into_id: Mapped[int | None] = column(RecordRef(label="并入", kind="dispute"))
    merge_undo: Mapped[str | None] = column(Text(label="合并前内容", max_length=100_000, personal=True))

    mediations: Mapped[list[Mediation]] = children(
        Many(label="调处记录"), by="Mediation.dispute_id", order_by="Mediation.happened_on"
    )
    pledges: Mapped[list[PledgeEntry]] = children(
        Many(label="三包记录"), by="PledgeEntry.dispute_id", order_by="PledgeEntry.happened_on"
    )
    submissions: Mapped[list[GroupSubmission]] = children(
        Many(label="提交领导小组"), by="GroupSubmission.dispute_id", order_by="GroupSubmission.submitted_on"
    )
    special_reports: Mapped[list[SpecialReport]] = children(
        Many(label="专门报告"), by="SpecialReport.dispute_id", order_by="SpecialReport.reported_on"
    )

    @declared_attr.directive
    def __table_args__(cls) -> Any:
        """One number a unit; a covering index for what lists filter on, one for what the monthly report counts."""
        return (
            Index("uq_dispute_unit_id_number", "unit_id", "number", unique=True),
            Index(
                "ix_dispute_list",
                "known_on", "unit_id", "status", "level", "due_on", "three_fixed_on", "closed_on", "mediated_on",
                "succeeded", "dispute_type", "lead_id", "responsible_id", "number", "name", "name_initials",
            ),
            Index(
                "ix_dispute_report",
                "unit_id", "dispute_type", "known_on", "closed_on", "status", "level", "people", "three_fixed_on",
                "mediated_on", "succeeded", "mass_incident_prevented", "civil_to_criminal",
            ),
            {"sqlite_autoincrement": True},
        )  # fmt: skip
