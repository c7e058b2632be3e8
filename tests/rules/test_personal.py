"""Personal data of parties: found in free text, masked outside, purged in time (end of systems.md, forms.md 7)."""

from datetime import date

import pytest

from desktop.rules.personal import mask_name, purge_day, scan


@pytest.mark.parametrize(
    ("text", "kind", "place"),
    [
        ("身份证360102199003074512已登记", "身份证号", 4),
        ("证号36010219900307451X", "身份证号", 3),
        ("老证360102900307451", "身份证号", 3),
        ("联系13870012345", "手机号码", 3),
        ("联系138 7001 2345", "手机号码", 3),
        ("联系１３８７００１２３４５", "手机号码", 3),
        ("+86 13870012345", "手机号码", 1),
        ("座机0791-86551234", "电话号码", 3),
    ],
)
def test_id_and_phone_shaped_numbers_are_found_with_their_place(text: str, kind: str, place: int) -> None:
    (found,) = scan([("summary", "简述", text)])
    assert (found.kind, found.place, found.field) == (kind, place, "summary")
    assert "“简述”" in found.problem().message
    assert text[-8:] not in found.problem().message


@pytest.mark.parametrize(
    "text",
    [
        "",
        None,
        "涉及金额2000000元",
        "2026-10-25",
        "文号〔2021〕81号",
        "编号20261025001",
        "A13870012345B",
        "共12345678901234567890件",
    ],
)
def test_other_numbers_are_left_alone(text: str | None) -> None:
    assert scan([("summary", "简述", text)]) == []


def test_each_field_is_named() -> None:
    found = scan([("summary", "简述", "13870012345"), ("outcome", "化解情况", "13970012345、13970012346")])
    assert [(f.field, f.place) for f in found] == [("summary", 1), ("outcome", 1), ("outcome", 13)]


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张某"),
        ("李小明", "李某某"),
        ("欧阳锋", "欧阳某"),
        ("欧阳小峰", "欧阳某某"),
        ("张三、李小明", "张某、李某某"),
        ("张三与李小明", "张某与李某某"),
        ("和小明", "和某某"),
        ("张三等5人", "张某等5人"),
        ("李某", "李某"),
        ("福满楼饭店", "福某某"),
        ("王", "王某"),
        ("", ""),
        (None, ""),
    ],
)
def test_short_names_are_masked_outside_the_unit(name: str | None, masked: str) -> None:
    assert mask_name(name) == masked


def test_short_name_is_purged_years_after_closing() -> None:
    assert purge_day(date(2026, 10, 25), 3) == date(2029, 10, 25)
    assert purge_day(date(2024, 2, 29), 3) == date(2027, 3, 1)
