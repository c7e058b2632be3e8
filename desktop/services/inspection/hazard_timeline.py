"""办理经过: what happened to a hazard from its finding on, a line a step, in the order of the days."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from desktop.models.hazard import Hazard, HazardNotice, HazardNoticeLine
from desktop.models.organisation import Person
from desktop.rules.hazard import Decision
from desktop.services.inspection.hazard import found_hazard
from desktop.services.workspace import Workspace


@dataclass(frozen=True)
class TimelineEntry:
    """One step: its day, what it was, and the words that go with it."""

    day: date
    what: str
    text: str = ""


def hazard_timeline(ws: Workspace, hazard_id: int) -> list[TimelineEntry]:
    """Every step of a hazard; steps of one day stand in the order of the process. Refused when it is gone."""
    with ws.read() as session:
        hazard = found_hazard(session, hazard_id)
        people = {row.id: row.name for row in session.execute(select(Person.id, Person.name))}
        issued = (
            select(HazardNotice)
            .join(HazardNoticeLine, HazardNoticeLine.notice_id == HazardNotice.id)
            .where(HazardNoticeLine.hazard_id == hazard_id)
        )
        found = [TimelineEntry(hazard.found_on, "发现", "")]
        for notice in session.scalars(issued.order_by(HazardNotice.id)):
            found.append(TimelineEntry(notice.issued_on, "整改通知书", notice.number))
            if notice.received_on is not None:
                found.append(TimelineEntry(notice.received_on, "签收", notice.receiver or ""))
        found += [*_extensions(hazard, people), *_mending(hazard, people), *_urging(hazard)]
    return sorted(found, key=lambda entry: (entry.day, _ORDER.index(entry.what)))


_ORDER = (
    "发现", "整改通知书", "签收", "申请延期", "延期批复", "催办", "转督办", "挂牌督办", "整改反馈", "复查", "销号",
    "重新立案",
)  # fmt: skip


def _extensions(hazard: Hazard, people: dict[int, str]) -> list[TimelineEntry]:
    found = []
    for asked in hazard.extensions:
        found.append(TimelineEntry(asked.asked_on, "申请延期", f"至 {asked.wanted_on.isoformat()}：{asked.reason}"))
        if asked.decision is not Decision.pending and asked.decided_on is not None:
            to = f"至 {asked.granted_on.isoformat()}" if asked.granted_on else ""
            words = [f"{asked.decision.value}{to}", people.get(asked.approver_id or 0, ""), asked.opinion or ""]
            found.append(TimelineEntry(asked.decided_on, "延期批复", "　".join(word for word in words if word)))
    return found


def _mending(hazard: Hazard, people: dict[int, str]) -> list[TimelineEntry]:
    found = [
        TimelineEntry(line.fed_back_on, "整改反馈", "　".join(
            word for word in (people.get(line.person_id or 0, ""), line.content) if word
        ))
        for line in hazard.feedbacks
    ]  # fmt: skip
    for review in hazard.reviews:
        who = "、".join(people[n] for n in (review.reviewer_id, review.second_reviewer_id) if n is not None)
        due = f"期限 {review.new_due_on.isoformat()}" if review.new_due_on else ""
        words = [review.result.value, who, review.opinion or "", due, review.number]
        found.append(TimelineEntry(review.reviewed_on, "复查", "　".join(word for word in words if word)))
    for again in hazard.reopenings:
        if again.closed_before_on is not None:
            found.append(TimelineEntry(again.closed_before_on, "销号", ""))
        found.append(TimelineEntry(again.reopened_on, "重新立案", again.reason))
    if hazard.closed_on is not None:
        found.append(TimelineEntry(hazard.closed_on, "销号", people.get(hazard.closed_by_id or 0, "")))
    return found


def _urging(hazard: Hazard) -> list[TimelineEntry]:
    days = ((hazard.reminded_on, "催办"), (hazard.supervised_on, "转督办"), (hazard.listed_on, "挂牌督办"))
    return [TimelineEntry(day, what) for day, what in days if day is not None]
