"""What measures bring: honours blocked, no 合格 after two criticisms, the hand-over after a veto (S14)."""

from datetime import date

from desktop.rules.consequence import Bearer, Effect, Imposed, Leader, effects_of
from desktop.rules.load import load_packs
from desktop.rules.pack import RulePack

PACKS = load_packs()
NANCHANG, NANYANG = PACKS["nanchang-2021"], PACKS["nanyang-2017"]
HEAD, DEPUTY, SUCCESSOR = Leader(1, "李建国", "first"), Leader(2, "王芳", "direct"), Leader(3, "赵平", "first")


def effects(pack: RulePack, *imposed: Imposed) -> list[Effect]:
    rules = pack.supervision.consequences
    times = {rule.times: pack.value(rule.times, date(2026, 1, 1)) for rule in rules if rule.times}
    return effects_of(rules, imposed, times)


def measure(kind: str, issued_on: date, case: int = 1, unit: int = 7, **more: object) -> Imposed:
    title = {"circular": "通报批评", "listed": "挂牌督办", "veto": "一票否决"}[kind]
    given = {"leaders": (HEAD, DEPUTY), **more}
    return Imposed(case, f"2026-{case:03d}", unit, kind, title, f"督〔2026〕{case}号", issued_on, **given)


def test_a_listing_blocks_honours_of_the_unit_and_promotions_of_its_leaders_until_released():
    found = effects(NANYANG, measure("listed", date(2026, 3, 2), released_on=date(2026, 9, 10)))
    unit = [it for it in found if it.bearer is Bearer.unit]
    assert [(it.blocks, it.since, it.until) for it in unit] == [(("honour",), date(2026, 3, 2), date(2026, 9, 10))]
    people = [it for it in found if it.bearer is Bearer.leaders]
    assert {it.name for it in people} == {"李建国", "王芳"}
    assert all(it.blocks == ("award", "promotion") and it.article == "《实施办法》第三十五条" for it in people)
    assert unit[0].holds(date(2026, 9, 10)) and not unit[0].holds(date(2026, 9, 11))
    running = effects(NANYANG, measure("listed", date(2026, 3, 2)))[0]
    assert running.until is None and running.holds(date(2027, 1, 1)) and "至解除时止" in running.sentence


def graded(found: list[Effect]) -> list[Effect]:
    return [it for it in found if "grade" in it.blocks]


def test_one_criticism_does_not_touch_the_grade_and_two_do_for_the_rest_of_the_year():
    first = measure("circular", date(2026, 3, 2))
    assert graded(effects(NANCHANG, first)) == []
    second = measure("circular", date(2026, 8, 3), 2, leaders=(SUCCESSOR,))
    [effect] = graded(effects(NANCHANG, first, second))
    assert (effect.name, effect.since, effect.until) == ("赵平", date(2026, 8, 3), date(2026, 12, 31))
    assert effect.article == "《平安建设制度》四（五）4"
    assert "第2次通报批评" in effect.reason and "03-02" in effect.reason


def test_criticisms_of_two_years_or_two_units_do_not_add_up():
    assert (
        graded(effects(NANCHANG, measure("circular", date(2025, 12, 30)), measure("circular", date(2026, 1, 5), 2)))
        == []
    )
    assert (
        graded(effects(NANCHANG, measure("circular", date(2026, 3, 2)), measure("circular", date(2026, 4, 2), 2, 8)))
        == []
    )


def test_a_third_criticism_adds_no_second_line():
    three = [measure("circular", date(2026, month, 2), month) for month in (2, 4, 6)]
    assert sorted(it.name for it in graded(effects(NANCHANG, *three))) == ["李建国", "王芳"]


def test_nanyang_says_nothing_of_two_criticisms():
    assert effects(NANYANG, measure("circular", date(2026, 3, 2)), measure("circular", date(2026, 4, 2), 2)) == []


def test_a_veto_is_handed_to_discipline_with_its_article():
    duty = [it for it in effects(NANCHANG, measure("veto", date(2026, 3, 2))) if it.rule == "veto_discipline"]
    assert [(it.bearer, it.article, it.until) for it in duty] == [(Bearer.duty, "《平安建设制度》四（五）3", None)]
    done = effects(NANCHANG, measure("veto", date(2026, 3, 2), handed_over_on=date(2026, 3, 6)))
    assert next(it for it in done if it.rule == "veto_discipline").until == date(2026, 3, 6)


def test_the_text_gives_a_veto_in_nanyang_no_effects_so_none_are_invented():
    assert effects(NANYANG, measure("veto", date(2026, 3, 2))) == []
