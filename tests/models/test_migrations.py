"""A file of an older program opens whole: nothing lost, and its old entries answer to what is new."""

from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.audit import AuditEntry, AuditTouch
from desktop.models.backup_contents import READ
from desktop.models.backup_folder import BEFORE_MIGRATION, backups_in, folder_of
from desktop.models.connection import connect_file
from desktop.models.kept import KeptValue, TrashItem, Undone
from desktop.models.schema import SCHEMA_NUMBER
from desktop.models.vault import open_vault
from desktop.models.vault_errors import BackupFailed
from desktop.models.vault_key import derive_key, salt_of
from tests.schema_one import ENTRIES, make_schema_one
from tests.support import PASSPHRASE


def test_a_file_of_schema_1_keeps_its_audit_and_learns_whose_rows_were_touched(tmp_path: Path) -> None:
    vault = open_vault(make_schema_one(tmp_path), PASSPHRASE)
    with Session(vault.reader) as session:
        assert session.connection().exec_driver_sql("PRAGMA user_version").scalar() == SCHEMA_NUMBER
        assert len(session.scalars(select(AuditEntry.seq)).all()) == len(ENTRIES)
        touched = select(AuditTouch.seq).where(AuditTouch.kind == "unit", AuditTouch.record_id == 1)
        assert session.scalars(touched.order_by(AuditTouch.seq)).all() == [2, 3, 4, 5]
        for table in (KeptValue, Undone, TrashItem):
            assert session.scalars(select(table)).all() == []
    vault.close()


def test_the_old_file_is_kept_as_a_checked_backup_before_it_is_brought_up_to_date(tmp_path: Path) -> None:
    path = make_schema_one(tmp_path)
    open_vault(path, PASSPHRASE).close()
    (backup,) = backups_in(folder_of(path), path.stem)
    assert backup.verified and backup.note is not None and backup.note.reason == BEFORE_MIGRATION
    with closing(connect_file(backup.path, derive_key(PASSPHRASE, salt_of(backup.path)), READ)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    open_vault(path, PASSPHRASE).close()
    assert len(backups_in(folder_of(path), path.stem)) == 1, "an up-to-date file needs none"


def test_without_room_for_the_backup_the_old_file_stays_old(tmp_path: Path) -> None:
    path = make_schema_one(tmp_path)
    folder_of(path).touch()  # a file where the folder would be
    with pytest.raises(BackupFailed, match="备份没有做成"):
        open_vault(path, PASSPHRASE)
    with closing(connect_file(path, derive_key(PASSPHRASE, salt_of(path)), READ)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    folder_of(path).unlink()
    open_vault(path, PASSPHRASE).close()
