"""The duties of every role, counted against the two rulebooks, and the posts and bodies they belong to."""

import re
from collections import Counter

import pytest

from desktop.rules.load import load_packs
from desktop.rules.pack import RulePack

PACKS = load_packs()
NANCHANG, NANYANG = PACKS["nanchang-2021"], PACKS["nanyang-2017"]

COUNTED = [
    (NANCHANG, "first_responsible", "《实施细则》第九条", 6),
    (NANCHANG, "direct_responsible", "《实施细则》第十条", 5),
    (NANCHANG, "member", "《实施细则》第十一条", 5),
    (NANCHANG, "group", "《平安建设制度》一", 5),
    (NANCHANG, "group", "《实施细则》第七条·领导小组", 5),
    (NANCHANG, "office", "《平安建设制度》二", 6),
    (NANCHANG, "office", "《实施细则》第七条·办公室", 5),
    (NANYANG, "government", "《实施办法》第七条", 7),
    (NANYANG, "department", "《实施办法》第八条", 7),
    (NANYANG, "first_responsible", "《实施办法》第九条", 5),
    (NANYANG, "direct_responsible", "《实施办法》第十条", 6),
    (NANYANG, "member", "《实施办法》第十一条", 5),
    (NANYANG, "group", "《实施办法》第十二条", 6),
    (NANYANG, "office", "《实施办法》第十二条", 6),
]


def article_of(cited: str) -> str:
    """The article without its item: 《实施细则》第九条（一） → 《实施细则》第九条."""
    return re.sub(r"（[一二三四五六七八九十]+）$", "", cited)


@pytest.mark.parametrize(("pack", "role", "article", "count"), COUNTED, ids=lambda v: getattr(v, "key", str(v)))
def test_every_role_has_exactly_the_duties_of_its_article(pack: RulePack, role: str, article: str, count: int):
    found = [duty for duty in pack.duties_of(role) if article_of(str(duty.basis)) == article]
    assert [duty.number for duty in found] == list(range(1, count + 1))


def test_no_role_has_duties_beyond_those_counted_but_the_two_of_the_dispute_rules():
    counted = Counter({(pack.key, role): 0 for pack, role, _, _ in COUNTED})
    for pack, role, _, count in COUNTED:
        counted[pack.key, role] += count
    counted["nanchang-2021", "mediation"] = 2  # 矛盾制度三、五
    counted["nanchang-2021", "liaison"] = 1  # 矛盾制度八
    found = Counter((p.key, role) for p in PACKS.values() for duty in p.duties for role in (duty.role, *duty.also))
    assert found == counted


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
def test_every_duty_cites_its_item_and_no_two_are_alike(pack: RulePack):
    assert all(not duty.basis.by_unit for duty in pack.duties)
    cited = [(duty.role, duty.basis) for duty in pack.duties]
    assert len(set(cited)) == len(cited)
    assert len({(duty.role, duty.text) for duty in pack.duties}) == len(cited)


def test_a_vacant_post_is_flagged_with_the_article_that_requires_it():
    required = {post.key: str(post.basis) for post in NANCHANG.posts if post.required}
    assert required == {
        "first_responsible": "《实施细则》第八条",
        "direct_responsible": "《实施细则》第八条",
        "officer": "《实施细则》第九条（六）",
        "liaison": "《矛盾调处制度》八",
    }
    assert {post.key: str(post.basis) for post in NANYANG.posts if post.required} == {
        "first_responsible": "《实施办法》第九条",
        "direct_responsible": "《实施办法》第十条",
    }


def test_the_text_that_names_no_post_leaves_it_to_the_unit():
    assert str(NANYANG.post("liaison").basis) == "制度未规定，本单位自定"
    assert not NANYANG.post("liaison").required


def test_the_members_of_the_group_are_filled_from_the_tree_only_in_nanchang():
    sources = {role.key: role.filled_from for role in NANCHANG.body("leading_group").roles}
    assert sources["chair"] == "own_first"
    assert sources["vice_chair"] == "own_direct"
    assert sources["member"] == "child_first"
    assert not any(role.filled_from for role in NANYANG.body("leading_group").roles)


def test_each_pack_speaks_its_own_words():
    assert (NANCHANG.term("letter"), NANYANG.term("letter")) == ("责任状", "责任书")
    assert (NANCHANG.term("group"), NANYANG.term("group")) == ("领导小组", "综治委")
    assert NANYANG.body("leading_group").role("member").title == "委员"
    assert NANCHANG.term("regime") == "制度 南昌 2021"


def test_letters_carry_the_three_bans_of_nanchang_and_the_eight_figures_of_nanyang():
    assert [goal.key for goal in NANCHANG.goals_for("department")] == [
        "political_stability", "grave_cases", "fire_and_safety",
    ]  # fmt: skip
    assert {str(goal.basis) for goal in NANCHANG.letter_goals} == {"《实施细则》第四条"}
    of_government = NANYANG.goals_for("government")
    assert {str(goal.basis) for goal in of_government} == {"《实施办法》第七条（四）"}
    sense, *kinds = of_government
    assert (sense.direction, sense.threshold, sense.unit) == ("at_least", 90, "%")
    assert [(goal.direction, goal.threshold) for goal in kinds] == [("at_most", 0)] * 7


def test_the_figures_for_party_and_government_stay_out_of_letters_of_departments():
    assert not {goal.key for goal in NANYANG.goals_for("department")} & {
        goal.key for goal in NANYANG.goals_for("government")
    }
