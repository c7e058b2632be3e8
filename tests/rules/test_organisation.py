"""The tree, terms of office and dates of units (南昌 细则 7, 8; 南阳 7-10): what holds and what is refused."""

from datetime import date

import pytest
from hypothesis import given, strategies as st

from desktop.rules.organisation import (
    Place,
    Tenure,
    UnitKind,
    UnitNode,
    UnitSpan,
    arrange,
    children_problems,
    closing_problems,
    code_problems,
    dated_problems,
    leaving_problems,
    loop_problems,
    name_problems,
    outside_term_problems,
    overlap_problems,
    overlaps,
    parent_problems,
    tenure_problems,
)

D = date
JAN, JUL, DEC = D(2026, 1, 1), D(2026, 7, 1), D(2026, 12, 31)


def node(unit_id: int, parent: int | None, position: int = 0, closed: date | None = None) -> tuple[UnitSpan, UnitNode]:
    code = f"U{unit_id:02}"
    made = UnitNode(
        unit_id, code, f"单位{unit_id}", code, UnitKind.basic, parent, position, 0, D(2020, 1, 1), closed, "", True
    )
    return UnitSpan(unit_id, code, D(2020, 1, 1), closed), made


def fields(problems: list) -> list[str]:
    return [problem.field for problem in problems]


def test_the_tree_lists_every_parent_before_its_children_and_brothers_by_position():
    tree = arrange([node(3, 1, 1), node(1, None), node(2, 1, 0), node(4, 2)], JAN)
    assert [(one.id, one.depth) for one in tree.nodes] == [(1, 0), (2, 1), (4, 2), (3, 1)]
    assert [one.id for one in tree.path_of(4)] == [1, 2, 4]
    assert [one.id for one in tree.descendants_of(1)] == [2, 4, 3]
    assert [one.id for one in tree.scope_of(2)] == [2, 4]
    assert (tree.name_of(4), tree.name_of(99), tree.name_of(None)) == ("单位4", "", "")


def test_a_unit_is_gone_on_the_day_it_closes_and_there_the_day_before():
    units = [node(1, None), node(2, 1, closed=JUL)]
    assert 2 in arrange(units, D(2026, 6, 30)).by_id
    assert 2 not in arrange(units, JUL).by_id


@given(st.dictionaries(st.integers(1, 12), st.one_of(st.none(), st.integers(1, 12)), min_size=1))
def test_no_unit_is_ever_lost_whatever_the_parents_say(parents: dict[int, int | None]):
    tree = arrange([node(unit, parent) for unit, parent in parents.items()], JAN)
    assert sorted(one.id for one in tree.nodes) == sorted(parents)


PLACES = [Place(1, D(2020, 1, 1), "局", None), Place(2, D(2020, 1, 1), "支队", 1), Place(3, D(2020, 1, 1), "大队", 2)]


@pytest.mark.parametrize(
    ("unit", "parent", "since", "places", "refused"),
    [
        (2, 2, JAN, PLACES, True),  # below itself
        (1, 3, JAN, PLACES, True),  # below its grandchild
        (3, 1, JAN, PLACES, False),
        (3, None, JAN, PLACES, False),  # to the top
        # today it would do, but from July 3 hangs below 2: a loop later on
        (2, 3, JAN, [*PLACES[:2], Place(3, D(2020, 1, 1), "大队", 1), Place(3, JUL, "大队", 2)], True),
        # the same, but 2 itself goes elsewhere in June: no loop
        (2, 3, JAN, [*PLACES[:2], Place(2, D(2026, 6, 1), "支队", 1), Place(3, D(2020, 1, 1), "大队", 1),
                     Place(3, JUL, "大队", 2)], False),
    ],
)  # fmt: skip
def test_a_unit_may_never_come_to_hang_below_itself(unit, parent, since, places, refused):
    assert bool(loop_problems(unit, parent, since, places)) is refused


def test_a_code_is_used_once_also_against_closed_units():
    problem = code_problems("CG01", {"CG01": "市容支队"})[0]
    assert (problem.field, "市容支队" in problem.message) == ("code", True)
    assert code_problems("CG02", {"CG01": "市容支队"}) == []
    assert code_problems("cg01", {"CG01": "市容支队"}), "small and capital letters are one code"


def test_two_units_below_one_upper_unit_do_not_share_a_name():
    assert fields(name_problems("办公室", ["办公室"])) == ["name"]
    assert name_problems("办公室", ["宣传科"]) == []


