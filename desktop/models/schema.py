"""Migrations: run by alembic inside one BEGIN IMMEDIATE, so that a file is old-whole or new-whole."""

from pathlib import Path

from sqlalchemy import Engine

MIGRATIONS = Path(__file__).with_name("migrations")
SCHEMA_NUMBER = 7
"""Kept in PRAGMA user_version; equals the number of the newest migration file."""


def migrate(engine: Engine) -> None:
    """Bring the file to `SCHEMA_NUMBER` in one transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_NUMBER}")
