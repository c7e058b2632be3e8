"""经办科室 and 经办人: changed by a command, told to the pages, written down."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop.changes import Changes
from desktop.fields import Refused
from desktop.models.audit import AuditEntry
from desktop.services.office import office_values, save_office
from desktop.services.workspace import Workspace
from tests.support import make_workspace


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = make_workspace(tmp_path)
    yield made
    made.vault.close()


def audit(ws: Workspace) -> list[AuditEntry]:
    with ws.read() as session:
        return list(session.scalars(select(AuditEntry).order_by(AuditEntry.seq)))


def test_the_new_name_stands_on_the_next_change_not_on_its_own(ws: Workspace):
    save_office(ws, {"section": "综合科", "operator": " 李华 "})
    save_office(ws, {"section": "办公室", "operator": "李华"})
    first, second = audit(ws)[-2:]
    assert (first.operator, second.operator) == ("张敏", "李华")
    assert first.summary == "经办科室由“应急安全科”改为“综合科”；经办人由“张敏”改为“李华”"
    assert office_values(ws) == {"section": "办公室", "operator": "李华"}
    assert ws.setting("operator") == "李华"


def test_pages_hear_of_it_when_the_new_name_is_in_force(ws: Workspace):
    heard: list[tuple[Changes, str]] = []
    ws.bus.subscribe(lambda changes: heard.append((changes, ws.operator)))
    save_office(ws, {"section": "应急安全科", "operator": "李华"})
    assert [name for changes, name in heard if "setting" in changes.kinds] == ["李华"]


def test_saving_what_stands_already_writes_nothing(ws: Workspace):
    before = len(audit(ws))
    save_office(ws, office_values(ws))
    assert len(audit(ws)) == before


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"section": "", "operator": " "}, "operator"),
        ({"section": "", "operator": None}, "operator"),
        ({"section": "科" * 41, "operator": "李华"}, "section"),
        ({"section": "", "operator": "名" * 21}, "operator"),
    ],
)
def test_an_empty_or_endless_name_is_refused(ws: Workspace, values: dict[str, str | None], field: str):
    with pytest.raises(Refused) as error:
        save_office(ws, values)
    assert [problem.field for problem in error.value.problems] == [field]
    assert ws.operator == "张敏"
