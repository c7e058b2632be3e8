"""What leaves the program: whole or not at all, whatever is killed, full or locked; names are never formulas."""

import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pytest

from desktop.fields import Refused
from desktop.models.vault.errors import UnsuitablePlace
from desktop.reports.parts.files import OutputError, TargetBusy
from desktop.services.dispute.case import save_dispute
from tests.faults.clerk import Clerk
from tests.faults.disk import PAGE, fill, small_disk
from tests.faults.exports import EXPORTS, OLD, broken_because
from tests.faults.jobs import export_again
from tests.faults.office import FORMULA_NAMES, busy_file, case_values, office_file, opened
from tests.faults.survey import survey
from tests.faults.tracing import Strace
from tests.faults.verdict import Budget, Impossible, case, verify

EXPORT_SECONDS = 0.15
CALLS = ("write", "fsync", "rename")


def old_target(folder: Path, name: str) -> Path:
    """The target with an old file in it, in a folder of its own."""
    target = folder / "导出" / name
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(OLD)
    return target


@case("导出中 kill -9：旧的完整或新的完整", quick=9, goal=100, weight=2.5)
def kill_exports(budget: Budget) -> None:
    """Every kind of export in turn, killed anywhere, or at one of its writes, syncs and renames."""
    names = list(EXPORTS)
    for number, place in enumerate(budget.rounds()):
        name = names[number % len(names)]
        target = old_target(place, name)
        clerk = Clerk(export_again, (busy_file(place), name, target, 50))
        clerk.ready()
        tracer = None
        if number // len(names) % 3 == 2:
            call = budget.random.choice(CALLS)
            at = budget.random.randint(1, 40 if call == "write" else 2)
            tracer = Strace(clerk, "-e", f"trace={call}", "-e", f"inject={call}:signal=SIGKILL:when={at}")
        clerk.go()
        if tracer is None:
            for _ in range(budget.random.randint(0, 2)):
                clerk.hear()
            clerk.wait_a_moment(budget.random.random() * EXPORT_SECONDS)
            clerk.kill()
        else:
            clerk.finish()
            tracer.finish()
        budget.expect(clerk.failure is None, f"{name}：{clerk.failure}")
        reason = broken_because(target)
        budget.expect(not reason, f"{name}：{reason}")
        if target.read_bytes() == OLD and "done" in clerk.said:
            budget.lost += 1


@case("导出时磁盘写满：旧文件完好，说明原因", quick=9, goal=60, weight=1)
def full_disk_exports(budget: Budget) -> None:
    """Space for a part of the new file only."""
    names = list(EXPORTS)
    refused = 0
    for number, place in enumerate(budget.rounds()):
        name = names[number % len(names)]
        ws = opened(busy_file(place))
        with small_disk(place / "disk", 1024) as disk:
            target = old_target(disk, name)
            fill(disk, budget.random.randint(0, 3) * PAGE)
            try:
                EXPORTS[name](ws, target)
            except (OutputError, Refused) as error:
                refused += 1
                budget.expect("磁盘空间不足" in str(error), f"{name}：{error}")
                budget.expect(target.read_bytes() == OLD, f"{name}：旧文件变了")
                left = [it.name for it in target.parent.iterdir() if it != target]
                budget.expect(not left, f"{name}：留下 {left}")
            except Exception as error:
                budget.fault(f"{name}：{type(error).__name__}：{error}")
            reason = broken_because(target)
            budget.expect(not reason, f"{name}：{reason}")
        ws.vault.close()
    budget.note = f"{refused} 次拒绝"
    budget.expect(refused, "磁盘一次也没有写满")


@case("导出目标被别的程序占用", quick=9, goal=9, weight=0.5)
def locked_target(budget: Budget) -> None:
    """A mount on the target makes every rename fail with EBUSY, as an open workbook does on Windows."""
    for name, place in budget.of(list(EXPORTS)):
        ws = opened(busy_file(place))
        target = old_target(place, name)
        mounted = subprocess.run(["mount", "--bind", target, target], capture_output=True, check=False)
        if mounted.returncode:
            ws.vault.close()
            raise Impossible("不能挂载（需要管理员权限）")
        try:
            EXPORTS[name](ws, target)
            budget.fault(f"{name}：没有说目标被占用")
        except TargetBusy as error:
            budget.expect("打开" in str(error) and "换一个文件名" in str(error), f"{name}：{error}")
        except Refused as error:
            budget.expect("打开" in str(error), f"{name}：{error}")
        finally:
            subprocess.run(["umount", "-l", target], capture_output=True, check=False)
            ws.vault.close()
        budget.expect(target.read_bytes() == OLD, f"{name}：旧文件变了")
        budget.expect(len(list(target.parent.iterdir())) == 1, f"{name}：留下了临时文件")


