"""Accidents in the real window: told in plain words, nothing personal in the log, what was typed comes back."""

from pathlib import Path

from tests.faults.disk import FILLER, PAGE, fill, small_disk
from tests.faults.office import office_file
from tests.faults.screen import at_window
from tests.faults.survey import survey
from tests.faults.test_damage import with_backup
from tests.faults.test_leak import leaks
from tests.faults.verdict import Budget, case, verify
from tests.faults.window import MARK

CODE_WORDS = ("Traceback", "Error", "Exception", "KeyError", "line ", ".py")


def plain(said: str) -> bool:
    """Chinese sentences, without a word of the machinery but for the short code to be told to a technician."""
    said = said.partition("错误代号")[0]
    return any("\u4e00" <= sign <= "\u9fff" for sign in said) and not any(word in said for word in CODE_WORDS)


@case("程序自身出错：中文说明、日志无个人信息、填写的内容重启后还在", quick=1, goal=3, weight=1.5)
def unexpected_error(budget: Budget) -> None:
    """Then it is killed before anything is saved, and started again."""
    for place in budget.rounds():
        path, home = office_file(place), place / "home"
        with at_window(home, path, "crash") as screen:
            said = screen.until("told")["said"]
            budget.expect(said and all(plain(one) and MARK not in one for one in said), f"说成了 {said}")
            budget.expect("没有保存" in screen.until("alive")["name"], "窗口里的填写内容没有了")
            screen.until("ready")
            screen.kill()
        budget.faults += [f"个人信息在 {leak}" for leak in leaks(home)]
        with at_window(home, path, "again") as screen:
            back = screen.until("back")
            budget.expect(back["name"] == back["expected"], f"重启后没有回来：{back}")
            budget.expect(screen.finish() == 0, f"{screen.told[-1:]}")
        budget.lost += len(survey(path, screen.acks).missing)


@case("窗口里保存时磁盘已满，清理后再保存", quick=1, goal=3, weight=1)
def full_disk_in_the_window(budget: Budget) -> None:
    """The form says so and keeps what is typed; when there is room again the same button saves it."""
    for place in budget.rounds():
        with small_disk(place / "disk", 8192) as disk:
            path = office_file(disk)
            with at_window(place / "home", path, "full") as screen:
                screen.until("ready")
                fill(disk, 0)
                screen.say()
                refused = screen.until("refused")
                said = "".join(refused["said"])
                budget.expect("磁盘已满" in said and plain(said), f"说成了 {said[:200]} {refused['status']}")
                budget.expect(MARK in refused["name"], "填写的内容没有了")
                screen.until("ready")
                (disk / FILLER).unlink()
                screen.say()
                budget.expect(screen.finish() == 0, f"{screen.told[-1:]}")
            found = survey(path, screen.acks)
            budget.lost += len(found.missing) + (not screen.acks)
            budget.faults += found.damage


@case("没有打印机：说明并改为另存 PDF", quick=1, goal=1, weight=0.5)
def no_printer(budget: Budget) -> None:
    """The preview stays; the PDF is offered instead."""
    for place in budget.rounds():
        with at_window(place / "home", office_file(place), "printer") as screen:
            told = screen.until("told")
            said = "".join(told["said"])
            budget.expect("没有找到打印机" in said and plain(said), f"说成了 {said}")
            budget.expect(any(it["at"] == "offered" for it in screen.told), "没有改为另存 PDF")
            budget.expect(told["alive"], "预览没有了")
            budget.expect(screen.finish() == 0, f"{screen.told[-1:]}")


@case("窗口里打开损坏的文件：说明损坏并给出备份", quick=2, goal=8, weight=2)
def damage_in_the_window(budget: Budget) -> None:
    """The right passphrase and a spoilt file: damage is said, with what the backups hold; never a wrong passphrase."""
    places = ["16", "0", "2100", str(7 * PAGE + 99), str(40 * PAGE + 500), "cut", "3000", str(90 * PAGE + 17)]
    for at, place in budget.of(places[: max(2, budget.tries)]):
        path = with_backup(place)
        content = bytearray(path.read_bytes())
        if at == "cut":
            del content[len(content) // 2 :]
        else:
            content[int(at)] ^= 0x40
        path.write_bytes(content)
        with at_window(place / "home", path, "damaged") as screen:
            said = "".join(screen.until("told")["said"])
            budget.expect("损坏" in said and "备份" in said, f"第 {at} 字节：说成了 {said[:200]}")
            budget.expect(plain(said) and "口令不对" not in said, f"第 {at} 字节：说成了 {said[:200]}")


def test_an_unexpected_error_is_told_plainly_and_loses_nothing_typed(tmp_path: Path) -> None:
    verify(unexpected_error, tmp_path)


def test_a_full_disk_is_told_in_the_form_and_saving_works_again_afterwards(tmp_path: Path) -> None:
    verify(full_disk_in_the_window, tmp_path)


def test_a_damaged_file_is_called_damaged_in_the_window(tmp_path: Path) -> None:
    verify(damage_in_the_window, tmp_path)


def test_without_a_printer_the_pdf_is_offered(tmp_path: Path) -> None:
    verify(no_printer, tmp_path)
