"""A year in plain figures: each unit's months and the letters, for `summary.json` and for checks from outside."""

from dataclasses import asdict
from typing import Any

from desktop import __version__
from desktop.rules.monthly_report import Figures
from desktop.rules.period import Month
from desktop.services.dispute.report_grid import ReportCell, report_grid
from desktop.services.dispute.report_table import month_table
from desktop.services.inspection.hazard_report import hazard_table
from desktop.services.letter.overview import letter_obligations
from desktop.services.workspace import Workspace


def year_summary(ws: Workspace, year: int, last_month: int) -> dict[str, Any]:
    """{program, version, audit_head, units: {name: {"2026-10": {...}}}, hazards, letters}, to `last_month`."""
    grid = report_grid(ws, year)
    letters = letter_obligations(ws, year)
    units: dict[str, dict[str, Any]] = {}
    with ws.read() as session:
        for unit, cells in zip(grid.units, grid.cells, strict=True):
            months: dict[str, Any] = {}
            for cell in cells[:last_month]:
                if cell is not None:
                    figures = month_table(session, ws, unit.id, cell.month).own.period
                    months[f"{year}-{cell.month.month:02d}"] = _month(cell, figures)
            units[unit.name] = months
    return {
        "program": "平安台账",
        "version": __version__,
        "year": year,
        "units": units,
        "hazards": {
            f"{year}-{month:02d}": asdict(hazard_table(ws, Month(year, month)).total.month)
            for month in range(1, last_month + 1)
        },
        "letters": {"made": len(letters), "signed": sum(letter.done_on is not None for letter in letters)},
        "audit_head": ws.audit_head(),
    }


def _month(cell: ReportCell, figures: Figures) -> dict[str, Any]:
    return {
        "screened": figures["screened"],
        "mediated": figures["mediated"],
        "succeeded": figures["succeeded"],
        "open": figures["open"],
        "state": cell.state.value if cell.state else "未填报",
        "zero": cell.is_zero,
        "submitted_on": cell.submitted_on.isoformat() if cell.submitted_on else None,
        "due_on": cell.due_on.isoformat(),
        "late": cell.standing.late_days,
        "verdict": cell.label,
    }
