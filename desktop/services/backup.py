"""备份: made when a file is closed, while it is worked on, and before anything that touches all of it."""

from pathlib import Path

from desktop.models import backup as copies, backup_folder
from desktop.models.backup_folder import ASKED, BEFORE_IMPORT, BEFORE_REKEY, CLOSING, WORKING, Backup
from desktop.models.vault_errors import BackupFailed, DamagedFile
from desktop.services.workspace import Workspace

__all__ = ["ASKED", "BEFORE_IMPORT", "BEFORE_REKEY", "CLOSING", "WORKING", "Backup", "BackupFailed", "DamagedFile"]


def folder_of(ws: Workspace) -> Path:
    """Where the backups of this file are kept."""
    return backup_folder.folder_of(ws.vault.path)


def back_up(ws: Workspace, reason: str, *, deep: bool = True) -> Backup:
    """Make a backup of the open file; `reason` is one of this module's words.

    With `deep` it is opened and checked through before this returns, and older ones beyond the rule go. Safe in any
    thread while commands run in another. Raises VaultError in Chinese: BackupFailed, or DamagedFile when the work file
    itself turns out to be damaged.
    """
    made = copies.make_backup(ws.vault, folder_of(ws), reason, ws.clock(), deep=deep)
    if made.verified:
        copies.rotate(folder_of(ws), ws.vault.path.stem)
    return made


def list_backups(ws: Workspace) -> list[Backup]:
    """All backups of this file, newest first."""
    return backup_folder.backups_in(folder_of(ws), ws.vault.path.stem)
