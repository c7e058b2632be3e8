"""A full, failing or read-only disk: said in plain words, nothing acknowledged lost, the program alive afterwards."""

from dataclasses import replace
from pathlib import Path

from desktop.fields import Refused
from desktop.models.vault.errors import VaultError
from desktop.models.vault.file_words import Fault
from desktop.services.founding import found_file
from desktop.services.parts.trouble import trouble_of
from tests.faults.clerk import Clerk
from tests.faults.disk import PAGE, fill, small_disk
from tests.faults.jobs import stubborn
from tests.faults.office import NEW_FILE, office_file, opened
from tests.faults.survey import survey
from tests.faults.tracing import Strace
from tests.faults.verdict import Budget, case, verify
from tests.support import packs

COMMANDS = 8
SMALL_DISK_KB = 8192


def judge(budget: Budget, clerk: Clerk, path: Path, wanted: tuple[Fault, ...], where: str) -> int:
    """What a clerk on a bad disk went through must be what is promised; returns how many commands failed.

    A command may also say that it cannot know (`unsure`): then the truth is what the next opening reads.
    """
    budget.expect(clerk.failure is None, f"{where}：程序没有挺住：{clerk.failure}")
    failures = [it for it in clerk.said if it[0] == "failed"]
    for _, kind, error, sentence in failures:
        budget.expect(
            kind in ("unsure", *(fault.name for fault in wanted)), f"{where}：说成了 {kind}（{error}：{sentence[:80]}）"
        )
    found = survey(path, clerk.acks)
    budget.lost += len(found.missing)
    budget.faults += [f"{where}：{what}" for what in found.damage]
    shown = next((it[1] for it in clerk.said if it[0] == "alive"), [])
    wanted_names = [ack.value for ack in clerk.acks if ack.name == "name"]
    budget.expect(set(wanted_names) <= set(shown), f"{where}：恢复后看不到已确认的行")
    return len(failures)


@case("磁盘写满（tmpfs）", quick=4, goal=60, weight=2.5)
def full_disk(budget: Budget) -> None:
    """Space runs out in the midst of work, then somebody clears some: only the commands in between fail."""
    failed = 0
    for place in budget.rounds():
        with small_disk(place / "disk", SMALL_DISK_KB) as disk:
            path = office_file(disk)
            clerk = Clerk(stubborn, (path, COMMANDS * 3))
            clerk.ready()
            leave = budget.random.randint(0, 60) * PAGE
            filler = fill(disk, leave)
            clerk.go()
            while clerk.hear() != ("ready", clerk.said[0][1]):
                pass
            filler.unlink()
            clerk.go()
            clerk.finish()
            failed += judge(budget, clerk, path, (Fault.full,), f"剩 {leave} 字节")
    budget.note = f"{failed} 条命令因磁盘满被拒"
    budget.expect(failed, "磁盘一次也没有写满")


@case("磁盘写满时打开、新建", quick=3, goal=30, weight=1)
def full_disk_at_the_door(budget: Budget) -> None:
    """A file opens on a full disk or says why not; a new one is founded whole or leaves nothing but the sentence."""
    for place in budget.rounds():
        with small_disk(place / "disk", SMALL_DISK_KB) as disk:
            path = office_file(disk)
            leave = budget.random.choice((0, 1, 4, 8, 12, 20, 40, 80)) * PAGE
            filler = fill(disk, leave)
            try:
                opened(path).vault.close()
            except VaultError as refused:
                budget.expect("磁盘已满" in str(refused), f"剩 {leave}：打开时说成 {refused}")
            except Exception as error:
                kind = trouble_of(error)
                budget.expect(kind and kind.kind == "full", f"剩 {leave}：打开时 {type(error).__name__}：{error}")
            new = replace(NEW_FILE, path=disk / "新建.db")
            try:
                found_file(new, packs()).vault.close()
            except (VaultError, Refused) as refused:
                budget.expect("磁盘" in str(refused), f"剩 {leave}：新建时说成 {refused}")
                left = [it.name for it in disk.glob("新建*") if it.suffix != ".lock"]
                budget.expect(not left, f"剩 {leave}：新建不成却留下 {left}")
            except Exception as error:
                budget.fault(f"剩 {leave}：新建时 {type(error).__name__}：{error}")
            filler.unlink()
            budget.faults += [f"剩 {leave}：{what}" for what in survey(path).damage]


def _with_errors(budget: Budget, calls: str, error: str, *wanted: Fault) -> None:
    """`calls` fail with `error` for a while, beginning anywhere in the work."""
    failed = 0
    for place in budget.rounds():
        path = office_file(place)
        clerk = Clerk(stubborn, (path, COMMANDS))
        clerk.ready()
        first = budget.random.randint(1, 30 if "write" in calls else 8)
        last = first + budget.random.choice((0, 1, 5, 20))
        tracer = Strace(clerk, "-e", f"trace={calls}", "-e", f"inject={calls}:error={error}:when={first}..{last}")
        clerk.go()
        while clerk.hear() != ("ready", clerk.said[0][1]):
            pass
        tracer.let_go()
        clerk.go()
        clerk.finish()
        failed += judge(budget, clerk, path, wanted, f"{calls} 第 {first}–{last} 次 {error}")
    budget.note = f"{failed} 条命令被拒"
    budget.expect(failed, "一次也没有出错")


@case("写入报 EIO（strace 注入）", quick=3, goal=60, weight=2)
def write_error(budget: Budget) -> None:
    """The disk refuses writes for a while."""
    _with_errors(budget, "pwrite64", "EIO", Fault.broken_disk)


@case("落盘报 EIO（strace 注入），事后重读为准", quick=3, goal=60, weight=2)
def sync_error(budget: Budget) -> None:
    """The disk cannot sync for a while: what was reported failed may still be there, so the truth is read again."""
    _with_errors(budget, "fsync,fdatasync", "EIO", Fault.broken_disk)


@case("写入报磁盘满 ENOSPC（strace 注入）", quick=2, goal=60, weight=2)
def write_without_space(budget: Budget) -> None:
    """As `full_disk`, where no disk may be mounted; an index that cannot grow SQLite calls an I/O error, and the disk,
    asked for its room, knows of no shortage here."""
    _with_errors(budget, "pwrite64", "ENOSPC", Fault.full, Fault.broken_disk)


def test_a_full_disk_refuses_commands_in_words_and_loses_nothing(tmp_path: Path) -> None:
    verify(full_disk, tmp_path)


def test_opening_and_founding_on_a_full_disk_says_so_and_leaves_nothing_half(tmp_path: Path) -> None:
    verify(full_disk_at_the_door, tmp_path)


def test_errors_of_writing_are_told_and_lose_nothing(tmp_path: Path) -> None:
    verify(write_error, tmp_path)


def test_errors_of_syncing_are_told_and_the_truth_is_read_again(tmp_path: Path) -> None:
    verify(sync_error, tmp_path)


def test_writes_without_space_are_told_and_lose_nothing(tmp_path: Path) -> None:
    verify(write_without_space, tmp_path)
