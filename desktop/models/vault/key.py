"""From passphrase to key: derived once a session and handed to both connections (SQLCipher 4 defaults)."""

import hashlib
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

KDF_ROUNDS = 256_000
SALT_BYTES = 16
LEAST_PASSPHRASE = 8


@dataclass(frozen=True)
class VaultKey:
    """The raw 32-byte key and the file's 16-byte salt; never shown, logged or stored."""

    raw: bytes = field(repr=False)
    salt: bytes = field(repr=False)

    @property
    def pragma(self) -> str:
        """The statement that hands the key to SQLCipher without a further derivation."""
        return f"PRAGMA key = \"x'{self.raw.hex()}{self.salt.hex()}'\""


def passphrase_problem(passphrase: str) -> str:
    """A Chinese sentence when the passphrase cannot be used; "" when it can."""
    plain = unicodedata.normalize("NFC", passphrase)
    if len(plain) < LEAST_PASSPHRASE:
        return f"口令至少 {LEAST_PASSPHRASE} 个字符，现有 {len(plain)} 个"
    if plain != plain.strip():
        return "口令的首尾不能是空格，以免下次输错"
    if plain.lower().startswith("x'") and plain.endswith("'"):
        return "口令不能写成 x'…' 的样子，它会被加密部件当作密钥本身"
    return ""


def derive_key(passphrase: str, salt: bytes) -> VaultKey:
    """PBKDF2-HMAC-SHA512 over the NFC form, 256,000 rounds: what any SQLCipher 4 tool does with the passphrase."""
    plain = unicodedata.normalize("NFC", passphrase).encode()
    return VaultKey(hashlib.pbkdf2_hmac("sha512", plain, salt, KDF_ROUNDS, 32), salt)


def salt_of(path: Path) -> bytes:
    """The first 16 bytes of the file."""
    with path.open("rb") as file:
        return file.read(SALT_BYTES)
