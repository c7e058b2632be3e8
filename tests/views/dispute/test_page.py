"""The 矛盾纠纷 page with a real file: set a widget, save, and look at the stored row."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QDialog

from desktop.fields import Row
from desktop.rules.dispute import DisputeStatus, ScreeningKind
from desktop.services.dispute.case import load_dispute, save_dispute
from desktop.services.dispute.screening import load_screening
from desktop.services.dispute.steps import resolve_dispute, void_dispute
from desktop.services.trail.history import history_of
from desktop.views.dispute import actions as dispute_actions, ledger as dispute_ledger, screening
from desktop.views.dispute.merge import MergeDialog
from desktop.views.dispute.page import DisputePage
from desktop.views.forms.editor import AttachedFile
from desktop.views.forms.form_dialog import FormDialog
from desktop.views.lists.history import HistoryDialog, history_rows
from desktop.views.look.theme import apply_theme
from tests.case_office import KNOWN, Office, make_office
from tests.views.case_host import Host

TODAY = date(2026, 10, 22)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    yield made
    made.ws.vault.close()


@pytest.fixture
def host(office: Office) -> Host:
    return Host(office.ws)


@pytest.fixture
def page(qtbot: Any, office: Office, host: Host) -> DisputePage:
    office.case(name="环卫工加班工资争议", people=14)
    office.fixed_case(name="渣土车漏撒赔偿", due_on=date(2026, 10, 20), unit_id=office.team)
    made = DisputePage(office.ws, host)
    qtbot.addWidget(made)
    made.resize(1366, 680)
    made.show()
    return made


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the next questions are answered with, first to last."""
    given: list[str] = []
    for module in (dispute_ledger, dispute_actions, screening):
        monkeypatch.setattr(module, "ask", lambda *_: given.pop(0))
    return given


def fill(monkeypatch: pytest.MonkeyPatch, **values: Any) -> list[FormDialog]:
    """Let the next form dialogs be filled with `values` and saved; keeps those that were shown."""
    shown: list[FormDialog] = []

    def run(dialog: FormDialog) -> int:
        shown.append(dialog)
        for name, value in values.items():
            dialog.form.put(name, value)
        dialog.save()
        return dialog.result()

    monkeypatch.setattr(FormDialog, "exec", run)
    return shown


def open_case(page: DisputePage, dispute_id: int) -> Row:
    page.ledger.page.open_record(dispute_id)
    return page.ledger.page.panel.row


def words(page: DisputePage) -> list[str]:
    """Every text in the first line of the list."""
    model = page.ledger.page.model
    return [model.index(0, i).data() for i in range(model.columnCount())]


def test_chips_carry_live_counts(page: DisputePage, office: Office) -> None:
    texts = [made.text() for made in page.ledger.page.chips._buttons.values()]
    assert texts == ["全部 2", "将到期 0", "已超期 1", "重大 0", "未落实三定 1", "本月新增 2", "结转 0", "本月办结 0"]
    office.case(name="公厕选址居民反对")
    assert page.ledger.page.chips._buttons["all"].text() == "全部 3"


def test_list_shows_short_days_three_fixed_and_chip(page: DisputePage) -> None:
    page.ledger.page.show_filter("overdue")
    assert words(page)[:9] == [
        "2026-0001", "渣土车漏撒赔偿", "市容支队", "10-09", "行政执法活动", "一般", "李明／王芳", "10-20", "已超期",
    ]  # fmt: skip
    assert page.ledger.page.totals.text() == "1 件，调处 1，成功 0，成功率 0.0 %"


def test_new_case_is_saved_from_the_form(page: DisputePage, office: Office) -> None:
    page.ledger.page.new_record()
    form = page.ledger.page.form
    assert form.editor("due_on").value() == date(2026, 11, 21)
    values = {"name": "公厕选址居民反对", "happened_on": KNOWN, "known_on": KNOWN, "dispute_type": "environment",
              "summary": "选址离住宅近", "involved_unit_id": office.team, "people": 30}  # fmt: skip
    for name, value in values.items():
        form.put(name, value)
    assert form.editor("due_on").value() == date(2026, 11, 8), "the proposal follows 受理日期"
    assert page.ledger.page.panel.save()
    row = load_dispute(office.ws, 3)
    assert {name: row[name] for name in values} == values
    assert row["number"] == "2026-0002"
    assert page.ledger.page.table.current_id() == 3


