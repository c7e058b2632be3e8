"""月报导出: the workbook of the form and the PDF for signing, of any version, and of quarters, half-years and years."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from desktop.models.dispute import Dispute
from desktop.models.organisation import Person
from desktop.rules.monthly_report import MAJOR
from desktop.rules.period import Month, Span, months_of
from desktop.rules.personal import mask_name
from desktop.rules.report_table import ReportTable
from desktop.services.dispute.export import ledger_rows
from desktop.services.dispute.monthly_report import signers_on
from desktop.services.dispute.report_figures import in_hand
from desktop.services.dispute.report_query import ReportView, longer_table, report_on
from desktop.services.dispute.report_table import report_policy
from desktop.services.organisation.lookup import tree_in
from desktop.services.parts.paper_out import paper_marks
from desktop.services.workspace import Workspace

if TYPE_CHECKING:
    from desktop.reports.monthly_report import ReportPaper

UNITS, LEVELS, OWN = "units", "levels", "own"
"""Which columns a table has: each unit, each level, or the reporting unit alone."""


def report_file_name(table: ReportTable, ending: str) -> str:
    """2026年10月南昌市城市管理局矛盾纠纷统计表.xlsx, fit for any file system."""
    from desktop.reports.parts.files import safe_file_name

    return safe_file_name(f"{table.label}{table.unit}矛盾纠纷统计表") + ending


def month_paper(
    ws: Workspace,
    unit_id: int,
    year: int,
    month: int,
    *,
    version: int | None = None,
    with_ledger: bool = False,
    columns: str = UNITS,
) -> "ReportPaper":
    """A month (its newest version, or an older one) ready for paper; `with_ledger` adds the masked ledger."""
    view = report_on(ws, unit_id, year, month, version)
    names = (view.reviewed_by, view.prepared_by, view.phone)
    return _paper(ws, view.table, names, _remarks(view), with_ledger, columns, view)


def longer_paper(
    ws: Workspace,
    unit_id: int,
    year: int,
    span: Span,
    number: int,
    *,
    with_ledger: bool = False,
    columns: str = UNITS,
) -> "ReportPaper":
    """A quarter, half-year or year ready for paper, signed by the office-holders of its last day."""
    table = longer_table(ws, unit_id, year, span, number)
    with ws.read() as session:
        signers = signers_on(session, ws, unit_id, table.last)
    names = (signers.reviewed_by, signers.prepared_by, signers.phone)
    return _paper(ws, table, names, (), with_ledger, columns, None)


def _remarks(view: ReportView) -> tuple[str, ...]:
    """What is said above the notes: the wording of a 零报告, the reason of a 更正报告, a draft that is none yet."""
    lines = []
    if view.is_zero:
        lines.append(f"零报告：{view.wording}（依据 {view.screening}）")
    if view.is_correction:
        lines.append(f"更正报告（第 {view.version} 版），更正原因：{view.correction_reason or '—'}")
    if view.live:
        lines.append("草稿：数字随台账变化，尚未审核。")
    return tuple(lines)


def _paper(
    ws: Workspace,
    table: ReportTable,
    names: tuple[str, str, str],
    remarks: tuple[str, ...],
    with_ledger: bool,
    columns: str,
    view: ReportView | None,
) -> "ReportPaper":
    from desktop.reports.monthly_report import ReportPaper

    shown = {UNITS: table, LEVELS: table.by_level(), OWN: table.only_own()}[columns]
    covered = [column.unit_id for column in (table.columns[:1] if columns == OWN else table.columns)]
    last_month = view.month if view else _last_month(table)
    with ws.read() as session:
        majors = _major_rows(session, table, covered)
        ledger = _ledger_rows(ws, session, table, covered) if with_ledger else None
    return ReportPaper(
        table=shown,
        name=ws.policy.term("dispute_report"),
        reviewed_by=names[0],
        prepared_by=names[1],
        phone=names[2],
        filled_on=(view.filled_on if view else None) or ws.today(),
        remarks=remarks,
        majors=majors,
        ledger=ledger,
        formula_note=report_policy(ws).denominator_sentence(last_month),
    )


def _last_month(table: ReportTable) -> Month:
    """The month a longer table ends with."""
    year = int(table.label[:4])
    spans = [(span, number) for span in Span for number in range(1, 13) if span.value == table.span]
    for span, number in spans:
        try:
            months = months_of(year, span, number)
        except ValueError:
            continue
        if months[-1].month == table.last.month or span is Span.year:
            return months[-1]
    return Month(table.last.year, table.last.month)


def _cases(table: ReportTable, unit_ids: Sequence[int]) -> Select[Any]:
    query = select(Dispute.id).where(in_hand(table.first, table.last), Dispute.unit_id.in_(unit_ids))
    return query.order_by(Dispute.known_on, Dispute.id)


def _ledger_rows(ws: Workspace, session: Session, table: ReportTable, unit_ids: Sequence[int]) -> list[dict[str, Any]]:
    """The cases in hand, oldest first; short names masked in their own column and wherever a text repeats them."""
    query = _cases(table, unit_ids).add_columns(Dispute.party_name, Dispute.unmask_outside)
    found = session.execute(query).all()
    rows = list(ledger_rows(ws, session, [case.id for case in found]))
    for case, row in zip(found, rows, strict=True):
        shown = None if case.unmask_outside else case.party_name
        for name in ("name", "summary", "outcome"):
            row[name] = _masked(shown, row[name])
    return rows


def _major_rows(session: Session, table: ReportTable, unit_ids: Sequence[int]) -> list[dict[str, Any]]:
    """重大 cases in hand, as the second sheet lists them; parties' short names masked in every text."""
    ids = session.scalars(_cases(table, unit_ids).where(Dispute.level == MAJOR)).all()
    names = {node.id: node.short_name for node in tree_in(session, table.last).nodes}
    people = {row.id: row.name for row in session.execute(select(Person.id, Person.name))}
    query = select(Dispute).where(Dispute.id.in_(ids)).options(selectinload(Dispute.mediations))
    found = session.scalars(query.order_by(Dispute.known_on, Dispute.id))
    return [_major_row(case, names, people) for case in found]


