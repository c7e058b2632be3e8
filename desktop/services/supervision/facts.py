"""A case as the rules see it: facts of its measures, their clocks and states, what they impose (S14)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.fields import Problem, Refused
from desktop.models.organisation import Person
from desktop.models.supervision import Measure, Supervision
from desktop.rules.consequence import Effect, Imposed, Leader, effects_of
from desktop.rules.ladder import MeasureKind, StepStand, decided_above
from desktop.rules.supervision import CaseStatus, MeasureState, Proposal, next_proposal, stand_of, state_of
from desktop.rules.supervision_clock import Acceptance, Clock, MeasureFacts, clocks_of
from desktop.services.organisation.tree import own_unit_id, tree_in
from desktop.services.workspace import Workspace


@dataclass(frozen=True)
class Step:
    """One measure of a case with its clocks and where it stands today."""

    measure: Measure
    kind: MeasureKind
    facts: MeasureFacts
    clocks: tuple[Clock, ...]
    state: MeasureState


def found_case(session: Session, case_id: int) -> Supervision:
    """The case; Refused when it is gone."""
    found = session.get(Supervision, case_id)
    if found is None:
        raise Refused([Problem("", "这个督导事项已不存在，请刷新后再试")])
    return found


def open_case(session: Session, case_id: int) -> Supervision:
    """A case that may be worked on; Refused when it is closed, dismissed or void."""
    found = found_case(session, case_id)
    if found.status not in (CaseStatus.verifying, CaseStatus.running):
        raise Refused([Problem("", f"{found.number} {found.status.value}，不能再办理；需要时请先重新办理")])
    return found


def is_from_above(session: Session, ws: Workspace, case: Supervision) -> bool:
    """Whether the case is one of the level above this unit, by the tree of the day it was found."""
    own = own_unit_id(ws)
    return case.authority_id != own and decided_above(tree_in(session, case.found_on), case.authority_id, own)


def found_measure(case: Supervision, step: int) -> Measure:
    """The measure of that step; Refused when it was taken back meanwhile."""
    for measure in case.measures:
        if measure.step == step:
            return measure
    raise Refused([Problem("", f"{case.number} 没有第 {step} 项措施，请刷新后再试")])


def facts_of(case: Supervision, measure: Measure) -> MeasureFacts:
    """What the rules need to know of one measure, its rows included."""
    own = measure.step
    return MeasureFacts(
        step=own,
        kind=measure.measure_kind,
        proposed_on=measure.proposed_on,
        approvals=tuple((row.approval, row.done_on) for row in case.approvals if row.step == own),
        issued_on=measure.issued_on,
        held_on=measure.held_on,
        received_on=measure.received_on,
        mend_due=measure.mend_due,
        reports=tuple((row.report_kind, row.reported_on) for row in case.reports if row.step == own),
        acceptances=tuple(
            Acceptance(row.stage, row.checked_on, row.passed) for row in case.acceptances if row.step == own
        ),
        released_on=measure.released_on,
        handed_over_on=measure.handed_over_on,
        declined_on=measure.declined_on,
        two_stage=measure.two_stage,
    )


def step_of(ws: Workspace, case: Supervision, measure: Measure) -> Step:
    """One measure with its clocks and its state today."""
    policy = ws.policy
    kind, facts = policy.supervision.measure_on(measure.measure_kind, case.ground), facts_of(case, measure)
    clocks = clocks_of(kind, facts, policy, ws.workdays)
    return Step(measure, kind, facts, tuple(clocks), state_of(kind, facts, clocks, ws.today()))


def steps_of(ws: Workspace, case: Supervision) -> list[Step]:
    """All measures of a case in their order."""
    return [step_of(ws, case, measure) for measure in case.measures]


def stands_of(ws: Workspace, steps: Iterable[Step]) -> list[StepStand]:
    """What the ladder asks of the measures so far."""
    return [stand_of(step.kind, step.facts, step.clocks, ws.today()) for step in steps]


def imposed_in(session: Session, ws: Workspace) -> list[Imposed]:
    """Every measure issued (or handed over) in cases that are not void."""
    people = {row.id: row.name for row in session.execute(select(Person.id, Person.name))}
    found = []
    for case in session.scalars(select(Supervision).where(Supervision.status != CaseStatus.void)):
        leaders = tuple(
            Leader(row.person_id, people.get(row.person_id, ""), row.post, row.job_title or "") for row in case.leaders
        )
        found += [imposed_of(ws, case, measure, leaders) for measure in case.measures if begun_on(measure)]
    return found


def begun_on(measure: Measure) -> date | None:
    """The day from which a measure counts."""
    return measure.issued_on or measure.handed_over_on


def imposed_of(ws: Workspace, case: Supervision, measure: Measure, leaders: tuple[Leader, ...]) -> Imposed:
    """One measure that has begun as consequences see it."""
    day = begun_on(measure)
    assert day is not None
    return imposed_on(ws, case, measure, leaders, day)


def imposed_on(ws: Workspace, case: Supervision, measure: Measure, leaders: tuple[Leader, ...], day: date) -> Imposed:
    """A measure as consequences see it when it counts from `day`."""
    return Imposed(
        case_id=case.id,
        case_number=case.number,
        unit_id=case.unit_id,
        measure=measure.measure_kind,
        title=ws.policy.supervision.measure(measure.measure_kind).title,
        number=measure.number or "",
        issued_on=day,
        released_on=measure.released_on,
        handed_over_on=measure.handed_over_on,
        leaders=leaders,
    )


def effects_in(session: Session, ws: Workspace) -> list[Effect]:
    """Every consequence of every case, past ones included, the earliest first."""
    rules = ws.policy.supervision.consequences
    day = ws.today()
    times = {rule.times: ws.policy.value(rule.times, day) for rule in rules if rule.times}
    return effects_of(rules, imposed_in(session, ws), times)


def step_to_decide(session: Session, ws: Workspace, case: Supervision, steps: Sequence[Step]) -> Proposal | None:
    """The next step that waits for a decision here; None while nothing ended unmended, or where it is made above."""
    found = next_proposal(ws.policy.supervision, [(step.facts, step.clocks) for step in steps], ws.today())
    return None if found is None or is_from_above(session, ws, case) else found
