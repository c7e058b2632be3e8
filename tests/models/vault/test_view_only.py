"""A newer file and one that cannot be written open to be looked at, and nothing of them changes."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import gettempdir

import pytest
from sqlalchemy import text

from desktop.models.schema import SCHEMA_NUMBER
from desktop.models.vault import opening
from desktop.models.vault.errors import FileGone, NewerFile, UnsuitablePlace, VaultError
from desktop.models.vault.opening import create_vault, open_vault
from desktop.models.vault.vault import Vault
from desktop.models.vault.view_only import NEWER, READ_ONLY_PLACE, PrivateCopy, ViewOnly

PASSPHRASE = "平安建设 二〇二六"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("vault") / "v.db"
    vault = create_vault(path, PASSPHRASE)
    with vault.writer.begin() as connection:
        connection.execute(text("INSERT INTO setting(key, value) VALUES ('a', '1')"))
    vault.close()
    return path.read_bytes()


@pytest.fixture
def path(tmp_path: Path, template: bytes) -> Path:
    target = tmp_path / "库" / "单位.db"
    target.parent.mkdir()
    target.write_bytes(template)
    return target


def run_sql(path: Path, *statements: str) -> None:
    vault = open_vault(path, PASSPHRASE)
    with vault.writer.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    vault.close()


def settings_of(vault: Vault) -> list[str]:
    with vault.reader.connect() as connection:
        return list(connection.execute(text("SELECT key FROM setting ORDER BY key")).scalars())


def copies() -> set[str]:
    return {folder.name for folder in Path(gettempdir()).glob("pingan-view-*")}


@pytest.fixture
def newer(path: Path) -> Path:
    run_sql(path, "ALTER TABLE setting ADD COLUMN colour TEXT", f"PRAGMA user_version = {SCHEMA_NUMBER + 1}")
    return path


def test_a_newer_file_is_read_and_not_one_byte_of_it_changes(newer: Path) -> None:
    before = newer.read_bytes()
    vault = open_vault(newer, PASSPHRASE)
    assert (vault.view_only, settings_of(vault)) == (NEWER, ["a"])
    with pytest.raises(ViewOnly, match=r"更新版本.*只能查看、打印、导出.*先升级"):
        vault.writer.connect()
    connection = vault.connect()
    with pytest.raises(Exception, match="readonly"):
        connection.execute("DELETE FROM setting")
    connection.close()
    with pytest.raises(ViewOnly), vault.closed():
        pass
    vault.close()
    assert newer.read_bytes() == before
    assert sorted(file.name for file in newer.parent.iterdir()) == ["单位.db", "单位.db.lock"]


def test_what_stands_in_a_newer_files_journal_is_read_too(newer: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "SCHEMA_NUMBER", SCHEMA_NUMBER + 1)
    vault = open_vault(newer, PASSPHRASE)
    with vault.writer.begin() as connection:
        connection.execute(text("INSERT INTO setting(key) VALUES ('b')"))
    bytes_then = {ending: newer.with_name(newer.name + ending).read_bytes() for ending in ("", "-wal")}
    vault.close()
    for ending, content in bytes_then.items():
        newer.with_name(newer.name + ending).write_bytes(content)
    monkeypatch.undo()
    looked_at = open_vault(newer, PASSPHRASE)
    assert settings_of(looked_at) == ["a", "b"]
    looked_at.close()


def test_a_file_whose_settings_cannot_be_found_says_so(newer: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "SCHEMA_NUMBER", SCHEMA_NUMBER + 1)
    run_sql(newer, "ALTER TABLE setting RENAME TO parameter")
    monkeypatch.undo()
    with pytest.raises(NewerFile, match=r"更新得多的版本.*先升级"):
        open_vault(newer, PASSPHRASE)
    again = open_vault_lock(newer)
    assert again, "the lock was given back"


def open_vault_lock(path: Path) -> bool:
    """Whether the vault's lock is free."""
    lock = opening._take_lock(path)
    lock.release()
    return True


