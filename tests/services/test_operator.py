"""经办人: the first one is the founder, others are added, each change carries the name of who worked."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from desktop.fields import Refused
from desktop.models.operator import Operator
from desktop.models.trail.audit import AuditEntry
from desktop.models.vault.opening import open_vault
from desktop.services.founding import open_file, workspace_of
from desktop.services.operator import (
    add_operator,
    choose_operator,
    leave_operator,
    only_operator,
    operators,
    rename_operator,
    return_operator,
    set_pin,
)
from desktop.services.workspace import Workspace
from tests.support import PASSPHRASE, make_workspace, packs


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = make_workspace(tmp_path)
    yield made
    made.vault.close()


def last_entry(ws: Workspace) -> AuditEntry:
    with ws.read() as session:
        found = session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert found is not None
    return found


def refused(act: object) -> dict[str, str]:
    """What a command that must be refused said, by field."""
    with pytest.raises(Refused) as error:
        act()  # type: ignore[operator]  # a lambda of the test
    return {problem.field: problem.message for problem in error.value.problems}


def test_the_founder_is_the_first_and_goes_straight_in(ws: Workspace):
    only = only_operator(ws)
    assert only is not None and (only.name, only.has_pin) == ("张敏", False)


def test_with_a_second_name_or_a_pin_somebody_must_choose(ws: Workspace):
    set_pin(ws, operators(ws)[0].id, "2580")
    assert only_operator(ws) is None
    set_pin(ws, operators(ws)[0].id, "", "2580")
    add_operator(ws, "李华")
    assert only_operator(ws) is None and [line.name for line in operators(ws)] == ["张敏", "李华"]


def test_the_name_chosen_stands_on_every_change_and_is_offered_first(ws: Workspace):
    choose_operator(ws, add_operator(ws, "李华"))
    with ws.command("test", "改了一处"):
        pass
    assert last_entry(ws).operator == "李华"
    assert [line.name for line in operators(ws)] == ["李华", "张敏"]


def test_who_worked_last_is_named_again_at_the_next_opening(ws: Workspace):
    choose_operator(ws, add_operator(ws, "李华"))
    ws.vault.close()
    again = open_file(ws.vault.path, PASSPHRASE, packs())
    assert again.operator == "李华"
    again.vault.close()


def test_an_old_file_carries_its_one_name_over_once(ws: Workspace):
    with ws.command("test", "旧文件") as command:
        command.session.execute(delete(Operator))
    ws.vault.close()
    for _opening in range(2):
        again = workspace_of(open_vault(ws.vault.path, PASSPHRASE), packs())
        assert [line.name for line in operators(again)] == ["张敏"]
        again.vault.close()


def test_a_pin_must_fit_and_is_nowhere_to_be_read(ws: Workspace):
    number = add_operator(ws, "李华", "13579")
    assert refused(lambda: choose_operator(ws, number)) == {"pin": "请输入 PIN"}
    assert refused(lambda: choose_operator(ws, number, "13570")) == {"pin": "PIN 不对"}
    assert ws.operator == "张敏"
    choose_operator(ws, number, "13579")
    assert ws.operator == "李华"
    with ws.read() as session:
        entries = session.scalars(select(AuditEntry)).all()
        sealed = session.get_one(Operator, number).pin
    assert sealed is not None and b"13579" not in sealed
    assert not any("13579" in f"{entry.summary}{entry.changes}" for entry in entries)


@pytest.mark.parametrize("pin", ["123", "123456789", "12a4", "１２３４", "12 34"])
def test_a_pin_is_four_to_eight_digits(ws: Workspace, pin: str):
    assert refused(lambda: add_operator(ws, "李华", pin)) == {"pin": "PIN 是 4 到 8 位数字"}
    assert len(operators(ws)) == 1


def test_a_pin_is_changed_by_its_owner_and_a_forgotten_one_by_the_passphrase(ws: Workspace):
    number = add_operator(ws, "李华", "1111")
    assert "proof" in refused(lambda: set_pin(ws, number, "2222"))
    assert "proof" in refused(lambda: set_pin(ws, number, "", "9999"))
    set_pin(ws, number, "2222", "1111")
    choose_operator(ws, number, "2222")
    set_pin(ws, number, "", PASSPHRASE)
    assert last_entry(ws).summary == "清除了经办人 李华 的 PIN"
    assert not operators(ws)[0].has_pin


def test_a_name_is_given_once(ws: Workspace):
    assert "已有经办人" in refused(lambda: add_operator(ws, " 张敏 "))["name"]
    assert refused(lambda: add_operator(ws, "  ")) == {"name": "请填写经办人"}
    assert "最多 30 字" in refused(lambda: add_operator(ws, "名" * 31))["name"]
    number = add_operator(ws, "李华")
    assert "已有经办人" in refused(lambda: rename_operator(ws, number, "张敏"))["name"]


def test_a_new_spelling_leaves_what_was_written_before(ws: Workspace):
    rename_operator(ws, operators(ws)[0].id, "张慜")
    assert ws.operator == "张慜" and operators(ws)[0].name == "张慜"
    assert last_entry(ws).operator == "张敏" and last_entry(ws).summary == "经办人 张敏 更名为 张慜"


def test_who_left_is_not_offered_and_can_come_back(ws: Workspace):
    first, second = operators(ws)[0].id, add_operator(ws, "李华")
    leave_operator(ws, second, date(2026, 10, 22))
    assert [line.id for line in operators(ws)] == [first]
    assert [line.name for line in operators(ws, with_left=True)] == ["张敏", "李华"]
    assert "离岗" in refused(lambda: choose_operator(ws, second))["name"]
    return_operator(ws, second)
    assert len(operators(ws)) == 2


def test_somebody_always_stays(ws: Workspace):
    first = operators(ws)[0].id
    assert "至少要留一名" in refused(lambda: leave_operator(ws, first, date(2026, 10, 22)))["left_on"]
    add_operator(ws, "李华")
    assert "请先切换" in refused(lambda: leave_operator(ws, first, date(2026, 10, 22)))["left_on"]
