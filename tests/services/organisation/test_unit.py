"""Units are opened, renamed, moved, merged and closed by date; the past keeps the old tree (S1)."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from desktop.models.organisation import CloseReason
from desktop.services.organisation.lookup import (
    add_unit,
    appoint,
    bodies_on,
    close_unit,
    edit_unit,
    fill_group_from_tree,
    fill_patrons,
    holder_on,
    merge_unit,
    move_unit,
    own_unit_id,
    patrons_on,
    people_picks,
    remove_term,
    rename_unit,
    reopen_unit,
    set_own_unit,
    set_phone,
    tree_on,
    unit_picks,
    vacancies_on,
)
from desktop.services.organisation.unit import unit_history, unit_row
from tests.bureau import OPENED, Bureau, make_bureau, refused_at, staffed_bureau

D = date
JAN, JUN30, JUL, OCT = D(2026, 1, 1), D(2026, 6, 30), D(2026, 7, 1), D(2026, 10, 22)


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    made = make_bureau(tmp_path)
    yield made
    made.ws.vault.close()


def names(bureau: Bureau, day: date) -> list[tuple[int, str]]:
    return [(node.depth, node.short_name) for node in tree_on(bureau.ws, day).nodes[1:]]


def test_the_tree_of_a_day_in_display_order(bureau: Bureau):
    top = [(1, "应急科"), (1, "办公室"), (1, "市容支队"), (1, "环卫中心"), (2, "环卫一所")]
    assert [(depth - 1, name) for depth, name in names(bureau, OCT)][1:] == top
    assert tree_on(bureau.ws, D(2020, 6, 1)).by_id.keys() == {1, bureau.units["局"]}


def test_a_code_used_twice_is_refused_also_after_the_other_unit_closed(bureau: Bureau):
    close_unit(bureau.ws, bureau.units["市容支队"], JUL)
    values = {
        "name": "执法二支队",
        "short_name": "二支队",
        "code": "CG03",
        "unit_kind": "subordinate",
        "opened_on": OCT,
    }
    field, message = refused_at(lambda: add_unit(bureau.ws, {**values, "parent_id": bureau.units["局"]}))
    assert field == "code"
    assert "市容执法支队" in message


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "长" * 61}, "name"),
        ({"short_name": None}, "short_name"),
        ({"code": " "}, "code"),
        ({"unit_kind": None}, "unit_kind"),
        ({"opened_on": None}, "opened_on"),
        ({"opened_on": D(1900, 1, 1)}, "opened_on"),
        ({"opened_on": D(2019, 1, 1)}, "opened_on"),  # before the bureau itself
        ({"name": "办公室"}, "name"),  # there is one already
        ({"phone": "1" * 21}, "phone"),
        ({"parent_id": 999}, "unit_id"),
    ],
)
def test_bad_input_is_refused_at_its_field(bureau: Bureau, over: dict, field: str):
    good = {"name": "照明中心", "short_name": "照明", "code": "CG09", "unit_kind": "subordinate", "opened_on": OPENED}
    before = len(tree_on(bureau.ws, OCT).nodes)
    assert refused_at(lambda: add_unit(bureau.ws, {**good, "parent_id": bureau.units["局"], **over}))[0] == field
    assert len(tree_on(bureau.ws, OCT).nodes) == before


def test_a_new_unit_can_take_its_place_among_its_brothers(bureau: Bureau):
    values = {"name": "宣传科", "short_name": "宣传科", "code": "CG10", "unit_kind": "section", "opened_on": OPENED}
    add_unit(bureau.ws, {**values, "parent_id": bureau.units["局"], "position": 1})
    assert [name for depth, name in names(bureau, OCT) if depth == 2] == [
        "应急科", "宣传科", "办公室", "市容支队", "环卫中心",
    ]  # fmt: skip


def test_a_renamed_unit_keeps_its_old_name_in_the_past(bureau: Bureau):
    unit = bureau.units["环卫中心"]
    rename_unit(bureau.ws, unit, JUL, "环境卫生发展中心", "环发中心")
    assert tree_on(bureau.ws, JUN30).name_of(unit) == "环境卫生管理中心"
    assert tree_on(bureau.ws, JUL).name_of(unit) == "环境卫生发展中心"
    assert [(line.since, line.short_name) for line in unit_history(bureau.ws, unit)] == [
        (OPENED, "环卫中心"), (JUL, "环发中心"),
    ]  # fmt: skip
    assert refused_at(lambda: rename_unit(bureau.ws, unit, OCT, "环境卫生发展中心", "环发中心"))[0] == "name"
    assert refused_at(lambda: rename_unit(bureau.ws, unit, D(2020, 1, 1), "早", "早"))[0] == "since"


def test_a_renaming_entered_late_reaches_moves_made_meanwhile(bureau: Bureau):
    unit = bureau.units["环卫一所"]
    move_unit(bureau.ws, unit, D(2026, 9, 1), bureau.units["市容支队"])
    rename_unit(bureau.ws, unit, JUL, "市容一所", "一所")
    assert tree_on(bureau.ws, OCT).name_of(unit) == "市容一所"
    assert tree_on(bureau.ws, OCT).by_id[unit].parent_id == bureau.units["市容支队"]


def test_a_moved_unit_hangs_where_it_hung_in_the_past(bureau: Bureau):
    unit, there = bureau.units["环卫一所"], bureau.units["市容支队"]
    move_unit(bureau.ws, unit, JUL, there)
    assert tree_on(bureau.ws, JUN30).by_id[unit].parent_id == bureau.units["环卫中心"]
    assert tree_on(bureau.ws, JUL).by_id[unit].parent_id == there


def test_a_loop_is_refused_and_nothing_written(bureau: Bureau):
    field, message = refused_at(lambda: move_unit(bureau.ws, bureau.units["环卫中心"], JUL, bureau.units["环卫一所"]))
    assert field == "parent_id"
    assert "循环" in message
    assert len(unit_history(bureau.ws, bureau.units["环卫中心"])) == 1


def test_dropping_among_brothers_only_orders_without_history(bureau: Bureau):
    unit = bureau.units["市容支队"]
    move_unit(bureau.ws, unit, OCT, bureau.units["局"], 0)
    assert names(bureau, OCT)[1] == (2, "市容支队")
    assert len(unit_history(bureau.ws, unit)) == 1


def test_a_move_below_a_unit_not_there_yet_is_refused(bureau: Bureau):
    values = {"name": "新中心", "short_name": "新中心", "code": "N", "unit_kind": "subordinate", "opened_on": JUL}
    new = add_unit(bureau.ws, {**values, "parent_id": bureau.units["局"]})
    assert refused_at(lambda: move_unit(bureau.ws, bureau.units["环卫一所"], JUN30, new))[0] == "since"


def test_a_renaming_entered_by_mistake_can_be_taken_back(bureau: Bureau):
    unit = bureau.units["环卫一所"]
    rename_unit(bureau.ws, unit, JUL, "错名", "错名")
    move_unit(bureau.ws, unit, D(2026, 9, 1), bureau.units["市容支队"])
    first, wrong, _ = unit_history(bureau.ws, unit)
    remove_term(bureau.ws, wrong.term_id)
    assert tree_on(bureau.ws, OCT).name_of(unit) == "环境卫生一所"
    assert tree_on(bureau.ws, OCT).by_id[unit].parent_id == bureau.units["市容支队"]
    assert "不能删除" in refused_at(lambda: remove_term(bureau.ws, first.term_id))[1]


def test_closing_needs_no_units_below_and_happens_once(bureau: Bureau):
    assert "环境卫生一所" in refused_at(lambda: close_unit(bureau.ws, bureau.units["环卫中心"], JUL))[1]
    close_unit(bureau.ws, bureau.units["环卫一所"], JUL)
    assert bureau.units["环卫一所"] in tree_on(bureau.ws, JUN30).by_id
    assert bureau.units["环卫一所"] not in tree_on(bureau.ws, JUL).by_id
    assert "不能再次撤销" in refused_at(lambda: close_unit(bureau.ws, bureau.units["环卫一所"], OCT))[1]
    assert "本单位" in refused_at(lambda: close_unit(bureau.ws, bureau.units["局"], OCT))[1]
    assert refused_at(lambda: close_unit(bureau.ws, bureau.units["办公室"], OPENED))[0] == "on"


def test_posts_end_with_their_unit_and_a_closing_can_be_taken_back(bureau: Bureau):
    unit = bureau.units["市容支队"]
    bureau.appoint("市容支队", "first_responsible", "张琳")
    close_unit(bureau.ws, unit, JUL)
    assert holder_on(bureau.ws, unit, "first_responsible", JUN30) is not None
    assert holder_on(bureau.ws, unit, "first_responsible", JUL) is None
    reopen_unit(bureau.ws, unit)
    assert unit in tree_on(bureau.ws, OCT).by_id
    assert "没有撤销" in refused_at(lambda: reopen_unit(bureau.ws, unit))[1]


def test_a_unit_with_an_appointment_still_to_come_does_not_close(bureau: Bureau):
    bureau.appoint("市容支队", "first_responsible", "张琳", since=D(2026, 9, 1))
    assert "张琳" in refused_at(lambda: close_unit(bureau.ws, bureau.units["市容支队"], JUL))[1]


def test_merging_takes_staff_and_lower_units_along(tmp_path: Path):
    bureau = staffed_bureau(tmp_path)
    ws, old, new = bureau.ws, bureau.units["环卫中心"], bureau.units["市容支队"]
    body = bureau.group()
    bureau.appoint("环卫中心", "first_responsible", "尹斌")
    fill_group_from_tree(ws, body, OPENED)
    fill_patrons(ws, OPENED)
    merge_unit(ws, old, new, JUL)
    assert tree_on(ws, JUN30).by_id[bureau.units["环卫一所"]].parent_id == old
    assert tree_on(ws, JUL).by_id[bureau.units["环卫一所"]].parent_id == new
    row = unit_row(ws, old, JUN30)
    assert (row["close_reason"], row["merged_into_id"], row["closed_on"]) == (CloseReason.merged, new, JUL)
    assert next(pick.hint for pick in people_picks(ws, JUL) if pick.text == "尹斌") == "市容支队"
    assert "尹斌" in [member.name for member in bodies_on(ws, JUN30)[0].members]
    assert "尹斌" not in [member.name for member in bodies_on(ws, JUL)[0].members]
    assert "尹斌" not in [line.name for line in patrons_on(ws, JUL)]
    ws.vault.close()


def test_a_unit_is_not_merged_into_what_hangs_below_it_or_itself(bureau: Bureau):
    ws, centre, below = bureau.ws, bureau.units["环卫中心"], bureau.units["环卫一所"]
    assert refused_at(lambda: merge_unit(ws, centre, below, JUL))[0] == "into_id"
    assert refused_at(lambda: merge_unit(ws, centre, centre, JUL))[0] == "into_id"


def test_basics_are_corrected_within_what_hangs_on_them(bureau: Bureau):
    unit = bureau.units["环卫中心"]
    edit_unit(bureau.ws, unit, {"cadre_manager": "局党委", "code": "HW"})
    set_phone(bureau.ws, unit, "0791-8600 1120")
    node = tree_on(bureau.ws, OCT).by_id[unit]
    assert (node.code, node.phone) == ("HW", "0791-8600 1120")
    assert unit_row(bureau.ws, unit, OCT)["cadre_manager"] == "局党委"
    assert refused_at(lambda: edit_unit(bureau.ws, unit, {"opened_on": JAN}))[0] == "opened_on"  # a unit is below it
    assert refused_at(lambda: edit_unit(bureau.ws, unit, {"code": "CG01"}))[0] == "code"
    edit_unit(bureau.ws, bureau.units["办公室"], {"opened_on": D(2020, 5, 1)})
    assert tree_on(bureau.ws, D(2020, 6, 1)).name_of(bureau.units["办公室"]) == "办公室"


def test_any_unit_can_be_the_own_one(bureau: Bureau):
    set_own_unit(bureau.ws, bureau.units["环卫中心"])
    assert own_unit_id(bureau.ws) == bureau.units["环卫中心"]
    assert {vacancy.unit for vacancy in vacancies_on(bureau.ws, OCT)} == {"环境卫生管理中心", "环境卫生一所"}
    assert refused_at(lambda: set_own_unit(bureau.ws, 999))[0] == "unit_id"


def test_units_are_picked_by_name_short_name_code_or_initials(bureau: Bureau):
    picks = {pick.id: pick for pick in unit_picks(bureau.ws, OCT)}
    pick = picks[bureau.units["环卫一所"]]
    assert (pick.text, pick.hint) == ("环境卫生一所", "环卫一所 · 环卫中心")
    assert pick.initials == "hjwsys hwys cg05"


def test_every_change_is_one_audited_command(bureau: Bureau):
    before = bureau.ws.audit_head()
    told: list[str] = []
    bureau.ws.bus.subscribe(lambda changes: told.append(changes.summary))
    rename_unit(bureau.ws, bureau.units["办公室"], JUL, "综合办公室", "综合办")
    assert bureau.ws.audit_head() != before
    assert told == ["办公室 自 2026-07-01 起更名为 综合办公室"]


def test_an_appointment_outside_the_life_of_its_unit_is_refused(bureau: Bureau):
    close_unit(bureau.ws, bureau.units["环卫一所"], JUL)
    person = bureau.person("侯燕")
    values = {"unit_id": bureau.units["环卫一所"], "post": "officer", "person_id": person}
    assert refused_at(lambda: appoint(bureau.ws, {**values, "since": JAN}))[0] == "until"
    assert refused_at(lambda: appoint(bureau.ws, {**values, "since": D(2020, 1, 1), "until": JAN}))[0] == "since"
    appoint(bureau.ws, {**values, "since": JAN, "until": JUN30})
