"""通知书和复查意见书 keep what they said of each hazard; a 重新立案 keeps when the hazard had been mended."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the table and the columns, and fill them for the papers issued so far from what the ledger says of them."""
    op.create_table(
        "hazard_notice_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("hazard_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("description", sa.String(length=300), nullable=False),
        sa.Column("major", sa.Boolean(), nullable=False),
        sa.Column("measure", sa.String(length=500), nullable=True),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("sentence", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(["hazard_id"], ["hazard.id"], name=op.f("fk_hazard_notice_line_hazard_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["hazard_notice.id"], name=op.f("fk_hazard_notice_line_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hazard_notice_line")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_hazard_notice_line_hazard_id"), "hazard_notice_line", ["hazard_id"], unique=False)
    op.create_index(op.f("ix_hazard_notice_line_notice_id"), "hazard_notice_line", ["notice_id"], unique=False)
    op.execute(
        "INSERT INTO hazard_notice_line"
        " (notice_id, hazard_id, number, place, description, major, measure, found_on, due_on)"
        " SELECT notice_id, id, number, place, description, grade = 'major', measure, found_on,"
        " coalesce(first_due_on, due_on, noticed_on) FROM hazard WHERE notice_id IS NOT NULL ORDER BY id"
    )
    for column in (
        sa.Column("closes", sa.Boolean(), nullable=False, server_default=sa.text("0")),
        sa.Column("place", sa.String(length=80), nullable=False, server_default=""),
        sa.Column("description", sa.String(length=300), nullable=False, server_default=""),
    ):
        op.add_column("hazard_review", column)
    op.execute(  # alembic adds no constraint to a table of SQLite
        "ALTER TABLE hazard_review ADD COLUMN notice_id INTEGER"
        " CONSTRAINT fk_hazard_review_notice_id REFERENCES hazard_notice (id)"
    )
    op.create_index(op.f("ix_hazard_review_notice_id"), "hazard_review", ["notice_id"], unique=False)
    op.execute(
        "UPDATE hazard_review SET (place, description, notice_id, closes) ="
        " (SELECT h.place, h.description, h.notice_id,"
        " hazard_review.result = 'mended' AND coalesce(h.closed_on = hazard_review.reviewed_on, 0)"
        " FROM hazard h WHERE h.id = hazard_review.hazard_id)"
    )
    op.add_column("hazard_reopening", sa.Column("mended_before_on", sa.Date(), nullable=True))
    op.execute(
        "UPDATE hazard_reopening SET mended_before_on ="
        " (SELECT max(r.reviewed_on) FROM hazard_review r WHERE r.hazard_id = hazard_reopening.hazard_id"
        " AND r.result = 'mended' AND r.reviewed_on <= hazard_reopening.reopened_on)"
    )
