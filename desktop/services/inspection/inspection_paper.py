"""检查的纸: 现场检查记录 of a record, the list shown as a workbook or a PDF (S5; forms.md 5)."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.fields import Problem, Refused
from desktop.models.hazard import Hazard
from desktop.models.inspection import Inspection
from desktop.models.organisation import Person
from desktop.rules.hazard import MAJOR
from desktop.rules.inspection import CheckResult
from desktop.services.inspection.inspection import found_inspection, inspection_photos, policy_on
from desktop.services.inspection.inspection_list import InspectionList
from desktop.services.inspection.photo import photo_content
from desktop.services.organisation.tree import own_unit_id
from desktop.services.parts.names import unit_names_on
from desktop.services.parts.paper_out import (
    as_pdf,
    paper_marks,
    refused_in_words,
    table_pdf,
    write_table,
)
from desktop.services.workspace import Workspace

if TYPE_CHECKING:
    from desktop.reports.inspection import InspectionPaper
    from desktop.reports.parts.official import OfficialDocument
    from desktop.reports.parts.table import SheetTable
_CHUNK = 500


def inspection_paper(ws: Workspace, inspection_id: int) -> "InspectionPaper":
    """The plain values a 现场检查记录 is made from; names and titles are those of the day of the visit."""
    from desktop.reports.inspection import CheckLine, InspectionPaper

    with ws.read() as session:
        record = found_inspection(session, inspection_id)
        day = record.visited_on or record.on_day
        units = unit_names_on(session, day)
        people = {row.id: row.name for row in session.execute(select(Person.id, Person.name))}
        titles = ws.policy.lists["inspection_domains"].titles
        ids = (record.inspector_id, record.second_inspector_id)
        named = [people[number] for number in ids if number is not None]
        others = [name for name in (record.other_inspectors or "").replace("，", "、").split("、") if name]
        own = own_unit_id(ws)
        return InspectionPaper(
            number=record.number,
            kind=ws.policy.option_title("inspection_kinds", record.inspection_kind),
            unit=units.get(record.unit_id, ""),
            place=record.place,
            address=record.address or "",
            site_person=people.get(record.site_person_id or 0, ""),
            site_post=record.site_post or "",
            when=_when(record),
            inspectors=[*named, *others],
            lines=[
                CheckLine(
                    titles.get(item.domain or "", ""), item.content, item.result.value if item.result else "",
                    item.note or "",
                )
                for item in record.items
            ],
            found=_found(session, record),
            summary=record.summary or "",
            opinion=record.opinion or "",
            inspecting_unit=units.get(own or 0, ""),
            least_inspectors=policy_on(ws, day).inspectors_needed(record.inspection_kind),
        )  # fmt: skip


def _when(record: Inspection) -> str:
    """2026年10月20日 09:30 至 11:00."""
    from desktop.reports.parts.official import chinese_date

    if record.visited_on is None:
        return ""
    times = " 至 ".join(text for text in (record.began_at, record.ended_at) if text)
    return f"{chinese_date(record.visited_on)} {times}".strip()


def _found(session: Session, record: Inspection) -> list[Any]:
    """What was found: the hazards made of it, and failed lines that are none yet."""
    from desktop.reports.inspection import Found

    hazards = session.scalars(select(Hazard).where(Hazard.inspection_id == record.id).order_by(Hazard.number)).all()
    filed = {hazard.check_item_id for hazard in hazards}
    place = {item.id: number for number, item in enumerate(record.items, 1)}
    found = [
        Found(it.description, it.grade == MAJOR, it.number, it.due_on, place.get(it.check_item_id or 0, 0))
        for it in hazards
    ]
    rest = [item for item in record.items if item.result is CheckResult.failed and item.id not in filed]
    return [*found, *(Found(item.note or item.content, line=place[item.id]) for item in rest)]


def official_inspection(ws: Workspace, inspection_id: int) -> "OfficialDocument":
    """The paper itself."""
    from desktop.reports.inspection import official_inspection as lay_out

    return lay_out(inspection_paper(ws, inspection_id))


def inspection_file_name(ws: Workspace, inspection_id: int) -> str:
    """A good name without its ending: 现场检查记录-2026-0003-市容支队."""
    from desktop.reports.inspection import file_name

    paper = inspection_paper(ws, inspection_id)
    return file_name(paper.number, paper.unit)


def scene_photos_pdf(ws: Workspace, inspection_id: int) -> bytes:
    """现场照片 of an inspection, to be filed with its record, as a PDF; Refused when it has none."""
    from desktop.reports.parts.photo_pairs import PhotoPair, write_photo_pairs

    paper, photos = inspection_paper(ws, inspection_id), inspection_photos(ws, inspection_id)
    if not photos:
        raise Refused([Problem("", "这次检查没有照片")])
    caption = "　".join(word for word in (paper.number, paper.unit, paper.place, paper.when) if word)
    made = [photo_content(ws, photo) for photo in photos]
    pairs = []
    for place in range(0, len(made), 2):
        second = made[place + 1] if place + 1 < len(made) else None
        heads = f"照片 {place + 1}", f"照片 {place + 2}" if second else ""
        pairs.append(PhotoPair(caption, made[place], second, heads))
    with refused_in_words():
        return as_pdf(lambda target: write_photo_pairs("现场检查照片", pairs, target, **paper_marks(ws)))


# --- the list -----------------------------------------------------------------------------------------


def _rows(ws: Workspace, ids: Sequence[int]) -> Iterator[dict[str, Any]]:
    """The records in the order of `ids`, read in chunks so that memory stays flat."""
    source = InspectionList(ws)
    for start in range(0, len(ids), _CHUNK):
        part = ids[start : start + _CHUNK]
        found = source.rows(part)
        yield from (found[number].values for number in part if number in found)


def export_inspections(ws: Workspace, ids: Sequence[int], target: Path, note: str = "") -> Path:
    """Write the inspections shown as .xlsx; Refused with a plain sentence when the file cannot be written."""
    return write_table(ws, [_table(ws, ids, note)], target)


def inspections_pdf(ws: Workspace, ids: Sequence[int], note: str = "") -> bytes:
    """The inspections shown as a PDF for the preview and the printer."""
    return table_pdf(ws, _table(ws, ids, note))


def _table(ws: Workspace, ids: Sequence[int], note: str) -> "SheetTable":
    from desktop.reports.inspection import list_sheet

    return list_sheet(_rows(ws, ids), _subtitle(ws), _footer(note))


def _subtitle(ws: Workspace) -> str:
    return f"打印日期：{ws.today().isoformat()}　　单位：次"


def _footer(note: str) -> tuple[str, ...]:
    return tuple(line for line in (note, "参考样式。") if line)