@pytest.fixture
def unwritable(path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which nothing can be written, for root too."""

    def refuse(_path: Path) -> None:
        raise UnsuitablePlace("不能写入") from PermissionError(13, "Permission denied")

    monkeypatch.setattr(opening, "_take_lock", refuse)
    return path


def test_a_folder_that_cannot_be_written_is_read_from_a_private_copy(unwritable: Path) -> None:
    before, had = unwritable.read_bytes(), copies()
    vault = open_vault(unwritable, PASSPHRASE)
    assert (vault.view_only, settings_of(vault), vault.path) == (READ_ONLY_PLACE, ["a"], unwritable)
    assert len(copies() - had) == 1
    with pytest.raises(ViewOnly, match="复制到本机硬盘"):
        vault.writer.connect()
    vault.close()
    assert unwritable.read_bytes() == before
    assert [file.name for file in unwritable.parent.iterdir()] == ["单位.db"]
    assert copies() == had, "the copy goes with the vault"


def test_a_private_copy_is_refused_while_somebody_changes_the_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from desktop.models.vault import view_only

    ticks = iter(range(100))
    monkeypatch.setattr(view_only, "_state", lambda _source: [(next(ticks), 0)])
    monkeypatch.setattr(view_only.time, "sleep", lambda _seconds: None)
    had = copies()
    with pytest.raises(VaultError, match="正在修改"):
        PrivateCopy(path)
    assert copies() == had


def test_a_wrong_passphrase_leaves_no_copy(unwritable: Path) -> None:
    had = copies()
    with pytest.raises(VaultError, match="口令"):
        open_vault(unwritable, "另一个口令 1234")
    assert copies() == had


AS_NOBODY = """
import os, sys
sys.path.insert(0, {root!r})
from pathlib import Path
from sqlalchemy import text
from desktop.models.vault.opening import open_vault
path = Path(sys.argv[1])
if os.getuid() == 0:
    os.setgid(65534); os.setuid(65534)
vault = open_vault(path, {passphrase!r})
with vault.reader.connect() as connection:
    print(vault.view_only, connection.execute(text("SELECT count(*) FROM setting")).scalar())
vault.close()
"""


@pytest.mark.skipif(os.name == "nt", reason="permissions of this kind are POSIX's")
def test_real_permissions_are_respected(template: bytes) -> None:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        path = Path(folder) / "单位.db"
        path.write_bytes(template)
        path.chmod(0o444)
        Path(folder).chmod(0o555)
        code = AS_NOBODY.format(root=str(Path(opening.__file__).parents[3]), passphrase=PASSPHRASE)
        answer = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False)
        Path(folder).chmod(0o755)
        assert answer.stdout.split() == [READ_ONLY_PLACE, "1"], answer.stderr
        assert [file.name for file in Path(folder).iterdir()] == ["单位.db"]


@pytest.mark.parametrize("what", ["deleted", "moved", "exchanged"])
def test_a_file_moved_under_the_open_window_takes_no_write(path: Path, template: bytes, what: str) -> None:
    vault = open_vault(path, PASSPHRASE)
    assert settings_of(vault) == ["a"]
    elsewhere = path.with_name("别处.db")
    path.rename(elsewhere)
    if what == "deleted":
        elsewhere.unlink()
    if what == "exchanged":
        path.write_bytes(template)
    with pytest.raises(FileGone, match="不在原处"), vault.writer.begin() as connection:
        connection.execute(text("INSERT INTO setting(key) VALUES ('b')"))
    if what == "moved":
        elsewhere.rename(path)
        with vault.writer.begin() as connection:
            connection.execute(text("INSERT INTO setting(key) VALUES ('b')"))
        assert settings_of(vault) == ["a", "b"], "put back, it goes on"
    vault.close()


def test_a_file_moved_during_a_save_is_not_acknowledged(path: Path) -> None:
    vault = open_vault(path, PASSPHRASE)
    connection = vault.writer.connect()
    connection.execute(text("INSERT INTO setting(key) VALUES ('b')"))
    path.rename(path.with_name("别处.db"))
    with pytest.raises(FileGone):
        connection.commit()
    connection.close()
    path.with_name("别处.db").rename(path)
    assert settings_of(vault) == ["a"]
    vault.close()


def test_the_file_may_be_exchanged_where_it_is_meant_to_be(path: Path, template: bytes) -> None:
    vault = open_vault(path, PASSPHRASE)
    with vault.writer.begin() as connection:
        connection.execute(text("INSERT INTO setting(key) VALUES ('b')"))
    with vault.closed():
        path.unlink()
        path.write_bytes(template)
    assert settings_of(vault) == ["a"]
    with vault.writer.begin() as connection:
        connection.execute(text("INSERT INTO setting(key) VALUES ('c')"))
    vault.close()
