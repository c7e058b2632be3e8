"""Backup, rekey, restore, migration and undo interrupted anywhere: the old state whole or the new one whole."""

import shutil
from contextlib import closing
from pathlib import Path

from desktop.models.schema import SCHEMA_NUMBER
from desktop.models.vault.backup import check_through
from desktop.models.vault.backup_folder import backups_in, folder_of
from desktop.models.vault.connection import connect_file
from desktop.models.vault.errors import WrongPassphrase
from desktop.models.vault.key import derive_key, salt_of
from desktop.models.vault.opening import open_vault
from desktop.services.vault.backup import ASKED, back_up
from tests.faults.clerk import Ack, Clerk
from tests.faults.interrupt import grow_old, interrupt, leftovers, seconds_of
from tests.faults.jobs import enter_cases
from tests.faults.long_jobs import (
    OTHER_PASSPHRASE,
    back_up_again,
    change_once,
    found_once,
    migrate_once,
    restore_once,
    undo_again,
)
from tests.faults.office import office_file, opened
from tests.faults.power import after_cut, record
from tests.faults.survey import Survey, survey
from tests.faults.verdict import Budget, case, verify
from tests.schema_one import ENTRIES, make_schema_one
from tests.support import PASSPHRASE


def rehearsed(budget: Budget) -> Path:
    """A folder for the undisturbed run that tells how long the action takes."""
    place = budget.folder / "rehearsal"
    place.mkdir(parents=True)
    return place


# --- founding ---------------------------------------------------------------------------------------


def judge_founding(budget: Budget, path: Path, acks: list[Ack], how: str) -> bool:
    """A whole new file or none; True when there is one. Half of one is never left under its name."""
    if not path.exists():
        budget.lost += len(acks)
        return False
    found = survey(path, acks)
    budget.lost += len(found.missing)
    budget.faults += [f"{how}：{what}" for what in found.damage]
    return True


@case("新建工作库中 kill -9：整个文件或没有", quick=3, goal=100, weight=6)
def founding_killed(budget: Budget) -> None:
    """And founding it again afterwards works."""
    seconds = seconds_of(found_once, (rehearsed(budget) / "新.db",))
    there = 0
    for place in budget.rounds():
        path = place / "新.db"
        tried = interrupt(budget, found_once, (path,), seconds)
        if judge_founding(budget, path, tried.clerk.acks, tried.how):
            there += 1
        else:
            Clerk(found_once, (path,)).play()
            budget.expect(not survey(path).damage, f"{tried.how}：再次新建不成")
        budget.expect(not leftovers(place), f"{tried.how}：留下 {leftovers(place)}")
    budget.note = f"有 {there} 次，没有 {budget.done - there} 次"


@case("新建工作库中断电（重放）", quick=4, goal=100, weight=1)
def founding_power_cut(budget: Budget) -> None:
    """Once it is said to be founded, it is there whatever the disk had not yet written."""
    folder = rehearsed(budget)
    recording = record(Clerk(found_once, (folder / "新.db",)), folder, budget.folder / "calls.log")
    for place in budget.rounds():
        at, acked = after_cut(recording, budget.random, place)
        how = f"断在第 {at}/{len(recording.ops)} 步"
        judge_founding(budget, place / "新.db", recording.acks[:acked], how)


# --- backup -----------------------------------------------------------------------------------------


def judge_backups(budget: Budget, path: Path, told: list[tuple[str, ...]], how: str) -> None:
    """Every backup under a backup's name is whole; those that were told of are there and checked."""
    for backup in backups_in(folder_of(path), path.stem):
        problem, _ = check_through(backup.path, derive_key(PASSPHRASE, salt_of(backup.path)))
        budget.expect(not problem, f"{how}：{backup.path.name} {problem}")
    kept = {str(backup.path) for backup in backups_in(folder_of(path), path.stem) if backup.verified}
    missing = [it[1] for it in told if it[0] == "backup" and it[1] not in kept]
    budget.lost += len(missing)


