"""What the audit and an undo say of settings: their Chinese names, their values in words."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop.models.audit import SETTING
from desktop.models.office import Setting
from desktop.services.passphrase import note_sheet_made
from desktop.services.words import SETTINGS, Words, differences, setting_title
from desktop.services.workspace import Workspace
from tests.support import make_workspace


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    made = make_workspace(tmp_path)
    yield made
    made.vault.close()


def test_every_setting_of_a_file_is_named_and_said_in_chinese(ws: Workspace) -> None:
    note_sheet_made(ws, "打印")
    with ws.read() as session:
        settings = {one.key: one.value for one in session.scalars(select(Setting))}
        lines = differences(Words(ws, session), SETTING, {}, settings)
    assert settings.keys() <= SETTINGS.keys()
    for line in lines:
        assert not re.search(r"[a-z{]", line.label + line.after), f"{line.label} {line.after}"


def test_a_sheet_is_said_by_its_number_and_how_far_it_got(ws: Workspace) -> None:
    with ws.read() as session:
        words = Words(ws, session)
        sheet = {"number": 3, "made_at": "2026-10-22 09:00:00", "confirmed": False}
        assert words.setting("recovery_sheet", sheet) == "第 3 号，已印出，未核对"
        assert words.setting("own_unit", 1) == words.unit(1)
        assert words.setting("watermark", "") == "—"
        assert words.setting("published_years", [2025, 2026]) == "2025、2026"


def test_what_only_a_newer_program_knows_is_not_shown_by_its_english_key(ws: Workspace) -> None:
    assert setting_title("window_colour") == "其他设置"
