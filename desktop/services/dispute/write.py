"""Writing one case inside a running command: checks, consequences, steps, number (S4; 南昌 矛盾制度四至八)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from desktop.fields import Many, NamedField, Problem, Refused, Row, Text, check_all
from desktop.models.base import Record, fill, spec_of
from desktop.models.dispute import Dispute, GroupSubmission, Mediation, PledgeEntry, SpecialReport
from desktop.models.office import Counter
from desktop.models.organisation import Unit
from desktop.rules.dispute import DisputePolicy, DisputeStatus, check_dispute, derive, lacks
from desktop.rules.personal import Finding, scan
from desktop.services.dispute.report_hook import after_dispute_change
from desktop.services.parts.checked import check_lists, check_unit, own_values, without_blanks
from desktop.services.parts.pinyin import initials
from desktop.services.workspace import Workspace, refuse_if

STEPS: dict[str, type[Record]] = {
    "mediations": Mediation,
    "pledges": PledgeEntry,
    "submissions": GroupSubmission,
    "special_reports": SpecialReport,
}
"""The rows that belong to a case, by the attribute that holds them."""
STEP_DAY = {"mediations": "happened_on", "pledges": "happened_on", "submissions": "submitted_on",
            "special_reports": "reported_on"}  # fmt: skip
COMPUTED = frozenset(
    {"number", "name_initials", "mediated_on", "closed_on", "succeeded", "status", "void_reason", "purged_on",
     "merged_into_id", "merge_undo"}
)  # fmt: skip
"""What follows from the rest and is never written by a form."""


def step_columns() -> dict[str, tuple[NamedField, ...]]:
    """The fields of each kind of step, without the reference to its case."""
    return {
        name: tuple(named for named in spec_of(step).fields if named.name != "dispute_id")
        for name, step in STEPS.items()
    }


def policy_on(ws: Workspace, day: date | None = None) -> DisputePolicy:
    """What the pack says of cases on a day (today without one)."""
    return DisputePolicy.of(ws.policy, day or ws.today())


def findings_in(values: Mapping[str, Any]) -> list[Finding]:
    """Id- and phone-shaped numbers in any free text of the case and its steps, each with its place."""
    texts = [
        (named.name, named.field.label, values.get(named.name))
        for named in spec_of(Dispute).fields
        if isinstance(named.field, Text) and named.name not in COMPUTED and named.name != "petition_number"
    ]
    columns = step_columns()
    for name in STEPS:
        for place, row in enumerate(values.get(name) or (), 1):
            texts += [
                (name, f"{spec_of(Dispute)[name].field.label}第 {place} 行{column.field.label}", row.get(column.name))
                for column in columns[name]
                if isinstance(column.field, Text)
            ]
    return scan(texts)


def write_case(ws: Workspace, session: Session, dispute: Dispute, values: Mapping[str, Any]) -> list[Problem]:
    """Check and set the values of a case inside a running command; returns the warnings."""
    is_new, before = dispute.id is None, (dispute.unit_id, dispute.known_on)
    given = {name: value for name, value in values.items() if name not in STEPS and name not in COMPUTED}
    steps = {name: tuple(values[name] or ()) for name in STEPS if name in values}
    facts = {**own_values(dispute), **without_blanks(given)}
    for flag in ("may_escalate", "is_draft", "marked_by_superior", "mass_incident_prevented", "civil_to_criminal",
                 "unmask_outside"):  # fmt: skip
        facts[flag] = bool(facts.get(flag))
    policy = policy_on(ws, facts.get("known_on"))
    _refuse_what_is_wrong(ws, session, facts, steps, policy)
    first = _first_mediation(dispute, steps)
    facts |= derive(facts, first, policy, ws.today())
    facts["name_initials"] = initials(facts["name"])[:80]
    if is_new or facts["unit_id"] != before[0]:
        facts["number"] = values.get("number") or next_number(session, facts["unit_id"], facts["known_on"].year)
    fill(dispute, {name: value for name, value in facts.items() if name != "id"})
    for name, rows in steps.items():
        _put_steps(dispute, name, rows)
    session.add(dispute)
    session.flush()
    _tell_reports(ws, session, {before, (dispute.unit_id, dispute.known_on)})
    found = [finding.problem() for finding in findings_in({**facts, **steps})]
    return [*found, *lacks(facts, policy)]


def _refuse_what_is_wrong(
    ws: Workspace, session: Session, facts: dict[str, Any], steps: Mapping[str, tuple[Row, ...]], policy: DisputePolicy
) -> None:
    given = [n for n in spec_of(Dispute).fields if n.name not in COMPUTED and not isinstance(n.field, Many)]
    problems = check_all(given, facts)
    if not problems:
        problems = check_dispute(facts, policy, ws.today())
        problems += check_lists(ws, spec_of(Dispute), facts) + check_unit(session, facts["unit_id"], facts["known_on"])
    for name, rows in steps.items():
        problems += _check_steps(name, rows, facts.get("known_on"), ws.today())
    refuse_if(problems)


def _check_steps(name: str, rows: Iterable[Row], known_on: date | None, today: date) -> list[Problem]:
    """The problems of all rows of one kind, each naming its line."""
    return [
        Problem(name, f"第 {place} 行：{problem.message}")
        for place, row in enumerate(rows, 1)
        for problem in check_step(name, row.values, known_on, today)
    ]


def check_step(name: str, values: Mapping[str, Any], known_on: date | None, today: date) -> list[Problem]:
    """A step is complete, not before 受理 and not in the future; each problem stands at the step's own field."""
    found = check_all(step_columns()[name], dict(values))
    day = values.get(STEP_DAY[name])
    if day is not None and day > today:
        found.append(Problem(STEP_DAY[name], f"日期不能晚于今天（{today.isoformat()}）"))
    if day is not None and known_on is not None and day < known_on:
        found.append(Problem(STEP_DAY[name], f"日期不能早于受理日期 {known_on.isoformat()}"))
    return found


