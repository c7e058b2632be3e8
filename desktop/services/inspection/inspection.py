"""检查记录: reading and saving, the checklists it begins with, the last one copied, 办结 (S5; 南昌 细则 12, 21)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.fields import Many, NamedField, Problem, RecordSpec, Refused, Row, check_all
from desktop.models.base import fill, row_of, spec_of
from desktop.models.hazard import Hazard
from desktop.models.inspection import CheckItem, Inspection
from desktop.rules.hazard import MAJOR, HazardStatus
from desktop.rules.inspection import (
    CheckResult,
    InspectionPolicy,
    check_closing,
    check_inspection,
    check_line,
    parse_clock,
    show_clock,
    status_of,
)
from desktop.rules.personal import Finding
from desktop.services.inspection.photo import PhotoRow, photos_of, put_photos
from desktop.services.parts.attachment import drop_attachments, exchange_attachments
from desktop.services.parts.checked import check_lists, check_unit, findings_in, own_values, put_rows, without_blanks
from desktop.services.parts.numbering import unit_number
from desktop.services.parts.pinyin import initials
from desktop.services.workspace import Workspace, refuse_if

KIND = "inspection"
COMPUTED = frozenset(
    {"number", "initials", "domains", "on_day", "failed", "unfiled", "status", "closed_on", "occasion_on"}
)
"""What follows from the rest and is never written by a form."""
_COPIED = (
    "unit_id", "inspection_kind", "place", "address", "inspector_id", "second_inspector_id", "other_inspectors",
    "site_person_id", "site_post",
)  # fmt: skip


@dataclass(frozen=True)
class Files:
    """What a form says of files: paths to attach, ids to take away, and all its photos (None = left as they are)."""

    attach: Sequence[Path] = ()
    detach: Sequence[int] = ()
    photos: Sequence[PhotoRow] | None = None


def inspection_spec() -> RecordSpec:
    """All fields of an inspection."""
    return spec_of(Inspection)


def item_columns() -> tuple[NamedField, ...]:
    """The fields of a line of the checklist, without the reference to its inspection."""
    return tuple(named for named in spec_of(CheckItem).fields if named.name != "inspection_id")


def policy_on(ws: Workspace, day: date | None = None) -> InspectionPolicy:
    """What the pack says of inspections on a day (today without one)."""
    return InspectionPolicy.of(ws.policy, day or ws.today())


def inspection_findings(values: Mapping[str, Any]) -> list[Finding]:
    """Id- and phone-shaped numbers in the free text of an inspection and its lines."""
    return findings_in(spec_of(Inspection), values, {"items": item_columns()})


def load_inspection(ws: Workspace, inspection_id: int) -> Row:
    """One inspection with its lines as tuples of Rows; Refused when it is gone."""
    with ws.read() as session:
        return row_of(found_inspection(session, inspection_id))


def found_inspection(session: Session, inspection_id: int) -> Inspection:
    """The mapped record; Refused when it is gone."""
    found = session.get(Inspection, inspection_id)
    if found is None:
        raise Refused([Problem("", "这条检查记录已不存在")])
    return found


def new_inspection_values(ws: Workspace, unit_id: int | None) -> dict[str, Any]:
    """What a new record begins with: today, this unit, an everyday inspection."""
    kind = ws.policy.options("inspection_kinds", ws.today())[0].key
    return {"unit_id": unit_id, "inspection_kind": kind, "visited_on": ws.today(), "items": ()}


def lines_for(ws: Workspace, domains: Sequence[str], day: date | None = None) -> tuple[Row, ...]:
    """The lines of these domains' checklists as they hold on a day, the unit's own ones included, unanswered."""
    on = day or ws.today()
    return tuple(
        Row(None, {"domain": domain, "content": option.title, "result": None, "note": None})
        for domain in domains
        if f"checklist.{domain}" in ws.policy.lists
        for option in ws.policy.options(f"checklist.{domain}", on)
    )


def copy_inspection(ws: Workspace, inspection_id: int) -> dict[str, Any]:
    """复制上一次: a new record of today after an old one: who, where, which lines; no result, no photo."""
    with ws.read() as session:
        found = found_inspection(session, inspection_id)
        lines = tuple(
            Row(None, {"domain": item.domain, "content": item.content, "result": None, "note": None})
            for item in found.items
        )
        return {**{name: getattr(found, name) for name in _COPIED}, "visited_on": ws.today(), "items": lines}


def last_inspection(ws: Workspace, unit_id: int | None) -> int | None:
    """The newest held inspection of a unit (of any without one); None when there is none."""
    wanted = select(Inspection.id).where(Inspection.visited_on.is_not(None))
    if unit_id is not None:
        wanted = wanted.where(Inspection.unit_id == unit_id)
    with ws.read() as session:
        return session.scalar(wanted.order_by(Inspection.visited_on.desc(), Inspection.id.desc()).limit(1))


def inspection_photos(ws: Workspace, inspection_id: int) -> tuple[PhotoRow, ...]:
    """Its photos, oldest first."""
    return photos_of(ws, KIND, inspection_id)


# --- commands -----------------------------------------------------------------------------------------


def save_inspection(
    ws: Workspace,
    inspection_id: int | None,
    values: Mapping[str, Any],
    *,
    files: Files | None = None,
    initiator: object | None = None,
) -> int:
    """Write an inspection (None = a new one) with the lines among `values`; names left out stay. Returns the id.

    Refused with every problem at its field.
    """
    with ws.command("save_inspection", "", initiator) as command:
        session = command.session
        record = Inspection() if inspection_id is None else found_inspection(session, inspection_id)
        if record.closed_on is not None:
            raise Refused([Problem("", f"{record.number} 已办结，请先重新打开再修改")])
        write_inspection(ws, session, record, values)
        if files is not None:
            put_files(session, ws, KIND, record.id, files)
        command.summary = f"{'已登记' if inspection_id is None else '已保存'}检查 {record.number} {record.place}"
        return record.id


def put_files(session: Session, ws: Workspace, kind: str, record_id: int, files: Files) -> None:
    """Attach, take away and exchange the files of a record, inside its command."""
    exchange_attachments(session, ws, kind, record_id, files.attach, files.detach)
    if files.photos is not None:
        put_photos(session, ws, kind, record_id, files.photos)


def write_inspection(ws: Workspace, session: Session, record: Inspection, values: Mapping[str, Any]) -> None:
    """Check and fill one inspection inside a running command."""
    unit_before = record.unit_id if record.id is not None else None
    facts = {**own_values(record), **without_blanks({n: v for n, v in values.items() if n != "items"})}
    for name in ("began_at", "ended_at"):
        facts[name] = _clock(facts.get(name))
    rows: Sequence[Row] | None = tuple(values["items"] or ()) if "items" in values else None
    _refuse_what_is_wrong(ws, session, facts, rows)
    facts["on_day"] = facts.get("visited_on") or facts["planned_on"]
    facts["status"] = status_of(facts)
    facts["initials"] = initials(facts["place"])[:80]
    if facts["unit_id"] != unit_before:
        facts["number"] = unit_number(session, KIND, facts["unit_id"], facts["on_day"].year)
    fill(record, {name: facts[name] for name in facts if name not in ("domains", "failed", "unfiled")})
    session.add(record)
    session.flush()
    if rows is not None:
        _put_lines(session, record, rows)
    recount(ws, session, record)


def _clock(text: str | None) -> str | None:
    """9.30 → 09:30; what cannot be read stays, and is refused by the rules."""
    if not text:
        return None
    try:
        return show_clock(parse_clock(text))
    except ValueError:
        return text


def _refuse_what_is_wrong(ws: Workspace, session: Session, facts: dict[str, Any], rows: Sequence[Row] | None) -> None:
    spec = spec_of(Inspection)
    given = [n for n in spec.fields if n.name not in COMPUTED and not isinstance(n.field, Many)]
    day = facts.get("visited_on") or facts.get("planned_on")
    problems = check_all(given, facts)
    if not problems:
        problems = check_inspection(facts, policy_on(ws, day), ws.today()) + check_lists(ws, spec, facts)
        problems += check_unit(session, facts.get("unit_id"), day)
    for place, row in enumerate(rows or (), 1):
        found = check_all(item_columns(), row.values) or check_line(row.values)
        problems += [Problem("items", f"第 {place} 行：{problem.message}") for problem in found]
    refuse_if(problems)


def _put_lines(session: Session, record: Inspection, rows: Sequence[Row]) -> None:
    """The lines of the form; one that has become a hazard cannot be taken away, and stays 不合格."""
    gone = put_rows(record.items, CheckItem, rows, item_columns())
    ids = [line.id for line in gone if line.id is not None]
    named = session.execute(select(Hazard.check_item_id, Hazard.number).where(Hazard.check_item_id.in_(ids))).all()
    if named:
        raise Refused([Problem("items", f"有一行已转为隐患 {named[0].number}，不能删去")])
    for line in gone:
        record.items.remove(line)
    session.flush()
    passed = [line.id for line in record.items if line.result is not CheckResult.failed]
    kept = session.scalar(select(Hazard.number).where(Hazard.check_item_id.in_(passed)).limit(1))
    if kept is not None:
        raise Refused([Problem("items", f"有一行已转为隐患 {kept}，结果须为不合格；登错的请先删除那条隐患")])


def recount(ws: Workspace, session: Session, record: Inspection) -> None:
    """What the list shows of the lines: the fields covered, how many failed, how many of those are no hazard yet."""
    titles = ws.policy.lists["inspection_domains"].titles
    domains = dict.fromkeys(item.domain for item in record.items if item.domain)
    failed = [item.id for item in record.items if item.result is CheckResult.failed]
    filed = set(session.scalars(select(Hazard.check_item_id).where(Hazard.check_item_id.in_(failed))))
    record.domains = "、".join(titles.get(domain, domain) for domain in domains)[:120]
    record.failed = len(failed)
    record.unfiled = len(set(failed) - filed)
    session.flush()


def remove_inspection(ws: Workspace, inspection_id: int, initiator: object | None = None) -> None:
    """Delete an inspection into the 回收站; Refused while a hazard rests on it."""
    with ws.command("remove_inspection", "", initiator) as command:
        session = command.session
        record = found_inspection(session, inspection_id)
        if record.closed_on is not None:
            raise Refused([Problem("", f"{record.number} 已办结，请先重新打开再删除")])
        numbers = session.scalars(select(Hazard.number).where(Hazard.inspection_id == inspection_id)).all()
        if numbers:
            raise Refused([Problem("", f"隐患 {'、'.join(numbers[:3])} 由这次检查发现，不能删除")])
        drop_attachments(session, KIND, inspection_id)
        session.delete(record)
        command.summary = f"已删除检查 {record.number} {record.place}"


def close_inspection(ws: Workspace, inspection_id: int, closed_on: date, initiator: object | None = None) -> None:
    """办结; Refused while a line has no result, a failed one is no hazard, or a 重大 hazard of it is open."""
    with ws.command("close_inspection", "", initiator) as command:
        session = command.session
        record = found_inspection(session, inspection_id)
        if record.closed_on is not None:
            raise Refused([Problem("", f"{record.number} 已办结")])
        filed = set(session.scalars(select(Hazard.check_item_id).where(Hazard.inspection_id == inspection_id)))
        lines = [{"result": item.result, "has_hazard": item.id in filed} for item in record.items]
        open_major = session.scalars(
            select(Hazard.number).where(
                Hazard.inspection_id == inspection_id, Hazard.grade == MAJOR, Hazard.status != HazardStatus.closed
            )
        ).all()
        problems = check_closing(own_values(record), lines, open_major, closed_on)
        if closed_on > ws.today():
            problems.append(Problem("closed_on", f"办结日期不能晚于今天（{ws.today().isoformat()}）"))
        refuse_if(problems)
        record.closed_on = closed_on
        record.status = status_of(own_values(record))
        command.summary = f"检查 {record.number} 已办结"


def reopen_inspection(ws: Workspace, inspection_id: int, initiator: object | None = None) -> None:
    """Take 办结 back."""
    with ws.command("reopen_inspection", "", initiator) as command:
        record = found_inspection(command.session, inspection_id)
        record.closed_on = None
        record.status = status_of(own_values(record))
        command.summary = f"检查 {record.number} 已重新打开"
