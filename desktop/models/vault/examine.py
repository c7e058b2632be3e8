"""Looking through an open work file for damage, beside the work: every page, then the structure they make."""

import contextlib

from sqlcipher3 import dbapi2 as sqlcipher

from desktop.models.vault.backup import STILL_SECONDS, held_still, one_at_a_time
from desktop.models.vault.file_words import Fault, fault_of
from desktop.models.vault.pages import CHUNK_PAGES, PAGE_BYTES, PageCheck
from desktop.models.vault.vault import Vault


def examine(vault: Vault) -> tuple[int, str]:
    """(how many pages are damaged, "" or what ails the structure); (0, "") when all is well. Writes nothing.

    While a long report keeps the journal from being folded in, only the structure is looked at.
    """
    with one_at_a_time, held_still(vault, STILL_SECONDS) as reader:
        damaged = 0
        if reader is not None:
            check, file = PageCheck(vault.key), vault.main_file()
            pages: int = reader.execute("PRAGMA page_count").fetchone()[0]
            for first in range(1, pages + 1, CHUNK_PAGES):
                file.seek((first - 1) * PAGE_BYTES)
                chunk = file.read(min(CHUNK_PAGES, pages + 1 - first) * PAGE_BYTES)
                damaged += len(check.damaged(chunk, first)) + (0 if chunk else 1)
    return (damaged, "") if damaged else (0, _structure(vault))


def _structure(vault: Vault) -> str:
    with contextlib.closing(vault.connect()) as connection:
        try:
            found = connection.execute("PRAGMA quick_check(1)").fetchall()
        except sqlcipher.DatabaseError as error:
            if fault_of(error) is Fault.damaged:
                return "有读不出的页"
            raise
    return "" if found == [("ok",)] else "结构不完整"
