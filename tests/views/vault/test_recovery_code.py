"""Entering the code, typed, pasted or scanned: each group judged at once, a wrong one named before the file is read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.models.vault.recovery_code import ALPHABET, write_code
from desktop.services.organisation.lookup import own_unit_id
from desktop.services.vault import passphrase as service
from desktop.services.workspace import Workspace
from desktop.views.vault.recovery_code import CodeDialog
from tests.support import make_workspace, packs


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = make_workspace(tmp_path)
    yield made
    made.vault.close()


@pytest.fixture
def code(ws: Workspace) -> list[str]:
    """The code of a file that is closed again."""
    groups = list(write_code(ws.vault.key.raw, 1))
    ws.vault.close()
    return groups


@pytest.fixture
def dialog(qtbot: QtBot, ws: Workspace, code: list[str]) -> CodeDialog:
    made = CodeDialog(ws.vault.path, packs())
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(lambda: made.grid.lines[0].hasFocus())
    return made


def wrong(group: str) -> str:
    return ALPHABET[ALPHABET.index(group[0]) ^ 1] + group[1:]


def test_typed_in_one_go_the_cursor_moves_on_by_itself(dialog: CodeDialog, code: list[str]) -> None:
    for sign in "".join(code).lower():
        QTest.keyClicks(QApplication.focusWidget(), sign)
    assert dialog.grid.groups == code and dialog.grid.right == 20
    assert dialog.open_button.isEnabled() and dialog.problem == ""


def test_a_wrong_group_is_named_as_soon_as_it_is_whole(dialog: CodeDialog, code: list[str]) -> None:
    QTest.keyClicks(QApplication.focusWidget(), code[0])
    QTest.keyClicks(QApplication.focusWidget(), wrong(code[1]))
    assert dialog.problem.startswith("第 2 组抄错了")
    assert dialog.grid.wrong == [1] and not dialog.open_button.isEnabled()
    assert dialog.grid.lines[1].hasFocus(), "to be corrected at once"


@pytest.mark.parametrize("between", ["-", " ", "", "\n"])
def test_the_whole_code_is_pasted_into_any_line(dialog: CodeDialog, code: list[str], between: str) -> None:
    QApplication.clipboard().setText(between.join(code))
    dialog.grid.lines[7].setFocus()
    QTest.keyClick(dialog.grid.lines[7], Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert dialog.grid.groups == code and dialog.open_button.isEnabled()


def test_a_sign_too_many_moves_on_and_never_wipes_the_next_group(dialog: CodeDialog, code: list[str]) -> None:
    dialog.grid.fill(0, "-".join(code))
    dialog.grid.lines[3].setFocus()
    QTest.keyClicks(dialog.grid.lines[3], "Z")
    assert dialog.grid.groups == code
    dialog.clear()
    dialog.grid.lines[3].setText(wrong(code[3]))
    dialog.grid.lines[3].setFocus()
    QTest.keyClicks(dialog.grid.lines[3], "Z")
    assert dialog.grid.groups[4] == "Z"


def test_backspace_in_an_empty_line_goes_back(dialog: CodeDialog) -> None:
    dialog.grid.lines[5].setFocus()
    QTest.keyClick(dialog.grid.lines[5], Qt.Key.Key_Backspace)
    assert dialog.grid.lines[4].hasFocus()


def test_the_right_code_opens_the_file(qtbot: QtBot, dialog: CodeDialog, code: list[str]) -> None:
    QApplication.clipboard().setText("-".join(code))
    dialog.grid.fill(0, "-".join(code))
    with qtbot.waitSignal(dialog.accepted, timeout=20_000):
        dialog.open_button.click()
        dialog.reject()
        assert dialog.isVisible(), "not while the file is being opened"
    assert QApplication.clipboard().text() == "", "the code does not stay for whoever pastes next"
    assert dialog.workspace is not None and own_unit_id(dialog.workspace) is not None
    dialog.workspace.vault.close()


def test_a_void_code_says_its_number_and_the_lines_stay(qtbot: QtBot, dialog: CodeDialog) -> None:
    void = write_code(bytes(range(32)), 7)
    dialog.grid.fill(0, "-".join(void))
    dialog.open_button.click()
    qtbot.waitUntil(lambda: "第 7 号恢复单" in dialog.problem, timeout=20_000)
    assert "作废" in dialog.problem and dialog.workspace is None
    assert dialog.open_button.isEnabled() and dialog.grid.groups == list(void)


def test_two_sheets_mixed_are_told_before_the_file_is_touched(
    qtbot: QtBot, dialog: CodeDialog, code: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    touched: list[object] = []
    monkeypatch.setattr(service, "open_by", lambda *args: touched.append(args))
    other = write_code(bytes(range(32)), 7)
    dialog.grid.fill(0, "-".join([*code[:10], *other[10:]]))
    dialog.open_button.click()
    qtbot.waitUntil(lambda: "两张恢复单" in dialog.problem, timeout=20_000)
    assert touched == []
