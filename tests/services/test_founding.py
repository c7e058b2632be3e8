"""A new file holds what the wizard asked, opens again, and leaves nothing behind when it cannot be made."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from desktop.fields import Refused
from desktop.models.vault.errors import VaultError
from desktop.rules.organisation import UnitKind
from desktop.services.founding import NewFile, check_new_file, found_file, open_file
from desktop.services.organisation.lookup import own_unit_id, tree_on
from tests.support import NOW, PASSPHRASE, Clock, packs


def new_file(folder: Path) -> NewFile:
    return NewFile(
        path=folder / "新.db",
        passphrase=PASSPHRASE,
        pack="nanyang-2017",
        unit_name="卧龙区",
        short_name="卧龙区",
        code="WL",
        unit_kind=UnitKind.county,
        opened_on=date(2025, 1, 1),
        upper_name="南阳市",
        section="区综治办",
        operator="赵敏",
    )


def test_a_new_file_opens_again_with_its_unit_pack_and_operator(tmp_path: Path) -> None:
    new = new_file(tmp_path)
    found_file(new, packs(), Clock(NOW)).vault.close()
    ws = open_file(new.path, PASSPHRASE, packs())
    tree = tree_on(ws, date(2026, 10, 1))
    assert [(node.name, node.depth) for node in tree.nodes] == [("南阳市", 0), ("卧龙区", 1)]
    assert tree.name_of(own_unit_id(ws)) == "卧龙区"
    assert ws.policy.term("letter") == "责任书"
    assert (ws.operator, ws.setting("section")) == ("赵敏", "区综治办")
    ws.vault.close()


def test_the_calendar_of_the_year_comes_with_the_file(tmp_path: Path) -> None:
    ws = found_file(new_file(tmp_path), packs(), Clock(NOW))
    assert ws.workdays.is_workday(date(2026, 2, 14)), "the Saturday before the Spring Festival is a make-up day"
    assert not ws.workdays.is_workday(date(2026, 10, 1))
    assert not ws.workdays.provisional(2026)
    assert ws.workdays.provisional(2027), "the notice for 2027 is not published"
    ws.vault.close()


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"unit_name": ""}, "unit_name"), ({"code": "C" * 21}, "code"), ({"upper_name": "卧龙区"}, "upper_name")],
)
def test_bad_input_is_refused_at_its_field_and_no_file_is_made(
    tmp_path: Path, changes: dict[str, str], field: str
) -> None:
    new = replace(new_file(tmp_path), **changes)  # type: ignore[arg-type]  # one table over several fields
    assert [problem.field for problem in check_new_file(new)] == [field]
    with pytest.raises(Refused):
        found_file(new, packs(), Clock(NOW))
    assert list(tmp_path.iterdir()) == []


def test_a_file_already_there_is_not_touched(tmp_path: Path) -> None:
    new = new_file(tmp_path)
    new.path.write_bytes(b"something else")
    with pytest.raises(VaultError, match="已经存在"):
        found_file(new, packs(), Clock(NOW))
    assert new.path.read_bytes() == b"something else"


def test_every_command_leaves_one_audit_row_and_publishes_once(tmp_path: Path) -> None:
    ws = found_file(new_file(tmp_path), packs(), Clock(NOW))
    heard: list[str] = []
    ws.bus.subscribe(lambda changes: heard.append(changes.summary))
    before = ws.audit_head()
    with ws.command("test", "什么也没改"):
        pass
    assert heard == ["什么也没改"]
    assert ws.audit_head() != before
    with pytest.raises(RuntimeError, match="halfway"), ws.command("test", "中途失败"):
        raise RuntimeError("halfway")
    assert heard == ["什么也没改"]
    ws.vault.close()


def test_the_units_own_code_may_be_the_one_meant_for_the_unit_above(tmp_path: Path) -> None:
    ws = found_file(replace(new_file(tmp_path), code="0"), packs(), Clock(NOW))
    codes = [node.code for node in tree_on(ws, date(2026, 10, 1)).nodes]
    assert len(set(codes)) == 2
    ws.vault.close()
