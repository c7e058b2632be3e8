"""The unit's own dated changes: what holds from when, what is refused, what the pack said stays beside it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from desktop.fields import Refused, Row
from desktop.models.office import PolicyOverlay
from desktop.models.trail.audit import AuditEntry, first_broken
from desktop.services.policy.policy import (
    change_list,
    change_parameter,
    own_changes,
    parameters,
    read_value,
    required_options,
    values_history,
    withdraw_change,
)
from desktop.services.workspace import Workspace
from tests.support import make_workspace

TODAY = date(2026, 10, 22)
NOVEMBER = date(2026, 11, 1)


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = make_workspace(tmp_path)
    yield made
    made.vault.close()


def row(ws: Workspace, key: str, on: date = TODAY) -> Row:
    return next(found for found in parameters(ws, on) if found["key"] == key)


def stored(ws: Workspace) -> list[PolicyOverlay]:
    with ws.read() as session:
        return list(session.scalars(select(PolicyOverlay)))


def refusals(error: pytest.ExceptionInfo[Refused]) -> dict[str, str]:
    return {problem.field: problem.message for problem in error.value.problems}


# --- reading the pack ---------------------------------------------------------------------------------------------


def test_every_parameter_and_list_is_shown_with_its_article_or_as_the_units_own(ws: Workspace):
    rows = parameters(ws, TODAY)
    own = {key for key, listed in ws.policy.lists.items() if not listed.fixed}
    assert {found["key"] for found in rows} == {*ws.policy.parameters, *own}
    assert "supervision_grounds" not in own, "what the article lists is not the unit's to rewrite"
    assert all(found["basis"].startswith("《") or found["basis"] == "制度未规定，本单位自定" for found in rows)
    assert all(found["title"] and found["shown"] and found["group"] != "其他" for found in rows)


def test_the_due_day_rests_on_its_article_and_the_period_on_the_unit(ws: Workspace):
    due, period = row(ws, "report.due_day"), row(ws, "report.period_kind")
    assert (due["shown"], due["basis"]) == ("25日", "《矛盾调处制度》三")
    assert period["basis"] == "制度未规定，本单位自定"
    assert due["sentence"] == "月报上报截止日：25日（《矛盾调处制度》三）。"


def test_a_note_of_the_pack_is_told_with_the_value(ws: Workspace):
    assert row(ws, "letter.due_month")["sentence"].endswith("制度只规定每年年初。")


def test_the_second_pack_is_read_the_same_way(tmp_path: Path):
    ws = make_workspace(tmp_path, "nanyang-2017")
    assert {found["group"] for found in parameters(ws, TODAY)} >= {"月报", ws.policy.term("letter"), "选项清单"}
    ws.vault.close()


# --- changing a value ---------------------------------------------------------------------------------------------


def test_a_changed_due_day_holds_from_its_day_on_only(ws: Workspace):
    change_parameter(ws, "report.due_day", NOVEMBER, 20, "市局要求提前")
    assert ws.policy.value("report.due_day", date(2026, 10, 31)).value == 25
    assert ws.policy.value("report.due_day", NOVEMBER).value == 20
    assert ws.policy.value("report.due_day", date(2030, 1, 1)).value == 20


def test_the_original_stands_beside_the_change(ws: Workspace):
    change_parameter(ws, "report.due_day", NOVEMBER, 20, "市局要求提前")
    before, after = row(ws, "report.due_day"), row(ws, "report.due_day", NOVEMBER)
    assert (before["own"], before["planned"]) == ("planned", "2026-11-01 起改为20日")
    assert (after["own"], after["shown"], after["original"], after["reason"]) == (
        "in_force", "20日", "25日", "市局要求提前",
    )  # fmt: skip
    assert after["basis"] == "《矛盾调处制度》三"
    assert "原为25日，《矛盾调处制度》三" in after["sentence"]


def test_a_change_survives_closing_the_file(ws: Workspace):
    change_parameter(ws, "dispute.duplicate_similarity", TODAY, Decimal("0.80"), "误报太多")
    ws._policy = None
    assert ws.policy.ratio("dispute.duplicate_similarity", TODAY) == Decimal("0.80")


def test_a_second_change_of_the_same_day_replaces_the_first(ws: Workspace):
    first = change_parameter(ws, "report.due_day", NOVEMBER, 20, "市局要求提前")
    assert change_parameter(ws, "report.due_day", NOVEMBER, 18, "再提前两天") == first
    assert ws.policy.number("report.due_day", NOVEMBER) == 18
    assert [change.shown for change in own_changes(ws, "report.due_day")] == ["18日"]


def test_going_back_to_the_pack_from_a_day_on_keeps_what_held_before(ws: Workspace):
    change_parameter(ws, "report.due_day", date(2026, 1, 1), 20, "市局要求提前")
    change_parameter(ws, "report.due_day", NOVEMBER, None, "市局取消要求")
    assert ws.policy.number("report.due_day", TODAY) == 20
    assert ws.policy.number("report.due_day", NOVEMBER) == 25
    assert row(ws, "report.due_day")["planned"] == "2026-11-01 起恢复制度原值"


def test_a_withdrawn_change_is_as_if_never_made(ws: Workspace):
    change_id = change_parameter(ws, "report.due_day", date(2026, 1, 1), 20, "市局要求提前")
    withdraw_change(ws, change_id)
    assert ws.policy.number("report.due_day", TODAY) == 25
    assert row(ws, "report.due_day")["own"] == ""
    with pytest.raises(Refused, match="已经撤回"):
        withdraw_change(ws, change_id)


def test_the_history_lists_the_pack_and_the_unit_in_order(ws: Workspace):
    change_parameter(ws, "report.due_day", NOVEMBER, 20, "市局要求提前")
    history = values_history(ws, "report.due_day")
    assert [(entry["since"], entry["shown"], entry["own"]) for entry in history] == [
        (date(2021, 10, 13), "25日", False),
        (NOVEMBER, "20日", True),
    ]
    assert history[0].id is None and history[1].id == own_changes(ws, "report.due_day")[0].id


def test_every_change_leaves_an_audit_row_and_tells_the_pages(ws: Workspace):
    heard: list[frozenset[str]] = []
    ws.bus.subscribe(lambda changes: heard.append(changes.kinds))
    change_id = change_parameter(ws, "report.due_day", NOVEMBER, 20, "市局要求提前")
    withdraw_change(ws, change_id)
    with ws.read() as session:
        entries = list(session.scalars(select(AuditEntry).order_by(AuditEntry.seq)))
    assert first_broken(entries) is None
    assert [entry.summary for entry in entries[-2:]] == [
        "月报上报截止日：自 2026-11-01 起为20日",
        "撤回月报上报截止日自 2026-11-01 起的调整",
    ]
    assert entries[-2].changes[0]["after"]["reason"] == "市局要求提前"
    assert heard == [frozenset({"policy_overlay"})] * 2


# --- what is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("report.due_day", 32, "不能大于 31"),
        ("report.due_day", 0, "不能小于 1"),
        ("report.due_day", True, "应为整数"),
        ("report.due_day", "二十五", "应为整数"),
        ("report.due_day", "20、21", "应为一个整数"),
        ("report.due_day", Decimal("20.5"), "应为整数"),
        ("report.enabled", "也许", "应填“是”或“否”"),
        ("report.enabled", 1, "应为是或否"),
        ("report.period_kind", "weekly", "只能取"),
        ("report.zero_wording", 5, "应为文字"),
        ("dispute.size_bounds", "0、五十", "应为一列整数"),
        ("dispute.size_bounds", (0, 100, 50), "从小到大"),
        ("dispute.duplicate_similarity", "1.2", "不能大于 1"),
        ("dispute.duplicate_similarity", Decimal("NaN"), "应为数字"),
        ("group.expected_roles", ("chair", "emperor"), "只能取"),
    ],
)
def test_a_value_of_the_wrong_kind_or_size_is_refused(ws: Workspace, key: str, value: Any, says: str):
    with pytest.raises(Refused) as error:
        change_parameter(ws, key, NOVEMBER, value, "试一试")
    assert says in refusals(error)["value"]
    assert refusals(error)["value"].startswith(ws.policy.parameters[key].title)
    assert key not in refusals(error)["value"]
    assert stored(ws) == []


@pytest.mark.parametrize(
    ("since", "reason", "field"),
    [
        (None, "市局要求", "since"),
        (date(1900, 1, 1), "市局要求", "since"),
        (NOVEMBER, "", "reason"),
        (NOVEMBER, "  ", "reason"),
        (NOVEMBER, None, "reason"),
        (NOVEMBER, "因" * 201, "reason"),
    ],
)
def test_a_change_without_its_day_or_reason_is_refused(
    ws: Workspace, since: date | None, reason: str | None, field: str
):
    with pytest.raises(Refused) as error:
        change_parameter(ws, "report.due_day", since, 20, reason)
    assert list(refusals(error)) == [field]
    assert stored(ws) == []


def test_every_fault_is_told_at_once(ws: Workspace):
    with pytest.raises(Refused) as error:
        change_parameter(ws, "report.due_day", None, 99, "")
    assert set(refusals(error)) == {"value", "since", "reason"}


def test_an_unknown_parameter_is_a_programmers_error(ws: Workspace):
    with pytest.raises(KeyError):
        change_parameter(ws, "report.nonsense", NOVEMBER, 1, "试一试")


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("report.due_day", " ２０ ", 20),
        ("report.enabled", "否", False),
        ("dispute.size_bounds", "0，30, 100", (0, 30, 100)),
        ("dispute.duplicate_similarity", "0.8", Decimal("0.8")),
        ("report.period_kind", "自然月", "calendar"),
        ("group.expected_roles", "组长、成员", ("chair", "member")),
        ("report.zero_wording", " 无 ", "无"),
    ],
)
def test_values_are_read_as_they_are_typed(ws: Workspace, key: str, typed: str, value: Any):
    assert read_value(ws.policy.parameters[key], typed) == value


# --- lists --------------------------------------------------------------------------------------------------------


def entries_of(ws: Workspace, key: str) -> list[tuple[str | None, str]]:
    return [(option.key, option.title) for option in ws.policy.options(key, TODAY)]


def test_a_list_may_be_renamed_reordered_shortened_and_extended_from_a_day_on(ws: Workspace):
    entries = entries_of(ws, "dispute_types")
    wanted = [(None, "共享单车"), *entries[2:], (entries[0][0], "民族与宗教")]
    change_list(ws, "dispute_types", NOVEMBER, wanted, "按市局新分类")
    options = ws.policy.options("dispute_types", NOVEMBER)
    assert (options[0].key, options[0].title) == ("own_1", "共享单车")
    assert (options[-1].key, options[-1].title) == ("ethnic_religious", "民族与宗教")
    assert "veterans" not in {option.key for option in options}
    assert len(ws.policy.options("dispute_types", TODAY)) == 20


def test_an_old_record_keeps_the_title_of_a_dropped_kind(ws: Workspace):
    change_list(ws, "dispute_types", NOVEMBER, entries_of(ws, "dispute_types")[1:], "不再使用")
    assert ws.policy.option_title("dispute_types", "ethnic_religious") == "民族宗教"


def test_a_new_entry_never_gets_a_key_used_before(ws: Workspace):
    entries = entries_of(ws, "dispute_scales")
    change_list(ws, "dispute_scales", TODAY, [*entries, (None, "特别重大")], "增设")
    change_list(ws, "dispute_scales", NOVEMBER, [*entries, (None, "跨区")], "改设")
    assert ws.policy.options("dispute_scales", NOVEMBER)[-1].key == "own_2"
    assert ws.policy.option_title("dispute_scales", "own_1") == "特别重大"


def test_a_list_goes_back_to_the_pack(ws: Workspace):
    change_list(ws, "dispute_scales", date(2026, 1, 1), entries_of(ws, "dispute_scales")[:2], "精简")
    change_list(ws, "dispute_scales", NOVEMBER, None, "恢复")
    assert len(ws.policy.options("dispute_scales", TODAY)) == 2
    assert len(ws.policy.options("dispute_scales", NOVEMBER)) == 3
    assert "原" not in row(ws, "dispute_scales", NOVEMBER)["original"]


def test_the_list_row_says_what_it_holds_and_what_it_was(ws: Workspace):
    change_list(ws, "dispute_scales", NOVEMBER, entries_of(ws, "dispute_scales")[:2], "精简")
    found = row(ws, "dispute_scales", NOVEMBER)
    assert (found["is_list"], found["shown"], found["original"]) == (True, "2 项", "3 项")
    assert "个体性、一般群体性" in found["sentence"] and "精简" in found["sentence"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda e: [*e, (None, "")], "没有名称"),
        (lambda e: [*e, (None, "排查")], "写了两次"),
        (lambda e: [*e, (None, "很" * 21)], "过长"),
        (lambda e: e[1:], "“排查”，可以改名，不能删去"),
        (lambda _: [], "不能删去"),
    ],
)
def test_a_faulty_list_is_refused(ws: Workspace, change: Any, says: str):
    with pytest.raises(Refused) as error:
        change_list(ws, "dispute_sources", NOVEMBER, change(entries_of(ws, "dispute_sources")), "试一试")
    assert says in str(error.value)
    assert stored(ws) == []


def test_an_empty_list_is_refused_even_when_the_program_needs_no_entry(ws: Workspace):
    assert required_options("dispute_types") == ()
    with pytest.raises(Refused, match="至少一项"):
        change_list(ws, "dispute_types", NOVEMBER, [], "试一试")


def test_a_list_change_needs_day_and_reason_too(ws: Workspace):
    with pytest.raises(Refused) as error:
        change_list(ws, "dispute_types", None, [(None, "其他")], "")
    assert set(refusals(error)) == {"since", "reason"}
