"""隐患的纸: 整改通知书, 复查意见书, 延期审批表, the ledger shown as a workbook or a PDF (S5; forms.md 4, 5)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from desktop.fields import Problem, Refused
from desktop.models.hazard import Hazard, HazardExtension, HazardNotice, HazardNoticeLine, HazardReview
from desktop.models.organisation import Person
from desktop.rules.explain import due_as_typed
from desktop.rules.hazard import Decision, ReviewResult
from desktop.rules.parameter import UNIT
from desktop.services.inspection.hazard import SLOTS, found_hazard, hazard_photos, load_hazard
from desktop.services.inspection.hazard_list import HazardList
from desktop.services.inspection.photo import pairs_of, photo_content
from desktop.services.organisation.lookup import own_unit_id
from desktop.services.parts.names import unit_names_on
from desktop.services.parts.paper_out import (
    as_pdf,
    paper_marks,
    refused_in_words,
    table_pdf,
    write_paper,
    write_table,
)
from desktop.services.workspace import Workspace

if TYPE_CHECKING:
    from desktop.reports.parts.official import OfficialDocument
_CHUNK = 500


def notice_paper(ws: Workspace, notice_id: int) -> "OfficialDocument":
    """整改通知书 as it was issued: what it says of its hazards was kept with it; signed for or not as of now."""
    from desktop.reports.hazard import NoticeLine, NoticePaper, official_notice

    with ws.read() as session:
        notice = session.get(HazardNotice, notice_id)
        if notice is None:
            raise Refused([Problem("", "这份通知书已不存在")])
        units = unit_names_on(session, notice.issued_on)
        lines = [
            NoticeLine(
                line.number, line.place, line.description, line.major, line.measure or "", line.due_on,
                line.sentence or "",
            )
            for line in notice.lines
        ]  # fmt: skip
        return official_notice(
            NoticePaper(
                number=notice.number,
                unit=units.get(notice.unit_id, ""),
                issuer=units.get(own_unit_id(ws) or 0, ""),
                issued_on=notice.issued_on,
                found_on=min((line.found_on for line in notice.lines), default=notice.issued_on),
                lines=lines,
                demand=notice.demand or "",
                received_on=notice.received_on,
                receiver=notice.receiver or "",
            )
        )


def review_paper(ws: Workspace, number: str) -> "OfficialDocument":
    """复查意见书 of that 文号 as it was issued, with every hazard reviewed under it."""
    from desktop.reports.hazard import ReviewLine, ReviewPaper, official_review

    wanted = (
        select(HazardReview, Hazard, HazardNotice.number)
        .join(Hazard, Hazard.id == HazardReview.hazard_id)
        .outerjoin(HazardNotice, HazardNotice.id == HazardReview.notice_id)
        .where(HazardReview.number == number)
        .order_by(Hazard.number)
    )
    with ws.read() as session:
        rows = session.execute(wanted).all()
        if not rows:
            raise Refused([Problem("", f"没有文号为 {number} 的复查意见书")])
        first: HazardReview = rows[0][0]
        units = unit_names_on(session, first.reviewed_on)
        people = {row.id: row.name for row in session.execute(select(Person.id, Person.name))}
        who = [people[n] for n in (first.reviewer_id, first.second_reviewer_id) if n is not None]
        lines = [
            ReviewLine(
                hazard.number,
                review.place,
                review.description,
                review.result is ReviewResult.mended,
                review.opinion or "",
                review.new_due_on,
                review.closes,
                _explained(ws, review),
            )
            for review, hazard, _ in rows
        ]
        notices = list(dict.fromkeys(notice for _, _, notice in rows if notice))
        unit, issuer = units.get(rows[0][1].unit_id, ""), units.get(own_unit_id(ws) or 0, "")
    return official_review(ReviewPaper(number, unit, issuer, first.reviewed_on, who, notices, lines))


def _explained(ws: Workspace, review: HazardReview) -> str:
    """How the new deadline came about, and when to be done with it where that day is not worked."""
    if review.new_due_on is None:
        return ""
    return due_as_typed(review.new_due_on, "复查未整改到位，由复查人重新规定", UNIT, ws.workdays).sentence


def extension_paper(ws: Workspace, hazard_id: int, place: int = -1) -> "OfficialDocument":
    """延期审批表 of a request (its place, the newest without one); one that waits leaves room for the decision."""
    from desktop.reports.hazard import ExtensionPaper, official_extension

    with ws.read() as session:
        hazard = found_hazard(session, hazard_id)
        if not hazard.extensions:
            raise Refused([Problem("", f"{hazard.number} 没有延期申请")])
        asked = hazard.extensions[place]
        people = {row.id: row.name for row in session.execute(select(Person.id, Person.name))}
        return official_extension(
            ExtensionPaper(
                hazard.number,
                unit_names_on(session, asked.asked_on).get(hazard.unit_id, ""),
                hazard.place,
                hazard.description,
                ws.policy.option_title("hazard_grades", hazard.grade),
                asked.asked_on,
                asked.old_due_on,
                asked.wanted_on,
                asked.reason,
                "" if asked.decision is Decision.pending else asked.decision.value,
                asked.granted_on,
                people.get(asked.approver_id or 0, ""),
                asked.decided_on,
                asked.opinion or "",
            )
        )


@dataclass(frozen=True)
class PapersOnFile:
    """The papers of a year: ids of notices, numbers of reviews, ids of hazards with a 延期申请; oldest first."""

    notices: tuple[int, ...]
    reviews: tuple[str, ...]
    extensions: tuple[int, ...]


def papers_on_file(ws: Workspace, year: int) -> PapersOnFile:
    """Every paper issued in a year."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    notices = select(HazardNotice.id).where(HazardNotice.issued_on.between(first, last)).order_by(HazardNotice.id)
    reviews = select(HazardReview.number).where(HazardReview.reviewed_on.between(first, last)).order_by(HazardReview.id)
    asked = select(HazardExtension.hazard_id).where(HazardExtension.asked_on.between(first, last))
    with ws.read() as session:
        return PapersOnFile(
            tuple(session.scalars(notices)),
            tuple(dict.fromkeys(session.scalars(reviews))),
            tuple(dict.fromkeys(session.scalars(asked.order_by(HazardExtension.id)))),
        )


