"""The diagnosis stands in the window to be read before it can be copied or saved."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.services.diagnosis.diagnosis import LEFT_OUT
from desktop.services.workspace import Workspace
from desktop.views.diagnosis import diagnosis
from desktop.views.diagnosis.diagnosis import DiagnosisDialog
from tests.support import make_workspace


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = make_workspace(tmp_path)
    yield made
    made.vault.close()


def test_it_is_shown_whole_before_anything_can_be_taken_away(
    qtbot: QtBot, ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = DiagnosisDialog(None, ws)
    qtbot.addWidget(dialog)
    assert not dialog.save_button.isEnabled() and not dialog.copy_button.isEnabled()
    dialog.show()
    qtbot.waitUntil(dialog.save_button.isEnabled, timeout=10_000)
    shown = dialog.text.toPlainText()
    assert LEFT_OUT in shown and "检查：完好" in shown and "平台 offscreen" in shown and "缩放" in shown
    assert dialog.text.isReadOnly()
    dialog.copy()
    assert QApplication.clipboard().text() == shown
    target = tmp_path / "诊断.txt"
    monkeypatch.setattr(diagnosis, "choose_save_path", lambda *_a, **_k: target)
    dialog.save()
    assert target.read_text("utf-8-sig") == shown
    assert "已保存" in dialog.note.text()


def test_a_place_that_does_not_take_it_is_told_and_the_text_stays(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setattr(diagnosis, "choose_save_path", lambda *_a, **_k: blocked / "诊断.txt")
    monkeypatch.setattr(diagnosis, "tell_failure", lambda _parent, what, *_more: told.append(what))
    dialog = DiagnosisDialog(None, None)
    qtbot.addWidget(dialog)
    dialog.show_text("全文\n")
    dialog.save()
    assert len(told) == 1 and "没有保存" in told[0]
    assert dialog.text.toPlainText() == "全文\n"
