"""管理经办人 and 切换经办人 in the open window."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.services.operator import add_operator, choose_operator, operators
from desktop.services.workspace import Workspace
from desktop.views.forms.editor import EditorContext
from desktop.views.forms.form_dialog import FormDialog
from desktop.views.parts.preferences import Preferences
from desktop.views.trail.operator import SwitchDialog
from desktop.views.trail.operator_list import OperatorsDialog
from desktop.views.vault.unlock_delay import UnlockDelay
from tests.support import make_workspace


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = make_workspace(tmp_path)
    yield made
    made.vault.close()


@pytest.fixture
def dialog(qtbot: QtBot, ws: Workspace) -> OperatorsDialog:
    add_operator(ws, "李华", "1234")
    made = OperatorsDialog(ws, EditorContext())
    qtbot.addWidget(made)
    made.show()
    return made


def answering(**values: object) -> list[str]:
    """Fill the form that opens next and save it; gives what it said when it refused, and closes it then."""
    said: list[str] = []

    def fill() -> None:
        form = QApplication.activeModalWidget()
        assert isinstance(form, FormDialog)
        for name, value in values.items():
            form.form.put(name, value)
        form.save()
        if form.isVisible():
            said.extend(form.form.problem_text(name) for name in values)
            form.done(0)

    QTimer.singleShot(50, fill)
    return said


def shown(dialog: OperatorsDialog) -> list[tuple[str, str | None, str]]:
    return [(row["name"], row["pin"], row["state"]) for row in dialog.rows.rows]


def test_the_names_with_pin_and_state(dialog: OperatorsDialog):
    assert shown(dialog) == [("张敏", None, "在岗"), ("李华", "已设", "在岗")]


def test_a_name_is_added_renamed_and_leaves(dialog: OperatorsDialog, ws: Workspace):
    answering(name="王芳", pin="97531")
    dialog.add()
    assert dialog.line is not None and (dialog.line.name, dialog.line.has_pin) == ("王芳", True)
    answering(name="王方")
    dialog.rename()
    answering(left_on=date(2026, 10, 22))
    dialog.leave()
    assert ("王方", "已设", "2026-10-22 离岗") in shown(dialog)
    dialog.table.choose_id(next(line.id for line in operators(ws, with_left=True) if line.name == "王方"))
    assert dialog.return_button.isVisible() and not dialog.leave_button.isVisible()
    dialog.come_back()
    assert ("王方", "已设", "在岗") in shown(dialog)


def test_a_refusal_stands_in_the_form(dialog: OperatorsDialog):
    said = answering(name="张敏", pin="")
    dialog.add()
    assert said[0].startswith("已有经办人 张敏")


def test_a_pin_is_typed_in_dots_and_never_kept_as_a_draft(dialog: OperatorsDialog, ws: Workspace):
    dialog.table.choose_id(operators(ws)[1].id)
    modes: list[QLineEdit.EchoMode] = []

    def look() -> None:
        form = QApplication.activeModalWidget()
        assert isinstance(form, FormDialog)
        for name in ("proof", "pin"):
            line = form.form.editor(name).focus_target()
            assert isinstance(line, QLineEdit)
            modes.append(line.echoMode())
        form.form.put("proof", "1234")
        form.form.put("pin", "")
        form.save()

    QTimer.singleShot(50, look)
    dialog.change_pin()
    assert modes == [QLineEdit.EchoMode.Password] * 2
    assert shown(dialog)[1] == ("李华", None, "在岗")


def test_switching_offers_the_one_at_work_first_and_writes_the_new_name(qtbot: QtBot, ws: Workspace, tmp_path: Path):
    choose_operator(ws, add_operator(ws, "李华"))
    delay = UnlockDelay(Preferences(tmp_path / "p.ini"))
    managed: list[bool] = []
    dialog = SwitchDialog(ws, delay, lambda _parent: managed.append(bool(add_operator(ws, "王芳"))), None)  # type: ignore[arg-type]  # no window in this test
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.choice.list.item(0).text() == "李华"
    dialog.manage()
    names = [dialog.choice.list.item(row).text() for row in range(dialog.choice.list.count())]
    assert managed == [True] and names == ["李华", "张敏", "王芳", "登记新的经办人…"]
    dialog.choice.list.setCurrentRow(2)
    dialog.choice.start_button.click()
    assert ws.operator == "王芳" and not dialog.isVisible()
