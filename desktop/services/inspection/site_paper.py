"""重点部位和登记簿的纸和表: gathered from the records, written by `reports` (S5; forms.md 5)."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from desktop.fields import Day, Many, Money, NamedField, Number, Row, Text, UnitRef
from desktop.reports.key_site import FormLine, form_paper, patrol_table, rota_table
from desktop.reports.parts.official import OfficialDocument
from desktop.reports.parts.table import Cell, Kind, SheetColumn, SheetTable
from desktop.rules.parameter import chinese_day
from desktop.services.inspection.key_site import FILE_FIELDS, SITES, file_sentence, site_file
from desktop.services.inspection.patrol import site_sheet
from desktop.services.inspection.register import EVENTS
from desktop.services.inspection.shift import ShiftMonth, shift_month
from desktop.services.parts.names import unit_names_on
from desktop.services.parts.plain_ledger import PlainLedger, PlainList
from desktop.services.workspace import Workspace

_WEEK = "一二三四五六日"
_HEAD = ("name", "unit_id", "site_kind", "place", "since")
_APPLICATION = (
    "name", "event_kind", "unit_id", "place", "begins_on", "ends_on", "headcount", "responsible_id", "content",
    "security_plan", "applied_on",
)  # fmt: skip
_LISTED_OUT = frozenset({"initials"})


def site_file_paper(ws: Workspace, site_id: int) -> OfficialDocument:
    """The 保卫档案 of a site as a paper; what it lacks is said in it."""
    found = site_file(ws, site_id)
    lines = _lines(ws, SITES, found.row, (*_HEAD, *FILE_FIELDS), ws.today())
    lines.insert(len(_HEAD), FormLine("每日巡查", found.patrol or "不要求"))
    lines.append(FormLine("平面图等附件", "\n".join(found.drawings)))
    gaps = file_sentence(found)
    if gaps:
        lines.append(FormLine("待补内容", gaps))
    return form_paper("重点部位保卫档案", lines, note=_made(ws))


def event_paper(ws: Workspace, event_id: int) -> OfficialDocument:
    """大型活动申报审批表: the application, and the decision, or room for it."""
    row = EVENTS.load(ws, event_id)
    lines = _lines(ws, EVENTS, row, _APPLICATION, row["applied_on"] or ws.today())
    words = PlainList(ws, EVENTS).rows([event_id])[event_id]
    decided = row["decision"] is not None
    told = f"{row['decision'].value}\n{row['opinion'] or ''}".strip() if decided else "\n\n"
    signed = f"审批人：{words['decider'] or ''}　　日期：{_day(row['decided_on'])}" if decided else "审批人（签字）：\n"
    lines += [FormLine("申报单位意见", "主要负责人（签字、盖章）：\n\n　　　　年　　月　　日")]
    lines += [FormLine("审批意见", f"{told}\n{signed}")]
    if row["result"]:
        lines.append(FormLine("举办情况", row["result"]))
    return form_paper("大型活动申报审批表", lines, number=f"编号：{row['number']}", note=_made(ws))


def _lines(ws: Workspace, ledger: PlainLedger, row: Row, names: Sequence[str], day: date) -> list[FormLine]:
    """The fields of a record as a form has them: the unit by its full name on `day`, days in Chinese."""
    shown = PlainList(ws, ledger).rows([row.id or 0])[row.id or 0]
    with ws.read() as session:
        units = unit_names_on(session, day)
    spec = ledger.spec()
    lines = []
    for name in names:
        cell = units.get(row["unit_id"]) if isinstance(spec[name].field, UnitRef) else _cell(spec[name], shown)
        text = _day(cell) if isinstance(cell, date) else str(cell or "")
        lines.append(FormLine(spec[name].field.label, text))
    return lines


def _cell(named: NamedField, row: Row) -> Cell:
    """What a paper says of a field of a list row: names for references, titles for list entries."""
    if isinstance(named.field, UnitRef):
        return str(row["unit"])
    stem = named.name.removesuffix("_id")
    if named.name.endswith("_id") and stem in row.values:
        return row[stem] or None
    if f"{named.name}_title" in row.values:
        return str(row[f"{named.name}_title"])
    value = row.get(named.name)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    return value if isinstance(value, str | int | Decimal | None) else str(value)


def _day(day: date | None) -> str:
    return chinese_day(day) if day else ""


def _made(ws: Workspace) -> str:
    return f"制表日期：{_day(ws.today())}　参考样式"


# --- tables -------------------------------------------------------------------------------------


def ledger_table(ws: Workspace, ledger: PlainLedger, ids: Sequence[int], subtitle: str = "") -> SheetTable:
    """The records of a register as they are listed, every field a column."""
    rows = PlainList(ws, ledger).rows(ids)
    fields = [n for n in ledger.spec().fields if n.name not in _LISTED_OUT and not isinstance(n.field, Many)]
    columns = [SheetColumn(named.field.label, _kind(named), _width(named)) for named in fields]
    made = [[_cell(named, rows[number]) for named in fields] for number in ids if number in rows]
    return SheetTable(f"{ledger.noun}登记表", columns, made, subtitle=subtitle, footer=["参考样式"])


def _kind(named: NamedField) -> Kind:
    if isinstance(named.field, Day):
        return Kind.DAY
    if isinstance(named.field, Money):
        return Kind.MONEY
    if named.name == "number":
        return Kind.LABEL
    return Kind.INTEGER if isinstance(named.field, Number) else Kind.TEXT


def _width(named: NamedField) -> float:
    """Room for what stands in a column: long texts wrap, numbers and days do not."""
    if isinstance(named.field, Text) and named.field.lines > 1:
        return 24
    if named.name == "number" or isinstance(named.field, Day):
        return 12
    return 8 if isinstance(named.field, Number) else 14 if isinstance(named.field, UnitRef) else 10


def patrol_sheet_table(ws: Workspace, site_id: int, year: int, month: int) -> SheetTable:
    """The month sheet of a site: exceptions and missing days below it."""
    sheet = site_sheet(ws, site_id, year, month)
    remarks = list(sheet.exceptions)
    if sheet.missing:
        remarks.append(f"未登记：{'、'.join(f'{day.day}日' for day in sheet.missing)}")
    title = f"{year}年{month}月{sheet.site.name}每日巡查表"
    place = f"{sheet.site.unit}　{sheet.place}"
    return patrol_table(title, place, sheet.days, sheet.items, sheet.cells, sheet.walkers, sheet.chiefs, remarks)


def rota_sheet_table(ws: Workspace, unit_id: int, unit: str, year: int, month: int) -> SheetTable:
    """The rota of a month, one line a shift; a day without anybody stands empty."""
    found = shift_month(ws, unit_id, year, month)
    return rota_table(f"{year}年{month}月值班表", _rota_rows(found), unit)


def _rota_rows(found: ShiftMonth) -> list[list[str]]:
    rows = []
    for day in found.days:
        mark = f"（{found.marks[day]}）" if found.marks[day] else ""
        head = [f"{day.month}月{day.day}日", f"{_WEEK[day.weekday()]}{mark}"]
        shifts = found.lines[day] or (None,)
        rows += [[*head, *((s.title, s.leader, s.people, s.events) if s else ("", "", "", ""))] for s in shifts]
    return rows
