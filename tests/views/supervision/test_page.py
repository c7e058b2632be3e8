"""督办督导 in the window: the ladder with its clocks and buttons, forms that refuse, offers, consequences (S14)."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.rules.supervision import CaseStatus, MeasureState
from desktop.rules.supervision_clock import Verdict
from desktop.services.supervision.case import case_view
from desktop.services.supervision.offer import offers
from desktop.services.supervision.steps import take_measure
from desktop.services.supervision.write import load_supervision
from desktop.views.organisation.page import OrganisationPage
from desktop.views.supervision import endings as supervision_endings, paper as supervision_paper
from desktop.views.supervision.page import SupervisionPage
from tests.services.supervision.test_offer import warned
from tests.supervision_office import NANCHANG, SupervisionOffice, make_supervision_office
from tests.views.case_host import Host


@pytest.fixture
def nanyang(tmp_path: Path) -> Iterator[SupervisionOffice]:
    made = make_supervision_office(tmp_path)
    yield made
    made.ws.vault.close()


@pytest.fixture
def nanchang(tmp_path: Path) -> Iterator[SupervisionOffice]:
    made = make_supervision_office(tmp_path, NANCHANG)
    yield made
    made.ws.vault.close()


def page_of(office: SupervisionOffice, qtbot: QtBot, host: Host | None = None) -> SupervisionPage:
    page = SupervisionPage(office.ws, host or Host(office.ws))
    qtbot.addWidget(page)
    page.resize(1366, 700)
    page.show()
    QTest.qWait(20)
    return page


def in_dialog(opens: Callable[[], Any], *acts: Callable[[Any], Any]) -> None:
    """Do what opens a modal dialog and act in it; a dialog that an act leaves open is closed by the next one."""
    faults: list[BaseException] = []

    def act(place: int) -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is None:
            QTimer.singleShot(20, lambda: act(place))
            return
        try:
            acts[place](dialog)
        except BaseException as fault:
            faults.append(fault)
        if place + 1 < len(acts) and not faults:
            QTimer.singleShot(20, lambda: act(place + 1))
        elif dialog.isVisible():
            faults.append(AssertionError(f"still open: {texts(dialog)}"))
            dialog.done(0)

    QTimer.singleShot(20, lambda: act(0))
    opens()
    if faults:
        raise faults[0]


def texts(widget: QWidget) -> str:
    """What the visible labels say, once what has just been put there is shown."""
    QTest.qWait(20)
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def press(page: SupervisionPage, key: str, step: int = 1) -> None:
    page.cases.ladder.buttons[(key, step)].click()


def fill(dialog: Any, **values: Any) -> None:
    for name, value in values.items():
        dialog.form.put(name, value)
    dialog.save()


# --- the case -----------------------------------------------------------------------------------------


def test_a_case_is_registered_and_its_leaders_fill_themselves(nanyang: SupervisionOffice, qtbot: QtBot) -> None:
    page = page_of(nanyang, qtbot)
    ledger = page.cases
    ledger.page.new_record()
    form = ledger.page.form
    for name, value in nanyang.values().items():
        form.put(name, value)
    leaders = form.editor("leaders").value()
    assert [row["person_id"] for row in leaders] == [nanyang.people["周建国"], nanyang.people["李春梅"]]
    assert "《实施办法》第三十一条（一）" in texts(form)
    assert ledger.page.panel.save()
    assert ledger.ladder.isVisible() and not form.isVisible()
    assert "建议下一步：通报" in texts(ledger.ladder)


def test_a_missing_severity_is_refused_under_its_field_with_the_article(
    nanyang: SupervisionOffice, qtbot: QtBot
) -> None:
    page = page_of(nanyang, qtbot)
    page.cases.page.new_record()
    for name, value in nanyang.values(severity=None).items():
        if value is not None:
            page.cases.page.form.put(name, value)
    assert not page.cases.page.panel.save()
    assert "第三十三条" in page.cases.page.form.problem_text("severity")


def test_in_nanchang_the_form_has_neither_severity_nor_circumstances(nanchang: SupervisionOffice, qtbot: QtBot) -> None:
    page = page_of(nanchang, qtbot)
    assert not {"severity", "circumstances"} & set(page.cases.page.form.names())
    assert "重点督办单位" not in [page.parts.tabText(i) for i in range(page.parts.count())]


def test_the_ladder_shows_each_clock_with_its_sentence(nanyang: SupervisionOffice, qtbot: QtBot) -> None:
    case = nanyang.case()
    nanyang.issued(case, "circular", date(2026, 3, 9))
    page = page_of(nanyang, qtbot)
    page.show_target(record_id=case)
    said = texts(page.cases.ladder)
    assert (
        "截止2026年5月9日（周六，含当日）：通报后的整改期限为2个月，自2026年3月9日起算（《实施办法》第三十三条）"
        in said
    )
    assert "逾期 166 天" in said and "建议下一步：约谈" in said and "由人决定" in said


def test_a_measure_goes_from_proposal_to_issue_in_the_window(nanyang: SupervisionOffice, qtbot: QtBot) -> None:
    case = nanyang.case()
    page = page_of(nanyang, qtbot)
    page.show_target(record_id=case)
    in_dialog(lambda: press(page, "take", 0), lambda dialog: dialog.save())
    for _ in range(2):
        in_dialog(lambda: press(page, "approve"), lambda dialog: fill(dialog, opinion="同意"))

    def issue(dialog: Any) -> None:
        assert "截止2026年12月22日" in texts(dialog), "what the clock will say is shown before it is issued"
        fill(dialog, signer="周建国")

    in_dialog(lambda: press(page, "issue"), issue)
    view = case_view(nanyang.ws, case)
    assert view.steps[0].state is MeasureState.running and view.papers[0].number == "综治督通〔2026〕1号"
    assert "整改中" in texts(page.cases.ladder)
    assert page.cases.page.model.row_at(0)["status"] == "督导中"  # type: ignore[index]  # it is there


def test_a_measure_without_its_approval_offers_no_issue(nanyang: SupervisionOffice, qtbot: QtBot) -> None:
    case = nanyang.case()
    given = {"measure_kind": "circular", "proposed_on": date(2026, 3, 5), "reason": "属实"}
    take_measure(nanyang.ws, case, given)
    page = page_of(nanyang, qtbot)
    page.show_target(record_id=case)
    assert ("issue", 1) not in page.cases.ladder.buttons
    assert "待办：核实并提出意见（综治办，《实施办法》第三十三条）" in texts(page.cases.ladder)


def test_only_measures_that_may_be_taken_are_offered(nanyang: SupervisionOffice, qtbot: QtBot) -> None:
    case = nanyang.case(severity="serious")
    page = page_of(nanyang, qtbot)
    page.show_target(record_id=case)

    def look(dialog: Any) -> None:
        editor = dialog.form.editor("measure_kind")
        assert [key for key, _ in editor.context.options("supervision_measures")] == [
            "admonition", "circular", "accountability", "discipline",
        ]  # fmt: skip
        assert editor.value() == "admonition"
        dialog.done(0)

    in_dialog(lambda: press(page, "take", 0), look)


def test_a_deadline_is_asked_for_where_the_text_sets_none(nanchang: SupervisionOffice, qtbot: QtBot) -> None:
    case = nanchang.case()
    nanchang.taken(case, "rectification", date(2026, 3, 5))
    page = page_of(nanchang, qtbot)
    page.show_target(record_id=case)

    def issue(dialog: Any) -> None:
        dialog.save()
        assert "制度没有规定限期整改的期限" in dialog.form.problem_text("mend_due")
        fill(dialog, mend_due=date(2026, 11, 30))

    in_dialog(lambda: press(page, "issue"), issue)
    assert case_view(nanchang.ws, case).steps[0].clocks[0].due == "2026-11-30"


def test_the_text_of_a_paper_is_looked_at_before_it_is_numbered(
    nanchang: SupervisionOffice, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = nanchang.case()
    nanchang.taken(case, "rectification", date(2026, 3, 5))
    shown: list[bytes] = []
    monkeypatch.setattr(supervision_paper, "show_preview", lambda parent, pages, title: shown.append(pages))
    page = page_of(nanchang, qtbot)
    page.show_target(record_id=case)

    def look(dialog: Any) -> None:
        dialog.preview_button.click()
        dialog.done(0)

    in_dialog(lambda: press(page, "issue"), look)
    assert shown and shown[0].startswith(b"%PDF")


def test_a_talk_and_a_receipt_start_their_clocks(nanyang: SupervisionOffice, qtbot: QtBot) -> None:
    case = nanyang.case(severity="serious", found_on=date(2026, 1, 5))
    nanyang.issued(case, "admonition", date(2026, 1, 28))
    page = page_of(nanyang, qtbot)
    page.show_target(record_id=case)
    assert "尚未登记约谈" in texts(page.cases.ladder)
    in_dialog(
        lambda: press(page, "hold"),
        lambda dialog: fill(dialog, held_on=date(2026, 1, 30), held_at="会议室", held_by="主任", held_notes="已谈"),
    )
    assert "2026-02-13" in texts(page.cases.ladder)
    in_dialog(
        lambda: press(page, "serve"),
        lambda dialog: fill(dialog, served_by="张敏", received_on=date(2026, 1, 29), received_by="李春梅"),
    )
    assert "李春梅签收" in texts(page.cases.ladder)


def test_mending_runs_through_reports_acceptance_and_release(nanyang: SupervisionOffice, qtbot: QtBot) -> None:
    case = nanyang.case(unit_id=nanyang.lower, severity="grave")
    nanyang.issued(case, "listed", date(2026, 4, 27))
    page = page_of(nanyang, qtbot)
    page.show_target(record_id=case)
    in_dialog(lambda: press(page, "guide"), lambda dialog: fill(dialog, guide="周建国"))
    visit = {"manner": "暗访", "by": "街道综治办", "findings": "巡逻到位"}
    in_dialog(lambda: press(page, "visit"), lambda dialog: fill(dialog, **visit))
    in_dialog(
        lambda: press(page, "report"),
        lambda dialog: fill(dialog, report_kind="验收申请", content="整改期满，申请验收。"),
    )
    for by in ("梅溪街道", "综治委"):
        in_dialog(
            lambda: press(page, "accept"),
            lambda dialog, by=by: fill(dialog, by=by, passed=Verdict.passed, findings="已核对"),
        )
    in_dialog(lambda: press(page, "release"), lambda dialog: fill(dialog, signer="周建国"))
    view = case_view(nanyang.ws, case)
    assert view.steps[0].state is MeasureState.released
    assert [paper.title for paper in view.papers] == ["挂牌督办通知书", "解除通知"]
    assert "取消评选综合性荣誉称号的资格" in texts(page.cases.ladder)


def test_a_next_step_is_declined_with_its_reason(nanyang: SupervisionOffice, qtbot: QtBot) -> None:
    case = nanyang.case()
    nanyang.issued(case, "circular", date(2026, 3, 9))
    page = page_of(nanyang, qtbot)
    page.show_target(record_id=case)
    in_dialog(lambda: press(page, "decline"), lambda dialog: fill(dialog, declined_reason="正在收尾"))
    assert "建议下一步" not in texts(page.cases.ladder) and "决定暂不升级" in texts(page.cases.ladder)


def test_copies_are_kept_in_a_table(nanyang: SupervisionOffice, qtbot: QtBot) -> None:
    case = nanyang.case()
    nanyang.issued(case, "circular", date(2026, 3, 9))
    page = page_of(nanyang, qtbot)
    page.show_target(record_id=case)
    in_dialog(lambda: press(page, "copies"), lambda dialog: dialog.save())
    assert len(load_supervision(nanyang.ws, case)["copies"]) == 3


# --- papers and endings ---------------------------------------------------------------------------------


def test_a_kept_paper_opens_in_the_preview_and_is_saved(
    nanyang: SupervisionOffice, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    case = nanyang.case()
    nanyang.issued(case, "circular", date(2026, 3, 9))
    host = Host(nanyang.ws)
    page = page_of(nanyang, qtbot, host)
    page.show_target(record_id=case)
    paper = case_view(nanyang.ws, case).papers[0].id
    monkeypatch.setattr(supervision_paper, "ask", lambda *_args: "show")
    page.cases.ladder.buttons[("open_paper", paper)].click()
    assert host.shown[0][1] == "通报 综治督通〔2026〕1号"
    host.save_to = tmp_path / "通报.docx"
    monkeypatch.setattr(supervision_paper, "ask", lambda *_args: "docx")
    page.cases.ladder.buttons[("open_paper", paper)].click()
    assert host.save_to.is_file() and host.said[-1] == "已导出 通报.docx"


def test_a_case_is_dismissed_locked_and_worked_on_again(nanyang: SupervisionOffice, qtbot: QtBot) -> None:
    case = nanyang.case()
    page = page_of(nanyang, qtbot)
    page.show_target(record_id=case)
    row = page.cases.page.panel.row
    in_dialog(lambda: page.cases.endings.close(row), lambda dialog: fill(dialog, close_reason="经核实不构成"))
    assert load_supervision(nanyang.ws, case)["status"] is CaseStatus.dismissed
    assert "不予追究" in page.cases.page.panel.banner.text and not page.cases.page.panel.save_button.isVisible()
    page.cases.endings.reopen(page.cases.page.panel.row)
    assert load_supervision(nanyang.ws, case)["status"] is CaseStatus.verifying
    in_dialog(lambda: page.cases.endings.void(row), lambda dialog: fill(dialog, void_reason="登记有误"))
    assert load_supervision(nanyang.ws, case)["status"] is CaseStatus.void


def test_a_case_with_measures_offers_no_deleting_one_without_does(
    nanyang: SupervisionOffice, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty, case = nanyang.case(), nanyang.case()
    nanyang.issued(case, "circular", date(2026, 3, 9))
    page = page_of(nanyang, qtbot)
    page.show_target(record_id=case)
    assert not page.cases.page.panel.remove_button.isVisible()
    page.show_target(record_id=empty)
    assert page.cases.page.panel.remove_button.isVisible()
    monkeypatch.setattr(supervision_endings, "ask", lambda *_args: "yes")
    assert page.cases.endings.remove(empty)
    assert page.cases.source.counts()


def test_the_file_and_the_ledger_are_written(nanyang: SupervisionOffice, qtbot: QtBot, tmp_path: Path) -> None:
    case = nanyang.case()
    host = Host(nanyang.ws)
    page = page_of(nanyang, qtbot, host)
    for name, run in (
        ("档案.pdf", lambda: page.cases.endings.save_file(case, ".pdf")),
        ("台账.xlsx", lambda: page.cases.endings.export([case])),
    ):
        host.save_to = tmp_path / name
        run()
        qtbot.waitUntil(lambda name=name: f"已导出到 {name}" in host.said, timeout=5000)
        assert host.save_to.stat().st_size > 2000


def test_what_is_typed_shows_the_form_and_is_saved_before_a_step(nanyang: SupervisionOffice, qtbot: QtBot) -> None:
    case = nanyang.case()
    page = page_of(nanyang, qtbot)
    page.show_target(record_id=case)
    page.cases.modes.setCurrentIndex(1)
    page.cases.page.form.put("name", "重点路段治安持续混乱")
    page.cases.modes.setCurrentIndex(0)
    assert page.cases.page.form.isVisible(), "unsaved input is never hidden"
    assert page.cases.ready()
    assert load_supervision(nanyang.ws, case)["name"] == "重点路段治安持续混乱"


# --- the other parts -------------------------------------------------------------------------------------


def test_an_offer_is_counted_on_its_part_and_taken_up(nanchang: SupervisionOffice, qtbot: QtBot) -> None:
    warned(nanchang)
    page = page_of(nanchang, qtbot)
    assert page.parts.tabText(1) == "情形提示 1"
    page.show_target(part="offers")
    assert "已逾期 6 天仍未整改" in page.offers.reason.text()
    page.offers.take_button.click()
    form = page.cases.page.form
    assert form.editor("ground").value() == "r7" and form.editor("unit_id").value() == nanchang.middle
    assert page.cases.page.panel.save()
    assert offers(nanchang.ws) == [] and page.parts.tabText(1) == "情形提示"


def test_an_offer_is_declined(nanchang: SupervisionOffice, qtbot: QtBot) -> None:
    warned(nanchang)
    page = page_of(nanchang, qtbot)
    page.show_target(part="offers")
    in_dialog(page.offers.decline, lambda dialog: fill(dialog, reason="设备到货延迟"))
    assert page.offers.empty.isVisible() and offers(nanchang.ws) == []


def test_consequences_are_listed_and_lead_to_their_case(nanyang: SupervisionOffice, qtbot: QtBot) -> None:
    case = nanyang.case(severity="grave")
    nanyang.issued(case, "listed", date(2026, 3, 9))
    page = page_of(nanyang, qtbot)
    page.show_target(part="effects")
    effects = page.effects
    assert [row["state"] for row in effects.rows] == ["限制中"] * 3
    effects.table.choose_id(0)
    assert "至解除时止" in effects.sentence.text() and "第三十五条" in effects.sentence.text()
    effects.table.opened.emit(0)
    assert page.parts.currentIndex() == 0 and page.cases.page.panel.row.id == case


def test_key_units_are_chosen_in_the_window(nanyang: SupervisionOffice, qtbot: QtBot) -> None:
    page = page_of(nanyang, qtbot)
    page.show_target(part="key_units")
    part: Any = page._parts["key_units"][1]
    in_dialog(part.add, lambda dialog: fill(dialog, unit_id=nanyang.middle, reason="治安问题突出"))
    assert part.model.rowCount() == 1


def test_the_page_comes_back_where_it_was(nanyang: SupervisionOffice, qtbot: QtBot) -> None:
    case = nanyang.case()
    page = page_of(nanyang, qtbot)
    page.show_target(record_id=case)
    place = page.place()
    again = page_of(nanyang, qtbot)
    again.come_back(place)
    assert again.cases.page.panel.row.id == case and again.cases.ladder.isVisible()


def test_filters_count_what_they_hold(nanyang: SupervisionOffice, qtbot: QtBot) -> None:
    nanyang.issued(nanyang.case(), "circular", date(2026, 3, 9))
    nanyang.case()
    page = page_of(nanyang, qtbot)
    assert [(f.title, f.count) for f in page.cases._filters()] == [
        ("全部", 2), ("办理中", 2), ("逾期", 1), ("待决定下一步", 1),
    ]  # fmt: skip
    page.show_target(filter="overdue")
    QTest.qWait(250)
    assert page.cases.page.model.rowCount() == 1


def test_every_button_of_the_ladder_takes_the_keyboard(nanyang: SupervisionOffice, qtbot: QtBot) -> None:
    case = nanyang.case()
    nanyang.issued(case, "circular", date(2026, 3, 9))
    page = page_of(nanyang, qtbot)
    page.show_target(record_id=case)
    for made in page.cases.ladder.buttons.values():
        assert made.focusPolicy().name != "NoFocus" and made.accessibleName()


def test_the_unit_s_own_page_warns_of_what_weighs_on_it(nanyang: SupervisionOffice, qtbot: QtBot) -> None:
    nanyang.issued(nanyang.case(severity="grave"), "listed", date(2026, 3, 9))
    host = Host(nanyang.ws)
    page = OrganisationPage(nanyang.ws, host)
    qtbot.addWidget(page)
    page.tree.choose(nanyang.middle)
    assert "周建国、李春梅：取消评先评优、晋职晋级的资格（《实施办法》第三十五条）" in page.effects.text
    page.show_day(date(2026, 3, 8))
    assert page.effects.text == "", "not before the decision"
