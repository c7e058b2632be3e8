"""What stands in the papers of a case: who, why, on which article, by when, what must be reported (S14)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.organisation import Person, Unit
from desktop.models.supervision import Measure, Supervision
from desktop.rules.circumstance import weigh
from desktop.rules.citation import cited
from desktop.rules.consequence import Bearer, Until
from desktop.rules.ladder import ClockKind, ClockRule, CopyRole, CopyRule, Event, between
from desktop.rules.letter_template import numbered, numeral
from desktop.rules.parameter import Basis, chinese_day
from desktop.rules.supervision_clock import ReportKind, Stage, event_day, mend_deadline, period_of
from desktop.services.organisation.tree import tree_in
from desktop.services.parts.names import unit_names_on
from desktop.services.parts.paper_template import templates
from desktop.services.supervision.facts import Step, step_of
from desktop.services.workspace import Workspace

LATER = (
    "印发日期", "整改期限", "报告要求", "约谈安排", "约谈人", "文号", "解除日期", "决定文件", "移送机关", "主送",
    "印发", "抄送",
)  # fmt: skip
"""Words known only when the paper is issued: they stay in braces while it is drawn up."""


def words_of(ws: Workspace, session: Session, case: Supervision, measure: Measure) -> dict[str, str]:
    """Every word for the papers of one measure, as it stands now."""
    step, policy = step_of(ws, case, measure), ws.policy
    names = unit_names_on(session, measure.issued_on or ws.today())
    ground = policy.supervision.ground(case.ground)
    organ = organ_of(ws, names.get(case.authority_id, ""))
    level = level_between(session, ws, case, measure.issued_on) if step.kind.two_stage else ""
    weighed = weigh(policy.supervision.circumstances, [row.circumstance for row in case.circumstances], cited)
    own_copies = [(row.role, row.recipient) for row in case.copies if row.step == measure.step]
    return {
        "督导单位": organ,
        "被督导单位": names.get(case.unit_id, ""),
        "事由": case.name,
        "追究情形": ground.title,
        "依据条款": cited(ground.basis),
        "核实情况": ended(case.facts.strip()),
        "情节": "".join(weighed),
        "整改要求": _numbered(_demands(case)) or "针对上述问题逐项整改，落实责任人和完成时间。",
        "措施": step.kind.title,
        "措施日期": _day_of(step),
        "措施整改": _mending_words(step.kind.title),
        "措施依据": cited(step.kind.basis),
        "整改期限": term_words(ws, step),
        "报告要求": report_words(ws, step),
        "责任人": _leaders(session, ws, case) or "单位主要负责同志、分管负责同志。",
        "约谈安排": "另行通知。",
        "约谈人": ended(measure.held_by or _conductor(step)),
        "被约谈人": ended(measure.held_with or ""),
        "约谈日期": chinese_day(measure.held_on) if measure.held_on else "",
        "约谈地点": measure.held_at or "",
        "约谈情况": measure.held_notes or "",
        "印发日期": chinese_day(measure.issued_on) if measure.issued_on else "",
        "文号": measure.number or "",
        "决定文件": _decided(measure.decision_document),
        "另按": _also(step),
        "其他事项": _further(ws, session, case, step, organ, level),
        "后续事项": consequence_words(ws, step.kind.key) or "按有关规定执行。",
        "中间层级": level,
        **sent_words(names.get(case.unit_id, ""), own_copies),
        "移送机关": measure.handed_over_to or "",
        "移送依据": cited(_handover_basis(ws, step)),
        "附件": _enclosed(step),
        "已采取措施": _taken(ws, case),
        "整改报告": _reports(case, measure),
        "申请对象": body_named(organ, step.kind.application_to),
        "验收情况": _acceptances(case, measure),
        "先行验收情况": _acceptances(case, measure, Stage.first),
        "验收结论": _verdict(case, measure),
        "验收单位": body_named(organ, step.kind.accepted_by),
        "解除事项": released_words(step),
        "解除日期": chinese_day(measure.released_on) if measure.released_on else "",
    }


def _day_of(step: Step) -> str:
    """When the unit was 通报, 约谈 …: a 约谈 counts on the day it was held, not on that of its notice."""
    facts = step.facts
    talked = facts.held_on if step.kind.papers[0] == "admonition_notice" else None
    day = talked or facts.issued_on
    return chinese_day(day) if day else ""


def _mending_words(title: str) -> str:
    """约谈 → 约谈整改; 限期整改 and 整顿 say it already."""
    return title if "整改" in title or "整顿" in title else f"{title}整改"


def organ_of(ws: Workspace, unit: str) -> str:
    """Whose paper it is: the 领导小组 or 综治委 of the unit that supervises."""
    return f"{unit}{ws.policy.term('group_title')}"


def body_named(organ: str, word: str) -> str:
    """The full name of whom the pack calls 综治委, 领导小组, 综治办 or 领导小组办公室."""
    return f"{organ}办公室" if word.endswith(("办", "办公室")) else organ


def term_words(ws: Workspace, step: Step) -> str:
    """于2026年5月10日前（含当日）, or while its event has not come: 自约谈之日起3个月内."""
    rule = step.kind.clock(ClockKind.mend)
    if rule is None:
        return ""
    start = event_day(step.facts, rule.event)
    deadline = mend_deadline(step.kind, start or step.facts.issued_on, step.facts.mend_due, ws.policy, ws.workdays)
    if step.facts.mend_due and (start is None or deadline is None):
        return f"于{chinese_day(step.facts.mend_due)}前（含当日）"
    if start is not None and deadline is not None:
        return f"于{chinese_day(deadline.day)}前（含当日）"
    value = period_of(ws.policy, rule, ws.today())
    return f"自{_event(rule.event)}之日起{value.shown}内" if value else "在文书写明的期限内"


def report_words(ws: Workspace, step: Step) -> str:
    """What must be handed in and when, in one sentence."""
    said = []
    for kind, words in ((ClockKind.measures, _within), (ClockKind.progress, _every)):
        rule = step.kind.clock(kind)
        value = period_of(ws.policy, rule, ws.today()) if rule else None
        if rule and value:
            said.append(words(step.kind.title, rule, value.shown, value.value))
    if step.kind.application_to:
        said.append(f"整改期满后书面申请{step.kind.application_to}检查验收")
    return ended("，".join(said))


def _within(measure: str, rule: ClockRule, shown: str, _number: int) -> str:
    after = {Event.held: "约谈后", Event.received: f"收到{measure}决定后", Event.issued: "印发后"}[rule.event]
    return f"{after}{shown}内报告整改措施"


def _every(_measure: str, _rule: ClockRule, shown: str, number: int) -> str:
    return f"每{'月' if number == 1 else shown}报告一次整改情况"


def _event(event: Event) -> str:
    return {Event.issued: "印发", Event.held: "约谈", Event.received: "收到"}[event]


_BEARERS = {Bearer.unit: "你单位", Bearer.leaders: "你单位主要、主管、分管领导干部和相关责任人", Bearer.duty: ""}


def consequence_words(ws: Workspace, measure: str) -> str:
    """What the measure brings, one line a consequence, with its article; those that wait for a number are left out."""
    said = []
    for rule in ws.policy.supervision.consequences:
        if rule.measure == measure and not rule.times and not (rule.bearer is Bearer.duty and rule.until is Until.open):
            named = _BEARERS[rule.bearer] if rule.blocks else ""
            takes = "取消" if named and rule.text.startswith("取消") else ""
            said.append(f"{takes}{named}{rule.text.removeprefix(takes)}（{cited(rule.basis)}）。")
    return _numbered(said)


def sent_words(unit: str, recipients: Iterable[tuple[CopyRole, str]]) -> dict[str, str]:
    """主送 of a paper for all, 印发：甲，乙。 and 抄送：丙。 of one for the unit; "" where nobody is named."""
    listed = list(dict.fromkeys(recipients))
    told = [name for role, name in listed if role is CopyRole.notify]
    copied = [name for role, name in listed if role is CopyRole.copy]
    return {
        "主送": "，".join((unit, *(told or ["各有关单位"]))),
        "印发": f"印发：{'，'.join(told)}。" if told else "",
        "抄送": f"抄送：{'，'.join(copied)}。" if copied else "",
    }


def recipients_of(
    ws: Workspace, session: Session, case: Supervision, rules: Iterable[CopyRule]
) -> list[tuple[CopyRole, str]]:
    """Who is notified of a measure or gets a copy; the manager of the unit's cadres by the name kept in S1."""
    manager = session.get_one(Unit, case.unit_id).cadre_manager
    return [(rule.role, (manager if rule.source and manager else rule.to)) for rule in rules]


