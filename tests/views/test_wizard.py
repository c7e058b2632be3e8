"""The wizard refuses each step until it is right, and makes a file that opens."""

from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.models.vault.recovery_code import write_code
from desktop.services.founding import open_file
from desktop.services.organisation.lookup import own_unit_id, tree_on
from desktop.services.vault.passphrase import note_sheet_made, sheet_state
from desktop.services.workspace import Workspace
from desktop.views.vault import recovery_sheet
from desktop.views.vault.unattended import Unattended
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
    qtbot.waitUntil(lambda: wizard.sheet is not None, timeout=20_000)
    assert not made, "the recovery sheet comes first"
    sheet = wizard.sheet
    assert sheet is not None
    qtbot.addWidget(sheet)
    note_sheet_made(sheet.workspace, "打印")
    groups = write_code(sheet.workspace.vault.key.raw, 1)
    for line in sheet.lines:
        line.setText(groups[line.index])
    sheet.done_button.click()
    qtbot.waitUntil(lambda: bool(made), timeout=5_000)
    ws = made[0]
    assert isinstance(ws, Workspace)
    assert not sheet_state(ws).wanted
    assert tree_on(ws, ws.today()).name_of(own_unit_id(ws)) == "南昌市城市管理局"
    ws.vault.close()
    open_file(tmp_path / "市城管局.db", "城管平安 2026", packs()).vault.close()


def test_putting_the_sheet_off_is_asked_about_and_the_file_says_so_later(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wizard, made = wizard_in(qtbot), []
    wizard.founded.connect(made.append)
    wizard.forward.click()
    for line in (wizard.unit_name, wizard.short_name, wizard.code):
        line.setText("CG")
    wizard.forward.click()
    wizard.path.setText(str(tmp_path / "市城管局.db"))
    wizard.passphrase.setText("城管平安 2026")
    wizard.again.setText("城管平安 2026")
    wizard.forward.click()
    qtbot.waitUntil(lambda: wizard.sheet is not None, timeout=20_000)
    sheet, asked = wizard.sheet, []
    assert sheet is not None
    qtbot.addWidget(sheet)
    answers = iter(("stay", "later"))
    monkeypatch.setattr(recovery_sheet, "ask", lambda *args, **_more: asked.append(args[2]) or next(answers))
    sheet.later_button.click()
    assert sheet.isVisible() and "再也打不开" in asked[0]
    sheet.later_button.click()
    assert sheet_state(made[0]).wanted
    made[0].vault.close()


def test_the_passphrase_is_judged_as_it_is_typed_with_the_units_own_names(qtbot: QtBot) -> None:
    wizard = wizard_in(qtbot)
    wizard.forward.click()
    wizard.unit_name.setText("卧龙区平安办")
    wizard.short_name.setText("卧龙区")
    wizard.code.setText("WLQ")
    wizard.forward.click()
    wizard.passphrase.setText("卧龙区2026")
    assert "至少 8 个字符" in wizard.lines.bar.text
    wizard.passphrase.setText("卧龙区平安办20")
    assert wizard.lines.bar.text.startswith("强度 弱") and "本单位的名称" in wizard.lines.bar.text
    wizard.passphrase.setText("我家门前有两棵树都是枣树")
    assert wizard.lines.bar.text == "强度 强 一句话做口令，好记又难猜。"


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
    QTest.keyClicks(wizard.again, "x")
    assert wizard.problem_text("again") == "", "it spoke of what stood there before"


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


def at_the_file_step(qtbot: QtBot, path: Path) -> NewFileWizard:
    wizard = wizard_in(qtbot)
    wizard.forward.click()
    for line in (wizard.unit_name, wizard.short_name, wizard.code):
        line.setText("CG")
    wizard.forward.click()
    wizard.path.setText(str(path))
    wizard.passphrase.setText("城管平安 2026")
    wizard.again.setText("城管平安 2026")
    return wizard


def test_the_wizard_is_not_called_off_while_the_file_is_being_made(qtbot: QtBot, tmp_path: Path) -> None:
    made: list[Workspace] = []
    wizard = at_the_file_step(qtbot, tmp_path / "市城管局.db")
    wizard.founded.connect(made.append)
    wizard.forward.click()
    assert not wizard.cancel.isEnabled() and not wizard.path.isEnabled()
    wizard.close()
    wizard.reject()
    assert wizard.isVisible(), "otherwise a file would appear that was called off"
    qtbot.waitUntil(lambda: wizard.sheet is not None, timeout=20_000)
    assert wizard.sheet is not None
    qtbot.addWidget(wizard.sheet)
    assert not wizard.isVisible() and not made
    wizard.sheet.done(0)
    made[0].vault.close()


def test_a_sheet_that_nobody_looks_after_is_put_away_and_the_new_file_closed(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "市城管局.db"
    founded: list[Workspace] = []
    wizard = at_the_file_step(qtbot, path)
    wizard.founded.connect(founded.append)
    wizard.forward.click()
    qtbot.waitUntil(lambda: wizard.sheet is not None, timeout=20_000)
    sheet = wizard.sheet
    assert sheet is not None
    qtbot.addWidget(sheet)
    sheet.findChildren(Unattended)[0].put_away()
    assert not sheet.isVisible() and not founded
    open_file(path, "城管平安 2026", packs()).vault.close()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(28, "No space left on device"), "磁盘已满，刚才的操作没有完成。"),
        (KeyError("units"), "没有建立工作库：程序内部出错"),
    ],
)
def test_whatever_fails_is_told_in_whole_sentences(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    def fail(*_args: object) -> None:
        raise error

    monkeypatch.setattr("desktop.views.wizard.found_file", fail)
    wizard = at_the_file_step(qtbot, tmp_path / "市城管局.db")
    wizard.forward.click()
    qtbot.waitUntil(wizard.cancel.isEnabled, timeout=5_000)
    assert wizard.message.startswith(said) and wizard.message.endswith("。")
