"""加密工作库: the encrypted file, its key, opening, backups, damage and salvage."""
