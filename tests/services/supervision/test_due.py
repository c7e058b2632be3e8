"""What is due from the measures: on the home page, with the sentence, and gone when it is done (S14, S17)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.services.home import home_summary
from desktop.services.parts.obligation import ObligationState
from desktop.services.supervision.due import supervision_obligations
from desktop.services.supervision.mending import add_report
from desktop.services.supervision.steps import serve_measure
from tests.supervision_office import NANCHANG, SupervisionOffice, make_supervision_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[SupervisionOffice]:
    made = make_supervision_office(tmp_path, today=date(2026, 9, 10))
    yield made
    made.ws.vault.close()


def test_every_open_clock_is_a_duty_with_its_reason(office: SupervisionOffice):
    case = office.case(severity="grave")
    step = office.issued(case, "listed", date(2026, 8, 31))
    served = {"served_by": "张敏", "received_on": date(2026, 9, 1), "received_by": "李春梅"}
    serve_measure(office.ws, case, step, served)
    due = {duty.title: duty for duty in supervision_obligations(office.ws, 2026)}
    assert {title: duty.due_on for title, duty in due.items()} == {
        "挂牌督办：报告整改措施": date(2026, 9, 15),
        "挂牌督办：报告整改情况（第1次）": date(2026, 10, 31),
        "挂牌督办：报告整改情况（第2次）": date(2026, 12, 31),
    }
    first = due["挂牌督办：报告整改措施"]
    assert first.state is ObligationState.due_soon and "第三十五条" in first.sentence and first.unit == "梅溪街道"
    assert [duty.due_on for duty in supervision_obligations(office.ws, 2027)] == [date(2027, 2, 28)] * 2
    given = {"report_kind": "整改措施报告", "reported_on": date(2026, 9, 9), "content": "已制定方案"}
    add_report(office.ws, case, step, given)
    assert "挂牌督办：报告整改措施" not in {duty.title for duty in supervision_obligations(office.ws, 2026)}


def test_a_term_that_ran_out_asks_for_a_decision_on_the_home_page(office: SupervisionOffice):
    case = office.case()
    office.issued(case, "circular", date(2026, 3, 9))
    [group] = [it for it in home_summary(office.ws, 2026).overdue if it.tab == "supervision"]
    assert group.title == "通报期满，请决定是否约谈" and group.target == {"record_id": case}
    assert "2026年5月9日届满" in group.sentence
    office.released(case, 1, date(2026, 9, 10))
    assert not [it for it in home_summary(office.ws, 2026).overdue if it.tab == "supervision"]


def test_a_term_that_was_typed_is_the_units_own_on_the_home_page(tmp_path: Path):
    """南昌 sets no term: 第二十九条 names the measure, not the day."""
    office = make_supervision_office(tmp_path, NANCHANG)
    office.issued(office.case(), "circular", date(2026, 9, 7), mend_due=date(2026, 12, 1))
    [duty] = supervision_obligations(office.ws, 2026)
    assert (duty.article, duty.due_on) == ("制度未规定，本单位自定", date(2026, 12, 1))
    office.ws.vault.close()
