"""Damaged files and other files: each is called what it is, none is worked on, and none is changed by looking at it."""

import os
import sqlite3
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import select

from desktop.models.every import TABLES
from desktop.models.trail.audit import AuditEntry, first_broken
from desktop.models.vault.errors import DamagedFile, EmptyFile, NotOurFile, VaultError, WrongPassphrase
from desktop.services.dispute.case import save_dispute
from desktop.services.parts.trouble import trouble_of
from desktop.services.vault.backup import ASKED, back_up
from tests.faults.office import case_values, office_file, opened, remember_keys
from tests.faults.verdict import Budget, case, verify
from tests.support import PASSPHRASE

PAGE = 4096
SALT = 16


def with_backup(folder: Path) -> Path:
    """A closed file beside a verified backup of it."""
    path = office_file(folder)
    ws = opened(path)
    save_dispute(ws, None, case_values(ws, "备份以前的一起纠纷"))
    assert back_up(ws, ASKED).verified
    ws.vault.close()
    return path


def read_all(path: Path) -> str:
    """Open the file and read every row and the audit chain; what is amiss in the program's own words, or "whole".

    "damaged" when it is called damaged, at the door or where the damage is met; everything else stands as it is said.
    """
    remember_keys()
    try:
        ws = opened(path)
    except DamagedFile:
        return "damaged"
    except VaultError as refused:
        return f"{type(refused).__name__}: {refused}"
    except Exception as error:
        return f"not caught: {type(error).__name__}: {error}"
    try:
        with ws.read() as session:
            for table in TABLES:
                session.execute(select(table)).all()
            if first_broken(session.scalars(select(AuditEntry).order_by(AuditEntry.seq))) is not None:
                return "damaged"
        back_up(ws, ASKED)
    except DamagedFile:
        return "damaged"
    except Exception as error:
        trouble = trouble_of(error)
        return trouble.kind if trouble else f"no trouble known: {type(error).__name__}: {error}"
    finally:
        ws.vault.close()
    return "whole"


def harmed(budget: Budget, names: list[str], harm: Callable[[bytes, str], bytes]) -> None:
    """Each harm done to a copy of a file with a backup must be called damage; never a wrong passphrase."""
    home = budget.folder / "sound"
    home.mkdir(parents=True)
    sound = with_backup(home)
    content = sound.read_bytes()
    for name, _ in budget.of(names):
        spoilt = harm(content, name)
        sound.write_bytes(spoilt)
        said = read_all(sound)
        budget.expect(said == "damaged", f"{name}：说成了 {said}")
        for ending in ("-wal", "-shm"):
            sound.with_name(sound.name + ending).unlink(missing_ok=True)


