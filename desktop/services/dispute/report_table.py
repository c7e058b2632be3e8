"""The 统计表 of a unit built from the ledger and from what the units below have submitted; versions of a month."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.fields import Problem, Refused
from desktop.models.monthly_report import MonthlyReport
from desktop.rules.monthly_report import NOTHING, ReportState
from desktop.rules.period import Month, Span, months_of, span_label
from desktop.rules.report_layout import types_for
from desktop.rules.report_policy import ReportPolicy
from desktop.rules.report_table import ReportTable, TableColumn, table_from_plain
from desktop.services.dispute.report_figures import count_cells
from desktop.services.organisation.lookup import UnitNode, UnitTree, tree_in
from desktop.services.workspace import Workspace

FROZEN = frozenset({ReportState.submitted, ReportState.received})
FROM_LEDGER = "台账"
NOT_ASKED = "台账，不单独报送"


def report_policy(ws: Workspace) -> ReportPolicy:
    """What the pack in force says of monthly reports."""
    return ReportPolicy(ws.policy, ws.workdays)


@dataclass(frozen=True)
class Scope:
    """The units a table covers: the reporting unit, then all below it, as the tree stood at the period's end."""

    unit: UnitNode
    below: tuple[UnitNode, ...]

    @property
    def ids(self) -> list[int]:
        """Their ids, the reporting unit first."""
        return [self.unit.id, *(node.id for node in self.below)]


def scope_of(tree: UnitTree, earlier: UnitTree, unit_id: int) -> Scope:
    """The units of a table; a unit closed within the period is still found in the tree of its first day."""
    for one in (tree, earlier):
        if unit_id in one.by_id:
            return Scope(one.by_id[unit_id], one.descendants_of(unit_id))
    raise Refused([Problem("unit_id", "这个单位在统计期内不存在，请换一个月份或单位")])


def versions_of(session: Session, unit_id: int, month: Month) -> list[MonthlyReport]:
    """Every version of a unit's month, the first one first."""
    query = select(MonthlyReport).where(
        MonthlyReport.unit_id == unit_id, MonthlyReport.year == month.year, MonthlyReport.month == month.month
    )
    return list(session.scalars(query.order_by(MonthlyReport.version)))


def submitted_tables(session: Session, unit_ids: Iterable[int], month: Month) -> dict[int, tuple[int, ReportTable]]:
    """Unit → version and frozen table of its newest valid submission of a month."""
    query = select(MonthlyReport).where(
        MonthlyReport.unit_id.in_(list(unit_ids)),
        MonthlyReport.year == month.year,
        MonthlyReport.month == month.month,
        MonthlyReport.state.in_(sorted(FROZEN)),
        MonthlyReport.figures.is_not(None),
    )
    found = session.scalars(query.order_by(MonthlyReport.version))
    return {report.unit_id: (report.version, table_from_plain(report.figures)) for report in found}


def month_table(session: Session, ws: Workspace, unit_id: int, month: Month) -> ReportTable:
    """A month's table now: own figures from the ledger, those below as last submitted, else from the ledger."""
    first, last = report_policy(ws).calendar.period(month)
    scope = scope_of(tree_in(session, last), tree_in(session, first), unit_id)
    sent = submitted_tables(session, [node.id for node in scope.below], month)
    return _table(session, ws, scope, month.year, Span.month, month.month, sent)


def span_table(session: Session, ws: Workspace, unit_id: int, year: int, span: Span, number: int) -> ReportTable:
    """A quarter's, half-year's or year's table, straight from the ledger: each case counts once in it."""
    first, last = report_policy(ws).calendar.of_span(year, span, number)
    scope = scope_of(tree_in(session, last), tree_in(session, first), unit_id)
    return _table(session, ws, scope, year, span, number, {})


def _table(
    session: Session,
    ws: Workspace,
    scope: Scope,
    year: int,
    span: Span,
    number: int,
    sent: Mapping[int, tuple[int, ReportTable]],
) -> ReportTable:
    policy, last_month = report_policy(ws), months_of(year, span, number)[-1]
    first, last = policy.calendar.of_span(year, span, number)
    bounds = policy.size_bounds(last_month)
    period = count_cells(session, first, last, bounds, scope.ids)
    whole_year = count_cells(session, policy.calendar.period(Month(year, 1))[0], last, bounds, scope.ids)
    columns = []
    for node in (scope.unit, *scope.below):
        if node is not scope.unit and not (node.reports_monthly or node.id in sent or node.id in whole_year):
            continue  # a 机关科室 that does not report has a column only when the ledger holds something of it
        if node.id in sent:
            version, table = sent[node.id]
            column = TableColumn(node.id, node.short_name, node.depth - scope.unit.depth, table.own.period,
                                 table.own.year, f"已上报第 {version} 版")  # fmt: skip
        else:
            column = TableColumn(node.id, node.short_name, node.depth - scope.unit.depth,
                                 period.get(node.id, NOTHING), whole_year.get(node.id, NOTHING),
                                 FROM_LEDGER if node.reports_monthly else NOT_ASKED)  # fmt: skip
        columns.append(column)
    found = {key for column in columns for key in (*column.period.type_keys(), *column.year.type_keys())}
    return ReportTable(
        unit_id=scope.unit.id,
        unit=scope.unit.name,
        span=span.value,
        label=span_label(year, span, number),
        first=first,
        last=last,
        columns=tuple(columns),
        types=types_for(policy.types(last_month), found, dict(ws.policy.lists["dispute_types"].titles)),
        bounds=bounds,
        denominator=policy.denominator(last_month),
    )
