"""排查记录: saved, listed, and kept while a case rests on it (矛盾制度二)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop.fields import Refused
from desktop.rules.dispute import ScreeningKind
from desktop.services.dispute.case import save_dispute
from desktop.services.dispute.screening import (
    ScreeningList,
    load_screening,
    new_screening_values,
    remove_screening,
    save_screening,
    screening_findings,
    screening_picks,
)
from desktop.services.parts.listing import Scope
from tests.case_office import Office, make_office
from tests.services.dispute.test_listing import Ask

TODAY = date(2026, 10, 22)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = make_office(tmp_path)
    yield made
    made.ws.vault.close()


def values(office: Office, **over: Any) -> dict[str, Any]:
    """A complete monthly record of today."""
    proposed = new_screening_values(office.ws, office.bureau)
    return {**proposed, "scope": "局机关及下属单位", "screeners": "综治办", "result": "未发现新的矛盾纠纷", **over}


def test_record_is_saved_listed_and_counted(office: Office) -> None:
    made = save_screening(office.ws, None, values(office))
    save_screening(office.ws, None, values(office, held_on=date(2026, 9, 30), screening_kind=ScreeningKind.festival,
                                           found=2))  # fmt: skip
    row = load_screening(office.ws, made)
    assert (row["held_on"], row["screening_kind"]) == (TODAY, ScreeningKind.regular)
    source = ScreeningList(office.ws, Scope(2026))
    assert source.ids(Ask())[0] == made
    assert source.totals(Ask()) == "排查 2 次，发现纠纷 2 起"
    assert (source.count(), source.count(ScreeningKind.festival)) == (2, 1)
    assert source.rows([made])[made]["who"] == "综治办"
    assert source.ids(Ask(search="没有")) == []
    assert len(source.ids(Ask("festival"))) == 1


@pytest.mark.parametrize(
    ("over", "field"),
    [({"held_on": date(2026, 10, 23)}, "held_on"), ({"scope": " "}, "scope"), ({"screeners": None}, "screener_id"),
     ({"unit_id": None}, "unit_id"), ({"found": -1}, "found")],
)  # fmt: skip
def test_bad_record_is_refused_at_its_field(office: Office, over: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        save_screening(office.ws, None, values(office, **over))
    assert field in {p.field for p in refused.value.problems}


def test_record_that_a_case_rests_on_is_not_deleted(office: Office) -> None:
    made = save_screening(office.ws, None, values(office))
    case = save_dispute(office.ws, None, office.values(source="screening", screening_id=made)).id
    with pytest.raises(Refused, match="2026-0001"):
        remove_screening(office.ws, made)
    save_dispute(office.ws, case, {"source": "other", "screening_id": None})
    remove_screening(office.ws, made)
    with pytest.raises(Refused, match="不存在"):
        load_screening(office.ws, made)


def test_picks_are_of_the_unit_and_not_later_than_the_day(office: Office) -> None:
    made = save_screening(office.ws, None, values(office))
    assert [pick[0] for pick in screening_picks(office.ws, office.bureau, TODAY)] == [made]
    assert screening_picks(office.ws, office.team) == []
    assert screening_picks(office.ws, None, date(2026, 10, 1)) == []


def test_phone_number_in_its_text_is_found(office: Office) -> None:
    assert [f.field for f in screening_findings(values(office, result="联系13870012345"))] == ["result"]
