"""办理: what happens to a case after it was registered, each step one command (南昌 矛盾制度四至七)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.fields import Problem, Refused, Row, check_all
from desktop.models.base import row_of, spec_of
from desktop.models.dispute import Dispute
from desktop.rules.dispute import OPEN, THREE_FIXED, PledgeKind
from desktop.services.dispute.write import STEPS, check_step, found_case, open_case, policy_on, set_void, write_case
from desktop.services.workspace import Command, Workspace, refuse_if


def add_step(
    ws: Workspace, dispute_id: int, name: str, values: Mapping[str, Any], initiator: object | None = None
) -> None:
    """Add one row to `name` (mediations, pledges, submissions, special_reports); Refused at the row's own fields."""
    with ws.command(f"add_{STEPS[name].kind}", "", initiator) as command:
        dispute = open_case(command.session, dispute_id)
        refuse_if(check_step(name, values, dispute.known_on, ws.today()))
        rows = tuple(row_of(step) for step in getattr(dispute, name))
        write_case(ws, command.session, dispute, {name: (*rows, Row(None, dict(values)))})
        command.summary = f"{dispute.number} 已记{spec_of(Dispute)[name].field.label}"


def add_mediation(
    ws: Workspace,
    dispute_id: int,
    happened_on: date,
    content: str,
    person_id: int | None = None,
    initiator: object | None = None,
) -> None:
    """Put one step of mediation on record."""
    step = {"happened_on": happened_on, "content": content, "person_id": person_id}
    add_step(ws, dispute_id, "mediations", step, initiator)


def add_pledge_entry(
    ws: Workspace,
    dispute_id: int,
    pledge: PledgeKind,
    happened_on: date,
    content: str,
    initiator: object | None = None,
) -> None:
    """Put one entry under 包调处, 包跟踪 or 包反馈 (矛盾制度四)."""
    add_step(ws, dispute_id, "pledges", {"pledge": pledge, "happened_on": happened_on, "content": content}, initiator)


def submit_to_group(ws: Workspace, dispute_id: int, values: Mapping[str, Any], initiator: object | None = None) -> None:
    """Submit a hard case to the 矛盾纠纷调处领导小组: date, reason, opinion, working team, result (矛盾制度五)."""
    add_step(ws, dispute_id, "submissions", values, initiator)


def _change(
    ws: Workspace, command: Command, dispute: Dispute, values: Mapping[str, Any], summary: str
) -> tuple[Problem, ...]:
    """Set some values of a case with all checks and consequences."""
    warnings = write_case(ws, command.session, dispute, values)
    command.summary = f"{dispute.number} {summary}"
    return tuple(warnings)


def resolve_dispute(
    ws: Workspace,
    dispute_id: int,
    resolved_on: date,
    outcome: str,
    *,
    more: Mapping[str, Any] | None = None,
    initiator: object | None = None,
) -> tuple[Problem, ...]:
    """办结: the case was settled on that day; `more` may set 调处方式, 防止群体性事件 and the like."""
    with ws.command("resolve_dispute", "", initiator) as command:
        dispute = open_case(command.session, dispute_id)
        end = {"resolved_on": resolved_on, "outcome": outcome, "transferred_on": None, "transferred_to": None}
        return _change(ws, command, dispute, {**(more or {}), **end}, "已化解")


def transfer_dispute(
    ws: Workspace,
    dispute_id: int,
    transferred_on: date,
    transferred_to: str,
    outcome: str | None = None,
    initiator: object | None = None,
) -> tuple[Problem, ...]:
    """未化解转办: the case was handed to another unit on that day; it counts as closed without success."""
    with ws.command("transfer_dispute", "", initiator) as command:
        dispute = open_case(command.session, dispute_id)
        end = {"transferred_on": transferred_on, "transferred_to": transferred_to, "resolved_on": None}
        return _change(ws, command, dispute, {**end, "outcome": outcome or dispute.outcome}, f"已转办{transferred_to}")


def reopen_dispute(ws: Workspace, dispute_id: int, initiator: object | None = None) -> None:
    """Take the end of a case back: it is open again (the audit keeps what stood)."""
    with ws.command("reopen_dispute", "", initiator) as command:
        dispute = open_case(command.session, dispute_id)
        end = dict.fromkeys(("resolved_on", "transferred_on", "transferred_to", "revisited_on"))
        _change(ws, command, dispute, end, "已重新办理")


def void_dispute(ws: Workspace, dispute_id: int, reason: str, initiator: object | None = None) -> None:
    """作废 with its reason: the case stays on record and counts nowhere."""
    with ws.command("void_dispute", "", initiator) as command:
        refuse_if(check_all(spec_of(Dispute).only("void_reason"), {"void_reason": reason}))
        if not reason.strip():
            raise Refused([Problem("void_reason", "请填写作废原因")])
        dispute = open_case(command.session, dispute_id)
        set_void(ws, command.session, dispute, reason.strip())
        command.summary = f"{dispute.number} 已作废：{reason.strip()}"


def restore_dispute(ws: Workspace, dispute_id: int, initiator: object | None = None) -> None:
    """Take 作废 back; a case that was merged into another is restored by undoing the merge."""
    with ws.command("restore_dispute", "", initiator) as command:
        dispute = found_case(command.session, dispute_id)
        if dispute.merged_into_id is not None:
            raise Refused([Problem("", f"{dispute.number} 是合并时作废的，请用“撤销合并”恢复")])
        set_void(ws, command.session, dispute, None)
        command.summary = f"{dispute.number} 已恢复"


def assign_three_fixed(
    ws: Workspace, dispute_ids: Sequence[int], values: Mapping[str, Any], initiator: object | None = None
) -> int:
    """Fill the 三定 of several open cases at once: lead_id, responsible_id, due_on (None = by the pack, case by case).

    Only what is given is set, and what a case already has stays unless given; returns how many cases were changed.
    """
    given = {name: values[name] for name in (*THREE_FIXED, "three_fixed_on") if values.get(name) is not None}
    with ws.command("assign_three_fixed", "", initiator) as command:
        if not given:
            raise Refused([Problem("", "请至少填写牵头领导、责任人、办结时限中的一项")])
        count = 0
        for dispute in command.session.scalars(select(Dispute).where(Dispute.id.in_(dispute_ids))):
            if dispute.status not in OPEN:
                continue
            due = given.get("due_on") or dispute.due_on
            due = due or policy_on(ws, dispute.known_on).due_by_default(dispute.known_on)
            _write_naming(ws, command.session, dispute, {**given, "due_on": due})
            count += 1
        command.summary = f"已为 {count} 起纠纷落实三定"
    return count


def _write_naming(ws: Workspace, session: Session, dispute: Dispute, values: Mapping[str, Any]) -> None:
    """As `write_case`; a refusal names the case, since several are written at once."""
    try:
        write_case(ws, session, dispute, values)
    except Refused as refused:
        raise Refused(
            [Problem(p.field, f"{dispute.number}：{p.message}", p.article) for p in refused.problems]
        ) from None
