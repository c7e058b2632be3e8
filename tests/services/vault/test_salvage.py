"""Salvage brings what can be read into a new file, fills from a backup what it has, and lists everything else."""

import os
import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from desktop.models.vault.backup_contents import READ
from desktop.models.vault.backup_folder import folder_of
from desktop.models.vault.connection import connect_file
from desktop.models.vault.errors import DamagedFile, WrongPassphrase
from desktop.models.vault.key import VaultKey
from desktop.models.vault.opening import create_vault, open_vault
from desktop.models.vault.pages import PAGE_BYTES, damaged_pages
from desktop.services.organisation.lookup import add_person, own_unit_id
from desktop.services.parts.attachment import add_attachment
from desktop.services.vault.backup import ASKED, back_up
from desktop.services.vault.salvage import REPORT_SUFFIX, Salvaged, SalvageFailed, salvage
from desktop.services.workspace import Workspace
from tests.support import PASSPHRASE, Clock, make_workspace, packs

PEOPLE = 300
NOW = datetime(2026, 10, 23, 9)


@dataclass
class Damaged:
    """A closed file with many people, its key and a backup from before the last twenty."""

    path: Path
    key: VaultKey
    backup: Path

    def page_of(self, table: str) -> int:
        """The root page of a table."""
        with closing(connect_file(self.path, self.key, READ)) as connection:
            row = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        return int(row[0])

    def spoil(self, *pages: int) -> None:
        """Flip a byte in each page."""
        with self.path.open("r+b") as file:
            for page in pages:
                file.seek((page - 1) * PAGE_BYTES + 1500)
                byte = file.read(1)[0]
                file.seek(-1, 1)
                file.write(bytes([byte ^ 255]))

    def salvage(self, *, backups: bool = True) -> Salvaged:
        """Into 抢救.db beside it."""
        given = (self.backup,) if backups else ()
        return salvage(self.path, self.path.with_name("抢救.db"), self.key, packs(), given, Clock(NOW))


