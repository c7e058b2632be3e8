"""The strength of a passphrase: what a guesser tries first is named, a sentence is praised."""

import pytest
from hypothesis import given, strategies as st

from desktop.models.vault.passphrase import Level, judge

OWN = ("南昌市城市管理局", "市城管局", "CG")


@pytest.mark.parametrize(
    ("passphrase", "reason"),
    [
        ("12345678", "顺序排列的“12345678”"),
        ("98765432", "顺序排列"),
        ("qwertyui", "顺序排列的“qwertyui”"),
        ("abcdefgh", "顺序排列"),
        ("aaaaaaaa", "“a”重复了 8 次"),
        ("密密密密密密密密", "“密”重复了 8 次"),
        ("abcabcabc", "“abc”重复了 3 次"),
        ("20261023", "日期“20261023”"),
        ("2026年10月23日", "日期"),
        ("我们局2026年", "年份“2026年”"),
        ("13870912345", "“13870912345”像电话号码"),
        ("0791-86751234", "像电话号码"),
        ("86752934", "像电话号码"),
        ("password", "常见的口令用词“password”"),
        ("平安建设平安", "常见的口令用词“平安建设”"),
        ("市城管局8899", "本单位的名称或编码“市城管局”"),
        ("hzkwpqmd", "全是字母"),
        ("83920571", "全是数字"),
        ("k7#fq", "只有 5 个字符"),
        ("ＱＷＥＲＴＹ１２", "顺序排列的“qwerty”"),
    ],
)
def test_a_weak_passphrase_says_why(passphrase: str, reason: str) -> None:
    judged = judge(passphrase, OWN)
    assert judged.level is Level.weak
    assert reason in "；".join(judged.reasons)
    assert judged.praise == ""


@pytest.mark.parametrize(
    "passphrase", ["我家门前有两棵树都是枣树", "昨天中午食堂的红烧肉太咸了", "correct horse battery staple"]
)
def test_a_sentence_is_strong_and_praised(passphrase: str) -> None:
    judged = judge(passphrase, OWN)
    assert (judged.level, judged.praise) == (Level.strong, "一句话做口令，好记又难猜")


def test_signs_of_every_kind_count_more_than_letters_alone() -> None:
    assert judge("x9$Kq2!vTrW4").level is Level.strong
    assert judge("x9$Kq2!vTr").level is Level.fair
    assert judge("hdkwmxqzor").bits < judge("hD3w!xQz0r").bits


def test_nothing_typed_gives_no_lecture() -> None:
    assert judge("").reasons == ()
    assert judge("").level is Level.weak


@given(st.text(max_size=60), st.lists(st.text(max_size=12), max_size=4))
def test_any_text_is_judged(passphrase: str, names: list[str]) -> None:
    judged = judge(passphrase, names)
    assert judged.bits >= 0 and judged.level in Level
