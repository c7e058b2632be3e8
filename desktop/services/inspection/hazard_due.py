"""隐患的到期与升级: what is due from the ledger, and the 重大 hazards that found a 责任督导 (S5, S14, S17)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from desktop.models.hazard import Hazard, HazardNotice, HazardNoticeLine
from desktop.rules.hazard import MAJOR, UNMENDED, HazardPolicy, HazardStatus, deadline_sentence, review_deadline
from desktop.rules.hazard_late import Escalation, escalation_of, escalation_sentence, missed_deadline
from desktop.services.inspection.hazard import policy_on, soon_until
from desktop.services.parts.names import short_names_on
from desktop.services.parts.obligation import SOON_DAYS, Obligation, belongs_to, state_of
from desktop.services.workspace import Workspace

_TITLES = {
    Escalation.soon: "隐患临近整改期限",
    Escalation.remind: "隐患超期未整改，请催办",
    Escalation.supervise: "隐患超期，请转督办",
    Escalation.ground: "重大隐患逾期，可作为督导情形",
}


@dataclass(frozen=True)
class MissedHazard:
    """A 重大 hazard that was warned of in writing and whose deadline was missed: a ground of 责任督导 (南昌 28(七)).

    `due_on` is the deadline that was missed, `still_open` whether it is not mended even now; `article` is the basis of
    the ground (the pack's, or 本单位自定).
    """

    id: int
    number: str
    unit_id: int
    unit: str
    place: str
    description: str
    notice_number: str
    noticed_on: date
    due_on: date
    days_late: int
    still_open: bool
    article: str

    def sentence(self) -> str:
        """What a person reads before taking it as a ground."""
        state = f"已逾期 {self.days_late} 天仍未整改" if self.still_open else f"逾期 {self.days_late} 天后才整改"
        return (
            f"{self.unit}{self.place}重大隐患（{self.number}）：{self.noticed_on.isoformat()} 经{self.notice_number}"
            f"整改通知书要求整改，期限 {self.due_on.isoformat()}，{state}（{self.article}）。"
        )


def missed_major_hazards(ws: Workspace, on: date) -> list[MissedHazard]:
    """Every hazard that could found a 责任督导 on a day, the oldest deadline first; [] where the pack knows no such
    ground and the unit has not made one."""
    value = ws.policy.value("hazard.ground", on)
    if not value.value:
        return []
    wanted = (
        select(Hazard, HazardNotice.number)
        .outerjoin(HazardNotice, HazardNotice.id == Hazard.notice_id)
        .where(Hazard.grade == MAJOR, or_(Hazard.noticed_on <= on, Hazard.noticed_on.is_(None)))
        .where(or_(Hazard.missed_due_on < on, and_(Hazard.due_on < on, Hazard.status.in_(sorted(UNMENDED)))))
    )
    found = []
    with ws.read() as session:
        names = short_names_on(session, on)
        for hazard, number in session.execute(wanted):
            noticed_on, notice = hazard.noticed_on, number or ""
            if noticed_on is None and hazard.missed_due_on is not None:
                noticed_on, notice = _earlier_notice(session, hazard)
            missed = missed_deadline({**_facts(hazard), "noticed_on": noticed_on}, on)
            if missed is None or noticed_on is None:
                continue
            before = (again.mended_before_on for again in hazard.reopenings)  # mended once, then taken up again
            mended_on = next((day for day in before if day is not None and day >= missed), hazard.mended_on)
            still = mended_on is None and hazard.status in UNMENDED
            ended = on if still else min(mended_on or hazard.fed_back_on or on, on)
            found.append(
                MissedHazard(
                    hazard.id, hazard.number, hazard.unit_id, names.get(hazard.unit_id, "—"), hazard.place,
                    hazard.description, notice, noticed_on, missed, max(1, (ended - missed).days), still,
                    str(value.basis),
                )
            )  # fmt: skip
    return sorted(found, key=lambda hazard: (hazard.due_on, hazard.number))


def _earlier_notice(session: Session, hazard: Hazard) -> tuple[date | None, str]:
    """Day and 文号 of the notice whose deadline was missed before the hazard was taken up again."""
    wanted = (
        select(HazardNotice.issued_on, HazardNotice.number)
        .join(HazardNoticeLine, HazardNoticeLine.notice_id == HazardNotice.id)
        .where(HazardNoticeLine.hazard_id == hazard.id, HazardNotice.issued_on <= hazard.missed_due_on)
        .order_by(HazardNotice.issued_on.desc(), HazardNotice.id.desc())
    )
    row = session.execute(wanted.limit(1)).first()
    return (row[0], row[1]) if row else (None, "")


def _facts(hazard: Hazard) -> dict[str, object]:
    names = ("grade", "status", "due_on", "missed_due_on")
    return {name: getattr(hazard, name) for name in names}


def hazard_obligations(ws: Workspace, year: int) -> list[Obligation]:
    """Hazards whose deadline lies in `year` and has passed or comes near, and feedbacks that wait for their 复查; what
    is late from earlier years too. A deadline on a day off comes near with the working day before it."""
    today, policy = ws.today(), policy_on(ws)
    near = soon_until(ws)
    running = select(Hazard.unit_id, *(getattr(Hazard, name) for name in _DATED)).where(
        Hazard.status.in_(sorted(UNMENDED)), Hazard.due_on <= near
    )
    waiting = select(Hazard.unit_id, Hazard.fed_back_on).where(Hazard.status == HazardStatus.review)
    with ws.read() as session:
        names = short_names_on(session, today)
        found, said = [], _Sayings(ws, policy)
        for unit_id, *dated in session.execute(running.order_by(Hazard.due_on)):
            facts = dict(zip(_DATED, dated, strict=True))
            if belongs_to(facts["due_on"], year, today):
                found.append(_due(unit_id, names, facts, said))
        for unit_id, fed_back_on in session.execute(waiting.order_by(Hazard.fed_back_on)):
            deadline = review_deadline(fed_back_on, policy, ws.workdays) if fed_back_on else None
            if deadline is not None and belongs_to(deadline.day, year, today):
                found.append(_review(unit_id, names, deadline.day, today, deadline.sentence,
                                     str(policy.review_working_days.basis)))  # fmt: skip
    return found


_DATED = ("grade", "status", "found_on", "due_on", "first_due_on", "noticed_on", "missed_due_on")


class _Sayings:
    """What to do about a deadline and how it came about; hazards found and due on the same days say the same."""

    def __init__(self, ws: Workspace, policy: HazardPolicy) -> None:
        self.ws, self.policy, self.today = ws, policy, ws.today()
        self._known: dict[tuple[Any, ...], tuple[Escalation, str]] = {}

    def of(self, facts: dict[str, Any]) -> tuple[Escalation, str]:
        """The step and the sentence."""
        key = tuple(facts.values())
        if key not in self._known:
            found_then = policy_on(self.ws, facts["found_on"])
            why = deadline_sentence(facts, found_then, self.ws.workdays)
            step = escalation_of(facts, self.policy, self.today)
            self._known[key] = step, why + escalation_sentence(facts, self.policy, self.today)
        return self._known[key]


def _due(unit_id: int, names: dict[int, str], facts: dict[str, Any], said: _Sayings) -> Obligation:
    today, due_on, policy = said.today, facts["due_on"], said.policy
    step, sentence = said.of(facts)
    late = due_on < today
    return Obligation(
        key="hazard",
        title=_TITLES.get(step, _TITLES[Escalation.soon]),
        unit_id=unit_id,
        unit=names.get(unit_id, ""),
        period="",
        month=due_on.month,
        due_on=due_on,
        state=state_of(due_on, None, today, SOON_DAYS),
        late_days=max(0, (today - due_on).days),
        article=str(policy.ground.basis if step is Escalation.ground else policy.supervise_after_days.basis),
        sentence=sentence,
        tab="inspection",
        target={"part": "hazard", "filter": "overdue" if late else "due_soon"},
    )


def _review(unit_id: int, names: dict[int, str], due_on: date, today: date, sentence: str, article: str) -> Obligation:
    return Obligation(
        key="hazard_review",
        title="整改反馈待复查",
        unit_id=unit_id,
        unit=names.get(unit_id, ""),
        period="",
        month=due_on.month,
        due_on=due_on,
        state=state_of(due_on, None, today, SOON_DAYS),
        late_days=max(0, (today - due_on).days),
        article=article,
        sentence=sentence,
        tab="inspection",
        target={"part": "hazard", "filter": "review"},
    )
