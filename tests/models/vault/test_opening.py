"""Opening that fails leaves nothing held: neither the lock nor a handle that would take later locks along."""

from pathlib import Path

import pytest

from desktop.models.vault import opening
from desktop.models.vault.opening import create_vault, open_vault
from tests.schema_one import make_schema_one
from tests.support import PASSPHRASE


def held(path: Path) -> int:
    """How many handles this process has on the file."""
    return sum(link.is_symlink() and link.readlink() == path for link in Path("/proc/self/fd").iterdir())


def test_after_a_migration_that_failed_nothing_of_the_file_is_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The backup before it has read the file by a handle of its own."""
    path = make_schema_one(tmp_path)

    def fail(_engine: object) -> None:
        raise RuntimeError("a step failed")

    monkeypatch.setattr(opening, "migrate", fail)
    with pytest.raises(RuntimeError) as caught:
        open_vault(path, PASSPHRASE)
    assert held(path) == 0, caught
    monkeypatch.undo()
    open_vault(path, PASSPHRASE).close()


def test_a_disk_that_fails_in_the_last_look_leaves_no_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "单位.db"
    create_vault(path, PASSPHRASE).close()

    def fail(_vault: object) -> bool:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(opening, "_has_surplus", fail)
    with pytest.raises(OSError, match="Input"):
        open_vault(path, PASSPHRASE)
    monkeypatch.undo()
    open_vault(path, PASSPHRASE).close()
