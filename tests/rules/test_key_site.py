"""重点部位: which are patrolled daily, and what a 保卫档案 lacks (南昌 细则 12, 14)."""

from datetime import date

import pytest

from desktop.rules.key_site import SitePolicy, check_site, file_gaps, is_patrolled, patrol_reason
from desktop.rules.load import load_packs

DAY = date(2026, 5, 1)
PACKS = load_packs()
NANCHANG = SitePolicy.of(PACKS["nanchang-2021"], DAY)
NANYANG = SitePolicy.of(PACKS["nanyang-2017"], DAY)
WHOLE = {
    "guarded": "档案", "responsible_id": 3, "people_defence": "门卫", "thing_defence": "防盗门", "tech_defence": "监控",
}  # fmt: skip


@pytest.mark.parametrize("critical", ["fire_critical", "theft_critical"])
def test_fire_and_theft_critical_sites_are_patrolled_daily_by_article_12(critical: str):
    assert is_patrolled({critical: True}, NANCHANG)
    assert "《实施细则》第十二条" in patrol_reason({critical: True}, NANCHANG)


def test_another_site_is_patrolled_only_by_the_units_own_choice():
    assert not is_patrolled({}, NANCHANG)
    assert patrol_reason({}, NANCHANG) == ""
    assert is_patrolled({"patrolled": True}, NANCHANG)
    assert "本单位自定" in patrol_reason({"patrolled": True}, NANCHANG)


def test_where_the_text_is_silent_nothing_is_owed():
    assert not is_patrolled({"fire_critical": True}, NANYANG)
    assert file_gaps({}, 0, NANYANG) == []


def test_a_file_names_each_part_it_lacks_and_that_article_14_lists_no_parts():
    gaps = file_gaps({**WHOLE, "tech_defence": None}, 0, NANCHANG)
    assert [(gap.part, gap.title) for gap in gaps] == [("tech_defence", "技防"), ("drawing", "平面图")]
    assert str(NANCHANG.file_required.basis) == "《实施细则》第十四条"
    assert {gap.article for gap in gaps} == {"制度未规定，本单位自定"}
    assert file_gaps(WHOLE, 1, NANCHANG) == []


def test_a_site_is_not_given_up_before_it_was_registered():
    assert [p.field for p in check_site({"since": DAY, "until": date(2026, 4, 30)}, DAY)] == ["until"]
    assert [p.field for p in check_site({"since": date(2026, 5, 2)}, DAY)] == ["since"]
    assert check_site({"since": DAY, "until": DAY}, DAY) == []