def test_problem_stands_beneath_its_field_with_the_article(page: DisputePage) -> None:
    open_case(page, 1)
    form = page.ledger.page.form
    form.put("level", "major")
    assert not page.ledger.page.panel.save()
    assert form.problem_text("patron_id") == "重大纠纷须明确包案领导（《矛盾调处制度》六）"


def test_remarks_explain_month_due_day_and_what_is_missing(page: DisputePage) -> None:
    open_case(page, 1)
    lines = page.ledger.page.form._lines
    assert lines["known_on"].note.text() == "计入 2026年10月月报（09-26 至 10-25）"
    assert lines["lead_id"].note.text() == "未落实三定，只计排查、不计调处（《矛盾调处制度》四）"
    page.ledger.page.form.put("due_on", date(2026, 11, 8))
    assert lines["due_on"].note.text() == "2026-11-08　距受理 30 天（本单位自定）"


def test_fields_that_only_some_cases_have_show_when_needed(page: DisputePage) -> None:
    open_case(page, 1)
    form = page.ledger.page.form
    shown = {name for name in form.names() if not form._lines[name].isHidden()}
    assert not {"patron_id", "petition_number", "resolved_on", "transferred_to", "revisited_on", "is_draft"} & shown
    form.put("source", "petition")
    form.put("marked_by_superior", True)
    shown = {name for name in form.names() if not form._lines[name].isHidden()}
    assert {"petition_number", "patron_id", "handler", "supervising_department"} <= shown


def test_phone_number_is_asked_about_and_may_be_kept(page: DisputePage, office: Office, answers: list[str]) -> None:
    open_case(page, 1)
    form = page.ledger.page.form
    form.put("summary", "联系13870012345")
    answers += [""]
    assert not page.ledger.page.panel.save()
    assert "第 3 字起像手机号码" in form.problem_text("summary")
    answers += ["save"]
    assert page.ledger.page.panel.save()
    assert load_dispute(office.ws, 1)["summary"] == "联系13870012345"


def test_likely_duplicate_is_asked_about(page: DisputePage, office: Office, answers: list[str]) -> None:
    page.ledger.page.new_record()
    for name, value in office.values(name="环卫工加班工资的争议").items():
        page.ledger.page.form.put(name, value)
    answers += [""]
    assert not page.ledger.page.panel.save()
    assert "2026-0001" in page.ledger.page.form.problem_text("name")
    answers += ["save"]
    assert page.ledger.page.panel.save()


def test_draft_comes_back_when_the_case_is_opened_again(page: DisputePage) -> None:
    open_case(page, 1)
    page.ledger.page.form.put("place", "胜利路")
    page.keep_drafts()
    page.ledger.page.close_record()
    open_case(page, 2)
    open_case(page, 1)
    assert page.ledger.page.form.editor("place").value() == "胜利路"
    assert "已恢复上次未保存的内容" in page.ledger.page.panel.banner.text


