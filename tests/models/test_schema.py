"""The migrations build exactly the schema that the mapped classes describe, and need none of them to do it."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from desktop.models import every
from desktop.models.base import Base, spec_of
from desktop.models.schema import MIGRATIONS, SCHEMA_NUMBER
from desktop.models.vault.opening import create_vault
from desktop.models.vault.vault import Vault

AUTOMATIC = {"alembic_version", "sqlite_sequence"}


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    return create_vault(tmp_path_factory.mktemp("schema") / "v.db", "平安建设2026")


def test_a_migrated_file_has_what_the_mapped_classes_say(vault: Vault) -> None:
    with vault.reader.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Base.metadata) == []
        tables = set(inspect(connection).get_table_names()) - AUTOMATIC
    assert tables == set(Base.metadata.tables) == {table.__tablename__ for table in every.TABLES}
    vault.close()


def test_the_schema_number_is_that_of_the_newest_migration() -> None:
    numbers = [int(path.name[:4]) for path in (MIGRATIONS / "versions").glob("[0-9]*.py")]
    assert max(numbers) == SCHEMA_NUMBER


@pytest.mark.parametrize("path", sorted((MIGRATIONS / "versions").glob("[0-9]*.py")), ids=lambda path: path.stem)
def test_a_migration_needs_nothing_of_the_program(path: Path) -> None:
    assert "desktop" not in path.read_text("utf-8")


@pytest.mark.parametrize("record", every.RECORDS, ids=lambda record: record.kind)
def test_every_record_kind_says_what_it_is_and_each_field_has_a_label(record: type) -> None:
    spec = spec_of(record)
    assert spec.kind == record.__tablename__  # type: ignore[attr-defined]  # every mapped class has one
    assert spec.title and all(named.field.label for named in spec.fields)
    assert record.__doc__
