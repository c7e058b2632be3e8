"""The home page: figures count duties, lead to their records, and cost nothing while another page is shown."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.services.dispute.steps import assign_three_fixed
from desktop.views import home
from desktop.views.home import HomePage
from desktop.views.main_window import MainWindow
from desktop.views.parts.preferences import Preferences
from tests.case_office import Office, make_office


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Two units; three cases past their day in the bureau and one in the unit below."""
    made = make_office(tmp_path, now=datetime(2026, 10, 22, 9))
    cases = [made.fixed_case(name=f"占道纠纷{n}") for n in range(3)]
    cases.append(made.fixed_case(name="噪音纠纷", unit_id=made.team, involved_unit_id=made.team))
    assign_three_fixed(made.ws, cases, {"due_on": date(2026, 10, 20)})
    return made


@pytest.fixture
def window(qtbot: QtBot, office: Office, tmp_path: Path) -> Iterator[MainWindow]:
    made = MainWindow(office.ws, Preferences(tmp_path / "preferences.ini"))
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


def page_of(window: MainWindow) -> HomePage:
    page = window.go("home")
    assert isinstance(page, HomePage)
    return page


def test_the_figure_counts_each_case_and_the_line_each_unit(window: MainWindow) -> None:
    page = page_of(window)
    summary = page.summary
    assert summary is not None
    [line] = [group for group in summary.overdue if group.title == "纠纷超过办结时限"]
    assert (line.count, len(line.units)) == (4, 2)
    assert page.overdue.figure.text() == str(sum(group.count for group in summary.overdue))


def test_a_figure_of_several_lines_shows_them_and_leads_back(window: MainWindow) -> None:
    page = page_of(window)
    summary = page.summary
    assert summary is not None and len(summary.this_week) > 1
    everything = page.todo.model().rowCount()
    page.week.opened.emit()
    assert page.todo.model().rowCount() == len(summary.this_week) < everything
    assert page.all_todo.isVisible()
    page.all_todo.click()
    assert page.todo.model().rowCount() == everything
    assert not page.all_todo.isVisible()


def test_a_month_owed_by_several_units_leads_to_who_has_sent_what(window: MainWindow) -> None:
    summary = page_of(window).summary
    assert summary is not None
    [line] = [group for group in summary.this_week if group.title == "10 月矛盾纠纷月报"]
    assert line.target == {"part": "sending"}
    page = window.go(line.tab, **line.target)
    assert page.report.grid.isVisible()


def test_a_save_elsewhere_reads_nothing_until_the_page_is_seen(
    window: MainWindow, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_of(window)
    reads: list[int] = []
    real = home.home_summary
    monkeypatch.setattr(home, "home_summary", lambda ws, year: reads.append(year) or real(ws, year))
    window.go("dispute")
    office.case(name="另一起纠纷")
    office.case(name="再一起纠纷")
    assert reads == []
    assert window.go("home") is page
    assert reads == [2026]


def test_the_chosen_line_says_how_its_deadline_came_about(window: MainWindow) -> None:
    page = page_of(window)
    [place] = [n for n, group in enumerate(page._groups) if group.title == "10 月矛盾纠纷月报"]
    page.todo.choose_id(place + 1)
    assert page.why.isVisible()
    assert page.why.text() == page._groups[place].sentence != ""


def test_what_is_late_from_last_year_shows_its_whole_date(window: MainWindow, office: Office) -> None:
    office.fixed_case(name="旧案", happened_on=date(2025, 11, 1), known_on=date(2025, 11, 2),
                      three_fixed_on=date(2025, 11, 3), due_on=date(2025, 12, 1))  # fmt: skip
    page = page_of(window)
    page.reload()
    assert page.todo.model().index(0, 2).data() == "2025-12-01"
    assert "2025-12-01" in " ".join(label.text() for label in page.overdue.findChildren(QLabel))
