"""Nothing personal in plain text beside the vault, in temporary folders, at home, in logs or in the files' metadata."""

import contextlib
import io
import os
import re
import signal
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pypdfium2

from tests.faults.live import OPENED, OUT
from tests.faults.office import office_file
from tests.faults.screen import Screen, at_window
from tests.faults.verdict import Budget, case, verify
from tests.faults.window import MARK, PARTY

WATCHED_SECONDS = 20.0
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030", "unicode_escape")
MARKS = {word.encode(encoding) for word in (MARK, PARTY) for encoding in ENCODINGS} | {
    word.encode("ascii", "xmlcharrefreplace") for word in (MARK, PARTY)
}


def shown_in(data: bytes) -> bool:
    """Whether a mark stands in the bytes, or in what is packed in them (workbooks, documents, PDF pages)."""
    if any(mark in data for mark in MARKS):
        return True
    if data[:2] == b"PK":
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as parts:
                return any(shown_in(parts.read(name)) for name in parts.namelist())
        except (zipfile.BadZipFile, EOFError, ValueError):
            return False
    return data[:4] == b"%PDF" and shown_in(text_of(data).encode())


def text_of(pdf: bytes) -> str:
    """The text of a PDF; "" of a broken one."""
    try:
        document = pypdfium2.PdfDocument(pdf)
        text = "".join(page.get_textpage().get_text_bounded() for page in document)
        document.close()
    except pypdfium2.PdfiumError:
        return ""
    return text


def leaks(*places: Path) -> Iterator[str]:
    """Files (by name) in which or in whose names a mark stands."""
    for place in places:
        for path in sorted(place.rglob("*")):
            if any(word in path.name for word in (MARK, PARTY)):
                yield f"文件名 {path.name}"
            if path.is_file() and shown_in(path.read_bytes()):
                yield str(path.relative_to(place.parent))


def beside(path: Path) -> list[str]:
    """The same beside the vault, the handed-out files left out: their content is meant to be read."""
    return [leak for leak in leaks(path.parent) if OUT not in leak]


@case("明文泄漏：真实窗口一天，搜库旁、临时、用户目录、日志", quick=1, goal=2, weight=1)
def leak_search(budget: Budget) -> None:
    """Searched while a form stands open, while the window is locked, and after it was closed."""
    for place in budget.rounds():
        vault, home = place / "库", place / "home"
        vault.mkdir()
        path = office_file(vault)
        with at_window(home, path, "live") as screen:
            for moment in ("窗口开着", "锁定以后"):
                screen.until("ready")
                found = [leak for leak in (*beside(path), *leaks(home)) if OPENED not in leak or moment != "窗口开着"]
                budget.faults += [f"{moment}：{leak}" for leak in found]
                screen.say()
            budget.expect(screen.finish() == 0, f"没有好好结束：{screen.told[-1:]}")
        budget.faults += [f"关闭以后：{leak}" for leak in (*beside(path), *leaks(home))]
        budget.expect(any(home.rglob("run.log")), "没有写运行记录，没有什么可查")
        handed_out = list((vault / OUT).iterdir())
        budget.expect(handed_out and shown_in((vault / OUT / "台账.xlsx").read_bytes()), "没有交出文件，没有什么可查")
        budget.faults += [f"元数据 {path.name}：{found}" for path in handed_out if (found := metadata_of(path))]


def metadata_of(path: Path) -> str:
    """What a file says of itself that it should not: a mark, the person at the PC, a path."""
    if path.suffix == ".pdf":
        document = pypdfium2.PdfDocument(path)
        said = " ".join(document.get_metadata_dict().values())
        document.close()
    else:
        with zipfile.ZipFile(path) as parts:
            said = " ".join(
                parts.read(name).decode(errors="replace") for name in parts.namelist() if name.startswith("docProps/")
            )
    bad = [word for word in (MARK, PARTY, MARK[:2], "root", "/tmp", "张敏") if word in re.sub(r"<[^>]*>", " ", said)]
    return "、".join(bad)


@case("排印、导出中 kill -9：再次启动后临时文件里没有明文", quick=1, goal=10, weight=5)
def leak_after_kill(budget: Budget) -> None:
    """What lay in the temporary folder when the program died is gone when it has started again."""
    left = 0
    for place in budget.rounds():
        vault, home = place / "库", place / "home"
        vault.mkdir()
        path = office_file(vault)
        with at_window(home, path, "busy", 1000) as screen:
            screen.until("ready")
            screen.say()
            for _ in range(budget.random.randint(1, 3)):
                screen.until("made")
            hold_with_leak(screen, home / "tmp")
            screen.kill()
        left += bool(list(leaks(home)))
        with at_window(home, path, "sit") as again:
            again.until("ready")
            budget.faults += [f"再次启动后：{leak}" for leak in (*beside(path), *leaks(home))]
            again.say()
            again.finish()
    budget.note = f"{left} 次死时有未清的临时文件"


def hold_with_leak(screen: Screen, temp: Path) -> None:
    """Stop the process at the worst moment to be killed: while a mark stands in its temporary folder."""
    there = set(temp.rglob("*"))
    end = time.monotonic() + WATCHED_SECONDS
    while time.monotonic() < end:
        if written_in(temp, there):
            screen.process.send_signal(signal.SIGSTOP)
            if any(leaks(temp)):
                return
            screen.process.send_signal(signal.SIGCONT)


def written_in(temp: Path, there: set[Path]) -> bool:
    """Whether a file that was not there holds something."""
    for folder, _, names in os.walk(temp):
        for path in (Path(folder) / name for name in names):
            with contextlib.suppress(OSError):
                if path not in there and path.stat().st_size > 0:
                    return True
    return False


def test_no_plain_text_lies_about_while_the_program_runs_locked_or_closed(tmp_path: Path) -> None:
    verify(leak_search, tmp_path)


def test_what_a_killed_program_left_in_temporary_folders_goes_at_the_next_start(tmp_path: Path) -> None:
    verify(leak_after_kill, tmp_path)
