"""What stands in the papers of a case: who, why, on which article, by when, what must be reported (S14)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.organisation import Person, Unit
from desktop.models.supervision import Measure, Supervision
from desktop.rules.circumstance import weigh
from desktop.rules.consequence import Bearer, Until
from desktop.rules.ladder import ClockKind, ClockRule, CopyRole, CopyRule, Event, between
from desktop.rules.letter_template import numbered
from desktop.rules.parameter import chinese_day
from desktop.rules.supervision_clock import ReportKind, Stage, event_day, mend_deadline, period_of
from desktop.services.organisation_tree import tree_in, unit_names_on
from desktop.services.supervision_facts import Step, step_of
from desktop.services.workspace import Workspace

LATER = ("印发日期", "整改期限", "报告要求", "约谈安排", "约谈人", "文号", "解除日期", "决定文件", "移送机关", "抄送")
"""Words known only when the paper is issued: they stay in braces while it is drawn up."""


def words_of(ws: Workspace, session: Session, case: Supervision, measure: Measure) -> dict[str, str]:
    """Every word for the papers of one measure, as it stands now."""
    step, policy = step_of(ws, case, measure), ws.policy
    names = unit_names_on(session, measure.issued_on or ws.today())
    ground = policy.supervision.ground(case.ground)
    articles = str(ground.basis)
    demands = [line.strip() for line in (case.demands or "").splitlines() if line.strip()]
    return {
        "督导单位": organ_of(ws, names.get(case.authority_id, "")),
        "被督导单位": names.get(case.unit_id, ""),
        "事由": case.name,
        "追究情形": ground.title,
        "依据条款": articles,
        "核实情况": case.facts,
        "情节": " ".join(weigh(policy.supervision.circumstances, [row.circumstance for row in case.circumstances])),
        "整改要求": _numbered(demands) or "针对上述问题逐项整改，落实责任人和完成时间。",
        "措施": step.kind.title,
        "措施依据": str(step.kind.basis),
        "整改期限": term_words(ws, step),
        "报告要求": report_words(ws, step),
        "责任人": _leaders(session, ws, case),
        "约谈安排": "另行通知",
        "约谈人": measure.held_by or step.kind.conductor,
        "被约谈人": measure.held_with or "",
        "约谈日期": chinese_day(measure.held_on) if measure.held_on else "",
        "约谈地点": measure.held_at or "",
        "约谈情况": measure.held_notes or "",
        "印发日期": chinese_day(measure.issued_on) if measure.issued_on else "",
        "文号": measure.number or "",
        "决定文件": f"{measure.decision_document}。" if measure.decision_document else "",
        "后果段": _section("五、挂牌督办期间的后果", consequence_words(ws, step.kind.key)),
        "后续事项": consequence_words(ws, step.kind.key) or "按有关规定执行。",
        "中间层级": _level_words(session, ws, case, step),
        "抄送": copy_words(row.recipient for row in case.copies if row.step == measure.step),
        "移送机关": measure.handed_over_to or "",
        "已采取措施": _taken(ws, case),
        "整改报告": _reports(case, measure),
        "申请对象": step.kind.application_to,
        "验收情况": _acceptances(case, measure),
        "验收结论": _verdict(case, measure),
        "验收单位": step.kind.accepted_by,
        "解除日期": chinese_day(measure.released_on) if measure.released_on else "",
    }


def organ_of(ws: Workspace, unit: str) -> str:
    """Whose paper it is: the 领导小组 or 综治委 of the unit that supervises."""
    return f"{unit}{ws.policy.term('group_title')}"


def term_words(ws: Workspace, step: Step) -> str:
    """于2026年5月10日前, or while its event has not come: 自约谈之日起3个月内."""
    rule = step.kind.clock(ClockKind.mend)
    if rule is None:
        return ""
    start = event_day(step.facts, rule.event)
    deadline = mend_deadline(step.kind, start or step.facts.issued_on, step.facts.mend_due, ws.policy, ws.workdays)
    if step.facts.mend_due and (start is None or deadline is None):
        return f"于{chinese_day(step.facts.mend_due)}前"
    if start is not None and deadline is not None:
        return f"于{chinese_day(deadline.day)}前"
    value = period_of(ws.policy, rule, ws.today())
    return f"自{_event(rule.event)}之日起{value.shown}内" if value else "在文书写明的期限内"


def report_words(ws: Workspace, step: Step) -> str:
    """What must be handed in and when, one sentence a clock."""
    said = []
    for kind, words in ((ClockKind.measures, _within), (ClockKind.progress, _every)):
        rule = step.kind.clock(kind)
        value = period_of(ws.policy, rule, ws.today()) if rule else None
        if rule and value:
            said.append(words(rule, value.shown, value.value))
    if step.kind.application_to:
        said.append(f"整改期满后书面申请{step.kind.application_to}检查验收。")
    return "".join(said)


def _within(rule: ClockRule, shown: str, _number: int) -> str:
    after = {Event.held: "约谈后", Event.received: "收到本决定后", Event.issued: "印发后"}[rule.event]
    return f"{after}{shown}内报告整改措施。"


def _every(_rule: ClockRule, shown: str, number: int) -> str:
    return f"每{'月' if number == 1 else shown}报告一次整改情况。"


def _event(event: Event) -> str:
    return {Event.issued: "印发", Event.held: "约谈", Event.received: "收到"}[event]


def consequence_words(ws: Workspace, measure: str) -> str:
    """What the measure brings, one line a consequence, with its article; those that wait for a number are left out."""
    said = []
    for rule in ws.policy.supervision.consequences:
        if rule.measure == measure and not rule.times and not (rule.bearer is Bearer.duty and rule.until is Until.open):
            named = {Bearer.unit: "你单位", Bearer.leaders: "你单位责任人", Bearer.duty: ""}[rule.bearer]
            said.append(f"{named if rule.blocks else ''}{rule.text}（{rule.basis}）。")
    return _numbered(said)


def _section(heading: str, text: str) -> str:
    """A section of a paper with its heading, or nothing."""
    return f"{heading}\n{text}" if text else ""


def copy_words(recipients: Iterable[str]) -> str:
    """抄送：甲，乙。 or nothing."""
    listed = list(dict.fromkeys(recipients))
    return f"抄送：{'，'.join(listed)}。" if listed else ""


def recipients_of(
    ws: Workspace, session: Session, case: Supervision, rules: Iterable[CopyRule]
) -> list[tuple[CopyRole, str]]:
    """Who is notified of a measure or gets a copy; the manager of the unit's cadres by the name kept in S1."""
    manager = session.get_one(Unit, case.unit_id).cadre_manager
    return [(rule.role, (manager if rule.source and manager else rule.to)) for rule in rules]


