"""The template of a letter: text with 一、 headings, {占位符} and 【党委政府】 lines; checked, then filled; pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from desktop.fields import Problem

PLACEHOLDERS: dict[str, str] = {
    "年度": "年份，如 2026",
    "文书": "本制度的叫法：责任状或责任书",
    "文书名称": "全称，如平安建设（综治工作）责任状",
    "编号": "文书编号，如 洪管责〔2026〕12号",
    "甲方": "上级单位全称",
    "乙方": "下级单位全称",
    "甲方负责人": "生成当日上级单位主要负责人",
    "乙方负责人": "生成当日下级单位主要负责人",
    "考核期": "如 2026年1月1日至12月31日",
    "工作目标": "单独一行：可考核的目标",
    "单位条款": "单独一行：该单位本年度的专门条款",
    "份数": "一式几份，如 两",
    "制度名称": "所依据的制度，带文号",
    "领导小组": "领导小组或综治委全称",
    "签订期限": "应签截止日，如 1月31日",
}
"""Every word that may stand in braces, with what it becomes."""
BLOCKS = ("工作目标", "单位条款")
"""Placeholders that become several paragraphs; each stands on a line of its own."""
NEEDED = ("甲方", "乙方", "甲方负责人", "乙方负责人", "工作目标")
"""Without these a letter would not say who signs what."""
SCOPES = {"党委政府": "government", "部门单位": "department"}
"""Marks at the start of a line: it stands only in letters to such units (南阳 7 and 8)."""
LONGEST = 12_000  # characters

_NUMERALS = "一二三四五六七八九十"
_FIRST = re.compile(rf"([{_NUMERALS}]+)、")
_SECOND = re.compile(rf"[（(]([{_NUMERALS}]+)[）)]")
_MARK = re.compile(r"【([^【】]*)】")
_WORD = re.compile(r"\{([^{}]*)\}")
_LONGEST_LEAD = 16  # characters of an opening sentence that names its paragraph and is set in 楷体
_LONGEST_HEADING = 24
_CLAUSE = re.compile(r"[\d，；]")
"""What a sentence has and a name has not: （一）考核期为2026年… is text, （一）健全责任体系。 names its paragraph."""
_PARTS = ("工作目标", "工作任务", "考核", "其他")


class ParagraphKind(StrEnum):
    """How a paragraph of the finished letter is set."""

    first = "一级标题"
    second = "二级标题"
    body = "正文"


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of a finished letter; `lead` is its opening sentence （一）……。 set in 楷体."""

    kind: ParagraphKind
    text: str
    lead: str = ""


@dataclass(frozen=True)
class LetterText:
    """A finished letter: its title and paragraphs."""

    title: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True)
class _Line:
    number: int
    scope: str
    text: str


def _lines(text: str) -> Iterator[_Line]:
    """The lines that say something, numbered as the editor numbers them; full-width braces are braces."""
    for number, raw in enumerate(text.splitlines(), 1):
        plain = raw.replace("｛", "{").replace("｝", "}").strip(" \t\u3000")
        found = _MARK.match(plain)
        scope = SCOPES.get(found[1].strip(), "") if found else ""
        if scope and found:
            plain = plain[found.end() :].strip(" \t\u3000")
        if plain:
            yield _Line(number, scope, plain)


# --- checking -------------------------------------------------------------------------------------


def check_template(text: str) -> list[Problem]:
    """Everything wrong with a template, each naming its line; [] when letters can be made from it."""
    if len(text) > LONGEST:
        return [Problem("body", f"模板最多 {LONGEST} 字，现有 {len(text)} 字")]
    lines = list(_lines(text))
    if not lines:
        return [Problem("body", "模板是空的：第一行是标题，第二行起是正文")]
    problems = [problem for line in lines for problem in _check_line(line)]
    used = {word.strip() for line in lines for word in _WORD.findall(line.text)}
    missing = "、".join(f"{{{word}}}" for word in NEEDED if word not in used)
    if missing:
        problems.append(Problem("body", f"模板中缺少 {missing}"))
    return [*problems, *_check_structure(lines)]


def _check_line(line: _Line) -> list[Problem]:
    """Braces, words, marks of one line."""
    problems = []
    rest = _WORD.sub("", line.text)
    if "{" in rest or "}" in rest:
        where = line.text[max(0, line.text.find(_first_brace(rest)) - 4) :][:12]
        problems.append(_at(line, f"花括号不成对（“{where}”附近），占位符应写成 {{甲方}}"))
    for word in _WORD.findall(line.text):
        name = word.strip()
        if name not in PLACEHOLDERS:
            near = _nearest(name)
            hint = f"，是否想写 {{{near}}}？" if near else "，可用的占位符见右侧列表"
            problems.append(_at(line, f"不认识的占位符 {{{name}}}{hint}"))
        elif name in BLOCKS and line.text != f"{{{word}}}":
            problems.append(_at(line, f"{{{name}}} 会展开成几段，应单独占一行"))
    mark = _MARK.match(line.text)
    if mark and not line.scope:
        problems.append(_at(line, f"不认识的标记【{mark[1]}】，行首只能用【党委政府】或【部门单位】"))
    return problems


def _first_brace(text: str) -> str:
    return next(sign for sign in text if sign in "{}")


