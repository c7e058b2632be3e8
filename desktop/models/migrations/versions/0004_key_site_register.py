"""重点部位、每日巡查与登记簿: key sites, one patrol a site and day, events, rentals, temporary work, shifts."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "key_site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("initials", sa.String(length=60), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("site_kind", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("fire_critical", sa.Boolean(), nullable=False),
        sa.Column("theft_critical", sa.Boolean(), nullable=False),
        sa.Column("patrolled", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("guarded", sa.String(length=300), nullable=True),
        sa.Column("responsible_id", sa.Integer(), nullable=True),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("headcount", sa.Integer(), nullable=True),
        sa.Column("people_defence", sa.String(length=500), nullable=True),
        sa.Column("thing_defence", sa.String(length=500), nullable=True),
        sa.Column("tech_defence", sa.String(length=500), nullable=True),
        sa.Column("house_rules", sa.String(length=500), nullable=True),
        sa.Column("emergency_plan", sa.String(length=500), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(["deputy_id"], ["person.id"], name=op.f("fk_key_site_deputy_id")),
        sa.ForeignKeyConstraint(["responsible_id"], ["person.id"], name=op.f("fk_key_site_responsible_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_key_site_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_site")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_key_site_deputy_id"), "key_site", ["deputy_id"], unique=False)
    op.create_index(op.f("ix_key_site_responsible_id"), "key_site", ["responsible_id"], unique=False)
    op.create_index(op.f("ix_key_site_unit_id"), "key_site", ["unit_id"], unique=False)
    op.create_table(
        "large_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("event_kind", sa.String(length=40), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("responsible_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(length=1000), nullable=False),
        sa.Column("security_plan", sa.String(length=2000), nullable=True),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("decision", sa.String(40), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decider_id", sa.Integer(), nullable=True),
        sa.Column("opinion", sa.String(length=500), nullable=True),
        sa.Column("result", sa.String(length=500), nullable=True),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["decider_id"], ["person.id"], name=op.f("fk_large_event_decider_id")),
        sa.ForeignKeyConstraint(["responsible_id"], ["person.id"], name=op.f("fk_large_event_responsible_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_large_event_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_large_event")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_large_event_begins_on"), "large_event", ["begins_on"], unique=False)
    op.create_index(op.f("ix_large_event_decider_id"), "large_event", ["decider_id"], unique=False)
    op.create_index(op.f("ix_large_event_responsible_id"), "large_event", ["responsible_id"], unique=False)
    op.create_index(op.f("ix_large_event_state"), "large_event", ["state"], unique=False)
    op.create_index(op.f("ix_large_event_unit_id"), "large_event", ["unit_id"], unique=False)
    op.create_table(
        "rental",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("rental_use", sa.String(length=40), nullable=False),
        sa.Column("area", sa.BigInteger(), nullable=True),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("responsible_id", sa.Integer(), nullable=False),
        sa.Column("has_agreement", sa.Boolean(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("checked", sa.String(length=300), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(["responsible_id"], ["person.id"], name=op.f("fk_rental_responsible_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_rental_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rental")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_rental_responsible_id"), "rental", ["responsible_id"], unique=False)
    op.create_index(op.f("ix_rental_unit_id"), "rental", ["unit_id"], unique=False)
    op.create_table(
        "shift",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("shift_kind", sa.String(length=40), nullable=False),
        sa.Column("leader_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("people", sa.String(length=100), nullable=True),
        sa.Column("events", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(["leader_id"], ["person.id"], name=op.f("fk_shift_leader_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_shift_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_shift_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_shift_day"), "shift", ["day"], unique=False)
    op.create_index(op.f("ix_shift_leader_id"), "shift", ["leader_id"], unique=False)
    op.create_index(op.f("ix_shift_person_id"), "shift", ["person_id"], unique=False)
    op.create_index(op.f("ix_shift_unit_id"), "shift", ["unit_id"], unique=False)
    op.create_table(
        "temporary_work",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("work", sa.String(length=80), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("responsible_id", sa.Integer(), nullable=False),
        sa.Column("has_training", sa.Boolean(), nullable=False),
        sa.Column("has_insurance", sa.Boolean(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("checked", sa.String(length=300), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(["responsible_id"], ["person.id"], name=op.f("fk_temporary_work_responsible_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_temporary_work_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_temporary_work")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_temporary_work_responsible_id"), "temporary_work", ["responsible_id"], unique=False)
    op.create_index(op.f("ix_temporary_work_unit_id"), "temporary_work", ["unit_id"], unique=False)
    op.create_table(
        "patrol",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("patroller_id", sa.Integer(), nullable=True),
        sa.Column("patrollers", sa.String(length=100), nullable=True),
        sa.Column("in_charge_id", sa.Integer(), nullable=True),
        sa.Column("entered_at", sa.DateTime(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["in_charge_id"], ["person.id"], name=op.f("fk_patrol_in_charge_id")),
        sa.ForeignKeyConstraint(["patroller_id"], ["person.id"], name=op.f("fk_patrol_patroller_id")),
        sa.ForeignKeyConstraint(["site_id"], ["key_site.id"], name=op.f("fk_patrol_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_patrol_day", "patrol", ["day"], unique=False)
    op.create_index(op.f("ix_patrol_in_charge_id"), "patrol", ["in_charge_id"], unique=False)
    op.create_index(op.f("ix_patrol_patroller_id"), "patrol", ["patroller_id"], unique=False)
    op.create_index(op.f("ix_patrol_site_id"), "patrol", ["site_id"], unique=False)
    op.create_index("ix_patrol_site_id_day", "patrol", ["site_id", "day"], unique=True)
    op.create_table(
        "patrol_finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patrol_id", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("place", sa.String(length=60), nullable=True),
        sa.Column("fault", sa.String(length=200), nullable=True),
        sa.Column("handling", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["patrol_id"], ["patrol.id"], name=op.f("fk_patrol_finding_patrol_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol_finding")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_patrol_finding_patrol_id"), "patrol_finding", ["patrol_id"], unique=False)
