"""来文登记 in the window: the paper of the level above is copied into a form, its deadline shows at once (S14)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.services.organisation.lookup import set_own_unit
from desktop.services.supervision.case import case_view
from desktop.services.supervision.mending import accept_measure
from tests.supervision_office import SupervisionOffice, make_supervision_office
from tests.views.supervision.test_page import fill, in_dialog, page_of, press, texts


@pytest.fixture
def below(tmp_path: Path) -> Iterator[SupervisionOffice]:
    made = make_supervision_office(tmp_path)
    set_own_unit(made.ws, made.middle)
    yield made
    made.ws.vault.close()


def test_a_listing_of_the_level_above_is_noted_followed_and_lifted(below: SupervisionOffice, qtbot: QtBot) -> None:
    case = below.case(severity="grave")
    page = page_of(below, qtbot)
    page.show_target(record_id=case)
    assert "由上级督导" in texts(page.cases.ladder) and "建议下一步" not in texts(page.cases.ladder)
    refused: list[str] = []

    def without_number(dialog: Any) -> None:
        fill(dialog, measure_kind="listed", issued_on=date(2026, 4, 24), received_on=date(2026, 4, 28))
        refused.append(dialog.form.problem_text("number"))

    in_dialog(
        lambda: press(page, "receive", -1),
        without_number,
        lambda dialog: fill(dialog, number="宛综治〔2026〕9号", received_by="收发室"),
    )
    assert refused[0]
    said = texts(page.cases.ladder)
    assert "宛综治〔2026〕9号" in said and "2026-05-14" in said
    below.applied(case, 1, date(2026, 9, 1))
    accept_measure(below.ws, case, 1, {
        "stage": "验收", "checked_on": date(2026, 9, 8), "by": "市综治委", "passed": True, "findings": "已整改",
    })  # fmt: skip
    in_dialog(lambda: press(page, "note_release"), lambda dialog: fill(dialog, released_on=date(2026, 9, 20)))
    assert "已解除" in texts(page.cases.ladder)
    assert case_view(below.ws, case).papers == ()


def test_only_the_papers_of_the_unit_itself_can_be_drawn_up(below: SupervisionOffice) -> None:
    from desktop.services.supervision.paper import further_papers

    kind = below.ws.policy.supervision.measure("listed")
    ours, all_ = ({key for key, _ in further_papers(kind, True, above=above)} for above in (True, False))
    assert ours < all_ and "mend_report" in ours and "acceptance_record" not in ours