@case("备份中断：没有半份", quick=4, goal=100, weight=3.5)
def backup_interrupted(budget: Budget) -> None:
    """Nothing under a backup's name is half a backup, and the file goes on as it was."""
    seconds = seconds_of(back_up_again, (office_file(rehearsed(budget)), 2))
    for place in budget.rounds():
        path = office_file(place)
        tried = interrupt(budget, back_up_again, (path, 2), seconds)
        judge_backups(budget, path, [it for it in tried.clerk.said if isinstance(it, tuple)], tried.how)
        found = survey(path, tried.clerk.acks)
        budget.lost += len(found.missing)
        budget.faults += [f"{tried.how}：{what}" for what in found.damage]
        ws = opened(path)
        if folder_of(path).exists():
            grow_old(folder_of(path))
        back_up(ws, ASKED)
        ws.vault.close()
        left = [*leftovers(place), *leftovers(folder_of(path))]
        budget.expect(not left, f"{tried.how}：留下 {left}")


@case("备份改动一位：核验、列表、恢复都不认", quick=3, goal=60, weight=0.7)
def backup_flipped(budget: Budget) -> None:
    """A spoilt backup is found by its check and is not put in the place of the work file."""
    path = office_file(rehearsed(budget))
    ws = opened(path)
    made = back_up(ws, ASKED)
    ws.vault.close()
    sound, work = made.path.read_bytes(), path.read_bytes()
    key = derive_key(PASSPHRASE, salt_of(made.path))
    for _ in budget.rounds():
        spoilt = bytearray(sound)
        at = budget.random.randrange(16, len(spoilt))
        spoilt[at] ^= 1 << budget.random.randrange(8)
        made.path.write_bytes(spoilt)
        problem, _ = check_through(made.path, key)
        budget.expect(problem, f"第 {at} 字节：核验没有发现")
        clerk = Clerk(restore_once, (path, made.path))
        clerk.ready()
        clerk.go()
        clerk.finish()
        said = clerk.failure.sentence if clerk.failure else "恢复了"
        budget.expect("没有恢复" in said or "口令" in said, f"第 {at} 字节：{said}")
        budget.expect(path.read_bytes() == work, f"第 {at} 字节：工作库变了")


# --- rekey ------------------------------------------------------------------------------------------


def judge_rekey(budget: Budget, path: Path, acks: list[Ack], told: bool, how: str) -> str:
    """The file opens with exactly one of the two passphrases, whole; which one."""
    opening = []
    for passphrase in (PASSPHRASE, OTHER_PASSPHRASE):
        try:
            open_vault(path, passphrase).close()
            opening.append(passphrase)
        except WrongPassphrase:
            pass
        except Exception as error:
            budget.fault(f"{how}：{type(error).__name__}: {error}")
    if len(opening) != 1:
        budget.fault(f"{how}：能打开它的口令有 {len(opening)} 个")
        return ""
    budget.expect(not told or opening == [OTHER_PASSPHRASE], f"{how}：说已更改，旧口令却还能打开")
    found = survey(path, acks, opening[0])
    budget.lost += len(found.missing)
    budget.faults += [f"{how}：{what}" for what in found.damage]
    budget.expect(not leftovers(path.parent), f"{how}：留下 {leftovers(path.parent)}")
    return opening[0]


@case("更改口令中 kill -9：旧的或新的，完整", quick=4, goal=100, weight=6)
def rekey_killed(budget: Budget) -> None:
    """At every moment one passphrase opens the whole file, and what was acknowledged is in it."""
    seconds = seconds_of(change_once, (office_file(rehearsed(budget)),))
    new = 0
    for place in budget.rounds():
        path = office_file(place)
        tried = interrupt(budget, change_once, (path,), seconds)
        told = any(isinstance(it, tuple) and it[0] == "changed" for it in tried.clerk.said)
        new += judge_rekey(budget, path, tried.clerk.acks, told, tried.how) == OTHER_PASSPHRASE
    budget.note = f"新口令 {new} 次，旧口令 {budget.done - new} 次"


