"""A file of an older program opens whole: nothing lost, and its old entries answer to what is new."""

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from desktop.models.audit import AuditEntry, AuditTouch
from desktop.models.kept import KeptValue, TrashItem, Undone
from desktop.models.schema import SCHEMA_NUMBER
from desktop.models.vault import open_vault
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
