"""另存: what can still be done for an open file that was taken away from under the window."""

from pathlib import Path

from desktop.models.vault import rescue
from desktop.models.vault.errors import VaultError
from desktop.services.workspace import Workspace

__all__ = ["VaultError", "file_is_gone", "save_elsewhere"]


def file_is_gone(ws: Workspace) -> bool:
    """Whether the open file was moved, deleted or exchanged."""
    return ws.vault.is_open and not ws.vault.view_only and rescue.is_gone(ws.vault)


def save_elsewhere(ws: Workspace, target: Path) -> None:
    """A new work file with everything saved so far, opened by the same passphrase; VaultError in Chinese."""
    rescue.save_elsewhere(ws.vault, target)
