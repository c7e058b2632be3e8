"""A change the pack no longer takes is set aside with its reason: the file opens, the change is not lost."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop.models.office import PolicyOverlay
from desktop.services.founding import UnknownPack, open_file
from desktop.services.policy.aside import set_aside
from desktop.services.policy.policy import change_parameter, own_changes, parameters, withdraw_change
from desktop.services.workspace import Workspace, put_setting
from tests.support import PASSPHRASE, make_workspace, packs


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = make_workspace(tmp_path)
    yield made
    made.vault.close()


def store(ws: Workspace, key: str, value: Any) -> int:
    """As an older program stored it, past today's checks."""
    with ws.command("change_policy", "旧版调整") as command:
        overlay = PolicyOverlay(key=key, since=date(2025, 1, 1), value=value, reason="局务会决定")
        command.session.add(overlay)
        command.session.flush()
        return overlay.id


def test_the_file_opens_with_what_the_pack_takes_and_shows_what_it_does_not(ws: Workspace) -> None:
    change_parameter(ws, "dispute.default_days", date(2026, 1, 1), 20, "试行")
    gone = store(ws, "dispute.colour", "红")
    wrong = store(ws, "report.due_day", "月底")
    list_of_old = store(ws, "dispute_types", 3)
    ws.vault.close()
    again = open_file(ws.vault.path, PASSPHRASE, packs())
    try:
        assert again.policy.value("dispute.default_days", date(2026, 10, 1)).value == 20
        assert again.policy.value("report.due_day", date(2026, 10, 1)).original is None
        aside = {row.id: row for row in set_aside(again)}
        assert set(aside) == {gone, wrong, list_of_old}
        assert "没有参数“dispute.colour”" in aside[gone]["why"]
        assert (aside[gone]["shown"], aside[gone]["reason"]) == ("红", "局务会决定")
        assert "应为整数" in aside[wrong]["why"]
        assert parameters(again, date(2026, 10, 1))
        assert [change.shown for change in own_changes(again, "dispute_types")] == ["3"]
        withdraw_change(again, gone)
        assert gone not in {row.id for row in set_aside(again)}
    finally:
        again.vault.close()


def test_without_such_changes_nothing_is_set_aside(ws: Workspace) -> None:
    assert set_aside(ws) == []


def test_an_unknown_pack_is_named_with_the_way_to_it(ws: Workspace) -> None:
    with ws.command("choose_pack", "换制度包") as command:
        put_setting(command.session, "pack", "luoyang-2024")
    ws.vault.close()
    before = ws.vault.path.read_bytes()
    with pytest.raises(UnknownPack, match=r"luoyang-2024.*没有改动.*安装带有这个制度包的版本"):
        open_file(ws.vault.path, PASSPHRASE, packs())
    assert ws.vault.path.read_bytes() == before
    with pytest.raises(UnknownPack):
        open_file(ws.vault.path, PASSPHRASE, packs())  # and not “in use”: the first try let go of it
