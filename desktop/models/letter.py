"""责任状 / 责任书: templates by year, per-unit clauses, and the frozen letters (南昌 细则 18, 19; 南阳 13)."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, declared_attr

from desktop.fields import Choice, Day, Flag, Instant, Many, Number, Points, RecordRef, Text, UnitRef
from desktop.models.base import Record, children, column
from desktop.rules.letter import Direction, LetterState, Scope
from desktop.rules.letter_template import LONGEST

_LEAST, _MOST = Decimal(-1_000_000), Decimal(1_000_000)
CONTENT = 40_000  # characters of a finished letter: a template with its targets and clauses


class TemplateTarget(Record):
    """目标: a checkable target that the letters of a year carry."""

    kind, title = "template_target", "工作目标"
    template_id: Mapped[int] = column(RecordRef(label="模板", kind="letter_template"))
    position: Mapped[int] = column(Number(label="序号", least=1, most=999))
    content: Mapped[str] = column(Text(label="目标", max_length=300, width=24, lines=2))
    measure: Mapped[str] = column(Text(label="考核内容", max_length=60, width=12))
    direction: Mapped[Direction] = column(Choice(label="判定", options=Direction, width=6))
    threshold: Mapped[Decimal | None] = column(Points(label="目标值", least=_LEAST, most=_MOST, width=5))
    unit: Mapped[str | None] = column(Text(label="单位", max_length=10, width=4))
    scope: Mapped[Scope] = column(Choice(label="适用", options=Scope, width=6))
    article: Mapped[str | None] = column(Text(label="依据", max_length=100, width=12))


class LetterTemplate(Record):
    """模板: one version of a year's text with its placeholders and targets."""

    kind, title = "letter_template", "模板"
    year: Mapped[int] = column(Number(label="年度", least=1949, most=2100))
    version: Mapped[int] = column(Number(label="版本", least=1, most=999))
    body: Mapped[str] = column(Text(label="正文", max_length=LONGEST, lines=20))
    saved_at: Mapped[datetime] = column(Instant(label="保存时间"))
    targets: Mapped[list[TemplateTarget]] = children(
        Many(label="工作目标"), by="TemplateTarget.template_id", order_by="TemplateTarget.position"
    )

    @declared_attr.directive
    def __table_args__(cls) -> tuple[object, ...]:
        """One version of a number in a year."""
        return (UniqueConstraint("year", "version"), {"sqlite_autoincrement": True})


class UnitClause(Record):
    """单位条款: what only one unit's letter of a year says, one paragraph a line."""

    kind, title = "unit_clause", "单位条款"
    unit_id: Mapped[int] = column(UnitRef(label="单位"))
    year: Mapped[int] = column(Number(label="年度", least=1949, most=2100))
    content: Mapped[str] = column(Text(label="条款", max_length=3000, lines=8, width=24))

    @declared_attr.directive
    def __table_args__(cls) -> tuple[object, ...]:
        """One text for a unit and year."""
        return (UniqueConstraint("unit_id", "year"), {"sqlite_autoincrement": True})


class LetterTarget(Record):
    """考核目标: a target as it stands in one letter, and what came of it at the year's end (feeds S12)."""

    kind, title = "letter_target", "考核目标"
    letter_id: Mapped[int] = column(RecordRef(label="责任状", kind="letter"))
    position: Mapped[int] = column(Number(label="序号", least=1, most=999))
    content: Mapped[str] = column(Text(label="目标", max_length=300, width=24))
    measure: Mapped[str] = column(Text(label="考核内容", max_length=60, width=12))
    direction: Mapped[Direction] = column(Choice(label="判定", options=Direction, width=6))
    threshold: Mapped[Decimal | None] = column(Points(label="目标值", least=_LEAST, most=_MOST, width=5))
    unit: Mapped[str | None] = column(Text(label="单位", max_length=10, width=4))
    article: Mapped[str | None] = column(Text(label="依据", max_length=100, width=12))
    result: Mapped[Decimal | None] = column(Points(label="完成值", least=_LEAST, most=_MOST, width=5))
    met: Mapped[bool | None] = column(Flag(label="是否完成"))


class Letter(Record):
    """责任状: one pair of units in one year; names, heads and text are those of the day it was generated."""

    kind, title = "letter", "责任状"
    year: Mapped[int] = column(Number(label="年度", least=1949, most=2100), index=True)
    sequence: Mapped[int] = column(Number(label="顺序号", least=1, most=99_999))
    number: Mapped[str] = column(Text(label="文号", max_length=60, width=10))
    code: Mapped[str] = column(Text(label="编号", max_length=30, width=8), unique=True)
    revision: Mapped[int] = column(Number(label="第几次生成", least=1, most=999), default=1)
    upper_id: Mapped[int] = column(UnitRef(label="甲方单位"))
    lower_id: Mapped[int] = column(UnitRef(label="乙方单位"))
    upper_name: Mapped[str] = column(Text(label="甲方", max_length=60, width=14))
    lower_name: Mapped[str] = column(Text(label="乙方", max_length=60, width=14))
    upper_head: Mapped[str] = column(Text(label="甲方负责人", max_length=20, width=5))
    lower_head: Mapped[str] = column(Text(label="乙方负责人", max_length=20, width=5))
    content: Mapped[str] = column(Text(label="正文", max_length=CONTENT, lines=20))
    template_id: Mapped[int | None] = column(RecordRef(label="模板", kind="letter_template"))
    copies: Mapped[int] = column(Number(label="份数", least=1, most=10, unit="份"))
    state: Mapped[LetterState] = column(Choice(label="状态", options=LetterState), default=LetterState.made)
    made_on: Mapped[date] = column(Day(label="生成日期"))
    printed_on: Mapped[date | None] = column(Day(label="打印日期"))
    signed_on: Mapped[date | None] = column(Day(label="签订日期"))
    unsign_reason: Mapped[str | None] = column(Text(label="取消签订原因", max_length=200, width=14))
    void_reason: Mapped[str | None] = column(Text(label="作废原因", max_length=200, width=14))
    targets: Mapped[list[LetterTarget]] = children(
        Many(label="考核目标"), by="LetterTarget.letter_id", order_by="LetterTarget.position"
    )

    @declared_attr.directive
    def __table_args__(cls) -> tuple[object, ...]:
        """One letter in force for a unit and year; void ones stay beside it, their numbers are not given again."""
        in_force = Index("uq_letter_in_force", "year", "lower_id", unique=True, sqlite_where=text("state != 'void'"))
        return (in_force, UniqueConstraint("year", "sequence"), {"sqlite_autoincrement": True})
