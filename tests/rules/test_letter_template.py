"""The template of a letter: what is wrong is named by line and placeholder; what is filled leaves nothing to fill."""

from pathlib import Path

import pytest

from desktop.rules.letter_template import (
    LONGEST,
    PLACEHOLDERS,
    ParagraphKind,
    check_clause,
    check_template,
    fill_template,
    numbered,
    numeral,
    read_letter,
)

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "templates" / "letter"
GOOD = """{年度}年度{文书名称}
依据{制度名称}，甲乙双方签订本{文书}。
甲方：{甲方}　主要负责人：{甲方负责人}
乙方：{乙方}　主要负责人：{乙方负责人}
一、工作目标
{工作目标}
二、工作任务
【党委政府】（一）列入议程。定期研究。
【部门单位】（一）列入计划。同步推进。
{单位条款}
三、考核与奖惩
（一）考核期为{考核期}。
四、其他
一式{份数}份。
"""
WORDS = dict.fromkeys(PLACEHOLDERS, "某") | {"甲方": "南昌市城市管理局", "乙方": "市容支队", "年度": "2026"}
BLOCKS = {"工作目标": ("1.杜绝火灾事故。", "2.杜绝群体性事件。"), "单位条款": ()}


def filled(text: str = GOOD, scope: str = "department") -> str:
    return fill_template(text, WORDS, BLOCKS, scope)


@pytest.mark.parametrize("file", sorted(FOLDER.glob("n*.md")), ids=lambda path: path.stem)
def test_the_letters_that_ship_with_the_packs_are_sound(file: Path):
    assert check_template(file.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("{文书名称}", "{单位名}", "第 1 行：不认识的占位符 {单位名}"),
        ("{文书名称}", "{文书名}", "第 1 行：不认识的占位符 {文书名}，是否想写 {文书名称}？"),
        ("{制度名称}", "{制度名称", "第 2 行：花括号不成对"),
        ("{制度名称}", "制度名称}", "第 2 行：花括号不成对"),
        ("{制度名称}", "{}", "第 2 行：不认识的占位符 {}"),
        ("\n{工作目标}", "\n目标：{工作目标}", "第 6 行：{工作目标} 会展开成几段，应单独占一行"),
        ("{乙方负责人}", "", "模板中缺少 {乙方负责人}"),
        ("\n{工作目标}", "", "模板中缺少 {工作目标}"),
        ("【党委政府】", "【党委】", "第 8 行：不认识的标记【党委】"),
        ("三、考核与奖惩", "四、考核与奖惩", "第 11 行：小标题编号“四、”应为“三、”"),
        ("四、其他", "其他", "缺少小标题：其他"),
    ],
)
def test_what_is_wrong_is_named_with_line_and_placeholder(old: str, new: str, sentence: str):
    sentences = [problem.sentence() for problem in check_template(GOOD.replace(old, new, 1))]
    assert any(found.startswith(sentence) for found in sentences), sentences


def test_a_letter_needs_a_title_and_a_preamble():
    parts = GOOD.partition("一、工作目标")
    sentences = [p.message for p in check_template("标题\n" + "".join(parts[1:]))]
    assert "第 1 行：标题之后、“一、”之前应有前言，写明依据和签订双方" in sentences
    sentences = [p.message for p in check_template("".join(parts[1:]))]
    assert "第 1 行：第一行应是标题，不是“一、”小标题" in sentences


def test_headings_are_numbered_for_each_kind_of_unit_apart():
    assert check_template(GOOD.replace("三、考核", "【党委政府】三、考核")) != []
    both = GOOD.replace("三、考核与奖惩", "【党委政府】三、考核与奖惩\n【部门单位】三、考核与奖惩")
    assert check_template(both) == []


def test_an_empty_and_an_endless_template_are_refused():
    assert [p.message for p in check_template("  \n\n")] == ["模板是空的：第一行是标题，第二行起是正文"]
    assert check_template("长" * (LONGEST + 1))[0].message.startswith(f"模板最多 {LONGEST} 字")


def test_full_width_braces_are_braces():
    assert check_template(GOOD.replace("{甲方}", "｛甲方｝")) == []
    assert "南昌市城市管理局" in filled(GOOD.replace("{甲方}", "｛ 甲方 ｝"))


def test_a_filled_letter_has_nothing_left_to_fill_and_only_its_own_scope():
    text = filled()
    assert "{" not in text and "【" not in text
    assert "列入计划" in text and "列入议程" not in text
    assert "列入议程" in filled(scope="government")


def test_unit_clauses_stand_in_their_place_and_vanish_when_there_are_none():
    clauses = ("（九）渣土车专项整治。", "夜间巡查。")
    with_clause = fill_template(GOOD, WORDS, {**BLOCKS, "单位条款": clauses}, "department")
    lines = with_clause.split("\n")
    place = lines.index("（一）列入计划。同步推进。")
    assert lines[place + 1 : place + 4] == ["（二）渣土车专项整治。", "（三）夜间巡查。", "三、考核与奖惩"]
    assert len(filled().split("\n")) == len(lines) - 2


def test_numerals_go_beyond_ten():
    assert [numeral(number) for number in (1, 10, 11, 20, 21, 99)] == ["一", "十", "十一", "二十", "二十一", "九十九"]


def test_a_value_with_braces_or_line_breaks_stays_text():
    text = fill_template(GOOD, WORDS | {"乙方": "市容{甲方}\n一、支队"}, BLOCKS, "department")
    assert "乙方：市容{甲方} 一、支队" in text


def test_paragraphs_are_headings_leads_or_text():
    lines = ["一、工作目标", "（一）总体要求", "（一）健全组织。配齐人员。", "（二）只有一句。"]
    text = "\n".join([*lines, "（三）自2026年起。执行。", "1.正文。"])
    letter = read_letter(f"标题\n{text}")
    assert letter.title == "标题"
    assert [(p.kind, p.lead, p.text) for p in letter.paragraphs] == [
        (ParagraphKind.first, "", "一、工作目标"),
        (ParagraphKind.second, "", "（一）总体要求"),
        (ParagraphKind.body, "（一）健全组织。", "配齐人员。"),
        (ParagraphKind.body, "", "（二）只有一句。"),
        (ParagraphKind.body, "", "（三）自2026年起。执行。"),
        (ParagraphKind.body, "", "1.正文。"),
    ]


def test_targets_are_numbered_and_end_in_a_full_stop():
    assert numbered(["杜绝火灾；", "杜绝事故"]) == ["1.杜绝火灾。", "2.杜绝事故。"]
    assert numbered(["公众安全感达到 90% 以上"]) == ["公众安全感达到 90% 以上。"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("五、另立标题", "第 1 行：条款不能自成"), ("正常。\n用{甲方}", "第 2 行：条款中不使用占位符")],
)
def test_a_unit_clause_is_plain_paragraphs(text: str, sentence: str):
    assert check_clause(text)[0].message.startswith(sentence)
    assert check_clause("（一）渣土车专项整治。\n（二）夜间巡查。") == []
