"""A paper that is shown on the screen goes into a file, whole or not at all."""

from pathlib import Path

from desktop.reports.files import OutputError, write_bytes

__all__ = ["OutputError", "save_paper"]


def save_paper(paper: bytes, target: Path) -> None:
    """Write the very bytes; OutputError says in whole sentences why not, and then the old file is as it was."""
    write_bytes(target, paper)
