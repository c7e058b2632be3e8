"""The writing connection is lent to one thread at a time: what one is saving, another never rolls back half-way."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop.models.office import Setting
from desktop.models.vault import connection
from desktop.services.parts.draft import load_draft, save_draft
from desktop.services.parts.trouble import NotSaved
from desktop.services.workspace import Workspace, put_setting
from tests.support import make_workspace


class Long:
    """A command in a thread of its own, half of it written, that goes on when it is told."""

    def __init__(self, ws: Workspace) -> None:
        self.half, self.go_on = threading.Event(), threading.Event()
        self._ws = ws
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        assert self.half.wait(10)

    def _run(self) -> None:
        with self._ws.command("long", "很长的一步") as command:
            put_setting(command.session, "first", 1)
            command.session.flush()
            self.half.set()
            assert self.go_on.wait(10)
            put_setting(command.session, "second", 2)

    def end(self) -> None:
        self.go_on.set()
        self._thread.join(10)


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = make_workspace(tmp_path)
    yield made
    made.vault.close()


def kept(ws: Workspace) -> set[str]:
    with ws.read() as session:
        return set(session.scalars(select(Setting.key).where(Setting.key.in_(("first", "second")))))


def test_a_draft_saved_meanwhile_waits_for_its_turn_and_both_are_whole(ws: Workspace) -> None:
    save_draft(ws, "dispute", None, {"name": "旧"})
    long = Long(ws)
    threading.Timer(0.3, long.go_on.set).start()
    save_draft(ws, "dispute", None, {"name": "新"})
    long.end()
    assert kept(ws) == {"first", "second"} and load_draft(ws, "dispute", None) == {"name": "新"}


def test_who_waits_too_long_is_told_and_the_other_goes_on_unharmed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "TURN_SECONDS", 0.2)
    ws = make_workspace(tmp_path)
    long = Long(ws)
    with pytest.raises(NotSaved, match="工作库正被占用"):
        save_draft(ws, "dispute", None, {"name": "新"})
    long.end()
    assert kept(ws) == {"first", "second"}
    ws.vault.close()
