"""组织机构图 and 责任体系表 of a day: what the papers say, and writing them (S1)."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from desktop.reports.organisation import ChartBody, ChartNote, ChartUnit, write_organisation_chart
from desktop.reports.parts.table import Cell, Kind, SheetColumn, SheetTable
from desktop.rules.organisation import Holder, UnitKind, UnitNode, UnitTree
from desktop.rules.vacancy import Vacancy, wanted_posts
from desktop.services.organisation.appointment import holders_on
from desktop.services.organisation.body import BodyView, bodies_in
from desktop.services.organisation.lookup import vacancies_on
from desktop.services.organisation.tree import own_unit_id, tree_in
from desktop.services.parts.paper_out import as_pdf, paper_marks
from desktop.services.workspace import Workspace

Held = dict[tuple[int, str], list[Holder]]
CHART_POSTS = ("first_responsible", "direct_responsible")
_GROUPED = (UnitKind.section, UnitKind.subordinate, UnitKind.department, UnitKind.county, UnitKind.township)


def chart_name(ws: Workspace, day: date) -> str:
    """The title of the chart, also the name proposed for its file."""
    return f"{_own_name(ws, day)}组织机构图"


def table_name(ws: Workspace, day: date) -> str:
    """The title of the table, also the name proposed for its file."""
    return f"{_own_name(ws, day)}{ws.policy.term('work')}责任体系表"


def write_chart(ws: Workspace, day: date, target: Path) -> int:
    """Write the organisation chart of `day` as PDF; returns its pages. OutputError or TargetBusy in Chinese."""
    with ws.read() as session:
        tree, held = tree_in(session, day), holders_on(session, day)
        bodies = bodies_in(session, ws, day)
    inside = {node.id for node in tree.scope_of(own_unit_id(ws))}
    roots = [_chart_unit(ws, node, tree, held, bodies, inside) for node in tree.children_of(None)]
    subtitle = f"按 {day} 在任情况"
    return write_organisation_chart(roots, target, title=chart_name(ws, day), subtitle=subtitle, **paper_marks(ws))


def write_table_as_pdf(ws: Workspace, day: date, target: Path) -> int:
    """Write the 责任体系表 (and the members of the bodies) of `day` as PDF; returns its pages."""
    from desktop.reports.parts.table_pdf import write_table_pdf

    return write_table_pdf(responsibility_tables(ws, day), target, size=9, **paper_marks(ws))


def write_table_as_sheet(ws: Workspace, day: date, target: Path) -> Path:
    """Write the same as a workbook that opens unchanged in WPS, Excel and LibreOffice."""
    from desktop.reports.parts.sheet import write_tables

    return write_tables(responsibility_tables(ws, day), target)


def paper_bytes(write: Callable[[Workspace, date, Path], int], ws: Workspace, day: date) -> bytes:
    """A paper of `write_chart` or `write_table_as_pdf` for the preview, leaving no file behind."""
    return as_pdf(lambda target: write(ws, day, target))


def responsibility_tables(ws: Workspace, day: date) -> list[SheetTable]:
    """责任体系表 of the own unit and all below it; then, when there are any, the members of their bodies."""
    with ws.read() as session:
        tree, held = tree_in(session, day), holders_on(session, day)
        bodies = bodies_in(session, ws, day)
    scope = tree.scope_of(own_unit_id(ws))
    tables = [_posts_table(ws, day, scope, held)]
    ids = {node.id for node in scope}
    members = [row for body in bodies if body.unit_id in ids for row in _member_rows(body)]
    if members:
        tables.append(_members_table(ws, day, members))
    return tables


# --- the table --------------------------------------------------------------------------------------


def _posts_table(ws: Workspace, day: date, scope: Sequence[UnitNode], held: Held) -> SheetTable:
    columns = [SheetColumn("序号", Kind.INTEGER, 6), SheetColumn("单位", Kind.TEXT, 30)]
    columns += [SheetColumn(post.title, Kind.TEXT, 22) for post in ws.policy.posts]
    columns.append(SheetColumn("办公电话", Kind.TEXT, 15))
    least = min((node.depth for node in scope), default=0)
    rows: list[list[Cell]] = []
    for number, node in enumerate(scope, 1):
        wanted = {post.key for post in wanted_posts(node.unit_kind, ws.policy, day)}
        posts = [_names(held.get((node.id, post.key), []), post.key in wanted) for post in ws.policy.posts]
        rows.append([number, "　" * (node.depth - least) + node.name, *posts, node.phone or None])
    missing = vacancies_on(ws, day)
    footer = _missing_lines(missing) or ["应配岗位和机构均已配齐。"]
    articles = dict.fromkeys(f"{vacancy.title}：{vacancy.problem.article}" for vacancy in missing)
    if articles:
        footer.append("依据：" + "；".join(articles))
    return SheetTable(
        title=table_name(ws, day),
        columns=columns,
        rows=rows,
        subtitle=f"单位（盖章）：{_own_name(ws, day)}　　按 {day} 在任情况",
        footer=footer,
        sheet_name="责任体系表",
    )


def _missing_lines(missing: Sequence[Vacancy]) -> list[str]:
    """How many posts are vacant (each marked in the table), and which units lack a body they must have."""
    posts = [vacancy for vacancy in missing if not vacancy.is_body]
    lines = [f"空缺岗位 {len(posts)} 个。"] if posts else []
    units: dict[str, list[str]] = {}
    for vacancy in missing:
        if vacancy.is_body:
            units.setdefault(vacancy.title, []).append(vacancy.unit)
    return lines + [f"尚未设立{title}的单位 {len(names)} 个：{'、'.join(names)}。" for title, names in units.items()]


def _names(holders: Sequence[Holder], wanted: bool) -> str | None:
    """张某 局长；李某 副局长; 空缺 when the post must be filled and is not."""
    if not holders:
        return "空缺" if wanted else None
    return "；".join(f"{one.name} {one.job_title}".strip() for one in holders)


def _member_rows(body: BodyView) -> list[list[Cell]]:
    return [[body.name, one.role_title, one.name, one.unit, one.job_title or None] for one in body.members]


def _members_table(ws: Workspace, day: date, rows: list[list[Cell]]) -> SheetTable:
    columns = [
        SheetColumn("序号", Kind.INTEGER, 6),
        SheetColumn("机构", Kind.TEXT, 38),
        SheetColumn("组内职务", Kind.LABEL, 14),
        SheetColumn("姓名", Kind.LABEL, 10),
        SheetColumn("所在单位", Kind.TEXT, 30),
        SheetColumn("职务", Kind.TEXT, 30),
    ]
    return SheetTable(
        title=f"{_own_name(ws, day)}{ws.policy.term('group')}成员表",
        columns=columns,
        rows=[[number, *row] for number, row in enumerate(rows, 1)],
        subtitle=f"按 {day} 在任情况",
        sheet_name="机构成员",
    )


# --- the chart --------------------------------------------------------------------------------------


def _chart_unit(
    ws: Workspace, node: UnitNode, tree: UnitTree, held: Held, bodies: Sequence[BodyView], inside: set[int]
) -> ChartUnit:
    children = tree.children_of(node.id)
    kinds = list(dict.fromkeys(child.unit_kind for child in children))
    if len(kinds) > 1 and node.id in inside:
        children = tuple(sorted(children, key=lambda child: kinds.index(child.unit_kind)))
    return ChartUnit(
        name=node.name,
        group=node.unit_kind.value if node.unit_kind in _GROUPED else "",
        notes=_notes(ws, node, tree.day, held) if node.id in inside else (),
        children=tuple(_chart_unit(ws, child, tree, held, bodies, inside) for child in children),
        bodies=tuple(_chart_body(body) for body in bodies if body.unit_id == node.id),
        own=node.id == own_unit_id(ws),
    )


def _notes(ws: Workspace, node: UnitNode, day: date, held: Held) -> tuple[ChartNote, ...]:
    """第一责任人 and 直接责任人 with their names; a required one without holder in red."""
    notes = []
    wanted = {post.key for post in wanted_posts(node.unit_kind, ws.policy, day)}
    for key in CHART_POSTS:
        holders = held.get((node.id, key), [])
        title = ws.policy.post(key).title
        if holders:
            notes.append(ChartNote(f"{title}：{'、'.join(holder.name for holder in holders)}"))
        elif key in wanted:
            notes.append(ChartNote(f"{title}：空缺", alarm=True))
    return tuple(notes)


def _chart_body(body: BodyView) -> ChartBody:
    """The body with its chair, vice chairs and office; how many members there are besides."""
    by_role: dict[str, list[str]] = {}
    for member in body.members:
        by_role.setdefault(member.role_title, []).append(member.name)
    notes = [
        ChartNote(f"{role}：{'、'.join(names)}" if len(names) <= 4 else f"{role}：{len(names)} 人")
        for role, names in by_role.items()
    ]
    if body.office:
        notes.append(ChartNote(f"办公室设在{body.office}"))
    return ChartBody(body.name, tuple(notes) or (ChartNote("尚无成员", alarm=True),))


def _own_name(ws: Workspace, day: date) -> str:
    with ws.read() as session:
        tree = tree_in(session, day)
    return tree.name_of(own_unit_id(ws)) or "本单位"
