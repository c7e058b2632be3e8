"""Who supervises, who is supervised and a level between, in a fresh work file of either pack; for tests of S14."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from desktop.models.organisation import UnitKind
from desktop.services.organisation.appointment import appoint
from desktop.services.organisation.lookup import own_unit_id
from desktop.services.organisation.people import add_person
from desktop.services.organisation.unit import add_unit
from desktop.services.supervision.mending import accept_measure, add_report, release_measure
from desktop.services.supervision.steps import approve_measure, issue_measure, take_measure
from desktop.services.supervision.write import save_supervision
from desktop.services.workspace import Workspace
from tests.support import Clock, make_workspace

NANCHANG, NANYANG = "nanchang-2021", "nanyang-2017"
OPENED = date(2020, 1, 1)


@dataclass
class SupervisionOffice:
    """The work file with the ids that tests name: own unit > middle > lower, and the leaders of the two below."""

    ws: Workspace
    clock: Clock
    own: int
    middle: int
    lower: int
    people: dict[str, int]

    def at(self, day: date) -> None:
        """Let it be nine o'clock of that day."""
        self.clock.now = datetime(day.year, day.month, day.day, 9)

    def values(self, **over: Any) -> dict[str, Any]:
        """A complete case against the middle unit, found on 2 March 2026."""
        severity = "present" if self.ws.policy.supervision.severities else None
        return {
            "name": "重点路段治安混乱",
            "unit_id": self.middle,
            "authority_id": self.own,
            "found_on": date(2026, 3, 2),
            "source": "检查考核发现",
            "ground": self.ws.policy.supervision.grounds[0].key,
            "severity": severity,
            "facts": "检查发现责任制未落实，重点路段连续发生治安案件。",
            "demands": "健全责任制，逐级签订责任书\n重点路段每日巡查并有记录",
            **over,
        }

    def case(self, **over: Any) -> int:
        """Register such a case and return its id."""
        return save_supervision(self.ws, None, self.values(**over))

    def taken(self, case_id: int, kind: str, day: date) -> int:
        """拟采取 a measure with all its approvals on that day."""
        step = take_measure(self.ws, case_id, {"measure_kind": kind, "proposed_on": day, "reason": "经核实，情形属实"})
        for approval in self.ws.policy.supervision.measure(kind).approvals:
            given = {"done_on": day, "by": approval.by, "opinion": "同意"}
            approve_measure(self.ws, case_id, step, approval.key, given)
        return step

    def issued(self, case_id: int, kind: str, day: date, **over: Any) -> int:
        """As `taken`, and issued on that day."""
        step = self.taken(case_id, kind, day)
        issue_measure(self.ws, case_id, step, {"issued_on": day, "signer": "周建国", **over})
        return step

    def released(self, case_id: int, step: int, day: date) -> None:
        """Apply where that is asked for, accept and release on that day."""
        kind = self.ws.policy.supervision.measure("circular")
        for found in self.ws.policy.supervision.measures:
            kind = found if found.application_to else kind
        accept_measure(
            self.ws, case_id, step,
            {"stage": "验收", "checked_on": day, "by": "综治办", "passed": True, "findings": "逐项核对，均已落实。"},
        )  # fmt: skip
        release_measure(self.ws, case_id, step, {"released_on": day, "signer": "周建国"})

    def applied(self, case_id: int, step: int, day: date) -> None:
        """The written application for acceptance."""
        given = {"report_kind": "验收申请", "reported_on": day, "content": "整改期满，申请验收。"}
        add_report(self.ws, case_id, step, given)


def make_supervision_office(folder: Path, pack: str = NANYANG, today: date = date(2026, 10, 22)) -> SupervisionOffice:
    """卧龙区 > 梅溪街道 > 七一社区 (南阳), or 市城管局 > 市容支队 > 一大队 (南昌), with heads and deputies."""
    clock = Clock(datetime(today.year, today.month, today.day, 9))
    ws = make_workspace(folder, pack, clock=clock)
    own = own_unit_id(ws)
    assert own is not None
    kinds = (UnitKind.township, UnitKind.basic) if pack == NANYANG else (UnitKind.subordinate, UnitKind.basic)
    names = ("梅溪街道", "七一社区") if pack == NANYANG else ("市容支队", "市容支队一大队")
    ids, above = [], own
    for number, (name, kind) in enumerate(zip(names, kinds, strict=True)):
        values = {
            "name": name, "short_name": name, "parent_id": above, "code": f"S-{number}", "unit_kind": kind,
            "opened_on": OPENED, "reports_monthly": True,
        }  # fmt: skip
        above = add_unit(ws, values)
        ids.append(above)
    people = {}
    for unit, who in zip(ids, (("周建国", "李春梅"), ("赵平", "钱文")), strict=True):
        for name, post, title in zip(who, ("first_responsible", "direct_responsible"), ("主任", "副主任"), strict=True):
            people[name] = add_person(ws, name, unit)
            appoint(ws, {"unit_id": unit, "post": post, "person_id": people[name], "since": OPENED, "job_title": title})
    return SupervisionOffice(ws, clock, own, ids[0], ids[1], people)
