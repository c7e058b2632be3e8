"""检查的纸: 现场检查记录 as an official paper, the list of inspections as a sheet; plain values in, papers out (S5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from desktop.reports.parts.official import (
    Blank,
    Block,
    Body,
    Grid,
    Heading,
    OfficialDocument,
    Party,
    SignatureBlock,
    chinese_date,
)
from desktop.reports.parts.table import Cell, Kind, SheetColumn, SheetTable

NOTE = "本记录为单位内部安全检查记录，一式二份，检查方与被检查单位各存一份。"
_ROOM = "　"
_FINDINGS_ROOM, _OPINION_ROOM = 6, 3  # lines left free in a record that is filled in by hand


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One line of the checklist as answered."""

    domain: str
    content: str
    result: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing found: what it is, whether it is a 重大 hazard, the hazard's number and deadline if filed.

    `line` is the place of the checklist line it failed, 0 for what was found besides.
    """

    text: str
    major: bool = False
    number: str = ""
    due_on: date | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class InspectionPaper:
    """One inspection as plain values; empty texts leave room to write."""

    number: str
    kind: str
    unit: str
    place: str
    address: str = ""
    site_person: str = ""
    site_post: str = ""
    when: str = ""
    inspectors: Sequence[str] = ()
    lines: Sequence[CheckLine] = ()
    found: Sequence[Found] = ()
    summary: str = ""
    opinion: str = ""
    inspecting_unit: str = ""
    least_inspectors: int = 1


def official_inspection(paper: InspectionPaper) -> OfficialDocument:
    """现场检查记录: particulars, checklist, numbered findings, opinion, signatures of both sides; pages counted."""
    head = (
        ("被检查单位", paper.unit, "检查类型", paper.kind),
        ("检查场所", paper.place, "地　　址", paper.address or _ROOM),
        ("现场负责人", paper.site_person or _ROOM, "职　　务", paper.site_post or _ROOM),
        ("检查时间", paper.when or _ROOM, "检查人员", "、".join(paper.inspectors) or _ROOM),
    )
    blocks: list[Block] = [Grid(head, (0.16, 0.34, 0.16, 0.34), header=0)]
    if paper.lines:
        blocks += [Heading(1, "一、检查内容和结果"), _checklist(paper.lines)]
    blocks += [Heading(1, _numbered(2 if paper.lines else 1, "发现的问题")), *_findings(paper)]
    blocks += [Heading(1, _numbered(3 if paper.lines else 2, "处理意见"))]
    known = paper.opinion or (_opinion(paper) if _looked(paper) else "")
    blocks += [Body(known) if known else Blank(_OPINION_ROOM), Body(NOTE)]
    signers = max(paper.least_inspectors, len(paper.inspectors), 1)
    parties = (
        Party("检查人员", paper.inspecting_unit, tuple("签字：" for _ in range(min(signers, 4))), seal=""),
        Party("被检查单位", paper.unit, ("现场负责人（签字）：",), seal=""),
    )
    return OfficialDocument(
        title="现场检查记录",
        blocks=tuple(blocks),
        signature=SignatureBlock(parties, seal_lines=1),
        number=f"编号：{paper.number}",
        counted=True,
        subject=f"{paper.number} {paper.unit}现场检查记录",
    )


def _numbered(place: int, text: str) -> str:
    return f"{'一二三四'[place - 1]}、{text}"


def _checklist(lines: Sequence[CheckLine]) -> Grid:
    rows = [("序号", "领域", "检查内容", "结果", "存在问题")]
    rows += [
        (str(place), line.domain or _ROOM, line.content, line.result or _ROOM, line.note or _ROOM)
        for place, line in enumerate(lines, 1)
    ]
    return Grid(tuple(rows), (0.09, 0.15, 0.40, 0.12, 0.24))


def _findings(paper: InspectionPaper) -> list[Block]:
    """Numbered; then which of them are 重大."""
    blocks: list[Block] = [Body(paper.summary)] if paper.summary else []
    if not paper.found:
        return [*blocks, Body("未发现问题。") if _looked(paper) else Blank(_FINDINGS_ROOM)]
    for place, found in enumerate(paper.found, 1):
        marks = (f"检查内容第{found.line}项" if found.line else "", f"隐患 {found.number}" if found.number else "")
        tail = f"（{'，'.join(filter(None, marks))}）" if any(marks) else ""
        due = f"整改期限：{chinese_date(found.due_on)}。" if found.due_on else ""
        blocks.append(Body(f"{found.text.rstrip('。')}{tail}。{due}", lead=f"{place}. "))
    majors = [str(place) for place, found in enumerate(paper.found, 1) if found.major]
    if majors:
        blocks.append(Body(f"其中第{'、'.join(majors)}项属于重大隐患。"))
    return blocks


def _looked(paper: InspectionPaper) -> bool:
    """Whether anything was recorded of the visit; a plan printed beforehand claims nothing."""
    return bool(paper.summary or paper.found or any(line.result for line in paper.lines))


def _opinion(paper: InspectionPaper) -> str:
    if not paper.found:
        return "继续落实各项安全防范措施。"
    return "上述问题请按整改通知书规定的期限整改，并书面反馈整改情况。"


def file_name(number: str, unit: str) -> str:
    """现场检查记录-2026-0003-市容支队: sorts by number and says whose it is."""
    from desktop.reports.parts.files import safe_file_name

    return safe_file_name(f"现场检查记录-{number}-{unit}")


# --- the list -----------------------------------------------------------------------------------------

_LISTED: tuple[tuple[str, SheetColumn], ...] = (
    ("number", SheetColumn("编号", Kind.LABEL, 11)),
    ("unit", SheetColumn("被检查单位", width=14)),
    ("kind", SheetColumn("检查类型", Kind.LABEL, 14)),
    ("place", SheetColumn("检查场所", width=20)),
    ("domains", SheetColumn("检查领域", width=18)),
    ("planned_on", SheetColumn("计划日期", Kind.DAY, 11)),
    ("visited_on", SheetColumn("检查日期", Kind.DAY, 11)),
    ("who", SheetColumn("检查人", width=14)),
    ("failed", SheetColumn("不合格", Kind.INTEGER, 8)),
    ("mark", SheetColumn("状态", Kind.LABEL, 10)),
)


def list_sheet(rows: Iterable[Mapping[str, Any]], subtitle: str = "", footer: Sequence[str] = ()) -> SheetTable:
    """The inspections shown, for a workbook and for a landscape page; keys of `rows` as in `_LISTED`."""

    def cells() -> Iterable[list[Cell]]:
        for place, row in enumerate(rows, 1):
            yield [place, *(row.get(key) for key, _ in _LISTED)]

    heads = [SheetColumn("序号", Kind.INTEGER, 6), *(column for _, column in _LISTED)]
    return SheetTable("安全检查台账", heads, cells(), subtitle, footer, sheet_name="检查台账")
