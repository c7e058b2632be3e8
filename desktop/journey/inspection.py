"""What the clerk does in 检查隐患: an inspection with its checklist and photo, a finding made a hazard, every paper."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from desktop.journey.driver import JourneyFailed

if TYPE_CHECKING:
    from desktop.journey.clerk import Clerk

FOLDER = "检查隐患"
PLACE = "机关食堂和后厨"


def inspect(clerk: "Clerk") -> None:
    """Inspect, file the finding, warn of it in writing; then leave every paper and table in 检查隐患/."""
    page: Any = clerk.window.go("inspection", part="inspection")
    part = page.part("inspection")
    _hold(clerk, part)
    _file(clerk, part)
    clerk.driver.picture(clerk.window, "6-检查-问题已转隐患")
    clerk.window.go("inspection", part="hazard", filter="all")
    _notice(clerk, page.part("hazard"))
    clerk.driver.picture(clerk.window, "6-隐患-已下达通知书")
    _papers(clerk, page)
    _tables(clerk, page)
    clerk.window.go("inspection", part="plan")
    clerk.driver.picture(clerk.window, "6-检查计划")


def _hold(clerk: "Clerk", part: Any) -> None:
    """A new record: who and where, the checklist of a field, one line failed, a photo before the first save."""
    from desktop.services.organisation.lookup import holder_on, own_unit_id

    unit, today = own_unit_id(clerk.ws), clerk.ws.today()
    assert unit is not None
    officer = holder_on(clerk.ws, unit, "officer", today)
    liaison = holder_on(clerk.ws, unit, "liaison", today)
    if officer is None or liaison is None:
        raise JourneyFailed("本单位缺综治专干或维稳信息员")
    clerk.driver.click(part, "登记检查")
    form = part.page.form
    clerk.driver.type(form.editor("place").widget, PLACE)
    values = {
        "unit_id": unit,
        "inspection_kind": "special",
        "visited_on": today,
        "began_at": "9.10",
        "ended_at": "10.40",
    }
    people = {"inspector_id": officer.person_id, "second_inspector_id": liaison.person_id}
    for name, value in {**values, **people}.items():
        form.put(name, value)
    checklist, photos = form.editor("items"), form.editor("photos")
    checklist.add_list("food")
    clerk.driver.click(checklist.widget, "其余合格")
    checklist.table.turn(0)
    checklist.table.setData(checklist.table.index(0, 2), "一名从业人员健康证过期")
    with TemporaryDirectory(prefix="pingan-") as folder:
        photos.add([_picture(Path(folder))], "scene")
        clerk.driver.wait_for("照片处理好", lambda: not photos.is_busy)
    clerk.driver.picture(clerk.window, "6-检查-逐项登记")
    clerk.driver.click(part, "保存")
    clerk.driver.wait_for("保存检查", lambda: PLACE in clerk.window.status_text())


def _picture(folder: Path) -> Path:
    """A made-up photo as a camera would leave it on the disk."""
    from desktop.services.demo.inspection import drawn_photo

    path = folder / "后厨.jpg"
    path.write_bytes(drawn_photo(1, False).content)
    return path


def _file(clerk: "Clerk", part: Any) -> None:
    """The finding becomes a hazard in one step."""

    def act(dialog: Any) -> None:
        clerk.driver.picture(dialog, "6-检查-问题转隐患")
        clerk.driver.click(dialog, "转为隐患")

    clerk.driver.in_dialog(lambda: clerk.driver.click(part, "问题转隐患"), act)
    clerk.driver.wait_for("转为隐患", lambda: "已转为隐患" in clerk.window.status_text())


def _notice(clerk: "Clerk", part: Any) -> None:
    """整改通知书 for it; the paper itself is saved with the others."""
    part.page.show_filter("all", PLACE)
    clerk.choose_first(part.page.table)
    shown: list[str] = []
    part._papers.offer = lambda title, make, name: shown.append(title)  # the menu waits for a mouse

    def act(dialog: Any) -> None:
        dialog.form.put("demand", "过期人员调离岗位，补办健康证后上岗。")
        clerk.driver.click(dialog, "下达")

    clerk.driver.in_dialog(lambda: clerk.driver.click(part, "整改通知书"), act)
    clerk.driver.wait_for("下达通知书", lambda: "整改通知书" in clerk.window.status_text())
    del part._papers.offer
    if shown != ["整改通知书"]:
        raise JourneyFailed("下达通知书后没有给出文书")


def _papers(clerk: "Clerk", page: Any) -> None:
    """Every kind of paper as PDF and .docx, and the year's notices and reviews each in one PDF."""
    from desktop.services.inspection.hazard_paper import (
        extension_paper,
        notice_paper,
        papers_on_file,
        photo_pairs_pdf,
        review_paper,
    )
    from desktop.services.inspection.inspection_paper import official_inspection
    from desktop.services.parts.paper_out import write_paper
    from desktop.views.lists.columns import Query
    from desktop.views.papers.paper_menu import PDF, WORD

    ws, out = clerk.ws, page.part("inspection")._papers
    held = page.part("inspection").page.panel.row.id
    filed = papers_on_file(ws, clerk.year)
    makers = (
        ("现场检查记录", lambda: official_inspection(ws, held)),
        ("整改通知书", lambda: notice_paper(ws, filed.notices[-1])),
        ("复查意见书", lambda: review_paper(ws, filed.reviews[-1])),
        ("延期审批表", lambda: extension_paper(ws, filed.extensions[-1])),
    )
    for title, make in makers:
        for kind, ending in ((PDF, ".pdf"), (WORD, ".docx")):
            clerk.save_into(FOLDER)
            out.save(title, make, f"{title}{ending}", kind)
            clerk.driver.idle(f"导出{title}")
    folder = clerk.out / FOLDER
    notices = [notice_paper(ws, number) for number in filed.notices]
    write_paper(ws, notices, folder / f"整改通知书-{clerk.year}年全部.pdf", "整改通知书")
    reviews = [review_paper(ws, number) for number in filed.reviews]
    write_paper(ws, reviews, folder / f"复查意见书-{clerk.year}年全部.pdf", "复查意见书")
    majors = page.part("hazard").source.ids(Query("major"))
    (folder / "整改前后照片.pdf").write_bytes(photo_pairs_pdf(ws, majors))


