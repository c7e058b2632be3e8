"""台账导出: the cases shown in the list as a workbook or a PDF; parties' short names masked (forms.md 7)."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from desktop.models.dispute import Dispute
from desktop.models.organisation import Person
from desktop.reports.dispute import ledger_print, ledger_sheet
from desktop.rules.personal import mask_name
from desktop.services.parts.names import short_names_on
from desktop.services.parts.paper_out import as_pdf, write_table
from desktop.services.workspace import Workspace

TITLE = "矛盾纠纷台账"
_CHUNK = 500
_PEOPLE = {
    "lead": "lead_id", "responsible": "responsible_id", "mediate": "mediate_id", "track": "track_id",
    "feedback": "feedback_id", "patron": "patron_id",
}  # fmt: skip
_LISTED = {"type": ("dispute_types", "dispute_type"), "scale": ("dispute_scales", "scale"),
           "level": ("dispute_levels", "level"), "source": ("dispute_sources", "source")}  # fmt: skip
_AS_IS = (
    "number", "name", "summary", "happened_on", "known_on", "party_kind", "people", "amount", "place", "due_on",
    "patron_title", "supervising_department", "mediation_body", "mediation_method", "resolved_on", "outcome",
    "revisited_on", "revisit_result", "known_on",
)  # fmt: skip


def ledger_rows(ws: Workspace, session: Session, ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    """The cases in the order of `ids` as plain rows for a paper, read in chunks so that memory stays flat.

    A short name is masked (张某) unless the case says otherwise; of the cases nothing else names a party.
    """
    units = short_names_on(session, ws.today())
    people = {row.id: row.name for row in session.execute(select(Person.id, Person.name))}
    for start in range(0, len(ids), _CHUNK):
        part = ids[start : start + _CHUNK]
        wanted = select(Dispute).where(Dispute.id.in_(part)).options(selectinload(Dispute.mediations))
        found = {case.id: case for case in session.scalars(wanted)}
        for dispute_id in part:
            if dispute_id in found:
                yield _plain_row(ws, found[dispute_id], units, people)
        session.expunge_all()


def _plain_row(ws: Workspace, case: Dispute, units: Mapping[int, str], people: Mapping[int, str]) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(case, name) for name in _AS_IS}
    row |= {key: people.get(getattr(case, name)) for key, name in _PEOPLE.items()}
    for key, (listed, name) in _LISTED.items():
        value = getattr(case, name)
        row[key] = ws.policy.option_title(listed, value) if value else None
    row |= {
        "unit": units.get(case.unit_id),
        "involved_unit": units.get(case.involved_unit_id),
        "patron_unit": units.get(case.patron_unit_id) if case.patron_unit_id else None,
        "party_name": case.party_name if case.unmask_outside else mask_name(case.party_name) or None,
        "may_escalate": "是" if case.may_escalate else "否",
        "succeeded": None if case.succeeded is None else "是" if case.succeeded else "否",
        "status": case.status.value,
        "mediations": "\n".join(f"{m.happened_on.isoformat()} {m.content}" for m in case.mediations) or None,
    }
    return row


def export_ledger(ws: Workspace, ids: Sequence[int], target: Path, unit_name: str = "", note: str = "") -> Path:
    """Write the cases as .xlsx; Refused with a plain sentence when the file cannot be written."""
    with ws.read() as session:
        rows = ledger_rows(ws, session, ids)
        return write_table(ws, [ledger_sheet(rows, TITLE, _subtitle(ws, unit_name), _footer(note))], target)


def ledger_pdf(ws: Workspace, ids: Sequence[int], unit_name: str = "", note: str = "") -> bytes:
    """The cases as a PDF for the preview and the printer."""
    return as_pdf(lambda target: print_ledger(ws, ids, target, unit_name, note))


def print_ledger(ws: Workspace, ids: Sequence[int], target: Path, unit_name: str = "", note: str = "") -> Path:
    """Write the cases as a PDF and return the path; Refused as by `export_ledger`."""
    with ws.read() as session:
        rows = ledger_rows(ws, session, ids)
        return write_table(ws, [ledger_print(rows, TITLE, _subtitle(ws, unit_name), _footer(note))], target)


def _subtitle(ws: Workspace, unit_name: str) -> str:
    return f"填报单位（盖章）：{unit_name}　　打印日期：{ws.today().isoformat()}　　单位：件" if unit_name else ""


def _footer(note: str) -> tuple[str, ...]:
    return tuple(line for line in (note, "参考样式；当事方简称已遮盖。") if line)
