"""Initials: what a clerk types; surnames read as surnames."""

import pytest

from desktop.services.parts.pinyin import initials, name_initials


@pytest.mark.parametrize(
    ("text", "typed"),
    [("环卫中心", "hwzx"), ("行政执法", "xzzf"), ("夜市A1（二期）", "ysa1eq"), ("CG01", "cg01"), ("", ""), ("—", "")],
)
def test_first_letters_of_each_sign(text: str, typed: str) -> None:
    assert initials(text) == typed


@pytest.mark.parametrize(
    ("name", "typed"), [("单小明", "sxm"), ("曾强", "zq"), ("尉迟恭", "ycg"), ("王芳", "wf"), ("单", "d")]
)
def test_surname_is_read_as_a_surname(name: str, typed: str) -> None:
    assert name_initials(name) == typed
