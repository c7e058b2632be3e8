"""A newer file in the real window: the banner, reading, printing; every save refused where it is made."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from desktop.bootstrap import Program
from desktop.models.schema import SCHEMA_NUMBER
from desktop.services.founding import open_file
from desktop.services.workspace import Workspace
from desktop.views.look.widgets import Banner
from desktop.views.main_window import TABS, MainWindow
from desktop.views.parts.preferences import Preferences
from tests.support import PASSPHRASE, make_workspace, packs

CASE = {
    "name": "两户因漏水争执",
    "happened_on": date(2026, 10, 9),
    "known_on": date(2026, 10, 9),
    "dispute_type": "environment",
    "summary": "楼上漏水",
    "involved_unit_id": 1,
    "people": 3,
}


def newer_file(folder: Path, *statements: str) -> Path:
    ws = make_workspace(folder)
    with ws.vault.writer.begin() as connection:
        for statement in (*statements, f"PRAGMA user_version = {SCHEMA_NUMBER + 1}"):
            connection.exec_driver_sql(statement)
    ws.vault.close()
    return ws.vault.path


@pytest.fixture
def open_window(qtbot: QtBot, tmp_path: Path) -> Callable[..., MainWindow]:
    def opened(*statements: str) -> MainWindow:
        ws = open_file(newer_file(tmp_path, *statements), PASSPHRASE, packs())
        window = MainWindow(ws, Preferences(tmp_path / "preferences.ini"))
        qtbot.addWidget(window)
        window.show()
        return window

    return opened


def texts(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def banner_of(window: MainWindow) -> Banner:
    return next(banner for banner in window.findChildren(Banner) if "更新版本" in banner.text)


def test_the_start_window_opens_it_and_every_page_can_be_read(qtbot: QtBot, tmp_path: Path) -> None:
    path = newer_file(tmp_path)
    before = path.read_bytes()
    program = Program(tmp_path / "preferences.ini")
    start = program.show_start(path)
    start.passphrase.setText(PASSPHRASE)
    start.unlock_button.click()
    qtbot.waitUntil(lambda: program.main_window is not None, timeout=20_000)
    window = program.main_window
    assert window is not None
    banner = banner_of(window)
    assert banner.isVisible()
    assert "只能查看、打印、导出，不能修改" in banner.text and "先升级本程序" in banner.text
    for plan in TABS:
        assert window.go(plan.key) is not None
    assert program.locker is not None
    program.locker.lock()
    qtbot.waitUntil(lambda: program.main_window is None, timeout=8_000)
    locked = program.start_window
    assert locked is not None
    assert any("没有留下" in banner.text for banner in locked.findChildren(Banner)), "nothing was kept in such a file"
    locked.close()
    assert path.read_bytes() == before


def test_a_file_that_can_be_changed_shows_no_banner(qtbot: QtBot, tmp_path: Path) -> None:
    ws: Workspace = make_workspace(tmp_path)
    window = MainWindow(ws, Preferences(tmp_path / "preferences.ini"))
    qtbot.addWidget(window)
    window.show()
    assert not any("只能查看" in banner.text for banner in window.findChildren(Banner))
    window.close()


def type_case(window: MainWindow) -> tuple[Any, Any]:
    """A new case as a person types it; returns its form and the panel that saves."""
    ledger = window.go("dispute").ledger  # type: ignore[attr-defined]  # go() returns the page of that key
    ledger.page.new_record()
    for name, value in CASE.items():
        ledger.page.form.put(name, value)
    return ledger.page.form, ledger.page.panel


def test_a_save_is_refused_above_the_form_and_what_was_typed_stays(open_window: Callable[..., MainWindow]) -> None:
    window = open_window()
    form, panel = type_case(window)
    assert not panel.save()
    assert "更新版本" in form.problem_text() and "没有改动" in form.problem_text()
    assert form.values()["name"] == CASE["name"]
    window.close()


def test_a_file_moved_away_is_said_in_the_form_and_put_back_the_save_goes_through(qtbot: QtBot, tmp_path: Path) -> None:
    ws = make_workspace(tmp_path)
    window = MainWindow(ws, Preferences(tmp_path / "preferences.ini"))
    qtbot.addWidget(window)
    window.show()
    form, panel = type_case(window)
    away = ws.vault.path.with_name("别处.db")
    ws.vault.path.rename(away)
    assert not panel.save()
    assert "不在原处" in form.problem_text() and "放回原来的文件夹" in form.problem_text()
    assert form.values()["name"] == CASE["name"]
    away.rename(ws.vault.path)
    assert panel.save()
    window.close()


@pytest.mark.parametrize(("text", "words"), [("database or disk is full", "磁盘已满"), ("disk I/O error", "读写出错")])
def test_a_full_or_failing_disk_is_said_in_the_form_and_the_save_can_be_made_again(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, words: str
) -> None:
    ws = make_workspace(tmp_path)
    window = MainWindow(ws, Preferences(tmp_path / "preferences.ini"))
    qtbot.addWidget(window)
    window.show()
    form, panel = type_case(window)

    def failing(_session: Session) -> None:
        raise OperationalError("COMMIT", {}, Exception(text))

    with monkeypatch.context() as broken:
        broken.setattr(Session, "commit", failing)
        assert not panel.save()
    assert words in form.problem_text() and "没有保存" in form.problem_text()
    assert form.values()["name"] == CASE["name"]
    assert panel.save()
    window.close()


def test_a_page_that_rests_on_what_a_newer_program_renamed_says_so_and_the_others_work(
    open_window: Callable[..., MainWindow],
) -> None:
    window = open_window("ALTER TABLE letter RENAME COLUMN copies TO sheets")
    page = window.go("letter")
    said = texts(page)
    assert "由更新版本保存，本程序读不了" in said and "其余页面可以照常查看" in said
    assert "由更新版本保存" not in texts(window.go("dispute"))
    window.close()
