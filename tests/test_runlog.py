"""The log rotates, never fails, and nothing that a person wrote can reach it."""

import ast
import errno
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from desktop import runlog
from desktop.runlog import close_log, last_lines, note, note_error, open_log
from tests.test_house import sources

SECRET = "马晓芳"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "状态" / "log"
    open_log(place)
    yield place
    close_log()


def text_of(folder: Path) -> str:
    return "".join(path.read_text("utf-8") for path in folder.iterdir()) if folder.exists() else ""


def test_nothing_is_made_before_the_first_event(folder: Path) -> None:
    assert not folder.parent.exists()
    note("program.started")
    assert [path.name for path in folder.iterdir()] == ["run.log"]
    assert text_of(folder).rstrip().endswith(" I program.started")


def test_an_event_takes_words_of_the_program_and_numbers_only(folder: Path) -> None:
    note("file.opened", seconds=0.25, size=458_752)
    note(f"打开 {SECRET}")
    note("x" * 60)
    note("file.opened", size=SECRET)  # type: ignore[arg-type]  # what a careless caller would do
    lines = [line.split(" I ")[1] for line in last_lines(folder)]
    assert lines == ["file.opened seconds=0.250 size=458752", "?", "?", "file.opened size=?"]


def failing(secret: str) -> None:
    local = f"口令是 {secret}"
    try:
        int(local)
    except ValueError as error:
        statement = "INSERT INTO dispute (title) VALUES (?)"
        raise OperationalError(statement, (secret,), Exception(f"disk I/O error {secret}")) from error


def test_an_error_leaves_its_type_and_place_and_none_of_its_words(folder: Path) -> None:
    with pytest.raises(OperationalError) as caught:
        failing(SECRET)
    note_error("error.unexpected", caught.value)
    note_error("error.unexpected", OSError(errno.ENOSPC, "No space left", f"/home/{SECRET}/单位.db"))
    written = text_of(folder)
    assert SECRET not in written and "INSERT" not in written and "口令" not in written and "单位" not in written
    assert "sqlalchemy.exc.OperationalError" in written and "ValueError" in written
    assert f"OSError({errno.ENOSPC})" in written
    assert f"{__name__}:{failing.__code__.co_firstlineno + 6}" in written


def test_five_files_of_half_a_megabyte_are_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert runlog.FILES * runlog.FILE_BYTES == 5 * 512 * 1024
    monkeypatch.setattr(runlog, "FILE_BYTES", 2_000)
    open_log(folder)
    for number in range(1_000):
        note("tick", number=number)
    files = sorted(folder.iterdir())
    assert [path.name for path in files] == ["run.log", *(f"run.log.{n}" for n in range(1, 5))]
    assert all(path.stat().st_size <= 2_000 for path in files)
    lines = last_lines(folder, 60)
    assert [int(line.rpartition("=")[2]) for line in lines] == list(range(940, 1_000)), "over several files, in order"


def test_a_log_that_cannot_be_written_keeps_silent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    open_log(blocked / "log")
    note("program.started")
    close_log()
    assert last_lines(blocked / "log") == []
    assert capsys.readouterr().err == ""


def test_without_a_folder_events_are_dropped_and_other_logs_are_not_taken_in(folder: Path) -> None:
    close_log()
    note("program.started")
    assert not folder.exists()
    open_log(folder)
    logging.getLogger("sqlalchemy.engine").error("INSERT %s", SECRET)
    note("program.started")
    assert SECRET not in text_of(folder)


def test_every_event_is_a_word_in_the_programs_own_text() -> None:
    """So that no value can become an event: a literal, or `command.` with the name the command has in the program."""
    events = [
        ast.unparse(node.args[0])
        for path in sources("desktop")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("runlog.note", "runlog.note_error")
    ]
    assert len(events) > 1
    assert [event for event in events if not event.startswith("'")] == ["f'command.{name}'"]