def _nearest(name: str) -> str:
    """The placeholder that shares most signs with a mistyped one, "" when none is near."""
    best = max(PLACEHOLDERS, key=lambda word: len(set(word) & set(name)) / len(set(word) | set(name) or {""}))
    return best if len(set(best) & set(name)) * 2 >= max(len(set(best)), len(set(name))) else ""


def _check_structure(lines: Sequence[_Line]) -> list[Problem]:
    """Title, preamble, then 一、工作目标 二、工作任务 三、考核与奖惩 四、其他 (forms.md 4), numbered without a gap."""
    problems = []
    if _FIRST.match(lines[0].text):
        problems.append(_at(lines[0], "第一行应是标题，不是“一、”小标题"))
    headings = [line for line in lines[1:] if _FIRST.match(line.text)]
    if not headings:
        return [*problems, Problem("body", "正文没有“一、工作目标”这样的小标题")]
    if len(lines) < 2 or headings[0] is lines[1]:
        problems.append(_at(lines[0], "标题之后、“一、”之前应有前言，写明依据和签订双方"))
    for scope in SCOPES.values():
        seen = [line for line in headings if line.scope in ("", scope)]
        for place, line in enumerate(seen):
            wanted = _NUMERALS[place] if place < len(_NUMERALS) else ""
            found = _FIRST.match(line.text)
            if found and found[1] != wanted:
                problem = _at(line, f"小标题编号“{found[1]}、”应为“{wanted}、”")
                problems += [problem] if problem not in problems else []
    absent = [part for part in _PARTS if not any(part in line.text for line in headings)]
    if absent:
        problems.append(Problem("body", f"缺少小标题：{'、'.join(absent)}"))
    return problems


def _at(line: _Line, message: str) -> Problem:
    return Problem("body", f"第 {line.number} 行：{message}")


def check_clause(text: str) -> list[Problem]:
    """A unit's own clauses are paragraphs: no braces, no 一、 headings of their own."""
    problems = []
    for number, line in enumerate(text.splitlines(), 1):
        plain = line.strip(" \t\u3000")
        if _FIRST.match(plain):
            problems.append(Problem("text", f"第 {number} 行：条款不能自成“一、”小标题，请直接写内容"))
        if any(sign in plain for sign in "{}｛｝"):
            problems.append(Problem("text", f"第 {number} 行：条款中不使用占位符和花括号"))
    return problems


# --- filling --------------------------------------------------------------------------------------


def fill_template(text: str, words: Mapping[str, str], blocks: Mapping[str, Sequence[str]], scope: str) -> str:
    """The letter's own text: title line, then one paragraph a line, nothing left to fill.

    `words` are the values of single placeholders, `blocks` the paragraphs of 工作目标 and 单位条款, `scope` chooses
    among 【党委政府】 and 【部门单位】 lines. KeyError for a placeholder without a value: check the template first.
    """
    paragraphs: list[str] = []
    for line in _lines(text):
        if line.scope not in ("", scope):
            continue
        alone = _WORD.fullmatch(line.text)
        name = alone[1].strip() if alone else ""
        if name == "单位条款":
            paragraphs += _continued(paragraphs, [_one_line(part) for part in blocks[name]])
        elif name in BLOCKS:
            paragraphs += [_one_line(part) for part in blocks[name]]
        else:
            paragraphs.append(_WORD.sub(lambda found: _one_line(words[found[1].strip()]), line.text))
    return "\n".join(paragraphs)


def _continued(above: Sequence[str], clauses: Sequence[str]) -> list[str]:
    """A unit's clauses numbered on from the last （一） above them, whatever number they were typed with."""
    last = 0
    for line in above:
        found = _SECOND.match(line)
        last = 0 if _FIRST.match(line) else last + 1 if found else last
    stripped = [_SECOND.sub("", clause, count=1).strip() if _SECOND.match(clause) else clause for clause in clauses]
    return [f"（{numeral(last + place)}）{clause}" for place, clause in enumerate(stripped, 1)]


def numeral(number: int) -> str:
    """1 → 一, 12 → 十二, 20 → 二十, up to 99."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else _NUMERALS[tens - 1] + "十"
    return head + (_NUMERALS[ones - 1] if ones else "")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def read_letter(text: str) -> LetterText:
    """Title and paragraphs of a filled text: 一、 and short （一） lines are headings, （一）…。 opens a paragraph."""
    title, _, rest = text.partition("\n")
    return LetterText(title.strip(), tuple(_paragraph(line) for line in rest.splitlines() if line.strip()))


def _paragraph(line: str) -> Paragraph:
    plain = line.strip(" \t\u3000")
    if _FIRST.match(plain):
        return Paragraph(ParagraphKind.first, plain)
    if _SECOND.match(plain):
        lead, stop, rest = plain.partition("。")
        if not stop and len(plain) <= _LONGEST_HEADING and plain[-1] not in "；，、：":
            return Paragraph(ParagraphKind.second, plain)
        if rest and len(lead) <= _LONGEST_LEAD and not _CLAUSE.search(lead):
            return Paragraph(ParagraphKind.body, rest, lead + stop)
    return Paragraph(ParagraphKind.body, plain)


def numbered(texts: Sequence[str]) -> list[str]:
    """Paragraphs numbered 1. 2. 3., each ending in a full stop; one alone needs no number."""
    ended = [text if text.endswith(("。", "！", "？")) else text.rstrip("；;，,、. ") + "。" for text in texts]
    return ended if len(ended) == 1 else [f"{place}.{text}" for place, text in enumerate(ended, 1)]
