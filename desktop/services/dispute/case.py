"""矛盾纠纷: reading and saving a case, and clearing short names in time (S4; forms.md 2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import case, delete, func, or_, select

from desktop.fields import Problem, RecordSpec, Refused, Row
from desktop.models.base import row_of, spec_of
from desktop.models.dispute import Dispute
from desktop.models.office import Draft
from desktop.models.trail.kept import KeptValue, forget
from desktop.rules.dispute import DisputeStatus
from desktop.rules.personal import purge_day
from desktop.services.dispute.write import findings_in, found_case, policy_on, step_columns, write_case
from desktop.services.parts.attachment import exchange_attachments
from desktop.services.workspace import Workspace

__all__ = [
    "Saved",
    "dispute_spec",
    "findings_in",
    "load_dispute",
    "new_dispute_values",
    "policy_on",
    "purge_short_names",
    "save_dispute",
    "step_columns",
]


@dataclass(frozen=True)
class Saved:
    """What a save did: the case's id and number, and what is still missing or looks personal (nothing was refused)."""

    id: int
    number: str
    warnings: tuple[Problem, ...] = ()


def dispute_spec() -> RecordSpec:
    """All fields of a case."""
    return spec_of(Dispute)


def load_dispute(ws: Workspace, dispute_id: int) -> Row:
    """One case with its steps as tuples of Rows; Refused when it is gone."""
    with ws.read() as session:
        return row_of(found_case(session, dispute_id))


def new_dispute_values(ws: Workspace, unit_id: int | None) -> dict[str, Any]:
    """What a new case begins with: known today, ordinary, in this unit, its 办结时限 proposed by the pack."""
    today, policy = ws.today(), policy_on(ws)
    first = {name: ws.policy.options(name, today)[0].key for name in ("dispute_scales", "dispute_levels")}
    return {
        "unit_id": unit_id,
        "involved_unit_id": unit_id,
        "known_on": today,
        "scale": first["dispute_scales"],
        "level": first["dispute_levels"],
        "due_on": policy.due_by_default(today) if policy.must_fix else None,
    }


def save_dispute(
    ws: Workspace,
    dispute_id: int | None,
    values: Mapping[str, Any],
    *,
    attach: Sequence[Path] = (),
    detach: Sequence[int] = (),
    initiator: object | None = None,
) -> Saved:
    """Write a case (None = a new one) with the steps among `values`; names left out stay as they are.

    Refused with every problem at its field; numbers that look personal are only warned of, in the result.
    """
    with ws.command("save_dispute", "", initiator) as command:
        session = command.session
        dispute = Dispute() if dispute_id is None else found_case(session, dispute_id)
        if dispute_id is not None and dispute.status is DisputeStatus.void:
            raise Refused([Problem("", f"{dispute.number} 已作废（{dispute.void_reason}），请先恢复再修改")])
        warnings = write_case(ws, session, dispute, values)
        exchange_attachments(session, ws, "dispute", dispute.id, attach, detach)
        command.summary = f"{'已登记' if dispute_id is None else '已保存'} {dispute.number} {dispute.name}"
        return Saved(dispute.id, dispute.number, tuple(warnings))


def purge_short_names(ws: Workspace, initiator: object | None = None) -> int:
    """Clear the parties' short names of cases closed long enough ago (unit parameter); returns how many.

    A void case counts from its 受理日期; what is typed and unsaved of these cases goes too. The audit holds only their
    hashes and what undoing kept of them is erased, so that they are really gone. Nothing due: nothing is written.
    """
    years, today = int(policy_on(ws).purge_years.value), ws.today()
    named = or_(Dispute.party_name.is_not(None), Dispute.merge_undo.is_not(None))
    kept = Dispute.id.in_(select(KeptValue.record_id).where(KeptValue.kind == Dispute.kind))
    ended = func.coalesce(Dispute.closed_on, case((Dispute.status == DisputeStatus.void, Dispute.known_on)))
    with ws.read() as session:
        wanted = select(Dispute.id, ended.label("ended_on"), named.label("named"))
        rows = session.execute(wanted.where(or_(named, kept), ended.is_not(None)))
        due = {row.id: bool(row.named) for row in rows if purge_day(row.ended_on, years) <= today}
    named_ids = [number for number, still_named in due.items() if still_named]
    if due:
        summary = f"已清除 {len(named_ids)} 起已办结纠纷的当事方简称" if named_ids else "已清除供撤销用的当事方简称"
        with ws.command("purge_short_names", summary, initiator) as command:
            for dispute in command.session.scalars(select(Dispute).where(Dispute.id.in_(named_ids))):
                dispute.party_name, dispute.merge_undo, dispute.purged_on = None, None, today
            forget(command.session, Dispute.kind, due)
            command.session.execute(delete(Draft).where(Draft.form == Dispute.kind, Draft.record_id.in_(due)))
    return len(named_ids)
