"""The home page's figures follow from the records, grouped by duty and period, worst first."""

from datetime import date, datetime
from pathlib import Path

import pytest

from desktop.services.dispute.screening import new_screening_values, save_screening
from desktop.services.dispute.steps import assign_three_fixed
from desktop.services.home import home_summary
from desktop.services.organisation.lookup import own_unit_id
from desktop.services.organisation.tree import unit_heading
from desktop.services.parts.obligation import ObligationState, state_of
from tests.case_office import make_office
from tests.support import Clock, make_workspace


@pytest.mark.parametrize(
    ("done_on", "today", "state"),
    [
        (None, date(2026, 10, 10), ObligationState.waiting),
        (None, date(2026, 10, 20), ObligationState.due_soon),
        (None, date(2026, 10, 25), ObligationState.due_soon),
        (None, date(2026, 10, 26), ObligationState.overdue),
        (date(2026, 10, 25), date(2026, 11, 1), ObligationState.done),
        (date(2026, 10, 26), date(2026, 11, 1), ObligationState.done_late),
    ],
)
def test_a_duty_due_on_the_25th_is_kept_on_the_25th_and_late_on_the_26th(
    done_on: date | None, today: date, state: ObligationState
) -> None:
    assert state_of(date(2026, 10, 25), done_on, today, soon_days=7) is state


def test_the_months_report_of_all_units_is_one_line_with_its_article(tmp_path: Path) -> None:
    office = make_office(tmp_path, now=datetime(2026, 10, 22, 9))
    summary = home_summary(office.ws, 2026)
    [line] = [group for group in summary.this_week if group.title == "10 月矛盾纠纷月报"]
    assert line.due_on == date(2026, 10, 25)
    assert len(line.units) == 2
    assert "矛盾" in line.article and "三" in line.article
    assert line.state_text == "还有 3 天"
    office.ws.vault.close()


def test_a_case_past_its_day_is_overdue_with_the_way_to_it(tmp_path: Path) -> None:
    clock = Clock(datetime(2026, 10, 22, 9))
    office = make_office(tmp_path, clock=clock)
    case = office.fixed_case()
    assign_three_fixed(office.ws, [case], {"due_on": date(2026, 10, 23)})
    assert not any(group.title == "纠纷超过办结时限" for group in home_summary(office.ws, 2026).overdue)
    clock.now = datetime(2026, 10, 24, 0, 0)
    [line] = [group for group in home_summary(office.ws, 2026).overdue if group.title == "纠纷超过办结时限"]
    assert (line.days, line.tab, line.target) == (1, "dispute", {"filter": "overdue"})
    office.ws.vault.close()


def test_the_year_grid_has_twelve_months_a_duty(tmp_path: Path) -> None:
    office = make_office(tmp_path)
    rows = {row.title: row.cells for row in home_summary(office.ws, 2026).grid}
    assert {"矛盾纠纷月报", "矛盾纠纷排查"} <= set(rows)
    assert all(len(cells) == 12 for cells in rows.values())
    assert unit_heading(office.ws) == ("南昌市城市管理局", "应急安全科")
    office.ws.vault.close()


def test_a_new_file_says_its_first_steps_until_work_has_begun(tmp_path: Path) -> None:
    ws = make_workspace(tmp_path, "nanyang-2017")
    steps = home_summary(ws, 2026).first_steps
    assert [step.title for step in steps] == ["建立下级单位", "任命责任人", "登记排查", "登记纠纷"]
    assert "责任书" in steps[0].why
    save_screening(
        ws,
        None,
        {**new_screening_values(ws, own_unit_id(ws)), "scope": "各科室", "result": "未发现", "screeners": "全科"},
    )
    assert home_summary(ws, 2026).first_steps == ()
    ws.vault.close()


def test_years_before_the_file_was_begun_are_not_held_against_it(tmp_path: Path) -> None:
    office = make_office(tmp_path, now=datetime(2026, 10, 22, 9))
    before, now = home_summary(office.ws, 2025), home_summary(office.ws, 2026)
    assert (before.letters_owed, before.overdue) == (0, ())
    assert now.letters_owed > 0
    office.ws.vault.close()
