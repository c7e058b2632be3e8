"""The yearly notice in its own sentences gives the same days as the official table."""

from datetime import date

import pytest

from desktop.rules.notice import looks_like_notice, parse_notice
from desktop.rules.official import official_days
from desktop.rules.workdays import DayEntry, DayKind

NOTICE_2026 = """关于2026年部分节假日安排的通知
各有关单位：
现将2026年元旦、春节等节假日放假调休日期通知如下。
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，
共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
2025年11月4日
"""


def test_the_notice_of_2026_gives_the_official_days():
    official = official_days(2026)
    assert official is not None
    read = parse_notice(NOTICE_2026, 2026)
    assert {day: entry.kind for day, entry in read.items()} == {day: entry.kind for day, entry in official.items()}
    assert list(read) == sorted(read)


def test_days_carry_the_name_of_their_holiday():
    read = parse_notice(NOTICE_2026, 2026)
    assert read[date(2026, 2, 15)] == DayEntry(DayKind.holiday, "春节")
    assert read[date(2026, 9, 20)] == DayEntry(DayKind.makeup, "国庆节")


def test_the_day_of_issue_is_no_holiday():
    assert date(2025, 11, 4) not in parse_notice(NOTICE_2026, 2026)


@pytest.mark.parametrize(
    ("sentence", "days"),
    [
        ("元旦：2027年1月1日至3日放假", ["2027-01-01", "2027-01-02", "2027-01-03"]),
        ("元旦：2026年12月31日至2027年1月2日放假", ["2026-12-31", "2027-01-01", "2027-01-02"]),
        ("元旦：１月１日放假，与周末连休。", ["2027-01-01"]),
        ("国庆节：9月30日到10月2日放假", ["2027-09-30", "2027-10-01", "2027-10-02"]),
        ("劳动节：5月1日、5月3日放假", ["2027-05-01", "2027-05-03"]),
    ],
)
def test_ways_of_writing_days(sentence: str, days: list[str]):
    assert [day.isoformat() for day in parse_notice(sentence, 2027)] == days


@pytest.mark.parametrize(
    ("sentence", "says"),
    [
        ("春节：2月30日放假", "没有2月30日"),
        ("春节：3日放假", "没有写月份"),
        ("春节：2月9日至7日放假", "起止日期不对"),
        ("春节：2月1日至4月7日放假", "起止日期不对"),
        ("春节：2月9日放假。2月9日上班。", "既写了放假又写了上班"),
    ],
)
def test_a_notice_that_contradicts_the_calendar_is_refused(sentence: str, says: str):
    with pytest.raises(ValueError, match=says):
        parse_notice(sentence, 2027)


@pytest.mark.parametrize(
    ("text", "is_notice"),
    [
        (NOTICE_2026, True),
        ("元旦：1月1日放假", True),
        ("2027-01-01\t放假\t元旦", False),
        ("1月1日\t放假\t元旦：补", False),
        ("1月1日 放假 元旦", False),
        ("", False),
    ],
)
def test_sentences_are_told_from_rows(text: str, is_notice: bool):
    assert looks_like_notice(text) is is_notice
