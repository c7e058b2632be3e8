"""The texts of official papers as data: title, number word, whose paper it is, what is filled in (forms.md 4)."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from desktop.fields import Problem
from desktop.resources import RESOURCES

FILE = RESOURCES / "templates" / "supervision.toml"
OPEN = "（请写明"
"""How a hint begins that a person replaces before the paper is numbered."""
_WORD = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Template:
    """One paper: `signed_by` authority | unit | between; `receipt` adds 送达 and 签收; a `sealed` one ends with 落款.

    `words` are what it says of a measure by the measure's key, where its title would not do.
    """

    key: str
    title: str
    word: str
    signed_by: str
    receipt: bool
    text: str
    sealed: bool = True
    words: dict[str, str] = field(default_factory=dict)


@cache
def templates() -> dict[str, Template]:
    """Every paper by its key, in the order of the file."""
    raw = tomllib.loads(FILE.read_text("utf-8"))["paper"]
    return {table["key"]: Template(**{**table, "text": table["text"].strip()}) for table in raw}


def filled(text: str, words: Mapping[str, str]) -> str:
    """The text with every {word} replaced; a line that consisted of empty words alone falls away."""
    lines = []
    for line in text.splitlines():
        said = _WORD.sub(lambda found: words.get(found[1].strip(), found[0]), line)
        if said.strip() or not _WORD.search(line):
            lines.append(said.rstrip())
    return "\n".join(lines).strip()


def check_text(text: str, words: Mapping[str, str]) -> list[Problem]:
    """A paper has a title and a text, and nothing is left to fill in."""
    if len([line for line in text.splitlines() if line.strip()]) < 2:
        return [Problem("content", "第一行是标题，第二行起是正文，请写全")]
    unknown = [word for word in _WORD.findall(text) if word.strip() not in words]
    if unknown:
        return [Problem("content", f"不认识的占位符 {{{unknown[0]}}}，请改成文字")]
    if OPEN in filled(text, words):
        return [Problem("content", "文书中还有“（请写明…）”没有填写，请先登记报告或验收，或者直接写进正文")]
    rest = _WORD.sub("", text)
    if "{" in rest or "}" in rest:
        return [Problem("content", "花括号不成对，占位符应写成 {整改期限}")]
    return []
