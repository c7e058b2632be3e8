"""The ladder of measures: entry by severity and by an unmended step before, approvals, the level between (S14)."""

from datetime import date

import pytest

from desktop.rules.ladder import (
    CopyRole,
    StepStand,
    between,
    check_approved,
    check_authority,
    check_entry,
    enterable,
    missing_approvals,
)
from desktop.rules.load import load_packs
from desktop.rules.organisation import UnitKind, UnitNode, UnitSpan, UnitTree, arrange

PACKS = load_packs()
NANCHANG, NANYANG = PACKS["nanchang-2021"].supervision, PACKS["nanyang-2017"].supervision
DAY = date(2026, 5, 1)

ENTRIES = [
    ("circular", "present", True, "第三十三条"),
    ("admonition", "present", False, "第三十四条"),
    ("admonition", "serious", True, ""),
    ("listed", "serious", False, "第三十五条"),
    ("listed", "grave", True, ""),
    ("veto", "grave", False, "第三十七条"),
    ("veto", "veto", True, ""),
    ("circular", "grave", True, ""),
]


@pytest.mark.parametrize(("measure", "severity", "allowed", "article"), ENTRIES)
def test_a_step_is_entered_by_severity(measure: str, severity: str, allowed: bool, article: str):
    problems = check_entry(NANYANG, measure, severity, [])
    assert (problems == []) is allowed
    assert all(article in problem.article for problem in problems)


@pytest.mark.parametrize(
    ("before", "after"), [("circular", "admonition"), ("admonition", "listed"), ("listed", "veto")]
)
def test_a_step_is_entered_when_the_one_before_ended_unmended(before: str, after: str):
    assert check_entry(NANYANG, after, "present", [StepStand(before, True, True)]) == []
    assert check_entry(NANYANG, after, "present", [StepStand(before, False, True)]) != []


def test_a_step_is_never_skipped():
    assert check_entry(NANYANG, "listed", "present", [StepStand("circular", True, True)]) != []


def test_the_same_measure_runs_once():
    [problem] = check_entry(NANCHANG, "rectification", None, [StepStand("rectification", False, True)])
    assert "不能重复" in problem.message


def test_without_a_ladder_every_measure_is_open():
    assert {kind.key for kind in enterable(NANCHANG, None, [])} == {kind.key for kind in NANCHANG.measures}
    assert not NANCHANG.has_ladder and NANYANG.has_ladder


def test_the_gravest_step_allowed_is_offered_first():
    assert [kind.key for kind in enterable(NANYANG, "grave", [])][:3] == ["listed", "admonition", "circular"]


APPROVALS = [
    ("circular", [("核实并提出意见", "综治办"), ("批准", "综治委")]),
    ("admonition", [("核实并提出意见", "上一级综治办"), ("批准", "综治委")]),
    (
        "listed",
        [
            ("调查核实情况", "上一级综治委调查组"),
            ("研究提出意见", "综治、纪检、组织、人事、监察五部门联席会议"),
        ],
    ),
]


@pytest.mark.parametrize(("measure", "steps"), APPROVALS)
def test_who_decides_is_that_of_the_table(measure: str, steps: list[tuple[str, str]]):
    kind = NANYANG.measure(measure)
    assert [(step.title, step.by) for step in kind.approvals] == steps
    assert not any(step.basis.by_unit for step in kind.approvals)


def test_a_measure_without_its_approval_is_refused_with_the_article():
    kind = NANYANG.measure("circular")
    [problem] = check_approved(kind, ["verify"])
    assert "综治委" in problem.message and problem.article == "《实施办法》第三十三条"
    assert check_approved(kind, ["verify", "approve"]) == []
    assert [step.key for step in missing_approvals(kind, [])] == ["verify", "approve"]


def test_nanchang_cites_an_article_only_where_there_is_one():
    named = {kind.key: kind.approvals[0].basis for kind in NANCHANG.measures if kind.approvals}
    assert str(named["circular"]) == "《平安建设制度》四（五）4"
    assert str(named["veto"]) == "《平安建设制度》四（五）3"
    assert all(named[key].by_unit for key in ("rectification", "yellow_card", "overhaul", "admonition", "listed"))


def test_copies_of_a_listing_also_go_to_discipline_and_personnel():
    copies = [rule.to for rule in NANYANG.measure("listed").copies if rule.role is CopyRole.copy]
    assert copies[:2] == ["纪检监察机关", "组织人事部门"]
    manager = NANYANG.measure("listed").copies[-1]
    assert manager.source == "cadre_manager" and "第三十五条" in str(manager.basis)
    assert [rule.to for rule in NANYANG.measure("circular").copies if rule.role is CopyRole.notify] == [
        "下一级综治部门", "同级综治委、平安建设工作领导小组各成员单位",
    ]  # fmt: skip


def test_the_grounds_are_all_there():
    assert [str(ground.basis) for ground in NANYANG.grounds] == [
        f"《实施办法》第三十一条（{number}）" for number in "一二三四五六七八九"
    ]
    eleven = [ground for ground in NANCHANG.grounds if "第二十八条" in ground.basis.article]
    assert len(eleven) == 11 and eleven[6].offered_for == ("major_hazard",)
    rest = {ground.key: str(ground.basis) for ground in NANCHANG.grounds if ground not in eleven}
    assert rest == {"r25": "《实施细则》第二十五条", "d7": "《矛盾调处制度》七"}


def tree(*places: tuple[int, int | None]) -> UnitTree:
    """Units by id and the one above."""

    def node(unit_id: int, parent: int | None) -> tuple[UnitSpan, UnitNode]:
        name = f"单位{unit_id}"
        made = UnitNode(unit_id, str(unit_id), name, name, UnitKind.county, parent, 0, 0, DAY, None, "", True)
        return UnitSpan(unit_id, str(unit_id), DAY, None), made

    return arrange([node(*place) for place in places], DAY)


def test_a_level_lies_between_only_where_the_tree_of_the_day_has_one():
    city = tree((1, None), (2, 1), (3, 2), (4, 1))
    found = between(city, 1, 3)
    assert found is not None and found.id == 2
    assert between(city, 1, 4) is None
    assert between(city, 2, 3) is None
    assert between(tree((1, None), (3, 1)), 1, 3) is None


def test_who_supervises_stands_above():
    city = tree((1, None), (2, 1), (3, 2), (4, 1))
    assert check_authority(city, 1, 3) == []
    assert "不能是被督导的单位自己" in check_authority(city, 3, 3)[0].message
    assert "不是单位3的上级" in check_authority(city, 4, 3)[0].message
