"""What undoing, the 回收站 and 经办人 need; the audit learns to be listed, and to which record a row belongs."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

Row = tuple[str, int]
"""The kind and number of a record."""

OWNERS = {
    "unit_term": ("unit", "unit_id"),
    "body_member": ("body", "body_id"),
    "patron_visit": ("patron", "patron_id"),
    "mediation": ("dispute", "dispute_id"),
    "pledge_entry": ("dispute", "dispute_id"),
    "group_submission": ("dispute", "dispute_id"),
    "special_report": ("dispute", "dispute_id"),
    "template_target": ("letter_template", "template_id"),
    "letter_target": ("letter", "letter_id"),
}
"""The rows of schema 1 that belong to a record, and the column that says to which."""


def upgrade() -> None:
    """Add the tables, then name the owners in the entries written so far."""
    op.create_table(
        "kept_value",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("values", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("seq", "kind", "record_id", name=op.f("pk_kept_value")),
    )
    op.create_table(
        "undone",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("by_seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_undone")),
    )
    op.create_table(
        "trash_item",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(), nullable=False),
        sa.Column("operator", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq", "kind", "record_id", name=op.f("pk_trash_item")),
    )
    op.create_table(
        "operator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("pin", sa.LargeBinary(), nullable=True),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator")),
        sa.UniqueConstraint("name", name=op.f("uq_operator_name")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_list", "audit", ["at", "operator", "command", "summary"], unique=False)
    _name_owners(op.get_bind())


def _name_owners(connection: sa.Connection) -> None:
    """An entry that touched a row also touched the record it belongs to: history is then one look-up.

    Replayed from the first entry on, because a row may have moved from one record to another.
    """
    owner_of: dict[Row, Row] = {}
    touches = []
    for seq, text in connection.execute(sa.text("SELECT seq, changes FROM audit ORDER BY seq")):
        for change in json.loads(text):
            row, before, after = (change["kind"], change["id"]), change["before"], change["after"]
            for owner in {owner_of.get(row), _owner(row, before, owner_of), _owner(row, after, owner_of)}:
                if owner is not None:
                    touches.append({"kind": owner[0], "record_id": owner[1], "seq": seq})
            moved_to = _owner(row, after, owner_of)
            if moved_to is not None:
                owner_of[row] = moved_to
    if touches:
        connection.execute(sa.text("INSERT OR IGNORE INTO audit_touch VALUES (:kind, :record_id, :seq)"), touches)


def _owner(row: Row, said: dict[str, Any], owner_of: dict[Row, Row]) -> Row | None:
    """The record that one side of a change names as the row's owner, or None when it names none."""
    if row[0] == "attachment":
        kind = said.get("owner_kind") or (owner_of.get(row) or ("", 0))[0]
        return (kind, said["owner_id"]) if kind and said.get("owner_id") is not None else None
    kind, column = OWNERS.get(row[0], ("", ""))
    return (kind, said[column]) if said.get(column) is not None else None
