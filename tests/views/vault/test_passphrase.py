"""The strength bar says word and reason; the dialog changes the passphrase and says each problem at its line."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.services.vault import passphrase as service
from desktop.services.vault.passphrase import is_passphrase, sheet_state
from desktop.services.workspace import Workspace
from desktop.views.vault import passphrase as view
from desktop.views.vault.passphrase import PassphraseDialog, StrengthBar
from tests.support import PASSPHRASE, make_workspace

NEW = "我家门前有两棵树都是枣树"


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = make_workspace(tmp_path)
    yield made
    made.vault.close()


@pytest.fixture
def dialog(qtbot: QtBot, ws: Workspace) -> PassphraseDialog:
    made = PassphraseDialog(ws)
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "强度 — 建议用一句"),
        ("短", "强度 弱 口令至少 8 个字符"),
        ("12345678", "强度 弱 含有顺序排列的“12345678”"),
        ("x9$Kq2!vTr", "强度 中 只有 10 个字符"),
        (NEW, "强度 强 一句话做口令"),
    ],
)
def test_the_bar_says_in_words_how_strong_and_why(dialog: PassphraseDialog, typed: str, said: str) -> None:
    dialog.lines.passphrase.setText(typed)
    assert dialog.lines.bar.text.startswith(said)
    assert said.split()[1] in dialog.lines.bar.accessibleName()


def test_the_fill_of_the_bar_can_be_told_without_colour(qtbot: QtBot) -> None:
    bar = StrengthBar()
    qtbot.addWidget(bar)
    bar.resize(300, 60)
    fills = []
    for text in ("12345678", "x9$Kq2!vTr", NEW):
        bar.show_strength("", service.judge(text))
        image = bar.grab().toImage()
        y = next(y for y in range(image.height()) if image.pixelColor(10, y) == image.pixelColor(12, y + 2))
        middle = y + bar._segments.y() + bar._segments.height() // 2
        ground = image.pixelColor(bar._segments.width() + 2, 1)
        width = bar._segments.width()
        fills.append([image.pixelColor(int(width * part), middle) != ground for part in (1 / 6, 1 / 2, 5 / 6)])
    assert fills == [[True, False, False], [True, True, False], [True, True, True]]


def test_a_change_goes_on_in_the_same_workspace(qtbot: QtBot, ws: Workspace, dialog: PassphraseDialog) -> None:
    dialog.old.setText(PASSPHRASE)
    dialog.lines.passphrase.setText(NEW)
    dialog.lines.again.setText(NEW)
    with qtbot.waitSignal(dialog.accepted, timeout=20_000):
        dialog.change.click()
        assert not dialog.change.isEnabled(), "once is enough"
        dialog.reject()
        assert dialog.isVisible(), "not while the file is being exchanged"
    assert dialog.renewed is not None and dialog.renewed.number == 2
    assert is_passphrase(ws, NEW) and sheet_state(ws).number == 2


def test_each_problem_is_said_at_its_line_and_nothing_is_tried(dialog: PassphraseDialog) -> None:
    dialog.change.click()
    assert dialog.problem_text("old") == "请输入现用口令"
    assert "至少 8 个字符" in dialog.problem_text("new")
    dialog.old.setText(PASSPHRASE)
    dialog.lines.passphrase.setText(NEW)
    dialog.lines.again.setText(NEW + "。")
    assert dialog.save() is None
    assert dialog.problem_text("old") == "" and "不一样" in dialog.problem_text("again")


def test_a_wrong_old_passphrase_is_said_and_may_be_corrected(
    qtbot: QtBot, ws: Workspace, dialog: PassphraseDialog
) -> None:
    dialog.old.setText("不是这个口令")
    dialog.lines.passphrase.setText(NEW)
    dialog.lines.again.setText(NEW)
    dialog.change.click()
    qtbot.waitUntil(lambda: "现用口令不对" in dialog.problem_text("old"), timeout=20_000)
    qtbot.waitUntil(dialog.change.isEnabled)
    assert dialog.isVisible() and is_passphrase(ws, PASSPHRASE)


def test_a_failed_backup_is_told_and_the_passphrase_stays(
    qtbot: QtBot, ws: Workspace, dialog: PassphraseDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def full(*_args: object, **_more: object) -> None:
        raise service.VaultError("备份没有做成（磁盘已满）。")

    monkeypatch.setattr(service, "back_up", full)
    monkeypatch.setattr(view, "tell", lambda *args, **_more: told.append(args[2]))
    dialog.old.setText(PASSPHRASE)
    dialog.lines.passphrase.setText(NEW)
    dialog.lines.again.setText(NEW)
    dialog.change.click()
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    assert told == ["备份没有做成（磁盘已满）。"] and is_passphrase(ws, PASSPHRASE)


def test_what_is_typed_is_hidden_until_it_is_asked_for(dialog: PassphraseDialog) -> None:
    mode = dialog.lines.passphrase.EchoMode
    assert dialog.lines.passphrase.echoMode() == dialog.old.echoMode() == mode.Password
    dialog.lines.shown.click()
    assert dialog.lines.passphrase.echoMode() == dialog.lines.again.echoMode() == mode.Normal
    assert dialog.lines.shown.text() == "隐藏口令" and dialog.old.echoMode() == mode.Password


def test_after_the_code_the_old_passphrase_is_not_asked_for(qtbot: QtBot, ws: Workspace) -> None:
    dialog = PassphraseDialog(ws, by_code=True)
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.old.isVisible()
    dialog.lines.passphrase.setText(NEW)
    dialog.lines.again.setText(NEW)
    with qtbot.waitSignal(dialog.accepted, timeout=20_000):
        dialog.change.click()
    assert is_passphrase(ws, NEW)
