"""What a backup holds, read from the closed file in plain SQL: also from one of an older schema."""

import contextlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from desktop.models.vault.connection import connect_file
from desktop.models.vault.key import VaultKey

READ = "ro&immutable=1"


@dataclass(frozen=True)
class Contents:
    """The unit, how many units and cases, and the newest change: when, by whom, in which words; `seq` and `head`."""

    unit: str = ""
    units: int = 0
    cases: int = 0
    changed_at: datetime | None = None
    operator: str = ""
    summary: str = ""
    seq: int = 0
    head: str = ""


def contents_of(path: Path, key: VaultKey) -> Contents | None:
    """What the closed file at `path` holds; None when `key` does not open it or it cannot be read."""
    try:
        with contextlib.closing(connect_file(path, key, READ)) as connection:
            return read_contents(connection)
    except (sqlcipher.Error, ValueError):
        return None


def read_contents(connection: Any) -> Contents:
    """What the database behind a raw `connection` holds; sqlcipher.Error when it cannot be read."""
    last = _row(connection, "SELECT seq, digest, at, operator, summary FROM audit ORDER BY seq DESC LIMIT 1")
    seq, head, at, operator, summary = last or (0, "", None, "", "")
    own = _row(connection, "SELECT value FROM setting WHERE key = 'own_unit'")
    name = own and _row(
        connection,
        "SELECT name FROM unit_term WHERE unit_id = ? ORDER BY since DESC, id DESC LIMIT 1",
        json.loads(own[0]),
    )
    return Contents(
        unit=name[0] if name else "",
        units=_row(connection, "SELECT count(*) FROM unit")[0],
        cases=_row(connection, "SELECT count(*) FROM dispute")[0],
        changed_at=datetime.fromisoformat(at) if at else None,
        operator=operator,
        summary=summary,
        seq=seq,
        head=head,
    )


def commands_after(connection: Any, seq: int, head: str, most: int) -> tuple[int, list[str]] | None:
    """How many commands the present file has beyond a state with that audit head, and the newest in words.

    None when the present history does not contain that state: the two went different ways.
    """
    if seq and _row(connection, "SELECT digest FROM audit WHERE seq = ?", seq) != (head,):
        return None
    count = _row(connection, "SELECT count(*) FROM audit WHERE seq > ?", seq)[0]
    newest = "SELECT at, operator, summary FROM audit WHERE seq > ? ORDER BY seq DESC LIMIT ?"
    rows = connection.execute(newest, (seq, most)).fetchall()
    return count, [f"{at[:16]} {operator}　{summary}" for at, operator, summary in rows]


def _row(connection: Any, statement: str, *values: object) -> Any:
    return connection.execute(statement, values).fetchone()
