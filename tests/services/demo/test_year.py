"""The demo is made beside its place: a making that was cut short or goes on in another window spoils no other."""

from pathlib import Path

import pytest

from desktop.models.vault.file_lock import FileLock
from desktop.services.demo import year as demo
from desktop.services.demo.year import make_demo
from desktop.services.founding import VaultError
from tests.support import PASSPHRASE, make_workspace, packs


class Enough(Exception):
    """The demo lives no further than the test needs."""


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A demo of nothing but its founding."""
    for step in ("_found_units", "_staff", "_groups", "_plan_year", "_live"):
        monkeypatch.setattr(demo, step, lambda *_arguments: None)


def test_what_a_killed_making_left_does_not_keep_the_demo_from_being_made(tmp_path: Path) -> None:
    killed = make_workspace(tmp_path)
    with killed.command("note", "写入日志"):
        pass
    journal = killed.vault.path.with_name(killed.vault.path.name + "-wal").read_bytes()
    killed.vault.close()
    path = tmp_path / "演示.db"
    for name in ("演示.db.making", "演示.db.making-wal", "演示.db-wal"):
        (tmp_path / name).write_bytes(journal)
    made = make_demo(path, PASSPHRASE, packs())
    assert made.setting("watermark") == "演示数据"
    made.vault.close()
    assert not list(tmp_path.glob("演示.db.making*")) and not list(tmp_path.glob("*-wal"))


def test_a_demo_that_another_window_makes_is_left_alone(tmp_path: Path) -> None:
    part = tmp_path / "演示.db.making"
    part.write_bytes(b"half made")
    lock = FileLock(tmp_path / "演示.db.making.lock")
    with pytest.raises(VaultError, match="正在另一个窗口里生成"):
        make_demo(tmp_path / "演示.db", PASSPHRASE, packs())
    assert part.read_bytes() == b"half made"
    lock.release()


def test_a_making_that_fails_leaves_nothing_but_its_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> None:
        raise Enough

    monkeypatch.setattr(demo, "_live", fail)
    with pytest.raises(Enough):
        make_demo(tmp_path / "演示.db", PASSPHRASE, packs())
    assert [path.name for path in tmp_path.iterdir()] == ["演示.db.making.lock"]
