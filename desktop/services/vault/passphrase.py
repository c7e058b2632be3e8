"""口令与恢复单: changing the passphrase, the recovery sheet and its state, opening by the recovery code."""

import hmac
import os
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from desktop.changes import ChangeBus, Changes
from desktop.fields import Problem
from desktop.models.vault.errors import EarlierPassphrase, VaultError, VoidCode, WrongPassphrase
from desktop.models.vault.file_words import plain_reason
from desktop.models.vault.key import VaultKey, derive_key, passphrase_problem
from desktop.models.vault.opening import open_by
from desktop.models.vault.passphrase import Level, Strength, judge
from desktop.models.vault.recovery_code import (
    GROUPS,
    SIGNS,
    NotACode,
    group_problem,
    read_code,
    split_code,
    tidy,
    write_code,
    wrong_groups_sentence,
)
from desktop.models.vault.rekey import rekey
from desktop.models.vault.vault import Vault
from desktop.reports.recovery_sheet import IN_A_ROW, RecoverySheet, recovery_sheet_pdf
from desktop.rules.pack import RulePack
from desktop.services.founding import workspace_of
from desktop.services.organisation.lookup import own_unit_id, tree_on
from desktop.services.organisation.tree import unit_heading
from desktop.services.vault.backup import BEFORE_REKEY, back_up
from desktop.services.workspace import Command, Workspace, put_setting, refuse_if

__all__ = [
    "GROUPS",
    "IN_A_ROW",
    "OLD_BACKUPS",
    "SIGNS",
    "Level",
    "NotACode",
    "Renewed",
    "SheetState",
    "Strength",
    "VaultError",
    "VoidCode",
    "change_passphrase",
    "check_retyped",
    "confirm_sheet",
    "group_problem",
    "groups_to_retype",
    "is_passphrase",
    "judge",
    "note_sheet_made",
    "open_by_code",
    "own_names",
    "passphrase_problem",
    "renew_passphrase",
    "save_sheet",
    "sheet_pdf",
    "sheet_state",
    "split_code",
    "tidy",
    "wrong_groups_sentence",
]

SHEET = "recovery_sheet"
"""The setting: {number, made_at, confirmed}. Absent until a sheet was made; a rekey raises the number."""
AFTER_REKEY = "更改口令后"
OLD_BACKUPS = (
    "以前的备份不会改写：它们仍用备份当时的口令（或当时那张恢复单）打开，请把旧口令一并封存到不再需要它们为止。"
)
_retyped = random.SystemRandom()


@dataclass(frozen=True)
class SheetState:
    """The sheet in force: its number, when it was printed or saved, whether two groups were retyped from paper."""

    number: int
    made_at: datetime | None
    confirmed: bool
    wanted: bool
    """Nobody holds a sheet that opens this file, and somebody should: not of a demo, nor of a file only looked at."""


@dataclass(frozen=True)
class Renewed:
    """The passphrase is changed; `note` says what did not go as it should besides ("" = all went well)."""

    number: int
    note: str = ""


# --- the sheet --------------------------------------------------------------------------------------


def sheet_state(ws: Workspace) -> SheetState:
    """What is known of the recovery sheet of this file."""
    kept: dict[str, Any] = ws.setting(SHEET) or {}
    made = kept.get("made_at")
    confirmed = bool(kept.get("confirmed"))
    wanted = not confirmed and not ws.setting("watermark", "") and not ws.vault.view_only
    return SheetState(int(kept.get("number", 1)), datetime.fromisoformat(made) if made else None, confirmed, wanted)


def sheet_pdf(ws: Workspace) -> bytes:
    """The sheet in force as a PDF in memory; the same key gives the same code under the same number."""
    sheet = RecoverySheet(
        unit=unit_heading(ws)[0],
        file_name=ws.vault.path.name,
        number=sheet_state(ws).number,
        made_on=ws.today(),
        groups=_groups(ws),
        watermark=str(ws.setting("watermark", "") or ""),
    )
    return recovery_sheet_pdf(sheet)


def _groups(ws: Workspace) -> tuple[str, ...]:
    return write_code(ws.vault.key.raw, sheet_state(ws).number)


def save_sheet(pdf: bytes, target: Path) -> None:
    """Write the sheet where the person wants it, straight, so that no copy is left beside; VaultError when it fails."""
    try:
        with target.open("wb") as file:
            file.write(pdf)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise VaultError(
            f"恢复单没有存成“{target.name}”（{plain_reason(error)}）。工作库没有受影响，请换一个位置，或改为打印。"
        ) from error


def note_sheet_made(ws: Workspace, how: str) -> None:
    """Keep that the sheet was printed or saved; `how` is 打印 or 另存为 PDF."""
    state = sheet_state(ws)
    at = ws.clock().replace(microsecond=0)
    with ws.command("make_recovery_sheet", f"第 {state.number} 号恢复单已{how}") as command:
        _put_sheet(command, state.number, at, state.confirmed)


