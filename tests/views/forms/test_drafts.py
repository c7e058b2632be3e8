"""What is typed in any form and not saved stays inside the file, comes back, says so, and can be given up."""

import ast
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.changes import Changes
from desktop.fields import Many, NamedField, Problem, Refused, Text
from desktop.services.letter.make import generate_batch
from desktop.services.letter.overview import letter_board, letter_row
from desktop.services.parts.draft import drafts_of, load_draft
from desktop.services.workspace import Workspace, put_setting
from desktop.views.dispute.merge import MergeDialog
from desktop.views.dispute.monthly_report import MonthlyReportPanel
from desktop.views.dispute.page import DisputePage
from desktop.views.forms import form_dialog
from desktop.views.forms.child_rows import RowsEditor
from desktop.views.forms.drafts import BROUGHT_BACK, DRAFT_AFTER_MS, DraftKey
from desktop.views.forms.form_dialog import FormDialog
from desktop.views.letter.papers import ScanDialog
from desktop.views.letter.sign import SignDialog
from desktop.views.letter.template import TemplateDialog
from desktop.views.settings.calendar_import import ImportDialog
from desktop.views.settings.dialog import SettingsDialog
from desktop.views.settings.options import OptionsDialog
from desktop.views.vault.lock import keep_all_drafts
from tests.case_office import make_office
from tests.letter_host import Host
from tests.letter_office import LetterOffice, make_letter_office
from tests.support import make_workspace
from tests.views.case_host import Host as CaseHost

VIEWS = Path(__file__).parents[3] / "desktop" / "views"
WITHOUT = {
    "operator_list.py": "a PIN is never kept",
    "child_rows.py": "its row goes into the form it belongs to",
}
REASON = NamedField("reason", Text(label="理由", max_length=200), True)


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = make_workspace(tmp_path)
    yield made
    made.vault.close()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[LetterOffice]:
    made = make_letter_office(tmp_path)
    yield made
    made.ws.vault.close()


def shown(qtbot: QtBot, widget: Any) -> Any:
    """Show a dialog; it is closed past its own question whether to give up."""
    qtbot.addWidget(widget, before_close_func=lambda one: one.done(0) if hasattr(one, "done") else None)
    widget.show()
    return widget


def form_in(qtbot: QtBot, ws: Workspace, save: Callable[[dict[str, Any]], Any] = lambda values: values) -> FormDialog:
    context = Host(ws).editor_context
    made: FormDialog = shown(
        qtbot, FormDialog("退回 市容支队 9 月月报", [REASON], context, save, draft=DraftKey("return", 3))
    )
    return made


