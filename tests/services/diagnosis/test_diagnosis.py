"""The diagnosis says what helps to help, and holds nothing of what was entered."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from desktop import runlog
from desktop.models.organisation import Person
from desktop.models.schema import SCHEMA_NUMBER
from desktop.models.vault.opening import open_vault
from desktop.services.diagnosis.diagnosis import CONTENTS, LEFT_OUT, Surroundings, diagnosis_text, save_diagnosis
from desktop.services.trail.audit_check import verify_new
from desktop.services.vault.backup import ASKED, back_up
from desktop.services.workspace import Workspace, put_setting
from tests.support import NOW, PASSPHRASE, make_workspace

AROUND = Surroundings([("Qt 平台", "offscreen")], ["sqlalchemy", "no-such-part"], ["2026-10-22 I file.opened size=1"])


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    folder = tmp_path / "马晓芳的文件夹"
    folder.mkdir()
    made = make_workspace(folder)
    yield made
    made.vault.close()


def test_it_says_what_it_holds_and_what_not_and_then_the_facts(ws: Workspace) -> None:
    back_up(ws, ASKED)
    verify_new(ws)
    steps: list[str] = []
    text = diagnosis_text(ws, AROUND, NOW, steps.append)
    assert CONTENTS in text and LEFT_OUT in text
    for line in (
        "生成于 2026-10-22 09:00",
        "打开方式：可以查看和修改",
        "制度包：nanchang-2021",
        f"结构号：{SCHEMA_NUMBER}（本程序 {SCHEMA_NUMBER}）",
        "检查：完好",
        "Qt 平台：offscreen",
        "份数：1，其中检查过的 1",
        f"修改记录：最新校验值 {ws.audit_head()[:12]}，上次核验到第 1 条",
        "unit：2",
        "【最近的运行记录】1 行\n2026-10-22 I file.opened size=1",
    ):
        assert line in text, line
    assert "sqlalchemy 2." in text and "GB" in text and "日志方式 wal" in text
    assert len(steps) == 2
    assert "【上次意外结束" not in text
    assert "desktop/views/form.py:1" in diagnosis_text(ws, Surroundings(crash=["  desktop/views/form.py:1 f"]), NOW)


def test_none_of_what_was_entered_is_in_it(ws: Workspace, tmp_path: Path) -> None:
    secrets = ("马晓芳", "欧阳震华与某公司工资纠纷", "13800138000", "红谷滩区凤凰洲")
    runlog.open_log(tmp_path / "log")
    with ws.command("test", f"{secrets[1]}登记") as command:
        command.session.add(Person(name=secrets[0], initials="mxf", note=secrets[2]))
        put_setting(command.session, "section", secrets[3])
    with pytest.raises(Exception), ws.command("test", secrets[1]):  # noqa: B017, PT011  (any failure will do)
        raise ValueError(secrets[0])
    ws.operator = secrets[0]
    text = diagnosis_text(ws, Surroundings(log=runlog.last_lines(tmp_path / "log")), NOW)
    runlog.close_log()
    assert "command.test" in text
    for secret in (*secrets, "南昌市城市管理局", "张敏", "工作库.db", str(ws.vault.path.parent), PASSPHRASE):
        assert secret not in text, secret


def test_without_a_file_it_tells_of_program_and_pc_only() -> None:
    text = diagnosis_text(None, AROUND, NOW)
    assert "没有打开的工作库" in text and "【程序】" in text and "【备份】" not in text


def test_a_part_that_cannot_be_read_says_so_and_the_rest_is_there(ws: Workspace) -> None:
    away = ws.vault.path.with_name("别处.db")
    ws.audit_head()
    ws.vault.path.rename(away)
    text = diagnosis_text(ws, AROUND, NOW)
    away.rename(ws.vault.path)
    assert "大小：没有读出来（FileNotFoundError）" in text
    assert "检查：没有读出来（工作库文件不在原处了）" in text
    assert "【最近的运行记录】" in text and "别处" not in text


def test_a_newer_file_is_told_as_one(ws: Workspace) -> None:
    with ws.vault.writer.begin() as connection:
        connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_NUMBER + 7}")
    ws.vault.close()
    newer = Workspace(open_vault(ws.vault.path, PASSPHRASE), ws.packs)
    text = diagnosis_text(newer, AROUND, NOW)
    newer.vault.close()
    assert "打开方式：这个工作库由更新版本的程序保存" in text
    assert f"结构号：{SCHEMA_NUMBER + 7}（本程序 {SCHEMA_NUMBER}）" in text


def test_what_was_shown_is_what_is_saved(tmp_path: Path) -> None:
    text = diagnosis_text(None, AROUND, datetime(2026, 1, 2, 3, 4))
    save_diagnosis(text, tmp_path / "诊断.txt")
    assert (tmp_path / "诊断.txt").read_text("utf-8-sig") == text
