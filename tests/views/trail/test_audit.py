"""审计记录 in the window: filtered, read, exported, verified; a broken place is told soon after opening."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import text

from desktop.fields import Refused
from desktop.services.organisation.people import rename_person
from desktop.services.trail import audit_export
from desktop.services.trail.audit_export import audit_pdf, export_audit
from desktop.views.main_window import MainWindow
from desktop.views.parts.preferences import Preferences
from desktop.views.trail import audit as views, audit_watch
from desktop.views.trail.audit import AuditDialog
from desktop.views.trail.audit_watch import AuditWatch, keep_mark, kept_marks
from tests.case_office import Office, make_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    made.case(party_name="张三")
    made.ws.operator = "王芳"
    rename_person(made.ws, made.people["李明"], "李鸣")
    yield made
    made.ws.vault.close()


@pytest.fixture
def window(qtbot: QtBot, office: Office, tmp_path: Path) -> MainWindow:
    made = MainWindow(office.ws, Preferences(tmp_path / "preferences.ini"))
    qtbot.addWidget(made)
    return made


@pytest.fixture
def dialog(qtbot: QtBot, window: MainWindow) -> AuditDialog:
    made = AuditDialog(window)
    qtbot.addWidget(made)
    return made


def cut_the_tail(office: Office) -> None:
    with office.ws.vault.writer.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_no_delete"))
        connection.execute(text("DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)"))


def test_the_newest_entry_is_read_field_by_field(dialog: AuditDialog) -> None:
    assert dialog.totals.text() == "共 4 条"
    assert dialog.table.current_id() == 4
    (line,) = dialog.lines.rows
    assert (line["record"], line["label"], line["before"], line["after"]) == (
        "修改 工作人员“李鸣 市城市管理局”", "姓名", "李明", "李鸣",
    )  # fmt: skip


def test_filters_narrow_the_list_and_say_what_is_shown(dialog: AuditDialog) -> None:
    dialog.operator.setCurrentText("王芳")
    assert dialog.model.all_ids() == [4]
    dialog.kind.setCurrentText("矛盾纠纷")
    assert dialog.model.all_ids() == []
    assert dialog.lines.rows == [] and not dialog.export_button.isEnabled()
    dialog.operator.setCurrentIndex(0)
    assert dialog.model.all_ids() == [3]
    dialog.first.set_value(date(2026, 10, 23))
    dialog.first.edited.emit()
    assert dialog.model.all_ids() == []
    assert dialog.shown() == "矛盾纠纷，自 2026-10-23"


def test_a_day_that_cannot_be_read_or_lies_behind_the_last_is_said(dialog: AuditDialog) -> None:
    dialog.first.line.setText("13.45")
    dialog.first.edited.emit()
    assert len(dialog.model.all_ids()) == 4 and "日期看不懂" in dialog.totals.text()
    dialog.first.set_value(date(2026, 10, 23))
    dialog.last.set_value(date(2026, 10, 22))
    dialog.last.edited.emit()
    assert dialog.model.all_ids() == [] and "起始日期晚于截止日期" in dialog.totals.text()
    dialog.last.set_value(None)
    dialog.last.edited.emit()
    assert "日期" not in dialog.totals.text()


def test_verifying_says_so_and_this_pc_remembers_the_head(
    qtbot: QtBot, dialog: AuditDialog, window: MainWindow, office: Office
) -> None:
    assert kept_marks(window.preferences, office.ws) == []
    dialog.verify()
    qtbot.waitUntil(lambda: "已核验 4 条" in dialog.verdict.text)
    (mark,) = kept_marks(window.preferences, office.ws)
    assert (mark.seq, mark.digest) == (4, office.ws.audit_head())
    cut_the_tail(office)
    dialog.verify()
    qtbot.waitUntil(lambda: "这台电脑上次打开时记得有第 4 条" in dialog.verdict.text)


def test_what_is_shown_is_written_as_a_workbook_with_the_head(
    qtbot: QtBot, dialog: AuditDialog, office: Office, tmp_path: Path
) -> None:
    dialog.kind.setCurrentText("矛盾纠纷")
    dialog.export_to(tmp_path / "审计.xlsx")
    qtbot.waitUntil(lambda: dialog.totals.text().startswith("已导出 1 条"))
    sheet = openpyxl.load_workbook(tmp_path / "审计.xlsx").active
    assert sheet is not None
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert cells[2][:4] == ["序号", "时间", "经办人", "操作"]
    assert cells[3][0] == 3 and cells[4][0] is None
    assert office.ws.audit_head() in str(cells[-1][0])
    assert not any("张三" in str(value) for row in cells for value in row)


def test_the_pdf_opens_inside_and_too_much_is_refused(
    qtbot: QtBot, dialog: AuditDialog, window: MainWindow, office: Office, monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:  # fmt: skip
    opened: list[bytes] = []
    monkeypatch.setattr(MainWindow, "open_preview", lambda self, source, title: opened.append(source))
    dialog.kind.setCurrentText("工作人员")
    dialog.print()
    qtbot.waitUntil(lambda: bool(opened))
    assert opened[0].startswith(b"%PDF")
    monkeypatch.setattr(audit_export, "MOST_PRINTED", 1)
    monkeypatch.setattr(audit_export, "MOST_EXPORTED", 1)
    with pytest.raises(Refused, match="一次最多打印 1 条，现有 2 条"):
        audit_pdf(office.ws, [1, 2])
    with pytest.raises(Refused, match="一次最多导出"):
        export_audit(office.ws, [1, 2], tmp_path / "x.xlsx")


def test_opening_checks_what_is_new_and_remembers_it(qtbot: QtBot, window: MainWindow, office: Office) -> None:
    watch = AuditWatch(window)
    watch.look()
    qtbot.waitUntil(lambda: watch.verdict is not None)
    assert watch.verdict is not None and watch.verdict.problem == ""
    assert kept_marks(window.preferences, office.ws)[0].seq == 4


def test_a_cut_tail_is_told_with_the_way_to_the_list(
    qtbot: QtBot, window: MainWindow, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = AuditWatch(window)
    watch.look()
    qtbot.waitUntil(lambda: watch.verdict is not None)
    cut_the_tail(office)
    told: list[str] = []
    monkeypatch.setattr(audit_watch, "ask", lambda parent, title, what, *rest: told.append(what) or "look")
    shown: list[str] = []
    monkeypatch.setattr(views, "show_audit", lambda window, verdict: shown.append(verdict.sentence))
    again = AuditWatch(window)
    again.look()
    qtbot.waitUntil(lambda: bool(shown))
    assert told == shown
    assert "只到第 3 条" in told[0] and "记得有第 4 条" in told[0]


def test_a_closed_file_is_told_nothing(qtbot: QtBot, window: MainWindow, office: Office) -> None:
    watch = AuditWatch(window)
    office.ws.vault.close()
    watch._finished(None, None)
    watch._finished(None, RuntimeError("gone"))
    assert watch.verdict is None


def test_nonsense_in_the_preferences_is_no_mark(window: MainWindow, office: Office) -> None:
    from desktop.services.trail.audit_check import Mark

    keep_mark(window.preferences, office.ws, Mark(1, "ab", "x"))
    assert [mark.seq for mark in kept_marks(window.preferences, office.ws)] == [1]
    window.preferences.remember(audit_watch._key(office.ws), "{broken")
    assert kept_marks(window.preferences, office.ws) == []
