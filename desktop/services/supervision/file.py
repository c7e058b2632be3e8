"""督导工作档案 of one case, and the ledger of many: as PDF, .docx and workbook (S14; 南阳 32)."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from desktop.models.organisation import Person
from desktop.models.supervision import Supervision
from desktop.rules.circumstance import weigh
from desktop.rules.parameter import chinese_day
from desktop.rules.supervision_clock import describe
from desktop.services.parts.names import unit_names_on
from desktop.services.parts.paper_out import as_pdf, paper_pdf, write_paper, write_table
from desktop.services.supervision.case import case_view
from desktop.services.supervision.facts import effects_in, found_case, steps_of
from desktop.services.supervision.listing import SupervisionList
from desktop.services.workspace import Workspace

if TYPE_CHECKING:
    from desktop.reports.parts.official import OfficialDocument
    from desktop.reports.parts.table import SheetTable


def case_file(ws: Workspace, case_id: int) -> "OfficialDocument":
    """The whole case as a paper: what it is, each measure with its deadlines explained, what it brings."""
    from desktop.reports.supervision import CaseFile, FileStep, case_file_paper

    view = case_view(ws, case_id)
    with ws.read() as session:
        case = found_case(session, case_id)
        people = {row.id: row.name for row in session.execute(select(Person.id, Person.name))}
        policy, rules = ws.policy, ws.policy.supervision
        leaders = [f"{people[row.person_id]}（{row.job_title or policy.post(row.post).title}）" for row in case.leaders]
        steps = [
            FileStep(line.title, line.number, line.state.value, line.article, line.facts, tuple(describe(step.clocks)))
            for line, step in zip(view.steps, steps_of(ws, case), strict=True)
        ]
        effects = [effect.sentence for effect in effects_in(session, ws) if effect.case_id == case_id]
        ground = rules.ground(case.ground)
        facts = [
            ("编号", case.number),
            ("事由", case.name),
            ("被督导单位", view.unit),
            ("督导单位", view.authority),
            ("发现日期", chinese_day(case.found_on)),
            ("来源", _source(case)),
            ("追究情形", f"{ground.text}（{ground.basis}）"),
            ("危害程度", policy.option_title("supervision_severities", case.severity) if case.severity else ""),
            ("责任人", "；".join(leaders)),
            ("核实情况", case.facts),
            ("整改要求", "；".join((case.demands or "").split("\n"))),
            ("情节", "".join(weigh(rules.circumstances, [row.circumstance for row in case.circumstances]))),
            ("状态", _status(case)),
        ]
    papers = [(it.made_on.isoformat(), it.title, it.number + ("（作废）" if it.void else "")) for it in view.papers]
    made = f"{chinese_day(ws.today())}由记录生成，审计 {ws.audit_head()[:12]}"
    return case_file_paper(CaseFile(case.number, [it for it in facts if it[1]], steps, papers, effects, made))


def _source(case: Supervision) -> str:
    noticed = f"，{chinese_day(case.noticed_on)}收到书面反映" if case.noticed_on else ""
    return f"{case.source.value}{noticed}"


def _status(case: Supervision) -> str:
    ended = f"（{chinese_day(case.closed_on)}：{case.close_reason}）" if case.closed_on else ""
    return f"{case.status.value}{ended}"


def case_file_pdf(ws: Workspace, case_id: int) -> bytes:
    """The 档案 as PDF for the preview."""
    return paper_pdf(ws, [case_file(ws, case_id)])


def case_file_name(ws: Workspace, case_id: int, suffix: str) -> str:
    """督导工作档案-2026-001-市容支队.pdf."""
    from desktop.reports.parts.files import safe_file_name

    with ws.read() as session:
        case = found_case(session, case_id)
        unit = unit_names_on(session, ws.today()).get(case.unit_id, "")
        return safe_file_name(f"督导工作档案-{case.number}-{unit}") + suffix


def export_case_file(ws: Workspace, case_id: int, target: Path) -> Path:
    """The 档案 as .pdf or .docx, as the name of `target` ends; Refused in plain words when it cannot be written."""
    return write_paper(ws, [case_file(ws, case_id)], target)


# --- the ledger -------------------------------------------------------------------------------------


def _table(ws: Workspace, ids: Sequence[int]) -> "SheetTable":
    from desktop.reports.supervision import list_table

    source = SupervisionList(ws)
    source.refresh()
    rows = source.rows(ids)
    listed: list[dict[str, Any]] = [dict(rows[it].values) for it in ids if it in rows]
    return list_table(listed, f"打印日期：{ws.today().isoformat()}　　单位：件")


def export_list(ws: Workspace, ids: Sequence[int], target: Path) -> Path:
    """The cases as a workbook; Refused in plain words when it cannot be written."""
    return write_table(ws, [_table(ws, ids)], target)


def list_pdf(ws: Workspace, ids: Sequence[int]) -> bytes:
    """The cases as a PDF for the preview and the printer."""
    return as_pdf(lambda path: write_table(ws, [_table(ws, ids)], path))