def test_case_is_resolved_in_a_dialog(page: DisputePage, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    row = open_case(page, 2)
    shown = fill(monkeypatch, outcome="双方和解")
    page.ledger._actions.resolve(row)
    assert shown[0].windowTitle().startswith("办结　2026-0001")
    assert load_dispute(office.ws, 2)["status"] is DisputeStatus.resolved
    assert page.ledger.page.panel.row["resolved_on"] == TODAY, "the open record was read again"
    assert [button.text() for button in page.ledger.page.panel.action_buttons] == ["重新办理", "更多…"]


def test_dialog_says_why_a_case_without_three_fixed_cannot_be_resolved(
    page: DisputePage, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = open_case(page, 1)
    shown = fill(monkeypatch, outcome="和解")
    page.ledger._actions.resolve(row)
    assert "落实三定后才能办结" in shown[0].form.problem_text("resolved_on")
    assert load_dispute(office.ws, 1)["resolved_on"] is None


def test_action_saves_what_is_being_typed_first(
    page: DisputePage, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = open_case(page, 2)
    page.ledger.page.form.put("place", "胜利路")
    fill(monkeypatch, transferred_to="区信访局")
    page.ledger._actions.transfer(row)
    stored = load_dispute(office.ws, 2)
    assert (stored["place"], stored["transferred_to"], stored["status"]) == (
        "胜利路", "区信访局", DisputeStatus.transferred)  # fmt: skip


def test_more_offers_what_the_pack_provides(page: DisputePage, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    row = open_case(page, 2)
    offered = {action.title: action for action in page.ledger._actions.further(row)}
    assert list(offered) == ["提交领导小组…", "合并重复…", "作废…"]
    fill(monkeypatch, reason="群众反映强烈")
    offered["提交领导小组…"].run()
    assert load_dispute(office.ws, 2)["submissions"][0]["reason"] == "群众反映强烈"
    fill(monkeypatch, void_reason="登记错误")
    offered["作废…"].run()
    assert load_dispute(office.ws, 2)["status"] is DisputeStatus.void
    assert "已作废：登记错误" in page.ledger.page.panel.banner.text
    assert page.ledger.page.panel.save_button.isHidden()
    assert "void" in page.ledger.page.chips._buttons


def test_void_case_is_restored_and_a_resolved_one_reopened(
    page: DisputePage, office: Office, answers: list[str]
) -> None:
    void_dispute(office.ws, 1, "登记错误")
    page.ledger._actions.restore(open_case(page, 1))
    assert load_dispute(office.ws, 1)["status"] is DisputeStatus.accepted
    resolve_dispute(office.ws, 2, TODAY, "和解")
    answers += ["yes"]
    page.ledger._actions.reopen(open_case(page, 2))
    assert load_dispute(office.ws, 2)["status"] is DisputeStatus.mediating


def test_special_report_of_a_resolved_case(page: DisputePage, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_dispute(office.ws, 2, TODAY, "和解")
    row = open_case(page, 2)
    offered = {action.title: action for action in page.ledger._actions.further(row)}
    fill(monkeypatch, content="三日内平息群体性纠纷")
    offered["专门报告…"].run()
    assert load_dispute(office.ws, 2)["special_reports"][0]["content"] == "三日内平息群体性纠纷"


def test_three_fixed_of_the_chosen_lines(page: DisputePage, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    other = office.case(name="公厕选址居民反对")
    fill(monkeypatch, lead_id=office.people["李明"], responsible_id=office.people["王芳"])
    page.ledger._actions.fix_several([1, other])
    assert load_dispute(office.ws, other)["due_on"] == date(2026, 11, 8)
    assert load_dispute(office.ws, 1)["mediated_on"] == TODAY


def test_merge_dialog_takes_what_is_chosen(qtbot: Any, page: DisputePage, office: Office, answers: list[str]) -> None:
    other = office.case(name="环卫工加班工资的争议", place="胜利路", people=20)
    dialog = MergeDialog(office.ws, 1, parent=page)
    qtbot.addWidget(dialog)
    assert dialog.merge_button.text() == "把 2026-0002 并入 2026-0001"
    assert "place" in dialog.taken(), "an empty place gives way to the other's"
    dialog._groups["people"].button(1).setChecked(True)
    dialog._groups["name"].button(0).setChecked(True)
    dialog.merge()
    row = load_dispute(office.ws, 1)
    assert (row["name"], row["place"], row["people"]) == ("环卫工加班工资争议", "胜利路", 20)
    answers += ["yes"]
    page.ledger._actions.undo(open_case(page, other))
    assert load_dispute(office.ws, 1)["place"] is None


def test_merge_dialog_says_when_nothing_looks_alike(qtbot: Any, page: DisputePage, office: Office) -> None:
    dialog = MergeDialog(office.ws, 2, parent=page)
    qtbot.addWidget(dialog)
    assert not dialog.merge_button.isEnabled()
    dialog.merge()
    assert dialog.result() == QDialog.DialogCode.Rejected


def test_attachment_is_taken_in_and_opened_as_a_copy(page: DisputePage, office: Office, tmp_path: Path) -> None:
    paper = tmp_path / "协议.txt"
    paper.write_text("协议")
    open_case(page, 1)
    page.ledger.page.form.put("attachments", (AttachedFile(None, "协议.txt", 6, paper),))
    assert page.ledger.page.panel.save()
    (held,) = page.ledger.page.form.editor("attachments").value()
    opened: list[Path] = []
    page.ledger.context.show_file = opened.append
    page.ledger.context.open_attachment(held)
    assert opened[0].read_text() == "协议"
    page.ledger.context.forget_copies()
    assert not opened[0].exists()


def test_export_and_print_of_what_is_shown(qtbot: Any, page: DisputePage, host: Host, tmp_path: Path) -> None:
    host.save_to = tmp_path / "台账.xlsx"
    page.ledger._export_ids([1, 2])
    qtbot.waitUntil(lambda: any("已导出 2 件" in text for text in host.said), timeout=20_000)
    assert host.save_to.exists()
    page.ledger._print(page.ledger.page.model.query)
    qtbot.waitUntil(lambda: bool(host.shown), timeout=20_000)
    made, title = host.shown[0]
    assert title == "矛盾纠纷台账"
    assert isinstance(made, bytes)
    assert made.startswith(b"%PDF")


def test_failed_export_is_told_in_plain_words(
    qtbot: Any, page: DisputePage, host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(dispute_ledger, "tell_failure", lambda _parent, what, *_: told.append(what))
    (tmp_path / "占用").write_text("")
    host.save_to = tmp_path / "占用" / "台账.xlsx"
    page.ledger._export_ids([1])
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    assert "台账.xlsx" in told[0]


def test_units_narrow_list_and_propose_for_new_cases(page: DisputePage, office: Office) -> None:
    texts = [page.units.itemText(i).strip("　") for i in range(page.units.count())]
    assert texts == ["全部单位", "市城市管理局（含下级）", "市城市管理局本级", "市容支队"]
    page.units.setCurrentIndex(3)
    page.units.activated.emit(3)
    assert page.ledger.page.model.all_ids() == [2]
    page.ledger.page.new_record()
    assert page.ledger.page.form.editor("unit_id").value() == office.team


def test_year_picker_changes_what_is_listed(page: DisputePage, host: Host) -> None:
    host.choose_year(2025)
    assert page.ledger.page.model.all_ids() == []
    host.choose_year(2026)
    assert len(page.ledger.page.model.all_ids()) == 2


def test_target_from_elsewhere(page: DisputePage, office: Office) -> None:
    page.show_target(part="screening", unit_id=office.team)
    assert page._stack.currentWidget() is page.screenings
    page.show_target(filter="overdue")
    assert page.ledger.page.model.all_ids() == [2]
    page.show_target(record_id=1)
    page.ledger.page.form.put("place", "胜利路")
    page.show_target(filter="overdue")
    assert page.ledger.page.panel.isHidden(), "the list is what was asked for; what was typed comes back"
    page.show_target(record_id=1)
    assert page.ledger.page.form.editor("place").value() == "胜利路"
    assert page.ledger.page.panel.row.id == 1


def test_history_lists_each_changed_field(qtbot: Any, page: DisputePage, office: Office) -> None:
    save_dispute(office.ws, 1, {"place": "胜利路"})
    rows = history_rows(history_of(office.ws, "dispute", 1))
    assert (rows[0]["label"], rows[0]["before"], rows[0]["after"]) == ("地点", "—", "胜利路")
    dialog = HistoryDialog(office.ws, "dispute", 1, "2026-0001", page)
    qtbot.addWidget(dialog)
    assert dialog.table.list_model.rowCount() == len(rows)


def test_screening_is_entered_and_offered_as_a_source(page: DisputePage, office: Office, answers: list[str]) -> None:
    page.show_target(part="screening")
    records = page.screenings.page
    records.new_record()
    for name, value in {"scope": "局机关", "screeners": "综治办", "result": "未发现"}.items():
        records.form.put(name, value)
    assert records.panel.save()
    row = load_screening(office.ws, 1)
    assert (row["held_on"], row["screening_kind"], row["result"]) == (TODAY, ScreeningKind.regular, "未发现")
    assert records.totals.text() == "排查 1 次，发现纠纷 0 起"
    assert page.ledger.context.records("screening")[0].text == "2026-10-22 每月排查"
    records.form.put("result", "联系13870012345")
    answers += [""]
    assert not records.panel.save()
    answers += ["yes"]
    assert page.screenings._remove(1)
    assert records.model.all_ids() == []


@pytest.mark.parametrize("scale", [100, 150])
def test_the_form_beside_the_list_shows_its_fields_whole(page: DisputePage, qapp: QApplication, scale: int) -> None:
    apply_theme(qapp, "light", scale)
    page.resize(1366 * scale // 100, 680 * scale // 100)
    QApplication.processEvents()
    ledger = page.ledger.page
    ledger.open_record(ledger.table.list_model.id_at(0))
    ledger._split.setSizes([ledger.width(), 0])  # as narrow as a hand can make it
    QApplication.processEvents()
    form = ledger.form
    body = form.widget()
    try:
        assert body is not None and body.minimumSizeHint().width() <= form.viewport().width()
    finally:
        apply_theme(qapp, "light", 100)
