"""Mapped classes, the encrypted file, its migrations and its audit trail."""
