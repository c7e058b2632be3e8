"""Who must be there, by kind of unit, with the article (南昌 细则 7-9, 矛盾制度三、八; 南阳 9, 10, 12)."""

from datetime import date

import pytest

from desktop.rules.organisation import UnitKind, UnitNode
from desktop.rules.vacancy import offered_posts, vacancies, wanted_bodies, wanted_posts
from tests.support import packs

DAY = date(2026, 10, 22)
NANCHANG, NANYANG = packs()["nanchang-2021"], packs()["nanyang-2017"]


def unit(kind: UnitKind, unit_id: int = 1) -> UnitNode:
    return UnitNode(unit_id, "A", "市容支队", "支队", kind, None, 0, 0, date(2020, 1, 1), None, "", True)


@pytest.mark.parametrize(
    ("pack", "kind", "posts"),
    [
        (NANCHANG, UnitKind.bureau, ["first_responsible", "direct_responsible", "officer", "liaison"]),
        (NANCHANG, UnitKind.subordinate, ["first_responsible", "direct_responsible", "officer", "liaison"]),
        (NANCHANG, UnitKind.section, ["first_responsible"]),
        (NANYANG, UnitKind.county, ["first_responsible", "direct_responsible"]),
    ],
)
def test_which_posts_a_unit_must_fill(pack, kind, posts):
    assert [post.key for post in wanted_posts(kind, pack, DAY)] == posts


def test_a_section_may_fill_every_post_its_own_first():
    offered = [post.key for post in offered_posts(UnitKind.section, NANCHANG, DAY)]
    assert offered[0] == "first_responsible"
    assert set(offered) == {post.key for post in NANCHANG.posts}


@pytest.mark.parametrize(
    ("pack", "kind", "bodies"),
    [
        (NANCHANG, UnitKind.bureau, ["leading_group", "mediation_group"]),
        (NANCHANG, UnitKind.subordinate, ["leading_group"]),  # 两级组织
        (NANCHANG, UnitKind.section, []),
        (NANYANG, UnitKind.county, ["leading_group"]),
        (NANYANG, UnitKind.department, []),
    ],
)
def test_which_bodies_a_unit_must_have(pack, kind, bodies):
    assert [body.key for body, _ in wanted_bodies(kind, pack, DAY)] == bodies


def test_a_vacancy_names_the_unit_the_post_and_the_article():
    held = {(1, "first_responsible"), (1, "officer"), (1, "liaison")}
    found = vacancies([unit(UnitKind.subordinate)], held, {(1, "leading_group")}, NANCHANG, DAY)
    assert [one.problem.sentence() for one in found] == ["市容支队没有直接责任人（《实施细则》第八条）"]


def test_nothing_is_missing_when_all_are_there():
    held = {(1, "first_responsible"), (1, "direct_responsible")}
    assert vacancies([unit(UnitKind.county)], held, {(1, "leading_group")}, NANYANG, DAY) == []
    lacking = vacancies([unit(UnitKind.county)], held, (), NANYANG, DAY)
    assert [(one.post, one.is_body) for one in lacking] == [("leading_group", True)]
    assert "《实施办法》第十二条" in lacking[0].problem.sentence()
