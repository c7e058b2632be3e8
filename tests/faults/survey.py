"""Looks at a work file after a fault: opens as it should, whole in every respect, nothing acknowledged missing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from desktop.models.every import RECORDS
from desktop.models.trail.audit import AuditEntry, first_broken
from desktop.models.vault.opening import open_vault
from desktop.models.vault.vault import Vault
from tests.faults.clerk import Ack
from tests.faults.office import remember_keys
from tests.support import PASSPHRASE

KINDS = {record.kind: record for record in RECORDS}


@dataclass
class Survey:
    """What was found: `damage` in words, acknowledged commands that are `missing`, and the last audit row."""

    damage: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    seq: int = 0
    digest: str = ""


def survey(path: Path, acks: Iterable[Ack] = (), passphrase: str = PASSPHRASE) -> Survey:
    """Open the file as the program does and look at all of it; a file that does not open is damaged."""
    remember_keys()
    try:
        vault = open_vault(path, passphrase)
    except Exception as error:
        return Survey([f"打不开：{type(error).__name__} {error}"], [f"{ack}" for ack in acks])
    try:
        return survey_open(vault, acks)
    finally:
        vault.close()


def survey_open(vault: Vault, acks: Iterable[Ack] = ()) -> Survey:
    """As `survey`, over an open vault."""
    found = Survey(unsound(vault.writer))
    with Session(vault.reader) as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.seq)).all()
        broken = first_broken(entries)
        if broken is not None:
            found.damage.append(f"审计链在第 {broken} 条断开")
        if entries:
            found.seq, found.digest = entries[-1].seq, entries[-1].digest
        digests = {entry.seq: entry.digest for entry in entries}
        last_of = {(ack.kind, ack.record_id, ack.name): ack for ack in acks if ack.kind}
        for ack in acks:
            if digests.get(ack.seq) != ack.digest:
                found.missing.append(f"第 {ack.seq} 条审计")
        for ack in last_of.values():
            record = session.get(KINDS[ack.kind], ack.record_id)
            if record is None or getattr(record, ack.name) != ack.value:
                found.missing.append(f"{ack.kind} {ack.record_id} {ack.name}={ack.value!r}")
    return found


def unsound(engine: Engine) -> list[str]:
    """What SQLite's and SQLCipher's own checks say; empty when all is well."""
    with engine.connect() as connection:
        connection.rollback()
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # the cipher's check gives false alarms over a full journal
        said = [row[0] for row in raw.execute("PRAGMA integrity_check")]
        damage = [] if said == ["ok"] else [f"integrity_check: {said[0]}"]
        damage += [f"cipher_integrity_check: {row[0]}" for row in raw.execute("PRAGMA cipher_integrity_check")]
        damage += [f"foreign_key_check: {tuple(row)}" for row in raw.execute("PRAGMA foreign_key_check")]
    return damage
