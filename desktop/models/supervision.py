"""督导事项: a case of 责任督导 with its measures, papers and what came of them (S14; 南昌 细则 28, 29; 南阳 31–41).

Everything that belongs to a measure names it by its `step` in the case, so that the case owns all its rows.
"""

from datetime import date

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, declared_attr

from desktop.fields import Choice, Day, Flag, Many, Number, PersonRef, RecordRef, Text, UnitRef
from desktop.models.base import Record, children, column
from desktop.rules.ladder import CopyRole
from desktop.rules.supervision import CaseSource, CaseStatus, Manner
from desktop.rules.supervision_clock import ReportKind, Stage

CONTENT = 20_000  # characters of a paper's text


def _case() -> RecordRef:
    return RecordRef(label="督导事项", kind="supervision")


def _step() -> Number:
    return Number(label="措施序号", least=1, most=99, width=4)


class SupervisionLeader(Record):
    """责任人: a leader of the unit as he stood when the matter was found; the consequences are his."""

    kind, title = "supervision_leader", "责任人"
    supervision_id: Mapped[int] = column(_case())
    person_id: Mapped[int] = column(PersonRef(label="姓名"))
    post: Mapped[str] = column(Choice(label="岗位", listed="posts", width=8))
    job_title: Mapped[str | None] = column(Text(label="职务", max_length=40, width=8))


class SupervisionCircumstance(Record):
    """从重、从轻情节: what weighs in the case, as established (南阳 40, 41)."""

    kind, title = "supervision_circumstance", "从重从轻情节"
    supervision_id: Mapped[int] = column(_case())
    circumstance: Mapped[str] = column(Choice(label="情节", listed="supervision_circumstances", width=14))
    note: Mapped[str | None] = column(Text(label="查实情况", max_length=300, lines=2, width=14))


class Measure(Record):
    """督导措施: one step against the unit, from the proposal to the release."""

    kind, title = "measure", "督导措施"
    supervision_id: Mapped[int] = column(_case())
    step: Mapped[int] = column(_step())
    measure_kind: Mapped[str] = column(Choice(label="措施", listed="supervision_measures", width=8))
    proposed_on: Mapped[date] = column(Day(label="拟办日期"))
    reason: Mapped[str] = column(Text(label="采取理由", max_length=300, lines=3, width=20))
    decision_document: Mapped[str | None] = column(Text(label="决定文件", max_length=80, width=14))
    issued_on: Mapped[date | None] = column(Day(label="印发日期"))
    number: Mapped[str | None] = column(Text(label="文号", max_length=60, width=12))
    signer: Mapped[str | None] = column(Text(label="签发人", max_length=20, width=6))
    mend_due: Mapped[date | None] = column(Day(label="整改期限", hint="制度没有规定期限的，由决定机关写明"))
    held_on: Mapped[date | None] = column(Day(label="约谈日期"))
    held_at: Mapped[str | None] = column(Text(label="约谈地点", max_length=60, width=12))
    held_by: Mapped[str | None] = column(Text(label="约谈人", max_length=60, width=12))
    held_with: Mapped[str | None] = column(Text(label="被约谈人", max_length=120, width=14))
    held_notes: Mapped[str | None] = column(Text(label="约谈情况", max_length=1000, lines=4, width=24))
    served_by: Mapped[str | None] = column(Text(label="送达人", max_length=20, width=6))
    received_on: Mapped[date | None] = column(Day(label="签收日期"))
    received_by: Mapped[str | None] = column(Text(label="签收人", max_length=20, width=6))
    guide: Mapped[str | None] = column(Text(label="中间层级责任人", max_length=60, width=12))
    two_stage: Mapped[bool] = column(Flag(label="两级验收"), default=False)
    released_on: Mapped[date | None] = column(Day(label="解除日期"))
    handed_over_on: Mapped[date | None] = column(Day(label="移送日期"))
    handed_over_to: Mapped[str | None] = column(Text(label="移送机关", max_length=60, width=12))
    declined_on: Mapped[date | None] = column(Day(label="决定不升级日期"))
    declined_reason: Mapped[str | None] = column(Text(label="不升级理由", max_length=300, lines=2, width=16))

    @declared_attr.directive
    def __table_args__(cls) -> tuple[object, ...]:
        """A step of a case is taken once."""
        return (UniqueConstraint("supervision_id", "step"), {"sqlite_autoincrement": True})


