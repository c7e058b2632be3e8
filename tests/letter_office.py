"""A bureau (or a county) with units on two levels and their heads, for tests of letters."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from desktop.models.organisation import UnitKind
from desktop.services.organisation.lookup import add_person, add_unit, appoint, own_unit_id
from desktop.services.workspace import Workspace
from tests.support import Clock, make_workspace

FEBRUARY = datetime(2026, 2, 10, 9)
OPENED = date(2020, 1, 1)
NANCHANG = (
    ("支队", "市容市貌管理支队", "subordinate", "", "王志强"),
    ("环卫", "环境卫生管理中心", "subordinate", "", "陈海燕"),
    ("应急", "应急安全科", "section", "", "赵晓明"),
    ("一所", "环境卫生一所", "basic", "环卫", "刘俊杰"),
    ("二所", "环境卫生二所", "basic", "环卫", ""),
)
NANYANG = (
    ("乡", "七里园乡", "township", "", "王志强"),
    ("局", "住房和城乡建设局", "department", "", "陈海燕"),
)


@dataclass
class LetterOffice:
    """The work file, its clock, and the ids that tests name."""

    ws: Workspace
    clock: Clock
    units: dict[str, int] = field(default_factory=dict)
    posts: dict[str, int] = field(default_factory=dict)

    def head(self, unit: str, name: str, since: date = OPENED) -> int:
        """Put somebody at the head of a unit; returns the person's id."""
        person = add_person(self.ws, name, self.units[unit])
        values = {"unit_id": self.units[unit], "post": "first_responsible", "person_id": person, "since": since}
        self.posts[unit] = appoint(self.ws, values)
        return person


def make_letter_office(
    folder: Path,
    pack: str = "nanchang-2021",
    now: datetime = FEBRUARY,
    make: Callable[..., Workspace] = make_workspace,
) -> LetterOffice:
    """南昌: 支队, 环卫中心 (two 所 below it, one without a head), a section; 南阳: a township and a bureau."""
    clock = Clock(now)
    office = LetterOffice(make(folder, pack, clock=clock), clock)
    office.units["本级"] = own_unit_id(office.ws) or 0
    office.head("本级", "李建国")
    for number, (key, name, kind, upper, head) in enumerate(NANCHANG if pack == "nanchang-2021" else NANYANG, 1):
        values = {
            "name": name,
            "short_name": name[-6:],
            "parent_id": office.units[upper or "本级"],
            "code": f"T{number:02}",
            "unit_kind": UnitKind[kind],
            "opened_on": OPENED,
            "reports_monthly": True,
        }
        office.units[key] = add_unit(office.ws, values)
        if head:
            office.head(key, head)
    return office
