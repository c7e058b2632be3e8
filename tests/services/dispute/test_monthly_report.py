"""The life of a monthly report over a real work file: the table of examples of the first journey, and its refusals."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.changes import Changes
from desktop.fields import Refused
from desktop.models.dispute import Screening
from desktop.models.organisation import Appointment, UnitKind
from desktop.rules.dispute import ScreeningKind
from desktop.rules.monthly_report import ReportState
from desktop.rules.period import Month, Span
from desktop.rules.report_layout import ReportRow
from desktop.rules.report_timing import Timeliness
from desktop.services.dispute.case import save_dispute
from desktop.services.dispute.monthly_report import (
    accept_report,
    correct_report,
    file_zero_report,
    open_report,
    receive_report,
    remark_report,
    reopen_report,
    report_obligations,
    return_report,
    review_report,
    submit_report,
    trend_of_year,
    withdraw_remark,
)
from desktop.services.dispute.report_grid import report_grid
from desktop.services.dispute.report_query import (
    ReportView,
    cases_of_cell,
    longer_table,
    month_due,
    report_on,
    reporting_units,
)
from desktop.services.dispute.steps import reopen_dispute, resolve_dispute, void_dispute
from desktop.services.organisation.unit import add_unit
from desktop.services.parts.obligation import ObligationState
from tests.case_office import Office, make_office

OCTOBER = (2026, 10)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    for unit in (made.bureau, made.team):
        appoint(made, unit, "first_responsible", "李明", "2020-01-01")
        appoint(made, unit, "officer", "周倩", "2020-01-01")
    yield made
    made.ws.vault.close()


def appoint(office: Office, unit_id: int, post: str, name: str, since: str, until: str | None = None) -> None:
    with office.ws.command("test", "任职") as command:
        row = Appointment(unit_id=unit_id, post=post, person_id=office.people[name], since=date.fromisoformat(since))
        row.until = date.fromisoformat(until) if until else None
        command.session.add(row)


def at(office: Office, moment: str) -> None:
    office.ws.clock.now = datetime.fromisoformat(moment)  # type: ignore[attr-defined]  # the clock of tests


def screen(office: Office, unit_id: int, day: str) -> int:
    with office.ws.command("test", "排查") as command:
        row = Screening(
            unit_id=unit_id,
            held_on=date.fromisoformat(day),
            screening_kind=ScreeningKind.regular,
            scope="全部摊区",
            result="未发现矛盾纠纷",
            found=0,
        )
        command.session.add(row)
        command.session.flush()
        return row.id


def team_case(office: Office, known: str, **over: Any) -> int:
    day = date.fromisoformat(known)
    defaults = {"happened_on": day, "known_on": day, "three_fixed_on": day, "due_on": day + timedelta(days=30)}
    return office.fixed_case(unit_id=office.team, **{**defaults, **over})


def team(office: Office, month: tuple[int, int] = OCTOBER) -> ReportView:
    return report_on(office.ws, office.team, *month)


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        call()
    return str(refused.value)


def shown(view: ReportView, key: str) -> str:
    row: ReportRow = next(row for row in view.table.rows if row.key == key)
    return row.text(view.table.own.period)


# --- the figures --------------------------------------------------------------------------------


def test_figures_are_there_before_anybody_opens_the_month(office: Office):
    cases = [team_case(office, "2026-10-09") for _ in range(7)]
    for case in cases[:3]:
        resolve_dispute(office.ws, case, date(2026, 10, 20), "双方和解")
    office.case(unit_id=office.team)
    view = team(office)
    assert (view.state, view.version, view.live) == (ReportState.draft, 1, True)
    assert [shown(view, key) for key in ("screened", "mediated", "succeeded", "success_rate")] == [
        "8", "7", "3", "42.9%",
    ]  # fmt: skip
    assert view.problems == ()


def test_sixteen_mediated_and_one_settled_is_six_point_three_percent(office: Office):
    cases = [team_case(office, "2026-10-09") for _ in range(16)]
    resolve_dispute(office.ws, cases[0], date(2026, 10, 20), "双方和解")
    assert shown(team(office), "success_rate") == "6.3%"
    assert shown(report_on(office.ws, office.bureau, *OCTOBER), "success_rate") == "—"


def test_a_case_without_three_fixed_counts_as_screened_only(office: Office):
    office.case(unit_id=office.team)
    assert (shown(team(office), "screened"), shown(team(office), "mediated")) == ("1", "0")


def test_a_september_case_still_open_is_carried_over_and_forbids_a_zero_report(office: Office):
    team_case(office, "2026-09-10")
    screen(office, office.team, "2026-10-08")
    assert shown(team(office), "carried") == "1"
    assert "1 件上月结转的未结纠纷，不能零报告" in refusal(lambda: file_zero_report(office.ws, office.team, *OCTOBER))


def test_a_case_closed_in_october_counts_in_octobers_closed(office: Office):
    resolve_dispute(office.ws, team_case(office, "2026-09-10"), date(2026, 10, 3), "双方和解")
    assert [shown(team(office), key) for key in ("carried", "closed", "open")] == ["1", "1", "0"]


def test_a_case_known_on_the_26th_belongs_to_the_next_month_and_late_december_to_january(office: Office):
    at(office, "2027-01-10T09:00")
    team_case(office, "2026-10-26")
    team_case(office, "2026-12-28")
    screened = {
        month: shown(team(office, month), "screened") for month in [(2026, 10), (2026, 11), (2026, 12), (2027, 1)]
    }
    assert screened == {(2026, 10): "0", (2026, 11): "1", (2026, 12): "0", (2027, 1): "1"}


def test_the_year_counts_from_january_and_a_carried_case_once(office: Office):
    team_case(office, "2026-02-10")
    team_case(office, "2026-10-10")
    view = team(office)
    assert (view.table.own.year["screened"], view.table.own.period["screened"]) == (2, 1)
    assert view.table.own.year["mediated"] == 2


def test_the_bureaus_table_has_a_column_for_each_unit_and_parts_add_up(office: Office):
    team_case(office, "2026-10-09")
    office.fixed_case()
    view = report_on(office.ws, office.bureau, *OCTOBER)
    assert [column.name for column in view.table.columns] == ["南昌市城市管理局"[-6:], "市容支队"]
    assert view.table.total["screened"] == 2
    assert view.problems == ()
    assert any("下级尚未上报" in note and "市容支队" in note for note in view.notes)


def test_what_a_unit_submitted_stands_in_the_upper_table_though_its_ledger_went_on(office: Office):
    team_case(office, "2026-10-09")
    review_report(office.ws, office.team, *OCTOBER)
    submit_report(office.ws, office.team, *OCTOBER)
    team_case(office, "2026-10-10")
    view = report_on(office.ws, office.bureau, *OCTOBER)
    assert (view.table.total["screened"], view.table.columns[1].source) == (1, "已上报第 1 版")


def test_quarter_half_year_and_year_come_from_the_same_ledger(office: Office):
    at(office, "2026-12-20T09:00")
    for known in ("2026-01-10", "2026-08-10", "2026-10-10", "2026-12-20"):
        team_case(office, known)
    screened = [
        longer_table(office.ws, office.team, 2026, span, number).own.period["screened"]
        for span, number in ((Span.quarter, 4), (Span.half_year, 1), (Span.half_year, 2), (Span.year, 1))
    ]
    assert screened == [2, 1, 3, 4]
    assert longer_table(office.ws, office.bureau, 2026, Span.year, 1).total["screened"] == 4


def test_every_figure_opens_its_cases(office: Office):
    mine = team_case(office, "2026-10-09", people=60)
    office.case(unit_id=office.team)
    table = team(office).table
    assert [row.id for row in cases_of_cell(office.ws, table, "mediated")] == [mine]
    assert [row.id for row in cases_of_cell(office.ws, table, "size.50")] == [mine]
    assert len(cases_of_cell(office.ws, table, "type.enforcement.screened", [office.team])) == 2
    assert cases_of_cell(office.ws, table, "screenings") == []
    held = screen(office, office.team, "2026-10-08")
    assert [(row.id, row["name"]) for row in cases_of_cell(office.ws, table, "screenings")] == [(held, "全部摊区")]


# --- 审核, 上报 -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "timeliness", "days"),
    [("2026-10-25T23:59:00", Timeliness.on_time, 0), ("2026-10-26T00:00:00", Timeliness.late, 1)],
)
def test_octobers_report_is_on_time_until_the_25th_ends(office: Office, moment: str, timeliness: Timeliness, days: int):
    at(office, moment)
    review_report(office.ws, office.team, *OCTOBER)
    submit_report(office.ws, office.team, *OCTOBER)
    standing = team(office).standing
    assert (standing.timeliness, standing.late_days) == (timeliness, days)
    assert "《矛盾调处制度》三" in standing.sentence


def test_a_report_is_reviewed_before_it_goes_up_and_frozen_after(office: Office):
    assert "还没有审核" in refusal(lambda: submit_report(office.ws, office.team, *OCTOBER))
    review_report(office.ws, office.team, *OCTOBER)
    submit_report(office.ws, office.team, *OCTOBER)
    assert "已上报，不能改动" in refusal(lambda: review_report(office.ws, office.team, *OCTOBER))
    assert "已上报，不能改动" in refusal(lambda: file_zero_report(office.ws, office.team, *OCTOBER))
    assert team(office).actions >= {"correct", "receive", "accept", "return"}


def test_a_new_case_takes_a_reviewed_report_back_to_draft_with_a_message(office: Office):
    review_report(office.ws, office.team, *OCTOBER)
    said: list[Changes] = []
    office.ws.bus.subscribe(said.append)
    team_case(office, "2026-10-09")
    assert team(office).state is ReportState.draft
    assert "10 月月报审核后台账有变，已回到草稿" in said[-1].summary
    assert "monthly_report" in said[-1].kinds


def test_a_step_that_changes_no_figure_leaves_a_reviewed_report_alone(office: Office):
    case = team_case(office, "2026-10-09")
    review_report(office.ws, office.team, *OCTOBER)
    save_dispute(office.ws, case, {"place": "北京西路"})
    assert team(office).state is ReportState.reviewed


def test_a_review_can_be_taken_back(office: Office):
    review_report(office.ws, office.team, *OCTOBER)
    reopen_report(office.ws, office.team, *OCTOBER)
    assert team(office).state is ReportState.draft
    assert "没有已审核" in refusal(lambda: reopen_report(office.ws, office.team, *OCTOBER))


def test_opening_a_month_makes_its_draft_once(office: Office):
    first = open_report(office.ws, office.team, *OCTOBER)
    assert open_report(office.ws, office.team, *OCTOBER) == first
    assert "才开始，还不能填报" in refusal(lambda: open_report(office.ws, office.team, 2026, 12))


def test_nanyang_owes_no_report_and_says_so(tmp_path: Path):
    made = make_office(tmp_path, pack="nanyang-2017")
    assert "没有规定月报" in refusal(lambda: review_report(made.ws, made.team, *OCTOBER))
    assert report_obligations(made.ws, 2026) == []
    assert report_on(made.ws, made.team, *OCTOBER).actions == frozenset()
    made.ws.vault.close()


# --- names ----------------------------------------------------------------------------------------


def test_june_carries_the_old_head_and_july_the_new_whenever_they_are_signed(office: Office):
    appoint(office, office.bureau, "first_responsible", "王芳", "2026-07-01")
    with office.ws.command("test", "离任") as command:
        old = command.session.query(Appointment).filter_by(unit_id=office.bureau, post="first_responsible").first()
        assert old is not None
        old.until = date(2026, 6, 30)
    signed = {}
    for month in (6, 7):
        review_report(office.ws, office.bureau, 2026, month)
        submit_report(office.ws, office.bureau, 2026, month)
        signed[month] = report_on(office.ws, office.bureau, 2026, month).reviewed_by
    assert signed == {6: "李明", 7: "王芳"}


def test_names_are_frozen_with_the_report(office: Office):
    review_report(office.ws, office.team, *OCTOBER, reviewed_by="赵刚", phone="0791-1234567")
    submit_report(office.ws, office.team, *OCTOBER)
    with office.ws.command("test", "撤职") as command:
        command.session.query(Appointment).delete()
    view = team(office)
    assert (view.reviewed_by, view.prepared_by, view.phone) == ("赵刚", "周倩", "0791-1234567")
    assert view.filled_on == date(2026, 10, 22)


def test_in_the_own_unit_the_clerk_at_work_prepares(office: Office):
    assert report_on(office.ws, office.bureau, *OCTOBER).prepared_by == "张敏"


def test_without_a_head_the_reviewer_must_be_typed(office: Office):
    with office.ws.command("test", "空缺") as command:
        command.session.query(Appointment).delete()
    assert "请填写审核人" in refusal(lambda: review_report(office.ws, office.team, *OCTOBER))
    review_report(office.ws, office.team, *OCTOBER, reviewed_by="李明")
    assert team(office).reviewed_by == "李明"


# --- 零报告 ---------------------------------------------------------------------------------------


def test_a_zero_report_rests_on_a_screening_of_the_period(office: Office):
    assert "请先登记一次排查" in refusal(lambda: file_zero_report(office.ws, office.team, *OCTOBER))
    other = screen(office, office.bureau, "2026-10-08")
    assert "所选排查记录不是" in refusal(lambda: file_zero_report(office.ws, office.team, *OCTOBER, screening_id=other))
    screen(office, office.team, "2026-10-08")
    file_zero_report(office.ws, office.team, *OCTOBER)
    view = team(office)
    assert (view.is_zero, view.state, view.screening) == (
        True,
        ReportState.submitted,
        "2026-10-08 每月排查（全部摊区）",
    )
    assert view.wording == "本月经排查，我单位无矛盾纠纷，实行零报告。"


def test_a_signed_zero_report_dissolves_when_a_case_of_the_month_is_added(office: Office):
    screen(office, office.team, "2026-10-08")
    file_zero_report(office.ws, office.team, *OCTOBER, submit=False)
    assert (team(office).is_zero, team(office).state) == (True, ReportState.reviewed)
    said: list[Changes] = []
    office.ws.bus.subscribe(said.append)
    team_case(office, "2026-10-09")
    view = team(office)
    assert (view.is_zero, view.state, view.version) == (False, ReportState.draft, 1)
    assert "10 月零报告尚未上报，因有纠纷已自动解除，月报回到草稿" in said[-1].summary


def test_a_case_found_late_for_september_dissolves_octobers_signed_zero_report_too(office: Office):
    screen(office, office.team, "2026-10-08")
    file_zero_report(office.ws, office.team, *OCTOBER, submit=False)
    team_case(office, "2026-09-20")
    assert (team(office).is_zero, shown(team(office), "carried")) == (False, "1")


def test_a_submitted_zero_report_stays_frozen_and_a_correction_opens(office: Office):
    screen(office, office.team, "2026-10-08")
    file_zero_report(office.ws, office.team, *OCTOBER)
    team_case(office, "2026-10-09")
    old, new = report_on(office.ws, office.team, *OCTOBER, version=1), team(office)
    assert (old.is_zero, old.state, old.table.own.period["screened"]) == (True, ReportState.submitted, 0)
    assert (new.version, new.state, new.is_zero, shown(new, "screened")) == (2, ReportState.draft, False, "1")


def test_a_zero_report_signed_in_one_click_goes_up_with_the_second(office: Office):
    screen(office, office.team, "2026-10-08")
    file_zero_report(office.ws, office.team, *OCTOBER, submit=False)
    submit_report(office.ws, office.team, *OCTOBER)
    assert report_grid(office.ws, 2026).cells[1][9].label == "零报告"  # type: ignore[union-attr]  # it is owed


# --- 更正, 退回 -----------------------------------------------------------------------------------


def test_a_correction_stands_beside_the_old_version_and_is_not_late(office: Office):
    review_report(office.ws, office.team, *OCTOBER)
    submit_report(office.ws, office.team, *OCTOBER)
    at(office, "2026-11-03T09:00")
    team_case(office, "2026-10-09")
    review_report(office.ws, office.team, *OCTOBER)
    assert "要写明更正原因" in refusal(lambda: submit_report(office.ws, office.team, *OCTOBER))
    submit_report(office.ws, office.team, *OCTOBER, correction_reason="补报 1 件")
    view = team(office)
    assert [row.version for row in view.versions] == [2, 1]
    assert view.standing.timeliness is Timeliness.on_time
    assert report_on(office.ws, office.team, *OCTOBER, version=1).table.own.period["screened"] == 0
    assert report_grid(office.ws, 2026).cells[1][9].marks == ("更正", "按时")  # type: ignore[union-attr]  # it is owed


def test_a_further_screening_asks_for_no_correction(office: Office):
    case = team_case(office, "2026-10-09")
    review_report(office.ws, office.team, *OCTOBER)
    submit_report(office.ws, office.team, *OCTOBER)
    screen(office, office.team, "2026-10-20")
    save_dispute(office.ws, case, {"place": "北京西路"})
    assert team(office).version == 1


def test_a_correction_nobody_needs_any_more_goes_away(office: Office):
    review_report(office.ws, office.team, *OCTOBER)
    submit_report(office.ws, office.team, *OCTOBER)
    case = team_case(office, "2026-10-09")
    assert team(office).version == 2
    void_dispute(office.ws, case, "误录")
    assert (team(office).version, team(office).state) == (1, ReportState.submitted)


def test_closing_a_case_again_and_again_opens_one_correction_only(office: Office):
    case = team_case(office, "2026-10-09")
    review_report(office.ws, office.team, *OCTOBER)
    submit_report(office.ws, office.team, *OCTOBER)
    resolve_dispute(office.ws, case, date(2026, 10, 20), "双方和解")
    reopen_dispute(office.ws, case)
    resolve_dispute(office.ws, case, date(2026, 10, 21), "双方和解")
    assert team(office).version == 2


def test_a_correction_by_hand_needs_its_reason_and_something_to_correct(office: Office):
    assert "还没有上报，直接修改即可" in refusal(lambda: correct_report(office.ws, office.team, *OCTOBER, "笔误"))
    review_report(office.ws, office.team, *OCTOBER)
    submit_report(office.ws, office.team, *OCTOBER)
    assert "要写明更正原因" in refusal(lambda: correct_report(office.ws, office.team, *OCTOBER, " "))
    correct_report(office.ws, office.team, *OCTOBER, "填表人有误")
    review_report(office.ws, office.team, *OCTOBER, prepared_by="赵刚")
    submit_report(office.ws, office.team, *OCTOBER)
    assert team(office).prepared_by == "赵刚"


@pytest.mark.parametrize(
    ("accepted", "timeliness"), [("2026-10-28T17:00", Timeliness.on_time), ("2026-10-29T09:00", Timeliness.late)]
)
def test_a_returned_report_is_on_time_only_when_accepted_within_the_grace(
    office: Office, accepted: str, timeliness: Timeliness
):
    review_report(office.ws, office.team, *OCTOBER)
    submit_report(office.ws, office.team, *OCTOBER)
    return_report(office.ws, office.team, *OCTOBER, "表内合计不符")
    assert team(office).state is ReportState.returned
    assert report_grid(office.ws, 2026).cells[1][9].label == "退回"  # type: ignore[union-attr]  # it is owed
    at(office, "2026-10-27T09:00")
    review_report(office.ws, office.team, *OCTOBER)
    submit_report(office.ws, office.team, *OCTOBER)
    at(office, accepted)
    accept_report(office.ws, office.team, *OCTOBER)
    view = team(office)
    assert (view.version, view.state, view.standing.timeliness) == (2, ReportState.received, timeliness)


def test_the_receiving_side_shows_both_clocks_and_refuses_what_makes_no_sense(office: Office):
    assert "没有待处理的上报件" in refusal(lambda: receive_report(office.ws, office.team, *OCTOBER))
    review_report(office.ws, office.team, *OCTOBER)
    submit_report(office.ws, office.team, *OCTOBER)
    at(office, "2026-10-23T08:30")
    receive_report(office.ws, office.team, *OCTOBER)
    cell = report_grid(office.ws, 2026).cells[1][9]
    assert cell is not None
    assert cell.received_at == "上报 2026-10-22 09:00，签收 2026-10-23 08:30"
    assert "已在 2026-10-23 08:30 签收" in refusal(lambda: receive_report(office.ws, office.team, *OCTOBER))
    assert "请写明退回原因" in refusal(lambda: return_report(office.ws, office.team, *OCTOBER, ""))
    accept_report(office.ws, office.team, *OCTOBER)
    assert "不能再退回" in refusal(lambda: return_report(office.ws, office.team, *OCTOBER, "晚了"))
    assert "已接收过" in refusal(lambda: accept_report(office.ws, office.team, *OCTOBER))


def test_false_figures_are_found_by_a_person_with_a_reason_and_can_be_taken_back(office: Office):
    assert "没有上报过" in refusal(lambda: remark_report(office.ws, office.team, *OCTOBER, "虚报", "虚增调处数"))
    review_report(office.ws, office.team, *OCTOBER)
    submit_report(office.ws, office.team, *OCTOBER)
    assert "请填写理由" in refusal(lambda: remark_report(office.ws, office.team, *OCTOBER, "虚报", " "))
    assert "请选择虚报或错报" in refusal(lambda: remark_report(office.ws, office.team, *OCTOBER, "谎报", "…"))
    remark = remark_report(office.ws, office.team, *OCTOBER, "虚报", "虚增调处数 2 件")
    cell = report_grid(office.ws, 2026).cells[1][9]
    assert cell is not None
    assert (cell.label, cell.remarks) == ("虚报", ("虚报：虚增调处数 2 件",))
    withdraw_remark(office.ws, remark)
    assert report_grid(office.ws, 2026).cells[1][9].label == "按时"  # type: ignore[union-attr]  # it is owed


# --- what is owed -------------------------------------------------------------------------------


def test_nobody_owes_the_months_before_the_file_was_founded(office: Office):
    cells = report_grid(office.ws, 2026).cells[0]
    assert [cell is None for cell in cells[:9]] == [True] * 9
    assert [cell.label for cell in cells[9:] if cell] == ["未到期"] * 3


@pytest.mark.parametrize(
    ("today", "state", "days"),
    [
        ("2026-10-22T09:00", ObligationState.due_soon, 0),
        ("2026-10-26T09:00", ObligationState.overdue, 1),
        ("2026-11-26T00:00", ObligationState.missed, 32),
    ],
)
def test_obligations_say_what_is_due_late_and_missed(office: Office, today: str, state: ObligationState, days: int):
    at(office, today)
    duty = next(d for d in report_obligations(office.ws, 2026) if d.unit_id == office.team and d.month == 10)
    assert (duty.state, duty.late_days, duty.title, duty.period) == (state, days, "10 月矛盾纠纷月报", "10 月")
    assert (duty.due_on, duty.article) == (date(2026, 10, 25), "《矛盾调处制度》三")


def test_a_due_day_on_a_sunday_reminds_on_the_working_day_before(office: Office):
    duty = next(d for d in report_obligations(office.ws, 2026) if d.unit_id == office.team and d.month == 10)
    assert "截止日不是工作日，请在 2026-10-23 前办好" in duty.sentence


def test_a_report_sent_is_done_and_one_sent_late_is_done_late(office: Office):
    review_report(office.ws, office.team, *OCTOBER)
    submit_report(office.ws, office.team, *OCTOBER)
    at(office, "2026-10-27T09:00")
    review_report(office.ws, office.bureau, *OCTOBER)
    submit_report(office.ws, office.bureau, *OCTOBER)
    states = {d.unit_id: (d.state, d.late_days) for d in report_obligations(office.ws, 2026) if d.month == 10}
    assert states == {
        office.team: (ObligationState.done, 0),
        office.bureau: (ObligationState.done_late, 2),
    }


def test_the_page_opens_on_the_month_that_is_due(office: Office):
    assert month_due(office.ws, office.team) == Month(2026, 10)
    at(office, "2026-10-28T09:00")
    assert month_due(office.ws, office.team) == Month(2026, 10)
    review_report(office.ws, office.team, *OCTOBER)
    submit_report(office.ws, office.team, *OCTOBER)
    assert month_due(office.ws, office.team) == Month(2026, 11)
    assert [node.short_name for node in reporting_units(office.ws, office.ws.today())][1:] == ["市容支队"]


def section(office: Office) -> int:
    """A 机关科室 that does not report by itself."""
    values = {"name": "法规科", "short_name": "法规科", "parent_id": office.bureau, "code": "CG-K1"}
    kind = {"unit_kind": UnitKind.section, "opened_on": date(2020, 1, 1), "reports_monthly": False}
    return add_unit(office.ws, {**values, **kind})


def test_a_section_that_does_not_report_has_no_column_and_is_not_waited_for(office: Office):
    section(office)
    view = report_on(office.ws, office.bureau, *OCTOBER)
    assert [column.unit_id for column in view.table.columns] == [office.bureau, office.team]
    assert [note for note in view.notes if "尚未上报" in note] == ["下级尚未上报、暂按台账计：市容支队。"]
    assert [node.id for node in reporting_units(office.ws, office.ws.today())] == [office.bureau, office.team]


def test_a_case_of_a_section_that_does_not_report_is_not_lost(office: Office):
    quiet = section(office)
    office.fixed_case(unit_id=quiet, involved_unit_id=quiet)
    view = report_on(office.ws, office.bureau, *OCTOBER)
    assert {column.unit_id for column in view.table.columns} == {office.bureau, office.team, quiet}
    assert view.table.total["screened"] == 1
    assert not any("法规科" in note for note in view.notes)


def test_the_trend_follows_the_statistical_months(office: Office):
    resolve_dispute(office.ws, team_case(office, "2026-08-26"), date(2026, 9, 26), "双方和解")
    trend = trend_of_year(office.ws, 2026)
    assert (trend[8], trend[9], sum(screened for screened, _ in trend)) == ((1, 0), (0, 1), 1)
