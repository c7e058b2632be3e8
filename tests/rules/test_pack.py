"""Dated values with their articles, and the unit's own changes shown beside them."""

from datetime import date
from decimal import Decimal

import pytest

from desktop.rules.load import load_packs
from desktop.rules.pack import UNIT, Basis, DatedValue, Overlay, PackError, Parameter, ParameterKind, RulePack

PACKS = load_packs()
NANCHANG, NANYANG = PACKS["nanchang-2021"], PACKS["nanyang-2017"]
TODAY = date(2026, 5, 1)

FIGURES = [
    (NANCHANG, "report.enabled", True, "《矛盾调处制度》三"),
    (NANCHANG, "report.due_day", 25, "《矛盾调处制度》三"),
    (NANCHANG, "report.period_kind", "shifted", ""),
    (NANCHANG, "report.period_start_day", 26, ""),
    (NANCHANG, "report.grace_working_days", 3, ""),
    (NANCHANG, "report.rate_denominator", "mediated", ""),
    (NANCHANG, "screening.per_month", 1, "《矛盾调处制度》二"),
    (NANCHANG, "dispute.patron_levels", ("major",), "《矛盾调处制度》六"),
    (NANCHANG, "dispute.size_bounds", (0, 50, 100, 500), ""),
    (NANCHANG, "dispute.default_days", 30, ""),
    (NANCHANG, "dispute.duplicate_similarity", Decimal("0.75"), ""),
    (NANCHANG, "dispute.purge_years", 3, ""),
    (NANCHANG, "letter.due_month", 1, ""),
    (NANCHANG, "letter.due_day", 31, ""),
    (NANCHANG, "group.fill_from_tree", True, "《实施细则》第七条"),
    (NANCHANG, "patron.enabled", True, "《平安建设制度》三（四）"),
    (NANCHANG, "inspection.enabled", True, "《实施细则》第十二条"),
    (NANCHANG, "inspection.before_holiday", True, "《实施细则》第十二条"),
    (NANCHANG, "inspection.after_holiday", True, "《实施细则》第十二条"),
    (NANCHANG, "inspection.annual", True, "《实施细则》第二十一条"),
    (NANCHANG, "inspection.half_year", False, ""),
    (NANCHANG, "inspection.before_holiday_days", 7, ""),
    (NANCHANG, "hazard.ordinary_days", 15, ""),
    (NANCHANG, "hazard.ground", True, "《实施细则》第二十八条（七）"),
    (NANYANG, "inspection.enabled", True, "《实施办法》第十八条"),
    (NANYANG, "inspection.half_year", True, "《实施办法》第十八条"),
    (NANYANG, "inspection.annual", True, "《实施办法》第十八条"),
    (NANYANG, "inspection.before_holiday", False, ""),
    (NANYANG, "hazard.ground", False, ""),
    (NANYANG, "report.enabled", False, ""),
    (NANYANG, "report.zero_enabled", False, ""),
    (NANYANG, "screening.enabled", False, ""),
    (NANYANG, "report.due_day", 25, ""),
    (NANYANG, "letter.due_month", 3, "《实施办法》第十三条"),
    (NANYANG, "letter.due_day", 31, "《实施办法》第十三条"),
    (NANYANG, "group.fill_from_tree", False, ""),
    (NANYANG, "patron.enabled", False, ""),
    (NANCHANG, "inspection.special_period", True, "《实施细则》第十二条"),
    (NANCHANG, "site.file_required", True, "《实施细则》第十四条"),
    (NANCHANG, "patrol.enabled", True, "《实施细则》第十二条"),
    (NANCHANG, "patrol.days", "every", "《实施细则》第十二条"),
    (NANCHANG, "event.approval", True, "《实施细则》第十四条"),
    (NANCHANG, "event.apply_days", 20, ""),
    (NANCHANG, "rental.enabled", True, "《实施细则》第十四条"),
    (NANCHANG, "temporary_work.enabled", True, "《实施细则》第十四条"),
    (NANCHANG, "shift.enabled", True, "《实施细则》第十二条"),
    (NANCHANG, "shift.days_ahead", 7, ""),
    (NANCHANG, "supervision.criticism_times", 2, "《平安建设制度》四（五）4"),
    (NANCHANG, "supervision.late_reports", 3, ""),
    (NANCHANG, "supervision.circular_months", None, ""),
    (NANCHANG, "supervision.key_units", False, ""),
    (NANYANG, "inspection.special_period", False, ""),
    (NANYANG, "site.file_required", False, ""),
    (NANYANG, "patrol.enabled", False, ""),
    (NANYANG, "event.approval", False, ""),
    (NANYANG, "rental.enabled", False, ""),
    (NANYANG, "temporary_work.enabled", False, ""),
    (NANYANG, "shift.enabled", False, ""),
    (NANYANG, "supervision.criticism_times", None, ""),
    (NANYANG, "supervision.late_reports", None, ""),
    (NANYANG, "supervision.key_units", True, "《实施办法》第三十五条"),
]


