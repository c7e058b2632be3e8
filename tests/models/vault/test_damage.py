"""Every damaged file is named as damaged, with the backups that open; a wrong passphrase stays a wrong passphrase."""

import contextlib
import os
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from desktop.models.vault.backup import make_backup
from desktop.models.vault.backup_folder import folder_of
from desktop.models.vault.errors import (
    DamagedFile,
    EarlierPassphrase,
    EmptyFile,
    NotOurFile,
    VaultError,
    WrongPassphrase,
)
from desktop.models.vault.journal import journal_fits
from desktop.models.vault.key import VaultKey, derive_key
from desktop.models.vault.opening import create_vault, open_by, open_vault
from desktop.models.vault.pages import PAGE_BYTES
from desktop.models.vault.rekey import rekey

PASSPHRASE, OTHER = "平安建设 二〇二六", "另一个口令 12345"
AT = datetime(2026, 10, 22, 8, 30)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed file with one backup."""
    path = tmp_path_factory.mktemp("vault") / "单位.db"
    vault = create_vault(path, PASSPHRASE)
    make_backup(vault, folder_of(path), "手动", AT)
    vault.close()
    return path


@pytest.fixture
def path(tmp_path: Path, made: Path) -> Path:
    shutil.copytree(made.parent, tmp_path, dirs_exist_ok=True)
    return tmp_path / "单位.db"


def flip(path: Path, offset: int) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        byte = file.read(1)[0]
        file.seek(offset)
        file.write(bytes([byte ^ 1]))


def append(path: Path, junk: bytes) -> None:
    with path.open("ab") as file:
        file.write(junk)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "flipped salt": lambda path: flip(path, 3),
    "flipped page 1": lambda path: flip(path, 1000),
    "flipped mark of page 1": lambda path: flip(path, PAGE_BYTES - 1),
    "page 1 of zeros": lambda path: path.write_bytes(bytes(PAGE_BYTES) + path.read_bytes()[PAGE_BYTES:]),
    "cut at a page": lambda path: os.truncate(path, path.stat().st_size - PAGE_BYTES),
    "cut within a page": lambda path: os.truncate(path, path.stat().st_size - 1000),
    "cut to one page": lambda path: os.truncate(path, PAGE_BYTES),
    "junk appended": lambda path: append(path, b"junk" * 700),
    "a page of junk appended": lambda path: append(path, b"junk" * 1024),
    "0 bytes": lambda path: os.truncate(path, 0),
    "a few bytes": lambda path: os.truncate(path, 700),
    "all zeros": lambda path: path.write_bytes(bytes(path.stat().st_size)),
}


@pytest.mark.parametrize("kind", [kind for kind in DAMAGE if kind != "all zeros"])
def test_a_damaged_file_is_named_and_its_backups_offered(path: Path, kind: str) -> None:
    DAMAGE[kind](path)
    before = path.read_bytes()
    with pytest.raises(DamagedFile, match="已损坏") as raised:
        open_vault(path, PASSPHRASE)
    assert [backup.number for backup in raised.value.backups] == [1]
    assert "2026-10-22 08:30" in str(raised.value)
    assert raised.value.key == derive_key(PASSPHRASE, raised.value.key.salt if raised.value.key else b"")
    assert path.read_bytes() == before, "the damaged file stays as it was found"


@pytest.mark.parametrize("kind", ["flipped page 1", "cut at a page", "cut within a page", "a page of junk appended"])
def test_without_backups_the_pages_themselves_tell_that_the_passphrase_is_right(path: Path, kind: str) -> None:
    shutil.rmtree(folder_of(path))
    DAMAGE[kind](path)
    with pytest.raises(DamagedFile) as raised:
        open_vault(path, PASSPHRASE)
    assert raised.value.backups == ()


@pytest.mark.parametrize("kind", list(DAMAGE))
def test_with_a_wrong_passphrase_nothing_is_said_of_damage(path: Path, kind: str) -> None:
    DAMAGE[kind](path)
    with pytest.raises((WrongPassphrase, NotOurFile, EmptyFile)):
        open_vault(path, OTHER)


def test_a_recovery_key_knows_the_damage_too(path: Path) -> None:
    raw = derive_key(PASSPHRASE, path.read_bytes()[:16]).raw
    flip(path, 3)
    with pytest.raises(DamagedFile) as raised:
        open_by(path, lambda salt: VaultKey(raw, salt))
    assert raised.value.backups


def test_a_wrong_passphrase_on_a_sound_file_is_one(path: Path) -> None:
    with pytest.raises(WrongPassphrase, match="口令不对") as raised:
        open_vault(path, OTHER)
    assert not isinstance(raised.value, EarlierPassphrase)


def test_the_passphrase_of_an_earlier_time_is_told_from_a_wrong_one(path: Path) -> None:
    vault = open_vault(path, PASSPHRASE)
    rekey(vault, OTHER, lambda _copy: None, lambda _text: None)
    vault.close()
    with pytest.raises(EarlierPassphrase, match="2026-10-22 08:30") as refusal:
        open_vault(path, PASSPHRASE)
    assert "更改后的口令" in str(refusal.value) and "从备份恢复过的" in str(refusal.value), "either may have happened"
    with pytest.raises(WrongPassphrase, match="口令不对"):
        open_vault(path, "从来没有用过的口令")
    open_vault(path, OTHER).close()


def test_after_the_change_of_passphrase_the_newer_backups_prove_damage(path: Path) -> None:
    vault = open_vault(path, PASSPHRASE)
    rekey(vault, OTHER, lambda _copy: None, lambda _text: None)
    make_backup(vault, folder_of(path), "手动", AT)
    vault.close()
    flip(path, 5)
    with pytest.raises(DamagedFile) as raised:
        open_vault(path, OTHER)
    assert [backup.number for backup in raised.value.backups] == [2]


def test_a_spoilt_backup_is_not_offered(path: Path) -> None:
    backup = next(folder_of(path).glob("*.db"))
    backup.write_bytes(bytes(backup.stat().st_size))
    flip(path, 1000)
    with pytest.raises(DamagedFile) as raised:
        open_vault(path, PASSPHRASE)
    assert raised.value.backups == ()


def test_a_sound_file_opens_with_a_journal_beside_it(path: Path) -> None:
    vault = open_vault(path, PASSPHRASE)
    with vault.writer.begin() as connection:
        connection.exec_driver_sql("INSERT INTO setting(key, value) VALUES ('a', '1')")
    copied = path.with_name("断电后.db")
    shutil.copyfile(path, copied)
    shutil.copyfile(path.with_name("单位.db-wal"), copied.with_name("断电后.db-wal"))
    vault.close()
    again = open_vault(copied, PASSPHRASE)
    with again.reader.connect() as connection:
        assert connection.exec_driver_sql("SELECT value FROM setting WHERE key = 'a'").scalar() == "1"
    again.close()


def test_a_journal_torn_by_a_power_cut_is_no_journal_of_another_file(path: Path) -> None:
    vault = open_vault(path, PASSPHRASE)
    with vault.writer.begin() as connection:
        connection.exec_driver_sql("INSERT INTO setting(key, value) VALUES ('a', '1')")
    main, journal = path.read_bytes(), Path(f"{path}-wal").read_bytes()
    vault.close()
    key = derive_key(PASSPHRASE, main[:16])
    for torn in (journal[:3000], journal[:32], journal[:60] + bytes(1000) + journal[1060:], journal[:-2000], journal):
        path.write_bytes(main)
        Path(f"{path}-wal").write_bytes(torn)
        assert journal_fits(path, key)
        open_vault(path, PASSPHRASE).close()


def test_a_damaged_page_within_is_met_as_damage_and_the_rest_stays_readable(path: Path) -> None:
    vault = open_vault(path, PASSPHRASE)
    with contextlib.closing(vault.connect()) as connection:
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'dispute'").fetchone()[0]
    vault.close()
    flip(path, (root - 1) * PAGE_BYTES + 100)
    vault = open_vault(path, PASSPHRASE)
    with pytest.raises(Exception, match="malformed"), vault.reader.connect() as reading:
        reading.exec_driver_sql("SELECT * FROM dispute").all()
    with vault.reader.connect() as reading:
        assert reading.exec_driver_sql("SELECT count(*) FROM unit").scalar() == 0
    with pytest.raises(Exception, match="malformed"), vault.writer.begin() as writing:
        writing.exec_driver_sql("DELETE FROM dispute WHERE id = 1")
    with vault.writer.begin() as writing:
        writing.exec_driver_sql("INSERT INTO setting(key, value) VALUES ('a', '1')")
    vault.close()


def test_errors_of_opening_are_all_sentences() -> None:
    for error in (EarlierPassphrase(AT), DamagedFile(pages=3), DamagedFile("原因")):
        assert isinstance(error, VaultError) and str(error).endswith("。")
