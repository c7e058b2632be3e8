"""督导的到期事项: every open clock of every measure, and every next step that waits for a decision (S14, S17)."""

from datetime import date

from sqlalchemy import select

from desktop.models.supervision import Supervision
from desktop.rules.ladder import ClockKind
from desktop.rules.supervision import ENDED, OPEN, Proposal
from desktop.rules.supervision_clock import Clock
from desktop.services.parts.names import short_names_on
from desktop.services.parts.obligation import Obligation, belongs_to, state_of
from desktop.services.supervision.facts import Step, step_to_decide, steps_of
from desktop.services.workspace import Workspace


def supervision_obligations(ws: Workspace, year: int) -> list[Obligation]:
    """What is due in `year` and not done: reports, the end of a term, a decision on the next step."""
    today = ws.today()
    soon = ws.policy.number("reminder.days_ahead", today)
    found: list[Obligation] = []
    with ws.read() as session:
        names = short_names_on(session, today)
        for case in session.scalars(select(Supervision).where(Supervision.status.in_(sorted(OPEN)))):
            unit = names.get(case.unit_id, "")
            steps = steps_of(ws, case)
            proposal = step_to_decide(session, ws, case, steps)
            for step in (it for it in steps if it.state not in ENDED):
                decided = proposal if proposal and proposal.after_step == step.measure.step else None
                found += _of_step(case, step, unit, decided, today, soon)
    return [duty for duty in found if belongs_to(duty.due_on, year, today)]


def _of_step(
    case: Supervision, step: Step, unit: str, proposal: Proposal | None, today: date, soon: int
) -> list[Obligation]:
    made = []
    for clock in step.clocks:
        if clock.deadline is None or clock.done_on is not None:
            continue
        title, sentence = f"{step.kind.title}：{clock.title}", clock.deadline.sentence
        article = str(clock.deadline.basis)
        if proposal is not None and clock.kind is ClockKind.mend:
            title, sentence = (
                f"{step.kind.title}期满，请决定是否{proposal.title}",
                f"{proposal.reason}（{proposal.article}）。",
            )
            article = proposal.article
        made.append(_duty(case, clock, unit, title, sentence, article, today, soon))
    return made


def _duty(
    case: Supervision, clock: Clock, unit: str, title: str, sentence: str, article: str, today: date, soon: int
) -> Obligation:
    assert clock.deadline is not None
    due_on = clock.deadline.day
    near = max(soon, (due_on - clock.deadline.remind_on).days)
    return Obligation(
        key="supervision",
        title=title,
        unit_id=case.unit_id,
        unit=unit,
        period="",
        month=due_on.month,
        due_on=due_on,
        state=state_of(due_on, None, today, near),
        late_days=max(0, (today - due_on).days),
        article=article,
        sentence=sentence,
        tab="supervision",
        target={"record_id": case.id},
        group_target={"part": "cases", "filter": "open"},
    )
