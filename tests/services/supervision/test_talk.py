"""约谈: first where the article asks for it, left to need with a 通报 (南阳 33, 34)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.services.supervision.case import case_view
from desktop.services.supervision.paper import draw_up
from desktop.services.supervision.steps import hold_talk
from tests.supervision_office import SupervisionOffice, make_supervision_office


@pytest.fixture
def nanyang(tmp_path: Path) -> Iterator[SupervisionOffice]:
    made = make_supervision_office(tmp_path)
    yield made
    made.ws.vault.close()


def test_a_talk_that_may_be_left_out_is_never_the_next_step(nanyang: SupervisionOffice):
    """33: with a 通报 the committee talks where there is need; 34: with a 约谈 the talk comes first."""
    case = nanyang.case(severity="serious")
    told = nanyang.issued(case, "circular", date(2026, 3, 9))
    nanyang.issued(case, "admonition", date(2026, 3, 10))
    circular, admonition = (step.offers for step in case_view(nanyang.ws, case).steps)
    assert circular.index("hold") > circular.index("report") and admonition.index("hold") < admonition.index("report")
    talk = {"held_on": date(2026, 3, 12), "held_at": "区委三楼", "held_by": "综治委副主任", "held_with": "周建国",
            "held_notes": "指出问题，提出要求。"}  # fmt: skip
    hold_talk(nanyang.ws, case, told, talk)
    view = case_view(nanyang.ws, case)
    assert "hold" not in view.steps[0].offers
    assert "2026年3月12日在区委三楼约谈：综治委副主任约谈周建国" in view.steps[0].facts
    draw_up(nanyang.ws, case, told, "admonition_record", {"made_on": date(2026, 3, 12)})
    assert case_view(nanyang.ws, case).papers[-1].title == "约谈记录"


def test_a_released_measure_asks_for_no_talk_any_more(nanyang: SupervisionOffice):
    case = nanyang.case()
    step = nanyang.issued(case, "circular", date(2026, 3, 9))
    nanyang.released(case, step, date(2026, 5, 8))
    assert "hold" not in case_view(nanyang.ws, case).steps[0].offers