@case("更改口令中断电（重放）", quick=4, goal=100, weight=2.5)
def rekey_power_cut(budget: Budget) -> None:
    """The same for a power cut: what was not synced may be lost, yet the file is old-whole or new-whole."""
    folder = rehearsed(budget)
    recording = record(Clerk(change_once, (office_file(folder),)), folder, budget.folder / "calls.log")
    for place in budget.rounds():
        at, acked = after_cut(recording, budget.random, place)
        how = f"断在第 {at}/{len(recording.ops)} 步"
        told = acked > recording.given  # the first word after the beginning is that it is changed
        judge_rekey(budget, place / "工作库.db", recording.acks[: acked - told], told, how)


# --- restore ----------------------------------------------------------------------------------------


def with_newer_rows(folder: Path) -> tuple[Path, Path, Survey, Clerk]:
    """A file with a backup, then cases saved by a clerk who was killed: their journal still lies beside it."""
    path = office_file(folder)
    ws = opened(path)
    backup = back_up(ws, ASKED).path
    ws.vault.close()
    clerk = Clerk(enter_cases, (path, 1000, "备份之后"))
    clerk.ready()
    clerk.go()
    for _ in range(3):
        clerk.hear()
    clerk.kill()
    assert path.with_name(path.name + "-wal").stat().st_size > 0
    return path, backup, survey(copied(backup)), clerk


def copied(backup: Path) -> Path:
    """A copy of a backup to look into."""
    place = backup.with_name("look") / backup.name
    place.parent.mkdir(exist_ok=True)
    shutil.copyfile(backup, place)
    return place


@case("从备份恢复中 kill -9（旁边有残留的 -wal）", quick=4, goal=100, weight=4.5)
def restore_killed(budget: Budget) -> None:
    """The stale journal is never played into the restored file; the file set aside is whole with all its rows."""
    path, backup, _, _ = with_newer_rows(rehearsed(budget))
    seconds = seconds_of(restore_once, (path, backup))
    restored = 0
    for place in budget.rounds():
        path, backup, there, clerk = with_newer_rows(place)
        tried = interrupt(budget, restore_once, (path, backup), seconds)
        found = survey(path)
        budget.faults += [f"{tried.how}：{what}" for what in found.damage]
        if found.seq in (there.seq, there.seq + 1) and found.seq < clerk.acks[-1].seq:
            restored += 1
        else:
            budget.lost += len(survey(path, clerk.acks).missing)
            budget.expect("restored" not in tried.clerk.said, f"{tried.how}：说已恢复，却是原来的文件")
        for aside in place.glob("*恢复前*.db"):
            kept = survey(aside, clerk.acks)
            budget.lost += len(kept.missing)
            budget.faults += [f"{tried.how}：另存的原文件 {what}" for what in kept.damage]
        budget.expect(not leftovers(place), f"{tried.how}：留下 {leftovers(place)}")
    budget.note = f"已恢复 {restored} 次，原样 {budget.done - restored} 次"


# --- migration --------------------------------------------------------------------------------------


def schema_of(path: Path) -> int:
    """The schema number of a closed file, read without touching it; its journal is left out."""
    with closing(connect_file(path, derive_key(PASSPHRASE, salt_of(path)), "rw")) as connection:
        number: int = connection.execute("PRAGMA user_version").fetchone()[0]
        broken = connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]
        columns = {row[1] for row in connection.execute("PRAGMA table_info(trash_item)")}
    assert not broken
    assert bool(columns) == (number > 1), "tables of one schema under the number of another"
    return number