def _numbered(lines: list[str]) -> str:
    return "\n".join(numbered(lines)) if lines else ""


def _demands(case: Supervision) -> list[str]:
    return [line.strip() for line in (case.demands or "").splitlines() if line.strip()]


def ended(text: str) -> str:
    """The text with its full stop; nothing stays nothing."""
    return text if not text or text.endswith(("。", "！", "？")) else text.rstrip("；;，,、. ") + "。"


def _conductor(step: Step) -> str:
    """Who talks as a rule; somebody else is written into the text."""
    return step.kind.conductor.partition("（")[0]


def _decided(document: str | None) -> str:
    """根据甲文件， before 依照…, or nothing."""
    text = (document or "").strip().rstrip("。；;，, ")
    return f"{'' if text.startswith('根据') else '根据'}{text}，" if text else ""


def _also(step: Step) -> str:
    """，按宛办〔2009〕28号有关规定, where the pack says that another document rules the measure; or nothing."""
    return f"，{step.kind.decided_by}有关规定" if step.kind.decided_by.startswith("按") else ""


def _leaders(session: Session, ws: Workspace, case: Supervision) -> str:
    people = {row.id: row.name for row in session.execute(select(Person.id, Person.name))}
    lines = [
        f"{row.job_title or ws.policy.post(row.post).title}{people.get(row.person_id, '')}" for row in case.leaders
    ]
    return ended("、".join(lines))


