"""The first released schema: every table, and the triggers that keep the audit append-only."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the tables; nothing here depends on the program's own modules, so it never changes."""
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_kind", sa.String(length=40), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_attachment_owner_id"), "attachment", ["owner_id"], unique=False)
    op.create_index(op.f("ix_attachment_owner_kind"), "attachment", ["owner_kind"], unique=False)
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("operator", sa.String(), nullable=False),
        sa.Column("command", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit")),
    )
    op.create_table(
        "audit_touch",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "record_id", "seq", name=op.f("pk_audit_touch")),
    )
    op.create_table(
        "calendar_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("day_type", sa.String(40), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_day")),
        sa.UniqueConstraint("day", name=op.f("uq_calendar_day_day")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "counter",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", "year", name=op.f("pk_counter")),
        sa.UniqueConstraint("name", "year", name=op.f("uq_counter_name_year")),
    )
    op.create_table(
        "draft",
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("values", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("form", "record_id", name=op.f("pk_draft")),
    )
    op.create_table(
        "letter_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(length=12000), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_template")),
        sa.UniqueConstraint("year", "version", name=op.f("uq_letter_template_year_version")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "policy_overlay",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_overlay")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_policy_overlay_key"), "policy_overlay", ["key"], unique=False)
    op.create_table(
        "setting",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("unit_kind", sa.String(40), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("close_reason", sa.String(40), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("cadre_manager", sa.String(length=60), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("reports_monthly", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(["merged_into_id"], ["unit.id"], name=op.f("fk_unit_merged_into_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("code", name=op.f("uq_unit_code")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_unit_merged_into_id"), "unit", ["merged_into_id"], unique=False)
    op.create_table(
        "body",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("body_kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("office_unit_id", sa.Integer(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["office_unit_id"], ["unit.id"], name=op.f("fk_body_office_unit_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_body_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_body_office_unit_id"), "body", ["office_unit_id"], unique=False)
    op.create_index(op.f("ix_body_unit_id"), "body", ["unit_id"], unique=False)
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("upper_id", sa.Integer(), nullable=False),
        sa.Column("lower_id", sa.Integer(), nullable=False),
        sa.Column("upper_name", sa.String(length=60), nullable=False),
        sa.Column("lower_name", sa.String(length=60), nullable=False),
        sa.Column("upper_head", sa.String(length=20), nullable=False),
        sa.Column("lower_head", sa.String(length=20), nullable=False),
        sa.Column("content", sa.String(length=40000), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=True),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("printed_on", sa.Date(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("unsign_reason", sa.String(length=200), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["lower_id"], ["unit.id"], name=op.f("fk_letter_lower_id")),
        sa.ForeignKeyConstraint(["template_id"], ["letter_template.id"], name=op.f("fk_letter_template_id")),
        sa.ForeignKeyConstraint(["upper_id"], ["unit.id"], name=op.f("fk_letter_upper_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("code", name=op.f("uq_letter_code")),
        sa.UniqueConstraint("year", "sequence", name=op.f("uq_letter_year_sequence")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_letter_lower_id"), "letter", ["lower_id"], unique=False)
    op.create_index(op.f("ix_letter_template_id"), "letter", ["template_id"], unique=False)
    op.create_index(op.f("ix_letter_upper_id"), "letter", ["upper_id"], unique=False)
    op.create_index(op.f("ix_letter_year"), "letter", ["year"], unique=False)
    op.create_index(
        "uq_letter_in_force", "letter", ["year", "lower_id"], unique=True, sqlite_where=sa.text("state != 'void'")
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("initials", sa.String(length=40), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_person_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_person_initials"), "person", ["initials"], unique=False)
    op.create_index(op.f("ix_person_unit_id"), "person", ["unit_id"], unique=False)
    op.create_table(
        "report_remark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("remark", sa.String(40), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("entered_by", sa.String(length=20), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_report_remark_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_remark")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_report_remark_unit_id"), "report_remark", ["unit_id"], unique=False)
    op.create_table(
        "template_target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(length=300), nullable=False),
        sa.Column("measure", sa.String(length=60), nullable=False),
        sa.Column("direction", sa.String(40), nullable=False),
        sa.Column("threshold", sa.String(), nullable=True),
        sa.Column("unit", sa.String(length=10), nullable=True),
        sa.Column("scope", sa.String(40), nullable=False),
        sa.Column("article", sa.String(length=100), nullable=True),
        sa.ForeignKeyConstraint(["template_id"], ["letter_template.id"], name=op.f("fk_template_target_template_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_target")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_template_target_template_id"), "template_target", ["template_id"], unique=False)
    op.create_table(
        "unit_clause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(length=3000), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_clause_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_clause")),
        sa.UniqueConstraint("unit_id", "year", name=op.f("uq_unit_clause_unit_id_year")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_unit_clause_unit_id"), "unit_clause", ["unit_id"], unique=False)
    op.create_table(
        "unit_term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("short_name", sa.String(length=20), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_term_parent_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_term_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_term")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_unit_term_parent_id"), "unit_term", ["parent_id"], unique=False)
    op.create_index(op.f("ix_unit_term_unit_id"), "unit_term", ["unit_id"], unique=False)
    op.create_table(
        "appointment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("post", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("job_title", sa.String(length=40), nullable=True),
        sa.Column("portfolio", sa.String(length=200), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_appointment_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_appointment_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_appointment_person_id"), "appointment", ["person_id"], unique=False)
    op.create_index(op.f("ix_appointment_post"), "appointment", ["post"], unique=False)
    op.create_index(op.f("ix_appointment_unit_id"), "appointment", ["unit_id"], unique=False)
    op.create_table(
        "body_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("job_title", sa.String(length=60), nullable=True),
        sa.Column("from_tree", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_body_member_body_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_body_member_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_body_member_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_member")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_body_member_body_id"), "body_member", ["body_id"], unique=False)
    op.create_index(op.f("ix_body_member_person_id"), "body_member", ["person_id"], unique=False)
    op.create_index(op.f("ix_body_member_unit_id"), "body_member", ["unit_id"], unique=False)
    op.create_table(
        "letter_target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(length=300), nullable=False),
        sa.Column("measure", sa.String(length=60), nullable=False),
        sa.Column("direction", sa.String(40), nullable=False),
        sa.Column("threshold", sa.String(), nullable=True),
        sa.Column("unit", sa.String(length=10), nullable=True),
        sa.Column("article", sa.String(length=100), nullable=True),
        sa.Column("result", sa.String(), nullable=True),
        sa.Column("met", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_letter_target_letter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_target")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_letter_target_letter_id"), "letter_target", ["letter_id"], unique=False)
    op.create_table(
        "patron",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("own_unit", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_patron_person_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_patron_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patron")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_patron_person_id"), "patron", ["person_id"], unique=False)
    op.create_index(op.f("ix_patron_unit_id"), "patron", ["unit_id"], unique=False)
    op.create_table(
        "screening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("screening_kind", sa.String(40), nullable=False),
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("screener_id", sa.Integer(), nullable=True),
        sa.Column("screeners", sa.String(length=200), nullable=True),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["screener_id"], ["person.id"], name=op.f("fk_screening_screener_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_screening_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_screening_held_on"), "screening", ["held_on"], unique=False)
    op.create_index(op.f("ix_screening_screener_id"), "screening", ["screener_id"], unique=False)
    op.create_index(op.f("ix_screening_unit_id"), "screening", ["unit_id"], unique=False)
    op.create_table(
        "dispute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_initials", sa.String(length=80), nullable=False),
        sa.Column("summary", sa.String(length=2000), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.Column("dispute_type", sa.String(length=40), nullable=False),
        sa.Column("scale", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("involved_unit_id", sa.Integer(), nullable=False),
        sa.Column("party_kind", sa.String(length=40), nullable=True),
        sa.Column("party_name", sa.String(length=20), nullable=True),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("place", sa.String(length=80), nullable=True),
        sa.Column("may_escalate", sa.Boolean(), nullable=False),
        sa.Column("is_draft", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=True),
        sa.Column("petition_number", sa.String(length=40), nullable=True),
        sa.Column("informant_id", sa.Integer(), nullable=True),
        sa.Column("screening_id", sa.Integer(), nullable=True),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("responsible_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("three_fixed_on", sa.Date(), nullable=True),
        sa.Column("mediate_id", sa.Integer(), nullable=True),
        sa.Column("track_id", sa.Integer(), nullable=True),
        sa.Column("feedback_id", sa.Integer(), nullable=True),
        sa.Column("marked_by_superior", sa.Boolean(), nullable=False),
        sa.Column("supervising_department", sa.String(length=60), nullable=True),
        sa.Column("patron_unit_id", sa.Integer(), nullable=True),
        sa.Column("patron_id", sa.Integer(), nullable=True),
        sa.Column("patron_title", sa.String(length=40), nullable=True),
        sa.Column("handler", sa.String(length=60), nullable=True),
        sa.Column("patron_due_on", sa.Date(), nullable=True),
        sa.Column("mediation_body", sa.String(length=60), nullable=True),
        sa.Column("mediation_method", sa.String(length=60), nullable=True),
        sa.Column("mediated_on", sa.Date(), nullable=True),
        sa.Column("resolved_on", sa.Date(), nullable=True),
        sa.Column("succeeded", sa.Boolean(), nullable=True),
        sa.Column("outcome", sa.String(length=1000), nullable=True),
        sa.Column("transferred_on", sa.Date(), nullable=True),
        sa.Column("transferred_to", sa.String(length=60), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("mass_incident_prevented", sa.Boolean(), nullable=False),
        sa.Column("civil_to_criminal", sa.Boolean(), nullable=False),
        sa.Column("revisited_on", sa.Date(), nullable=True),
        sa.Column("revisit_result", sa.String(length=500), nullable=True),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("void_reason", sa.String(length=200), nullable=True),
        sa.Column("unmask_outside", sa.Boolean(), nullable=False),
        sa.Column("purged_on", sa.Date(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("merge_undo", sa.String(length=100000), nullable=True),
        sa.ForeignKeyConstraint(["feedback_id"], ["person.id"], name=op.f("fk_dispute_feedback_id")),
        sa.ForeignKeyConstraint(["informant_id"], ["person.id"], name=op.f("fk_dispute_informant_id")),
        sa.ForeignKeyConstraint(["involved_unit_id"], ["unit.id"], name=op.f("fk_dispute_involved_unit_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["person.id"], name=op.f("fk_dispute_lead_id")),
        sa.ForeignKeyConstraint(["mediate_id"], ["person.id"], name=op.f("fk_dispute_mediate_id")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["dispute.id"], name=op.f("fk_dispute_merged_into_id")),
        sa.ForeignKeyConstraint(["patron_id"], ["person.id"], name=op.f("fk_dispute_patron_id")),
        sa.ForeignKeyConstraint(["patron_unit_id"], ["unit.id"], name=op.f("fk_dispute_patron_unit_id")),
        sa.ForeignKeyConstraint(["responsible_id"], ["person.id"], name=op.f("fk_dispute_responsible_id")),
        sa.ForeignKeyConstraint(["screening_id"], ["screening.id"], name=op.f("fk_dispute_screening_id")),
        sa.ForeignKeyConstraint(["track_id"], ["person.id"], name=op.f("fk_dispute_track_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_dispute_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_dispute_feedback_id"), "dispute", ["feedback_id"], unique=False)
    op.create_index(op.f("ix_dispute_informant_id"), "dispute", ["informant_id"], unique=False)
    op.create_index(op.f("ix_dispute_involved_unit_id"), "dispute", ["involved_unit_id"], unique=False)
    op.create_index(op.f("ix_dispute_lead_id"), "dispute", ["lead_id"], unique=False)
    op.create_index(
        "ix_dispute_list",
        "dispute",
        [
            "known_on",
            "unit_id",
            "status",
            "level",
            "due_on",
            "three_fixed_on",
            "closed_on",
            "mediated_on",
            "succeeded",
            "dispute_type",
            "lead_id",
            "responsible_id",
            "number",
            "name",
            "name_initials",
        ],
        unique=False,
    )
    op.create_index(op.f("ix_dispute_mediate_id"), "dispute", ["mediate_id"], unique=False)
    op.create_index(op.f("ix_dispute_merged_into_id"), "dispute", ["merged_into_id"], unique=False)
    op.create_index(op.f("ix_dispute_patron_id"), "dispute", ["patron_id"], unique=False)
    op.create_index(op.f("ix_dispute_patron_unit_id"), "dispute", ["patron_unit_id"], unique=False)
    op.create_index(
        "ix_dispute_report",
        "dispute",
        [
            "unit_id",
            "dispute_type",
            "known_on",
            "closed_on",
            "status",
            "level",
            "people",
            "three_fixed_on",
            "mediated_on",
            "succeeded",
            "mass_incident_prevented",
            "civil_to_criminal",
        ],
        unique=False,
    )
    op.create_index(op.f("ix_dispute_responsible_id"), "dispute", ["responsible_id"], unique=False)
    op.create_index(op.f("ix_dispute_screening_id"), "dispute", ["screening_id"], unique=False)
    op.create_index(op.f("ix_dispute_track_id"), "dispute", ["track_id"], unique=False)
    op.create_index(op.f("ix_dispute_unit_id"), "dispute", ["unit_id"], unique=False)
    op.create_index("uq_dispute_unit_id_number", "dispute", ["unit_id", "number"], unique=True)
    op.create_table(
        "monthly_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("month", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("is_zero", sa.Boolean(), nullable=False),
        sa.Column("screening_id", sa.Integer(), nullable=True),
        sa.Column("prepared_by", sa.String(length=20), nullable=True),
        sa.Column("reviewed_by", sa.String(length=20), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("filled_on", sa.Date(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(), nullable=True),
        sa.Column("received_at", sa.DateTime(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(), nullable=True),
        sa.Column("returned_at", sa.DateTime(), nullable=True),
        sa.Column("return_reason", sa.String(length=200), nullable=True),
        sa.Column("supersedes_id", sa.Integer(), nullable=True),
        sa.Column("correction_reason", sa.String(length=200), nullable=True),
        sa.Column("figures", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["screening_id"], ["screening.id"], name=op.f("fk_monthly_report_screening_id")),
        sa.ForeignKeyConstraint(["supersedes_id"], ["monthly_report.id"], name=op.f("fk_monthly_report_supersedes_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_monthly_report_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monthly_report")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_monthly_report_screening_id"), "monthly_report", ["screening_id"], unique=False)
    op.create_index(op.f("ix_monthly_report_supersedes_id"), "monthly_report", ["supersedes_id"], unique=False)
    op.create_index(op.f("ix_monthly_report_unit_id"), "monthly_report", ["unit_id"], unique=False)
    op.create_index("uq_monthly_report_version", "monthly_report", ["unit_id", "year", "month", "version"], unique=True)
    op.create_table(
        "patron_visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patron_id", sa.Integer(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("content", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(["patron_id"], ["patron.id"], name=op.f("fk_patron_visit_patron_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patron_visit")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_patron_visit_patron_id"), "patron_visit", ["patron_id"], unique=False)
    op.create_table(
        "group_submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dispute_id", sa.Integer(), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("opinion", sa.String(length=1000), nullable=True),
        sa.Column("team", sa.String(length=300), nullable=True),
        sa.Column("result", sa.String(length=1000), nullable=True),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_group_submission_dispute_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_submission")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_group_submission_dispute_id"), "group_submission", ["dispute_id"], unique=False)
    op.create_table(
        "mediation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dispute_id", sa.Integer(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("content", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_mediation_dispute_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mediation_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mediation")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_mediation_dispute_id"), "mediation", ["dispute_id"], unique=False)
    op.create_index(op.f("ix_mediation_person_id"), "mediation", ["person_id"], unique=False)
    op.create_table(
        "pledge_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dispute_id", sa.Integer(), nullable=False),
        sa.Column("pledge", sa.String(40), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("content", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_pledge_entry_dispute_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge_entry")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_pledge_entry_dispute_id"), "pledge_entry", ["dispute_id"], unique=False)
    op.create_table(
        "special_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dispute_id", sa.Integer(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("content", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_special_report_dispute_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_special_report")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_special_report_dispute_id"), "special_report", ["dispute_id"], unique=False)
    for action in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_no_{action.lower()} BEFORE {action} ON audit "
            "BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END"
        )