def judge_migration(budget: Budget, path: Path, how: str) -> bool:
    """Old-whole or new-whole; opened again it becomes new and has every row; True when it was new already."""
    try:
        number = schema_of(path)
    except Exception as error:
        budget.fault(f"{how}：{type(error).__name__}: {error}")
        return False
    budget.expect(number in (1, SCHEMA_NUMBER), f"{how}：停在结构 {number}")
    found = survey(path)
    budget.faults += [f"{how}：{what}" for what in found.damage if "审计链" not in what]
    budget.lost += max(0, len(ENTRIES) - found.seq)
    budget.expect(schema_of(path) == SCHEMA_NUMBER, f"{how}：再次打开没有升级")
    return number == SCHEMA_NUMBER


@case("升级结构中 kill -9：旧的或新的，完整", quick=3, goal=100, weight=6)
def migration_killed(budget: Budget) -> None:
    """From the first released schema to the newest, killed anywhere."""
    seconds = seconds_of(migrate_once, (make_schema_one(rehearsed(budget)),))
    new = 0
    for place in budget.rounds():
        path = make_schema_one(place)
        tried = interrupt(budget, migrate_once, (path,), seconds)
        new += judge_migration(budget, path, tried.how)
    budget.note = f"新 {new} 次，旧 {budget.done - new} 次"


@case("升级结构中断电（重放）", quick=4, goal=100, weight=4)
def migration_power_cut(budget: Budget) -> None:
    """The same for a power cut."""
    folder = rehearsed(budget)
    path = make_schema_one(folder)
    recording = record(Clerk(migrate_once, (path,)), folder, budget.folder / "calls.log")
    for place in budget.rounds():
        at, _ = after_cut(recording, budget.random, place)
        judge_migration(budget, place / path.name, f"断在第 {at}/{len(recording.ops)} 步")


# --- undo -------------------------------------------------------------------------------------------


@case("撤销与重做中 kill -9", quick=5, goal=100, weight=4)
def undo_killed(budget: Budget) -> None:
    """An undo is one transaction with its own audit row, like every command."""
    seconds = seconds_of(undo_again, (office_file(rehearsed(budget)), 10))
    for place in budget.rounds():
        path = office_file(place)
        tried = interrupt(budget, undo_again, (path, 10), seconds)
        found = survey(path, tried.clerk.acks)
        budget.lost += len(found.missing)
        budget.faults += [f"{tried.how}：{what}" for what in found.damage]


def test_a_founding_killed_anywhere_leaves_a_whole_file_or_none(tmp_path: Path) -> None:
    verify(founding_killed, tmp_path)


def test_a_power_cut_after_founding_leaves_the_file(tmp_path: Path) -> None:
    verify(founding_power_cut, tmp_path)


def test_backups_interrupted_anywhere_are_whole_or_not_there(tmp_path: Path) -> None:
    verify(backup_interrupted, tmp_path)


def test_a_spoilt_backup_is_noticed_and_not_restored(tmp_path: Path) -> None:
    verify(backup_flipped, tmp_path)


def test_a_rekey_killed_anywhere_leaves_one_passphrase_that_opens_all(tmp_path: Path) -> None:
    verify(rekey_killed, tmp_path)


def test_a_power_cut_in_a_rekey_leaves_one_passphrase_that_opens_all(tmp_path: Path) -> None:
    verify(rekey_power_cut, tmp_path)


def test_a_restore_killed_anywhere_leaves_the_old_file_or_the_restored_one(tmp_path: Path) -> None:
    verify(restore_killed, tmp_path)


def test_a_migration_killed_anywhere_is_old_or_new(tmp_path: Path) -> None:
    verify(migration_killed, tmp_path)


def test_a_power_cut_in_a_migration_leaves_it_old_or_new(tmp_path: Path) -> None:
    verify(migration_power_cut, tmp_path)


def test_undo_killed_anywhere_is_done_or_not(tmp_path: Path) -> None:
    verify(undo_killed, tmp_path)
