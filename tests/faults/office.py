"""The work file that faults are tried on: a bureau with a unit, heads and letters, made once and copied."""

import atexit
import functools
import shutil
import tempfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from desktop.models.organisation import UnitKind
from desktop.models.vault import opening
from desktop.models.vault.key import VaultKey
from desktop.services.dispute.case import save_dispute
from desktop.services.founding import NewFile
from desktop.services.letter.make import generate_batch
from desktop.services.organisation.lookup import add_person, add_unit, own_unit_id
from desktop.services.workspace import Workspace
from tests.letter_office import make_letter_office
from tests.support import NOW, PASSPHRASE, Clock, packs

KNOWN = date(2026, 10, 9)
NEW_FILE = NewFile(
    Path(), PASSPHRASE, "nanchang-2021", "南昌市城市管理局", "城管局", "CG", UnitKind.bureau, date(2020, 1, 1)
)


def temporary_folder() -> Path:
    """A folder that goes with this process."""
    folder = Path(tempfile.mkdtemp(prefix="pingan-test-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@functools.cache
def template() -> Path:
    """A closed file with units on two levels, their heads, and nothing else."""
    folder = temporary_folder()
    office = make_letter_office(folder, now=NOW)
    office.ws.vault.close()
    return office.ws.vault.path


def office_file(folder: Path, name: str = "工作库.db") -> Path:
    """A fresh copy of the file in `folder`."""
    path = folder / name
    shutil.copyfile(template(), path)
    return path


def opened(path: Path, passphrase: str = PASSPHRASE, now: datetime = NOW) -> Workspace:
    """The work file opened as the program opens it, the clock standing still."""
    return Workspace(opening.open_vault(path, passphrase), packs(), clock=Clock(now), operator="张敏")


def case_values(ws: Workspace, name: str, **over: Any) -> dict[str, Any]:
    """A complete ordinary case of the own unit."""
    unit = own_unit_id(ws)
    return {
        "unit_id": unit,
        "involved_unit_id": unit,
        "name": name,
        "summary": "夜市摊位占用人行道，居民反映噪音。",
        "happened_on": KNOWN,
        "known_on": KNOWN,
        "dispute_type": "enforcement",
        "scale": "individual",
        "level": "ordinary",
        **over,
    }


def remember_keys(monkey: Callable[[object, str, object], None] = setattr) -> None:
    """Derive each (passphrase, salt) once a process: hundreds of openings of one file cost 0.1 s less each."""
    derive = opening.derive_key
    if hasattr(derive, "cache_info"):
        return

    @functools.cache
    def derived(passphrase: str, salt: bytes) -> VaultKey:
        return derive(passphrase, salt)

    monkey(opening, "derive_key", derived)


FORMULA_NAMES = ('=HYPERLINK("http://x.example","点我")', "+1+1", "-2+3", "@SUM(A1:A9)", "=cmd|' /C calc'!A0")
"""What a spreadsheet would run if it were written as it stands."""


@functools.cache
def _busy_template() -> Path:
    folder = temporary_folder()
    ws = opened(office_file(folder))
    unit = own_unit_id(ws)
    for number in range(25):
        save_dispute(ws, None, case_values(ws, f"第 {number} 起纠纷", summary="夜市摊位占用人行道。" * 12))
    for name in FORMULA_NAMES:
        save_dispute(ws, None, case_values(ws, name, summary=name, party_name=name[:6]))
        add_person(ws, name[:20], unit)
    add_unit(ws, {"name": FORMULA_NAMES[0], "short_name": "=1+1", "code": "=A1", "parent_id": unit,
                  "unit_kind": UnitKind.subordinate, "opened_on": KNOWN})  # fmt: skip
    generate_batch(ws, 2026)
    ws.vault.close()
    return ws.vault.path


def busy_file(folder: Path) -> Path:
    """A copy of a file with thirty cases, some under names that look like formulas, and a year's letters."""
    path = folder / "工作库.db"
    shutil.copyfile(_busy_template(), path)
    return path