def _numbered(lines: list[str]) -> str:
    return "\n".join(numbered(lines)) if lines else ""


def _leaders(session: Session, ws: Workspace, case: Supervision) -> str:
    people = {row.id: row.name for row in session.execute(select(Person.id, Person.name))}
    lines = [
        f"{people.get(row.person_id, '')}（{row.job_title or ws.policy.post(row.post).title}）" for row in case.leaders
    ]
    return "；".join(lines) + "。" if lines else "单位主要负责同志、分管负责同志。"


def _level_words(session: Session, ws: Workspace, case: Supervision, step: Step) -> str:
    """What the level between has to do, where one lies between on that day (南阳 36)."""
    if step.kind.two_stage is None:
        return ""
    node = level_between(session, ws, case, step.measure.issued_on)
    if not node:
        return ""
    number = "六" if consequence_words(ws, step.kind.key) else "五"
    return _section(
        f"{number}、中间层级的责任",
        f"{node}应当明确1名领导干部为责任人，定期明察暗访，跟踪督导；期满先行检查验收，认为整改到位的，"
        f"再书面申请验收（{step.kind.two_stage}）。",
    )


def level_between(session: Session, ws: Workspace, case: Supervision, day: date | None) -> str:
    """The name of the level between on a day, "" without one."""
    node = between(tree_in(session, day or ws.today()), case.authority_id, case.unit_id)
    return node.name if node else ""


def _taken(ws: Workspace, case: Supervision) -> str:
    rules = ws.policy.supervision
    lines = [
        f"{chinese_day(measure.issued_on)}{rules.measure(measure.measure_kind).title}（{measure.number}）。"
        for measure in case.measures
        if measure.issued_on
    ]
    return _numbered(lines) or "无。"


def _reports(case: Supervision, measure: Measure) -> str:
    rows = [row for row in case.reports if row.step == measure.step and row.report_kind is not ReportKind.application]
    return (
        "\n".join(f"{chinese_day(row.reported_on)}：{row.content}" for row in rows) or "（请写明整改措施、进展和效果）"
    )


def _acceptances(case: Supervision, measure: Measure) -> str:
    rows = [row for row in case.acceptances if row.step == measure.step]
    return (
        "\n".join(f"{chinese_day(row.checked_on)}，{row.by}{row.stage.value}：{row.findings}" for row in rows)
        or "（请写明检查的情况）"
    )


def _verdict(case: Supervision, measure: Measure) -> str:
    rows = [row for row in case.acceptances if row.step == measure.step and row.stage is Stage.final]
    if not rows:
        return "（请写明结论）"
    return "验收合格，依照程序解除。" if rows[-1].passed else "验收不合格，请继续整改，整改到位后再申请验收。"


def merge(words: Mapping[str, str], more: Mapping[str, Any]) -> dict[str, str]:
    """The words with what the dialog has just given laid over them."""
    return {**words, **{name: str(value) for name, value in more.items() if value}}
