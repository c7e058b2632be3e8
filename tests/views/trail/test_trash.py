"""The window of the 回收站: restore, erase one, empty all; a question says what remains."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.rules.dispute import ScreeningKind
from desktop.services.dispute.screening import load_screening, remove_screening, save_screening
from desktop.services.trail.trash import trash_lines
from desktop.views.trail import trash as views
from desktop.views.trail.trash import TrashDialog
from tests.case_office import Office, make_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    values = {"unit_id": made.bureau, "screening_kind": ScreeningKind.regular, "scope": "全局", "screeners": "李明",
              "found": 0, "result": "没有"}  # fmt: skip
    for day in (18, 19, 20):
        remove_screening(made.ws, save_screening(made.ws, None, {**values, "held_on": date(2026, 10, day)}))
    yield made
    made.ws.vault.close()


def test_the_last_deleted_stands_first_and_is_restored(qtbot: QtBot, office: Office) -> None:
    dialog = TrashDialog(office.ws)
    qtbot.addWidget(dialog)
    assert [row["name"].split()[-1] for row in dialog.rows.rows] == ["2026-10-20", "2026-10-19", "2026-10-18"]
    dialog.restore()
    assert dialog.done_note.text().startswith("已从回收站恢复排查记录")
    assert load_screening(office.ws, 3)["held_on"] == date(2026, 10, 20)
    assert dialog.rows.rowCount() == 2


def test_several_are_restored_at_once(qtbot: QtBot, office: Office) -> None:
    dialog = TrashDialog(office.ws)
    qtbot.addWidget(dialog)
    dialog.table.selectAll()
    assert dialog.restore_button.text() == "恢复 3 项"
    dialog.restore()
    assert len(trash_lines(office.ws)) == 0
    assert dialog.empty.isVisibleTo(dialog)


def test_erasing_asks_first_and_says_what_remains(
    qtbot: QtBot, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, ...]] = []
    answers = iter(["", "yes", "yes"])

    def answer(parent: object, *words: object) -> str:
        asked.append(tuple(str(word) for word in words[:4]))
        return next(answers)

    monkeypatch.setattr(views, "ask", answer)
    dialog = TrashDialog(office.ws)
    qtbot.addWidget(dialog)
    dialog.erase()
    assert len(trash_lines(office.ws)) == 3
    dialog.erase()
    assert len(trash_lines(office.ws)) == 2
    dialog.erase_all()
    assert len(trash_lines(office.ws)) == 0
    assert "审计记录里仍留有何时、何人" in asked[0][2]
    assert "不能恢复" in asked[0][3]


def test_a_refusal_is_told(qtbot: QtBot, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(views, "tell_failure", lambda parent, what, safe="": told.append(what))
    dialog = TrashDialog(office.ws)
    qtbot.addWidget(dialog)
    views.empty_trash(office.ws)  # emptied elsewhere meanwhile
    dialog.restore()
    assert told == ["回收站里已没有这一项"]
    assert dialog.rows.rowCount() == 0
