"""A work file of schema 1, made by the first migration alone: what later programs must bring up to date."""

import json
import os
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2 as sqlcipher

from desktop.models.schema import MIGRATIONS
from desktop.models.vault.key import SALT_BYTES, derive_key
from desktop.models.vault.vault import APPLICATION_ID
from tests.support import PASSPHRASE

UNIT = "INSERT INTO unit (id, code, unit_kind, opened_on, reports_monthly) VALUES (1, 'CG', 'bureau', '2020-01-01', 1)"
ENTRIES = (
    [("person", 1, "新增", {}, {"name": "王建国", "initials": "wjg"})],
    [("unit", 1, "新增", {}, {"code": "CG"}), ("unit_term", 1, "新增", {}, {"unit_id": 1, "name": "城管局"})],
    [("unit_term", 1, "修改", {"name": "城管局"}, {"name": "城市管理局"})],
    [("attachment", 1, "新增", {}, {"owner_kind": "unit", "owner_id": 1, "name": "批复.pdf"})],
    [("attachment", 1, "删除", {"owner_kind": "unit", "owner_id": 1, "name": "批复.pdf"}, {})],
)
"""Per entry of the audit: (kind, id, action, before, after) of each record it touched."""


def make_schema_one(folder: Path) -> Path:
    """Write the file and return its path; it opens with `PASSPHRASE`."""
    path = folder / "schema1.db"
    key = derive_key(PASSPHRASE, os.urandom(SALT_BYTES))
    connection = sqlcipher.connect(str(path), isolation_level=None)
    connection.execute(key.pragma)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    engine = create_engine("sqlite+pysqlite://", module=sqlcipher, creator=lambda: connection, poolclass=StaticPool)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as opened:
        config.attributes["connection"] = opened
        command.upgrade(config, "0001")
        opened.exec_driver_sql("PRAGMA user_version = 1")
        opened.exec_driver_sql(UNIT)
        for seq, changes in enumerate(ENTRIES, start=1):
            plain = [
                {"kind": kind, "id": number, "action": action, "before": before, "after": after}
                for kind, number, action, before, after in changes
            ]
            row = (seq, "2026-01-02 09:00:00.000000", "张敏", "test", "旧记录", json.dumps(plain), "0", "0")
            opened.exec_driver_sql("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
            for kind, number, *_ in changes:
                opened.exec_driver_sql("INSERT INTO audit_touch VALUES (?, ?, ?)", (kind, number, seq))
    engine.dispose()
    return path