def _tables(clerk: "Clerk", page: Any) -> None:
    """The month tables of the year as workbooks, October's for signing, both ledgers."""
    page.show_target(part="report")
    report = page.part("report")
    for month in range(1, clerk.month + 1):
        report.show_target(month=month)
        clerk.save_into(FOLDER)
        report.export()
        clerk.driver.idle("导出隐患月报")
    clerk.save_into(FOLDER)
    report.save_pdf()
    clerk.driver.idle("导出隐患月报")
    clerk.driver.picture(clerk.window, "6-隐患月报")
    for key in ("inspection", "hazard"):
        page.show_target(part=key, filter="all", search="")
        part = page.part(key)
        part.page.show_filter("all", "")
        clerk.driver.settle(0.3)
        clerk.save_into(FOLDER)
        clerk.driver.click(part, "导出")
        clerk.driver.idle("导出台账")


def inspection_pictures(clerk: "Clerk", number: int, look: str) -> None:
    """Our parts of the tab in one look, a record open where there is a list."""
    page: Any = clerk.window.go("inspection")
    for key, title in (("inspection", "检查"), ("hazard", "隐患"), ("plan", "检查计划"), ("report", "隐患月报")):
        page.show_target(part=key)
        part = page.part(key)
        shown = getattr(part, "page", None)
        if shown is not None and shown.model.rowCount() > 0:
            clerk.choose_first(shown.table)
        clerk.driver.picture(clerk.window, f"{number}-检查隐患-{title}-{look}")
