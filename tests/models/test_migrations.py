"""A file of an older program opens whole: nothing lost, and its old entries answer to what is new."""

from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from desktop.models.schema import MIGRATIONS, SCHEMA_NUMBER
from desktop.models.trail.audit import AuditEntry, AuditTouch
from desktop.models.trail.kept import KeptValue, TrashItem, Undone
from desktop.models.vault.backup_contents import READ
from desktop.models.vault.backup_folder import BEFORE_MIGRATION, backups_in, folder_of
from desktop.models.vault.connection import connect_file
from desktop.models.vault.errors import NotUpgraded
from desktop.models.vault.key import derive_key, salt_of
from desktop.models.vault.opening import open_vault
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
    with pytest.raises(NotUpgraded, match="备份没有做成") as refusal:
        open_vault(path, PASSPHRASE)
    assert "再打开一次" in str(refusal.value) and "更多" not in str(refusal.value), "no menu is there before it opens"
    with closing(connect_file(path, derive_key(PASSPHRASE, salt_of(path)), READ)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    folder_of(path).unlink()
    open_vault(path, PASSPHRASE).close()


ISSUED = """
INSERT INTO hazard_notice (id, number, unit_id, issued_on) VALUES (7, '洪管改〔2026〕1号', 1, '2026-10-09');
INSERT INTO hazard (id, number, unit_id, place, description, initials, category, grade, source, found_on, due_on,
  first_due_on, notice_id, noticed_on, closed_on, status)
  VALUES (3, '2026-0001', 1, '食堂', '插座过热', 'st', 'fire', 'major', 'self', '2026-10-08', '2026-11-20',
  '2026-11-07', 7, '2026-10-09', NULL, 'mending');
INSERT INTO hazard_review (id, hazard_id, number, reviewed_on, reviewer_id, result)
  VALUES (1, 3, '洪管复〔2026〕1号', '2026-10-15', 1, 'mended');
INSERT INTO hazard_reopening (id, hazard_id, reopened_on, reason, closed_before_on)
  VALUES (1, 3, '2026-10-20', '反弹', '2026-10-16');
"""


def test_papers_issued_under_schema_5_keep_what_the_ledger_said_of_their_hazards(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'plain.db'}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0005")
        for statement in ISSUED.split(";\n")[:-1]:
            connection.exec_driver_sql(statement)
        command.upgrade(config, "0006")
        line = connection.exec_driver_sql("SELECT number, place, major, due_on FROM hazard_notice_line").one()
        review = connection.exec_driver_sql("SELECT place, description, notice_id, closes FROM hazard_review").one()
        again = connection.exec_driver_sql("SELECT mended_before_on FROM hazard_reopening").scalar()
    engine.dispose()
    assert tuple(line) == ("2026-0001", "食堂", 1, "2026-11-07")
    assert tuple(review) == ("食堂", "插座过热", 7, 0)
    assert again == "2026-10-15"
