"""What the clerk does in 重点部位 and 登记簿: a day of patrols by keyboard, an application approved, every paper."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.journey.driver import JourneyFailed

if TYPE_CHECKING:
    from desktop.journey.clerk import Clerk

FOLDER = "检查隐患"


def keep_sites(clerk: "Clerk") -> None:
    """Walk today's round, decide an application, leave the papers of sites and books in 检查隐患/."""
    page: Any = clerk.window.go("inspection", part="patrol")
    _walk(clerk, page.part("patrol"))
    _decide(clerk, page)
    _papers(clerk, page)


def _walk(clerk: "Clerk", part: Any) -> None:
    """One site by its key, the rest of the day at once."""
    QTest.keyClick(part.grid, Qt.Key.Key_Space)
    clerk.driver.wait_for("登记一处巡查", lambda: "巡查" in clerk.window.status_text())
    clerk.driver.click(part, "整天补为正常")
    today = clerk.ws.today()
    marks = part.grid.table.month.marks
    if any((site.id, today) not in marks for site in part.grid.table.month.sites):
        raise JourneyFailed(f"{today} 的巡查没有补齐：{part.message.text()}")
    clerk.driver.picture(clerk.window, "7-每日巡查")


def _decide(clerk: "Clerk", page: Any) -> None:
    """Without a day and a person the approval is refused; then it is given."""
    from desktop.rules.register import Decision
    from desktop.services.organisation.lookup import holder_on, own_unit_id

    clerk.window.go("inspection", part="register", book="large_event", filter="applied")
    book = page.part("register").books["large_event"]
    clerk.choose_first(book.page.table)
    unit, form = own_unit_id(clerk.ws), book.page.form
    head = holder_on(clerk.ws, unit, "first_responsible", clerk.ws.today()) if unit is not None else None
    if head is None:
        raise JourneyFailed("本单位缺第一责任人")
    form.put("decision", Decision.approved)
    if book.page.panel.save() or "审批日期" not in form.problem_text("decided_on"):
        raise JourneyFailed("没有审批日期的批准应当拒绝保存")
    clerk.driver.picture(clerk.window, "7-大型活动-缺审批日期被拒绝")
    for name, value in {"decided_on": clerk.ws.today(), "decider_id": head.person_id, "opinion": "同意。"}.items():
        form.put(name, value)
    clerk.driver.click(book, "保存")
    clerk.driver.wait_for("批准大型活动", lambda: "已保存大型活动" in clerk.window.status_text())


def _papers(clerk: "Clerk", page: Any) -> None:
    """保卫档案 and 审批表 as Word and PDF, the month sheets, the rota and the books."""
    from desktop.services.inspection.key_site import SITES
    from desktop.services.inspection.register import EVENTS
    from desktop.services.inspection.site_paper import (
        event_paper,
        patrol_sheet_table,
        site_file_paper,
    )
    from desktop.services.parts.paper_out import write_paper, write_table
    from desktop.services.parts.plain_ledger import PlainList
    from desktop.views.lists.columns import Query

    folder = clerk.out / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    month, patrols = clerk.ws.today().month, page.part("patrol").grid.table.month
    for site in patrols.sites:
        write_paper(clerk.ws, [site_file_paper(clerk.ws, site.id)], folder / f"保卫档案-{site.name}.pdf")
        table = patrol_sheet_table(clerk.ws, site.id, clerk.year, month)
        write_table(clerk.ws, [table], folder / f"巡查表-{month}月-{site.name}.pdf", size=8)
    for event_id in PlainList(clerk.ws, EVENTS).ids(Query()):
        name = EVENTS.load(clerk.ws, event_id)["name"]
        write_paper(clerk.ws, [event_paper(clerk.ws, event_id)], folder / f"申报审批表-{name}.pdf")
    clerk.window.go("inspection", part="site")
    sites = page.part("site").page
    sites.open_record(PlainList(clerk.ws, SITES).ids(Query())[0])
    clerk.save_into(FOLDER)
    clerk.driver.click(sites, "存为 Word…")
    clerk.driver.idle("保卫档案存为 Word")
    clerk.window.go("inspection", part="register")
    for key in ("rental", "temporary_work"):
        book = page.part("register").show_book(key)
        clerk.driver.click(book, "导出")
        clerk.driver.idle("导出登记簿")
    rota = page.part("register").show_book("shift")
    clerk.driver.click(rota, "导出")
    clerk.driver.idle("导出值班表")
    clerk.driver.picture(clerk.window, "7-值班表")


def pictures(clerk: "Clerk", number: int, look: str) -> None:
    """The parts in one look."""
    page: Any = clerk.window.go("inspection", part="site")
    clerk.choose_first(page.part("site").page.table)
    clerk.driver.picture(clerk.window, f"{number}-重点部位-{look}")
    clerk.window.go("inspection", part="patrol")
    clerk.driver.picture(clerk.window, f"{number}-每日巡查-{look}")
    clerk.window.go("inspection", part="register")
    for key, title in (("large_event", "大型活动"), ("rental", "出租房屋"), ("shift", "值班")):
        page.part("register").show_book(key)
        clerk.driver.picture(clerk.window, f"{number}-登记簿-{title}-{look}")