@pytest.mark.parametrize(
    ("since", "until", "opened", "closed", "expected"),
    [
        (JAN, None, D(2020, 1, 1), None, []),
        (JAN, None, D(2026, 1, 2), None, ["opened_on"]),  # a child opened before its parent
        (JAN, None, D(2020, 1, 1), JUL, ["parent_id"]),  # the parent ends first
        (JAN, JUL, D(2020, 1, 1), JUL, []),  # both end the same day
        (JUL, None, D(2020, 1, 1), JUL, ["parent_id"]),
    ],
)
def test_a_unit_hangs_below_another_only_while_that_exists(since, until, opened, closed, expected):
    assert fields(parent_problems(since, until, UnitSpan(1, "A", opened, closed), "局")) == expected


def test_a_parent_cannot_open_after_its_child():
    assert fields(children_problems(JUL, ("大队", JAN))) == ["opened_on"]
    assert children_problems(JAN, ("大队", JAN)) == []
    assert children_problems(JAN, None) == []


@pytest.mark.parametrize(
    ("on", "wrong"), [(D(2019, 12, 31), True), (D(2020, 1, 1), False), (D(2026, 6, 30), False), (JUL, True)]
)
def test_changes_fall_inside_the_life_of_the_unit(on, wrong):
    assert bool(dated_problems("since", "更名", on, UnitSpan(1, "A", D(2020, 1, 1), JUL))) is wrong


def test_a_unit_with_units_below_it_cannot_close():
    problem = closing_problems(JUL, ["一所", "二所"], [])[0]
    assert "一所、二所" in problem.message
    assert "等 6 个" in closing_problems(JUL, list("abcdef"), [])[0].message
    assert fields(closing_problems(JUL, [], ["李明"])) == ["on"]
    assert closing_problems(JUL, [], []) == []


SPAN = UnitSpan(1, "A", D(2020, 1, 1), D(2026, 9, 1))


@pytest.mark.parametrize(
    ("since", "until", "left", "expected"),
    [
        (JAN, JUL, None, []),
        (JUL, JAN, None, ["until"]),  # ends before it begins
        (JAN, JAN, None, []),  # one day in office
        (D(2019, 12, 31), JUL, None, ["since"]),  # before the unit opened
        (JAN, None, None, ["until"]),  # the unit closes meanwhile
        (JAN, D(2026, 8, 31), None, []),
        (JAN, D(2026, 9, 1), None, ["until"]),
        (JAN, JUL, D(2026, 3, 1), ["person_id"]),  # the person has left
        (JAN, D(2026, 2, 28), D(2026, 3, 1), []),
    ],
)
def test_a_term_of_office_lies_in_the_life_of_unit_and_person(since, until, left, expected):
    assert fields(tenure_problems(Tenure("李明", since, until), SPAN, "支队", left)) == expected


@pytest.mark.parametrize(
    ("new", "many", "expected"),
    [
        (Tenure("王芳", JUL, None), False, []),  # begins the day after
        (Tenure("王芳", D(2026, 6, 30), None), False, ["since"]),  # overlaps by one day
        (Tenure("王芳", D(2026, 6, 30), None), True, []),  # several may hold it
        (Tenure("李明", D(2026, 3, 1), None), True, ["person_id"]),  # never the same person twice
        (Tenure("王芳", D(2025, 1, 1), D(2025, 12, 31)), False, []),
        (Tenure("王芳", D(2025, 1, 1), None), False, ["since"]),
    ],
)
def test_a_post_for_one_is_held_by_one_at_a_time(new, many, expected):
    held = [Tenure("李明", JAN, D(2026, 6, 30))]
    assert fields(overlap_problems(new, held, "第一责任人", many)) == expected


days = st.dates(D(2020, 1, 1), D(2030, 1, 1))


@given(days, st.one_of(st.none(), days), days, st.one_of(st.none(), days))
def test_overlap_is_mutual(a, b, c, d):
    one, other = Tenure("甲", a, b), Tenure("乙", c, d)
    assert overlaps(one, other) == overlaps(other, one)


def test_an_office_holder_leaves_once():
    assert leaving_problems(Tenure("李明", JAN, None), JUL) == []
    again = leaving_problems(Tenure("李明", JAN, JUL), DEC)[0]
    assert again.message == "李明已于 2026-07-01 离任，不能再次离任"
    assert fields(leaving_problems(Tenure("李明", JUL, None), JAN)) == ["until"]


def test_a_date_outside_the_term_of_office_is_refused():
    held = Tenure("李明", JAN, JUL)
    assert outside_term_problems(held, JAN, "signed_on") == []
    assert outside_term_problems(held, JUL, "signed_on") == []
    assert "早于" in outside_term_problems(held, D(2025, 12, 31), "signed_on")[0].message
    assert "晚于" in outside_term_problems(held, D(2026, 7, 2), "signed_on")[0].message
