"""All tables of a work file as plain data, to see whether two moments are the same."""

from typing import Any

from sqlalchemy import text

from desktop.models.base import Base
from desktop.services.workspace import Workspace

TRAILS = frozenset({"audit", "audit_touch", "kept_value", "undone", "trash_item", "counter"})
"""What only ever grows: the audit, what undoing needs, and the numbers given (a 文号 is never given twice)."""


def tables_of(ws: Workspace) -> dict[str, list[Any]]:
    """Table → its rows, but for `TRAILS`."""
    found = {}
    with ws.vault.reader.connect() as connection:
        for table in sorted(Base.metadata.tables):
            if table not in TRAILS:
                found[table] = [tuple(row) for row in connection.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2"))]
    return found