def _first_mediation(dispute: Dispute, steps: Mapping[str, tuple[Row, ...]]) -> date | None:
    rows = steps.get("mediations")
    days = [row["happened_on"] for row in rows] if rows is not None else [m.happened_on for m in dispute.mediations]
    return min(days, default=None)


def _put_steps(dispute: Dispute, name: str, rows: tuple[Row, ...]) -> None:
    """Make the case's steps of one kind those of the form: changed, added, taken away."""
    held: list[Record] = getattr(dispute, name)
    known = {step.id: step for step in held}
    kept = []
    for row in rows:
        step = known.get(row.id) if row.id is not None else None
        if step is None:
            step = STEPS[name]()
            held.append(step)
        fill(step, {column.name: row.get(column.name) for column in step_columns()[name]})
        kept.append(step)
    for step in [step for step in held if step not in kept]:
        held.remove(step)


def next_number(session: Session, unit_id: int, year: int) -> str:
    """The next number of that unit and year: 2026-0001; counted inside the running command."""
    name = f"dispute:{session.get_one(Unit, unit_id).code}"
    counter = session.get(Counter, (name, year))
    if counter is None:
        counter = Counter(name=name, year=year, last=0)
        session.add(counter)
    counter.last += 1
    return f"{year}-{counter.last:04d}"


def _tell_reports(ws: Workspace, session: Session, places: set[tuple[int, date]]) -> None:
    """Let the monthly reports notice: a 零报告 dissolves, a submitted one asks for a 更正报告."""
    for unit_id, known_on in places:
        if unit_id is not None:
            after_dispute_change(session, ws, unit_id, known_on)


def found_case(session: Session, dispute_id: int) -> Dispute:
    found = session.get(Dispute, dispute_id)
    if found is None:
        raise Refused([Problem("", "这起纠纷已不存在")])
    return found


def open_case(session: Session, dispute_id: int) -> Dispute:
    """A case that may be worked on; Refused when it is void."""
    dispute = found_case(session, dispute_id)
    if dispute.status is DisputeStatus.void:
        raise Refused([Problem("", f"{dispute.number} 已作废，不能再办理")])
    return dispute


def set_void(ws: Workspace, session: Session, dispute: Dispute, reason: str | None) -> None:
    """Make a case void, or (None) valid again, with the consequences; inside a running command."""
    dispute.void_reason = reason
    first = min((step.happened_on for step in dispute.mediations), default=None)
    fill(dispute, derive(own_values(dispute), first, policy_on(ws, dispute.known_on), ws.today()))
    session.flush()
    _tell_reports(ws, session, {(dispute.unit_id, dispute.known_on)})
