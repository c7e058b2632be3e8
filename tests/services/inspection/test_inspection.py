"""检查记录: saving, checklists with the unit's own lines, the last one copied, findings made hazards, 办结."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop.fields import Refused, Row
from desktop.rules.inspection import CheckResult, InspectionStatus
from desktop.services.inspection.hazard import file_findings, hazard_proposals, load_hazard, remove_hazard
from desktop.services.inspection.inspection import (
    close_inspection,
    copy_inspection,
    inspection_findings,
    last_inspection,
    lines_for,
    load_inspection,
    new_inspection_values,
    remove_inspection,
    reopen_inspection,
    save_inspection,
)
from desktop.services.policy.policy import change_list
from tests.case_office import Office, make_office

TODAY = date(2026, 10, 22)
VISITED = date(2026, 10, 20)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    yield made
    made.ws.vault.close()


def line(content: str, result: CheckResult | None = None, note: str | None = None, domain: str = "fire") -> Row:
    return Row(None, {"domain": domain, "content": content, "result": result, "note": note})


def values(office: Office, **over: Any) -> dict[str, Any]:
    """A special inspection of the team held by two people, with three lines, one of them failed."""
    return {
        "unit_id": office.team,
        "inspection_kind": "special",
        "place": "支队办公楼",
        "visited_on": VISITED,
        "began_at": "9.30",
        "ended_at": "1100",
        "inspector_id": office.people["李明"],
        "second_inspector_id": office.people["王芳"],
        "site_person_id": office.people["赵刚"],
        "items": (
            line("疏散通道、安全出口畅通", CheckResult.passed),
            line("灭火器在有效期内", CheckResult.failed, "二楼三具灭火器过期"),
            line("食堂留样足量", CheckResult.not_applicable, domain="food"),
        ),
        **over,
    }


def test_an_inspection_is_numbered_per_unit_and_year_and_counts_its_lines(office: Office) -> None:
    first = save_inspection(office.ws, None, values(office))
    second = save_inspection(office.ws, None, values(office, unit_id=office.bureau))
    row = load_inspection(office.ws, first)
    assert row["number"] == load_inspection(office.ws, second)["number"] == "2026-0001"
    assert (row["began_at"], row["ended_at"]) == ("09:30", "11:00")
    assert (row["failed"], row["unfiled"], row["domains"]) == (1, 1, "消防、饮食")
    assert row["status"] is InspectionStatus.done
    assert row["on_day"] == VISITED


def test_one_inspector_where_two_are_needed_is_refused_and_nothing_is_written(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        save_inspection(office.ws, None, values(office, second_inspector_id=None))
    assert [p.field for p in refused.value.problems] == ["second_inspector_id"]
    assert last_inspection(office.ws, None) is None


@pytest.mark.parametrize(
    ("over", "field", "says"),
    [
        ({"visited_on": date(2026, 10, 23)}, "visited_on", "不能晚于今天"),
        ({"visited_on": None, "planned_on": None}, "visited_on", "请填检查日期"),
        ({"place": "  "}, "place", "请填写检查场所"),
        ({"ended_at": "8:00"}, "ended_at", "结束时间须晚于开始时间"),
        ({"inspection_kind": "x"}, "inspection_kind", "不在可选项内"),
        ({"visited_on": date(2019, 5, 5)}, "unit_id", "才设立"),
        ({"items": (line("灭火器", CheckResult.failed),)}, "items", "第 1 行：不合格的须写明存在问题"),
        ({"items": (line(""),)}, "items", "第 1 行：请填写检查内容"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(office: Office, over: dict[str, Any], field: str, says: str) -> None:
    with pytest.raises(Refused) as refused:
        save_inspection(office.ws, None, values(office, **over))
    assert any(p.field == field and says in p.message for p in refused.value.problems), refused.value.problems


def test_a_plan_becomes_a_record_when_it_is_held(office: Office) -> None:
    plan = values(office, visited_on=None, planned_on=date(2026, 12, 28), items=(), inspector_id=None)
    number = save_inspection(office.ws, None, {**plan, "second_inspector_id": None})
    assert load_inspection(office.ws, number)["status"] is InspectionStatus.planned
    save_inspection(office.ws, number, values(office))
    assert load_inspection(office.ws, number)["status"] is InspectionStatus.done


def test_a_new_record_begins_today_in_this_unit(office: Office) -> None:
    made = new_inspection_values(office.ws, office.team)
    assert (made["unit_id"], made["visited_on"], made["inspection_kind"]) == (office.team, TODAY, "daily")


def test_a_checklist_holds_the_lines_of_the_day_the_units_own_included(office: Office) -> None:
    packs = [row["content"] for row in lines_for(office.ws, ["fire"])]
    pack = office.ws.policy.options("checklist.fire", TODAY)
    own = [*((option.key, option.title) for option in pack), (None, "夜间值班室不使用电热毯")]
    change_list(office.ws, "checklist.fire", date(2026, 10, 1), own, "本单位冬季要求")
    now = [row["content"] for row in lines_for(office.ws, ["fire", "food"])]
    assert now[: len(packs) + 1] == [*packs, "夜间值班室不使用电热毯"]
    assert len(now) > len(packs) + 1
    assert [row["content"] for row in lines_for(office.ws, ["fire"], date(2026, 9, 30))] == packs


def test_copying_the_last_one_takes_no_result_no_photo_and_no_date(office: Office) -> None:
    first = save_inspection(office.ws, None, values(office, summary="上次的情况"))
    assert last_inspection(office.ws, office.team) == first
    copied = copy_inspection(office.ws, first)
    assert copied["visited_on"] == TODAY
    assert [row["content"] for row in copied["items"]] == [row["content"] for row in values(office)["items"]]
    assert all(row["result"] is None and row["note"] is None and row.id is None for row in copied["items"])
    assert "summary" not in copied
    assert "photos" not in copied
    assert load_inspection(office.ws, save_inspection(office.ws, None, copied))["number"] == "2026-0002"


def test_findings_become_hazards_in_one_step(office: Office) -> None:
    number = save_inspection(office.ws, None, values(office))
    [proposed] = hazard_proposals(office.ws, number)
    assert proposed["description"] == "二楼三具灭火器过期"
    assert proposed["due_on"] == date(2026, 11, 4)  # 15 days after the visit
    [hazard] = file_findings(office.ws, number, [proposed.values])
    row = load_hazard(office.ws, hazard)
    assert (row["number"], row["category"], row["source"]) == ("2026-0001", "fire", "inspection")
    assert row["unit_id"] == office.team
    assert load_inspection(office.ws, number)["unfiled"] == 0
    assert hazard_proposals(office.ws, number) == []


def test_a_finding_refused_names_its_line_and_writes_none(office: Office) -> None:
    number = save_inspection(office.ws, None, values(office))
    [proposed] = hazard_proposals(office.ws, number)
    with pytest.raises(Refused, match="第 2 行：整改期限不能早于发现日期"):
        file_findings(office.ws, number, [proposed.values, {**proposed.values, "due_on": date(2026, 10, 1)}])
    assert load_inspection(office.ws, number)["unfiled"] == 1


def test_an_inspection_with_an_open_major_hazard_cannot_be_closed(office: Office) -> None:
    number = save_inspection(office.ws, None, values(office))
    with pytest.raises(Refused, match="1 项不合格还没有转为隐患"):
        close_inspection(office.ws, number, TODAY)
    [proposed] = hazard_proposals(office.ws, number)
    [hazard] = file_findings(office.ws, number, [{**proposed.values, "grade": "major"}])
    with pytest.raises(Refused, match="重大隐患 2026-0001 还没有销号"):
        close_inspection(office.ws, number, TODAY)
    with pytest.raises(Refused, match="由这次检查发现，不能删除"):
        remove_inspection(office.ws, number)
    remove_hazard(office.ws, hazard)
    assert load_inspection(office.ws, number)["unfiled"] == 1


def test_a_closed_inspection_is_changed_only_after_it_was_opened_again(office: Office) -> None:
    number = save_inspection(office.ws, None, values(office, items=(line("疏散通道", CheckResult.passed),)))
    close_inspection(office.ws, number, TODAY)
    assert load_inspection(office.ws, number)["status"] is InspectionStatus.closed
    with pytest.raises(Refused, match="已办结，请先重新打开"):
        save_inspection(office.ws, number, {"place": "别处"})
    reopen_inspection(office.ws, number)
    save_inspection(office.ws, number, {"place": "别处"})
    assert load_inspection(office.ws, number)["place"] == "别处"


def test_a_closed_inspection_is_deleted_only_after_it_was_opened_again(office: Office) -> None:
    number = save_inspection(office.ws, None, values(office, items=()))
    close_inspection(office.ws, number, TODAY)
    with pytest.raises(Refused, match="请先重新打开再删除"):
        remove_inspection(office.ws, number)
    reopen_inspection(office.ws, number)
    remove_inspection(office.ws, number)


def test_a_line_that_became_a_hazard_stays(office: Office) -> None:
    number = save_inspection(office.ws, None, values(office))
    file_findings(office.ws, number, [row.values for row in hazard_proposals(office.ws, number)])
    kept = load_inspection(office.ws, number)["items"]
    with pytest.raises(Refused, match="已转为隐患 2026-0001，不能删去"):
        save_inspection(office.ws, number, {"items": kept[:1]})
    save_inspection(office.ws, number, {"items": kept[:2]})
    assert len(load_inspection(office.ws, number)["items"]) == 2


def test_an_unsettled_inspection_is_removed(office: Office) -> None:
    number = save_inspection(office.ws, None, values(office))
    remove_inspection(office.ws, number)
    with pytest.raises(Refused, match="已不存在"):
        load_inspection(office.ws, number)


def test_numbers_that_look_personal_are_named_with_their_place(office: Office) -> None:
    found = inspection_findings(values(office, summary="联系 13812345678", items=(line("电话 13812345678"),)))
    assert [(f.field, f.kind) for f in found] == [("summary", "手机号码"), ("items", "手机号码")]
