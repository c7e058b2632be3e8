"""The real window: two starts, a start after a kill, locked in the midst of a form, wrong passphrases, wrong clocks."""

from pathlib import Path

from desktop.models.vault.backup_folder import backups_in, folder_of
from tests.faults.office import office_file, opened
from tests.faults.screen import Screen, at_window
from tests.faults.survey import survey
from tests.faults.verdict import Budget, Impossible, case, verify

LIBFAKETIME = "*/faketime/libfaketime.so.1"
CLOCKS = ("2020-01-01 08:00:00", "2099-12-31 23:59:30", "2020-02-29 12:00:00")


@case("同一文件开两个窗口", quick=1, goal=3, weight=1.5)
def two_instances(budget: Budget) -> None:
    """The second start brings the first to the front, says so and ends; the file is written by one only."""
    for place in budget.rounds():
        path = office_file(place)
        with at_window(place / "one", path, "sit") as first:
            first.until("ready")
            with Screen(place / "two", "desktop", str(path)) as second:
                budget.expect(second.finish() == 0, f"第二个窗口没有自己结束：{second.trouble()}")
            with at_window(place / "three", path, "knock") as third:
                said = third.until("answered")
                budget.expect("已在另一个窗口中打开" in said["words"] and not said["opened"], f"没有说明：{said}")
            first.say()
            budget.expect(first.finish() == 0, f"第一个窗口没有好好结束：{first.told}")
        budget.faults += survey(path).damage


@case("窗口里登记时 kill -9，再次启动", quick=1, goal=20, weight=5)
def relaunch_after_kill(budget: Budget) -> None:
    """What the status line called saved is there; no lock is left; the window opens at once."""
    for place in budget.rounds():
        path = office_file(place)
        with at_window(place / "home", path, "enter", 50) as screen:
            screen.until("ready")
            screen.say()
            for _ in range(budget.random.randint(1, 3)):
                screen.until("saved")
            screen.kill()
        found = survey(path, screen.acks)
        budget.lost += len(found.missing)
        budget.faults += found.damage
        with at_window(place / "home", path, "sit") as again:
            again.until("ready")
            again.say()
            budget.expect(again.finish() == 0, f"再次启动：{again.told}")


@case("填写一半时自动锁定", quick=1, goal=3, weight=1.5)
def locked_in_a_form(budget: Budget) -> None:
    """The form is kept inside the vault, the file is closed while it is locked, and everything comes back."""
    for place in budget.rounds():
        path = office_file(place)
        with at_window(place / "home", path, "idle") as screen:
            locked = screen.until("locked")
            budget.expect("已锁定" in locked["message"], f"锁定后说：{locked['message']}")
            screen.until("ready")
            try:
                opened(path).vault.close()  # another program could, for nobody has it open
            except Exception as error:
                budget.fault(f"锁定后文件仍开着：{error}")
            screen.say()
            back = screen.until("back")
            budget.expect(back["name"] == back["expected"], f"锁定后填写的内容没有回来：{back}")
            budget.expect(screen.finish() == 0, f"{screen.told}")
        budget.lost += len(survey(path, screen.acks).missing)


@case("连续六次输错口令", quick=1, goal=2, weight=0.7)
def six_wrong_passphrases(budget: Budget) -> None:
    """Each is refused in words, the wait grows, nothing is wiped, and the right one opens the file."""
    for place in budget.rounds():
        path = office_file(place)
        before = path.read_bytes()
        with at_window(place / "home", path, "guess", 6) as screen:
            refused = [said for said in screen.all() if said["at"] == "refused"]
            budget.expect(screen.finish() == 0, f"{screen.told[-1:]}")
        budget.expect(len(refused) == 6 and all("口令不对" in said["message"] for said in refused), f"{refused}")
        waits = [said["wait"] for said in refused]
        budget.expect(waits == sorted(waits) and waits[0] == 0 < waits[-1] <= 60, f"等待 {waits}")
        budget.expect(path.read_bytes()[16:] == before[16:] or not survey(path).damage, "文件受了影响")


@case("时钟在 2020、2099 年（libfaketime）", quick=2, goal=3, weight=1)
def wrong_clocks(budget: Budget) -> None:
    """The window works on any day; backups stay ordered by their number and none goes because of the clock."""
    found = sorted(Path("/usr/lib").glob(LIBFAKETIME))
    if not found:
        raise Impossible("没有 libfaketime")
    place = budget.folder / "file"
    place.mkdir(parents=True)
    path, acks, kept = office_file(place), [], 0
    for clock, home in budget.of(list(CLOCKS)):
        fake = {"LD_PRELOAD": str(found[0]), "FAKETIME": f"@{clock}", "NO_FAKE_STAT": "1"}
        with at_window(home, path, "enter", 1, **fake) as screen:
            screen.until("ready")
            screen.say()
            budget.expect(screen.finish() == 0, f"{clock}：{screen.told[-1:]}")
        acks += screen.acks
        state = survey(path, acks)
        budget.lost += len(state.missing)
        budget.faults += [f"{clock}：{what}" for what in state.damage]
        backups = backups_in(folder_of(path), path.stem)
        numbers = [backup.number for backup in backups]
        budget.expect(numbers == sorted(numbers, reverse=True) and len(numbers) > kept, f"{clock}：备份 {numbers}")
        kept = len(numbers)
        newest = opened_copy(backups[0].path)
        budget.expect(newest == state.seq, f"{clock}：最新的备份停在第 {newest} 条，文件在第 {state.seq} 条")


def opened_copy(backup: Path) -> int:
    """The last audit row of a backup."""
    from tests.faults.test_whole_file import copied

    return survey(copied(backup)).seq


def test_a_second_start_leads_to_the_first_window(tmp_path: Path) -> None:
    verify(two_instances, tmp_path)


def test_a_window_killed_while_saving_opens_again_with_all_that_was_saved(tmp_path: Path) -> None:
    verify(relaunch_after_kill, tmp_path)


def test_a_form_half_filled_when_the_window_locks_itself_comes_back(tmp_path: Path) -> None:
    verify(locked_in_a_form, tmp_path)


def test_six_wrong_passphrases_wait_longer_and_wipe_nothing(tmp_path: Path) -> None:
    verify(six_wrong_passphrases, tmp_path)


def test_clocks_far_from_the_present_harm_nothing(tmp_path: Path) -> None:
    verify(wrong_clocks, tmp_path)
