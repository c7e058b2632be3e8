"""加密工作库 in the window: passphrase, recovery sheet, backups, lock, bringing a file back."""
