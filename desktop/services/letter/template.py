"""责任状模板: the text and targets of a year, version by version, and each unit's own clauses (S10)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desktop.fields import NamedField, Problem, Row, check_all
from desktop.models.base import fill, row_of, spec_of
from desktop.models.letter import Letter, LetterTemplate, TemplateTarget, UnitClause
from desktop.resources import RESOURCES
from desktop.rules.letter import Direction, Scope
from desktop.rules.letter_template import check_clause, check_template
from desktop.rules.pack import LetterGoal
from desktop.services.workspace import Workspace, refuse_if

DEFAULTS = RESOURCES / "templates" / "letter"
MOST_TARGETS = 60


@dataclass(frozen=True)
class TemplateView:
    """The template in force for a year: `id` is None while nothing was saved and it is the pack's or an older one.

    `origin` says in Chinese where it comes from; `targets` are Rows of TemplateTarget fields.
    """

    id: int | None
    year: int
    version: int
    body: str
    targets: tuple[Row, ...]
    origin: str


def target_fields() -> tuple[NamedField, ...]:
    """The columns of the targets' table."""
    return tuple(named for named in spec_of(TemplateTarget).fields if named.name not in ("template_id", "position"))


def default_body(pack: str) -> str:
    """The letter that ships with a pack; a pack that has none gets the first there is."""
    own = DEFAULTS / f"{pack}.md"
    found = own if own.is_file() else sorted(path for path in DEFAULTS.glob("*.md") if path.stem != "README")[0]
    return found.read_text("utf-8")


def template_for(ws: Workspace, year: int) -> TemplateView:
    """The template of a year: its newest version, else the newest of an earlier year, else the pack's own."""
    with ws.read() as session:
        return template_in(session, ws, year)


def template_in(session: Session, ws: Workspace, year: int) -> TemplateView:
    """As `template_for`, inside a session."""
    query = (
        select(LetterTemplate)
        .where(LetterTemplate.year <= year)
        .order_by(LetterTemplate.year.desc(), LetterTemplate.version.desc())
    )
    found = session.scalars(query.limit(1)).first()
    if found is None:
        targets = tuple(_goal_row(goal) for goal in ws.policy.letter_goals)
        return TemplateView(None, year, 0, default_body(ws.policy.key), targets, f"{ws.policy.short_title}默认模板")
    rows = tuple(row_of(target) for target in found.targets)
    if found.year < year:
        return TemplateView(None, year, 0, found.body, rows, f"沿用 {found.year} 年度第 {found.version} 版")
    origin = f"{year} 年度第 {found.version} 版，{found.saved_at:%Y-%m-%d} 保存"
    return TemplateView(found.id, year, found.version, found.body, rows, origin)


def pack_template(ws: Workspace, year: int) -> TemplateView:
    """The pack's own text and targets, for the button that goes back to them."""
    targets = tuple(_goal_row(goal) for goal in ws.policy.letter_goals)
    return TemplateView(None, year, 0, default_body(ws.policy.key), targets, f"{ws.policy.short_title}默认模板")


def _goal_row(goal: LetterGoal) -> Row:
    return Row(
        None,
        {
            "content": goal.text,
            "measure": goal.measure,
            "direction": Direction[goal.direction],
            "threshold": goal.threshold,
            "unit": goal.unit or None,
            "scope": Scope[goal.scope],
            "article": str(goal.basis),
        },
    )


def check_targets(targets: Sequence[Mapping[str, Any]]) -> list[Problem]:
    """Every target needs its text and measure; a measured one a bound, a judged one none."""
    problems = [] if targets else [Problem("targets", "至少要有一条工作目标")]
    if len(targets) > MOST_TARGETS:
        problems.append(Problem("targets", f"工作目标最多 {MOST_TARGETS} 条，现有 {len(targets)} 条"))
    fields = target_fields()
    for place, values in enumerate(targets, 1):
        found = [problem.message for problem in check_all(fields, dict(values))]
        measured = values.get("direction") not in (None, Direction.judged)
        if measured and not isinstance(values.get("threshold"), int | Decimal):
            found.append(f"请填写目标值，或把判定改为“{Direction.judged}”")
        if not measured and values.get("threshold") is not None:
            found.append(f"判定为“{Direction.judged}”的不写目标值")
        problems += [Problem("targets", f"第 {place} 条：{message}") for message in found]
    return problems


def save_template(
    ws: Workspace, year: int, body: str, targets: Sequence[Mapping[str, Any]], initiator: object | None = None
) -> int:
    """Keep the text and targets of a year; a version that letters were made from stays, a new one is added.

    Refused with every problem of the text (each naming its line) and of the targets.
    """
    refuse_if([*check_template(body), *check_targets(targets)])
    with ws.command("save_letter_template", f"已保存 {year} 年度{ws.policy.term('letter')}模板", initiator) as command:
        template = _version_to_write(command.session, year)
        template.body, template.saved_at = body.strip() + "\n", ws.clock().replace(microsecond=0)
        command.session.add(template)
        names = {named.name for named in target_fields()}
        template.targets = [_target(place, values, names) for place, values in enumerate(targets, 1)]
        command.session.flush()
        return template.id


def _version_to_write(session: Session, year: int) -> LetterTemplate:
    """The year's newest version while no letter was made from it, else the next one."""
    newest = session.scalars(
        select(LetterTemplate).where(LetterTemplate.year == year).order_by(LetterTemplate.version.desc()).limit(1)
    ).first()
    if newest is None:
        return LetterTemplate(year=year, version=1)
    used = session.scalar(select(func.count()).select_from(Letter).where(Letter.template_id == newest.id))
    return LetterTemplate(year=year, version=newest.version + 1) if used else newest


def _target(place: int, values: Mapping[str, Any], names: set[str]) -> TemplateTarget:
    target = TemplateTarget(position=place)
    fill(target, {name: value for name, value in values.items() if name in names})
    return target


# --- per-unit clauses -----------------------------------------------------------------------------


def clauses_for(ws: Workspace, year: int) -> dict[int, str]:
    """Unit id → its clauses of a year."""
    with ws.read() as session:
        return clauses_in(session, year)


def clauses_in(session: Session, year: int) -> dict[int, str]:
    """As `clauses_for`, inside a session."""
    rows = session.execute(select(UnitClause.unit_id, UnitClause.content).where(UnitClause.year == year))
    return dict(rows.all())


def save_clause(ws: Workspace, year: int, unit_id: int, content: str, initiator: object | None = None) -> None:
    """Keep a unit's clauses of a year; an empty text takes them away."""
    text = content.strip()
    named = NamedField("text", spec_of(UnitClause)["content"].field, False)
    refuse_if([*check_clause(text), *check_all([named], {"text": text})])
    with ws.command("save_unit_clause", f"已保存 {year} 年度单位条款", initiator) as command:
        _put_clause(command.session, year, unit_id, text)


def _put_clause(session: Session, year: int, unit_id: int, text: str) -> None:
    where = (UnitClause.year == year, UnitClause.unit_id == unit_id)
    found = session.scalars(select(UnitClause).where(*where)).first()
    if found is not None and not text:
        session.delete(found)
    elif found is not None:
        found.content = text
    elif text:
        session.add(UnitClause(year=year, unit_id=unit_id, content=text))
