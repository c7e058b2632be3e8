"""撤销: whatever the commands were, taking them back leaves every table as it was, byte for byte."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings, strategies as some
from sqlalchemy import select

from desktop.fields import Refused
from desktop.models.organisation import UnitKind
from desktop.models.trail.audit import AuditEntry, first_broken
from desktop.models.trail.kept import KeptValue
from desktop.models.vault.opening import open_vault
from desktop.rules.dispute import PledgeKind, ScreeningKind
from desktop.rules.workdays import DayKind
from desktop.services.dispute.case import load_dispute, purge_short_names, save_dispute
from desktop.services.dispute.merge import merge_disputes
from desktop.services.dispute.screening import load_screening, remove_screening, save_screening
from desktop.services.dispute.steps import add_mediation, add_pledge_entry, resolve_dispute, void_dispute
from desktop.services.organisation.appointment import appoint, edit_appointment, hand_over_post, remove_appointment
from desktop.services.organisation.body import add_body, add_member, remove_member
from desktop.services.organisation.body_fill import fill_group_from_tree
from desktop.services.organisation.people import edit_person, leave_person, rename_person
from desktop.services.organisation.unit import add_unit, edit_unit
from desktop.services.organisation.unit_change import rename_unit
from desktop.services.parts.attachment import add_attachment, open_copy, remove_attachment
from desktop.services.policy.calendar import mark_published, remove_day, set_day
from desktop.services.trail.undo import preview_undo, redo, redo_steps, undo, undo_steps
from desktop.services.workspace import Workspace, put_setting
from tests.case_office import Office, make_office
from tests.support import PASSPHRASE, packs
from tests.tables import tables_of


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    yield made
    made.ws.vault.close()


def screening_of(office: Office) -> dict[str, object]:
    return {"unit_id": office.bureau, "held_on": date(2026, 10, 20), "screening_kind": ScreeningKind.regular,
            "scope": "全局", "screeners": "李明", "found": 0, "result": "没有发现纠纷"}  # fmt: skip


# --- one step ---------------------------------------------------------------------------------------


def test_a_change_is_told_first_and_then_taken_back(office: Office) -> None:
    case = office.case(party_name="张三")
    before = tables_of(office.ws)
    save_dispute(office.ws, case, {"name": "改过的名称", "party_name": "李四", "amount": None})
    told = preview_undo(office.ws)
    said = {line.change.label: (line.change.before, line.change.after) for line in told.lines}
    assert said["名称"] == ("改过的名称", "夜市占道经营与居民噪音")
    assert said["当事方简称"] == ("李四", "张三")
    assert told.problems == ()
    assert undo(office.ws).startswith("撤销：已保存 2026-0001")
    assert tables_of(office.ws) == before


def test_redo_does_it_again_and_a_new_command_ends_that(office: Office) -> None:
    case = office.case(party_name="张三")
    save_dispute(office.ws, case, {"party_name": "李四"})
    after = tables_of(office.ws)
    undo(office.ws)
    assert len(redo_steps(office.ws)) == 1
    assert redo(office.ws).startswith("重做：已保存")
    assert tables_of(office.ws) == after
    undo(office.ws)
    undo(office.ws)
    assert [step.summary.split()[0] for step in redo_steps(office.ws)] == ["已登记", "已保存"]
    assert [step.summary.split()[0] for step in redo_steps(office.ws, 1)] == ["已登记"]
    rename_person(office.ws, office.people["李明"], "李鸣")
    assert redo_steps(office.ws) == []
    with pytest.raises(Refused, match="没有可以重做"):
        redo(office.ws)


def test_it_works_after_a_restart(office: Office, tmp_path: Path) -> None:
    before = tables_of(office.ws)
    case = office.case(party_name="张三")
    save_dispute(office.ws, case, {"party_name": None})
    path = office.ws.vault.path
    office.ws.vault.close()
    office.ws = Workspace(open_vault(path, PASSPHRASE), packs(), clock=office.ws.clock, operator="王芳")
    first = undo_steps(office.ws)[1]
    undo(office.ws, first.seq)
    assert tables_of(office.ws) == before


def test_several_are_taken_back_at_once_down_to_the_chosen_one(office: Office) -> None:
    before = tables_of(office.ws)
    case = office.fixed_case()
    chosen = undo_steps(office.ws)[0]
    add_mediation(office.ws, case, date(2026, 10, 12), "听取意见")
    resolve_dispute(office.ws, case, date(2026, 10, 15), "双方和解")
    after = tables_of(office.ws)
    assert undo(office.ws, chosen.seq) == "撤销 3 步，直到“已登记 2026-0001 夜市占道经营与居民噪音”"
    assert tables_of(office.ws) == before
    redo(office.ws)
    assert tables_of(office.ws) == after


def test_a_setting_is_put_back_and_one_that_was_not_there_goes(office: Office) -> None:
    before = tables_of(office.ws)
    with office.ws.command("test", "设置") as command:
        put_setting(command.session, "fresh", [1])
        put_setting(command.session, "pack", "nanyang-2017")
    undo(office.ws)
    assert tables_of(office.ws) == before
    assert office.ws.setting("fresh", "没有") == "没有"


def test_a_published_year_is_unpublished_in_the_calendar_at_once(office: Office) -> None:
    assert office.ws.workdays.is_official(2026) if hasattr(office.ws.workdays, "is_official") else True
    mark_published(office.ws, 2026, False)
    changed = office.ws.workdays
    undo(office.ws)
    assert office.ws.workdays is not changed


def test_a_removed_file_comes_back_with_its_bytes(office: Office, tmp_path: Path) -> None:
    case = office.case()
    path = tmp_path / "说明.txt"
    path.write_bytes(b"a report" * 100)
    file = add_attachment(office.ws, "dispute", case, path)
    before = tables_of(office.ws)
    remove_attachment(office.ws, file)
    undo(office.ws)
    assert tables_of(office.ws) == before
    assert open_copy(office.ws, file, tmp_path / "out").read_bytes() == b"a report" * 100
    redo(office.ws)
    undo(office.ws)
    assert tables_of(office.ws) == before


# --- what stands in the way -------------------------------------------------------------------------


def test_what_cannot_be_undone_is_listed_with_the_reason(office: Office) -> None:
    steps = undo_steps(office.ws)
    assert steps[-1].summary.startswith("建立工作库")
    assert "不能撤销" in steps[-1].reason


def test_after_the_purge_nothing_brings_a_short_name_back(office: Office) -> None:
    case = office.fixed_case(party_name="张三")
    save_dispute(office.ws, case, {"party_name": "李四"})
    resolve_dispute(office.ws, case, date(2026, 10, 15), "和解")
    office.ws.clock.now = office.ws.clock.now.replace(year=2036)  # type: ignore[attr-defined]
    assert purge_short_names(office.ws) == 1
    with office.ws.read() as session:
        assert session.scalars(select(KeptValue)).all() == []
    reasons = {step.summary: step.reason for step in undo_steps(office.ws)}
    assert "不再留存" in reasons["已清除 1 起已办结纠纷的当事方简称"]
    assert "没有留下原文" in reasons["已保存 2026-0001 夜市占道经营与居民噪音"]


def test_a_name_cleared_by_hand_is_forgotten_by_the_purge_too(office: Office) -> None:
    case = office.fixed_case(party_name="张三")
    save_dispute(office.ws, case, {"party_name": None})
    resolve_dispute(office.ws, case, date(2026, 10, 15), "和解")
    office.ws.clock.now = office.ws.clock.now.replace(year=2036)  # type: ignore[attr-defined]
    assert purge_short_names(office.ws) == 0
    with office.ws.read() as session:
        assert session.scalars(select(KeptValue)).all() == []
    assert purge_short_names(office.ws) == 0


def test_an_undo_past_one_that_stays_says_what_was_changed_since_by_whom_and_when(office: Office) -> None:
    case = office.fixed_case(party_name="张三")
    resolve_dispute(office.ws, case, date(2026, 10, 15), "和解")
    seq = undo_steps(office.ws)[0].seq
    office.ws.clock.now = office.ws.clock.now.replace(year=2036)  # type: ignore[attr-defined]
    purge_short_names(office.ws)
    first = undo_steps(office.ws)[2].seq
    told = preview_undo(office.ws, first)
    assert len(told.problems) == 1
    assert "当事方简称" in told.problems[0]
    assert "2036-10-22 09:00 张敏：已清除 1 起已办结纠纷的当事方简称" in told.problems[0]
    with pytest.raises(Refused, match="后来又改过"):
        undo(office.ws, first)
    undo(office.ws, seq)
    assert load_dispute(office.ws, case)["resolved_on"] is None


def test_the_chain_holds_and_undoing_stands_in_it_under_its_own_name(office: Office) -> None:
    office.case()
    undo(office.ws)
    with office.ws.read() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.seq)).all()
    assert first_broken(entries) is None
    assert (entries[-1].command, entries[-1].summary) == ("undo", "撤销：已登记 2026-0001 夜市占道经营与居民噪音")


def test_a_number_given_is_never_given_again(office: Office) -> None:
    office.case()
    undo(office.ws)
    office.case()
    assert undo_steps(office.ws)[0].summary == "已登记 2026-0002 夜市占道经营与居民噪音"


# --- whatever the commands were ---------------------------------------------------------------------


def _deeds(office: Office, folder: Path) -> list[Callable[[], object]]:
    """Commands of every part; each may be refused where it does not fit."""
    ws, bureau, team, people = office.ws, office.bureau, office.team, office.people
    paper = folder / "附件.txt"
    paper.write_text("内容", "utf-8")
    seat = {"body_id": 1, "role": "member", "person_id": people["王芳"], "since": date(2026, 2, 1), "until": None}
    post = {"unit_id": bureau, "post": "first_responsible", "person_id": people["李明"], "since": date(2026, 1, 1)}
    return [
        lambda: office.case(party_name="张三"),
        lambda: office.fixed_case(),
        lambda: save_dispute(ws, 1, {"party_name": "李四", "unit_id": team, "amount": Decimal("5.50")}),
        lambda: save_dispute(ws, 1, {"mediations": (), "name": "另一个名称"}),
        lambda: add_mediation(ws, 1, date(2026, 10, 12), "听取意见", people["王芳"]),
        lambda: add_pledge_entry(ws, 1, PledgeKind.track, date(2026, 10, 13), "回访"),
        lambda: resolve_dispute(ws, 1, date(2026, 10, 15), "和解"),
        lambda: void_dispute(ws, 1, "重复"),
        lambda: merge_disputes(ws, 1, 2, frozenset({"name", "party_name"})),
        lambda: add_attachment(ws, "dispute", 1, paper),
        lambda: remove_attachment(ws, 1),
        lambda: save_screening(ws, None, screening_of(office)),
        lambda: save_screening(ws, 1, {**load_screening(ws, 1).values, "found": 3}),
        lambda: remove_screening(ws, 1),
        lambda: edit_person(ws, people["李明"], {"note": "改过", "unit_id": team}),
        lambda: leave_person(ws, people["王芳"], date(2026, 10, 1)),
        lambda: appoint(ws, post),
        lambda: edit_appointment(ws, 1, {"job_title": "局长"}),
        lambda: hand_over_post(ws, 1, date(2026, 6, 1), people["赵刚"]),
        lambda: remove_appointment(ws, 1),
        lambda: add_body(ws, {"unit_id": bureau, "body_kind": "leading_group", "name": "领导小组",
                              "office_unit_id": None, "since": date(2026, 1, 1)}),
        lambda: add_member(ws, seat),
        lambda: remove_member(ws, 1),
        lambda: fill_group_from_tree(ws, 1, date(2026, 10, 22)),
        lambda: add_unit(ws, {"name": "新设支队", "short_name": "新队", "parent_id": bureau, "code": "CG09",
                              "unit_kind": UnitKind.subordinate, "opened_on": date(2026, 1, 1)}),
        lambda: edit_unit(ws, team, {"phone": "0791-1", "opened_on": date(2020, 2, 1)}),
        lambda: rename_unit(ws, team, date(2026, 5, 1), "市容和环卫支队", "容卫支队"),
        lambda: set_day(ws, date(2027, 1, 1), DayKind.holiday, "元旦"),
        lambda: remove_day(ws, date(2027, 1, 1)),
        lambda: mark_published(ws, 2027, True),
    ]  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(picks=some.lists(some.integers(2, 29), min_size=3, max_size=12), at_once=some.booleans())
def test_any_commands_taken_back_leave_every_table_as_it_was(picks: list[int], at_once: bool) -> None:
    with TemporaryDirectory() as folder:
        office = make_office(Path(folder))
        deeds = _deeds(office, Path(folder))
        moments = [tables_of(office.ws)]
        done = []
        for pick in (0, 1, 11, 16, 20, *picks):
            try:
                deeds[pick]()
            except (Refused, KeyError, ValueError):
                continue
            if tables_of(office.ws) != moments[-1]:
                moments.append(tables_of(office.ws))
                done.append(undo_steps(office.ws)[0].seq)
        if at_once and done:
            undo(office.ws, done[0])
            assert tables_of(office.ws) == moments[0]
            redo(office.ws)
            assert tables_of(office.ws) == moments[-1]
        else:
            for before in reversed(moments[:-1]):
                undo(office.ws)
                assert tables_of(office.ws) == before
            for after in moments[1:]:
                redo(office.ws)
                assert tables_of(office.ws) == after
        office.ws.vault.close()
