"""A backup holds a state that was committed, whole, whatever the window writes meanwhile; old ones go by number."""

import contextlib
import os
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from desktop.models.vault import backup as copies
from desktop.models.vault.backup import check_through, connect_copy, copy_vault, held_still, make_backup, rotate, verify
from desktop.models.vault.backup_folder import (
    LIST_NAME,
    Backup,
    Note,
    backups_in,
    choose_folder,
    default_folder,
    file_name,
    folder_of,
    next_number,
    put_note,
    superfluous,
)
from desktop.models.vault.errors import BackupFailed, DamagedFile
from desktop.models.vault.key import VaultKey
from desktop.models.vault.opening import create_vault, open_vault
from desktop.models.vault.pages import PAGE_BYTES, damaged_pages, key_fits
from desktop.models.vault.vault import Vault

PASSPHRASE = "平安建设 二〇二六"
AT = datetime(2026, 10, 22, 8, 30)
ROW = "INSERT INTO audit VALUES (?, '2026-01-01 00:00:00', 'a', 'b', ?, '[]', '0', ?)"


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("vault") / "v.db"
    create_vault(path, PASSPHRASE).close()
    return path.read_bytes()


@pytest.fixture
def vault(tmp_path: Path, closed: bytes) -> Iterator[Vault]:
    path = tmp_path / "单位.db"
    path.write_bytes(closed)
    opened = open_vault(path, PASSPHRASE)
    yield opened
    opened.close()


def add_rows(vault: Vault, first: int, count: int, text: str = "x" * 300) -> None:
    with vault.writer.begin() as connection:
        for number in range(first, first + count):
            connection.exec_driver_sql(ROW, (number, text, f"{number:064}"))


def flip(path: Path, offset: int) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        byte = file.read(1)[0]
        file.seek(offset)
        file.write(bytes([byte ^ 1]))


def test_a_backup_is_whole_verified_and_opens_with_the_same_passphrase(vault: Vault, tmp_path: Path) -> None:
    add_rows(vault, 1, 5)
    made = make_backup(vault, folder_of(vault.path), "手动", AT)
    assert made.path == tmp_path / "单位备份" / "单位-000001-20261022-0830.db"
    assert made.verified and made.note is not None and (made.note.seq, made.note.counts["audit"]) == (5, 5)
    assert sorted(p.name for p in made.path.parent.iterdir()) == [made.path.name, LIST_NAME]
    again = open_vault(made.path, PASSPHRASE)
    with again.reader.connect() as connection:
        assert connection.exec_driver_sql("SELECT max(seq) FROM audit").scalar() == 5
    again.close()


def test_backups_made_under_a_hail_of_commits_are_all_whole_and_none_lacks_what_was_acknowledged(
    vault: Vault, tmp_path: Path
) -> None:
    with contextlib.closing(vault.connect()) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    stop, written = threading.Event(), [0]

    def write() -> None:
        connection = vault.connect()
        connection.execute("PRAGMA wal_autocheckpoint = 3")  # a checkpoint after nearly every commit
        connection.execute("PRAGMA synchronous = NORMAL")
        while not stop.is_set():
            number = written[0] + 1
            connection.execute("BEGIN IMMEDIATE")
            for part in range(5):
                connection.execute(ROW, (number * 5 + part, os.urandom(400).hex(), f"{number * 5 + part:064}"))
            connection.execute("COMMIT")
            written[0] = number
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    seen = []
    try:
        for turn in range(25):
            acknowledged = written[0]
            target = tmp_path / f"{turn}.db"
            state, damaged = copy_vault(vault, target, deep=True)
            problem, found = check_through(target, vault.key)
            assert (problem, damaged) == ("", [])
            assert found == state
            assert found.counts["audit"] % 5 == 0, "half a commit"
            assert found.counts["audit"] // 5 >= acknowledged
            seen.append(found.counts["audit"])
            target.unlink()
    finally:
        stop.set()
        writer.join()
    assert seen == sorted(seen) and seen[-1] > seen[0] and written[0] > 25


