"""The window shows the unit, the year and one page a tab; what a command saved stands in the status line."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.services.parts import paper_fonts
from desktop.views import main_window
from desktop.views.look.theme import current_theme
from desktop.views.main_window import TABS, MainWindow
from desktop.views.parts.preferences import Preferences
from tests.support import make_workspace


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    made = MainWindow(make_workspace(tmp_path), Preferences(tmp_path / "preferences.ini"))
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


def test_every_tab_opens_its_page_when_first_shown(window: MainWindow) -> None:
    pages = [window.go(plan.key) for plan in TABS]
    assert all(page.isVisibleTo(window) or page is not pages[-1] for page in pages)
    assert len(set(pages)) == len(TABS)
    assert window.go("home") is pages[0]


def test_the_letters_tab_carries_the_packs_own_word(qtbot: QtBot, tmp_path: Path) -> None:
    window = MainWindow(make_workspace(tmp_path, "nanyang-2017"), Preferences(tmp_path / "p.ini"))
    qtbot.addWidget(window)
    assert "责任书" in window.tab_titles() and "责任状" not in window.tab_titles()
    window.close()


def test_the_year_gives_the_reference_day(window: MainWindow) -> None:
    assert (window.year, window.day.isoformat()) == (2026, "2026-10-22")
    window.choose_year(2025)
    assert (window.year, window.day.isoformat()) == (2025, "2025-12-31")


def test_what_was_saved_stands_in_the_status_line(window: MainWindow) -> None:
    with window.workspace.command("test", "已登记一件事"):
        pass
    assert window.status_text() == "已保存 09:00　已登记一件事"


def test_theme_and_size_change_at_once_and_are_remembered(window: MainWindow, tmp_path: Path) -> None:
    window.set_look("dark", 150)
    assert (current_theme().name, current_theme().scale_percent) == ("dark", 150)
    again = Preferences(tmp_path / "preferences.ini")
    assert (again.theme, again.scale) == ("dark", 150)
    window.set_look("light", 100)


def test_fonts_that_stand_in_are_said_once_before_the_first_paper(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(main_window, "tell", lambda _parent, _title, what, **_more: said.append(what))
    monkeypatch.setattr(main_window, "choose_save_path", lambda *_a: None)
    monkeypatch.setattr(paper_fonts, "font_note", lambda: "本机没有仿宋字体")
    window.choose_save_path("月报.xlsx", "Excel 工作簿 (*.xlsx)")
    assert said == [], "a workbook prints no letters"
    window.choose_save_path("责任状.pdf", "PDF 文件 (*.pdf)")
    window.choose_save_path("责任状.pdf", "PDF 文件 (*.pdf)")
    assert said == ["本机没有仿宋字体"]