def _further(ws: Workspace, session: Session, case: Supervision, step: Step, organ: str, level: str) -> str:
    """What a listing brings besides its term, in numbered sections: 约谈 (南阳 35), consequences, the level between."""
    parts = []
    if step.kind.held and step.kind.papers[0] != "admonition_notice":
        whom = (
            _leaders(session, ws, case).rstrip("。") or "你单位党政主要负责同志、分管负责同志和负有责任的其他班子成员"
        )
        rule = cited(ws.policy.supervision.measure("admonition").basis)
        said = f"依照{rule}的规定，由{_conductor(step)}对{whom}进行约谈，时间和地点另行通知。"
        parts.append(("约谈", said))
    consequences = consequence_words(ws, step.kind.key)
    if consequences:
        parts.append((f"{step.kind.title}期间的后果", consequences))
    if level and step.kind.two_stage:
        said = (
            f"{level}应当明确1名领导干部负责，定期明察暗访，跟踪督导；期满由{level}先行验收，整改到位、可以解除的，"
            f"向{body_named(organ, step.kind.application_to)}书面申请解除"
            f"（{cited(step.kind.two_stage)}）。"
        )
        parts.append(("跟踪督导和先行验收", said))
    return "\n".join(f"{numeral(place)}、{title}\n{text}" for place, (title, text) in enumerate(parts, 5))


def _handover_basis(ws: Workspace, step: Step) -> Basis:
    """The article that has the matter handed over: that of the consequence where there is one, else the measure's."""
    rules = ws.policy.supervision.consequences
    found = (rule.basis for rule in rules if rule.measure == step.kind.key and rule.until is Until.handed_over)
    return next(found, step.kind.basis)


def _enclosed(step: Step) -> str:
    """附件：一票否决决定书（文号） of a letter that hands on a decision, or nothing."""
    if step.measure.issued_on is None:
        return ""
    return f"附件：{templates()[step.kind.papers[0]].title}（{step.measure.number}）"


def released_words(step: Step) -> str:
    """What is lifted: 挂牌督办, but 通报整改督导, for a 通报 itself is not taken back."""
    return templates()["release"].words.get(step.kind.key, step.kind.title)


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
        "\n".join(f"{chinese_day(row.reported_on)}：{ended(row.content)}" for row in rows)
        or "（请写明整改措施、进展和效果）"
    )


def _acceptances(case: Supervision, measure: Measure, stage: Stage | None = None) -> str:
    rows = [row for row in case.acceptances if row.step == measure.step and stage in (None, row.stage)]
    return (
        "\n".join(f"{chinese_day(row.checked_on)}，{row.by}{row.stage.value}：{ended(row.findings)}" for row in rows)
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
