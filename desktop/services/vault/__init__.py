"""加密工作库: passphrase and recovery sheet, backups, restoring, salvage."""
