"""隐患台账: reading and saving a hazard, findings of an inspection made hazards in one step (S5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.fields import Many, NamedField, Problem, RecordSpec, Refused, Row, check_all
from desktop.models.base import fill, row_of, spec_of
from desktop.models.hazard import (
    Hazard,
    HazardExtension,
    HazardFeedback,
    HazardNotice,
    HazardNoticeLine,
    HazardReopening,
    HazardReview,
)
from desktop.models.inspection import CheckItem, Inspection
from desktop.rules.hazard import HazardPolicy, HazardStatus, deadline_sentence, mending_deadline, review_deadline
from desktop.rules.hazard_late import escalation_sentence
from desktop.rules.hazard_steps import check_hazard
from desktop.rules.inspection import CheckResult
from desktop.rules.personal import Finding
from desktop.services.inspection.inspection import Files, found_inspection, put_files, recount
from desktop.services.inspection.photo import PhotoRow, photos_of
from desktop.services.parts.attachment import drop_attachments
from desktop.services.parts.checked import check_lists, check_unit, findings_in, own_values, without_blanks
from desktop.services.parts.numbering import unit_number
from desktop.services.parts.pinyin import initials
from desktop.services.workspace import Workspace, refuse_if

KIND = "hazard"
BEFORE, AFTER = "before", "after"
SLOTS = (BEFORE, AFTER)
"""Which side of a pair a photo is: 整改前, 整改后."""
WRITTEN = (
    "unit_id", "place", "description", "category", "grade", "source", "found_on", "measure", "person_id", "due_on",
)  # fmt: skip
"""What a form writes; everything else follows from the steps."""
_STEPS = {
    "feedbacks": HazardFeedback,
    "extensions": HazardExtension,
    "reviews": HazardReview,
    "reopenings": HazardReopening,
}


@dataclass(frozen=True)
class HazardView:
    """What a form shows beside the fields: how the deadline came about, and what comes next."""

    deadline: str
    escalation: str
    notice_number: str = ""
    inspection_number: str = ""


def hazard_spec() -> RecordSpec:
    """All fields of a hazard."""
    return spec_of(Hazard)


def notice_fields() -> RecordSpec:
    """All fields of a 整改通知书."""
    return spec_of(HazardNotice)


def step_columns() -> dict[str, tuple[NamedField, ...]]:
    """The fields of each kind of step, without the reference to its hazard."""
    return {
        name: tuple(named for named in spec_of(step).fields if named.name != "hazard_id")
        for name, step in _STEPS.items()
    }


def policy_on(ws: Workspace, day: date | None = None) -> HazardPolicy:
    """What the pack says of hazards on a day (today without one)."""
    return HazardPolicy.of(ws.policy, day or ws.today())


def soon_until(ws: Workspace) -> date:
    """The last deadline that counts as 将到期 today: one on a day off comes near with the working day before it."""
    return ws.workdays.through_days_off(policy_on(ws).soon_limit(ws.today()))


def hazard_findings(values: Mapping[str, Any]) -> list[Finding]:
    """Id- and phone-shaped numbers in the free text of a hazard."""
    return findings_in(spec_of(Hazard), values)


def load_hazard(ws: Workspace, hazard_id: int) -> Row:
    """One hazard with its steps as tuples of Rows; Refused when it is gone."""
    with ws.read() as session:
        return row_of(found_hazard(session, hazard_id))


def found_hazard(session: Session, hazard_id: int) -> Hazard:
    """The mapped record; Refused when it is gone."""
    found = session.get(Hazard, hazard_id)
    if found is None:
        raise Refused([Problem("", "这项隐患已不存在")])
    return found


def hazard_view(ws: Workspace, facts: Mapping[str, Any]) -> HazardView:
    """The sentences beside a hazard, from what stands in the form now."""
    day = facts.get("found_on") or ws.today()
    notice = inspection = ""
    with ws.read() as session:
        if facts.get("notice_id") is not None:
            notice = session.scalar(select(HazardNotice.number).where(HazardNotice.id == facts["notice_id"])) or ""
        if facts.get("inspection_id") is not None:
            wanted = select(Inspection.number).where(Inspection.id == facts["inspection_id"])
            inspection = session.scalar(wanted) or ""
    late = escalation_sentence(facts, policy_on(ws), ws.today()) if facts.get("status") else ""
    if facts.get("status") is HazardStatus.review and facts.get("fed_back_on") is not None:
        due = review_deadline(facts["fed_back_on"], policy_on(ws), ws.workdays)
        late = f"待复查，{due.sentence}" if due is not None else ""
    return HazardView(deadline_sentence(facts, policy_on(ws, day), ws.workdays), late, notice, inspection)


def proposed_due(ws: Workspace, grade: str | None, found_on: date) -> date | None:
    """The deadline the pack proposes for a hazard found on that day."""
    deadline = mending_deadline(grade, found_on, policy_on(ws, found_on), ws.workdays)
    return deadline.day if deadline else None


def new_hazard_values(ws: Workspace, unit_id: int | None) -> dict[str, Any]:
    """What a new hazard begins with: found today in this unit, ordinary, its deadline proposed."""
    today = ws.today()
    grade = ws.policy.options("hazard_grades", today)[0].key
    return {
        "unit_id": unit_id,
        "found_on": today,
        "grade": grade,
        "source": "self",
        "due_on": proposed_due(ws, grade, today),
        "status": HazardStatus.found,
    }


def hazard_photos(ws: Workspace, hazard_id: int) -> tuple[PhotoRow, ...]:
    """Its photos, oldest first."""
    return photos_of(ws, KIND, hazard_id)


# --- commands -----------------------------------------------------------------------------------------


def save_hazard(
    ws: Workspace,
    hazard_id: int | None,
    values: Mapping[str, Any],
    *,
    files: Files | None = None,
    initiator: object | None = None,
) -> int:
    """Write what a form says of a hazard (None = a new one); names left out stay. Returns the id.

    Refused with every problem at its field; the deadline in a notice moves by a 延期申请 only.
    """
    with ws.command("save_hazard", "", initiator) as command:
        session = command.session
        record = Hazard() if hazard_id is None else found_hazard(session, hazard_id)
        write_hazard(ws, session, record, values)
        if files is not None:
            put_files(session, ws, KIND, record.id, files)
        command.summary = f"{'已登记' if hazard_id is None else '已保存'}隐患 {record.number} {record.place}"
        return record.id


def write_hazard(ws: Workspace, session: Session, record: Hazard, values: Mapping[str, Any]) -> None:
    """Check and fill one hazard inside a running command."""
    is_new, unit_before = record.id is None, record.unit_id
    before = own_values(record)
    given = {name: value for name, value in values.items() if name in (*WRITTEN, "inspection_id", "check_item_id")}
    facts = {**before, **without_blanks(given)}
    _refuse_what_is_wrong(ws, session, before, facts, is_new)
    if is_new or (record.noticed_on is None and facts["due_on"] != before["due_on"]):
        facts["first_due_on"] = facts["due_on"]  # typed anew; one that was granted keeps the day it moved from
    facts["status"] = _begun(facts)
    facts["initials"] = initials(f"{facts['place']}{facts['description']}")[:120]
    if is_new or facts["unit_id"] != unit_before:
        facts["number"] = unit_number(session, KIND, facts["unit_id"], facts["found_on"].year)
    fill(record, facts)
    session.add(record)
    session.flush()
    if record.inspection_id is not None:
        recount(ws, session, found_inspection(session, record.inspection_id))


def _begun(facts: Mapping[str, Any]) -> HazardStatus:
    """待整改 becomes 整改中 once it is asked for in writing, or somebody has a measure to take."""
    status: HazardStatus | None = facts.get("status")
    if status not in (None, HazardStatus.found, HazardStatus.mending):
        return status
    told = facts.get("notice_id") is not None
    return HazardStatus.mending if told or (facts.get("measure") and facts.get("person_id")) else HazardStatus.found


def _refuse_what_is_wrong(
    ws: Workspace, session: Session, before: Mapping[str, Any], facts: dict[str, Any], is_new: bool
) -> None:
    spec = spec_of(Hazard)
    problems = check_all([n for n in spec.fields if n.name in WRITTEN and not isinstance(n.field, Many)], facts)
    if not problems:
        problems = check_hazard(facts, ws.today()) + check_lists(ws, spec, facts)
        problems += check_unit(session, facts.get("unit_id"), facts.get("found_on"))
    if not is_new:
        if before["status"] is HazardStatus.closed:
            problems = [Problem("", f"{before['number']} 已销号，请先重新立案再修改")]
        elif before["noticed_on"] is not None and facts["due_on"] != before["due_on"]:
            problems.append(Problem("due_on", "整改期限已写入通知书，改期请用“申请延期”"))
        if before["noticed_on"] is not None and facts["unit_id"] != before["unit_id"]:
            problems.append(Problem("unit_id", "整改通知书已下达给原单位，不能改换单位"))
    refuse_if(problems)


def remove_hazard(ws: Workspace, hazard_id: int, initiator: object | None = None) -> None:
    """Delete a hazard into the 回收站; Refused once a notice went out, since the paper names it."""
    with ws.command("remove_hazard", "", initiator) as command:
        session = command.session
        record = found_hazard(session, hazard_id)
        if session.scalar(select(HazardNoticeLine.id).where(HazardNoticeLine.hazard_id == hazard_id).limit(1)):
            raise Refused([Problem("", f"{record.number} 已下达整改通知书，不能删除；整改后销号即可")])
        if record.reviews:
            raise Refused([Problem("", f"{record.number} 已出具复查意见书，不能删除")])
        drop_attachments(session, KIND, hazard_id)
        inspection_id = record.inspection_id
        session.delete(record)
        session.flush()
        if inspection_id is not None:
            recount(ws, session, found_inspection(session, inspection_id))
        command.summary = f"已删除隐患 {record.number} {record.place}"


# --- findings become hazards ------------------------------------------------------------------------


def hazard_proposals(ws: Workspace, inspection_id: int) -> list[Row]:
    """The failed lines of an inspection that are no hazard yet, each as the values of a hazard."""
    with ws.read() as session:
        found = found_inspection(session, inspection_id)
        filed = set(session.scalars(select(Hazard.check_item_id).where(Hazard.inspection_id == inspection_id)))
        day = found.visited_on or ws.today()
        return [
            _proposal(ws, found, item, day)
            for item in found.items
            if item.result is CheckResult.failed and item.id not in filed
        ]


def _proposal(ws: Workspace, inspection: Inspection, item: CheckItem, day: date) -> Row:
    grade = ws.policy.options("hazard_grades", day)[0].key
    values = {
        "check_item_id": item.id,
        "inspection_id": inspection.id,
        "unit_id": inspection.unit_id,
        "place": inspection.place,
        "description": item.note or item.content,
        "category": item.domain or ws.policy.options("inspection_domains", day)[0].key,
        "grade": grade,
        "source": "inspection",
        "found_on": day,
        "due_on": proposed_due(ws, grade, day),
        "person_id": inspection.site_person_id,
    }
    return Row(None, values)


def file_findings(
    ws: Workspace, inspection_id: int, rows: Sequence[Mapping[str, Any]], initiator: object | None = None
) -> list[int]:
    """Make hazards of findings in one command; each of `rows` as `hazard_proposals` gives them. Returns the ids."""
    with ws.command("file_findings", "", initiator) as command:
        session = command.session
        inspection = found_inspection(session, inspection_id)
        if not rows:
            raise Refused([Problem("", "没有要转为隐患的问题")])
        made: list[Hazard] = []
        problems: list[Problem] = []
        for place, values in enumerate(rows, 1):
            record = Hazard()
            try:
                refuse_if([] if values.get("due_on") else [Problem("due_on", "请填写整改期限")])
                write_hazard(ws, session, record, {**values, "inspection_id": inspection_id, "source": "inspection"})
            except Refused as refused:
                problems += [Problem("rows", f"第 {place} 行：{p.message}", p.article) for p in refused.problems]
            else:
                made.append(record)
        refuse_if(problems)
        recount(ws, session, inspection)
        numbers = "、".join(record.number for record in made[:3]) + ("等" if len(made) > 3 else "")
        command.summary = f"检查 {inspection.number} 的 {len(made)} 个问题已转为隐患 {numbers}"
        return [record.id for record in made]
