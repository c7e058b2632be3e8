"""Backups of a real work file: when one is made, what the list says of it, restoring, copying to a stick."""

import errno
import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from desktop.models.trail.audit import AuditEntry
from desktop.models.vault import restore as exchange
from desktop.models.vault.backup_folder import default_folder
from desktop.models.vault.errors import FileInUse, VaultError, WrongPassphrase
from desktop.models.vault.opening import open_vault
from desktop.models.vault.rekey import rekey
from desktop.services.organisation.lookup import add_person, own_unit_id
from desktop.services.trail.undo import undo_steps
from desktop.services.vault import backup as service, stick
from desktop.services.vault.backup import (
    ASKED,
    CLOSING,
    back_up,
    back_up_at_closing,
    backup_lines,
    backup_state,
    change_folder,
    compare,
    folder_of,
    list_backups,
    needs_backup,
    present_contents,
    size_text,
    verify_waiting,
)
from desktop.services.vault.restore import RestoreFailed, backups_at, key_of, look_into, place_of, restore_file
from desktop.services.vault.stick import StickFailed, copy_file, copy_newest
from desktop.services.workspace import Workspace
from tests.support import PASSPHRASE, Clock, make_workspace, packs

OTHER = "另一个口令 2027"


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    workspace = make_workspace(tmp_path)
    yield workspace
    workspace.vault.close()


def people(ws: Workspace) -> list[str]:
    with ws.read() as session:
        return [name for (name,) in session.connection().exec_driver_sql("SELECT name FROM person ORDER BY id")]


def add(ws: Workspace, name: str) -> None:
    add_person(ws, name, own_unit_id(ws))


# --- making -------------------------------------------------------------------------------------------


def test_closing_makes_a_verified_backup_and_none_when_nothing_was_changed(ws: Workspace) -> None:
    first = back_up_at_closing(ws)
    assert first is not None and first.verified and first.note is not None and first.note.reason == CLOSING
    assert back_up_at_closing(ws) is None
    add(ws, "王芳")
    assert needs_backup(ws)
    second = back_up_at_closing(ws)
    assert second is not None and second.number == 2


def test_a_large_file_is_closed_at_once_and_checked_through_at_the_next_opening(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "SMALL_BYTES", 0)
    made = back_up_at_closing(ws)
    assert made is not None and not made.verified and not made.failed
    assert not needs_backup(ws)
    assert verify_waiting(ws) == []
    assert list_backups(ws)[0].verified


def test_a_spoilt_backup_is_found_by_the_check_and_the_next_closing_makes_another(ws: Workspace) -> None:
    made = back_up(ws, ASKED, deep=False)
    with made.path.open("r+b") as file:
        file.seek(5000)
        file.write(b"12345")
    assert [backup.number for backup in verify_waiting(ws)] == [made.number]
    assert backup_lines(ws)[0].state == "已损坏"
    assert needs_backup(ws) and backup_state(ws).newest is None


def test_a_file_that_is_only_looked_at_is_not_backed_up_by_itself(ws: Workspace) -> None:
    add(ws, "王芳")
    ws.vault.view_only = "只能查看"
    assert back_up_at_closing(ws) is None
    ws.vault.view_only = ""


# --- the list -----------------------------------------------------------------------------------------


def test_each_line_says_unit_units_last_change_and_operator(ws: Workspace) -> None:
    add(ws, "王芳")
    back_up(ws, ASKED)
    (line,) = backup_lines(ws)
    assert (line.state, line.reason) == ("已核验", ASKED)
    assert line.contents is not None
    assert line.contents == present_contents(ws)
    assert line.contents.unit == "南昌市城市管理局" and line.contents.units == 2
    assert line.contents.operator == "张敏" and "王芳" in line.contents.summary


def test_backups_of_an_earlier_passphrase_are_listed_as_such(ws: Workspace) -> None:
    old = back_up(ws, ASKED)
    rekey(ws.vault, OTHER, lambda _copy: None, lambda _text: None)
    back_up(ws, ASKED)
    newest, older = backup_lines(ws)
    assert (newest.state, older.state) == ("已核验", "以前的口令")
    with pytest.raises(WrongPassphrase):
        key_of(old.path, OTHER)
    found = look_into(old.path, key_of(old.path, PASSPHRASE))
    assert found is not None and found.units == 2


def test_what_a_restore_would_take_away_is_counted_and_told(ws: Workspace) -> None:
    back_up(ws, ASKED)
    contents = present_contents(ws)
    assert compare(ws, contents).lost == 0
    add(ws, "王芳")
    add(ws, "李强")
    found = compare(ws, contents)
    assert found.lost == 2 and "李强" in found.newest[0] and "2 次操作" in found.sentence


