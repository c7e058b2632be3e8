"""The actions that need room for a second file, on a disk that has none: refused in words, nothing half-made, alive."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from desktop.models.vault.backup_folder import backups_in, folder_of
from desktop.models.vault.errors import VaultError
from desktop.models.vault.key import derive_key, salt_of
from desktop.services.dispute.case import save_dispute
from desktop.services.parts.trouble import trouble_of
from desktop.services.vault.backup import ASKED, back_up
from desktop.services.vault.passphrase import change_passphrase
from desktop.services.vault.restore import key_of, restore_file
from desktop.services.vault.salvage import salvage
from desktop.services.workspace import Workspace
from tests.faults.clerk import Clerk
from tests.faults.disk import FILLER, PAGE, fill, small_disk
from tests.faults.interrupt import leftovers
from tests.faults.jobs import enter_cases
from tests.faults.long_jobs import OTHER_PASSPHRASE
from tests.faults.office import busy_file, case_values, office_file, opened
from tests.faults.survey import Survey, survey
from tests.faults.verdict import Budget, case, verify
from tests.schema_one import make_schema_one
from tests.support import NOW, PASSPHRASE, Clock, packs

DISK_KB = 12_288
OLDER = "schema1.db"


def _back_up(path: Path) -> None:
    with_file(path, lambda ws: back_up(ws, ASKED))


def _rekey(path: Path) -> None:
    with_file(path, lambda ws: change_passphrase(ws, PASSPHRASE, OTHER_PASSPHRASE))


def _restore(path: Path) -> None:
    backup = backups_in(folder_of(path), path.stem)[-1].path
    restore_file(path, backup, key_of(backup, PASSPHRASE), packs(), Clock(NOW)).vault.close()


def _salvage(path: Path) -> None:
    made = salvage(path, path.with_name("抢救.db"), derive_key(PASSPHRASE, salt_of(path)), packs(), (), Clock(NOW))
    made.workspace.vault.close()


def _migrate(path: Path) -> None:
    opened(path.with_name(OLDER)).vault.close()


ACTIONS: dict[str, Callable[[Path], None]] = {
    "备份": _back_up, "更改口令": _rekey, "恢复": _restore, "抢救": _salvage, "升级": _migrate,
}  # fmt: skip


def with_file(path: Path, act: Callable[[Workspace], object]) -> None:
    """Do something with the open file, which goes on working afterwards."""
    ws = opened(path)
    try:
        act(ws)
    finally:
        ws.vault.close()


@case("磁盘没有空间时备份、更改口令、恢复、抢救、升级", quick=5, goal=60, weight=3)
def no_room(budget: Budget) -> None:
    """Each says that the disk is full; the file opens as before with all it had, and nothing half-made is left."""
    names = list(ACTIONS) * (budget.tries // len(ACTIONS) or 1)
    refused = 0
    for place, name in zip(budget.rounds(), names, strict=False):
        with small_disk(place / "disk", DISK_KB) as disk:
            path = busy_file(disk)
            with_file(path, lambda ws: back_up(ws, ASKED))
            before = survey(path)
            make_schema_one(disk)
            fill(disk, budget.random.choice((0, 1, 4, 20, 60, 150)) * PAGE)
            try:
                ACTIONS[name](path)
            except VaultError as said:
                refused += 1
                budget.expect("磁盘" in str(said) or "空间" in str(said), f"{name}：{said}")
            except Exception as error:
                trouble = trouble_of(error)
                budget.expect(trouble and trouble.kind == "full", f"{name}：{type(error).__name__}: {error}")
            (disk / FILLER).unlink()
            judge(budget, path, before, name)
            older = [what for what in survey(disk / OLDER).damage if "审计链" not in what]  # its entries are made up
            budget.expect(not older, f"{name}：旧结构的文件 {older}")
    budget.note = f"{refused} 次因磁盘满被拒"
    budget.expect(refused, "一次也没有满")


def judge(budget: Budget, path: Path, before: Survey, name: str) -> None:
    """The file opens with one of the two passphrases, whole, with all it had; nothing unfinished lies beside it."""
    found = survey(path)
    if found.damage and name == "更改口令":
        found = survey(path, (), OTHER_PASSPHRASE)
    budget.faults += [f"{name}：{what}" for what in found.damage]
    budget.lost += found.seq < before.seq
    left = [*leftovers(path.parent), *leftovers(folder_of(path))]
    budget.expect(not left, f"{name}：留下 {left}")


@case("手工把备份拷回原处，旁边有残留的 -wal", quick=3, goal=40, weight=2.5)
def backup_copied_by_hand(budget: Budget) -> None:
    """Past the program, a journal of the newer file beside the older one: whole, or called damaged; never a mixture."""
    mixed = 0
    for place in budget.rounds():
        path = office_file(place)
        ws = opened(path)
        for number in range(budget.random.randint(1, 5)):
            save_dispute(ws, None, case_values(ws, f"备份之前第 {number} 起"))
        backup = back_up(ws, ASKED).path
        ws.vault.close()
        clerk = Clerk(enter_cases, (path, 1000, "备份之后"))
        clerk.ready()
        clerk.go()
        for _ in range(budget.random.randint(1, 12)):
            clerk.hear()
        clerk.kill()
        subprocess.run(["cp", backup, path], check=True)
        found = survey(path)
        called = any("打不开" in what and "损坏" in what for what in found.damage)
        mixed += bool(found.damage) and not called
        budget.faults += [what for what in found.damage if not called]
    budget.note = f"混成一团 {mixed} 次"


def test_without_room_nothing_is_half_made(tmp_path: Path) -> None:
    verify(no_room, tmp_path)


def test_a_backup_copied_by_hand_beside_a_stale_journal_is_no_mixture(tmp_path: Path) -> None:
    verify(backup_copied_by_hand, tmp_path)
