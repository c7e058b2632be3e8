"""登记督导事项: the case itself — who, what, on which ground, how grave — and how it ends (S14)."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.fields import Many, NamedField, Problem, RecordSpec, Refused, Row, Text, check_all
from desktop.models.base import Record, fill, row_of, spec_of
from desktop.models.organisation import Person
from desktop.models.supervision import Supervision, SupervisionCircumstance, SupervisionLeader
from desktop.rules.ladder import check_authority
from desktop.rules.personal import Finding, scan
from desktop.rules.supervision import OPEN, CaseSource, CaseStatus, check_case_days, check_close, check_handed_over
from desktop.services.organisation.appointment import holders_on
from desktop.services.organisation.tree import own_unit_id, tree_in
from desktop.services.parts.attachment import drop_attachments, exchange_attachments
from desktop.services.parts.checked import put_rows, without_blanks
from desktop.services.parts.numbering import next_of
from desktop.services.supervision.facts import begun_on, found_case, open_case, steps_of
from desktop.services.workspace import Workspace, refuse_if

ROWS: dict[str, type[Record]] = {"leaders": SupervisionLeader, "circumstances": SupervisionCircumstance}
"""The rows that the form of a case holds; those of its measures come with their commands."""
COMPUTED = frozenset({"number", "status", "closed_on", "close_reason", "void_reason"})
"""What commands of their own write."""
LEADER_POSTS = ("first_responsible", "direct_responsible")
"""Who answers for a unit in any case; others of its leadership are added where they share the blame (南阳 34)."""


def supervision_spec() -> RecordSpec:
    """All fields of a case."""
    return spec_of(Supervision)


def form_names() -> tuple[str, ...]:
    """The case's own fields that a person fills in."""
    own = (named for named in supervision_spec().fields if not isinstance(named.field, Many))
    return tuple(named.name for named in own if named.name not in COMPUTED | {"offer"})


def row_columns() -> dict[str, tuple[NamedField, ...]]:
    """The fields of the rows in the case's form, without the reference to the case."""
    return {
        name: tuple(named for named in spec_of(kind).fields if named.name != "supervision_id")
        for name, kind in ROWS.items()
    }


def leaders_as_of(ws: Workspace, unit_id: int, day: date) -> tuple[Row, ...]:
    """The leaders who answered for the unit on that day, for the form of a new case."""
    with ws.read() as session:
        held = holders_on(session, day)
    return tuple(
        Row(None, {"person_id": holder.person_id, "post": post, "job_title": holder.job_title or None})
        for post in LEADER_POSTS
        for holder in held.get((unit_id, post), [])
    )


def new_case_values(ws: Workspace) -> dict[str, Any]:
    """What a new case begins with."""
    return {"authority_id": own_unit_id(ws), "found_on": ws.today(), "source": CaseSource.found}


def load_supervision(ws: Workspace, case_id: int) -> Row:
    """One case whole, its rows included; Refused when it is gone."""
    with ws.read() as session:
        return row_of(found_case(session, case_id))


def leader_names(ws: Workspace, case_id: int) -> list[str]:
    """The names of those held to account in a case, in its own order."""
    with ws.read() as session:
        case = found_case(session, case_id)
        return [session.get_one(Person, row.person_id).name for row in case.leaders]


def findings_of(values: Mapping[str, Any]) -> list[Finding]:
    """Id- and phone-shaped numbers in the free text of a case: informants and citizens are not named (南阳 38)."""
    spec = supervision_spec()
    texts = (named for named in spec.fields if isinstance(named.field, Text) and named.name not in COMPUTED)
    return scan((named.name, named.field.label, values.get(named.name)) for named in texts)


def save_supervision(
    ws: Workspace,
    case_id: int | None,
    values: Mapping[str, Any],
    initiator: object | None = None,
    *,
    attach: Sequence[Path] = (),
    detach: Sequence[int] = (),
) -> int:
    """Register a case or change what is known of it; returns its id. Refused with every problem at its field.

    ``leaders`` left out (None) of a new case are those who held the posts when the matter was found. `attach` are
    files to keep beside it, `detach` the ids of kept ones to let go.
    """
    with ws.command("save_supervision", "", initiator) as command:
        session = command.session
        case = Supervision() if case_id is None else open_case(session, case_id)
        own = [n for n in supervision_spec().fields if n.name not in COMPUTED and not isinstance(n.field, Many)]
        facts = {named.name: getattr(case, named.name) for named in own}
        facts |= without_blanks({n.name: values[n.name] for n in own if n.name in values})
        refuse_if(_problems(ws, session, case, facts, values, own))
        rows = {name: values[name] for name in ROWS if values.get(name) is not None}
        if case_id is None:
            if not rows.get("leaders"):
                rows["leaders"] = leaders_as_of(ws, facts["unit_id"], facts["found_on"])
            year = facts["found_on"].year
            case.number = f"{year}-{next_of(session, 'supervision', year):03d}"
        fill(case, facts)
        _refuse_twins(session, case)
        for name, given in rows.items():
            held: list[Any] = getattr(case, name)
            for line in put_rows(held, ROWS[name], given, row_columns()[name]):
                held.remove(line)
        session.add(case)
        session.flush()
        exchange_attachments(session, ws, "supervision", case.id, attach, detach)
        command.summary = f"{'已登记' if case_id is None else '已保存'}督导事项 {case.number} {case.name}"
        return case.id


