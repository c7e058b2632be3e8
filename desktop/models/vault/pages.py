"""The pages of an encrypted file looked at from outside: which fit the key, which are damaged (SQLCipher 4 defaults).

Every page ends in an HMAC-SHA512 over its content and its own number. So a key can be tried, and damage located,
without opening the file as a database.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from struct import Struct

from desktop.models.vault.key import SALT_BYTES, VaultKey

PAGE_BYTES = 4096
MAC_BYTES, RESERVED_BYTES = 64, 80
"""At the end of each page: 16 bytes of initial vector, then the mark."""
CHUNK_PAGES = 256
"""1 MiB at a time."""
LOCK_PAGE = 0x40000000 // PAGE_BYTES + 1
"""The page SQLite never writes, because systems lock its bytes."""
SAMPLE = 64
_MASK = 0x3A
_number = Struct("<I").pack


class PageCheck:
    """Tells pages that were written with `key` from all others."""

    def __init__(self, key: VaultKey) -> None:
        mac_key = hashlib.pbkdf2_hmac("sha512", key.raw, bytes(byte ^ _MASK for byte in key.salt), 2, 32).ljust(
            128, b"\0"
        )
        # Two prepared hashes copied for each page: a sixth faster than hmac.digest, and a backup waits for this.
        self._inner = hashlib.sha512(bytes(byte ^ 0x36 for byte in mac_key))
        self._outer = hashlib.sha512(bytes(byte ^ 0x5C for byte in mac_key))

    def fits(self, page: bytes, number: int) -> bool:
        """Whether this is page `number` (from 1), whole, written with the key."""
        return len(page) == PAGE_BYTES and self._mark(page, number) == page[-MAC_BYTES:]

    def broken(self, page: bytes, number: int) -> bytes:
        """A page that carries the key's mark as page `number`, and that SQLite takes for no page of any kind.

        `page` is any whole one but the first. Turning three bits of the initial vector turns the same three bits of its
        first byte: then it stands for no kind of page there is.
        """
        vector = PAGE_BYTES - RESERVED_BYTES
        turned = page[:vector] + bytes([page[vector] ^ 0xE0]) + page[vector + 1 :]
        return turned[:-MAC_BYTES] + self._mark(turned, number)

    def _mark(self, page: bytes, number: int) -> bytes:
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(page[SALT_BYTES if number == 1 else 0 : -MAC_BYTES])
        inner.update(_number(number))
        outer.update(inner.digest())
        return outer.digest()

    def damaged(self, chunk: bytes, first: int) -> list[int]:
        """The numbers of the pages in `chunk` that do not fit; `first` is the number of its first page.

        A page of zeros was never written (SQLite left it free): whether it is missed is for the structural check.
        """
        found = []
        for start in range(0, len(chunk), PAGE_BYTES):
            page, number = chunk[start : start + PAGE_BYTES], first + start // PAGE_BYTES
            if not self.fits(page, number) and (number == 1 or any(page)) and number != LOCK_PAGE:
                found.append(number)
        return found


def damaged_pages(path: Path, key: VaultKey) -> list[int]:
    """The numbers of all damaged pages of a closed file, an incomplete last one included."""
    check, found, first = PageCheck(key), [], 1
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(CHUNK_PAGES * PAGE_BYTES):
            found += check.damaged(chunk, first)
            first += len(chunk) // PAGE_BYTES
    return found


def key_fits(path: Path, key: VaultKey) -> bool:
    """Whether any page of a sample carries the key's mark: true for the right key even when other pages are damaged."""
    check = PageCheck(key)
    pages = path.stat().st_size // PAGE_BYTES
    with path.open("rb", buffering=0) as file:
        for number in _sample(pages):
            file.seek((number - 1) * PAGE_BYTES)
            if check.fits(file.read(PAGE_BYTES), number):
                return True
    return False


def _sample(pages: int) -> Iterable[int]:
    """Page numbers from the beginning and spread over the whole file."""
    near, step = min(pages, SAMPLE), max(1, pages // SAMPLE)
    return dict.fromkeys([*range(1, near + 1), *range(1, pages + 1, step)])
