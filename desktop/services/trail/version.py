"""恢复到此版本: what a record was after an entry of its history, and bringing it back through its own save command."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from desktop.fields import Many, Problem, Refused, Row
from desktop.models.base import Record, spec_of
from desktop.models.dispute import Dispute
from desktop.models.inspection import Inspection, SpecialPeriod
from desktop.models.supervision import Supervision
from desktop.models.trail.audit import Key, owner_columns
from desktop.models.trail.state import State, columns_of, kinds, typed
from desktop.services.dispute.case import save_dispute
from desktop.services.dispute.screening import save_screening
from desktop.services.dispute.write import COMPUTED as DISPUTE_COMPUTED, STEPS
from desktop.services.inspection.hazard import WRITTEN, save_hazard
from desktop.services.inspection.inspection import COMPUTED as INSPECTION_COMPUTED, save_inspection
from desktop.services.inspection.inspection_plan import save_period
from desktop.services.inspection.key_site import SITES
from desktop.services.inspection.patrol import save_patrol
from desktop.services.inspection.register import REGISTERS
from desktop.services.inspection.shift import save_shift
from desktop.services.organisation.appointment import edit_appointment
from desktop.services.organisation.body import BODY_FIELDS, MEMBER_FIELDS, edit_body, edit_member
from desktop.services.organisation.people import EDITED, edit_person
from desktop.services.organisation.unit import UNIT_FIELDS, edit_unit
from desktop.services.parts.words import FieldChange, Words, differences
from desktop.services.supervision.write import COMPUTED as SUPERVISION_COMPUTED, ROWS, save_supervision
from desktop.services.trail.history import entries_of, own_changes
from desktop.services.trail.reversal import Reversal
from desktop.services.workspace import Workspace

RESTORE = "restore_version"
Save = Callable[[Workspace, int, dict[str, Any]], object]


@dataclass(frozen=True)
class Way:
    """How a kind of record is brought back: its save command, the fields and the rows that the command writes."""

    save: Save
    fields: tuple[str, ...]
    rows: tuple[str, ...] = ()


@dataclass(frozen=True)
class Version:
    """What bringing it back would change, in words; `remarks` say what stays as it is now."""

    lines: tuple[FieldChange, ...]
    remarks: tuple[str, ...]


@dataclass
class _Found:
    """A record now and as it was: values that its save command takes, and the same in words."""

    values: dict[str, Any] = field(default_factory=dict)
    lines: list[FieldChange] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def _all_but(record: type[Record], computed: Iterable[str] = ()) -> tuple[str, ...]:
    left_out = set(computed)
    own = (named for named in spec_of(record).fields if not isinstance(named.field, Many))
    return tuple(named.name for named in own if named.name not in left_out)


WAYS: Mapping[str, Way] = {
    "dispute": Way(save_dispute, _all_but(Dispute, DISPUTE_COMPUTED), tuple(STEPS)),
    "screening": Way(save_screening, _all_but(kinds()["screening"])),
    "unit": Way(edit_unit, UNIT_FIELDS),
    "person": Way(edit_person, EDITED),
    "appointment": Way(edit_appointment, _all_but(kinds()["appointment"])),
    "body": Way(edit_body, BODY_FIELDS),
    "body_member": Way(edit_member, MEMBER_FIELDS),
    "inspection": Way(save_inspection, _all_but(Inspection, INSPECTION_COMPUTED), ("items",)),
    "special_period": Way(save_period, _all_but(SpecialPeriod)),
    "hazard": Way(save_hazard, WRITTEN),
    "supervision": Way(save_supervision, _all_but(Supervision, SUPERVISION_COMPUTED), tuple(ROWS)),
    "shift": Way(save_shift, _all_but(kinds()["shift"])),
    "patrol": Way(
        lambda ws, _, values: save_patrol(ws, values["site_id"], values["day"], values),
        _all_but(kinds()["patrol"], {"entered_at"}),
        ("findings",),
    ),
    **{
        ledger.kind: Way(ledger.save, tuple(n.name for n in ledger.form_fields() if not isinstance(n.field, Many)))
        for ledger in (SITES, *REGISTERS)
    },
}
FROZEN = {
    "monthly_report": "月报的数字来自台账，上报后不再变动；要改请用更正报告",
    "letter": "{letter}生成后内容固定；要改请作废后重新生成",
    "letter_template": "模板每次保存都另存一版，打开旧版再保存即可",
    "patron": "定点承包只能结束或另行登记；录错了请用撤销",
    "unit_term": "更名和调整各有生效日期；录错了请用“删除误录”",
}
"""Kinds that no form changes, with the way to go instead."""


def why_not(ws: Workspace, kind: str) -> str:
    """Why records of a kind cannot be brought back to a version; "" when they can."""
    if kind in WAYS:
        return ""
    return FROZEN.get(kind, "这类记录不能恢复到以前的版本；录错了请用撤销").format(letter=ws.policy.term("letter"))


def preview_version(ws: Workspace, kind: str, record_id: int, seq: int) -> Version:
    """What bringing the record back to what it was after entry `seq` would change. Refused as `restore_version`."""
    found = _version(ws, kind, record_id, seq)
    return Version(tuple(found.lines), tuple(found.remarks))


def restore_version(ws: Workspace, kind: str, record_id: int, seq: int) -> None:
    """Bring the record back through its own save command, with all its checks, under a name of its own in the audit.

    Refused: a kind without a form, a deleted record, nothing to change, or whatever the save command refuses (a void
    case, a closed hazard).
    """
    found = _version(ws, kind, record_id, seq)
    if not found.lines:
        raise Refused([Problem("", "现在的内容与这一版相同，没有需要恢复的")])
    with ws.as_part_of(RESTORE, "恢复到以前的版本："):
        WAYS[kind].save(ws, record_id, found.values)


def _version(ws: Workspace, kind: str, record_id: int, seq: int) -> _Found:
    reason = why_not(ws, kind)
    if reason:
        raise Refused([Problem("", reason)])
    key, way = (kind, record_id), WAYS[kind]
    with ws.read() as session:
        reversal = _as_it_was(ws, session, key, seq)
        now, then = reversal.now.get(key), reversal.wanted.get(key)
        if now is None or then is None:
            raise Refused([Problem("", "这条记录已删除，请先在回收站恢复")])
        found = _Found()
        _compare_fields(found, reversal.words, kind, way, now, then)
        for attribute in way.rows:
            _compare_rows(found, reversal, key, attribute)
        found.remarks += _remarks(reversal, kind)
        return found


def _as_it_was(ws: Workspace, session: Session, key: Key, seq: int) -> Reversal:
    """Every later entry taken back, but only as far as this record and its rows are concerned."""
    entries = entries_of(session, *key)
    mine = own_changes(entries, key)
    only = frozenset((change["kind"], change["id"]) for _, changes in mine for change in changes) | {key}
    reversal = Reversal(ws, session)
    reversal.load(only)
    reversal.reverse([entry for entry in entries if entry.seq > seq], only, strict=False)
    return reversal


def _compare_fields(found: _Found, words: Words, kind: str, way: Way, now: State, then: State) -> None:
    columns = columns_of(kind)
    found.values.update({name: typed(columns[name], then[name]) for name in way.fields})
    moved = [name for name in way.fields if now[name] != then[name]]
    found.lines += differences(words, kind, {n: now[n] for n in moved}, {n: then[n] for n in moved})


def _compare_rows(found: _Found, reversal: Reversal, key: Key, attribute: str) -> None:
    """The rows under one attribute as they were; one that is there keeps its number."""
    child: type[Record] = inspect(kinds()[key[0]]).relationships[attribute].mapper.class_
    column = owner_columns()[child.kind][1]
    label = f"{spec_of(kinds()[key[0]])[attribute].field.label}·"
    rows = []
    for (kind, number), then in sorted(reversal.wanted.items(), key=lambda item: item[0]):
        now = reversal.now[kind, number]
        if kind != child.kind or key[1] not in {(side or {}).get(column) for side in (now, then)}:
            continue
        old, new = now or {}, then or {}
        if then is not None:
            rows.append(Row(None if now is None else number, _row_values(child, then)))
        moved = [name for name in {**old, **new} if old.get(name) != new.get(name)]
        before, after = ({name: side[name] for name in moved if name in side} for side in (old, new))
        found.lines += differences(reversal.words, kind, before, after, label)
    found.values[attribute] = tuple(rows)


def _row_values(child: type[Record], state: State) -> dict[str, Any]:
    columns = columns_of(child.kind)
    own = [n.name for n in spec_of(child).fields if n.name in columns and n.name != owner_columns()[child.kind][1]]
    return {name: typed(columns[name], state[name]) for name in own}


def _remarks(reversal: Reversal, kind: str) -> list[str]:
    found = []
    if reversal.kept_as_now:
        found.append(f"{'、'.join(dict.fromkeys(reversal.kept_as_now))}当时没有留下原文，保持现在的内容")
    if any(key[0] == "attachment" for key, *_ in reversal.moves()):
        found.append("附件不随版本改动，移除的可在回收站恢复")
    if kind in ("dispute", "inspection", "hazard", "supervision"):
        found.append("编号、状态等由程序得出的内容按现在的规则重新确定")
    return found
