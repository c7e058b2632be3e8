"""A bureau with sections, subordinate units and one 基层单位, made through the commands, for tests."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop.fields import Refused
from desktop.services.organisation.lookup import add_body, add_person, add_unit, appoint, own_unit_id
from desktop.services.workspace import Workspace
from tests.support import make_workspace

OPENED = date(2021, 1, 1)
UNITS = (
    ("应急科", "应急安全科", "section", "局"),
    ("办公室", "办公室", "section", "局"),
    ("市容支队", "市容执法支队", "subordinate", "局"),
    ("环卫中心", "环境卫生管理中心", "subordinate", "局"),
    ("环卫一所", "环境卫生一所", "basic", "环卫中心"),
)


@dataclass
class Bureau:
    """The work file with the ids that tests name."""

    ws: Workspace
    units: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    posts: dict[tuple[str, str], int] = field(default_factory=dict)

    def person(self, name: str, unit: str = "局") -> int:
        """That person, entered when new."""
        if name not in self.people:
            self.people[name] = add_person(self.ws, name, self.units[unit])
        return self.people[name]

    def appoint(self, unit: str, post: str, name: str, since: date = OPENED, **more: Any) -> int:
        """Put a person into a post."""
        values = {"unit_id": self.units[unit], "post": post, "person_id": self.person(name, unit), "since": since}
        self.posts[(unit, post)] = appoint(self.ws, {**values, **more})
        return self.posts[(unit, post)]

    def group(self, unit: str = "局", kind: str = "leading_group", since: date = OPENED) -> int:
        """Set up a body of a unit."""
        title = self.ws.policy.body(kind).title
        values = {"unit_id": self.units[unit], "body_kind": kind, "name": title, "since": since}
        return add_body(self.ws, {**values, "office_unit_id": self.units["应急科"]})


def make_bureau(folder: Path, pack: str = "nanchang-2021") -> Bureau:
    """市城管局 with two sections, two subordinate units, one of them with a unit below; nobody is in office yet."""
    ws = make_workspace(folder, pack)
    own = own_unit_id(ws)
    assert own is not None
    bureau = Bureau(ws, {"局": own})
    for number, (short, name, kind, above) in enumerate(UNITS, 1):
        values = {"name": name, "short_name": short, "code": f"CG{number:02}", "unit_kind": kind, "opened_on": OPENED}
        bureau.units[short] = add_unit(ws, {**values, "parent_id": bureau.units[above]})
    return bureau


def staffed_bureau(folder: Path) -> Bureau:
    """As `make_bureau`, with heads, one deputy in charge, and a leading group not filled yet."""
    bureau = make_bureau(folder)
    bureau.appoint("局", "first_responsible", "郝琳", job_title="市政府副秘书长、党委书记、局长")
    bureau.appoint("局", "direct_responsible", "周勇", job_title="副局长")
    bureau.appoint("应急科", "first_responsible", "韩海燕", job_title="科长")
    bureau.appoint("市容支队", "first_responsible", "张琳", job_title="支队长")
    bureau.appoint("市容支队", "officer", "郑涛")
    return bureau


def refused_at(call: Callable[[], object]) -> tuple[str, str]:
    """Field and sentence of the first problem for which `call` is refused."""
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.problems[0].field, refused.value.problems[0].message
