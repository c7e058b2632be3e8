"""隐患的纸: 整改通知书, 复查意见书, 延期审批表 as official papers, the ledger as a sheet (S5; forms.md 4, 5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from desktop.reports.parts.official import (
    Addressee,
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

_ROOM = "　"


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One hazard in a notice: where, what, its grade, what is asked, by when, and how that day came about."""

    number: str
    place: str
    text: str
    major: bool
    measure: str = ""
    due_on: date | None = None
    deadline: str = ""


@dataclass(frozen=True, slots=True)
class NoticePaper:
    """整改通知书 as plain values."""

    number: str
    unit: str
    issuer: str
    issued_on: date
    found_on: date
    lines: Sequence[NoticeLine]
    demand: str = ""
    received_on: date | None = None
    receiver: str = ""


def official_notice(paper: NoticePaper) -> OfficialDocument:
    """Numbered hazards, which of them are 重大, deadlines, both sides to sign, 一式二份; cites no enforcement power."""
    count = len(paper.lines)
    blocks: list[Block] = [
        Addressee(f"{paper.unit}："),
        Body(f"经检查，{chinese_date(paper.found_on)}发现你单位存在下列{count}项安全隐患："),
    ]
    for place, line in enumerate(paper.lines, 1):
        blocks.append(Body(f"{line.place}：{line.text.rstrip('。')}。（{line.number}）", lead=f"{place}. "))
    majors = "、".join(str(place) for place, line in enumerate(paper.lines, 1) if line.major)
    blocks.append(Body(f"其中第{majors}项属于重大隐患。" if majors else "以上均属于一般隐患。"))
    blocks += [Heading(1, "一、整改要求和期限"), _deadlines(paper.lines)]
    if paper.demand:
        blocks.append(Body(paper.demand))
    blocks += [Body(sentence, lead="期限说明：") for sentence in _explained(paper.lines)]
    blocks += [
        Heading(1, "二、反馈和复查"),
        Body(
            "请明确整改责任人，在规定期限内完成整改，并书面反馈整改情况，由我方复查。期限内确实不能完成的，"
            "应在期限届满前书面申请延期。"
        ),
        Body("本通知书为单位内部管理文书，一式二份，双方各存一份。"),
    ]
    signed = chinese_date(paper.received_on)
    parties = (
        Party("下达单位", paper.issuer, ("经办人（签字）：",), chinese_date(paper.issued_on)),
        Party("签收单位", paper.unit, (f"签收人（签字）：{paper.receiver}",), signed),
    )
    return OfficialDocument(
        title="安全隐患整改通知书",
        blocks=tuple(blocks),
        signature=SignatureBlock(parties),
        number=paper.number,
        subject=f"{paper.number} {paper.unit}整改通知书",
    )


def _deadlines(lines: Sequence[NoticeLine]) -> Grid:
    rows = [("序号", "级别", "整改措施或要求", "整改期限")]
    rows += [
        (str(place), "重大" if line.major else "一般", line.measure or "按规定整改到位", _short(line.due_on))
        for place, line in enumerate(lines, 1)
    ]
    return Grid(tuple(rows), (0.10, 0.12, 0.50, 0.28))


def _explained(lines: Sequence[NoticeLine | ReviewLine]) -> list[str]:
    """How the deadlines came about, each sentence once, with the places it holds for when there are several."""
    found: dict[str, list[int]] = {}
    for place, line in enumerate(lines, 1):
        if line.deadline:
            found.setdefault(line.deadline, []).append(place)
    if len(found) == 1:
        return list(found)
    return [f"第{'、'.join(map(str, places))}项，{sentence}" for sentence, places in found.items()]


