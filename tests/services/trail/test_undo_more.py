"""撤销 of inspections, hazards, patrols, rotas and supervision: whatever was done, every table is as it was."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings, strategies as some

from desktop.fields import Refused, Row
from desktop.rules.hazard import ReviewResult
from desktop.rules.inspection import CheckResult
from desktop.rules.patrol import FindingState, PatrolState
from desktop.services.inspection.hazard import file_findings, hazard_proposals, remove_hazard, save_hazard
from desktop.services.inspection.hazard_steps import (
    add_feedback,
    ask_extension,
    close_hazards,
    issue_notice,
    reopen_hazard,
    review_hazards,
    sign_notice,
)
from desktop.services.inspection.inspection import (
    load_inspection,
    new_inspection_values,
    remove_inspection,
    reopen_inspection,
    save_inspection,
)
from desktop.services.inspection.key_site import SITES
from desktop.services.inspection.patrol import remove_patrol, save_day, save_patrol
from desktop.services.trail.trash import restore_from_trash, trash_lines
from desktop.services.trail.undo import redo, undo
from tests.case_office import Office, make_office
from tests.site_office import site_values
from tests.supervision_office import NANYANG, SupervisionOffice, make_supervision_office
from tests.tables import tables_of

DAY = date(2026, 10, 9)


def inspection_values(office: Office) -> dict[str, Any]:
    lines = [
        ("fire", "灭火器在有效期内", CheckResult.failed, "过期两只"),
        ("fire", "疏散通道畅通", CheckResult.passed, None),
    ]
    items = tuple(Row(None, {"domain": d, "content": c, "result": r, "note": n}) for d, c, r, n in lines)
    return {**new_inspection_values(office.ws, office.team), "visited_on": DAY, "place": "支队办公楼", "items": items,
            "inspector_id": office.people["李明"], "second_inspector_id": office.people["王芳"]}  # fmt: skip


def hazard_values(office: Office) -> dict[str, Any]:
    return {"unit_id": office.team, "place": "支队配电间", "description": "配电箱私拉乱接", "category": "fire",
            "grade": "ordinary", "source": "self", "found_on": DAY, "due_on": date(2026, 10, 30)}  # fmt: skip


def review(office: Office, number: int) -> object:
    who = {"reviewer_id": office.people["李明"], "second_reviewer_id": office.people["周倩"]}
    return review_hazards(
        office.ws, {number: {"result": ReviewResult.mended}}, {"reviewed_on": date(2026, 10, 20), **who}
    )


def deeds_of(office: Office) -> list[Callable[[], object]]:
    ws, people = office.ws, office.people
    fault = {
        "item": "fire_gear",
        "state": FindingState.abnormal,
        "place": "门口",
        "fault": "压力不足",
        "handling": None,
    }
    who = {"patroller_id": people["李明"], "in_charge_id": people["王芳"]}
    patrol = {**who, "state": PatrolState.abnormal, "findings": (Row(None, fault),)}
    return [
        lambda: save_inspection(ws, None, inspection_values(office)),
        lambda: save_hazard(ws, None, hazard_values(office)),
        lambda: SITES.save(ws, None, site_values(office)),
        lambda: file_findings(ws, 1, [row.values for row in hazard_proposals(ws, 1)]),
        lambda: save_inspection(ws, 1, {"items": load_inspection(ws, 1)["items"][1:], "place": "另一处"}),
        lambda: issue_notice(ws, [1], {"issued_on": DAY, "demand": "立即整改"}),
        lambda: sign_notice(ws, 1, date(2026, 10, 10), "赵刚"),
        lambda: add_feedback(ws, 1, {"fed_back_on": date(2026, 10, 15), "content": "已更换"}),
        lambda: ask_extension(
            ws, 1, {"asked_on": date(2026, 10, 15), "wanted_on": date(2026, 11, 20), "reason": "缺件"}
        ),
        lambda: review(office, 1),
        lambda: close_hazards(ws, [1], date(2026, 10, 22), people["李明"]),
        lambda: reopen_hazard(
            ws, 1, {"reopened_on": date(2026, 10, 22), "reason": "又发现", "new_due_on": date(2026, 11, 30)}
        ),
        lambda: remove_hazard(ws, 2),
        lambda: remove_inspection(ws, 1),
        lambda: reopen_inspection(ws, 1),
        lambda: save_day(ws, DAY, {1: PatrolState.normal}, who),
        lambda: save_patrol(ws, 1, DAY, patrol),
        lambda: remove_patrol(ws, 1, DAY),
        lambda: SITES.remove(ws, 1),
        lambda: restore_from_trash(ws, [trash_lines(ws)[0].key]),
    ]


def check(office: Any, deeds: list[Callable[[], object]], picks: list[int]) -> int:
    """Do them, take them back, do them again; every moment is as it was. Returns how many could be done."""
    moments = [tables_of(office.ws)]
    for pick in picks:
        try:
            deeds[pick]()
        except (Refused, KeyError, ValueError, IndexError):
            continue
        if tables_of(office.ws) != moments[-1]:
            moments.append(tables_of(office.ws))
    for before in reversed(moments[:-1]):
        undo(office.ws)
        assert tables_of(office.ws) == before
    for after in moments[1:]:
        redo(office.ws)
        assert tables_of(office.ws) == after
    return len(moments) - 1


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(picks=some.lists(some.integers(3, 19), min_size=3, max_size=12))
def test_inspections_hazards_and_patrols(picks: list[int]) -> None:
    with TemporaryDirectory() as folder:
        office = make_office(Path(folder))
        assert check(office, deeds_of(office), [0, 1, 2, *picks]) >= 3
        office.ws.vault.close()


def test_the_whole_way_of_a_hazard(tmp_path: Path) -> None:
    office = make_office(tmp_path)
    assert check(office, deeds_of(office), [0, 1, 2, 3, 5, 6, 7, 9, 10, 11, 15, 16, 17, 12, 19]) >= 12
    office.ws.vault.close()


def test_a_supervision_with_its_measures_and_their_rows(tmp_path: Path) -> None:
    office: SupervisionOffice = make_supervision_office(tmp_path, NANYANG)
    deeds: list[Callable[[], object]] = [
        office.case,
        lambda: office.issued(1, office.ws.policy.supervision.measures[0].key, date(2026, 3, 9)),
    ]
    before = tables_of(office.ws)
    for deed in deeds:
        deed()
    after = tables_of(office.ws)
    steps = 0
    while tables_of(office.ws) != before:
        undo(office.ws)
        steps += 1
        assert steps < 20
    for _ in range(steps):
        redo(office.ws)
    assert tables_of(office.ws) == after
    office.ws.vault.close()
