"""平安台账 (Pingan Ledger): the responsibility system of a grassroots unit, in one encrypted file."""

__version__ = "0.2.0"
