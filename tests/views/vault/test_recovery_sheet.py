"""The sheet's dialog: printed or saved, two groups copied back; until then 首页 says that no sheet exists."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.models.vault.recovery_code import write_code
from desktop.services.vault.passphrase import change_passphrase, note_sheet_made, sheet_state
from desktop.services.workspace import Workspace
from desktop.views.vault import recovery, recovery_sheet
from desktop.views.vault.recovery_sheet import RecoveryNotice, SheetDialog
from tests.support import PASSPHRASE, make_workspace


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = make_workspace(tmp_path)
    yield made
    made.vault.close()


@pytest.fixture
def dialog(qtbot: QtBot, ws: Workspace) -> SheetDialog:
    made = SheetDialog(ws)
    qtbot.addWidget(made, before_close_func=lambda widget: widget.done(0))  # past its own question
    made.show()
    return made


def type_groups(dialog: SheetDialog, ws: Workspace) -> None:
    groups = write_code(ws.vault.key.raw, sheet_state(ws).number)
    for line in dialog.lines:
        line.setText(groups[line.index].lower())  # as typed: a group of figures alone is the same in capitals
        line.textEdited.emit(line.text())


def print_it(dialog: SheetDialog) -> None:
    preview = dialog.preview()
    preview.printed.emit()  # the printer took it
    preview.close()


def test_two_groups_copied_right_from_paper_end_it(qtbot: QtBot, ws: Workspace, dialog: SheetDialog) -> None:
    type_groups(dialog, ws)
    dialog.done_button.click()
    assert "还没有打印" in dialog.problem_text(-1) and not sheet_state(ws).confirmed
    print_it(dialog)
    assert dialog.problem_text(-1) == ""
    assert [dialog.problem_text(0), dialog.problem_text(1)] == ["✓ 对", "✓ 对"]
    assert [label.property("role") for label in dialog._problems] == ["note", "note"], "right is not said in red"
    with qtbot.waitSignal(dialog.accepted):
        dialog.done_button.click()
    assert sheet_state(ws).confirmed


def test_a_group_copied_wrong_keeps_the_dialog_and_is_named(ws: Workspace, dialog: SheetDialog) -> None:
    print_it(dialog)
    type_groups(dialog, ws)
    dialog.lines[1].setText("0000")
    dialog.done_button.click()
    assert dialog.isVisible() and not sheet_state(ws).confirmed
    assert dialog.problem_text(0) == "✓ 对" and dialog.problem_text(1).startswith(f"第 {dialog.asked[1] + 1} 组")


def test_printing_is_kept_with_its_time(ws: Workspace, dialog: SheetDialog) -> None:
    print_it(dialog)
    assert sheet_state(ws).made_at == ws.clock()


def test_saving_warns_writes_one_file_and_is_kept(
    ws: Workspace, dialog: SheetDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    asked: list[str] = []
    answers = iter(("", "yes"))
    monkeypatch.setattr(recovery_sheet, "ask", lambda *args, **_more: asked.append(args[4]) or next(answers))
    monkeypatch.setattr(recovery_sheet, "choose_save_path", lambda *args, **_more: folder / args[1])
    dialog.save()
    assert list(folder.iterdir()) == [] and "不要留在这台电脑上" in asked[0]
    dialog.save()
    saved = folder / "恢复单-第1号.pdf"
    assert list(folder.iterdir()) == [saved] and saved.read_bytes().startswith(b"%PDF")
    assert sheet_state(ws).made_at is not None


def test_a_place_that_cannot_be_written_is_told(
    ws: Workspace, dialog: SheetDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(recovery_sheet, "ask", lambda *_args, **_more: "yes")
    monkeypatch.setattr(recovery_sheet, "choose_save_path", lambda *_args, **_more: tmp_path / "nowhere" / "a.pdf")
    monkeypatch.setattr(recovery_sheet, "tell_failure", lambda _parent, what, *_more: told.append(what))
    dialog.save()
    assert "没有存成" in told[0] and sheet_state(ws).made_at is None


def test_a_sheet_checked_before_is_closed_without_a_question(
    ws: Workspace, dialog: SheetDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    print_it(dialog)
    type_groups(dialog, ws)
    dialog.done_button.click()
    again = SheetDialog(ws)
    monkeypatch.setattr(recovery_sheet, "ask", lambda *_args, **_more: pytest.fail("nothing to ask"))
    again.show()
    assert again.later_button.text() == "关闭"
    again.later_button.click()
    assert not again.isVisible()
    again.deleteLater()


def test_the_notice_stands_until_the_sheet_is_checked_and_comes_back_with_a_new_passphrase(
    qtbot: QtBot, ws: Workspace, dialog: SheetDialog
) -> None:
    notice = RecoveryNotice(ws, dialog)
    qtbot.addWidget(notice)
    assert not notice.isHidden() and "还没有恢复单" in notice.text
    note_sheet_made(ws, "打印")
    assert "还没有核对" in notice.text
    type_groups(dialog, ws)
    dialog.finish()
    assert notice.isHidden()
    change_passphrase(ws, PASSPHRASE, "换过的口令二〇二七")
    assert not notice.isHidden() and "还没有恢复单" in notice.text


def test_the_notice_asks_for_the_passphrase_before_it_shows_the_code(
    qtbot: QtBot, ws: Workspace, dialog: SheetDialog
) -> None:
    asking = recovery.show_sheet_after_passphrase(dialog, ws)
    asking.passphrase.setText("不是这个口令")
    asking.go_on.click()
    qtbot.waitUntil(lambda: "口令不对" in asking.problem, timeout=20_000)
    qtbot.waitUntil(asking.go_on.isEnabled)
    asking.passphrase.setText(PASSPHRASE)
    with qtbot.waitSignal(asking.accepted, timeout=20_000):
        asking.go_on.click()
    shown = [one for one in dialog.findChildren(SheetDialog) if one.isVisible()]
    assert len(shown) == 1
    shown[0].done(0)