def test_every_form_in_a_window_of_its_own_has_a_key():
    missing = []
    for file in sorted(VIEWS.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            name = getattr(getattr(node, "func", None), "id", "")
            if name in ("FormDialog", "PersonDialog") and file.name not in WITHOUT:
                assert isinstance(node, ast.Call)
                if not any(word.arg == "draft" for word in node.keywords):
                    missing.append(f"{file.name}:{node.lineno}")
    assert missing == [], "a lock would lose what is typed there: pass draft=DraftKey(form, record id)"


def test_a_form_keeps_what_is_typed_soon_after_the_typing_pauses(qtbot: QtBot, ws: Workspace):
    form_in(qtbot, ws).form.put("reason", "数字不符")
    qtbot.waitUntil(lambda: drafts_of(ws, "return") == [3], timeout=DRAFT_AFTER_MS * 4)
    assert json.dumps(load_draft(ws, "return", 3)), "plain data"


def test_a_draft_put_back_is_said_and_can_be_dropped(qtbot: QtBot, ws: Workspace):
    first = form_in(qtbot, ws)
    first.form.put("reason", "数字不符")
    keep_all_drafts()
    first.done(0)
    again = form_in(qtbot, ws)
    assert again.form.values() == {"reason": "数字不符"} and again.drafts.banner.text == BROUGHT_BACK
    assert again.drafts.banner.isVisible()
    again.drafts.drop()
    assert again.form.values() == {"reason": None} and drafts_of(ws, "return") == []
    again.form.put("reason", "又写")
    keep_all_drafts()
    assert drafts_of(ws, "return") == [3]


def test_saving_and_giving_up_leave_no_draft(qtbot: QtBot, ws: Workspace, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(form_dialog, "ask", lambda *_a, **_k: "drop")
    for end in (FormDialog.save, FormDialog.reject):
        dialog = form_in(qtbot, ws)
        dialog.form.put("reason", "数字不符")
        dialog.keep_drafts()
        assert drafts_of(ws, "return") == [3]
        end(dialog)
        keep_all_drafts()
        assert drafts_of(ws, "return") == []


def test_a_draft_goes_with_the_command_that_saves_it_and_stays_when_that_is_refused(qtbot: QtBot, ws: Workspace):
    during: list[list[int]] = []

    def save(values: dict[str, Any]) -> None:
        with ws.command("return_report", "退回") as command:
            if values["reason"] == "不行":
                raise Refused([Problem("reason", "换一个理由")])
            put_setting(command.session, "section", values["reason"])
        during.append(drafts_of(ws, "return"))

    made = form_in(qtbot, ws, save)
    made.form.put("reason", "不行")
    made.keep_drafts()
    made.save()
    assert made.isVisible() and drafts_of(ws, "return") == [3]
    made.form.put("reason", "数字不符")
    made.keep_drafts()
    made.save()
    assert during == [[]], "killed right after the commit, the program would have brought it back to be saved twice"


def disk_fails(_changes: Changes) -> None:
    raise OSError(5, "Input/output error")


def test_a_page_that_cannot_read_anew_does_not_make_a_save_look_failed(qtbot: QtBot, tmp_path: Path):
    office = make_office(tmp_path)
    host = CaseHost(office.ws)
    ledger = DisputePage(office.ws, host)
    qtbot.addWidget(ledger)
    page = ledger.ledger.page
    page.new_record()
    for name, value in office.values(name="早餐摊占道").items():
        page.form.put(name, value)
    office.ws.bus.subscribe(disk_fails)
    with qtbot.captureExceptions() as told:
        assert page.panel.save(), page.form.problem_text()
    assert [kind for kind, _, _ in told] == [OSError] and page.panel.row.id is not None
    assert not page.form.is_edited and drafts_of(office.ws, "dispute") == []
    office.ws.vault.close()


def test_another_record_has_a_draft_of_its_own(qtbot: QtBot, ws: Workspace):
    form_in(qtbot, ws).form.put("reason", "数字不符")
    keep_all_drafts()
    context = Host(ws).editor_context
    other = shown(qtbot, FormDialog("退回", [REASON], context, lambda v: v, draft=DraftKey("return", 4)))
    assert not other.form.is_edited


def test_a_row_in_a_window_of_its_own_goes_into_the_form_it_belongs_to(qtbot: QtBot, ws: Workspace):
    rows = RowsEditor(Many(label="调处记录"), Host(ws).editor_context, [NamedField("what", Text(label="内容"), True)])
    qtbot.addWidget(rows.widget)
    rows.widget.show()

    def type_and_lock() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, FormDialog)
        keep_all_drafts()
        assert rows.draft() == [], "nothing is typed yet"
        dialog.form.put("what", "现场听取双方意见")
        keep_all_drafts()
        keep_all_drafts()  # a lock that could not be, an error in between: still one row
        dialog.done(0)

    QTimer.singleShot(50, type_and_lock)
    rows.edit_in_dialog()
    assert rows.draft() == [[None, {"what": "现场听取双方意见"}]]


# --- the dialogs that are no plain form ---------------------------------------------------------------


def test_the_letters_template(qtbot: QtBot, office: LetterOffice):
    host = Host(office.ws)
    first = shown(qtbot, TemplateDialog(office.ws, host, 2026))
    original = first.text.toPlainText()
    first.text.setPlainText(original + "\n附则。")
    first.clauses.box.setPlainText("整治渣土车抛洒滴漏。")
    keep_all_drafts()
    first.done(0)
    again = shown(qtbot, TemplateDialog(office.ws, host, 2026))
    assert again.text.toPlainText().endswith("附则。") and again.is_edited
    assert list(again.clauses.changed().values()) == ["整治渣土车抛洒滴漏。"]
    assert again.drafts.banner.isVisible()
    again.drafts.drop()
    assert again.text.toPlainText() == original and not again.is_edited


def test_the_ticks_of_a_signing(qtbot: QtBot, office: LetterOffice):
    host = Host(office.ws)
    generate_batch(office.ws, 2026)
    board = letter_board(office.ws, 2026)
    first = shown(qtbot, SignDialog(office.ws, host.editor_context, board, ()))
    first.list.item(0).setCheckState(Qt.CheckState.Checked)
    ticked = first.ticked_ids()
    keep_all_drafts()
    first.done(0)
    again = shown(qtbot, SignDialog(office.ws, host.editor_context, board, ()))
    assert len(ticked) == 1 and again.ticked_ids() == ticked and again.drafts.banner.isVisible()
    again.drafts.drop()
    assert again.ticked_ids() == []


def test_the_scans_chosen_for_a_letter(qtbot: QtBot, office: LetterOffice, tmp_path: Path):
    generate_batch(office.ws, 2026)
    letter = letter_board(office.ws, 2026).entries[0].letter
    assert letter is not None
    row = letter_row(office.ws, letter.id or 0)
    scan = tmp_path / "扫描.pdf"
    scan.write_bytes(b"%PDF-1.4 x")
    first = shown(qtbot, ScanDialog(office.ws, row))
    first.files.add([scan])
    keep_all_drafts()
    first.done(0)
    again = shown(qtbot, ScanDialog(office.ws, row))
    assert [file.name for file in again.files.value()] == ["扫描.pdf"]


def test_a_list_of_options(qtbot: QtBot, ws: Workspace):
    context = Host(ws).editor_context
    first = shown(qtbot, OptionsDialog(ws, "dispute_types", context))
    before = first.entries()
    first.list.item(0).setText("改了名的")
    first.form.put("reason", "口径调整")
    keep_all_drafts()
    first.done(0)
    again = shown(qtbot, OptionsDialog(ws, "dispute_types", context))
    assert again.entries()[0][1] == "改了名的" and again.form.values()["reason"] == "口径调整"
    again.drafts.drop()
    assert again.entries() == before and again.form.values()["reason"] is None


def test_parameters_and_the_office(qtbot: QtBot, ws: Workspace):
    first = shown(qtbot, SettingsDialog(ws))
    key = next(key for key, one in ws.policy.parameters.items() if one.kind.name == "number")
    first.policy_tab.open_key(key)
    first.policy_tab.panel.form.put("reason", "本地实际")
    first.office_tab.form.put("section", "办公室")
    keep_all_drafts()
    first.done(0)
    again = shown(qtbot, SettingsDialog(ws))
    assert again.office_tab.form.values()["section"] == "办公室"
    again.policy_tab.open_key(key)
    panel = again.policy_tab.panel
    assert panel.form.values()["reason"] == "本地实际" and panel.banner.text == BROUGHT_BACK
    panel.drop()
    assert panel.form.values()["reason"] is None and drafts_of(ws, "policy_panel") == []
    again.office_tab.save()
    assert drafts_of(ws, "office") == [] and ws.setting("section") == "办公室"


def test_a_pasted_notice(qtbot: QtBot, ws: Workspace):
    first = shown(qtbot, ImportDialog(ws, 2027))
    first.text.setPlainText("一、元旦：1月1日放假。")
    keep_all_drafts()
    first.done(0)
    again = shown(qtbot, ImportDialog(ws, 2027))
    assert again.text.toPlainText() == "一、元旦：1月1日放假。" and again.model.rowCount() > 0


def test_the_choices_of_a_merge(qtbot: QtBot, tmp_path: Path):
    made = make_office(tmp_path)
    keep, other = made.case(summary="甲说"), made.case(summary="乙说", known_on=date(2026, 10, 11))
    first = shown(qtbot, MergeDialog(made.ws, keep, other))
    first._groups["summary"].button(1).setChecked(True)
    keep_all_drafts()
    first.done(0)
    again = shown(qtbot, MergeDialog(made.ws, keep, other))
    assert "summary" in again.taken() and again.drafts.banner.isVisible()
    made.ws.vault.close()


def test_the_names_typed_beside_a_months_figures(qtbot: QtBot, ws: Workspace):
    host = Host(ws)
    first: QWidget = shown(qtbot, MonthlyReportPanel(ws, host))
    assert isinstance(first, MonthlyReportPanel)
    month = first.picker.number
    edit = first.side.fields.edits["reviewed_by"]
    edit.clear()
    qtbot.keyClicks(edit, "LM")
    first.picker.show_month(None, 2026, month - 1)
    first.reload()
    assert first.side.fields.edits["reviewed_by"].text() != "LM"
    again = shown(qtbot, MonthlyReportPanel(ws, host))
    assert again.side.fields.edits["reviewed_by"].text() == "LM"
    again.act("review")
    assert again.view.reviewed_by == "LM"
    assert drafts_of(ws, f"report_names.2026-{month:02}") == []