def count(ws: Workspace, table: str) -> int:
    with ws.read() as session:
        return int(session.connection().exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Damaged:
    folder = tmp_path_factory.mktemp("whole")
    ws = make_workspace(folder)
    unit = own_unit_id(ws)
    for number in range(PEOPLE - 20):
        add_person(ws, f"人员{number:03}", unit)
    photo = folder / "照片.bin"
    photo.write_bytes(random.Random(1).randbytes(30_000))
    add_attachment(ws, "unit", unit or 0, photo)
    backup = back_up(ws, ASKED).path
    for number in range(PEOPLE - 20, PEOPLE):
        add_person(ws, f"人员{number:03}", unit)
    key, path = ws.vault.key, ws.vault.path
    ws.vault.close()
    return Damaged(path, key, backup)


@pytest.fixture
def file(whole: Damaged, tmp_path: Path) -> Iterator[Damaged]:
    path, backup = tmp_path / "工作库.db", tmp_path / whole.backup.name
    path.write_bytes(whole.path.read_bytes())
    backup.write_bytes(whole.backup.read_bytes())
    yield Damaged(path, whole.key, backup)
    assert not list(tmp_path.glob(".*.part"))


def _lists_its_tables(file: Damaged) -> bool:
    with closing(connect_file(file.path, file.key, READ)) as connection:
        try:
            return bool(connection.execute("SELECT name, sql FROM sqlite_master").fetchall())
        except sqlcipher.DatabaseError:
            return False


def leaves_of(file: Damaged, table: str) -> list[int]:
    """Pages whose loss makes rows of that table unreadable, found by trying (dbstat is not built in)."""
    root = file.page_of(table)
    found = []
    for page in range(2, file.path.stat().st_size // PAGE_BYTES + 1):
        if page == root:
            continue
        file.spoil(page)
        with closing(connect_file(file.path, file.key, READ)) as connection:
            try:
                connection.execute(f"SELECT * FROM {table} NOT INDEXED").fetchall()
            except sqlcipher.DatabaseError:
                found += [page] if _lists_its_tables(file) else []
        file.spoil(page)
    return found


def test_a_sound_file_comes_over_whole(file: Damaged) -> None:
    before = file.path.read_bytes()
    found = file.salvage()
    assert found.is_whole and found.broken_at is None and found.repaired == ()
    assert count(found.workspace, "person") == PEOPLE
    assert found.report is not None and "没有缺失" in found.report.read_text("utf-8-sig")
    found.workspace.vault.close()
    assert file.path.read_bytes() == before
    open_vault(file.path.with_name("抢救.db"), PASSPHRASE).close()


def test_a_flipped_salt_is_put_right(file: Damaged) -> None:
    with file.path.open("r+b") as opened:
        opened.write(b"\x00")
    kept = folder_of(file.path)
    kept.mkdir()
    file.backup.rename(kept / file.backup.name)
    with pytest.raises(DamagedFile):
        open_vault(file.path, PASSPHRASE)
    found = file.salvage(backups=False)
    assert found.is_whole and "16 字节" in found.repaired[0]
    assert count(found.workspace, "person") == PEOPLE
    found.workspace.vault.close()


def test_a_damaged_first_page_is_taken_from_an_older_shorter_backup_and_nothing_is_lost(file: Damaged) -> None:
    assert file.path.stat().st_size > file.backup.stat().st_size
    file.spoil(1)
    found = file.salvage()
    assert found.is_whole and "第 1 页取自备份" in found.repaired[0]
    assert count(found.workspace, "person") == PEOPLE
    found.workspace.vault.close()


def test_without_a_backup_a_damaged_first_page_is_beyond_help_and_said_so(file: Damaged) -> None:
    file.spoil(1)
    with pytest.raises(SalvageFailed, match="第 1 页已损坏"):
        file.salvage(backups=False)
    assert not file.path.with_name("抢救.db").exists()


def test_rows_on_a_damaged_page_are_listed_when_there_is_no_backup(file: Damaged) -> None:
    leaf = leaves_of(file, "person")[1]
    file.spoil(leaf)
    found = file.salvage(backups=False)
    (table,) = [table for table in found.tables if table.table == "person"]
    lost = [number for first, last in table.lost for number in range(first, last + 1)]
    assert lost and table.read + len(lost) == PEOPLE
    with found.workspace.read() as session:
        ids = set(session.connection().exec_driver_sql("SELECT id FROM person").scalars())
    assert ids == set(range(1, PEOPLE + 1)) - set(lost)
    assert found.broken_at is None
    assert found.report is not None
    text = found.report.read_text("utf-8-sig")
    assert f"人员：第 {lost[0]}–{lost[-1]} 号（{len(lost)} 条）读不出，备份里也没有" in text
    assert "人员0" not in text, "the list lies beside the file in plain text: numbers only"
    found.workspace.vault.close()


def test_rows_on_a_damaged_page_are_filled_from_the_backup_and_marked(file: Damaged) -> None:
    file.spoil(leaves_of(file, "person")[0])
    found = file.salvage()
    (table,) = [table for table in found.tables if table.table == "person"]
    assert table.filled and not table.lost
    assert count(found.workspace, "person") == PEOPLE
    found.workspace.vault.close()


def test_a_damaged_root_loses_only_what_the_backup_does_not_have(file: Damaged) -> None:
    file.spoil(file.page_of("person"))
    found = file.salvage()
    (table,) = [table for table in found.tables if table.table == "person"]
    assert len(table.filled) == PEOPLE - 20 and table.lost == [(PEOPLE - 19, PEOPLE)]
    found.workspace.vault.close()


def test_audit_rows_are_filled_exactly_and_the_chain_holds(file: Damaged) -> None:
    file.spoil(leaves_of(file, "audit")[3])
    found = file.salvage()
    assert found.broken_at is None
    found.workspace.vault.close()


def test_without_a_backup_the_first_break_of_the_audit_is_told(file: Damaged) -> None:
    file.spoil(leaves_of(file, "audit")[-3])
    found = file.salvage(backups=False)
    assert found.broken_at is not None
    assert found.report is not None and "不能与前面相接" in found.report.read_text("utf-8-sig")
    found.workspace.vault.close()


def test_an_index_that_cannot_be_read_costs_nothing(file: Damaged) -> None:
    with closing(connect_file(file.path, file.key, READ)) as connection:
        rows = connection.execute("SELECT rootpage FROM sqlite_master WHERE type = 'index' AND tbl_name = 'person'")
        roots = [root for (root,) in rows]
    assert roots
    file.spoil(*roots)
    found = file.salvage(backups=False)
    assert found.is_whole
    found.workspace.vault.close()


def test_an_attachment_whose_content_alone_is_unreadable_keeps_its_name(file: Damaged) -> None:
    content = leaves_of(file, "attachment")
    file.spoil(content[-1])
    found = file.salvage(backups=False)
    (table,) = [table for table in found.tables if table.table == "attachment"]
    assert (table.emptied, table.lost) == ([1], [])
    with found.workspace.read() as session:
        row = session.connection().exec_driver_sql("SELECT name, length(content) FROM attachment").one()
    assert tuple(row) == ("照片.bin", 0)
    found.workspace.vault.close()


@pytest.mark.parametrize("cut", [PAGE_BYTES, 5 * PAGE_BYTES, 700, 20 * PAGE_BYTES + 1])
def test_a_file_that_was_cut_gives_all_that_lies_before_the_cut(file: Damaged, cut: int) -> None:
    os.truncate(file.path, file.path.stat().st_size - cut)
    found = file.salvage()
    assert found.repaired
    assert count(found.workspace, "unit") == 2
    assert count(found.workspace, "person") >= PEOPLE - 20
    found.workspace.vault.close()


def test_junk_at_the_end_is_left_behind(file: Damaged) -> None:
    with file.path.open("ab") as opened:
        opened.write(b"junk" * 3000)
    found = file.salvage(backups=False)
    assert found.is_whole and count(found.workspace, "person") == PEOPLE
    assert damaged_pages(file.path.with_name("抢救.db"), file.key) == []
    found.workspace.vault.close()


def test_a_journal_beside_the_file_belongs_to_it(file: Damaged) -> None:
    vault = open_vault(file.path, PASSPHRASE)
    with vault.writer.begin() as connection:
        connection.exec_driver_sql("UPDATE person SET name = '最新' WHERE id = 5")
    journal = Path(f"{file.path}-wal")
    main, kept = file.path.read_bytes(), journal.read_bytes()
    vault.close()
    file.path.write_bytes(main)
    journal.write_bytes(kept)
    found = file.salvage()
    with found.workspace.read() as session:
        assert session.connection().exec_driver_sql("SELECT name FROM person WHERE id = 5").scalar() == "最新"
    found.workspace.vault.close()


@pytest.mark.parametrize("seed", range(6))
def test_whatever_pages_are_damaged_every_record_is_there_or_listed(file: Damaged, seed: int) -> None:
    pages = file.path.stat().st_size // PAGE_BYTES
    file.spoil(*random.Random(seed).sample(range(1, pages + 1), 12))
    found = file.salvage()
    by_name = {table.table: table for table in found.tables}
    with found.workspace.read() as session:
        ids = set(session.connection().exec_driver_sql("SELECT id FROM person").scalars())
    listed = {n for first, last in by_name["person"].lost for n in range(first, last + 1)}
    listed |= set(by_name["person"].dropped)
    assert ids | listed == set(range(1, PEOPLE + 1))
    found.workspace.vault.close()
    open_vault(file.path.with_name("抢救.db"), PASSPHRASE).close()


def test_a_target_that_exists_is_never_written_over(file: Damaged) -> None:
    target = file.path.with_name("抢救.db")
    target.write_bytes(b"mine")
    with pytest.raises(SalvageFailed, match="已经存在"):
        file.salvage()
    assert target.read_bytes() == b"mine"
    assert not target.with_name("抢救" + REPORT_SUFFIX).exists()


def test_lost_settings_are_taken_from_the_audit(file: Damaged) -> None:
    file.spoil(file.page_of("setting"))
    vault = file.salvage(backups=False).workspace.vault
    assert vault.is_open
    vault.close()


def test_a_journal_of_another_file_is_left_aside(file: Damaged, tmp_path: Path) -> None:
    (tmp_path / "别的").mkdir()
    other = create_vault(tmp_path / "别的" / "别的.db", "别的文件用的口令")
    with other.writer.begin() as connection:
        connection.exec_driver_sql("INSERT INTO setting (key, value) VALUES ('a', '1')")
    stale = Path(f"{other.path}-wal").read_bytes()
    other.close()
    Path(f"{file.path}-wal").write_bytes(stale)
    before = file.path.read_bytes()
    with pytest.raises(DamagedFile, match="日志是别的文件的"):
        open_vault(file.path, PASSPHRASE)
    with pytest.raises(WrongPassphrase):
        open_vault(file.path, "不是这个口令 123")
    assert file.path.read_bytes() == before, "SQLite would have played it into the file"
    found = file.salvage(backups=False)
    assert found.is_whole and "没有采用" in found.repaired[0]
    assert count(found.workspace, "person") == PEOPLE
    found.workspace.vault.close()
