"""重复: point out cases that look alike, merge two field by field, and take the merge back (forms.md 2)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.fields import Problem, Refused
from desktop.models.base import spec_of
from desktop.models.dispute import Dispute
from desktop.models.office import Attachment
from desktop.rules.dispute import DisputeStatus
from desktop.services.dispute.write import STEPS, open_case, policy_on, set_void, write_case
from desktop.services.parts.plain import plain_values, typed_values
from desktop.services.parts.words import Words
from desktop.services.workspace import Workspace

_NEVER_TAKEN = frozenset(
    {"number", "unit_id", "name_initials", "mediated_on", "closed_on", "succeeded", "status", "void_reason",
     "unmask_outside", "purged_on", "merged_into_id", "merge_undo", "is_draft", *STEPS}
)  # fmt: skip


@dataclass(frozen=True)
class Likeness:
    """A case that may be the same one: how like its name is (0–100), and how many days lie between."""

    id: int
    number: str
    name: str
    known_on: date
    status: DisputeStatus
    likeness: int
    days: int


@dataclass(frozen=True)
class Choice:
    """One field in which two cases differ: what each says, in words (“—” is empty)."""

    name: str
    label: str
    kept: str
    other: str


def duplicates_of(ws: Workspace, dispute_id: int) -> list[Likeness]:
    """Cases of the same unit, near in time, with a like name; never by a party's name. The likest first."""
    with ws.read() as session:
        found = session.execute(
            select(Dispute.unit_id, Dispute.name, Dispute.known_on).where(Dispute.id == dispute_id)
        ).one_or_none()
        return [] if found is None else _alike(ws, session, *found, dispute_id)


def duplicates_of_values(ws: Workspace, unit_id: int, name: str, known_on: date) -> list[Likeness]:
    """As `duplicates_of`, for a case that is being entered."""
    with ws.read() as session:
        return _alike(ws, session, unit_id, name, known_on, None)


def _alike(ws: Workspace, session: Session, unit_id: int, name: str, known_on: date, but: int | None) -> list[Likeness]:
    from rapidfuzz import fuzz

    policy = policy_on(ws, known_on)
    reach = timedelta(days=int(policy.duplicate_days.value or 0))
    wanted = select(Dispute.id, Dispute.number, Dispute.name, Dispute.known_on, Dispute.status).where(
        Dispute.unit_id == unit_id,
        Dispute.known_on.between(known_on - reach, known_on + reach),
        Dispute.status != DisputeStatus.void,
        Dispute.id != (but or 0),
    )
    alike = []
    for row in session.execute(wanted):
        likeness = max(fuzz.ratio(name, row.name), fuzz.token_set_ratio(name, row.name))
        if likeness >= float(policy.likeness * 100):
            alike.append(Likeness(*row, round(likeness), abs((row.known_on - known_on).days)))
    return sorted(alike, key=lambda like: (-like.likeness, like.days))


def differences(ws: Workspace, keep_id: int, other_id: int) -> list[Choice]:
    """The fields in which two cases differ and which a merge may take from either."""
    with ws.read() as session:
        kept, other, words = open_case(session, keep_id), open_case(session, other_id), Words(ws, session)
        return [
            Choice(
                named.name,
                named.field.label,
                words.of(named.field, getattr(kept, named.name)),
                words.of(named.field, getattr(other, named.name)),
            )
            for named in spec_of(Dispute).fields
            if named.name not in _NEVER_TAKEN and getattr(kept, named.name) != getattr(other, named.name)
        ]


def merge_disputes(
    ws: Workspace, keep_id: int, other_id: int, take: frozenset[str], initiator: object | None = None
) -> tuple[Problem, ...]:
    """Make one case of two: `take` names the fields whose value comes from the other case.

    Steps and attachments of the other move over; it becomes void, names the case it went into, and remembers what is
    needed to take the merge back. Refused as by a save, or when the cases are of different units.
    """
    with ws.command("merge_disputes", "", initiator) as command:
        session = command.session
        kept, other = open_case(session, keep_id), open_case(session, other_id)
        if kept.id == other.id:
            raise Refused([Problem("", "请选另一起纠纷来合并")])
        if kept.unit_id != other.unit_id:
            raise Refused([Problem("", "两起纠纷不是同一填报单位，不能合并")])
        taken = {name: getattr(other, name) for name in sorted(take - _NEVER_TAKEN)}
        before = {name: getattr(kept, name) for name in taken}
        note = {
            "before": plain_values(before),
            "after": plain_values(taken),
            "steps": _move_steps(session, other, kept),
            "attachments": _move_attachments(session, other.id, kept.id),
        }
        warnings = write_case(ws, session, kept, taken)
        other.merged_into_id = kept.id
        other.merge_undo = json.dumps(note, ensure_ascii=False)
        set_void(ws, session, other, f"与 {kept.number} 重复，已并入")
        command.summary = f"{other.number} 已并入 {kept.number} {kept.name}"
        return tuple(warnings)


def _move_steps(
    session: Session, source: Dispute, target: Dispute, only: Mapping[str, list[int]] | None = None
) -> dict[str, list[int]]:
    """Hand the steps (those named in `only`, else all) over to the other case; returns which.

    By their reference, not by the collections: a row taken out of one would be deleted as an orphan.
    """
    moved: dict[str, list[int]] = {}
    for name in STEPS:
        going = [step for step in getattr(source, name) if only is None or step.id in only.get(name, [])]
        moved[name] = [step.id for step in going]
        for step in going:
            step.dispute_id = target.id
    session.flush()
    session.expire(source, [*STEPS])
    session.expire(target, [*STEPS])
    return moved


def _move_attachments(session: Session, source: int, target: int, only: list[int] | None = None) -> list[int]:
    wanted = select(Attachment).where(Attachment.owner_kind == "dispute", Attachment.owner_id == source)
    if only is not None:
        wanted = wanted.where(Attachment.id.in_(only))
    going = session.scalars(wanted).all()
    for attachment in going:
        attachment.owner_id = target
    return [attachment.id for attachment in going]


def undo_merge(ws: Workspace, other_id: int, initiator: object | None = None) -> list[str]:
    """Take a merge back; returns the labels of fields that were changed since and therefore stay as they are."""
    with ws.command("undo_merge", "", initiator) as command:
        session = command.session
        other = session.get(Dispute, other_id)
        if other is None or other.merged_into_id is None or other.merge_undo is None:
            raise Refused([Problem("", "这起纠纷没有合并过，或合并前的内容已按年限清除")])
        kept = open_case(session, other.merged_into_id)
        note, spec = json.loads(other.merge_undo), spec_of(Dispute)
        before, after = typed_values(spec, note["before"]), typed_values(spec, note["after"])
        changed = [name for name in after if getattr(kept, name) != after[name]]
        _move_steps(session, kept, other, note["steps"])
        _move_attachments(session, kept.id, other.id, note["attachments"])
        write_case(ws, session, kept, {name: value for name, value in before.items() if name not in changed})
        other.merged_into_id = other.merge_undo = None
        set_void(ws, session, other, None)
        command.summary = f"已撤销合并，恢复 {other.number} {other.name}"
        return [spec[name].field.label for name in changed]
