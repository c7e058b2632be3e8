"""The code on the recovery sheet: any slip of the hand is named by its group before the file is touched."""

from itertools import combinations

import pytest
from hypothesis import given, strategies as st

from desktop.models.vault.recovery_code import (
    ALPHABET,
    GROUPS,
    NotACode,
    group_problem,
    read_code,
    split_code,
    tidy,
    write_code,
)

keys = st.binary(min_size=32, max_size=32)
numbers = st.integers(1, 65_535)
places = st.integers(0, GROUPS - 1)


def wrong_groups(groups: list[str]) -> tuple[int, ...]:
    with pytest.raises(NotACode) as caught:
        read_code(groups)
    return caught.value.groups


@given(keys, numbers)
def test_what_was_written_is_read_back(raw: bytes, number: int) -> None:
    groups = write_code(raw, number)
    assert [len(group) for group in groups] == [4] * GROUPS
    assert set("".join(groups)) <= set(ALPHABET)
    read = read_code(groups)
    assert (read.raw, read.number) == (raw, number)


@given(keys, places, st.integers(0, 3), st.integers(1, 31))
def test_one_wrong_sign_names_its_group_and_no_other(raw: bytes, group: int, place: int, shift: int) -> None:
    groups = list(write_code(raw, 7))
    sign = ALPHABET[ALPHABET.index(groups[group][place]) ^ shift]
    groups[group] = groups[group][:place] + sign + groups[group][place + 1 :]
    assert wrong_groups(groups) == (group,)


@given(keys, places, st.sampled_from(list(combinations(range(4), 2))))
def test_two_signs_changed_about_in_a_group_name_it(raw: bytes, group: int, pair: tuple[int, int]) -> None:
    groups = list(write_code(raw, 7))
    signs = list(groups[group])
    signs[pair[0]], signs[pair[1]] = signs[pair[1]], signs[pair[0]]
    if signs == list(groups[group]):
        return
    groups[group] = "".join(signs)
    assert wrong_groups(groups) == (group,)


@given(keys, st.integers(0, GROUPS - 2))
def test_neighbours_changed_about_across_a_border_name_both_groups(raw: bytes, group: int) -> None:
    groups = list(write_code(raw, 7))
    left, right = groups[group], groups[group + 1]
    if left[3] == right[0]:
        return
    groups[group], groups[group + 1] = left[:3] + right[0], left[3] + right[1:]
    assert wrong_groups(groups) == (group, group + 1)


@given(keys, st.lists(places, min_size=2, max_size=2, unique=True))
def test_two_groups_changed_about_name_both(raw: bytes, pair: list[int]) -> None:
    groups = list(write_code(raw, 7))
    one, other = sorted(pair)
    groups[one], groups[other] = groups[other], groups[one]
    assert wrong_groups(groups) == (one, other)


@given(keys, keys, places)
def test_a_group_of_another_sheet_is_not_taken(one: bytes, other: bytes, place: int) -> None:
    groups, foreign = list(write_code(one, 1)), write_code(other, 2)
    if groups[place] == foreign[place]:
        return
    groups[place] = foreign[place]
    with pytest.raises(NotACode, match="两张恢复单") as caught:
        read_code(groups)
    assert caught.value.groups == ()


@given(keys, numbers, st.sampled_from(["-", " ", "", " - ", "\n", "—", "　"]))
def test_a_pasted_code_is_read_whatever_stands_between_the_groups(raw: bytes, number: int, between: str) -> None:
    text = between.join(write_code(raw, number)).lower().replace("0", "o").replace("1", "l")
    assert read_code(split_code(text)).raw == raw


@given(keys, places, st.integers(0, 3))
def test_a_lost_sign_in_a_pasted_code_names_only_its_group(raw: bytes, group: int, place: int) -> None:
    groups = list(write_code(raw, 7))
    groups[group] = groups[group][:place] + groups[group][place + 1 :]
    assert wrong_groups(split_code("-".join(groups))) == (group,)


@given(st.lists(st.text(max_size=12), max_size=25))
def test_no_text_whatever_breaks_the_reader(groups: list[str]) -> None:
    with pytest.raises(NotACode):
        read_code(groups)
    assert all(split_code("".join(groups))), "no empty groups"


@pytest.mark.parametrize(
    ("typed", "meant"), [("o1il", "0111"), ("ＡＢ１２", "AB12"), (" a-b c–d ", "ABCD"), ("a\u200bb", "AB")]
)
def test_small_slips_of_writing_are_forgiven(typed: str, meant: str) -> None:
    assert tidy(typed) == meant


@pytest.mark.parametrize(
    ("typed", "word"), [("ABC", "现有 3 个"), ("ABCDE", "现有 5 个"), ("AUCD", "“U”"), ("", "0 个")]
)
def test_a_group_says_what_is_wrong_with_it(typed: str, word: str) -> None:
    problem = group_problem(2, typed)
    assert problem.startswith("第 3 组") and word in problem


def test_the_key_never_shows_in_what_python_prints() -> None:
    raw = bytes(range(32))
    assert raw.hex() not in repr(read_code(write_code(raw, 1))) and repr(raw) not in repr(read_code(write_code(raw, 1)))
    with pytest.raises(ValueError, match="32 bytes"):
        write_code(raw[:31], 1)
    with pytest.raises(ValueError, match="65,535"):
        write_code(raw, 0)


def test_a_group_too_many_is_said() -> None:
    with pytest.raises(NotACode, match="共 20 组，现有 21 组"):
        read_code([*write_code(bytes(32), 1), "0000"])


def test_a_code_copied_from_the_sheet_sign_by_sign_is_read() -> None:
    raw = bytes(range(32))
    assert read_code(split_code(" ".join("".join(write_code(raw, 9))))).raw == raw
