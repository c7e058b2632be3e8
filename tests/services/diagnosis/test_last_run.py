"""A run that died is told from one that ended and one that is still there; where it stood is kept without values."""

import signal
import subprocess
import sys
from pathlib import Path

from desktop.services.diagnosis.last_run import TRACE, RunMark, crash_lines

CHILD = """
import sys
from pathlib import Path
from desktop.services.diagnosis.last_run import RunMark
mark = RunMark(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
if sys.argv[2] == "crash":
    import ctypes
    def in_the_dark(secret):
        ctypes.string_at(0)
    in_the_dark("马晓芳")
"""


def child(folder: Path, how: str) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-c", CHILD, str(folder), how]
    made = subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert made.stdout is not None and made.stdout.readline() == "ready\n"
    return made


def test_a_run_that_ends_well_leaves_nothing(tmp_path: Path) -> None:
    mark = RunMark(tmp_path / "状态")
    assert [path.suffix for path in sorted((tmp_path / "状态").iterdir())] == [".lock", ".txt"]
    mark.end()
    assert list((tmp_path / "状态").iterdir()) == []
    again = RunMark(tmp_path / "状态")
    assert not again.ended_badly
    again.end()


def test_a_killed_run_is_noticed_once(tmp_path: Path) -> None:
    process = child(tmp_path, "wait")
    here = RunMark(tmp_path)
    assert not here.ended_badly, "the other window is still open"
    here.end()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    after = RunMark(tmp_path)
    assert after.ended_badly
    assert crash_lines(tmp_path) == [], "a kill says nothing of where"
    after.end()
    told = RunMark(tmp_path)
    assert not told.ended_badly
    told.end()


def test_where_a_part_crashed_is_kept_without_folders_and_values(tmp_path: Path) -> None:
    process = child(tmp_path, "crash")
    process.communicate("\n")
    assert process.returncode != 0
    after = RunMark(tmp_path)
    after.end()
    assert after.ended_badly
    assert (tmp_path / TRACE).exists()
    lines = crash_lines(tmp_path)
    assert lines[0].startswith(("Fatal Python error", "Windows fatal"))
    assert any("ctypes/__init__.py:" in line and line.endswith(" string_at") for line in lines)
    assert not any(line.strip().startswith("/") or "马晓芳" in line for line in lines)


def test_a_place_that_cannot_be_written_does_not_keep_the_program_from_starting(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    mark = RunMark(blocked / "状态")
    assert not mark.ended_badly
    mark.end()
