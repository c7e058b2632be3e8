"""隐患的办理 for several at once: what is wrong with all is said once, what is wrong with one names it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.fields import Refused, Row
from desktop.rules.hazard import Decision, HazardStatus, ReviewResult
from desktop.rules.hazard_filter import HazardFilter
from desktop.rules.inspection import CheckResult
from desktop.services.inspection.hazard import file_findings, hazard_proposals, load_hazard, save_hazard
from desktop.services.inspection.hazard_list import HazardList
from desktop.services.inspection.hazard_steps import (
    add_feedback,
    ask_extension,
    close_hazards,
    decide_extension,
    issue_notice,
    review_hazards,
)
from desktop.services.inspection.hazard_timeline import hazard_timeline
from desktop.services.inspection.inspection import load_inspection, save_inspection
from tests.case_office import Office, make_office
from tests.services.inspection.test_hazard import hazard
from tests.services.inspection.test_hazard_list import Ask
from tests.services.inspection.test_inspection import values

TODAY = date(2026, 10, 22)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    yield made
    made.ws.vault.close()


def test_what_is_wrong_with_every_hazard_is_said_once(office: Office) -> None:
    numbers = [hazard(office), hazard(office)]
    with pytest.raises(Refused) as refused:
        issue_notice(office.ws, numbers, {"issued_on": date(2026, 10, 23)})
    assert [p.message for p in refused.value.problems] == ["通知日期不能晚于今天（2026-10-22）"]


def test_units_count_apart_so_a_refusal_over_several_names_them(office: Office) -> None:
    numbers = [hazard(office, unit_id=unit) for unit in (office.bureau, office.team)]
    with pytest.raises(Refused) as refused:
        close_hazards(office.ws, numbers, TODAY)
    said = sorted(p.message.partition("：")[0] for p in refused.value.problems)
    assert said == ["市城市管理局 2026-0001", "市容支队 2026-0001"]


def test_a_result_that_lacks_something_names_its_hazard(office: Office) -> None:
    numbers = [hazard(office), hazard(office)]
    for number in numbers:
        add_feedback(office.ws, number, {"fed_back_on": TODAY, "content": "已更换"})
    results = {numbers[0]: {"result": ReviewResult.mended}, numbers[1]: {"result": ReviewResult.not_mended}}
    with pytest.raises(Refused) as refused:
        review_hazards(office.ws, results, {"reviewed_on": TODAY, "reviewer_id": office.people["李明"]})
    name = load_hazard(office.ws, numbers[1])["number"]
    said = {p.field: p.message for p in refused.value.problems}
    assert said == {
        "new_due_on": f"{name}：未整改到位的须重新规定期限",
        "opinion": f"{name}：未整改到位的须写明还差什么",
    }


def test_a_deadline_after_a_failed_review_is_a_last_day(office: Office) -> None:
    number = hazard(office)
    add_feedback(office.ws, number, {"fed_back_on": TODAY, "content": "已更换"})
    result = {"result": ReviewResult.not_mended, "opinion": "仍漏电", "new_due_on": date(2026, 11, 5)}
    review_hazards(office.ws, {number: result}, {"reviewed_on": TODAY, "reviewer_id": office.people["李明"]})
    [review] = [entry.text for entry in hazard_timeline(office.ws, number) if entry.what == "复查"]
    assert "期限 2026-11-05" in review and "前" not in review


def test_a_finding_does_not_become_a_hazard_without_deadline(office: Office) -> None:
    inspection = save_inspection(office.ws, None, values(office))
    [proposed] = hazard_proposals(office.ws, inspection)
    with pytest.raises(Refused, match="第 1 行：请填写整改期限"):
        file_findings(office.ws, inspection, [{**proposed.values, "due_on": None}])
    assert HazardList(office.ws).ids(Ask()) == []


def test_a_line_that_became_a_hazard_stays_failed(office: Office) -> None:
    inspection = save_inspection(office.ws, None, values(office))
    file_findings(office.ws, inspection, [row.values for row in hazard_proposals(office.ws, inspection)])
    lines = load_inspection(office.ws, inspection)["items"]
    passed = tuple(Row(line.id, {**line.values, "result": CheckResult.passed}) for line in lines)
    with pytest.raises(Refused, match="已转为隐患 2026-0001，结果须为不合格"):
        save_inspection(office.ws, inspection, {"items": passed})
    assert load_inspection(office.ws, inspection)["failed"] == 1


# --- 延期 -------------------------------------------------------------------------------------------

ASKED = {"asked_on": TODAY, "reason": "配件未到货", "wanted_on": date(2026, 11, 15)}
GRANTED = {"decision": Decision.granted, "decided_on": TODAY, "granted_on": date(2026, 11, 15)}


def test_a_hazard_stays_extended_when_something_else_is_written(office: Office) -> None:
    """Without a notice too: only a deadline typed anew is a first one again."""
    number = hazard(office)
    ask_extension(office.ws, number, ASKED)
    decide_extension(office.ws, number, GRANTED)
    save_hazard(office.ws, number, {"measure": "更换配电箱"})
    assert HazardList(office.ws).counts()[HazardFilter.extended] == 1
    save_hazard(office.ws, number, {"due_on": date(2026, 11, 20)})
    assert load_hazard(office.ws, number)["first_due_on"] == date(2026, 11, 20)


def test_a_request_overtaken_by_a_review_moves_no_deadline(office: Office) -> None:
    """Granted late it would set the new deadline back."""
    number = hazard(office)
    ask_extension(office.ws, number, ASKED)
    add_feedback(office.ws, number, {"fed_back_on": TODAY, "content": "已更换"})
    result = {"result": ReviewResult.not_mended, "opinion": "仍漏电", "new_due_on": date(2026, 12, 5)}
    review_hazards(office.ws, {number: result}, {"reviewed_on": TODAY, "reviewer_id": office.people["李明"]})
    with pytest.raises(Refused, match="改为 2026-12-05"):
        decide_extension(office.ws, number, GRANTED)
    assert load_hazard(office.ws, number)["due_on"] == date(2026, 12, 5)
    decide_extension(office.ws, number, {"decision": Decision.declined, "decided_on": TODAY, "opinion": "已另定期限"})
    ask_extension(office.ws, number, {**ASKED, "wanted_on": date(2026, 12, 20)})


def test_what_is_closed_gets_no_more_time(office: Office) -> None:
    number = hazard(office)
    ask_extension(office.ws, number, ASKED)
    add_feedback(office.ws, number, {"fed_back_on": TODAY, "content": "已更换"})
    who = {"reviewed_on": TODAY, "reviewer_id": office.people["李明"]}
    review_hazards(office.ws, {number: {"result": ReviewResult.mended}}, who, close=True)
    before = load_hazard(office.ws, number)
    with pytest.raises(Refused, match="不用再延期"):
        decide_extension(office.ws, number, GRANTED)
    assert (before["status"], before["due_on"]) == (HazardStatus.closed, load_hazard(office.ws, number)["due_on"])
