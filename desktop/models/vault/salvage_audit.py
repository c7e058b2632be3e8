"""What the audit of a damaged file still says of everything else: which records there were, settings, histories."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from desktop.models.every import RECORDS

RECORD_KINDS = frozenset(record.kind for record in RECORDS)
Ranges = list[tuple[int, int]]


@dataclass
class Standing:
    """By the audit's word, for each kind of record: the numbers of those that exist, and of those deleted."""

    is_known: bool = False
    alive: dict[str, set[int]] = field(default_factory=dict)
    gone: dict[str, set[int]] = field(default_factory=dict)

    def existed(self, table: str, lost: Ranges) -> Ranges:
        """Which unreadable row numbers stood for a record; all of them where the audit cannot tell."""
        if not self.is_known or table not in RECORD_KINDS:
            return merged(lost)
        numbers = sorted(self.alive.get(table, ()))
        return merged([(n, n) for first, last in lost for n in numbers if first <= n <= last])

    def tells_of(self, table: str) -> bool:
        """Whether the audit knows each row of that table."""
        return self.is_known and table in RECORD_KINDS


def merged(ranges: Ranges) -> Ranges:
    """Neighbouring ranges as one, in order."""
    found: Ranges = []
    for first, last in sorted(ranges):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def standing_of(new: Any) -> Standing:
    """Read from the whole audit of the new file."""
    standing = Standing(True)
    for _seq, change in _changes(new):
        kind, number = change["kind"], change["id"]
        alive, gone = standing.alive.setdefault(kind, set()), standing.gone.setdefault(kind, set())
        into, out = (gone, alive) if change["action"] == "删除" else (alive, gone)
        into.add(number)
        out.discard(number)
    return standing


def settings_of_audit(new: Any) -> None:
    """Settings that were lost, as the audit last knew them: without the name of its rules a file does not open."""
    known: dict[str, Any] = {}
    for _seq, change in _changes(new):
        if change["kind"] == "setting":
            for key in change["before"]:
                known.pop(key, None)
            known.update(change["after"])
    for key, value in known.items():
        plain = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        new.execute("INSERT OR IGNORE INTO setting (key, value) VALUES (?, ?)", (key, plain))


def touches_of_audit(new: Any) -> None:
    """The way from a record to its entries, made anew where it was lost."""
    put = "INSERT OR IGNORE INTO audit_touch (kind, record_id, seq) VALUES (?, ?, ?)"
    for seq, change in _changes(new):
        for kind, number in [(change["kind"], change["id"]), *change.get("owners", ())]:
            new.execute(put, (kind, number, seq))


def _changes(new: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    for seq, text in new.execute("SELECT seq, changes FROM audit ORDER BY seq").fetchall():
        for change in json.loads(text):
            yield seq, change