def test_a_history_that_went_another_way_is_not_counted(ws: Workspace, tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    other = make_workspace(tmp_path / "b")
    add(other, "王芳")
    contents = present_contents(other)
    other.vault.close()
    add(ws, "李强")
    assert compare(ws, contents).lost is None


def test_state_for_home_and_status_line(ws: Workspace) -> None:
    clock = ws.clock
    assert isinstance(clock, Clock)
    assert backup_state(ws).sentence(ws.today()) == "还没有备份"
    back_up(ws, ASKED)
    assert backup_state(ws).sentence(ws.today()) == "上次备份 09:00"
    clock.now += timedelta(days=1)
    assert backup_state(ws).sentence(ws.today()) == "上次备份 10-22 09:00"
    assert size_text(479_232) == "468 KB" and size_text(45_000_000) == "42.9 MB"


# --- another folder -----------------------------------------------------------------------------------


def test_the_folder_can_be_changed_and_a_stick_is_refused(
    ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remark = change_folder(ws, tmp_path / "另一处")
    assert "同一块磁盘" in remark
    assert back_up(ws, ASKED).path.parent == tmp_path / "另一处"
    monkeypatch.setattr(service, "unsuitable_because", lambda _folder: "所选位置在可移动磁盘（如 U 盘）上")
    with pytest.raises(VaultError, match="没有改变"):
        change_folder(ws, tmp_path / "U")
    assert folder_of(ws) == tmp_path / "另一处"


def test_a_folder_that_cannot_be_written_is_refused(ws: Workspace, tmp_path: Path) -> None:
    (tmp_path / "文件").touch()
    with pytest.raises(VaultError, match="备份位置没有改变"):
        change_folder(ws, tmp_path / "文件" / "里")
    assert folder_of(ws) == default_folder(ws.vault.path)


# --- restoring ----------------------------------------------------------------------------------------


def test_restore_brings_the_state_back_and_keeps_the_present_file(ws: Workspace, tmp_path: Path) -> None:
    add(ws, "王芳")
    made = back_up(ws, ASKED)
    add(ws, "李强")
    key, path = ws.vault.key, ws.vault.path
    ws.vault.close()
    restored = restore_file(path, made.path, key, packs(), Clock(ws.clock()))
    assert people(restored) == ["王芳"]
    assert "恢复" in present_contents(restored).summary
    restored.vault.close()
    aside = tmp_path / "工作库-恢复前-20261022-0900.db"
    assert aside.exists()
    kept = open_vault(aside, PASSPHRASE)
    with kept.reader.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM person").scalar() == 2
    kept.close()


def test_restore_of_a_damaged_backup_is_refused_and_the_file_stays(ws: Workspace) -> None:
    made = back_up(ws, ASKED)
    key, path = ws.vault.key, ws.vault.path
    ws.vault.close()
    before = path.read_bytes()
    os.truncate(made.path, made.size - 4096)
    with pytest.raises(RestoreFailed, match="没有改动"):
        restore_file(path, made.path, key, packs())
    assert path.read_bytes() == before


def test_restore_while_the_file_is_open_elsewhere_is_refused(ws: Workspace) -> None:
    made = back_up(ws, ASKED)
    with pytest.raises(FileInUse):
        restore_file(ws.vault.path, made.path, ws.vault.key, packs())


def test_a_stale_journal_is_not_played_into_the_restored_file_and_is_kept_with_the_old_one(
    ws: Workspace, tmp_path: Path
) -> None:
    add(ws, "王芳")
    made = back_up(ws, ASKED)
    add(ws, "李强")
    journal = Path(f"{ws.vault.path}-wal")
    stale = journal.read_bytes()
    key, path = ws.vault.key, ws.vault.path
    ws.vault.close()
    journal.write_bytes(stale)  # as a power cut leaves it
    restored = restore_file(path, made.path, key, packs(), Clock(ws.clock()))
    assert people(restored) == ["王芳"]
    restored.vault.close()
    assert (tmp_path / "工作库-恢复前-20261022-0900.db-wal").read_bytes() == stale


@pytest.mark.parametrize("step", range(4))
def test_cut_short_at_any_step_the_old_file_opens_or_the_restored_one(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    add(ws, "王芳")
    made = back_up(ws, ASKED)
    add(ws, "李强")
    key, path = ws.vault.key, ws.vault.path
    ws.vault.close()

    class Killed(BaseException):
        pass

    calls: list[str] = []

    def cut(name: str, real: Any) -> Any:
        def run(*args: Any, **more: Any) -> Any:
            if len(calls) == step:
                raise Killed
            calls.append(name)
            return real(*args, **more)

        return run

    for name in ("sync_file", "sync_folder", "replace_durably"):
        monkeypatch.setattr(exchange, name, cut(name, getattr(exchange, name)))
    with pytest.raises(Killed):
        restore_file(path, made.path, key, packs())
    monkeypatch.undo()
    vault = open_vault(path, PASSPHRASE)
    with vault.reader.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM person").scalar() == (2 if step <= 2 else 1)
    vault.close()
    assert not exchange.is_unfinished(path)


def test_restore_onto_nothing_founds_the_file_again(ws: Workspace, tmp_path: Path) -> None:
    made = back_up(ws, ASKED)
    key, path = ws.vault.key, ws.vault.path
    ws.vault.close()
    path.unlink()
    assert place_of(made.path) == path
    restored = restore_file(place_of(made.path), made.path, key, packs())
    assert present_contents(restored).units == 2
    restored.vault.close()


def test_places_of_backups(ws: Workspace, tmp_path: Path) -> None:
    made = back_up(ws, ASKED)
    assert [backup.path for backup in backups_at(made.path.parent)] == [made.path]
    assert backups_at(made.path)[0].number == 1
    plain = tmp_path / "拷回来的.db"
    shutil.copyfile(made.path, plain)
    assert (backups_at(plain)[0].number, place_of(plain)) == (0, plain)
    assert backups_at(tmp_path / "没有.db") == []


# --- the stick ----------------------------------------------------------------------------------------


def plug_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders of the test stand for those of a stick."""
    monkeypatch.setattr(stick, "is_away", lambda _ws, _copied: True)


def test_a_copy_on_a_stick_is_the_newest_state_and_is_noted(
    ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plug_in(monkeypatch)
    folder = tmp_path / "U"
    folder.mkdir()
    back_up(ws, ASKED)
    add(ws, "王芳")
    copied = copy_newest(ws, folder)
    assert copied.name.startswith("工作库-000002-") and [p.name for p in folder.iterdir()] == [copied.name]
    found = look_into(copied, ws.vault.key)
    assert found is not None and "王芳" in found.summary
    assert backup_state(ws).stick_days == 0 and not backup_state(ws).stick_due


def test_a_copy_on_the_disk_of_the_work_file_does_not_end_the_reminder(ws: Workspace, tmp_path: Path) -> None:
    copied = copy_newest(ws, tmp_path)
    assert copied.is_file() and not stick.is_away(ws, copied)
    assert backup_state(ws).stick_days is None
    with ws.read() as session:
        said = session.scalar(select(AuditEntry.summary).order_by(AuditEntry.seq.desc()).limit(1))
    assert said == "备份 000001 拷出一份（在同一块磁盘上）"
    assert all("拷出" not in step.summary for step in undo_steps(ws)), "what left the file cannot be taken back"


def test_the_weekly_nudge(ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plug_in(monkeypatch)
    clock = ws.clock
    assert isinstance(clock, Clock)
    assert not backup_state(ws).stick_due, "a file of today needs no copy yet"
    clock.now += timedelta(days=7)
    assert backup_state(ws).stick_due and "还没有" in backup_state(ws).stick_sentence
    copy_newest(ws, tmp_path)
    clock.now += timedelta(days=6)
    assert not backup_state(ws).stick_due
    clock.now += timedelta(days=3)
    assert backup_state(ws).stick_due and backup_state(ws).stick_sentence == "已 9 天没有拷到 U 盘"


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "U 盘已满"), (errno.EIO, "已拔出"), (errno.EFBIG, "exFAT"), (errno.EROFS, "写保护")],
)
def test_a_full_pulled_or_protected_stick_is_said_and_nothing_stays(
    ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    made = back_up(ws, ASKED)
    folder = tmp_path / "U"
    folder.mkdir()

    def fail(_handle: int) -> None:
        raise OSError(number, "x")

    monkeypatch.setattr(stick.os, "fsync", fail)
    with pytest.raises(StickFailed, match=words):
        copy_file(made, folder)
    assert list(folder.iterdir()) == []


def test_a_stick_that_lies_is_found_out(ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = back_up(ws, ASKED)
    folder = tmp_path / "U"
    folder.mkdir()
    real = stick._read_back

    def lie(part: Path, told: Any) -> bytes:
        with part.open("r+b") as file:
            file.write(b"1")
        return real(part, told)

    monkeypatch.setattr(stick, "_read_back", lie)
    with pytest.raises(StickFailed, match="读回来不一致"):
        copy_file(made, folder)
    assert list(folder.iterdir()) == []


def test_too_little_room_is_said_before_anything_is_written(
    ws: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = back_up(ws, ASKED)
    monkeypatch.setattr(stick.shutil, "disk_usage", lambda _folder: shutil._ntuple_diskusage(10, 10, 0))
    with pytest.raises(StickFailed, match="空间不够"):
        copy_file(made, tmp_path)


def test_a_stick_that_is_not_there_any_more(ws: Workspace, tmp_path: Path) -> None:
    with pytest.raises(StickFailed, match="已拔出"):
        copy_newest(ws, tmp_path / "没有")
    assert backup_state(ws).stick_days is None
