"""督导事项: cases of supervision with their measures, approvals, papers, reports, acceptances; key units; offers."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "key_unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_key_unit_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_unit")),
        sa.UniqueConstraint("year", "unit_id", name=op.f("uq_key_unit_year_unit_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_key_unit_unit_id"), "key_unit", ["unit_id"], unique=False)
    op.create_table(
        "supervision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("authority_id", sa.Integer(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("noticed_on", sa.Date(), nullable=True),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("severity", sa.String(length=40), nullable=True),
        sa.Column("facts", sa.String(length=1000), nullable=False),
        sa.Column("demands", sa.String(length=1000), nullable=True),
        sa.Column("offer", sa.String(length=60), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("close_reason", sa.String(length=300), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["authority_id"], ["unit.id"], name=op.f("fk_supervision_authority_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_supervision_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision")),
        sa.UniqueConstraint("number", name=op.f("uq_supervision_number")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_supervision_authority_id"), "supervision", ["authority_id"], unique=False)
    op.create_index(op.f("ix_supervision_unit_id"), "supervision", ["unit_id"], unique=False)
    op.create_index(
        "uq_supervision_offer", "supervision", ["offer"], unique=True, sqlite_where=sa.text("status != 'void'")
    )
    op.create_table(
        "supervision_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offer", sa.String(length=60), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_supervision_offer_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_offer")),
        sa.UniqueConstraint("offer", name=op.f("uq_supervision_offer_offer")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_supervision_offer_unit_id"), "supervision_offer", ["unit_id"], unique=False)
    op.create_table(
        "measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supervision_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("measure_kind", sa.String(length=40), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("decision_document", sa.String(length=80), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("signer", sa.String(length=20), nullable=True),
        sa.Column("mend_due", sa.Date(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("held_at", sa.String(length=60), nullable=True),
        sa.Column("held_by", sa.String(length=60), nullable=True),
        sa.Column("held_with", sa.String(length=120), nullable=True),
        sa.Column("held_notes", sa.String(length=1000), nullable=True),
        sa.Column("served_by", sa.String(length=20), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("received_by", sa.String(length=20), nullable=True),
        sa.Column("guide", sa.String(length=60), nullable=True),
        sa.Column("two_stage", sa.Boolean(), nullable=False),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.Column("handed_over_on", sa.Date(), nullable=True),
        sa.Column("handed_over_to", sa.String(length=60), nullable=True),
        sa.Column("declined_on", sa.Date(), nullable=True),
        sa.Column("declined_reason", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(["supervision_id"], ["supervision.id"], name=op.f("fk_measure_supervision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure")),
        sa.UniqueConstraint("supervision_id", "step", name=op.f("uq_measure_supervision_id_step")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_measure_supervision_id"), "measure", ["supervision_id"], unique=False)
    op.create_table(
        "measure_acceptance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supervision_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("findings", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["supervision_id"], ["supervision.id"], name=op.f("fk_measure_acceptance_supervision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_acceptance")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_measure_acceptance_supervision_id"), "measure_acceptance", ["supervision_id"], unique=False
    )
    op.create_table(
        "measure_approval",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supervision_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("approval", sa.String(length=40), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("opinion", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["supervision_id"], ["supervision.id"], name=op.f("fk_measure_approval_supervision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_approval")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_measure_approval_supervision_id"), "measure_approval", ["supervision_id"], unique=False)
    op.create_table(
        "measure_copy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supervision_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("recipient", sa.String(length=80), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("received_by", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["supervision_id"], ["supervision.id"], name=op.f("fk_measure_copy_supervision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_copy")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_measure_copy_supervision_id"), "measure_copy", ["supervision_id"], unique=False)
    op.create_table(
        "measure_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supervision_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("report_kind", sa.String(length=40), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("content", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(["supervision_id"], ["supervision.id"], name=op.f("fk_measure_report_supervision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_report")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_measure_report_supervision_id"), "measure_report", ["supervision_id"], unique=False)
    op.create_table(
        "measure_visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supervision_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("manner", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=60), nullable=False),
        sa.Column("findings", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["supervision_id"], ["supervision.id"], name=op.f("fk_measure_visit_supervision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_visit")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_measure_visit_supervision_id"), "measure_visit", ["supervision_id"], unique=False)
    op.create_table(
        "supervision_circumstance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supervision_id", sa.Integer(), nullable=False),
        sa.Column("circumstance", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(
            ["supervision_id"], ["supervision.id"], name=op.f("fk_supervision_circumstance_supervision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_circumstance")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_supervision_circumstance_supervision_id"), "supervision_circumstance", ["supervision_id"], unique=False
    )
    op.create_table(
        "supervision_leader",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supervision_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("post", sa.String(length=40), nullable=False),
        sa.Column("job_title", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_supervision_leader_person_id")),
        sa.ForeignKeyConstraint(
            ["supervision_id"], ["supervision.id"], name=op.f("fk_supervision_leader_supervision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_leader")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_supervision_leader_person_id"), "supervision_leader", ["person_id"], unique=False)
    op.create_index(
        op.f("ix_supervision_leader_supervision_id"), "supervision_leader", ["supervision_id"], unique=False
    )
    op.create_table(
        "supervision_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("supervision_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("paper", sa.String(length=30), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("signer", sa.String(length=20), nullable=True),
        sa.Column("organ", sa.String(length=80), nullable=False),
        sa.Column("content", sa.String(length=20000), nullable=False),
        sa.Column("void_reason", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["supervision_id"], ["supervision.id"], name=op.f("fk_supervision_paper_supervision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_paper")),
        sa.UniqueConstraint("number", name=op.f("uq_supervision_paper_number")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_supervision_paper_supervision_id"), "supervision_paper", ["supervision_id"], unique=False)
