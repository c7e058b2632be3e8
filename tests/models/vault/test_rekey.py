"""Changing the passphrase exchanges the file at once: whatever fails, the old file or the new one is there, whole."""

import errno
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest
from sqlalchemy import text

from desktop.models.schema import SCHEMA_NUMBER
from desktop.models.vault import durable, rekey as rekey_module
from desktop.models.vault.errors import RekeyFailed, StillReading, VaultError, WrongPassphrase
from desktop.models.vault.key import VaultKey
from desktop.models.vault.opening import create_vault, open_vault, open_with_key
from desktop.models.vault.rekey import rekey
from desktop.models.vault.vault import APPLICATION_ID, Vault

OLD, NEW = "测试口令 2026", "换过的口令 '2027'"


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A vault with a thousand rows."""
    path = tmp_path_factory.mktemp("vault") / "v.db"
    vault = create_vault(path, OLD)
    with vault.writer.begin() as connection:
        for i in range(1000):
            connection.execute(text("INSERT INTO setting(key, value) VALUES (:k, :v)"), {"k": f"k{i}", "v": f'"{i}"'})
    vault.close()
    return path.read_bytes()


@pytest.fixture
def vault(tmp_path: Path, founded: bytes) -> Iterator[Vault]:
    path = tmp_path / "单位.db"
    path.write_bytes(founded)
    opened = open_vault(path, OLD)
    yield opened
    opened.close()


def rows(vault: Vault) -> int:
    with vault.reader.connect() as connection:
        return connection.execute(text("SELECT count(*) FROM setting")).scalar_one()


def mark(vault: Vault) -> None:
    with vault.writer.begin() as connection:
        connection.execute(text("INSERT INTO setting(key, value) VALUES ('changed', '1')"))


def silent(_text: str) -> None:
    return


def names(vault: Vault) -> list[str]:
    return sorted(path.name for path in vault.path.parent.iterdir() if not path.name.endswith(("-wal", "-shm")))


def test_the_open_vault_lives_on_under_the_new_passphrase(vault: Vault) -> None:
    assert rows(vault) == 1000
    old_salt = vault.key.salt
    rekey(vault, NEW, mark, silent)
    assert vault.key.salt != old_salt and vault.path.read_bytes()[:16] == vault.key.salt
    assert rows(vault) == 1001
    with vault.writer.begin() as connection:
        connection.execute(text("INSERT INTO setting(key, value) VALUES ('after', '1')"))
    assert rows(vault) == 1002
    vault.close()
    with pytest.raises(WrongPassphrase):
        open_vault(vault.path, OLD)
    again = open_vault(vault.path, NEW)
    assert rows(again) == 1002
    again.close()
    assert names(vault) == ["单位.db", "单位.db.lock"]


@pytest.mark.parametrize(
    "passphrase",
    ['引号\'和"双引号"', "ＦＵＬＬ１２３４５", "e\u0301e\u0301e\u0301e\u0301 long", "a; DROP TABLE unit;--"],
)
def test_any_sqlcipher_4_tool_opens_the_new_file(vault: Vault, passphrase: str) -> None:
    import unicodedata

    rekey(vault, passphrase, mark, silent)
    vault.close()
    other = apsw.Connection(str(vault.path))
    other.pragma("cipher", "sqlcipher")
    other.pragma("legacy", 4)
    other.pragma("key", unicodedata.normalize("NFC", passphrase))
    assert other.execute("SELECT count(*) FROM setting").fetchone() == (1001,)
    assert (other.pragma("application_id"), other.pragma("user_version")) == (APPLICATION_ID, SCHEMA_NUMBER)
    other.close()


@pytest.mark.parametrize("passphrase", ["x'" + "0" * 96 + "'", "短", " 首尾空格 "])
def test_an_unusable_passphrase_changes_nothing(vault: Vault, passphrase: str) -> None:
    with pytest.raises(VaultError, match="口令没有改变"):
        rekey(vault, passphrase, mark, silent)
    assert rows(vault) == 1000


def raising(error: BaseException) -> Callable[..., None]:
    def fail(*_args: object, **_more: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("place", "error", "word"),
    [
        ("_rewrite", OSError(errno.ENOSPC, "full"), "磁盘已满"),
        ("check_whole", RekeyFailed("重写后的文件没有通过检查"), "没有通过检查"),
        ("replace_durably", PermissionError(errno.EACCES, "denied"), "没有权限"),
        ("replace_durably", OSError(errno.EIO, "disk"), "读写出错"),
    ],
)
def test_a_fault_before_the_exchange_leaves_the_old_file_and_no_part(
    vault: Vault, monkeypatch: pytest.MonkeyPatch, place: str, error: Exception, word: str
) -> None:
    monkeypatch.setattr(rekey_module, place, raising(error))
    with pytest.raises(RekeyFailed, match=word) as caught:
        rekey(vault, NEW, mark, silent)
    assert "仍用原来的口令" in str(caught.value)
    assert rows(vault) == 1000
    vault.close()
    assert names(vault) == ["单位.db", "单位.db.lock"]
    open_vault(vault.path, OLD).close()


def test_what_cannot_be_written_into_the_new_file_takes_the_change_back(vault: Vault) -> None:
    with pytest.raises(RuntimeError, match="no audit row"):
        rekey(vault, NEW, raising(RuntimeError("no audit row")), silent)
    assert rows(vault) == 1000
    vault.close()
    open_vault(vault.path, OLD).close()


def test_an_error_told_after_the_exchange_does_not_hide_it(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    def replace_then_fail(source: Path, target: Path) -> None:
        durable.replace_durably(source, target)
        raise OSError(errno.EIO, "told too late")

    monkeypatch.setattr(rekey_module, "replace_durably", replace_then_fail)
    rekey(vault, NEW, mark, silent)
    assert rows(vault) == 1001
    vault.close()
    open_vault(vault.path, NEW).close()


def test_a_report_that_is_being_read_holds_the_change_up_and_is_not_harmed(vault: Vault) -> None:
    with vault.reader.connect() as reading:
        assert reading.execute(text("SELECT count(*) FROM setting")).scalar_one() == 1000
        with pytest.raises(StillReading), vault.closed(patience=0.2):
            pass
        assert reading.execute(text("SELECT count(*) FROM setting")).scalar_one() == 1000
    rekey(vault, NEW, mark, silent)
    assert rows(vault) == 1001


def test_another_thread_waits_until_the_file_is_exchanged(vault: Vault) -> None:
    seen: list[int] = []
    reader = threading.Thread(target=lambda: seen.append(rows(vault)))

    def write(copy: Vault) -> None:
        reader.start()
        reader.join(0.2)
        assert seen == [], "the file is closed"
        mark(copy)

    rekey(vault, NEW, write, silent)
    reader.join(10)
    assert seen == [1001]


def test_leftovers_of_a_killed_change_are_swept_at_the_next_opening(vault: Vault) -> None:
    vault.close()
    for ending in (".rekey.part", ".rekey.part-journal", ".rekey.part-wal", ".part"):
        vault.path.with_name(vault.path.name + ending).write_bytes(b"half")
    open_vault(vault.path, OLD).close()
    assert names(vault) == ["单位.db", "单位.db.lock"]


def test_the_raw_key_opens_the_file_and_no_other(vault: Vault) -> None:
    key = vault.key
    vault.close()
    open_with_key(vault.path, VaultKey(key.raw, key.salt)).close()
    with pytest.raises(WrongPassphrase):
        open_with_key(vault.path, VaultKey(bytes(32), key.salt))
    assert repr(key) == "VaultKey()", "the key is never shown"


def test_file_rights_stay_as_they_were(vault: Vault) -> None:
    if os.name == "nt":
        pytest.skip("rights are not kept in a mode there")
    vault.path.chmod(0o600)
    rekey(vault, NEW, mark, silent)
    assert vault.path.stat().st_mode & 0o777 == 0o600


def test_a_backup_that_is_being_made_is_waited_for(vault: Vault) -> None:
    rows(vault)
    own = vault.connect()
    own.execute("BEGIN")
    assert own.execute("SELECT count(*) FROM setting").fetchone() == (1000,)
    whole = vault.main_file()
    threading.Timer(0.5, lambda: (whole.seek(0), own.close())).start()
    rekey(vault, NEW, mark, silent)
    assert rows(vault) == 1001