def _short(day: date | None) -> str:
    return chinese_date(day) if day else _ROOM


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One hazard in a 复查意见书: mended or not, what is still missing, the new deadline and how it came about."""

    number: str
    place: str
    text: str
    mended: bool
    opinion: str = ""
    new_due_on: date | None = None
    closed: bool = False
    deadline: str = ""


@dataclass(frozen=True, slots=True)
class ReviewPaper:
    """复查意见书 as plain values."""

    number: str
    unit: str
    issuer: str
    reviewed_on: date
    reviewers: Sequence[str]
    notices: Sequence[str]
    lines: Sequence[ReviewLine]


def official_review(paper: ReviewPaper) -> OfficialDocument:
    """Which hazards are mended, which are not, the new deadline of those; both sides to sign."""
    notices = f"（{'、'.join(paper.notices)}整改通知书）" if paper.notices else ""
    blocks: list[Block] = [
        Addressee(f"{paper.unit}："),
        Body(
            f"{chinese_date(paper.reviewed_on)}，{'、'.join(paper.reviewers)}对你单位反馈已整改的下列隐患{notices}"
            "进行了复查，意见如下："
        ),
    ]
    done = [line for line in paper.lines if line.mended]
    left = [line for line in paper.lines if not line.mended]
    if done:
        blocks += [Heading(1, "一、已整改到位"), *_reviewed(done)]
    if left:
        blocks += [Heading(1, "二、未整改到位" if done else "一、未整改到位"), *_reviewed(left)]
        blocks.append(Body("未整改到位的，请按重新规定的期限继续整改，完成后再次书面反馈。"))
        blocks += [Body(sentence, lead="期限说明：") for sentence in _explained(left)]
    blocks.append(Body("本意见书为单位内部管理文书，一式二份，双方各存一份。"))
    signers = tuple("复查人（签字）：" for _ in paper.reviewers) or ("复查人（签字）：",)
    parties = (
        Party("复查单位", paper.issuer, signers, chinese_date(paper.reviewed_on)),
        Party("被复查单位", paper.unit, ("签收人（签字）：",)),
    )
    return OfficialDocument(
        title="安全隐患整改复查意见书",
        blocks=tuple(blocks),
        signature=SignatureBlock(parties),
        number=paper.number,
        subject=f"{paper.number} {paper.unit}复查意见书",
    )


def _reviewed(lines: Sequence[ReviewLine]) -> list[Block]:
    found: list[Block] = []
    for place, line in enumerate(lines, 1):
        opinion = f"复查意见：{line.opinion.rstrip('。')}。" if line.opinion else ""
        due = f"限于{chinese_date(line.new_due_on)}前（含当日）整改到位。" if line.new_due_on else ""
        closed = "予以销号。" if line.closed else ""
        words = f"{line.place}：{line.text.rstrip('。')}（{line.number}）。{opinion}{due}{closed}"
        found.append(Body(words, lead=f"{place}. "))
    return found


@dataclass(frozen=True, slots=True)
class ExtensionPaper:
    """隐患整改延期审批表 as plain values; an undecided one leaves room for the decision."""

    hazard: str
    unit: str
    place: str
    text: str
    grade: str
    asked_on: date
    old_due_on: date
    wanted_on: date
    reason: str
    decision: str = ""
    granted_on: date | None = None
    approver: str = ""
    decided_on: date | None = None
    opinion: str = ""


def official_extension(paper: ExtensionPaper) -> OfficialDocument:
    """A form: what is asked for and why, the opinion of who decides, signatures."""
    decided = "。".join(part.rstrip("。") for part in (paper.decision, paper.opinion) if part)
    rows = (
        ("申请单位", paper.unit, "隐患编号", paper.hazard),
        ("隐患部位", paper.place, "级　　别", paper.grade),
        ("原定期限", chinese_date(paper.old_due_on), "申请延至", chinese_date(paper.wanted_on)),
    )
    wide = (
        ("隐患情况", paper.text),
        ("延期理由", paper.reason),
        ("批复意见", decided or "　\n　\n　"),
        ("批准延至", "—" if paper.decision and not paper.granted_on else chinese_date(paper.granted_on)),
    )
    parties = (
        Party("申请单位", paper.unit, ("负责人（签字）：",), chinese_date(paper.asked_on)),
        Party("批准人", paper.approver, ("签字：",), chinese_date(paper.decided_on), seal=""),
    )
    return OfficialDocument(
        title="安全隐患整改延期审批表",
        blocks=(Grid(rows, (0.16, 0.34, 0.16, 0.34), header=0), Grid(wide, (0.16, 0.84), header=0)),
        signature=SignatureBlock(parties),
        subject=f"{paper.hazard} {paper.unit}延期审批表",
    )


# --- the ledger ---------------------------------------------------------------------------------------

_SHEET: tuple[tuple[str, SheetColumn], ...] = (
    ("number", SheetColumn("编号", Kind.LABEL, 11)),
    ("unit", SheetColumn("整改单位", width=14)),
    ("place", SheetColumn("隐患部位", width=20)),
    ("description", SheetColumn("隐患情况", width=36)),
    ("category_title", SheetColumn("类别", Kind.LABEL, 12)),
    ("grade_title", SheetColumn("级别", Kind.LABEL, 6)),
    ("source_title", SheetColumn("来源", Kind.LABEL, 10)),
    ("found_on", SheetColumn("发现日期", Kind.DAY, 11)),
    ("measure", SheetColumn("整改措施", width=26)),
    ("person", SheetColumn("整改责任人", Kind.LABEL, 10)),
    ("noticed_on", SheetColumn("通知书日期", Kind.DAY, 11)),
    ("first_due_on", SheetColumn("最初期限", Kind.DAY, 11)),
    ("due_on", SheetColumn("整改期限", Kind.DAY, 11)),
    ("mended_on", SheetColumn("整改完成", Kind.DAY, 11)),
    ("closed_on", SheetColumn("销号日期", Kind.DAY, 11)),
    ("mark", SheetColumn("状态", Kind.LABEL, 9)),
)
_PRINTED = (
    "number", "unit", "place", "description", "category_title", "grade_title", "found_on", "person", "due_on",
    "closed_on", "mark",
)  # fmt: skip


def ledger_sheet(rows: Iterable[Mapping[str, Any]], subtitle: str = "", footer: Sequence[str] = ()) -> SheetTable:
    """Every column of the ledger, for a workbook."""
    return _table(_SHEET, rows, subtitle, footer)


def ledger_print(rows: Iterable[Mapping[str, Any]], subtitle: str = "", footer: Sequence[str] = ()) -> SheetTable:
    """The columns that fit a landscape page."""
    return _table(tuple(column for column in _SHEET if column[0] in _PRINTED), rows, subtitle, footer)


def _table(
    columns: tuple[tuple[str, SheetColumn], ...],
    rows: Iterable[Mapping[str, Any]],
    subtitle: str,
    footer: Sequence[str],
) -> SheetTable:
    def cells() -> Iterable[list[Cell]]:
        for place, row in enumerate(rows, 1):
            yield [place, *(row.get(key) for key, _ in columns)]

    heads = [SheetColumn("序号", Kind.INTEGER, 6), *(column for _, column in columns)]
    return SheetTable("安全隐患台账", heads, cells(), subtitle, footer, sheet_name="隐患台账")
