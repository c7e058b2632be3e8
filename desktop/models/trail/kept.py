"""What undoing, restoring and the 回收站 need beside the audit: values it hides, what was undone, what was deleted."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, delete, insert, literal, select, update
from sqlalchemy.orm import Mapped, Session, deferred, mapped_column

from desktop.models.base import Base, Json, Record

_FORGOTTEN = "forgotten"
_NEVER_IN_TRASH = frozenset({"setting", "calendar_day", "policy_overlay", "monthly_report", "unit_term"})
"""What has its own way back (the year's list, the parameter's list), comes and goes by itself (a 更正 draft), or whose
neighbours moved up when it went (a term of the 沿革): that is undone, not restored alone."""


class KeptValue(Base):
    """What a change overwrote or deleted and the audit holds only as a hash: personal text, the bytes of a file.

    It is no part of the chain, so that it can be erased: by the purge of short names and by emptying the 回收站.
    """

    __tablename__ = "kept_value"
    seq: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(primary_key=True)
    values: Mapped[Any] = mapped_column(Json)
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary, nullable=True))


class Undone(Base):
    """Audit entry `seq` was undone (or put beyond undoing) by entry `by_seq`."""

    __tablename__ = "undone"
    seq: Mapped[int] = mapped_column(primary_key=True)
    by_seq: Mapped[int] = mapped_column()


class TrashItem(Base):
    """回收站: a record that entry `seq` deleted and that was neither restored nor emptied since."""

    __tablename__ = "trash_item"
    seq: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column()
    deleted_at: Mapped[datetime] = mapped_column()
    operator: Mapped[str] = mapped_column()


def content_column(record: type[Record]) -> str | None:
    """The name of the column that holds a file's bytes, or None; a secret (a PIN) is no content and never kept."""
    column = record.__table__.c.get("content")
    return "content" if column is not None and isinstance(column.type, LargeBinary) else None


def keep_content(session: Session, seq: int, record: type[Record], record_id: int) -> None:
    """Copy the bytes of a record that is about to be deleted, from table to table and not through memory."""
    name = content_column(record)
    if name is not None:
        table = record.__table__
        found = select(literal(seq), literal(record.kind), table.c.id, literal({}, Json()), table.c[name])
        columns = ["seq", "kind", "record_id", "values", "content"]
        statement = insert(KeptValue).from_select(columns, found.where(table.c.id == record_id))
        session.connection().execute(statement)


def put_content_back(session: Session, seq: int, record: type[Record], record_id: int) -> None:
    """Give a record that stands again the bytes that entry `seq` took away with it."""
    name = content_column(record)
    if name is not None:
        kept = select(KeptValue.content).where(
            KeptValue.seq == seq, KeptValue.kind == record.kind, KeptValue.record_id == record_id
        )
        statement = update(record).where(record.id == record_id).values({name: kept.scalar_subquery()})
        session.execute(statement.execution_options(synchronize_session=False))


def keep_values(session: Session, seq: int, values: dict[tuple[str, int], dict[str, Any]]) -> None:
    """Keep what the audit row `seq` hides, but for the records that this command makes the file forget."""
    forgotten = session.info.get(_FORGOTTEN, frozenset())
    for (kind, record_id), hidden in values.items():
        if hidden and (kind, record_id) not in forgotten:
            session.add(KeptValue(seq=seq, kind=kind, record_id=record_id, values=hidden))


def forget(session: Session, kind: str, ids: Iterable[int]) -> None:
    """Erase the kept values of these records, those of the running command included: nothing can bring them back."""
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        session.execute(delete(KeptValue).where(KeptValue.kind == kind, KeptValue.record_id.in_(some)))
    session.info.setdefault(_FORGOTTEN, set()).update((kind, number) for number in wanted)


def put_in_trash(
    session: Session, seq: int, at: datetime, operator: str, command: str, title: str, changes: Iterable[Any]
) -> int:
    """List in the 回收站 what entry `seq` deleted: records and single attachments, not the rows that went with them.

    A row taken out while its record was saved comes back with the record's history; one removed by a command of its
    own (``remove_…``) is listed. Returns how many.
    """
    count = 0
    gone = {(change["kind"], change["id"]): change for change in changes if change["action"] == "删除"}
    for (kind, record_id), change in gone.items():
        owners = [tuple(owner) for owner in change.get("owners", ())]
        row = bool(owners) and kind != "attachment" and not command.startswith("remove_")
        if kind not in _NEVER_IN_TRASH and not row and not any(owner in gone for owner in owners):
            item = {"seq": seq, "kind": kind, "record_id": record_id}
            session.add(TrashItem(**item, title=title, deleted_at=at, operator=operator))
            count += 1
    return count
