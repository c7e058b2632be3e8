"""情形提示: what the other ledgers offer as a ground of 责任督导; a person takes it up or decides against it (S14)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from desktop.fields import NamedField, check_all
from desktop.models.base import spec_of
from desktop.models.supervision import OfferDecision, Supervision
from desktop.rules.ladder import Ground
from desktop.rules.report_timing import Timeliness
from desktop.rules.supervision import CaseSource, CaseStatus, day_problems
from desktop.services.dispute.report_grid import ReportCell, report_grid
from desktop.services.inspection.hazard_due import missed_major_hazards
from desktop.services.organisation.tree import own_unit_id
from desktop.services.workspace import Workspace, refuse_if


@dataclass(frozen=True)
class Offer:
    """One ground that the ledgers offer: `key` names what it rests on, so that it is offered once."""

    key: str
    ground: str
    ground_title: str
    article: str
    unit_id: int
    unit: str
    name: str
    reason: str
    found_on: date


def offers(ws: Workspace) -> list[Offer]:
    """What is offered today and neither taken up nor decided against, the newest first."""
    day = ws.today()
    with ws.read() as session:
        done = set(session.scalars(select(OfferDecision.offer)))
        taken = select(Supervision.offer).where(Supervision.offer.is_not(None), Supervision.status != CaseStatus.void)
        done |= set(session.scalars(taken))
    found = [*_hazards(ws, day), *_reports(ws, day)]
    return sorted((it for it in found if it.key not in done), key=lambda it: it.found_on, reverse=True)


def offer_fields() -> tuple[NamedField, ...]:
    """What is asked when an offer is not pursued."""
    return spec_of(OfferDecision).only("decided_on", "reason")


def case_from(ws: Workspace, offer: Offer) -> dict[str, Any]:
    """The values of a new case that takes an offer up; the person completes it."""
    return {
        "name": offer.name,
        "unit_id": offer.unit_id,
        "authority_id": own_unit_id(ws),
        "found_on": offer.found_on,
        "source": CaseSource.ledger,
        "ground": offer.ground,
        "facts": offer.reason,
        "offer": offer.key,
    }


def decline_offer(ws: Workspace, offer: Offer, values: Mapping[str, Any], initiator: object | None = None) -> None:
    """不立案 with its day and reason: the offer is not made again."""
    with ws.command("decline_offer", f"{offer.unit}“{offer.name}”不立案", initiator) as command:
        refuse_if(check_all(offer_fields(), dict(values)))
        refuse_if(
            day_problems("decided_on", "决定日期", values["decided_on"], ws.today(), ("依据日期", offer.found_on))
        )
        given = {it.name: values[it.name] for it in offer_fields()}
        command.session.add(OfferDecision(offer=offer.key, unit_id=offer.unit_id, **given))


def _ground_for(ws: Workspace, finding: str) -> Ground | None:
    grounds = ws.policy.supervision.grounds
    return next((ground for ground in grounds if finding in ground.offered_for), None)


def _hazards(ws: Workspace, day: date) -> list[Offer]:
    """A 重大 hazard warned of in writing whose deadline was missed (南昌 28(七))."""
    ground = _ground_for(ws, "major_hazard")
    if ground is None:
        return []
    return [
        Offer(
            key=f"hazard:{hazard.id}:{hazard.due_on.isoformat()}",
            ground=ground.key,
            ground_title=ground.title,
            article=str(ground.basis),
            unit_id=hazard.unit_id,
            unit=hazard.unit,
            name=f"{hazard.place}重大隐患逾期未整改"[:60],
            reason=hazard.sentence(),
            found_on=hazard.due_on,
        )
        for hazard in missed_major_hazards(ws, day)
    ]


def _reports(ws: Workspace, day: date) -> list[Offer]:
    """Monthly reports late or missing too often in a year (28(三)), or found false (28(十)), where the pack says so.

    Those of last year too: a year's last report is late only days before its end, or after it.
    """
    if not ws.policy.flag("report.enabled", day):
        return []
    return [offer for year in (day.year - 1, day.year) for offer in _reports_of(ws, year, day)]


def _reports_of(ws: Workspace, year: int, day: date) -> list[Offer]:
    value = ws.policy.value("supervision.late_reports", day)
    late, false = defaultdict[int, list[ReportCell]](list), defaultdict[int, list[ReportCell]](list)
    own = own_unit_id(ws)
    for row in report_grid(ws, year).cells:
        for cell in row:
            if cell is None or cell.unit_id == own or cell.due_on >= day:
                continue
            if cell.standing.timeliness in (Timeliness.late, Timeliness.missed):
                late[cell.unit_id].append(cell)
            if cell.remarks:
                false[cell.unit_id].append(cell)
    found = []
    ground = _ground_for(ws, "late_report")
    if ground is not None and value.value is not None:
        for unit_id, cells in late.items():
            if len(cells) >= value.value:
                found.append(_late_offer(ground, unit_id, cells, year, value.sentence()))
    ground = _ground_for(ws, "false_report")
    if ground is not None:
        found += [_false_offer(ground, unit_id, cell) for unit_id, cells in false.items() for cell in cells]
    return found


def _late_offer(ground: Ground, unit_id: int, cells: list[ReportCell], year: int, rule: str) -> Offer:
    listed = "、".join(f"{cell.month.month}月{cell.standing.timeliness.value}" for cell in cells)
    unit = cells[0].unit
    return Offer(
        key=f"late:{unit_id}:{year}",
        ground=ground.key,
        ground_title=ground.title,
        article=str(ground.basis),
        unit_id=unit_id,
        unit=unit,
        name=f"{year}年矛盾纠纷月报多次迟报漏报",
        reason=f"{unit}{year}年月报有 {len(cells)} 次未按时报送：{listed}。{rule}",
        found_on=cells[-1].due_on,
    )


def _false_offer(ground: Ground, unit_id: int, cell: ReportCell) -> Offer:
    said = "；".join(cell.remarks) or cell.label
    return Offer(
        key=f"false:{unit_id}:{cell.month.year}-{cell.month.month:02d}",
        ground=ground.key,
        ground_title=ground.title,
        article=str(ground.basis),
        unit_id=unit_id,
        unit=cell.unit,
        name=f"{cell.month.label}月报虚报、错报",
        reason=f"{cell.unit}{cell.month.label}月报经认定：{said}。是否构成隐瞒或弄虚作假，请核实。",
        found_on=cell.due_on,
    )
