"""The register of staff: namesakes, leaving once, and what ends with it (S1)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.fields import Refused
from desktop.services.organisation.lookup import (
    add_person,
    edit_person,
    fill_group_from_tree,
    fill_patrons,
    holder_on,
    leave_person,
    patrons_on,
    people_picks,
    rename_person,
)
from desktop.services.organisation.people import people_on, person_row, return_person
from tests.bureau import OPENED, Bureau, staffed_bureau

D = date
JUL, OCT = D(2026, 7, 1), D(2026, 10, 22)


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    made = staffed_bureau(tmp_path)
    yield made
    made.ws.vault.close()


def test_surnames_are_read_as_surnames(bureau: Bureau):
    person = add_person(bureau.ws, "单小明", bureau.units["局"])
    assert person_row(bureau.ws, person)["initials"] == "sxm"
    rename_person(bureau.ws, person, "曾小明")
    assert person_row(bureau.ws, person)["initials"] == "zxm"


@pytest.mark.parametrize("name", ["", "  ", "长" * 21])
def test_a_name_has_its_limits(bureau: Bureau, name: str):
    with pytest.raises(Refused) as refused:
        add_person(bureau.ws, name, bureau.units["局"])
    assert refused.value.problems[0].field == "name"


def test_namesakes_are_told_apart_by_a_note(bureau: Bureau):
    own = bureau.units["局"]
    with pytest.raises(Refused, match="同名"):
        add_person(bureau.ws, "郝琳", own)
    add_person(bureau.ws, "郝琳", own, "办公室打字员")
    hints = sorted(pick.hint for pick in people_picks(bureau.ws, OCT) if pick.text == "郝琳")
    assert hints == ["市城市管理局", "市城市管理局 · 办公室打字员"]
    add_person(bureau.ws, "郝琳", bureau.units["环卫中心"])  # another unit needs no note


def test_the_register_shows_what_each_holds_that_day(bureau: Bureau):
    lines = {line.name: line for line in people_on(bureau.ws, OCT)}
    assert lines["郑涛"].posts == "市容支队综治专干"
    assert lines["周勇"].unit == "市城市管理局"


def test_who_leaves_leaves_every_post_seat_and_patronage(bureau: Bureau):
    ws, head = bureau.ws, bureau.people["张琳"]
    body = bureau.group()
    fill_group_from_tree(ws, body, OPENED)
    fill_patrons(ws, OPENED)
    leave_person(ws, head, JUL)
    assert holder_on(ws, bureau.units["市容支队"], "first_responsible", D(2026, 6, 30)) is not None
    assert holder_on(ws, bureau.units["市容支队"], "first_responsible", JUL) is None
    assert patrons_on(ws, JUL, bureau.units["市容支队"]) == []
    assert "张琳" not in [pick.text for pick in people_picks(ws, JUL)]
    assert "张琳" in [pick.text for pick in people_picks(ws, D(2026, 6, 30))]
    assert "张琳" in [line.name for line in people_on(ws, OCT, with_left=True)]


def test_leaving_twice_is_refused_and_can_be_taken_back(bureau: Bureau):
    person = bureau.people["张琳"]
    leave_person(bureau.ws, person, JUL)
    with pytest.raises(Refused, match="不能再次离岗"):
        leave_person(bureau.ws, person, OCT)
    return_person(bureau.ws, person)
    assert person_row(bureau.ws, person)["left_on"] is None
    with pytest.raises(Refused, match="没有离岗"):
        return_person(bureau.ws, person)


def test_nobody_leaves_before_a_post_begins(bureau: Bureau):
    with pytest.raises(Refused) as refused:
        leave_person(bureau.ws, bureau.people["张琳"], OPENED)
    assert refused.value.problems[0].field == "on"


def test_who_has_left_is_appointed_no_more(bureau: Bureau):
    leave_person(bureau.ws, bureau.people["张琳"], JUL)
    with pytest.raises(Refused) as refused:
        bureau.appoint("局", "member", "张琳", since=OCT)
    assert refused.value.problems[0].field == "person_id"


def test_a_person_moves_to_another_unit(bureau: Bureau):
    edit_person(bureau.ws, bureau.people["周勇"], {"unit_id": bureau.units["办公室"], "note": "借调"})
    row = person_row(bureau.ws, bureau.people["周勇"])
    assert (row["unit_id"], row["note"], row["name"]) == (bureau.units["办公室"], "借调", "周勇")