def test_while_it_is_held_still_commits_go_on_and_the_main_file_does_not_change(vault: Vault) -> None:
    add_rows(vault, 1, 1)
    with held_still(vault, 2) as reader:
        assert reader is not None
        before = vault.path.read_bytes()
        add_rows(vault, 2, 40)
        with contextlib.closing(vault.connect()) as other:
            other.execute("PRAGMA busy_timeout = 50")
            other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert vault.path.read_bytes() == before
        assert reader.execute("SELECT max(seq) FROM audit").fetchone() == (1,)
    add_rows(vault, 42, 1)
    with contextlib.closing(vault.connect()) as other:
        assert other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone() == (0, 0, 0)
    assert vault.path.read_bytes() != before


def test_behind_a_long_report_the_copy_is_written_by_sqlite_and_holds_the_newest_state(
    vault: Vault, tmp_path: Path
) -> None:
    add_rows(vault, 1, 1)
    with vault.reader.connect() as report:
        assert report.exec_driver_sql("SELECT count(*) FROM audit").scalar() == 1
        add_rows(vault, 2, 3)
        with held_still(vault, 0.2) as reader:
            assert reader is None
        state, damaged = copy_vault(vault, tmp_path / "copy.db", deep=True, patience=0.2)
    assert (state.seq, damaged) == (4, [])
    assert check_through(tmp_path / "copy.db", vault.key) == ("", state)


def test_a_page_damaged_in_the_work_file_is_found_when_it_is_backed_up(vault: Vault) -> None:
    add_rows(vault, 1, 60)
    good = make_backup(vault, folder_of(vault.path), "手动", AT)
    flip(vault.path, vault.path.stat().st_size - 2 * PAGE_BYTES + 100)
    with pytest.raises(DamagedFile, match="1 页"):
        make_backup(vault, folder_of(vault.path), "手动", AT)
    newest, older = backups_in(folder_of(vault.path), "单位")
    assert newest.failed and older.path == good.path and older.verified


def test_a_full_disk_or_a_folder_that_is_a_file_is_said_and_nothing_half_made_stays(
    vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "占用").touch()
    with pytest.raises(BackupFailed, match="以前的备份没有受影响"):
        make_backup(vault, tmp_path / "占用" / "里面", "手动", AT)

    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BackupFailed, match="磁盘已满"):
        make_backup(vault, tmp_path / "备份", "手动", AT)
    assert list((tmp_path / "备份").iterdir()) == []


@pytest.mark.parametrize("page", [1, 2, 7])
def test_a_flipped_bit_in_a_backup_is_found(vault: Vault, page: int) -> None:
    add_rows(vault, 1, 60)
    made = make_backup(vault, folder_of(vault.path), "手动", AT)
    flip(made.path, (page - 1) * PAGE_BYTES + 1000)
    assert damaged_pages(made.path, vault.key) == [page]
    with pytest.raises(BackupFailed, match="核验没有通过"):
        verify(made, vault.key)
    assert backups_in(made.path.parent)[0].failed


def test_a_backup_cut_at_a_page_boundary_is_found(vault: Vault) -> None:
    add_rows(vault, 1, 60)
    made = make_backup(vault, folder_of(vault.path), "手动", AT)
    os.truncate(made.path, made.size - PAGE_BYTES)
    assert damaged_pages(made.path, vault.key) == []
    assert check_through(made.path, vault.key)[0] != ""


def test_a_backup_replaced_by_an_older_one_is_not_the_one_that_was_made(vault: Vault) -> None:
    older = make_backup(vault, folder_of(vault.path), "手动", AT)
    add_rows(vault, 1, 1)
    newer = make_backup(vault, folder_of(vault.path), "手动", AT)
    newer.path.write_bytes(older.path.read_bytes())
    with pytest.raises(BackupFailed, match="审计记录与备份时不一致"):
        verify(newer, vault.key)


def test_the_key_is_known_by_any_whole_page(vault: Vault, tmp_path: Path) -> None:
    made = make_backup(vault, tmp_path / "b", "手动", AT)
    flip(made.path, 1000)
    with contextlib.closing(connect_copy(made.path, vault.key)) as connection, pytest.raises(sqlcipher.DatabaseError):
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    assert key_fits(made.path, vault.key)
    assert not key_fits(made.path, VaultKey(bytes(32), vault.key.salt))


def test_what_a_killed_program_left_half_copied_goes_with_the_next_backup(vault: Vault) -> None:
    folder = folder_of(vault.path)
    folder.mkdir()
    (folder / (file_name("单位", 1, AT) + ".part")).write_bytes(b"half")
    make_backup(vault, folder, "手动", AT)
    assert sorted(p.suffix for p in folder.iterdir()) == [".db", ".json"]


