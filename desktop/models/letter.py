"""责任状 / 责任书: the year's template, per-unit clauses, and the frozen letters (南昌 细则 18, 19; 南阳 13)."""

from datetime import date
from decimal import Decimal

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, declared_attr

from desktop.fields import Choice, Day, Flag, Many, Number, Points, RecordRef, Text, UnitRef
from desktop.models.base import Record, children, column
from desktop.rules.letter import Direction, GoalScope, LetterState

LONGEST = 20_000  # characters of a template or a letter
_RESULT_LEAST, _RESULT_MOST = Decimal(-1_000_000), Decimal(1_000_000)


class YearGoal(Record):
    """年度目标: a checkable target that the letters of a year carry; of one unit only when `unit_id` is set."""

    kind, title = "letter_goal", "年度目标"
    template_id: Mapped[int] = column(RecordRef(label="模板", kind="letter_template"))
    position: Mapped[int] = column(Number(label="序号", most=999))
    text: Mapped[str] = column(Text(label="目标", max_length=300, width=24, lines=2))
    measure: Mapped[str] = column(Text(label="考核内容", max_length=60, width=12))
    direction: Mapped[Direction] = column(Choice(label="要求", options=Direction, width=7))
    threshold: Mapped[Decimal | None] = column(Points(label="目标值", least=_RESULT_LEAST, most=_RESULT_MOST))
    measure_unit: Mapped[str | None] = column(Text(label="计量单位", max_length=10, width=4))
    scope: Mapped[GoalScope] = column(Choice(label="适用", options=GoalScope, width=6), default=GoalScope.any)
    unit_id: Mapped[int | None] = column(UnitRef(label="仅适用单位"))
    basis: Mapped[str | None] = column(Text(label="依据", max_length=100, width=14))


class LetterTemplate(Record):
    """责任状模板: the text of a year with its placeholders, and the targets."""

    kind, title = "letter_template", "责任状模板"
    year: Mapped[int] = column(Number(label="年度", least=1949, most=2100), unique=True)
    text: Mapped[str] = column(Text(label="正文", max_length=LONGEST, lines=20))
    goals: Mapped[list[YearGoal]] = children(
        Many(label="目标"), by="YearGoal.template_id", order_by="YearGoal.position"
    )


class UnitClause(Record):
    """单位条款: what only one unit's letter of a year says."""

    kind, title = "unit_clause", "单位条款"
    unit_id: Mapped[int] = column(UnitRef(label="单位"))
    year: Mapped[int] = column(Number(label="年度", least=1949, most=2100))
    text: Mapped[str] = column(Text(label="条款", max_length=2000, lines=6, width=24))

    @declared_attr.directive
    def __table_args__(cls) -> tuple[object, ...]:
        """One text for a unit and year."""
        return (UniqueConstraint("unit_id", "year"), {"sqlite_autoincrement": True})


class LetterTarget(Record):
    """考核目标: a target as it stands in one letter, and later what came of it."""

    kind, title = "letter_target", "考核目标"
    letter_id: Mapped[int] = column(RecordRef(label="责任状", kind="letter"))
    position: Mapped[int] = column(Number(label="序号", most=999))
    text: Mapped[str] = column(Text(label="目标", max_length=300, width=24))
    measure: Mapped[str] = column(Text(label="考核内容", max_length=60, width=12))
    direction: Mapped[Direction] = column(Choice(label="要求", options=Direction, width=7))
    threshold: Mapped[Decimal | None] = column(Points(label="目标值", least=_RESULT_LEAST, most=_RESULT_MOST))
    measure_unit: Mapped[str | None] = column(Text(label="计量单位", max_length=10, width=4))
    basis: Mapped[str | None] = column(Text(label="依据", max_length=100, width=14))
    result: Mapped[Decimal | None] = column(Points(label="完成值", least=_RESULT_LEAST, most=_RESULT_MOST))
    met: Mapped[bool | None] = column(Flag(label="是否完成"))
    note: Mapped[str | None] = column(Text(label="说明", max_length=200, width=14))


class Letter(Record):
    """责任状: one pair of units in one year; names, heads and text are those of the day it was generated."""

    kind, title = "letter", "责任状"
    year: Mapped[int] = column(Number(label="年度", least=1949, most=2100), index=True)
    serial: Mapped[int] = column(Number(label="顺序号", least=1, most=99_999))
    number: Mapped[str] = column(Text(label="文号", max_length=60, width=12))
    code: Mapped[str] = column(Text(label="编号", max_length=30, width=9), unique=True)
    level: Mapped[int] = column(Number(label="层级", least=1, most=99))
    upper_unit_id: Mapped[int] = column(UnitRef(label="甲方单位"))
    lower_unit_id: Mapped[int] = column(UnitRef(label="乙方单位"))
    upper_name: Mapped[str] = column(Text(label="甲方", max_length=60, width=14))
    lower_name: Mapped[str] = column(Text(label="乙方", max_length=60, width=14))
    upper_head: Mapped[str] = column(Text(label="甲方负责人", max_length=20, width=5))
    lower_head: Mapped[str] = column(Text(label="乙方负责人", max_length=20, width=5))
    letter_title: Mapped[str] = column(Text(label="标题", max_length=100, width=18))
    text: Mapped[str] = column(Text(label="正文", max_length=LONGEST, lines=20))
    copies: Mapped[int] = column(Number(label="份数", least=1, most=10, unit="份"))
    state: Mapped[LetterState] = column(Choice(label="状态", options=LetterState), default=LetterState.made)
    generated_on: Mapped[date] = column(Day(label="生成日期"))
    printed_on: Mapped[date | None] = column(Day(label="打印日期"))
    signed_on: Mapped[date | None] = column(Day(label="签订日期"))
    void_reason: Mapped[str | None] = column(Text(label="作废原因", max_length=200, width=14))
    unsign_reason: Mapped[str | None] = column(Text(label="取消签订原因", max_length=200, width=14))
    targets: Mapped[list[LetterTarget]] = children(
        Many(label="考核目标"), by="LetterTarget.letter_id", order_by="LetterTarget.position"
    )

    @declared_attr.directive
    def __table_args__(cls) -> tuple[object, ...]:
        """One letter in force for a unit and year; void ones stay beside it, their numbers are not given again."""
        live = Index("uq_letter_in_force", "year", "lower_unit_id", unique=True, sqlite_where=text("state != 'void'"))
        return (live, UniqueConstraint("year", "serial"), {"sqlite_autoincrement": True})
