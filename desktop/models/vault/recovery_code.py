"""恢复码: the raw key and the number of its sheet as twenty groups of four signs, each group checking itself.

Crockford base32 (no I, L, O, U). A group is three signs of data and one check sign over GF(32): a weighted sum, plus
the group's own index. Every single wrong sign, every swap within a group and every swap of two groups therefore names
the groups that are wrong, without the file. 24 bits of SHA-256 tell whole groups taken from another sheet.
"""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS = 20
SIGNS = 4
KEY_BYTES = 32
HIGHEST_NUMBER = 0xFFFF
VERSION = 1
_CHECK_BITS = 24
_VERSION_BITS = 4
_WEIGHTS = (2, 4, 8)  # with the check sign's 1 all different: a swap of any two unlike signs of a group shows
_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1
_FORGIVEN = str.maketrans({"O": "0", "I": "1", "L": "1"})
_BETWEEN = frozenset("-‐‑‒–—―_.,，。·、/|")


class NotACode(Exception):
    """The groups are no recovery code. `groups` are the indexes (from 0) that are wrong; empty: they do not belong
    together, though each is right by itself."""

    def __init__(self, message: str, groups: tuple[int, ...] = ()) -> None:
        super().__init__(message)
        self.groups = groups


@dataclass(frozen=True)
class RecoveryCode:
    """What a code says: the raw 32-byte key (never shown) and the number of the sheet it was printed on."""

    raw: bytes = field(repr=False)
    number: int


def write_code(raw: bytes, number: int) -> tuple[str, ...]:
    """The twenty groups of a key of 32 bytes and a sheet number of 1 to 65,535."""
    if len(raw) != KEY_BYTES or not 0 < number <= HIGHEST_NUMBER:
        raise ValueError("a code holds a key of 32 bytes and a number of 1 to 65,535")
    value = int.from_bytes(raw + number.to_bytes(2, "big"), "big")
    value = (value << _CHECK_BITS | _whole_check(raw, number)) << _VERSION_BITS | VERSION
    digits = [value >> 5 * place & 31 for place in range(GROUPS * (SIGNS - 1) - 1, -1, -1)]
    groups = []
    for index in range(GROUPS):
        data = digits[index * 3 : index * 3 + 3]
        groups.append("".join(ALPHABET[digit] for digit in (*data, _check_sign(index, data))))
    return tuple(groups)


def read_code(groups: Sequence[str]) -> RecoveryCode:
    """The key and number of twenty groups as typed; NotACode names in Chinese which group is wrong."""
    cleaned = [tidy(group) for group in groups]
    wrong = tuple(i for i in range(GROUPS) if group_problem(i, cleaned[i] if i < len(cleaned) else ""))
    if wrong or len(cleaned) != GROUPS:
        raise NotACode(wrong_groups_sentence(wrong) or f"恢复码共 {GROUPS} 组，现有 {len(cleaned)} 组", wrong)
    value = 0
    for group in cleaned:
        for sign in group[:3]:
            value = value << 5 | ALPHABET.index(sign)
    version = value & (1 << _VERSION_BITS) - 1
    check = value >> _VERSION_BITS & (1 << _CHECK_BITS) - 1
    whole = (value >> _VERSION_BITS + _CHECK_BITS).to_bytes(KEY_BYTES + 2, "big")
    raw, number = whole[:KEY_BYTES], int.from_bytes(whole[KEY_BYTES:], "big")
    if version != VERSION or check != _whole_check(raw, number):
        raise NotACode("各组单独看都对，合在一起却不是一张恢复单的内容：可能混用了两张恢复单，请只照一张逐组核对")
    return RecoveryCode(raw, number)


def group_problem(index: int, text: str) -> str:
    """What is wrong with the group at `index` (from 0) as typed, in Chinese; "" when it is right."""
    group = tidy(text)
    strange = next((sign for sign in group if sign not in ALPHABET), "")
    if strange:
        return f"第 {index + 1} 组里的“{strange}”不会出现在恢复码中"
    if len(group) != SIGNS:
        return f"第 {index + 1} 组应为 {SIGNS} 个字符，现有 {len(group)} 个"
    digits = [ALPHABET.index(sign) for sign in group]
    if digits[3] != _check_sign(index, digits[:3]):
        return f"第 {index + 1} 组抄错了，或不在这个位置"
    return ""


def wrong_groups_sentence(wrong: Sequence[int]) -> str:
    """Which groups (indexes from 0) have to be looked at again."""
    return f"第 {'、'.join(str(index + 1) for index in wrong)} 组不对，请对照恢复单重新输入" if wrong else ""


def tidy(text: str) -> str:
    """A typed group or code as it is meant: capital letters, O as 0, I and L as 1, no blanks and dashes."""
    plain = unicodedata.normalize("NFKC", text).upper()
    kept = "".join(sign for sign in plain if not sign.isspace() and sign.isprintable() and sign not in _BETWEEN)
    return kept.translate(_FORGIVEN)


def split_code(text: str) -> list[str]:
    """A pasted or scanned code as its groups: at its dashes and blanks when these part it into groups, else every four
    signs (copied from the PDF, every sign stands by itself).

    A group that lost a sign stays the short one, so that it and no other is named.
    """
    plain = unicodedata.normalize("NFKC", text)
    spaced = "".join(" " if sign in _BETWEEN or sign.isspace() else sign for sign in plain)
    pieces = [piece for piece in (tidy(piece) for piece in spaced.split()) if piece]
    if len(pieces) == GROUPS or (len(pieces) > 1 and all(abs(len(piece) - SIGNS) <= 1 for piece in pieces)):
        return pieces
    whole = "".join(pieces)
    return [whole[start : start + SIGNS] for start in range(0, len(whole), SIGNS)]


def _whole_check(raw: bytes, number: int) -> int:
    digest = hashlib.sha256(b"pingan-recovery\x01" + raw + number.to_bytes(2, "big")).digest()
    return int.from_bytes(digest[: _CHECK_BITS // 8], "big")


def _check_sign(index: int, data: Sequence[int]) -> int:
    """The fourth digit: the weighted sum of the three, and the index so that no group fits another's place."""
    total = index
    for weight, digit in zip(_WEIGHTS, data, strict=True):
        total ^= _times(weight, digit)
    return total


def _times(a: int, b: int) -> int:
    """The product in GF(32)."""
    product = 0
    while b:
        if b & 1:
            product ^= a
        b >>= 1
        a <<= 1
        if a & 32:
            a ^= _POLYNOMIAL
    return product
