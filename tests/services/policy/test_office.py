"""经办科室: changed by a command, told to the pages, written down."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop.changes import Changes
from desktop.fields import Refused
from desktop.models.trail.audit import AuditEntry
from desktop.services.policy.office import office_values, save_office
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


def test_the_section_is_changed_and_written_down(ws: Workspace):
    heard: list[Changes] = []
    ws.bus.subscribe(heard.append)
    save_office(ws, {"section": " 综合科 "})
    assert audit(ws)[-1].summary == "经办科室由“应急安全科”改为“综合科”"
    assert office_values(ws) == {"section": "综合科"}
    assert [changes.kinds for changes in heard] == [frozenset({"setting"})]


def test_saving_what_stands_already_writes_nothing(ws: Workspace):
    before = len(audit(ws))
    save_office(ws, office_values(ws))
    assert len(audit(ws)) == before


def test_an_endless_name_is_refused(ws: Workspace):
    with pytest.raises(Refused) as error:
        save_office(ws, {"section": "科" * 41})
    assert [problem.field for problem in error.value.problems] == ["section"]
    assert office_values(ws) == {"section": "应急安全科"}