@pytest.mark.parametrize(("pack", "key", "value", "article"), FIGURES, ids=lambda v: getattr(v, "key", str(v)))
def test_a_figure_is_what_its_article_says_or_the_units_own(pack: RulePack, key: str, value: object, article: str):
    found = pack.value(key, TODAY)
    assert found.value == value
    assert str(found.basis) == (article or "制度未规定，本单位自定")


def test_a_value_explains_itself_in_one_sentence():
    assert NANCHANG.value("report.due_day", TODAY).sentence() == "月报上报截止日：25日（《矛盾调处制度》三）。"
    assert NANYANG.value("report.due_day", TODAY).sentence() == "月报上报截止日：25日（制度未规定，本单位自定）。"


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
def test_every_sentence_is_chinese_and_complete(pack: RulePack):
    for key in pack.parameters:
        sentence = pack.value(key, TODAY).sentence()
        assert sentence.endswith("。")
        assert not any("a" <= letter <= "z" for letter in sentence), sentence


def test_a_day_before_the_paper_took_effect_takes_its_first_value_and_says_so():
    found = NANCHANG.value("report.due_day", date(2020, 3, 1))
    assert found.value == 25
    assert "施行前" in found.sentence()


def dated(*values: tuple[date, object]) -> Parameter:
    basis = Basis("实施细则", "第一条")
    return Parameter("x", "某项", ParameterKind.number, tuple(DatedValue(day, v, basis) for day, v in values), "日")


def test_a_later_value_counts_from_its_day_on_and_a_null_repeals():
    changing = dated((date(2021, 1, 1), 5), (date(2023, 1, 1), 7), (date(2025, 1, 1), None))
    assert [changing.on(date(y, 1, 1)).value for y in (2021, 2023, 2025)] == [5, 7, None]
    assert changing.on(date(2022, 12, 31)).value == 5
    assert changing.on(date(2025, 6, 1)).sentence() == "某项：自2025年1月1日起停用（《实施细则》第一条）。"


def test_the_units_own_change_counts_from_its_day_and_keeps_the_original_beside_it():
    changed = NANCHANG.with_overlay([Overlay("report.due_day", date(2026, 3, 1), 23, "局里要求提前")])
    assert changed.value("report.due_day", date(2026, 2, 28)).value == 25
    found = changed.value("report.due_day", date(2026, 3, 1))
    assert (found.value, found.basis) == (23, UNIT)
    assert str(found.basis) == "本单位自定，原依《矛盾调处制度》三"
    assert found.original is not None
    assert (found.original.value, str(found.original.basis)) == (25, "《矛盾调处制度》三")
    assert found.sentence() == (
        "月报上报截止日：23日（本单位自2026年3月1日起自定，理由：局里要求提前；原为25日，《矛盾调处制度》三）。"
    )
    assert NANCHANG.value("report.due_day", date(2026, 3, 1)).value == 25


def test_a_duty_the_pack_leaves_off_can_be_switched_on_and_off_again():
    changed = NANYANG.with_overlay(
        [
            Overlay("report.enabled", date(2026, 1, 1), True, "试行月报"),
            Overlay("report.enabled", date(2026, 7, 1), None, "试行结束"),
        ]
    )
    assert [changed.flag("report.enabled", date(2026, m, 1)) for m in (6, 7)] == [True, False]
    assert changed.value("report.enabled", date(2026, 7, 1)).original is None


def test_overlays_need_not_come_in_order():
    later = Overlay("letter.copies", date(2026, 7, 1), 4, "加存档一份")
    earlier = Overlay("letter.copies", date(2026, 1, 1), 3, "加存档一份")
    changed = NANCHANG.with_overlay([later, earlier])
    assert [changed.number("letter.copies", date(2026, m, 1)) for m in (1, 7)] == [3, 4]


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("report.due_day", 32, "不能大于 31"),
        ("report.due_day", "25", "应为整数"),
        ("report.due_day", True, "应为整数"),
        ("report.enabled", 1, "应为是或否"),
        ("report.period_kind", "weekly", "只能取"),
        ("dispute.size_bounds", [0, 100, 50], "从小到大"),
        ("dispute.duplicate_similarity", 1.5, "不能大于 1"),
        ("dispute.duplicate_similarity", float("nan"), "应为数字"),
        ("report.dueday", 25, "没有参数"),
        ("dispute_types", ["其他"], "每项有代码和名称"),
        ("dispute_types", [], "至少一项"),
        ("dispute_types", [["a", "甲"], ["a", "乙"]], "不能重复"),
        ("dispute_levels", [["ordinary", "一般"]], "major"),
    ],
)
def test_a_change_that_cannot_be_is_refused_in_words_that_name_it(key: str, value: object, says: str):
    overlay = Overlay(key, TODAY, value, "试行")
    with pytest.raises(PackError, match=says) as refused:
        NANCHANG.with_overlay([overlay])
    assert key in str(refused.value)
    assert [problem.field for problem in NANCHANG.check_overlay(overlay)] == ["value"]