def groups_to_retype() -> tuple[int, int]:
    """Two groups (from 0) to be copied back from the paper, the earlier one first."""
    one, other = sorted(_retyped.sample(range(GROUPS), 2))
    return one, other


def check_retyped(ws: Workspace, typed: Mapping[int, str]) -> list[Problem]:
    """What is wrong with groups copied back from the paper; the problem's field is the group's index."""
    groups = _groups(ws)
    problems = []
    for index, text in typed.items():
        if tidy(text) != groups[index]:
            said = group_problem(index, text) or f"第 {index + 1} 组与这张恢复单不符，可能看的是旧恢复单"
            problems.append(Problem(str(index), said))
    return problems


def confirm_sheet(ws: Workspace, typed: Mapping[int, str]) -> None:
    """Keep that the paper can be read; Refused when a group was not copied right."""
    refuse_if(check_retyped(ws, typed))
    state = sheet_state(ws)
    if state.confirmed:
        return
    with ws.command("confirm_recovery_sheet", f"第 {state.number} 号恢复单已核对可读") as command:
        _put_sheet(command, state.number, state.made_at or ws.clock().replace(microsecond=0), True)


def _put_sheet(command: Command, number: int, made_at: datetime | None, confirmed: bool) -> None:
    value = {"number": number, "made_at": made_at.isoformat() if made_at else None, "confirmed": confirmed}
    put_setting(command.session, SHEET, value)
    command.kinds.add("setting")


# --- the passphrase ---------------------------------------------------------------------------------


def own_names(ws: Workspace) -> list[str]:
    """The names and the code of this unit: what anybody who finds the file tries first."""
    own = own_unit_id(ws)
    node = tree_on(ws, ws.today()).by_id.get(own) if own is not None else None
    return [node.name, node.short_name, node.code] if node else []


def is_passphrase(ws: Workspace, passphrase: str) -> bool:
    """Whether it is the passphrase in force; takes as long as opening the file."""
    key = ws.vault.key
    return hmac.compare_digest(derive_key(passphrase, key.salt).raw, key.raw)


def change_passphrase(ws: Workspace, old: str, new: str, told: Callable[[str], None] = lambda _text: None) -> Renewed:
    """Put the open file under a new passphrase: a backup, the exchange, a backup under the new one.

    `told` hears each step in Chinese and may raise to stop: then nothing has changed. It is not called after the
    exchange. The window goes on with the same workspace. Killed at any point, the file opens with the old passphrase
    or with the new one. Refused when the old one is wrong or the new one cannot be used; VaultError when it was not
    changed.
    """
    told("正在核对现用口令…")
    if not is_passphrase(ws, old):
        refuse_if([Problem("old", "现用口令不对，请核对大小写、全角半角后再输入")])
    return _renew(ws, new, told, "更改口令")


def renew_passphrase(ws: Workspace, new: str, told: Callable[[str], None] = lambda _text: None) -> Renewed:
    """`change_passphrase` for a file that was just opened by its recovery code: the old one is not asked for."""
    return _renew(ws, new, told, "凭恢复单打开并更改口令")


def _renew(ws: Workspace, new: str, told: Callable[[str], None], what: str) -> Renewed:
    problem = passphrase_problem(new)
    if not problem and is_passphrase(ws, new):
        problem = "新口令与现用口令相同"
    refuse_if([Problem("new", problem)] if problem else [])
    ws.vault.refuse_view_only()
    told("正在备份…")
    back_up(ws, BEFORE_REKEY)
    number = sheet_state(ws).number + 1
    summary = f"{what}，第 {number - 1} 号及以前的恢复单作废"
    rekey(ws.vault, new, lambda copy: _write_change(ws, copy, number, summary), told)
    try:
        back_up(ws, AFTER_REKEY)
    except VaultError as failure:
        return Renewed(number, f"口令已更改，但更改后的第一份备份没有做成。{failure}")
    finally:  # only now: the first backup under the new passphrase is part of what is told
        ws.bus.publish(Changes(frozenset({"setting", "backup"}), summary))
    return Renewed(number)


def _write_change(ws: Workspace, copy: Vault, number: int, summary: str) -> None:
    """The audit row and the new sheet's number go into the new file itself: they come about with its key."""
    shadow = replace(ws, vault=copy, bus=ChangeBus())
    with shadow.command("change_passphrase", summary) as command:
        _put_sheet(command, number, None, False)


# --- the code ---------------------------------------------------------------------------------------


def open_by_code(path: Path, groups: Sequence[str], packs: Mapping[str, RulePack]) -> Workspace:
    """Open a file with the groups of its recovery code; a new passphrase must be set before anything else.

    NotACode before the file is touched when a group is wrong; VoidCode when the code is right and opens nothing, or
    backups only; DamagedFile when it fits a damaged file; other VaultErrors as `open_file` raises them.
    """
    code = read_code(groups)
    try:
        vault = open_by(path, lambda salt: VaultKey(code.raw, salt))
    except EarlierPassphrase as earlier:
        raise VoidCode(code.number, earlier.until) from None
    except WrongPassphrase:
        raise VoidCode(code.number) from None
    return workspace_of(vault, packs)
