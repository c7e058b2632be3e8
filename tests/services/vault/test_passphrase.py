"""Changing the passphrase, the recovery sheet's state, and opening by its code, on a real work file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.fields import Refused
from desktop.models.trail.audit import AuditEntry
from desktop.models.vault.errors import BackupFailed, DamagedFile, NotOurFile, WrongPassphrase
from desktop.models.vault.recovery_code import write_code
from desktop.services.founding import open_file
from desktop.services.organisation.lookup import own_unit_id
from desktop.services.trail.undo import undo_steps
from desktop.services.vault import passphrase as service
from desktop.services.vault.backup import back_up, list_backups
from desktop.services.vault.passphrase import (
    NotACode,
    VaultError,
    VoidCode,
    change_passphrase,
    check_retyped,
    confirm_sheet,
    groups_to_retype,
    is_passphrase,
    note_sheet_made,
    open_by_code,
    own_names,
    renew_passphrase,
    save_sheet,
    sheet_pdf,
    sheet_state,
)
from desktop.services.workspace import Workspace
from tests.support import PASSPHRASE, make_workspace, packs

NEW = "昨天中午食堂的红烧肉太咸了"


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = make_workspace(tmp_path)
    yield made
    made.vault.close()


def code_of(ws: Workspace) -> tuple[str, ...]:
    return write_code(ws.vault.key.raw, sheet_state(ws).number)


def last_entry(ws: Workspace) -> AuditEntry:
    with ws.read() as session:
        return session.query(AuditEntry).order_by(AuditEntry.seq.desc()).first()


def test_a_file_without_a_sheet_wants_one_until_two_groups_were_read_from_paper(ws: Workspace) -> None:
    state = sheet_state(ws)
    assert (state.number, state.made_at, state.confirmed, state.wanted) == (1, None, False, True)
    note_sheet_made(ws, "打印")
    assert sheet_state(ws).made_at == ws.clock() and sheet_state(ws).wanted
    one, other = groups_to_retype()
    groups = code_of(ws)
    confirm_sheet(ws, {one: groups[one].lower(), other: f" {groups[other]} "})
    assert sheet_state(ws).confirmed and not sheet_state(ws).wanted
    assert "第 1 号恢复单已核对" in last_entry(ws).summary
    note_sheet_made(ws, "打印")
    assert sheet_state(ws).confirmed, "printed again it is the same code"


def test_a_demo_needs_no_sheet(ws: Workspace) -> None:
    from desktop.services.workspace import put_setting

    with ws.command("test", "演示") as command:
        put_setting(command.session, "watermark", "演示")
    assert not sheet_state(ws).wanted


def test_two_different_groups_are_asked_for() -> None:
    for _ in range(50):
        one, other = groups_to_retype()
        assert 0 <= one < other < 20


def test_a_group_copied_wrong_or_from_an_old_sheet_is_named(ws: Workspace) -> None:
    groups = code_of(ws)
    swapped = groups[2][1] + groups[2][0] + groups[2][2:]
    old = write_code(bytes(32), 1)
    said = {p.field: p.message for p in check_retyped(ws, {2: swapped, 5: old[5], 7: groups[7]})}
    assert set(said) == {"2", "5"}
    assert said["2"].startswith("第 3 组") and "旧恢复单" in said["5"]
    with pytest.raises(Refused):
        confirm_sheet(ws, {5: old[5]})
    assert not sheet_state(ws).confirmed


def test_the_same_passphrase_prints_the_same_code_under_the_same_number(ws: Workspace) -> None:
    from pypdfium2 import PdfDocument

    texts = []
    for _ in range(2):
        document = PdfDocument(sheet_pdf(ws))
        texts.append("".join(document[0].get_textpage().get_text_range().split()))
        document.close()
        note_sheet_made(ws, "打印")
    assert texts[0] == texts[1]
    assert "第1号" in texts[0] and all(group in texts[0] for group in code_of(ws))


def test_saving_the_sheet_leaves_nothing_else_and_says_why_it_failed(ws: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    save_sheet(b"%PDF-", folder / "恢复单.pdf")
    assert [path.name for path in folder.iterdir()] == ["恢复单.pdf"]
    with pytest.raises(VaultError, match=r"没有存成“恢复单[.]pdf”（找不到）"):
        save_sheet(b"%PDF-", tmp_path / "nowhere" / "恢复单.pdf")


def test_the_window_goes_on_after_a_change_and_all_of_it_is_told_in_one_row(ws: Workspace) -> None:
    note_sheet_made(ws, "打印")
    heard: list[str] = []
    ws.bus.subscribe(lambda changes: heard.append(changes.summary))
    steps: list[str] = []
    renewed = change_passphrase(ws, PASSPHRASE, NEW, steps.append)
    assert (renewed.number, renewed.note) == (2, "")
    assert heard == ["更改口令，第 1 号及以前的恢复单作废"] and last_entry(ws).summary == heard[0]
    assert last_entry(ws).operator == "张敏"
    state = sheet_state(ws)
    assert (state.number, state.made_at, state.wanted) == (2, None, True)
    assert any("备份" in step for step in steps)
    assert [backup.note.reason for backup in list_backups(ws) if backup.note] == ["更改口令后", "更改口令前"]
    with ws.command("test", "还能保存"):
        pass
    ws.vault.close()
    with pytest.raises(WrongPassphrase):
        open_file(ws.vault.path, PASSPHRASE, packs()).vault.close()
    again = open_file(ws.vault.path, NEW, packs())
    assert own_unit_id(again) is not None and last_entry(again).summary == "还能保存"
    again.vault.close()


def test_no_secret_stands_in_the_audit(ws: Workspace) -> None:
    change_passphrase(ws, PASSPHRASE, NEW)
    note_sheet_made(ws, "打印")
    with ws.read() as session:
        told = " ".join(f"{row.summary} {row.changes}" for row in session.query(AuditEntry))
    assert NEW not in told and PASSPHRASE not in told
    assert ws.vault.key.raw.hex() not in told and not any(group in told for group in code_of(ws)[:16])


@pytest.mark.parametrize(
    ("old", "new", "field", "word"),
    [
        ("不是这个口令", NEW, "old", "现用口令不对"),
        (PASSPHRASE, "短", "new", "至少"),
        (PASSPHRASE, PASSPHRASE, "new", "相同"),
        (PASSPHRASE, "x'" + "a" * 64 + "'", "new", "x'"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_nothing_changes(
    ws: Workspace, old: str, new: str, field: str, word: str
) -> None:
    with pytest.raises(Refused) as caught:
        change_passphrase(ws, old, new)
    assert [(p.field, word in p.message) for p in caught.value.problems] == [(field, True)]
    assert is_passphrase(ws, PASSPHRASE) and sheet_state(ws).number == 1
    assert list_backups(ws) == []


@pytest.mark.parametrize(
    "new", ['引号\'和"双引号"', "ＦＵＬＬ１２３４５", "e\u0301e\u0301e\u0301e\u0301 long", "x'不是密钥'后面"]
)
def test_unusual_passphrases_work_after_a_change(ws: Workspace, new: str) -> None:
    change_passphrase(ws, PASSPHRASE, new)
    ws.vault.close()
    open_file(ws.vault.path, new, packs()).vault.close()
    assert ws.vault.path.exists()


def test_without_a_backup_the_passphrase_stays(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object, **_more: object) -> None:
        raise BackupFailed("磁盘已满", ws.vault.path.parent)

    monkeypatch.setattr(service, "back_up", full)
    with pytest.raises(BackupFailed):
        change_passphrase(ws, PASSPHRASE, NEW)
    assert is_passphrase(ws, PASSPHRASE)


def test_a_backup_that_fails_afterwards_is_told_and_the_change_stands(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []

    def second_fails(_ws: Workspace, reason: str) -> None:
        calls.append(reason)
        if len(calls) == 2:
            raise BackupFailed("磁盘已满", ws.vault.path.parent)

    monkeypatch.setattr(service, "back_up", second_fails)
    renewed = change_passphrase(ws, PASSPHRASE, NEW)
    assert "口令已更改" in renewed.note and "磁盘已满" in renewed.note
    assert is_passphrase(ws, NEW)


def test_the_code_opens_the_file_and_a_new_passphrase_voids_it(ws: Workspace) -> None:
    code = code_of(ws)
    ws.vault.close()
    opened = open_by_code(ws.vault.path, [group.lower() for group in code], packs())
    assert own_unit_id(opened) is not None
    renewed = renew_passphrase(opened, NEW)
    assert last_entry(opened).summary == "凭恢复单打开并更改口令，第 1 号及以前的恢复单作废"
    opened.vault.close()
    assert renewed.number == 2
    with pytest.raises(VoidCode, match=r"第 1 号恢复单.*它只能打开 .* 及更早的备份") as caught:
        open_by_code(ws.vault.path, code, packs())
    assert caught.value.number == 1
    open_file(ws.vault.path, NEW, packs()).vault.close()


def test_a_code_of_no_file_here_says_its_number_and_what_to_look_at(ws: Workspace) -> None:
    ws.vault.close()
    with pytest.raises(VoidCode, match=r"第 12 号恢复单.*核对文件名"):
        open_by_code(ws.vault.path, write_code(bytes(range(32)), 12), packs())


def test_a_damaged_file_is_told_from_a_void_code(ws: Workspace) -> None:
    code = code_of(ws)
    back_up(ws, "手动")
    ws.vault.close()
    spoilt = bytearray(ws.vault.path.read_bytes())
    spoilt[100] ^= 1
    ws.vault.path.write_bytes(spoilt)
    with pytest.raises(DamagedFile, match="工作库文件已损坏") as caught:
        open_by_code(ws.vault.path, code, packs())
    assert len(caught.value.backups) == 1


def test_a_mistyped_code_is_named_before_the_file_is_touched(ws: Workspace) -> None:
    code = list(code_of(ws))
    code[4] = code[4][::-1] if code[4] != code[4][::-1] else "0000"
    with pytest.raises(NotACode, match="第 5 组") as caught:
        open_by_code(Path("/nowhere/at/all.db"), code, packs())
    assert caught.value.groups == (4,)


def test_a_code_for_another_kind_of_file_says_so(ws: Workspace, tmp_path: Path) -> None:
    other = tmp_path / "表.db"
    other.write_bytes(b"PK\x03\x04".ljust(8192, b"\1"))
    with pytest.raises(NotOurFile):
        open_by_code(other, code_of(ws), packs())


def test_the_old_code_still_opens_the_backup_of_its_time(ws: Workspace) -> None:
    code = code_of(ws)
    change_passphrase(ws, PASSPHRASE, NEW)
    before = next(b for b in list_backups(ws) if b.note and b.note.reason == "更改口令前")
    opened = open_by_code(before.path, code, packs())
    assert sheet_state(opened).number == 1
    opened.vault.close()


def test_these_commands_are_not_offered_for_undoing(ws: Workspace) -> None:
    note_sheet_made(ws, "打印")
    change_passphrase(ws, PASSPHRASE, NEW)
    steps = undo_steps(ws)
    assert all(step.reason for step in steps if "恢复单" in step.summary)
    assert any("更改口令" in step.summary for step in steps)


def test_the_units_own_names_are_known_to_the_judge(ws: Workspace) -> None:
    names = own_names(ws)
    assert "南昌市城市管理局" in names and "CG" in names
    assert any("本单位" in reason for reason in service.judge("南昌市城市管理局2026", names).reasons)
