"""The program as it is started: a killed run is told of once; nothing of what was entered reaches the log."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from desktop import runlog
from desktop.bootstrap import Program
from desktop.fields import Refused
from desktop.models.organisation import Person
from desktop.services.dispute.case import save_dispute
from desktop.services.parts.draft import save_draft
from desktop.services.parts.trouble import NotSaved
from desktop.services.workspace import Workspace
from desktop.views import main_window
from desktop.views.diagnosis import crash_dialog
from desktop.views.diagnosis.crash import ENDED_BADLY, CrashWatch
from desktop.views.parts import dialogs
from desktop.views.parts.preferences import LOG, state_folder
from tests.support import PASSPHRASE, make_workspace

RUN = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from desktop.bootstrap import Program
program = Program(Path(sys.argv[1]))
def look():
    banner = program.start_window._note
    print("shown:", banner.text if banner.isVisible() else "-", flush=True)
    if sys.argv[2] == "end":
        program.start_window.close()
QTimer.singleShot(300, look)
program.run()
print("ended", flush=True)
"""


def run(folder: Path, how: str) -> subprocess.Popen[str]:
    arguments = [sys.executable, "-c", RUN, str(folder / "preferences.ini"), how]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)


def test_a_killed_run_is_told_once_at_the_next_start_and_not_again(tmp_path: Path) -> None:
    first = run(tmp_path, "stay")
    assert first.stdout is not None
    assert first.stdout.readline() == "shown: -\n"
    first.kill()
    first.communicate()
    said = [run(tmp_path, "end").communicate(timeout=60)[0].splitlines() for _ in range(2)]
    assert said == [[f"shown: {ENDED_BADLY}", "ended"], ["shown: -", "ended"]]
    assert "没有正常结束" in ENDED_BADLY and "已保存的都在" in ENDED_BADLY and "会恢复" in ENDED_BADLY
    lines = runlog.last_lines(state_folder() / LOG)
    events = [line.split(" I ")[1].split()[0] for line in lines]
    assert [event for event in events if event.startswith("program.")] == [
        "program.started",
        "program.started",
        "program.had_ended_badly",
        "program.ended",
        "program.started",
        "program.ended",
    ]
    assert not list(state_folder().glob("run-*")), "the mark goes with the run"


def test_a_file_whose_window_cannot_be_made_is_closed_and_the_start_window_says_why(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ws = make_workspace(tmp_path)
    ws.vault.close()

    def broken(*_arguments: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("database disk image is malformed"))

    monkeypatch.setattr(main_window, "MainWindow", broken)
    program = Program(tmp_path / "preferences.ini")
    window = program.show_start(ws.vault.path)
    for _ in range(2):  # the second try does not find it in use
        window.passphrase.setText(PASSPHRASE)
        window.unlock_button.click()
        qtbot.waitUntil(lambda: "已损坏" in window.message, timeout=10_000)
        assert "从最新的好备份恢复" in window.message and program.main_window is None
        assert window.unlock_button.isEnabled()
        window.passphrase.setText("")
        window.choose(ws.vault.path)
    window.close()


# --- nothing of what was entered -----------------------------------------------------------------------

NAME, CASE, PLACE, OTHER_PASSPHRASE = "欧阳震华", "某公司拖欠工资纠纷", "红谷滩区凤凰洲七号", "猜错的口令 0417"
SECRETS = (NAME, CASE, PLACE, OTHER_PASSPHRASE, PASSPHRASE, "南昌市城市管理局", "张敏", "工作库.db")


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> Iterator[list[str]]:
    """The log and the hooks of a running program; every dialog is answered, what it said is kept."""
    said: list[str] = []

    def ask(_parent: object, title: str, *sentences: object) -> str:
        said.append(" ".join([title, *map(str, sentences)]))
        return ""

    monkeypatch.setattr(crash_dialog, "ask", ask)
    monkeypatch.setattr(dialogs.Sentences, "exec", lambda _dialog: said.append("程序出错") or 0)
    made = CrashWatch(lambda: None)
    made.install()
    made.begin_run(said.append)
    yield said
    made.end_run()


def fail_in_every_way(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands that are refused, that the disk does not take, that the database and the program stumble over."""
    with pytest.raises(Refused):
        save_dispute(ws, None, {"name": CASE, "summary": PLACE, "people": -1})
    with pytest.raises(IntegrityError), ws.command("test", CASE) as command:
        command.session.add(Person(id=1, name=NAME, initials=None))
    with pytest.raises(ValueError, match=NAME), ws.command("test", f"{NAME}：{CASE}"):
        raise ValueError(f"{NAME} {PLACE}")

    def full(_session: Session) -> None:
        raise OperationalError("INSERT INTO person (name) VALUES (?)", (NAME,), Exception("database or disk is full"))

    with monkeypatch.context() as broken:
        broken.setattr(Session, "commit", full)
        with pytest.raises(NotSaved), ws.command("test", CASE) as command:
            command.session.add(Person(name=NAME, initials="oyzh", note=PLACE))
        with pytest.raises(NotSaved):
            save_draft(ws, "dispute", None, {"name": CASE, "summary": PLACE})


def raise_later(error: Exception) -> None:
    def slot() -> None:
        local = f"{CASE} {NAME}"
        raise error if local else AssertionError

    QTimer.singleShot(0, slot)


def test_nothing_that_was_entered_reaches_the_log_whatever_fails(
    qtbot: QtBot,
    tmp_path: Path,
    watch: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    ws = make_workspace(tmp_path)
    fail_in_every_way(ws, monkeypatch)
    raise_later(KeyError(f"{NAME} {CASE}"))
    raise_later(OperationalError("SELECT ?", (PLACE,), Exception(f"no such column: {NAME}")))
    qtbot.waitUntil(lambda: len(watch) >= 1)
    qtbot.wait(100)
    ws.vault.close()
    program = Program(tmp_path / "preferences.ini")
    window = program.show_start(ws.vault.path)
    window.passphrase.setText(OTHER_PASSPHRASE)
    window.unlock_button.click()
    qtbot.waitUntil(lambda: "口令不对" in window.message, timeout=10_000)
    window.close()
    written = b"".join(path.read_bytes() for path in state_folder().rglob("*") if path.is_file())
    printed = "".join(capfd.readouterr())
    assert b"error.unexpected KeyError" in written and b"save.failed" in written
    for secret in SECRETS:
        assert secret not in printed, secret
        for encoding in ("utf-8", "gb18030", "utf-16-le"):
            assert secret.encode(encoding) not in written, secret
