"""The keeper of backups says nothing any more once its file is closed, whoever closed it."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop.views.vault.backup_keeper import BackupKeeper
from tests.support import make_workspace


def test_a_file_that_was_closed_before_its_window_came_up_is_not_asked_again(qtbot: QtBot, tmp_path: Path) -> None:
    ws = make_workspace(tmp_path)
    keeper, changed = BackupKeeper(ws), []
    keeper.changed.connect(lambda: changed.append(keeper.state))
    keeper.look_through()
    ws.vault.close()  # as when a damaged page keeps the window from being made
    keeper.look_through()
    keeper.make_now()
    qtbot.wait(300)
    assert not changed and not keeper.problem and not keeper.is_waiting
