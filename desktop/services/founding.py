"""Founding a new work file: the rule pack, the unit and its place, this year's official calendar, in one command."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from desktop.changes import ChangeBus
from desktop.fields import NamedField, Problem, check, check_all
from desktop.models.base import spec_of
from desktop.models.office import CalendarDay
from desktop.models.organisation import Unit, UnitKind, UnitTerm
from desktop.models.vault.damage import close_damaged
from desktop.models.vault.errors import VaultError
from desktop.models.vault.opening import create_vault, open_vault
from desktop.models.vault.vault import Vault
from desktop.rules.official import official_days
from desktop.rules.pack import RulePack
from desktop.services.operator import NAME, carry_over, first_operator
from desktop.services.parts.clock import RunningClock
from desktop.services.policy.office import OFFICE_FIELDS
from desktop.services.workspace import PUBLISHED_YEARS, Workspace, put_setting, refuse_if

__all__ = [
    "NewFile",
    "UnknownPack",
    "VaultError",
    "calendar_rows",
    "check_new_file",
    "found_file",
    "open_file",
    "unit_kind",
    "unit_kinds",
    "workspace_of",
]


class UnknownPack(VaultError):
    """The file rests on a rule pack that this program does not bring."""

    def __init__(self, pack: str, known: list[str]) -> None:
        named = f"制度包“{pack}”" if pack else "一个没有写明的制度包"
        super().__init__(
            f"这个工作库采用{named}，本程序没有它，只有{'、'.join(known)}。"
            "文件没有改动。请安装带有这个制度包的版本（向发来文件的单位或上级综治部门索取），再打开。"
        )


@dataclass(frozen=True)
class NewFile:
    """What the wizard asks before it makes a file."""

    path: Path
    passphrase: str
    pack: str
    unit_name: str
    short_name: str
    code: str
    unit_kind: UnitKind
    opened_on: date
    upper_name: str = ""
    section: str = ""
    operator: str = ""
    watermark: str = ""


def unit_kinds() -> list[tuple[str, str]]:
    """(name, Chinese) of every kind a unit can be, for the wizard."""
    return [(kind.name, kind.value) for kind in UnitKind]


def unit_kind(name: str) -> UnitKind:
    """The kind of that name."""
    return UnitKind[name]


_OFFICE = (*OFFICE_FIELDS, NamedField("operator", NAME.field, False))
"""Both may be left empty here: they are asked again, the 经办人 at the next opening."""


def check_new_file(new: NewFile) -> list[Problem]:
    """The limits of what the wizard asked, field by field; field names are those of `NewFile`."""
    term, unit = spec_of(UnitTerm), spec_of(Unit)
    problems = [
        *check(NamedField("unit_name", term["name"].field, True), new.unit_name),
        *check(NamedField("short_name", term["short_name"].field, True), new.short_name),
        *check(NamedField("code", unit["code"].field, True), new.code),
        *check(NamedField("opened_on", unit["opened_on"].field, True), new.opened_on),
    ]
    upper = replace(term["name"].field, label="上级单位")
    problems += check(NamedField("upper_name", upper, False), new.upper_name)
    problems += check_all(_OFFICE, {"section": new.section, "operator": new.operator})
    if new.upper_name and new.upper_name == new.unit_name:
        problems.append(Problem("upper_name", "上级单位不能与本单位同名"))
    return problems


def found_file(
    new: NewFile,
    packs: Mapping[str, RulePack],
    clock: Callable[[], datetime] = datetime.now,
    bus: ChangeBus | None = None,
) -> Workspace:
    """Create the vault and write what the wizard asked. Refused or VaultError leave no file behind."""
    refuse_if(check_new_file(new))
    vault = create_vault(new.path, new.passphrase)
    try:
        workspace = Workspace(vault, packs, bus or ChangeBus(), clock, new.operator)
        with workspace.command("choose_pack", f"建立工作库：{new.unit_name}") as command:
            _write(command.session, new, clock().year)
            if new.operator:
                command.session.add(first_operator(new.operator, clock()))
    except BaseException:
        vault.close()
        new.path.unlink(missing_ok=True)
        raise
    return workspace


def _write(session: Session, new: NewFile, year: int) -> None:
    for key in ("pack", "section", "operator", "watermark"):
        put_setting(session, key, getattr(new, key))
    upper = None
    if new.upper_name:
        code = "0" if new.code != "0" else "00"  # codes are unique in a file
        upper = Unit(code=code, unit_kind=UnitKind.government, opened_on=new.opened_on, reports_monthly=False)
        name = new.upper_name
        upper.terms.append(UnitTerm(since=new.opened_on, name=name, short_name=name[:20], position=0))
        session.add(upper)
        session.flush()
    unit = Unit(code=new.code, unit_kind=new.unit_kind, opened_on=new.opened_on, reports_monthly=True)
    unit.terms.append(
        UnitTerm(
            since=new.opened_on,
            name=new.unit_name,
            short_name=new.short_name,
            parent_id=upper.id if upper else None,
            position=0,
        )
    )
    session.add(unit)
    session.flush()
    put_setting(session, "own_unit", unit.id)
    years = range(year - 1, year + 2)
    for wanted in years:
        session.add_all(calendar_rows(wanted))
    put_setting(session, PUBLISHED_YEARS, [wanted for wanted in years if official_days(wanted) is not None])


def calendar_rows(year: int) -> list[CalendarDay]:
    """The official holidays and make-up days of a year; empty when the notice is not published yet."""
    return [
        CalendarDay(day=day, day_type=entry.kind, name=entry.name, source=entry.source)
        for day, entry in (official_days(year) or {}).items()
    ]


def open_file(path: Path, passphrase: str, packs: Mapping[str, RulePack]) -> Workspace:
    """Open an existing vault with its settings; VaultError in Chinese when it cannot be opened."""
    vault = open_vault(path, passphrase)
    return workspace_of(vault, packs)


def workspace_of(vault: Vault, packs: Mapping[str, RulePack]) -> Workspace:
    """The workspace of an open vault, with the 经办人 last named in it.

    Whatever keeps it from coming about closes the vault again: UnknownPack, DamagedFile when the settings lie on a
    damaged page, any other error as it is.
    """
    try:
        return _workspace_of(vault, packs)
    except Exception as error:
        damage = close_damaged(vault, error)
        if damage is not None:
            raise damage from error
        raise


def _workspace_of(vault: Vault, packs: Mapping[str, RulePack]) -> Workspace:
    workspace = Workspace(vault, packs)
    pack = workspace.setting("pack")
    if pack not in packs:
        raise UnknownPack(str(pack or ""), [known.title for known in packs.values()])
    workspace.operator = workspace.setting("operator", "") or ""
    starts_at = workspace.setting("starts_at")
    if starts_at:  # the demo's present, so that it never looks abandoned
        workspace.clock = RunningClock(datetime.fromisoformat(starts_at))
    carry_over(workspace)
    return workspace
