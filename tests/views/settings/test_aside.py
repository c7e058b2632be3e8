"""制度参数 tells of changes the pack no longer takes, shows each with its reason, and lets one be withdrawn."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.models.office import PolicyOverlay
from desktop.services.workspace import Workspace
from desktop.views.settings import aside as settings_aside
from desktop.views.settings.aside import AsideDialog
from desktop.views.settings.policy import PolicyTab
from tests.support import make_workspace


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = make_workspace(tmp_path)
    yield made
    made.vault.close()


def store(ws: Workspace) -> None:
    """Two changes as an older program stored them."""
    with ws.command("change_policy", "旧版调整") as command:
        for key, value in (("dispute.colour", "红"), ("report.due_day", "月底")):
            overlay = PolicyOverlay(key=key, since=date(2025, 1, 1), value=value, reason="局务会决定")
            command.session.add(overlay)


def test_nothing_set_aside_shows_no_banner(qtbot: QtBot, ws: Workspace) -> None:
    tab = PolicyTab(ws)
    qtbot.addWidget(tab)
    tab.show()
    assert tab.aside.isHidden()


def test_what_is_set_aside_is_counted_shown_with_its_reason_and_can_be_withdrawn(
    qtbot: QtBot, ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(ws)
    tab = PolicyTab(ws)
    qtbot.addWidget(tab)
    tab.show()
    assert "有 2 项以前的本单位调整" in tab.aside.text and tab.aside.isVisible()
    dialog = AsideDialog(ws)
    qtbot.addWidget(dialog)
    rows = {row["key"]: row for row in dialog.model.rows}
    assert "没有参数“dispute.colour”" in rows["dispute.colour"]["why"]
    assert (rows["report.due_day"]["shown"], rows["report.due_day"]["reason"]) == ("月底", "局务会决定")
    dialog.table.choose_id(rows["report.due_day"].id)
    assert "应为整数" in dialog.why.text()
    answers = ["", "yes"]
    monkeypatch.setattr(settings_aside, "ask", lambda *_a: answers.pop(0))
    dialog.table.choose_id(rows["dispute.colour"].id, quietly=True)
    dialog.withdraw()
    assert len(dialog.model.rows) == 2, "asked first, and answered no"
    dialog.withdraw()
    assert [row["key"] for row in dialog.model.rows] == ["report.due_day"]
    tab.aside.reload()
    assert "有 1 项" in tab.aside.text
