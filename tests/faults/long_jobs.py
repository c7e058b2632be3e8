"""The actions that touch a whole file, as clerks do them: backup, rekey, restore, migration, undo."""

from dataclasses import replace
from pathlib import Path

from desktop.models.vault.opening import open_vault
from desktop.services.dispute.case import save_dispute
from desktop.services.founding import found_file
from desktop.services.trail.undo import redo, undo
from desktop.services.vault.backup import ASKED, back_up
from desktop.services.vault.passphrase import change_passphrase
from desktop.services.vault.restore import key_of, restore_file
from tests.faults.clerk import Talk
from tests.faults.jobs import acknowledge
from tests.faults.office import NEW_FILE, case_values, opened
from tests.support import NOW, PASSPHRASE, Clock, packs

OTHER_PASSPHRASE = "更改以后的口令 2027"


def back_up_again(talk: Talk, path: Path, times: int) -> None:
    """Save a case and make a backup, again and again; each made and checked is told by its path."""
    ws = opened(path)
    talk.wait()
    for number in range(times):
        name = f"第 {number} 起纠纷"
        saved = save_dispute(ws, None, case_values(ws, name))
        talk(acknowledge(ws, "dispute", saved.id, "name", name))
        made = back_up(ws, ASKED)
        talk(("backup", str(made.path), made.verified))
    ws.vault.close()


def change_once(talk: Talk, path: Path) -> None:
    """Save a case, change the passphrase, save another under the new one."""
    ws = opened(path)
    saved = save_dispute(ws, None, case_values(ws, "更改口令之前"))
    talk(acknowledge(ws, "dispute", saved.id, "name", "更改口令之前"))
    talk.wait()
    talk(("changed", change_passphrase(ws, PASSPHRASE, OTHER_PASSPHRASE).number))
    saved = save_dispute(ws, None, case_values(ws, "更改口令之后"))
    talk(acknowledge(ws, "dispute", saved.id, "name", "更改口令之后"))
    ws.vault.close()


def restore_once(talk: Talk, path: Path, backup: Path) -> None:
    """Put a backup in the place of the closed file."""
    talk.wait()
    ws = restore_file(path, backup, key_of(backup, PASSPHRASE), packs(), Clock(NOW))
    talk("restored")
    ws.vault.close()


def migrate_once(talk: Talk, path: Path) -> None:
    """Open a file of an older schema: it is brought up to date."""
    talk.wait()
    vault = open_vault(path, PASSPHRASE)
    talk("migrated")
    vault.close()


def undo_again(talk: Talk, path: Path, times: int) -> None:
    """Save cases, take the last back, do it again; each step acknowledged by its audit row."""
    ws = opened(path)
    talk.wait()
    for number in range(times):
        save_dispute(ws, None, case_values(ws, f"第 {number} 起纠纷"))
        talk(acknowledge(ws))
        undo(ws)
        talk(acknowledge(ws))
        if number % 2:
            redo(ws)
            talk(acknowledge(ws))
    ws.vault.close()


def found_once(talk: Talk, path: Path) -> None:
    """Found a new file, as the wizard does at its end."""
    talk.wait()
    ws = found_file(replace(NEW_FILE, path=path), packs(), Clock(NOW), None)
    talk(acknowledge(ws))
    ws.vault.close()