class MeasureApproval(Record):
    """批准程序: one step of approval of a measure, who took it and when."""

    kind, title = "measure_approval", "批准程序"
    supervision_id: Mapped[int] = column(_case())
    step: Mapped[int] = column(_step())
    approval: Mapped[str] = column(Text(label="程序", max_length=40, width=8))
    done_on: Mapped[date] = column(Day(label="日期"))
    by: Mapped[str] = column(Text(label="办理机关（人）", max_length=60, width=12))
    opinion: Mapped[str] = column(Text(label="意见", max_length=500, lines=3, width=20))


class MeasureCopy(Record):
    """印发抄送: who is notified of a measure or gets a copy, and that it arrived."""

    kind, title = "measure_copy", "印发抄送"
    supervision_id: Mapped[int] = column(_case())
    step: Mapped[int] = column(_step())
    role: Mapped[CopyRole] = column(Choice(label="方式", options=CopyRole, width=4))
    recipient: Mapped[str] = column(Text(label="单位", max_length=80, width=16))
    sent_on: Mapped[date | None] = column(Day(label="送出日期"))
    received_on: Mapped[date | None] = column(Day(label="签收日期"))
    received_by: Mapped[str | None] = column(Text(label="签收人", max_length=20, width=5))


class MeasureReport(Record):
    """整改报告: what the unit handed in: its measures, its progress, its application for acceptance."""

    kind, title = "measure_report", "整改报告"
    supervision_id: Mapped[int] = column(_case())
    step: Mapped[int] = column(_step())
    report_kind: Mapped[ReportKind] = column(Choice(label="类别", options=ReportKind, width=7))
    reported_on: Mapped[date] = column(Day(label="报告日期"))
    content: Mapped[str] = column(Text(label="内容", max_length=1000, lines=4, width=24))


class MeasureAcceptance(Record):
    """验收: one look at the outcome, by the level between or by whoever supervises."""

    kind, title = "measure_acceptance", "验收"
    supervision_id: Mapped[int] = column(_case())
    step: Mapped[int] = column(_step())
    stage: Mapped[Stage] = column(Choice(label="层级", options=Stage, width=6))
    checked_on: Mapped[date] = column(Day(label="验收日期"))
    by: Mapped[str] = column(Text(label="验收单位", max_length=60, width=12))
    passed: Mapped[bool] = column(Flag(label="合格"), default=False)
    findings: Mapped[str] = column(Text(label="验收意见", max_length=500, lines=3, width=20))


class MeasureVisit(Record):
    """明察暗访: one visit of the level between while a unit is listed (南阳 36)."""

    kind, title = "measure_visit", "明察暗访"
    supervision_id: Mapped[int] = column(_case())
    step: Mapped[int] = column(_step())
    visited_on: Mapped[date] = column(Day(label="日期"))
    manner: Mapped[Manner] = column(Choice(label="方式", options=Manner, width=4))
    by: Mapped[str] = column(Text(label="督导人员", max_length=60, width=12))
    findings: Mapped[str] = column(Text(label="情况", max_length=500, lines=3, width=20))


class SupervisionPaper(Record):
    """督导文书: one numbered paper with its frozen text."""

    kind, title = "supervision_paper", "督导文书"
    supervision_id: Mapped[int] = column(_case())
    step: Mapped[int] = column(_step())
    paper: Mapped[str] = column(Text(label="文书", max_length=30, width=8))
    number: Mapped[str] = column(Text(label="文号", max_length=60, width=12), unique=True)
    made_on: Mapped[date] = column(Day(label="成文日期"))
    signer: Mapped[str | None] = column(Text(label="签发人", max_length=20, width=6))
    organ: Mapped[str] = column(Text(label="落款", max_length=80, width=16))
    content: Mapped[str] = column(Text(label="正文", max_length=CONTENT, lines=12))
    void_reason: Mapped[str | None] = column(Text(label="作废原因", max_length=200, width=14))


