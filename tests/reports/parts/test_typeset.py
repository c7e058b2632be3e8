"""Chinese line breaking: 避头尾, numbers with their units, straight right edges, 28 characters a line."""

import pytest
from hypothesis import assume, given, strategies as st

from desktop.reports.parts.fonts import Role
from desktop.reports.parts.official import PAGE
from desktop.reports.parts.official_rows import BODY, PITCH, TRACKING
from desktop.reports.parts.typeset import CLOSING, OPENING, Span, Style, clean, clusters, lay_out

STYLE = Style(BODY, PAGE.text_width, indent=2 * PITCH, tracking=TRACKING)
WORDS = [
    "责任",
    "平安建设",
    "综治工作",
    "矛盾纠纷排查调处",
    "2026年",
    "10月25日",
    "第3条",
    "第十二条",
    "100%",
    "Excel",
    "3.5万元",
]
MARKS = ["，", "。", "、", "；", "：", "！", "？", "）", "》", "”", "……", "——", "（", "《", "“", "〔2021〕81号"]
texts = st.lists(st.sampled_from(WORDS * 3 + MARKS), min_size=1, max_size=120).map("".join)


def right_edge(line) -> float:
    return line.x + line.width


@given(texts)
def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(text: str):
    assume(max(map(len, clusters(text))) < 20)  # twenty marks in a row fit no line whatever one does
    lines = lay_out((Span(text),), STYLE)
    assert not [line.text for line in lines[1:] if line.text[0] in CLOSING]
    assert not [line.text for line in lines[:-1] if line.text[-1] in OPENING]


@given(texts)
def test_every_full_line_ends_at_the_same_x(text: str):
    lines = lay_out((Span(text),), STYLE)
    assert [right_edge(line) for line in lines[:-1]] == pytest.approx([PAGE.text_width] * (len(lines) - 1))
    assert right_edge(lines[-1]) <= PAGE.text_width + 1e-3


@given(st.text(max_size=200))
def test_nothing_is_lost_and_nothing_overhangs_whatever_the_text(text: str):
    lines = lay_out((Span(text),), STYLE)
    kept = "".join(line.text for line in lines)
    assert len("".join(kept.split())) == len("".join(clean(text).split()))
    assert all(right_edge(line) <= PAGE.text_width + 1e-3 for line in lines)


@given(texts)
def test_runs_carry_the_words_of_their_line(text: str):
    for line in lay_out((Span(text, Role.KAI),), STYLE):
        assert "".join(run.text for run in line.runs) == line.text


@pytest.mark.parametrize(
    "whole",
    [
        "2026年",
        "25日",
        "100%",
        "3.5万元",
        "5个工作日",
        "第十二条",
        "〔2021〕81号",
        "12:30",
        "——",
        "……",
        "（5）",
        "37.5℃",
        "《办法》",
    ],
)
def test_what_belongs_together_stays_on_one_line(whole: str):
    for before in range(20, 32):
        lines = lay_out((Span("平" * before + whole + "安" * 40),), STYLE)
        joined = [line.text for line in lines]
        if whole == "《办法》":
            assert not any(text.endswith("《") or text.startswith("》") for text in joined)
        else:
            assert any(whole in text for text in joined), (before, joined)


def test_a_line_holds_twenty_eight_characters_and_the_first_two_fewer():
    lines = lay_out((Span("平" * 100),), STYLE)
    assert [len(line.text) for line in lines] == [26, 28, 28, 18]
    assert lines[0].x == pytest.approx(2 * PITCH)
    assert {round(run.gap, 3) for line in lines for run in line.runs} == {round(TRACKING, 3)}


def test_latin_words_are_not_spread_when_a_line_is_justified():
    lines = lay_out((Span("请使用" + "电子表格" * 5 + "LibreOffice或其他软件打开本文件并核对" * 2),), STYLE)
    latin = [run for line in lines for run in line.runs if run.text == "LibreOffic"]
    assert latin
    assert {run.gap for run in latin} == {0.0}


def test_a_word_longer_than_a_line_is_cut_rather_than_lost():
    lines = lay_out((Span("x" * 300),), STYLE)
    assert len(lines) > 2
    assert all(right_edge(line) <= PAGE.text_width + 1e-3 for line in lines)


def test_faces_change_inside_a_line():
    lines = lay_out((Span("（一）组织领导。", Role.KAI), Span("成立领导小组。")), STYLE)
    assert [run.font for run in lines[0].runs] == ["PinganKai-Regular", "PinganSerif-Regular"]


def test_empty_text_gives_no_line():
    assert lay_out((Span(""),), STYLE) == ()


@pytest.mark.parametrize(("align", "x"), [("left", 0.0), ("center", 80.0), ("right", 160.0)])
def test_short_lines_are_aligned(align: str, x: float):
    assert lay_out((Span("平安"),), Style(20, 200, align=align))[0].x == pytest.approx(x)


def test_control_and_direction_signs_are_dropped():
    assert clean("甲\u202e乙\x00丙\t丁") == "甲乙丙 丁"
