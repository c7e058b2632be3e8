"""抢救: whatever can still be read of a damaged file, brought into a new one; the damaged file is never touched.

Table by table in the order of the row numbers, from both ends and then between, without using any index; what lies on
an unreadable page is filled from the newest backup where it has it, and listed either way.
"""

import contextlib
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from desktop.models.vault.connection import connect_file
from desktop.models.vault.file_words import Fault, fault_of
from desktop.models.vault.key import VaultKey
from desktop.models.vault.salvage_audit import Standing, merged, settings_of_audit, standing_of, touches_of_audit
from desktop.models.vault.salvage_repair import connect_damaged, mark_damaged
from desktop.models.vault.vault import APPLICATION_ID

MOST_TRIES = 200_000
"""For one table: where more than that many places fail, the rest between them counts as unreadable."""
LOWEST, HIGHEST = -(1 << 62), 1 << 62
LAST_LEAF = 5_000
"""How many row numbers beyond the last readable one are tried when the end of a table cannot be read."""
AUDIT = "audit"
Told = Callable[[str], None]


@dataclass
class TableReport:
    """What came of one table. `lost` are ranges of row numbers that could not be read, both ends included; unless
    they `is_counted` by the audit's word, not every number in them need have stood for a row. `torn` are those whose
    own page is whole.
    """

    table: str
    read: int = 0
    is_counted: bool = False
    torn: list[int] = field(default_factory=list)
    filled: list[int] = field(default_factory=list)
    emptied: list[int] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)
    lost: list[tuple[int, int]] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether every row came over as it was."""
        return not (self.filled or self.emptied or self.dropped or self.lost)


class Reader:
    """Reads a damaged file. SQLCipher refuses everything on a connection that met one damaged page, so a new one is
    taken each time; where the damage lies is felt out on a second copy whose damaged pages only SQLite refuses, one
    by one and a hundred times faster.
    """

    def __init__(self, path: Path, key: VaultKey) -> None:
        self._path, self._key = path, key
        self._probed = path.with_name(path.name + ".probed")
        mark_damaged(path, self._probed, key)
        self._probe = connect_damaged(self._probed, key)
        self._connection = connect_damaged(path, key)

    def rows(self, statement: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, as far as they can be read; Unreadable when a damaged page ends it."""
        try:
            yield from self._connection.execute(statement, values)
        except sqlcipher.DatabaseError as error:
            _only_damage(error)
            self._connection.close()
            self._connection = connect_damaged(self._path, self._key)
            raise Unreadable from None

    def all(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """All rows of a query; Unreadable when not all can be read."""
        return list(self.rows(statement, *values))

    def numbers(self, statement: str, *values: object) -> Iterator[int]:
        """The row numbers that a query gives, nothing else of the rows being looked at; Unreadable as `rows`."""
        try:
            for (number,) in self._probe.execute(statement, values):
                yield number
        except sqlcipher.DatabaseError as error:
            _only_damage(error)
            raise Unreadable from None

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()
        self._probe.close()


def _only_damage(error: sqlcipher.DatabaseError) -> None:
    if fault_of(error) is not Fault.damaged:
        raise error


class Unreadable(Exception):
    """A damaged page lay on the way."""


def copy_readable(work: Path, target: Path, key: VaultKey, backup: Path | None, told: Told) -> list[TableReport]:
    """Bring the readable rows of `work` into the new file `target`, under the same key; one report a table."""
    with contextlib.ExitStack() as stack:
        source = Reader(work, key)
        stack.callback(source.close)
        other = stack.enter_context(contextlib.closing(connect_file(backup, key, "ro&immutable=1"))) if backup else None
        new = stack.enter_context(contextlib.closing(connect_file(target, key, "rwc")))
        new.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        new.execute("PRAGMA journal_mode = DELETE")
        new.execute("PRAGMA foreign_keys = OFF")
        new.execute("BEGIN IMMEDIATE")
        things = source.all("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' AND sql NOT NULL")
        _create(new, things, "table", "index")
        reports = []
        standing = Standing()
        for name in sorted((name for kind, name, _ in things if kind == "table"), key=lambda name: name != AUDIT):
            told(name)
            reports.append(_copy_table(source, new, other, name, standing))
            if name == AUDIT and not reports[-1].lost:
                standing = standing_of(new)
        _sequences(source, new)
        if not all(report.is_whole for report in reports):
            settings_of_audit(new)
            touches_of_audit(new)
        _tie_up(new, reports)
        _create(new, things, "trigger", "view")
        version = source.all("PRAGMA user_version")[0][0]
        new.execute("COMMIT")
        new.execute(f"PRAGMA user_version = {version}")
    return reports


def _create(new: Any, things: list[tuple[Any, ...]], *kinds: str) -> None:
    for wanted in kinds:
        for kind, _name, statement in things:
            if kind == wanted:
                new.execute(statement)


def _copy_table(source: Reader, new: Any, other: Any, name: str, standing: Standing) -> TableReport:
    report = TableReport(name)
    columns = [row[1] for row in source.all(f'PRAGMA table_info("{name}")')]
    named = ", ".join(f'"{column}"' for column in columns)
    marks = ", ".join("?" * (len(columns) + 1))
    put = f'INSERT OR IGNORE INTO "{name}" (rowid, {named}) VALUES ({marks})'
    get = f'SELECT rowid, {named} FROM "{name}" NOT INDEXED WHERE rowid BETWEEN ? AND ? ORDER BY rowid'
    for row in _readable_rows(source, name, get, report):
        report.read += new.execute(put, row).rowcount
    if other is not None and report.lost:
        _fill(new, other, name, columns, put, report, standing.gone.get(name, set()))
    for number in [number for number in report.torn if (number, number) in report.lost]:
        _without_its_blob(source, new, name, columns, number, report)
    report.lost = standing.existed(name, report.lost)
    report.is_counted = standing.tells_of(name)
    return report


def _readable_rows(source: Reader, name: str, get: str, report: TableReport) -> Iterator[tuple[Any, ...]]:
    """Every row that can be read whole; the numbers of the others go to the report."""
    try:
        yield from source.rows(get, LOWEST, HIGHEST)
        return
    except Unreadable:
        pass
    found = _feel_out(source, name, report)
    waiting = deque(merged([(number, number) for number in found]))
    while waiting:
        first, end = waiting.popleft()
        reached = first - 1
        try:
            for row in source.rows(get, first, end):
                reached = row[0]
                yield row
        except Unreadable:  # the driver reads one row ahead: the damage lies here, or one row further
            number = reached + 1
            row_itself = _one(source, get, number)
            yield from row_itself
            if not row_itself and number <= end:  # its own page is whole, what it continues on is not
                report.lost.append((number, number))
                report.torn.append(number)
            if number < end:
                waiting.appendleft((number + 1, end))


def _one(source: Reader, get: str, number: int) -> list[tuple[Any, ...]]:
    """The row of that number by itself: asked for a range, SQLite would go on to the next page."""
    try:
        return source.all(get.partition(" BETWEEN ")[0] + " = ?", number)
    except Unreadable:
        return []


def _feel_out(source: Reader, name: str, report: TableReport) -> list[int]:
    """The row numbers on readable pages: forward and backward to the first damage, then halves of what lies between.

    Halving goes round by round over the whole table, so that the limit on tries leaves no half unseen.
    """
    get = f'SELECT rowid FROM "{name}" NOT INDEXED WHERE rowid BETWEEN ? AND ? ORDER BY rowid'
    found: list[int] = []
    with contextlib.suppress(Unreadable):
        found.extend(source.numbers(get, LOWEST, HIGHEST))
        return found
    last = max(found, default=0)
    tail: list[int] = []
    with contextlib.suppress(Unreadable):
        tail.extend(source.numbers(get + " DESC", last + 1, HIGHEST))
    waiting = deque([(last + 1, min(tail) - 1 if tail else _highest(source, name, last))])
    for _ in range(MOST_TRIES):
        if not waiting:
            break
        first, end = waiting.popleft()
        reached = len(found)
        try:
            found.extend(source.numbers(get, first, end))
        except Unreadable:
            first = max([first, *(number + 1 for number in found[reached:])])
            middle = (first + end) // 2
            if first >= end:
                with contextlib.suppress(Unreadable):
                    found.extend(source.numbers(get.partition(" BETWEEN ")[0] + " = ?", end))
                    continue
                report.lost.append((end, end))
            else:
                waiting += [(first, middle), (middle + 1, end)]
    report.lost = merged([*report.lost, *waiting])
    return [*found, *tail]


def _highest(source: Reader, name: str, last: int) -> int:
    """The highest number a row can have where the table's end cannot be read."""
    with contextlib.suppress(Unreadable, sqlcipher.Error):
        if given := source.all("SELECT seq FROM sqlite_sequence WHERE name = ?", name):
            return max(last, int(given[0][0]))
    return last + LAST_LEAF


def _without_its_blob(
    source: Reader, new: Any, name: str, columns: list[str], number: int, report: TableReport
) -> None:
    """A row whose file content alone is unreadable is kept with an empty one: its name and its record are worth it."""
    kinds = {row[1]: row[2] for row in source.all(f'PRAGMA table_info("{name}")')}
    values: list[Any] = []
    for column in columns:
        try:
            values.append(source.all(f'SELECT "{column}" FROM "{name}" NOT INDEXED WHERE rowid = ?', number)[0][0])
        except (Unreadable, IndexError):
            if kinds[column].upper() != "BLOB":
                return
            values.append(b"")
    marks = ", ".join("?" * (len(columns) + 1))
    named = ", ".join(f'"{column}"' for column in columns)
    if new.execute(f'INSERT OR IGNORE INTO "{name}" (rowid, {named}) VALUES ({marks})', (number, *values)).rowcount:
        report.emptied.append(number)
        report.lost = [gap for first, last in report.lost for gap in _gaps(first, last, [number])]


def _fill(new: Any, other: Any, name: str, columns: list[str], put: str, report: TableReport, gone: set[int]) -> None:
    """Rows of unreadable ranges as the backup has them, not those deleted since; they may be older than the lost."""
    known = {row[1] for row in other.execute(f'PRAGMA table_info("{name}")')}
    if not known.issuperset(columns):
        return
    named = ", ".join(f'"{column}"' for column in columns)
    still: list[tuple[int, int]] = []
    for first, last in report.lost:
        found = f'SELECT rowid, {named} FROM "{name}" WHERE rowid BETWEEN ? AND ? ORDER BY rowid'
        rows = (row for row in other.execute(found, (first, last)) if row[0] not in gone)
        filled = [row[0] for row in rows if new.execute(put, row).rowcount]
        report.filled += filled
        still += _gaps(first, last, filled)
    report.lost = still


def _gaps(first: int, last: int, filled: list[int]) -> list[tuple[int, int]]:
    """What is left of a range without some numbers."""
    gaps = []
    for number in [*sorted(number for number in filled if first <= number <= last), last + 1]:
        if first < number:
            gaps.append((first, number - 1))
        first = number + 1
    return gaps


def _sequences(source: Reader, new: Any) -> None:
    """Row numbers once given are not given again, also where the row itself is gone."""
    with contextlib.suppress(Unreadable, sqlcipher.Error):
        for name, last in source.all("SELECT name, seq FROM sqlite_sequence"):
            changed = new.execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", (last, name)).rowcount
            if not changed:
                new.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (name, last))


def _tie_up(new: Any, reports: list[TableReport]) -> None:
    """Rows that point at a lost row: the pointer is cleared where it may be empty, else the row goes, and is listed."""
    by_name = {report.table: report for report in reports}
    while broken := new.execute("PRAGMA foreign_key_check").fetchall():
        for table, number, _parent, which in broken:
            keys = [row for row in new.execute(f'PRAGMA foreign_key_list("{table}")') if row[0] == which]
            needed = {row[1]: row[3] for row in new.execute(f'PRAGMA table_info("{table}")')}
            if any(needed[row[3]] for row in keys):
                new.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (number,))
                by_name[table].dropped.append(number)
            else:
                cleared = ", ".join(f'"{row[3]}" = NULL' for row in keys)
                new.execute(f'UPDATE "{table}" SET {cleared} WHERE rowid = ?', (number,))
                by_name[table].emptied.append(number)
