"""Temporary files of a run lie in a folder of its own; it goes at the end, or at the next start after a kill."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.services.parts.scratch import LOCK_NAME, PREFIX, Scratch, common_folder, sweep


@pytest.fixture
def common(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A temporary folder of one's own."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield tmp_path
    assert tempfile.tempdir == str(tmp_path), "given back"


def test_temporary_files_lie_in_a_private_folder_that_goes_with_the_run(common: Path) -> None:
    scratch = Scratch()
    made = Path(tempfile.mkdtemp())
    (made / "附件.pdf").write_bytes(b"1")
    (made / "附件.pdf").chmod(0o400)
    assert made.parent.parent == common and made.parent.name.startswith(PREFIX)
    assert made.parent.stat().st_mode & 0o077 == 0
    assert common_folder() == common
    scratch.clear()
    assert [path.name for path in made.parent.iterdir()] == [LOCK_NAME], "a locked file leaves nothing open behind"
    scratch.end()
    assert list(common.iterdir()) == []


def test_what_a_killed_run_left_goes_at_the_next_start_and_a_running_ones_stays(common: Path) -> None:
    code = "import os, sys; from desktop.services.parts.scratch import Scratch; import tempfile\n"
    code += "Scratch(); open(os.path.join(tempfile.mkdtemp(), 'a'), 'w').write('x'); print('made', flush=True)\n"
    code += "sys.stdin.read()"
    command = [sys.executable, "-c", code]
    env = {"PYTHONPATH": ":".join(sys.path), "TMPDIR": str(common)}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env) as other:
        assert other.stdout is not None and other.stdout.readline() == b"made\n"
        sweep(common)
        assert len(list(common.iterdir())) == 1
        other.kill()
    scratch = Scratch()
    assert len(list(common.iterdir())) == 1, "only our own is left"
    scratch.end()


def test_other_folders_are_left_alone(common: Path) -> None:
    (common / "pingan-else").mkdir()
    (common / f"{PREFIX}being-made").mkdir()
    target = common / "target"
    target.mkdir()
    (common / f"{PREFIX}link").symlink_to(target)
    before = sorted(common.iterdir())
    sweep(common)
    assert sorted(common.iterdir()) == before
    (common / f"{PREFIX}being-made" / LOCK_NAME).touch()
    sweep(common)
    assert not (common / f"{PREFIX}being-made").exists()
