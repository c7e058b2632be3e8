"""Faults of disk and file while saving come out as refusals in plain words; the truth is read again, not assumed."""

import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from desktop.fields import Problem, Refused
from desktop.models.schema import SCHEMA_NUMBER
from desktop.models.vault.errors import FileGone
from desktop.models.vault.opening import open_vault
from desktop.models.vault.vault import Vault
from desktop.models.vault.view_only import NEWER
from desktop.services.parts.draft import load_draft, save_draft
from desktop.services.parts.trouble import NotSaved, Unsure, not_opened, saving, trouble_of
from desktop.services.workspace import Workspace, put_setting
from tests.support import PASSPHRASE, make_workspace


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = make_workspace(tmp_path)
    yield made
    made.vault.close()


def fault(text: str) -> OperationalError:
    return OperationalError("COMMIT", {}, Exception(text), hide_parameters=True)


def write(ws: Workspace, value: str = "新值") -> None:
    with ws.command("test", "试写") as command:
        put_setting(command.session, "trial", value)


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("database or disk is full", "full", "磁盘已满，这一次没有保存"),
        ("attempt to write a readonly database", "read_only", "只能读取"),
        ("database disk image is malformed", "damaged", "备份与恢复"),
        ("database is locked", "busy", "正被占用"),
    ],
)
def test_a_fault_while_saving_says_what_happened_what_is_safe_and_what_to_do(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch, text: str, kind: str, words: str
) -> None:
    heard: list[object] = []
    ws.bus.subscribe(heard.append)

    def failing(_session: Session) -> None:
        raise fault(text)

    monkeypatch.setattr(Session, "commit", failing)
    with pytest.raises(NotSaved) as caught:
        write(ws)
    monkeypatch.undo()
    trouble = caught.value.trouble
    assert trouble.kind == kind
    assert words in trouble.sentence and "已填写的内容还在窗口里" in trouble.sentence
    assert "Error" not in trouble.sentence
    assert (ws.setting("trial"), heard) == (None, []), "nothing was written and nobody was told so"
    write(ws)
    assert ws.setting("trial") == "新值", "and the next save goes through"


def test_a_commit_reported_failed_that_is_on_the_disk_counts_as_saved(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Any] = []
    ws.bus.subscribe(heard.append)
    real = Session.commit

    def late(session: Session) -> None:
        real(session)
        raise fault("disk I/O error")

    monkeypatch.setattr(Session, "commit", late)
    write(ws)
    monkeypatch.undo()
    assert ws.setting("trial") == "新值"
    assert [changes.summary for changes in heard] == ["试写"]
    write(ws, "再一次")
    assert ws.setting("trial") == "再一次"


def test_when_the_disk_cannot_be_asked_any_more_that_is_said(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_session: Session) -> None:
        raise fault("disk I/O error")

    def unreachable(_vault: Vault) -> None:
        raise fault("disk I/O error")

    monkeypatch.setattr(Session, "commit", failing)
    monkeypatch.setattr(Vault, "reopen", unreachable)
    with pytest.raises(Unsure, match=r"不能确定.*先核对"):
        write(ws)
    monkeypatch.undo()
    assert ws.setting("trial") is None


def test_a_file_moved_away_refuses_and_put_back_goes_on(ws: Workspace) -> None:
    write(ws, "先前")
    away = ws.vault.path.with_name("别处.db")
    ws.vault.path.rename(away)
    with pytest.raises(NotSaved, match="不在原处") as caught:
        write(ws)
    assert caught.value.trouble.kind == "gone"
    away.rename(ws.vault.path)
    write(ws)
    assert ws.setting("trial") == "新值"


def test_a_newer_file_refuses_every_command_and_keeps_no_drafts(ws: Workspace) -> None:
    with ws.vault.writer.begin() as connection:
        connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_NUMBER + 1}")
    ws.vault.close()
    before = ws.vault.path.read_bytes()
    vault = open_vault(ws.vault.path, PASSPHRASE)
    newer = Workspace(vault, ws.packs, clock=ws.clock, operator="张敏")
    ran: list[int] = []
    with pytest.raises(NotSaved, match=r"更新版本.*只能查看"), newer.command("test", "试写"):
        ran.append(1)
    assert ran == [], "refused before anything"
    save_draft(newer, "dispute", None, {"a": 1})
    assert load_draft(newer, "dispute", None) is None
    assert newer.policy.title
    vault.close()
    assert ws.vault.path.read_bytes() == before


def test_errors_of_the_program_are_not_taken_for_faults_of_the_disk() -> None:
    for error in (ValueError("x"), IntegrityError("INSERT", {}, Exception("UNIQUE constraint failed"))):
        assert trouble_of(error) is None
        with pytest.raises(type(error)), saving():
            raise error
    refused = Refused([Problem("name", "请填写")])
    with pytest.raises(Refused) as caught, saving():
        raise refused
    assert caught.value is refused


def test_why_a_file_was_not_opened_is_whole_sentences() -> None:
    shape = fault("no such table: unit")
    assert "连查看也不能" in not_opened(shape, NEWER) and "先升级程序" in not_opened(LookupError("新选项"), NEWER)
    assert not_opened(fault("disk I/O error")).startswith("存储设备读写出错")
    assert not_opened(ValueError("马晓芳")) == "没有打开：程序内部出错（ValueError）。文件没有改动，可以再试一次。"


def test_reading_and_other_files_are_told_too() -> None:
    told = trouble_of(OSError(errno.ENOSPC, "No space left on device"))
    assert told is not None and "磁盘已满，刚才的操作没有完成" in told.sentence
    shape = trouble_of(fault("no such column: unit.colour"))
    assert shape is not None and "更新版本" in shape.sentence and "升级" in shape.sentence
    gone = trouble_of(FileGone())
    assert gone is not None and gone.kind == "gone"
