"""The page of the monthly report: the month due is there, figures lead to their cases, two clicks for a 零报告."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.models.dispute import Screening
from desktop.models.organisation import Appointment
from desktop.rules.dispute import ScreeningKind
from desktop.rules.monthly_report import RemarkKind, ReportState
from desktop.services.dispute.monthly_report import review_report, submit_report
from desktop.services.dispute.report_query import report_on
from desktop.services.dispute.steps import resolve_dispute
from desktop.services.workspace import Workspace
from desktop.views.dispute import report_paper
from desktop.views.dispute.monthly_report import MonthlyReportPanel
from desktop.views.dispute.report_cases import CasesDialog
from desktop.views.forms.editor import EditorContext
from desktop.views.forms.form_dialog import FormDialog
from tests.case_office import Office, make_office

OCTOBER = (2026, 10)


class Host(QObject):
    """What the panel asks of its window, answered from memory."""

    year_changed = Signal(int)

    def __init__(self, ws: Workspace) -> None:
        super().__init__()
        self.ws, self.year = ws, 2026
        self.editor_context = EditorContext()
        self.said: list[str] = []
        self.previews: list[tuple[bytes, str]] = []
        self.save_to: Path | None = None
        self.suggested = ""

    @property
    def day(self) -> date:
        return self.ws.today() if self.year == self.ws.today().year else date(self.year, 12, 31)

    def status(self, text: str) -> None:
        self.said.append(text)

    def open_preview(self, source: Any, title: str) -> None:
        self.previews.append((source, title))

    def choose_save_path(self, default_name: str, file_filter: str) -> Path | None:
        self.suggested = default_name
        return self.save_to

    def go(self, key: str, **target: object) -> None:
        raise AssertionError("the panel leads nowhere by itself")

    def recall(self, key: str) -> Any:
        return None

    def remember(self, key: str, value: Any) -> None:
        return None


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    with made.ws.command("test", "任职") as command:
        for unit in (made.bureau, made.team):
            for post, name in (("first_responsible", "李明"), ("officer", "周倩")):
                command.session.add(
                    Appointment(unit_id=unit, post=post, person_id=made.people[name], since=date(2020, 1, 1))
                )
    yield made
    made.ws.vault.close()


@pytest.fixture
def host(office: Office) -> Host:
    return Host(office.ws)


@pytest.fixture
def panel(office: Office, host: Host, qtbot: QtBot) -> MonthlyReportPanel:
    made = MonthlyReportPanel(office.ws, host)  # type: ignore[arg-type]  # stands in for the window
    qtbot.addWidget(made)
    made.resize(1300, 700)
    made.show()
    return made


def click(parent: QWidget, action: str, qtbot: QtBot) -> None:
    """Click the button that does `action`."""
    QCoreApplication.processEvents()  # buttons just made are shown with the next event
    found = [made for made in parent.findChildren(QPushButton, action) if made.isVisible()]
    assert len(found) == 1, action
    qtbot.mouseClick(found[0], Qt.MouseButton.LeftButton)


def offered(parent: QWidget) -> set[str]:
    """What the buttons now offer."""
    QCoreApplication.processEvents()
    return {made.objectName() for made in parent.findChildren(QPushButton) if made.isVisible() and made.objectName()}


def text_at(panel: MonthlyReportPanel, key: str, heading: str) -> str:
    figures = panel.figures.figures
    headings = [figures.headerData(n, Qt.Orientation.Horizontal) for n in range(figures.columnCount())]
    return str(figures.index(figures.line_of(key), headings.index(heading)).data())


def screen(office: Office, unit_id: int) -> None:
    with office.ws.command("test", "排查") as command:
        command.session.add(
            Screening(unit_id=unit_id, held_on=date(2026, 10, 8), screening_kind=ScreeningKind.regular,
                      scope="全部摊区", result="无", found=0)
        )  # fmt: skip


def at(office: Office, moment: str) -> None:
    office.ws.clock.now = datetime.fromisoformat(moment)  # type: ignore[attr-defined]  # the clock of tests


def test_the_month_due_is_open_with_its_figures(panel: MonthlyReportPanel, office: Office):
    assert panel.view is not None
    assert (panel.view.unit_id, panel.view.month) == (office.bureau, OCTOBER)
    assert panel.side.title.text() == "10 月月报"
    assert panel.side.state.text() == "草稿"
    assert "《矛盾调处制度》三" in panel.side.due.text()
    assert panel.side.fields.values()["reviewed_by"] == "李明"


def test_figures_follow_the_ledger_at_once(panel: MonthlyReportPanel, office: Office):
    cases = [office.fixed_case() for _ in range(7)]
    for case in cases[:3]:
        resolve_dispute(office.ws, case, date(2026, 10, 20), "双方和解")
    assert text_at(panel, "success_rate", "小计") == "42.9%"
    assert text_at(panel, "screened", "年度累计") == "7"
    assert text_at(panel, "type.enforcement.mediated", "市城市管理局") == "7"


def test_the_figures_are_a_sound_qt_model(panel: MonthlyReportPanel, office: Office):
    QAbstractItemModelTester(panel.figures.figures, QAbstractItemModelTester.FailureReportingMode.Fatal)
    office.fixed_case()
    panel.all_rows.setChecked(True)
    assert panel.figures.figures.rowCount() == 82
    panel.all_rows.setChecked(False)
    assert panel.figures.figures.rowCount() == 25


def test_a_click_on_a_figure_shows_its_cases(
    panel: MonthlyReportPanel, office: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    mine = office.fixed_case(unit_id=office.team)
    shown: list[CasesDialog] = []
    monkeypatch.setattr(CasesDialog, "exec", lambda dialog: shown.append(dialog))
    table = panel.figures
    place = table.visualRect(table.figures.index(table.figures.line_of("screened"), 0)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert [row.id for row in shown[0].model.rows] == [mine]
    assert shown[0].windowTitle() == "2026年10月　小计　排查数"
    assert not hasattr(shown[0], "open_button")  # nobody here could open it
    opened: list[int] = []
    panel.open_case.connect(opened.append)
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    shown[1].open_button.click()
    assert opened == [mine]


def test_a_zero_leads_nowhere_and_enter_opens_like_a_click(
    panel: MonthlyReportPanel, office: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    office.fixed_case()
    shown: list[CasesDialog] = []
    monkeypatch.setattr(CasesDialog, "exec", lambda dialog: shown.append(dialog))
    for key in ("carried", "mediated"):
        panel.figures.show_cell(key)
        qtbot.keyClick(panel.figures, Qt.Key.Key_Return)
    assert [dialog.windowTitle() for dialog in shown] == ["2026年10月　小计　调处数"]


def test_review_then_submit_with_one_primary_button_each(panel: MonthlyReportPanel, office: Office, qtbot: QtBot):
    panel.side.fields.edits["phone"].setText("0791-86200001")
    panel.side.fields.edits["phone"].setModified(True)
    click(panel.side, "review", qtbot)
    assert panel.side.state.text() == "已审核"
    assert offered(panel.side) == {"export", "print", "reopen", "submit"}
    click(panel.side, "submit", qtbot)
    assert (panel.side.state.text(), panel.side.time.text()) == ("已上报", "按时")
    assert report_on(office.ws, office.bureau, *OCTOBER).phone == "0791-86200001"


def test_what_is_typed_stays_when_the_ledger_changes(panel: MonthlyReportPanel, office: Office, qtbot: QtBot):
    edit = panel.side.fields.edits["prepared_by"]
    edit.clear()
    qtbot.keyClicks(edit, "Zhou")
    office.fixed_case()
    assert edit.text() == "Zhou"


def test_a_missing_name_is_said_under_its_field(panel: MonthlyReportPanel, office: Office, qtbot: QtBot):
    with office.ws.command("test", "空缺") as command:
        command.session.query(Appointment).delete()
    edit = panel.side.fields.edits["reviewed_by"]
    edit.clear()
    edit.setModified(True)
    click(panel.side, "review", qtbot)
    label = panel.side.fields._problems["reviewed_by"]
    assert label.isVisible()
    assert "请填写审核人" in label.text()
    assert report_on(office.ws, office.bureau, *OCTOBER).state is ReportState.draft


def test_a_zero_report_takes_two_clicks(panel: MonthlyReportPanel, office: Office, qtbot: QtBot):
    assert "zero" not in offered(panel.side)
    assert "请先登记一次排查" in panel.side._zero.text()
    screen(office, office.bureau)
    click(panel.side, "zero", qtbot)
    assert panel.side.title.text() == "10 月零报告"
    click(panel.side, "submit", qtbot)
    view = report_on(office.ws, office.bureau, *OCTOBER)
    assert (view.is_zero, view.state) == (True, ReportState.submitted)
    assert "本月经排查" in panel.side._zero.text()


def test_no_zero_report_is_offered_while_there_is_a_case(panel: MonthlyReportPanel, office: Office):
    screen(office, office.bureau)
    assert "zero" in offered(panel.side)
    office.fixed_case()
    assert "zero" not in offered(panel.side)


def test_an_old_version_can_be_looked_at_beside_the_correction(panel: MonthlyReportPanel, office: Office, qtbot: QtBot):
    click(panel.side, "review", qtbot)
    click(panel.side, "submit", qtbot)
    office.fixed_case()
    assert panel.side.title.text() == "10 月更正报告"
    assert text_at(panel, "screened", "市城市管理局") == "1"
    panel.side.versions.choose_id(1)
    assert text_at(panel, "screened", "市城市管理局") == "0"
    assert offered(panel.side) == {"export", "print"}
    panel.side.versions.choose_id(2)
    click(panel.side, "review", qtbot)
    click(panel.side, "submit", qtbot)
    assert panel.side.fields._problems["correction_reason"].text() == "更正报告要写明更正原因"
    panel.side.fields.edits["correction_reason"].setText("补报 1 件")
    click(panel.side, "submit", qtbot)
    assert panel.side.state.text() == "已上报"


def test_a_failing_check_marks_its_cell_and_leads_to_it(panel: MonthlyReportPanel, office: Office):
    case = office.fixed_case()
    resolve_dispute(office.ws, case, date(2026, 10, 20), "双方和解")
    with office.ws.command("test", "取消三定") as command:
        from desktop.models.dispute import Dispute

        found = command.session.get_one(Dispute, case)
        found.mediated_on = found.three_fixed_on = None
    assert panel.view is not None
    problem = next(p for p in panel.view.problems if p.field.endswith("/succeeded"))
    panel.side.cell_wanted.emit(problem.field)
    index = panel.figures.currentIndex()
    assert panel.figures.figures.row_key(index.row()).key == "succeeded"
    own = panel.figures.figures.index(index.row(), 2)
    assert "没有落实三定" in own.data(Qt.ItemDataRole.ToolTipRole)


def test_quarter_half_year_and_year_replace_the_month(panel: MonthlyReportPanel, office: Office):
    office.fixed_case()
    for kind, count, label in (
        ("quarter", 4, "2026年第四季度"),
        ("half_year", 2, "2026年下半年"),
        ("year", 1, "2026年度"),
    ):
        panel.kinds.choose(kind)
        assert panel.picker.periods.count() == count
        assert panel.picker.periods.currentText() == label
        assert text_at(panel, "screened", "小计") == "1"
        assert not panel.side.isVisible()
    panel.kinds.choose("month")
    assert panel.picker.periods.currentText() == "2026年10月"


def test_steps_back_and_forth_stay_within_the_year(panel: MonthlyReportPanel):
    for _ in range(15):
        panel.picker.forth.click()
    assert panel.picker.periods.currentText() == "2026年12月"
    panel.picker.back.click()
    assert panel.card.title.text().startswith("2026年11月")


def test_another_year_shows_its_own_months(panel: MonthlyReportPanel, host: Host):
    host.year = 2025
    host.year_changed.emit(2025)
    assert panel.picker.periods.currentText() == "2025年12月"


def test_the_workbook_is_written_where_the_person_says(
    panel: MonthlyReportPanel, office: Office, host: Host, qtbot: QtBot, tmp_path: Path
):
    office.fixed_case()
    host.save_to = tmp_path / "十月.xlsx"
    panel.with_ledger.setChecked(True)
    click(panel.side, "export", qtbot)
    qtbot.waitUntil(lambda: host.said == ["已导出 十月.xlsx"], timeout=20_000)
    assert load_workbook(host.save_to).sheetnames == ["统计表", "重大矛盾纠纷情况表", "矛盾纠纷台账"]
    assert host.suggested == "2026年10月南昌市城市管理局矛盾纠纷统计表.xlsx"


def test_a_workbook_that_cannot_be_written_is_told_in_plain_words(
    panel: MonthlyReportPanel, host: Host, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    told: list[tuple[str, ...]] = []
    monkeypatch.setattr(report_paper, "tell_failure", lambda _parent, *texts: told.append(texts))
    host.save_to = tmp_path / "folder.xlsx"
    host.save_to.mkdir()
    click(panel.side, "export", qtbot)
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    assert "无法写入" in told[0][0]


def test_the_pdf_is_previewed_and_leaves_no_file(panel: MonthlyReportPanel, host: Host, qtbot: QtBot):
    click(panel.side, "print", qtbot)
    qtbot.waitUntil(lambda: bool(host.previews), timeout=20_000)
    data, title = host.previews[0]
    assert data.startswith(b"%PDF")
    assert title == "2026年10月矛盾纠纷统计表"


# --- 各单位报送情况 -------------------------------------------------------------------------------


def test_the_grid_shows_who_has_sent_and_the_receiver_decides(panel: MonthlyReportPanel, office: Office, qtbot: QtBot):
    review_report(office.ws, office.team, *OCTOBER)
    submit_report(office.ws, office.team, *OCTOBER)
    panel.show_grid()
    grid = panel.grid.view.grid
    QAbstractItemModelTester(grid, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert [grid.index(row, 9).data() for row in range(2)] == ["未到期", "按时"]
    assert grid.index(0, 8).data() is None
    assert panel.grid.details.title.text() == "市容支队　10 月"  # what waits for a decision comes first
    assert offered(panel.grid.details) == {"open", "remark", "return", "receive", "accept"}
    click(panel.grid.details, "receive", qtbot)
    assert "签收 2026-10-22 09:00" in panel.grid.clocks.text()
    click(panel.grid.details, "accept", qtbot)
    assert report_on(office.ws, office.team, *OCTOBER).state is ReportState.received
    click(panel.grid.details, "open", qtbot)
    assert panel.view is not None
    assert (panel.view.unit_id, panel.side.state.text()) == (office.team, "上级已收")


def test_returning_and_remarks_ask_for_the_reason(
    panel: MonthlyReportPanel, office: Office, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    review_report(office.ws, office.team, *OCTOBER)
    submit_report(office.ws, office.team, *OCTOBER)
    panel.show_grid()
    answers: list[dict[str, Any]] = [
        {"remark": RemarkKind.wrong_figures, "reason": "类别归错"},
        {"reason": "合计不符"},
    ]

    def fill(dialog: Any) -> None:
        dialog._on_save(answers.pop(0))

    monkeypatch.setattr(FormDialog, "exec", fill)
    click(panel.grid.details, "remark", qtbot)
    assert panel.grid.mark.text() == "错报、按时"
    assert panel.grid.remarks.text() == "错报：类别归错"
    click(panel.grid.details, "return", qtbot)
    assert report_on(office.ws, office.team, *OCTOBER).state is ReportState.returned
    assert panel.grid.mark.text().startswith("错报、退回")


def test_the_reminder_lists_who_is_late(panel: MonthlyReportPanel, office: Office, qtbot: QtBot):
    panel.show_grid()
    assert not panel.grid.remind.isEnabled()
    at(office, "2026-10-27T09:00")
    panel.reload()
    qtbot.mouseClick(panel.grid.remind, Qt.MouseButton.LeftButton)
    from PySide6.QtGui import QGuiApplication

    assert "市容支队：2026年10月矛盾纠纷月报，截止 2026-10-25，已迟 2 天" in QGuiApplication.clipboard().text()


def test_every_control_has_a_name(panel: MonthlyReportPanel):
    controls = [
        panel.picker.units,
        panel.picker.periods,
        panel.picker.back,
        panel.picker.forth,
        panel.figures,
        panel.grid.view,
    ]
    assert all(control.accessibleName() for control in [*controls, *panel.side.fields.edits.values()])
