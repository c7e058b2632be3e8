"""The vault opens with the right passphrase only, tells other files apart, and stays readable by other tools."""

import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import apsw
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError

from desktop.models.schema import SCHEMA_NUMBER
from desktop.models.vault import opening
from desktop.models.vault.drive import _mount_reason
from desktop.models.vault.errors import (
    EmptyFile,
    FileInUse,
    NotOurFile,
    UnsuitablePlace,
    VaultError,
    WrongPassphrase,
)
from desktop.models.vault.key import derive_key, passphrase_problem
from desktop.models.vault.opening import create_vault, open_vault
from desktop.models.vault.vault import APPLICATION_ID, Vault

PASSPHRASE = "平安建设 二〇二六"


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a fresh vault that has been closed."""
    path = tmp_path_factory.mktemp("vault") / "v.db"
    create_vault(path, PASSPHRASE).close()
    return path.read_bytes()


@pytest.fixture
def path(tmp_path: Path, closed: bytes) -> Path:
    target = tmp_path / "单位.db"
    target.write_bytes(closed)
    return target


@pytest.fixture
def vault(path: Path) -> Iterator[Vault]:
    opened = open_vault(path, PASSPHRASE)
    yield opened
    opened.close()


def test_any_sqlcipher_4_tool_opens_the_file_with_the_passphrase(path: Path) -> None:
    other = apsw.Connection(str(path))
    other.pragma("cipher", "sqlcipher")
    other.pragma("legacy", 4)
    other.pragma("key", PASSPHRASE)
    assert other.pragma("application_id") == APPLICATION_ID
    assert other.pragma("user_version") == SCHEMA_NUMBER
    assert other.execute("SELECT count(*) FROM unit").fetchone() == (0,)
    other.close()


def test_wrong_passphrase_is_said_and_nothing_changes(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(WrongPassphrase, match="口令不对"):
        open_vault(path, "另一个口令 12345")
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "passphrase",
    ['引号\'和"双引号"', "ＦＵＬＬ１２３４５", "e\u0301e\u0301e\u0301e\u0301 long", "a; DROP TABLE unit;--"],
)
def test_unusual_passphrases_open_what_they_made(tmp_path: Path, passphrase: str) -> None:
    target = tmp_path / "v.db"
    create_vault(target, passphrase).close()
    open_vault(target, passphrase).close()
    other = apsw.Connection(str(target))
    other.pragma("cipher", "sqlcipher")
    other.pragma("legacy", 4)
    other.pragma("key", unicodedata.normalize("NFC", passphrase))
    assert other.execute("SELECT count(*) FROM audit").fetchone() == (0,)
    other.close()


@pytest.mark.parametrize(
    ("passphrase", "word"), [("短", "至少"), ("x'" + "0" * 64 + "'", "x'"), (" 前面有空格的口令", "空格")]
)
def test_unusable_passphrases_are_refused_before_a_file_is_made(tmp_path: Path, passphrase: str, word: str) -> None:
    assert word in passphrase_problem(passphrase)
    with pytest.raises(VaultError):
        create_vault(tmp_path / "v.db", passphrase)
    assert list(tmp_path.iterdir()) == []


def test_empty_file_is_not_taken_for_an_empty_vault(tmp_path: Path) -> None:
    target = tmp_path / "空.db"
    target.touch()
    with pytest.raises(EmptyFile, match="0 字节"):
        open_vault(target, PASSPHRASE)


@pytest.mark.parametrize(
    ("head", "word"),
    [(b"SQLite format 3\x00", "未加密"), (b"PK\x03\x04", "表格"), (b"%PDF-1.7", "表格"), (b"\xd0\xcf\x11\xe0", "表格")],
)
def test_other_kinds_of_file_are_named(tmp_path: Path, head: bytes, word: str) -> None:
    target = tmp_path / "别的.db"
    target.write_bytes(head.ljust(8192, b"\x01"))
    with pytest.raises(NotOurFile, match=word):
        open_vault(target, PASSPHRASE)


def test_somebody_elses_encrypted_database_is_named(tmp_path: Path) -> None:
    target = tmp_path / "theirs.db"
    other = apsw.Connection(str(target))
    other.pragma("cipher", "sqlcipher")
    other.pragma("legacy", 4)
    other.pragma("key", PASSPHRASE)
    other.execute("CREATE TABLE t(a)")
    other.close()
    with pytest.raises(NotOurFile, match="别的程序"):
        open_vault(target, PASSPHRASE)


def test_missing_file_is_said_and_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(NotOurFile, match=r"^找不到“没有.db”。它可能被移走.*请从备份恢复") as refusal:
        open_vault(tmp_path / "没有.db", PASSPHRASE)
    assert "不是平安台账" not in str(refusal.value)
    assert list(tmp_path.iterdir()) == []


def test_second_instance_is_refused_and_a_killed_one_leaves_no_lock(path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from desktop.models.vault.opening import open_vault;"
        f"v = open_vault(Path({str(path)!r}), {PASSPHRASE!r}); print('open', flush=True); sys.stdin.read()"
    )
    child = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdout is not None and child.stdout.readline().strip() == b"open"
    with pytest.raises(FileInUse, match="另一个窗口"):
        open_vault(path, PASSPHRASE)
    child.kill()
    child.communicate()
    open_vault(path, PASSPHRASE).close()


def test_existing_file_is_never_overwritten(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(UnsuitablePlace, match="已经存在"):
        create_vault(path, PASSPHRASE)
    assert path.read_bytes() == before


def test_no_file_is_made_beside_the_journal_of_another(tmp_path: Path, path: Path) -> None:
    new = tmp_path / "新.db"
    journal = new.with_name("新.db-wal")
    with closing(open_vault(path, PASSPHRASE)) as moved, moved.writer.begin() as connection:
        connection.execute(text("INSERT INTO setting(key) VALUES ('a')"))
        connection.commit()
        journal.write_bytes(path.with_name(path.name + "-wal").read_bytes())
    with pytest.raises(UnsuitablePlace, match=r"留着另一个“新\.db”的日志.*请换一个文件名"):
        create_vault(new, PASSPHRASE)
    assert journal.stat().st_size > 0 and not new.exists()


def test_reader_cannot_write_and_both_connections_keep_the_promises(vault: Vault) -> None:
    with vault.reader.connect() as connection:
        with pytest.raises(OperationalError, match="readonly"):
            connection.execute(text("INSERT INTO setting(key) VALUES ('a')"))
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    with vault.writer.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_key_is_derived_once_a_session(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[bytes] = []

    def counting(passphrase: str, salt: bytes) -> opening.VaultKey:
        calls.append(salt)
        return derive_key(passphrase, salt)

    monkeypatch.setattr(opening, "derive_key", counting)
    opened = open_vault(path, PASSPHRASE)
    with opened.reader.connect(), opened.writer.connect():
        pass
    opened.close()
    assert len(calls) == 1


def test_close_leaves_one_whole_file(vault: Vault, path: Path) -> None:
    with vault.writer.begin() as connection:
        connection.execute(text("INSERT INTO setting(key, value) VALUES ('a', '1')"))
    vault.close()
    assert sorted(p.name for p in path.parent.iterdir()) == ["单位.db", "单位.db.lock"]
    again = open_vault(path, PASSPHRASE)
    with again.reader.connect() as connection:
        assert connection.execute(text("SELECT value FROM setting")).scalar() == "1"
    again.close()


def test_no_plain_text_of_the_data_in_the_file_or_its_journal(vault: Vault, path: Path) -> None:
    secret = "非常特别的一段话"
    with vault.writer.begin() as connection:
        connection.execute(text("INSERT INTO setting(key, value) VALUES ('a', :v)"), {"v": secret})
    for file in path.parent.iterdir():
        assert secret.encode() not in file.read_bytes()
    assert path.with_name(path.name + ".lock").stat().st_size == 0


@pytest.mark.parametrize("statement", ["UPDATE audit SET summary = 'x'", "DELETE FROM audit"])
def test_audit_rows_cannot_be_changed(vault: Vault, statement: str) -> None:
    row = "INSERT INTO audit VALUES (1, '2026-01-01 00:00:00', 'a', 'b', 'c', '[]', '0', '1')"
    with vault.writer.begin() as connection:
        connection.execute(text(row))
    with pytest.raises(IntegrityError, match="append-only"), vault.writer.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize(
    ("line", "removable", "word"),
    [
        ("server:/x {} nfs4 rw 0 0", "0", "网络"),
        ("//server/x {} cifs rw 0 0", "0", "网络"),
        ("/dev/sdb1 {} vfat rw 0 0", "1", "可移动"),
        ("/dev/sda1 {} ext4 rw 0 0", "0", ""),
    ],
)
def test_network_and_removable_places_are_told(tmp_path: Path, line: str, removable: str, word: str) -> None:
    mounts, blocks = tmp_path / "mounts", tmp_path / "block"
    mounts.write_text("/dev/root / ext4 rw 0 0\n" + line.format(tmp_path / "库") + "\n")
    for disk in ("sda", "sdb"):
        (blocks / disk).mkdir(parents=True)
        (blocks / disk / "removable").write_text(removable)
    reason = _mount_reason(tmp_path / "库" / "下级", mounts, blocks)
    assert (word in reason) if word else reason == ""


def test_a_full_disk_leaves_no_file_no_lock_and_a_chinese_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_engine: object) -> None:
        raise OperationalError("CREATE TABLE", {}, Exception("database or disk is full"))

    monkeypatch.setattr(opening, "migrate", full)
    with pytest.raises(UnsuitablePlace, match="磁盘可能已满"):
        create_vault(tmp_path / "v.db", PASSPHRASE)
    assert not [path for path in tmp_path.iterdir() if path.suffix != ".lock"]
    monkeypatch.undo()
    create_vault(tmp_path / "v.db", PASSPHRASE).close()
