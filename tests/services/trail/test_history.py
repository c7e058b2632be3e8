"""History: what the audit holds of a record, in words; personal text never."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.models.trail.audit import AuditEntry
from desktop.rules.dispute import PledgeKind
from desktop.services.dispute.case import load_dispute, save_dispute
from desktop.services.dispute.merge import merge_disputes
from desktop.services.dispute.steps import add_mediation, add_pledge_entry
from desktop.services.trail.history import history_of, own_changes
from tests.case_office import Office, make_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    yield made
    made.ws.vault.close()


def test_every_step_stands_in_the_history_with_old_and_new_in_words(office: Office) -> None:
    case = office.case(party_name="张三")
    save_dispute(office.ws, case, {"lead_id": office.people["李明"], "dispute_type": "labour", "may_escalate": True,
                                   "unit_id": office.team})  # fmt: skip
    newest, oldest = history_of(office.ws, "dispute", case)
    said = {change.label: (change.before, change.after) for change in newest.changes}
    assert said["牵头领导"] == ("—", "李明")
    assert said["类别"] == ("行政执法活动", "劳动用工与工资")
    assert said["可能激化"] == ("否", "是")
    assert said["填报单位"][1] == "市容支队"
    assert newest.operator == "张敏"
    first = {change.label: change.after for change in oldest.changes}
    assert first["当事方简称"] == "（不保留原文）"
    assert first["状态"] == "已受理"
    assert "名称拼音首字母" not in first


def test_rows_of_the_case_stand_in_it_also_when_taken_away(office: Office) -> None:
    case, second = office.fixed_case(), office.fixed_case()
    add_mediation(office.ws, case, date(2026, 10, 12), "听取意见")
    add_mediation(office.ws, second, date(2026, 10, 12), "别的纠纷")
    add_pledge_entry(office.ws, case, PledgeKind.track, date(2026, 10, 13), "已回访")
    rows = load_dispute(office.ws, case)["mediations"]
    save_dispute(office.ws, case, {"mediations": ()})
    entries = history_of(office.ws, "dispute", case)
    said = [(c.label, c.before, c.after) for entry in entries for c in entry.changes]
    assert len(rows) == 1
    assert ("调处记录·内容", "—", "听取意见") in said
    assert ("调处记录·内容", "听取意见", "—") in said
    assert ("三包记录·三包", "—", "包跟踪") in said
    assert not any("别的纠纷" in one for line in said for one in line)


def entry(seq: int, kind: str, number: int, before: dict[str, object], after: dict[str, object]) -> AuditEntry:
    change = {"kind": kind, "id": number, "action": "修改", "before": before, "after": after}
    return AuditEntry(seq=seq, changes=[change])


def test_entries_from_before_rows_named_their_record_are_understood() -> None:
    entries = [
        entry(1, "mediation", 7, {}, {"dispute_id": 3, "content": "甲"}),
        entry(2, "mediation", 7, {"content": "甲"}, {"content": "乙"}),
        entry(3, "mediation", 8, {}, {"dispute_id": 4}),
        entry(4, "attachment", 9, {}, {"owner_kind": "dispute", "owner_id": 3}),
        entry(5, "attachment", 10, {}, {"owner_kind": "screening", "owner_id": 3}),
        entry(6, "dispute", 3, {"place": None}, {"place": "胜利路"}),
    ]
    found = own_changes(entries[::-1], ("dispute", 3))
    assert [(one.seq, len(changes)) for one, changes in found] == [(6, 1), (5, 0), (4, 1), (3, 0), (2, 1), (1, 1)]


def test_rows_that_moved_to_another_case_stand_in_both_histories(office: Office) -> None:
    kept, other = office.fixed_case(), office.fixed_case()
    add_mediation(office.ws, other, date(2026, 10, 12), "听取意见")
    merge_disputes(office.ws, kept, other, frozenset())
    for case in (kept, other):
        newest = history_of(office.ws, "dispute", case)[0]
        assert newest.summary == "2026-0002 已并入 2026-0001 夜市占道经营与居民噪音"
