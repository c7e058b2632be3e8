"""检查与隐患: inspections with their checklists, special periods, hazards with every step, photos kept with drafts."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the tables; an attachment learns whether it shows the place before or after mending."""
    op.create_table(
        "special_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_special_period")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_special_period_since"), "special_period", ["since"], unique=False)
    op.create_table(
        "staged_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staged_file")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_staged_file_form"), "staged_file", ["form"], unique=False)
    op.create_table(
        "hazard_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("demand", sa.String(length=500), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("receiver", sa.String(length=30), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_hazard_notice_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hazard_notice")),
        sa.UniqueConstraint("number", name=op.f("uq_hazard_notice_number")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_hazard_notice_issued_on"), "hazard_notice", ["issued_on"], unique=False)
    op.create_index(op.f("ix_hazard_notice_unit_id"), "hazard_notice", ["unit_id"], unique=False)
    op.create_table(
        "inspection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("inspection_kind", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("initials", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=100), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("visited_on", sa.Date(), nullable=True),
        sa.Column("began_at", sa.String(length=10), nullable=True),
        sa.Column("ended_at", sa.String(length=10), nullable=True),
        sa.Column("inspector_id", sa.Integer(), nullable=True),
        sa.Column("second_inspector_id", sa.Integer(), nullable=True),
        sa.Column("other_inspectors", sa.String(length=80), nullable=True),
        sa.Column("site_person_id", sa.Integer(), nullable=True),
        sa.Column("site_post", sa.String(length=30), nullable=True),
        sa.Column("holiday", sa.String(length=40), nullable=True),
        sa.Column("occasion_on", sa.Date(), nullable=True),
        sa.Column("period_id", sa.Integer(), nullable=True),
        sa.Column("domains", sa.String(length=120), nullable=False),
        sa.Column("summary", sa.String(length=1000), nullable=True),
        sa.Column("opinion", sa.String(length=500), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("unfiled", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["inspector_id"], ["person.id"], name=op.f("fk_inspection_inspector_id")),
        sa.ForeignKeyConstraint(["period_id"], ["special_period.id"], name=op.f("fk_inspection_period_id")),
        sa.ForeignKeyConstraint(["second_inspector_id"], ["person.id"], name=op.f("fk_inspection_second_inspector_id")),
        sa.ForeignKeyConstraint(["site_person_id"], ["person.id"], name=op.f("fk_inspection_site_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_inspection_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_inspection_inspector_id"), "inspection", ["inspector_id"], unique=False)
    op.create_index(
        "ix_inspection_list",
        "inspection",
        [
            "on_day",
            "unit_id",
            "status",
            "inspection_kind",
            "failed",
            "unfiled",
            "planned_on",
            "inspector_id",
            "number",
            "place",
            "initials",
            "domains",
        ],
        unique=False,
    )
    op.create_index(
        "ix_inspection_owed", "inspection", ["inspection_kind", "unit_id", "visited_on", "occasion_on"], unique=False
    )
    op.create_index(op.f("ix_inspection_period_id"), "inspection", ["period_id"], unique=False)
    op.create_index(op.f("ix_inspection_second_inspector_id"), "inspection", ["second_inspector_id"], unique=False)
    op.create_index(op.f("ix_inspection_site_person_id"), "inspection", ["site_person_id"], unique=False)
    op.create_index(op.f("ix_inspection_unit_id"), "inspection", ["unit_id"], unique=False)
    op.create_index("uq_inspection_unit_id_number", "inspection", ["unit_id", "number"], unique=True)
    op.create_table(
        "check_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("domain", sa.String(length=40), nullable=True),
        sa.Column("content", sa.String(length=100), nullable=False),
        sa.Column("result", sa.String(40), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspection.id"], name=op.f("fk_check_item_inspection_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_item")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_check_item_inspection_id"), "check_item", ["inspection_id"], unique=False)
    op.create_table(
        "hazard",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("description", sa.String(length=300), nullable=False),
        sa.Column("initials", sa.String(length=120), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("grade", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("inspection_id", sa.Integer(), nullable=True),
        sa.Column("check_item_id", sa.Integer(), nullable=True),
        sa.Column("measure", sa.String(length=500), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("first_due_on", sa.Date(), nullable=True),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("noticed_on", sa.Date(), nullable=True),
        sa.Column("fed_back_on", sa.Date(), nullable=True),
        sa.Column("missed_due_on", sa.Date(), nullable=True),
        sa.Column("mended_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("supervised_on", sa.Date(), nullable=True),
        sa.Column("listed_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["check_item_id"], ["check_item.id"], name=op.f("fk_hazard_check_item_id")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["person.id"], name=op.f("fk_hazard_closed_by_id")),
        sa.ForeignKeyConstraint(["inspection_id"], ["inspection.id"], name=op.f("fk_hazard_inspection_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["hazard_notice.id"], name=op.f("fk_hazard_notice_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_hazard_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_hazard_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hazard")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_hazard_check_item_id"), "hazard", ["check_item_id"], unique=False)
    op.create_index(op.f("ix_hazard_closed_by_id"), "hazard", ["closed_by_id"], unique=False)
    op.create_index(op.f("ix_hazard_inspection_id"), "hazard", ["inspection_id"], unique=False)
    op.create_index(
        "ix_hazard_list",
        "hazard",
        [
            "found_on",
            "unit_id",
            "status",
            "grade",
            "due_on",
            "first_due_on",
            "closed_on",
            "listed_on",
            "category",
            "person_id",
            "number",
            "place",
            "description",
            "initials",
        ],
        unique=False,
    )
    op.create_index(op.f("ix_hazard_notice_id"), "hazard", ["notice_id"], unique=False)
    op.create_index(op.f("ix_hazard_person_id"), "hazard", ["person_id"], unique=False)
    op.create_index(
        "ix_hazard_report",
        "hazard",
        ["unit_id", "found_on", "grade", "mended_on", "closed_on", "listed_on", "status", "due_on"],
        unique=False,
    )
    op.create_index(op.f("ix_hazard_unit_id"), "hazard", ["unit_id"], unique=False)
    op.create_index("uq_hazard_unit_id_number", "hazard", ["unit_id", "number"], unique=True)
    op.create_table(
        "hazard_extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hazard_id", sa.Integer(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("old_due_on", sa.Date(), nullable=False),
        sa.Column("wanted_on", sa.Date(), nullable=False),
        sa.Column("decision", sa.String(40), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("granted_on", sa.Date(), nullable=True),
        sa.Column("approver_id", sa.Integer(), nullable=True),
        sa.Column("opinion", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(["approver_id"], ["person.id"], name=op.f("fk_hazard_extension_approver_id")),
        sa.ForeignKeyConstraint(["hazard_id"], ["hazard.id"], name=op.f("fk_hazard_extension_hazard_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hazard_extension")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_hazard_extension_approver_id"), "hazard_extension", ["approver_id"], unique=False)
    op.create_index(op.f("ix_hazard_extension_hazard_id"), "hazard_extension", ["hazard_id"], unique=False)
    op.create_table(
        "hazard_feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hazard_id", sa.Integer(), nullable=False),
        sa.Column("fed_back_on", sa.Date(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("content", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(["hazard_id"], ["hazard.id"], name=op.f("fk_hazard_feedback_hazard_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_hazard_feedback_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hazard_feedback")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_hazard_feedback_hazard_id"), "hazard_feedback", ["hazard_id"], unique=False)
    op.create_index(op.f("ix_hazard_feedback_person_id"), "hazard_feedback", ["person_id"], unique=False)
    op.create_table(
        "hazard_reopening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hazard_id", sa.Integer(), nullable=False),
        sa.Column("reopened_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("closed_before_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["hazard_id"], ["hazard.id"], name=op.f("fk_hazard_reopening_hazard_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hazard_reopening")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_hazard_reopening_hazard_id"), "hazard_reopening", ["hazard_id"], unique=False)
    op.create_table(
        "hazard_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hazard_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("reviewed_on", sa.Date(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("second_reviewer_id", sa.Integer(), nullable=True),
        sa.Column("result", sa.String(40), nullable=False),
        sa.Column("opinion", sa.String(length=500), nullable=True),
        sa.Column("new_due_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["hazard_id"], ["hazard.id"], name=op.f("fk_hazard_review_hazard_id")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["person.id"], name=op.f("fk_hazard_review_reviewer_id")),
        sa.ForeignKeyConstraint(
            ["second_reviewer_id"], ["person.id"], name=op.f("fk_hazard_review_second_reviewer_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hazard_review")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_hazard_review_hazard_id"), "hazard_review", ["hazard_id"], unique=False)
    op.create_index(op.f("ix_hazard_review_number"), "hazard_review", ["number"], unique=False)
    op.create_index(op.f("ix_hazard_review_reviewer_id"), "hazard_review", ["reviewer_id"], unique=False)
    op.create_index(op.f("ix_hazard_review_second_reviewer_id"), "hazard_review", ["second_reviewer_id"], unique=False)
    op.add_column("attachment", sa.Column("slot", sa.String(length=20), nullable=True))
