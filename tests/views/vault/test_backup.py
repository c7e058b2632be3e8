"""备份与恢复 in the window: at closing and beside the work, the list, restoring, the stick, a damaged file."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.bootstrap import Program
from desktop.models.vault.backup_folder import backups_in, default_folder, put_note
from desktop.models.vault.pages import PAGE_BYTES
from desktop.models.vault.rekey import rekey
from desktop.services.founding import open_file
from desktop.services.organisation.lookup import add_person, own_unit_id
from desktop.services.vault import stick as stick_service
from desktop.services.vault.backup import ASKED, BEFORE_REKEY, CLOSING, back_up, backup_lines, list_backups
from desktop.services.workspace import Workspace
from desktop.views import main_window as window_module
from desktop.views.main_window import MainWindow
from desktop.views.parts.dialogs import Sentences
from desktop.views.parts.preferences import Preferences
from desktop.views.vault import backup as backup_view
from desktop.views.vault.backup import BackupDialog
from desktop.views.vault.backup_keeper import BackupKeeper
from desktop.views.vault.backup_restore import RestoreDialog, RestorePlan
from desktop.views.vault.rescue import RescueDialog
from desktop.views.vault.salvage_report import SalvageReport
from desktop.views.vault.unlock_delay import UnlockDelay
from tests.support import PASSPHRASE, Clock, make_workspace, packs

OTHER = "另一个口令 2027"


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    workspace = make_workspace(tmp_path)
    yield workspace
    workspace.vault.close()


def add(ws: Workspace, name: str) -> None:
    add_person(ws, name, own_unit_id(ws))


def open_dialog(qtbot: QtBot, ws: Workspace) -> BackupDialog:
    dialog = BackupDialog(ws)
    qtbot.addWidget(dialog)
    dialog.show()
    qtbot.waitUntil(lambda: not dialog.is_loading, timeout=10_000)
    return dialog


def spoil(path: Path, page: int, offset: int = 1000) -> None:
    with path.open("r+b") as file:
        file.seek((page - 1) * PAGE_BYTES + offset)
        byte = file.read(1)[0]
        file.seek(-1, 1)
        file.write(bytes([byte ^ 255]))


def make_again(path: Path) -> Workspace:
    return open_file(path, PASSPHRASE, packs())


# --- beside the work ----------------------------------------------------------------------------------


def test_closing_the_window_leaves_a_checked_backup(qtbot: QtBot, ws: Workspace, tmp_path: Path) -> None:
    window = MainWindow(ws, Preferences(tmp_path / "p.ini"))
    qtbot.addWidget(window)
    window.show()
    assert window.backup_link.text() == "还没有备份"
    window.close()
    (made,) = backups_in(default_folder(ws.vault.path), "工作库")
    assert made.verified and made.note is not None and made.note.reason == CLOSING
    assert window.parting == "" and not ws.vault.is_open


def test_a_backup_that_cannot_be_made_is_said_and_closing_goes_on(
    qtbot: QtBot, ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(window_module, "tell_failure", lambda _parent, *words: told.extend(words))
    default_folder(ws.vault.path).touch()  # a file stands where the folder would be
    window = MainWindow(ws, Preferences(tmp_path / "p.ini"))
    qtbot.addWidget(window)
    window.show()
    window.close()
    assert not ws.vault.is_open
    assert "备份没有做成" in told[0] and "保存过的内容都在" in told[1]


def test_half_an_hour_after_the_first_change_a_backup_is_made_beside_the_work(qtbot: QtBot, ws: Workspace) -> None:
    keeper = BackupKeeper(ws)
    assert not keeper.is_waiting
    add(ws, "王芳")
    assert keeper.is_waiting
    with qtbot.waitSignal(keeper.changed, timeout=10_000):
        keeper.make_now()
    assert list_backups(ws)[0].verified and keeper.problem == ""
    keeper.stop()


def test_after_opening_waiting_backups_are_checked_and_changes_without_one_wait_for_it(
    qtbot: QtBot, ws: Workspace
) -> None:
    back_up(ws, ASKED, deep=False)
    add(ws, "王芳")
    keeper = BackupKeeper(ws)
    with qtbot.waitSignal(keeper.changed, timeout=10_000):
        keeper.look_through()
    assert list_backups(ws)[0].verified
    assert keeper.is_waiting, "the change of the last session has no backup yet"
    keeper.stop()


def test_damage_of_the_open_file_is_found_beside_the_work_and_told(qtbot: QtBot, ws: Workspace, tmp_path: Path) -> None:
    back_up(ws, ASKED)
    path, size = ws.vault.path, ws.vault.path.stat().st_size
    ws.vault.close()
    spoil(path, size // PAGE_BYTES - 2)
    again = make_again(path)
    window = MainWindow(again, Preferences(tmp_path / "p.ini"))
    qtbot.addWidget(window)
    window.show()
    with qtbot.waitSignal(window.keeper.damaged, timeout=10_000) as signal:
        window.keeper.look_through()
    assert signal.args[0].backups
    (dialog,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, Sentences) and one.isVisible()]
    with qtbot.waitSignal(window.restore_wanted):
        dialog._choose("now")
    window.close()
    assert len(list_backups(again)) == 1, "no backup is made of a damaged file"


def test_home_says_age_and_size_and_reminds_weekly_of_the_stick(qtbot: QtBot, ws: Workspace, tmp_path: Path) -> None:
    back_up(ws, ASKED)
    clock = ws.clock
    assert isinstance(clock, Clock)
    clock.now += timedelta(hours=3)
    window = MainWindow(ws, Preferences(tmp_path / "p.ini"))
    qtbot.addWidget(window)
    window.show()
    home = window.go("home")
    assert "3 小时前" in home.backup.words.text() and "KB" in home.backup.words.text()
    assert not home.backup_notice.isVisible()
    assert window.backup_link.text() == "上次备份 09:00"
    clock.now += timedelta(days=8)
    window.keeper.changed.emit()
    assert home.backup_notice.isVisible() and "U 盘" in home.backup_notice.text
    assert window.backup_link.text() == "上次备份 10-22 09:00"
    window.close()


# --- the list -----------------------------------------------------------------------------------------


def test_the_list_shows_what_each_backup_holds(qtbot: QtBot, ws: Workspace) -> None:
    add(ws, "王芳")
    back_up(ws, ASKED)
    add(ws, "李强")
    dialog = open_dialog(qtbot, ws)
    row = dialog.table_model.row_at(0)
    assert row is not None
    assert (row["reason"], row["state"], row["holds"]) == ("手动", "已核验", "2 个单位、0 起纠纷")
    assert "王芳" in row["last"] and row["operator"] == "张敏"
    assert "1 次操作" in dialog.detail.text()
    assert "共 1 份" in dialog.place.text()


def test_a_new_backup_appears_at_once(qtbot: QtBot, ws: Workspace) -> None:
    dialog = open_dialog(qtbot, ws)
    assert dialog.empty.isVisible() and not dialog.restore_button.isEnabled()
    dialog.now_button.click()
    qtbot.waitUntil(lambda: dialog.table_model.rowCount() == 1 and not dialog.is_loading, timeout=10_000)
    assert dialog.restore_button.isEnabled() and not dialog.empty.isVisible()


def test_a_failed_backup_cannot_be_restored(qtbot: QtBot, ws: Workspace) -> None:
    made = back_up(ws, ASKED)
    assert made.note is not None
    put_note(made, type(made.note)(ASKED, "failed"))
    dialog = open_dialog(qtbot, ws)
    assert not dialog.restore_button.isEnabled() and "不能恢复" in dialog.detail.text()


def test_copying_to_the_stick_says_so_and_stops_reminding(
    qtbot: QtBot, ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(backup_view, "tell", lambda _parent, *words: told.extend(words))
    stick = tmp_path / "U"
    stick.mkdir()
    clock = ws.clock
    assert isinstance(clock, Clock)
    clock.now += timedelta(days=9)
    dialog = open_dialog(qtbot, ws)
    assert dialog.stick.isVisible()
    dialog.copy_to(stick)
    qtbot.waitUntil(lambda: bool(told), timeout=10_000)
    assert "同一块磁盘" in told[3] and dialog.stick.isVisible(), "a folder of this PC is no stick"
    for module in (stick_service, backup_view):
        monkeypatch.setattr(module, "is_away", lambda _ws, _copied: True)
    dialog.copy_to(stick)
    qtbot.waitUntil(lambda: len(told) > 4, timeout=10_000)
    assert "读回核对" in told[5] and "安全弹出" in told[7]
    qtbot.waitUntil(lambda: not dialog.is_loading, timeout=10_000)
    assert not dialog.stick.isVisible()


def test_a_stick_that_is_gone_is_told_plainly(
    qtbot: QtBot, ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(backup_view, "tell_failure", lambda _parent, *words: told.extend(words))
    dialog = open_dialog(qtbot, ws)
    dialog.copy_to(tmp_path / "拔掉了")
    qtbot.waitUntil(lambda: bool(told), timeout=10_000)
    assert "没有拷成" in told[0] and "没有留下不完整的文件" in told[0]


def test_the_place_of_backups_can_be_changed(
    qtbot: QtBot, ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(backup_view, "tell", lambda _parent, *words: told.extend(words))
    monkeypatch.setattr(backup_view, "choose_folder", lambda *_: tmp_path / "第二块盘")
    dialog = open_dialog(qtbot, ws)
    dialog.move_button.click()
    assert "以前的备份仍在" in told[2] and str(tmp_path / "第二块盘") in dialog.place.text()
    qtbot.waitUntil(lambda: not dialog.is_loading, timeout=10_000)


# --- deciding -----------------------------------------------------------------------------------------


def test_deciding_shows_both_and_what_would_be_gone(qtbot: QtBot, ws: Workspace) -> None:
    back_up(ws, ASKED)
    add(ws, "王芳")
    (line,) = backup_lines(ws)
    dialog = RestoreDialog(ws, line)
    qtbot.addWidget(dialog)
    dialog.show()
    assert "1 次操作" in dialog.difference.text() and "王芳" in dialog.lost.text()
    with qtbot.waitSignal(dialog.decided) as signal:
        dialog.restore_button.click()
    assert signal.args == [RestorePlan(ws.vault.path, line.backup.path, ws.vault.key)]


def test_a_backup_of_an_earlier_passphrase_asks_for_it(qtbot: QtBot, ws: Workspace) -> None:
    back_up(ws, BEFORE_REKEY)
    rekey(ws.vault, OTHER, lambda _copy: None, lambda _text: None)
    (line,) = backup_lines(ws)
    dialog = RestoreDialog(ws, line)
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.restore_button.isEnabled()
    dialog.passphrase.setText(OTHER)
    dialog.look_button.click()
    qtbot.waitUntil(lambda: "口令不对" in dialog.problem.text, timeout=10_000)
    assert "从备份恢复" not in dialog.problem.text, "that is what is being done"
    dialog.passphrase.setText(PASSPHRASE)
    dialog.look_button.click()
    qtbot.waitUntil(dialog.restore_button.isEnabled, timeout=10_000)


# --- the whole way ------------------------------------------------------------------------------------


def names(ws: Workspace) -> list[str]:
    with ws.read() as session:
        return list(session.connection().exec_driver_sql("SELECT name FROM person").scalars())


def test_restoring_from_the_open_window_comes_back_with_the_old_state(qtbot: QtBot, tmp_path: Path) -> None:
    ws = make_workspace(tmp_path)
    add(ws, "王芳")
    made = back_up(ws, ASKED)
    add(ws, "李强")
    program = Program(tmp_path / "preferences.ini")
    program.enter(ws)
    window = program.main_window
    assert window is not None
    window.restore_wanted.emit(RestorePlan(ws.vault.path, made.path, ws.vault.key))
    qtbot.waitUntil(lambda: program.main_window not in (None, window), timeout=20_000)
    again = program.main_window
    assert again is not None
    assert names(again.workspace) == ["王芳"]
    assert len(list(tmp_path.glob("工作库-恢复前-*.db"))) == 1
    assert len(list_backups(again.workspace)) == 2, "the state it was closed in has its backup too"
    again.close()


def test_a_damaged_file_leads_to_its_backups_and_back_to_work(qtbot: QtBot, tmp_path: Path) -> None:
    ws = make_workspace(tmp_path)
    add(ws, "王芳")
    back_up(ws, ASKED)
    path = ws.vault.path
    ws.vault.close()
    spoil(path, 1)
    program = Program(tmp_path / "preferences.ini")
    start = program.show_start(path)
    start.passphrase.setText(PASSPHRASE)
    start.unlock_button.click()
    qtbot.waitUntil(lambda: bool(start.findChildren(RescueDialog)), timeout=20_000)
    (rescue,) = start.findChildren(RescueDialog)
    assert "已损坏" in start.message and "已损坏" in rescue.damage.text
    qtbot.waitUntil(rescue.restore_button.isEnabled, timeout=20_000)
    assert rescue.chosen is not None and rescue.chosen.contents is not None
    rescue.restore_button.click()
    qtbot.waitUntil(lambda: program.main_window is not None, timeout=20_000)
    assert program.main_window is not None and names(program.main_window.workspace) == ["王芳"]
    program.main_window.close()


@pytest.mark.parametrize("table", ["operator", "audit", "setting", "unit", "unit_term"])
def test_damage_that_keeps_the_window_from_coming_up_is_named_and_the_file_let_go(
    qtbot: QtBot, tmp_path: Path, table: str
) -> None:
    ws = make_workspace(tmp_path)
    back_up(ws, ASKED)
    with closing(ws.vault.connect()) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    path = ws.vault.path
    ws.vault.close()
    spoil(path, root)
    program = Program(tmp_path / "preferences.ini")
    start = program.show_start(path)
    start.passphrase.setText(PASSPHRASE)
    start.unlock_button.click()
    qtbot.waitUntil(lambda: bool(start.findChildren(RescueDialog)), timeout=20_000)
    (rescue,) = start.findChildren(RescueDialog)
    assert "已损坏" in start.message and program.main_window is None
    qtbot.waitUntil(rescue.restore_button.isEnabled, timeout=20_000)
    rescue.restore()
    qtbot.waitUntil(lambda: program.main_window is not None, timeout=20_000)
    assert program.main_window is not None
    program.main_window.close()


def test_a_damaged_file_is_salvaged_and_the_list_is_shown_first(qtbot: QtBot, tmp_path: Path) -> None:
    ws = make_workspace(tmp_path)
    back_up(ws, ASKED)
    add(ws, "王芳")
    path = ws.vault.path
    ws.vault.close()
    spoil(path, 1)
    program = Program(tmp_path / "preferences.ini")
    start = program.show_start(path)
    start.passphrase.setText(PASSPHRASE)
    start.unlock_button.click()
    qtbot.waitUntil(lambda: bool(start.findChildren(RescueDialog)), timeout=20_000)
    (rescue,) = start.findChildren(RescueDialog)
    qtbot.waitUntil(rescue.restore_button.isEnabled, timeout=20_000)
    rescue.salvage_to(tmp_path / "工作库-抢救.db")
    qtbot.waitUntil(lambda: bool(rescue.findChildren(SalvageReport)), timeout=20_000)
    (report,) = rescue.findChildren(SalvageReport)
    assert "第 1 页取自备份" in report.text.toPlainText()
    assert (tmp_path / "工作库-抢救-抢救清单.txt").exists()
    report.close_button.click()
    qtbot.waitUntil(lambda: program.main_window is not None, timeout=20_000)
    assert program.main_window is not None
    assert names(program.main_window.workspace) == ["王芳"], "what came after the backup was read back"
    program.main_window.close()


def test_any_backup_file_can_be_restored_from_the_start_window(qtbot: QtBot, ws: Workspace, tmp_path: Path) -> None:
    made = back_up(ws, ASKED)
    stick = tmp_path / "U"
    stick.mkdir()
    copied = stick / made.path.name
    copied.write_bytes(made.path.read_bytes())
    dialog = RescueDialog(packs(), UnlockDelay(Preferences(tmp_path / "p.ini")))
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.restore_button.isEnabled() and not dialog.salvage_button.isVisible()
    dialog.look_at(copied)
    assert not dialog.restore_button.isEnabled(), "first the passphrase"
    dialog.passphrase.setText("不是这个口令 1")
    dialog.look()
    qtbot.waitUntil(lambda: "口令不对" in dialog.problem.text, timeout=10_000)
    dialog.passphrase.setText(PASSPHRASE)
    dialog.look()
    qtbot.waitUntil(dialog.restore_button.isEnabled, timeout=10_000)
    assert "工作库.db" in dialog.target.text()
    with qtbot.waitSignal(dialog.opened, timeout=20_000) as signal:
        dialog.restore()
    restored = signal.args[0]
    assert restored.vault.path == stick / "工作库.db"
    restored.vault.close()


def test_an_empty_folder_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = RescueDialog(packs(), UnlockDelay(Preferences(tmp_path / "p.ini")))
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.look_at(tmp_path)
    assert "没有备份" in dialog.problem.text and not dialog.restore_button.isEnabled()


def test_a_file_that_is_no_backup_is_named_and_not_called_a_wrong_passphrase(qtbot: QtBot, tmp_path: Path) -> None:
    sheet = tmp_path / "台账.db"
    sheet.write_bytes(b"PK\x03\x04".ljust(8192, b"\x01"))
    dialog = RescueDialog(packs(), UnlockDelay(Preferences(tmp_path / "p.ini")))
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.passphrase.setText(PASSPHRASE)
    dialog.look_at(sheet)
    assert "表格、文档或压缩文件" in dialog.problem.text and dialog.model.rowCount() == 0
    assert not dialog.restore_button.isEnabled()