def _major_row(case: Dispute, names: Mapping[int, str], people: Mapping[int, str]) -> dict[str, Any]:
    place = "　".join(filter(None, [names.get(case.involved_unit_id, ""), case.place]))
    latest = case.mediations[-1] if case.mediations else None
    hidden = None if case.unmask_outside else case.party_name
    step = f"{latest.happened_on.isoformat()} {latest.content}" if latest else ""
    return {
        "unit": names.get(case.unit_id, ""),
        "known_on": case.known_on,
        "where": _masked(hidden, place),
        "summary": _masked(hidden, f"{case.name}：{case.summary}"),
        "responsible_unit": names.get(case.unit_id, ""),
        "patron": people.get(case.patron_id or 0, ""),
        "responsible": people.get(case.responsible_id or 0, ""),
        "due_on": case.patron_due_on or case.due_on,
        "progress": _masked(hidden, case.outcome or step),
        "status": case.status.value,
    }


def _masked(name: str | None, text: str | None) -> str | None:
    """`text` with a party's short name masked."""
    return text.replace(name, mask_name(name)) if name and text else text


def export_report(paper: "ReportPaper", target: Path) -> Path:
    """Write the workbook; raises reports.files.OutputError or TargetBusy in plain Chinese."""
    from desktop.reports.monthly_report import write_report_xlsx

    return write_report_xlsx(paper, target)


def print_report(ws: Workspace, paper: "ReportPaper", target: Path) -> Path:
    """Write the 统计表 as a PDF for preview and signing; returns the path."""
    from desktop.reports.monthly_report_pdf import write_report_pdf

    write_report_pdf(paper, target, **paper_marks(ws))
    return target
