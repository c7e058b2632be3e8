"""The history window brings a record back to a version, says first what that changes, and refuses where it must."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.fields import Refused
from desktop.services.dispute.case import load_dispute, save_dispute
from desktop.services.dispute.steps import void_dispute
from desktop.services.parts.draft import save_draft
from desktop.services.trail.history import history_of
from desktop.views.lists import history as views
from desktop.views.lists.history import HistoryDialog, VersionDialog
from tests.case_office import Office, make_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    yield made
    made.ws.vault.close()


def opened(qtbot: QtBot, office: Office, case: int) -> HistoryDialog:
    dialog = HistoryDialog(office.ws, "dispute", case, "2026-0001")
    qtbot.addWidget(dialog)
    return dialog


def test_an_older_line_brings_the_record_back(qtbot: QtBot, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    case = office.fixed_case()
    save_dispute(office.ws, case, {"place": "胜利路"})
    dialog = opened(qtbot, office, case)
    assert not dialog.restore_button.isEnabled(), "the newest version is what stands"
    dialog.table.choose_id(dialog.rows.rows[-1].id)
    assert dialog.restore_button.isEnabled()
    told: list[tuple[str, str, str]] = []

    def agree(preview: VersionDialog) -> int:
        told.extend((row["label"], row["now"], row["then"]) for row in preview.rows.rows)
        preview.restore()
        return preview.result()

    monkeypatch.setattr(VersionDialog, "exec", agree)
    dialog.restore()
    assert told == [("地点", "胜利路", "—")]
    assert load_dispute(office.ws, case)["place"] is None
    assert dialog.rows.rows[0]["summary"].startswith("恢复到以前的版本：")


def test_a_refusal_is_told_and_nothing_changes(qtbot: QtBot, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    case = office.fixed_case()
    save_dispute(office.ws, case, {"place": "胜利路"})
    void_dispute(office.ws, case, "录错")
    told: list[str] = []
    monkeypatch.setattr(views, "tell_failure", lambda parent, what, safe: told.append(what))
    preview = VersionDialog(office.ws, ("dispute", case), history_of(office.ws, "dispute", case)[-1].seq, "2026", None)
    qtbot.addWidget(preview)
    preview.restore()
    assert "已作废" in told[0]
    assert load_dispute(office.ws, case)["place"] == "胜利路"


def test_what_is_typed_and_not_saved_comes_first(qtbot: QtBot, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    case = office.fixed_case()
    save_dispute(office.ws, case, {"place": "胜利路"})
    save_draft(office.ws, "dispute", case, {"place": "解放路"})
    told: list[str] = []
    monkeypatch.setattr(views, "tell", lambda parent, title, *words: told.append(title))
    dialog = opened(qtbot, office, case)
    dialog.table.choose_id(dialog.rows.rows[-1].id)
    dialog.restore()
    assert told == ["还有没保存的内容"]


def test_a_frozen_kind_offers_no_way_back_and_says_why(qtbot: QtBot, office: Office) -> None:
    dialog = HistoryDialog(office.ws, "monthly_report", 1, "2026年10月月报")
    qtbot.addWidget(dialog)
    assert dialog.reason.text().startswith("不能恢复到以前的版本：月报的数字来自台账")
    assert not dialog.restore_button.isVisibleTo(dialog)
    assert dialog.empty.isVisibleTo(dialog)


def test_a_record_that_is_gone_is_told(qtbot: QtBot, office: Office) -> None:
    with pytest.raises(Refused, match="已删除"):
        VersionDialog(office.ws, ("screening", 99), 1, "排查记录", None)
