"""No dialog is higher than the screen, at any text size; where there is room nothing rolls."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from desktop.services.workspace import Workspace
from desktop.views import main_window, start_window
from desktop.views.look.fitting import Rolling
from desktop.views.look.theme import apply_theme
from desktop.views.main_window import MainWindow
from desktop.views.parts.preferences import Preferences
from desktop.views.start_window import StartWindow
from desktop.views.vault.passphrase import PassphraseDialog
from desktop.views.vault.recovery import SafeguardDialog
from desktop.views.vault.recovery_code import CodeDialog
from desktop.views.vault.recovery_sheet import SheetDialog
from desktop.views.wizard import NewFileWizard
from tests.support import make_workspace, packs

DIALOGS: dict[str, Callable[[Workspace], QDialog]] = {
    "恢复单": SheetDialog,
    "恢复单与口令": SafeguardDialog,
    "更改口令": PassphraseDialog,
    "设新口令": lambda ws: PassphraseDialog(ws, by_code=True),
    "忘记口令": lambda ws: CodeDialog(ws.vault.path, packs()),
    "新建工作库": lambda _ws: NewFileWizard(packs()),
}


@pytest.fixture
def show(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[[str, int], QDialog]]:
    ws, shown = make_workspace(tmp_path), []

    def made(name: str, percent: int) -> QDialog:
        apply_theme(qapp, "light", percent)
        dialog = DIALOGS[name](ws)
        dialog.show()
        qtbot.waitExposed(dialog)
        shown.append(dialog)
        return dialog

    yield made
    for dialog in shown:
        QDialog.done(dialog, 0)
        dialog.deleteLater()
    ws.vault.close()
    apply_theme(qapp, "light", 100)


@pytest.mark.parametrize("name", DIALOGS)
def test_at_twice_the_size_the_buttons_are_still_on_the_screen(show: Callable[[str, int], QDialog], name: str) -> None:
    dialog = show(name, 200)
    room = dialog.screen().availableGeometry()
    assert dialog.height() <= room.height()
    assert dialog.minimumSizeHint().height() <= room.height(), "otherwise it grows past the screen again"


@pytest.mark.parametrize("name", DIALOGS)
def test_where_there_is_room_nothing_rolls(show: Callable[[str, int], QDialog], name: str) -> None:
    dialog = show(name, 100)
    if isinstance(dialog, SheetDialog):
        dialog.finish()  # the sentence that says what comes first appears
    (rolling,) = dialog.findChildren(Rolling)
    QApplication.processEvents()
    assert rolling.verticalScrollBar().maximum() == 0


def test_no_window_asks_for_more_than_its_screen_has(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """1366 × 768 at 150 % are 911 × 512 for the program."""
    for module in (main_window, start_window):
        monkeypatch.setattr(module, "within", lambda _window: QSize(911, 472))
    start = StartWindow([])
    qtbot.addWidget(start)
    assert (start.width(), start.height()) == (860, 472)
    ws = make_workspace(tmp_path)
    window = MainWindow(ws, Preferences(tmp_path / "preferences.ini"))
    qtbot.addWidget(window)
    assert (window.width(), window.height()) == (911, 472)
    for key in ("organisation", "dispute", "inspection", "letter", "supervision"):
        needed = window.go(key).minimumSizeHint()
        assert needed.width() <= 911 and needed.height() <= 472 - 120, key
    ws.vault.close()
