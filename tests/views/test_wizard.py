"""The wizard refuses each step until it is right, and makes a file that opens."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop.services.founding import open_file
from desktop.services.organisation import own_unit_id, tree_on
from desktop.services.workspace import Workspace
from desktop.views.wizard import NewFileWizard
from tests.support import packs


def wizard_in(qtbot: QtBot) -> NewFileWizard:
    wizard = NewFileWizard(packs())
    qtbot.addWidget(wizard)
    wizard.show()
    return wizard


def test_three_steps_make_a_file(qtbot: QtBot, tmp_path: Path) -> None:
    wizard, made = wizard_in(qtbot), []
    wizard.founded.connect(made.append)
    wizard.forward.click()
    wizard.unit_name.setText("南昌市城市管理局")
    wizard.short_name.setText("市城管局")
    wizard.code.setText("CG")
    wizard.section.setText("应急安全科")
    wizard.operator.setText("张敏")
    wizard.forward.click()
    wizard.path.setText(str(tmp_path / "市城管局.db"))
    wizard.passphrase.setText("城管平安 2026")
    wizard.again.setText("城管平安 2026")
    wizard.forward.click()
    qtbot.waitUntil(lambda: bool(made), timeout=20_000)
    ws = made[0]
    assert isinstance(ws, Workspace)
    assert tree_on(ws, ws.today()).name_of(own_unit_id(ws)) == "南昌市城市管理局"
    ws.vault.close()
    open_file(tmp_path / "市城管局.db", "城管平安 2026", packs()).vault.close()


def test_what_is_missing_is_said_at_its_field_and_the_step_stays(qtbot: QtBot) -> None:
    wizard = wizard_in(qtbot)
    wizard.forward.click()
    wizard.forward.click()
    assert wizard.problem_text("unit_name") == "请填写单位全称"
    assert wizard.problem_text("code") == "请填写单位编码"
    assert wizard.step == 1


def test_two_different_passphrases_and_a_taken_name_are_refused(qtbot: QtBot, tmp_path: Path) -> None:
    wizard = wizard_in(qtbot)
    wizard.forward.click()
    for line in (wizard.unit_name, wizard.short_name, wizard.code):
        line.setText("CG")
    wizard.forward.click()
    taken = tmp_path / "已有.db"
    taken.touch()
    wizard.path.setText(str(taken))
    wizard.passphrase.setText("城管平安 2026")
    wizard.again.setText("城管平安 2025")
    wizard.forward.click()
    assert "已经存在" in wizard.problem_text("path")
    assert "不一样" in wizard.problem_text("again")
    assert taken.stat().st_size == 0


def test_every_entry_of_the_unit_has_its_limit(qtbot: QtBot) -> None:
    wizard = wizard_in(qtbot)
    wizard.forward.click()
    for line in (wizard.unit_name, wizard.short_name, wizard.code):
        line.setText("CG")
    for line in (wizard.upper_name, wizard.section, wizard.operator):
        line.setText("南" * 61)
    wizard.forward.click()
    assert wizard.step == 1
    assert wizard.problem_text("upper_name") == "上级单位最多 60 字，现有 61 字"
    assert wizard.problem_text("section").startswith("经办科室最多 40 字")
    assert wizard.problem_text("operator").startswith("经办人最多 30 字")
