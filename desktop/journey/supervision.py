"""What the clerk does in 督办督导: a yellow card approved and issued, a report taken in, every paper and file saved."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from desktop.journey.driver import JourneyFailed

if TYPE_CHECKING:
    from desktop.journey.clerk import Clerk

FOLDER = "督导"


def supervise(clerk: "Clerk") -> None:
    """Work two cases on in the window, then leave every paper of the year in 督导/."""
    page: Any = clerk.window.go("supervision", part="cases", filter="approving")
    ledger = page.cases
    clerk.choose_first(ledger.page.table)
    _approve(clerk, ledger)
    _issue(clerk, ledger)
    clerk.driver.picture(clerk.window, "5-督导-已印发黄牌警告")
    page.show_target(filter="overdue")
    clerk.choose_first(ledger.page.table)
    _report(clerk, ledger)
    clerk.driver.picture(clerk.window, "5-督导-逾期与期限说明")
    _save_all(clerk, page)


def _press(clerk: "Clerk", ledger: Any, key: str) -> None:
    """Press the button of the current measure that offers `key`."""
    found = [made for (offered, _), made in ledger.ladder.buttons.items() if offered == key]
    if not found:
        raise JourneyFailed(f"督导事项没有“{key}”这一步，现有：{sorted(ledger.ladder.buttons)}")
    clerk.driver.press(found[0])


def _approve(clerk: "Clerk", ledger: Any) -> None:
    def act(dialog: Any) -> None:
        dialog.form.put("opinion", "领导小组会议研究同意。")
        clerk.driver.click(dialog, "登记")

    clerk.driver.in_dialog(lambda: _press(clerk, ledger, "approve"), act)
    clerk.driver.wait_for("登记批准", lambda: "已登记" in clerk.window.status_text())


def _issue(clerk: "Clerk", ledger: Any) -> None:
    """Without a deadline it is refused: 南昌 sets none, so one is typed."""

    def act(dialog: Any) -> None:
        clerk.driver.click(dialog, "印发")
        if "制度没有规定" not in dialog.form.problem_text("mend_due"):
            raise JourneyFailed("没有期限的措施应当拒绝印发")
        clerk.driver.picture(dialog, "5-督导-缺期限被拒绝")
        dialog.form.put("mend_due", clerk.ws.today() + timedelta(days=30))
        dialog.form.put("signer", "领导小组组长")
        clerk.driver.click(dialog, "印发")

    clerk.driver.in_dialog(lambda: _press(clerk, ledger, "issue"), act)
    clerk.driver.wait_for("印发黄牌警告", lambda: "已印发" in clerk.window.status_text())


def _report(clerk: "Clerk", ledger: Any) -> None:
    def act(dialog: Any) -> None:
        dialog.form.put("content", "监控配件已到货，正在安装调试。")
        clerk.driver.click(dialog, "登记")

    clerk.driver.in_dialog(lambda: _press(clerk, ledger, "report"), act)
    clerk.driver.wait_for("登记报告", lambda: "已收" in clerk.window.status_text())


def _save_all(clerk: "Clerk", page: Any) -> None:
    """Every paper as PDF and .docx, each case's 档案, the ledger as a workbook."""
    from desktop.services.supervision.case import case_view
    from desktop.views.supervision.paper import save_paper

    ledger = page.cases
    page.show_target(filter="all")
    clerk.driver.settle(0.3)
    ids = ledger.source.ids(ledger.page.model.query)
    for case_id in ids:
        for paper in case_view(clerk.ws, case_id).papers:
            for suffix in (".pdf", ".docx"):
                clerk.save_into(FOLDER)
                if save_paper(clerk.ws, clerk.window, paper.id, suffix) is None:
                    raise JourneyFailed(f"没有存下{paper.title}")
        for suffix in (".pdf", ".docx") if case_id == ids[-1] else (".pdf",):
            clerk.save_into(FOLDER)
            ledger.endings.save_file(case_id, suffix)
            clerk.driver.idle("导出督导工作档案")
    clerk.save_into(FOLDER)
    ledger.endings.export(ids)
    clerk.driver.idle("导出督导事项台账")


def pictures(clerk: "Clerk", number: int, look: str) -> None:
    """The parts of the tab in one look."""
    page: Any = clerk.window.go("supervision", part="cases", filter="all")
    clerk.choose_first(page.cases.page.table)
    clerk.driver.picture(clerk.window, f"{number}-督办督导-办理-{look}")
    page.cases.modes.setCurrentIndex(1)
    clerk.driver.picture(clerk.window, f"{number}-督办督导-登记-{look}")
    page.cases.modes.setCurrentIndex(0)
    for part, title in (("offers", "情形提示"), ("effects", "资格限制")):
        page.show_target(part=part)
        clerk.driver.picture(clerk.window, f"{number}-督办督导-{title}-{look}")
    page.show_target()