def _problems(
    ws: Workspace,
    session: Session,
    case: Supervision,
    facts: Mapping[str, Any],
    values: Mapping[str, Any],
    own: Sequence[NamedField],
) -> list[Problem]:
    problems = check_all(own, dict(facts))
    columns = row_columns()
    for name in ROWS:
        for place, row in enumerate(values.get(name) or (), 1):
            problems += [Problem(name, f"第 {place} 行：{p.message}") for p in check_all(columns[name], row.values)]
    if problems:
        return problems
    rules = ws.policy.supervision
    if rules.severities and facts["severity"] is None:
        problems.append(Problem("severity", "请填写危害程度：它决定可以采取哪一级措施", str(rules.measures[0].basis)))
    problems += check_case_days(facts["found_on"], facts["noticed_on"], ws.today())
    tree = tree_in(session, facts["found_on"])
    if facts["unit_id"] not in tree.by_id:
        problems.append(Problem("unit_id", f"{facts['found_on']} 没有这个单位，请核对单位或发现日期"))
    else:
        problems += check_authority(tree, facts["authority_id"], facts["unit_id"])
    return problems + _moved(case, facts)


def _moved(case: Supervision, facts: Mapping[str, Any]) -> list[Problem]:
    """Once a measure is issued, whom it meets stands fast; the finding may not move behind a measure's beginning."""
    if any(measure.issued_on for measure in case.measures):
        for name, word in (("unit_id", "被督导单位"), ("authority_id", "督导单位")):
            if facts[name] != getattr(case, name):
                return [Problem(name, f"已有印发的措施，不能再更换{word}；登记有误的，请作废后重新登记")]
    first = min((measure.proposed_on for measure in case.measures), default=None)
    if first is not None and facts["found_on"] > first:
        return [Problem("found_on", f"发现日期不能晚于首项措施的拟办日期 {first}")]
    return []


# --- how it ends ------------------------------------------------------------------------------------


def _reason(values: Mapping[str, Any], name: str, what: str) -> str:
    text = (values.get(name) or "").strip()
    refuse_if(check_all(supervision_spec().only(name), {name: text}) if text else [Problem(name, f"请填写{what}")])
    return text


def close_supervision(ws: Workspace, case_id: int, values: Mapping[str, Any], initiator: object | None = None) -> None:
    """办结 (closed_on, close_reason): every measure has ended; a case without one is 不予追究."""
    with ws.command("close_supervision", "", initiator) as command:
        case = open_case(command.session, case_id)
        steps = steps_of(ws, case)
        refuse_if(check_close((step.kind, step.state) for step in steps))
        refuse_if(check_handed_over(ws.policy.supervision.consequences, [step.facts for step in steps]))
        day = values.get("closed_on")
        reason = _reason(values, "close_reason", "办结说明" if steps else "不予追究的理由")
        if day is None or day > ws.today() or day < case.found_on:
            raise Refused([Problem("closed_on", f"办结日期应在发现日期 {case.found_on} 和今天之间")])
        case.status = CaseStatus.closed if steps else CaseStatus.dismissed
        case.closed_on, case.close_reason = day, reason
        command.summary = f"{case.number} {case.status.value}"


def reopen_supervision(ws: Workspace, case_id: int, initiator: object | None = None) -> None:
    """Take the end of a case back, that of a void one too; its steps stand as they were."""
    with ws.command("reopen_supervision", "", initiator) as command:
        case = found_case(command.session, case_id)
        if case.status in OPEN:
            raise Refused([Problem("", f"{case.number} 正在办理，不用重新办理")])
        _refuse_twins(command.session, case)
        case.status = CaseStatus.running if any(map(begun_on, case.measures)) else CaseStatus.verifying
        case.closed_on = case.close_reason = case.void_reason = None
        command.summary = f"{case.number} 已重新办理"


def _refuse_twins(session: Session, case: Supervision) -> None:
    """What the ledgers offered is one case: it may have been taken up again while this one was void."""
    if case.offer is None:
        return
    same = select(Supervision).where(Supervision.offer == case.offer, Supervision.id != case.id)
    other = session.scalar(same.where(Supervision.status != CaseStatus.void))
    if other is not None:
        raise Refused([Problem("", f"同一台账依据已立有 {other.number}，一事不立两案；需要时请先作废 {other.number}")])


def void_supervision(ws: Workspace, case_id: int, reason: str | None, initiator: object | None = None) -> None:
    """作废 with its reason: the case stays on record, its consequences fall away, its numbers are not given again."""
    with ws.command("void_supervision", "", initiator) as command:
        case = found_case(command.session, case_id)
        if case.status is CaseStatus.void:
            raise Refused([Problem("", f"{case.number} 已经作废：{case.void_reason}")])
        case.void_reason = _reason({"void_reason": reason}, "void_reason", "作废原因")
        case.status = CaseStatus.void
        command.summary = f"{case.number} 已作废：{case.void_reason}"


def remove_supervision(ws: Workspace, case_id: int, initiator: object | None = None) -> None:
    """Delete a case without measures and its files, into the 回收站. One with measures is made void instead."""
    with ws.command("remove_supervision", "", initiator) as command:
        case = found_case(command.session, case_id)
        if case.measures:
            raise Refused([Problem("", f"{case.number} 已有督导措施，不能删除；登记有误的，请作废并写明原因")])
        drop_attachments(command.session, "supervision", case_id)
        command.summary = f"已删除督导事项 {case.number} {case.name}"
        command.session.delete(case)