def test_numbers_go_on_when_files_or_the_list_are_lost_and_when_the_folder_changes(
    vault: Vault, tmp_path: Path
) -> None:
    folder = folder_of(vault.path)
    first = make_backup(vault, folder, "手动", AT)
    second = make_backup(vault, folder, "手动", AT - timedelta(days=4000))
    assert (first.number, second.number) == (1, 2)
    second.path.unlink()
    assert next_number(folder, "单位") == 3
    (folder / LIST_NAME).write_text("{ spoilt", "utf-8")
    assert next_number(folder, "单位") == 2
    assert backups_in(folder, "单位")[0].note is None
    choose_folder(vault.path, tmp_path / "另一块硬盘")
    assert folder_of(vault.path) == tmp_path / "另一块硬盘"
    assert make_backup(vault, folder_of(vault.path), "手动", AT).number == 2
    choose_folder(vault.path, default_folder(vault.path))
    assert folder_of(vault.path) == folder
    assert make_backup(vault, folder, "手动", AT).number == 3


def test_only_files_of_this_name_are_its_backups(tmp_path: Path) -> None:
    for name in (
        "单位-000002-20261022-0830.db",
        "单位-下属-000003-20261022-0830.db",
        "单位-000004-20261322-0830.db",
        "a",
    ):
        (tmp_path / name).touch()
    assert [b.number for b in backups_in(tmp_path, "单位")] == [2]
    assert [b.number for b in backups_in(tmp_path)] == [3, 2]
    assert backups_in(tmp_path / "没有") == []


def _backups(days: list[datetime], state: str = "verified") -> list[Backup]:
    return [Backup(Path(f"{i}.db"), i, at, 1, Note("", state)) for i, at in enumerate(days, 1)]


def test_twelve_recent_ten_days_and_nine_months_stay() -> None:
    start = datetime(2025, 1, 1, 12)
    kept_of = _backups([start + timedelta(hours=6 * step) for step in range(4 * 600)])
    gone = {backup.number for backup in superfluous(kept_of)}
    kept = [backup for backup in kept_of if backup.number not in gone]
    assert [b.number for b in kept[-12:]] == list(range(2389, 2401))
    assert len({b.made_at.date() for b in kept[-22:]}) >= 10
    months = {f"{b.made_at:%Y%m}" for b in kept}
    assert months == {"202512", "202601", "202602", "202603", "202604", "202605", "202606", "202607", "202608"}
    assert len(kept) == 12 + 6 + 8  # 12 recent lie on 4 days, newest of 6 more; newest of 8 months before


def test_a_clock_that_stood_wrong_never_costs_the_newest() -> None:
    days = [datetime(2099, 1, 1) + timedelta(days=i) for i in range(30)] + [datetime(2026, 1, 1)] * 3
    gone = {backup.number for backup in superfluous(_backups(days))}
    assert not gone & {31, 32, 33}


def test_nothing_goes_while_no_newer_one_is_verified() -> None:
    days = [AT + timedelta(hours=i) for i in range(40)]
    assert superfluous(_backups(days, "made")) == []
    sure, unsure = _backups(days)[:1], _backups(days, "made")[1:]
    assert superfluous([*sure, *unsure]) == []


def test_a_failed_one_goes_once_twelve_newer_are_verified() -> None:
    days = [AT + timedelta(hours=i) for i in range(14)]
    backups = _backups(days, "failed")[:1] + _backups(days)[1:]
    assert 1 in {backup.number for backup in superfluous(backups)}


def test_rotation_removes_the_files(tmp_path: Path) -> None:
    for number in range(1, 20):
        path = tmp_path / file_name("单位", number, AT)
        path.touch()
        put_note(Backup(path, number, AT, 0), Note("手动", "verified"))
    gone = rotate(tmp_path, "单位")
    assert len(gone) == 7 and len(backups_in(tmp_path, "单位")) == 12


def test_two_threads_never_make_the_same_number(vault: Vault) -> None:
    made: list[int] = []
    threads = [
        threading.Thread(target=lambda: made.append(make_backup(vault, folder_of(vault.path), "手动", AT).number))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [1, 2, 3, 4]
    assert copies.check_through(backups_in(folder_of(vault.path))[0].path, vault.key)[0] == ""