def test_a_change_needs_a_reason():
    problems = NANCHANG.check_overlay(Overlay("letter.copies", TODAY, 3, " "))
    assert [problem.message for problem in problems] == ["请写明调整理由"]


def test_a_bureaus_own_list_replaces_the_default_and_old_cases_keep_their_words():
    own = [["city_look", "市容秩序"], {"key": "other", "title": "其他事项"}]
    changed = NANCHANG.with_overlay([Overlay("dispute_types", date(2026, 6, 1), own, "本局分类")])
    assert len(changed.options("dispute_types", date(2026, 5, 31))) == 20
    assert [o.title for o in changed.options("dispute_types", date(2026, 6, 1))] == ["市容秩序", "其他事项"]
    assert changed.option_title("dispute_types", "medical") == "医患"
    assert changed.option_title("dispute_types", "other") == "其他事项"
    assert changed.option_title("dispute_types", "never") == "never"


def test_a_ratio_from_a_stored_change_is_exact():
    changed = NANCHANG.with_overlay([Overlay("dispute.duplicate_similarity", TODAY, 0.8, "误报太多")])
    assert changed.ratio("dispute.duplicate_similarity", TODAY) == Decimal("0.8")


def test_asking_for_a_value_of_the_wrong_kind_fails_loudly():
    with pytest.raises(TypeError, match=r"report\.due_day"):
        NANCHANG.text("report.due_day", TODAY)
    with pytest.raises(KeyError):
        NANCHANG.value("report.unknown", TODAY)


def test_the_lists_hold_what_the_forms_ask_for():
    titles = {key: [o.title for o in NANCHANG.options(key, TODAY)] for key in NANCHANG.lists}
    assert len(titles["dispute_types"]) == 20
    assert titles["dispute_types"][-1] == "其他"
    assert titles["dispute_scales"] == ["个体性", "一般群体性", "重大群体性"]
    assert titles["dispute_levels"] == ["一般", "重大"]
    assert titles["dispute_sources"] == ["排查", "信访件交办", "信息员", "上级交办", "其他"]


def test_obligations_name_the_figures_that_date_them():
    for pack in PACKS.values():
        assert [duty.key for duty in pack.obligations] == ["screening", "dispute_report", "letter"]
        report = pack.obligations[1]
        assert (report.period, report.day_key, report.enabled_key) == ("month", "report.due_day", "report.enabled")


@pytest.mark.parametrize(
    ("pack", "key", "article"),
    [
        (NANCHANG, "before_holiday", "《实施细则》第十二条"),
        (NANCHANG, "special", "《实施细则》第二十一条"),
        (NANCHANG, "unannounced", ""),
        (NANYANG, "unannounced", "《实施办法》第十八条"),
        (NANYANG, "tour", "《实施办法》第十八条"),
        (NANYANG, "daily", ""),
    ],
)
def test_each_kind_of_inspection_rests_on_its_own_article(pack: RulePack, key: str, article: str):
    assert str(pack.lists["inspection_kinds"].basis_of(key, TODAY)) == (article or "制度未规定，本单位自定")


@pytest.mark.parametrize("pack", PACKS.values(), ids=PACKS)
def test_every_field_of_work_has_its_checklist(pack: RulePack):
    domains = pack.options("inspection_domains", TODAY)
    assert len(domains) == 11
    for domain in domains:
        listed = pack.lists[f"checklist.{domain.key}"]
        assert listed.on(TODAY).basis.by_unit
        assert len(listed.on(TODAY).options) >= 3
        assert listed.title == f"检查表·{domain.title}"


def test_the_fields_of_work_are_those_of_article_five():
    assert str(NANCHANG.lists["inspection_domains"].on(TODAY).basis) == "《实施细则》第五条"
    assert NANYANG.lists["inspection_domains"].on(TODAY).basis.by_unit


@pytest.mark.parametrize(
    ("pack", "key", "article"),
    [
        (NANCHANG, "vital", "《实施细则》第十四条"),
        (NANCHANG, "crowded", "《实施细则》第十四条"),
        (NANCHANG, "guarded", "《实施细则》第十二条"),
        (NANCHANG, "other", ""),
        (NANYANG, "guarded", ""),
    ],
)
def test_each_kind_of_key_site_rests_on_the_article_that_names_it(pack: RulePack, key: str, article: str):
    assert str(pack.lists["site_kinds"].basis_of(key, TODAY)) == (article or "制度未规定，本单位自定")


def test_no_note_of_nanyang_s_sites_speaks_of_a_duty_its_text_does_not_have():
    """南阳 has no 保卫档案, 大型活动申报 or 值班: what is off there does not say that only the figures are missing."""
    for key in ("site.file_parts", "event.apply_days", "shift.days_ahead"):
        found = NANYANG.value(key, TODAY)
        assert found.basis.by_unit and found.note.startswith("制度未规定") and "天数" not in found.note
