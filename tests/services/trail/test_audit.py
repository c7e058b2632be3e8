"""审计记录: listed, filtered, read in words; checked by its chain and by the heads that are kept elsewhere."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select, text

from desktop.models.trail.audit import AuditEntry, digest_of
from desktop.services.dispute.case import save_dispute
from desktop.services.organisation.people import rename_person
from desktop.services.trail.audit import AuditList, AuditScope, audit_kinds, audit_operators, audit_rows, entry_lines
from desktop.services.trail.audit_check import Mark, mark_of, verify_audit, verify_new
from desktop.services.vault.backup import ASKED, back_up
from desktop.views.lists.columns import Query
from tests.case_office import Office, make_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    yield made
    made.ws.vault.close()


def tamper(office: Office, *statements: str) -> None:
    """What somebody with the passphrase and another program could do."""
    with office.ws.vault.writer.begin() as connection:
        for action in ("update", "delete"):
            connection.execute(text(f"DROP TRIGGER IF EXISTS audit_no_{action}"))
        for statement in statements:
            connection.execute(text(statement))


def rewrite(office: Office, seq: int, summary: str) -> None:
    """Change an entry and make all digests behind it fit again."""
    tamper(office, f"UPDATE audit SET summary = '{summary}' WHERE seq = {seq}")
    with office.ws.read() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.seq)).all()
        session.expunge_all()
    statements = []
    for before, entry in zip([None, *entries], entries, strict=False):
        if before is not None:
            entry.previous = before.digest
        entry.digest = digest_of(entry)
        statements.append(
            f"UPDATE audit SET previous='{entry.previous}', digest='{entry.digest}' WHERE seq={entry.seq}"
        )
    tamper(office, *statements)


# --- the list ---------------------------------------------------------------------------------------


def test_entries_are_found_by_operator_kind_period_and_words(office: Office) -> None:
    listed = AuditList(office.ws)
    everything = listed.ids(Query())
    assert everything == sorted(everything, reverse=True)
    office.ws.operator = "王芳"
    office.ws.clock.now = datetime(2026, 10, 25, 23, 59)  # type: ignore[attr-defined]
    case = office.case(party_name="张三")
    rename_person(office.ws, office.people["李明"], "李鸣")
    assert audit_operators(office.ws) == ["张敏", "王芳"]
    assert ("dispute", "矛盾纠纷") in audit_kinds(office.ws)
    assert "hazard" not in dict(audit_kinds(office.ws))
    listed.scope = AuditScope(operator="王芳")
    assert len(listed.ids(Query())) == 2
    listed.scope = AuditScope(kind="dispute")
    assert len(listed.ids(Query())) == 1
    listed.scope = AuditScope(first=date(2026, 10, 25), last=date(2026, 10, 25))
    assert len(listed.ids(Query())) == 2
    assert listed.ids(Query(search="李鸣 更正")) == listed.ids(Query())[:1]
    assert listed.totals(Query()) == "共 2 条"
    row = listed.rows(listed.ids(Query()))[everything[0] + 1]
    assert (row["operator"], row["touched"], row["at"]) == ("王芳", "矛盾纠纷", "2026-10-25 23:59:00")
    assert case


def test_an_entry_is_read_field_by_field_with_the_name_of_its_record(office: Office) -> None:
    case = office.case(party_name="张三")
    save_dispute(office.ws, case, {"people": 12, "party_name": None})
    seq = AuditList(office.ws).ids(Query())[0]
    said = [
        (line.record, line.change.label, line.change.before, line.change.after) for line in entry_lines(office.ws, seq)
    ]
    assert said[0][0].startswith("修改 矛盾纠纷“2026-0001 夜市占道经营与居民噪音")
    assert said[0][1:] == ("当事方简称", "（不保留原文）", "—")
    assert said[1][1:] == ("涉及人数", "—", "12")
    assert all("张三" not in part for line in said for part in line)


def test_rows_for_a_paper_name_each_entry_once(office: Office) -> None:
    office.case()
    seq = AuditList(office.ws).ids(Query())[0]
    rows = list(audit_rows(office.ws, [seq]))
    assert rows[0]["seq"] == seq and all(row["seq"] is None for row in rows[1:])
    assert {row["label"] for row in rows} >= {"编号", "名称", "状态"}


# --- the check --------------------------------------------------------------------------------------


def test_an_audit_in_order_is_said_to_be_and_checked_from_there_the_next_time(office: Office) -> None:
    first = verify_new(office.ws)
    assert first.problem == "" and first.checked == 2
    assert first.sentence.startswith("已核验 2 条，首尾相连，没有改动，最新校验值 ")
    office.case()
    assert verify_new(office.ws).checked == 1
    assert verify_audit(office.ws).checked == 3


def test_a_changed_entry_is_named_with_what_is_still_trustworthy(office: Office) -> None:
    office.case()
    office.case()
    tamper(office, "UPDATE audit SET summary = '另一句话' WHERE seq = 3")
    verdict = verify_audit(office.ws)
    assert verdict.problem.startswith("第 3 条审计记录（2026-10-22 09:00）被改动过")
    assert "第 2 条及以前（到 2026-10-22 09:00）仍然可信" in verdict.problem


def test_a_missing_entry_is_named(office: Office) -> None:
    office.case()
    office.case()
    tamper(office, "DELETE FROM audit WHERE seq = 3")
    assert verify_audit(office.ws).problem.startswith("审计记录缺了第 3 条")


def test_a_cut_tail_is_noticed_by_the_mark_in_the_file_the_preferences_and_the_backup(office: Office) -> None:
    office.case()
    seen = verify_new(office.ws).mark
    assert seen is not None
    back_up(office.ws, ASKED)
    tamper(office, "DELETE FROM audit WHERE seq = 3")
    assert "工作库里的核验记录记得有第 3 条" in verify_new(office.ws).problem
    tamper(office, "DELETE FROM setting WHERE key = 'audit_verified'")
    assert "的备份记得有第 3 条" in verify_new(office.ws).problem
    assert "这台电脑记得有第 3 条" in verify_new(office.ws, [replace(seen, source="这台电脑")]).problem


def test_a_rewritten_audit_fits_by_itself_but_not_with_what_was_kept(office: Office) -> None:
    office.case()
    seen = verify_new(office.ws).mark
    assert seen is not None
    rewrite(office, 2, "从没发生过")
    assert verify_audit(office.ws).problem == ""
    told = verify_audit(office.ws, [replace(seen, source="这台电脑")])
    assert told.problem.startswith("第 3 条审计记录与这台电脑不一致")


def test_a_file_taken_back_to_a_backup_is_explained_not_accused(office: Office) -> None:
    office.case()
    known = Mark(9, "0" * 64, "这台电脑", datetime(2026, 10, 21))
    with office.ws.command("restore_backup", "从备份恢复"):
        pass
    verdict = verify_audit(office.ws, [known])
    assert verdict.problem == ""
    assert "从备份恢复过" in verdict.sentence
    later = verify_audit(office.ws, [replace(known, at=datetime(2026, 10, 23))])
    assert "记得有第 9 条" in later.problem


def test_a_mark_survives_being_kept_and_nonsense_is_no_mark() -> None:
    mark = Mark(3, "ab", "这台电脑", datetime(2026, 10, 22, 9))
    assert mark_of(mark.plain(), "这台电脑") == mark
    assert [mark_of(bad, "") for bad in (None, {}, {"seq": "x", "digest": "", "at": ""}, "3")] == [None] * 4


def test_progress_is_told_and_can_stop_it(office: Office) -> None:
    told: list[tuple[int, int]] = []
    verify_audit(office.ws, told=lambda done, total: told.append((done, total)))
    assert told == [(2, 2)]
