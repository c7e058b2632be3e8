"""忘记口令 from the start window to the main window; 恢复单与口令 from the menu."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.bootstrap import Program
from desktop.models.vault.errors import WrongPassphrase
from desktop.models.vault.recovery_code import write_code
from desktop.services.founding import open_file
from desktop.services.vault.backup import ASKED, back_up
from desktop.services.vault.passphrase import note_sheet_made, sheet_state
from desktop.views.look.widgets import Banner
from desktop.views.vault import recovery
from desktop.views.vault.lock import IdleWatch
from desktop.views.vault.recovery import Recovery, SafeguardDialog
from tests.support import PASSPHRASE, make_workspace, packs

NEW = "我家门前有两棵树都是枣树"


@pytest.fixture
def closed(tmp_path: Path) -> tuple[Path, list[str]]:
    """A closed file and its code."""
    ws = make_workspace(tmp_path)
    groups = list(write_code(ws.vault.key.raw, 1))
    ws.vault.close()
    return ws.vault.path, groups


def enter_code(qtbot: QtBot, flow: Recovery, groups: list[str]) -> None:
    assert flow.code is not None
    flow.code.grid.fill(0, "-".join(groups))
    flow.code.open_button.click()
    qtbot.waitUntil(lambda: flow.passphrase is not None, timeout=20_000)


def test_from_the_code_to_the_main_window(
    qtbot: QtBot, closed: tuple[Path, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, groups = closed
    program = Program(tmp_path / "preferences.ini")
    program.show_start(path)
    program.show_recovery()
    flow = program.recovery
    assert flow is not None
    enter_code(qtbot, flow, groups)
    assert program.main_window is None, "a new passphrase comes before anything else"
    lines = flow.passphrase.lines
    lines.passphrase.setText(NEW)
    lines.again.setText(NEW)
    flow.passphrase.change.click()
    qtbot.waitUntil(lambda: flow.sheet is not None, timeout=20_000)
    sheet = flow.sheet
    assert program.main_window is None and sheet_state(sheet.workspace).number == 2
    note_sheet_made(sheet.workspace, "打印")
    new = write_code(sheet.workspace.vault.key.raw, 2)
    for line in sheet.lines:
        line.setText(new[line.index])
    sheet.done_button.click()
    qtbot.waitUntil(lambda: program.main_window is not None, timeout=20_000)
    main = program.main_window
    assert main.windowTitle().startswith("南昌市城市管理局")
    main.leave()
    qtbot.waitUntil(lambda: program.start_window is not None, timeout=5_000)
    program.start_window.close()
    with pytest.raises(WrongPassphrase):
        open_file(path, PASSPHRASE, packs())
    open_file(path, NEW, packs()).vault.close()


def test_turning_back_before_the_new_passphrase_changes_nothing(
    qtbot: QtBot, closed: tuple[Path, list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, groups = closed
    told: list[str] = []
    monkeypatch.setattr(recovery, "tell", lambda *args, **_more: told.append(args[1]))
    program = Program(tmp_path / "preferences.ini")
    start = program.show_start(path)
    program.show_recovery()
    enter_code(qtbot, program.recovery, groups)
    program.recovery.passphrase.reject()
    assert told == ["没有设新口令"] and program.main_window is None
    reopened = open_file(path, PASSPHRASE, packs())
    assert sheet_state(reopened).number == 1
    reopened.vault.close()
    start.close()


def test_a_file_opened_by_its_code_is_closed_again_when_nobody_sets_a_passphrase(
    qtbot: QtBot, closed: tuple[Path, list[str]], tmp_path: Path
) -> None:
    path, groups = closed
    program = Program(tmp_path / "preferences.ini")
    start = program.show_start(path)
    program.show_recovery()
    flow = program.recovery
    enter_code(qtbot, flow, groups)
    idle = start.findChildren(IdleWatch)[0]
    idle._touched -= program.preferences.idle_minutes * 60
    idle.check()
    assert not flow.passphrase.isVisible() and program.main_window is None
    assert "已重新关上" in start.findChildren(Banner)[0].text
    reopened = open_file(path, PASSPHRASE, packs())
    assert sheet_state(reopened).number == 1
    reopened.vault.close()
    start.close()


def test_a_new_sheet_that_nobody_prints_is_put_away_and_the_file_is_locked(
    qtbot: QtBot, closed: tuple[Path, list[str]], tmp_path: Path
) -> None:
    path, groups = closed
    program = Program(tmp_path / "preferences.ini")
    start = program.show_start(path)
    program.show_recovery()
    flow = program.recovery
    enter_code(qtbot, flow, groups)
    flow.passphrase.lines.passphrase.setText(NEW)
    flow.passphrase.lines.again.setText(NEW)
    flow.passphrase.change.click()
    qtbot.waitUntil(lambda: flow.sheet is not None, timeout=20_000)
    preview = flow.sheet.preview()
    QTest.keyClick(preview.windowHandle(), Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not flow.sheet.isVisible(), timeout=5_000)
    assert not preview.isVisible() and program.main_window is None
    assert "口令已经生效" in start.findChildren(Banner)[0].text
    open_file(path, NEW, packs()).vault.close()
    start.close()


def test_without_a_file_it_says_which_step_comes_first(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(recovery, "tell", lambda *args, **_more: told.append(args[4]))
    program = Program(tmp_path / "preferences.ini")
    start = program.show_start()
    program.show_recovery()
    assert "打开其他文件" in told[0]
    start.close()


def test_the_safeguard_dialog_says_which_sheet_is_in_force(qtbot: QtBot, tmp_path: Path) -> None:
    ws = make_workspace(tmp_path)
    dialog = SafeguardDialog(ws)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.state == "现用的是第 1 号恢复单：还没有印出。"
    note_sheet_made(ws, "打印")
    assert dialog.state == "现用的是第 1 号恢复单：2026-10-22 印出，还没有核对。"
    change = dialog.change()
    change.old.setText(PASSPHRASE)
    change.lines.passphrase.setText(NEW)
    change.lines.again.setText(NEW)
    with qtbot.waitSignal(change.accepted, timeout=20_000):
        change.change.click()
    assert dialog.state == "现用的是第 2 号恢复单：还没有印出。"
    sheets = [one for one in dialog.findChildren(recovery.SheetDialog) if one.isVisible()]
    assert len(sheets) == 1, "its sheet comes next"
    sheets[0].done(0)
    dialog.reject()
    ws.vault.close()


def test_the_code_of_a_damaged_file_leads_to_its_backups_and_then_to_a_new_passphrase(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ws = make_workspace(tmp_path)
    back_up(ws, ASKED)
    groups = list(write_code(ws.vault.key.raw, 1))
    path = ws.vault.path
    ws.vault.close()
    path.write_bytes(b"\x00" + path.read_bytes()[1:])  # the salt
    program = Program(tmp_path / "preferences.ini")
    program.show_start(path)
    program.show_recovery()
    flow = program.recovery
    assert flow is not None and flow.code is not None
    flow.code.grid.fill(0, "-".join(groups))
    flow.code.open_button.click()
    qtbot.waitUntil(lambda: flow.rescue is not None, timeout=20_000)
    assert flow.rescue is not None
    qtbot.waitUntil(flow.rescue.restore_button.isEnabled, timeout=20_000)
    flow.rescue.restore_button.click()
    qtbot.waitUntil(lambda: flow.passphrase is not None, timeout=20_000)
    assert program.main_window is None and flow.passphrase is not None
    told: list[str] = []
    monkeypatch.setattr(recovery, "tell", lambda _parent, *words: told.extend(words))
    flow.passphrase.reject()
    assert "重新关上" in told[1]
