"""Files out: whole or not at all, with a plain sentence when it does not work."""

import errno
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from desktop.reports.parts import files
from desktop.reports.parts.files import OutputError, TargetBusy, WriteCancelled, free_name, safe_file_name, write_atomic


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A target that exists already."""
    path = tmp_path / "月报.xlsx"
    path.write_bytes(b"old")
    return path


def broken(code: int):
    """A call that fails as the operating system would."""

    def fail(*_args: object, **_named: object) -> None:
        raise OSError(code, os.strerror(code))

    return fail


def left_over(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_new_file_takes_the_place_of_the_old(old: Path):
    assert files.write_bytes(old, b"new", verify=True) == old
    assert old.read_bytes() == b"new"
    assert left_over(old.parent) == [old.name]


def test_missing_folders_are_made(tmp_path: Path):
    files.write_text(tmp_path / "月报" / "10月" / "甲.txt", "甲")
    assert (tmp_path / "月报" / "10月" / "甲.txt").read_text("utf-8") == "甲"


@pytest.mark.parametrize("failure", [ValueError("a bug"), WriteCancelled()])
def test_a_writer_that_stops_half_way_leaves_the_old_file_and_nothing_else(old: Path, failure: Exception):
    def half(path: Path) -> None:
        path.write_bytes(b"ha")
        raise failure

    with pytest.raises(type(failure)):
        write_atomic(old, half)
    assert (old.read_bytes(), left_over(old.parent)) == (b"old", [old.name])


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.ENOSPC, "磁盘空间不足"),
        (errno.EACCES, "没有写入这个文件夹的权限"),
        (errno.EROFS, "只读"),
        (errno.EIO, "磁盘读写出错"),
    ],
)
def test_the_message_says_what_happened_what_is_safe_and_what_to_do(old: Path, code: int, words: str):
    with pytest.raises(OutputError) as caught:
        write_atomic(old, broken(code))
    assert words in caught.value.message
    assert "没有改动" in caught.value.message
    assert "请" in caught.value.message
    assert (old.read_bytes(), left_over(old.parent)) == (b"old", [old.name])


def test_a_target_open_elsewhere_is_tried_again_then_reported(old: Path, monkeypatch: pytest.MonkeyPatch):
    waits: list[float] = []
    monkeypatch.setattr(files.time, "sleep", waits.append)
    monkeypatch.setattr(files.os, "replace", broken(errno.EBUSY))
    with pytest.raises(TargetBusy, match="换一个文件名"):
        files.write_bytes(old, b"new")
    assert sum(waits) < 3
    assert (old.read_bytes(), left_over(old.parent)) == (b"old", [old.name])


def test_a_target_released_in_time_is_written(old: Path, monkeypatch: pytest.MonkeyPatch):
    real, calls = os.replace, []

    def busy_once(source: Path, target: Path) -> None:
        calls.append(target)
        if len(calls) == 1:
            broken(errno.EBUSY)()
        real(source, target)

    monkeypatch.setattr(files.time, "sleep", lambda _seconds: None)
    monkeypatch.setattr(files.os, "replace", busy_once)
    files.write_bytes(old, b"new")
    assert old.read_bytes() == b"new"


def test_a_stick_that_gives_back_something_else_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    real = os.replace

    def lying(source: Path, target: Path) -> None:
        real(source, target)
        target.write_bytes(b"rotten")

    monkeypatch.setattr(files.os, "replace", lying)
    with pytest.raises(OutputError, match="不一致"):
        files.write_bytes(tmp_path / "甲.bin", b"good", verify=True)


def test_a_folder_of_the_same_name_is_said_so(tmp_path: Path):
    (tmp_path / "责任状.pdf").mkdir()
    with pytest.raises(OutputError, match="文件夹"):
        files.write_bytes(tmp_path / "责任状.pdf", b"x")


def test_a_name_too_long_for_the_disk_is_said_so(tmp_path: Path):
    with pytest.raises(OutputError, match="太长"):
        files.write_bytes(tmp_path / ("长" * 120 + ".pdf"), b"x")


def test_long_and_chinese_paths_are_written(tmp_path: Path):
    target = tmp_path / ("单" * 60) / ("位" * 60) / ("表" * 60 + ".xlsx")
    files.write_bytes(target, b"x")
    assert target.read_bytes() == b"x"


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        ("东湖大队", "东湖大队"),
        ("甲/乙 科", "甲／乙 科"),
        ("  .市局. ", "市局"),
        ("con", "_con"),
        ("LPT1.txt", "_LPT1.txt"),
        ("", "未命名"),
        ("..", "未命名"),
        ("a\x00b\u202ec", "abc"),
        ("㛃𬭎\n科", "㛃𬭎 科"),
    ],
)
def test_units_become_file_names(unit: str, name: str):
    assert safe_file_name(unit) == name


@given(st.text(max_size=300))
def test_any_text_becomes_a_name_every_system_takes(text: str):
    name = safe_file_name(text)
    assert name
    assert len(name.encode("utf-8")) <= files.NAME_BYTES + 1
    assert not set(name) & set('/\\:*?"<>|\0\n')
    assert name == name.strip(" .")


def test_a_free_name_is_numbered(old: Path):
    assert free_name(old).name == "月报（2）.xlsx"
    assert free_name(old.with_name("新.xlsx")).name == "新.xlsx"


def test_what_a_killed_program_left_is_swept_a_day_later(tmp_path: Path):
    old, fresh, foreign = (tmp_path / name for name in (".0123456789ab.part.pdf", ".0123456789ac.part.pdf", "a.part"))
    for path in (old, fresh, foreign):
        path.write_bytes(b"half")
    for path in (old, foreign):
        os.utime(path, (time.time() - 2 * 86_400,) * 2)
    files.write_bytes(tmp_path / "a.pdf", b"x")
    assert left_over(tmp_path) == [fresh.name, "a.part", "a.pdf"]


def test_a_killed_program_leaves_the_old_file_or_the_new_one_whole(tmp_path: Path):
    target = tmp_path / "月报.bin"
    loop = (
        "import sys, itertools; from pathlib import Path; from desktop.reports.parts.files import write_bytes\n"
        "for n in itertools.count(): write_bytes(Path(sys.argv[1]), bytes([n % 251]) * 300_000)"
    )
    for _ in range(6):
        before = target.stat().st_mtime_ns if target.exists() else 0
        program = subprocess.Popen([sys.executable, "-c", loop, target])
        while not target.exists() or target.stat().st_mtime_ns == before:
            time.sleep(0.01)
        program.kill()
        program.wait()
        data = target.read_bytes()
        assert len(data) == 300_000
        assert len(set(data)) == 1