def pages_of(folder: Path) -> list[str]:
    """The page numbers of the small file, as names."""
    folder.mkdir(parents=True, exist_ok=True)
    path = with_backup(folder)
    return [str(number) for number in range(1, path.stat().st_size // PAGE + 1)]


def flipped(content: bytes, page: str, at: int) -> bytes:
    """One bit of a page turned."""
    place = (int(page) - 1) * PAGE + at
    changed = bytearray(content)
    changed[place] ^= 0x10
    return bytes(changed)


@case("改动一位：每一页", quick=8, goal=400, weight=1.5)
def flipped_pages(budget: Budget) -> None:
    """One bit anywhere in a page: content, reserve or mark."""
    names = pages_of(budget.folder / "count")
    harmed(budget, names, lambda content, page: flipped(content, page, budget.random.randrange(SALT, PAGE)))


@case("改动一位：文件开头 16 字节（盐）", quick=3, goal=16, weight=0.5)
def flipped_salt(budget: Budget) -> None:
    """The salt is no secret and has no mark of its own; the backups tell."""
    names = [str(place) for place in range(SALT)]
    harmed(budget, names, lambda content, at: flipped(content, "1", int(at)))


@case("截断：整页与半页", quick=6, goal=120, weight=0.5)
def truncated(budget: Budget) -> None:
    """Cut at a page's end and inside a page, from almost nothing to the last byte."""
    pages = len(pages_of(budget.folder / "count"))
    cuts = [*(str(page * PAGE) for page in range(1, pages)), *(str(page * PAGE + 1234) for page in range(pages))]
    harmed(budget, sorted(cuts, key=int), lambda content, cut: content[: int(cut)])


@case("0 字节的工作库", quick=1, goal=1, weight=0.2)
def empty_file(budget: Budget) -> None:
    """SQLite would take it for a new empty database; with a backup beside it, it is called damaged."""
    harmed(budget, ["0"], lambda _content, _name: b"")
    for place in Budget(budget.folder / "alone", 1).rounds():
        path = office_file(place)
        path.write_bytes(b"")
        said = read_all(path)
        budget.expect(said.startswith(EmptyFile.__name__), f"没有备份时说成了 {said}")
        budget.expect(path.read_bytes() == b"", "0 字节的文件被写过")


@case("末尾多出内容", quick=3, goal=12, weight=0.2)
def junk_appended(budget: Budget) -> None:
    """From one byte to many pages of noise."""
    sizes = [1, 100, 4095, PAGE, PAGE + 1, 3 * PAGE, 20 * PAGE, 20 * PAGE + 7, 511, 512, 2 * PAGE, 64 * PAGE]
    harmed(budget, [str(size) for size in sizes], lambda content, size: content + budget.random.randbytes(int(size)))


@case("清零的页、互换的页", quick=4, goal=60, weight=0.5)
def displaced_pages(budget: Budget) -> None:
    """A page of zeros (what a disk gives for a lost block) and two pages in each other's place."""
    names = [f"{kind} {page}" for page in pages_of(budget.folder / "count")[1:-1] for kind in ("zero", "swap")]

    def harm(content: bytes, name: str) -> bytes:
        kind, page = name.split()
        at = (int(page) - 1) * PAGE
        if kind == "zero":
            return content[:at] + bytes(PAGE) + content[at + PAGE :]
        return content[:at] + content[at + PAGE : at + 2 * PAGE] + content[at : at + PAGE] + content[at + 2 * PAGE :]

    harmed(budget, names, harm)


def foreign_files(folder: Path) -> list[Path]:
    """Real files of other programs under the name of a work file, large enough to be looked into."""
    names = {kind: folder / f"{kind}.db" for kind in ("sqlite", "xlsx", "pdf", "zip", "ole", "noise", "text")}
    with sqlite3.connect(names["sqlite"]) as plain:
        plain.execute("CREATE TABLE t AS SELECT zeroblob(9000) AS a")
    plain.close()
    book = openpyxl.Workbook()
    for number in range(2000):
        book.active.append([number, os.urandom(16).hex()])
    book.save(names["xlsx"])
    canvas = Canvas(str(names["pdf"]), pageCompression=0)
    for number in range(200):
        canvas.drawString(72, 700, f"page {number} {os.urandom(40).hex()}")
        canvas.showPage()
    canvas.save()
    with zipfile.ZipFile(names["zip"], "w") as packed:
        packed.writestr("a.bin", os.urandom(9000))
    names["ole"].write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(8192, b"\x01"))
    names["noise"].write_bytes(os.urandom(9001))
    names["text"].write_text("平安台账\n" * 1000, "utf-8")
    return list(names.values())


@case("别种文件当作工作库打开（SQLite、xlsx、pdf、zip…）", quick=7, goal=7, weight=0.2)
def other_files(budget: Budget) -> None:
    """Each is called another kind of file, and is left as it was."""
    budget.folder.mkdir(parents=True, exist_ok=True)
    files = {path.stem: path for path in foreign_files(budget.folder)}
    for kind, _ in budget.of(list(files)):
        before = files[kind].read_bytes()
        said = read_all(files[kind])
        budget.expect(said.startswith(NotOurFile.__name__), f"{kind} 说成了 {said}")
        budget.expect(files[kind].read_bytes() == before, f"{kind} 被改动")


@case("口令错、文件完好：不说损坏", quick=2, goal=10, weight=0.2)
def wrong_passphrase_is_no_damage(budget: Budget) -> None:
    """The other way round: with a sound file and its backups, a mistyped passphrase is called just that."""
    home = budget.folder / "sound"
    home.mkdir(parents=True)
    path = with_backup(home)
    for _ in budget.rounds():
        try:
            opened(path, f"{PASSPHRASE}{budget.random.randint(1, 999)}")
            budget.fault("错的口令竟然打开了")
        except WrongPassphrase as refused:
            budget.expect("口令" in str(refused), str(refused))


@case("打开时被复制的主文件", quick=2, goal=20, weight=0.5)
def copied_while_open(budget: Budget) -> None:
    """A copy without its journal holds the last checkpoint: whole and older, or called damaged; the original lives."""
    for place in budget.rounds():
        path = office_file(place)
        ws = opened(path)
        for number in range(budget.random.randint(1, 12)):
            save_dispute(ws, None, case_values(ws, f"第 {number} 起"))
        copy = place / "复制.db"
        subprocess.run(["cp", path, copy], check=True)  # another process: closing a handle here would drop our locks
        save_dispute(ws, None, case_values(ws, "复制之后的一起"))
        ws.vault.close()
        budget.expect((said := read_all(copy)) in ("whole", "damaged"), f"复制件说成 {said}")
        budget.expect((said := read_all(path)) == "whole", f"原件说成 {said}")


@case("打开时被删除、改名、替换", quick=3, goal=12, weight=0.5)
def taken_away_while_open(budget: Budget) -> None:
    """Nothing is written into a file that nobody will find again; it is said, and reading goes on."""
    ways = ["delete", "move", "exchange"] * (budget.tries // 3 or 1)
    for place, way in zip(budget.rounds(), ways, strict=False):
        path = office_file(place)
        ws = opened(path)
        save_dispute(ws, None, case_values(ws, "之前的一起"))
        if way == "delete":
            path.unlink()
        elif way == "move":
            path.rename(place / "挪走.db")
        else:
            os.replace(office_file(place, "另一份.db"), path)
        try:
            save_dispute(ws, None, case_values(ws, "之后的一起"))
            budget.fault(f"{way}：没有说文件不在了，照样“保存”")
        except Exception as error:
            trouble = trouble_of(error)
            budget.expect(trouble and trouble.kind == "gone", f"{way}：{type(error).__name__}: {error}")
        try:
            ws.vault.close()
        except Exception as error:
            budget.fault(f"{way}：关闭时 {type(error).__name__}: {error}")


def test_a_bit_flipped_in_any_page_is_called_damage(tmp_path: Path) -> None:
    verify(flipped_pages, tmp_path)


def test_a_bit_flipped_in_the_salt_is_called_damage(tmp_path: Path) -> None:
    verify(flipped_salt, tmp_path)


def test_a_truncated_file_is_called_damaged(tmp_path: Path) -> None:
    verify(truncated, tmp_path)


def test_an_empty_file_is_not_taken_for_a_new_one(tmp_path: Path) -> None:
    verify(empty_file, tmp_path)


def test_a_file_with_something_appended_is_called_damaged(tmp_path: Path) -> None:
    verify(junk_appended, tmp_path)


def test_pages_lost_or_in_the_wrong_place_are_called_damage(tmp_path: Path) -> None:
    verify(displaced_pages, tmp_path)


def test_other_kinds_of_file_are_called_so_and_left_alone(tmp_path: Path) -> None:
    verify(other_files, tmp_path)


def test_a_wrong_passphrase_is_not_called_damage(tmp_path: Path) -> None:
    verify(wrong_passphrase_is_no_damage, tmp_path)


def test_a_copy_made_while_open_is_whole_and_older(tmp_path: Path) -> None:
    verify(copied_while_open, tmp_path)


def test_a_file_taken_away_while_open_takes_no_more_writes(tmp_path: Path) -> None:
    verify(taken_away_while_open, tmp_path)