@case("名称像公式（=HYPERLINK( 等）：表格里都是文字", quick=3, goal=3, weight=0.3)
def formula_names(budget: Budget) -> None:
    """Cells that begin with = + - @ are text, and other programs read them back as they were typed."""
    sheets = [name for name in EXPORTS if name.endswith(".xlsx")]
    seen: set[str] = set()
    for name, place in budget.of(sheets):
        ws = opened(busy_file(place))
        target = place / name
        EXPORTS[name](ws, target)
        ws.vault.close()
        book = openpyxl.load_workbook(target)
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
        for cell in cells:
            text = str(cell.value)
            typed = next((it for it in FORMULA_NAMES if text.strip("　 ").startswith(it[:6])), "")
            budget.expect(not typed or cell.data_type == "s", f"{name} {cell.coordinate}：{text} 成了公式")
            seen |= {typed} - {""}
        book.close()
        with zipfile.ZipFile(target) as parts:
            formulas = b"".join(parts.read(part) for part in parts.namelist() if "worksheets/" in part)
        budget.expect(b"HYPERLINK(" not in b"".join(formulas.split(b"<f>")[1:]), f"{name}：公式里有 HYPERLINK")
    budget.expect(seen >= set(FORMULA_NAMES), f"没有写进任何表格：{set(FORMULA_NAMES) - seen}")


@case("工作库放在 250 字符的路径", quick=2, goal=2, weight=0.2)
def long_vault_paths(budget: Budget) -> None:
    """Of Latin letters it opens and works; of as many Chinese ones SQLite cannot open it, which is said in words."""
    for part, place in budget.of(["reports of the year 2026", "二〇二六年度平安建设台账"]):
        deep = place
        while len(str(deep)) < 238:
            deep /= part[: 245 - len(str(deep))]
        deep.mkdir(parents=True)
        path = office_file(deep)
        before = path.read_bytes()
        try:
            ws = opened(path)
            save_dispute(ws, None, case_values(ws, "深处的一起纠纷"))
            ws.vault.close()
            budget.expect(not survey(path).damage, f"{part}：{survey(path).damage}")
        except UnsuitablePlace as refused:
            budget.expect(len(str(path).encode()) > 480 and "太长" in str(refused), f"{part}：{refused}")
            budget.expect(path.read_bytes() == before, f"{part}：文件变了")


@case("250 字符路径与中文文件名", quick=9, goal=9, weight=0.5)
def long_paths(budget: Budget) -> None:
    """Deep Chinese folders and long names work; a name no disk takes is refused in words and leaves nothing."""
    for name, place in budget.of(list(EXPORTS)):
        deep = place
        while len(str(deep)) < 250:
            deep /= "二〇二六年度平安建设综治工作台账与报送材料"
        deep.mkdir(parents=True)
        ws = opened(busy_file(place))
        target = deep / f"{'市' * 60}{name}"
        EXPORTS[name](ws, target)
        budget.expect(target.exists() and not broken_because(target), f"{name}：{broken_because(target)}")
        try:
            EXPORTS[name](ws, deep / f"{'长' * 250}{name}")
            budget.fault(f"{name}：250 个汉字的文件名竟然写成了")
        except (OutputError, Refused) as error:
            budget.expect("太长" in str(error), f"{name}：{error}")
        ws.vault.close()
        budget.expect(not [it for it in deep.iterdir() if ".part" in it.name], f"{name}：留下了临时文件")


def test_exports_killed_anywhere_leave_the_old_file_or_the_new_one_whole(tmp_path: Path) -> None:
    verify(kill_exports, tmp_path)


def test_exports_onto_a_full_disk_leave_the_old_file_and_say_why(tmp_path: Path) -> None:
    verify(full_disk_exports, tmp_path)


def test_a_target_held_by_another_program_is_left_alone_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.reports.parts.files.RETRY_SECONDS", (0.01,))
    verify(locked_target, tmp_path)


def test_names_that_look_like_formulas_stay_text(tmp_path: Path) -> None:
    verify(formula_names, tmp_path)


def test_a_file_in_a_deep_folder_opens_or_says_why_not(tmp_path: Path) -> None:
    verify(long_vault_paths, tmp_path)


def test_long_and_chinese_paths_are_written_or_refused_in_words(tmp_path: Path) -> None:
    verify(long_paths, tmp_path)
