"""What the clerk does: unlocks, enters cases, reports October, files a zero report, signs letters, prints papers."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop.journey.driver import Driver, JourneyFailed
from desktop.journey.inspection import inspect, inspection_pictures
from desktop.journey.site import keep_sites, pictures as site_pictures
from desktop.journey.supervision import pictures as supervision_pictures, supervise

if TYPE_CHECKING:
    from desktop.bootstrap import Program
    from desktop.services.workspace import Workspace
    from desktop.views.main_window import MainWindow

Step = tuple[str, Callable[[], None]]
CASES = (
    ("站前西路早餐摊占道与店家争执", "早餐摊占用店前通道，店家多次反映，双方在现场争执。", "enforcement"),
    ("象湖西堤路灯过亮影响住户休息", "新换路灯照入住户窗内，住户要求调整角度。", "environment"),
    ("停车泊位到期续租费用争议", "商户对续租费用有异议，要求说明计算依据。", "economic"),
)

SIGNED_ON = date(2026, 3, 10)  # it was signed in spring, under the head it names, and is registered only now


class Clerk:
    """One clerk at one window."""

    def __init__(self, program: "Program", driver: Driver, out: Path, year: int, month: int) -> None:
        self.program, self.driver, self.out = program, driver, out
        self.year, self.month = year, month

    @property
    def window(self) -> "MainWindow":
        """The main window; JourneyFailed before it is open."""
        if self.program.main_window is None:
            raise JourneyFailed("主窗口没有打开")
        return self.program.main_window

    @property
    def ws(self) -> "Workspace":
        """The work file behind the window."""
        return self.window.workspace

    def steps(self, file: Path, passphrase: str, looks: tuple[tuple[str, int], ...]) -> Iterator[Step]:
        """Title and action of each step, in order."""
        yield "输入口令，打开工作库", lambda: self.unlock(file, passphrase)
        yield "登记 10 月的纠纷", self.enter_cases
        yield "审核并上报本单位 10 月月报", self.report
        yield "为无纠纷的单位报零报告", self.report_zero
        yield "上报其余单位的 10 月月报", self.report_rest
        yield "登记签订责任状，导出全部责任状", self.letters
        yield "导出组织机构图与责任体系表", self.organisation
        yield "导出各单位与汇总的 10 月月报", self.reports_out
        yield "检查、转隐患、下达通知书，导出检查隐患的文书和月报", lambda: inspect(self)
        yield "登记当天巡查，审批大型活动，导出重点部位与登记簿的文书", lambda: keep_sites(self)
        yield "办理督导事项，导出全部督导文书", lambda: supervise(self)
        yield "逐页截图", lambda: self.pictures(looks)

    def unlock(self, file: Path, passphrase: str) -> None:
        """The unlock window, a wrong passphrase first."""
        start = self.program.show_start(file)
        self.driver.type(start.passphrase, "记错的口令")
        self.driver.click(start, "打开")
        self.driver.wait_for("口令不对的提示", lambda: "口令不对" in start.message)
        self.driver.picture(start, "0-解锁-口令不对")
        self.driver.type(start.passphrase, passphrase)
        self.driver.click(start, "打开")
        self.driver.wait_for("主窗口", lambda: self.program.main_window is not None)
        self.window.resize(1366, 768)
        self.window.choose_save_path = self._answer  # type: ignore[method-assign]  # the clerk's answer to file dialogs

    def _answer(self, default_name: str, file_filter: str) -> Path:
        """Where the file goes that the program is about to write."""
        folder = self.out / self._folder
        folder.mkdir(parents=True, exist_ok=True)
        name = self._names.pop(0) if self._names else default_name
        path = folder / name
        ending = file_filter.partition("*")[2].split(")")[0].split(" ")[0]
        return path if path.suffix else path.with_name(path.name + ending)

    _folder = "."
    _names: list[str]

    def save_into(self, folder: str, *names: str) -> None:
        """Where the next files go, and under which names (their own without any)."""
        self._folder, self._names = folder, list(names)

    # --- disputes ---------------------------------------------------------------------------------

    def enter_cases(self) -> None:
        """Three cases typed into the form beside the ledger."""
        page: Any = self.window.go("dispute", part="ledger")
        ledger = page.ledger.page
        for name, summary, kind in CASES:
            self.driver.click(ledger, "新增")
            form = ledger.form
            self.driver.type(form.editor("name").widget, name)
            self.driver.type(form.editor("summary").widget, summary)
            for field, value in self._case_values(kind).items():
                form.put(field, value)
            self.driver.click(ledger, "保存")
            self.driver.wait_for(f"保存“{name}”", partial(self._said, name))
        self.driver.picture(self.window, "1-登记纠纷")

    def _said(self, words: str) -> bool:
        return words in self.window.status_text()

    def _case_values(self, kind: str) -> dict[str, Any]:
        from desktop.services.organisation.lookup import holder_on, own_unit_id

        today, unit = self.ws.today(), own_unit_id(self.ws)
        assert unit is not None
        lead = holder_on(self.ws, unit, "direct_responsible", today)
        officer = holder_on(self.ws, unit, "officer", today)
        if lead is None or officer is None:
            raise JourneyFailed("本单位缺分管负责同志或综治专干")
        return {
            "unit_id": unit,
            "involved_unit_id": unit,
            "happened_on": today,
            "known_on": today,
            "dispute_type": kind,
            "people": 4,
            "lead_id": lead.person_id,
            "responsible_id": officer.person_id,
        }

    # --- reports ----------------------------------------------------------------------------------

    def _panel(self, unit_id: int) -> Any:
        """The monthly report of a unit, shown in the window."""
        page: Any = self.window.go("dispute", part="report", unit_id=unit_id, year=self.year, month=self.month)
        self.driver.settle(0.1)
        return page.report

    def _report_of(self, unit_id: int) -> Any:
        panel = self._panel(unit_id)
        self.driver.click(panel, "审核")
        self.driver.wait_for("审核", lambda: "已审核" in self.window.status_text())
        self.driver.click(panel, "上报")
        self.driver.wait_for("上报", lambda: "上报" in self.window.status_text())
        return panel

    def report(self) -> None:
        """Figures are there already: sign and submit, then look at it on paper."""
        from desktop.services.organisation.lookup import own_unit_id

        unit = own_unit_id(self.ws)
        assert unit is not None
        self._report_of(unit)
        self.driver.picture(self.window, "2-月报-已上报")

    def _unreported(self) -> list[int]:
        from desktop.services.dispute.report_grid import report_grid

        cells = [row[self.month - 1] for row in report_grid(self.ws, self.year).cells]
        return [cell.unit_id for cell in cells if cell is not None and cell.submitted_on is None]

    def report_zero(self) -> None:
        """零报告 in two clicks, for every unit that has nothing to report."""
        filed = 0
        for unit in self._unreported():
            panel = self._panel(unit)
            if "zero" in panel.view.actions and not panel.view.zero_refusals:
                self.driver.click(panel, "零报告")
                self.driver.wait_for("签署零报告", lambda: "零报告" in self.window.status_text())
                self.driver.picture(self.window, "3-零报告")
                self.driver.click(panel, "上报")
                self.driver.wait_for("上报零报告", lambda: "上报" in self.window.status_text())
                filed += 1
        if not filed:
            raise JourneyFailed("没有一个单位可以零报告")

    def report_rest(self) -> None:
        """Everybody else's report."""
        for unit in self._unreported():
            self._report_of(unit)
        if self._unreported():
            raise JourneyFailed("还有单位没有上报 10 月月报")

    def reports_out(self) -> None:
        """Each unit's own workbook, and the bureau's with every unit in its column: the consolidated one."""
        from desktop.services.dispute.report_export import OWN, export_report, month_paper
        from desktop.services.dispute.report_grid import report_grid
        from desktop.services.organisation.lookup import own_unit_id, tree_on

        tree, own = tree_on(self.ws, self.window.day), own_unit_id(self.ws)
        folder = self.out / "月报"
        folder.mkdir(exist_ok=True)
        for node in report_grid(self.ws, self.year).units:
            name = f"{self.year}年{self.month:02d}月-{node.name}.xlsx"
            paper = month_paper(self.ws, node.id, self.year, self.month, columns=OWN)
            export_report(paper, folder / name)
        assert own is not None
        self.save_into("月报", f"{self.year}年{self.month:02d}月-{tree.name_of(own)}-汇总.xlsx")
        panel = self._panel(own)
        self.driver.click(panel, "导出 xlsx")
        self.driver.idle("导出汇总表")

    # --- letters and the organisation -------------------------------------------------------------

    def letters(self) -> None:
        """One letter comes back signed and is scanned; all go into one PDF, one into a .docx."""
        page: Any = self.window.go("letter", state="unsigned")
        waiting = [entry.letter for entry in page.board.entries if entry.letter and entry.letter["signed_on"] is None]
        if not waiting:
            raise JourneyFailed("没有待签的责任状")
        code = str(waiting[0]["number"])

        def scan(dialog: Any) -> None:
            self.driver.type(dialog.number, code)
            dialog.number.returnPressed.emit()
            dialog.form.put("signed_on", SIGNED_ON)
            self.driver.picture(dialog, "4-登记签订")
            self.driver.click(dialog, "登记签订")

        self.driver.in_dialog(lambda: self.driver.click(page, "登记签订"), scan)
        ids = [entry.letter.id for entry in page.board.entries if entry.letter]
        self.save_into("责任状", f"责任状-{self.year}.pdf")
        page.do.export_one_pdf(ids, f"责任状-{self.year}")
        self.driver.idle("导出责任状")
        self.save_into("责任状")
        page.do.export_word(ids[0])
        self.driver.settle()

    def organisation(self) -> None:
        """The chart and the table of who is responsible, as PDF and as a sheet."""
        page: Any = self.window.go("organisation")
        papers = page.papers_button
        for run in (papers.save_chart, papers.save_table_pdf, papers.save_table_sheet):
            self.save_into("组织机构")
            run()
            self.driver.idle("导出组织机构")

    # --- the end ----------------------------------------------------------------------------------

    def pictures(self, looks: tuple[tuple[str, int], ...]) -> None:
        """Every tab in every look, at the small screen of an old office PC and at half as much again."""
        from desktop.views.main_window import TABS

        for theme, scale in looks:
            self.window.set_look(theme, scale)
            self.window.resize(1366 * scale // 100, 768 * scale // 100)
            look = f"{'浅色' if theme == 'light' else '深色'}-{scale}"
            for number, plan in enumerate(TABS, 1):
                page: Any = self.window.go(plan.key)
                if plan.key == "dispute":
                    page.show_target(part="ledger", filter="all")
                    self.choose_first(page.ledger.page.table)
                    self.driver.picture(self.window, f"{number}-矛盾纠纷-台账-{look}")
                    page.show_target(part="screening")
                    self.driver.picture(self.window, f"{number}-矛盾纠纷-排查记录-{look}")
                    page.show_target(part="report", unit_id=None, year=self.year, month=self.month)
                    self.driver.picture(self.window, f"{number}-矛盾纠纷-月报-{look}")
                    page.report.show_grid()
                    self.driver.picture(self.window, f"{number}-矛盾纠纷-报送情况-{look}")
                    continue
                if plan.key == "inspection":
                    inspection_pictures(self, number, look)
                    site_pictures(self, number, look)
                    continue
                if plan.key == "supervision":
                    supervision_pictures(self, number, look)
                    continue
                if plan.key == "letter":
                    page.show_target(state="all")
                    self.choose_first(page.table)
                title = self.window.tab_titles()[number - 1]
                self.driver.picture(self.window, f"{number}-{title}-{look}")
        self.window.set_look("light", 100)

    def choose_first(self, table: Any) -> None:
        """Make the first line of a list the current one."""
        self.driver.wait_for("列表", lambda: table.model().rowCount() > 0)
        table.choose_id(table.list_model.id_at(0))
        self.driver.settle(0.3)

    def summary(self) -> dict[str, Any]:
        """The year in plain figures."""
        from desktop.services.summary import year_summary

        return year_summary(self.ws, self.year, self.month)

    def leave(self) -> None:
        """Close the file and the program."""
        window = self.window
        window.close()
        self.driver.settle()
