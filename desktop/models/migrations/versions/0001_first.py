"""The first schema (provisional until the models settle): created from the mapped classes."""

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Every table of the first release, and the triggers that keep the audit append-only."""
    from desktop.models import every
    from desktop.models.base import Base

    assert every.RECORDS
    Base.metadata.create_all(op.get_bind())
    for action in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_no_{action.lower()} BEFORE {action} ON audit "
            "BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END"
        )
