"""另存: a whole copy of an open vault whose file was taken away; the connections that are open still see all of it."""

import contextlib
from pathlib import Path

from sqlalchemy.exc import DBAPIError
from sqlcipher3 import dbapi2 as sqlcipher

from desktop.models.vault.durable import replace_durably
from desktop.models.vault.errors import FileGone, UnsuitablePlace
from desktop.models.vault.file_words import fault_of, plain_reason
from desktop.models.vault.journal import taken_because
from desktop.models.vault.vault import Vault

PART = ".rescue.part"


def is_gone(vault: Vault) -> bool:
    """Whether the file is no longer where it was opened, or another one is."""
    try:
        vault.check_in_place()
    except FileGone:
        return True
    return False


def save_elsewhere(vault: Vault, target: Path) -> None:
    """Write everything committed to `target`, encrypted with the same key, so that the same passphrase opens it.

    UnsuitablePlace in Chinese when it cannot be written; nothing half-made stays behind.
    """
    part = target.with_name(target.name + PART)
    try:
        if taken := taken_because(target):
            raise UnsuitablePlace(f"{taken}，没有改动它。请换一个文件名。")
        part.unlink(missing_ok=True)
        _copy(vault, part)
        replace_durably(part, target)
    except (OSError, DBAPIError, sqlcipher.Error) as error:
        fault = fault_of(error)
        reason = fault.value if fault else plain_reason(error) if isinstance(error, OSError) else "写不进去"
        raise UnsuitablePlace(f"没有另存成（{reason}）。请先不要关闭窗口，换一个有空间的位置再试。") from error
    finally:
        for ending in ("", "-journal"):
            with contextlib.suppress(OSError):
                part.with_name(part.name + ending).unlink()


def _copy(vault: Vault, part: Path) -> None:
    """VACUUM INTO keeps key and salt. It reads by the connection that is open: a new one would find no file."""
    with vault.reader.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.execute("PRAGMA query_only = OFF")
        try:
            raw.execute("VACUUM INTO ?", (str(part),))
        finally:
            raw.execute("PRAGMA query_only = ON")
