"""What the audit and an undo say of settings: their Chinese names, their values in words."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from desktop.fields import Choice
from desktop.models.base import spec_of
from desktop.models.office import Setting
from desktop.models.trail.audit import SETTING
from desktop.models.trail.state import kinds
from desktop.services.parts.words import SETTINGS, Words, differences, setting_title
from desktop.services.vault.passphrase import note_sheet_made
from desktop.services.workspace import Workspace
from desktop.views.forms.editor_context import WorkspaceContext
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


class Reference:
    """The day that lists are shown for."""

    year, day = 2026, date(2026, 10, 22)


@pytest.mark.parametrize("pack", ["nanchang-2021", "nanyang-2017"])
def test_every_choice_is_said_by_its_title_never_by_its_key(tmp_path: Path, pack: str) -> None:
    ws = make_workspace(tmp_path, pack)
    context = WorkspaceContext(ws, Reference())
    with ws.read() as session:
        words = Words(ws, session)
        lists = [
            (kind, named, named.field.listed)
            for kind, record in kinds().items()
            for named in spec_of(record).fields
            if isinstance(named.field, Choice) and named.field.options is None
        ]
        assert len(lists) > 15
        for kind, named, listed in lists:
            for key, title in context.options(listed):
                assert words.in_record(kind, named, key) == title
    ws.vault.close()


@pytest.mark.parametrize(
    ("kind", "name", "key", "title"),
    [
        ("measure_approval", "approval", "decide", "决定"),
        ("supervision_paper", "paper", "circular", "通报"),
        ("policy_overlay", "key", "report.due_day", "月报上报截止日"),
        ("attachment", "owner_kind", "hazard", "隐患"),
        ("attachment", "slot", "after", "整改后"),
        ("attachment", "name", "before", "before"),
    ],
)
def test_a_text_that_is_a_key_is_said_by_what_it_stands_for(
    ws: Workspace, kind: str, name: str, key: str, title: str
) -> None:
    with ws.read() as session:
        assert title in Words(ws, session).in_record(kind, spec_of(kinds()[kind])[name], key)