@dataclass(frozen=True)
class HazardPaper:
    """One paper that was made of a hazard: its name with 文号 or day, and how it is laid out again."""

    title: str
    make: Callable[[], "OfficialDocument"]


def papers_of(ws: Workspace, hazard_id: int) -> list[HazardPaper]:
    """Every paper of a hazard, oldest first of each kind: 通知书, 延期审批表, 复查意见书."""
    notices = (
        select(HazardNotice.id, HazardNotice.number)
        .join(HazardNoticeLine, HazardNoticeLine.notice_id == HazardNotice.id)
        .where(HazardNoticeLine.hazard_id == hazard_id)
        .order_by(HazardNotice.id)
    )
    with ws.read() as session:
        hazard = found_hazard(session, hazard_id)
        issued = session.execute(notices).all()
        asked = [line.asked_on for line in hazard.extensions]
        reviews = list(dict.fromkeys(line.number for line in hazard.reviews))
    return [
        *(HazardPaper(f"整改通知书 {row.number}", partial(notice_paper, ws, row.id)) for row in issued),
        *(
            HazardPaper(f"延期审批表 {day.isoformat()}", partial(extension_paper, ws, hazard_id, place))
            for place, day in enumerate(asked)
        ),
        *(HazardPaper(f"复查意见书 {number}", partial(review_paper, ws, number)) for number in reviews),
    ]


def export_paper(ws: Workspace, paper: "OfficialDocument", target: Path) -> Path:
    """One paper as .pdf or .docx; Refused in plain words when it cannot be written."""
    return write_paper(ws, [paper], target)


def paper_file_name(paper: "OfficialDocument") -> str:
    """A good name without its ending, from the subject: 洪管改〔2026〕3号-市容支队整改通知书."""
    from desktop.reports.parts.files import safe_file_name

    return safe_file_name((paper.subject or paper.title).replace(" ", "-"))


def photo_pairs_pdf(ws: Workspace, hazard_ids: Sequence[int]) -> bytes:
    """整改前后照片对照 of these hazards as a PDF; Refused when none of them has a photo."""
    from desktop.reports.parts.photo_pairs import PhotoPair, write_photo_pairs

    pairs = []
    for hazard_id in hazard_ids:
        hazard = load_hazard(ws, hazard_id)
        caption = f"{hazard['number']}　{hazard['place']}：{hazard['description']}"
        for sides in pairs_of(hazard_photos(ws, hazard_id), SLOTS):
            before, after = (photo_content(ws, photo) if photo else None for photo in sides)
            pairs.append(PhotoPair(caption, before, after))
    if not pairs:
        raise Refused([Problem("", "所选隐患没有照片")])
    with refused_in_words():
        return as_pdf(lambda target: write_photo_pairs("隐患整改前后照片", pairs, target, **paper_marks(ws)))


# --- the ledger ---------------------------------------------------------------------------------------


def _rows(ws: Workspace, ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    """The hazards in the order of `ids`, read in chunks so that memory stays flat."""
    source = HazardList(ws)
    for start in range(0, len(ids), _CHUNK):
        part = ids[start : start + _CHUNK]
        found = source.rows(part)
        with ws.read() as session:
            more = {
                row.id: {"measure": row.measure, "mended_on": row.mended_on}
                for row in session.execute(
                    select(Hazard.id, Hazard.measure, Hazard.mended_on).where(Hazard.id.in_(part))
                )
            }
        yield from ({**found[number].values, **more[number]} for number in part if number in found)


def export_hazards(ws: Workspace, ids: Sequence[int], target: Path, note: str = "") -> Path:
    """Write the hazards shown as .xlsx; Refused with a plain sentence when the file cannot be written."""
    from desktop.reports.hazard import ledger_sheet

    return write_table(ws, [ledger_sheet(_rows(ws, ids), _subtitle(ws), _footer(note))], target)


def hazards_pdf(ws: Workspace, ids: Sequence[int], note: str = "") -> bytes:
    """The hazards shown as a PDF for the preview and the printer."""
    from desktop.reports.hazard import ledger_print

    return table_pdf(ws, ledger_print(_rows(ws, ids), _subtitle(ws), _footer(note)))


def _subtitle(ws: Workspace) -> str:
    return f"打印日期：{ws.today().isoformat()}　　单位：项"


def _footer(note: str) -> tuple[str, ...]:
    return tuple(line for line in (note, "参考样式。") if line)