class Supervision(Record):
    """督导事项: one matter for which a unit and its leaders are held to account."""

    kind, title = "supervision", "督导事项"
    number: Mapped[str] = column(Text(label="编号", max_length=20, width=7), unique=True)
    name: Mapped[str] = column(Text(label="事由", max_length=60, width=18, hint="一句话写明是什么事"))
    unit_id: Mapped[int] = column(UnitRef(label="被督导单位"))
    authority_id: Mapped[int] = column(UnitRef(label="督导单位", hint="作出督导决定的上级单位"))
    found_on: Mapped[date] = column(Day(label="发现日期"))
    source: Mapped[CaseSource] = column(Choice(label="来源", options=CaseSource))
    noticed_on: Mapped[date | None] = column(Day(label="收到反映日期", hint="只记日期，不登记反映人"))
    ground: Mapped[str] = column(Choice(label="追究情形", listed="supervision_grounds"))
    severity: Mapped[str | None] = column(Choice(label="危害程度", listed="supervision_severities"))
    facts: Mapped[str] = column(Text(label="核实情况", max_length=1000, lines=5, width=24))
    demands: Mapped[str | None] = column(Text(label="整改要求", max_length=1000, lines=4, width=24, hint="一行一条"))
    offer: Mapped[str | None] = column(Text(label="台账依据", max_length=60, width=12))
    status: Mapped[CaseStatus] = column(Choice(label="状态", options=CaseStatus), default=CaseStatus.verifying)
    closed_on: Mapped[date | None] = column(Day(label="办结日期"))
    close_reason: Mapped[str | None] = column(Text(label="办结说明", max_length=300, lines=2, width=18))
    void_reason: Mapped[str | None] = column(Text(label="作废原因", max_length=200, width=14))
    leaders: Mapped[list[SupervisionLeader]] = children(
        Many(label="责任人"), by="SupervisionLeader.supervision_id", order_by="SupervisionLeader.id"
    )
    circumstances: Mapped[list[SupervisionCircumstance]] = children(
        Many(label="从重从轻情节"), by="SupervisionCircumstance.supervision_id", order_by="SupervisionCircumstance.id"
    )
    measures: Mapped[list[Measure]] = children(
        Many(label="督导措施"), by="Measure.supervision_id", order_by="Measure.step"
    )
    approvals: Mapped[list[MeasureApproval]] = children(
        Many(label="批准程序"),
        by="MeasureApproval.supervision_id",
        order_by="(MeasureApproval.done_on, MeasureApproval.id)",
    )
    copies: Mapped[list[MeasureCopy]] = children(
        Many(label="印发抄送"), by="MeasureCopy.supervision_id", order_by="MeasureCopy.id"
    )
    reports: Mapped[list[MeasureReport]] = children(
        Many(label="整改报告"),
        by="MeasureReport.supervision_id",
        order_by="(MeasureReport.reported_on, MeasureReport.id)",
    )
    acceptances: Mapped[list[MeasureAcceptance]] = children(
        Many(label="验收"),
        by="MeasureAcceptance.supervision_id",
        order_by="(MeasureAcceptance.checked_on, MeasureAcceptance.id)",
    )
    visits: Mapped[list[MeasureVisit]] = children(
        Many(label="明察暗访"),
        by="MeasureVisit.supervision_id",
        order_by="(MeasureVisit.visited_on, MeasureVisit.id)",
    )
    papers: Mapped[list[SupervisionPaper]] = children(
        Many(label="督导文书"), by="SupervisionPaper.supervision_id", order_by="SupervisionPaper.id"
    )

    @declared_attr.directive
    def __table_args__(cls) -> tuple[object, ...]:
        """What the other ledgers offered becomes one case, unless that was void."""
        offered = Index("uq_supervision_offer", "offer", unique=True, sqlite_where=text("status != 'void'"))
        return (offered, {"sqlite_autoincrement": True})


class OfferDecision(Record):
    """情形提示处理: a ground that the ledgers offered and a person decided not to pursue, with the reason."""

    kind, title = "supervision_offer", "情形提示处理"
    offer: Mapped[str] = column(Text(label="台账依据", max_length=60, width=12), unique=True)
    unit_id: Mapped[int] = column(UnitRef(label="单位"))
    decided_on: Mapped[date] = column(Day(label="决定日期"))
    reason: Mapped[str] = column(Text(label="不立案理由", max_length=300, lines=3, width=18))


class KeyUnit(Record):
    """重点督办单位: a township chosen for a year of close supervision (南阳 35)."""

    kind, title = "key_unit", "重点督办单位"
    year: Mapped[int] = column(Number(label="年度", least=1949, most=2100, width=4))
    unit_id: Mapped[int] = column(UnitRef(label="单位"))
    decided_on: Mapped[date] = column(Day(label="确定日期"))
    reason: Mapped[str] = column(Text(label="突出问题", max_length=300, lines=3, width=18))

    @declared_attr.directive
    def __table_args__(cls) -> tuple[object, ...]:
        """A unit is chosen once a year."""
        return (UniqueConstraint("year", "unit_id"), {"sqlite_autoincrement": True})
